"""The parser against the factory: every figure exact, nothing wrongly verified, every clean report verified.

The factory knows the form from the regulation, not from ``pipelines/data/form``; ``python -m tests.factory.score``
runs the same judgement over any other seed.
"""

from __future__ import annotations

import pytest

from pipelines import read_report
from tests.factory import build
from tests.factory.corpus import LAYOUTS
from tests.factory.score import judge

#: layouts that lose too much for a reader to be held to more than the promise of ``verified``
LOSSY = ("cells-bare", "cells-stripped", "aligned-centred", "aligned-characters")
#: what the parser is known not to read yet: the rows of a blank table in aligned text are labels alone
UNREAD = {("aligned", 7)}
#: cases of a layout in the default run: enough to meet every kind of damage
CASES = 12


@pytest.mark.parametrize("index", range(CASES))
@pytest.mark.parametrize("layout", [layout for layout in LAYOUTS if layout not in LOSSY])
def test_report_is_read_as_printed(layout: str, index: int, request: pytest.FixtureRequest) -> None:
    if (layout, index) in UNREAD:
        request.applymarker(
            pytest.mark.xfail(strict=True, reason="a blank table in aligned text is taken for missing")
        )
    case = build(2024, index, layout)
    report = read_report(case.data, url=case.truth.url, media_type=case.media_type)
    assert not judge(case, report).all(), f"{case.name} ({' '.join(sorted(case.truth.tags))})"


@pytest.mark.parametrize("index", range(CASES))
@pytest.mark.parametrize("layout", LOSSY)
def test_lossy_layout_is_never_wrongly_settled(layout: str, index: int) -> None:
    case = build(2024, index, layout)
    report = read_report(case.data, url=case.truth.url, media_type=case.media_type)
    verdict = judge(case, report)
    assert not verdict.wrongly_verified, verdict.all()
    assert not verdict.wrongly_inconsistent, verdict.all()
