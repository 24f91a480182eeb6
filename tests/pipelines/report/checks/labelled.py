"""The labelled sentences: what each says of the tables of one invented report.

A line holds where the sentence stands (``A``: under 依申请公开, ``F``: in section four, ``0``: elsewhere in section one),
what is found in it (``received=18``: agrees with the table; ``granted!9``: conflicts with it; ``-``: nothing that conflicts)
and the sentence. ``labelled.tsv`` was at hand when the words were written, the other files were written before they were run.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

from pipelines import read_report
from pipelines.report.model import Report, Section
from pipelines.values import value
from tests.pipelines.report.checks.printed import page

FILES = ("labelled.tsv", "labelled_again.tsv", "labelled_fresh.tsv", "labelled_last.tsv")
APPLICATIONS = {
    "new_received": (15, 3, 0, 0, 0, 0, 18), "carried_over": (2, 2), "granted": (8, 8),
    "partially_granted": (1, 2, 0, 0, 0, 0, 3), "denied_third_party_rights": (1, 1), "denied_internal_affairs": (1, 1),
    "denied_deliberative_process": (1, 1), "unavailable_not_held": (2, 2), "unavailable_requires_creation": (1, 1),
    "not_processed_petition": (0, 1, 0, 0, 0, 0, 1), "other_no_correction": (1, 1),
    "total_handled": (16, 3, 0, 0, 0, 0, 19), "carried_forward": (1, 1),
}  # fmt: skip
CHALLENGES = {
    "reconsideration": (2, 0, 1, 0, 3), "litigation_direct": (1, 0, 0, 0, 1),
    "litigation_after_reconsideration": (0, 0, 0, 1, 1),
}  # fmt: skip
DISCLOSURES = {
    "normative_documents": (4, 1, 12), "administrative_licensing": (268,), "administrative_penalty": (35,),
    "administrative_coercion": (2,), "administrative_fees": ("6.5",),
}  # fmt: skip


@value
class Line:
    """A labelled sentence: what agrees and what conflicts, by meaning and figure."""

    where: str
    agrees: frozenset[tuple[str, int]]
    conflicts: frozenset[tuple[str, int]]
    text: str


@cache
def invented() -> Report:
    """The report whose tables the sentences are held against."""
    report = read_report(page(applications=APPLICATIONS, challenges=CHALLENGES, disclosures=DISCLOSURES))
    assert report.status == "verified", report.reason
    return report


def lines(name: str) -> list[Line]:
    """The sentences of a file."""
    found = []
    for row in (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines():
        where, labels, text = row.split("\t")
        marks = [re.fullmatch(r"(\w+)([=!])(\d+)", label) for label in labels.split() if label != "-"]
        assert all(marks), row
        said = [(mark[1], mark[2], int(mark[3])) for mark in marks if mark is not None]
        found.append(
            Line(
                where,
                frozenset((meaning, number) for meaning, sign, number in said if sign == "="),
                frozenset((meaning, number) for meaning, sign, number in said if sign == "!"),
                text,
            )
        )
    return found


def saying(line: Line) -> Report:
    """The invented report with the sentence as its only text."""
    heads = {"A": "（二）依申请公开情况。\n", "F": "", "0": "（一）主动公开情况。\n"}
    section = Section(4 if line.where == "F" else 1, "", heads[line.where] + line.text)
    return replace(invented(), sections=[section])
