"""Items of section two written as lines, for the text in order: laid out as head and row, piece by piece."""

from __future__ import annotations

from functools import cache

from pipelines.report.form import editions

_LONGEST = 160
#: in the first measure of every article
_YEAR = "年"
_GAPS = " \t\u3000\xa0:：,，;；、。"
_DIGITS = frozenset("0123456789０１２３４５６７８９,，.．/／-－—零无")
_UNITS = ("万元", "件", "项", "宗", "条", "元")
_BRACKETED = (
    "（件）",
    "(件)",
    "（万元）",
    "(万元)",
    "（元）",
    "(元)",
    "（单位：万元）",
    "（单位:万元）",
    "(单位:万元)",
    "（单位：件）",
)


@cache
def _articles() -> tuple[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]], ...]:
    """The wordings of each article's items, and of each of its measures; the longest first."""
    return tuple(
        (
            tuple(sorted((word for item in block.items for word in item.wordings), key=len, reverse=True)),
            tuple(tuple(sorted(measure.wordings, key=len, reverse=True)) for measure in block.measures),
        )
        for edition in editions()
        for block in edition.disclosures.blocks
    )


def laid_out(text: str) -> str:
    """``text`` with each line that states an item and all its figures as a row of heads and a row of figures."""
    if not any(word in text for _, measures in _articles() for word in measures[0]):
        return text
    lines: list[str] = []
    last = -1
    for line in text.split("\n"):
        number, item, told = _told(line) if _YEAR in line and len(line) <= _LONGEST else (-1, "", [])
        if number < 0:
            lines.append(line)
            last = last if not line.strip() else -1
            continue
        if number != last:  # the head stands once above the items of its article
            lines.append("\t".join(["", *(words[0] for words in _articles()[number][1])]))
        lines.append("\t".join([item, *told]))
        last = number
    return "\n".join(lines)


def _told(line: str) -> tuple[int, str, list[str]]:
    """The article, the item and the figures that a line states; -1 where it states none."""
    bare = line.strip(_GAPS).lstrip("0123456789一二三四五六七八九十（）()、.． \t")
    for number, (items, measures) in enumerate(_articles()):
        item = next((word for word in items if bare.startswith(word)), "")
        told = _figures(bare[len(item) :], measures) if item else None
        if told is not None:
            return number, item, told
    return -1, "", []


def _figures(rest: str, measures: tuple[tuple[str, ...], ...]) -> list[str] | None:
    """The figure behind each measure, in order; ``None`` where anything else stands there."""
    told = []
    for words in measures:
        rest = rest.lstrip(_GAPS)
        head = next((word for word in words if rest.startswith(word)), None)
        if head is None:
            return None
        rest = rest[len(head) :]
        unit = next((one for one in _BRACKETED if rest.startswith(one)), "")
        rest = rest[len(unit) :].lstrip(_GAPS).removeprefix("为").lstrip(_GAPS)
        end = next((place for place, letter in enumerate(rest) if letter not in _DIGITS), len(rest))
        figure, rest = rest[:end].rstrip(",，.．"), rest[end:]
        if not figure:
            return None
        counter = next((one for one in _UNITS if rest.lstrip(" ").startswith(one)), "")
        rest = rest.lstrip(" ")[len(counter) :] if counter else rest
        told.append(figure + counter)
    return told if not rest.strip(_GAPS) else None
