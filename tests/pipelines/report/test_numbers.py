"""The meaning of a cell: every line of the contract's table, and what must not be guessed."""

from __future__ import annotations

import pytest

from pipelines.report.numbers import Figure, digits, is_blank, parse_figure, unit_in_head


@pytest.mark.parametrize("text", ["0", "０", "0.00", "零", "０．００"])
def test_zero(text: str) -> None:
    assert parse_figure(text) == Figure(0)


@pytest.mark.parametrize(
    "text", ["", " ", "\u3000", "\xa0", "/", "／", "-", "－", "—", "——", "--", "－－", "⸺", "⸻", "无"]
)
def test_not_reported(text: str) -> None:
    assert parse_figure(text) == Figure(None)
    assert is_blank(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234", 1234),
        ("1 234", 1234),
        ("１２３４", 1234),
        ("1，234", 1234),
        ("22（其中修订16件）", 22),
        ("22（其\n中修订1\n6件）", 22),
        ("12件", 12),
        ("1.2万", 12000),
        ("123456789", 123456789),
    ],
)
def test_counts(text: str, value: int) -> None:
    figure = parse_figure(text)
    assert figure == Figure(value)
    assert isinstance(figure.value, int)


@pytest.mark.parametrize(
    "text",
    [
        "83（实际13）",
        "38（误，正确为13）",
        "86（合13件）",
        "45（调整为13）",
        "58（修正：13）",
        "50(现13)",
        "41（待核实）",
        "9（暂定）",
        "15（？）",
        "12（更正为13）",
        "12(应为13)",
        "12（笔误）",
        "12（万件）",
        "12（单位：百件）",
        "1.23456万",
        "12.5件",
    ],
)
def test_counts_that_are_not_what_they_print(text: str) -> None:
    assert not parse_figure(text).understood


@pytest.mark.parametrize(
    ("text", "head", "value"),
    [
        ("103.90 万元", "万元", 103.9),
        ("251000元", "万元", 25.1),
        ("1.2万", None, 1.2),
        ("0.3亿元", None, 3000),
        ("573802895.90元", None, 57380.28959),
        ("5000", "元", 0.5),
        ("7", "万元", 7),
        ("7（万元）", "元", 7),
        ("70000（元）", None, 7),
        ("123456789012.34元", None, 12345678.901234),
    ],
)
def test_amounts_are_stored_in_ten_thousand_yuan(text: str, head: str | None, value: float) -> None:
    assert parse_figure(text, unit="万元", head_unit=head) == Figure(value)


def test_an_amount_of_more_than_twelve_digits_is_not_understood() -> None:
    assert not parse_figure("1234567890123元", unit="万元").understood


def test_an_amount_without_any_unit_counts_as_ten_thousand_yuan_and_says_so() -> None:
    assert parse_figure("5", unit="万元") == Figure(5, unit_missing=True)
    assert parse_figure("0", unit="万元") == Figure(0)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("减5678", -5678),
        ("减少2367", -2367),
        ("-18", -18),
        ("－18", -18),
        ("+4", 4),
        ("增3", 3),
        ("增加3", 3),
        ("442", 442),
    ],
)
def test_signs_belong_to_changes_alone(text: str, value: int) -> None:
    assert parse_figure(text, signed=True) == Figure(value)
    if not text.isdigit():
        assert parse_figure(text) == Figure(None, understood=False)


@pytest.mark.parametrize(
    "text",
    [
        "详见附件",
        "若干",
        "1O",
        "1 2",
        "12.3.4",
        "2%",
        "3或4",
        "#REF!",
        "5元",
        "约5",
        "1,23",
        "?",
        "17(含1) 1 8(含2)",
        "17（其中修订1 3件）9（含2件）",
        "17（3） 4 5（6）",
        "2635263525",
        "26352635257133413429255717170",
        "1,234,567,890",
    ],
)
def test_anything_else_is_not_understood(text: str) -> None:
    assert parse_figure(text) == Figure(None, understood=False)


