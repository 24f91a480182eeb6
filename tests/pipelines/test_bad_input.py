"""What is no report, or half of one: a status and a reason in plain words, never ``verified``, no raise."""

from __future__ import annotations

import random

import pytest

from pipelines import Report, read_report
from tests.factory import build
from tests.support.large import LARGE


def promise(report: Report) -> None:
    """What holds for every bad document."""
    assert report.status in {"partial", "unreadable", "not_a_report"}
    assert report.reason
    assert any("\u4e00" <= character <= "\u9fff" for character in report.reason)


def html(body: str) -> bytes:
    return f"<html><head><meta charset='utf-8'></head><body>{body}</body></html>".encode()


NOISE = random.Random(7).randbytes(20_000)

UNREADABLE = {
    "empty": b"",
    "white space": b" \r\n\t\n" * 20,
    "one zero byte": b"\0",
    "noise": NOISE,
    "noise with an HTML start": b"<html>" + NOISE,
    "PDF head and nothing": b"%PDF-1.7\n",
    "zip head and nothing": b"PK\x03\x04",
    "OLE head and nothing": bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600,
    "PNG head and nothing": b"\x89PNG\r\n\x1a\n",
}


@pytest.mark.parametrize("data", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_nothing_to_read(data: bytes) -> None:
    report = read_report(data, url="file:///x")
    promise(report)
    assert not report.applications


WORDS = {
    "plain sentence": "今天天气很好。".encode(),
    "page without tables": html(
        "<h1>青禾县水务局2023年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>见附件。</p>"
    ),
    "error page": html("<h1>404 Not Found</h1><p>您访问的页面不存在</p>"),
    "list of reports": html(
        "".join(
            f"<li><a href='{y}.html'>青禾县{y}年政府信息公开工作年度报告</a></li>" for y in range(2019, 2025)
        )
    ),
    "table of something else": html(
        "<table><tr><td>姓名</td><td>职务</td></tr><tr><td>张三</td><td>科长</td></tr></table>"
    ),
    "broken tags": b"<html><table><tr><td><table><<<>>></td" * 50,
}


@pytest.mark.parametrize("data", WORDS.values(), ids=WORDS.keys())
def test_words_but_no_report(data: bytes) -> None:
    report = read_report(data, url="http://www.example.gov.cn/a.html", media_type="text/html")
    promise(report)
    assert not any(value is not None for row in report.applications for value in row.values)


@pytest.mark.parametrize(
    "media_type", [None, "text/html", "text/plain; charset=nonsense", "application/pdf", ";;"]
)
def test_media_type_lies(media_type: str | None) -> None:
    case = build(11, 9)
    report = read_report(case.data, media_type=media_type)
    assert report.status != "unreadable"


LAYOUTS = ("tab", "cells", "pipes", "aligned", "html", "html-word")


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("share", [0.15, 0.5, 0.7])
def test_truncated(layout: str, share: float) -> None:
    case = build(12, 3, layout)
    data = case.data[: int(len(case.data) * share)]
    report = read_report(data, media_type=case.media_type)
    promise(report)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_cut_inside_a_character(layout: str) -> None:
    case = build(12, 4, layout)
    for lost in range(1, 4):
        report = read_report(case.data[:-lost], media_type=case.media_type)
        assert report.status != "unreadable"


PRE_2019 = """柳塘县水利局2016年政府信息公开工作年度报告

一、概述
2016年，我局认真贯彻落实《中华人民共和国政府信息公开条例》。
二、主动公开政府信息情况
全年主动公开政府信息125条。
三、依申请公开政府信息情况
全年受理申请5件，均已答复。
四、收费及减免情况
未收取费用。
五、行政复议和行政诉讼情况
未发生行政复议、行政诉讼。
六、存在的主要问题和改进情况
公开内容有待进一步充实。

附表：政府信息公开工作情况统计表

统计指标\t单位\t统计数
一、主动公开情况\t——\t
（一）主动公开政府信息数\t条\t125
其中：主动公开规范性文件数\t条\t3
二、回应解读情况\t——\t
（一）回应公众关注热点或重大舆情数\t次\t2
三、依申请公开情况\t——\t
（一）收到申请数\t件\t5
1.当面申请数\t件\t1
2.传真申请数\t件\t0
3.网络申请数\t件\t4
4.信函申请数\t件\t0
（二）申请办结数\t件\t5
1.按时办结数\t件\t5
2.延期办结数\t件\t0
（三）申请答复数\t件\t5
1.属于已主动公开范围数\t件\t2
2.同意公开答复数\t件\t3
四、行政复议数量\t件\t0
五、行政诉讼数量\t件\t0
六、举报投诉数量\t件\t0
七、依申请公开信息收取的费用\t万元\t0
八、机构建设和保障经费情况\t——\t
九、政府信息公开会议和培训情况\t——\t
"""


def test_a_hole_in_a_figure() -> None:
    """A disk gives zero bytes for what it lost; no arithmetic guards the disclosures."""
    data = build(13, 0, "html").data
    whole = read_report(data)
    assert whole.status == "verified"
    figure = next(f for f in whole.disclosures if len(f.raw) > 1 and data.count(f">{f.raw}<".encode()) == 1)
    holed = read_report(data.replace(f">{figure.raw}<".encode(), f">{figure.raw[:-1]}\0<".encode()))
    promise(holed)
    (read,) = [f for f in holed.disclosures if (f.item, f.measure) == (figure.item, figure.measure)]
    assert read.value is None


@pytest.mark.parametrize("kind", ["text", "html"])
def test_report_in_the_form_before_2019(kind: str) -> None:
    if kind == "text":
        data = PRE_2019.encode()
    else:
        rows = "".join(
            "<tr>" + "".join(f"<td>{cell}</td>" for cell in line.split("\t")) + "</tr>"
            for line in PRE_2019.splitlines()
            if "\t" in line
        )
        lines = "".join(f"<p>{line}</p>" for line in PRE_2019.splitlines() if line and "\t" not in line)
        data = html(f"{lines}<table>{rows}</table>")
    report = read_report(data, url="http://www.example.gov.cn/2017/t20170112_1.html")
    promise(report)
    assert report.edition == "pre2019"
    assert "旧格式" in report.reason
    assert (report.authority, report.year) == ("柳塘县水利局", 2016)
    assert not any(value is not None for row in report.applications for value in row.values)
    assert not any(value is not None for row in report.challenges for value in row.values)


def test_three_blank_tables_are_partial() -> None:
    case = next(
        case
        for index in range(400)
        if (case := build(13, index, "tab")) and case.truth.status == "verified" and case.truth.certain
    )
    lines = case.data.decode("gb18030" if "gbk" in case.truth.tags else "utf-8-sig").splitlines()
    blanked = [
        "\t".join("" if cell.strip().lstrip("+-").isdigit() else cell for cell in line.split("\t"))
        if "\t" in line
        else line
        for line in lines
    ]
    report = read_report("\n".join(blanked).encode())
    assert report.status != "verified"


def test_fifty_megabytes_of_page() -> None:
    data = html("<h1>青禾县水务局2023年政府信息公开工作年度报告</h1>" + "<p>信息公开。</p>\n" * 2_300_000)
    assert len(data) > 50_000_000
    promise(read_report(data, media_type="text/html"))


def test_fifty_megabytes_of_text() -> None:
    promise(read_report("信息公开\t1\t2\n".encode() * 3_300_000, media_type="text/plain"))


def test_a_table_nested_a_thousand_deep() -> None:
    promise(read_report(html("<table><tr><td>" * 1000 + "1" + "</td></tr></table>" * 1000)))


def test_spans_that_would_fill_the_memory() -> None:
    promise(
        read_report(
            html("<table><tr><td rowspan=65534 colspan=65534>规章</td><td rowspan='x'>1</td></tr></table>")
        )
    )


def test_a_line_without_end() -> None:
    promise(read_report(("政府信息公开" * 500_000).encode()))


#: those that take a second or two at their full size, and what is left of the others
FULL = ("html rows 其他", "html copies of section three")
SHARE = 20


@pytest.mark.parametrize("name", LARGE)
def test_rows_without_end(name: str) -> None:
    """Thousands of rows that may each be the same line of the form are no table, and end by themselves."""
    make, rows = LARGE[name]
    report = read_report(make(rows if name in FULL else rows // SHARE))
    promise(report)
    assert not report.disclosures
    if "copies" in name:
        tables = {table.name: table.status for table in report.tables}
        assert tables["applications"] == "partial"
        assert {value for row in report.applications for value in row.values} <= {0, None}
    else:
        assert not report.applications
