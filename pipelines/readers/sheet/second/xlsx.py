"""The second reading of an XLSX workbook: its parts once more, through expat and patterns, as rows in order."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from xml.parsers import expat

from pipelines.blocks import UnreadableError
from pipelines.readers.safezip import SafeZip
from pipelines.readers.sheet.second.colours import Attributes, Colours
from pipelines.readers.sheet.second.conditions import Conditions, Effect, Veils
from pipelines.readers.sheet.second.printed import (
    FIGURE,
    MOST_CELLS,
    OBJECT,
    Rows,
    number_printed,
    text_printed,
)
from pipelines.readers.sheet.second.xlsx_doubt import Area, Room, is_sheet_of_formulas
from pipelines.readers.sheet.second.xlsx_styles import (
    YES,
    Font,
    Look,
    decoded,
    font_stated,
    looks,
    number_or,
    values_of,
)


def second_text(package: SafeZip) -> str:
    """The visible sheets' rows, a line each. Raises ``UnreadableError`` where a part is damaged."""
    if "xl/workbook.xml" not in package:
        return ""
    book = _Book(package)
    lines: list[str] = []
    for name in book.sheets():
        part = package.read(name)
        sheet = _Sheet(book, Veils(list(book.veils(name, decoded(part)))))
        parse(part, sheet.begin, sheet.finish, sheet.characters)
        sheet.rows.drawn, crossed = _drawn(package, name, sheet)
        sheet.rows.doubted = [*crossed, *sheet.rows.drawn, *sheet.room.doubted(sheet.rows.merges)]
        lines.extend(sheet.rows.lines())
    return "".join(f"{line}\n" for line in lines)


