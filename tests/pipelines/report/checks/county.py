"""Sentences as reports of counties write them, beside the tables of one: half of them true, half with a real conflict.

A line holds what is wrong in it and the sentence: ``=`` nothing, ``!189`` that figure (``!0/1``: either), ``?189`` that figure,
which the rule is silent about. Each file was written before the rule was run on it; what the first run gave stands in the
rule's ``precision`` (``pipelines/data/rules/``).
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from pipelines import read_report
from pipelines.report.model import Report, Section
from pipelines.values import value
from tests.pipelines.report.checks.printed import page

FILES = ("county_first.tsv", "county_second.tsv")
APPLICATIONS = {
    "new_received": (171, 11, 0, 0, 2, 2, 186), "carried_over": (9, 9), "granted": (62, 6, 0, 0, 2, 2, 72),
    "partially_granted": (21, 21), "denied_state_secret": (1, 1), "denied_prohibited_by_law": (2, 2),
    "denied_third_party_rights": (4, 4), "denied_internal_affairs": (3, 3), "denied_deliberative_process": (5, 5),
    "denied_enforcement_file": (2, 2), "denied_administrative_inquiry": (6, 6), "unavailable_not_held": (33, 5, 0, 0, 0, 0, 38),
    "unavailable_requires_creation": (7, 7), "unavailable_unclear_request": (5, 5), "not_processed_petition": (6, 6),
    "not_processed_duplicate": (2, 2), "not_processed_published_material": (1, 1), "not_processed_reconfirmation": (1, 1),
    "other_no_correction": (4, 4), "other_other": (3, 3), "total_handled": (168, 11, 0, 0, 2, 2, 183),
    "carried_forward": (12, 12),
}  # fmt: skip
CHALLENGES = {
    "reconsideration": (8, 3, 2, 1, 14), "litigation_direct": (4, 1, 0, 2, 7),
    "litigation_after_reconsideration": (3, 0, 1, 1, 5),
}  # fmt: skip
DISCLOSURES = {
    "normative_documents": (6, 3, 41), "administrative_licensing": (15230,), "administrative_penalty": (846,),
    "administrative_coercion": (57,), "administrative_fees": ("128.5",),
}  # fmt: skip


@value
class Line:
    """A sentence: the figures that conflict in it, and whether the rule says so."""

    wrong: frozenset[str]
    told: bool
    text: str


@cache
def county() -> Report:
    """The report whose tables the sentences stand beside."""
    report = read_report(
        page(
            year=2024,
            title="云溪县2024年政府信息公开工作年度报告",
            applications=APPLICATIONS,
            challenges=CHALLENGES,
            disclosures=DISCLOSURES,
        )
    )
    assert report.status == "verified", report.reason
    return report


def lines(name: str) -> list[Line]:
    """The sentences of a file."""
    found = []
    for row in (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines():
        label, text = row.split("\t")
        wrong = frozenset(one for one in label[1:].split("/") if one)
        assert bool(wrong) == (label[0] in "!?"), row
        found.append(Line(wrong, label[0] == "!", text))
    return found


def saying(line: Line, section: int, head: str = "") -> Report:
    """The county's report with the sentence as its only text."""
    return replace(county(), sections=[Section(section, "", head + line.text)])
