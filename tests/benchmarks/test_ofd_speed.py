"""Speed of the OFD reader beside the same document as PDF in one run.

Target: at most three times as slow. Run with ``pytest tests/benchmarks --benchmark-only``.
"""

from __future__ import annotations

from pytest_benchmark.fixture import BenchmarkFixture

from pipelines.readers import ofd, pdf
from tests.benchmarks.ruled_reports import OFD, PDF


def test_same_document_as_pdf(benchmark: BenchmarkFixture) -> None:
    assert benchmark(lambda: next(pdf.readings(PDF))).blocks


def test_first_reading(benchmark: BenchmarkFixture) -> None:
    content = benchmark(lambda: next(ofd.readings(OFD)))
    assert sum(type(block).__name__ == "Grid" for block in content.blocks) == 6
