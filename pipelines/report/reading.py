"""Bytes to report: the pure core that the item pipelines run."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipelines.blocks import Content, Grid, PageFacts, Paragraph, UnreadableError
from pipelines.errors import BROKEN_INSTALLATION
from pipelines.readers import ReaderError, readings
from pipelines.readers.subject import is_of_other_things
from pipelines.report.bounds import TOO_LARGE, bounded
from pipelines.report.checks.evidence import Evidence
from pipelines.report.checks.within import add_findings
from pipelines.report.dates import date_in_address, first_date
from pipelines.report.form import FormSection, editions, older_form
from pipelines.report.identity import (
    Identity,
    TitleSearch,
    find_title,
    identify,
    place_of,
    report_id,
    told_titles,
)
from pipelines.report.model import Check, Fault, Outcome, Report, Status
from pipelines.report.notices import with_notices
from pipelines.report.older import is_older_form
from pipelines.report.refusal import refusal
from pipelines.report.rules import MEMORY_RAN_OUT, Rule
from pipelines.report.sections import SectionsReading, read_sections
from pipelines.report.status import certain_pages, judge_report, worth
from pipelines.report.tables.challenge_layouts import as_the_form
from pipelines.report.tables.reading import TablesReading, read_tables
from pipelines.report.tables.stated import with_stated
from pipelines.report.variants import LabelVariant, in_the_forms_words

logger = logging.getLogger(__name__)

#: formats whose source marks every cell: no other way of reading could shift a figure
_MARKED_CELLS = ("html", "txt", "docx", "doc", "wps", "odt", "rtf", "xlsx", "xls", "ods")
_LONGEST_LEAD = 4000
#: notices of date and source stand among the first lines
_LEAD = 15
#: among which a report's opening stands
_FIRST = 60


def read_report(data: bytes, *, url: str = "", media_type: str | None = None) -> Report:
    """Read one document.

    ``data`` are the original bytes, ``url`` the address of the article (or a ``file:`` address),
    ``media_type`` the Content-Type header, charset included. Never raises for bad input: what cannot
    be read comes back ``unreadable`` with its reason. No network, no database, no global state.
    Raises only where the installation is broken: :class:`~pipelines.errors.DataFileError` or
    :class:`ImportError` for a data file or a library that is missing.
    """
    return read_corrected(data, (), url=url, media_type=media_type)


def read_corrected(
    data: bytes, labels: Sequence[LabelVariant], *, url: str = "", media_type: str | None = None
) -> Report:
    """As :func:`read_report`, with reviewed odd labels, of this document and of others."""
    return best_report(
        readings(data, media_type=media_type),
        url=url,
        sha256=hashlib.sha256(data).hexdigest(),
        labels=labels,
    )


def best_report(
    contents: Iterator[Content], *, url: str, sha256: str, labels: Sequence[LabelVariant] = ()
) -> Report:
    """The best report among readings of one document, cheapest first; the search ends when one satisfies.

    ``contents`` may raise :class:`~pipelines.blocks.UnreadableError`. Anything else that it raises, or the
    making of a report, is a fault of our own code: it is logged with its trace, and a check of the report
    that comes back, whichever reading that is of. Raises as :func:`read_report`.
    """
    best: Report | None = None
    looked_at: set[int] | None = None
    reason = "文件中没有可以读取的内容"
    faults: list[Check] = []
    number = 0
    while True:
        number += 1
        try:
            content = next(contents)
        except StopIteration:
            break
        except UnreadableError as error:
            reason = str(error)
            break
        except BROKEN_INSTALLATION:
            raise
        except MemoryError:
            reason = f"内存不足，第{number}种读法未能读完"
            faults.append(_check(Rule.DOCUMENT_READ, MEMORY_RAN_OUT, reason, Fault.UNKNOWN))
            break
        except Exception as error:
            format = error.format if isinstance(error, ReaderError) else "document"
            reason = _fault(error.__cause__ or error, f"{format}.{number}", url or sha256, faults)
            break
        try:
            report = report_from(content, url=url, sha256=sha256, labels=labels)
        except BROKEN_INSTALLATION:
            raise
        except Exception as error:
            reason = _fault(error, f"{content.format}.{number}", url or sha256, faults)
            continue
        content.certain |= certain_pages(report)
        # a further look at the same pictures knows what the ones before saw, and what it sees otherwise is open
        again = content.certain is looked_at
        if best is None or worth(report) > worth(best) or (again and worth(report) == worth(best)):
            best, looked_at = report, content.certain
        if report.status is Status.VERIFIED or (
            report.status is Status.INCONSISTENT and content.format in _MARKED_CELLS and not content.uncertain
        ):
            break
        if report.status is Status.NOT_A_REPORT and is_of_other_things(content.text):
            break  # its pictures are not worth recognising
    best = best or _unreadable(url, sha256, reason)
    best.checks += faults
    return best


def _fault(error: BaseException, subject: str, document: str, faults: list[Check]) -> str:
    """Log a fault of our own and add its check; the reason where nothing else was read."""
    logger.error("%s: reading %s failed", document, subject, exc_info=error)
    told = f"（{type(error).__name__}：{error}），请将原件报告给维护者"
    message = f"读取程序在{subject}出错{told}"
    faults.append(_check(Rule.READER_FAILED, subject, message, Fault.READER))
    return f"读取时出错{told}"


def _check(rule: str, subject: str, message: str, fault: Fault) -> Check:
    return Check(rule, subject, Outcome.FAIL, message, fault=fault)


def _unreadable(url: str, sha256: str, reason: str) -> Report:
    check = Check(Rule.READABLE, "document", Outcome.FAIL, reason, fault=Fault.UNKNOWN)
    return Report(
        report_id(None, None, "", url or sha256),
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


def report_from(content: Content, *, url: str, sha256: str, labels: Sequence[LabelVariant] = ()) -> Report:
    """The report in one reading of a document.

    Of a document beyond the bounds of :mod:`pipelines.report.bounds` only the beginning is read: never certain, since
    the rest may hold the same tables with other figures.
    """
    content, cut = bounded(content)
    content = replace(content, blocks=as_the_form(with_stated(content.blocks)))
    about = _read_about(content, url)
    content, told = in_the_forms_words(content, labels, sha256, about.identity.authority)
    tables = read_tables(content, year=about.identity.year)
    reason = refusal(
        titles=[parts for _, parts in told_titles(about.title, about.facts, url)],
        identity=about.identity,
        sections=about.sections,
        tables=tables,
        content=content,
    )
    if reason is not None:
        return _not_a_report(content, about.identity, reason, url=url, sha256=sha256)
    missing = [section for section in editions()[0].sections if section.ordinal in about.sections.missing]
    checks = [*_missing(missing), *_unread(content.notes), *tables.checks, *about.identity.checks, *told]
    report = _filled(about, tables, content, url=url, sha256=sha256)
    report.checks = _one_each(checks)
    report.status, report.reason = judge_report(report, missing_sections=len(missing), notes=content.notes)
    if cut and report.status in (Status.VERIFIED, Status.INCONSISTENT):
        report.status, report.reason = Status.PARTIAL, TOO_LARGE
    add_findings(report, _evidence(about, tables, url))
    return report


@dataclass(slots=True)
class _About:
    """What a document says beside its tables: who reports on which year, and its sections."""

    title: TitleSearch
    facts: PageFacts
    sections: SectionsReading
    identity: Identity


def _lead(content: Content) -> Iterator[str]:
    """The first lines of a document, and the rows among them of the block that tells of its page (发布日期 | 2024-01-30)."""
    count = 0
    for block in content.blocks:
        if isinstance(block, Paragraph):
            if count == _LEAD:
                return
            count += 1
            yield block.text
        elif isinstance(block, Grid):
            for slots in block.slots[:_LEAD]:
                yield " ".join([cell.text for cell in slots if cell is not None])


def _read_about(content: Content, url: str) -> _About:
    paragraphs = [block for block in content.blocks if isinstance(block, Paragraph)]
    title = find_title(paragraphs, (content.facts.article_title, content.facts.html_title))
    facts = with_notices(content.facts, (*content.facts.beside, *_lead(content)), title.lines)
    titled = title.parts.title if title.parts else ""
    lines = (*title.lines, titled, facts.html_title or "", facts.article_title or "")
    sections = read_sections(content.blocks, titles=lines)
    narrative = "\n".join(section.text for section in sections.sections)
    identity = identify(
        title,
        facts,
        signature=sections.signature,
        opening=[paragraph.text for paragraph in paragraphs[:_FIRST]],
        narrative=narrative[:_LONGEST_LEAD],
        url=url,
    )
    return _About(title, facts, sections, identity)


def _missing(sections: Iterable[FormSection]) -> list[Check]:
    """The sections of the form that were not found."""
    return [
        Check(
            Rule.SECTION_FOUND,
            f"sections.{section.ordinal}",
            Outcome.FAIL,
            f"没有找到“{section.label}”一节",
            fault=Fault.UNKNOWN,
        )
        for section in sections
    ]


def _unread(notes: Iterable[str]) -> list[Check]:
    """What the reader could not read of the document."""
    return [
        Check(Rule.DOCUMENT_READ, f"document.{number}", Outcome.FAIL, note, fault=Fault.UNKNOWN)
        for number, note in enumerate(notes, start=1)
    ]


def _filled(about: _About, tables: TablesReading, content: Content, *, url: str, sha256: str) -> Report:
    """The report as read, neither checked nor judged."""
    identity = about.identity
    edition = next((table.edition for table in tables.summaries if table.name == "disclosures"), None)
    if edition is None and is_older_form(content.text, identity.year, tables.summaries):
        edition = older_form().edition
    return Report(
        id=report_id(identity.authority, identity.year, place_of(url), url or sha256),
        url=url,
        document_sha256=sha256,
        format=content.format,
        status=Status.PARTIAL,
        title=identity.title,
        authority=identity.authority,
        year=identity.year,
        edition=edition,
        published_on=identity.published_on,
        sections=about.sections.sections,
        disclosures=tables.disclosures,
        applications=tables.applications,
        challenges=tables.challenges,
        tables=tables.summaries,
        site_id=about.facts.site_id,
        dated_by=identity.dated_by,
    )


def _evidence(about: _About, tables: TablesReading, url: str) -> Evidence:
    """What the rules within a report look at beside it."""
    dated = (
        ("网页的发布日期", first_date(about.facts.pub_date) or first_date(about.facts.page_date)),
        ("网址里的日期", date_in_address(url)),
    )
    return Evidence(
        headings=tuple(about.sections.headings),
        labels=tuple(tables.labels),
        signed_on=about.identity.signed_on,
        dated=tuple((name, day) for name, day in dated if day is not None),
    )


def _not_a_report(content: Content, identity: Identity, reason: str, *, url: str, sha256: str) -> Report:
    """The row of a document of another kind: it names no body and no year, so that it joins no report."""
    check = Check(Rule.IS_REPORT, "document", Outcome.NOT_ASSESSABLE, reason)
    return Report(
        id=report_id(None, None, "", url or sha256),
        url=url,
        document_sha256=sha256,
        format=content.format,
        status=Status.NOT_A_REPORT,
        reason=reason,
        title=identity.title,
        published_on=identity.published_on,
        checks=[check],
        dated_by=identity.dated_by,
    )
