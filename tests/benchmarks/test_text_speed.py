"""Speed of ``read_report`` on text: at most 5 ms a report, shown beside a yardstick of the same run.

The yardstick is what any reader must do at least: decode the bytes and split lines and cells. Run with
``pytest tests/benchmarks --benchmark-only``.
"""

from __future__ import annotations

from pytest_benchmark.fixture import BenchmarkFixture

from pipelines import read_report
from tests.factory import build
from tests.factory.text_layouts import TABLE_STYLES

DOCUMENTS = [build(5, index, layout).data for layout in TABLE_STYLES for index in range(3)]


def yardstick() -> int:
    count = 0
    for data in DOCUMENTS:
        text = data.decode("utf-8", "replace")
        count += sum(len(line.split("\t")) for line in text.splitlines())
    return count


def read_all() -> int:
    return sum(len(read_report(data, media_type="text/plain").applications) for data in DOCUMENTS)


def test_split_only(benchmark: BenchmarkFixture) -> None:
    benchmark.extra_info["documents"] = len(DOCUMENTS)
    assert benchmark(yardstick)


def test_read_report(benchmark: BenchmarkFixture) -> None:
    benchmark.extra_info["documents"] = len(DOCUMENTS)
    assert benchmark(read_all)
    benchmark.extra_info["ms_a_report"] = benchmark.stats.stats.median / len(DOCUMENTS) * 1000
