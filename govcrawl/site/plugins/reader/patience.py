"""How long a query may take, and what a reader is told of one that took longer."""

# mypy: disable-error-code="import-untyped"
from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any
from weakref import WeakKeyDictionary

from datasette.database import QueryInterrupted
from datasette.utils.asgi import Response
from datasette.views.base import DatasetteError

#: seconds that a query may take with all its waiting
_WAITING = 20
#: milliseconds of which more than a thousand steps of a query are a good part
_SHORT = 20
#: Datasette's own lists that are made at a time: of the three threads that ask the database one stays for the site's pages
_AT_A_TIME = 2
#: seconds that a list may wait for its turn: those who ask give up after half a minute
TURN = 10.0
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()
_SENTENCE = "服务器没有在限定的时间内查完。请稍后再试，或缩小范围。"
_HEADERS = {"Retry-After": "10", "Cache-Control": "no-store"}


@contextmanager
def limited(connection: Any, milliseconds: float) -> Iterator[None]:
    """End a query with ``interrupted`` that takes more processor time than this.

    Datasette's own limit is of time that passes: fifty readers at once, or another program, let short queries fail.
    """
    worked = time.thread_time() + milliseconds / 1000
    passed = time.monotonic() + max(_WAITING, milliseconds / 1000)
    steps = 1000 if milliseconds > _SHORT else 1
    connection.set_progress_handler(lambda: time.thread_time() > worked or time.monotonic() > passed, steps)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)


class TooLongError(Exception):
    """Raised where a search was given up; ``str()`` of it tells the reader what to do."""


class NoTurnError(Exception):
    """Raised by :func:`turn`: so many ask that this one would wait for too long."""


@asynccontextmanager
async def turn(*, refused: bool = True) -> AsyncIterator[None]:
    """Wait until fewer lists than may be at a time are being made.

    Raises :class:`NoTurnError` after :data:`TURN`, unless what waits may no longer be ``refused``.
    """
    turns = _turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(_AT_A_TIME))
    try:
        await asyncio.wait_for(turns.acquire(), TURN if refused else None)
    except TimeoutError as error:
        raise NoTurnError from error
    try:
        yield
    finally:
        turns.release()


def took_too_long(exception: Exception) -> bool:
    """Whether it is of a query's time, as the site or one of Datasette's pages raises it."""
    return (
        isinstance(exception, (QueryInterrupted, NoTurnError, TooLongError))
        or (isinstance(exception, sqlite3.OperationalError) and exception.args == ("interrupted",))
        or (isinstance(exception, DatasetteError) and exception.title == "SQL Interrupted")
    )


async def busy(site: Any, request: Any, error: Exception) -> Any:
    """The answer to who asked for too much, or at a bad time: a page, or for programs the same as data."""
    sentence = str(error) if isinstance(error, TooLongError) else _SENTENCE
    ending = request.path.rpartition("/")[2].rpartition(".")[1:]
    if ending == (".", "json"):
        told = {"ok": False, "error": sentence, "status": 503, "title": "too long"}
        return Response.json(told, status=503, headers=_HEADERS)
    if ending[0]:
        return Response.text(sentence, status=503, headers=_HEADERS)
    page = await site.page(request, "missing", status=503, heading="要查的太多", reason=sentence)
    page.headers.update(_HEADERS)
    return page
