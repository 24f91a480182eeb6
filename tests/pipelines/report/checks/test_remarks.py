"""What people saw in five real reports: each of it is found, and nothing else is laid to the publisher.

The reports stand here rebuilt, in other words; where they themselves lie beside the checkout, they are read as well.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipelines import Report, read_report
from pipelines.report.model import Fault, Outcome
from tests.support.golden import reports
from tests.support.place import PROJECT

SHARED = PROJECT / ".." / "shared"
#: by the kind of a remark, the rule that finds it; notes are no mistakes
FAILURES = {
    "review_sum": "challenge_total",
    "narrative_vs_table": "narrative_vs_table",
    "narrative_arithmetic": "narrative_arithmetic",
    "date": "signature_date",
}
NOTES = {
    "semantics": "items_not_decisions",
    "label_typo": "label_typo",
    "label_variant": "label_variant",
    "unit_in_cell": "unit_in_cell",
    "missing_cell": "missing_cell",
}


def documents() -> list[Any]:
    found = [pytest.param(path, truth, id=path.stem) for path, truth in reports()]
    for file in sorted((SHARED / "truth").glob("*.json")):
        truth = json.loads(file.read_text(encoding="utf-8"))
        found.append(pytest.param(SHARED / "seeds" / truth["file"], truth, id=file.name[:3]))
    return found


@cache
def read(path: Path) -> Report:
    return read_report(path.read_bytes(), url=f"file:///{path.name}")


def test_every_kind_is_here() -> None:
    kinds = {remark["kind"] for _, truth in reports() for remark in truth["remarks"]}
    assert kinds >= {*FAILURES, *NOTES}


@pytest.mark.parametrize(("path", "truth"), documents())
def test_every_remark_is_found(path: Path, truth: dict[str, Any]) -> None:
    checks = read(path).checks
    for kind, rule in FAILURES.items():
        due = sum(remark["kind"] == kind for remark in truth["remarks"])
        found = [one for one in checks if one.rule == rule and one.status is Outcome.FAIL]
        assert len(found) >= due, (kind, [one.message for one in found])
        assert all(one.fault is Fault.PUBLISHER for one in found)
        assert due or not found, [one.message for one in found]
    for kind, rule in NOTES.items():
        if any(remark["kind"] == kind for remark in truth["remarks"]):
            assert any(one.rule == rule and one.status is Outcome.NOTE for one in checks), kind


@pytest.mark.parametrize(("path", "truth"), documents())
def test_nothing_else_is_laid_to_the_publisher(path: Path, truth: dict[str, Any]) -> None:
    blamed = {str(one.rule) for one in read(path).checks if one.fault is Fault.PUBLISHER}
    assert blamed <= {FAILURES[remark["kind"]] for remark in truth["remarks"] if remark["kind"] in FAILURES}


def test_the_words_of_a_label_are_told() -> None:
    (path,) = [path for path, _ in reports() if path.stem == "zhaoyuan-2023"]
    (check,) = [one for one in read(path).checks if one.rule == "label_typo" and one.status is Outcome.NOTE]
    assert (check.expected, check.actual) == ("本年废止件数", "本年度止件数")
