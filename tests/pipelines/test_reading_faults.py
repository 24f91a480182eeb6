"""What a reading may raise, and what becomes of the others then."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pipelines import read_report
from pipelines.blocks import Content, UnreadableError
from pipelines.items import Original, Publication, Reading
from pipelines.publication.choose import choose
from pipelines.readers import guarded, readings
from pipelines.report.form import FormError
from pipelines.report.model import Check, Fault, Outcome, Report, Status
from pipelines.report.reading import best_report
from tests.support.readings import PAGE, reading
from tests.support.reports import make_report_text

INCOMPLETE = make_report_text().partition("四、政府信息公开行政复议")[0].encode()


def best(*errors: Exception) -> Report:
    """The first reading of an incomplete report, then the errors, each in place of one more."""

    def contents() -> Iterator[Content]:
        yield next(readings(INCOMPLETE))
        for error in errors:
            raise error

    return best_report(guarded("txt", contents), url=PAGE, sha256="0")


def failed(report: Report) -> list[Check]:
    return [check for check in report.checks if check.rule == "reader_failed"]


def test_a_fault_of_the_second_reading_is_told_by_the_first(caplog: pytest.LogCaptureFixture) -> None:
    report = best(ZeroDivisionError("坏了"))
    (check,) = failed(report)
    assert report.status is Status.PARTIAL
    assert (check.subject, check.status, check.fault) == ("txt.2", Outcome.FAIL, Fault.READER)
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.exc_info is not None
    assert record.exc_info[0] is ZeroDivisionError


def test_bytes_that_a_further_reading_cannot_read_are_no_fault() -> None:
    assert failed(best(UnreadableError("没有文字"))) == []


def test_memory_that_runs_out_is_no_fault_and_is_told() -> None:
    report = best(MemoryError())
    assert failed(report) == []
    assert any(check.rule == "document_read" and "内存不足" in check.message for check in report.checks)


@pytest.mark.parametrize("error", [FormError("form/2021.yaml: missing"), ImportError("lxml")])
def test_a_broken_installation_is_no_matter_of_the_document(error: Exception) -> None:
    with pytest.raises(type(error)):
        best(error)


def test_a_fault_of_the_parser_does_not_end_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> Report:
        raise RecursionError

    monkeypatch.setattr("pipelines.report.reading.report_from", fail)
    report = read_report(INCOMPLETE)
    assert report.status is Status.UNREADABLE
    assert {check.subject for check in failed(report)} >= {"txt.1"}


def with_fault(one: Reading) -> Reading:
    one.report.checks = [Check("reader_failed", "pdf.2", Outcome.FAIL, "坏了", fault=Fault.READER)]
    return one


@pytest.mark.parametrize("status", [Status.PARTIAL, Status.UNREADABLE])
def test_a_fault_in_a_document_that_is_not_chosen_is_told_by_the_one_that_is(status: Status) -> None:
    page = reading("page")
    file = with_fault(reading("file", f"{PAGE}.pdf", status=status, tables=False, format="pdf"))
    page.original.attachments = [file.original]
    chosen = choose(Publication(page.original, [page, file]))
    assert [check.subject for check in failed(chosen.choices[0].report)] == [f"pdf.2 {PAGE}.pdf"]
    assert chosen.reader_failures == 1


def test_a_page_whose_reader_failed_is_not_taken_for_another_page() -> None:
    values: dict[str, Any] = {
        "authority": None, "year": None, "tables": False, "status": Status.UNREADABLE,
    }  # fmt: skip
    error_page: Callable[[], Reading] = lambda: reading("404", **values)  # noqa: E731
    original: Original = error_page().original
    assert choose(Publication(original, [error_page()])).rejection is not None
    assert choose(Publication(original, [with_fault(error_page())])).rejection is None
