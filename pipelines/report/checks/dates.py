"""Dates against the report's year: nothing is signed or published before the year that it reports on is over."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.report.characters import fold
from pipelines.report.checks.evidence import Evidence
from pipelines.report.checks.text.sentences import sentences
from pipelines.report.model import Check, Fault, Outcome, Report
from pipelines.report.rules import Rule

#: a sentence on what the body itself did in a year
_OWN_YEAR = re.compile(
    r"^(?:\([一二三四五六七八九十\d]{1,3}\)[^,。]{0,16}[。:])?(20\d\d)年度?,?(?:我|本|全年|共|累计)[^。]{0,40}?(?:公开|收到|受理|答复|发布|办理)"
)
#: a sentence that looks back on purpose
_BACK = re.compile(r"上年|去年|同比|相比|对比|较|比20|结转|以来|至20|被?评为|被?授予|荣获|获评|本年|今年")


def check_dates(report: Report, evidence: Evidence) -> Iterator[Check]:
    """Signature, page and address against the year; the narrative's year against the title's."""
    if report.year is None:
        for rule, subject in (
            (Rule.SIGNATURE_DATE, "signature"),
            (Rule.PUBLISHED_AFTER_YEAR, "published_on"),
            (Rule.NARRATIVE_YEAR, "sections.1"),
        ):
            yield Check(rule, subject, Outcome.NOT_ASSESSABLE, "不知道报告的年度")
        return
    last_day = f"{report.year}-12-31"
    signed = evidence.signed_on
    if signed is not None:
        yield _signature(signed, last_day, report.year)
    early = [(name, day) for name, day in evidence.dated if day < last_day]
    if early:
        told = "、".join(f"{name}{day}" for name, day in early)
        yield Check(
            Rule.PUBLISHED_AFTER_YEAR, "published_on", Outcome.FAIL,
            f"{told}早于报告年度{report.year}年的年末", expected=f"≥{last_day}", actual=told, fault=Fault.UNKNOWN,
        )  # fmt: skip
    elif evidence.dated:
        yield Check(Rule.PUBLISHED_AFTER_YEAR, "published_on", Outcome.PASS, "发布日期在报告年度之后")
    yield from _narrative(report, report.year)


def _signature(signed: str, last_day: str, year: int) -> Check:
    if signed < last_day:
        return Check(
            Rule.SIGNATURE_DATE, "signature", Outcome.FAIL,
            f"落款日期{signed}早于报告年度{year}年的年末", expected=f"≥{last_day}", actual=signed, fault=Fault.PUBLISHER,
        )  # fmt: skip
    if int(signed[:4]) > year + 1:
        message = f"落款日期{signed}比报告年度{year}年晚了一年以上"
        return Check(
            Rule.SIGNATURE_DATE, "signature", Outcome.NOTE, message, expected=str(year + 1), actual=signed
        )
    return Check(Rule.SIGNATURE_DATE, "signature", Outcome.PASS, "落款日期在报告年度之后")


def _narrative(report: Report, year: int) -> Iterator[Check]:
    """A narrative that tells, of its own doing, of last year only: taken over from last year's report."""
    own, last = 0, ""
    for sentence in sentences(report.sections, (0, 1)):
        text = fold(sentence.text)
        own += str(year) in text
        match = _OWN_YEAR.match(text)
        if match is not None and int(match[1]) == year - 1 and not _BACK.search(text):
            last = last or sentence.printed
    if last and not own:
        yield Check(
            Rule.NARRATIVE_YEAR, "sections.1", Outcome.FAIL,
            f"报告年度是{year}年，正文说的是{year - 1}年：“{last[:80]}”",
            expected=str(year), actual=str(year - 1), fault=Fault.PUBLISHER,
        )  # fmt: skip
    elif own:
        yield Check(Rule.NARRATIVE_YEAR, "sections.1", Outcome.PASS, "正文说的是报告年度")
