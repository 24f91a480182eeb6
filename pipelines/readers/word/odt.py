"""ODT (OpenDocument text): lxml over ``content.xml``; also the flat form in one XML file.

The second reading (:mod:`pipelines.readers.word.second.odt`) begins at the same bytes with expat.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from pipelines.blocks import Content, PageFacts, UnreadableError
from pipelines.readers.safezip import SafeZip, parse_xml
from pipelines.readers.text import text_tables
from pipelines.readers.word import docx_doubt, flow, odt_doubt, odt_numbering
from pipelines.readers.word.flow import FlowCell, FlowTable, Item, Opaque
from pipelines.readers.word.looks import (
    ALTERNATIVE,
    LETTERS,
    LINE,
    NOTE,
    NUMBER,
    PLACE,
    WHITE,
    Colour,
    Look,
    is_doubted,
    is_figure_or_mark,
    is_seen,
    marked,
)
from pipelines.readers.word.odt_doubt import length
from pipelines.readers.word.odt_looks import Looks, Name
from pipelines.readers.word.second.odt import second_text

_WHAT = "ODT文档"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
#: LibreOffice writes tables inside text boxes in a namespace of its own
_EXTENSION = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
_MANIFEST = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"
_PARAGRAPHS = {f"{_TEXT}p", f"{_TEXT}h"}
_CELL = f"{_TABLE}table-cell"
_CELLS = {_CELL, f"{_TABLE}covered-table-cell"}
_DROPPED = {
    f"{_TEXT}tracked-changes", f"{_TEXT}table-of-content", f"{_TEXT}note", f"{_TEXT}ruby-text",
    f"{_OFFICE}annotation", f"{_OFFICE}forms", f"{_TABLE}shapes",
    f"{_TEXT}hidden-text", f"{_TEXT}hidden-paragraph", f"{_TEXT}number", f"{_OFFICE}binary-data",
}  # fmt: skip
_BOXES = {f"{_DRAW}text-box"}
_SHAPES = {
    f"{_DRAW}{name}"
    for name in (
        "custom-shape", "rect", "ellipse", "circle", "polygon", "regular-polygon", "path", "polyline", "caption",
    )
}  # fmt: skip
_OPAQUE = {f"{_DRAW}{name}" for name in ("frame", "control", "g", "object", "image")}
_SOLID = {"custom-shape", "rect", "ellipse", "polygon", "path"}
_OVER = {"text-box", "line", "connector", "measure"}
_RUBY = f"{_TEXT}ruby"
#: elements whose style is one of text
_STYLED = {f"{_TEXT}span", f"{_TEXT}a"}
#: half points, where no style says otherwise
_USUAL_SIZE = 24
#: fields that print what they hold; one that holds nothing shows what only the program knows
_FIELDS = {
    f"{_TEXT}{name}"
    for name in (
        "expression", "variable-get", "variable-set", "user-field-get", "text-input", "drop-down", "conditional-text",
        "database-display", "sequence", "placeholder", "reference-ref", "bookmark-ref", "table-formula", "measure",
    )
}  # fmt: skip
#: a repeat count costs nothing in the file; no text document has tables of this many slots
_MAX_SLOTS = 200_000
_WHITE_SPACE = re.compile(r"\s+", re.ASCII)


def readings(data: bytes, *, media_type: str | None = None) -> Iterator[Content]:  # noqa: ARG001
    """The flow of the content part, and its text nodes in order; then the same with tables that its paragraphs write. Raises
    ``UnreadableError``."""
    root, styles, title = _load(data)
    body = root.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise UnreadableError(f"{_WHAT}内没有正文，文件不完整或已损坏，请重新下载")
    for element in body.iter(f"{_EXTENSION}*"):
        name = etree.QName(element).localname
        if name.startswith(("table", "covered-table")):
            element.tag = _TABLE + name
    flow.refuse_many(sum(1 for _ in body.iter(*_PARAGRAPHS)), _WHAT)
    words = _Words([root, *styles], *odt_numbering.number_paragraphs(body, [root, *styles]))
    items = words.flow(body)
    blocks = flow.blocks(items)
    text = second_text(data)
    pictures = sum(1 for _ in body.iter(f"{_DRAW}image"))
    notes = [f"文档中有{pictures}张图片，图片中的文字没有读取"] if pictures else []
    content = Content("odt", blocks, text, facts=PageFacts(html_title=title), notes=notes)
    yield content
    yield from text_tables(content, flow.doubted_lines(items, behind=True))


def _load(data: bytes) -> tuple[etree._Element, list[etree._Element], str | None]:
    """The content part, other parts with styles, and the title."""
    if not data.startswith(b"PK"):
        root = parse_xml(data, _WHAT)
        return root, [], _title(root)
    package = SafeZip(data, _WHAT)
    if "META-INF/manifest.xml" in package:
        manifest = package.xml("META-INF/manifest.xml")
        if next(manifest.iter(f"{_MANIFEST}encryption-data"), None) is not None:
            raise UnreadableError(f"{_WHAT}已加密，需要密码才能打开，请向发布机关索取未加密的文件")
    meta = package.xml("meta.xml") if "meta.xml" in package else None
    styles = [package.xml("styles.xml")] if "styles.xml" in package else []
    return package.xml("content.xml"), styles, _title(meta) if meta is not None else None


def _title(root: etree._Element) -> str | None:
    titles = root.iter("{http://purl.org/dc/elements/1.1/}title")
    return next((element.text.strip() for element in titles if element.text and element.text.strip()), None)


class _Words:
    """Walks the body by its structure: what is seen of it as a flow."""

    def __init__(
        self, roots: list[etree._Element], numbers: dict[etree._Element, str], confused: set[etree._Element]
    ) -> None:
        self._looks = Looks(roots)
        self._numbers, self._confused = numbers, confused
        self._doubts = docx_doubt.Doubts()
        #: whether what is read may be hidden
        self._conditional = False
        self._beside: tuple[etree._Element | None, int | None] = None, None
        self._widths = _widths(roots[0])
        self._ground: Colour | None = WHITE
        #: what was asked for, since a document has few styles: looks by styles and ground, doubts of paragraphs and of cells
        self._sights: dict[tuple[tuple[Name, ...], Colour | None], tuple[Look, bool, bool]] = {}
        self._places: dict[Name, list[str]] = {}
        self._cells: dict[tuple[Name, Name, int], list[str]] = {}

    def flow(self, parent: etree._Element) -> list[Item]:
        """A container as paragraphs and tables, as nested."""
        items: list[Item] = []
        for element in parent.iterchildren(etree.Element):
            if element.tag in _PARAGRAPHS:
                items.extend(self._paragraph(element))
                items.extend(self._doubts.of_line())
            elif element.tag == f"{_TABLE}table":
                items.append(self._table(element))
            elif element.tag in _OPAQUE or element.tag in _SHAPES:
                self._draw(element, items)
            elif element.tag in odt_doubt.COMPUTED:
                items.append(Opaque("域"))
            elif not self._silent(element):
                around, self._conditional = (
                    self._conditional,
                    self._conditional or element.get(f"{_TEXT}display") == "condition",
                )
                items.extend(self.flow(element))
                self._conditional = around
        return items

    def _paragraph(self, element: etree._Element) -> list[Item]:
        pieces = [self._numbers.get(element, "")]
        boxes: list[Item] = [Opaque(NUMBER)] if element in self._confused else []
        name = "paragraph", element.get(f"{_TEXT}style-name", "")
        stated = self._looks.values(name)
        if self._conditional or stated.get("mapped"):
            boxes.append(Opaque(ALTERNATIVE))
        if name not in self._places:
            cut = odt_doubt.is_cut(stated, self._looks.look((name,)).size)
            self._places[name] = [PLACE] * odt_doubt.is_moved(stated) + [LETTERS] * cut
        self._doubts.add(*self._places[name])
        around = self._ground
        self._ground = self._looks.ground(name) or around
        self._inline(element, (name,), pieces, boxes)
        self._ground = around
        return ["".join(pieces), *boxes]

    def _inline(
        self, parent: etree._Element, styles: tuple[Name, ...], pieces: list[str], boxes: list[Item]
    ) -> None:
        if self._silent(parent):
            return
        look, seen, doubted = self._sight(styles)
        if look.hidden:
            return
        line = self._line(parent.getparent(), styles) if look.shift else None
        doubted = doubted or is_figure_or_mark(look, line)

        def show(text: str | None) -> None:
            if text and doubted:
                boxes.extend(docx_doubt.letters(text))
            if text and seen:
                pieces.append(marked(_plain(text), look, line))

        show(parent.text)
        if parent.tag in _FIELDS and not "".join(map(str, parent.itertext())).strip():
            boxes.append(Opaque("域"))
        for element in parent.iterchildren(etree.Element):
            tag = element.tag
            if tag in odt_doubt.COMPUTED or (tag == _RUBY and odt_doubt.is_digits_above(element)):
                boxes.append(Opaque("域" if tag != _RUBY else LETTERS))
            elif tag in odt_doubt.LINES or tag == f"{_TEXT}note":
                self._doubts.add(LINE if tag in odt_doubt.LINES else NOTE)
            if tag in _OPAQUE or tag in _SHAPES:
                self._draw(element, boxes)
            elif tag in _BOXES:
                boxes.extend(self._box(element))
            else:
                pieces.append(_space(element))
                name = element.get(f"{_TEXT}style-name") if tag in _STYLED else None
                self._inline(element, styles if name is None else (*styles, ("text", name)), pieces, boxes)
            show(element.tail)

    def _sight(self, styles: tuple[Name, ...]) -> tuple[Look, bool, bool]:
        """The look of text in these styles on the ground that is read, whether it is seen and whether it is doubted."""
        key = styles, self._ground
        known = self._sights.get(key)
        if known is None:
            look = self._looks.look(styles)
            known = self._sights[key] = look, is_seen(look, self._ground), is_doubted(look, self._ground)
        return known

    def _line(self, parent: etree._Element | None, styles: tuple[Name, ...]) -> int | None:
        """The size of what stands on the line in ``parent``, beside a moved span of it; ``None`` where nothing does."""
        if parent is not self._beside[0]:  # asked again for each of its moved spans
            self._beside = parent, self._size_beside(parent, styles)
        return self._beside[1]

    def _size_beside(self, parent: etree._Element | None, styles: tuple[Name, ...]) -> int | None:
        if (
            parent is None
            or not "".join(filter(None, (parent.text, *(each.tail for each in parent)))).strip()
        ):
            beside = [
                self._looks.look((*styles[:-1], ("text", each.get(f"{_TEXT}style-name", ""))))
                for each in (parent if parent is not None else ())
                if each.tag == f"{_TEXT}span"
            ]
            return max(
                (look.size or _USUAL_SIZE for look in beside if not look.shift and not look.script),
                default=None,
            )
        return self._looks.look(styles[:-1]).size or _USUAL_SIZE

    def _box(self, element: etree._Element) -> list[Item]:
        """What a text box or shape holds; its ground is not known."""
        around, self._ground = self._ground, None
        self._doubts.open_box()
        found = self.flow(element)
        self._doubts.close_box()
        self._ground = around
        return found

    def _draw(self, element: etree._Element, items: list[Item]) -> None:
        """A drawing: its texts where it has any, else what it is seen as. Lines are rules, not content."""
        texts = self._box(element)
        names = {etree.QName(each).localname for each in element.iter(etree.Element)}
        if "control" in names:
            items.append(Opaque("表单控件"))
        elif names & {"object", "object-ole", "plugin", "applet"}:
            items.append(Opaque("嵌入对象"))
        elif "image" in names:
            items.append(Opaque("图片"))
        elif not _holds_text(texts) and (element.tag in _SHAPES or names & _SOLID):
            items.append(Opaque("绘图"))
        elif not _holds_text(texts) and names & _OVER:  # nothing, but over a figure
            self._doubts.add("绘图" if "text-box" in names else LINE)
        items.extend(texts)

    def _table(self, table: etree._Element) -> FlowTable:
        widths: list[int] = []
        for column in _own(table, {f"{_TABLE}table-column"}):
            width = self._widths.get(column.get(f"{_TABLE}style-name", ""), 0)
            widths.extend([width] * _count(column, "number-columns-repeated"))
        cells: list[FlowCell] = []
        slots = row = gone = 0
        covered: set[tuple[int, int]] = set()
        around = self._ground
        own_ground = self._looks.ground(("table", table.get(f"{_TABLE}style-name", ""))) or around
        for line in _own(table, {f"{_TABLE}table-row"}):
            style = "table-row", line.get(f"{_TABLE}style-name", "")
            if self._looks.is_flat(style):
                gone += _count(line, "number-rows-repeated")
                continue
            ground = self._looks.ground(style) or own_ground
            for _ in range(_count(line, "number-rows-repeated")):
                column_number = 0
                for element in _own(line, _CELLS):
                    repeated, own = _count(element, "number-columns-repeated"), element.tag == _CELL
                    rows, columns = _spans(element) if own else (1, 1)
                    slots += repeated * rows * columns
                    if slots > _MAX_SLOTS:
                        raise UnreadableError(f"{_WHAT}的表格超过{_MAX_SLOTS}格，疑为恶意文件，未读取")
                    if not own:
                        column_number += repeated
                        continue
                    name = "table-cell", element.get(f"{_TABLE}style-name", "")
                    self._ground = self._looks.ground(name) or ground
                    for _ in range(repeated):
                        while (row + gone, column_number) in covered:
                            column_number += 1
                        wide = sum(widths[column_number : column_number + columns])
                        content = self._content(element, self._doubts_of_cell(name, style, wide))
                        cells.append(FlowCell(row, column_number, rows, columns, content))
                        _cover(covered, cells[-1], row + gone)
                        column_number += 1
                row += 1
        self._ground = around
        return flow.join_slivers(FlowTable(cells), widths, tolerance=flow.EDGE_TOLERANCE)

    def _doubts_of_cell(self, cell: Name, row: Name, wide: int) -> list[str]:
        known = self._cells.get((cell, row, wide))
        if known is None:
            stated = self._looks.values(cell), self._looks.values(row)
            known = self._cells[cell, row, wide] = list(odt_doubt.cell_doubts(*stated, wide))
        return known

    def _content(self, cell: etree._Element, doubts: list[str]) -> list[Item]:
        """What a cell holds, with what makes its figure doubtful, its own properties' ``doubts`` among that."""
        self._doubts.open_cell(doubts)
        if odt_doubt.is_other(cell):
            self._doubts.add("域")
        content = self.flow(cell)
        return content + self._doubts.close_cell(content)

    def _silent(self, element: etree._Element) -> bool:
        """Whether an element prints nothing of what it holds."""
        return element.tag in _DROPPED or element.get(f"{_TEXT}display") == "none"


