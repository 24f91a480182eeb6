"""Labels are known in spite of numbering, spaces and typos, and not confused with each other."""

from __future__ import annotations

import pytest

from pipelines.report.form import editions
from pipelines.report.labels import application_rows, disclosure_items, disclosure_measures, unnumbered


@pytest.mark.parametrize(
    ("text", "number", "letters"),
    [
        ("（三） 不予公开", "(三)", "不予公开"),
        ("3. 其他", "3", "其他"),
        ("⑴属于国家秘密", "(1)", "属于国家秘密"),
        ("三、 本 年 度 办 理 结 果", "三", "本年度办理结果"),
        ("危及“三安全一稳定”", "", "危及三安全一稳定"),
    ],
)
def test_unnumbered(text: str, number: str, letters: str) -> None:
    assert unnumbered(text) == (number, letters)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2.其他法律法规禁止公开", "denied_prohibited_by_law"),
        ("其他法律行政止公开", "denied_prohibited_by_law"),
        ("（三）不予公开1.属于国家秘密", "denied_state_secret"),
        ("（六）其他处理3.其他", "other_other"),
        ("1、申请人无正当理由逾期不补正", "other_no_correction"),
        ("(七) 总 计", "total_handled"),
        ("（六）其它处理", "other_handling"),
        ("四、结转下年度继续办", "carried_forward"),
    ],
)
def test_rows(text: str, code: str) -> None:
    assert application_rows().find(text)[0].code == code


def test_every_printed_label_finds_its_own_line_first() -> None:
    for edition in editions():
        for row in edition.applications.rows:
            number = f"{row.number}、" if row.number[0] != "（" else row.number
            assert application_rows().find(number + row.label)[0].code == row.code
        for block in edition.disclosures.blocks:
            for item in block.items:
                assert disclosure_items().find(item.label)[0].code == item.code
            for measure in block.measures:
                assert disclosure_measures().find(measure.label)[0].code == measure.code


@pytest.mark.parametrize("text", ["申请人情况", "法人或其他组织", "", "2023", "——"])
def test_other_words_are_no_rows(text: str) -> None:
    assert application_rows().find(text) == ()


@pytest.mark.parametrize("text", ["（五）不予处理6.其他", "（四）无法提供4.其他"])
def test_another_group_s_own_row_of_the_rest_is_no_row_of_the_form(text: str) -> None:
    assert not any(
        match.code in ("other_other", "other_handling") and match.exact
        for match in application_rows().find(text)
    )
