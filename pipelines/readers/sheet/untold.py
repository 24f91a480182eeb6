"""What is seen of a sheet and python-calamine does not tell: looks, errors, formulas without results, what is hidden.

A figure that reads ``#REF!`` is not a blank one, a hidden row is not printed, and a struck figure is none, so these
are found in the file itself. XLSX here, XLS in :mod:`pipelines.readers.sheet.untold_xls`.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field

from lxml import etree

from pipelines.readers.safezip import SafeZip
from pipelines.readers.sheet.conditional import doubtful_areas, hiding_formats
from pipelines.readers.sheet.doubt import FILLED, FORMULA, LETTERS, LINE, Room
from pipelines.readers.sheet.formats import built_in
from pipelines.readers.sheet.looks import CellLook, Font, Slot, runs_seen
from pipelines.readers.sheet.places import Area, column_number

_Runs = list[tuple[str, Font | None]]


@dataclass(slots=True)
class Untold:
    """Of one sheet: texts of cells, looks of those that are not plain, hidden rows, hidden columns as inclusive ranges.

    ``drawn`` are rectangles (top, left, bottom, right, inclusive) under what is drawn on the sheet, with its name.
    ``veiled`` are those whose figures a condition may hide. ``zeros``: whether the sheet shows zeros.
    """

    cells: dict[Slot, str] = field(default_factory=dict)
    looks: dict[Slot, CellLook] = field(default_factory=dict)
    rows: set[int] = field(default_factory=set)
    columns: list[tuple[int, int]] = field(default_factory=list)
    drawn: list[tuple[int, int, int, int, str]] = field(default_factory=list)
    veiled: list[Area] = field(default_factory=list)
    #: areas that drawn lines cross, and figures that print something else whatever they look like
    crossed: list[Area] = field(default_factory=list)
    doubts: dict[Slot, str] = field(default_factory=dict)
    room: Room = field(default_factory=Room)
    zeros: bool = True
    formulas: bool = False


_RELATIONSHIP = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATIONSHIP = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_TRUE = {"1", "true"}
#: what makes a sheet's XML worth another look
_TELLING = re.compile(
    rb't="e"|hidden="(?:1|true)"|<(?:\w+:)?(?:f|cols|sheetFormatPr|conditionalFormatting|drawing|legacyDrawing|controls)\b|showZeros=|<(?:\w+:)?r>'
    rb'|customHeight=|\s(?:ht|width)="[01]?(?:\.\d+)?"'
)
#: of runs in a text: fonts that may hide them or make them marks
_TELLING_RUNS = re.compile(rb"<(?:\w+:)?(?:strike|vertAlign)\b|<(?:\w+:)?rPr>")
#: points and characters: rows and columns no larger show nothing
_LOWEST, _NARROWEST = 2.0, 0.2
#: indexed colours that say black or white (18.8.27); 64 and 65 are those of the window
_INDEXED = {0: "000000", 1: "FFFFFF", 8: "000000", 9: "FFFFFF", 64: "", 65: "FFFFFF"}
_PLAIN = CellLook()
#: points; text so small is dots to most eyes
_SMALL = 3.0
#: slots; a picture over more is the sheet's ground
_MANY = 2_000
_DRAWN = {"pic": "图片", "graphicFrame": "绘图", "sp": "绘图", "grpSp": "绘图", "contentPart": "绘图"}
_ANCHOR = re.compile(
    r'<x:ClientData\s+ObjectType="(\w+)".*?<x:Anchor>\s*([\d,\s]+?)\s*</x:Anchor>', re.DOTALL | re.IGNORECASE
)
#: controls drawn the old way that are none of the page: comments, and groups that only frame others
_NO_CONTROLS = {"note", "gbox", "group", "label"}


def xlsx_untold(package: SafeZip) -> dict[str, Untold]:
    """What calamine does not tell of the sheets, by name; a formula without result is given as ``=A1+B1``."""
    found: dict[str, Untold] = {}
    if "xl/workbook.xml" not in package or "xl/_rels/workbook.xml.rels" not in package:
        return found
    targets = _targets(package, "xl/workbook.xml")
    styles = package.xml("xl/styles.xml") if "xl/styles.xml" in package else None
    looks, letter = _looks(styles) if styles is not None else ({}, 11.0)
    hiding = hiding_formats(styles) if styles is not None else frozenset()
    strings = _strings(package)
    for sheet in package.xml("xl/workbook.xml").iterfind("{*}sheets/{*}sheet"):
        name = targets.get(sheet.get(_RELATIONSHIP) or sheet.get(_STRICT_RELATIONSHIP) or "", "")
        if (
            name in package
            and name.endswith(".xml")
            and (looks or strings or hiding or _TELLING.search(package.read(name)))
        ):
            root = package.xml(name)
            about = found[sheet.get("name", "")] = _sheet(root, looks, strings, letter)
            _draw(about, package, name, root)
            about.veiled.extend(doubtful_areas(root, hiding))
    return found


def _targets(package: SafeZip, part: str) -> dict[str, str]:
    """The parts that a part refers to, by relationship."""
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in package:
        return {}
    return {
        str(each.get("Id", "")): posixpath.normpath(
            posixpath.join("/", folder, str(each.get("Target", "")))
        ).lstrip("/")
        for each in package.xml(relations)
    }


def _looks(styles: etree._Element) -> tuple[dict[int, CellLook], float]:
    """The looks that are not plain, by index of the cell's style (``s``), and the size of the usual font."""
    codes = {
        each.get("numFmtId", ""): each.get("formatCode", "")
        for each in styles.iterfind("{*}numFmts/{*}numFmt")
    }
    fonts = [_font(each) for each in styles.iterfind("{*}fonts/{*}font")]
    fills = [_fill(each) for each in styles.iterfind("{*}fills/{*}fill")]
    crossed = [_is_crossed(each) for each in styles.iterfind("{*}borders/{*}border")]
    found = {}
    for index, style in enumerate(styles.iterfind("{*}cellXfs/{*}xf")):
        number = style.get("numFmtId", "0")
        code = codes.get(number) or built_in(int(number) if number.isdecimal() else 0)
        font, fill, border = (_nth(style.get(name)) for name in ("fontId", "fillId", "borderId"))
        own = fonts[font] if font < len(fonts) else Font()
        ground = fills[fill] if fill < len(fills) else "FFFFFF"
        laid = style.find("{*}alignment")
        laid = etree.Element("alignment") if laid is None else laid
        doubt = LINE if border < len(crossed) and crossed[border] else ""
        if own.pictures or 1 < own.size <= _SMALL or (not own.colour and ground == "000000"):
            doubt = LETTERS
        look = CellLook(
            code,
            own,
            ground,
            FILLED if laid.get("horizontal") == "fill" else doubt,
            laid.get("horizontal") == "centerContinuous",
            laid.get("shrinkToFit") in _TRUE or _nth(laid.get("textRotation")) > 0,
            laid.get("wrapText") in _TRUE,
            _nth(laid.get("indent")) * 1.3,
        )
        if look != CellLook(font=Font(colour=own.colour if own.colour == "000000" else "")):
            found[index] = look
    return found, fonts[0].size if fonts else 11.0


