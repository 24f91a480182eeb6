"""What the second reading takes a character, a figure and a blank for."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.report.second.glyphs import figure, is_blank, letters, number, plain


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("12", "12"),
        ("１２", "12"),
        ("1,234", "1234"),
        ("１，２３４", "1234"),
        ("零", "0"),
        ("〇", "0"),
        ("0.00", "0.00"),
        ("12件", "12"),
        ("12条", "12"),
        ("22（其中修订16件）", "22"),
        ("12①", "12"),
        ("12¹", "12"),
        ("12₁", "12"),
        ("12*", "12"),
        ("12[1]", "12"),
        ("12【1】", "12"),
        ("12注1", "12"),
        ("12（注1）", "12"),
        ("1\u200b2", "12"),
        ("\u300012\u00a0", "12"),
        ("减少5", "-5"),
        ("减5", "-5"),
        ("－5", "-5"),
        ("—5", "-5"),
        ("增加3", "3"),
        ("+4", "4"),
        ("251000元", "251000元"),
        ("1.2万", "1.2万"),
        ("0.3亿元", "0.3亿元"),
        ("12万件", "12万件"),
    ],
)
def test_a_figure_says_sign_digits_and_unit(printed: str, said: str) -> None:
    assert figure(printed) == said


@pytest.mark.parametrize(
    "printed",
    ["", "其他", "12；13", "约12", "12余", "12,34", "12 19", "第12", "2023年", "①", "¹", "12O", "1¹2", "12%"],
)  # fmt: skip
def test_no_figure(printed: str) -> None:
    assert figure(printed) is None


@pytest.mark.parametrize(
    "printed", ["", " ", "\u3000", "\u00a0", "/", "／", "-", "—", "——", "--", "－－", "无", "\u200b"]
)
def test_marks_for_nothing(printed: str) -> None:
    assert is_blank(printed)


@pytest.mark.parametrize("printed", ["0", "零", "12", "无关", "-1", "其他", "①"])
def test_what_is_printed_is_not_blank(printed: str) -> None:
    assert not is_blank(printed)


def test_raised_and_circled_marks_stay_marks() -> None:
    assert plain("12²③") == "12²③"


def test_letters_alone_in_simplified_form() -> None:
    assert letters("1.屬於國家秘密（注）") == "属于国家秘密注"
    assert letters("三安全一稳定") == letters("“三安全一稳定”")
    assert letters("12 / a") == ""


@pytest.mark.parametrize(
    ("printed", "unit", "meant"),
    [
        ("12件", "", "12"),
        ("1 234", "", "1234"),
        ("1.2万", "", "12000"),
        ("3亿", "", "300000000"),
        ("减少5", "", "-5"),
        ("251000元", "万元", "25.1"),
        ("103.90 万元", "万元", "103.9"),
        ("0.3亿元", "万元", "3000"),
        ("25", "万元", "25"),
        ("25000", "元", "2.5"),
        ("250", "千元", "25"),
        ("1.2万", "元", "1.2"),
    ],
)
def test_the_number_that_a_cell_means(printed: str, unit: str, meant: str) -> None:
    assert number(printed, unit=unit) == Decimal(meant)


def test_no_number() -> None:
    assert number("其他") is None
