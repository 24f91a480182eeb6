"""Where plain files differ from a server's pages: what asks a server is left out, and each original is one page.

No page of plain files may have a control that does nothing, so builder and comparison say what to do instead, and
the search page searches by itself (``static/plain/search.js``).
"""

# mypy: disable-error-code="import-untyped"
from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from datasette.utils.asgi import NotFound

from ..originals import Original, place_of, size_of_page
from ..page_text import Line, mark, text_of
from ..site import Handler, Site
from . import builder, compare, original, search

#: tables with the column that names a row
_LINES = (("disclosures", "item"), ("applications", "outcome"), ("challenges", "route"))


@dataclass
class Row:
    """A row of the form, by its anchor (``applications.granted``), as it was printed."""

    at: str
    raw: list[str]
    page: int | None
    box: list[float] | None


@dataclass
class Sheet:
    """A page of an original as a picture, with the rows that stand on it: anchor and rectangle in percent."""

    number: int
    boxes: list[tuple[str, dict[str, float]]] = field(default_factory=list)


async def whole(site: Site, request: Any) -> Any:
    """An original with every row of the form that is found in it under an anchor. Raises :class:`NotFound`."""
    report, found = await original.report_and_original(site, request)
    rows = await _rows(site, report["id"])
    kind, pages = found.kind, 0
    lines: list[tuple[Line, list[str], list[str]]] = []
    sheets: list[Sheet] = []
    if kind == "html" and found.path:
        lines = _marked(text_of(found.path.read_bytes()), rows)
    elif kind == "pdf":
        try:
            sheets, pages = await asyncio.to_thread(_sheets, found, rows)
        except (ImportError, ValueError, RuntimeError):
            kind = "file"
    elif kind == "picture":
        size = original.picture_size(found.path)
        sheets = [Sheet(1, _boxes(rows, size))]
    return await site.page(
        request,
        "whole",
        report=report,
        original=found,
        kind=kind,
        lines=[(number, list(rows)) for number, rows in groupby(lines, key=lambda told: told[0].table)],
        sheets=sheets,
        pages=pages,
    )


async def _rows(site: Site, report: str) -> list[Row]:
    found: dict[str, Row] = {}
    for table, name in _LINES:
        for row in await site.rows(f"SELECT * FROM {table} WHERE report_id = ? ORDER BY position", report):
            at = f"{table}.{row[name]}"
            raw = original.printed(table, row)
            if at in found:
                found[at].raw += raw
            else:
                found[at] = Row(at, raw, *place_of(row))
    return list(found.values())


def _marked(lines: list[Line], rows: list[Row]) -> list[tuple[Line, list[str], list[str]]]:
    """Each line with the rows that it prints, and those of them that it is the first to print."""
    ats: list[list[str]] = [[] for _ in lines]
    for row in rows:
        for line in lines:
            line.marked = False
        if any(row.raw) and mark(lines, row.raw):
            for place, line in enumerate(lines):
                if line.marked:
                    ats[place].append(row.at)
    seen: set[str] = set()
    told = []
    for line, here in zip(lines, ats, strict=True):
        told.append((line, here, [at for at in here if at not in seen]))
        seen.update(here)
    return told


def _sheets(found: Original, rows: list[Row]) -> tuple[list[Sheet], int]:
    """The pages of a PDF on which rows stand, else its first one."""
    assert found.path is not None
    sheets = []
    for number in sorted({row.page for row in rows if row.page}) or [1]:
        size, pages = size_of_page(found.path, number)
        sheets.append(Sheet(number, _boxes([row for row in rows if row.page == number], size)))
    return sheets, pages


def _boxes(rows: list[Row], size: tuple[float, float]) -> list[tuple[str, dict[str, float]]]:
    found = ((row.at, original.percent(row.box, size)) for row in rows if row.box)
    return [(at, box) for at, box in found if box is not None]


async def instead(site: Site, request: Any) -> Any:
    """What to do instead of asking a server for a table or a comparison."""
    return await site.page(request, "instead", comparing=request.path == "/compare")


async def searched(site: Site, request: Any) -> Any:
    """The search page, which a script fills."""
    form = site.forms[max(site.forms)]
    return await site.page(
        request,
        "search",
        query="",
        chosen={},
        bodies=[],
        levels=search.LEVELS,
        provinces=site.provinces,
        sections=form["sections"],
    )


async def nothing(site: Site, request: Any) -> Any:  # noqa: ARG001
    """Raises :class:`NotFound`: no file can be what this would be."""
    raise NotFound("这一版没有这个网页")


#: what answers instead of a handler where the site is to be plain files
PLAIN: dict[Handler, Handler] = {
    builder.builder: instead,
    builder.builder_csv: nothing,
    compare.compare: instead,
    search.search: searched,
    original.beside: whole,
}
