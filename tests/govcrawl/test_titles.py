"""Title rules: every rule holds its own examples, and real titles are recognised."""

from __future__ import annotations

import pytest

from govcrawl.crawling.titles import (
    TITLES_FILE,
    TitleKind,
    TitlesError,
    classify_title,
    load_titles,
    normalise,
    titles,
)
from tests.support.golden import Address, addresses


@pytest.mark.parametrize(
    ("rule", "example"), [(rule, text) for rule in titles().negatives for text in rule.examples]
)
def test_negative_examples(rule, example):
    assert rule.pattern.search(normalise(example))
    assert classify_title(example).kind is TitleKind.OTHER


@pytest.mark.parametrize("example", [text for rule in titles().positives for text in rule.examples])
def test_positive_examples(example):
    assert classify_title(example).kind is TitleKind.REPORT


@pytest.mark.parametrize(
    "example", [text for rule in (*titles().letters, *titles().unsure) for text in rule.examples]
)
def test_unsure_examples(example):
    assert classify_title(example).kind is TitleKind.UNSURE


@pytest.mark.parametrize("example", [text for rule in titles().asides for text in rule.examples])
def test_asides_change_nothing(example):
    assert classify_title(example).kind is TitleKind.REPORT


@pytest.mark.parametrize(
    "title",
    [
        "云溪市水务局 2023 年度政府信息公开工作年度报告",
        "【2019】云溪县交通运输局2019年政府信息公开工作年度报告",
        "云溪镇政府信息公开年度报告（２０２２年）",
        "灵宝市函谷关镇2022年政府信息公开工作年度报告",
        "云溪市政务公开办2020年政府信息公开工作年度报告",
        "政府信息公开工作年度报告",
        "2008年度云溪区政府信息公开工作报告",
        "云溪市通知公告管理办公室2021年政府信息公开年报",
    ],
)
def test_reports(title):
    assert classify_title(title).kind is TitleKind.REPORT


@pytest.mark.parametrize(
    "title",
    [
        "【图解】云溪市2023年政府信息公开工作年度报告",
        "云溪市2023年政府信息公开工作年度报告图解",
        "【解读】2023年云溪市政府信息公开工作年度报告",
        "云溪市政府办关于做好2023年度政府信息公开工作年度报告编制工作的通知",
        "政府信息公开工作年度报告（样表）",
        "云溪市开展植树活动",
        "云溪市政府信息公开指南（2023年版）",
        "政府网站工作年度报表",
        "云溪市召开全市经济工作会议",
    ],
)
def test_other_pages(title):
    classified = classify_title(title)
    assert classified.kind is TitleKind.OTHER
    assert classified.reason


PRINTED = [page for page in addresses() if page.printed]


@pytest.mark.parametrize("page", PRINTED, ids=lambda page: page.title)
def test_real_titles(page: Address) -> None:
    assert (classify_title(page.title).kind is TitleKind.REPORT) == page.is_report


def test_errors_name_file_and_key(tmp_path):
    broken = tmp_path / "titles.yaml"
    broken.write_text(
        TITLES_FILE.read_text(encoding="utf-8").replace("'指南|指引|手册|须知|流程|步骤'", "'(指南'"),
        encoding="utf-8",
    )
    with pytest.raises(TitlesError, match=r"titles\.yaml: negatives\.\d+\.pattern"):
        load_titles(broken)
