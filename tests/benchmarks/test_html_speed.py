"""Speed of ``read_report`` on a page of real size: no slower than ``pandas.read_html(flavor="lxml")`` on the same bytes.

The page is a report as Word saves it, a ``<span>`` for every few characters. Run with
``pytest tests/benchmarks/test_html_speed.py --benchmark-only``.
"""

from __future__ import annotations

import io

import pandas
from pytest_benchmark.fixture import BenchmarkFixture

from pipelines import read_report
from pipelines.readers.encoding import decode
from pipelines.readers.html import readings
from tests.factory import build

PAGE = decode(max((build(3, index, "html-word").data for index in range(12)), key=len)).encode()


def test_pandas_read_html(benchmark: BenchmarkFixture) -> None:
    benchmark.extra_info["kilobytes"] = len(PAGE) // 1000
    assert benchmark(lambda: pandas.read_html(io.BytesIO(PAGE), flavor="lxml"))


def test_page_reader(benchmark: BenchmarkFixture) -> None:
    assert benchmark(lambda: list(readings(PAGE)))


def test_read_report(benchmark: BenchmarkFixture) -> None:
    assert benchmark(lambda: read_report(PAGE)).applications
