"""What titles, signatures and addresses say of body, year and date."""

from __future__ import annotations

import pytest

from pipelines import read_report
from pipelines.blocks import Paragraph
from pipelines.report.dates import date_in_address, first_date, is_date_line
from pipelines.report.identity import find_title, place_of, report_id
from pipelines.report.titles import parse_title


@pytest.mark.parametrize(
    ("title", "authority", "year"),
    [
        ("青禾县教育局2023年政府信息公开工作年度报告", "青禾县教育局", 2023),
        ("2021年青禾县人民政府信息公开年度报告", "青禾县人民政府", 2021),
        ("【2019】青禾县水务局2019年政府信息公开工作年度报告", "青禾县水务局", 2019),
        ("青禾县 2023 年度政府信息公开工作年度报告(含图解)", "青禾县", 2023),
        ("二〇二二年度青禾县审计局政府信息公开年报", "青禾县审计局", 2022),
        ("青禾市信访局政府信息公开工作年度报告（2020年度）", "青禾市信访局", 2020),
        ("关于青禾县林业局2021年政府信息公开工作情况的报告", "青禾县林业局", 2021),
        ("2024年政府信息公开工作年度报告", None, 2024),
        ("青禾县人民政府门户网站 2023年政府信息公开工作年度报告", None, 2023),
        ("高新区（新市区）2022年政府信息公开工作年度报告", "高新区（新市区）", 2022),
    ],
)
def test_titles(title: str, authority: str | None, year: int) -> None:
    parts = parse_title(title)
    assert (parts.authority, parts.year, parts.names_report) == (authority, year, True)


def test_a_title_over_two_lines_is_one() -> None:
    lines = [
        Paragraph("首页 > 政务公开 > 年报"),
        Paragraph("青禾县教育局"),
        Paragraph("2023年政府信息公开工作年度报告"),
    ]
    assert find_title(lines).parts == parse_title("青禾县教育局2023年政府信息公开工作年度报告")


def test_a_sentence_is_no_title() -> None:
    assert find_title([Paragraph("我局按时发布2023年政府信息公开工作年度报告，接受监督。")]).parts is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("发布日期：2024-01-30 09:15", "2024-01-30"),
        ("2024年1月3日", "2024-01-03"),
        ("二〇二四年一月二十六日", "2024-01-26"),
        ("二〇二五年元月", None),
        ("二O二五年元月十日", "2025-01-10"),
        ("2025年元月10日", "2025-01-10"),
        ("2025年1月廿三日", "2025-01-23"),
        ("二〇二五年1月10日", "2025-01-10"),
        ("20240125", "2024-01-25"),
        ("2024-02-30", None),
        ("第12号", None),
    ],
)
def test_dates(text: str, date: str | None) -> None:
    assert first_date(text) == date


@pytest.mark.parametrize(
    "nought",
    "〇○◯零0０OＯo\N{CYRILLIC CAPITAL LETTER O}\N{CYRILLIC SMALL LETTER O}\N{GREEK CAPITAL LETTER OMICRON}",
)
@pytest.mark.parametrize("page", ["{}", "<html><body><div>{}</div></body></html>"])
def test_noughts_of_chinese_years(nought: str, page: str) -> None:
    lines = (
        f"云泽市水务局二{nought}二四年政府信息公开工作年度报告\n一、总体情况\n目录重新编排。\n"
        f"六、其他需要报告的事项\n无。\n云泽市水务局\n二{nought}二五年元月十日"
    )
    if page != "{}":
        lines = "".join(f"<p>{line}</p>" for line in lines.split("\n"))
    report = read_report(page.format(lines).encode())
    assert (report.authority, report.year, report.published_on) == ("云泽市水务局", 2024, "2025-01-10")


@pytest.mark.parametrize(
    ("url", "date"),
    [
        ("http://x.gov.cn/zfxxgknb/202401/t20240125_1166582.html", "2024-01-25"),
        ("http://x.gov.cn/art/2023/1/6/art_1229423290_4050802.html", "2023-01-06"),
        ("http://x.gov.cn/doc/2026/01/23/4722822.shtml", "2026-01-23"),
        ("http://x.gov.cn/content/post_1289026.html", None),
    ],
)
def test_dates_in_addresses(url: str, date: str | None) -> None:
    assert date_in_address(url) == date


def test_lines_that_are_only_a_date() -> None:
    assert is_date_line("二〇二四年一月二十六日")
    assert not is_date_line("截至2024年1月26日")


def test_the_id_of_a_new_row_is_that_of_body_year_and_place() -> None:
    assert report_id("甲局", 2023, "a.gov.cn", "http://a.gov.cn/1") == report_id("甲局", 2023, "a.gov.cn")
    assert report_id("甲局", 2023, "a.gov.cn") != report_id("甲局", 2023, "b.gov.cn")
    assert report_id("甲局", 2023, "a.gov.cn") != report_id("甲局", 2022, "a.gov.cn")
    assert report_id(None, 2023, "a", "http://a/1") != report_id(None, 2023, "a", "http://a/2")


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("http://www.Yunxi.gov.cn:8080/nb/1.html", "www.yunxi.gov.cn:8080"),
        ("file:///home/a/%E7%94%B2%E5%8E%BF/x.docx", "甲县"),
        ("file:///home/a/%E7%94%B2%E5%8E%BF/2023%E5%B9%B4/x.docx", "甲县"),
        ("file:///2023/x.docx", ""),
        ("", ""),
    ],
)
def test_a_place_is_the_host_or_the_folder(url: str, place: str) -> None:
    assert place_of(url) == place