def _is_crossed(border: etree._Element) -> bool:
    """Whether a border draws a line through its cell."""
    line = border.find("{*}diagonal")
    drawn = line is not None and line.get("style", "none") != "none"
    return drawn and (border.get("diagonalUp") in _TRUE or border.get("diagonalDown") in _TRUE)


def _font(element: etree._Element) -> Font:
    struck, script = element.find("{*}strike"), element.find("{*}vertAlign")
    size = element.find("{*}sz")
    return Font(
        struck is not None and struck.get("val", "1") in _TRUE,
        {"superscript": "super", "subscript": "sub"}.get(
            script.get("val", "") if script is not None else "", ""
        ),
        _decimal(size.get("val") if size is not None else None, 11.0),
        _colour(element.find("{*}color")),
        any(
            name.get("val", "").lower().startswith(("wingdings", "webdings", "marlett"))
            for name in element.iterchildren("{*}name", "{*}rFont")
        ),
    )


def _fill(element: etree._Element) -> str:
    pattern = element.find("{*}patternFill")
    if pattern is None:
        return "gradient" if element.find("{*}gradientFill") is not None else "FFFFFF"
    kind = pattern.get("patternType", "none")
    if kind != "solid":
        return "FFFFFF" if kind == "none" else "hatched"
    return _colour(pattern.find("{*}fgColor")) or "000000"


