"""The text in order as a stream: letters, and the runs of figures between them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from pipelines.report.second.glyphs import OPAQUE, figure, is_blank, letters, plain
from pipelines.report.second.ordinals import ORDINAL, is_words, numbered_lines

#: what stands in brackets explains a label and is none, nor is its half where figures stand in its midst
_BRACKETS = re.compile(r"[(\[][^()\[\]]{0,80}[)\]]")
_OPEN = re.compile(r"[(\[](?![一二三四五六七八九](?:项|$))[^()\[\]]{1,60}$")
_SHUT = re.compile(r"^[^()\[\]]{0,60}[)\]]")
#: marks of running text, which no label of the form has outside brackets
_CLAUSE = re.compile(r"[。;!?]|,.*,")
#: a counter set apart from its figure: 12 件
_COUNTER = re.compile(r"(?<=\d)[ \u3000\u00a0]+([件条项个宗次份部户人](?![\u4e00-\u9fff])|万?元)")
#: a label's number on its own; and the letters of numbers and of what is said about them
_NUMBERING = re.compile(
    r"[(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[).、:]*|[一二三四五六七八九十]{1,3}|[一二三四五六七八九]\)项"
)
#: a mark of quotation, or the end of a bracket, that a narrow cell puts on a line of its own
_QUOTATION = re.compile(r"[“‘「『《【”’」』》】)\]\"']+")
#: a note among the rows of a table, whose figures are none of them
_NOTE = re.compile(r"\s*[(\[]?(?:备?注|说明|填报?说明)\d{0,2}[:：]")
_LONGEST_NOTE = 120
#: a page's number between the halves of a table: — 3 —
_PAGE = re.compile(r"\s*[-—–－]{1,2} ?\d{1,3} ?[-—–－]{1,2}\s*")
#: on a line of its own, what a narrow cell parted from its figure
_BEHIND_FIGURE = re.compile(r"\s*(?:[件条项个宗次份户人元]|万元|[\u2460-\u2473¹²³*]|[\[［]\d[\]］])\s*")
#: a bracket that is not closed in its line, alone or behind a figure
_ASIDE_BEGUN = re.compile(r"\s*(?P<figure>[\d０-９][\d０-９,，]*[件条项个宗次份]?)?[(（][^()（）\t]{0,12}")
_ASIDE = re.compile(r"[\d,]*[件条项个宗次份]?\((?:其中|不?含|包括|包含)[^()]{0,60}\)")
_ASIDE_LINES = 8
_WORDS = re.compile("[约近余多逾超左右若干几数〇零一二三四五六七八九十百千万两个件条次项]")
_NUMERAL = re.compile(r"[\d〇零一二三四五六七八九十百千万两几若]")
_LONGEST_ODD = 10
#: thousands set apart by spaces, which are one figure where the text tells cells apart
_GROUPED = re.compile(r"\d{1,3}(?: \d{3})+(?:\.\d+)?")
_GAPS = re.compile(" ")
#: characters of the longest figure, and of what may be the labels of a row
_LONGEST_FIGURE = 40
_LONGEST_LABEL = 200
#: letters of a label that is set letter by letter
_SPACED = 5
#: a sign set apart from its figure
_SIGN = re.compile(r"(增加|减少|增|减)[ \u3000]+(?=\d)")
#: a label's number set apart from its mark: 2 . 重复申请
_LOOSE_NUMBER = re.compile(r"^(\s*\d{1,2})\s+([.、．])\s*(?=[\u4e00-\u9fff])")


@dataclass(slots=True)
class Run:
    """Words, and the figures that follow them. ``cells`` says of all cells behind the words whether each has a figure, where
    the text tells cells apart (by tabs); ``whole`` says that it does. ``start`` is where its figures stand among
    the letters of the stream. ``odd`` counts what stands in place of a figure and is not understood.
    """

    words: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    cells: list[bool] = field(default_factory=list)
    whole: bool = False
    opaque: bool = False
    odd: int = 0
    letters: str = ""
    start: int = 0

    def without_last(self) -> Run:
        """The run without its last figure, which numbers the next row."""
        return replace(self, figures=self.figures[:-1], raw=self.raw[:-1], cells=self.cells[:-1])


@dataclass(slots=True)
class Stream:
    """The letters of a document in one string, and the runs of figures with their places in it."""

    letters: str
    runs: list[Run]


def _pieces(text: str) -> Iterator[tuple[list[str], bool]]:
    """The lines of a text: their cells, and whether it tells them apart by tabs."""
    for line in _wrapped(text.split("\n")):
        if "\t" in line:
            bare = line.strip()
            if "\t" in bare or not _is_note(bare):
                yield line.split("\t"), True
        elif line and not line.isspace() and not _is_note(line) and _PAGE.fullmatch(line) is None:
            yield [line], False


def _wrapped(lines: Sequence[str]) -> Iterator[str]:
    """The lines, those joined that a narrow cell made of one figure: its counter, the mark of its note, or what brackets
    say of it."""
    held: str | None = None  # a figure that may go on
    place = 0
    while place < len(lines):
        line = lines[place]
        place += 1
        if held is not None and _BEHIND_FIGURE.fullmatch(line) is not None and "\t" not in line:
            held += line
            continue
        begun = _ASIDE_BEGUN.fullmatch(line)
        if begun is not None and (begun["figure"] or held is not None):
            count = _aside(lines, place - 1)
            if count:
                line = "".join(lines[place - 1 : place - 1 + count])
                place += count - 1
                if not begun["figure"]:
                    held = f"{held}{line}"
                    continue
        if held is not None:
            yield held
        held = line if len(line) < _LONGEST_FIGURE and line[:1].isdigit() else None
        if held is None:
            yield line
    if held is not None:
        yield held


def _aside(lines: Sequence[str], start: int) -> int:
    """How many lines from ``start`` a bracket takes that says what a figure holds (其中, 含); 0 where it is no such."""
    joined = ""
    for count, line in enumerate(lines[start : start + _ASIDE_LINES], start=1):
        joined += plain(line)
        if ")" in line or "）" in line:
            return count if _ASIDE.fullmatch(joined) else 0
    return 0


def _is_note(line: str) -> bool:
    """Whether a line is a note by itself: 注：本表总计 7 项。"""
    return len(line) < _LONGEST_NOTE and _NOTE.match(plain(line)) is not None


@lru_cache(maxsize=16384)
def _tokens(piece: str) -> tuple[str, ...]:
    """A piece that is one figure stays whole; any other is parted at its white space.

    Remembered: most reports print the same labels and figures.
    """
    if len(piece) < _LONGEST_FIGURE:
        whole = _COUNTER.sub(r"\1", plain(piece))
        if figure(whole) is not None:
            return (whole,)
    piece = _LOOSE_NUMBER.sub(r"\1\2", piece)
    tokens = plain(_COUNTER.sub(r"\1", _SIGN.sub(r"\1", piece))).split()
    middle = tokens[1:-1]
    if (
        len(tokens) >= _SPACED
        and all(len(token) == 1 and not token.isascii() for token in middle)
        and any(figure(token) is None and not is_blank(token) for token in middle)
    ):
        return ("".join(tokens),)  # a label set letter by letter, whose 无 is no mark for nothing
    return tuple(tokens)


#: a token, the figure that it is, whether it is a mark for nothing (``None``: it is none) by itself or only among
#: figures, and whether it may stand in place of a figure
_Token = tuple[str, str | None, bool | None, bool]


@lru_cache(maxsize=16384)
def _said(cell: str, tabbed: bool) -> tuple[_Token, ...]:
    """What stands in a cell, or in a line that has no cells; empty for a blank one. Remembered as its tokens are."""
    if is_blank(cell):
        return ()
    whole = plain(cell) if tabbed else ""
    tokens = (_GAPS.sub("", whole),) if _GROUPED.fullmatch(whole) else _tokens(cell)
    found: list[_Token] = []
    for place, token in enumerate(tokens):
        said = figure(token)
        nothing = None
        if said is None and is_blank(token):
            nothing = len(tokens) == 1 or not letters(token) or _are_figures(tokens[place + 1 :])
        found.append((token, said, nothing, said is None and _is_odd(token)))
    return tuple(found)


def _are_figures(tokens: Sequence[str]) -> bool:
    """Whether figures, and marks for nothing among them, are all that follows in a line."""
    said = [figure(token) for token in tokens]
    return any(said) and all(one or is_blank(token) for one, token in zip(said, tokens, strict=True))


def stream_of(text: str) -> Stream:
    """The stream of a text in order, whose cells are parted by tabs or stand on lines of their own."""
    run = Run()
    runs = [run]
    waiting = 0
    pieces = list(_pieces(text))
    numbered = numbered_lines(pieces)
    for line, (cells, tabbed) in enumerate(pieces):
        fresh = True
        begun = False  # whether figures of this line stand in the run
        if not run.figures:
            run.cells.clear()
        for cell in cells:
            if OPAQUE in cell:
                if tabbed and run.figures and not begun:
                    run = Run()
                    runs.append(run)
                run.opaque = True
                cell = cell.replace(OPAQUE, " ")
            tokens = _said(cell, tabbed)
            if not tokens:
                if (run.figures and not (tabbed and not begun)) or (tabbed and not run.figures):
                    run.cells.append(False)
                continue
            for number, (token, said, nothing, odd) in enumerate(tokens):
                if said is not None:
                    if fresh and (line in numbered or _numbers_its_words(tokens, number)):
                        fresh = False
                        continue
                    fresh = False
                    begun = True
                    run.odd += waiting
                    waiting = 0
                    run.figures.append(said)
                    run.raw.append(token)
                    run.cells.append(True)
                    run.whole = tabbed and len(tokens) == 1
                    continue
                fresh = False
                if nothing is not None and (nothing or run.figures):
                    run.cells.append(False)
                elif odd:
                    run.cells.append(False)
                    if tabbed and (begun or not run.figures):
                        run.odd += 1
                    else:
                        waiting += 1  # of the row only where more of its figures follow
                elif run.figures or run.opaque:
                    begun, waiting = False, 0
                    run = Run([token])
                    runs.append(run)
                else:
                    if run.words[-1:] != [token]:  # a label over columns may be printed in each of them
                        run.words.append(token)
                    run.cells.clear()
                    run.odd = waiting = 0
    _letter(runs)
    return Stream("".join(run.letters for run in runs), runs)


@lru_cache(maxsize=4096)
def _is_odd(token: str) -> bool:
    """Whether a word may stand in place of a figure: 约5, 36;369, 十二, 若干."""
    if len(token) > _LONGEST_ODD or _NUMBERING.fullmatch(token) or _QUOTATION.fullmatch(token):
        return False
    said = letters(token)
    return not said or (_NUMERAL.search(token) is not None and not _WORDS.sub("", said))


def _numbers_its_words(tokens: Sequence[_Token], number: int) -> bool:
    """Whether a figure that stands first in its line numbers the words behind it in its cell."""
    return (
        number + 1 < len(tokens)
        and ORDINAL.fullmatch(tokens[number][0]) is not None
        and is_words(tokens[number + 1][0])
    )


def _letter(runs: list[Run]) -> None:
    """Give each run the letters of its words and its place in the stream."""
    start = 0
    opened = False
    for run in runs:
        words = "\n".join(run.words)
        own = _remembered if len(words) < _LONGEST_LABEL else _own_letters
        run.letters, opened = own(words, opened=opened, has_figures=bool(run.figures))
        start += len(run.letters)
        run.start = start


def _own_letters(words: str, *, opened: bool, has_figures: bool) -> tuple[str, bool]:
    """The letters of the words of a run (a line each), and whether a bracket is open behind them, as ``opened`` says of
    what stands before."""
    words = "\n".join(map(plain, words.split("\n")))
    if opened:
        words = _SHUT.sub("", words)
    words = _BRACKETS.sub("", words)
    bare = _OPEN.sub("", words) if has_figures else words
    kept = letters("".join(word for word in bare.split("\n") if not _CLAUSE.search(word)))
    return kept, bare != words


#: remembered, since most rows of most reports have the form's labels
_remembered = lru_cache(maxsize=4096)(_own_letters)
