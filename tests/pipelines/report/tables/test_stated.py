"""Section two written as lines, an item with its heads and figures in each."""

from __future__ import annotations

import pytest

from pipelines import read_report
from pipelines.report.form import editions
from pipelines.report.model import Report
from pipelines.report.second.stated import laid_out
from tests.support.reports import make_report_text

_FORM = editions()[0].disclosures
_TRUTH = {
    (item.code, measure.code): 3 + 7 * number + 100 * place
    for number, item in enumerate(one for block in _FORM.blocks for one in block.items)
    for block in _FORM.blocks
    if item in block.items
    for place, measure in enumerate(block.measures)
}


def _lines(form: str, between: str, *, articles: bool = True) -> list[str]:
    lines = []
    for block in _FORM.blocks:
        lines += [block.article] if articles else []
        for item in block.items:
            told = (form.format(one.label, _TRUTH[item.code, one.code]) for one in block.measures)
            lines.append(f"{item.label} {between.join(told)}")
    return lines


def _read(lines: list[str], *, page: bool) -> Report:
    before, _, rest = make_report_text().partition("二、主动公开政府信息情况\n")
    after = rest[rest.index("三、收到和处理") :]
    if not page:
        return read_report("\n".join([f"{before}二、主动公开政府信息情况", *lines, after]).encode())
    paragraphs = [*before.strip().split("\n"), "二、主动公开政府信息情况", *lines]
    body = "".join(f"<p>{line}</p>" for line in paragraphs)
    return read_report(f"<html><meta charset=utf-8><body>{body}</body></html>".encode())


def _values(report: Report) -> dict[tuple[str, str], int | float | None]:
    return {(one.item, one.measure): one.value for one in report.disclosures}


def _status(report: Report) -> str:
    return next(table.status for table in report.tables if table.name == "disclosures")


@pytest.mark.parametrize("form", ["{} {}", "{}：{}", "{}:{}件", "{}{}", "{}\t{}", "{}为{}"])
@pytest.mark.parametrize("between", [" ", "，", "；", "\t"])
@pytest.mark.parametrize("page", [False, True])
def test_items_written_as_lines(form: str, between: str, page: bool) -> None:
    lines = [line.removesuffix("件") if "收费" in line else line for line in _lines(form, between)]
    report = _read(lines, page=page)
    assert _status(report) == "verified", report.reason
    assert _values(report) == _TRUTH


@pytest.mark.parametrize("page", [False, True])
def test_articles_may_be_left_out(page: bool) -> None:
    report = _read(_lines("{} {}", " ", articles=False), page=page)
    assert (_status(report), _values(report)) == ("verified", _TRUTH)


@pytest.mark.parametrize("end", [" 7", " 7件", "（实际3）", "%", "至9"])
@pytest.mark.parametrize("page", [False, True])
def test_a_line_that_says_more_states_nothing(end: str, page: bool) -> None:
    lines = [line + end if line.startswith("行政许可") else line for line in _lines("{} {}", " ")]
    report = _read(lines, page=page)
    assert _status(report) in ("partial", "missing")
    assert _values(report).get(("administrative_licensing", "decisions")) is None


def test_prose_is_not_laid_out() -> None:
    prose = "规章方面，本年制发件数为3件，较上年有所增加。"
    assert laid_out(prose) == prose
