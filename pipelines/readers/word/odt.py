"""ODT (OpenDocument text): lxml over ``content.xml``; also the flat form in one XML file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from pipelines.blocks import Content, PageFacts, UnreadableError
from pipelines.readers.safezip import SafeZip, parse_xml
from pipelines.readers.word import flow, odt_numbering
from pipelines.readers.word.flow import FlowCell, FlowTable

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
_CELLS = {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}
_DROPPED = {
    f"{_TEXT}tracked-changes", f"{_TEXT}table-of-content", f"{_TEXT}note", f"{_TEXT}ruby-text",
    f"{_OFFICE}annotation", f"{_OFFICE}forms", f"{_TABLE}shapes",
    f"{_TEXT}hidden-text", f"{_TEXT}hidden-paragraph", f"{_OFFICE}binary-data",
}  # fmt: skip
_BOXES = {f"{_DRAW}{name}" for name in ("text-box", "custom-shape", "rect", "ellipse")}
_TWIPS = {"cm": 567.0, "mm": 56.7, "in": 1440.0, "pt": 20.0, "pc": 240.0}
#: a repeat count costs nothing in the file; no text document has tables of this many slots
_MAX_SLOTS = 200_000


def readings(data: bytes, *, media_type: str | None = None) -> Iterator[Content]:  # noqa: ARG001
    """One reading: flow of the content part, and its text nodes in order. Raises ``UnreadableError``."""
    root, styles, title = _load(data)
    body = root.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise UnreadableError(f"{_WHAT}内没有正文，文件不完整或已损坏，请重新下载")
    for element in body.iter(f"{_EXTENSION}*"):
        name = etree.QName(element).localname
        if name.startswith(("table", "covered-table")):
            element.tag = _TABLE + name
    words = _Words(root, odt_numbering.number_paragraphs(body, [root, *styles]))
    blocks = flow.blocks(words.flow(body))
    pictures = sum(1 for _ in body.iter(f"{_DRAW}image"))
    notes = [f"文档中有{pictures}张图片，图片中的文字没有读取"] if pictures else []
    yield Content("odt", blocks, words.text(body), facts=PageFacts(html_title=title), notes=notes)


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


@dataclass(slots=True)
class _Styles:
    """What styles say that matters: which hide their text, and the widths of columns in twips."""

    hidden: set[str]
    widths: dict[str, int]


def _styles(root: etree._Element) -> _Styles:
    found = _Styles(set(), {})
    for style in root.iter(f"{_STYLE}style"):
        name = style.get(f"{_STYLE}name", "")
        properties = style.find(f"{_STYLE}text-properties")
        if properties is not None and properties.get(f"{_TEXT}display") == "none":
            found.hidden.add(name)
        properties = style.find(f"{_STYLE}table-column-properties")
        if properties is not None:
            length = re.fullmatch(r"([\d.]{1,12})([a-z]{2})", properties.get(f"{_STYLE}column-width", ""))
            if length is not None and length.group(2) in _TWIPS:
                found.widths[name] = round(float(length.group(1)) * _TWIPS[length.group(2)])
    return found


class _Words:
    """Walks the body twice: :meth:`flow` by structure, :meth:`text` over text nodes alone."""

    def __init__(self, root: etree._Element, numbers: dict[etree._Element, str]) -> None:
        self._styles = _styles(root)
        self._numbers = numbers

    # -- first reading: structure -------------------------------------------------------------------

    def flow(self, parent: etree._Element) -> list[str | FlowTable]:
        """A container as paragraphs and tables, as nested."""
        items: list[str | FlowTable] = []
        for element in parent.iterchildren(etree.Element):
            if element.tag in _PARAGRAPHS:
                pieces = [self._numbers.get(element, "")]
                boxes: list[str | FlowTable] = []
                self._inline(element, pieces, boxes)
                items.append("".join(pieces))
                items.extend(boxes)
            elif element.tag == f"{_TABLE}table":
                items.append(self._table(element))
            elif not self._silent(element):
                items.extend(self.flow(element))
        return items

    def _inline(self, parent: etree._Element, pieces: list[str], boxes: list[str | FlowTable]) -> None:
        if not self._silent(parent):
            pieces.append(_plain(parent.text))
            for element in parent.iterchildren(etree.Element):
                if element.tag in _BOXES:
                    boxes.extend(self.flow(element))
                else:
                    pieces.append(_space(element))
                    self._inline(element, pieces, boxes)
                pieces.append(_plain(element.tail))

    def _table(self, table: etree._Element) -> FlowTable:
        widths: list[int] = []
        for column in _own(table, {f"{_TABLE}table-column"}):
            width = self._styles.widths.get(column.get(f"{_TABLE}style-name", ""), 0)
            widths.extend([width] * _count(column, "number-columns-repeated"))
        cells: list[FlowCell] = []
        slots = row = 0
        for line in _own(table, {f"{_TABLE}table-row"}):
            for _ in range(_count(line, "number-rows-repeated")):
                column_number = 0
                for element in _own(line, _CELLS):
                    repeated = _count(element, "number-columns-repeated")
                    slots += repeated
                    if slots > _MAX_SLOTS:
                        raise UnreadableError(f"{_WHAT}的表格超过{_MAX_SLOTS}格，疑为恶意文件，未读取")
                    if element.tag == f"{_TABLE}table-cell":
                        rows, columns = _spans(element)
                        for n in range(repeated):
                            cells.append(FlowCell(row, column_number + n, rows, columns, self.flow(element)))
                    column_number += repeated
                row += 1
        return flow.join_slivers(FlowTable(cells), widths, tolerance=flow.EDGE_TOLERANCE)

    # -- second reading: text nodes in order --------------------------------------------------------

    def text(self, body: etree._Element) -> str:
        """The text nodes of the body in document order, each paragraph ended by a line end."""
        pieces: list[str] = []
        inside = 0
        walk = etree.iterwalk(body, events=("start", "end", "comment", "pi"))
        skipped: etree._Element | None = None
        for event, element in walk:
            tag = element.tag
            if event == "start":
                if self._silent(element) or tag == f"{_TABLE}covered-table-cell":
                    skipped = element
                    walk.skip_subtree()
                elif tag in _PARAGRAPHS:
                    if inside:
                        pieces.append("\n")
                    inside += 1
                    pieces.append(self._numbers.get(element, ""))
                    pieces.append(_plain(element.text))
                elif inside:
                    pieces.append(_space(element))
                    pieces.append(_plain(element.text))
            else:
                if event == "end" and tag in _PARAGRAPHS and element is not skipped:
                    inside -= 1
                    pieces.append("\n")
                if inside:
                    pieces.append(_plain(element.tail))
        return "".join(pieces)

    def _silent(self, element: etree._Element) -> bool:
        """Whether an element prints nothing of what it holds."""
        return (
            element.tag in _DROPPED
            or element.get(f"{_TEXT}style-name") in self._styles.hidden
            or element.get(f"{_TEXT}display") == "none"
        )


def _own(parent: etree._Element, tags: set[str]) -> Iterator[etree._Element]:
    """Columns, rows or cells of a table itself, whatever groups them; not those of tables inside it."""
    for element in parent.iterchildren(etree.Element):
        if element.tag in tags:
            yield element
        elif element.tag not in _PARAGRAPHS and element.tag != f"{_TABLE}table":
            yield from _own(element, tags)


def _spans(cell: etree._Element) -> tuple[int, int]:
    return _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")


def _count(element: etree._Element, name: str) -> int:
    value = element.get(f"{_TABLE}{name}", "1")
    if not re.fullmatch(r"\d{1,9}", value):
        return 1
    if int(value) > _MAX_SLOTS:
        raise UnreadableError(f"{_WHAT}的表格声明了{value}个重复格，疑为恶意文件，未读取")
    return max(int(value), 1)


def _plain(text: str | None) -> str:
    """Text of a node; line ends in the file are white space like any other."""
    return re.sub(r"\s+", " ", text, flags=re.ASCII) if text else ""


def _space(element: etree._Element) -> str:
    """White space that the format writes as elements."""
    if element.tag == f"{_TEXT}s":
        count = element.get(f"{_TEXT}c", "1")
        return " " * (int(count) if re.fullmatch(r"\d{1,4}", count) else 1)
    return {f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}.get(element.tag, "")
