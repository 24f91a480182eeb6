"""Sums within a sentence: what is done and what is open, parts and their whole, this year and last.

Only what a sentence says without doubt is counted: a list of parts need not be complete, so that parts may stay below
their whole; what is done and what is not done, together, are all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pipelines.report.checks.text.numerals import NUMBER, parse_number
from pipelines.report.checks.text.sentences import Sentence
from pipelines.values import value

_UNIT = r"(?P<unit>[件条个项份篇])"
_COUNT = re.compile(rf"(?<![\d.第\-~])(?P<n>{NUMBER})(?![余多]){_UNIT}(?![率次])")
#: two figures with counters: what a sum takes at least
_TWO = re.compile(
    r"[\d一二两三四五六七八九十百千万亿][件条个项份篇].*[\d一二两三四五六七八九十百千万亿][件条个项份篇%]"
)
_ROUNDED = re.compile(r"\d[万亿]([件条个项份篇])")
_WHOLE = re.compile(
    rf"(?:(?:承办|办理|收到|受理|接到|接收|交来|交办|分办)[^\d。;:()]{{0,40}}?|(?:提案|建议|议案)(?:总?共|共计|总计|合计))"
    rf"(?<![\d.第])(?P<n>{NUMBER}){_UNIT}(?![余多率次])"
)
#: where the same thing may be published by several at once
_CHANNELS = re.compile(r"网站|公众号|微信|微博|平台|新媒体|公报|公开栏|抖音")
_BRACKETS = re.compile(r"\([^()]*\)")
_DONE_AFTER = re.compile(
    r"^(?:建议|提案|申请)?(?:均|都|全部)?(?:已经?)?(?:全部)?(?:办结|办理完|办理完结|办理完毕|答复完|解决|落实)"
)
_DONE_BEFORE = re.compile(r"(?:已|已经)(?:办结|办理完结|办理完毕|答复|解决|落实)(?:了)?$|^办结$|[,、]办结$")
_OPEN_AFTER = re.compile(
    r"^(?:建议|提案|申请)?(?:正在|尚在|仍在|还在|正|已?列入|已?纳入|未|尚未|待|拟|因[^,]{0,8}(?:未|暂))"
)
_OPEN_BEFORE = re.compile(r"(?:正在办理|正在研究|列入计划|未办结|尚未办结|待办|结转下年度?)(?:的)?$")
_PARTS = re.compile(
    rf"(?P<n>{NUMBER}){_UNIT}[,(:]?(?:其中|包括|包含)[:,]?"
    rf"(?P<list>[^\d,、。;:()]{{1,20}}(?:{NUMBER})(?P=unit)(?:、(?:[^\d,、。;:()]{{1,20}})(?:{NUMBER})(?P=unit))+)"
    r"(?=[,。;:)]|$)"  # what stands behind a list may say that it counts apart (不计入其内)
)
_COMPARED = re.compile(
    rf"(?:与|较|比|同)(?:上年度?|去年|上一年度?|20\d\d年度?)(?:同期)?(?:收到|受理|的)*(?P<n>{NUMBER}){_UNIT}"
    rf"(?:相比|对比|相较|比较)?,?(?:同比)?(?P<way>增加|增长|上升|多|减少|下降|降低|少)(?:了)?"
    rf"(?:(?P<by>{NUMBER})(?P=unit)|(?P<share>\d+(?:\.\d+)?)%)"
)
#: what stands before the figure by which something grew or shrank
_DIFFERENCE = re.compile(r"(?:增加|减少|增长|上升|下降|降低|增|减|(?<![较最许众])多|(?<![较最])少)(?:了)?$")
#: letters between a figure and a comparison; where there are more, another clause may name what is compared
_BESIDE = 3
_LESS = ("减少", "下降", "降低", "少")


#: what says itself that parts overlap
_COUNTED_TWICE = re.compile(r"重复|重叠|交叉|兼有|同时属于")
#: figures of which some sum is asked for; more of them make nearly any number
_FEW_FIGURES = 16


@value
class Slip:
    """A sum that a sentence gets wrong: ``expected`` by its own figures, ``actual`` as it says; ``told`` in Chinese."""

    sentence: Sentence
    expected: str
    actual: str
    told: str


def find_slips(all_sentences: Iterable[Sentence]) -> Iterator[Slip]:
    """The sums that do not hold within a sentence; none of figures that are rounded in print."""
    for sentence in all_sentences:
        if _TWO.search(sentence.text) is None:
            continue
        for found in (_done_and_open(sentence), _parts(sentence), _compared(sentence)):
            if found is not None:
                yield found


def _done_and_open(sentence: Sentence) -> Slip | None:
    """10件，6件已办结，2件已列入计划: what is done and what is open must be all, where the sentence counts nothing else."""
    if sentence.on_applications or "申请" in sentence.text or _ROUNDED.search(sentence.text):
        return None  # what came over from the year before is among those done, and need not be named
    text = _BRACKETS.sub("", sentence.text)
    whole = _WHOLE.search(text)
    if whole is None:
        return None
    total = parse_number(whole["n"])
    done: list[int] = []
    open_: list[int] = []
    for match in _COUNT.finditer(text, whole.end()):
        number = parse_number(match["n"])
        if number is None or match["unit"] != whole["unit"]:
            return None
        before, after = text[whole.end() : match.start()], text[match.end() :]
        if _OPEN_AFTER.search(after) or _OPEN_BEFORE.search(before):
            open_.append(number)
        elif _DONE_AFTER.search(after) or _DONE_BEFORE.search(before):
            done.append(number)
        else:
            return None
    every = [*done, *open_]
    if total is None or not done or not open_ or _some_make(total, every):
        return None
    return Slip(
        sentence,
        str(total),
        str(sum(every)),
        f"共{total}{whole['unit']}，已办和未办的{'、'.join(map(str, every))}合计{sum(every)}",
    )


def _parts(sentence: Sentence) -> Slip | None:
    """12件，其中甲10件、乙5件: parts in one list cannot be more than their whole."""
    for match in _PARTS.finditer(sentence.text):
        total = parse_number(match["n"])
        parts = [parse_number(one["n"]) for one in _COUNT.finditer(match["list"])]
        known = [part for part in parts if part is not None]
        if _ROUNDED.search(match[0]):
            continue
        if _COUNTED_TWICE.search(sentence.text, match.end()):
            continue
        if _CHANNELS.search(match["list"]) or _DIFFERENCE.search(sentence.text, 0, match.start()):
            continue  # one thing is published by several; parts are of what came before, not of a difference
        if total is None or len(known) < len(parts) or _neighbours_make(total, known):
            continue
        if sum(known) > total:
            return Slip(
                sentence,
                str(total),
                str(sum(known)),
                f"共{total}{match['unit']}，其中各项{'、'.join(map(str, known))}合计{sum(known)}",
            )
    return None


def _some_make(total: int, figures: Sequence[int]) -> bool:
    """Whether some of a few figures make the total: the others then count again what is in it (已答复12件，其中已解决8件)."""
    if len(figures) > _FEW_FIGURES:
        return True
    sums = {0}
    for figure in figures:
        sums |= {figure + one for one in sums}
    return total in sums


def _neighbours_make(total: int, figures: Sequence[int]) -> bool:
    """Whether figures that stand side by side make the total: the others part it in another way (主办20件、会办11件、重点3件)."""
    for start in range(len(figures)):
        run = 0
        for figure in figures[start:]:
            run += figure
            if run == total:
                return True
    return False


def _compared(sentence: Sentence) -> Slip | None:
    """比上年11件减少1件: some figure before it must be what last year's and the difference make."""
    match = _COMPARED.search(sentence.text)
    if match is None or any(
        one[1] == match["unit"] for one in _ROUNDED.finditer(sentence.text, 0, match.end())
    ):
        return None
    last = parse_number(match["n"])
    told = [one for one in _COUNT.finditer(sentence.text) if one["unit"] == match["unit"]]
    before = [one for one in told if one.end() <= match.start()]
    if not last or not before or match.start() - before[-1].end() > _BESIDE:
        return None
    now = [
        number
        for one in told
        if not match.start() <= one.start() < match.end() and (number := parse_number(one["n"])) is not None
    ]
    nearest = parse_number(before[-1]["n"])
    if nearest is None:
        return None
    sign = -1 if match["way"] in _LESS else 1
    if match["by"] is not None:
        by = parse_number(match["by"])
        if by is None or any(number == last + sign * by for number in now):
            return None
        return Slip(
            sentence,
            str(last + sign * by),
            str(nearest),
            f"上年{last}，{match['way']}{by}，应为{last + sign * by}",
        )
    share = float(match["share"])
    if any(abs(sign * (number - last) / last * 100 - share) <= 1 for number in now):
        return None
    real = abs(nearest - last) / last * 100
    return Slip(
        sentence,
        f"{real:.1f}%",
        f"{match['share']}%",
        f"{last}与{nearest}相差{real:.1f}%，文中写{match['share']}%",
    )
