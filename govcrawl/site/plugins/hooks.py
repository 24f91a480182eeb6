"""The published site's own behaviour in Datasette: Chinese search, labels beside codes, the report page.

Runs from the published folder, without the project: it may import Datasette and the standard library only.
"""

# mypy: disable-error-code="import-untyped, untyped-decorator"
from __future__ import annotations

import importlib
import importlib.util
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from datasette import hookimpl
from markupsafe import Markup, escape

_HERE = Path(__file__).parent
_DATABASE = "govcrawl"


def _package(folder: Path) -> str:
    """Load the package that stands beside this file; its name, unlike that of any other published folder's."""
    name = f"govcrawl_reader_{abs(hash(str(folder)))}"
    spec = importlib.util.spec_from_file_location(
        name, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return name


_READER = _package(_HERE / "reader")
_spacing = importlib.import_module(f"{_READER}.spacing")
_search_boxes = importlib.import_module(f"{_READER}.search_boxes")
_lists = importlib.import_module(f"{_READER}.lists")
_FORM: dict[str, Any] = json.loads((_HERE / "form.json").read_text(encoding="utf-8"))

#: columns whose codes are shown with their Chinese label, and the kind of code they hold
_CODED = {
    "outcome": "outcome",
    "item": "item",
    "measure": "measure",
    "route": "route",
    "rule": "rule",
    "name": "table",
    "status": "status",
}
_LABELS: dict[tuple[str, str], str] = {}


@hookimpl(trylast=True)  # else Datasette's own escape_fts, registered later, would win
def prepare_connection(conn: Any) -> None:
    """Let SQL ask the index for Chinese words of any length: ``reports_fts match escape_fts('复议')``."""
    conn.create_function("escape_fts", 1, _spacing.match_expression)


@hookimpl
def filters_from_request(table: str, database: str, request: Any) -> Any:
    """The search boxes of reports and sections."""
    return _search_boxes.arguments(table, request) if database == _DATABASE else None


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Lists that lose no row, before Datasette's own."""
    routes: list[tuple[str, Any]] = _lists.routes(_DATABASE)
    return routes


@hookimpl
def startup(datasette: Any) -> Callable[[], Awaitable[None]]:
    """Load the labels of codes once."""

    async def load() -> None:
        if _DATABASE in datasette.databases:
            rows = await datasette.get_database(_DATABASE).execute(
                "SELECT kind, code, label FROM codes ORDER BY edition"
            )
            _LABELS.update({(row["kind"], row["code"]): row["label"] for row in rows})

    return load


@hookimpl
def render_cell(
    row: Any, value: Any, column: str, table: str | None, database: str, datasette: Any
) -> Markup | None:
    """Chinese labels beside codes, marks for a status, and links to reports."""
    if database != _DATABASE or not isinstance(value, str):
        return None
    if column == "title" and table == "reports" and "id" in row.keys():  # noqa: SIM118 (a sqlite3.Row)
        return Markup('<a href="{}">{}</a>').format(datasette.urls.row(database, table, row["id"]), value)
    if column == "报告" and table is None:
        link = datasette.urls.row(database, "reports", value)
        return Markup('<a href="{}">打开报告</a>').format(link)
    kind = _CODED.get(column)
    label = _LABELS.get((kind, value)) if kind and table is not None else None
    if label is None:
        return None
    if column == "status":
        return Markup('<span class="mark {}" title="{}">{}</span>').format(value, value, label)
    return Markup('<span class="coded">{}<small>{}</small></span>').format(label, value)


@hookimpl
def extra_template_vars(
    datasette: Any, view_name: str, database: str | None, table: str | None, request: Any
) -> Callable[[], Awaitable[dict[str, Any]]] | None:
    """What the front page and the report page show beyond Datasette's own."""
    if view_name == "index":
        return lambda: _front_page(datasette)
    if view_name == "row" and database == _DATABASE and table == "reports":
        return lambda: _report_page(datasette, request.url_vars["pks"])
    return None


async def _rows(datasette: Any, sql: str, *parameters: Any) -> list[dict[str, Any]]:
    results = await datasette.get_database(_DATABASE).execute(sql, parameters)
    return [dict(row) for row in results.rows]


async def _front_page(datasette: Any) -> dict[str, Any]:
    if _DATABASE not in datasette.databases:
        return {}
    statuses = await _rows(
        datasette,
        "SELECT status, count(*) AS number FROM reports WHERE status != 'not_a_report' GROUP BY status",
    )
    years = await _rows(
        datasette,
        "SELECT year, count(*) AS reports, sum(status = 'verified') AS verified,"
        " sum(status = 'inconsistent') AS inconsistent,"
        " sum(status NOT IN ('verified', 'inconsistent')) AS unfinished"
        " FROM reports GROUP BY year ORDER BY year DESC",
    )
    requests = await _rows(
        datasette,
        "SELECT r.year, sum(a.total) AS number FROM applications a JOIN reports r ON r.id = a.report_id"
        " WHERE a.outcome = 'new_received' GROUP BY r.year",
    )
    received = {row["year"]: row["number"] for row in requests}
    (bodies,) = await _rows(datasette, "SELECT count(DISTINCT body_id) AS number FROM authorities")
    metadata = datasette.metadata("databases")[_DATABASE]
    return {
        "statuses": {row["status"]: row["number"] for row in statuses},
        "bodies": bodies["number"],
        "years": [{**row, "requests": received.get(row["year"])} for row in years],
        "described": {name: table for name, table in metadata["tables"].items() if not table.get("hidden")},
        "queries": metadata["queries"],
        "labels": {code: label for (kind, code), label in _LABELS.items() if kind == "status"},
    }


async def _report_page(datasette: Any, report_id: str) -> dict[str, Any]:
    found = await _rows(datasette, "SELECT * FROM reports WHERE id = ?", report_id)
    if not found:
        return {}
    report = found[0]
    of_report = "FROM {} WHERE report_id = ?"
    tables = {
        row["name"]: row
        for row in await _rows(datasette, "SELECT * " + of_report.format("report_tables"), report_id)
    }
    disclosures = {
        (row["item"], row["measure"]): row
        for row in await _rows(datasette, "SELECT * " + of_report.format("disclosures"), report_id)
    }
    applications = {
        row["outcome"]: {**row, "raw": json.loads(row["raw"])}
        for row in await _rows(datasette, "SELECT * " + of_report.format("applications"), report_id)
    }
    challenges = {
        row["route"]: {**row, "raw": json.loads(row["raw"])}
        for row in await _rows(datasette, "SELECT * " + of_report.format("challenges"), report_id)
    }
    checks = await _rows(
        datasette,
        "SELECT * " + of_report.format("checks") + " ORDER BY status = 'fail' DESC, rule",
        report_id,
    )
    (passed,) = await _rows(
        datasette,
        "SELECT count(*) AS number FROM all_checks WHERE report_id = ? AND status = 'pass'",
        report_id,
    )
    return {
        "report": report,
        "sections": await _rows(
            datasette, "SELECT * " + of_report.format("sections") + " ORDER BY ordinal", report_id
        ),
        "tables": tables,
        "forms": {name: _FORM.get(row["edition"]) for name, row in tables.items()},
        "disclosures": disclosures,
        "applications": applications,
        "challenges": challenges,
        "failing": [check for check in checks if check["status"] == "fail"],
        "broken": {check["subject"] for check in checks if check["fault"] == "publisher"},
        "passed": passed["number"],
        "neighbours": await _rows(
            datasette,
            "SELECT r.id, r.year FROM authorities a JOIN authorities b ON b.body_id = a.body_id"
            " JOIN reports r ON r.authority_id = b.id WHERE a.id = ? AND r.id != ? ORDER BY r.year",
            report["authority_id"],
            report_id,
        ),
        "body": next(
            iter(await _rows(datasette, "SELECT * FROM authorities WHERE id = ?", report["authority_id"])),
            None,
        ),
        "versions": await _rows(
            datasette,
            "SELECT count(*) AS number FROM report_versions WHERE report_id = ?",
            report_id,
        ),
        "label": lambda kind, code: _LABELS.get((kind, code), code),
        "subject": _subject,
        "figure": _figure,
    }


def _subject(subject: str) -> str:
    """The Chinese name of what a check was applied to: ``applications.granted`` is 予以公开."""
    table, _, code = subject.rpartition(".")
    if not table:
        return _LABELS.get(("table", subject), subject)
    for kind in ("outcome", "applicant", "route", "result"):
        if (kind, code) in _LABELS:
            return _LABELS[kind, code]
    return subject


def _figure(value: Any, raw: str | None) -> Markup:
    """A cell of a statutory table: the figure, with what was printed where that differs."""
    shown = "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
    if isinstance(value, float) and float(shown) != value:
        shown = repr(value)
    printed = (raw or "").strip()
    if printed == shown:
        return Markup(escape(shown))
    note = Markup('<span class="printed" title="原文：{}">{}</span>')
    return note.format(printed or "（空白）", shown or "　")
