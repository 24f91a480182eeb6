"""The second reading of an OpenDocument spreadsheet: its parts once more, through expat, as rows in order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipelines.readers.safezip import SafeZip
from pipelines.readers.sheet.second.conditions import HIDDEN, NOTHING, Area, Effect, Veils
from pipelines.readers.sheet.second.ods_looks import CellStyles
from pipelines.readers.sheet.second.printed import FIGURE, MOST_CELLS, OBJECT, Rows, scripted
from pipelines.readers.sheet.second.xlsx_doubt import Place, Room
from pipelines.readers.sheet.second.xlsx_styles import Font, Look, number_or
from pipelines.readers.word.second.odf_styles import Attributes, Styles, parse, points

_WHAT = "电子表格"
_PASSED = {"office:annotation", "table:table-header-annotation", "svg:title", "svg:desc", "office:forms"}
_DRAWN = {
    f"draw:{kind}"
    for kind in [
        "frame",
        "control",
        "custom-shape",
        "rect",
        "ellipse",
        "circle",
        "polygon",
        "path",
        "g",
        "caption",
        "object",
    ]
}
_LINES = {"draw:line", "draw:connector", "draw:polyline", "draw:measure"}
#: what holds the text of a cell as it is written; other elements of text are filled in by programs
_WRITTEN = {
    f"text:{kind}"
    for kind in ["p", "span", "a", "s", "tab", "line-break", "bookmark", "bookmark-start", "bookmark-end"]
}
#: areas of conditions
_MOST_PLACES = 100_000
#: EMU of a point
_POINT = 12_700
_FIGURE = re.compile(r"\s*(-?\d[\d,]*(?:\.\d+)?)\s*(?:[件条项个宗次起份部户人笔万亿千百元]{0,3})\s*")
_MOST_COPIES = 1000


def second_text_of_ods(source: bytes | SafeZip) -> str:
    """The rows of the visible sheets of an ODS package, or of one in a single XML file."""
    walk = _OpenDocument()
    if isinstance(source, SafeZip):
        for part in ("styles.xml", "settings.xml"):
            if part in source:
                parse(source.read(part), walk.before, walk.cells.finish, walk.cells.characters, _WHAT)
        source = source.read("content.xml")
    parse(source, walk.begin, walk.finish, walk.characters, _WHAT)
    return "".join(f"{line}\n" for line in walk.lines)


@dataclass(slots=True)
class _Cell:
    style: str
    copies: int
    number: str | None
    spans: tuple[int, int]
    covered: bool
    pieces: list[str] = field(default_factory=list)
    #: all that its paragraphs hold, seen or not
    whole: list[str] = field(default_factory=list)
    drawn: bool = False
    #: of a number or another value: its kind; of a text: what programs print of it, where that is said
    kind: str = ""
    said: str | None = None
    computed: bool = False
    #: whether a digit of it is another to some eyes
    odd: bool = False


class _Table:
    """What of one table is no row: how large its cells are, what is drawn on it, and what conditions may do."""

    def __init__(self, styles: CellStyles, *, protected: bool) -> None:
        self.rows, self.room, self.protected = Rows(), Room(10.25, 12.3, 12.8), protected
        self._styles = styles
        self._shapes: list[tuple[Place | None, str, Attributes]] = []
        self._veils: list[tuple[Area, Effect]] = []
        self._over: list[Area] = []
        #: colours of the open scale, and the number of veils before it
        self._scale: tuple[str, ...] = ()
        self._before = 0

    def draw(self, place: Place | None, name: str, attributes: Attributes) -> None:
        """What is drawn in a cell, or on the sheet."""
        self._shapes.append((place, name, attributes))

    def condition(self, name: str, attributes: Attributes) -> None:
        """What conditions may do to the figures of some cells."""
        if name == "conditional-format":
            named = attributes.get("calcext:target-range-address", "")
            places = [_place(each) for each in re.split(r"[\s:]", named)]
            known = [each for each in places if each is not None]
            pairs = zip(known[::2], known[1::2], strict=False)
            everywhere = [(0, 0, 1 << 20, 1 << 20)]
            self._over = [(*first, *last) for first, last in pairs] if len(known) % 2 == 0 else everywhere
        elif name == "condition":
            effect = self._styles.effect(attributes.get("calcext:apply-style-name", ""))
            self._lay(effect)
        elif name == "color-scale":
            self._scale, self._before = (), len(self._veils)
        elif name == "color-scale-entry":
            self._scale += (attributes.get("calcext:color", "#")[1:].upper(),)
            del self._veils[self._before :]
            self._lay(Effect(grounds=self._scale))
        elif attributes.get("calcext:show-value") == "false":
            self._lay(HIDDEN)

    def _lay(self, effect: Effect) -> None:
        if len(self._veils) > _MOST_PLACES:  # as much as the whole sheet
            self._veils = [((0, 0, 1 << 20, 1 << 20), HIDDEN)]
            self._over = []
        elif effect != NOTHING:
            self._veils += [(area, effect) for area in self._over]

    def lines(self) -> Iterable[str]:
        """Marks what can not be told of a sheet's figures, and gives its rows."""
        crossed = []
        for place, name, attributes in self._shapes:
            lines = name in _LINES
            area, through = self._under(place, attributes, lines=lines)
            if (area[2] - area[0] + 1) * (area[3] - area[1] + 1) > 2000:
                continue
            if not lines:
                self.rows.drawn.append(area)
            elif through:
                crossed.append(area)
        veils = Veils(self._veils, self._styles.alters)
        hidden = (
            (*place, *place)
            for place, (text, look, _) in self.room.figures.items()
            if veils and veils.hide(*place, look, text)
        )
        rows = self.rows
        rows.doubted = [*rows.drawn, *crossed, *hidden, *self.room.doubted(rows.merges)]
        return rows.lines()

    def _under(self, place: Place | None, attributes: Attributes, *, lines: bool) -> tuple[Area, bool]:
        """The cells under a drawing, and whether a line goes through them rather than along an edge."""
        names = ("x1", "y1", "x2", "y2") if lines else ("x", "y", "width", "height")
        left, top, right, bottom = (points(attributes.get(f"svg:{name}", "")) or 0.0 for name in names)
        if lines:
            left, right, top, bottom = (
                min(left, right),
                abs(right - left),
                min(top, bottom),
                abs(bottom - top),
            )
        walked = self.room.walk(place or (0, 0), int(top * _POINT), int(left * _POINT))
        row, column, below, beside = (
            (*place, int(top * _POINT), int(left * _POINT)) if place is not None else walked
        )
        end = None if lines else _place(attributes.get("table:end-cell-address", ""))
        if end is None:
            end = self.room.walk((row, column), below + int(bottom * _POINT), beside + int(right * _POINT))[
                :2
            ]
        area = min(row, end[0]), min(column, end[1]), max(row, end[0]), max(column, end[1])
        numbers = {
            "from rowOff": below, "from colOff": beside,
            "to rowOff": below if bottom < 2 else -(1 << 40), "to colOff": beside if right < 2 else -(1 << 40),
        }  # fmt: skip
        return area, self.room.runs_through(numbers, area)


