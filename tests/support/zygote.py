"""The process that the commands of tests are forked from: it has imported what they would import, and done nothing else.

A command takes a second or more of processor time to start, most of it imports, and its readers as much again; hundreds
of tests run commands. What is forked here is a process like one that was started: the same script, with arguments,
environment, standard streams, exit status and signals of its own.

Run as a program, with the number of a socket on which :mod:`tests.support.forked` asks.
"""

from __future__ import annotations

import gc
import json
import multiprocessing.util
import os
import pkgutil
import runpy
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import Any, NoReturn, TextIO

#: read from the environment when it is imported: each command imports it for itself
_SETTINGS = "govcrawl.settings"
#: loaded by Datasette
_NOT_LOADED = ("govcrawl.site.plugins.",)
#: what Scrapy loads by name when a spider runs
_BY_NAME = (
    "uvloop",
    "twisted.internet.asyncioreactor",
    "scrapy.cmdline",
    "scrapy.core.scraper",
    "scrapy.core.downloader",
    "scrapy.core.downloader.handlers.http11",
    "scrapy.resolver",
)
#: the line that multiprocessing has a new Python run as the server that readers are forked from
_SERVER = "from multiprocessing.forkserver import main"


def load() -> None:
    """Import what commands import, and what their readers do."""
    import_module("pipelines.workers.warm")
    for name in _BY_NAME:
        import_module(name)
    package = import_module("govcrawl")
    for module in pkgutil.walk_packages(package.__path__, "govcrawl."):
        if module.name != _SETTINGS and not module.name.startswith(_NOT_LOADED):
            import_module(module.name)
    for name in (_SETTINGS, "twisted.internet.reactor"):
        assert name not in sys.modules, f"{name} belongs to a command alone"
    gc.collect()
    gc.freeze()  # what is shared is not copied by collecting


def serve(control: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """Fork for each command that is asked for; returns in the fork, with what it is to be and its three streams."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that watch
    while True:
        asked, numbers, _, _ = socket.recv_fds(control, 1 << 20, 4)
        if not asked:
            sys.exit()
        if os.fork():
            for number in numbers:
                os.close(number)
            continue
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        control.close()
        answer = numbers.pop()
        if command := os.fork():
            _watch(command, numbers, answer)
        os.close(answer)
        return json.loads(asked), numbers


def _watch(command: int, streams: list[int], answer: int) -> NoReturn:
    """Tell the number of the process, and its exit status once it has one."""
    for number in streams:
        os.close(number)
    os.write(answer, b"%20d\n" % command)
    _, status = os.waitpid(command, 0)
    os.write(answer, b"%d\n" % os.waitstatus_to_exitcode(status))
    os._exit(0)


def become(wish: dict[str, Any], streams: list[int]) -> None:
    """Run the command in this process, as if Python had just begun."""
    for number, given in enumerate(streams):
        os.dup2(given, number)
        os.close(given)
    os.chdir(wish["folder"])
    os.environ.clear()
    os.environ.update(wish["environment"])
    tempfile.tempdir = None
    streams_of_its_own = {
        "stdin": _stream(0, "rb"),
        "stdout": _stream(1, "wb", newline="\n"),
        "stderr": _stream(2, "wb", newline="\n", errors="backslashreplace", line_buffering=True),
    }
    for name, stream in streams_of_its_own.items():
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    multiprocessing.util.spawnv_passfds = _spawn
    sys.argv = wish["arguments"]
    sys.path[0] = str(Path(sys.argv[0]).parent)
    runpy.run_path(sys.argv[0], run_name="__main__")


def _stream(number: int, mode: str, **more: Any) -> TextIO:
    """A standard stream, encoded and buffered as Python did it for this process."""
    unbuffered = sys.__stdout__.write_through and mode == "wb"  # PYTHONUNBUFFERED
    plain = open(number, mode, buffering=0 if unbuffered else -1, closefd=False)  # noqa: SIM115 (for the process's life)
    return TextIOWrapper(plain, encoding=sys.__stdout__.encoding, write_through=unbuffered, **more)


_really_spawn = multiprocessing.util.spawnv_passfds


def _spawn(path: bytes, args: Sequence[Any], passfds: Sequence[Any]) -> int:
    """Fork the server of the readers too, which finds its modules loaded, unless threads are under way."""
    if not str(args[-1]).startswith(_SERVER) or threading.active_count() > 1:
        return _really_spawn(path, args, passfds)
    server = os.fork()
    if not server:
        try:
            _close_all_but(passfds)
            exec(args[-1], {})
        finally:
            os._exit(0)
    return server


def _close_all_but(kept: Sequence[int]) -> None:
    """Close what a new Python would not have been given: above all the end whose closing tells the server to end."""
    for number in [int(path.name) for path in Path("/proc/self/fd").iterdir()]:
        if number > 2 and number not in kept:
            with suppress(OSError):  # that of the listing itself
                os.close(number)


if __name__ == "__main__":
    load()
    become(*serve(socket.socket(fileno=int(sys.argv[1]))))
