"""Whether a line is a heading of the form's sections, and of which: by what it says, not by its number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from pipelines.report.characters import fold, simplified, spaced, strip_space
from pipelines.report.form import editions
from pipelines.values import value

_MARKS = re.compile(r"[^\w]|_")
_DECORATION = "#*★☆●■◆▲·•【】《》[]〔〕|_=~>-—－ \t"
#: what numbers a heading of the top, and one below
TOP = re.compile(
    r"^(?:(?:第\s*)?[一二三四五六七八九十]+\s*(?:部\s*分|章)?\s*[、.．,，:：]|第\s*[一二三四五六七八九十]+\s*(?:部\s*分|章)|[壹贰叁肆伍陆]\s*[、.]|[一二三四五六]\s+)"
)
SUB = re.compile(r"^(?:[（(][一二三四五六七八九十\d]{1,3}[)）]、?|\d{1,2}[、.．:：]|[①-⑳⑴-⒇⒈-⒛])")
#: marks of bold print in Markdown, also in the midst of a line
_BOLD = re.compile(r"\*\*|__")
#: a numeral set apart from its mark: 3 ． 收 到
_LOOSE_NUMBER = re.compile(r"^([（(]?\s*[一二三四五六七八九十\d]{1,3})\s+(?=[、.．,，:：)）])")
_CLAUSE_END = re.compile(r"[。：:；;，,！]|\s{1,}")
LONGEST_HEADING = 45
#: so much of a paragraph is looked at for a heading
START = 120
#: how much of a heading's letters may differ from a known wording
_STRONG = 0.24


@value
class Heading:
    """A line that may be a heading: the section's ordinal, the heading as printed, what follows on the line.

    ``strong``: its letters are those of a known wording; otherwise only its keywords speak for it.
    """

    ordinal: int
    text: str
    rest: str
    strong: bool
    top: bool
    distance: float


@cache
def _wordings() -> dict[str, int]:
    """Letters of every known heading with its ordinal."""
    found: dict[str, int] = {}
    for edition in editions():
        for section in edition.sections:
            for wording in (section.label, *section.variants):
                found[letters_of(wording)] = section.ordinal
    return found


@lru_cache(maxsize=4096)
def letters_of(text: str) -> str:
    """The letters and digits of a text, in one form."""
    return _MARKS.sub("", fold(text))


@cache
def _printed_wordings() -> tuple[str, ...]:
    """Every known heading as the form or a report prints it, the longest first."""
    wordings = {
        wording
        for edition in editions()
        for one in edition.sections
        for wording in (one.label, *one.variants)
    }
    return tuple(sorted(wordings, key=len, reverse=True))


@cache
def _vocabulary() -> frozenset[str]:
    """The letters that known headings are made of."""
    return frozenset("".join(_wordings()))


def _nearest(letters: str) -> tuple[int, float] | None:
    """Ordinal of the known heading nearest to ``letters``, and the share of letters that differ."""
    known = _wordings()
    if (ordinal := known.get(letters)) is not None:
        return ordinal, 0.0
    longest = int(len(letters) / (1 - _STRONG)) + 1
    most = int(longest * _STRONG)
    if len(letters) - sum(map(_vocabulary().__contains__, letters)) > most:
        return None  # prose, mostly: more letters that no heading has than may differ
    near = process.extract(letters, known.keys(), scorer=Levenshtein.distance, score_cutoff=most, limit=None)
    best: tuple[float, int, int] | None = None
    for wording, distance, place in near:
        longest = max(len(letters), len(wording))
        if distance <= int(longest * _STRONG):
            share = distance / longest, place, known[wording]
            best = share if best is None else min(best, share)
    return best and (best[2], best[0])


@lru_cache(maxsize=2048)
def heading_of(line: str) -> Heading | None:
    """``line`` as a heading of the form, or ``None``."""
    text = _LOOSE_NUMBER.sub(r"\1", _BOLD.sub("", spaced(line)).strip(_DECORATION))
    if not text or text.endswith(("、", "，")):
        return None
    numbered = TOP.match(text)
    sub = None if numbered else SUB.match(text)
    number = numbered or sub
    body = text[number.end() :].strip(_DECORATION) if number else text
    for candidate, rest in _splits(body):
        letters = letters_of(candidate)
        if not 2 <= len(letters) <= LONGEST_HEADING:
            continue
        nearest = _nearest(letters)
        if nearest is not None and (not rest or numbered is not None):
            # a bare line must say it exactly and be no sentence: 总体情况良好, 无其他需要报告的事项。
            if numbered is None and sub is None and (nearest[1] > 0.12 or body.endswith("。")):
                continue
            return Heading(nearest[0], candidate, rest, True, sub is None, nearest[1])
        if numbered is not None and not rest:
            for section in editions()[0].sections:
                if any(all(word in letters for word in words) for words in section.keywords):
                    return Heading(section.ordinal, candidate, rest, False, True, 1.0)
    return None


def section_named(line: str) -> int | None:
    """The section of the form whose heading a line is, by its known wordings; ``None`` for any other line."""
    heading = heading_of(line[:START]) if len(line) <= START else None
    return heading.ordinal if heading is not None and heading.strong and not heading.rest else None


def _splits(body: str) -> Iterable[tuple[str, str]]:
    """The ways to part a line into heading and text: the whole line, then up to each early clause end."""
    whole = body.strip(_DECORATION).rstrip("：:。.；;，,")
    yield strip_space(whole), ""
    for match in list(_CLAUSE_END.finditer(body))[:6]:
        if 2 <= match.start() <= LONGEST_HEADING:
            yield strip_space(body[: match.start()]), body[match.end() :].strip()
    plain = simplified(body)
    for wording in _printed_wordings():
        if plain.startswith(wording):  # a heading that runs into its text without any mark
            yield body[: len(wording)], body[len(wording) :]
            return