def _holds_text(items: list[Item]) -> bool:
    return any(isinstance(each, FlowTable) or (isinstance(each, str) and each.strip()) for each in items)


def _widths(root: etree._Element) -> dict[str, int]:
    """The widths of columns in twips, by style."""
    found = {}
    for properties in root.iter(f"{_STYLE}table-column-properties"):
        width, style = length(properties.get(f"{_STYLE}column-width")), properties.getparent()
        if width is not None and style is not None:
            found[style.get(f"{_STYLE}name", "")] = round(width)
    return found


def _own(parent: etree._Element, tags: set[str]) -> Iterator[etree._Element]:
    """Columns, rows or cells of a table itself, whatever groups them; not those of tables inside it."""
    for element in parent.iterchildren(etree.Element):
        if element.tag in tags:
            yield element
        elif element.tag not in _PARAGRAPHS and element.tag != f"{_TABLE}table":
            yield from _own(element, tags)


def _cover(covered: set[tuple[int, int]], cell: FlowCell, first: int) -> None:
    """Notes the slots that a cell takes from row ``first`` on: not every program writes covered cells there."""
    if cell.rowspan > 1 or cell.colspan > 1:
        covered.update(
            (row, column)
            for row in range(first, first + cell.rowspan)
            for column in range(cell.column, cell.column + cell.colspan)
        )


def _spans(cell: etree._Element) -> tuple[int, int]:
    return _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")


def _count(element: etree._Element, name: str) -> int:
    value = element.get(f"{_TABLE}{name}", "1")
    if value == "1":
        return 1
    if not re.fullmatch(r"\d{1,9}", value):
        return 1
    if int(value) > _MAX_SLOTS:
        raise UnreadableError(f"{_WHAT}的表格声明了{value}个重复格，疑为恶意文件，未读取")
    return max(int(value), 1)


def _plain(text: str | None) -> str:
    """Text of a node; line ends in the file are white space like any other."""
    return _WHITE_SPACE.sub(" ", text) if text else ""


def _space(element: etree._Element) -> str:
    """White space that the format writes as elements."""
    if element.tag == f"{_TEXT}s":
        count = element.get(f"{_TEXT}c", "1")
        return " " * (int(count) if re.fullmatch(r"\d{1,4}", count) else 1)
    return {f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}.get(element.tag, "")
