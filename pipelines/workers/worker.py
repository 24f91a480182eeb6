"""A process that does one task after another for the thread that holds it.

Each has a pipe of its own and shares no lock with others. Where workers share a channel, as those of pebble and of
:mod:`concurrent.futures` do, one that is killed while it sends takes the lock with it: the others wait for it, and
the tasks that they hold are lost.
"""

from __future__ import annotations

import os
import pickle
import signal
import traceback
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from pipelines.workers.processes import context

#: a process that ended is asked for its exit code, and one that begins for a sign of life, so long, seconds
_PATIENCE = 10
_BEGINNING = 60
#: the exit code of a worker whose processor time ran out
_OUT_OF_TIME = -getattr(signal, "SIGPROF", 0)


class DiedError(Exception):
    """Raised where a worker ended in the midst of a task; ``exitcode`` is ``None`` where nobody knows it."""

    def __init__(self, exitcode: int | None) -> None:
        super().__init__(exitcode)
        self.exitcode = exitcode


class EndedError(Exception):
    """Raised where a worker had ended before it was told of its task."""


class Worker:
    """A worker's process as whoever gives it tasks sees it; one thread at a time may use it.

    ``begin`` is what the process does first, a function that it can import.
    """

    def __init__(self, begin: Callable[..., None], *arguments: Any) -> None:
        """Start the process and wait for it. Raises :class:`OSError` or :class:`EOFError` where none can be started."""
        here, there = context.Pipe()
        process: BaseProcess = context.Process(
            target=_work, args=(there, begin, arguments), name="reader", daemon=True
        )
        process.start()
        there.close()  # else nobody would notice here that the process ended
        self._process, self._connection = process, here
        self.tasks = 0
        self._ended = False
        try:
            if not here.poll(_BEGINNING):
                raise TimeoutError("a process that reads does not begin")
            here.recv()
        except (OSError, EOFError):
            self.end()
            raise

    @property
    def pid(self) -> int:
        """The number of the process."""
        assert self._process.pid is not None
        return self._process.pid

    def do(
        self, seconds: float, patience: float, task: Callable[..., Any], *arguments: Any
    ) -> tuple[Any, Exception | None]:
        """What ``task`` returned, or what it raised, in ``seconds`` of processor time and ``patience`` seconds of time.

        Raises :class:`TimeoutError` past either, :class:`DiedError` and :class:`EndedError`. After each of these the
        worker is of no more use.
        """
        self.tasks += 1
        try:
            self._connection.send((seconds, task, arguments))
        except OSError:
            self._ended = True
            raise EndedError from None
        try:
            # until it has understood its task, for which it may have to import, no time is its task's
            begun = self._connection.poll(_BEGINNING) and self._connection.recv()
            answered = begun and self._connection.poll(patience)
            outcome: tuple[Any, Exception | None] = self._connection.recv() if answered else (None, None)
        except (EOFError, OSError):  # an answer that breaks off is an OSError
            self._ended = True
            self._process.join(_PATIENCE)
            if self._process.exitcode and self._process.exitcode == _OUT_OF_TIME:
                raise TimeoutError from None
            raise DiedError(self._process.exitcode) from None
        if not answered:
            raise TimeoutError
        return outcome

    def kill(self) -> None:
        """End the process at once, whatever it does; may be called by any thread."""
        if not self._ended:  # its number may be another's by now
            with suppress(ProcessLookupError):
                os.kill(self.pid, getattr(signal, "SIGKILL", signal.SIGTERM))

    def end(self) -> None:
        """End the process and wait for it."""
        self.kill()
        self._process.join(_PATIENCE)
        self._connection.close()


def _work(connection: Connection, begin: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    """The process: task after task until the other end is closed."""
    leave_signals_to_the_run()
    begin(*arguments)
    try:
        connection.send("ready")
        while True:
            seconds, task, its_arguments = connection.recv()
            outcome: tuple[Any, Exception | None]
            connection.send(True)
            try:
                outcome = _within(seconds, task, *its_arguments), None
            except Exception as error:
                outcome = None, portable(error)
            connection.send(outcome)
    except (EOFError, OSError):  # whoever gave the tasks ended
        pass


def leave_signals_to_the_run() -> None:
    """What is sent to all processes of a run is for the one that crawls, which has the others finish first."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _within(seconds: float, task: Callable[..., Any], *arguments: Any) -> Any:
    """What ``task`` returns, in ``seconds`` of this process's processor time; past them the process ends.

    Processor time, so that a busy machine changes no result. The system's own signal ends the process even within a
    library's call. Windows has none.
    """
    if not hasattr(signal, "setitimer"):
        return task(*arguments)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        return task(*arguments)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def portable(error: Exception) -> Exception:
    """The error, or, where it cannot be pickled, one that says the same; its trace, which pickling loses, as a note."""
    trace = "".join(traceback.format_exception(error))
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        error = RuntimeError(f"{type(error).__name__}: {error}")
    error.add_note(f"in the process that did it:\n{trace}")
    return error