@pytest.mark.parametrize(
    ("head", "unit"),
    [
        ("本年收费金额（单位：万元）", "万元"),
        ("本年收费金额（单位：万元，保留4位小数）", "万元"),
        ("采购总金额（元）", "元"),
        ("采购总金额", None),
        ("本年收费金额单位：方元", "方元"),  # as a scan of bad print is read
        ("本年收费金额（美元）", "美元"),
        ("本年收费金额元", "元"),
        ("本年收费金额（人民币元）", "元"),
        ("本年收费金额 单位元", "元"),
        ("本年收费金额（单位为元）", "元"),
    ],
)
def test_unit_in_head(head: str, unit: str | None) -> None:
    assert unit_in_head(head) == unit


def test_an_amount_in_a_unit_that_is_not_known_is_not_understood() -> None:
    assert parse_figure("5500.90", unit="万元", head_unit="方元") == Figure(None, understood=False)


def test_digits_are_what_two_readings_must_agree_in() -> None:
    assert digits("减少２，３６７项") == digits("2,367") == "2,367"


def _words(text: str) -> list[str]:
    return text.split()


#: brackets that say of their figure what it is made of, and where and when
_SAID = _words(
    """
22（其中修订16件） 22（修订16件） 22（其中自然人8件、企业14件） 22（含上年3件） 12（件） 12（单位：件） 12（注1）
12（同比增长20%） 12（较上年减少3件） 12（截至12月31日） 12（2023年制发） 12（含下属单位） 0（未收费） 3（已全部办结）
12（自然人8件、企业4件） 12（13.5%） 12（含3家单位） 12（十二件） 5（五） 3（试行） 12（其中一件为修订）
12（全部为规范性文件） 12（包括网上申请） 12（均已公开） 0（无） 12（不含垂直管理单位） 12（依据第20条统计） 12（其中新制定为3件）
12（占全部的50%） 12（三类） 12（其他） 12（见附件2） 22（含自然人10件，其他12件） 4（含镇街） 7（人民币）
1（另有2家未公开） 12（其中修改3件） 12（其中应急管理3件） 12（含重复申请2件） 12（其中取消3件） 12（未统计下属单位）
"""
)
#: brackets that give another figure, or doubt it
_DOUBTED = _words(
    """
83（实际13） 38（误，正确为13） 86（合13件） 45（调整为13） 50(现13) 41（待核实） 9（暂定） 15（？）
12（更正为13） 12（笔误） 12（应为十三） 12（实际十三件） 83（13） 83（13件） 12（增加为13） 12（由10件增加至13件）
12（约） 12（约13件） 12（左右） 12（未经核实） 12（以统计局数据为准） 12（作废） 12（存疑） 12（数据有误） 12（错）
12（上报13件） 12（公开13件） 1（其中修订40件） 12（十三） 12（待确认） 12（需核实） 12（尚未核实） 12（拟） 12（预计）
12（初步统计） 12（终13） 12（后改13） 12（13?） 12（也有说13） 12（总13） 12（不准确） 12（8、5） 12（应十三）
12（重复计算） 12（改成9）
"""
)


@pytest.mark.parametrize("text", _SAID)
def test_brackets_that_leave_the_figure_as_it_is(text: str) -> None:
    assert parse_figure(text) == Figure(int(text.partition("（")[0]))


@pytest.mark.parametrize("text", _DOUBTED)
def test_brackets_that_correct_or_doubt_the_figure_but_for_the_mark_of_a_note(text: str) -> None:
    assert not parse_figure(text).understood
    assert text == "83（13）" or not parse_figure(text.replace("（", "【").replace("）", "】")).understood


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("103.9（1039000元）", "万元", 103.9),
        ("251000元（25.1万元）", "万元", 25.1),
        ("103.9（人民币103.9万元）", "万元", 103.9),
        ("103.9（104万元）", "万元", None),
        ("1.2万（12000件）", "件", 12000),
    ],
)
def test_brackets_that_say_the_figure_in_another_unit(text: str, unit: str, value: float | None) -> None:
    assert parse_figure(text, unit=unit).value == value
