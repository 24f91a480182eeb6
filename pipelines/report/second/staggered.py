"""The head of section three in a text by lines: 自然人 and 总计, each beside the middle of two rows, are printed in a line under
法人或其他组织, for the text in order."""

from __future__ import annotations

import re
from functools import cache

from pipelines.report.form import editions
from pipelines.report.second.glyphs import letters, plain

_LONGEST = 400
#: lines from the one name to the others
_NEAR = 4


@cache
def _names() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """What the first column may be called, the last one, and those between them together."""
    form = editions()[0].applications
    first, *_, last = form.columns
    return (
        frozenset(map(letters, first.wordings)),
        frozenset(map(letters, last.wordings)),
        frozenset(map(letters, form.heads[1:])),
    )


@cache
def _begins() -> re.Pattern[str]:
    """The first letters of the names that a line must hold to matter; they are written alike in traditional letters."""
    first, _, shared = _names()
    return re.compile(f"[{''.join(sorted({name[0] for name in first | shared}))}]")


def as_columns(text: str) -> str:
    """``text`` with the name of the first column before that of those which stand right of it, where the two outer names have
    a line of their own: which of the columns is printed first, such lines do not say."""
    first, last, shared = _names()
    if not any(name in text for name in first):
        return text
    lines = text.split("\n")
    above = -_NEAR
    for place, line in enumerate(lines):
        if _begins().search(line) is None or "\t" in line or len(line) > _LONGEST:
            continue
        words = [letters(plain(word)) for word in line.split()]
        if len(words) == 2 and words[0] in first and words[1] in last and place - above < _NEAR:
            lines[above] = f"{line.split()[0]}\n{lines[above]}"
            lines[place] = line.split()[1]
        elif not shared.isdisjoint(words) and first.isdisjoint(words):
            above = place
    return "\n".join(lines)
