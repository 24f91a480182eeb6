"""原件 ``/report/ID/original``: the archived original beside the figures; ``/original/SHA256``: its bytes.

Works when the portal is down: nothing is fetched.
"""

# mypy: disable-error-code="import-untyped"
from __future__ import annotations

import asyncio
import json
from itertools import groupby
from typing import Any

from datasette.utils.asgi import AsgiFileDownload, NotFound, Response

from ..originals import (
    LARGEST_SHOWN,
    PICTURES,
    SUFFIXES,
    Original,
    WithheldError,
    original_of,
    picture_of_page,
    place_of,
    size_of_page,
    why_withheld,
)
from ..page_text import mark, text_of
from ..site import Handler, Site, asked

_SANDBOX = "default-src 'none'; sandbox"
_ROWS = {
    "applications": ("SELECT * FROM applications WHERE report_id = ? AND outcome = ?", "outcome"),
    "challenges": ("SELECT * FROM challenges WHERE report_id = ? AND route = ?", "route"),
    "disclosures": ("SELECT * FROM disclosures WHERE report_id = ? AND item = ? ORDER BY position", "item"),
}


async def report_and_original(site: Site, request: Any) -> tuple[Any, Original]:
    """The report that is asked for, and its original. Raises :class:`NotFound`."""
    report = await site.row("SELECT * FROM reports WHERE id = ?", request.url_vars["report"])
    if report is None:
        raise NotFound("没有这份报告")
    original = await original_of(site, report["document_sha256"])
    if original is None:
        if reason := await why_withheld(site, report["id"]):
            raise WithheldError(reason)
        raise NotFound("没有这份原件")
    return report, original


def printed(table: str, row: Any) -> list[str]:
    """The cells of a row as printed: of section two one, of the others a list in JSON."""
    cells: list[str] = [row["raw"]] if table == "disclosures" else json.loads(row["raw"])
    return cells


async def beside(site: Site, request: Any) -> Any:
    """The original with the row of ``at`` (``applications.granted``) marked. Raises :class:`NotFound`."""
    report, original = await report_and_original(site, request)
    table, _, code = asked(request, "at").partition(".")
    rows = await site.rows(_ROWS[table][0], report["id"], code) if table in _ROWS else []
    kind, lines, marked, page, box, pages, size = original.kind, [], False, 1, None, 0, (0.0, 0.0)
    raw: list[str] = []
    for row in rows:
        raw += printed(table, row)
    if kind == "html" and original.path:
        lines = await asyncio.to_thread(lambda: text_of(original.path.read_bytes()))  # type: ignore[union-attr]
        marked = mark(lines, raw) if raw else False
    elif kind == "pdf" and original.path:
        at, box = place_of(rows[0] if rows else None)
        wanted = asked(request, "page")
        page = int(wanted) if wanted.isdecimal() and len(wanted) < 6 else at or 1
        if at != page:
            box = None
        try:
            size, pages = await asyncio.to_thread(size_of_page, original.path, page)
        except (ImportError, ValueError, RuntimeError):
            kind = "file"
    elif kind == "picture":
        _, box = place_of(rows[0] if rows else None)
        size = await asyncio.to_thread(picture_size, original.path)
    return await site.page(
        request,
        "original",
        report=report,
        original=original,
        kind=kind,
        lines=[(number, list(rows)) for number, rows in groupby(lines, key=lambda line: line.table)],
        marked=marked,
        at=f"{table}.{code}" if rows else "",
        at_label=site.labels.get(("outcome", code))
        or site.labels.get(("route", code))
        or site.labels.get(("item", code))
        or "",
        raw=raw,
        page=page,
        pages=pages,
        box=percent(box, size) if box else None,
        choices=_choices(site, report),
    )


def _choices(site: Site, report: dict[str, Any]) -> list[tuple[str, str]]:
    """Rows of the form that can be looked up in the original."""
    form = site.forms.get(report["edition"]) or site.forms[max(site.forms)]
    lines = [
        (f"applications.{line['code']}", site.label("outcome", line["code"]))
        for line in form["applications"]["rows"]
    ]
    return lines + [(f"challenges.{route['code']}", route["label"]) for route in form["challenges"]["routes"]]


def percent(box: list[float], size: tuple[float, float]) -> dict[str, float] | None:
    """A rectangle in percent of a page of that width and height; ``None`` where these are not known."""
    width, height = size
    if not width or not height:
        return None
    left, top, right, bottom = box
    return {
        "left": 100 * left / width,
        "top": 100 * top / height,
        "width": 100 * (right - left) / width,
        "height": 100 * (bottom - top) / height,
    }


def picture_size(path: Any) -> tuple[float, float]:
    """Width and height of a picture in pixels, 0 where they cannot be told."""
    try:
        from PIL import Image
    except ImportError:
        return 0.0, 0.0
    try:
        with Image.open(path) as picture:
            return float(picture.width), float(picture.height)
    except (OSError, Image.DecompressionBombError):  # shown as it is, without a rectangle
        return 0.0, 0.0


async def page_picture(site: Site, request: Any) -> Any:
    """A page of a PDF as a picture. Raises :class:`NotFound`."""
    original = await original_of(site, request.url_vars["sha256"])
    if original is None or original.path is None or original.kind != "pdf":
        raise NotFound("没有这份原件")
    try:
        data = await asyncio.to_thread(picture_of_page, original.path, int(request.url_vars["page"]))
    except (ImportError, ValueError, RuntimeError) as error:
        raise NotFound("没有这一页") from error
    return Response(
        data,
        content_type="image/png",
        headers={"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"},
    )


async def download(site: Site, request: Any) -> Any:
    """The bytes as they were fetched, as an attachment that no browser runs. Raises :class:`NotFound`."""
    original = await original_of(site, request.url_vars["sha256"])
    if original is None or original.path is None:
        raise NotFound("没有这份原件")
    media_type = original.media_type.partition(";")[0].strip().lower()
    shown = original.kind == "picture" and media_type in PICTURES and original.size <= LARGEST_SHOWN
    suffix = PICTURES.get(media_type) or (SUFFIXES | _PAGES).get(media_type) or "bin"
    disposition = "inline" if shown else f'attachment; filename="{original.sha256[:12]}.{suffix}"'
    return AsgiFileDownload(
        original.path,
        content_type=media_type if shown else "application/octet-stream",
        headers={
            "Content-Disposition": disposition,
            "Content-Security-Policy": _SANDBOX,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-cache",  # it may be withheld by the next edition
        },
    )


_PAGES = {"text/html": "html", "application/xhtml+xml": "html"}

PAGES: tuple[tuple[str, Handler], ...] = (
    (r"^/report/(?P<report>[0-9a-zA-Z_-]{1,64})/original$", beside),
    (r"^/original/(?P<sha256>[0-9a-f]{64})/(?P<page>[0-9]{1,5})\.png$", page_picture),
    (r"^/original/(?P<sha256>[0-9a-f]{64})(\.[a-z]{3,4})?$", download),
)
