"""ODS (OpenDocument spreadsheets): lxml over the content part. calamine gives neither merged cells nor printed figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from pipelines.blocks import UnreadableError
from pipelines.readers.safezip import SafeZip
from pipelines.readers.sheet.conditional import CONDITION, Veil, told, veil
from pipelines.readers.sheet.doubt import FIGURE, Room, doubtful
from pipelines.readers.sheet.formats import UNITS
from pipelines.readers.sheet.layout import MAX_SLOTS, Sheet
from pipelines.readers.sheet.looks import FORMAT, FORMULA, LETTERS, MADE, CellLook, Font, Slot, oddity
from pipelines.readers.sheet.ods_looks import LETTER, CellLooks
from pipelines.readers.sheet.places import column_number
from pipelines.readers.word.looks import WHITE, Colour, is_seen, marked
from pipelines.readers.word.odt_doubt import length
from pipelines.readers.word.odt_looks import Looks, Name

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_CONFIG = "{urn:oasis:names:tc:opendocument:xmlns:config:1.0}"
#: conditions, beside the cells
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_HIDDEN = {"collapse", "filter"}
_MANY_ROWS = 100
_DRAWN = {"frame": "图片", "control": "表单控件"} | dict.fromkeys(
    ("custom-shape", "rect", "ellipse", "circle", "polygon", "path", "g", "caption", "object"), "绘图"
)
_LINES = {"line", "connector", "polyline", "measure"}
#: of a paragraph: what holds text as it is written; any other element is filled in by programs
_WRITTEN = {
    "span",
    "a",
    "s",
    "tab",
    "line-break",
    "bookmark",
    "bookmark-start",
    "bookmark-end",
    "annotation",
    "annotation-end",
}
#: slots; a drawing over more is the sheet's ground
_MANY = 2_000
_FARTHEST = 1 << 20
#: EMU of a twip and of a point
_TWIP, _POINT = 635, 12_700
#: points and characters, where no style says otherwise
_USUAL_HEIGHT, _USUAL_WIDTH = 12.8, 12.3


def is_one(root: etree._Element) -> bool:
    """Whether a document in one XML file is an OpenDocument spreadsheet."""
    return root.find(f"{_OFFICE}body/{_OFFICE}spreadsheet") is not None


def sheets(package: SafeZip) -> Iterable[Sheet]:
    """The visible sheets of a package. Raises ``UnreadableError``."""
    if "META-INF/manifest.xml" in package:
        manifest = package.read("META-INF/manifest.xml")
        if b"encryption-data" in manifest:
            raise UnreadableError("电子表格已加密，需要密码才能打开，请向发布机关索取未加密的文件")
    more = [package.xml(name) for name in ("styles.xml", "settings.xml") if name in package]
    return tables(package.xml("content.xml"), *more)


def tables(root: etree._Element, *more: etree._Element) -> Iterator[Sheet]:
    """The visible tables of a spreadsheet; ``more`` are other parts, that define styles or settings."""
    looks, cells = Looks([root, *more]), CellLooks([root, *more])
    zeros = not any(
        item.get(f"{_CONFIG}name") == "ShowZeroValues" and item.text == "false"
        for part in (root, *more)
        for item in part.iter(f"{_CONFIG}config-item")
    )
    hidden = {
        style.get(f"{_STYLE}name")
        for style in root.iter(f"{_STYLE}style")
        for properties in style.iterfind(f"{_STYLE}table-properties")
        if properties.get(f"{_TABLE}display") == "false"
    }
    for table in root.iterfind(f"{_OFFICE}body/{_OFFICE}spreadsheet/{_TABLE}table"):
        if table.get(f"{_TABLE}style-name") not in hidden:
            yield _Table(table, looks, cells, zeros=zeros).sheet()


class _Table:
    """Reads one table; cells without a style have that of their column."""

    def __init__(self, table: etree._Element, looks: Looks, cells: CellLooks, *, zeros: bool) -> None:
        self._table, self._looks, self._cells, self._zeros = table, looks, cells, zeros
        self._found = Sheet(table.get(f"{_TABLE}name", ""))
        self._room = Room(LETTER, _USUAL_WIDTH, _USUAL_HEIGHT)
        self._protected = table.get(f"{_TABLE}protected") == "true"
        #: of cells with a figure; which of them are texts
        self._figures: dict[Slot, CellLook] = {}
        self._words: set[Slot] = set()
        #: what makes a digit of the open cell another to some eyes; and what is drawn, with its cell
        self._doubt = ""
        self._shapes: list[tuple[Slot | None, etree._Element]] = []
        #: first column of each run of columns with the style of its cells
        self._columns: list[tuple[int, str]] = []

    def sheet(self) -> Sheet:
        """The sheet. Raises ``UnreadableError`` for counts that no sheet has."""
        found = self._found
        column = row = 0
        for element in self._table.iter(f"{_TABLE}table-column"):
            repeated = _count(element, "number-columns-repeated")
            narrow = self._looks.is_flat(("table-column", element.get(f"{_TABLE}style-name", "")))
            if element.get(f"{_TABLE}visibility") in _HIDDEN or narrow:
                found.hidden_columns.append((column, column + repeated - 1))
            self._columns.append((column, element.get(f"{_TABLE}default-cell-style-name", "")))
            width = self._cells.width(element.get(f"{_TABLE}style-name", ""))
            self._room.add_columns(
                column, column + repeated - 1, self._room.width if width is None else width
            )
            column += repeated
        for line in self._table.iter(f"{_TABLE}table-row"):
            row += self._row(line, row)
        shapes = self._table.find(f"{_TABLE}shapes")
        if shapes is not None:
            self._shapes += [(None, element) for element in shapes.iterchildren(etree.Element)]
        spans = [(area[:2], area[2:]) for area in found.merges]
        for slot, kind in doubtful(found.texts, self._figures, self._room, spans, self._words):
            found.opaque.setdefault(slot, kind)
        veils = [each for one in self._table.iter(f"{_CALC}conditional-format") for each in self._veils(one)]
        found.opaque.update(
            dict.fromkeys(veil(found.texts, veils, self._figures, self._cells.alters), CONDITION)
        )
        for place, element in self._shapes:
            self._draw(place, element)
        return found

    def _veils(self, conditions: etree._Element) -> Iterator[Veil]:
        """What the conditions of some cells may do to their figures."""
        ends = (
            _address(each) for each in re.split(r"[\s:]", conditions.get(f"{_CALC}target-range-address", ""))
        )
        known = [each for each in ends if each is not None]
        over = tuple((*first, *last) for first, last in zip(known[::2], known[1::2], strict=False))
        if len(known) % 2:  # cells by themselves stand among the areas
            over = ((0, 0, _FARTHEST, _FARTHEST),)
        for one in conditions.iterchildren(etree.Element):
            kind = etree.QName(one).localname
            if kind == "condition":
                yield from told(over, [self._cells.applied(one.get(f"{_CALC}apply-style-name", ""))])
            elif kind == "color-scale":
                scale = (
                    each.get(f"{_CALC}color", "#")[1:].upper() for each in one.iterchildren(etree.Element)
                )
                yield from told(over, [(False, ("", tuple(scale)), "")])
            elif any(each.get(f"{_CALC}show-value") == "false" for each in one.iter(etree.Element)):
                yield Veil(over)

    def _draw(self, slot: Slot | None, element: etree._Element) -> None:
        """Marks what lies under a drawing that stands in a cell or on the sheet."""
        room, kind = self._room, etree.QName(element).localname
        named = ("x1", "y1", "x2", "y2") if kind in _LINES else ("x", "y", "width", "height")
        across, down, wide, high = (
            round((length(element.get(f"{_SVG}{name}")) or 0) * _TWIP) for name in named
        )
        if kind in _LINES:
            across, wide, down, high = (
                min(across, wide),
                abs(wide - across),
                min(down, high),
                abs(high - down),
            )
        if slot is None:
            top, below, left, beside = room.place(down, across)
        else:
            (top, left), below, beside = slot, down, across
        end = None if kind in _LINES else _address(element.get(f"{_TABLE}end-cell-address"))
        bottom, right = end if end is not None else room.reach(top, left, below + high, beside + wide)
        area = min(top, bottom), min(left, right), max(top, bottom), max(left, right)
        if (area[2] - area[0] + 1) * (area[3] - area[1] + 1) > _MANY:
            return
        if kind not in _LINES:
            self._found.draw([(*area, "批注" if kind == "annotation" else _DRAWN[kind])])
        else:
            far = -_MANY * _POINT  # an end that lies on another line
            ends = below, beside, below if high < 2 * _POINT else far, beside if wide < 2 * _POINT else far
            self._found.cross([area] if room.crosses(area, ends) else [])

    def _row(self, line: etree._Element, row: int) -> int:
        """Reads a row; how many rows it stands for."""
        found = self._found
        repeated_rows = _count(line, "number-rows-repeated")
        style = line.get(f"{_TABLE}default-cell-style-name", "")
        column = 0
        seen: list[tuple[int, str, str]] = []
        for element in line.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            repeated = _count(element, "number-columns-repeated")
            rows, columns = _count(element, "number-rows-spanned"), _count(element, "number-columns-spanned")
            text, opaque, own = "", "", ""
            if element.tag == f"{_TABLE}table-cell" and (len(element) or _holds(element)):
                own = element.get(f"{_TABLE}style-name") or style or self._column_style(column)
                text, opaque = self._cell(element, own)
                self._note_shapes(element, (row, column))
            if text.strip() or opaque:
                if repeated * repeated_rows > MAX_SLOTS:
                    raise UnreadableError(f"工作表“{found.name}”声明的重复格过多，疑为恶意文件，未读取")
                seen.extend((column + n, text, opaque) for n in range(repeated))
            if FIGURE.fullmatch(text):
                slots = [(row + m, column + n) for m in range(repeated_rows) for n in range(repeated)]
                self._figures.update(dict.fromkeys(slots, self._cells.look(own)))
                self._words.update(slots if element.get(f"{_OFFICE}value-type", "string") == "string" else ())
            if rows > 1 or columns > 1:
                found.merges.append((row, column, row + rows - 1, column + columns - 1))
            column += repeated
        # many blank rows at once are the rest of the sheet
        if seen or repeated_rows <= _MANY_ROWS:
            self._measure(line, row, repeated_rows)
        for each, text, opaque in seen:
            for n in range(repeated_rows):
                if text.strip():
                    found.texts[row + n, each] = text
                if opaque:
                    found.opaque[row + n, each] = opaque
        return repeated_rows

    def _measure(self, line: etree._Element, row: int, count: int) -> None:
        """Notes how high some rows are, and whether they are seen."""
        style = line.get(f"{_TABLE}style-name", "")
        height = self._cells.size("table-row", style, "row-height")
        if count > MAX_SLOTS:
            raise UnreadableError(f"工作表“{self._found.name}”声明的重复行过多，疑为恶意文件，未读取")
        if height is not None and len(self._room.heights) < MAX_SLOTS:
            self._room.heights.update(dict.fromkeys(range(row, row + count), height))
        if line.get(f"{_TABLE}visibility") in _HIDDEN or self._looks.is_flat(("table-row", style)):
            self._found.hidden_rows.update(range(row, row + count))
            if len(self._found.hidden_rows) > MAX_SLOTS:
                raise UnreadableError(f"工作表“{self._found.name}”声明的隐藏行过多，疑为恶意文件，未读取")

    def _column_style(self, column: int) -> str:
        return next((style for first, style in reversed(self._columns) if first <= column), "")

    def _note_shapes(self, element: etree._Element, slot: Slot) -> None:
        """Keeps what is drawn over more than its cell, or through it, until the sizes of all cells are known."""
        for each in element.iterchildren(etree.Element):
            kind = etree.QName(each).localname
            if kind in _LINES:  # some programs count from the cell, others from the sheet
                self._shapes += [(slot, each), (None, each)]
            elif each.tag == f"{_DRAW}{kind}" and kind in _DRAWN:
                self._shapes.append((slot, each))
            elif kind == "annotation" and each.get(f"{_OFFICE}display") == "true":
                self._shapes.append((None, each))  # its place is that on the sheet

    def _cell(self, element: etree._Element, style: str) -> tuple[str, str]:
        """What is seen of a cell: its text, and what is no text."""
        kinds = [_DRAWN.get(etree.QName(each).localname, "") for each in element.iterchildren(f"{_DRAW}*")]
        opaque = next(filter(None, kinds), "")
        names = (("table-cell", style),)
        ground = self._looks.ground(names[0]) or WHITE
        look, self._doubt = self._cells.look(style), ""
        text = "\n".join(
            self._paragraph(each, names, ground, look.font, look.fill)
            for each in element.iterchildren(f"{_TEXT}p")
        )
        whole = "".join("".join(map(str, each.itertext())) for each in element.iterchildren(f"{_TEXT}p"))
        kind = element.get(f"{_OFFICE}value-type", "")
        if kind in ("float", "percentage", "currency"):
            held = element.get(f"{_OFFICE}value", "")
            if (
                not _is_number(whole, held)
                or not self._cells.prints(style, held)
                or (not self._zeros and _is_nought(held))
            ):
                return "", opaque or FORMAT
        elif not kind and element.get(f"{_TABLE}formula") and not whole.strip():
            return "", opaque or FORMULA
        elif FIGURE.fullmatch(whole) or not whole.strip():
            held = element.get(f"{_OFFICE}string-value", whole)
            if (
                kind in ("boolean", "date", "time")
                or held.strip() != whole.strip()
                or not self._cells.prints_text(style)
            ):
                return "", opaque or FORMAT
        if re.search(r"\d", whole):
            if self._protected and self._cells.is_secret(style):
                return "", opaque or LETTERS
            if not text.strip() and self._cells.is_painted(style):
                return "", opaque or CONDITION
            opaque = opaque or self._doubt
        return text, opaque

    def _paragraph(
        self, element: etree._Element, names: tuple[Name, ...], ground: Colour, font: Font, fill: str
    ) -> str:
        """What is seen of a paragraph: annotations left out, line breaks and repeated spaces written out."""
        look = self._looks.look(names)
        seen = is_seen(look, ground)
        odd = oddity(font, fill)

        def shown(text: str | None) -> str:
            if odd and text and re.search(r"\d", text):
                self._doubt = odd
            return marked(text, look, None) if text and seen else ""

        pieces = [shown(element.text)]
        for child in element.iterchildren(etree.Element):
            if child.tag == f"{_TEXT}line-break":
                pieces.append("\n")
            elif child.tag == f"{_TEXT}s":
                pieces.append(" " * min(_number(child.get(f"{_TEXT}c")), 1000))
            elif child.tag != f"{_OFFICE}annotation":
                if etree.QName(child).localname not in _WRITTEN:
                    self._doubt = MADE
                style = child.get(f"{_TEXT}style-name")
                inner, own = (
                    (names, font)
                    if style is None
                    else ((*names, ("text", style)), self._cells.font(style, font))
                )
                pieces.append(self._paragraph(child, inner, ground, own, fill))
            pieces.append(shown(child.tail))
        return "".join(pieces)


def _is_number(text: str, held: str) -> bool:
    """Whether a cell that holds a number prints that number: not rounded, no percent, nothing but a unit beside it.

    What is printed without any digit (a dash for zero) stands as it is printed; what prints nothing is no blank.
    """
    digits = re.search(r"-?\d[\d,]*(?:\.\d+)?", text)
    if digits is None:
        return bool(text.strip())
    try:
        same = float(digits[0].replace(",", "")) == float(held)
    except ValueError:
        return False
    return same and not text[: digits.start()].strip() and UNITS.fullmatch(text[digits.end() :]) is not None


def _holds(element: etree._Element) -> bool:
    """Whether a cell without paragraphs holds something all the same, which programs print."""
    return (
        any(element.get(name) for name in (f"{_OFFICE}value", f"{_OFFICE}string-value", f"{_TABLE}formula"))
        or element.get(f"{_OFFICE}value-type", "string") != "string"
    )


def _is_nought(held: str) -> bool:
    return re.fullmatch(r"-?0*(?:\.0*)?", held) is not None


def _address(text: str | None) -> tuple[int, int] | None:
    """Row and column from 0 of an address as ``Sheet1.B12``."""
    match = re.fullmatch(r".*?\.?\$?([A-Z]{1,3})\$?(\d{1,7})", text or "")
    return None if match is None else (int(match[2]) - 1, column_number(match[1]))


def _count(element: etree._Element, name: str) -> int:
    return _number(element.get(f"{_TABLE}{name}"))


def _number(text: str | None) -> int:
    return max(int(text), 1) if text is not None and re.fullmatch(r"\d{1,9}", text) else 1
