"""Labels and heads that styles carry to another row or column, for the second reading: nobody can tell whose the figures of
their table are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

from selectolax.lexbor import LexborNode

from pipelines.readers.html.second.declarations import declared_of
from pipelines.readers.html.second.edges import lengths

_REST = re.compile(r"(?:none|auto|normal|initial|unset|inherit|0(?:px)?)?")
#: what parts rows and columns, in pixels
_HIGH, _WIDE = 16, 40
_IN_GRID = ("order", "grid-area", "grid-column", "grid-row", "grid-column-start", "grid-row-start")
_ROWS = frozenset(("tr", "tbody", "thead", "tfoot"))
_LONGEST = 80
#: labels of a table that are told apart, should some of them be hidden
_MOST = 20
_SHIFT = re.compile(r"translate(x|y|z|3d)?\(([^()]*)\)")


@lru_cache(maxsize=4096)
def may_carry(style: str) -> bool:
    """Whether declarations, with what others may add, carry a cell or a row away, or what stands in a cell."""
    said = {name: value.removesuffix("!important") for name, value in declared_of(style).items()}
    return carries({"position": "relative", **said}, of_table=True)


def carries(said: Mapping[str, str], *, of_table: bool) -> bool:
    """Whether declarations carry an element away; ``of_table``: a cell or a row."""
    if said.get("position") == "relative" and (
        _beyond(said, ("top", "bottom", "inset"), _HIGH) or _beyond(said, ("left", "right"), _WIDE)
    ):
        return True
    steps = [("", said.get("translate", "").replace(" ", ",")), *_SHIFT.findall(said.get("transform", ""))]
    for kind, step in steps:
        parts = step.split(",")
        across, down = ([], parts) if kind == "y" else (parts[:1], parts[1:2])
        if kind != "z" and (_any_beyond(across, _WIDE) or _any_beyond(down, _HIGH)):
            return True
    lifted = [-at for name in ("margin", "margin-top", "margin-bottom") for at in lengths(said.get(name, ""))]
    drawn = [-at for name in ("margin-left", "margin-right") for at in lengths(said.get(name, ""))]
    if max(lifted, default=0.0) >= _HIGH or max(drawn, default=0.0) >= _WIDE or _says(said, "offset-path"):
        return True
    turned = "reverse" in said.get("flex-direction", "") + said.get("flex-flow", "")
    return of_table and (
        said.get("float") == "right"
        or any(_says(said, name) for name in _IN_GRID)
        or (turned and "flex" in said.get("display", "flex"))
    )


def _says(said: Mapping[str, str], name: str) -> bool:
    return _REST.fullmatch(said.get(name, "")) is None


def _beyond(said: Mapping[str, str], names: Iterable[str], least: float) -> bool:
    return _any_beyond((said.get(name, "") for name in names), least)


def _any_beyond(values: Iterable[str], least: float) -> bool:
    return any(abs(at) >= least for value in values for at in lengths(re.sub(r"[\d.]+%", "", value)))


def carried_labels(
    nodes: Iterable[LexborNode],
    said_of: Callable[[LexborNode], Mapping[str, str]],
    figures_in: Callable[[LexborNode], list[LexborNode]],
) -> Iterator[tuple[LexborNode, LexborNode]]:
    """The labels, parts of labels and rows of heads that are carried away, some for each table, each with every cell of the
    table that has a figure. ``figures_in``: the cells with a figure that a node is, stands in, or holds as a row."""
    found: dict[int, int] = {}
    lengths_of: dict[int, int] = {}
    for node in nodes:
        said = said_of(node)
        of_table = node.tag in _ROWS or node.tag in ("td", "th")
        if not carries(said, of_table=of_table) or said.get("display") == "none" or figures_in(node):
            continue
        table = _table_of(node, lengths_of)
        if table is None or found.get(table.mem_id, 0) > _MOST:
            continue
        found[table.mem_id] = found.get(table.mem_id, 0) + 1
        yield from ((node, cell) for cell in table.css("td, th") if figures_in(cell))


def _table_of(node: LexborNode, lengths_of: dict[int, int]) -> LexborNode | None:
    """The table of whose head a row is, or of a cell with few words that a node is or stands in; ``lengths_of``: the letters
    of the cells that were asked before."""
    at: LexborNode | None = node
    if node.tag not in _ROWS:
        while at is not None and at.tag not in ("td", "th"):
            at = at.parent
        if at is None:
            return None
        if at.mem_id not in lengths_of:
            lengths_of[at.mem_id] = len("".join((at.text() or "").split()))
        if not 0 < lengths_of[at.mem_id] <= _LONGEST:
            return None
    while at is not None and at.tag != "table":
        at = at.parent
    return at
