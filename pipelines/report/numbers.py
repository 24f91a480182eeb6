"""Figures: what a printed cell means (contract: meaning of a cell)."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from pipelines.report.asides import doubts
from pipelines.report.characters import fold, strip_space
from pipelines.values import value

Number = int | float

_BLANK = re.compile(r"-*|/|//|无")
_ZERO = {"零", "〇"}
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
#: marks of a note behind a figure, which are no digits: 12① 12¹ 12* 12[1] 12注1
_RAISED = "¹²³⁰⁴-⁹⁺-⁾₀-₉₊-₎"
_NOTE_MARKS = re.compile(
    r"(?<=[\d０-９零〇件条项元)）])\s*"
    rf"(?:[①-⑳⑴-⒇❶-❿⓵-⓾{_RAISED}*＊※†‡#]+|[\[［〔【](?:\d{{1,2}}|[①-⑳{_RAISED}]+|注\d?)[\]］〕】]|注[{_RAISED}\d]?)+\s*$"
)
#: a mark where it is behind no figure is none of its digits either
_MARK = re.compile(rf"[①-⓿❶-➓{_RAISED}]")
_FIGURE = re.compile(
    rf"(?P<sign>增加|增|减少|减|\+|-)?(?P<number>{_NUMBER}|零)(?P<unit>[万亿千百]*元|[万亿]?[件条项个宗次起份部户人笔]?)"
    r"(?:[(\[【〔](?P<aside>[^()\[\]【】〔〕]*)[)\]】〕])?"
)
#: in brackets behind a figure: that it counts something greater (万件)
_GREATER = re.compile(r"(?:单位:?)?(?:[十百千万亿]+[元件条个项宗次起份部户人笔]?|元)")
_GROUPED = re.compile(r"\s*[+\-\u2212]?\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?:\.\d+)?\D*")
#: what brackets behind a figure say of it, which a narrow cell may cut anywhere
_ASIDE = re.compile(r"(?<=[\d０-９件条项元])\s*[(（\[【〔][^()（）\[\]【】〔〕]*[)）\]】〕]\s*$")
_SPLIT_DIGITS = re.compile(r"\d\s+[\d.]|\.\s+\d")
_MONEY = {
    "元": Decimal("0.0001"),
    "千元": Decimal("0.1"),
    "万元": Decimal(1),
    "百万元": Decimal(100),
    "千万元": Decimal(1000),
    "亿元": Decimal(10000),
    "万": Decimal(1),
    "亿": Decimal(10000),
}
_COUNT = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}
MONEY_UNIT = "万元"
#: digits before the point beyond which a count, or an amount of money, is the figures of several cells run together
_MOST_DIGITS = 9
_MOST_DIGITS_OF_MONEY = 12


@value
class Figure:
    """A cell understood: ``value`` in the unit of the measure (``None``: not reported).

    ``understood`` is false where the text is none of the forms that the contract lists;
    ``unit_missing`` where an amount of money was printed without a unit in cell or head.
    """

    value: Number | None
    understood: bool = True
    unit_missing: bool = False


_NOT_REPORTED = Figure(None)
#: a cell that is none of the forms that the contract lists
UNKNOWN = Figure(None, understood=False)


def _plain(number: Decimal) -> Number:
    return int(number) if number == number.to_integral_value() else float(number)


def without_marks(text: str) -> str:
    """The text of a cell without the marks of notes behind its figure."""
    return text if text.isascii() and not text.endswith(("*", "]", "#")) else _NOTE_MARKS.sub("", text)


def without_aside(text: str) -> str:
    """The text of a cell without what it says of its figure in brackets: 22（其中修订16件）."""
    return text if text.isascii() else _ASIDE.sub("", text)


@lru_cache(maxsize=4096)
def parse_figure(
    text: str, *, unit: str = "件", head_unit: str | None = None, signed: bool = False
) -> Figure:
    """The figure in a cell.

    ``unit`` is that of the measure (万元 for amounts), ``head_unit`` the unit its column's head prints
    (``None``: none), ``signed`` whether the measure is a change (本年增/减), which alone may carry a sign.
    """
    text = without_marks(text)
    folded = fold(text)
    if _BLANK.fullmatch(folded):
        return _NOT_REPORTED
    if _MARK.search(text):
        return UNKNOWN
    if folded in _ZERO:
        return Figure(0)
    if _SPLIT_DIGITS.search(without_aside(text)) and not _GROUPED.fullmatch(text):
        return UNKNOWN
    match = _FIGURE.fullmatch(folded)
    if match is None:
        return UNKNOWN
    sign, number, printed_unit, aside = match["sign"], match["number"], match["unit"], match["aside"]
    if (sign and not signed) or _is_too_long(number, unit):
        return UNKNOWN
    value = Decimal(0) if number == "零" else Decimal(number.replace(",", ""))
    if aside and doubts(aside, value, _as_written(value, printed_unit, money=unit == MONEY_UNIT)):
        return UNKNOWN
    if sign in ("减少", "减", "-"):
        value = -value
    if unit == MONEY_UNIT:
        used = printed_unit or unit_alone(aside or "") or head_unit
        if used is not None and used not in _MONEY:
            return UNKNOWN
        factor = _MONEY[used] if used else Decimal(1)
        return Figure(_plain(value * factor), unit_missing=used is None and value != 0)
    if printed_unit.endswith("元") or _GREATER.fullmatch(aside or ""):
        return UNKNOWN
    value *= _COUNT.get(printed_unit[:1], Decimal(1))
    if "." in number and value != value.to_integral_value():
        return UNKNOWN  # nobody counts in fractions: 1.324 is 1,324 with another mark, or a misprint
    return Figure(_plain(value))


def _as_written(number: Decimal, unit: str, *, money: bool) -> tuple[Decimal, ...]:
    """How else a figure with its unit may be written: a count in full, an amount in 万元 and in 元."""
    if not money:
        return (number * _COUNT.get(unit[:1], Decimal(1)),)
    amount = number * _MONEY.get(unit, Decimal(1))
    return amount, amount / _MONEY["元"]


def _is_too_long(number: str, unit: str) -> bool:
    """Whether no publisher has so much to count, so that the digits must be those of several figures."""
    whole = number.partition(".")[0].replace(",", "")
    return len(whole) > (_MOST_DIGITS_OF_MONEY if unit == MONEY_UNIT else _MOST_DIGITS)


#: what else than a sign may stand right before the unit of a head: 单位元, 人民币元, 收费金额元, 单位为元
_BEFORE_UNIT = "位币额费计数量入款项为是按以"
_HEAD_UNIT = re.compile(
    rf"((?:[十百千]*[万亿]|[十百千]|(?![{_BEFORE_UNIT}])[\u4e00-\u9fff])?元)(?![\u4e00-\u9fff])"
)


@lru_cache(maxsize=256)
def unit_in_head(head: str) -> str | None:
    """The unit of money that a column's head prints, as in 本年收费金额（单位：万元）, or ``None``.

    It may be none that is known: 美元, or 方元 where a scan has 万元.
    """
    match = _HEAD_UNIT.search(fold(head))
    return match[1] if match else None


_UNIT = re.compile(r"(?:(?:金额|计量)?单位)?[:(]?(?:人民币)?(?:[千百]?万|亿|千)?元(?:\(人民币\))?\)?")


def unit_alone(text: str) -> str | None:
    """The unit of money that a text names, and nothing else (单位：千元); none in words that hold an amount."""
    return unit_in_head(text) if _UNIT.fullmatch(fold(text)) else None


_SCALED = re.compile(r"(?=.*[十百千万亿])[十百千万亿单位计量金额人民币:()/、元件条项个宗份次篇]+")


def is_scaled_unit(text: str) -> bool:
    """Whether a text is a unit that makes figures greater (百件, 宗/百), and none of money that is understood."""
    return _SCALED.fullmatch(fold(text)) is not None and unit_alone(text) is None


_SCALED_UNIT = re.compile(r"(?:单位[:/]?|[(/])\(?(?:单位:?)?([十百千万亿]+[件条个项宗次份起])")
#: letters of the longest line that may say what a table's unit is
_LONGEST_UNIT_LINE = 40


@lru_cache(maxsize=4096)
def scaled_unit(text: str) -> str | None:
    """The unit of counts that a head or a line over a table prints as more than one of them: 单位：百件."""
    if len(text) > _LONGEST_UNIT_LINE:
        return None
    match = _SCALED_UNIT.search(fold(text))
    return match[1] if match else None


@lru_cache(maxsize=8192)
def is_figure_text(text: str) -> bool:
    """Whether a text can only be a figure of some measure (blank marks do not count)."""
    text = without_marks(text)
    folded = fold(text)
    if not text.isascii() and _MARK.search(text):
        return False
    return bool(folded) and (folded in _ZERO or _FIGURE.fullmatch(folded) is not None)


@lru_cache(maxsize=4096)
def is_blank(text: str) -> bool:
    """Whether a cell reports nothing: empty, or one of the marks for nothing (／, —, 无 …)."""
    return _BLANK.fullmatch(fold(text)) is not None


def is_unread(text: str) -> bool:
    """Whether a text stands for a figure that cannot be read: it is no word of a label."""
    return text.strip() in ("?", "？")


_CORE = re.compile(r"\d[\d,.]*|[零〇]")


@lru_cache(maxsize=8192)
def digits(text: str) -> str:
    """The digits that a figure is printed with: what two readings of one cell must agree in."""
    match = _CORE.search(strip_space(fold(without_marks(text))))
    return match[0].rstrip(".,") if match else ""
