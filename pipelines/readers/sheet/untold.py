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
from pipelines.readers.sheet.conditional import Conditions, Veil
from pipelines.readers.sheet.doubt import Room
from pipelines.readers.sheet.looks import FORMULA, LINE, CellLook, Font, Slot, doubt_of_runs, runs_seen
from pipelines.readers.sheet.places import Area, column_number
from pipelines.readers.sheet.xlsx_looks import TRUE, Styles, decimal, nth

_Runs = list[tuple[str, Font | None]]


@dataclass(slots=True)
class Untold:
    """Of one sheet: texts of cells, looks of those that are not plain, hidden rows, hidden columns as inclusive ranges.

    ``drawn`` are rectangles (top, left, bottom, right, inclusive) under what is drawn on the sheet, with its name.
    ``veiled``: areas whose figures a condition may hide. ``zeros``: whether the sheet shows zeros.
    """

    cells: dict[Slot, str] = field(default_factory=dict)
    looks: dict[Slot, CellLook] = field(default_factory=dict)
    rows: set[int] = field(default_factory=set)
    columns: list[tuple[int, int]] = field(default_factory=list)
    drawn: list[tuple[int, int, int, int, str]] = field(default_factory=list)
    veiled: list[Veil] = field(default_factory=list)
    #: areas that drawn lines cross, and figures that print something else whatever they look like
    crossed: list[Area] = field(default_factory=list)
    doubts: dict[Slot, str] = field(default_factory=dict)
    room: Room = field(default_factory=Room)
    zeros: bool = True
    formulas: bool = False


_RELATIONSHIP = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATIONSHIP = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
#: what makes a sheet's XML worth another look
_TELLING = re.compile(
    rb't="e"|hidden="(?:1|true)"|<(?:\w+:)?(?:f|cols|sheetFormatPr|conditionalFormatting|drawing|legacyDrawing|controls)\b|showZeros=|<(?:\w+:)?r>'
    rb'|customHeight=|\s(?:ht|width)="[01]?(?:\.\d+)?"'
)
#: of runs in a text: fonts that may hide them or make them marks
_TELLING_RUNS = re.compile(rb"<(?:\w+:)?(?:strike|vertAlign)\b|<(?:\w+:)?rPr>")
#: points and characters: rows and columns no larger show nothing
_LOWEST, _NARROWEST = 2.0, 0.2
_PLAIN = CellLook()
#: slots; a picture over more is the sheet's ground
_MANY = 2_000
_DRAWN = {"pic": "图片", "graphicFrame": "绘图", "sp": "绘图", "grpSp": "绘图", "contentPart": "绘图"}
_ANCHOR = re.compile(
    r'<x:ClientData\s+ObjectType="(\w+)".*?<x:Anchor>\s*([\d,\s]+?)\s*</x:Anchor>(.*?)</x:ClientData>',
    re.DOTALL | re.IGNORECASE,
)
#: of a comment that stands open
_VISIBLE = re.compile(r"<x:Visible\s*/?>(?!\s*False)", re.IGNORECASE)
#: controls drawn the old way that are none of the page: comments, and groups that only frame others
_NO_CONTROLS = {"note", "gbox", "group", "label"}


def xlsx_untold(package: SafeZip) -> dict[str, Untold]:
    """What calamine does not tell of the sheets, by name; a formula without result is given as ``=A1+B1``."""
    found: dict[str, Untold] = {}
    if "xl/workbook.xml" not in package or "xl/_rels/workbook.xml.rels" not in package:
        return found
    book = _Book(package)
    root = package.xml("xl/workbook.xml")
    book.reckons = any(one.get("fullCalcOnLoad") in TRUE for one in root.iterfind("{*}calcPr"))
    targets = _targets(package, "xl/workbook.xml")
    for sheet in root.iterfind("{*}sheets/{*}sheet"):
        name = targets.get(sheet.get(_RELATIONSHIP) or sheet.get(_STRICT_RELATIONSHIP) or "", "")
        if (
            name in package
            and name.endswith(".xml")
            and (book.looks or book.strings or book.conditions or _TELLING.search(package.read(name)))
        ):
            root = package.xml(name)
            about = found[sheet.get("name", "")] = _sheet(root, book)
            _draw(about, package, name, root)
            about.veiled.extend(book.conditions.of_sheet(root))
            for part in _parts(package, name, "table"):
                about.veiled.extend(book.conditions.of_table(package.xml(part)))
    return found


