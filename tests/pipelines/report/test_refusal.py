"""Documents of another kind and blank forms are ``not_a_report``; letters that hold a report are one."""

from __future__ import annotations

import base64
import json
import quopri
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import yaml

from pipelines import read_report
from pipelines.blocks import Cell, Content, Paragraph
from pipelines.readers.subject import is_of_other_things, speaks_of_report
from pipelines.report.reading import best_report
from pipelines.report.titles import names_report, parse_title
from tests.pipelines.readers.drawn_pages import Page, wrap, write_pdf
from tests.pipelines.readers.statutory import Table
from tests.pipelines.readers.writers import docx_bytes
from tests.support.reports import make_report_text

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
    "foreign-report": "Annual review\n\nRevenue rose by 12 percent to 4,500 units; the café in Zürich closed.\n",
    "numbers": "".join(f"{n},{n * 3},{n * n},7,{n % 5},0\n" for n in range(40)),
    "records": '{"users": [{"id": 1, "name": "bob"}, {"id": 2, "name": "eve"}], "next": "/users?page=2"}',
    "log": "2024-01-02 12:00:01 INFO [worker-3] GET /index.html 200 17ms\n" * 30,
    "code": '#include <stdio.h>\nint main(void) { printf("%d\\n", 42); return 0; }\n',
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


_REPORT = "云泽市水务局2023年政府信息公开工作年度报告\n一、总体情况\n本年度主动公开信息120条。\n" * 3
#: a text without a Chinese letter in which a report may be written, or was
HIDDEN = {
    "signs": b"!!  $%&  ABC '( 12",
    "questions": _REPORT.encode("ascii", "replace"),
    "replaced": "".join(one if one.isascii() else "\ufffd" for one in _REPORT).encode(),
    "wrong table": _REPORT.encode("gbk").decode("latin1").encode(),
    "escapes": json.dumps([_REPORT]).encode(),
    "base64": base64.encodebytes(_REPORT.encode()),
    "address": quote(_REPORT).encode(),
    "mail": quopri.encodestring(_REPORT.encode()),
    "bytes": repr(_REPORT.encode()).encode(),
}


@pytest.mark.parametrize("data", HIDDEN.values(), ids=HIDDEN.keys())
def test_what_may_hold_chinese_is_no_other_kind(data: bytes) -> None:
    assert read_report(data).status in {"partial", "unreadable"}


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


KINDS = yaml.safe_load(Path(__file__).with_name("kinds.yaml").read_text(encoding="utf-8"))


def _runs(text: str) -> Iterator[str | list[list[str]]]:
    """Lines, and the rows of tables."""
    rows: list[list[str]] = []
    for line in text.split("\n"):
        if "\t" in line:
            rows.append(line.split("\t"))
            continue
        if rows:
            yield rows
            rows = []
        yield line
    if rows:
        yield rows


def _paragraphs(text: str) -> bytes:
    pieces = (
        f"<p>{run}</p>"
        if isinstance(run, str)
        else "<table>" + "".join(f"<tr><td>{'</td><td>'.join(row)}</td></tr>" for row in run) + "</table>"
        for run in _runs(text)
    )
    return f"<html><head><meta charset=utf-8><title>云泽市</title></head><body>{''.join(pieces)}</body></html>".encode()


def _breaks(text: str) -> bytes:
    head, *lines = text.split("\n")
    return f"<html><meta charset=utf-8><body><h1>{head}</h1><div>{'<br>'.join(lines)}</div></body></html>".encode()


def _docx(text: str) -> bytes:
    items: list[str | Table] = []
    for run in _runs(text):
        if isinstance(run, str):
            items.append(run)
        else:
            cells = [Cell(one, r, c) for r, row in enumerate(run) for c, one in enumerate(row)]
            items.append(Table(tuple(cells)))
    return docx_bytes(items)


def _pdf(text: str) -> bytes:
    page = Page()
    lines = [piece for line in text.split("\n") for piece in wrap(line.replace("\t", " "), 440, 12)]
    for place, line in enumerate(lines):
        page.text(70, 40 + 18 * place, line, 12)
    return write_pdf([page])


_WRITERS: dict[str, Callable[[str], bytes]] = {
    "txt": str.encode,
    "html": _paragraphs,
    "breaks": _breaks,
    "docx": _docx,
    "pdf": _pdf,
}


