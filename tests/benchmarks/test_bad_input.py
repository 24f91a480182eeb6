"""Large bad input: seconds of processor time and megabytes at the peak, each in a process of its own.

Bounded by 5 s and 1 GB; ``-s`` prints what each took.
"""

from __future__ import annotations

import subprocess
import sys

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests.support.large import LARGE

_MEASURE = """
import resource, sys, time
from pipelines import read_report
from tests.support.large import LARGE
make, rows = LARGE[sys.argv[1]]
data = make(rows)
began = time.process_time()
report = read_report(data)
took = time.process_time() - began
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
assert took < 5, took
assert peak < 1024, peak
print(f"{sys.argv[1]}: {len(data) / 1e6:.1f} MB, {took:.1f} s, {peak} MB, {report.status}: {report.reason}")
"""


@pytest.mark.parametrize("name", LARGE)
def test_large(name: str, benchmark: BenchmarkFixture) -> None:
    command = [sys.executable, "-c", _MEASURE, name]
    done = benchmark.pedantic(
        subprocess.run, (command,), {"check": True, "capture_output": True, "text": True}, rounds=1
    )
    print(done.stdout)
