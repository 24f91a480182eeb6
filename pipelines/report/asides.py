"""What brackets behind a figure say of it (22（其中修订16件）): whether they correct the figure or doubt it.

Not every wording of a correction is known. So a number in the brackets that is not the figure's own doubts it, unless words
that no correction has say what it counts instead: a part, another year, a share, a date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

#: whoever says more of a figure may say anything
_LONGEST = 200
#: that it is wrong (更正为13), not certain (待核实), or void (作废)
_WRONG = re.compile(
    r"[更订]正|勘误|正确|(?:修正|改正|校正)(?:为|[:：])|(?:^|[,;、])(?:应[为是]?|实[为是有]?|改[为成]?|现[为是]?|合|原[为是报]?)[:：]?\d"
    r"|(?:^|[,;、])(?:应[为是]|实[为是]|改[为成])|实际.{0,6}\d|应[当该]?[为是有]?\d|(?<!修)改[为成]?\d|(?:调整|修改|变更|核减|核增|核定)[为至到成]"
    r"|为准"
    r"|^误(?:$|[,;])|(?:有|笔|录|错|无)误|[错疑]|待[核定查补统更确复]|[未须需][核经确]|尚未|(?:^|[,;])(?:暂|预[估计]|估|拟|约|大约|大概)"
    r"|初步|初[核稿]|约数|概数|左右|上下$|以[上内]$|不[准确详实符]|有出入|草稿|重复[计统]|^(?:作废|无效|删除|取消)|[?？]"
)
#: numbers that count nothing of the figure's kind: shares, dates, numerals of articles and notes, other counters
_OTHER = re.compile(
    r"\d+(?:\.\d+)?(?:%|‰|个?百分点|倍)|百分之\d+(?:\.\d+)?|(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|(?:19|20)\d\d(?:-(?:19|20)\d\d)?年度?"
    r"|\d{1,2}(?:[-至]\d{1,2})?月份?|\d{1,2}[日号]|第\d+|(?:备?注|附[件表]?|表|说明)\d+|\d+(?:个?(?:工作日|小时|天)|[家类种名页批所处岁])"
)
#: words before a number that is a part of the figure, and before one that is another year's, or what was added or taken
_PART = re.compile(r"其中|包[括含]|含|分别|新增|新制[定发]|修[订改]|废止|失效|涉及|撤回|占")
_COMPARED = re.compile(r"同比|环比|较|比|[上去前]一?年|同期|增|减|上升|下降|结转")
_NUMBER = re.compile(r"(\d[\d,]*(?:\.\d+)?)([十百千]?[万亿]|[十百千])?(元)?")
_CHINESE_NUMBER = re.compile(r"([一二三四五六七八九十〇零两]+)(?=[件条项个宗次起份部户人笔]?(?:$|[,;、]))")
#: words directly before a number that stands in the figure's place: 增至13
_BECOMES = re.compile(r"[为是到至成以按]$")
_CLAUSE = re.compile(r"[,;、。]")
_NUMERALS = {numeral: value for value, numeral in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TIMES = {
    "": 1,
    "十": 10,
    "百": 100,
    "千": 1000,
    "万": 10_000,
    "十万": 100_000,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
}


def doubts(aside: str, printed: Decimal, meant: Iterable[Decimal]) -> bool:
    """Whether what brackets behind a figure say (folded) corrects it or leaves it in doubt.

    ``printed``: the number before its unit; ``meant``: what else the same figure may be written as (12000 for 1.2万).
    """
    if len(aside) > _LONGEST:
        return True
    aside = _in_digits(aside)
    if _WRONG.search(aside):
        return True
    own = {printed, *meant}
    part = compared = False
    strange: list[Decimal] = []
    for clause in _CLAUSE.split(_OTHER.sub("", aside)):
        end = 0
        for match in _NUMBER.finditer(clause):
            before = clause[end : match.start()]
            end = match.end()
            part = part or _PART.search(before) is not None
            compared = compared or _COMPARED.search(before) is not None
            number = Decimal(match[1].replace(",", ""))
            if {number, number * _TIMES.get(match[2] or "", 1)} & own:
                continue
            if (part and number > max(own)) or (not part and _BECOMES.search(before)):
                return True
            if not part and not compared:
                strange.append(number)
    return bool(strange) and (len(strange) < 2 or sum(strange) not in own)


def _in_digits(aside: str) -> str:
    """``aside`` with Chinese numbers below 100 that count something, or stand alone, in digits."""
    return _CHINESE_NUMBER.sub(lambda match: _digits(match[1]) or match[1], aside)


def _digits(text: str) -> str:
    tens, ten, ones = text.partition("十")
    if not ten:
        return "".join(str(_NUMERALS[one]) for one in text)
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return ""
    return str(_NUMERALS.get(tens, 1) * 10 + _NUMERALS.get(ones, 0))
