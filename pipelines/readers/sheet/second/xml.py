"""The second reading of Excel 2003 XML: the bytes once more, through expat, as rows in order."""

from __future__ import annotations

import re

from pipelines.readers.sheet.second.conditions import HIDDEN, Effect, Veils
from pipelines.readers.sheet.second.printed import (
    FIGURE,
    OBJECT,
    Rows,
    number_printed,
    scripted,
    text_printed,
)
from pipelines.readers.sheet.second.xlsx_doubt import Place, Room
from pipelines.readers.sheet.second.xlsx_styles import Look, number_or
from pipelines.readers.sheet.second.xml_looks import area_named, effect_of, look_of
from pipelines.readers.word.second.odf_styles import Attributes, parse

_WHAT = "电子表格"
_POINTS = 0.48
#: of a sheet; what stands below is none of its rows
_MOST_ROWS = 1 << 20
#: of one condition; more of them may as well hide
_MOST_EFFECTS = 20


def second_text_of_excel_2003(data: bytes) -> str:
    """The rows of the sheets of an Excel 2003 XML file."""
    walk = _ExcelXml()
    parse(data, walk.begin, walk.finish, walk.characters, _WHAT)
    return "".join(f"{line}\n" for line in walk.lines)


class _Sheet:
    """A sheet while it is read: cells, room, and what is told after them."""

    def __init__(self, letter: float) -> None:
        self.rows, self.room = Rows(), Room(letter)
        self.room.usual_width = 48 / (_POINTS * letter)
        self.styles: list[tuple[int, int, str]] = []
        self.held: list[tuple[Place, str, Look, str]] = []
        self.areas: list[tuple[tuple[int, int, int, int], Effect]] = []
        self.options: set[str] = set()
        self.hidden = False
        self.computed: set[Place] = set()

    def lines(self) -> list[str]:
        """Its rows as they print."""
        if self.hidden:
            return []
        veils = Veils(self.areas)
        by_row: dict[int, list[tuple[int, str]]] = {}
        for (row, column), words, look, kind in self.held:
            shown = self._printed(words, look, kind)
            veiled = bool(veils) and (
                veils.hide(row, column, look, shown)
                if FIGURE.fullmatch(shown)
                else not shown and bool(words.strip()) and bool(veils.over(row, column))
            )
            if veiled:
                shown = OBJECT
            if (row, column) in self.computed and (not words.strip() or "DisplayFormulas" in self.options):
                shown += OBJECT
            self.room.note((row, column), shown, look, words=kind == "String")
            by_row.setdefault(row, []).append((column, shown))
        self.rows.rows.extend(by_row.items())
        self.rows.doubted = [*self.room.doubted(self.rows.merges)]
        return list(self.rows.lines())

    def _printed(self, words: str, look: Look, kind: str) -> str:
        if kind == "Number":
            value = words.strip()
            if "DoNotDisplayZeros" in self.options and re.fullmatch(r"-?0*\.?0*(?:[eE].*)?", value):
                return OBJECT
            words = number_printed(value, look.code)
        elif kind == "Boolean":
            words = "TRUE" if words == "1" else "FALSE"
        elif words.strip() and not text_printed(look.code):
            return OBJECT
        return look.prints(words) if words.strip() else ""


