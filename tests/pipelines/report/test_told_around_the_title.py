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


def page(between: str, container: str) -> bytes:
    """A report with something between its title and its text."""
    text = "".join(f"<p>{line}</p>" for line in TEXT[:4])
    return f"<html><body><h1>{TITLE}</h1>{between}<{container}>{text}</div></body></html>".encode()


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


@pytest.mark.parametrize("container", ["div", "div class=TRS_Editor"])
@pytest.mark.parametrize(
    "fields",
    [
        "<div>2024-01-30 11:11 云泽市水务局 (点击：12)</div>",
        "<table><tr><td>2024-01-30 11:11&nbsp;<span>云泽市水务局</span>&nbsp;(<span>点击：12</span>)</td></tr></table>",
        "<div>2024-01-30</div>",
        "<div>[2024-01-30 10:11]</div>",
        "<div>来源：云泽市水务局 | 2024-01-30 | 浏览：3次</div>",
        "<div>来源：云泽市水务局　2024-01-30</div>",
        "<div>发布于：2024-01-30 10:00</div>",
        "<div>发表于 2024-01-30</div>",
        "<div>發佈時間：2024-01-30</div>",
        "<div>发布时间：2024-1-30 9:5</div>",
    ],
)
def test_the_date_that_stands_below_a_title(fields: str, container: str) -> None:
    read = read_report(page(fields, container))
    assert (read.title, read.authority, str(read.published_on)) == (TITLE, "云泽市水务局", DATE)


@pytest.mark.parametrize("container", ["div", "div class=TRS_Editor"])
@pytest.mark.parametrize(
    "line",
    [
        "2025-03-03 县水务局召开会议",
        "2025-03-03 县水务局召开会议 更多信息：见附件",
        "成文日期：2025-03-03",
        "有效期：2024-01-01至2029-01-01",
        "来源：2025年云泽年鉴",
    ],
)
def test_a_date_of_something_else_below_a_title(line: str, container: str) -> None:
    read = read_report(page(f"<div>{line}</div>", container))
    assert (read.title, read.published_on) == (TITLE, None)


@pytest.mark.parametrize(
    "title", [f"{TITLE}的公示", f"{TITLE}公示", f"关于{TITLE}的公示", f"关于公示{TITLE}的公告"]
)
def test_what_is_shown_to_the_public_is_the_report(title: str) -> None:
    text = "".join(f"<p>{line}</p>" for line in TEXT[:4])
    read = read_report(f"<html><body><h1>{title}</h1><div>{text}</div></body></html>".encode())
    assert (read.authority, read.year) == ("云泽市水务局", 2023)


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


def test_a_column_before_the_title_in_the_page_s_head_is_none_of_it() -> None:
    title = "2023年政府信息公开工作年度报告"
    text = "".join(f"<p>{line}</p>" for line in TEXT[:4])
    head = f"<title>云泽市水务局 政府信息公开年报 {title}</title>"
    read = read_report(
        f"<html><head>{head}</head><body><h1>{title}</h1><div>{text}</div></body></html>".encode()
    )
    assert (read.title, read.authority, read.year) == (title, "云泽市水务局", 2023)
