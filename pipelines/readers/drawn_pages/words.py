"""Positioned characters to runs, lines and cell texts; for every format that knows where its glyphs stand.

Coordinates are those of :data:`pipelines.blocks.Box`: origin at the top left, y grows downwards.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from pipelines.readers.marks import UNREADABLE, lowered, raised

# Characters that fonts and producers put in place of the plain one: Kangxi radicals and compatibility
# ideographs (browsers' PDFs write ⾏ for 行), and the vertical forms of punctuation. Unicode decomposes
# them; the simplified radicals of the supplement block have no decomposition and are listed.
_RADICALS = dict(
    zip(
        "⺎⺒⺓⺟⺠⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳",
        "兀巳幺母民虎西见角贝车長长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龟",
        strict=True,
    )
)
_PLAIN: dict[int, str] = {ord(char): plain for char, plain in _RADICALS.items()}
for _first, _last in ((0x2F00, 0x2FD5), (0xF900, 0xFAFF), (0xFE10, 0xFE19), (0xFE30, 0xFE44)):
    for _code in range(_first, _last + 1):
        _form = unicodedata.normalize("NFKC", chr(_code))
        if _form != chr(_code):
            _PLAIN[_code] = _form
_PLAIN.update({0xFE30: "…", 0xFE19: "…", 0xFE31: "—", 0x00AD: "", 0x200B: "", 0xFEFF: "", 0x00A0: " "})
# NFKC turns these into ASCII; the printed character is the full-width one
_PLAIN.update({0xFE10: "，", 0xFE13: "：", 0xFE14: "；", 0xFE15: "！", 0xFE16: "？"})
_PLAIN.update({0xFE35: "（", 0xFE36: "）"})
# decomposed into 戶 and 靑, but fonts of the mainland draw 户 and 青
_PLAIN.update({0x2F3E: "户", 0x2FAD: "青"})
_NOT_PLAIN = re.compile(f"[{re.escape(''.join(map(chr, _PLAIN)))}]")

_CUT_FIGURE = re.compile(r"(?<![\d０-９])([\d０-９]{1,3}[,，])\n([\d０-９]{3})(?![\d０-９])")
_CUT_REMARK = re.compile(r"[\d０-９](?:\n(?=[（(][其含]))?[（(][^（()）\d]{1,12}\d*[^（()）\d]{0,8}[）)]")
# a line set wide, as justified headings are: pdfium sees a space behind each ideograph
_SPACED = re.compile(
    r"(?m)(?<!\S)(?:\d{1,2} )?(?:[一-龥．、，。（）《》“”：；] ){3,}[一-龥．、，。（）《》“”：；](?!\S)"
)
#: a figure as printed, or a piece of one
FIGURE = re.compile(r"[-+－＋]?[\d０-９][\d０-９,，.．]*|[,，.．][\d０-９,，.．]*")
#: a figure, and the unit behind it
FIGURE_WITH_UNIT = re.compile(rf"(?:{FIGURE.pattern})(?:[件条项]|万?元)?")
#: a figure whose thousands are set apart by spaces, cut behind one of them, and its rest
_GROUPED = re.compile(r"[-+－＋]?[\d０-９]{1,3}(?: [\d０-９]{3})*")
_GROUP = re.compile(r"[\d０-９]{3}(?: [\d０-９]{3})*")
#: a figure cut within its last group of three, and its rest
_COMPLETED = re.compile(r"\d{1,3}(?:[,，]\d{3})*[,，]\d{1,2}\n\d{1,2}")
_GROUPS = re.compile(r"\d{1,3}(?:[,，]\d{3})+")
_BEGUN = re.compile(r"[1-9１-９][\d０-９]{0,2}(?:，[\d０-９]{3})*，[\d０-９]{1,3}")
#: points that word processors leave free beside the text of a cell, left and right together (0.19 cm each)
_PADDING = 11.5
#: parts of its height: a digit further off the line of those before it may not be of their figure; one raised by so much is not
_SHIFTED, _RAISED = 0.1, 0.25
_SEPARATORS = frozenset(",.，．")
_CONTINUES_FIGURE = frozenset("0123456789０１２３４５６７８９") | _SEPARATORS
_DIGITS = frozenset("0123456789.,%+-")
#: the digits that figures are printed with
FIGURES = frozenset("0123456789０１２３４５６７８９")


def plain(text: str) -> str:
    """``text`` with radicals, compatibility forms and vertical forms as the plain characters."""
    return text.translate(_PLAIN) if _NOT_PLAIN.search(text) else text


#: text, x0, top, x1, bottom: a character, or a word, and its box, which holds the advance and the full height
#: of the line. A page has thousands, and a bare tuple is made five times as fast as anything with names.
Glyph = tuple[str, float, float, float, float]


@dataclass(slots=True)
class Run:
    """Glyphs that follow each other without a gap, in the order of the source."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    glyphs: Sequence[Glyph]

    @classmethod
    def of(cls, glyphs: Sequence[Glyph]) -> Run:
        """The run of these glyphs."""
        if len(glyphs) == 1:
            return cls(*glyphs[0], glyphs)
        texts, lefts, tops, rights, bottoms = zip(*glyphs, strict=True)
        return cls("".join(texts), min(lefts), min(tops), max(rights), max(bottoms), glyphs)

    @property
    def height(self) -> float:
        """Height of the line box."""
        return self.bottom - self.top

    @property
    def is_number(self) -> bool:
        """Whether the run is one figure, which no ruling line may cut."""
        return _DIGITS.issuperset(self.text)


