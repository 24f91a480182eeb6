"""Section four in other layouts than the form's, for the text in order: its lines are followed from top to bottom, and where
all fifteen figures have been told once, head and row of the form stand in their stead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from pipelines.report.form import editions
from pipelines.report.second.glyphs import OPAQUE, figure, is_blank, letters, plain

_LONGEST_HEADING = 45
_MOST_LINES, _MOST_CELLS = 120, 24
#: words of the headings of section four, and of those behind it
_HEADING, _NEXT = ("复议", "诉讼"), ("问题", "其他需要", "需要报告", "其他事项", "其他需")
_STARTS = ("四", "（四", "(四", "第四", "三、", "4")
_IDLE = (
    "情况", "案件", "办理", "审理", "处理", "类型", "类别", "项目", "数量", "件数", "单位", "事项", "名称", "指标", "方式",
    "结果", "的", "件", "表",
)  # fmt: skip
_ASIDE = ("注", "备注", "说明", "单位", "计量单位", "（单位", "(单位", "（注", "(注")

#: what a cell says: the routes it may mean, and the outcome
_Said = tuple[frozenset[str], str]


@dataclass(slots=True)
class _Walk:
    """What is known at a line: the heads since the last figures, the columns they name, the route of the rows."""

    heads: list[_Said] = field(default_factory=list)
    routes: list[str] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    route: str = ""
    rows: int = 0
    told: dict[tuple[str, str], str] = field(default_factory=dict)


def as_the_form(text: str) -> str:
    """``text`` with section four as the form has it, where its tables are laid out otherwise."""
    lines = text.split("\n")
    start = end = -1
    for place, line in enumerate(lines):
        if _is_heading(line, _HEADING):
            start, end = place + 1, -1
        elif start >= 0 and end < 0 and _is_heading(line, _NEXT[:1], _NEXT):
            end = place
    if start < 0:
        return text
    end = len(lines) if end < 0 else end
    found = _followed(lines[start:end]) if end - start <= _MOST_LINES else None
    if found is None:
        return text
    first, last, told = found
    return "\n".join([*lines[: start + first], *_form(told), *lines[start + last + 1 :]])


def _is_heading(line: str, *kinds: Sequence[str]) -> bool:
    """Whether a line is a heading that holds all words of the first kind, or one of the last."""
    if "\t" in line or not 4 < len(line.strip()) <= _LONGEST_HEADING or "。" in line:
        return False
    if len(kinds) == 1:
        return all(word in line for word in kinds[0]) and line.strip().startswith(_STARTS)
    return any(word in line for word in kinds[-1])


def _followed(lines: Sequence[str]) -> tuple[int, int, dict[tuple[str, str], str]] | None:
    """The first and the last line of the tables, and their figures; ``None`` where one has no place."""
    walk = _Walk()
    first = last = -1
    for place, line in enumerate(lines):
        cells = line.split("\t")
        if not line.strip() or (len(cells) == 1 and line.strip().startswith(_ASIDE)):
            continue
        said = [_said_of(cell) for cell in cells]
        if len(cells) > _MOST_CELLS or None in said:
            if len(cells) > 1 or (walk.told and len(walk.told) < _count()):
                return None
            if not walk.told:
                walk, first = _Walk(), -1
            continue
        first = place if first < 0 else first
        if not _step(walk, [one for one in said if one is not None]):
            return None
        last = place if walk.rows else last
    form_s_own = walk.rows == 1 and not walk.pairs
    return None if len(walk.told) != _count() or form_s_own else (first, last, walk.told)


def _step(walk: _Walk, said: Sequence[_Said | str]) -> bool:
    """Goes over a line; whether it is understood. Of each cell is ``said`` what it means, or the figure (or blank) it is."""
    labels = [place for place, one in enumerate(said) if not isinstance(one, str)]
    behind = labels[-1] + 1 if labels else 0
    lead = [one for one in said if not isinstance(one, str)]
    if any(isinstance(one, str) and one for one in said[:behind]):
        return False
    values = [one for one in said[behind:] if isinstance(one, str)]
    columns = _columns(walk)
    blank_row = bool(values) and len(values) == len(columns) and len(columns) > 1
    if not any(values) and not blank_row:
        walk.heads += lead
        return True
    if walk.heads and not _take_heads(walk):
        return False
    columns = _columns(walk)
    together = _together(lead)
    if together is None or len(values) != max(len(columns), 1):
        return False
    routes, outcome = together
    if len(routes) == 1:
        (walk.route,) = routes
    route = walk.route if len(routes) == 1 or (outcome and not walk.routes) else ""
    walk.rows += 1
    for (over, result), one in zip(columns or [("", "")], values, strict=True):
        key = (over or route, result or outcome)
        contradicted = (over and route and over != route) or (result and outcome)
        if contradicted or not all(key) or key in walk.told:
            return False
        walk.told[key] = one
    return True


def _together(labels: Sequence[_Said]) -> _Said | None:
    """What the labels of a row say; ``None`` where they contradict each other."""
    routes, outcome = _all(), ""
    for own, result in labels:
        routes &= own
        if result and outcome:
            return None
        outcome = outcome or result
    return (routes, outcome) if routes else None


def _take_heads(walk: _Walk) -> bool:
    """Makes columns of the heads since the last figures."""
    heads, walk.heads = walk.heads, []
    pairs = [(next(iter(own)), result) for own, result in heads if result and len(own) == 1]
    if pairs:
        walk.pairs = pairs
        return all(result for _, result in heads)
    routes = [next(iter(own)) for own, result in heads if not result and len(own) == 1]
    outcomes = [result for _, result in heads if result]
    walk.pairs = []
    if routes:
        walk.routes, walk.route = routes, ""
    if outcomes:
        walk.outcomes = outcomes
    return True


def _columns(walk: _Walk) -> list[tuple[str, str]]:
    """The route and the outcome of each column, as far as heads tell."""
    if walk.pairs:
        return walk.pairs
    if not walk.outcomes or not walk.routes:
        return [(route, "") for route in walk.routes] + [("", result) for result in walk.outcomes]
    size = _count() // len(_all())
    if len(walk.outcomes) == size and len(walk.routes) == 1:
        return [(walk.routes[0], result) for result in walk.outcomes]
    if len(walk.outcomes) != size * len(walk.routes):
        return []
    return [(walk.routes[place // size], result) for place, result in enumerate(walk.outcomes)]


@cache
def _all() -> frozenset[str]:
    return frozenset(route.code for route in editions()[0].challenges.routes)


@cache
def _count() -> int:
    form = editions()[0].challenges
    return len(form.routes) * len(form.outcomes)


@cache
def _book() -> tuple[tuple[str, _Said], ...]:
    form = editions()[0].challenges
    book: dict[str, _Said] = {word: (_all(), "") for word in _IDLE}
    for route in form.routes:
        group = frozenset(one.code for one in form.routes if one.group == route.group)
        book[letters(route.group)] = (group, "")
        book |= {letters(word): (frozenset({route.code}), "") for word in route.wordings}
    for outcome in form.outcomes:
        book |= {letters(word): (_all(), outcome.code) for word in outcome.wordings}
    return tuple(sorted(book.items(), key=lambda one: len(one[0]), reverse=True))


@lru_cache(maxsize=1024)
def _said_of(cell: str) -> _Said | str | None:
    """What a label means; a figure or something that is no text as it stands, "" for nothing; ``None`` for other words."""
    bare = cell.strip()
    if OPAQUE in bare:
        return bare
    if is_blank(cell):
        return ""
    if figure(plain(bare)) is not None:
        return bare
    if len(bare) > _LONGEST_HEADING:
        return None
    rest = letters(plain(bare).lstrip("0123456789一二三四五六七八九十()、.． "))
    routes, outcome, alone = _all(), "", True
    while rest:
        word, (own, result) = next(
            ((word, said) for word, said in _book() if rest.startswith(word)), ("", (_all(), ""))
        )
        if not word or (result and outcome):
            return None
        routes, outcome, alone, rest = routes & own, outcome or result, False, rest[len(word) :]
    if alone:
        return None
    return (routes, outcome) if routes else None if outcome else (_all(), "")


def _form(told: dict[tuple[str, str], str]) -> Iterator[str]:
    """The lines of the form's table with these figures."""
    form = editions()[0].challenges
    results = [outcome.label for outcome in form.outcomes]
    others = [route for route in form.routes if route.group != form.routes[0].group]
    yield f"{form.routes[0].group}\t{others[0].group}"
    yield "\t".join([*results, *(route.label for route in others)])
    yield "\t".join(results * len(others))
    yield "\t".join(told[route.code, outcome.code] for route in form.routes for outcome in form.outcomes)
