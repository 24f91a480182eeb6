"""What a figure counts: whose, of when, and whether of all.

Two questions. Does anything *say* that it counts something else (:func:`is_sure`)? And is every word around it *known* to
leave what it counts as it is (:func:`is_known`)? Words that say so are listed, but no list holds them all, so that only a
figure of which both are true can conflict with a table.
"""

from __future__ import annotations

import re
from functools import cache

from pipelines.data_files import Rule
from pipelines.report.checks.text.numerals import NUMBER
from pipelines.report.checks.text.sentences import Sentence
from pipelines.report.checks.text.words import FREE, Meaning, narrative
from pipelines.values import value

_COMMA = r"(?<!\d),|,(?!\d{3}(?!\d))"
_CLAUSE = re.compile(rf"[。;:()]|{_COMMA}")
#: an item of a list of figures ends where the next begins: 予以公开5件、部分公开3件
_ITEM = re.compile(rf"[。;:()]|{_COMMA}|(?<=[件份宗起条个例次项])、")
_YEAR = re.compile(r"(20\d\d)年")
#: years that are no time of the figure: of a document, a notice, a meeting
_QUOTED = re.compile(r"《[^》]*》|〔20\d\d〕|\[20\d\d\]|\(20\d\d\)")
_BODY = (
    r"(?:局|委员会|委|办公室|办|厅|政府|街道办事处|街道|镇|乡|中心|支队|大队|学校|医院|公司|法院|部门|单位)"
)
#: a body that did it, between the clause's beginning and the verb: 区政府办公室共收到
_SUBJECT = re.compile(
    r"(?:^|[,。;:]|年度?|[月日中底])(?:今年|本年度?|当年|全年)?"
    rf"((?:[\u4e00-\u9fff]{{1,14}}?){_BODY})"
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
#: what was revised was made, too: 制定3件,修订2件
_REVISED = re.compile(r"[,、]?(?:修订|修改|修正)")
#: words of a body that hears challenges, wherever they stand in its sentence
_HEARS = re.compile(r"(?<!尚未)(?<!未)审结|审理")
#: a body that only decides or hears challenges of others
_REVIEWER = re.compile(r"(?:受理|审理|审结|办理|办结|处理|代理|应诉|出庭|立案|参与)[^,。;]{0,20}$")
_CITIZENS = re.compile(r"公民、法人(?:和|或|或者|及|以及|与)其[他它]组织|公民(?:和|或|或者)法人|自然人、法人")
#: the report's own year, whatever stands before it
_OWN_TIME = re.compile(r"全年|本年|今年|当年|年内|报告期|统计期|20\d\d年(?!以前|之前|底前|至20)")
#: times that are the whole of the report's year in other words
_WHOLE_YEAR = re.compile(
    r"(?:今年|本年度?|20\d\d年)以来|截[至止]到?(?:20\d\d)?年?(?:年底|年末|底|末|12月(?:底|31日)?)"
)
#: a comparison with another time, which ends with its own figure
_COMPARISON = re.compile(
    r"(?:与|较|比|同比|相较于?|和)(?:上|去|前)?[^,。;]{0,12}?(?:年度?|同期)?[^,。;]{0,12}?(?:相比|对比|比较)?,?"
    r"(?:增加|增长|上升|增多|多|减少|下降|降低|少|持平)(?:了)?(?:\d[\d.]*(?:%|个百分点|倍|[件份宗起条个例次项]))?"
)
#: what came over from the year before and what goes to the next: figures with a time of their own
_TURNED_OVER = re.compile(
    r"(?:(?:上|去)一?年度?|20\d\d年度?)(?:办理)?结转[^\d,。;]{0,16}\d+件|结转(?:到|至)?(?:下一?|次|明)年[^\d,。;]{0,16}\d+件"
)
#: what counts the rest, or what goes on: 另收到5件, 其他申请12件, 继续受理2件
_REST = re.compile(r"另|其[他它](?!(?:社会)?组织)|继续(?!有效|保留)")
#: the subject of requests and challenges, where it is a body's decisions: 因行政许可引起的行政复议
_OF_DECISIONS = re.compile(r"行政(?:许可|处罚|强制)")
_FIGURE = re.compile(rf"{NUMBER}[件份宗起条个例次项]")
_NO_LETTER = re.compile(r"[^\u4e00-\u9fffA-Za-z|]")


@value
class Of:
    """Whose report it is, and of which year."""

    year: int | None
    authority: str | None


@value
class _Aside:
    bodies: re.Pattern[str]
    times: re.Pattern[str]
    parts: re.Pattern[str]


@cache
def _aside() -> _Aside:
    aside = narrative().aside
    return _Aside(_one_of(aside.bodies), _one_of(aside.times), _one_of(aside.parts))


@cache
def _neutral() -> tuple[re.Pattern[str], re.Pattern[str]]:
    neutral = narrative().neutral
    return _one_of(neutral.before), _one_of((*neutral.behind, *neutral.before))


def _one_of(rules: tuple[Rule, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{rule.pattern.pattern})" for rule in rules))


def clause_start(text: str, place: int) -> int:
    """Where the clause begins in which ``place`` stands."""
    return max((match.end() for match in _CLAUSE.finditer(text, 0, place)), default=0)


def is_known(sentence: Sentence, match: re.Match[str], of: Of) -> bool:
    """Whether every word of a figure's clause is known to leave what it counts as it is."""
    before, behind = _neutral()
    text = sentence.text
    start = max((one.end() for one in _ITEM.finditer(text, 0, match.start())), default=0)
    end = _ITEM.search(text, match.end())
    around = [(before, text[start : match.start()])]
    head = clause_start(text, match.start())
    first = _ITEM.search(text, head, start)
    if (
        first is not None
    ):  # what a list begins with may hold for all of it: 涉公安执法的行政复议31件、行政诉讼6件
        around.append((before, text[head : first.start()]))
    around += [
        (before, words) for name, words in match.groupdict().items() if name.startswith(FREE) and words
    ]
    around.append((behind, text[match.end() : end.start() if end else len(text)]))
    return all(_is_neutral(words, known, of) for known, words in around)


def _is_neutral(words: str, known: re.Pattern[str], of: Of) -> bool:
    """Whether nothing is left of ``words`` but the letters, in order, of the report's own body (县水利局)."""
    words = known.sub("|", _FIGURE.sub("", words))
    left = [piece for piece in _NO_LETTER.sub("", words).split("|") if piece]
    return all(_is_named_in(piece, of.authority) for piece in left)


def _is_named_in(piece: str, authority: str | None) -> bool:
    if piece.endswith("政府") and not (authority or "").endswith("政府"):
        return False  # whose office the body is
    letters = iter(authority or "")
    return all(letter in letters for letter in piece)


def _counts_a_part(meaning: Meaning, words: str) -> bool:
    """Whether words say of a figure that it counts the rest of something, or what concerns some decisions only."""
    rest = not meaning.part_of_all and _REST.search(words)
    return bool(rest or (meaning.about is not None and _OF_DECISIONS.search(words)))


def is_sure(meaning: Meaning, sentence: Sentence, match: re.Match[str], of: Of) -> bool:
    """Whether nothing says that a figure counts something else than the report's own tables."""
    text, groups, aside = sentence.text, match.groupdict(), _aside()
    before = _QUOTED.sub("", text[: match.start()])
    clause = _QUOTED.sub("", text[clause_start(text, match.start()) : match.start()])
    within = _CITIZENS.sub("", match[0])
    if aside.bodies.search(before) or aside.bodies.search(within) or not _is_own(before, of.authority):
        return False
    if meaning.apart is not None and meaning.apart.search(clause):
        return False
    if _counts_a_part(meaning, clause + within):
        return False
    revised = meaning.about is None and not meaning.stock and _REVISED.match(text, match.end())
    if revised or _WITH_MORE.match(text, match.end()):
        return False
    if meaning.year is not None:
        named = groups.get("year")
        if named is not None and (of.year is None or int(named) != of.year + meaning.year):
            return False
    elif not _is_of_the_year(meaning, before, groups.get("lead") or "", of.year):
        return False
    if meaning.about == "challenges":
        received = _RECEIVES.search(text, clause_start(text, match.start()), match.end())
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


def _is_of_the_year(meaning: Meaning, before: str, lead: str, year: int | None) -> bool:
    """Whether a figure counts what the report's year brought: a time that a clause names holds until another is named."""
    if _is_of_another_year(before, year):
        return False
    if meaning.stock:
        return True
    said = _TURNED_OVER.sub("", _COMPARISON.sub("", before + lead))
    summed = "累计" in said
    if summed and not _OWN_TIME.search(said):
        return False  # 累计 counts from whatever year where none is named
    said = _WHOLE_YEAR.sub("" if summed else "全年", said)
    own = max((match.start() for match in _OWN_TIME.finditer(said)), default=0)
    return _aside().times.search(said, own) is None


def _is_of_another_year(before: str, year: int | None) -> bool:
    """Whether the year named last before a figure is not the report's, or several years have a figure each (2022年、2023年
    分别收到)."""
    years = _YEAR.findall(_COMPARISON.sub("", before))
    if "分别" in before and len(set(years)) > 1:
        return True
    return bool(years) and year is not None and int(years[-1]) != year


def _is_own(before: str, authority: str | None) -> bool:
    """Whether the clause names no other body as the one that did it."""
    match = _SUBJECT.search(before)
    return (
        match is None
        or _OWN.match(match[1]) is not None
        or authority is None
        or _is_named_in(match[1], authority)
    )