class _OpenDocument:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.styles = Styles()
        self.cells = CellStyles()
        self._fonts: list[Font] = []
        self._hidden: set[str] = set()
        self._style = ""
        self._passing = 0
        self._inside = False
        self._table = _Table(self.cells, protected=False)
        self._row = self._column = 0
        self._columns: list[tuple[int, str]] = []
        self._copies = 1
        self._row_style = ""
        self._held: list[tuple[int, str, Look, bool]] = []
        self._count = 0
        self._shown = True
        self._high: float | None = None
        self._cell: _Cell | None = None
        self._names: list[tuple[str, str]] = []
        self._paragraphs = 0

    def before(self, name: str, attributes: Attributes) -> None:
        """An element outside the tables."""
        self.styles.start(name, attributes)
        self.cells.begin(name, attributes)
        if name == "style:style":
            self._style = attributes.get("style:name", "")
        elif name == "style:table-properties" and attributes.get("table:display") == "false":
            self._hidden.add(self._style)

    def begin(self, name: str, attributes: Attributes) -> None:
        if self._passing:
            self._passing += 1
        elif not self._inside:
            self._inside = name == "office:spreadsheet"
            self.before(name, attributes)
        elif name in _PASSED or name in _DRAWN or name in _LINES:
            self._passing = 1
            self._draw(name, attributes)
        elif name == "table:table":
            if attributes.get("table:style-name") in self._hidden:
                self._passing = 1
            elif self._cell is None:
                self._begin_table(attributes)
        elif name in ("table:table-column", "table:table-row"):
            self._begin_line(name, attributes)
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._begin_cell(name, attributes)
        elif name[:8] == "calcext:":
            self._table.condition(name[8:], attributes)
        elif self._cell is not None:
            self._in_cell(name, attributes)

    def _begin_table(self, attributes: Attributes) -> None:
        self._table = _Table(self.cells, protected=attributes.get("table:protected") == "true")
        self._row, self._column, self._columns, self._count = 0, 0, [], 0

    def _begin_line(self, name: str, attributes: Attributes) -> None:
        """A column or a row."""
        kind = name[6:]
        style = attributes.get("table:style-name", "")
        hides = attributes.get("table:visibility", "visible") != "visible" or self.styles.vanishing(
            kind, style
        )
        said = self.cells.stated(kind, style)
        if kind == "table-column":
            copies = _count(attributes, "table:number-columns-repeated")
            last = self._column + copies - 1
            if hides:
                self._table.rows.hidden_columns.append((self._column, last))
            if (wide := points(said.get("style:column-width", ""))) is not None:
                self._table.room.columns.append((self._column, last, wide / 5.25 + 0.12))
            self._columns.append((self._column, attributes.get("table:default-cell-style-name", "")))
            self._column += copies
            return
        self._copies, self._column, self._held = _count(attributes, "table:number-rows-repeated"), 0, []
        self._row_style = attributes.get("table:default-cell-style-name", "")
        self._shown = not hides
        self._high = points(said.get("style:row-height", ""))

    def _draw(self, name: str, attributes: Attributes) -> None:
        """What is drawn in a cell or on the sheet; comments that stand open have their place on the sheet."""
        comment = name == "office:annotation"
        if name in _DRAWN or name in _LINES or (comment and attributes.get("office:display") == "true"):
            inside = self._cell is not None and not comment
            self._table.draw((self._row, self._column) if inside else None, name, attributes)
            if inside and name in _LINES:  # from the cell or from the sheet, as programs have it
                self._table.draw(None, name, attributes)
        if self._cell is not None and name in _DRAWN:
            self._cell.drawn = True

    def _begin_cell(self, name: str, attributes: Attributes) -> None:
        numeric = attributes.get("office:value-type") in ("float", "percentage", "currency")
        column = next((style for first, style in reversed(self._columns) if first <= self._column), "")
        self._cell = _Cell(
            attributes.get("table:style-name") or self._row_style or column,
            _count(attributes, "table:number-columns-repeated"),
            attributes.get("office:value") if numeric else None,
            (
                _count(attributes, "table:number-rows-spanned"),
                _count(attributes, "table:number-columns-spanned"),
            ),
            name == "table:covered-table-cell",
            kind=attributes.get("office:value-type", ""),
            said=attributes.get("office:string-value"),
            computed="table:formula" in attributes,
        )
        self._names = [("table-cell", self._cell.style)]
        self._fonts = [self.cells.look(self._cell.style).font]

    def _in_cell(self, name: str, attributes: Attributes) -> None:
        cell = self._cell
        if cell is None:
            return
        cell.odd |= name[:5] == "text:" and name not in _WRITTEN
        if name == "text:p":
            if self._paragraphs == 0 and cell.pieces:
                cell.pieces.append(" ")
            self._paragraphs += 1
        elif name in ("text:span", "text:a"):
            style = attributes.get("text:style-name", "")
            self._names.append(("text", style))
            own = self.cells.stated("text", style, usual=False) if style else {}
            self._fonts.append(self.cells.font(own, self._fonts[-1]) if own else self._fonts[-1])
        elif name in ("text:line-break", "text:s", "text:tab"):
            cell.pieces.append(" ")

    def characters(self, held: str) -> None:
        if not self._inside:
            self.cells.characters(held)
        if self._cell is None or self._passing or not self._paragraphs:
            return
        if re.search(r"\d", held) and self._fonts[-1].is_odd(self.cells.look(self._cell.style).grounds):
            self._cell.odd = True
        ground = self.styles.ground("table-cell", self._cell.style) or "#ffffff"
        sight = self.styles.sight(tuple(self._names), ground)
        self._cell.whole.append(held)
        if sight.seen:
            self._cell.pieces.append(scripted(held, sight.script))

    def finish(self, name: str) -> None:
        if self._passing:
            self._passing -= 1
        elif not self._inside:
            self.cells.finish(name)
        elif name == "text:p":
            self._paragraphs = max(self._paragraphs - 1, 0)
        elif name in ("text:span", "text:a"):
            if len(self._names) > 1:
                self._names.pop()
                self._fonts.pop()
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._finish_cell()
        elif name == "table:table-row":
            self._finish_row()
        elif name == "table:table" and self._cell is None:
            self.lines.extend(self._table.lines())

    def _finish_cell(self) -> None:
        cell, self._cell = self._cell, None
        if cell is None:
            return
        printed = self._printed(cell)
        if cell.drawn and not printed:
            printed = OBJECT
        if not cell.covered:
            rows, columns = cell.spans
            if rows > 1 or columns > 1:
                self._table.rows.merges.append(
                    (self._row, self._column, self._row + rows - 1, self._column + columns - 1)
                )
            if printed or cell.copies < 50:  # a long run of blank cells is the rest of the row
                look, words = self.cells.look(cell.style), cell.kind in ("", "string")
                copies = range(min(cell.copies, _MOST_COPIES))
                self._held.extend((self._column + n, printed, look, words) for n in copies)
        self._column += cell.copies

    def _printed(self, cell: _Cell) -> str:
        """What a cell prints: its paragraphs, where they say what programs make of what it holds."""
        printed, whole = "".join(cell.pieces).strip(), "".join(cell.whole)
        figures = re.search(r"\d", whole) is not None
        if cell.number is not None:
            told = _prints(cell.number, whole) and self.cells.prints(cell.style, cell.number)
            if not told or (not self.cells.zeros and not number_or(cell.number, 1.0)):
                return OBJECT
        elif cell.computed and not cell.kind and not whole.strip():
            return OBJECT
        elif FIGURE.fullmatch(whole) or not whole.strip():
            other = cell.said is not None and cell.said.strip() != whole.strip()
            if other or cell.kind in ("boolean", "date", "time") or not self.cells.prints_text(cell.style):
                return OBJECT
        if figures and self._table.protected and self.cells.is_secret(cell.style):
            return OBJECT
        if figures and not printed and self.cells.turns(cell.style):
            return OBJECT
        return printed + OBJECT * (cell.odd and (figures or not whole))

    def _finish_row(self) -> None:
        printed = any(text for _, text, _, _ in self._held)
        if printed or self._copies < 50:  # many blank rows are the rest of the sheet
            for n in range(min(self._copies, _MOST_COPIES)):
                if not self._shown:
                    self._table.rows.hidden_rows.add(self._row + n)
                self._count += len(self._held)
                if self._high is not None:
                    self._table.room.rows[self._row + n] = self._high
                if self._held and self._count <= MOST_CELLS:
                    self._table.rows.rows.append(
                        (self._row + n, [(column, text) for column, text, _, _ in self._held])
                    )
                    for column, text, look, words in self._held:
                        self._table.room.note((self._row + n, column), text, look, words=words)
        self._row += self._copies


def _place(name: str) -> tuple[int, int] | None:
    """Row and column from 0 of an address as ``Sheet1.B12``."""
    match = re.search(r"(?:^|\.)\$?([A-Z]{1,3})\$?(\d{1,7})$", name)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = 26 * column + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def _prints(number: str, words: str) -> bool:
    """Whether what is printed of a number is that number, or a mark without digits (a dash for zero)."""
    match = _FIGURE.fullmatch(words)
    if match is None:
        return bool(words.strip()) and not re.search(r"\d", words)
    try:
        return float(match[1].replace(",", "")) == float(number)
    except ValueError:
        return False


def _count(attributes: Attributes, name: str) -> int:
    held = attributes.get(name, "1")
    return max(int(held), 1) if held.isdecimal() and len(held) < 10 else 1