class _Book:
    """What the sheets of a workbook share: looks of cells, texts of several fonts, conditions."""

    def __init__(self, package: SafeZip) -> None:
        part = "xl/workbook.xml"
        styles, theme = (
            next((package.xml(name) for name in _parts(package, part, kind)), None)
            for kind in ("styles", "theme")
        )
        self.styles = Styles(etree.Element("styleSheet") if styles is None else styles, theme)
        self.looks = self.styles.cells
        self.conditions = Conditions(styles, self.styles.colours)
        self.strings: dict[int, _Runs] = {}
        #: whether programs reckon all formulas anew when they open it, whatever results it holds
        self.reckons = False
        for name in _parts(package, part, "sharedStrings"):
            if _TELLING_RUNS.search(package.read(name)):
                for index, item in enumerate(package.xml(name).iterfind("{*}si")):
                    if item.find("{*}r") is not None:
                        self.strings[index] = self.runs(item)

    def runs(self, item: etree._Element) -> _Runs:
        """The texts of a cell with their fonts."""
        runs: _Runs = []
        for run in item.iterfind("{*}r"):
            look = run.find("{*}rPr")
            runs.append((run.findtext("{*}t") or "", None if look is None else self.styles.font(look)))
        return runs


def _parts(package: SafeZip, part: str, kind: str) -> list[str]:
    """The parts of a kind that a part refers to."""
    return [name for name in _targets(package, part, kind).values() if name in package]


def _targets(package: SafeZip, part: str, kind: str = "") -> dict[str, str]:
    """The parts (of a kind) that a part refers to, by relationship."""
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in package:
        return {}
    return {
        str(each.get("Id", "")): posixpath.normpath(
            posixpath.join("/", folder, str(each.get("Target", "")))
        ).lstrip("/")
        for each in package.xml(relations)
        if str(each.get("Type", "")).endswith(f"/{kind}" if kind else "")
    }


def _sheet(sheet: etree._Element, book: _Book) -> Untold:
    found = Untold()
    usual = sheet.find("{*}sheetFormatPr")
    room = found.room = Room(book.styles.letter)
    if usual is not None:
        room.width = decimal(usual.get("defaultColWidth"), room.width)
        room.height = decimal(usual.get("defaultRowHeight"), room.height)
    found.formulas = book.reckons or any(
        view.get("showFormulas") in TRUE for view in sheet.iterfind("{*}sheetViews/{*}sheetView")
    )
    views = [view.get("showZeros", "1") in TRUE for view in sheet.iterfind("{*}sheetViews/{*}sheetView")]
    found.zeros = all(views)
    for columns in sheet.iterfind("{*}cols/{*}col"):
        first, last = columns.get("min", ""), columns.get("max", "")
        hidden = columns.get("hidden") in TRUE or decimal(columns.get("width"), 9.0) < _NARROWEST
        if first.isdecimal() and last.isdecimal():
            if hidden:
                found.columns.append((int(first) - 1, int(last) - 1))
            room.add_columns(int(first) - 1, int(last) - 1, decimal(columns.get("width"), room.width))
    for number, row in enumerate(sheet.iterfind("{*}sheetData/{*}row")):
        # a height of nought is left away by openpyxl: what stays is that there is a height of its own
        height = decimal(row.get("ht"), 0.0 if row.get("customHeight") in TRUE else 15.0)
        index = row.get("r", "")
        place = int(index) - 1 if index.isdecimal() else number
        if row.get("ht") is not None:
            room.heights[place] = height
        if row.get("hidden") in TRUE or height < _LOWEST:
            found.rows.add(place)
        for cell in row.iterfind("{*}c"):
            name = re.fullmatch(r"([A-Z]{1,3})(\d{1,7})", cell.get("r", ""))
            if name is not None:
                _tell_cell(found, (int(name[2]) - 1, column_number(name[1])), cell, book)
    return found


