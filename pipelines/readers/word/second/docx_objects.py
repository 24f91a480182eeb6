"""What stands in the text of a DOCX document and is more than text: fields, whose code is not printed, and drawings."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from pipelines.readers.word.second.docx_looks import NO, attribute
from pipelines.readers.word.second.docx_tables import Scope, Tables
from pipelines.readers.word.second.elements import Attributes, Elements
from pipelines.readers.word.second.lines import of_pictures

_WITHOUT_RESULT = ("TOC", "XE", "TC", "TA", "RD", "SET", "ASK", "PRIVATE", "HYPERLINK", "FORMTEXT")
#: fields that are computed anew where a document is opened, or print their code; and those that print nothing
COMPUTED = {
    "PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "DATE", "TIME", "CREATEDATE", "PRINTDATE", "SAVEDATE", "EDITTIME",
    "REVNUM", "FILENAME", "FILESIZE", "NUMCHARS", "NUMWORDS", "TEMPLATE", "AUTHOR", "COMMENTS", "INFO", "KEYWORDS",
    "LASTSAVEDBY", "SUBJECT", "TITLE", "USERADDRESS", "USERINITIALS", "USERNAME", "NOTEREF", "PAGEREF", "REF",
    "STYLEREF", "COMPARE", "IF", "EQ", "SYMBOL", "ADVANCE", "GOTOBUTTON", "MACROBUTTON", "AUTONUM", "AUTONUMLGL",
    "AUTONUMOUT", "BIDIOUTLINE", "LISTNUM", "BARCODE", "DISPLAYBARCODE", "MERGEBARCODE", "BIBLIOGRAPHY", "INDEX", "TOA",
    "TOC",
}  # fmt: skip
WITHOUT_PRINT = ("ASK", "NEXT", "NEXTIF", "PRIVATE", "RD", "SET", "SKIPIF", "TA", "TC", "XE")
_PICTURES = {"pic", "imagedata", "blip", "chart", "relIds", "contentPart", "OLEObject", "control", "textpath"}
_RULES = {"line", "straightConnector1"}
_UNSEEN = re.compile(r"visibility:\s*hidden|display:\s*none")


@dataclass(slots=True)
class _Field:
    told: str = ""
    in_result: bool = False
    printed: bool = False
    control: bool = False


class Fields(Elements):
    """The fields that are open where the reading stands; ``mark`` sets a mark for what is no text."""

    def __init__(self, scope: Scope, tables: Tables, mark: Callable[[], None], *, believed: bool) -> None:
        self._scope, self._tables, self._mark, self._believed = scope, tables, mark, believed
        self.open: list[_Field] = []

    @property
    def in_code(self) -> bool:
        """Whether text here is a field's code, which is not printed."""
        return any(not each.in_result for each in self.open)

    def printed(self) -> None:
        """Something was printed here."""
        for each in self.open:
            each.printed = True

    def tell(self, code: str) -> None:
        """A piece of the innermost field's code."""
        if self.open:
            self.open[-1].told += code

    def _start_fldchar(self, attributes: Attributes) -> None:
        kind = attribute(attributes, "fldCharType")
        self._look_for_stale(attributes)
        if not self._believed:
            return
        if kind == "begin":
            self.open.append(_Field())
        elif kind == "separate" and self.open:
            self.open[-1].in_result = self.open[-1].told.split()[:1] != ["TOC"]
        elif kind == "end" and self.open:
            self._close()

    def _start_fldsimple(self, attributes: Attributes) -> None:
        self._look_for_stale(attributes)
        self.open.append(_Field(told=attribute(attributes, "instr") or "", in_result=True))

    def _end_fldsimple(self) -> None:
        if self.open:
            self._close()

    def _start_checkbox(self, _: Attributes) -> None:
        if self.open and self._scope.of == "":
            self.open[-1].control = True

    _start_ddlist = _start_checkbox

    def _look_for_stale(self, attributes: Attributes) -> None:
        """A field that Word computes anew when it opens the document."""
        if (attribute(attributes, "dirty") or "0") not in NO:
            self._tables.doubt()

    def _close(self) -> None:
        ended = self.open.pop()
        name = "".join(ended.told.split()[:1]).upper()
        empty = ended.control or not (ended.printed or name in _WITHOUT_RESULT)
        unsure = name in COMPUTED or (ended.printed and name in WITHOUT_PRINT)
        if empty or (unsure and self._tables.inside):
            self._mark()


class Drawings(Elements):
    """The drawing that is open where the reading stands, by what it is made of; ``mark`` sets a mark for one that shows
    something. What only rules a line or frames a text box shows nothing of its own.
    """

    def __init__(self, tables: Tables, mark: Callable[[], None]) -> None:
        self._tables, self._mark = tables, mark
        self.parts: set[str] | None = None
        self._depth = 0
        #: the drawing around each text box that is open
        self._around: list[tuple[set[str] | None, int]] = []

    def _start_drawing(self, _: Attributes) -> None:
        self._depth += 1
        if self._depth == 1:
            self.parts = set()

    def _end_drawing(self) -> None:
        self._depth -= 1
        if self._depth == 0:
            parts, self.parts = self.parts or set(), None
            if "unseen" in parts:
                return
            if not parts & {"box", "rule"} or parts & _PICTURES:
                self._mark()
            elif "line" in parts or ("box" in parts and "words" not in parts):
                self._tables.doubt()

    _start_pict = _start_object = _start_drawing
    _end_pict = _end_object = _end_drawing

    def add(self, local: str, attributes: Attributes) -> None:
        """An element inside a drawing."""
        parts = self.parts
        if parts is None:
            return
        if local in _PICTURES:
            parts.add(local)
        elif (
            local == "line"
            or attributes.get("prst") in _RULES
            or any(key.endswith(":hr") for key in attributes)
        ):
            parts.update(("rule",) if any(key.endswith(":hr") for key in attributes) else ("rule", "line"))
        elif (local == "docPr" and attributes.get("hidden") in ("1", "true")) or (
            local == "extent" and attributes.get("cx") == attributes.get("cy") == "0"
        ):
            parts.add("unseen")
        style = attributes.get("style")
        if style is not None and _UNSEEN.search(style):
            parts.add("unseen")

    def enter_box(self) -> None:
        """A text box in the drawing: no drawing is open in it."""
        if self.parts is not None:
            self.parts.add("box")
        self._around.append((self.parts, self._depth))
        self.parts, self._depth = None, 0

    def fill_box(self) -> None:
        """Words stand in the text boxes that are open."""
        for parts, _ in self._around:
            if parts is not None:
                parts.add("words")

    def leave_box(self) -> None:
        """Back to the drawing around the box."""
        self.parts, self._depth = self._around.pop()


def symbol(attributes: Attributes) -> str:
    """The character of a symbol, empty where its font draws a picture."""
    font = (attribute(attributes, "font") or "").lower()
    code = attribute(attributes, "char") or ""
    point = int(code, 16) if re.fullmatch("[0-9A-Fa-f]{4}", code) else 0
    if of_pictures(font) or not point:
        return ""
    if 0xF020 <= point <= 0xF07E:
        return chr(point & 0xFF)
    return "" if 0xE000 <= point <= 0xF8FF else chr(point)
