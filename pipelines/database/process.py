"""The one writer of a database: a process of its own, for all crawlers of a run.

Crawlers would otherwise wait for each other's locks inside the event loop, and share their processor with the
writing. Work that arrives within a moment is committed together, since a commit writes every page of every
index that it touched; each report is whole or absent all the same, and nobody is told before the commit.
"""

from __future__ import annotations

import asyncio
import atexit
import sqlite3
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any, Concatenate, ParamSpec, TypeVar

from pipelines.database.catalogue import Catalogue
from pipelines.database.corrections import Corrections
from pipelines.database.expectations import Expectation, keep_expected_columns
from pipelines.database.joining import join_due
from pipelines.database.schema import connect
from pipelines.database.transactions import Place, Store
from pipelines.workers.parser_version import parser_version
from pipelines.workers.processes import context
from pipelines.workers.worker import leave_signals_to_the_run, portable

_P = ParamSpec("_P")
_T = TypeVar("_T")
#: what is called with the store and more; what came of it: a result, or what was raised
_Work = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]
_Outcome = tuple[Any, Exception | None]

#: what arrives with pauses shorter than this, seconds, is committed together: in so many such times, so many
#: pieces of work at most
_GLANCE_SECONDS = 0.01
_GLANCES = 5
_TOGETHER = 64


class WriterError(Exception):
    """The process that writes ended in the midst of its work."""


class Writer:
    """The writer of one database as the process that crawls sees it."""

    _open: dict[Path, Writer] = {}  # noqa: RUF012 (shared on purpose)

    def __init__(
        self,
        path: Path,
        places: Iterable[Place],
        corrections: Corrections | None,
        expected: Iterable[Expectation],
    ) -> None:
        connect(path).close()
        self.path = path
        self.parser = parser_version()
        self._places = tuple(places)
        self._corrections = corrections
        self._expected = tuple(expected)
        self.catalogue = Catalogue(path)
        self._work: SimpleQueue[tuple[_Work, Future[Any]] | None] = SimpleQueue()
        self._process: tuple[BaseProcess, Connection] | None = None
        self._thread = Thread(target=self._hand_over, name="writer", daemon=True)
        self._thread.start()
        self._users = 0

    @classmethod
    def is_open(cls, path: Path) -> bool:
        """Whether the database at ``path`` has a writer here."""
        return path.resolve() in cls._open

    @classmethod
    def acquire(
        cls,
        path: Path,
        places: Iterable[Place] = (),
        corrections: Corrections | None = None,
        expected: Iterable[Expectation] = (),
    ) -> Writer:
        """The writer of the database at ``path``, begun by its first user.

        ``places`` and ``corrections`` as in :class:`~pipelines.database.transactions.Store`, ``expected``: what the register of
        those places expects of them; those of the first user hold. Raises
        :class:`sqlite3.Error` or :class:`OSError` where the database cannot be written.
        """
        path = path.resolve()
        writer = cls._open.get(path)
        if writer is None:
            writer = cls._open[path] = cls(path, places, corrections, expected)
        return writer.share()

    def share(self) -> Writer:
        """This writer, with a user more."""
        self._users += 1
        return self

    def release(self) -> None:
        """End with the last user, after what was handed over is written."""
        self._users -= 1
        if self._users == 0:
            del self._open[self.path]
            # before the writer's own connection, which as the last one brings all into the database's file
            self.catalogue.close()
            self._work.put(None)
            self._thread.join()

    async def call(
        self, function: Callable[Concatenate[Store, _P], _T], *args: _P.args, **kwargs: _P.kwargs
    ) -> _T:
        """Run a function of a :class:`~pipelines.database.transactions.Store`; returns once committed.

        Function, arguments and result are pickled on their way. Raises what the function raises, and
        :class:`WriterError`.
        """
        return await asyncio.wrap_future(self.submit(function, *args, **kwargs))

    def submit(
        self, function: Callable[Concatenate[Store, _P], _T], *args: _P.args, **kwargs: _P.kwargs
    ) -> Future[_T]:
        """As :meth:`call`, without waiting."""
        future: Future[_T] = Future()
        self._work.put(((function, args, kwargs), future))
        return future

    def _hand_over(self) -> None:
        """The thread: batches of work to the process until there is an end of it."""
        ended = False
        while not ended:
            batch = [self._work.get()]
            if batch[0] is not None:
                self._await_more()
            while len(batch) < _TOGETHER and batch[-1] is not None and not self._work.empty():
                batch.append(self._work.get())
            ended = batch[-1] is None
            if works := [work for work in batch if work is not None]:
                self._commit(works)
        if self._process is not None:
            process, connection = self._process
            connection.close()
            atexit.unregister(connection.close)
            process.join()

    def _await_more(self) -> None:
        """Wait while work keeps arriving."""
        for _ in range(_GLANCES):
            waiting = self._work.qsize()
            time.sleep(_GLANCE_SECONDS)
            if self._work.qsize() == waiting:
                return

    def _commit(self, batch: list[tuple[_Work, Future[Any]]]) -> None:
        try:
            outcomes = self._ask([work for work, _ in batch])
        except Exception as error:
            outcomes = [(None, error)] * len(batch)
        for (_, future), (result, failure) in zip(batch, outcomes, strict=True):
            if future.cancelled():
                continue
            if failure is None:
                future.set_result(result)
            else:
                future.set_exception(failure)

    def _ask(self, batch: list[_Work]) -> list[_Outcome]:
        if self._process is None:
            here, there = context.Pipe()
            arguments = (there, self.path, self.parser, self._places, self._corrections, self._expected)
            process: BaseProcess = context.Process(target=_write, args=arguments, name="writer", daemon=True)
            process.start()
            there.close()
            atexit.register(
                here.close
            )  # else a run that is stopped at once would wait for a process that waits for it
            self._process = process, here
        process, connection = self._process
        try:
            connection.send(batch)
            outcomes: list[_Outcome] = connection.recv()
        except (EOFError, OSError) as error:
            process.join()
            atexit.unregister(connection.close)
            self._process = None  # the next batch begins another
            raise WriterError(
                f"the process that writes {self.path} ended (code {process.exitcode}); run the command again"
            ) from error
        return outcomes


