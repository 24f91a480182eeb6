"""What pages say: every rule holds its own examples, and the form's words come from the form."""

from __future__ import annotations

import pytest
from lxml import html

from govcrawl.crawling.page_rules import (
    PageRules,
    PageRulesError,
    load_page_rules,
    page_rules,
    report_marks,
    says,
    table_labels,
)
from govcrawl.crawling.pages import PageKind, classify_page, holds_every_table
from pipelines.report.form import editions

LISTS = [
    (name, rule, text)
    for name in PageRules.model_fields
    for rule in getattr(page_rules(), name)
    for text in rule.examples
]


@pytest.mark.parametrize(("name", "rule", "example"), LISTS)
def test_examples(name, rule, example):
    assert rule.pattern.search(example)


@pytest.mark.parametrize("text", [text for rule in page_rules().errors for text in rule.spares])
def test_no_rule_takes_for_an_error_page_what_one_of_them_spares(text):
    assert not says(page_rules().errors, text)


def test_marks_name_sections_of_the_form():
    codes = {section.code for edition in editions() for section in edition.sections}
    assert {mark.section for mark in page_rules().marks if mark.section} == codes


@pytest.mark.parametrize("edition", editions(), ids=lambda edition: edition.edition)
def test_each_section_of_the_form_is_one_mark(edition):
    for section in edition.sections:
        found = [
            mark.section
            for mark, pattern in zip(page_rules().marks, report_marks(), strict=True)
            if pattern.search(section.label)
        ]
        assert section.code in found
    for article in (block.article for block in edition.disclosures.blocks if "九" not in block.article):
        assert any(pattern.search(article) for pattern in report_marks())


@pytest.mark.parametrize("edition", editions(), ids=lambda edition: edition.edition)
def test_tables_are_told_by_their_labels(edition):
    disclosures, applications, challenges = table_labels()
    assert all(
        disclosures.search(measure.label)
        for block in edition.disclosures.blocks[:1]
        for measure in block.measures
    )
    assert applications.search("1.属于国家秘密")
    assert challenges.search("结果维持")
    for label in ("总计", "其他", "行政许可"):
        assert not any(table.search(label) for table in table_labels())


def page(*cells: str) -> html.HtmlElement:
    return html.document_fromstring(
        "<table><tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr></table>"
    )


def test_a_page_with_all_tables_and_one_that_lacks_one():
    cells = ("第二十条第（一）项", "１.属于国家 秘密", "结果维持")
    assert holds_every_table(page(*cells))
    for missing in cells:
        assert not holds_every_table(page(*(cell for cell in cells if cell != missing)))
    assert not holds_every_table(page("".join(cells) + "某" * 60))


def test_an_error_page_says_that_it_is_one():
    kind, reason = classify_page(
        html.document_fromstring("<title>提示</title><p>您访问的页面不存在</p>"),
        "某局2023年政府信息公开年报",
        has_files=False,
    )
    assert kind is PageKind.WRONG
    assert "出错页面" in reason


@pytest.mark.parametrize(
    ("title", "around"),
    [
        ("某局2023年政府信息公开工作年度报告", "<div>主办：某局 网站维护：某市电子政务外网运营中心</div>"),
        ("公路维护中心2023年政府信息公开工作年度报告", ""),
        ("某局2023年政府信息公开工作年度报告", '<div><a href="/1.html">关于暂停服务窗口的公告</a></div>'),
        ("某局2023年政府信息公开工作年度报告", '<div><a href="/1.html">系统升级维护期间安排</a></div>'),
    ],
)
def test_an_article_whose_report_is_a_file_is_none(title, around):
    root = html.document_fromstring(
        f"<title>{title}</title><h1>{title}</h1><p><a href='P1.pdf'>附件</a></p>{around}"
    )
    assert classify_page(root, title, has_files=True) == (PageKind.REPORT, "")


def test_words_of_the_frame_stand_alone():
    assert says(page_rules().frame, "page-header clearfix")
    assert not says(page_rules().frame, "articlehead2 topic")


def test_what_is_wrong_is_named_with_its_key(tmp_path):
    path = tmp_path / "pages.yaml"
    path.write_text("marks: [{pattern: '(', examples: [x]}]\n", encoding="utf-8")
    with pytest.raises(PageRulesError, match=r"pages\.yaml: marks\.0\.pattern: .*not a regular expression"):
        load_page_rules(path)
