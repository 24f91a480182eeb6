"""Rows: which printed line is which line of the form, where labels are lost, cut, misspelt or printed again."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations, pairwise

from pipelines.blocks import Cell
from pipelines.report.form import Edition, editions, merged
from pipelines.report.labels import (
    SURE_LABEL,
    Match,
    application_columns,
    application_rows,
    disclosure_items,
)
from pipelines.report.numbers import is_blank, is_figure_text, is_unread
from pipelines.report.tables.chain import Candidate, best_chain
from pipelines.report.tables.limits import (
    FEWEST_HEADS,
    FEWEST_ROWS,
    FURTHER_IN,
    HALF_AFTER,
    HALF_BEFORE,
    LABEL_CELLS,
    NEAR,
    OWN_ROWS,
    PIECES,
    SURE_PIECES,
)
from pipelines.report.tables.lines import Line
from pipelines.report.tables.windows import present
from pipelines.values import value


@value
class Found:
    """A printed row: its line, its label, and the cells after its label."""

    line: Line
    label: Cell
    tail: tuple[Cell, ...]


#: a label found is as good as another where its score is no more above the other's
_AS_GOOD = 0.03
#: lines of the longest label
_MOST_LABEL_LINES = 12

_Chain = list[Candidate[Found]]


@dataclass(slots=True)
class Rows:
    """The printed rows of a table by code, in the order of the edition's form.

    ``torn``: codes of rows whose two pieces have different figures, or whose figures stand beside the labels of several
    rows; ``unclaimed``: rows of figures inside the
    table that are no line of the form.
    """

    edition: Edition
    found: dict[str, Found]
    torn: list[str]
    unclaimed: list[Line]


@cache
def row_order() -> dict[str, int]:
    """Rows of all editions in one statutory order; a row of one edition alone keeps its place."""
    codes = merged([row.code for row in edition.applications.rows] for edition in editions())
    return {code: index for index, code in enumerate(codes)}


@cache
def _names() -> tuple[str, ...]:
    return tuple(row_order())


def find_rows(lines: Sequence[Line]) -> Rows | None:
    """The table's rows among a document's lines; ``None`` where there are too few to be a table."""
    candidates: _Chain = []
    chain: _Chain = []
    for candidates in _by_copies(_candidates(lines)):
        chain = best_chain(candidates)
        if len(chain) >= FEWEST_ROWS:
            break
    if len(chain) < FEWEST_ROWS:
        return None
    if extra := _cut_rows(lines, chain):
        candidates += extra
        chain = best_chain(candidates)
    torn = _mend(lines, chain, candidates)
    unclaimed = _unclaimed(lines, chain, candidates, torn)
    codes = {_names()[candidate.place]: candidate.what for candidate in chain}
    edition = _edition(codes, lines)
    wanted = edition.applications.labels
    found = {code: codes[code] for code in wanted if code in codes}
    torn |= {row_order()[code] for code, one in found.items() if _names_several(one, code, wanted)}
    torn_codes = [_names()[place] for place in sorted(torn)]
    return Rows(edition, found, torn_codes, unclaimed)


def _names_several(found: Found, code: str, wanted: Collection[str]) -> bool:
    """Whether the label of a row that no lines part from the next has lines that name another row of the form too: where
    the one label ends on the line of the other's figures, whose these are cannot be told."""
    lines = found.label.text.split("\n")
    if not found.line.grid.guessed or not 1 < len(lines) <= _MOST_LABEL_LINES:
        return False
    pieces = ("".join(lines[start:end]) for start, end in combinations(range(len(lines) + 1), 2))
    named = {match.code for piece in pieces for match in application_rows().find(piece) if match.exact}
    return code in named and len(named.intersection(wanted)) > 1


def is_head(line: Line) -> bool:
    """Whether a row belongs to the table's head: it names columns and holds no figure."""
    if line.has_figures:
        return False
    book = application_columns()
    return sum(bool(book.exact(cell.text)) for cell in line.texts) >= FEWEST_HEADS


def prints(tail: Sequence[Cell]) -> bool:
    """Whether any cell prints something that shows: a figure, words, or a mark for nothing."""
    return any(cell.text.strip() for cell in tail)


def _candidates(lines: Sequence[Line]) -> _Chain:
    order = row_order()
    candidates: _Chain = []
    for number, line in enumerate(lines):
        named = _spelt_by(line.leading[-LABEL_CELLS:]) or _named_by(line.leading[:LABEL_CELLS])
        if not named or is_head(line):
            continue
        for code, (index, score) in named.items():
            found = Found(line, line.cells[index], line.cells[index + 1 :])
            candidates.append(Candidate(number, order[code], score, found))
    return candidates