@dataclass(slots=True)
class TextLine:
    """One printed line: text with a space for each visible gap, and its box."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    height: float
    runs: list[Run]


def runs(glyphs: Iterable[Glyph]) -> list[Run]:
    """Runs in source order: a glyph joins the run when it stands on the same line and right behind it.

    White space never joins, so a run is bounded by gaps; a glyph drawn twice (imitated bold) counts once.
    """
    found: list[Run] = []
    current: list[Glyph] = []
    right = top = bottom = 0.0
    for glyph in glyphs:
        text, x0, y0, x1, y1 = glyph
        if text.isspace() or not text:
            continue
        if current:
            height = y1 - y0 if y1 - y0 > bottom - top else bottom - top
            if (
                -0.35 * height < (gap := x0 - right) < 0.2 * height
                and x1 >= current[-1][1]
                and _level(top, bottom, y0, y1)
            ):
                if gap < 0 and current[-1][0] == text and abs(current[-1][1] - x0) < 0.12 * height:
                    continue
                told = text
                if not FIGURES.isdisjoint(text):
                    told = _set(glyph, top, bottom, current[-1])
                    glyph = (told, x0, y0, x1, y1)
                current.append(glyph)
                right = x1
                if y1 - y0 > bottom - top and told == text:
                    top, bottom = y0, y1
                continue
            found.append(Run.of(current))
        current = [glyph]
        right, top, bottom = x1, y0, y1
    if current:
        found.append(Run.of(current))
    return found


def _set(glyph: Glyph, top: float, bottom: float, before: Glyph) -> str:
    """A figure behind what stands ``before``, on a line from ``top`` to ``bottom``: a mark where small type is raised or lowered,
    or type of one size well raised behind a figure. What is lowered there, or raised a little, may as well be of the figure."""
    text, _, y0, _, y1 = glyph
    if y1 - y0 >= 0.85 * (bottom - top):
        digits, _, top, _, bottom = before
        height = bottom - top
        up, down = min(top - y0, bottom - y1), min(y0 - top, y1 - bottom)
        if max(up, down) <= _SHIFTED * height or digits[-1] not in _CONTINUES_FIGURE:
            return text
        return raised(text) if up > _RAISED * height else UNREADABLE * len(text)
    lift = bottom - y1
    slack = 0.15 * (bottom - top)
    if lift > 0.25 * (bottom - top - y1 + y0) + slack:
        return raised(text)
    return lowered(text) if lift < -0.5 * slack else text


def _level(top: float, bottom: float, other_top: float, other_bottom: float) -> bool:
    """Whether two boxes stand on one line: the middle of one lies in the other, and most of the lower one.

    Fonts that give boxes of the mere ink make 一 and a full stop very low.
    """
    middle, other = (top + bottom) / 2, (other_top + other_bottom) / 2
    shared = min(bottom, other_bottom) - max(top, other_top)
    if shared <= 0.5 * min(bottom - top, other_bottom - other_top):
        return False
    return top < other < bottom or other_top < middle < other_bottom


def lines(pieces: Iterable[Run]) -> list[TextLine]:
    """Printed lines from top to bottom; what stands at one height is one line, from left to right.

    Runs that are much lower than the others (a full stop, 一 in some fonts) join the line around them.
    """
    ordered = sorted([(run.top + run.bottom, run.x0, number, run) for number, run in enumerate(pieces)])
    groups: list[list[Run]] = []
    top = bottom = 0.0
    for *_, run in ordered:
        if groups and _level(top, bottom, run.top, run.bottom):
            groups[-1].append(run)
            if run.bottom - run.top > bottom - top:
                top, bottom = run.top, run.bottom
            continue
        groups.append([run])
        top, bottom = run.top, run.bottom
    return [_line(group) for group in groups]


def _line(group: list[Run]) -> TextLine:
    if len(group) == 1:
        run = group[0]
        return TextLine(run.text, run.x0, run.top, run.x1, run.bottom, run.height, group)
    group.sort(key=lambda run: run.x0)
    parts: list[str] = []
    kept: list[Run] = []
    for run in group:
        if kept:
            last = kept[-1]
            height = min(last.height, run.height)
            if abs(run.x0 - last.x0) < 0.15 * height and run.text == last.text:
                continue  # the whole run drawn twice
            if last.x1 - run.x0 > 0.35 * height:
                rest = _rest(last, run, height)
                if not rest:
                    continue
                run = Run.of(rest)
            if _gap_is_space(last, run, height):
                parts.append(" ")
            elif not FIGURES.isdisjoint(run.text):
                whole = (run.text, run.x0, run.top, run.x1, run.bottom)
                text = _set(whole, last.top, last.bottom, last.glyphs[-1])
                run = Run(text, run.x0, run.top, run.x1, run.bottom, run.glyphs)
        parts.append(run.text)
        kept.append(run)
    return TextLine(
        "".join(parts),
        kept[0].x0,
        min(run.top for run in kept),
        max(run.x1 for run in kept),
        max(run.bottom for run in kept),
        median(run.height for run in kept),
        kept,
    )


def _rest(before: Run, run: Run, height: float) -> Sequence[Glyph]:
    """What a run has behind the one that it begins over and repeats, letter by letter (the strokes of letters, imitated
    bold); all of it where it says something else."""
    drawn, again = letters(before.glyphs), letters(run.glyphs)
    first = next(
        (place for place, one in enumerate(drawn) if abs(one[1] - again[0][1]) < 0.15 * height), None
    )
    if first is None:
        return run.glyphs
    over = drawn[first:]
    if all(
        one[0] == two[0] and abs(one[1] - two[1]) < 0.15 * height
        for one, two in zip(over, again, strict=False)
    ):
        return again[len(over) :]
    return run.glyphs


def letters(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Each character and its box; those of a word share its width."""
    found: list[Glyph] = []
    for text, x0, top, x1, bottom in glyphs:
        step = (x1 - x0) / len(text)
        found += [
            (char, x0 + place * step, top, x0 + (place + 1) * step, bottom) for place, char in enumerate(text)
        ]
    return found