def _colour(element: etree._Element | None) -> str:
    if element is None:
        return ""
    rgb, theme, indexed = element.get("rgb"), element.get("theme"), element.get("indexed")
    if rgb is not None:
        return rgb[-6:].upper()
    tint = _decimal(element.get("tint"), 0.0)
    if theme is not None:
        if theme in ("0", "1") and abs(tint) < 0.05:  # those of window and text
            return "FFFFFF" if theme == "0" else "000000"
        return f"theme {theme} {tint:.3f}"
    return (
        _INDEXED.get(int(indexed), f"indexed {indexed}")
        if indexed is not None and indexed.isdecimal()
        else ""
    )


def _strings(package: SafeZip) -> dict[int, _Runs]:
    """The shared texts that are of several fonts, by number."""
    if "xl/sharedStrings.xml" not in package or not _TELLING_RUNS.search(
        package.read("xl/sharedStrings.xml")
    ):
        return {}
    found = {}
    for index, item in enumerate(package.xml("xl/sharedStrings.xml").iterfind("{*}si")):
        if item.find("{*}r") is not None:
            found[index] = _runs(item)
    return found


def _runs(item: etree._Element) -> _Runs:
    runs: _Runs = []
    for run in item.iterfind("{*}r"):
        look = run.find("{*}rPr")
        runs.append((run.findtext("{*}t") or "", None if look is None else _font(look)))
    return runs


def _sheet(
    sheet: etree._Element, looks: dict[int, CellLook], strings: dict[int, _Runs], letter: float
) -> Untold:
    found = Untold()
    usual = sheet.find("{*}sheetFormatPr")
    room = found.room = Room(letter)
    if usual is not None:
        room.width = _decimal(usual.get("defaultColWidth"), room.width)
        room.height = _decimal(usual.get("defaultRowHeight"), room.height)
    found.formulas = any(
        view.get("showFormulas") in _TRUE for view in sheet.iterfind("{*}sheetViews/{*}sheetView")
    )
    views = [view.get("showZeros", "1") in _TRUE for view in sheet.iterfind("{*}sheetViews/{*}sheetView")]
    found.zeros = all(views)
    for columns in sheet.iterfind("{*}cols/{*}col"):
        first, last = columns.get("min", ""), columns.get("max", "")
        hidden = columns.get("hidden") in _TRUE or _decimal(columns.get("width"), 9.0) < _NARROWEST
        if first.isdecimal() and last.isdecimal():
            if hidden:
                found.columns.append((int(first) - 1, int(last) - 1))
            room.add_columns(int(first) - 1, int(last) - 1, _decimal(columns.get("width"), room.width))
    for number, row in enumerate(sheet.iterfind("{*}sheetData/{*}row")):
        # a height of nought is left away by openpyxl: what stays is that there is a height of its own
        height = _decimal(row.get("ht"), 0.0 if row.get("customHeight") in _TRUE else 15.0)
        index = row.get("r", "")
        place = int(index) - 1 if index.isdecimal() else number
        if row.get("ht") is not None:
            room.heights[place] = height
        if row.get("hidden") in _TRUE or height < _LOWEST:
            found.rows.add(place)
        for cell in row.iterfind("{*}c"):
            name = re.fullmatch(r"([A-Z]{1,3})(\d{1,7})", cell.get("r", ""))
            if name is not None:
                _tell_cell(found, (int(name[2]) - 1, column_number(name[1])), cell, looks, strings)
    return found


def _tell_cell(
    found: Untold, slot: Slot, cell: etree._Element, looks: dict[int, CellLook], strings: dict[int, _Runs]
) -> None:
    look = looks.get(_nth(cell.get("s")), _PLAIN)
    if look is not _PLAIN:
        found.looks[slot] = look
    kind = cell.get("t", "n")
    if found.formulas and cell.find("{*}f") is not None:
        found.doubts[slot] = FORMULA
    if kind == "s":
        if strings and (runs := strings.get(_nth(cell.findtext("{*}v")))) is not None:
            found.cells[slot] = runs_seen(runs, look)
    elif kind == "inlineStr":
        inside = cell.find("{*}is")
        if inside is not None and inside.find("{*}r") is not None:
            found.cells[slot] = runs_seen(_runs(inside), look)
    elif kind == "e":
        found.cells[slot] = cell.findtext("{*}v") or "#VALUE!"
    elif kind == "n":
        formula = cell.findtext("{*}f")
        if formula and not cell.findtext("{*}v"):
            found.cells[slot] = f"={formula}"