def _by_copies(candidates: _Chain) -> Iterator[_Chain]:
    """The candidates of one printed table after the other: its first row begins it anew where many rows stand between."""
    start = 0
    places: set[int] = set()
    for number, candidate in enumerate(candidates):
        if candidate.place == 0 and candidate.score >= 1 and len(places) >= FEWEST_ROWS:
            yield candidates[start:number]
            start, places = number, set()
        places.add(candidate.place)
    yield candidates[start:]


@lru_cache(maxsize=2048)
def _spelt_by(words: tuple[tuple[int, str], ...]) -> Mapping[str, tuple[int, float]]:
    """The rows whose label the last words before a row's figures spell together, several of them: the lines that a text has of
    one cell."""
    for first in range(len(words) - 1):
        if whole := application_rows().exact("".join(text for _, text in words[first:])):
            return {match.code: (words[-1][0], match.score) for match in whole}
    return {}


@lru_cache(maxsize=2048)
def _named_by(words: tuple[tuple[int, str], ...]) -> Mapping[str, tuple[int, float]]:
    """The rows of the form that the words before a row's figures may mean, by code.

    ``words`` have their place among the row's cells; each code comes with the place of the words that name it
    and a score. Remembered, since nearly every report prints the same labels.
    """
    book = application_rows()
    best: dict[str, tuple[int, float]] = {}
    before = ""
    named = False
    for index, text in words:
        matches = book.find(text)
        if not matches and before and not named:
            matches = book.find(before + text)
        before = text
        if _is_of_several(matches):
            # none of itself; behind one of these labels it goes on with that
            begun = [(match.code, best[match.code][1]) for match in matches if match.code in best]
            best = {code: (index, score) for code, score in begun} or best
            continue
        named = named or bool(matches)
        if matches and matches[0].score > SURE_LABEL:
            best.clear()  # the label furthest in names the row, those before it its groups
        for match in matches:
            score = match.score + FURTHER_IN * index
            if match.code not in best or best[match.code][1] < score:
                best[match.code] = index, score
    return best


def _is_of_several(matches: Sequence[Match]) -> bool:
    """Whether words are the same part of several labels (行政机关不再处理其政府信息公开申请), and so name none of them."""
    return (
        len(matches) > 1
        and not matches[0].exact
        and matches[0].score > SURE_LABEL
        and matches[0].score - matches[1].score < _AS_GOOD
    )


def _edition(codes: Mapping[str, object], lines: Sequence[Line]) -> Edition:
    """The edition whose own rows and columns were found: the newest, unless others speak against it."""
    for place, edition in enumerate(editions()):
        older = editions()[place + 1 :]
        own_rows = _codes(edition) - {code for one in older for code in _codes(one)}
        own_columns = _column_codes(edition) - {code for one in older for code in _column_codes(one)}
        shown = len(own_rows & codes.keys())
        if not older or (own_rows and shown >= min(OWN_ROWS, len(own_rows))):
            return edition
        if own_columns and not shown and not own_columns & _columns_named(lines):
            continue
        if any(code in codes for one in older for code in _codes(one) - _codes(edition)):
            continue
        if not any(_codes(one) <= codes.keys() for one in older):
            return edition
    return editions()[-1]


def _codes(edition: Edition) -> set[str]:
    return set(edition.applications.labels)


def _column_codes(edition: Edition) -> set[str]:
    return {column.code for column in edition.applications.columns}


def _columns_named(lines: Sequence[Line]) -> set[str]:
    """The columns that heads of the table print."""
    book = application_columns()
    named = (book.exact(cell.text) for line in lines if is_head(line) for cell in line.texts)
    return {matches[0].code for matches in named if matches}


def _mend(lines: Sequence[Line], chain: _Chain, candidates: Sequence[Candidate[Found]]) -> set[int]:
    """Rows cut in two by a page, and rows printed again: the figures are those of the piece that has them.

    Returns the places of rows whose pieces have different figures.
    """
    taken = {candidate.line for candidate in chain}
    again = {
        (candidate.line, candidate.place): candidate.what.tail
        for candidate in candidates
        if candidate.line not in taken
    }
    torn: set[int] = set()
    for index, candidate in enumerate(chain):
        after = chain[index - 1].line + 1 if index else max(candidate.line - HALF_BEFORE, 0)
        until = (
            chain[index + 1].line
            if index + 1 < len(chain)
            else min(candidate.line + HALF_AFTER + 1, len(lines))
        )
        for number in range(after, until):
            if number in taken:
                continue
            other = lines[number]
            alone = other.own if not other.texts and number > candidate.line else ()
            tail = again.get((number, candidate.place), alone)
            if not prints(tail):
                continue
            mine = chain[index].what.tail
            if not prints(mine):
                found = Found(other, candidate.what.label, tail)
                chain[index] = Candidate(candidate.line, candidate.place, candidate.score, found)
            elif [cell.text for cell in tail] != [cell.text for cell in mine]:
                torn.add(candidate.place)
    return torn