def _gap_is_space(left: Run, right: Run, height: float) -> bool:
    # Justified lines and the thin space that Word sets between ideographs and Latin letters are no spaces;
    # between two letters or figures any gap is one, else two figures would become one.
    gap = right.x0 - left.x1
    return gap > (0.15 if _are_latin(left, right) else 0.38) * height


def _are_latin(left: Run, right: Run) -> bool:
    return left.text[-1] < "\u2e80" and right.text[0] < "\u2e80"


def belong_together(left: Run, right: Run) -> bool:
    """Whether Latin letters or digits follow others of their line without a gap, though drawn in another order."""
    height = min(left.height, right.height)
    gap = right.x0 - left.x1
    return gap > -0.35 * height and _are_latin(left, right) and not _gap_is_space(left, right, height)


def cell_text(pieces: Sequence[Run], width: float) -> str:
    """The text of one cell: its lines joined by ``\\n``; text written downwards is read column by column.

    A figure that was too long for the cell's ``width`` and broke over lines is made whole.
    """
    if len(pieces) < 2:
        return pieces[0].text if pieces else ""
    columns = _vertical_columns(pieces)
    if columns is not None:
        return "\n".join("".join(run.text for run in column) for column in columns)
    found = lines(pieces)
    text = found[0].text if found else ""
    in_groups = all(_GROUP.fullmatch(line.text) for line in found[1:])
    for line, following in pairwise(found):
        grouped = in_groups and _breaks_behind_group(line, following, width)
        cut = not grouped and _is_cut_figure(line, following, width)
        text += ("" if cut else " " if grouped else "\n") + following.text
    return whole_figures(text)


