"""Speed of ``read_report`` on a page of real size: at most 0.7 of ``pandas.read_html(flavor="lxml")`` on the same bytes.

The page is a report as Word saves it, a ``<span>`` for every few characters. Run with
``pytest tests/benchmarks/test_html_speed.py --benchmark-only``; ``-s`` prints the ratio, which is taken by turns in
processor time, since other processes slow the one or the other.
"""

from __future__ import annotations

import io
import statistics
import time

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
    read_report(PAGE)  # else loading the readers is counted, and few rounds are made
    assert benchmark(lambda: read_report(PAGE)).applications


def test_ratio_by_turns(benchmark: BenchmarkFixture) -> None:
    read_report(PAGE)
    ratios: list[float] = []

    def turn() -> None:
        start = time.process_time()
        pandas.read_html(io.BytesIO(PAGE), flavor="lxml")
        middle = time.process_time()
        read_report(PAGE)
        ratios.append((time.process_time() - middle) / (middle - start))

    benchmark.pedantic(turn, rounds=60, warmup_rounds=2)
    benchmark.extra_info["ratio"] = ratio = round(statistics.median(ratios), 3)
    print(f"read_report takes {ratio} of the time of pandas.read_html")