class _ExcelXml:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self._styles: dict[str, dict[str, str]] = {}
        self._looks: dict[str, Look] = {}
        self._open = ""
        self._sheet = _Sheet(11.0)
        self._row = self._column = 0
        self._table_style = self._row_style = ""
        self._look = Look()
        #: cells and rows that one stands for, beyond itself
        self._across = self._more = 0
        self._noted = False
        self._kind = ""
        self._letters: list[str] | None = None
        #: what each open mark inside a cell's text does: S, Sup, Sub
        self._marks: list[str] = []
        #: an option of the sheet, or the area of a condition, whose words are read
        self._words: list[str] | None = None
        self._over: list[tuple[int, int, int, int]] = []
        self._effects: list[Effect] = []

    def begin(self, name: str, attributes: Attributes) -> None:
        local = name.rpartition(":")[2]
        held = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if self._letters is not None:
            self._marks.append(local)
            return
        open_ = getattr(self, f"_begin_{local.lower()}", None)
        if open_ is not None:
            open_(held)
        elif self._open:
            part = held.get("Position", "") if local == "Border" else local
            self._styles[self._open].update({f"{part}.{key}": value for key, value in held.items()})
        elif local in ("DoNotDisplayZeros", "DisplayFormulas"):
            self._sheet.options.add(local)
        elif local in ("Visible", "Range"):
            self._words = []

    def _begin_style(self, held: Attributes) -> None:
        self._open = held.get("ID", "")
        self._styles[self._open] = {"parent": held.get("Parent", "")}

    def _begin_worksheet(self, _: Attributes) -> None:
        self._sheet = _Sheet(self._look_of("").font.size)

    def _begin_table(self, held: Attributes) -> None:
        self._row = self._column = 0
        self._table_style = held.get("StyleID", "")
        if "DefaultColumnWidth" in held:
            self._sheet.room.usual_width = self._wide(held["DefaultColumnWidth"])

    def _begin_column(self, held: Attributes) -> None:
        self._column = int(held["Index"]) - 1 if held.get("Index", "").isdecimal() else self._column
        last = self._column + (int(held["Span"]) if held.get("Span", "").isdecimal() else 0)
        width = held.get("Width")
        if held.get("Hidden") == "1" or (width is not None and number_or(width, 1) == 0):
            self._sheet.rows.hidden_columns.append((self._column, last))
        if width is not None:
            wide = self._wide(width) if held.get("AutoFitWidth") == "0" else 255.0
            self._sheet.room.columns.append((self._column, last, wide))
        if "StyleID" in held:
            self._sheet.styles.append((self._column, last, held["StyleID"]))
        self._column = last + 1

    def _wide(self, points: str) -> float:
        return number_or(points, 48) / (_POINTS * self._sheet.room.usual_font)

    def _begin_row(self, held: Attributes) -> None:
        self._row = int(held["Index"]) - 1 if held.get("Index", "").isdecimal() else self._row
        self._column = 0
        self._row_style = held.get("StyleID", "")
        height = held.get("Height")
        self._more = int(held["Span"]) % 2_000_000 if held.get("Span", "").isdecimal() else 0
        if held.get("Hidden") == "1" or (height is not None and number_or(height, 1) == 0):
            self._sheet.rows.hidden_rows.update(range(self._row, min(self._row + self._more + 1, _MOST_ROWS)))
        elif height is not None:
            self._sheet.room.rows[self._row] = number_or(height, 15)

    def _begin_cell(self, held: Attributes) -> None:
        self._column = int(held["Index"]) - 1 if held.get("Index", "").isdecimal() else self._column
        name = held.get("StyleID") or self._row_style or self._style_of_column() or self._table_style
        self._look = self._look_of(name)
        down, self._across = (
            int(held.get(key, "0")) if held.get(key, "0").isdecimal() else 0
            for key in ("MergeDown", "MergeAcross")
        )
        place = self._row, self._column
        if down or self._across:
            self._sheet.rows.merges.append((*place, self._row + down, self._column + self._across))
        if "Formula" in held:
            self._sheet.computed.add(place)
        self._sheet.held.append((place, "", self._look, ""))

    def _style_of_column(self) -> str:
        named = (name for first, last, name in self._sheet.styles if first <= self._column <= last)
        return next(named, "")

    def _begin_data(self, held: Attributes) -> None:
        self._kind, self._letters = held.get("Type", ""), []

    def _begin_comment(self, _: Attributes) -> None:
        self._noted = True

    def _begin_conditionalformatting(self, _: Attributes) -> None:
        self._over, self._effects = [], []

    def _begin_format(self, held: Attributes) -> None:
        if len(self._effects) < _MOST_EFFECTS:
            self._effects.append(effect_of(held.get("Style", "")))
        else:
            self._effects = [HIDDEN]

    def characters(self, held: str) -> None:
        if self._words is not None:
            self._words.append(held)
        if self._letters is None or "S" in self._marks:
            return
        script = 1 if "Sup" in self._marks else -1 if "Sub" in self._marks else 0
        self._letters.append(scripted(held, script))

    def finish(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local == "Data":
            words, self._letters = "".join(self._letters or ()), None
            if self._sheet.held and not self._noted:
                place = self._sheet.held[-1][0]
                self._sheet.held[-1] = place, words, self._look, self._kind
        elif self._letters is not None:
            self._marks.pop()
        elif local == "Style":
            self._open = ""
        elif local == "Comment":
            self._noted = False
        elif local == "Cell":
            self._column += 1 + self._across
        elif local == "Row":
            self._row += 1 + self._more
        elif local in ("Visible", "Range"):
            words, self._words = "".join(self._words or ()).strip(), None
            if local == "Range":
                self._over = [area_named(each) for each in words.split(",")]
            else:
                self._sheet.hidden = words.startswith("Sheet")
        elif local == "ConditionalFormatting":
            self._sheet.areas.extend((area, effect) for area in self._over for effect in self._effects)
        elif local == "Worksheet":
            self.lines.extend(self._sheet.lines())

    def _look_of(self, name: str) -> Look:
        known = self._looks.get(name)
        if known is None:
            stated: dict[str, str] = {}
            above, left = name, 50
            while above in self._styles and above != "Default" and left:
                stated = self._styles[above] | stated
                above, left = self._styles[above]["parent"], left - 1
            known = self._looks[name] = look_of(self._styles.get("Default", {}) | stated)
        return known
