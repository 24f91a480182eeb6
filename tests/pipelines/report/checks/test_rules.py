"""Every rule within a report, and every rule of reading, has a report that passes, one that fails and one of which
nothing can be said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from pipelines import Report, read_report
from pipelines.readers import readings
from pipelines.report.catalogue import rule_entries, rule_groups
from pipelines.report.form import editions
from pipelines.report.model import Check, Fault, Outcome
from pipelines.report.reading import report_from
from tests.pipelines.report.checks.printed import BODY, page
from tests.support.place import PROJECT

#: groups whose rules are about one report
WITHIN = ("relations", "cause", "reading", "identity", "cells", "structure", "dates", "text")
#: rules that need more than the bytes of one document, with the tests that show them at work
ELSEWHERE = {
    "attachment_disagreement": "tests/pipelines/test_choose.py",
    "duplicate_report": "tests/pipelines/test_store.py",
    "read_from_pictures": "tests/portals/test_picture_pages.py",
    "reader_failed": "tests/pipelines/test_reading_faults.py",
    "date_in_future": "tests/pipelines/test_choose.py",
    "document_read": "tests/pipelines/report/test_bounds.py",
    "table_accounted": "tests/pipelines/report/tables/test_account.py",
    "put_back": "tests/pipelines/test_changes.py",
    "cell_corrected": "tests/pipelines/test_corrections.py",
    "correction_expired": "tests/pipelines/test_corrections.py",
}
LETTER = (
    "云溪市水务局文件\n关于召开防汛工作会议的通知\n各科室：定于5月8日召开防汛会议，请准时参加。\n".encode()
)
ROWS = {
    "new_received": (2, 2), "granted": (2, 2), "total_handled": (2, 2),
}  # fmt: skip


def swap(data: bytes, old: str, new: str) -> bytes:
    text = data.decode()
    assert old in text
    return text.replace(old, new, 1).encode()


def dated(date: str) -> bytes:
    """The report as a web page that says when it was published."""
    lines = []
    for line in page().decode().splitlines():
        cells = "".join(f"<td>{cell}</td>" for cell in line.split("\t"))
        lines.append(f"<tr>{cells}</tr>" if "\t" in line else f"<p>{line}</p>")
    body = re.sub(r"(?:<tr>.*</tr>\n?)+", lambda rows: f"<table>{rows[0]}</table>", "\n".join(lines))
    return f"<html><head><meta name='PubDate' content='{date}'></head><body>{body}</body></html>".encode()


@dataclass
class Trial:
    """Documents of a rule: ``passes`` and ``fails`` (or is noted); ``open_`` where nothing can be said."""

    passes: bytes
    fails: bytes
    open_: bytes | None = None
    url: str = "file:///report.txt"


BLANK_ROW = ("", "", "", "", "", "", "")
NO_YEAR: dict[str, Any] = {
    "title": f"{BODY}政府信息公开工作年度报告",
    "texts": {1: "本局依法公开政府信息，做好各项工作。"},
}
UNSURE: dict[str, Any] = {"applications": {"granted": ("若干", 0)}}
ALL_BLANK_COLUMN = {row.code: (0, "", 0, 0, 0, 0, 0) for row in editions()[0].applications.rows}
ITEMS = (
    "administrative_licensing", "other_public_services", "administrative_penalty", "administrative_coercion",
)  # fmt: skip
TRIALS = {
    "row_total": Trial(page(applications=ROWS), page(applications={**ROWS, "granted": (2, 3)}),
                       page(applications={"denied_state_secret": BLANK_ROW})),
    "outcomes_total": Trial(page(applications=ROWS), page(applications={**ROWS, "granted": (1, 2)}),
                            page(applications=ALL_BLANK_COLUMN)),
    "balance": Trial(page(applications=ROWS), page(applications={**ROWS, "carried_forward": (1, 1)}),
                     page(applications=ALL_BLANK_COLUMN)),
    "challenge_total": Trial(page(), page(challenges={"reconsideration": (1, 0, 0, 0, 2)}),
                             page(challenges={"reconsideration": ("", "", "", "", "")})),
    "likely_cause": Trial(page(applications=ROWS), page(applications={**ROWS, "granted": (2, 3)})),
    "table_found": Trial(page(), page(headings={4: ""})),
    "section_found": Trial(page(), page(headings={5: ""})),
    "columns_certain": Trial(page(), page(disclosures={"normative_documents": (1, 2)})),
    "cell_understood": Trial(page(), page(**UNSURE)),
    "unit_printed": Trial(page(edition="2019", year=2019), page(
        edition="2019", year=2019, disclosures={"government_procurement": (1, 52)})),
    "readable": Trial(page(), b""),
    "is_report": Trial(page(), b"", LETTER),
    "authority_known": Trial(page(), page(title="2023年政府信息公开工作年度报告")),
    "authority_sources": Trial(dated("2024-01-10"), dated("2024-01-10").replace(
        b"<meta", "<meta name='ContentSource' content='云溪市教育局'><meta".encode(), 1)),
    "year_known": Trial(page(), page(**NO_YEAR)),
    "year_sources": Trial(page(), page(texts={1: "本报告统计期限为2022年1月1日至2022年12月31日。"})),
    "unit_in_cell": Trial(page(), page(disclosures={"administrative_fees": ("3.5 万元",)}), page(**UNSURE)),
    "missing_cell": Trial(page(), page(applications={"granted": ("", 0, 0, 0, 0, 0, 0)}), page(**UNSURE)),
    "label_typo": Trial(page(), page(labels={"本年废止件数": "本年度止件数"}), page(**UNSURE)),
    "label_variant": Trial(page(), page(labels={"其他法律行政法规禁止公开": "其他法律法规禁止公开"}), page(**UNSURE)),
    "items_not_decisions": Trial(
        page(edition="2019", year=2019, disclosures={"administrative_licensing": (30, "减2", 4721)}),
        page(edition="2019", year=2019, disclosures={"administrative_licensing": (10399, "减5678", 4721)}),
        page(edition="2019", year=2019, disclosures=dict.fromkeys(ITEMS, ("", "", ""))),
    ),
    "in_force_covers_issued": Trial(page(disclosures={"normative_documents": (2, 0, 5)}),
                                    page(disclosures={"normative_documents": (5, 1, 3)}),
                                    page(disclosures={"normative_documents": ("", 0, 3)})),
    "section_number": Trial(page(), page(headings={5: "四、存在的主要问题及改进情况"}), page(headings={
        1: "总体情况", 2: "主动公开政府信息情况", 3: "收到和处理政府信息公开申请情况",
        4: "政府信息公开行政复议、行政诉讼情况", 5: "存在的主要问题及改进情况", 6: "其他需要报告的事项"})),
    "section_order": Trial(page(), page(order=(1, 2, 3, 4, 6, 5)), page(headings=dict.fromkeys((1, 2, 3, 4, 5), ""))),
    "section_says_something": Trial(page(), page(texts={5: "无。"}), page(headings={5: ""})),
    "fee_explained": Trial(page(disclosures={"administrative_fees": ("3.5",)}),
                           page(disclosures={"administrative_fees": ("3.5",)}, texts={6: "无。"}),
                           page(disclosures={"administrative_fees": ("",)})),
    "edition_of_year": Trial(page(), page(edition="2019", year=2023), page(**NO_YEAR)),
    "signature_date": Trial(page(signature=(BODY, "2024年1月20日")), page(signature=(BODY, "2023年1月20日")),
                            page(**NO_YEAR)),
    "published_after_year": Trial(dated("2024-01-20"), dated("2023-06-20"), page(**NO_YEAR)),
    "narrative_year": Trial(page(texts={1: "2023年，我局主动公开政府信息30条。"}),
                            page(texts={1: "2022年，我局主动公开政府信息30条。"}), page(**NO_YEAR)),
    "narrative_vs_table": Trial(page(texts={1: "2023年共收到政府信息公开申请0件。"}),
                                page(texts={1: "2023年共收到政府信息公开申请5件。"}),
                                page(texts={1: "2023年共收到政府信息公开申请5件。"}, **UNSURE)),
    "narrative_arithmetic": Trial(page(texts={1: "承办建议7件，已办结5件，正在办理2件。"}),
                                  page(texts={1: "承办建议7件，已办结5件，正在办理1件。"})),
}  # fmt: skip


def within() -> Iterator[str]:
    for group in rule_groups():
        if group.group in WITHIN:
            yield from (rule.id for rule in group.rules)


@cache
def read(data: bytes) -> Report:
    return read_report(data, url="file:///report.txt")


def found(rule: str, data: bytes) -> list[Check]:
    return [check for check in read(data).checks if check.rule == rule]


def test_every_rule_has_its_reports() -> None:
    assert {*TRIALS, *ELSEWHERE, "readings_agree"} == set(within())


@pytest.mark.parametrize("rule", TRIALS)
def test_it_passes(rule: str) -> None:
    assert not [one for one in found(rule, TRIALS[rule].passes) if one.status in (Outcome.FAIL, Outcome.NOTE)]


@pytest.mark.parametrize("rule", TRIALS)
def test_it_fails(rule: str) -> None:
    entry = rule_entries()[rule]
    if not entry.fails_as and not entry.notes:
        return  # it only says so
    checks = [one for one in found(rule, TRIALS[rule].fails) if one.status in (Outcome.FAIL, Outcome.NOTE)]
    assert checks, [
        (str(one.rule), one.message) for one in read(TRIALS[rule].fails).checks if one.status == "fail"
    ]
    for one in checks:
        assert (
            (one.fault in entry.fails_as)
            if one.status is Outcome.FAIL
            else (entry.notes and one.fault is None)
        )
        assert one.message


@pytest.mark.parametrize("rule", TRIALS)
def test_it_says_where_nothing_can_be_said(rule: str) -> None:
    trial, entry = TRIALS[rule], rule_entries()[rule]
    assert (trial.open_ is None) == (entry.not_assessable is None)
    if trial.open_ is not None:
        assert any(one.status is Outcome.NOT_ASSESSABLE for one in found(rule, trial.open_))


@pytest.mark.parametrize(("rule", "module"), ELSEWHERE.items())
def test_what_needs_more_is_shown_elsewhere(rule: str, module: str) -> None:
    source = (PROJECT / module).read_text(encoding="utf-8")
    assert rule in source.lower(), f"{module} says nothing of {rule}"


@pytest.mark.parametrize("group", ["cause", "identity", "cells", "structure", "dates", "text"])
def test_only_relations_and_what_was_not_read_decide_a_status(group: str) -> None:
    (rules,) = [one.rules for one in rule_groups() if one.group == group]
    for rule in (one.id for one in rules):
        if rule in TRIALS and rule not in ("likely_cause", "section_says_something"):
            assert read(TRIALS[rule].fails).status is read(TRIALS[rule].passes).status, rule


def test_readings_that_differ() -> None:
    (content, *_) = readings(page(applications=ROWS))
    content.text = re.sub("(本年新收政府信息公开申请数量\\s+)2", r"\g<1>3", content.text, count=1)
    report = report_from(content, url="file:///report.txt", sha256="0" * 64)
    (check,) = [one for one in report.checks if one.rule == "readings_agree"]
    assert (check.status, check.fault) == (Outcome.FAIL, Fault.READER)
    assert not found("readings_agree", page(applications=ROWS))


def test_the_clock_plays_no_part() -> None:
    """A page dated far ahead is read alike on any day; whether it lies in the future says who fetched it."""
    report = read_report(dated("2035-01-20"), url="file:///report.html")
    assert report.published_on == "2035-01-20"
    assert not found("date_in_future", dated("2035-01-20"))


def test_faults_are_named() -> None:
    assert found("published_after_year", dated("2023-06-20"))[0].fault is Fault.UNKNOWN
