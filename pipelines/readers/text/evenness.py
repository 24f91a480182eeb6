"""Whether the figures of rows that are blank in part stand where the others of their columns do.

Which cell of such a row is blank only the places of its figures tell. A row that lost a cell, or got one, shows its figures
moved: beside the edge that all others keep.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from pipelines.readers.text.cells import is_figure

#: start and end column of a text on its line, and the text
Token = tuple[int, int, str]

#: what figures may be set even by, their left, their right or their middle (doubled), and how far from it one may stand: the
#: middle may fall between two columns
_EDGES: tuple[tuple[Callable[[Token], int], int], ...] = (
    (lambda token: token[0], 0),
    (lambda token: token[1], 0),
    (lambda token: token[0] + token[1], 1),
)
#: an edge is kept where so many texts of a column stand at it
_KEPT = 2
#: words of a head over more than one column of figures
_FEWEST_HEADS = 3


def is_shifted(rows: Sequence[Sequence[Token]], lefts: Sequence[int]) -> bool:
    """Whether a row that is blank in part has a figure that is not set even with any other text of its column; ``lefts``:
    where the columns begin."""
    blank = list(_blank_in_part(rows, len(lefts)))
    figures = [token for row in rows for token in row if is_figure(token[2])]
    found: list[tuple[int, bool]] = []
    for edge, slack in _EDGES if blank else ():
        kept = Counter((bisect_right(lefts, token[0]), edge(token)) for row in rows for token in row)
        uneven = {
            token
            for token in figures
            if all(
                kept[bisect_right(lefts, token[0]), edge(token) + step] < _KEPT
                for step in range(-slack, slack + 1)
            )
        }
        found.append(
            (sum(token in uneven for token in figures), any(uneven.intersection(row) for row in blank))
        )
    least = min((count for count, _ in found), default=0)
    return any(shifted for count, shifted in found if count == least)


def _blank_in_part(rows: Sequence[Sequence[Token]], columns: int) -> Iterator[list[Token]]:
    """The figures of rows that have fewer than others, or, without a label, than the table has columns; a single one counts
    below a head of several columns."""
    most = max((sum(is_figure(text) for _, _, text in row[1:]) for row in rows), default=0)
    heads = 0
    for row in rows:
        figures = [token for token in row if is_figure(token[2])]
        if not figures:
            heads = len(row) if len(row) > 1 else heads
        elif len(figures) < (most if len(figures) < len(row) else columns) and (
            len(figures) > 1 or heads > _FEWEST_HEADS
        ):
            yield figures
