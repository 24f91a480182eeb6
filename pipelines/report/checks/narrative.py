"""Rules on the narrative: its figures against the tables, and its own sums."""

from __future__ import annotations

from pipelines.report.checks.text.arithmetic import Slip, find_slips
from pipelines.report.checks.text.compare import read_mentions, short
from pipelines.report.checks.text.sentences import sentences
from pipelines.report.model import Check, Fault, Mention, Outcome, Report
from pipelines.report.rules import Rule

#: sections whose sentences are read: the fifth speaks of what is missing and what is planned
SECTIONS = (0, 1, 2, 3, 4, 6)


def check_narrative(report: Report) -> tuple[list[Mention], list[Check]]:
    """The figures in the report's sentences whose meaning is told, and what is to be said of them."""
    said = list(sentences(report.sections, SECTIONS))
    mentions, checks = read_mentions(report, said)
    slips: dict[int, list[Slip]] = {}
    for slip in find_slips(said):
        slips.setdefault(slip.sentence.section, []).append(slip)
    return mentions, [*checks, *(_check(section, found) for section, found in slips.items())]


def _check(section: int, slips: list[Slip]) -> Check:
    """One check for each section, whatever the number of its sums."""
    told = "；".join(f"{slip.told}：“{short(slip.sentence.printed)}”" for slip in slips)
    return Check(
        Rule.NARRATIVE_ARITHMETIC,
        f"sections.{section}",
        Outcome.FAIL,
        f"正文里的数字加不起来：{told}",
        expected="、".join(slip.expected for slip in slips),
        actual="、".join(slip.actual for slip in slips),
        fault=Fault.PUBLISHER,
    )
