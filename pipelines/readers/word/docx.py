"""DOCX (WordprocessingML): lxml over the document part; also its flat forms and Word 2003 XML.

The second reading (:mod:`pipelines.readers.word.second.docx`) begins at the same bytes with expat.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from pipelines.blocks import Content, Grid, PageFacts, UnreadableError
from pipelines.readers import scan
from pipelines.readers.safezip import SafeZip, parse_xml
from pipelines.readers.sniff import recognise
from pipelines.readers.word import docx_numbering, flow
from pipelines.readers.word.docx_looks import OFF, Looks
from pipelines.readers.word.flow import FlowCell, FlowTable, Item, Opaque
from pipelines.readers.word.looks import WHITE, Colour, Look, is_seen, marked
from pipelines.readers.word.second.docx import second_text

_WHAT = "DOCX文档"
_PACKAGE = "http://schemas.microsoft.com/office/2006/xmlPackage"
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_TITLE_TAGS = (
    "{http://purl.org/dc/elements/1.1/}title",
    "{urn:schemas-microsoft-com:office:office}Title",
)
#: bytes
_SMALLEST_PAGE = 8_000
#: what a document may hold as a part of another kind (``w:altChunk``); MHTML is ``zip`` too
_CHUNK_KINDS = {"html", "txt", "rtf", "docx", "odt", "doc", "wps", "zip"}
_MAX_CHUNKS = 50
_CHUNK = re.compile(rb'<(?:\w+:)?altChunk\b[^<>]*?:id="([^"<>]+)"')
#: fields that print nothing, and one (a form's text) that may be blank
_SILENT_FIELDS = {"TOC", "XE", "TC", "TA", "RD", "SET", "ASK", "PRIVATE", "HYPERLINK", "FORMTEXT"}
_GEOMETRY = {"prstGeom", "custGeom", "shape", "rect", "oval", "roundrect", "arc", "curve", "line", "polyline"}
_LINES = {"line", "straightConnector1", "polyline"}
#: fonts whose letters and figures are pictures
_PICTURE_FONTS = ("Wingdings", "Webdings")
_FORMULA_PARTS = {
    "f", "rad", "sSup", "sSub", "sSubSup", "sPre", "nary", "limLow", "limUpp", "m", "eqArr", "groupChr", "acc", "bar",
}  # fmt: skip
#: half points, where no style says otherwise
_USUAL_SIZE = 21
#: twips: a row of exactly this height shows nothing of its text
_LOWEST_ROW = 40


def readings(data: bytes, *, media_type: str | None = None) -> Iterator[Content]:  # noqa: ARG001
    """The flow of the document part, and its text in order; pictures by OCR where there is no table.

    Raises ``UnreadableError``.
    """
    yield from _readings(data, _load(data), _chunks(data))


def _readings(data: bytes, parts: _Parts, chunks: dict[str, Content]) -> Iterator[Content]:
    flow.refuse_many(sum(1 for _ in parts.body.iter(f"{{{parts.namespace}}}p")), _WHAT)
    words = _Words(parts, chunks)
    blocks = flow.blocks(words.flow())
    text = second_text(data, {name: content.text for name, content in chunks.items()})
    facts = PageFacts(html_title=parts.title)
    notes = [f"文档中有{len(words.pictures)}张图片，图片中的文字没有读取"] if words.pictures else []
    if words.unread_chunks:
        notes.append(f"文档中嵌入了{words.unread_chunks}个无法读取的文档")
    if blocks or not words.pictures:
        yield Content("docx", blocks, text, facts=facts, notes=notes)
    if words.pictures and not any(isinstance(block, Grid) for block in blocks):
        for dearer in (False, True):
            read = [scan.read_image(picture, dearer=dearer) for picture in _pictures(data, words.pictures)]
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


def _pictures(data: bytes, relationships: list[str]) -> Iterator[bytes]:
    """The pictures that may be pages, in document order; marks and seals are smaller."""
    if not data.startswith(b"PK"):
        return
    package = SafeZip(data, _WHAT)
    targets = _targets(package)
    for name in (targets[each] for each in relationships if each in targets):
        if name in package and package.size(name) > _SMALLEST_PAGE:
            picture = package.read(name)
            try:
                kind = recognise(picture)
            except UnreadableError:  # a drawing (EMF, WMF)
                continue
            if kind == "image":
                yield picture


def _targets(package: SafeZip) -> dict[str, str]:
    """Names of the parts that the main part refers to, by relationship."""
    folder, _, main = _main_part(package).rpartition("/")
    name = f"{folder}/_rels/{main}.rels"
    return {
        relationship.get("Id", ""): posixpath.join(f"/{folder}", relationship.get("Target", ""))
        for relationship in (package.xml(name) if name in package else ())
        if relationship.get("TargetMode") != "External"
    }


def _chunks(data: bytes) -> dict[str, Content]:
    """Documents of other kinds that stand in the text (``w:altChunk``), by relationship; none inside those."""
    if not data.startswith(b"PK"):
        return {}
    package = SafeZip(data, _WHAT)
    wanted = _CHUNK.findall(package.read(_main_part(package)))
    if len(wanted) > _MAX_CHUNKS:
        raise UnreadableError(f"{_WHAT}嵌入了{len(wanted)}个文档，超过上限{_MAX_CHUNKS}，未读取")
    targets = _targets(package) if wanted else {}
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
            return next(_readings(data, _load(data), {}), None)
        is_archive = kind == "zip" and data.startswith(b"PK")
        return next(any_readings(data), None) if kind in _CHUNK_KINDS and not is_archive else None
    except UnreadableError:
        return None


@dataclass(slots=True)
class _Parts:
    """The parts of a document that are read; ``namespace`` is that of its elements (three exist)."""

    body: etree._Element
    namespace: str
    numbering: etree._Element | None
    styles: etree._Element | None
    title: str | None


def _load(data: bytes) -> _Parts:
    if data.startswith(b"PK"):
        package = SafeZip(data, _WHAT)
        main = _main_part(package)
        folder = main.rpartition("/")[0]
        numbering, styles, core = (
            package.xml(name) if name in package else None
            for name in (f"{folder}/numbering.xml", f"{folder}/styles.xml", "docProps/core.xml")
        )
        return _parts(package.xml(main), numbering, styles, core)
    root = parse_xml(data, "Word XML文档")
    if etree.QName(root).namespace != _PACKAGE:
        return _parts(root, root.find(".//{*}lists"), root.find("{*}styles"), root)
    members = {
        part.get(f"{{{_PACKAGE}}}name", ""): content[0]
        for part in root
        if (content := part.find(f"{{{_PACKAGE}}}xmlData")) is not None and len(content)
    }
    document = members.get("/word/document.xml")
    if document is None:
        raise UnreadableError("Word XML文档内缺少“/word/document.xml”，文件不完整")
    names = ("/word/numbering.xml", "/word/styles.xml", "/docProps/core.xml")
    return _parts(document, *(members.get(name) for name in names))


def _main_part(package: SafeZip) -> str:
    if "_rels/.rels" in package:
        for relationship in package.xml("_rels/.rels"):
            if str(relationship.get("Type", "")).endswith("/officeDocument"):
                target = str(relationship.get("Target", "")).lstrip("/")
                if target in package:
                    return target
    return "word/document.xml"


def _parts(
    document: etree._Element,
    numbering: etree._Element | None,
    styles: etree._Element | None,
    core: etree._Element | None,
) -> _Parts:
    namespace = etree.QName(document).namespace or ""
    body = document.find(f"{{{namespace}}}body")
    if body is None:
        raise UnreadableError(f"{_WHAT}内没有正文，文件不完整或已损坏，请重新下载")
    title = None
    if core is not None:
        title = next((el.text.strip() for el in core.iter(*_TITLE_TAGS) if el.text and el.text.strip()), None)
    return _Parts(body, namespace, numbering, styles, title)


@dataclass(slots=True)
class _Field:
    """An open field (域): ``silent`` inside its instruction, ``shown`` once its result holds text."""

    instruction: str = ""
    silent: bool = True
    shown: bool = False
    control: bool = False

    @property
    def name(self) -> str:
        return next(iter(self.instruction.split()), "").upper()


@dataclass(slots=True)
class _Fields:
    """Open fields: the instruction is no text, the result is, except that of a table of contents."""

    stack: list[_Field] = field(default_factory=list)

    @property
    def silent(self) -> bool:
        return any(each.silent for each in self.stack)

    def instruct(self, text: str) -> None:
        if self.stack:
            self.stack[-1].instruction += text

    def show(self) -> None:
        for each in self.stack:
            each.shown = True

    def mark(self, kind: str, *, control: bool) -> str:
        """Goes on to the next part of a field; at its end what is seen of it and is no text, by its name."""
        if kind == "begin":
            self.stack.append(_Field(control=control))
        elif kind == "separate" and self.stack:
            self.stack[-1].silent = self.stack[-1].name == "TOC"
        elif kind == "end" and self.stack:
            ended = self.stack.pop()
            if not self.silent and (ended.control or not (ended.shown or ended.name in _SILENT_FIELDS)):
                return "表单控件" if ended.control else "域"
        return ""


@dataclass(slots=True)
class _Run:
    """What stands around text: its paragraph's style and ground, and its look, with the size of the line it is moved from.

    ``flat``: its paragraph's lines are too low to show anything.
    """

    style: str
    ground: Colour | None
    flat: bool = False
    look: Look = field(default_factory=Look)
    line: int | None = None

    def of(self, look: Look, line: int | None) -> _Run:
        return _Run(self.style, self.ground, self.flat, look, line)

    def printed(self, text: str) -> str:
        """What is seen of a text: struck and invisible characters are not there, marks are raised or lowered."""
        seen = not self.flat and is_seen(self.look, self.ground)
        return marked(text, self.look, self.line) if seen else ""


class _Words:
    """Walks the document by its structure: what is seen of it as a flow."""

    def __init__(self, parts: _Parts, chunks: dict[str, Content]) -> None:
        self._body = parts.body
        self._chunks = chunks
        self._w = w = f"{{{parts.namespace}}}"
        self._p, self._tbl, self._tr, self._tc = f"{w}p", f"{w}tbl", f"{w}tr", f"{w}tc"
        self._val, self._chunk = f"{w}val", f"{w}altChunk"
        self._dropped = {
            f"{w}{name}"
            for name in (
                "del", "moveFrom", "instrText", "delText", "delInstrText", "pPr", "rPr", "tblPr", "tblGrid",
                "trPr", "tcPr", "sectPr", "sdtPr", "sdtEndPr", "rt", "footnote", "endnote", "annotation",
                "binData", "tblPrEx", "hdr", "ftr",
            )
        } | {f"{{{_COMPATIBILITY}}}Fallback"}  # fmt: skip
        self._breaks = {
            f"{w}tab": "\t", f"{w}ptab": "\t", f"{w}br": "\n", f"{w}cr": "\n", f"{w}noBreakHyphen": "-"
        }  # fmt: skip
        self._drawn = {f"{w}{name}" for name in ("drawing", "pict", "object")}
        self._numbers = self._number_paragraphs(parts)
        marks = [mark.get(f"{w}fldCharType") for mark in self._body.iter(f"{w}fldChar")]
        #: a field that never ends would silence all that follows; such marks are not believed
        self._fields_whole = marks.count("begin") == marks.count("end")
        self._fields = _Fields()
        self._looks = Looks(parts.styles, w)
        #: style of the table and ground of the cell that is being read
        self._table_style = ""
        self._ground: Colour | None = WHITE
        #: relationships of the pictures, in order
        self.pictures: list[str] = []
        self.unread_chunks = 0

    def flow(self) -> list[Item]:
        """The body as paragraphs and tables, as nested."""
        return self._container(self._body)

    def _container(self, parent: etree._Element) -> list[Item]:
        items: list[Item] = []
        carried = ""
        for element in self._children(parent):
            if element.tag == self._tbl:
                items.append(self._table(element))
                continue
            if element.tag == self._chunk:
                chunk = self._chunks.get(self._related(element))
                self.unread_chunks += chunk is None
                items.extend(flow.from_blocks(chunk.blocks) if chunk is not None else ())
                continue
            pieces, boxes = self._paragraph(element)
            carried += pieces
            if not self._mark_deleted(element):
                items.append(carried)
                carried = ""
            items.extend(boxes)
        if carried:
            items.append(carried)
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
        run = _Run(style, ground, self._looks.flat(properties, style))
        pieces = [self._numbers.get(paragraph, "")]
        boxes: list[Item] = []
        self._inline(paragraph, run, pieces, boxes)
        return "".join(pieces), boxes

    def _inline(self, parent: etree._Element, within: _Run, pieces: list[str], boxes: list[Item]) -> None:
        w = self._w
        for element in parent.iterchildren(etree.Element):
            tag = element.tag
            if tag == f"{w}t":
                self._show(element.text or "", within, pieces)
            elif tag == f"{w}r":
                look = self._looks.look(element.find(f"{w}rPr"), within.style, self._table_style)
                if look.hidden:
                    self._pass_over(element)
                else:
                    line = self._line(parent, within) if look.shift else None
                    self._inline(element, within.of(look, line), pieces, boxes)
            elif tag in self._breaks:
                if not self._fields.silent:
                    pieces.append(self._breaks[tag])
            elif tag == f"{w}fldChar":
                self._see(self._mark_field(element), boxes)
            elif tag == f"{w}instrText":
                self._fields.instruct(element.text or "")
            elif tag == f"{w}fldSimple":
                fields, self._fields = (
                    self._fields,
                    _Fields([*self._fields.stack, _Field(element.get(f"{w}instr", ""), False)]),
                )
                self._inline(element, within, pieces, boxes)
                self._see(self._fields.mark("end", control=False), boxes)
                self._fields = fields
            elif tag == f"{w}sym":
                self._symbol(element, within, pieces, boxes)
            elif tag == f"{w}txbxContent":
                boxes.extend(self._box(element))
            elif tag.endswith("/math}oMath"):
                self._formula(element, within, pieces, boxes)
            elif tag == f"{w}bdo" and element.get(self._val) == "rtl":
                self._see("反向文字", boxes)
                self._inline(element, within, pieces, boxes)
            elif tag in self._drawn:
                self._see(_drawn(element), boxes)
                self._inline(element, within, pieces, boxes)
            elif tag.endswith(("/picture}pic", ":vml}imagedata")):
                self.pictures.append(self._related(element))
            elif tag not in self._dropped:
                self._inline(element, within, pieces, boxes)

    def _show(self, text: str, within: _Run, pieces: list[str]) -> None:
        if text and not self._fields.silent:
            self._fields.show()
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

    def _line(self, parent: etree._Element, within: _Run) -> int | None:
        """The size of the largest text beside a moved run that stands on the line."""
        beside = (
            self._looks.look(run.find(f"{self._w}rPr"), within.style, self._table_style)
            for run in parent.iterchildren(f"{self._w}r")
            if run.find(f"{self._w}t") is not None
        )
        return max(
            (look.size or _USUAL_SIZE for look in beside if not look.shift and not look.script), default=None
        )

    def _box(self, element: etree._Element) -> list[Item]:
        """What a text box holds; its ground is not known."""
        around = self._table_style, self._ground
        self._table_style, self._ground = "", None
        found = self._container(element)
        self._table_style, self._ground = around
        return found

    def _symbol(self, element: etree._Element, within: _Run, pieces: list[str], boxes: list[Item]) -> None:
        font = element.get(f"{self._w}font", "")
        text = "" if font.startswith(_PICTURE_FONTS) else _symbol(element.get(f"{self._w}char"))
        if text:
            self._show(text, within, pieces)
        else:
            self._see("符号", boxes)

    def _formula(self, element: etree._Element, within: _Run, pieces: list[str], boxes: list[Item]) -> None:
        """A formula in one line is its text; one with fractions, powers or roots can not be written as such."""
        names = {etree.QName(each).localname for each in element.iter(etree.Element)}
        if names & _FORMULA_PARTS:
            self._see("公式", boxes)
            return
        for each in element.iter(etree.Element):
            if each.tag.endswith("/math}t"):
                self._show(each.text or "", within, pieces)

    def _related(self, element: etree._Element) -> str:
        """The relationship that leads to a picture or part, empty where there is none (linked or flat pictures)."""
        names = (attribute for each in element.iter() for attribute in each.attrib.items())
        return next((str(value) for name, value in names if str(name).endswith(("}embed", "}id"))), "")

    def _table(self, table: etree._Element) -> FlowTable:
        cells: list[FlowCell] = []
        open_above: dict[int, FlowCell] = {}
        row = 0
        own = table.find(f"{self._w}tblPr")
        around = self._table_style, self._ground
        self._table_style = self._looks.table_style(own)
        ground = self._looks.ground(own) or (None if self._looks.shaded(self._table_style) else self._ground)
        for line in self._wrapped(table, self._tr):
            properties = line.find(f"{self._w}trPr")
            if properties is not None and not self._is_shown(properties):
                continue
            column = self._count(properties, "gridBefore", 0)
            open_here: dict[int, FlowCell] = {}
            before: FlowCell | None = None
            for element in self._wrapped(line, self._tc):
                properties = element.find(f"{self._w}tcPr")
                if properties is not None and properties.find(f"{self._w}cellDel") is not None:
                    continue
                span = self._count(properties, "gridSpan", 1)
                vertical = self._merge(properties, "vMerge", "vmerge")
                above = open_above.get(column)
                if self._merge(properties, "hMerge", "hmerge") == "continue" and before is not None:
                    before.colspan += span
                elif vertical == "continue" and above is not None:
                    above.rowspan = row - above.row + 1
                    open_here[column] = before = above
                else:
                    self._ground = self._looks.ground(properties) or ground
                    before = FlowCell(row, column, 1, span, self._container(element))
                    cells.append(before)
                    if vertical is not None:
                        open_here[column] = before
                column += span
            open_above = open_here
            row += 1
        self._table_style, self._ground = around
        widths = [
            int(width) if re.fullmatch(r"\d{1,6}", width) else 0
            for grid_column in table.iterfind(f"{self._w}tblGrid/{self._w}gridCol")
            for width in [grid_column.get(f"{self._w}w", "")]
        ]
        return flow.join_slivers(FlowTable(cells), widths, tolerance=flow.EDGE_TOLERANCE)

    def _wrapped(self, parent: etree._Element, tag: str) -> Iterator[etree._Element]:
        """Rows of a table or cells of a row, also inside controls and insertions."""
        for element in parent.iterchildren(etree.Element):
            if element.tag == tag:
                yield element
            elif element.tag not in self._dropped and element.tag not in (self._p, self._tbl):
                yield from self._wrapped(element, tag)

    def _merge(self, properties: etree._Element | None, *names: str) -> str | None:
        """``restart``, ``continue`` or ``None``: how a cell takes part in a merge."""
        if properties is None:
            return None
        for name in names:
            element = properties.find(f"{self._w}{name}")
            if element is not None:
                return "restart" if element.get(self._val) == "restart" else "continue"
        return None

    def _count(self, properties: etree._Element | None, name: str, default: int) -> int:
        element = None if properties is None else properties.find(f"{self._w}{name}")
        value = "" if element is None else element.get(self._val, "")
        # Word knows at most 63 columns; a larger number is damage, not a table
        return int(value) if re.fullmatch(r"[1-9]\d?", value) else default

    def _is_shown(self, row: etree._Element) -> bool:
        """Whether a row with these properties is neither deleted, nor hidden, nor of no height."""
        if row.find(f"{self._w}del") is not None:
            return False
        hidden, height = row.find(f"{self._w}hidden"), row.find(f"{self._w}trHeight")
        if hidden is not None and hidden.get(self._val, "") not in OFF:
            return False
        if height is None or height.get(f"{self._w}hRule", height.get(f"{self._w}h-rule")) != "exact":
            return True
        tall = height.get(self._val, "")
        return not tall.isdecimal() or int(tall) > _LOWEST_ROW

    def _mark_field(self, element: etree._Element) -> str:
        if not self._fields_whole:
            return ""
        data = element.find(f"{self._w}ffData")
        control = data is not None and any(
            data.find(f"{self._w}{name}") is not None for name in ("checkBox", "ddList")
        )
        return self._fields.mark(element.get(f"{self._w}fldCharType", ""), control=control)

    def _mark_deleted(self, paragraph: etree._Element) -> bool:
        """Whether the paragraph's end is deleted by a tracked change, so that it runs into the next."""
        return paragraph.find(f"{self._w}pPr/{self._w}rPr/{self._w}del") is not None

    def _number_paragraphs(self, parts: _Parts) -> dict[etree._Element, str]:
        w = self._w
        numbering = docx_numbering.load(parts.numbering, parts.styles, parts.namespace)
        if not numbering.levels:
            return {}
        prefixes = {}
        for paragraph in self._body.iter(self._p):
            properties = paragraph.find(f"{w}pPr")
            if properties is None:
                continue
            style = properties.find(f"{w}pStyle")
            style_name = "" if style is None else style.get(self._val, "")
            number, level = numbering.styles.get(style_name, ("", 0))
            own_number = properties.find(f"{w}numPr/{w}numId")
            own_level = properties.find(f"{w}numPr/{w}ilvl")
            if own_number is not None:
                number = own_number.get(self._val, "")
            if own_level is not None:
                level = int(text) if (text := own_level.get(self._val, "")).isdecimal() else 0
            text = "".join(piece.text or "" for piece in paragraph.iter(f"{w}t"))
            if number not in ("", "0") and text:
                prefixes[paragraph] = numbering.before(text, number, level)
        return prefixes