@pytest.mark.parametrize("write", _WRITERS.values(), ids=_WRITERS.keys())
@pytest.mark.parametrize("text", KINDS["others"].values(), ids=KINDS["others"].keys())
def test_what_speaks_of_disclosure_and_is_no_report(text: str, write: Callable[[str], bytes]) -> None:
    assert read_report(write(text), url="http://www.example.gov.cn/a.html").status == "not_a_report"


@pytest.mark.parametrize("write", _WRITERS.values(), ids=_WRITERS.keys())
@pytest.mark.parametrize("text", KINDS["reports"].values(), ids=KINDS["reports"].keys())
def test_a_report_is_one_however_little_of_it_is_left(text: str, write: Callable[[str], bytes]) -> None:
    assert read_report(write(text), url="http://www.example.gov.cn/a.html").status == "partial"


_COLUMNS = (
    "首页",
    "政府信息公开指南",
    "政府信息公开制度",
    "法定主动公开内容",
    "政府信息公开年报",
    "工作总结",
)
_OTHER_YEARS = "".join(
    f"<li><a href=#>云泽市水务局{year}年政府信息公开工作年度报告</a> {year + 1}-01-20</li>"
    for year in range(2018, 2023)
)


def _framed(text: str, related: str) -> bytes:
    """A page of a portal, whose head names the column it lies in."""
    menu = "".join(f"<li><a href=#>{one}</a></li>" for one in _COLUMNS)
    body = _paragraphs(text).decode().partition("<body>")[2].partition("</body>")[0]
    return (
        "<html><head><meta charset=utf-8><title>政府信息公开年报_云泽市人民政府</title></head><body>"
        f"<div class=header><ul>{menu}</ul></div><div class=article>{body}</div><ul>{related}</ul>"
        "<div class=footer><p>主办：云泽市人民政府办公室 版权所有</p></div></body></html>"
    ).encode()


@pytest.mark.parametrize("related", ["", _OTHER_YEARS])
@pytest.mark.parametrize(
    "name",
    ["guide1", "points2", "summary1", "half", "circular1", "reading1", "notice1", "law-year", "budget"],
)
def test_the_column_that_a_page_lies_in_makes_it_no_report(name: str, related: str) -> None:
    assert read_report(_framed(KINDS["others"][name], related)).status == "not_a_report"


@pytest.mark.parametrize("related", ["", _OTHER_YEARS])
@pytest.mark.parametrize("text", KINDS["reports"].values(), ids=KINDS["reports"].keys())
def test_what_stands_around_a_report_makes_it_no_other_document(text: str, related: str) -> None:
    assert read_report(_framed(text, related)).status == "partial"


_BARE = "\n".join(
    line
    for line in make_report_text(granted=0).split("\n")
    if not line.endswith(("依法公开政府信息。", "有待提高。", "报告的事项。"))
)
_TITLE, _, _BELOW = _BARE.partition("\n")


@pytest.mark.parametrize(
    "title",
    [
        "政府信息公开工作年度报告",
        "",
        "××市××局20××年政府信息公开工作年度报告",
        "（单位名称）____年政府信息公开工作年度报告",
    ],
)
@pytest.mark.parametrize("write", [str.encode, _paragraphs], ids=["txt", "html"])
def test_a_form_of_noughts_is_blank(title: str, write: Callable[[str], bytes]) -> None:
    report = read_report(write(f"{title}\n{_BELOW}"))
    assert (report.status, report.tables) == ("not_a_report", [])


def test_figures_that_are_not_understood_are_no_noughts() -> None:
    text = f"（单位名称）____年政府信息公开工作年度报告\n{_BELOW}"
    line = next(one for one in text.split("\n") if "予以公开" in one)
    report = read_report(text.replace(line, line.replace("0", "约5", 1)).encode())
    assert report.status == "partial"


@pytest.mark.parametrize(
    "text", [make_report_text(granted=0), _BARE, f"2023年政府信息公开工作年度报告\n{_BELOW}"]
)
def test_a_report_of_noughts_is_one(text: str) -> None:
    assert read_report(text.encode()).status == "verified"


@pytest.mark.parametrize(
    "title", ["云溪市水务局2023年上半年政府信息公开工作报告", "政府信息公开工作年度报告（模板）"]
)
def test_tables_make_no_annual_report_of_another_kind(title: str) -> None:
    assert read_report(make_report_text().replace(_TITLE, title).encode()).status == "not_a_report"


@pytest.mark.parametrize(
    "text",
    sorted({line for kind in KINDS.values() for one in kind.values() for line in one.split("\n")}),
)
def test_a_title_names_a_report_by_one_rule(text: str) -> None:
    assert names_report(text) is parse_title(text).names_report
