"""Documents of another kind and blank forms are ``not_a_report``; letters that hold a report are one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pipelines import read_report
from pipelines.blocks import Content, Paragraph
from pipelines.readers.subject import is_of_other_things, speaks_of_report
from pipelines.report.reading import best_report

_BLANK_TABLE = (
    "| 第二十条第（一）项 |\n| 信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |\n"
    "| 规章 |  |  |  |\n| 行政规范性文件 |  |  |  |\n"
)
OTHERS = {
    "budget": "云泽市水务局2023年部门预算公开说明\n一、总体情况\n本单位收入预算500万元。\n六、其他需要说明的事项\n采购情况。",
    "notice": "云泽市人民政府办公室\n关于做好2025年政府信息公开工作年度报告\n编制和发布工作的通知\n一、总体情况\n请认真撰写。",
    "invoice": "增值税电子普通发票\n购买方名称：云泽市水务局\n金额 1200",
    "site": "政府网站工作年度报表（2023年度）\n网站名称 云泽市\n总访问量 1000",
    "company": "云泽水务有限公司2023年度报告\n一、公司概况\n本公司主营业务良好。",
    "school": "云泽大学2022-2023学年信息公开工作报告\n一、概述\n学校按要求公开。",
    "letter": "云泽镇关于报送2023年政府信息公开工作年度报告的函\n现将本镇的年度报告送上，请审阅。",
    "foreign": "2024 budget",
    "foreign-words": "Annual budget 2024: total 100.5 million (draft)",
    "template": "××市××局2023年政府信息公开工作年度报告\n一、总体情况\n二、主动公开政府信息情况\n",
}


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS.keys())
def test_another_kind_of_document(text: str) -> None:
    report = read_report(text.encode(), url="file:///a/x.txt")
    assert report.status == "not_a_report"
    assert report.reason
    assert (report.authority, report.year) == (None, None)
    assert [(check.rule, check.status) for check in report.checks] == [("is_report", "not_assessable")]
    assert not report.tables


def test_nothing_to_read_is_unreadable_and_no_other_kind() -> None:
    assert read_report(b" \n \n").status == "unreadable"


def test_signs_of_lost_letters_are_no_other_kind() -> None:
    assert read_report(b"!!  $%&  ABC '( 12").status == "partial"


def test_a_letter_that_holds_the_report_is_one() -> None:
    letter = "云泽镇关于报送2023年政府信息公开工作年度报告的函\n现将报告送上。"
    text = f"{letter}\n一、总体情况\n目录重新编排。\n二、主动公开政府信息情况\n"
    report = read_report(text.encode())
    assert (report.status, report.authority, report.year) == ("partial", "云泽镇", 2023)


def test_a_blank_table_of_a_named_body_is_a_report() -> None:
    text = f"云泽市水务局2023年政府信息公开工作年度报告\n二、主动公开政府信息情况\n{_BLANK_TABLE}"
    assert read_report(text.encode()).status == "partial"


def test_pictures_are_recognised_only_where_the_text_may_be_a_report() -> None:
    prose = "本单位收入预算由财政拨款和事业收入组成，" * 10
    assert is_of_other_things(prose)
    assert not is_of_other_things("第1页")  # a scan
    assert not is_of_other_things(prose + "政府信息公开工作年度报告")
    assert speaks_of_report("政府信息\n公开工作 年度报告")

    def readings() -> Iterator[Content]:
        yield Content("pdf", [Paragraph(prose)], prose)
        raise AssertionError("the pictures of a budget were recognised")

    report = best_report(readings(), url="file:///a.pdf", sha256="0" * 64)
    assert report.status == "not_a_report"
    assert "出错" not in report.reason
    assert not [check for check in report.checks if check.rule == "reader_failed"]
