"""Bytes to report: the pure core that the item pipelines run."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipelines.blocks import Content, Paragraph, UnreadableError
from pipelines.readers import readings
from pipelines.report.form import editions
from pipelines.report.identity import find_title, identify, report_id
from pipelines.report.model import Check, Fault, Outcome, Report, Status
from pipelines.report.notices import with_notices
from pipelines.report.older import is_older_form
from pipelines.report.sections import read_sections
from pipelines.report.tables.reading import NAMES, read_tables

#: best first: a reading that satisfies the form ends the search for another
_RANK = (Status.VERIFIED, Status.INCONSISTENT, Status.PARTIAL, Status.UNREADABLE)
#: formats whose source marks every cell: no other way of reading could shift a figure
_MARKED_CELLS = ("html", "txt", "docx", "doc", "wps", "odt", "rtf", "xlsx", "xls", "ods")
_LONGEST_LEAD = 4000
#: notices of date and source stand among the first lines
_LEAD = 15


def read_report(data: bytes, *, url: str = "", media_type: str | None = None) -> Report:
    """Read one document.

    ``data`` are the original bytes, ``url`` the address of the article (or a ``file:`` address),
    ``media_type`` the Content-Type header, charset included. Never raises for bad input: what cannot
    be read comes back ``unreadable`` with its reason. No network, no database, no global state.
    """
    return best_report(
        readings(data, media_type=media_type), url=url, sha256=hashlib.sha256(data).hexdigest()
    )


def best_report(contents: Iterator[Content], *, url: str, sha256: str) -> Report:
    """The best report among readings of one document, cheapest first; the search ends when one satisfies.

    ``contents`` may raise :class:`~pipelines.blocks.UnreadableError`, or anything for bad input.
    """
    best: Report | None = None
    reason = "文件中没有可以读取的内容"
    try:
        for content in contents:
            report = report_from(content, url=url, sha256=sha256)
            if best is None or _worth(report) > _worth(best):
                best = report
            if report.status is Status.VERIFIED or (
                report.status is Status.INCONSISTENT
                and content.format in _MARKED_CELLS
                and not content.uncertain
            ):
                break
    except UnreadableError as error:
        reason = str(error)
    except Exception as error:
        reason = f"读取时出错（{type(error).__name__}：{error}），请将原件报告给维护者"
    return best or _unreadable(url, sha256, reason)


def _worth(report: Report) -> tuple[int, int, int]:
    """How much of the form a reading got: its status, how many of its tables are certain, its sections."""
    certain = sum(
        table.status in (Status.VERIFIED, Status.INCONSISTENT, Status.BLANK) for table in report.tables
    )
    return -_RANK.index(report.status), certain, len(report.sections)


def _unreadable(url: str, sha256: str, reason: str) -> Report:
    check = Check("readable", "document", Outcome.FAIL, reason, fault=Fault.UNKNOWN)
    return Report(
        report_id(None, None, url or sha256),
        url,
        sha256,
        "unknown",
        Status.UNREADABLE,
        reason,
        checks=[check],
    )


def _one_each(checks: Iterable[Check]) -> list[Check]:
    """One check for each rule and subject; where several speak of the same, their messages are joined."""
    found: dict[tuple[str, str], Check] = {}
    for check in checks:
        key = (check.rule, check.subject)
        before = found.get(key)
        if before is None:
            found[key] = check
        elif check.message not in before.message:
            found[key] = replace(before, message=f"{before.message}；{check.message}")
    return list(found.values())


def report_from(content: Content, *, url: str, sha256: str) -> Report:
    """The report in one reading of a document."""
    paragraphs = [block for block in content.blocks if isinstance(block, Paragraph)]
    title = find_title(paragraphs)
    facts = with_notices(content.facts, (paragraph.text for paragraph in paragraphs[:_LEAD]))
    lines = (
        *title.lines,
        title.parts.title if title.parts else "",
        facts.html_title or "",
        facts.article_title or "",
    )
    sections = read_sections(content.blocks, titles=lines)
    narrative = "\n".join(section.text for section in sections.sections)
    identity = identify(
        title,
        facts,
        signature=sections.signature,
        narrative=narrative[:_LONGEST_LEAD],
        url=url,
    )
    tables = read_tables(content, year=identity.year)
    missing = [section for section in editions()[0].sections if section.ordinal in sections.missing]
    checks = [
        *(
            Check(
                "section_found",
                f"sections.{section.ordinal}",
                Outcome.FAIL,
                f"没有找到“{section.label}”一节",
                fault=Fault.UNKNOWN,
            )
            for section in missing
        ),
        *(
            Check("document_read", f"document.{number}", Outcome.FAIL, note, fault=Fault.UNKNOWN)
            for number, note in enumerate(content.notes, start=1)
        ),
        *tables.checks,
        *identity.checks,
    ]
    edition = next((table.edition for table in tables.summaries if table.name == "disclosures"), None)
    if edition is None and is_older_form(content.text, identity.year, tables.summaries):
        edition = "pre2019"
    report = Report(
        id=report_id(identity.authority, identity.year, url or sha256),
        url=url,
        document_sha256=sha256,
        format=content.format,
        status=Status.PARTIAL,
        title=identity.title,
        authority=identity.authority,
        year=identity.year,
        edition=edition,
        published_on=identity.published_on,
        sections=sections.sections,
        disclosures=tables.disclosures,
        applications=tables.applications,
        challenges=tables.challenges,
        tables=tables.summaries,
        checks=_one_each(checks),
        site_id=facts.site_id,
        dated_by=identity.dated_by,
    )
    report.status, report.reason = _judge(report, len(missing), content.notes)
    return report


def _judge(report: Report, missing_sections: int, notes: Sequence[str]) -> tuple[Status, str]:
    """The report's status by the contract, and why it is not ``verified``."""
    statuses = [table.status for table in report.tables]
    failed = [check for check in report.checks if check.status is Outcome.FAIL]
    no_table = all(status is Status.MISSING for status in statuses)
    if no_table and report.edition == "pre2019":
        return Status.PARTIAL, "这是2019年以前的旧格式，没有现行格式的三张表"
    if no_table and missing_sections == len(editions()[0].sections):
        written = any(section.text for section in report.sections)
        status = Status.PARTIAL if written else Status.UNREADABLE
        return status, notes[0] if notes else "文中没有年度报告的章节和表格"
    doubtful = {Status.MISSING, Status.PARTIAL}
    if doubtful & set(statuses) or missing_sections or all(status is Status.BLANK for status in statuses):
        if all(status is Status.BLANK for status in statuses):
            return Status.PARTIAL, "三张表都是空白"
        first = next(
            (
                check.message
                for check in failed
                if check.rule
                in (
                    "table_found",
                    "section_found",
                    "columns_certain",
                    "cell_understood",
                    "readings_agree",
                    "document_read",
                )
            ),
            None,
        )
        tables = "、".join(NAMES[table.name] for table in report.tables if table.status in doubtful)
        return Status.PARTIAL, first or f"{tables}未能确定读全"
    if Status.INCONSISTENT in statuses:
        broken = next(
            check
            for check in failed
            if check.rule in ("row_total", "outcomes_total", "balance", "challenge_total")
        )
        return Status.INCONSISTENT, f"公布的数字不符合表内勾稽关系：{broken.message}"
    return Status.VERIFIED, ""
