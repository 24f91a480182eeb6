"""The figures of the three tables in the text in order: every copy of each table that the document prints."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import groupby
from operator import attrgetter

from pipelines.report.form import Edition, editions
from pipelines.report.second.alignment import Alignment, FormLine
from pipelines.report.second.challenge_layouts import as_the_form
from pipelines.report.second.ordinals import ends_on_number, numbers_row
from pipelines.report.second.staggered import as_columns
from pipelines.report.second.stated import laid_out
from pipelines.report.second.stream import Run, Stream, stream_of
from pipelines.report.second.wordings import anchors, bare, beginnings, form_lines
from pipelines.values import value

#: rows of the form that a table of applications has at the least, as anchors for its place
_FEWEST_ANCHORS = 5
_FEWEST_ITEMS = 2
#: letters round the outermost of the labels by which a table's place is found that may be its too
_MARGIN = 60
#: letters of an item that may stand before the first head, and of rows without heads behind the last
_ITEM = 20
_REST = 200
#: letters of a label's beginning that are enough to know it by between its neighbours
_CUT = 4
#: letters of the longest head that is looked at before the figures of section four, the last of them, and how
#: many of these must be letters of the head
_HEAD = 130
_TAIL = 20
_PLAIN = 0.75
#: what the heading of section four ends with, and no head of its table
_HEADING_ENDS = "情况"
#: a head over several columns, among their codes
_SHARED = ""


@value
class SecondRow:
    """The figures after one label: what they say, what they print; of all ``cells`` whether they have a figure, where the
    text tells cells apart, else ``None``; whether something that is no text stands among them, and how many are ``odd``:
    none that is understood."""

    figures: tuple[str, ...]
    raw: tuple[str, ...]
    cells: tuple[bool, ...] | None
    opaque: bool = False
    odd: int = 0


@dataclass(slots=True)
class Copy:
    """One printed copy of a table: its rows by code of the form.

    ``loose`` are figures within it that belong to no row. ``heads``: the columns as its heads print them, left to
    right, by the code of the first row below (``""`` for the head of the whole table); a head that cannot be read
    in full has no entry.
    """

    start: int
    rows: dict[str, SecondRow] = field(default_factory=dict)
    loose: list[tuple[str, ...]] = field(default_factory=list)
    heads: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class SecondReading:
    """Every copy of each table, in the order of the document. The one row of a copy of section four is ``""``."""

    disclosures: list[Copy] = field(default_factory=list)
    applications: list[Copy] = field(default_factory=list)
    challenges: list[Copy] = field(default_factory=list)


def read_second(text: str) -> SecondReading:
    """The tables in a text in order, whose cells are parted by tabs or stand on lines of their own."""
    stream = stream_of(as_the_form(as_columns(laid_out(text))))
    return SecondReading(
        disclosures=list(_disclosures(stream)),
        applications=list(_applications(stream)),
        challenges=list(_challenges(stream)),
    )


def _row(run: Run) -> SecondRow:
    return SecondRow(
        tuple(run.figures), tuple(run.raw), tuple(run.cells) if run.whole else None, run.opaque, run.odd
    )


# --- sections two and three ------------------------------------------------------------------------------


def _regions(stream: Stream, table: str) -> Iterator[tuple[int, int]]:
    """Where copies of a table stand among the letters: stretches of its anchors, parted where its beginning comes again
    or much else lies between."""
    first = beginnings(table)
    begins = {match.start() for match in first.finditer(stream.letters)}
    start = end = -1
    count = 0
    for match in anchors(table).finditer(stream.letters):
        if start >= 0 and (match.start() - end > 2 * _MARGIN or (match.start() in begins and count > 1)):
            yield start, end
            start, count = -1, 0
        if start < 0:
            start = match.start()
        end, count = match.end(), count + 1
    if start >= 0:
        yield start, end


def _inside(stream: Stream, start: int, end: int) -> list[Run]:
    """The runs of figures, or of what is no text, behind letter ``start`` up to ``end``."""
    place = attrgetter("start")
    first = bisect_right(stream.runs, start, key=place)
    last = bisect_right(stream.runs, end, lo=first, key=place)
    return [run for run in stream.runs[first:last] if run.figures or run.opaque]


def _aligned(stream: Stream, start: int, end: int, lines: Sequence[FormLine]) -> tuple[Copy, Alignment]:
    """The copy of a table among the letters from ``start`` to ``end``."""
    page = stream.letters[start:end]
    alignment = Alignment(page, lines)
    runs = _inside(stream, start, end)
    found = [alignment.line_before(run.start - start) for run in runs]
    _by_endings(runs, found, alignment)
    copy = Copy(start)
    waiting: list[tuple[str, ...]] = []
    for run, number, after in zip(runs, found, [*found, None][1:], strict=True):
        code = lines[number].code if number is not None else None
        if code is None and after is not None and numbers_row(run.figures, run.letters, lines, after):
            continue
        if code is not None and code in copy.rows and copy.rows[code].figures == tuple(run.figures):
            continue  # the same row once more, at the head of the next page
        if code is None or code in copy.rows:
            waiting.extend([tuple(run.raw)] if run.raw else [])
            continue
        if copy.rows:
            copy.loose.extend(waiting)
        waiting.clear()
        counts = (
            number is not None and after is not None and ends_on_number(run.figures, lines, number, after)
        )
        copy.rows[code] = _row(run.without_last() if counts else run)
    return copy, alignment


def _by_endings(runs: Sequence[Run], found: list[int | None], alignment: Alignment) -> None:
    """Short labels, which other words of the page may hold too (其他, 总计): the line between those of the runs before
    and after whose wording the words right before the figures end with."""
    last = -1
    #: for each run the next row of the form that is found behind it
    following: list[int | None] = [None] * len(found)
    for place in range(len(found) - 2, -1, -1):
        number = found[place + 1]
        following[place] = (
            number if number is not None and alignment.lines[number].code else following[place + 1]
        )
    for place, number in enumerate(found):
        if number is not None and number > last and alignment.lines[number].code is not None:
            last = number
            continue
        after = following[place]
        if last >= 0 and runs[place].letters.endswith(alignment.lines[last].wordings):
            found[place] = last  # the row once more, on the next page
            continue
        between = range(last + 1, after if after is not None else len(alignment.lines))
        rows = [one for one in between if alignment.lines[one].code]
        words = runs[place].letters
        ends = [one for one in rows if words.endswith(alignment.lines[one].wordings)]
        begun = ends or [one for one in rows if _begins(words, alignment.lines[one].wordings)]
        if ends or len(begun) == 1:
            found[place] = last = max(begun, key=lambda one: len(alignment.letters[one]))


def _begins(words: str, wordings: Sequence[str]) -> bool:
    """Whether words end with the beginning of a label that a page cut, or are one."""
    return any(
        wording.startswith(words)
        if len(words) < _CUT
        else any(words.endswith(wording[:size]) for size in range(_CUT, len(wording)))
        for wording in wordings
        if words
    )


def _best(
    stream: Stream, start: int, end: int, kinds: Sequence[tuple[FormLine, ...]]
) -> tuple[Copy, Alignment]:
    """The copy by the edition that explains it best, the first of several."""
    best, *others = kinds
    copy, alignment = _aligned(stream, start, end, best)
    explained = _explained(copy, alignment)
    for lines in others:
        if explained[:2] > (0, sum(line.code is not None for line in lines)):
            continue  # it has too few rows to explain more
        other = _aligned(stream, start, end, lines)
        if (more := _explained(*other)) > explained:
            (copy, alignment), explained = other, more
    return copy, alignment


def _explained(copy: Copy, alignment: Alignment) -> tuple[int, int, int]:
    """How well an edition explains a copy, more is better: figures of no row, rows, letters."""
    missing = sum(  # a label that is there with nothing but blank cells is no missing row
        line.code is not None and line.code not in copy.rows and not alignment.shows(number)
        for number, line in enumerate(alignment.lines)
    )
    return -len(copy.loose), len(copy.rows) - missing, alignment.count


def _applications(stream: Stream) -> Iterator[Copy]:
    kinds = form_lines("applications")
    for start, end in _regions(stream, "applications"):
        copy, alignment = _best(stream, max(start - _MARGIN, 0), end + _MARGIN, kinds)
        shown = sum(alignment.shows(number) for number, line in enumerate(alignment.lines) if line.code)
        if shown < _FEWEST_ANCHORS:
            continue
        named = _columns_before(stream, start)
        if named is not None:
            copy.heads[""] = named
        yield copy


def _columns_before(stream: Stream, start: int) -> tuple[str, ...] | None:
    """The order of the applicants in the head before a table of applications; ``None`` if one is not named once.

    Heads of two rows print the outer columns first, the kinds of organisation below the head that they share, so
    that the place of the total cannot be told: it is given last.
    """
    table = editions()[0].applications
    natural, *kinds, total = [column.code for column in table.columns]
    names = {bare(wording): column.code for column in table.columns for wording in column.wordings[:1]}
    # the head over the kinds of organisation holds the name of one: 法人或其他组织
    names |= {word: _SHARED for word in map(bare, table.heads) if any(name in word for name in names)}
    named = _in_order(stream.letters[max(start - _HEAD, 0) : start], names)
    below = [code for code in named if code in kinds][-len(kinds) :]
    if _SHARED in named:
        outer = [code for code in named if code not in kinds][-3:]
        if sorted(outer) != sorted((natural, _SHARED, total)):
            return None
        place = outer.index(_SHARED)
        named = [*outer[:place], *below, *outer[place + 1 :]]
    named = named[-len(table.columns) :]
    if sorted(named) != sorted((natural, *kinds, total)):
        return None
    return (*(code for code in named if code != total), total)


def _disclosures(stream: Stream) -> Iterator[Copy]:
    kinds = form_lines("disclosures")
    before: Copy | None = None
    regions = list(_regions(stream, "disclosures"))
    for place, (start, end) in enumerate(regions):
        limit = regions[place + 1][0] if place + 1 < len(regions) else len(stream.letters)
        end = _until_next_section(stream, end, limit)
        copy, alignment = _best(stream, max(start - _ITEM, 0), end, kinds)
        if (
            sum(alignment.shows(number) for number, line in enumerate(alignment.lines) if line.code)
            < _FEWEST_ITEMS
        ):
            continue
        _name_measures(stream, copy, start, end)
        if before is not None and not before.rows.keys() & copy.rows.keys():
            before.rows.update(copy.rows)  # a head printed again on the next page
            before.loose.extend(copy.loose)
            before.heads.update(copy.heads)
            continue
        if before is not None:
            yield before
        before = copy
    if before is not None:
        yield before


def _until_next_section(stream: Stream, end: int, limit: int) -> int:
    """Where section three begins behind the last head of a table of disclosures: rows without heads may follow it."""
    section = editions()[0].sections[2]
    begins = [
        place
        for wording in (section.label, *section.variants)
        if (place := stream.letters.find(bare(wording), end, end + _REST)) >= 0
    ]
    return min([*begins, end + _REST, limit])


def _name_measures(stream: Stream, copy: Copy, start: int, end: int) -> None:
    """Read the head over each block's first row: all its measures, each once, between the figures before and its own."""
    edition = max(
        editions(),
        key=lambda one: sum(
            item.code in copy.rows for block in one.disclosures.blocks for item in block.items
        ),
    )
    last = max(start - _MARGIN, 0)
    for run in _inside(stream, start, end):
        window = stream.letters[last : run.start]
        last = run.start
        for block in edition.disclosures.blocks:
            if len(block.measures) < 2:
                continue
            item = next((item for item in block.items if window.endswith(bare(item.label))), None)
            if item is None:
                continue
            places = [max(window.find(bare(one)) for one in measure.wordings) for measure in block.measures]
            if min(places) >= 0:
                order = sorted(zip(places, (measure.code for measure in block.measures), strict=True))
                copy.heads[item.code] = tuple(code for _, code in order)


