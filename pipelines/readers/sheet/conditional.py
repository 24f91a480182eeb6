"""Cells whose figure a conditional format (条件格式) or the style of a table may hide, strike through, paint in the colour of
its ground or print otherwise: white letters for zeros are a habit. Whether the condition holds is not computed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from lxml import etree

from pipelines.readers.sheet.colours import Colours
from pipelines.readers.sheet.doubt import FIGURE
from pipelines.readers.sheet.formats import printed
from pipelines.readers.sheet.looks import CellLook, Slot
from pipelines.readers.sheet.places import Area, areas
from pipelines.values import value

_TRUE = ("1", "true", "on")
#: of 255 in each channel; ink that is nearer to its ground is hardly seen
_NEAR = 24
#: areas, times figures, that are looked at; where there are more, every figure counts as one that may be hidden
_MOST_LOOKS = 400_000
#: inks with grounds that are compared; more of them may as well meet
_MOST_PAIRS = 10_000
#: formats that one figure is tried in; of more, one may as well print it otherwise
_MOST_CODES = 8
#: what is seen of a figure that a condition may hide
CONDITION = "条件格式"
#: formulas that hold for no figure in the cell that they name
_NO_FIGURE = re.compile(r"IS(?:ERROR|ERR|NA|BLANK)\(([A-Z]+\d+)\)|LEN\(TRIM\(([A-Z]+\d+)\)\)=0", re.I)
#: a figure that formats of conditions are tried with
_TRIAL = 3847.0
#: how it may be printed, its thousands not parted
_SAME = re.compile(r"3847(?:\.0+)?")

#: ink and ground as a condition paints them: empty where it leaves them; several colours of the ground are the ends of a scale
Paint = tuple[str, tuple[str, ...]]
#: whether a format hides a figure, strikes it or prints it otherwise; what it paints; and a format of numbers (empty: none)
#: that prints some figures otherwise: rounded, without their sign, or nothing for a zero
Applied = tuple[bool, Paint, str]
HIDDEN: Applied = True, ("", ()), ""


@value
class Veil:
    """Areas whose figures a condition may hide (``hides``) or else paint (:data:`Paint`) and print in a format of numbers
    (``code``)."""

    areas: tuple[Area, ...]
    hides: bool = True
    paint: Paint = ("", ())
    code: str = ""

    def covers(self, slot: Slot) -> bool:
        """Whether a cell lies in one of its areas."""
        row, column = slot
        return any(
            top <= row <= bottom and left <= column <= right for top, left, bottom, right in self.areas
        )


class Conditions:
    """What the conditions and tables of a workbook may apply."""

    def __init__(self, styles: etree._Element | None, colours: Colours | None) -> None:
        self._colours = colours
        listed = () if styles is None else styles.iterfind("{*}dxfs/{*}dxf")
        self._looks = {str(number): self._applied(one) for number, one in enumerate(listed)}
        self._tables: dict[str, list[str]] = {}
        for one in () if styles is None else styles.iterfind("{*}tableStyles/{*}tableStyle"):
            numbers = [part.get("dxfId", "") for part in one.iterchildren("{*}tableStyleElement")]
            self._tables[one.get("name", "")] = numbers

    def __bool__(self) -> bool:
        return bool(self._looks)

    def of_sheet(self, sheet: etree._Element) -> Iterator[Veil]:
        """What the conditions of a sheet may do."""
        for one in sheet.iter("{*}conditionalFormatting"):
            over = tuple(areas(one.get("sqref") or one.findtext("{*}sqref") or ""))
            for rule in one.iterfind("{*}cfRule"):
                if not _asks_for_no_figure(rule, over):
                    yield from told(over, self._of_rule(rule))

    def of_table(self, table: etree._Element) -> Iterator[Veil]:
        """What the style of a table may do; the workbook's own alone, those of the program can be read."""
        style = table.find("{*}tableStyleInfo")
        numbers = self._tables.get("" if style is None else style.get("name", ""), ())
        over = tuple(areas(table.get("ref", "")))
        yield from told(over, (self._looks[one] for one in numbers if one in self._looks))

    def _of_rule(self, rule: etree._Element) -> Iterator[Applied]:
        known = self._looks.get(rule.get("dxfId", ""))
        if known is not None:
            yield known
        for each in rule.iterchildren("{*}dxf", "{*}dataBar", "{*}iconSet", "{*}colorScale"):
            kind = etree.QName(each).localname
            if kind == "dxf":
                yield self._applied(each)
            elif kind == "colorScale":
                yield False, ("", tuple(map(self._colour, each.iterchildren("{*}color")))), ""
            else:
                yield each.get("showValue", "1") not in _TRUE, ("", ()), ""

    def _colour(self, element: etree._Element | None) -> str:
        return "" if self._colours is None else self._colours.of(element)

    def _applied(self, look: etree._Element) -> Applied:
        """What a format does (18.8.14)."""
        stated, font, fill = (look.find(f"{{*}}{name}") for name in ("numFmt", "font", "fill"))
        code = "" if stated is None else stated.get("formatCode", "")
        if stated is not None and not tried(code):
            return HIDDEN
        ink = ""
        if font is not None:
            struck, ink = font.find("{*}strike"), self._colour(font.find("{*}color"))
            if struck is not None and struck.get("val", "1") in _TRUE:
                return HIDDEN
        # a ground stands in bgColor where it is of one colour, against the names
        grounds = [] if fill is None else [*fill.iter("{*}bgColor"), *fill.iter("{*}color")]
        return False, (ink, tuple(filter(None, map(self._colour, grounds)))), code


