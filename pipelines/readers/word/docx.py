"""DOCX (WordprocessingML): lxml over the document part; also its flat forms and Word 2003 XML.

The second reading (:mod:`pipelines.readers.word.second.docx`) begins at the same bytes with expat.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from pipelines.blocks import Content, Grid, PageFacts, UnreadableError
from pipelines.readers import scan
from pipelines.readers.safezip import SafeZip
from pipelines.readers.sniff import recognise
from pipelines.readers.text import text_tables
from pipelines.readers.word import docx_doubt, docx_numbering, flow
from pipelines.readers.word.docx_looks import OFF, USUAL_SIZE, Frame, Looks
from pipelines.readers.word.docx_objects import Field, Fields, drawn, formula, related, symbol
from pipelines.readers.word.docx_package import WHAT, Parts, load, main_part, pictures_of, targets_of
from pipelines.readers.word.docx_tables import TableProperties
from pipelines.readers.word.flow import FlowCell, FlowTable, Item, Opaque
from pipelines.readers.word.looks import (
    LETTERS,
    NOTE,
    PLACE,
    WHITE,
    Colour,
    Look,
    is_doubted,
    is_figure_or_mark,
    is_seen,
    marked,
)
from pipelines.readers.word.second.docx import second_text

_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
#: what a document may hold as a part of another kind (``w:altChunk``); MHTML is ``zip`` too
_CHUNK_KINDS = {"html", "txt", "rtf", "docx", "odt", "doc", "wps", "zip"}
_MAX_CHUNKS = 50
_CHUNK = re.compile(rb'<(?:\w+:)?altChunk\b[^<>]*?:id="([^"<>]+)"')
#: twips: a line no higher than this shows nothing of its letters
_LOWEST = 20


def readings(data: bytes, *, media_type: str | None = None) -> Iterator[Content]:  # noqa: ARG001
    """The flow of the document part, and its text in order; pictures by OCR where there is no table.

    Raises ``UnreadableError``.
    """
    yield from _readings(data, load(data), _chunks(data))


def _readings(data: bytes, parts: Parts, chunks: dict[str, Content]) -> Iterator[Content]:
    flow.refuse_many(sum(1 for _ in parts.body.iter(f"{{{parts.namespace}}}p")), WHAT)
    words = _Words(parts, chunks)
    body = words.flow()
    blocks = flow.blocks(body)
    text = second_text(data, {name: content.text for name, content in chunks.items()})
    facts = PageFacts(html_title=parts.title)
    notes = [f"文档中有{len(words.pictures)}张图片，图片中的文字没有读取"] if words.pictures else []
    if words.unread_chunks:
        notes.append(f"文档中嵌入了{words.unread_chunks}个无法读取的文档")
    if blocks or not words.pictures:
        content = Content("docx", blocks, text, facts=facts, notes=notes)
        yield content
        if not docx_doubt.places_lines(parts.body, f"{{{parts.namespace}}}"):
            yield from text_tables(content, flow.doubted_lines(body, behind=True))
    if words.pictures and not any(isinstance(block, Grid) for block in blocks):
        for dearer in (False, True):
            read = [scan.read_image(picture, dearer=dearer) for picture in pictures_of(data, words.pictures)]
            if not read:
                break
            yield Content(
                "docx",
                blocks + [block for found, _ in read for block in found],
                text + "".join(found for _, found in read),
                facts=facts,
                uncertain=True,
            )
        if not blocks and not read:
            raise UnreadableError("文档中没有文字，也没有可以识别的图片，请核对原网址")


def _chunks(data: bytes) -> dict[str, Content]:
    """Documents of other kinds that stand in the text (``w:altChunk``), by relationship; none inside those."""
    if not data.startswith(b"PK"):
        return {}
    package = SafeZip(data, WHAT)
    wanted = _CHUNK.findall(package.read(main_part(package)))
    if len(wanted) > _MAX_CHUNKS:
        raise UnreadableError(f"{WHAT}嵌入了{len(wanted)}个文档，超过上限{_MAX_CHUNKS}，未读取")
    targets = targets_of(package) if wanted else {}
    found = {}
    for relationship in {name.decode("utf-8", "replace") for name in wanted}:
        name = targets.get(relationship)
        if name is not None and name in package:
            content = _chunk(package.read(name))
            if content is not None:
                found[relationship] = content
    return found


def _chunk(data: bytes) -> Content | None:
    """The first reading of a document inside this one; ``None`` where it has no text that can be read."""
    from pipelines.readers import readings as any_readings

    try:
        kind = recognise(data)
        if kind == "docx":
            return next(_readings(data, load(data), {}), None)
        is_archive = kind == "zip" and data.startswith(b"PK")
        return next(any_readings(data), None) if kind in _CHUNK_KINDS and not is_archive else None
    except UnreadableError:
        return None


_DROPPED = (
    "del", "moveFrom", "instrText", "delInstrText", "pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr",
    "sectPr", "sdtPr", "sdtEndPr", "rt", "footnote", "endnote", "annotation", "binData", "tblPrEx", "hdr", "ftr",
)  # fmt: skip
_BREAKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


@dataclass(slots=True)
class _Run:
    """What stands around text: its paragraph's style and ground, and its look, with the size of the line it is moved from.

    ``height``: that of its paragraph's lines in twips, where they never grow.
    """

    style: str
    ground: Colour | None
    height: int | None = None
    look: Look = field(default_factory=Look)
    line: int | None = None

    def of(self, look: Look, line: int | None) -> _Run:
        return _Run(self.style, self.ground, self.height, look, line)

    def printed(self, text: str) -> str:
        """What is seen of a text: struck and invisible characters are not there, marks are raised or lowered."""
        low = self.height is not None and self.height <= _LOWEST
        seen = not low and is_seen(self.look, self.ground)
        return marked(text, self.look, self.line) if seen else ""

    @property
    def doubted(self) -> bool:
        """Whether what is printed of its text can not be told; lines too low for their letters cut them."""
        cut = self.height is not None and 2 * self.height < 15 * (self.look.size or USUAL_SIZE)
        return cut or is_doubted(self.look, self.ground) or is_figure_or_mark(self.look, self.line)


class _Words:
    """Walks the document by its structure: what is seen of it as a flow."""

    def __init__(self, parts: Parts, chunks: dict[str, Content]) -> None:
        self._body = parts.body
        self._chunks = chunks
        self._w = w = f"{{{parts.namespace}}}"
        self._p, self._r, self._t, self._tbl = f"{w}p", f"{w}r", f"{w}t", f"{w}tbl"
        self._val, self._chunk = f"{w}val", f"{w}altChunk"
        self._dropped = {f"{w}{name}" for name in _DROPPED} | {f"{{{_COMPATIBILITY}}}Fallback"}
        self._breaks = {f"{w}{name}": text for name, text in _BREAKS.items()}
        #: what is more than text, to what reads it
        self._objects = {
            f"{w}fldChar": self._field_mark, f"{w}instrText": self._instruction, f"{w}fldSimple": self._simple_field,
            f"{w}sym": self._symbol, f"{w}txbxContent": self._box, f"{w}bdo": self._backwards,
            f"{w}drawing": self._drawing, f"{w}pict": self._drawing, f"{w}object": self._drawing,
            f"{w}ruby": self._ruby, f"{w}footnoteReference": self._note, f"{w}endnoteReference": self._note,
        } | {f"{w}{name}": self._computed for name in docx_doubt.COMPUTED}  # fmt: skip
        self._properties = TableProperties(w, self._dropped)
        self._numbers, numbered = docx_numbering.prefixes(
            parts.body, parts.numbering, parts.styles, parts.namespace
        )
        self._uncertain = docx_doubt.uncertain(parts.body, w) | numbered
        marks = [mark.get(f"{w}fldCharType") for mark in self._body.iter(f"{w}fldChar")]
        #: a field that never ends would silence all that follows; such marks are not believed
        self._fields_whole = marks.count("begin") == marks.count("end")
        self._fields = Fields()
        self._looks = Looks(parts.styles, w)
        #: style of the table and ground of the cell that is being read
        self._table_style = ""
        self._ground: Colour | None = WHITE
        self._frame: Frame = ()
        self._doubts = docx_doubt.Doubts()
        #: relationships of the pictures, in order
        self.pictures: list[str] = []
        self.unread_chunks = 0

    def flow(self) -> list[Item]:
        """The body as paragraphs and tables, as nested."""
        return self._container(self._body)

    def _container(self, parent: etree._Element) -> list[Item]:
        items: list[Item] = []
        held: list[Item] = []
        carried = ""
        for element in self._children(parent):
            if element.tag == self._tbl:
                items.append(self._table(element))
                continue
            if element.tag == self._chunk:
                chunk = self._chunks.get(related(element))
                self.unread_chunks += chunk is None
                items.extend(flow.from_blocks(chunk.blocks) if chunk is not None else ())
                continue
            pieces, boxes = self._paragraph(element)
            carried += pieces
            held += [*boxes, *self._doubts.of_line()]
            if not _mark_deleted(element, self._w):
                items += [carried, *held]
                carried, held = "", []
        if carried or held:
            items += [carried, *held]
        return items

    def _children(self, parent: etree._Element) -> Iterator[etree._Element]:
        """Paragraphs and tables of a container, whatever wraps them (controls, insertions, sections)."""
        for element in parent.iterchildren(etree.Element):
            if element.tag in (self._p, self._tbl, self._chunk):
                yield element
            elif element.tag not in self._dropped:
                yield from self._children(element)

    def _paragraph(self, paragraph: etree._Element) -> tuple[str, list[Item]]:
        properties = paragraph.find(f"{self._w}pPr")
        style = self._looks.paragraph_style(properties)
        ground = self._looks.ground(properties) or self._ground
        if self._looks.moved(properties, style, self._frame):
            self._doubts.add(PLACE)
        run = _Run(style, ground, self._looks.line(properties, style))
        pieces = [self._numbers.get(paragraph, "")]
        boxes: list[Item] = [Opaque(kind)] if (kind := self._uncertain.get(paragraph)) else []
        self._inline(paragraph, run, pieces, boxes)
        return "".join(pieces), boxes

    def _inline(self, parent: etree._Element, within: _Run, pieces: list[str], boxes: list[Item]) -> None:
        for element in parent.iterchildren(etree.Element):
            tag = element.tag
            if tag == self._t:
                self._show(element.text or "", within, pieces, boxes)
            elif tag == self._r:
                look = self._looks.look(element.find(f"{self._w}rPr"), within.style, self._table_style)
                if look.hidden:
                    self._pass_over(element)
                else:
                    line = self._looks.beside(parent, within.style, self._table_style) if look.shift else None
                    self._inline(element, within.of(look, line), pieces, boxes)
            elif tag in self._breaks:
                if not self._fields.silent:
                    pieces.append(self._breaks[tag])
            elif tag in self._objects:
                self._objects[tag](element, within, pieces, boxes)
            elif tag.endswith("/math}oMath"):
                self._formula(element, within, pieces, boxes)
            elif tag.endswith(("/picture}pic", ":vml}imagedata")):
                self.pictures.append(related(element))
            elif tag not in self._dropped:
                self._inline(element, within, pieces, boxes)

    def _field_mark(self, element: etree._Element, _: _Run, __: list[str], boxes: list[Item]) -> None:
        self._see(self._mark_field(element), boxes)

    def _instruction(self, element: etree._Element, _: _Run, __: list[str], ___: list[Item]) -> None:
        self._fields.instruct(element.text or "")

    def _simple_field(
        self, element: etree._Element, within: _Run, pieces: list[str], boxes: list[Item]
    ) -> None:
        around = self._fields
        if element.get(f"{self._w}dirty", "0") not in OFF:
            self._doubts.add("域")
        self._fields = Fields([*around.stack, Field(element.get(f"{self._w}instr", ""), False)])
        self._inline(element, within, pieces, boxes)
        self._see(self._fields.mark("end", control=False), boxes)
        self._fields = around

    def _computed(self, _: etree._Element, __: _Run, ___: list[str], boxes: list[Item]) -> None:
        self._see("域", boxes)

    def _note(self, _: etree._Element, __: _Run, ___: list[str], ____: list[Item]) -> None:
        self._doubts.add(NOTE)

    def _ruby(self, element: etree._Element, within: _Run, pieces: list[str], boxes: list[Item]) -> None:
        if docx_doubt.is_digits_above(element, self._w):
            self._see(LETTERS, boxes)
        self._inline(element, within, pieces, boxes)

    def _backwards(self, element: etree._Element, within: _Run, pieces: list[str], boxes: list[Item]) -> None:
        if element.get(self._val) == "rtl":
            self._see("反向文字", boxes)
        self._inline(element, within, pieces, boxes)

    def _drawing(self, element: etree._Element, within: _Run, pieces: list[str], boxes: list[Item]) -> None:
        kind, over = drawn(element)
        self._see(kind, boxes)
        if over:
            self._doubts.add(over)
        self._inline(element, within, pieces, boxes)

    def _show(self, text: str, within: _Run, pieces: list[str], boxes: list[Item]) -> None:
        if text and not self._fields.silent:
            self._fields.show()
            if within.doubted or self._looks.hides(self._table_style):
                boxes.extend(docx_doubt.letters(text))
            pieces.append(within.printed(text))

    def _see(self, kind: str, boxes: list[Item]) -> None:
        """Notes what is seen and is no text."""
        if kind and not self._fields.silent:
            self._fields.show()
            boxes.append(Opaque(kind))

    def _pass_over(self, run: etree._Element) -> None:
        """A run that is not seen may begin or end a field none the less."""
        for element in run.iterchildren(etree.Element):
            if element.tag == f"{self._w}fldChar":
                self._mark_field(element)
            elif element.tag == f"{self._w}instrText":
                self._fields.instruct(element.text or "")
            elif element.tag == f"{self._w}t" and not self._fields.silent:
                self._fields.show()

    def _box(self, element: etree._Element, _: _Run, __: list[str], boxes: list[Item]) -> None:
        """What a text box holds; its ground is not known."""
        around = self._table_style, self._ground, self._frame
        self._table_style, self._ground, self._frame = "", None, ()
        self._doubts.open_box()
        boxes.extend(self._container(element))
        self._doubts.close_box()
        self._table_style, self._ground, self._frame = around

    def _symbol(self, element: etree._Element, within: _Run, pieces: list[str], boxes: list[Item]) -> None:
        text = symbol(element.get(f"{self._w}char"), element.get(f"{self._w}font", ""))
        if text:
            self._show(text, within, pieces, boxes)
        else:
            self._see("符号", boxes)

    def _formula(self, element: etree._Element, within: _Run, pieces: list[str], boxes: list[Item]) -> None:
        texts = formula(element)
        if texts is None:
            self._see("公式", boxes)
        for text in texts or ():
            self._show(text, within, pieces, boxes)

    def _table(self, table: etree._Element) -> FlowTable:
        cells: list[FlowCell] = []
        open_above: dict[int, FlowCell] = {}
        own = table.find(f"{self._w}tblPr")
        around = self._table_style, self._ground, self._frame
        self._table_style, self._frame = self._looks.table_style(own), self._looks.frame_of_table(table)
        ground = self._looks.ground(own) or (None if self._looks.shaded(self._table_style) else self._ground)
        fixed = self._properties.is_fixed(own)
        for row, line in enumerate(self._properties.rows(table)):
            height = self._properties.height(line)
            column = self._properties.count(line.find(f"{self._w}trPr"), "gridBefore", 0)
            open_here: dict[int, FlowCell] = {}
            before: FlowCell | None = None
            for element in self._properties.cells(line):
                properties = element.find(f"{self._w}tcPr")
                span = self._properties.count(properties, "gridSpan", 1)
                vertical = self._properties.merge(properties, "vMerge", "vmerge")
                above = open_above.get(column)
                joined = self._properties.merge(properties, "hMerge", "hmerge")
                if joined == "continue" and before is not None:
                    before.colspan += span
                elif vertical == "continue" and above is not None:
                    above.rowspan = row - above.row + 1
                    open_here[column] = before = above
                else:
                    self._ground = self._looks.ground(properties) or ground
                    before = FlowCell(row, column, 1, span)
                    self._fill(before, element, None if vertical else height, fixed)
                    cells.append(before)
                    if vertical is not None:
                        open_here[column] = before
                column += span
            open_above = open_here
        self._table_style, self._ground, self._frame = around
        widths = self._properties.widths(table)
        return flow.join_slivers(FlowTable(cells), widths, tolerance=flow.EDGE_TOLERANCE)

    def _fill(self, cell: FlowCell, element: etree._Element, height: int | None, fixed: bool) -> None:
        """What a cell holds, and what makes its figure doubtful."""
        self._doubts.open_cell(docx_doubt.cell_doubts(element, height, fixed, self._w))
        cell.content = self._container(element)
        cell.content += self._doubts.close_cell(cell.content)

    def _mark_field(self, element: etree._Element) -> str:
        if not self._fields_whole:
            return ""
        if element.get(f"{self._w}dirty", "0") not in OFF:
            self._doubts.add("域")
        data = element.find(f"{self._w}ffData")
        control = data is not None and any(
            data.find(f"{self._w}{name}") is not None for name in ("checkBox", "ddList")
        )
        return self._fields.mark(element.get(f"{self._w}fldCharType", ""), control=control)


def _mark_deleted(paragraph: etree._Element, w: str) -> bool:
    """Whether the paragraph's end is deleted by a tracked change, so that it runs into the next."""
    return paragraph.find(f"{w}pPr/{w}rPr/{w}del") is not None
