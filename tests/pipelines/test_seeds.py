"""Five real reports, rebuilt with their layout and every figure: figures, sections, identity and status.

Where the reports themselves lie beside the checkout, they must be read likewise.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipelines import Report, read_report
from tests.support.golden import reports
from tests.support.place import PROJECT

SHARED = PROJECT / ".." / "shared"


def documents() -> list[Any]:
    """The rebuilt reports, then the originals where they are here: path and truth."""
    found = [pytest.param((path, truth), id=path.stem) for path, truth in reports()]
    for file in sorted((SHARED / "truth").glob("*.json")):
        truth = json.loads(file.read_text(encoding="utf-8"))
        found.append(pytest.param((SHARED / "seeds" / truth["file"], truth), id=file.name[:3]))
    return found


@pytest.fixture(params=documents(), scope="module")
def reading(request: pytest.FixtureRequest) -> tuple[dict[str, Any], Report]:
    path: Path
    path, truth = request.param
    return truth, read_report(path.read_bytes(), url=f"file:///{path.name}")


def test_five_reports_are_here() -> None:
    assert len(reports()) == 5


def test_identity(reading: tuple[dict[str, Any], Report]) -> None:
    truth, report = reading
    assert (report.title, report.authority, report.year, report.edition) == (
        truth["title"], truth["authority"], truth["year"], truth["edition"],
    )  # fmt: skip


def test_status(reading: tuple[dict[str, Any], Report]) -> None:
    truth, report = reading
    assert report.status == truth["status"], report.reason


def test_sections(reading: tuple[dict[str, Any], Report]) -> None:
    truth, report = reading
    due = [(section["ordinal"], section["heading"]) for section in truth["sections"]]
    assert [(s.ordinal, "".join(s.heading.split())) for s in report.sections if s.ordinal] == due


def test_sections_hold_no_table_and_no_artefact(reading: tuple[dict[str, Any], Report]) -> None:
    _, report = reading
    for section in report.sections:
        assert "bookmark" not in section.text
        assert "勾稽关系" not in section.text
        assert "重复申请" not in section.text


def test_disclosures(reading: tuple[dict[str, Any], Report]) -> None:
    truth, report = reading
    found: dict[str, dict[str, object]] = {}
    for row in report.disclosures:
        found.setdefault(row.item, {})[row.measure] = row.value
    assert found == truth["disclosures"]


def test_applications(reading: tuple[dict[str, Any], Report]) -> None:
    truth, report = reading
    assert {row.outcome: list(row.values) for row in report.applications} == truth["applications"]


def test_applications_stand_in_statutory_order(reading: tuple[dict[str, Any], Report]) -> None:
    truth, report = reading
    assert [row.outcome for row in report.applications] == list(truth["applications"])


def test_challenges(reading: tuple[dict[str, Any], Report]) -> None:
    truth, report = reading
    assert {row.route: list(row.values) for row in report.challenges} == truth["challenges"]


def test_inconsistent_report_names_its_relations(reading: tuple[dict[str, Any], Report]) -> None:
    truth, report = reading
    relations = {"row_total", "outcomes_total", "balance", "challenge_total"}
    failed = {
        (check.rule, check.subject)
        for check in report.checks
        if check.status == "fail" and check.rule in relations
    }
    wrong = {
        ("challenge_total", f"challenges.{route}")
        for route, figures in truth["challenges"].items()
        if sum(figure or 0 for figure in figures[:4]) != (figures[4] or 0)
    }
    assert failed == wrong
