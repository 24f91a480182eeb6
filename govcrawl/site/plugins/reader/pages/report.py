"""报告 ``/report/ID``: one report with its form, its findings and its source."""

# mypy: disable-error-code="import-untyped"
from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from datasette.utils.asgi import NotFound, Response
from markupsafe import Markup, escape

from ..citation import cite_report
from ..originals import original_of, why_withheld
from ..site import Handler, Site

_OF = "FROM {} WHERE report_id = ?"


async def report(site: Site, request: Any) -> Any:
    """A report's page. Raises :class:`NotFound` for an id that is not known."""
    key = request.url_vars["report"]
    found = await site.row("SELECT * FROM reports WHERE id = ?", key)
    if found is None:
        return await _elsewhere(site, request, key)
    facts = await site.row("SELECT * FROM 报告一览 WHERE 报告编号 = ?", key)
    tables = {row["name"]: row for row in await site.rows("SELECT * " + _OF.format("report_tables"), key)}
    findings = await site.rows("SELECT * FROM 发现 WHERE 报告编号 = ? ORDER BY 编号", key)
    checks = await site.rows("SELECT * FROM checks WHERE report_id = ? AND status = 'fail'", key)
    passed = await site.row(
        "SELECT count(*) AS n FROM all_checks WHERE report_id = ? AND status = 'pass'", key
    )
    body = facts["机关编号"] if facts else None
    return await site.page(
        request,
        "report",
        report=found,
        facts=facts or {},
        sections=await site.rows("SELECT * " + _OF.format("sections") + " ORDER BY ordinal", key),
        tables=tables,
        forms={name: site.forms.get(row["edition"]) for name, row in tables.items()},
        disclosures={
            (row["item"], row["measure"]): row
            for row in await site.rows("SELECT * " + _OF.format("disclosures"), key)
        },
        applications=await _lines(site, "applications", "outcome", key),
        challenges=await _lines(site, "challenges", "route", key),
        findings=findings,
        broken=_broken(checks),
        failed=len(checks),
        passed=passed["n"] if passed else 0,
        neighbours=await site.rows(
            "SELECT 报告编号, 年度, 新收申请, 状态 FROM 报告一览 WHERE 机关编号 = ? ORDER BY 年度", body
        )
        if body
        else [],
        versions=await site.rows(
            "SELECT document_sha256, state, status, title, url, published_on, first_seen, last_seen, format "
            + _OF.format("report_versions")
            + " ORDER BY state <> 'in_force', first_seen DESC",
            key,
        ),
        changes=await site.rows(
            "SELECT * " + _OF.format("figure_changes") + " ORDER BY first_seen DESC, field", key
        ),
        said=await site.rows(
            "SELECT * " + _OF.format("text_changes") + " ORDER BY first_seen DESC, part", key
        ),
        place=lambda field: _place(site, field),
        original=await original_of(site, found["document_sha256"]),
        withheld=await why_withheld(site, key),
        citation=await cite_report(site, request, found),
        label=site.label,
        figure=_figure,
        subject=lambda subject: _subject(site, subject),
    )


async def _elsewhere(site: Site, request: Any, key: str) -> Any:
    """A report that was taken down says why; one that joined another leads there. Raises :class:`NotFound`."""
    if await site.row("SELECT 1 AS n FROM sqlite_master WHERE name = 'takedowns'"):
        taken = await site.row("SELECT * FROM takedowns WHERE report_id = ? AND kind = 'report'", key)
        if taken:
            return await site.page(request, "taken_down", status=410, taken=taken)
    if await site.row("SELECT 1 AS n FROM sqlite_master WHERE name = 'report_ids'"):
        joined = await site.row("SELECT new FROM report_ids WHERE old = ?", key)
        if joined:
            return Response.redirect(site.datasette.urls.path(f"/report/{joined['new']}"), status=301)
    raise NotFound("没有这份报告")


async def reference(site: Site, request: Any) -> Any:
    """A report's citation for programs, as BibTeX or CSL JSON. Raises :class:`NotFound` for an id that is not known."""
    found = await site.row("SELECT * FROM reports WHERE id = ?", request.url_vars["report"])
    if found is None:
        raise NotFound("没有这份报告")
    citation = await cite_report(site, request, found)
    if request.url_vars["format"] == "bib":
        return Response.text(citation.bibtex)
    return Response(
        json.dumps([citation.csl], ensure_ascii=False, indent=1),
        content_type="application/json; charset=utf-8",
    )


async def _lines(site: Site, table: str, line: str, key: str) -> dict[str, Any]:
    rows = await site.rows("SELECT * " + _OF.format(table), key)
    return {row[line]: {**row, "raw": json.loads(row["raw"])} for row in rows}


def _broken(checks: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Messages by what they are about, of what the publisher's own figures break."""
    broken = defaultdict(list)
    for check in checks:
        if check["fault"] == "publisher":
            broken[check["subject"]].append(check["message"])
    return broken


def _subject(site: Site, subject: str | None) -> str:
    """The Chinese name of what a check was applied to: ``applications.granted`` is 予以公开."""
    table, _, code = (subject or "").rpartition(".")
    if not table:
        return site.labels.get(("table", subject or ""), subject or "")
    for kind in ("outcome", "applicant", "route", "result", "item"):
        if (kind, code) in site.labels:
            return site.labels[kind, code]
    return subject or ""


def _place(site: Site, field: str) -> str:
    """The Chinese name of a figure: ``applications.granted.total`` is 予以公开 · 总计; of a part: ``section.1``."""
    table, *codes = field.split(".")
    if table == "section":
        return "一二三四五六"[int(codes[0]) - 1] + "、" if codes[0] in "123456" else "开头"
    kinds = {
        "applications": ("outcome", "applicant"),
        "challenges": ("route", "result"),
        "disclosures": ("item", "measure"),
    }.get(table)
    if kinds is None:
        return _PARTS.get(table, table)
    return " · ".join(site.label(kind, code) for kind, code in zip(kinds, codes, strict=False))


_PARTS = {"title": "标题", "authority": "机关", "published_on": "公布日期"}


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


PAGES: tuple[tuple[str, Handler], ...] = (
    (r"^/report/(?P<report>[0-9a-zA-Z_-]{1,64})$", report),
    (r"^/report/(?P<report>[0-9a-zA-Z_-]{1,64})/cite\.(?P<format>bib|json)$", reference),
    (r"^/govcrawl/reports/(?P<report>[0-9a-zA-Z_-]{1,64})$", report),
)
