"""Blocks: what every reader yields and all that follows reads.

A reader turns the bytes of one format into a :class:`Content`: paragraphs and grids in document
order, and the same text once more *in order*, taken by another way than the grids, so that the two
can be held against each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pipelines.values import value

#: left, top, right, bottom in points (PDF, OFD) or pixels (images), origin at the top left of the page
Box = tuple[float, float, float, float]


@value
class Paragraph:
    """A run of text that stands alone: a title, a heading, a paragraph, or one line of plain text.

    ``text`` keeps the printed characters; ``page`` counts from 1 where the format has pages.
    ``ended`` says that the source itself ended the paragraph here (a ``<p>``, a Word paragraph mark),
    so that it is never joined with what follows; lines cut by a page or by wrapping have ``False``.
    """

    text: str
    page: int | None = None
    ended: bool = True


@value
class Cell:
    """A cell of a grid. ``text`` is as printed (line breaks inside the cell are ``\\n``).

    ``row`` and ``column`` (from 0) name the slot where the cell begins; ``rowspan`` and ``colspan``
    how many slots it covers. ``box`` is its rectangle, where the format has one. ``opaque`` names, in Chinese, what
    is seen in the cell and is no text (图片, 表单控件, 绘图); empty where there is none. ``full``: its last line leaves no
    room for one more character, so that the end of the page may have cut what it says; told of a page's last rows.
    """

    text: str
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    box: Box | None = None
    opaque: str = ""
    full: bool = False


@value
class Grid:
    """A table with its spans expanded.

    ``slots[r][c]`` is the cell that covers row ``r`` and column ``c``: the *same* object in every
    slot it covers, ``None`` where the source has no cell at all. Rows may differ in length.

    ``ragged`` says that columns mean nothing (plain text whose rows lost or gained cells): rows are
    then lists of cells in order, without spans. ``gapless`` says that empty cells left no trace either, so
    that a short row does not tell which of its cells are missing. ``guessed``: which column an empty cell is of was told
    from where the texts around it stand, by no mark. ``origin`` names the table in its source, as
    ``table 3`` or ``Sheet1``. ``page`` counts from 1 where the format has pages.
    """

    slots: tuple[tuple[Cell | None, ...], ...]
    page: int | None = None
    origin: str = ""
    ragged: bool = False
    gapless: bool = False
    guessed: bool = False

    @staticmethod
    def from_cells(
        cells: Iterable[Cell], *, page: int | None = None, origin: str = "", guessed: bool = False
    ) -> Grid:
        """A grid from cells that know their slots and spans; a slot claimed twice keeps its first cell."""
        slots: list[list[Cell | None]] = []
        for cell in cells:
            for row in range(cell.row, cell.row + cell.rowspan):
                while len(slots) <= row:
                    slots.append([])
                line = slots[row]
                end = cell.column + cell.colspan
                if len(line) < end:
                    line.extend([None] * (end - len(line)))
                for column in range(cell.column, end):
                    if line[column] is None:
                        line[column] = cell
        return Grid(tuple(map(tuple, slots)), page=page, origin=origin, guessed=guessed)

    @staticmethod
    def from_rows(
        rows: Iterable[Iterable[str]], *, ragged: bool, gapless: bool = False, origin: str = ""
    ) -> Grid:
        """A grid from rows of texts without spans."""
        return Grid(
            tuple(tuple(Cell(text, r, c) for c, text in enumerate(row)) for r, row in enumerate(rows)),
            origin=origin,
            ragged=ragged,
            gapless=gapless,
        )

    def cells(self) -> Iterator[Cell]:
        """Every cell once, in reading order."""
        for r, line in enumerate(self.slots):
            for c, cell in enumerate(line):
                if cell is not None and cell.row == r and cell.column == c:
                    yield cell


Block = Paragraph | Grid


@dataclass(slots=True)
class PageFacts:
    """What a page says of itself outside the report's body (metadata, information-disclosure block).

    Every field holds the text as printed, or ``None``. ``article_title`` from ``ArticleTitle``,
    ``html_title`` from ``<title>`` or a document property, ``source`` from ``ContentSource``,
    ``publisher`` from 发布机构 and its synonyms, ``pub_date`` from ``PubDate``, ``page_date`` from
    发布日期 and its synonyms, ``other_date`` from 更新日期, 时间 or a date beside the title, ``site_id`` from
    ``SiteIDCode``, ``site_name`` from ``SiteName``; ``beside``: the lines between the title and the body.
    """

    article_title: str | None = None
    html_title: str | None = None
    source: str | None = None
    publisher: str | None = None
    pub_date: str | None = None
    page_date: str | None = None
    other_date: str | None = None
    site_id: str | None = None
    site_name: str | None = None
    beside: tuple[str, ...] = ()


@dataclass(slots=True)
class Content:
    """One reading of one document.

    ``blocks``: paragraphs and grids in order, page chrome left out. ``text``: the same body as text
    in order, found by another way than the grids (another library, or own code over the same bytes): the
    second reading. Paragraphs and rows end with a line end, the cells of a row are parted by tabs, and what
    is no text stands as U+FFFC. ``notes``: what could not be
    read, one Chinese sentence each (第3页是图片，没有文字), empty when all was read. ``uncertain``: this
    reading may not be trusted alone (OCR, columns guessed from positions): the relations of the form
    must then confirm every figure. ``certain``: pages that need not be read again, since all that was found in their
    tables is; who judges a reading adds them before it asks for the next one. One set for all looks at the same pictures.
    """

    format: str
    blocks: list[Block]
    text: str
    facts: PageFacts = field(default_factory=PageFacts)
    notes: list[str] = field(default_factory=list)
    uncertain: bool = False
    certain: set[int] = field(default_factory=set)


class UnreadableError(Exception):
    """Raised by a reader that can make nothing of the bytes; its text is the reason in Chinese, for users."""