def _symbol(code: str | None) -> str:
    """Character of a ``w:sym``: symbol fonts live at U+F000, their letters and figures at the ASCII codes."""
    if code is None or not re.fullmatch(r"[0-9A-Fa-f]{2,5}", code):
        return ""
    point = int(code, 16)
    if 0xF020 <= point <= 0xF07E:
        return chr(point - 0xF000)
    return "" if 0xE000 <= point <= 0xF8FF else chr(point)


def _drawn(element: etree._Element) -> str:
    """What a drawing or an embedded object is seen as, by its name; empty where it is text, lines or nothing."""
    names: set[str] = set()
    shapes = lines = 0
    for each in element.iter(etree.Element):
        name = etree.QName(each).localname
        names.add(name)
        style = each.get("style", "").replace(" ", "")
        if "visibility:hidden" in style or "display:none" in style:
            return ""
        if name == "docPr" and each.get("hidden") in ("1", "true"):
            return ""
        if name == "extent" and each.get("cx") == each.get("cy") == "0":
            return ""
        rule = any(str(key).endswith("}hr") for key in each.attrib)
        shapes += name in _GEOMETRY
        lines += rule or name == "line" or (name == "prstGeom" and each.get("prst") in _LINES)
    if "control" in names:
        return "表单控件"
    if element.tag.endswith("}object"):
        return "嵌入对象"
    if names & {"pic", "imagedata", "blip"}:
        return "图片"
    only_lines = lines > 0 and lines == shapes
    return "" if "txbxContent" in names or only_lines else "绘图"