def _draw(found: Untold, package: SafeZip, part: str, sheet: etree._Element) -> None:
    """Tells what is drawn on a sheet: pictures, charts, shapes, form controls and lines, by the cells under them."""
    drawn = found.drawn
    for anchor in sheet.iterfind(".//{*}controls//{*}anchor"):
        drawn.append((*_under(anchor, found.room), "表单控件"))
    targets: dict[str, str] | None = None
    for element in sheet.iterchildren("{*}drawing", "{*}legacyDrawing"):
        targets = _targets(package, part) if targets is None else targets
        name = targets.get(element.get(_RELATIONSHIP) or element.get(_STRICT_RELATIONSHIP) or "", "")
        if name not in package:
            continue
        if etree.QName(element).localname == "drawing":
            for anchor in package.xml(name).iterchildren("{*}twoCellAnchor", "{*}oneCellAnchor"):
                kind = _kind(anchor)
                area = _under(anchor, found.room)
                if kind == LINE and found.room.crosses(area, _depths(anchor)) and _size(area) <= _MANY:
                    found.crossed.append(area)
                elif kind and kind != LINE:
                    drawn.append((*area, kind))
            continue
        for kind, numbers in _ANCHOR.findall(package.read(name).decode("utf-8", "replace")):
            places = [int(each) for each in numbers.split(",") if each.strip()]
            if kind.lower() not in _NO_CONTROLS and len(places) == 8:
                left, _, top, _, right, across, bottom, down = places
                drawn.append((top, left, bottom - (down == 0), right - (across == 0), "表单控件"))
    found.drawn = [area for area in drawn if _size(area[:4]) <= _MANY]


def _size(area: Area) -> int:
    return (area[2] - area[0] + 1) * (area[3] - area[1] + 1)


def _depths(anchor: etree._Element) -> tuple[int, int, int, int]:
    """How far into their cells the two ends of an anchor lie: down and across."""
    begin, end = (_corner(anchor.find(f"{{*}}{name}")) for name in ("from", "to"))
    return *begin[2:], *end[2:]


def _kind(anchor: etree._Element) -> str:
    """What an anchor holds, by its name."""
    for each in anchor.iter(etree.Element):
        name = etree.QName(each).localname
        if name == "cNvPr" and each.get("hidden") in _TRUE:
            return ""
        if name == "cxnSp" or (name == "prstGeom" and each.get("prst") in ("line", "straightConnector1")):
            return LINE
    return next((_DRAWN[name] for each in anchor if (name := etree.QName(each).localname) in _DRAWN), "")


def _under(anchor: etree._Element, room: Room) -> Area:
    """The cells under an anchor; one that ends at a cell's edge does not reach into that cell."""
    top, left, begun, entered = _corner(anchor.find("{*}from"))
    end = anchor.find("{*}to")
    if end is None:
        size = anchor.find("{*}ext")
        down, across = (0, 0) if size is None else (_nth(size.get("cy")), _nth(size.get("cx")))
        return top, left, *room.reach(top, left, begun + down, entered + across)
    bottom, right, down, across = _corner(end)
    return top, left, max(bottom - (down == 0), top), max(right - (across == 0), left)


def _corner(element: etree._Element | None) -> tuple[int, int, int, int]:
    """Row, column, and how far into them."""
    if element is None:
        return 0, 0, 0, 0
    row, column, down, across = (
        _nth(element.findtext(f"{{*}}{name}")) for name in ("row", "col", "rowOff", "colOff")
    )
    return row, column, down, across


def _nth(text: str | None) -> int:
    return int(text) if text is not None and text.strip().isdecimal() else 0


def _decimal(text: str | None, default: float) -> float:
    return float(text) if text is not None and re.fullmatch(r"-?\d{1,6}(\.\d+)?", text) else default
