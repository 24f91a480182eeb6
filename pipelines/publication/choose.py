"""Page and attachments are one publication: which of their readings speaks for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from pipelines.items import Choice, Chosen, Original, Publication, Reading, Visit, VisitOutcome
from pipelines.report.form import columns
from pipelines.report.identity import place_of, report_id
from pipelines.report.model import Check, DateSource, Fault, Outcome, Report, Status
from pipelines.report.rules import MEMORY_RAN_OUT, Rule
from pipelines.report.status import RANK
from pipelines.report.titles import TitleParts, names_report, parse_title

_READ_IN_FULL = (Status.VERIFIED, Status.INCONSISTENT)
_DATES = list(DateSource)
_NOT_THERE = (Status.MISSING, Status.BLANK)
#: how many figures a message names
_NAMED = 3


def choose(publication: Publication) -> Chosen:
    """The reports of a publication, or the visit that says that it holds none.

    Normally one report; where a page links reports of several bodies or years, one for each.
    """
    page = publication.page
    failures = sum(reader_failures(reading.report) for reading in publication.readings)
    if not page.url.startswith("file:") and not any(map(_is_report, publication.readings)):
        return Chosen(page, rejection=_rejection(publication))
    groups = _groups(publication.readings)
    return Chosen(page, [_choice(page, group) for group in groups], reader_failures=failures)


def reader_failures(report: Report) -> int:
    """How many faults of our own code a report tells of."""
    return sum(check.rule == Rule.READER_FAILED for check in report.checks)


def not_ended(report: Report) -> list[str]:
    """Why a document was not read to its end, whatever its bytes: faults of our own code, or too little memory."""
    return [
        check.message
        for check in report.checks
        if (rule := check.rule) == Rule.READER_FAILED
        or (rule == Rule.DOCUMENT_READ and check.subject == MEMORY_RAN_OUT)
    ]


def has_content(report: Report) -> bool:
    """Whether anything of the form was found: a section, or a statutory table."""
    return any(section.ordinal for section in report.sections) or any(
        table.status is not Status.MISSING for table in report.tables
    )


def _is_report(reading: Reading) -> bool:
    """The content gate: a table, a section or a report's title; what could not be read passes."""
    report = reading.report
    if has_content(report) or not reading.finished or not_ended(report):
        return True
    if report.status is Status.UNREADABLE and report.format not in ("html", "txt"):
        return True
    title = _title(report.title)
    return title.names_report and not title.covers and (title.authority is not None or title.year is not None)


def _rejection(publication: Publication) -> Visit:
    page = publication.page
    return Visit(
        url=page.url,
        outcome=VisitOutcome.WRONG_PAGE,
        reason="网页内容没有年度报告的标题、章节或表格，不作为报告收录；请打开网址核对。",
        title=page.title,
        http_status=page.http_status,
        seen_at=page.fetched_at,
    )


def _groups(readings: list[Reading]) -> list[list[Reading]]:
    """Readings by the report they are of. What names no body or year belongs to the first report."""
    page, attachments = readings[0], readings[1:]
    groups: list[list[Reading]] = []
    unnamed = []
    for reading in attachments:
        if reading.report.authority is None or reading.report.year is None or not has_content(reading.report):
            unnamed.append(reading)
            continue
        group = next((one for one in groups if _same_report(one[0].report, reading.report)), None)
        if group is None:
            groups.append([reading])
        else:
            group.append(reading)
    if len(groups) < 2:
        return [readings]
    home = next((one for one in groups if _same_report(one[0].report, page.report)), None)
    if home is not None:
        home.insert(0, page)
        home.extend(unnamed)
    elif has_content(page.report):
        groups.insert(0, [page, *unnamed])
    else:
        groups[0] = [page, *groups[0], *unnamed]
    return groups


def _same_report(one: Report, other: Report) -> bool:
    if one.year != other.year or one.authority is None or other.authority is None:
        return False
    return one.authority.endswith(other.authority) or other.authority.endswith(one.authority)


def _choice(page: Original, readings: list[Reading]) -> Choice:
    best = min(range(len(readings)), key=lambda index: _order(readings[index], index))
    winner = readings[best]
    others = [
        other
        for other in readings
        if other is not winner
        and other.original.sha256 != winner.original.sha256
        and has_content(other.report)
    ]
    report = winner.report
    report.checks = [
        *report.checks,
        *(_agreement(report, other) for other in others),
        *(
            replace(check, subject=f"{check.subject} {other.original.url}")
            for other in readings
            if other is not winner
            for check in other.report.checks
            if check.rule == Rule.READER_FAILED
        ),
    ]
    if report.status is Status.NOT_A_REPORT:
        report.url, report.id = page.url, report_id(None, None, "", page.url)
        return Choice(report, winner.original, others)
    _identify(report, page, [other.report for other in readings if other is not winner])
    return Choice(report, winner.original, others)


def _order(reading: Reading, index: int) -> tuple[int, int, bool, int]:
    report = reading.report
    figures, rank, empty = 0, RANK[report.status], not has_content(report)
    if report.status is Status.PARTIAL:  # of two partial readings the one that read more
        figures = -sum(1 for _ in _figures(report))
        if empty:  # a page that only leads to a file says less than why the file could not be read
            rank = RANK[Status.UNREADABLE]
    return (rank, figures, empty and index == 0, index)


