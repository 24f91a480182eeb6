"""The server process that readers and writer are forked from."""

from __future__ import annotations

import subprocess
import sys

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
