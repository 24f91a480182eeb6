"""The three tables in the text in order."""

from __future__ import annotations

import re

import pytest

from pipelines.report.form import editions
from pipelines.report.second import Copy, SecondReading, read_second
from tests.adversary.traditional import traditional
from tests.support.content import column, tables

_ARTICLE = column(1)[0]
_CODES = [row.code for row in editions()[0].applications.rows]
_SUMS = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"


def _rows(table: int) -> list[list[str]]:
    """The rows of a table, a label that spans columns or rows printed once."""
    shown: list[list[str]] = []
    before: list[str] = []
    for row in tables(_ARTICLE)[table]:
        labels = [text for text in dict.fromkeys(row) if not text.isdigit() and text not in before]
        figures = [text for text in row if text.isdigit()]
        before = [text for text in row if not text.isdigit()]
        if table == 0 and figures:
            figures = figures[: 3 if len(set(figures)) > 1 else 1]
        shown.append([*labels, *figures] if figures else (labels if table == 1 else [*dict.fromkeys(row)]))
    if table == 2:
        shown[:-1] = tables(_ARTICLE)[2][:-1]
        shown[0] = ["行政复议", "行政诉讼"]
        shown[1] = [*shown[1][:5], "未经复议直接起诉", "复议后起诉"]
        shown[2] = shown[2][:10]
    return shown


def _text(*, two: list[list[str]] | None = None, three: list[list[str]] | None = None,
          four: list[list[str]] | None = None, by: str = "\n") -> str:  # fmt: skip
    parts = [
        "二、主动公开政府信息情况",
        *(by.join(row) for row in (two or _rows(0))),
        "三、收到和处理政府信息公开申请情况",
        *(by.join(row) for row in (three or _rows(1))),
        "四、政府信息公开行政复议、行政诉讼情况",
        *(by.join(row) for row in (four or _rows(2))),
        "五、存在的主要问题及改进情况",
    ]
    return "\n".join(parts)


def _applications(copy: Copy) -> list[list[int]]:
    return [[int(one) for one in copy.rows[code].figures] for code in _CODES]


def _right(reading: SecondReading) -> bool:
    """Whether each table is there once, every figure in its row."""
    (disclosures,), (applications,), (challenges,) = (
        reading.disclosures, reading.applications, reading.challenges
    )  # fmt: skip
    figures = [int(one) for row in disclosures.rows.values() for one in row.figures]
    return (
        figures == _ARTICLE.disclosures()
        and _applications(applications) == _ARTICLE.applications()
        and [int(one) for one in challenges.rows[""].figures] == _ARTICLE.challenges()
        and not (disclosures.loose or applications.loose or challenges.loose)
    )


@pytest.mark.parametrize("by", ["\n", "\t", " ", "\u3000"])
def test_cells_on_lines_by_tabs_or_by_spaces(by: str) -> None:
    assert _right(read_second(_text(by=by)))


def test_traditional_letters() -> None:
    text = traditional(_text())
    assert text != _text()
    assert _right(read_second(text))


def test_labels_wrapped_in_the_middle() -> None:
    wrapped = [[text if text.isdigit() or len(text) < 8 else f"{text[:6]}\n{text[6:]}" for text in row]
               for row in _rows(1)]  # fmt: skip
    assert _right(read_second(_text(three=wrapped)))


@pytest.mark.parametrize("space", [" ", "\u3000"])
def test_labels_set_letter_by_letter(space: str) -> None:
    spaced = [
        [re.sub(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])", space, text) for text in row] for row in _rows(1)
    ]
    assert _right(read_second(_text(three=spaced)))


def test_misspelt_labels() -> None:
    three = [[text.replace("其他法律行政法规禁止公开", "其他法律行政止公开")
              .replace("属于三类内部事务信息", "属于三类内部事物信息") for text in row] for row in _rows(1)]  # fmt: skip
    assert _right(read_second(_text(three=three)))


def test_a_missing_row_leaves_the_others_where_they_are() -> None:
    three = [row for row in _rows(1) if "2.重复申请" not in row]
    (copy,) = read_second(_text(three=three)).applications
    right = dict(zip(_CODES, _ARTICLE.applications(), strict=True))
    assert "not_processed_duplicate" not in copy.rows
    assert {code: [int(one) for one in row.figures] for code, row in copy.rows.items()} == {
        code: figures for code, figures in right.items() if code != "not_processed_duplicate"
    }