def parse(
    data: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None],
    characters: Callable[[str], None],
) -> None:
    """Runs handlers over a part; the names that they get are local. Raises ``UnreadableError``."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    if b":worksheet" in data[:2000] or b":sst" in data[:2000]:
        parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
        parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    else:
        parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = characters
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError) as error:
        raise UnreadableError(f"电子表格的XML不完整（{error}），请重新下载") from error


def _refuse(*_: object) -> None:
    raise UnreadableError("电子表格含有XML实体声明，疑为恶意文件，未读取")


_Runs = list[tuple[str, Font | None]]


class _Book:
    """What the sheets of a workbook share."""

    def __init__(self, package: SafeZip) -> None:
        self._package = package
        self.strings: list[_Runs] = []
        styles, theme = self._text("styles"), self._text("theme")
        self.colours = Colours(styles, theme)
        self.looks: list[Look] = looks(styles, self.colours)
        self._conditions = Conditions(styles, self.colours)
        reckoned = re.search(r"<(?:\w+:)?calcPr\s[^>]*>", decoded(package.read("xl/workbook.xml")))
        #: whether formulas are reckoned anew by who opens it
        self.reckons = reckoned is not None and values_of(reckoned[0]).get("fullCalcOnLoad", "0") in YES
        for name in named(package, "xl/workbook.xml", "sharedStrings"):
            reader = _Strings(self.strings, self.colours)
            parse(package.read(name), reader.begin, reader.finish, reader.characters)

    def _text(self, kind: str) -> str:
        """The part of a kind, as text; empty where there is none."""
        return "".join(
            decoded(self._package.read(one)) for one in named(self._package, "xl/workbook.xml", kind)[:1]
        )

    def veils(self, part: str, sheet: str) -> Iterator[tuple[Area, Effect]]:
        """The areas of a sheet that conditions or tables may paint, with what they do."""
        if "onditionalFormatting" in sheet:
            yield from ((_named_area(area), effect) for area, effect in self._conditions.of_sheet(sheet))
        for table in named(self._package, part, "table"):
            told = self._conditions.of_table(decoded(self._package.read(table)))
            yield from ((_named_area(area), effect) for area, effect in told)

    def sheets(self) -> Iterator[str]:
        """The parts of the visible sheets in their order."""
        targets = relations(self._package, "xl/workbook.xml")
        for tag in re.findall(r"<(?:\w+:)?sheet\s[^>]*>", decoded(self._package.read("xl/workbook.xml"))):
            values = values_of(tag)
            target = targets.get(next((held for key, held in values.items() if key.endswith(":id")), ""), "")
            if (
                values.get("state", "visible") == "visible"
                and target in self._package
                and "chartsheet" not in target
            ):
                yield target


def named(package: SafeZip, part: str, kind: str) -> list[str]:
    """The parts of a kind that a part refers to."""
    return [one for one in relations(package, part, kind).values() if one in package]


def relations(package: SafeZip, part: str, kind: str = "") -> dict[str, str]:
    """The parts (of a kind) that a part refers to, by relationship."""
    folder, _, name = part.rpartition("/")
    listed = f"{folder}/_rels/{name}.rels"
    found = {}
    for tag in re.findall(
        r"<(?:\w+:)?Relationship\s[^>]*>", decoded(package.read(listed)) if listed in package else ""
    ):
        values = values_of(tag)
        target = values.get("Target", "")
        if kind and values.get("Type", "").rpartition("/")[2] != kind:
            continue
        found[values.get("Id", "")] = posixpath.normpath(
            target if target[:1] == "/" else f"{folder}/{target}"
        ).lstrip("/")
    return found


class _Strings:
    """Reads texts of several fonts: those shared, and those that stand in a cell."""

    def __init__(self, found: list[_Runs], colours: Colours) -> None:
        self._found, self._colours = found, colours
        self._runs: _Runs = []
        self._font: Font | None = None
        self._letters: list[str] | None = None
        self._stated: dict[str, Attributes] | None = None
        self._phonetic = False

    def begin(self, name: str, attributes: Attributes) -> None:
        if name in ("si", "is"):
            self._runs, self._font = [], None  # a text without runs has its cell's font, not the last run's
        elif name == "t":
            self._letters = []
        elif name == "r":
            self._font = None
        elif name == "rPr":
            self._stated = {}
        elif name == "rPh":
            self._phonetic = True
        elif self._stated is not None:
            self._stated[name] = attributes

    def characters(self, held: str) -> None:
        if self._letters is not None:
            self._letters.append(held)

    def finish(self, name: str) -> None:
        if name == "t":
            if self._letters is not None and not self._phonetic:
                self._runs.append(("".join(self._letters), self._font))
            self._letters = None
        elif name == "rPh":
            self._phonetic = False
        elif name == "rPr" and self._stated is not None:
            stated, self._stated = self._stated, None
            self._font = font_stated(stated, self._colours)
        elif name in ("si", "is"):
            self._found.append(self._runs)


class _Sheet:
    """Reads one sheet's part."""

    def __init__(self, book: _Book, veils: Veils) -> None:
        self.rows = Rows()
        self._veils = veils
        self.controls: list[tuple[int, int, int, int]] = []
        self.room = Room(book.looks[0].font.size if book.looks else 11.0)
        self._formulas = book.reckons
        self._book = book
        self._cells = 0
        self._row = self._column = -1
        self._held: list[tuple[int, str]] = []
        self._kind = self._value = self._formula = ""
        self._computed = False
        self._look = Look()
        self._letters: list[str] | None = None
        self._inline: list[_Runs] = []
        self._texts: _Strings | None = None
        self._zeros = True
        self._anchor: dict[str, int] | None = None
        self._corner = ""

    def begin(self, name: str, attributes: Attributes) -> None:
        """An element's start."""
        if name == "c":
            self._begin_cell(attributes)
        elif name in ("v", "f"):
            self._letters = []
            self._computed = self._computed or name == "f"  # one of many that share a formula has it empty
        elif self._texts is not None:
            self._texts.begin(name, attributes)
        elif name == "is":
            self._inline = []
            self._texts = _Strings(self._inline, self._book.colours)
            self._texts.begin(name, attributes)
        elif name == "row":
            self._begin_row(attributes)
        elif name == "col":
            self._note_columns(attributes)
        elif name == "mergeCell":
            self._note_merge(attributes.get("ref", ""))
        elif name == "sheetView":
            self._zeros = self._zeros and attributes.get("showZeros", "1") in YES
            self._formulas = self._formulas or is_sheet_of_formulas(attributes)
        elif name == "sheetFormatPr":
            self.room.begin(attributes)
        elif name == "anchor":
            self._anchor = {}
        elif self._anchor is not None and name in ("from", "to"):
            self._corner = name
        elif self._corner and name in ("row", "col", "rowOff", "colOff"):
            self._letters = []

    def characters(self, held: str) -> None:
        """Text inside an element that has some."""
        if self._letters is not None:
            self._letters.append(held)
        elif self._texts is not None:
            self._texts.characters(held)

    def finish(self, name: str) -> None:
        """An element's end."""
        if name == "c":
            self._finish_cell()
        elif name in ("v", "f"):
            held, self._letters = "".join(self._letters or ()), None
            if name == "v":
                self._value = held
            else:
                self._formula = held
        elif self._texts is not None:
            self._texts.finish(name)
            if name == "is":
                self._texts = None
        elif name == "row":
            if self._held and self._cells <= MOST_CELLS:
                self.rows.rows.append((self._row, self._held))
            self._held = []
        elif self._corner and name in ("row", "col", "rowOff", "colOff"):
            held, self._letters = "".join(self._letters or ()).strip(), None
            if self._anchor is not None and held.isdecimal():
                self._anchor[f"{self._corner} {name}"] = int(held)
        elif name in ("from", "to"):
            self._corner = ""
        elif name == "anchor" and self._anchor is not None:
            self.controls.append(_area(self._anchor))
            self._anchor = None

    def _begin_row(self, attributes: Attributes) -> None:
        self._row = int(attributes["r"]) - 1 if attributes.get("r", "").isdecimal() else self._row + 1
        self._column = -1
        usual = 0.0 if attributes.get("customHeight") in YES else 15.0  # openpyxl leaves a nought away
        if "ht" in attributes:
            self.room.rows[self._row] = number_or(attributes["ht"], usual)
        if attributes.get("hidden") in YES or number_or(attributes.get("ht", ""), usual) < 2.0:
            self.rows.hidden_rows.add(self._row)

    def _note_columns(self, attributes: Attributes) -> None:
        width = number_or(attributes.get("width", ""), self.room.usual_width)
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if first.isdecimal() and last.isdecimal():
            self.room.columns.append((int(first) - 1, int(last) - 1, width))
            if attributes.get("hidden") in YES or width < 0.2:
                self.rows.hidden_columns.append((int(first) - 1, int(last) - 1))

    def _note_merge(self, area: str) -> None:
        first, _, last = area.partition(":")
        if (one := _place(first)) is not None and (other := _place(last or first)) is not None:
            self.rows.merges.append((*one, *other))

    def _begin_cell(self, attributes: Attributes) -> None:
        place = _place(attributes.get("r", ""))
        self._column = place[1] if place is not None else self._column + 1
        self._kind = attributes.get("t", "n")
        style = attributes.get("s", "0")
        number = int(style) if style.isdecimal() else 0
        self._look = self._book.looks[number] if number < len(self._book.looks) else Look()
        self._value = self._formula = ""
        self._computed = False
        self._inline = []

    def _finish_cell(self) -> None:
        self._cells += 1
        if self._cells <= MOST_CELLS:
            printed = self._printed()
            if self._veils and FIGURE.fullmatch(printed):
                hidden = self._veils.hide(self._row, self._column, self._look, printed)
                printed = OBJECT if hidden else printed
            elif self._veils and not printed and (self._value or self._inline):
                printed = OBJECT if self._veils.over(self._row, self._column) else ""
            words = self._kind in ("s", "inlineStr", "str")
            self.room.note((self._row, self._column), printed, self._look, words=words)
            shows_formula = self._formulas and self._computed and re.search(r"\d", printed)
            self._held.append((self._column, f"{printed}{OBJECT}" if shows_formula else printed))

    def _printed(self) -> str:
        look, value = self._look, self._value
        if self._kind in ("s", "inlineStr"):
            runs: _Runs = self._inline[0] if self._inline else []
            if self._kind == "s" and value.strip().isdecimal() and int(value) < len(self._book.strings):
                runs = self._book.strings[int(value)]
            words = "".join(look.prints(words, font) for words, font in runs)
            return words if text_printed(look.code) or not words.strip() else OBJECT
        if self._kind == "n":
            if not value:
                return f"={self._formula}" if self._formula else ""
            if not self._zeros and not number_or(value, 1.0):
                return OBJECT
            return look.prints(number_printed(value, look.code))
        if self._kind == "b":
            value = {"1": "TRUE", "0": "FALSE"}.get(value, value)
        return look.prints(value)


