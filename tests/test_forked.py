"""Commands that are forked end as those that are started."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support import forked
from tests.support.place import PROJECT, SCRAPY, Place
from tests.support.reports import make_report_text

#: says what a process may know of itself, then ends as its second argument says
_SCRIPT = """
import os, signal, sys, threading

print(sys.argv, os.getcwd(), sorted(os.environ.items()), sys.path[0], __name__, __file__)
print(repr(sys.stdin.read()), [stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)], sys.stdout.encoding)
print([str(signal.getsignal(number)) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD, signal.SIGPIPE)])
print(sorted(os.listdir("/proc/self/fd")), threading.active_count(), os.getpgrp(), os.getsid(0))
print("说", file=sys.stderr)
exec(sys.argv[1])
"""


@pytest.mark.parametrize(
    ("end", "status"),
    [
        ("pass", 0),
        ("sys.exit(3)", 3),
        ("sys.exit('words')", 1),
        ("raise ValueError('line\\r\\nline')", 1),
        ("sys.stdout.flush(); os.kill(os.getpid(), signal.SIGTERM)", -15),
        ("import atexit; atexit.register(print, 'last')", 0),
        ("threading.Timer(0.05, print, ['waited for']).start()", 0),
        ("os.write(1, b'x' * 300_000)", 0),
    ],
)
def test_a_script(tmp_path: Path, end: str, status: int) -> None:
    script = tmp_path / "script.py"
    script.write_text(_SCRIPT, encoding="utf-8")
    environment = {**os.environ, "OF_ITS_OWN": "钥"}
    started = subprocess.run(
        [sys.executable, str(script), end],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert forked.can_be_forked(environment)
    done = forked.run([str(script), end], tmp_path, environment, timeout=60)
    assert (started.returncode, done.returncode) == (status, status)
    assert done.stdout == started.stdout
    # where an error went through is told of what started the script too
    assert done.stderr.startswith("说\n")
    assert done.stderr.splitlines()[-1:] == started.stderr.splitlines()[-1:]


def test_a_command_whose_processes_read(place: Place) -> None:
    folder = place.folder / "documents"
    folder.mkdir()
    (folder / "a.txt").write_text(make_report_text(), encoding="utf-8")
    arguments = ["crawl", "files", "-a", f"path={folder}"]
    with place.start(*arguments) as process:
        out, err = process.communicate(timeout=240)
    place.database.unlink()
    done = forked.run([SCRAPY, *arguments], PROJECT, place.environment, timeout=240)
    assert (done.returncode, done.stdout, done.stderr) == (process.returncode, out, err)
    assert place.rows("select status from reports") == [("verified",)]


def test_a_command_that_does_not_end_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("import os, sys, time\nopen(sys.argv[1], 'w').write(str(os.getpid()))\ntime.sleep(600)")
    with pytest.raises(subprocess.TimeoutExpired):
        forked.run([str(script), str(tmp_path / "pid")], tmp_path, os.environ, timeout=2)
    process = int((tmp_path / "pid").read_text())
    while Path(f"/proc/{process}").exists():
        time.sleep(0.01)


@pytest.mark.parametrize("name", ["PYTHONPATH", "LC_ALL", "TZ", "COVERAGE_PROCESS_START"])
def test_what_python_reads_when_it_starts_keeps_a_command_from_being_forked(name: str) -> None:
    assert forked.can_be_forked({**os.environ, "GOVCRAWL_WORKERS": "3"})
    assert not forked.can_be_forked({**os.environ, name: "/of/its/own"})