def _write(
    connection: Connection,
    path: Path,
    parser: str,
    places: tuple[Place, ...],
    corrections: Corrections | None,
    expected: tuple[Expectation, ...],
) -> None:
    """The process: batches of work until the other end is closed."""
    leave_signals_to_the_run()  # an interrupted run stores what it has read
    store: Store | None = None
    try:
        while True:
            batch: list[_Work] = connection.recv()
            try:
                if store is None:
                    store = _opened(path, parser, places, corrections, expected)
            except (
                sqlite3.Error,
                OSError,
            ) as error:  # a full disk, another writer: the next batch tries again
                connection.send([(None, error)] * len(batch))
            else:
                connection.send(_done(store, batch))
    except (EOFError, OSError):
        if store is not None:
            store.close()


def _opened(
    path: Path,
    parser: str,
    places: tuple[Place, ...],
    corrections: Corrections | None,
    expected: tuple[Expectation, ...],
) -> Store:
    store = Store(path, parser=parser, places=places, corrections=corrections)
    try:
        join_due(store)
        if places:  # without a register nothing is known of what it expects
            keep_expected_columns(store, expected)
    except BaseException:
        store.close()
        raise
    return store


def _done(store: Store, batch: list[_Work]) -> list[_Outcome]:
    """The outcomes of a batch, once it is committed."""
    outcomes: list[_Outcome] = []
    try:
        with store.together():
            for function, args, kwargs in batch:
                try:
                    outcomes.append((function(store, *args, **kwargs), None))
                except Exception as error:
                    outcomes.append((None, portable(error)))
    except sqlite3.Error as error:  # the commit itself: nothing of the batch is stored
        return [(None, error)] * len(batch)
    return outcomes
