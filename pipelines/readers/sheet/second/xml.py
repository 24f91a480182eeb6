"""The second reading of Excel 2003 XML: the bytes once more, through expat, as rows in order."""

from __future__ import annotations

from pipelines.readers.sheet.second.printed import (
    OBJECT,
    Rows,
    number_printed,
    scripted,
    text_printed,
)
from pipelines.readers.word.second.odf_styles import Attributes, parse

_WHAT = "电子表格"


def second_text_of_excel_2003(data: bytes) -> str:
    """The rows of the sheets of an Excel 2003 XML file."""
    walk = _ExcelXml()
    parse(data, walk.begin, walk.finish, walk.characters, _WHAT)
    return "".join(f"{line}\n" for line in walk.lines)


class _ExcelXml:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self._styles: dict[str, dict[str, str]] = {}
        self._open = ""
        self._rows = Rows()
        self._row = self._column = 0
        self._held: list[tuple[int, str]] = []
        self._style: dict[str, str] = {}
        self._across = 0
        self._kind = ""
        self._letters: list[str] | None = None
        #: what each open mark inside a cell's text does: S, Sup, Sub
        self._marks: list[str] = []

    def begin(self, name: str, attributes: Attributes) -> None:
        local = name.rpartition(":")[2]
        held = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if local == "Style":
            self._open = held.get("ID", "")
            self._styles[self._open] = {}
        elif local in ("Font", "Interior", "NumberFormat") and self._letters is None:
            self._styles.setdefault(self._open, {}).update(
                {f"{local}.{key}": value for key, value in held.items()}
            )
        elif local == "Worksheet":
            self._rows, self._row, self._column = Rows(), 0, 0
        elif local == "Column":
            self._column = int(held["Index"]) - 1 if held.get("Index", "").isdecimal() else self._column
            last = self._column + (int(held["Span"]) if held.get("Span", "").isdecimal() else 0)
            if held.get("Hidden") == "1" or held.get("Width") == "0":
                self._rows.hidden_columns.append((self._column, last))
            self._column = last + 1
        elif local == "Row":
            self._row = int(held["Index"]) - 1 if held.get("Index", "").isdecimal() else self._row
            self._column, self._held = 0, []
            self._open = held.get("StyleID", "Default")
            if held.get("Hidden") == "1" or held.get("Height") == "0":
                self._rows.hidden_rows.add(self._row)
        elif local == "Cell":
            self._column = int(held["Index"]) - 1 if held.get("Index", "").isdecimal() else self._column
            self._style = self._styles.get(held.get("StyleID", self._open), {})
            down, self._across = (
                int(held.get(key, "0")) if held.get(key, "0").isdecimal() else 0
                for key in ("MergeDown", "MergeAcross")
            )
            if down or self._across:
                self._rows.merges.append(
                    (self._row, self._column, self._row + down, self._column + self._across)
                )
            self._held.append((self._column, ""))
        elif local == "Data":
            self._kind, self._letters = held.get("Type", ""), []
        elif self._letters is not None:
            self._marks.append(local)

    def characters(self, held: str) -> None:
        if self._letters is None or "S" in self._marks:
            return
        script = 1 if "Sup" in self._marks else -1 if "Sub" in self._marks else 0
        self._letters.append(scripted(held, script))

    def finish(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local == "Data":
            words, self._letters = "".join(self._letters or ()), None
            if self._held:
                self._held[-1] = self._column, self._printed(words)
        elif self._letters is not None:
            self._marks.pop()
        elif local == "Cell":
            self._column += 1 + self._across
        elif local == "Row":
            if self._held:
                self._rows.rows.append((self._row, self._held))
            self._row += 1
        elif local == "Worksheet":
            self.lines.extend(self._rows.lines())

    def _printed(self, words: str) -> str:
        style = self._style
        ground = (
            style.get("Interior.Color", "#FFFFFF")
            if style.get("Interior.Pattern", "None") != "None"
            else "#FFFFFF"
        )
        if style.get("Font.StrikeThrough") == "1" or style.get("Font.Color", "").upper() == ground.upper():
            return ""
        code = style.get("NumberFormat.Format", "")
        code = {
            "Fixed": "0.00",
            "Standard": "#,##0.00",
            "Percent": "0%",
            "Scientific": "0.00E+00",
            "Currency": "¥0",
        }.get(code, code)
        if self._kind == "Number":
            words = number_printed(words, code)
        elif words.strip() and not text_printed(code):
            return OBJECT
        script = {"Superscript": 1, "Subscript": -1}.get(style.get("Font.VerticalAlign", ""), 0)
        return scripted(words, script)
