"""What stands in the text of a DOCX document and is more than text: fields, symbols, formulas, drawings."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from pipelines.readers.word.looks import LINE, prints_pictures

#: fields that print nothing, and one (a form's text) that may be blank
_SILENT_FIELDS = {"TOC", "XE", "TC", "TA", "RD", "SET", "ASK", "PRIVATE", "HYPERLINK", "FORMTEXT"}
#: fields that programs compute anew when they open or print a document, or of which they print the code
EVER_NEW = {
    "PAGE",
    "NUMPAGES",
    "SECTION",
    "SECTIONPAGES",
    "DATE",
    "TIME",
    "SAVEDATE",
    "PRINTDATE",
    "CREATEDATE",
    "EDITTIME",
    "REVNUM",
    "FILENAME",
    "FILESIZE",
    "NUMWORDS",
    "NUMCHARS",
    "TEMPLATE",
    "TITLE",
    "SUBJECT",
    "KEYWORDS",
    "COMMENTS",
    "INFO",
    "AUTHOR",
    "LASTSAVEDBY",
    "USERNAME",
    "USERINITIALS",
    "USERADDRESS",
    "REF",
    "PAGEREF",
    "NOTEREF",
    "STYLEREF",
    "IF",
    "COMPARE",
    "EQ",
    "SYMBOL",
    "ADVANCE",
    "MACROBUTTON",
    "GOTOBUTTON",
    "AUTONUM",
    "AUTONUMLGL",
    "AUTONUMOUT",
    "LISTNUM",
    "BIDIOUTLINE",
    "BARCODE",
    "DISPLAYBARCODE",
    "MERGEBARCODE",
    "TOC",
    "TOA",
    "INDEX",
    "BIBLIOGRAPHY",
}
#: fields whose result is not printed
UNPRINTED = {"TC", "XE", "RD", "TA", "SET", "ASK", "NEXT", "NEXTIF", "SKIPIF", "PRIVATE"}
_GEOMETRY = {"prstGeom", "custGeom", "shape", "rect", "oval", "roundrect", "arc", "curve", "line", "polyline"}
_LINES = {"line", "straightConnector1", "polyline"}
_FORMULA_PARTS = {
    "f", "rad", "sSup", "sSub", "sSubSup", "sPre", "nary", "limLow", "limUpp", "m", "eqArr", "groupChr", "acc", "bar",
    "phant", "borderBox", "d", "func", "box",
}  # fmt: skip


#: what runs in a formula state by themselves, where it may hide or move them
_FORMULA_LOOKS = {
    "strike",
    "dstrike",
    "vanish",
    "color",
    "position",
    "spacing",
    "vertAlign",
    "sz",
    "textFill",
    "rStyle",
}


@dataclass(slots=True)
class Field:
    """An open field (域): ``silent`` inside its instruction, ``shown`` once its result holds text."""

    instruction: str = ""
    silent: bool = True
    shown: bool = False
    control: bool = False

    @property
    def name(self) -> str:
        """The word that its instruction begins with."""
        return next(iter(self.instruction.split()), "").upper()


@dataclass(slots=True)
class Fields:
    """Open fields: the instruction is no text, the result is, except that of a table of contents."""

    stack: list[Field] = field(default_factory=list)

    @property
    def silent(self) -> bool:
        """Whether text here is an instruction, which is not printed."""
        return any(each.silent for each in self.stack)

    def instruct(self, text: str) -> None:
        """A piece of the innermost field's instruction."""
        if self.stack:
            self.stack[-1].instruction += text

    def show(self) -> None:
        """Something is seen here."""
        for each in self.stack:
            each.shown = True

    def mark(self, kind: str, *, control: bool) -> str:
        """Goes on to the next part of a field; at its end what is seen of it and is no text, by its name."""
        if kind == "begin":
            self.stack.append(Field(control=control))
        elif kind == "separate" and self.stack:
            self.stack[-1].silent = self.stack[-1].name == "TOC"
        elif kind == "end" and self.stack:
            ended = self.stack.pop()
            if (ended.name in EVER_NEW or (ended.shown and ended.name in UNPRINTED)) and not self.silent:
                return "域"
            if not self.silent and (ended.control or not (ended.shown or ended.name in _SILENT_FIELDS)):
                return "表单控件" if ended.control else "域"
        return ""


def symbol(code: str | None, font: str) -> str:
    """Character of a ``w:sym``, empty where it is a picture: symbol fonts live at U+F000, their letters and figures at the
    ASCII codes."""
    if prints_pictures(font) or code is None or not re.fullmatch(r"[0-9A-Fa-f]{2,5}", code):
        return ""
    point = int(code, 16)
    if 0xF020 <= point <= 0xF07E:
        return chr(point - 0xF000)
    return "" if 0xE000 <= point <= 0xF8FF else chr(point)


def formula(element: etree._Element) -> list[str] | None:
    """The texts of a formula in one line; ``None`` for one with fractions, powers or roots, which no line can hold."""
    names = {etree.QName(each).localname for each in element.iter(etree.Element)}
    if names & (_FORMULA_PARTS | _FORMULA_LOOKS):
        return None
    return [each.text or "" for each in element.iter(etree.Element) if each.tag.endswith("/math}t")]


def drawn(element: etree._Element) -> tuple[str, str]:
    """What a drawing or an embedded object is seen as, by its name, and what it is where it may lie over a figure; both
    empty where it is text or nothing. Lines, and boxes without text, are nothing but over a figure."""
    names: set[str] = set()
    shapes = lines = 0
    ruled = held = False
    for each in element.iter(etree.Element):
        name = etree.QName(each).localname
        names.add(name)
        style = each.get("style", "").replace(" ", "")
        if "visibility:hidden" in style or "display:none" in style:
            return "", ""
        if name == "docPr" and each.get("hidden") in ("1", "true"):
            return "", ""
        if name == "extent" and each.get("cx") == each.get("cy") == "0":
            return "", ""
        rule = any(str(key).endswith("}hr") for key in each.attrib)
        ruled = ruled or rule
        held = held or bool(name == "t" and (each.text or "").strip())
        shapes += name in _GEOMETRY
        lines += rule or name == "line" or (name == "prstGeom" and each.get("prst") in _LINES)
    if "control" in names:
        return "表单控件", ""
    if element.tag.endswith("}object"):
        return "嵌入对象", ""
    if names & {"pic", "imagedata", "blip"}:
        return "图片", ""
    if "txbxContent" in names:
        return "", "绘图" if not held else ""
    if lines > 0 and lines == shapes:
        return "", "" if ruled else LINE
    return "绘图", ""


def related(element: etree._Element) -> str:
    """The relationship that leads to a picture or part, empty where there is none (linked or flat pictures)."""
    names = (attribute for each in element.iter() for attribute in each.attrib.items())
    return next((str(value) for name, value in names if str(name).endswith(("}embed", "}id"))), "")
