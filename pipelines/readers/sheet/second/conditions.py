"""What conditions and styles of tables may do to the figures of an XLSX workbook, for its second text: by patterns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from pipelines.readers.sheet.second.colours import BLACK, Colours, elements, lies_on
from pipelines.readers.sheet.second.printed import number_printed
from pipelines.readers.sheet.second.xlsx_styles import YES, Look, values_of

_DIFFERENTIAL = re.compile(r"<(/?)(?:\w+:)?dxf\b([^<>]*)>")
_CONDITION = re.compile(
    r"<(/?)(?:\w+:)?(conditionalFormatting|cfRule|dataBar|iconSet|colorScale|dxf|sqref)\b([^<>]*)>([^<]*)"
)
#: what a condition asks of its first cell (and of each other in its turn) that no figure answers
_UNANSWERED = re.compile(
    r"\s*<(?:\w+:)?(?:formula|f)>(?:(?:ISERROR|ISERR|ISNA|ISBLANK)\((\w+)\)|LEN\(TRIM\((\w+)\)\)=0)</(?:\w+:)?(?:formula|f)>"
)
_COLOUR = re.compile(r"<(?:\w+:)?(fgColor|bgColor|color)\s([^<>]*)>")
#: places that are looked at for figures, all together; behind them every figure counts as one that may be hidden
_MOST_LOOKS = 400_000
#: colours that are held against each other; of more, one may lie on another
_MOST_PAIRS = 10_000
#: formats of numbers that a figure is printed in; more of them may as well alter it
_MOST_CODES = 8

Area = tuple[int, int, int, int]


class Effect(NamedTuple):
    """What may be done to figures: whether they are hidden; the ink and the grounds that are painted, empty where those of
    the cell stay; and the format of numbers that some of them may print otherwise in, empty where there is none."""

    hides: bool = False
    ink: str = ""
    grounds: tuple[str, ...] = ()
    code: str = ""


NOTHING, HIDDEN = Effect(), Effect(hides=True)
#: different effects of one condition's areas; where there are more, they may as well hide
_MOST_EFFECTS = 20


def _gather(found: list[Effect], effect: Effect) -> None:
    """Adds what may be done to what else may."""
    if effect == NOTHING or HIDDEN in found:
        return
    if effect.hides or len(found) == _MOST_EFFECTS:
        found[:] = [HIDDEN]
    elif effect not in found:
        found.append(effect)


def _spread(areas: list[str], found: dict[str, list[Effect]]) -> Iterator[tuple[str, Effect]]:
    """The areas of a condition with what its rules do there; one that asks its own cell for what no figure is does nothing."""
    done: list[Effect] = []
    for asked, effects in found.items():
        if len(areas) != 1 or areas[0].partition(":")[0] != asked:
            for each in effects:
                _gather(done, each)
    yield from ((area, each) for each in done for area in areas)


def painted(ink: str, grounds: Iterable[str], code: str = "") -> Effect:
    """What a format does that paints these, and prints in ``code``: ink and grounds of its own are all that is seen."""
    below = tuple(grounds)
    if ink and below:
        return HIDDEN if lies_on(ink, below) else Effect(code=code)
    return Effect(ink=ink, grounds=below, code=code)


@lru_cache(maxsize=4096)
def alters(figure: str, code: str) -> bool:
    """Whether a format would print another number than a figure is."""
    held = re.sub(r"[,\s件条项个宗次]", "", figure)
    shown = re.sub(r"[,\s]", "", number_printed(held, code))
    sides = [re.fullmatch(r"([+-]?)0*(\d*?)(?:\.(\d*?)0*)?", each) for each in (held, shown)]
    first, second = ((each[1].strip("+"), each[2], each[3] or "") if each else None for each in sides)
    return second is None or first != second


class Conditions:
    """The effects of a workbook's conditions, by number, and of the tables that it has styles for."""

    def __init__(self, styles: str, colours: Colours) -> None:
        self._colours = colours
        self.effects: dict[int, Effect] = {}
        self._tables: dict[str, list[str]] = {}
        number = began = -1
        for tag in _DIFFERENTIAL.finditer(styles):
            if tag[1]:
                self.effects[number] = self._effect(styles[began : tag.start()]) if began >= 0 else NOTHING
                began = -1
            else:
                number += 1
                began = -1 if tag[2].endswith("/") else tag.end()
        for style in elements(styles, "tableStyle"):
            name = values_of(style.partition(">")[0]).get("name", "")
            self._tables[name] = re.findall(r'dxfId="(\d+)"', style)

    def _effect(self, xml: str) -> Effect:
        """What a format, as its XML, does to a figure."""
        stated = re.search(r'formatCode="([^"]*)"', xml)
        code = values_of(f'a="{stated[1]}"')["a"] if stated is not None else ""
        if code and alters("3847", code):
            return HIDDEN
        font, fill = (next(elements(xml, name), "") for name in ("font", "fill"))
        if re.search(r"<(?:\w+:)?strike(?:\s+val=\"(?:1|true|on)\")?\s*/", font):
            return HIDDEN
        inks = [self._colours.of(values_of(said)) for _, said in _COLOUR.findall(font)]
        said = _COLOUR.findall(fill)
        told = [self._colours.of(values_of(each)) for name, each in said if name != "fgColor"]
        return painted(next(filter(None, inks), ""), filter(None, told), code)

    def of_sheet(self, sheet: str) -> Iterator[tuple[str, Effect]]:
        """The areas of a sheet, by their names, with what a condition may do there."""
        names, began = "", -1
        #: by the cell that a rule asks in vain, if it is the first of its area
        found: dict[str, list[Effect]] = {}
        rule: list[Effect] = []
        for tag in _CONDITION.finditer(sheet):
            closes, name, said, held = tag.groups()
            if name == "conditionalFormatting":
                if closes:
                    yield from _spread(names.replace("$", "").split(), found)
                names = values_of(tag[0].partition(">")[0]).get("sqref", "") if not closes else ""
                began, found = -1, {}
            elif name == "sqref" and not closes:
                names = held
            elif name in ("dxf", "colorScale"):
                if closes and began >= 0:
                    inside = sheet[began : tag.start()]
                    _gather(
                        rule, self._effect(inside) if name == "dxf" else Effect(grounds=self._scale(inside))
                    )
                began = -1 if closes else tag.end() - len(held)
            elif name == "cfRule" and not closes:
                values = values_of(said)
                asking = values.get("type") in ("expression", "containsErrors", "containsBlanks")
                asked = _UNANSWERED.match(sheet, tag.end() - len(held)) if asking else None
                rule = found.setdefault("" if asked is None else asked[1] or asked[2], [])
                number = values.get("dxfId", "")
                _gather(rule, self.effects.get(int(number), NOTHING) if number.isdecimal() else NOTHING)
            elif not closes:
                _gather(rule, NOTHING if values_of(said).get("showValue", "1") in YES else HIDDEN)

    def _scale(self, xml: str) -> tuple[str, ...]:
        return tuple([self._colours.of(values_of(said)) for _, said in _COLOUR.findall(xml)])

    def of_table(self, table: str) -> Iterator[tuple[str, Effect]]:
        """The area of a table, by its name, with what the workbook's own style for it does there."""
        area = values_of(next(elements(table, "table"), "").partition(">")[0]).get("ref", "")
        style = values_of(next(elements(table, "tableStyleInfo"), "")).get("name", "")
        for number in self._tables.get(style, ()) if area else ():
            if (effect := self.effects.get(int(number), NOTHING)) != NOTHING:
                yield area, effect


