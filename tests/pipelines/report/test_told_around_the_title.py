"""What pages print round a title: fields side by side, fields without a value, and the way to the page."""

from __future__ import annotations

import pytest

from pipelines import read_report

TITLE = "云泽市水务局2023年政府信息公开工作年度报告"
TEXT = (
    "一、总体情况",
    "2023年，我局按照条例要求主动公开信息，回应社会关切。",
    "六、其他需要报告的事项",
    "无其他需要报告的事项。",
    "云泽市水务局",
    "2024年1月8日",
)
DATE = "2024-01-30"


def _page(head: str) -> bytes:
    text = "".join(f"<p>{line}</p>" for line in TEXT)
    return f"<html><head><title>{TITLE}</title></head><body>{head}<div>{text}</div></body></html>".encode()


@pytest.mark.parametrize(
    "fields",
    [
        "<span>来源：云泽市水务局</span><span>发布时间：2024-01-30 09:20</span>",
        "<span>阅读：3377</span><span>作者：办公室</span><span>发布日期：2024-01-30</span>",
        "<span>来源：本站</span><span>公开日期：2024.01.30</span><span>浏览次数：9380</span>",
        "<ul><li>文号：</li></ul><div>作者：办公室 | 发布时间：2024/01/30</div>",
        "<table><tr><td>文号：</td></tr></table><p>主题词：</p><p>时间：2024-01-09</p><p>发布时间：2024-01-30</p>",
    ],
)
@pytest.mark.parametrize("below", [False, True])
def test_the_date_of_publication_among_other_fields(fields: str, *, below: bool) -> None:
    title = f"<h1>{TITLE}</h1>"
    read = read_report(_page(f"{title}<div>{fields}</div>" if below else f"<div>{fields}</div>{title}"))
    assert (read.title, read.authority, str(read.published_on)) == (TITLE, "云泽市水务局", DATE)


@pytest.mark.parametrize(
    "fields",
    [
        "作者：办公室 | 发布日期：2024/01/30 | 阅读：7756",
        "点击数：2009 | 字体：【大 中 小】 | 发布日期:2024-01-30 10:11:12",
    ],
)
def test_fields_between_bars_are_no_table(fields: str) -> None:
    read = read_report("\n".join((TITLE, fields, *TEXT)).encode())
    assert (read.title, str(read.published_on)) == (TITLE, DATE)


@pytest.mark.parametrize(
    "before",
    [
        "您所在的位置：首页-政府信息公开-政府信息公开年报-正文",
        "依申请公开",
        "政府信息公开指南",
        "政府信息公开制度",
    ],
)
@pytest.mark.parametrize("title", [TITLE, f"《{TITLE}》", f"2023年{TITLE.replace('2023年', '')}"])
def test_the_way_and_the_menu_before_a_title_are_none_of_it(before: str, title: str) -> None:
    read = read_report("\n".join((before, title, *TEXT)).encode())
    assert (read.title, read.authority, read.year) == (title.strip("《》"), "云泽市水务局", 2023)


@pytest.mark.parametrize("parted", ["\t", " | "])
def test_the_block_above_a_title_in_a_text(parted: str) -> None:
    fields = (
        ("索引号：", "113707968/2024-02383"),
        ("文号：", ""),
        ("发布机构：", "云泽市水务局"),
        ("公开日期：", DATE),
    )
    block = "\n".join(f"{name}{parted}{told}" for name, told in fields)
    title = "2023年政府信息公开工作年度报告"
    read = read_report("\n".join((block, "", title, *TEXT[:4])).encode())
    assert (read.title, read.authority, str(read.published_on)) == (title, "云泽市水务局", DATE)
