"""Speed of the PDF reader beside pdfplumber's tables and pdfium's text alone, on the same file in one run.

Targets: at least 8 times faster than ``extract_tables``, at most 2.5 times the text alone. Run with
``pytest tests/benchmarks --benchmark-only``.
"""

from __future__ import annotations

import io

import pdfplumber
import pypdfium2
from pytest_benchmark.fixture import BenchmarkFixture

from pipelines.readers import pdf
from tests.benchmarks.ruled_reports import PDF


def text_only() -> int:
    document = pypdfium2.PdfDocument(PDF)
    length = 0
    for page in document:
        text_page = page.get_textpage()
        length += len(text_page.get_text_range())
        text_page.close()
        page.close()
    document.close()
    return length


def plumbed_tables() -> int:
    with pdfplumber.open(io.BytesIO(PDF)) as document:
        return sum(len(page.extract_tables()) for page in document.pages)


def test_pdfium_text_only(benchmark: BenchmarkFixture) -> None:
    assert benchmark(text_only) > 5000


def test_pdfplumber_tables(benchmark: BenchmarkFixture) -> None:
    assert benchmark.pedantic(plumbed_tables, rounds=3) == 6


def test_first_reading(benchmark: BenchmarkFixture) -> None:
    content = benchmark(lambda: next(pdf.readings(PDF)))
    assert sum(type(block).__name__ == "Grid" for block in content.blocks) == 6