# --- section four ----------------------------------------------------------------------------------------


@cache
def _signs() -> tuple[tuple[str, ...], ...]:
    """For each outcome the letters that no other outcome's label has: a head set in pieces still shows them."""
    labels = [bare(outcome.label) for outcome in editions()[0].challenges.outcomes]
    return tuple(
        tuple(letter for letter in label if not any(letter in other for other in labels if other != label))
        for label in labels
    )


@cache
def _head_letters() -> frozenset[str]:
    table = editions()[0].challenges
    return frozenset(
        "".join(bare(one.label + getattr(one, "group", "")) for one in (*table.routes, *table.outcomes))
    )


@lru_cache(maxsize=4096)
def _ends_a_head(tail: str) -> bool:
    """Whether letters may be the last of a head of section four. Remembered: labels are the form's."""
    return sum(map(_head_letters().__contains__, tail)) >= _PLAIN * len(tail)


def _behind_count(run: Run, columns: int) -> Run:
    """A run without the numbers of the columns (1 to 15) that stand before its figures, or in their place."""
    if run.figures[:columns] != [str(number) for number in range(1, columns + 1)]:
        return run
    return replace(
        run, figures=run.figures[columns:], raw=run.raw[columns:], cells=run.cells[columns:], whole=False
    )


def _challenges(stream: Stream) -> Iterator[Copy]:
    """Every run of figures right behind a head that names all outcomes once for each route."""
    edition = editions()[0]
    routes = len(edition.challenges.routes)
    signs = [letters_of for letters_of in _signs() if letters_of]
    for printed in stream.runs:
        run = (
            _behind_count(printed, routes * len(edition.challenges.outcomes)) if printed.figures else printed
        )
        if not run.figures or not _ends_a_head(stream.letters[max(run.start - _TAIL, 0) : run.start]):
            continue
        head = stream.letters[max(run.start - _HEAD, 0) : run.start]
        named = [max(map(head.count, letters_of)) for letters_of in signs]
        if sum(count >= routes - 1 for count in named) < len(_signs()) - 1:
            continue  # a head of two rows may lack the lower half of a route's columns
        copy = Copy(run.start, {"": _row(run)})
        count = len(edition.challenges.outcomes)
        outcomes = _in_order(head, {bare(one.label): one.code for one in edition.challenges.outcomes})
        outcomes = outcomes[-routes * count :]  # before them stand the last rows of section three
        groups = [outcomes[place : place + count] for place in range(0, len(outcomes), count)]
        if len(outcomes) == routes * count and all(len(set(group)) == count for group in groups):
            copy.heads[""] = tuple(outcomes)
        ways = _routes(head, edition)
        if ways is not None:
            copy.heads["routes"] = ways
        yield copy