class Veils:
    """Says of the cells of one sheet what conditions may do to them; ``alters``: what their formats do to a figure."""

    def __init__(self, areas: list[tuple[Area, Effect]], alters: Callable[[str, str], bool] = alters) -> None:
        self._alters = alters
        self._areas = areas
        self._left = _MOST_LOOKS
        effects = [effect for _, effect in areas]
        #: whether what is done depends on more than colours
        self._hides = any(one.hides or one.code for one in effects)
        self._inks = {one.ink for one in effects if one.ink}
        self._grounds = {one.grounds for one in effects if one.grounds}
        #: by ink and grounds of a cell: whether any condition of the sheet may hide its figure
        self._asked: dict[tuple[str, tuple[str, ...]], bool] = {}

    def __bool__(self) -> bool:
        return bool(self._areas)

    def over(self, row: int, column: int) -> list[Effect]:
        """What may be done to a cell."""
        self._left -= len(self._areas)
        if self._left < 0:
            return [HIDDEN]
        return [
            effect
            for (top, left, bottom, right), effect in self._areas
            if top <= row <= bottom and left <= column <= right
        ]

    def hide(self, row: int, column: int, look: Look, figure: str) -> bool:
        """Whether a figure of a look may be unseen there, or print otherwise."""
        if not self._may_hide(look.font.colour or BLACK, tuple(look.grounds)):
            return False
        effects = self.over(row, column)
        if any(one.hides for one in effects):
            return True
        codes = {one.code for one in effects if one.code}
        if len(codes) > _MOST_CODES or any(self._alters(figure, code) for code in codes):
            return True
        inks = [one.ink for one in effects if one.ink]
        grounds = [one.grounds for one in effects if one.grounds]
        own = look.font.colour or BLACK
        return any(lies_on(ink, each) for ink in inks for each in (look.grounds, *grounds)) or any(
            lies_on(own, each) for each in grounds
        )

    def _may_hide(self, ink: str, grounds: tuple[str, ...]) -> bool:
        known = self._asked.get((ink, grounds))
        if known is None:
            known = (
                self._hides
                or (len(self._inks) + 1) * (len(self._grounds) + 1) > _MOST_PAIRS
                or any(lies_on(ink, each) for each in self._grounds)
                or any(lies_on(one, each) for one in self._inks for each in (grounds, *self._grounds))
            )
            self._asked[ink, grounds] = known
        return known