def _asks_for_no_figure(rule: etree._Element, over: tuple[Area, ...]) -> bool:
    """Whether a rule holds for cells with errors or nothing in them alone."""
    if rule.get("type") not in ("expression", "containsErrors", "containsBlanks") or len(over) != 1:
        return False
    formulas = [each.text or "" for each in rule.iterchildren("{*}formula", "{*}f")]
    match = _NO_FIGURE.fullmatch(formulas[0].replace(" ", "")) if len(formulas) == 1 else None
    # the formula is that of the first cell, and the others ask for themselves
    return match is not None and next(areas(match[1] or match[2]), None) == (*over[0][:2], *over[0][:2])


def tried(code: str) -> bool:
    """Whether a format of numbers prints a figure as it is."""
    return _SAME.fullmatch((printed(_TRIAL, code) or "").replace(",", "").strip()) is not None


def bare(figure: str) -> str:
    """A figure without its counter, its thousands not parted."""
    return figure.replace(",", "").strip().rstrip("件条项个宗次").strip()


@lru_cache(maxsize=4096)
def _prints_otherwise(figure: str, code: str) -> bool:
    """Whether a format prints another number than a cell does."""
    try:
        shown = printed(float(bare(figure)), code) or ""
        return float(shown.replace(",", "").strip()) != float(bare(figure))
    except ValueError:
        return True


def told(over: tuple[Area, ...], looks: Iterable[Applied]) -> Iterator[Veil]:
    """What formats may do in some areas, as far as they do anything."""
    for hides, paint, code in looks:
        ink, grounds = paint
        if ink and grounds and not _meets(ink, grounds):
            paint = ink, grounds = "", ()
        if over and (hides or ink or grounds or code):
            yield Veil(over, hides or bool(ink and grounds), paint, code)


def _meets(ink: str, grounds: Collection[str]) -> bool:
    """Whether ink is hardly seen on a ground, or on one of a scale between several colours."""
    if ink in grounds:
        return True
    try:
        colours = [bytes.fromhex(each) for each in grounds]
        return bool(colours) and all(
            min(channel) - _NEAR < own < max(channel) + _NEAR
            for own, channel in zip(bytes.fromhex(ink), zip(*colours, strict=True), strict=True)
        )
    except ValueError:
        return False


def veil(
    texts: Mapping[Slot, str],
    veils: Collection[Veil],
    looks: Mapping[Slot, CellLook],
    otherwise: Callable[[str, str], bool] = _prints_otherwise,
) -> list[Slot]:
    """Which cells of a sheet print a figure that a condition may hide; ``otherwise``: whether one is printed as another number
    in what a veil names as its ``code``."""
    figures = [slot for slot, text in (texts.items() if veils else ()) if FIGURE.fullmatch(text)]
    own = {looks.get(slot) or CellLook() for slot in figures}
    if not any(each.code for each in veils) and not any(may_hide(veils, look) for look in own):
        return []
    if len(figures) * sum(len(each.areas) for each in veils) > _MOST_LOOKS:
        return figures
    found = []
    for slot in figures:
        over = [each for each in veils if each.covers(slot)]
        codes = {each.code for each in over if each.code}
        another = len(codes) > _MOST_CODES or any(otherwise(texts[slot], each) for each in codes)
        if another or may_hide(over, looks.get(slot) or CellLook()):
            found.append(slot)
    return found


def may_hide(veils: Iterable[Veil], look: CellLook) -> bool:
    """Whether a figure of a look may be unseen, or print otherwise, under some veils."""
    inks, grounds = {look.font.colour or "000000": True}, {tuple(filter(None, look.fill.split("/"))): True}
    for each in veils:
        if each.hides:
            return True
        ink, ground = each.paint
        inks |= {ink: True} if ink else {}
        grounds |= {ground: True} if ground else {}
    if len(inks) * len(grounds) > _MOST_PAIRS:
        return True
    pairs = ((ink, ground) for ink in inks for ground in grounds)
    next(pairs)  # what the cell is without conditions is judged elsewhere
    return any(_meets(ink, ground) for ink, ground in pairs)


def painted(unseen: Sequence[Slot], veils: Collection[Veil]) -> Sequence[Slot]:
    """Which of some cells a condition may paint in other colours than their own, so that what is unseen in these may be
    seen."""
    if len(unseen) * sum(len(each.areas) for each in veils) > _MOST_LOOKS:
        return unseen
    return [slot for slot in unseen if any(each.covers(slot) for each in veils)]
