"""The adversary's quick run: what is known to fail must fail, everything else must hold."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import tests.adversary.kinds  # noqa: F401  (registers them)
from tests.adversary.__main__ import short_plan
from tests.adversary.formats import PRINTERS
from tests.adversary.registry import KINDS
from tests.adversary.score import examine, make

KNOWN = yaml.safe_load(Path(__file__).with_name("known.yaml").read_text()) or {}
PLAN = short_plan()


def _case(kind: str, format: str, seed: int):
    known = format in KNOWN.get(kind, ())
    marks = [pytest.mark.xfail(strict=True, reason="known.yaml: read wrongly today")] if known else []
    return pytest.param(kind, format, seed, marks=marks, id=f"{kind}-{format}")


@pytest.mark.parametrize(("kind", "format", "seed"), [_case(*one) for one in PLAN])
def test_read_as_a_person_would(kind: str, format: str, seed: int) -> None:
    outcome = examine(kind, format, seed)
    assert not outcome.faults, f"[{outcome.status}] {outcome.faults}"


#: documents that a long run once found wrong
FOUND = [("extra-cell", "ofd", 260002)]


@pytest.mark.parametrize(("kind", "format", "seed"), FOUND)
def test_what_a_long_run_found_stays_mended(kind: str, format: str, seed: int) -> None:
    assert not examine(kind, format, seed).faults


def test_every_kind_is_in_the_quick_run() -> None:
    assert {kind for kind, _, _ in PLAN} == set(KINDS)
    assert {format for _, format, _ in PLAN} == set(PRINTERS)


def test_known_failures_are_of_the_quick_run() -> None:
    planned = {(kind, format) for kind, format, _ in PLAN}
    assert {(kind, format) for kind, formats in KNOWN.items() for format in formats} <= planned


@pytest.mark.parametrize("format", PRINTERS)
def test_a_document_is_the_same_at_every_call(format: str) -> None:
    once, again = make("ordinary/plain", format, 3), make("ordinary/plain", format, 3)
    assert once[0].truth == again[0].truth
    if format != "xlsx":  # openpyxl writes the time of day
        assert once[1] == again[1]
