"""Archived originals: where they lie, and what may be shown of them.

They come from elsewhere and are never trusted: no HTML of theirs is sent as HTML, their scripts and styles reach no page.
"""

# mypy: disable-error-code="import-untyped"
from __future__ import annotations

import io
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datasette.utils.asgi import NotFound

from .site import Site

#: pictures that browsers show and that can carry no script
PICTURES = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/bmp": "bmp",
}
#: documents that browsers hand to other programs, or show as text
SUFFIXES = {
    "text/plain": "txt",
    "application/pdf": "pdf",
    "application/msword": "doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.ms-excel": "xls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/ofd": "ofd",
}
#: larger originals are handed out, not shown
LARGEST_SHOWN = 40_000_000


@dataclass(frozen=True)
class Original:
    """An archived document: its facts and, where it is at hand, its file."""

    sha256: str
    media_type: str
    size: int
    first_fetched: str
    path: Path | None

    @property
    def kind(self) -> str:
        """How a page can show it: ``html``, ``pdf``, ``picture``, or ``file`` for the rest, judged by its first bytes."""
        if self.path is None or self.size > LARGEST_SHOWN:
            return "file"
        with self.path.open("rb") as file:
            head = file.read(1024)
        if head.startswith(b"%PDF"):
            return "pdf"
        if head[:8] == b"\x89PNG\r\n\x1a\n" or head[:3] == b"\xff\xd8\xff":
            return "picture"
        if re.search(rb"<(!doctype|html|head|body|table|div|p)\b", head, re.IGNORECASE):
            return "html"
        return "file"

    @property
    def suffix(self) -> str:
        """The suffix under which any server sends it as something that no browser runs: a page as ``txt``."""
        kind = self.kind
        if kind in ("html", "pdf"):
            return {"html": "txt"}.get(kind, kind)
        media_type = self.media_type.partition(";")[0].strip().lower()
        known = PICTURES.get(media_type) or SUFFIXES.get(media_type)
        return known or ("png" if kind == "picture" else "bin")


class WithheldError(NotFound):  # type: ignore[misc]
    """An original that a takedown withholds; ``detail`` is the reason that was decided."""

    def __init__(self, detail: str) -> None:
        super().__init__("原件不公开，理由：")
        self.detail = detail


async def why_withheld(site: Site, report: str) -> str:
    """The reason for which the original of a report is not shown; empty where nobody decided that."""
    if not await site.row("SELECT 1 AS n FROM sqlite_master WHERE name = 'takedowns'"):
        return ""
    taken = await site.row("SELECT reason FROM takedowns WHERE report_id = ? ORDER BY number", report)
    return str(taken["reason"]) if taken else ""


async def original_of(site: Site, sha256: str) -> Original | None:
    """The original with that sum; ``None`` where the database has none, or it was taken down."""
    if await site.row("SELECT 1 AS n FROM sqlite_master WHERE name = 'withheld_originals'"):
        withheld = await site.row("SELECT 1 AS n FROM withheld_originals WHERE sha256 = ?", sha256)
        if withheld:
            return None
    row = await site.row("SELECT * FROM documents WHERE sha256 = ?", sha256)
    if row is None:
        return None
    return Original(
        sha256, row["media_type"] or "", row["size"], row["first_fetched"], _file(site, row["archive_path"])
    )


def _file(site: Site, archive_path: str) -> Path | None:
    """The file in the published folder, else in the archive; never one outside of them."""
    configured = site.datasette.plugin_config("govcrawl") or {}
    roots = [site.folder / "originals", *(Path(root) for root in filter(None, [configured.get("archive")]))]
    for root in roots:
        path = (root / archive_path).resolve()
        if path.is_relative_to(root.resolve()) and path.is_file():
            return path
    return None


#: PDFium may not be called by two threads at once
_PDFIUM = threading.Lock()


@contextmanager
def _opened(path: Path, page: int) -> Iterator[tuple[Any, int]]:
    """A page of a PDF, and how many there are; nobody else may have one meanwhile."""
    import pypdfium2

    with _PDFIUM:
        document = pypdfium2.PdfDocument(path)
        try:
            if not 0 < page <= len(document):
                raise ValueError(f"no page {page}")
            yield document[page - 1], len(document)
        finally:
            document.close()


def size_of_page(path: Path, page: int) -> tuple[tuple[float, float], int]:
    """Width and height of a page of a PDF in points, and how many pages there are. Raises as :func:`picture_of_page`."""
    with _opened(path, page) as (drawn, pages):
        return drawn.get_size(), pages


def picture_of_page(path: Path, page: int) -> bytes:
    """A page of a PDF as PNG.

    Raises :class:`ImportError` without pypdfium2 and Pillow, :class:`ValueError` where there is no such page.
    """
    out = io.BytesIO()
    with _opened(path, page) as (drawn, _):
        scale = min(2.0, 3000 / max(*drawn.get_size(), 1))
        drawn.render(scale=scale).to_pil().save(out, "PNG")
    return out.getvalue()


def place_of(row: dict[str, Any] | None) -> tuple[int | None, list[float] | None]:
    """Page and rectangle of a row of figures."""
    if not row:
        return None, None
    box = [float(part) for part in re.findall(r"-?\d+(?:\.\d+)?", str(row.get("box") or ""))]
    return row.get("page"), box if len(box) == 4 else None
