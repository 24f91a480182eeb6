"""The server process that readers and writer are forked from."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_INTERRUPTED = """
import os, signal
from pipelines.workers.processes import context, warm_up


if __name__ == "__main__":
    heard = []
    signal.signal(signal.SIGINT, lambda *_: heard.append(1))
    warm_up()
    os.killpg(0, signal.SIGINT)
    process = context.Process(target=print, args=("worked",))
    process.start()
    process.join()
    print("heard", len(heard))
"""


def test_an_interrupt_is_heard_by_the_process_that_crawls_alone() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _INTERRUPTED],
        capture_output=True,
        text=True,
        start_new_session=True,
        check=True,
    )
    assert done.stderr == ""
    assert done.stdout.split("\n") == ["worked", "heard 1", ""]


_MODULE = """
from pipelines.workers.processes import context

print("loaded")
if __name__ == "__main__":
    process = context.Process(target=print, args=("worked",))
    process.start()
    process.join()
"""


def test_a_program_run_as_a_module_is_not_loaded_by_its_workers(tmp_path: Path) -> None:
    """As Scrapyd runs its jobs: ``python -m scrapyd.runner``."""
    (tmp_path / "program.py").write_text(_MODULE, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "program"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert sorted(done.stdout.split()) == ["loaded", "worked"]
