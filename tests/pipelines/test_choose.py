"""Page and attachments as one publication."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.items import Choice, Chosen, Publication, Reading, VisitOutcome
from pipelines.publication.choose import choose
from pipelines.report.identity import place_of, report_id
from pipelines.report.model import Check, DateSource, Outcome, Status
from tests.support.readings import PAGE, reading

FILE = "http://www.example.gov.cn/nb/P1.docx"


def chosen(page: Reading, *attachments: Reading) -> Chosen:
    page.original.attachments = [attachment.original for attachment in attachments]
    return choose(Publication(page.original, [page, *attachments]))


def choice(page: Reading, *attachments: Reading) -> Choice:
    (only,) = chosen(page, *attachments).choices
    return only


@pytest.mark.parametrize(
    ("page", "attachment", "winner"),
    [
        (Status.VERIFIED, Status.VERIFIED, PAGE),
        (Status.INCONSISTENT, Status.VERIFIED, FILE),
        (Status.PARTIAL, Status.INCONSISTENT, FILE),
        (Status.UNREADABLE, Status.PARTIAL, FILE),
        (Status.PARTIAL, Status.UNREADABLE, PAGE),
    ],
)
def test_best_reading_wins_and_among_equals_the_page(page: Status, attachment: Status, winner: str) -> None:
    decided = choice(reading("page", status=page), reading("file", FILE, status=attachment, format="docx"))
    assert decided.original.url == winner
    assert decided.report.url == PAGE
    assert decided.report.format == ("html" if winner == PAGE else "docx")
    assert decided.report.document_sha256 == decided.original.sha256


def test_a_file_that_cannot_be_read_says_more_than_the_page_that_only_leads_to_it() -> None:
    page = reading("page", tables=False, status=Status.PARTIAL)
    decided = choice(page, reading("file", FILE, tables=False, status=Status.UNREADABLE, format="pdf"))
    assert (decided.original.url, decided.report.status) == (FILE, Status.UNREADABLE)
    assert decided.report.authority == "云溪市水务局"


def test_page_names_what_its_attachment_does_not() -> None:
    page = reading("page", tables=False, status=Status.UNREADABLE, published="2024-01-30")
    file = reading("file", FILE, authority=None, year=None, published="2024-01-10", title="年度报告")
    file.report.checks = [Check("year_known", "year", Outcome.FAIL, "没有写明年度")]
    report = choice(page, file).report
    assert (report.authority, report.year, report.published_on) == ("云溪市水务局", 2023, "2024-01-30")
    assert report.title == "云溪市水务局2023年政府信息公开工作年度报告"
    assert report.id == report_id("云溪市水务局", 2023, place_of(PAGE))
    assert not any(check.rule == "year_known" for check in report.checks)


@pytest.mark.parametrize(
    ("page", "file", "date"),
    [
        (DateSource.PAGE, DateSource.PAGE, "2024-01-30"),
        (DateSource.PAGE, DateSource.SIGNATURE, "2024-01-30"),
        (DateSource.SIGNATURE, DateSource.SIGNATURE, "2024-01-30"),
        (DateSource.ADDRESS, DateSource.SIGNATURE, "2024-01-10"),
        (DateSource.ADDRESS, DateSource.ADDRESS, "2024-01-30"),
    ],
)
def test_a_signature_in_the_attachment_goes_before_the_date_in_the_address(
    page: DateSource, file: DateSource, date: str
) -> None:
    shell = reading("page", tables=False, status=Status.UNREADABLE, published="2024-01-30", dated_by=page)
    report = choice(shell, reading("file", FILE, published="2024-01-10", dated_by=file)).report
    assert report.published_on == date


def test_listing_names_what_no_document_does() -> None:
    told = {"title": "云溪市审计局2022年政府信息公开工作年度报告", "published_on": "2023-01-09"}
    report = choice(reading("page", told=told, authority=None, year=None, published=None)).report
    assert (report.authority, report.year, report.published_on) == ("云溪市审计局", 2022, "2023-01-09")


def test_a_report_that_nobody_names_has_its_address_for_a_name() -> None:
    report = choice(reading("page", authority=None, year=None)).report
    assert report.id == report_id(None, None, "", PAGE)


def test_page_and_attachment_that_differ_are_both_kept_and_a_check_says_so() -> None:
    decided = choice(reading("page", granted=3), reading("file", FILE, granted=4))
    (check,) = (check for check in decided.report.checks if check.rule == "attachment_disagreement")
    assert check.status is Outcome.FAIL
    assert (check.subject, check.expected, check.actual) == (FILE, "3、3", "4、4")
    assert "granted.natural_person" in check.message
    assert [other.original.url for other in decided.others] == [FILE]


@pytest.mark.parametrize("change", [{}, {"status": Status.PARTIAL, "granted": None}])
def test_what_agrees_or_was_not_read_is_no_disagreement(change: dict[str, Any]) -> None:
    decided = choice(reading("page"), reading("file", FILE, **change))
    (check,) = (check for check in decided.report.checks if check.rule == "attachment_disagreement")
    assert check.status is Outcome.PASS


def test_same_bytes_attached_twice_are_one_document() -> None:
    decided = choice(
        reading("page", tables=False, status=Status.UNREADABLE),
        reading("file", FILE),
        reading("file", FILE + "?2"),
    )
    assert decided.others == []


def test_several_reports_on_one_page_are_several_reports() -> None:
    page = reading("page", tables=False, status=Status.UNREADABLE, title="云溪市2023年政府信息公开年度报告")
    files = [
        reading(f"file {year}", f"{FILE}{year}", year=year, told={"title": "附件"})
        for year in (2021, 2022, 2022)
    ]
    years = [(one.report.year, one.report.url) for one in chosen(page, *files).choices]
    assert years == [(2021, PAGE), (2022, PAGE)]


def test_a_page_that_is_no_report_is_a_wrong_page() -> None:
    rejected = chosen(reading("404", authority=None, year=None, tables=False, status=Status.UNREADABLE))
    assert rejected.choices == []
    assert rejected.rejection is not None
    assert rejected.rejection.outcome is VisitOutcome.WRONG_PAGE


@pytest.mark.parametrize(
    ("values", "finished"),
    [
        ({"format": "pdf"}, True),  # a scan that could not be read
        ({}, False),  # time or memory ran out
        ({"title": "云溪市水务局2023年政府信息公开工作年度报告"}, True),
    ],
)
def test_what_may_be_a_report_has_its_row(values: dict[str, Any], finished: bool) -> None:
    page = reading("?", authority=None, year=None, tables=False, status=Status.UNREADABLE, **values)
    page.finished = finished
    assert chosen(page).rejection is None


def test_every_file_has_its_row() -> None:
    page = reading("junk", "file:///a/junk", authority=None, tables=False, status=Status.UNREADABLE)
    assert chosen(page).rejection is None


def test_a_date_after_the_document_was_fetched_is_no_date_of_publication() -> None:
    page = reading("page", published="2033-01-30")
    page.original.fetched_at = "2024-02-01T00:00:00+00:00"
    report = choice(page).report
    assert report.published_on is None
    (check,) = [one for one in report.checks if one.rule == "date_in_future"]
    assert (check.status, check.actual) == (Outcome.FAIL, "2033-01-30")


def test_the_day_after_is_the_same_day_elsewhere() -> None:
    page = reading("page", published="2024-02-02")
    page.original.fetched_at = "2024-02-01T20:00:00+00:00"
    report = choice(page).report
    assert report.published_on == "2024-02-02"
    assert not any(check.rule == "date_in_future" for check in report.checks)


def test_a_clock_that_was_wrong_takes_no_date_away() -> None:
    page = reading("page", published="2024-01-30")
    page.original.fetched_at = "2015-02-01T20:00:00+00:00"
    assert choice(page).report.published_on == "2024-01-30"


def test_a_date_that_can_be_goes_before_one_in_the_future() -> None:
    page = reading("page", published="2033-01-30", dated_by=DateSource.PAGE)
    file = reading(
        "file", FILE, published="2024-01-20", dated_by=DateSource.SIGNATURE, status=Status.INCONSISTENT
    )
    page.original.fetched_at = "2024-02-01T00:00:00+00:00"
    page.report.status = Status.PARTIAL
    assert choice(page, file).report.published_on == "2024-01-20"
