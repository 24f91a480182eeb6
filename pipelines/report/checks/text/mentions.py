"""Mentions: each figure of the narrative whose meaning is told, with its sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipelines.report.checks.text.numerals import last_place, parse_number
from pipelines.report.checks.text.scope import Of, is_known, is_sure
from pipelines.report.checks.text.sentences import Sentence
from pipelines.report.checks.text.words import Meaning, Search, narrative, searches_about
from pipelines.values import value

#: what says that a sentence is about challenges to disclosure, not about those that a body decides itself
_DISCLOSURE = re.compile(r"信息公开|政务公开|依申请公开|公开申请")
#: what a sentence must have so that there is anything to find: a figure with its counter, or a word for none or all
_COUNTS = re.compile(r"[\d万亿零〇一二两三四五六七八九十百千余多][件份宗起条个例次项]")
_DENIES = re.compile(r"[未无没均都]|不存在|全部")
_CHALLENGES = re.compile(r"复议|诉讼|应诉")
_CITIZENS = re.compile(r"公民、法人(?:和|或|或者|及|以及|与)其[他它]组织|公民(?:和|或|或者)法人|自然人、法人")
#: what there was none of may be a part only: 未收到法人提出的申请, 未发生复议纠正
_PART_OF_NONE = re.compile(
    r"其余|剩余|另有|法人|组织|企业|自然人|公民|书面|网络|网上|当面|现场|信函|线上|线下|电话|传真|邮件"
    r"|纠正|败诉|撤销|被确认|尚未"
)


@value
class Found:
    """A figure in a sentence; ``place``: what its last digit counts, 1 where it is not rounded.

    ``sure``: nothing says that it may count something else (another body, another year, a part, a rough number).
    ``known``: besides, no word around it is unknown, so that it can conflict with a table; ``behind``: what follows it.
    """

    sentence: Sentence
    meaning: Meaning
    number: int
    sure: bool
    known: bool
    behind: str = ""
    place: int = 1


class _Taken:
    """The places of a sentence that have their meaning: each is given once."""

    def __init__(self) -> None:
        self._spans: list[tuple[int, int]] = []

    def takes(self, span: tuple[int, int]) -> bool:
        """Whether a place was free; it no longer is."""
        if any(start < span[1] and span[0] < end for start, end in self._spans):
            return False
        self._spans.append(span)
        return True


def find_mentions(said: Iterable[Sentence], *, year: int | None, authority: str | None) -> Iterator[Found]:
    """The figures whose meaning is told. ``year`` and ``authority`` are the report's."""
    of = Of(year, authority)
    for sentence in said:
        counts, denies = _COUNTS.search(sentence.text), _DENIES.search(sentence.text)
        if not counts and not denies:
            continue
        figures, nothing = _Taken(), _Taken()
        for one in _searches(sentence):
            if any(anchor in sentence.text for anchor in one.meaning.anchors):
                if counts:
                    yield from _figures(one, sentence, of, figures)
                if denies and one.none:
                    yield from _nothing(one, sentence, of, nothing)


def _searches(sentence: Sentence) -> Iterator[Search]:
    """The meanings that a sentence may have by what it is about."""
    if sentence.on_applications:
        yield from searches_about("applications")
    text = sentence.text
    if ("复议" in text or "诉讼" in text) and (sentence.section == 4 or _DISCLOSURE.search(text)):
        yield from searches_about("challenges")
    yield from searches_about(None)


def _figures(one: Search, sentence: Sentence, of: Of, taken: _Taken) -> Iterator[Found]:
    for pattern, headed in one.found:
        if headed and not sentence.headed:
            continue
        for match in pattern.finditer(sentence.text):
            number = parse_number(match["n"])
            if number is None or not _is_of_requests(one.meaning, sentence, match):
                continue
            if taken.takes(match.span("n")):
                near = match["near"] or match["more"] or match["over"]
                sure = not near and is_sure(one.meaning, sentence, match, of)
                known = sure and is_known(sentence, match, of)
                behind = sentence.text[match.end() :]
                yield Found(sentence, one.meaning, number, sure, known, behind, last_place(match["n"]))


def _nothing(one: Search, sentence: Sentence, of: Of, taken: _Taken) -> Iterator[Found]:
    for pattern in one.none:
        match = pattern.search(sentence.text)
        if match is None or not _is_of_requests(one.meaning, sentence, match):
            continue
        if taken.takes(match.span()):
            words = _CITIZENS.sub("", sentence.text[: match.end()])
            sure = _PART_OF_NONE.search(words) is None and is_sure(one.meaning, sentence, match, of)
            yield Found(sentence, one.meaning, 0, sure, sure and is_known(sentence, match, of))


def _is_of_requests(meaning: Meaning, sentence: Sentence, match: re.Match[str]) -> bool:
    """Whether what a pattern found speaks of requests for information and of nothing else."""
    if meaning.about is None:
        return True
    elsewhere, text = narrative().elsewhere, sentence.text
    if elsewhere.search(match[0]):
        return False
    named = "公开" in match[0] and "申请" in match[0]
    if meaning.about == "applications" and not named and "许可" in text[: match.end()]:
        return False
    if meaning.about == "applications" and not named and _CHALLENGES.search(text, 0, match.start()):
        return False
    if meaning.needs is not None and not meaning.needs.search(text):
        return False
    return named or not elsewhere.search(text, 0, match.end())