def _unclaimed(
    lines: Sequence[Line], chain: _Chain, candidates: Sequence[Candidate[Found]], torn: set[int]
) -> list[Line]:
    """Rows of figures inside the table that no line of the form claims.

    Such a row may be the upper or lower half of a row whose other half was recognised: then that row gets the figures, and
    is ``torn`` if it has others.
    """
    places = {candidate.line: index for index, candidate in enumerate(chain)}
    taken = {id(candidate.what.line) for candidate in chain}
    free = [number for number in range(chain[0].line, chain[-1].line + 1) if number not in places]
    known = {(candidate.line, candidate.place) for candidate in candidates} if free else set()
    left = []
    for number in free:
        line = lines[number]
        if id(line) in taken or not any(is_figure_text(cell.text) for cell in _figures(line)):
            continue
        above = places.get(number - 1)
        if above is not None and _is_lower_half(line, chain[above]):
            upper = chain[above]
            if prints(upper.what.tail):
                torn.add(upper.place)
                continue
            found = Found(line, upper.what.label, _figures(line))
            chain[above] = Candidate(upper.line, upper.place, upper.score, found)
            continue
        below = next((other for other in range(number + 1, chain[-1].line + 1) if other in places), None)
        between = lines[number + 1 : below]
        index = None if below is None or any(one.has_figures for one in between) else places[below]
        if index is not None and _is_upper_half(line, chain[index]):
            lower = chain[index]
            found = Found(line, lower.what.label, _figures(line))
            chain[index] = Candidate(lower.line, lower.place, lower.score, found)
            continue
        if line.texts and (other := disclosure_items().find(line.texts[-1].text)) and other[0].exact:
            continue  # a row of the table before, printed again at the head of a page
        near = [candidate.place for candidate in chain if abs(candidate.line - number) <= NEAR]
        if not any((number, place) in known for place in near):
            left.append(line)
    return left


def _is_upper_half(line: Line, lower: Candidate[Found]) -> bool:
    """Whether the label of ``line`` and that of a row without figures below it are one label of the form."""
    if not line.texts or prints(lower.what.tail):
        return False
    whole = next(iter(application_rows().find(line.texts[-1].text + lower.what.label.text)), None)
    return whole is not None and whole.exact and row_order()[whole.code] == lower.place


def _is_lower_half(line: Line, upper: Candidate[Found]) -> bool:
    """The same of a row above it, which may have figures too."""
    if not line.texts:
        return False
    whole = next(iter(application_rows().find(upper.what.label.text + line.texts[-1].text)), None)
    return whole is not None and whole.exact and row_order()[whole.code] == upper.place


def _figures(line: Line) -> tuple[Cell, ...]:
    """The cells after the last words of a line."""
    last = max(
        (
            index
            for index, cell in enumerate(line.cells)
            if not (is_blank(cell.text) or is_figure_text(cell.text) or is_unread(cell.text))
        ),
        default=-1,
    )
    return line.cells[last + 1 :]


def _cut_rows(lines: Sequence[Line], chain: Sequence[Candidate[Found]]) -> _Chain:
    """Rows whose label is cut over two or three lines, found where the chain has a gap."""
    found: _Chain = []
    for upper, lower in pairwise(chain):
        if lower.place - upper.place < 2 or lower.line - upper.line < 3:
            continue
        free = [number for number in range(upper.line + 1, lower.line) if not is_head(lines[number])]
        for start in range(len(free) - 1):
            for length in PIECES:
                numbers = free[start : start + length]
                if len(numbers) == length:
                    between = range(upper.place + 1, lower.place)
                    found.extend(_joined(free[start], [lines[number] for number in numbers], between))
    return found


def _joined(number: int, pieces: Sequence[Line], places: range) -> Iterator[Candidate[Found]]:
    """What several lines may be as one row of the form at ``places``; at most one of them holds figures."""
    bearing = [piece for piece in pieces if any(present(_figures(piece)))]
    if len(bearing) > 1:
        return
    label = "".join(piece.texts[-1].text for piece in pieces if piece.texts)
    carrier = bearing[0] if bearing else pieces[0]
    for match in application_rows().find(label):
        place = row_order()[match.code]
        if place in places and match.score > SURE_PIECES:
            first = next(piece.texts[-1] for piece in pieces if piece.texts)
            yield Candidate(number, place, match.score, Found(carrier, first, _figures(carrier)))