def test_a_row_printed_again_with_other_figures_is_left_over() -> None:
    three = _rows(1)
    place = next(number for number, row in enumerate(three) if any("部分公开" in text for text in row))
    three.insert(place + 1, [*[text for text in three[place] if not text.isdigit()], *"9999999"])
    (copy,) = read_second(_text(three=three)).applications
    assert ("9",) * 7 in copy.loose


def test_a_row_printed_again_alike_is_the_same_row() -> None:
    three = _rows(1)
    place = next(number for number, row in enumerate(three) if any("部分公开" in text for text in row))
    three.insert(place + 1, three[place])
    assert _right(read_second(_text(three=three)))


def test_figures_of_no_row_are_left_over() -> None:
    three = _rows(1)
    three.insert(6, ["网站访问量合计", "81", "82"])
    (copy,) = read_second(_text(three=three)).applications
    assert copy.loose == [("81", "82")]


def test_a_table_printed_twice_is_two_copies() -> None:
    reading = read_second(_text() + "\n" + _text())
    assert [len(copies) for copies in (reading.disclosures, reading.applications, reading.challenges)] == [
        2,
        2,
        2,
    ]
    first, again = reading.applications
    assert _applications(first) == _applications(again) == _ARTICLE.applications()


def test_heads_are_read_as_printed() -> None:
    reading = read_second(_text())
    edition = editions()[0]
    outcomes = [one.code for one in edition.challenges.outcomes]
    (challenges,), (applications,) = reading.challenges, reading.applications
    assert challenges.heads == {
        "": tuple(outcomes * 3),
        "routes": tuple(one.code for one in edition.challenges.routes),
    }
    assert applications.heads[""] == tuple(one.code for one in edition.applications.columns)


def test_outcomes_in_another_order() -> None:
    four = [
        [{"结果维持": "结果纠正", "结果纠正": "结果维持"}.get(text, text) for text in row] for row in _rows(2)
    ]
    (copy,) = read_second(_text(four=four)).challenges
    assert copy.heads[""][:5] == ("corrected", "upheld", "other_result", "pending", "total")


def test_litigation_before_reconsideration() -> None:
    four = [["行政诉讼", "行政复议"], *_rows(2)[1:]]
    (copy,) = read_second(_text(four=four)).challenges
    assert copy.heads["routes"] == (
        "litigation_direct",
        "litigation_after_reconsideration",
        "reconsideration",
    )


def test_applicants_in_another_order() -> None:
    three = [
        [{"商业企业": "科研机构", "科研机构": "商业企业"}.get(text, text) for text in row] for row in _rows(1)
    ]
    (copy,) = read_second(_text(three=three)).applications
    assert copy.heads[""][:3] == ("natural_person", "research_institution", "commercial_enterprise")


def test_a_head_with_a_column_less_is_not_read() -> None:
    three = [[text for text in row if text != "科研机构"] for row in _rows(1)]
    (copy,) = read_second(_text(three=three)).applications
    assert "" not in copy.heads


def test_measures_in_another_order() -> None:
    two = [[{"本年制发件数": "本年废止件数", "本年废止件数": "本年制发件数"}.get(text, text) for text in row]
           for row in _rows(0)]  # fmt: skip
    (copy,) = read_second(_text(two=two)).disclosures
    assert copy.heads["regulations"] == ("repealed", "issued", "in_force")


def test_a_challenges_head_in_pieces() -> None:
    pieces = [
        ["\n".join((text[:2], text[2:])) if len(text) == 4 else text for text in row] for row in _rows(2)
    ]
    (copy,) = read_second(_text(four=pieces)).challenges
    assert [int(one) for one in copy.rows[""].figures] == _ARTICLE.challenges()


def test_prose_that_ends_like_a_label_is_none() -> None:
    prose = "全年共收到申请，其中自然人申请居多，全部依法予以公开\n77\n"
    text = _text().replace("四、政府信息公开行政复议", prose + "四、政府信息公开行政复议")
    assert all(
        "77" not in row.figures for copy in read_second(text).applications for row in copy.rows.values()
    )
    assert _applications(read_second(text).applications[0]) == _ARTICLE.applications()


def test_no_tables() -> None:
    assert read_second("一、总体情况\n全年主动公开政府信息 120 条，受理申请 8 件。\n") == SecondReading()
