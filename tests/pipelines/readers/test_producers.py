"""Documents by other producers, from generated reports: every figure, section and status as in the truth."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipelines import read_report
from tests.factory.corpus import Case
from tests.factory.office_score import build, cases
from tests.factory.score import judge

SEED = 11


def findings(case: Case, data: bytes) -> list[str]:
    return judge(case, read_report(data, url=case.truth.url)).all()


@pytest.mark.parametrize("index", range(6))
@pytest.mark.parametrize("written", ["docx", "xlsx"])
def test_documents_by_python(written: str, index: int) -> None:
    case = build(SEED, index, written)
    assert findings(case, case.data) == []


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("written", ["doc", "pdf"])
def test_documents_by_libreoffice(written: str, tmp_path: Path) -> None:
    for case, path in cases(written, SEED, 3, tmp_path):
        assert findings(case, path.read_bytes()) == []
