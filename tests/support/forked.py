"""Commands run to their end in processes that are forked, not started, which takes a tenth of the time."""

from __future__ import annotations

import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

#: what Python itself, or one that measures it, reads of the environment when it starts
_OF_THE_START = ("PYTHON", "COVERAGE_", "LC_", "LANG", "TZ")


def can_be_forked(environment: Mapping[str, str]) -> bool:
    """Whether a process with this environment would start as this one did."""
    if sys.platform != "linux" or any(name.startswith("COVERAGE_") for name in environment):
        return False
    return _of_the_start(environment) == _of_the_start(os.environ)


def _of_the_start(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(_OF_THE_START)}


def run(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str], timeout: float
) -> subprocess.CompletedProcess[str]:
    """Run a Python script with its arguments, as :func:`subprocess.run` with ``stdin`` empty and both outputs captured."""
    (out, out_end), (err, err_end), (answer, answer_end) = os.pipe(), os.pipe(), os.pipe()
    nothing = os.open(os.devnull, os.O_RDONLY)
    ends = [nothing, out_end, err_end, answer_end]
    wish = {"arguments": list(arguments), "folder": str(folder), "environment": dict(environment)}
    socket.send_fds(_zygote()[0], [json.dumps(wish).encode()], ends)
    for end in ends:
        os.close(end)
    try:
        process = int(os.read(answer, 21))
        out_text, err_text, status = _read((out, err, answer), time.monotonic() + timeout)
    except TimeoutError:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        raise subprocess.TimeoutExpired(arguments, timeout) from None
    finally:
        for pipe in (out, err, answer):
            os.close(pipe)
    return subprocess.CompletedProcess(list(arguments), int(status), out_text, err_text)


def _read(pipes: Sequence[int], until: float) -> list[str]:
    """The text of each pipe, once nobody holds its other end. Raises :class:`TimeoutError`."""
    said = dict.fromkeys(pipes, b"")
    with selectors.DefaultSelector() as waiting:
        for pipe in pipes:
            waiting.register(pipe, selectors.EVENT_READ)
        while waiting.get_map():
            ready = waiting.select(max(until - time.monotonic(), 0))
            if not ready:
                raise TimeoutError
            for key, _ in ready:
                if more := os.read(key.fd, 1 << 16):
                    said[key.fd] += more
                else:
                    waiting.unregister(key.fd)
    return [text.decode().replace("\r\n", "\n").replace("\r", "\n") for text in said.values()]


@cache
def _zygote() -> tuple[socket.socket, subprocess.Popen[bytes]]:
    """Where commands are asked for, which ends when this process does."""
    mine, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with its:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.zygote", str(its.fileno())],
            cwd=Path(__file__).resolve().parents[2],
            stdin=subprocess.DEVNULL,
            pass_fds=[its.fileno()],
        )
    return mine, process
