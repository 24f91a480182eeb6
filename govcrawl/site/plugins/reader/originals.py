"""Archived originals: where they lie, and what may be shown of them.

They come from elsewhere and are never trusted: no HTML of theirs is sent as HTML, their scripts and styles reach no page.
"""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

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


@dataclass
class Line:
    """A line of a page as text: a paragraph (one cell) or a row of a table."""

    cells: list[str]
    row: bool
    marked: bool = False


class _Text(HTMLParser):
    """The words of a page in order, rows of tables kept together; nothing of its markup survives."""

    _SKIPPED = frozenset(
        ("script", "style", "template", "noscript", "head", "svg", "iframe", "object", "select")
    )
    _BREAKS = frozenset(
        ("p", "div", "br", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "section", "article")
    )

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = []
        self._skipping: list[str] = []
        self._cells: list[str] | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in self._SKIPPED:
            self._skipping.append(tag)
        elif tag == "tr":
            self._flush()
            self._cells = []
        elif tag in ("td", "th") and self._cells is not None:
            self._text = ""
        elif tag in self._BREAKS and self._cells is None:
            self._flush()

    def handle_endtag(self, tag: str) -> None:
        if self._skipping and tag == self._skipping[-1]:
            self._skipping.pop()
        elif tag in ("td", "th") and self._cells is not None:
            self._cells.append(re.sub(r"\s+", "", self._text))
            self._text = ""
        elif tag == "tr" and self._cells is not None:
            self.lines.append(Line(self._cells, row=True))
            self._cells, self._text = None, ""
        elif tag in self._BREAKS and self._cells is None:
            self._flush()

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self._text += data

    def _flush(self) -> None:
        text = re.sub(r"\s+", " ", self._text).strip()
        if text:
            self.lines.append(Line([text], row=False))
        self._text = ""

    def close(self) -> None:
        super().close()
        self._flush()


def text_of(data: bytes) -> list[Line]:
    """A page as lines of text; the lists of links that frame a page are left in, as they were printed."""
    parser = _Text()
    parser.feed(_decoded(data))
    parser.close()
    return parser.lines


def _decoded(data: bytes) -> str:
    said = re.search(rb"charset\s*=\s*[\"']?\s*([\w-]+)", data[:4096], re.IGNORECASE)
    names = ["utf-8", "gb18030"]
    if said and said[1].lower() in (b"gb2312", b"gbk", b"gb18030"):
        names.reverse()
    for name in names:
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    return data.decode(names[0], errors="replace")


def mark(lines: list[Line], raw: list[str]) -> bool:
    """Mark the rows that print ``raw`` cell by cell at their end; whether there are any."""
    wanted = [re.sub(r"\s+", "", cell) for cell in raw]
    found = False
    for line in lines:
        if line.row and len(line.cells) >= len(wanted) and line.cells[-len(wanted) :] == wanted:
            line.marked = found = True
    return found


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