def _identify(report: Report, page: Original, others: list[Report]) -> None:
    """Fill what the winner does not say of itself from the page, then from the listing."""
    if report.authority is None:
        report.authority = next(
            (one.authority for one in others if one.authority), _title(page.title).authority
        )
    if report.year is None:
        report.year = next((one.year for one in others if one.year), _title(page.title).year)
    if not names_report(report.title or ""):
        titles = [title for title in (*(one.title for one in others), page.title) if title]
        named = next((title for title in titles if names_report(title)), None)
        report.title = _title(named).title if named else report.title
    own = [one for one in others if one.url == page.url]
    dated = [one for one in (*own, report) if one.published_on]
    ahead = [one.published_on for one in dated if _is_ahead(one.published_on, report.year, page.fetched_at)]
    best = min((one for one in dated if one.published_on not in ahead), key=_date_rank, default=None)
    report.published_on = best.published_on if best is not None else page.published_on
    report.checks += [_future(day) for day in dict.fromkeys(ahead) if day is not None]
    if report.site_id is None:
        report.site_id = next((one.site_id for one in others if one.site_id), None)
    settled: dict[str, str | int | None] = {
        Rule.AUTHORITY_KNOWN: report.authority,
        Rule.YEAR_KNOWN: report.year,
    }
    report.checks = [check for check in report.checks if not settled.get(check.rule)]
    report.url = page.url
    report.id = report_id(report.authority, report.year, place_of(page.url), page.url)


def _is_ahead(day: str | None, year: int | None, fetched_at: str) -> bool:
    """Whether a date lies after the day on which the document was fetched (a day more for the time zones).

    A report is due in the year after its own: a date up to then is believed, though a clock that was wrong when the
    document was fetched may say otherwise.
    """
    fetched = datetime.fromisoformat(fetched_at).date()
    if day is None or day <= (fetched + timedelta(days=1)).isoformat():
        return False
    return int(day[:4]) > (year if year is not None else fetched.year) + 1


def _future(day: str) -> Check:
    message = f"所写的日期{day}晚于取得文件的日期，不作为发布日期"
    return Check(Rule.DATE_IN_FUTURE, day, Outcome.FAIL, message, actual=day, fault=Fault.UNKNOWN)


def _date_rank(report: Report) -> int:
    """Less is better: an attachment's signature goes before the date in its page's address."""
    return _DATES.index(report.dated_by) if report.dated_by is not None else len(_DATES)


def _title(text: str | None) -> TitleParts:
    return parse_title(text or "")


def _figures(report: Report) -> Iterator[tuple[str, tuple[str, str], int | float | None]]:
    """Every figure with its table and its two coordinates."""
    editions = {table.name: table.edition for table in report.tables}
    for figure in report.disclosures:
        yield "disclosures", (figure.item, figure.measure), figure.value
    applicants = columns("applications", editions.get("applications"))
    for row in report.applications:
        for column, value in zip(applicants, row.values, strict=True):
            yield "applications", (row.outcome, column), value
    results = columns("challenges", editions.get("challenges"))
    for route in report.challenges:
        for column, value in zip(results, route.values, strict=True):
            yield "challenges", (route.route, column), value


def _agreement(report: Report, other: Reading) -> Check:
    """The check that holds the winner's figures against another document's.

    Blank and zero say the same. A figure that one of the two could not read says nothing.
    """
    mine = {table.name: table.status for table in report.tables}
    theirs = {table.name: table.status for table in other.report.tables}
    figures = {(table, where): value for table, where, value in _figures(other.report)}
    differing = []
    compared = 0
    for table, where, value in _figures(report):
        statuses = mine.get(table, Status.MISSING), theirs.get(table, Status.MISSING)
        if any(status in _NOT_THERE for status in statuses) or (table, where) not in figures:
            continue
        told = figures[table, where]
        in_full = all(status in _READ_IN_FULL for status in statuses)
        if not in_full and (value is None or told is None):
            continue
        compared += 1
        if (value or 0) != (told or 0):
            differing.append((f"{where[0]}.{where[1]}", value, told))
    name = other.original.url
    if not compared:
        return Check(
            Rule.ATTACHMENT_DISAGREEMENT, name, Outcome.NOT_ASSESSABLE, f"{name}中没有可以比对的数据。"
        )
    if not differing:
        return Check(
            Rule.ATTACHMENT_DISAGREEMENT, name, Outcome.PASS, f"与同一报告的另一文件{name}数据一致。"
        )
    cells = "、".join(cell for cell, _, _ in differing[:_NAMED])
    more = f"等{len(differing)}处" if len(differing) > _NAMED else ""
    return Check(
        Rule.ATTACHMENT_DISAGREEMENT,
        name,
        Outcome.FAIL,
        f"与同一报告的另一文件{name}数据不一致：{cells}{more}，两份都保留。",
        expected="、".join(str(value) for _, value, _ in differing[:_NAMED]),
        actual="、".join(str(value) for _, _, value in differing[:_NAMED]),
        fault=Fault.UNKNOWN,
    )