def _tell_cell(found: Untold, slot: Slot, cell: etree._Element, book: _Book) -> None:
    look = book.looks.get(nth(cell.get("s")), _PLAIN)
    if look is not _PLAIN:
        found.looks[slot] = look
    kind = cell.get("t", "n")
    if found.formulas and cell.find("{*}f") is not None:
        found.doubts[slot] = FORMULA
    runs: _Runs | None = None
    if kind == "s":
        runs = book.strings.get(nth(cell.findtext("{*}v"))) if book.strings else None
    elif kind == "inlineStr":
        inside = cell.find("{*}is")
        runs = book.runs(inside) if inside is not None and inside.find("{*}r") is not None else None
    if runs is not None:
        found.cells[slot] = runs_seen(runs, look)
        if doubt := doubt_of_runs(runs, look):
            found.doubts[slot] = doubt
    if kind == "e":
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
            for anchor in package.xml(name).iter("{*}twoCellAnchor", "{*}oneCellAnchor", "{*}absoluteAnchor"):
                kind = _kind(anchor)
                area = _under(anchor, found.room)
                if (
                    kind == LINE
                    and found.room.crosses(area, _depths(anchor, found.room))
                    and _size(area) <= _MANY
                ):
                    found.crossed.append(area)
                elif kind and kind != LINE:
                    drawn.append((*area, kind))
            continue
        for kind, numbers, more in _ANCHOR.findall(package.read(name).decode("utf-8", "replace")):
            places = [int(each) for each in numbers.split(",") if each.strip()]
            shown = kind.lower() not in _NO_CONTROLS or (kind.lower() == "note" and _VISIBLE.search(more))
            if shown and len(places) == 8:
                left, _, top, _, right, across, bottom, down = places
                drawn.append((top, left, bottom - (down == 0), right - (across == 0), "表单控件"))
    found.drawn = [area for area in drawn if _size(area[:4]) <= _MANY]


def _size(area: Area) -> int:
    return (area[2] - area[0] + 1) * (area[3] - area[1] + 1)


def _depths(anchor: etree._Element, room: Room) -> tuple[int, int, int, int]:
    """How far into their cells the two ends of an anchor lie: down and across."""
    (row, column, down, across), (last, end, below, beside) = (
        _corner(anchor.find(f"{{*}}{name}")) for name in ("from", "to")
    )
    return down, across, *room.depths((row, column), (last, end), below, beside)


def _kind(anchor: etree._Element) -> str:
    """What an anchor holds, by its name; of a group what is hidden in it is not the whole."""
    own = next(anchor.iter("{*}cNvPr"), None)
    if own is not None and own.get("hidden") in TRUE:
        return ""
    names = [etree.QName(each).localname for each in anchor.iter(etree.Element)]
    lines = (each.get("prst") in ("line", "straightConnector1") for each in anchor.iter("{*}prstGeom"))
    if "grpSp" not in names and ("cxnSp" in names or any(lines)):
        return LINE
    return next((_DRAWN[name] for name in names if name in _DRAWN), "")


def _under(anchor: etree._Element, room: Room) -> Area:
    """The cells under an anchor; one that ends at a cell's edge does not reach into that cell."""
    top, left, begun, entered = _corner(anchor.find("{*}from"))
    end, place = anchor.find("{*}to"), anchor.find("{*}pos")
    if place is not None:
        begun, entered = nth(place.get("y")), nth(place.get("x"))
        bottom, right = room.reach(0, 0, begun, entered)
        size = anchor.find("{*}ext")
        down, across = (0, 0) if size is None else (nth(size.get("cy")), nth(size.get("cx")))
        return bottom, right, *room.reach(0, 0, begun + down, entered + across)
    if end is None:
        size = anchor.find("{*}ext")
        down, across = (0, 0) if size is None else (nth(size.get("cy")), nth(size.get("cx")))
        return top, left, *room.reach(top, left, begun + down, entered + across)
    bottom, right, down, across = _corner(end)
    return top, left, max(bottom - (down == 0), top), max(right - (across == 0), left)


def _corner(element: etree._Element | None) -> tuple[int, int, int, int]:
    """Row, column, and how far into them."""
    if element is None:
        return 0, 0, 0, 0
    row, column, down, across = (
        nth(element.findtext(f"{{*}}{name}")) for name in ("row", "col", "rowOff", "colOff")
    )
    return row, column, down, across
