"""Mentions: each figure of the narrative whose meaning is told, with its sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from pipelines.data_files import Rule
from pipelines.report.checks.text.numerals import last_place, parse_number
from pipelines.report.checks.text.sentences import Sentence
from pipelines.report.checks.text.words import Meaning, Search, narrative, searches_about
from pipelines.values import value

_CLAUSE = re.compile(r"[,。;:(]")
#: what says that a sentence is about challenges to disclosure, not about those that a body decides itself
_DISCLOSURE = re.compile(r"信息公开|政务公开|依申请公开|公开申请")
#: what a sentence must have so that there is anything to find: a figure with its counter, or a word for none or all
_COUNTS = re.compile(r"[\d万亿零〇一二两三四五六七八九十百千余多][件份宗起条个例次项]")
_DENIES = re.compile(r"[未无没均都]|不存在|全部")
_YEAR = re.compile(r"(20\d\d)年")
#: years that are no time of the figure: of a document, a notice, a meeting
_QUOTED = re.compile(r"《[^》]*》|〔20\d\d〕|\[20\d\d\]|\(20\d\d\)")
#: a body that did it, between the clause's beginning and the verb: 区政府办公室共收到
_SUBJECT = re.compile(
    r"(?:^|[,。;:]|年度?|[月日中底])(?:今年|本年度?|当年|全年)?"
    r"((?:[\u4e00-\u9fff]{1,14}?)"
    r"(?:局|委员会|委|办公室|办|厅|政府|街道办事处|街道|镇|乡|中心|支队|大队|学校|医院|公司))"
    r"(?:机关)?(?:在|本年度?|全年|今年|当年|一年来|共计?|总计|累计|合计|严格|依法|规范|及时|均|新|已|未)*$"
)
_OWN = re.compile(r"^(?:我|本|该|全)")
#: a bracket behind the figure says that it counts more: 110件(含往年)
_WITH_MORE = re.compile(r"\([^()]{0,12}(?:往年|历年|以前|此前|下属|所属|全[市县区省])")
#: some were passed on: what follows counts the rest
_PASSED_ON = re.compile(r"(?:转送|转交|移交|转办|移送)[^。;]{0,12}\d")
#: so does what follows where only those are counted that were dealt with in fact: 撤回3件,实际受理31件
_IN_FACT = re.compile(r"实际(?:受理|办理|处理|需)")
#: challenges of any kind that a body received, where nothing says that they are about disclosure
_RECEIVES = re.compile(r"(?:收到|接到|接收|收)(?:了)?(?!.*信息公开)[^,。;]*复议")
_CHALLENGES = re.compile(r"复议|诉讼|应诉")
#: what was revised was made, too: 制定3件,修订2件
_REVISED = re.compile(r"[,、]?(?:修订|修改|修正)")
#: words of a body that hears challenges, wherever they stand in its sentence
_HEARS = re.compile(r"审结|审理")
#: a body that only decides or hears challenges of others
_REVIEWER = re.compile(r"(?:受理|审理|审结|办理|办结|处理|代理|应诉|出庭|立案|参与)[^,。;]{0,20}$")
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
    """

    sentence: Sentence
    meaning: Meaning
    number: int
    sure: bool
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


@value
class _Of:
    """Whose report it is, and of which year."""

    year: int | None
    authority: str | None


def find_mentions(said: Iterable[Sentence], *, year: int | None, authority: str | None) -> Iterator[Found]:
    """The figures whose meaning is told. ``year`` and ``authority`` are the report's."""
    of = _Of(year, authority)
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


def _figures(one: Search, sentence: Sentence, of: _Of, taken: _Taken) -> Iterator[Found]:
    for pattern, headed in one.found:
        if headed and not sentence.headed:
            continue
        for match in pattern.finditer(sentence.text):
            number = parse_number(match["n"])
            if number is None or not _is_of_requests(one.meaning, sentence, match):
                continue
            if taken.takes(match.span("n")):
                near = match["near"] or match["more"] or match["over"]
                sure = not near and _is_sure(one.meaning, sentence, match, of)
                yield Found(sentence, one.meaning, number, sure, last_place(match["n"]))


def _nothing(one: Search, sentence: Sentence, of: _Of, taken: _Taken) -> Iterator[Found]:
    for pattern in one.none:
        match = pattern.search(sentence.text)
        if match is None or not _is_of_requests(one.meaning, sentence, match):
            continue
        if taken.takes(match.span()):
            words = _CITIZENS.sub("", sentence.text[: match.end()])
            sure = _PART_OF_NONE.search(words) is None and _is_sure(one.meaning, sentence, match, of)
            yield Found(sentence, one.meaning, 0, sure)


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


def _clause_start(text: str, place: int) -> int:
    """Where the clause begins in which ``place`` stands."""
    return max((match.end() for match in _CLAUSE.finditer(text, 0, place)), default=0)


@value
class _Aside:
    bodies: re.Pattern[str]
    times: re.Pattern[str]
    parts: re.Pattern[str]


@cache
def _aside() -> _Aside:
    def one_of(rules: tuple[Rule, ...]) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{rule.pattern.pattern})" for rule in rules))

    aside = narrative().aside
    return _Aside(one_of(aside.bodies), one_of(aside.times), one_of(aside.parts))


def _is_sure(meaning: Meaning, sentence: Sentence, match: re.Match[str], of: _Of) -> bool:
    """Whether a figure can be held against the report's own tables."""
    text, groups, aside = sentence.text, match.groupdict(), _aside()
    before = _QUOTED.sub("", text[: match.start()])
    clause = _QUOTED.sub("", text[_clause_start(text, match.start()) : match.start()])
    within = _CITIZENS.sub("", match[0])
    if aside.bodies.search(before) or aside.bodies.search(within) or not _is_own(before, of.authority):
        return False
    revised = meaning.about is None and not meaning.stock and _REVISED.match(text, match.end())
    if revised or _WITH_MORE.match(text, match.end()):
        return False
    if meaning.year is not None:
        named = groups.get("year")
        if named is not None and (of.year is None or int(named) != of.year + meaning.year):
            return False
    elif (
        not meaning.stock and aside.times.search(clause + (groups.get("lead") or ""))
    ) or _is_of_another_year(before, of.year):
        return False
    if meaning.about == "challenges":
        received = _RECEIVES.search(text, _clause_start(text, match.start()), match.end())
        return not received and _REVIEWER.search(before) is None and _HEARS.search(text) is None
    if meaning.about == "applications" and _IN_FACT.search(before):
        return False
    if meaning.about is None:
        published = narrative().published.search(clause + match[0])
        counted = meaning.decisions and (published or groups.get("unit") in ("条", "项", "次"))
        return not counted and not aside.parts.search(clause)
    if meaning.part_of_all:
        if _PASSED_ON.search(before):
            return False
        return not aside.parts.search((clause + (groups.get("lead") or "")).replace("其中", ""))
    return not aside.parts.search((before if "其中" in before else clause) + within)


def _is_of_another_year(before: str, year: int | None) -> bool:
    """Whether the year named last before a figure is not the report's, or several years have a figure each (2022年、2023年
    分别收到)."""
    years = _YEAR.findall(before)
    if "分别" in before and len(set(years)) > 1:
        return True
    return bool(years) and year is not None and int(years[-1]) != year


def _is_own(before: str, authority: str | None) -> bool:
    """Whether the clause names no other body as the one that did it."""
    match = _SUBJECT.search(before)
    if match is None or _OWN.match(match[1]) or authority is None:
        return True
    letters = iter(authority)
    return all(letter in letters for letter in match[1])
