"""Section two written as lines (规章 本年制发件数 1 本年废止件数 0 现行有效件数 5): each is a row under a head of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from pipelines.blocks import Block, Grid, Paragraph
from pipelines.report.form import DisclosureBlock, editions

#: letters of the longest such line
_LONGEST = 160
#: cells of all items with their heads and figures, and some to spare
_MOST_CELLS = 120
_COUNTER = r"(?:[ ]?(?:件|项|宗|条|万元|元))?"
_FIGURE = (
    rf"(?:(?:[+＋\-－—]|增加?|减少?)?[\d０-９]+(?:[,，.．][\d０-９]+)*{_COUNTER}|零|无|[/／]|[-－—]{{1,2}})"
)
_UNIT = r"(?:[（(](?:单位[:：])?(?:件|万元|元)[）)])?"
_NUMBER = r"(?:[（(]?[\d一二三四五六七八九十]{1,2}[）)、.．]\s*+)?"
_BETWEEN = r"[\s,，;；、。]*+"


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """One for each article of the forms: an item's label, then each measure with a figure."""
    return tuple(
        re.compile(_pattern(block)) for edition in editions() for block in edition.disclosures.blocks
    )


def _pattern(block: DisclosureBlock) -> str:
    measures = _BETWEEN.join(
        rf"(?P<head{place}>{_any(one.wordings)}{_UNIT})\s*+[:：为]?\s*+(?P<figure{place}>{_FIGURE})"
        for place, one in enumerate(block.measures)
    )
    items = "|".join(_any(one.wordings) for one in block.items)
    return rf"\s*+{_NUMBER}(?P<item>{items})\s*+[:：]?\s*+{measures}{_BETWEEN}"


def _any(labels: Iterable[str]) -> str:
    return "(?:" + "|".join(re.escape(label) for label in sorted(labels, key=len, reverse=True)) + ")"


@cache
def _measured() -> re.Pattern[str]:
    measures = {
        one
        for edition in editions()
        for block in edition.disclosures.blocks
        for m in block.measures
        for one in m.wordings
    }
    return re.compile(_any(measures))


def with_stated(blocks: Iterable[Block]) -> list[Block]:
    """``blocks`` with a grid of two rows, head and figures, for each line that states an item of section two."""
    return [part for block in blocks for part in _parts(block)]


def _parts(block: Block) -> Iterator[Block]:
    if isinstance(block, Paragraph):
        yield (_stated(block.text) if len(block.text) <= _LONGEST else None) or block
    else:
        yield from (_all_stated(block) if block.ragged else None) or (block,)


def _all_stated(grid: Grid) -> list[Block] | None:
    """The items that the cells of loose lines state, one behind the other; ``None`` where they hold anything else."""
    texts = [cell.text for row in grid.slots for cell in row if cell is not None]
    text, place = " ".join(texts), 0
    if len(texts) > _MOST_CELLS or len(text) > _MOST_CELLS * _LONGEST // 8:
        return None
    found: list[Block] = []
    while place < len(text):
        if skipped := _articles().match(text, place):
            place = skipped.end()
        match = next((one for pattern in _patterns() if (one := pattern.match(text, place))), None)
        if match is None:
            return None
        found.append(_grid(match))
        place = match.end()
    return found


def _stated(text: str) -> Grid | None:
    if _measured().search(text) is None:
        return None
    match = next((one for pattern in _patterns() if (one := pattern.fullmatch(text))), None)
    return None if match is None else _grid(match)


def _grid(match: re.Match[str]) -> Grid:
    count = (len(match.groups()) - 1) // 2
    heads = [match[f"head{place}"] for place in range(count)]
    figures = [match[f"figure{place}"] for place in range(count)]
    return Grid.from_rows([["", *heads], [match["item"], *figures]], ragged=False)


@cache
def _articles() -> re.Pattern[str]:
    articles = {block.article for edition in editions() for block in edition.disclosures.blocks}
    return re.compile(rf"\s*+{_any(articles)}{_BETWEEN}")