_OBJECT = re.compile(r'ObjectType="(\w+)".*?<x:Anchor>([\d,\s]+)</x:Anchor>(.*?)</x:ClientData>', re.DOTALL)


def _place(name: str) -> tuple[int, int] | None:
    """Row and column from 0 of a cell's name."""
    letters = name.rstrip("0123456789")
    digits = name[len(letters) :]
    if not letters.isalpha() or not digits or len(letters) > 3:
        return None
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return int(digits) - 1, column - 1


def _named_area(name: str) -> tuple[int, int, int, int]:
    """The cells of an area named as ``B2:C5``."""
    first, _, last = name.partition(":")
    top, left = _place(first) or (0, 0)
    bottom, right = _place(last or first) or (top, left)
    return top, left, bottom, right


def _area(anchor: dict[str, int]) -> tuple[int, int, int, int]:
    """The cells under an anchor; one that ends at a cell's edge does not reach into it."""
    top, left = anchor.get("from row", 0), anchor.get("from col", 0)
    bottom = anchor.get("to row", top) - (anchor.get("to rowOff", 1) == 0)
    right = anchor.get("to col", left) - (anchor.get("to colOff", 1) == 0)
    return top, left, max(bottom, top), max(right, left)


def _drawn(package: SafeZip, part: str, sheet: _Sheet) -> tuple[list[Area], list[Area]]:
    """The rectangles under pictures, charts, shapes and controls, and those that lines cross; what is over much of the sheet
    is its ground."""
    found, crossed = list(sheet.controls), []
    for target in relations(package, part).values():
        if target not in package or "rawing" not in target:
            continue
        xml = decoded(package.read(target))
        for _, body in re.findall(
            r"<(?:\w+:)?((?:two|one)Cell|absolute)Anchor\b(.*?)</(?:\w+:)?\1Anchor>", xml, re.DOTALL
        ):
            own = re.search(r"<(?:\w+:)?cNvPr\s[^>]*>", body)
            if own is not None and values_of(own[0]).get("hidden", "0") in YES:
                continue
            line = re.search(r'prst="(?:line|straightConnector1)"|<(?:\w+:)?cxnSp\b', body) is not None
            line = line and re.search(r"<(?:\w+:)?grpSp\b", body) is None
            if not line and not re.search(r"<(?:\w+:)?(?:pic|graphicFrame|sp|grpSp|contentPart)\b", body):
                continue
            numbers = _corners(body)
            area = sheet.room.under(numbers, body)
            if not line:
                found.append(area)
            elif sheet.room.runs_through(numbers, area):
                crossed.append(area)
        for kind, held, more in _OBJECT.findall(xml):
            left, _, top, _, right, across, bottom, down = (
                [int(each) for each in held.split(",")] if held.count(",") == 7 else [0] * 8
            )
            open_note = kind == "Note" and "<x:Visible" in more
            if open_note or kind not in ("Note", "GBox", "Group", "Label"):
                found.append((top, left, bottom - (down == 0), right - (across == 0)))
    return list(filter(_is_small, found)), list(filter(_is_small, crossed))


def _is_small(area: Area) -> bool:
    return (area[2] - area[0] + 1) * (area[3] - area[1] + 1) <= 2000


def _corners(body: str) -> dict[str, int]:
    numbers = {}
    for corner in ("from", "to"):
        inside = re.search(rf"<(?:\w+:)?{corner}>(.*?)</(?:\w+:)?{corner}>", body, re.DOTALL)
        for name, held in re.findall(
            r"<(?:\w+:)?(row|col|rowOff|colOff)>\s*(\d+)", inside[1] if inside else ""
        ):
            numbers[f"{corner} {name}"] = int(held)
    return numbers
