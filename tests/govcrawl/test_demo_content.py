"""The demo portal's content: consistent figures, realistic pages, expectations that hold."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urljoin

import pypdfium2
import pytest
from lxml import html

from govcrawl.demo.content import DemoReport, OtherPage, load_expected, load_portal
from govcrawl.demo.pages import render
from govcrawl.demo.server import serving
from govcrawl.errors import DemoError
from pipelines import read_report
from pipelines.readers import scan
from pipelines.report.form import relation_codes
from tests.support.demo import FORMS, applications, challenges, number

PORTAL = load_portal()
PAGES = render(PORTAL)
ARTICLES: tuple[DemoReport | OtherPage, ...] = (*PORTAL.reports, *PORTAL.others)
EXPECTED = {row.path: row for row in load_expected()}
EVERY_REPORT = pytest.mark.parametrize("report", PORTAL.reports, ids=lambda report: report.path)


def test_the_portal_is_large_and_varied_enough_to_show_something() -> None:
    assert len(PORTAL.reports) >= 16
    assert len({report.authority for report in PORTAL.reports}) >= 8
    assert len({report.year for report in PORTAL.reports}) >= 4
    assert {report.form for report in PORTAL.reports} == {"2019", "2021"}


def test_every_article_has_an_expectation() -> None:
    assert EXPECTED.keys() == {item.path for item in ARTICLES}


@EVERY_REPORT
def test_figures_have_the_shape_of_the_form(report: DemoReport) -> None:
    form = FORMS[report.form]
    shape = {item.code: len(block.measures) for block in form.disclosures.blocks for item in block.items}
    assert {item: len(figures) for item, figures in report.disclosures.items()} == shape
    assert report.applications.keys() <= {line.code for line in form.applications.rows}
    assert {len(figures) for figures in report.applications.values()} == {7}
    if report.challenges is not None:
        assert list(report.challenges) == [route.code for route in form.challenges.routes]
        assert {len(figures) for figures in report.challenges.values()} == {5}


@EVERY_REPORT
def test_only_the_intended_mistakes_break_a_relation(report: DemoReport) -> None:
    form = FORMS[report.form]
    grids = {
        "applications": (applications(report), [column.code for column in form.applications.columns]),
        "challenges": (challenges(report), [outcome.code for outcome in form.challenges.outcomes]),
    }
    broken = []
    for relation in form.relations:
        rows, columns = grids[relation.table]
        values = {
            row: {column: number(cell) or 0 for column, cell in zip(columns, cells, strict=True)}
            for row, cells in rows.items()
        }
        if not values:
            continue
        if relation.over == "rows":
            lines = values
        else:
            lines = {column: {row: cells[column] for row, cells in values.items()} for column in columns}
        for name, line in lines.items():
            left = sum(line[code] for code in relation.left)
            if left != sum(line[code] for code in relation.right):
                broken.append(f"{relation.code} {relation.table}.{name}")
    assert broken == [fail for fail in EXPECTED[report.path].fails.split(";") if fail]


@EVERY_REPORT
def test_the_narrative_agrees_with_the_tables(report: DemoReport) -> None:
    said = re.search(r"(?:新收|收到|受理)(?:政府信息公开)?申请(\d+)件", report.sections[1])
    assert said is not None
    received = report.applications["new_received"]
    assert float(said[1]) == sum(float(figure) for figure in received[:6])


def test_carried_forward_is_carried_over_into_the_next_year() -> None:
    reports = {(report.authority, report.year): report for report in PORTAL.reports}
    pairs = [(report, reports.get((body, year + 1))) for (body, year), report in reports.items()]
    following = [(one, two) for one, two in pairs if two is not None]
    assert following
    for one, two in following:
        assert one.applications["carried_forward"] == two.applications["carried_over"], two.title


def document_path(report: DemoReport) -> str:
    """Where the report itself is: the article, or the document beside it."""
    if report.page.document is None:
        return report.path
    return urljoin(report.path, report.page.document)


def test_reports_that_are_no_pages_are_a_print_and_a_scan() -> None:
    documents = {report.page.scanned: report for report in PORTAL.reports if report.page.document}
    assert documents.keys() == {False, True}
    for scanned, report in documents.items():
        article = PAGES[report.path].body.decode()
        assert f'href="./{report.page.document}"' in article
        assert "<td>行政许可" not in article
        document = pypdfium2.PdfDocument(PAGES[document_path(report)].body)
        words = "".join(page.get_textpage().get_text_bounded() for page in document)
        assert (report.title in words.replace("\n", "")) is not scanned
        if scanned:
            assert words == ""
        document.close()


@EVERY_REPORT
def test_a_page_is_read_as_expected(report: DemoReport) -> None:
    expected = EXPECTED[report.path]
    page = PAGES[document_path(report)]
    if report.page.scanned and not scan.available():
        pytest.skip("the extra 'ocr' is not installed")
    read = read_report(page.body, url=f"http://127.0.0.1{report.path}", media_type=page.content_type)
    assert read.title == report.title
    assert (read.authority, str(read.year)) == (expected.authority, expected.year)
    assert (read.edition, read.published_on) == (expected.edition, expected.published_on)
    assert read.status == expected.status
    assert bool(read.reason) == (expected.status != "verified")
    relations = [
        check for check in read.checks if check.rule in relation_codes() and check.fault == "publisher"
    ]
    fails = [f"{check.rule} {check.subject}" for check in relations]
    assert fails == [fail for fail in expected.fails.split(";") if fail]
    measures = {
        item.code: [measure.code for measure in block.measures]
        for block in FORMS[report.form].disclosures.blocks
        for item in block.items
    }
    assert {(figure.item, figure.measure): figure.value for figure in read.disclosures} == {
        (item, measure): number(report.page.zero if figure == "0" else figure)
        for item, figures in report.disclosures.items()
        for measure, figure in zip(measures[item], figures, strict=True)
    }
    assert {row.outcome: row.values for row in read.applications} == {
        outcome: tuple(map(number, figures)) for outcome, figures in applications(report).items()
    }
    assert {row.route: row.values for row in read.challenges} == {
        route: tuple(map(number, figures)) for route, figures in challenges(report).items()
    }
    told = {section.ordinal: re.sub(r"\s", "", section.text) for section in read.sections}
    for ordinal, text in report.sections.items():
        assert told[ordinal] == re.sub(r"\s", "", text)


def hrefs(page: Any) -> list[str]:
    return list(page.xpath("//li[span or b]/a/@href"))


def test_the_columns_list_every_article_once() -> None:
    for column in PORTAL.site.columns:
        first = html.fromstring(PAGES[column.path].body.decode())
        pages = int(re.findall(r"createPageHTML\((\d+), 0,", PAGES[column.path].body.decode())[0])
        assert pages >= 2
        links: list[str] = hrefs(first)
        for page in range(1, pages):
            body = PAGES[f"{column.path}index_{page}.html"].body.decode()
            links += hrefs(html.fromstring(body))
        listed = [urljoin(column.path, link) for link in links]
        assert f"{column.path}index_{pages}.html" not in PAGES
        assert len(listed) == len(set(listed))
        assert set(listed) == {item.path for item in ARTICLES if column.code in item.columns}
        assert any(link.startswith("../") for link in links)
        assert any(link.startswith("./") for link in links)


def test_the_server_answers_conditionally_and_knows_what_it_has_not() -> None:
    with serving(PAGES, port=0) as port:
        host = f"http://127.0.0.1:{port}"
        with urllib.request.urlopen(f"{host}{PORTAL.reports[0].path}") as answer:
            assert answer.read() == PAGES[PORTAL.reports[0].path].body
            etag = answer.headers["ETag"]
        again = urllib.request.Request(f"{host}{PORTAL.reports[0].path}", headers={"If-None-Match": etag})
        with pytest.raises(urllib.error.HTTPError, match="304"):
            urllib.request.urlopen(again)
        gone = next(other for other in PORTAL.others if not other.paragraphs)
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(host + gone.path)
        with urllib.request.urlopen(f"{host}/robots.txt") as answer:
            assert b"User-agent" in answer.read()


def test_a_page_is_corrected_for_those_who_have_it_as_it_was() -> None:
    (report,) = [report for report in PORTAL.reports if report.first_applications]
    assert len(report.columns) == 2  # so that one harvest meets it twice

    def ask(host: str, etag: str = "") -> tuple[int, str, bytes]:
        asked = urllib.request.Request(f"{host}{report.path}", headers={"If-None-Match": etag})
        try:
            with urllib.request.urlopen(asked) as answer:
                return answer.status, answer.headers["ETag"], answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers["ETag"], b""

    with serving(PAGES, port=0) as port:
        host = f"http://127.0.0.1:{port}"
        status, first, before = ask(host)
        assert (status, before) == (200, PAGES[report.path].first)
        status, second, after = ask(host, first)
        assert (status, after) == (200, PAGES[report.path].body)
        assert ask(host, second)[0] == 304
        assert ask(host)[1] == first


def test_a_taken_port_is_no_hindrance() -> None:
    with serving(PAGES, port=0) as first, serving(PAGES, port=first) as second:
        assert first != second


def test_the_old_page_says_gb2312_and_is_gb18030() -> None:
    (old,) = [report for report in PORTAL.reports if report.page.charset == "gb2312"]
    page = PAGES[old.path]
    assert b"charset=gb2312" in page.body
    assert "charset" not in page.content_type
    assert old.title in page.body.decode("gb18030")


def test_a_wrong_file_is_named_with_its_key(tmp_path) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "x.yaml").write_text("title: 某报告\nyear: soon\n", encoding="utf-8")
    site = "name: 站\nsite_id: '1'\npage_size: 1\ncolumns: []\n"
    (tmp_path / "site.yaml").write_text(site, encoding="utf-8")
    with pytest.raises(DemoError, match=r"x\.yaml: (authority|year)"):
        load_portal(tmp_path)