def _digit(line: TextLine) -> float:
    """The room that one more digit, of the kind that a line begins with, takes in a cell."""
    head, x0, _, x1, _ = line.runs[0].glyphs[0]
    return (x1 - x0) / len(head) + _PADDING


def is_full(pieces: Sequence[Run], width: float) -> bool:
    """Whether the last line of a cell of this ``width`` leaves no room for one more character of its kind."""
    last = lines(pieces)[-1]
    return width - (last.x1 - last.x0) < _digit(last)


def _breaks_behind_group(line: TextLine, following: TextLine, width: float) -> bool:
    """Whether a figure whose thousands are set apart by spaces breaks where the next three digits do not fit."""
    digit, rest = _digit(following), following.x1 - following.x0
    room = width - (line.x1 - line.x0)
    return digit <= room < rest + digit and _GROUPED.fullmatch(line.text) is not None


def _is_cut_figure(line: TextLine, following: TextLine, width: float) -> bool:
    """Whether a line is a figure that goes on in the next one, for which the cell of this ``width`` had no room."""
    if not FIGURE.fullmatch(line.text) or following.text[0] not in _CONTINUES_FIGURE:
        return False
    if following.text[0] in _SEPARATORS:
        return True  # which begin no figure
    # only where no further digit would have fitted: two figures set one above the other stay two
    room, rest = width - (line.x1 - line.x0), following.x1 - following.x0
    digit = _digit(following)
    remark = following.text.find("（") > 0 or following.text.find("(") > 0
    if room < max(2.1 * line.height, digit) or (remark and room < rest + line.height + _PADDING):
        return True
    whole = line.text + following.text
    # some writers break before the digits of a group that they keep with its full-width comma: 2 / 3，772
    if room < rest + _PADDING and "，" in following.text and _BEGUN.fullmatch(whole):
        return True
    return (
        room < digit + line.height
        and _COMPLETED.fullmatch(f"{line.text}\n{following.text}") is not None
        and _GROUPS.fullmatch(whole) is not None
    )


def whole_figures(text: str) -> str:
    """``text`` with figures made whole that a line end cut behind a thousands separator or in a remark
    (96（含上年1件）)."""
    if ",\n" in text or "，\n" in text:
        text = _CUT_FIGURE.sub(r"\1\2", text)
    return _CUT_REMARK.sub(lambda match: "".join(match[0].split()), text)


def close_up(text: str) -> str:
    """``text`` without the spaces in lines set wide (收 到 和 处 理); rows of 无 are cells, not a word."""
    return _SPACED.sub(
        lambda match: match[0] if match[0].count("无") > 1 else match[0].replace(" ", ""), text
    )


def _vertical_columns(pieces: Sequence[Run]) -> list[list[Run]] | None:
    """Columns of a cell written vertically, in reading order, or ``None`` where lines run across.

    Source order tells: each glyph stands below (or, turned a quarter to the left, above) the one before, or
    begins a new column at its head.
    """
    if len(pieces) < 3 or not all(len(run.text) == 1 or run.is_number for run in pieces):
        return None
    if all(run.is_number for run in pieces) and any(len(run.text) > 1 for run in pieces):
        return None  # a figure that broke over lines
    down = up = restarts = 0
    for one, two in pairwise(pieces):
        height = max(one.height, two.height, one.x1 - one.x0)
        step = (two.top + two.bottom - one.top - one.bottom) / 2
        if _level(one.top, one.bottom, two.top, two.bottom):
            return None
        if abs((one.x0 + one.x1) - (two.x0 + two.x1)) / 2 < 0.5 * height:
            down += step > 0
            up += step < 0
        else:
            restarts += 1 if step < 0 else -1
    if min(down, up) > 0 or abs(restarts) > 0.4 * len(pieces):
        return None
    if restarts and (restarts > 0) == (up > 0):
        return None  # the next column begins where the last did, not further on
    columns: list[list[Run]] = []
    for run in pieces:
        width = max(run.x1 - run.x0, run.height)
        if columns:
            last = columns[-1][-1]
            if abs((last.x0 + last.x1) - (run.x0 + run.x1)) / 2 < 0.5 * width:
                columns[-1].append(run)
                continue
        columns.append([run])
    sign = 1 if down >= up else -1
    for column in columns:
        column.sort(key=lambda run: sign * run.top)
    columns.sort(key=lambda column: -sign * column[0].x0)
    return columns
