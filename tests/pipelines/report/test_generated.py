"""The parser against the factory: every figure exact, nothing wrongly verified, every clean report verified.

The factory knows the form from the regulation, not from ``data/form``; ``python -m tests.factory.score``
runs the same judgement over any other seed.
"""

from __future__ import annotations

import pytest

from pipelines import read_report
from tests.factory import build
from tests.factory.corpus import LAYOUTS
from tests.factory.score import judge

#: seeds and cases of a layout in the default run: enough to meet every kind of damage
CASES = 12


@pytest.mark.parametrize("index", range(CASES))
@pytest.mark.parametrize("layout", LAYOUTS)
def test_report_is_read_as_printed(layout: str, index: int) -> None:
    case = build(2024, index, layout)
    report = read_report(case.data, url=case.truth.url, media_type=case.media_type)
    verdict = judge(case, report)
    assert not verdict.wrongly_verified, f"{case.name}: {verdict.all()}"
    assert not verdict.all(), f"{case.name} ({' '.join(sorted(case.truth.tags))})"
