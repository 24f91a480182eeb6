"""The published site's own behaviour in Datasette: the reader's pages, complete lists, Chinese search and words.

Runs from the published folder, without the project: it may import Datasette and the standard library only. What it does is
in the package ``reader`` beside it.
"""

# mypy: disable-error-code="import-untyped, untyped-decorator"
from __future__ import annotations

import importlib
import importlib.util
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import datasette.handle_exception
from datasette import hookimpl
from markupsafe import Markup

_HERE = Path(__file__).parent
_DATABASE = "govcrawl"
#: bytes of one value: beyond any text here, and short of what takes a server's memory
_LONGEST_VALUE = 8 << 20


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
_compression = importlib.import_module(f"{_READER}.compression")
_spacing = importlib.import_module(f"{_READER}.spacing")
_search_boxes = importlib.import_module(f"{_READER}.search_boxes")
_lists = importlib.import_module(f"{_READER}.lists")
_serving = importlib.import_module(f"{_READER}.serving")
_stock = importlib.import_module(f"{_READER}.stock")

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
#: columns that hold a report's id or a body's, and the words of the link
_LINKS = {"报告": ("report", "打开报告"), "报告编号": ("report", ""), "机关编号": ("body", "")}


# With rich installed Datasette prints for each page not found and each mistyped query all frames with all their
# variables, which takes over a second of processor time. Faults of the program it prints without rich too
datasette.handle_exception.rich = None


@hookimpl(trylast=True)  # else Datasette's own escape_fts, registered later, would win
def prepare_connection(conn: Any) -> None:
    """Let SQL ask the index for Chinese words of any length: ``reports_fts match escape_fts('复议')``."""
    conn.create_function("escape_fts", 1, _spacing.match_expression)
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)


@hookimpl
def prepare_jinja2_environment(env: Any, datasette: Any) -> None:
    """Datasette's own pages in Chinese; the site's as they are now."""
    _stock.translate(env)
    if datasette.config_dir is not None:
        _serving.hold_templates(env, datasette.config_dir / "templates")


@hookimpl
def asgi_wrapper() -> Callable[[Any], Any]:
    """Compressed answers, also without a web server before Datasette."""
    wrapper: Callable[[Any], Any] = _compression.compressed
    return wrapper


@hookimpl(trylast=True)  # else Datasette's own, which knows of no index, would say that there is no box
def filters_from_request(table: str, database: str, request: Any, datasette: Any) -> Any:
    """The search boxes of reports and sections."""
    if database != _DATABASE:
        return None
    return _search_boxes.arguments(table, request, _serving.site_of(datasette), datasette)


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """The reader's pages, and lists that lose no row, before Datasette's own."""
    routes: list[tuple[str, Any]] = [*_serving.routes(), *_lists.routes(_DATABASE)]
    return routes


@hookimpl
def handle_exception(datasette: Any, request: Any, exception: Any) -> Any:
    """What is not found, or took too long, says so in the reader's language, with a way home."""
    return _serving.told(datasette, request, exception)


@hookimpl
def startup(datasette: Any) -> Callable[[], Awaitable[None]] | None:
    """Load what stays the same as long as the server runs."""
    if _DATABASE not in datasette.databases or datasette.config_dir is None:
        return None

    async def load() -> None:
        await _serving.start(datasette)

    return load


@hookimpl
def render_cell(
    row: Any, value: Any, column: str, table: str | None, database: str, datasette: Any
) -> Markup | None:
    """Chinese labels beside codes, marks for a status, and links to reports and bodies."""
    if database != _DATABASE or not isinstance(value, str):
        return None
    if column == "title" and table == "reports" and "id" in row.keys():  # noqa: SIM118 (a sqlite3.Row)
        return Markup('<a href="{}">{}</a>').format(datasette.urls.path(f"/report/{row['id']}"), value)
    if column in _LINKS:
        page, words = _LINKS[column]
        return Markup('<a href="{}">{}</a>').format(datasette.urls.path(f"/{page}/{value}"), words or value)
    kind = _CODED.get(column)
    site = _serving.site_of(datasette)
    label = site.labels.get((kind, value)) if kind and table is not None and site else None
    if label is None:
        return None
    if column == "status":
        return Markup('<span class="mark {}" title="{}">{}</span>').format(value, value, label)
    return Markup('<span class="coded">{}<small>{}</small></span>').format(label, value)
