"""All comparisons of a database of invented reports: growth close to linear, and one new report in milliseconds.

Bodies report for ten years: 2,000 and 20,000 reports. With ``COMPARED_BODIES=20000`` in the environment 200,000 are
compared, too, which takes some minutes and 3 GB on the disk. Run with
``pytest tests/benchmarks/test_comparison_speed.py --benchmark-only``.
"""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path

from pytest_benchmark.fixture import BenchmarkFixture

from pipelines.comparison.work import compare_all, compare_some
from pipelines.database.transactions import Store
from tests.support.synthetic import YEARS, make_database

SMALL, LARGE = 200, int(os.environ.get("COMPARED_BODIES", "2000"))


def compared(path: Path, bodies: int) -> tuple[Store, float]:
    """A store all of whose reports were compared, and the seconds of processor time that each took."""
    store = make_database(path, bodies)
    started = time.process_time()
    compare_all(store)
    return store, (time.process_time() - started) / (bodies * len(YEARS))


def test_growth_is_close_to_linear(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    small, each_of_few = compared(tmp_path / "small.db", SMALL)
    small.close()
    large, each_of_many = benchmark.pedantic(compared, args=(tmp_path / "large.db", LARGE), rounds=1)
    seconds = each_of_many * LARGE * len(YEARS)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    one = of_one_report(large)
    large.close()
    benchmark.extra_info.update(
        each_of_few_ms=each_of_few * 1000, each_of_many_ms=each_of_many * 1000, one_ms=one * 1000,
        seconds=seconds, megabytes=megabytes,
    )  # fmt: skip
    assert each_of_many < 1.5 * each_of_few
    assert megabytes < 2000
    assert one < 20 * each_of_few
    assert seconds < 600


def of_one_report(store: Store) -> float:
    """Seconds of processor time that one report costs that is written anew."""
    ids = store.connection.execute("SELECT id FROM reports WHERE year = 2022 LIMIT 25").fetchall()
    started = time.process_time()
    for one in ids:
        store.connection.execute("UPDATE report_tables SET status = 'verified' WHERE report_id = ?", one)
        compare_some(store)
    return (time.process_time() - started) / len(ids)