def _routes(head: str, edition: Edition) -> tuple[str, ...] | None:
    """The routes as a head prints them, left to right; ``None`` where it does not tell.

    A head of several rows prints the outer two first (行政复议, 行政诉讼), as does the heading of the section; the first
    may stand between the two of the other.
    """
    routes = edition.challenges.routes
    codes = [route.code for route in routes]
    names = {bare(route.label): route.code for route in routes}
    _, ends, own = head.rpartition(_HEADING_ENDS)
    named = _in_order(own, {**names, **{bare(route.group): _SHARED for route in routes[1:]}})
    if ends:
        named = [code for code, _ in groupby(named)]  # a word over columns may be printed in each of them
    below = [code for code in named if code in codes[1:]]
    if sorted(below) != sorted(codes[1:]):
        return None
    outer = [code for code in named[: named.index(below[0])] if code not in below]
    if ends and outer == [_SHARED, codes[0], _SHARED]:
        return (below[0], codes[0], below[1])
    if named[-2:] != below or outer[-2:] not in ([codes[0], _SHARED], [_SHARED, codes[0]]) or len(outer) % 2:
        return None
    return (codes[0], *below) if outer[-1] == _SHARED else (*below, codes[0])


def _in_order(text: str, names: dict[str, str]) -> list[str]:
    return [names[found] for found in _any_of(tuple(names)).findall(text)]


@lru_cache(maxsize=64)
def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True)))
