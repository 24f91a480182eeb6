"""Datasette's lists made complete: whoever follows "next page" to the end, or takes the CSV, meets every row once.

Datasette 0.65 orders a sorted page by the sort column alone and adds the key only from the second page on, so rows that
tie in the column are lost and repeated. Its CSV ends without a word at ``max_returned_rows``.
"""

# mypy: disable-error-code="import-untyped, no-any-unimported, misc"
from __future__ import annotations

import asyncio
import json
import math
import re
import sqlite3
from sys import getsizeof
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette.database import QueryInterrupted, Results
from datasette.utils import escape_sqlite
from datasette.utils.asgi import AsgiStream, Request
from datasette.views.base import DatasetteError
from datasette.views.database import DatabaseView
from datasette.views.table import TableView

from .patience import busy, limited, took_too_long, turn
from .serving import open_site, site_of

#: bytes of memory that the answer to one query may take
LARGEST_ANSWER = 48 << 20
#: how Datasette counts the rows of a list
_COUNT = "select count(*) "
#: what SQLite says of SQL that is none, and what is said of JSON; of a damaged file it says DatabaseError
_MISTYPED = (sqlite3.OperationalError, sqlite3.ProgrammingError, sqlite3.Warning, json.JSONDecodeError)
#: the end of the SQL of a table page
_TAIL = re.compile(r"^(?P<order>.+?)(?P<limit> limit \d+(?: offset \d+)?)$", re.DOTALL)


def ordered(sql: str, key: str) -> str:
    """``sql`` of a table page with ``key`` (columns separated by commas) as its last order; others as they are."""
    head, found, tail = sql.rpartition(" order by ")
    parts = _TAIL.match(tail) if found else None
    if parts is None or f", {parts['order']}".endswith(f", {key}"):
        return sql
    return f"{head} order by {parts['order']}, {key}{parts['limit']}"


class _Database:
    """A database as a table page asks it: remembers what the table's key is, and orders by it."""

    def __init__(self, database: Any, application: _Application) -> None:
        self._database = database
        self._application = application
        self._key = ""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    async def primary_keys(self, table: str) -> list[str]:
        names: list[str] = await self._database.primary_keys(table)
        if names:
            self._key = ", ".join(escape_sqlite(name) for name in names)
        elif await self._database.get_view_definition(table):
            # pages of a view are counted off: the same order every time takes every column
            columns = await self._database.table_columns(table)
            self._key = ", ".join(escape_sqlite(name) for name in columns)
        else:
            self._key = "rowid"
        return names

    async def execute(self, sql: str, *arguments: Any, **options: Any) -> Any:
        if self._application.uncounted and sql.startswith(_COUNT):
            raise _not_counted(sql)
        return await self._database.execute(ordered(sql, self._key), *arguments, **options)


class _Application:
    """Datasette as a list asks it. ``whole``: results of queries are not cut at ``max_returned_rows``.

    ``uncounted``, which a search box may set: too much fits for it to be counted, as a whole or by facets.
    """

    def __init__(self, datasette: Any, *, whole: bool) -> None:
        self._datasette = datasette
        self._whole = whole
        self.uncounted = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._datasette, name)

    def get_database(self, *arguments: Any, **options: Any) -> _Database:
        return _Database(self._datasette.get_database(*arguments, **options), self)

    async def execute(self, name: str, sql: str, params: Any = None, **options: Any) -> Any:
        if self.uncounted and "custom_time_limit" in options:  # a facet
            raise _not_counted(sql)
        most = None if self._whole else self._datasette.max_returned_rows
        limit = min(options.get("custom_time_limit") or math.inf, self._datasette.sql_time_limit_ms)
        try:
            return await self._datasette.get_database(name).execute_fn(
                lambda connection: _bounded(connection, sql, {} if params is None else params, limit, most)
            )
        except sqlite3.DatabaseError as error:
            if error.args == ("interrupted",):
                raise QueryInterrupted(error, sql, params) from error
            if not self._whole:
                raise
            # else a CSV without a row would be the answer
            raise DatasetteError(str(error), title="SQL", status=400) from error


def _not_counted(sql: str) -> QueryInterrupted:
    """What Datasette's lists bear: they say neither how many rows there are nor any facet."""
    return QueryInterrupted(sqlite3.OperationalError("interrupted"), sql, {})


def _bounded(connection: Any, sql: str, params: Any, milliseconds: float, most: int | None) -> Results:
    """What a query finds, at most ``most`` rows of it. Raises :class:`DatasetteError` where it takes too much memory."""
    rows: list[Any] = []
    size = 0
    with limited(connection, milliseconds):
        cursor = connection.execute(sql, params)
        for row in cursor:
            size += sum(map(getsizeof, row), getsizeof(row))
            if size > LARGEST_ANSWER:
                raise DatasetteError(
                    f"more than {LARGEST_ANSWER >> 20} MB: narrow the query, or take a file of /downloads"
                    f"（结果超过 {LARGEST_ANSWER >> 20} MB，请缩小范围，或从“下载”取整个文件）",
                    title="SQL",
                    status=400,
                )
            if len(rows) == most:
                return Results(rows, True, cursor.description)
            rows.append(row)
    return Results(rows, False, cursor.description)


def _asked_whole(request: Any) -> Any:
    """A request for CSV as one for the whole list, unless it names a number of rows."""
    asked = [pair for pair in parse_qsl(request.query_string, keep_blank_values=True) if pair[0] != "_next"]
    if not dict(asked).get("_size", "max").isdigit():
        asked = [pair for pair in asked if pair[0] not in ("_size", "_stream")]
        asked += [("_size", "max"), ("_stream", "on")]
    return Request(dict(request.scope, query_string=urlencode(asked).encode("latin-1")), request.receive)


class _CutError(Exception):
    """Ends an answer that is half sent as one that broke off: cleanly ended, the lines so far would pass for all there are."""


class _Lines:
    """Where Datasette writes a CSV, which it ends with the words of whatever went wrong as if they were its last row."""

    def __init__(self, writer: Any, faults: list[Exception], gone: asyncio.Future[None]) -> None:
        self._writer = writer
        self._faults = faults
        self._gone = gone

    async def write(self, chunk: str) -> None:
        if self._faults:
            raise _CutError from self._faults[0]
        if self._gone.done():
            raise _CutError
        await self._writer.write(chunk)


def _watched(stream: Any, request: Any, faults: list[Exception]) -> Any:
    """The function that writes a CSV, ended where something went wrong, or where nobody reads on."""

    async def left() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    async def write(writer: Any) -> None:
        gone = asyncio.ensure_future(left())
        try:
            await stream(_Lines(writer, faults, gone))
        except _CutError:
            if faults:
                raise
        finally:
            gone.cancel()

    return write


class _InTurn:
    """A view of Datasette's that asks the database in its :func:`turn`: a CSV anew for each of its pages.

    Between two pages others have theirs, so that one who reads slowly holds up nobody. Only for its first page a CSV may be
    refused: then nothing of it was sent.
    """

    _begun = False

    def __init__(self, datasette: Any) -> None:
        self.ds = datasette
        self.faults: list[Exception] = []

    async def data(self, request: Any, *arguments: Any, **options: Any) -> Any:
        try:
            async with turn(refused=not self._begun):
                self._begun = True
                return await super().data(request, *arguments, **options)
        except Exception as error:
            self.faults.append(error)
            raise


class _Table(_InTurn, TableView):
    """A table, a view or a canned query."""


class _Query(_InTurn, DatabaseView):
    """A reader's own SQL, or what the database has."""


async def table(request: Any, datasette: Any) -> Any:
    """The page, JSON or CSV of a table, a view or a canned query."""
    return await _answer(_Table, request, datasette)


async def query(request: Any, datasette: Any) -> Any:
    """A reader's own SQL, as page, JSON or CSV; and the page of the database."""
    return await _answer(_Query, request, datasette)


def _blamed(error: Any) -> Any:
    """``error``; what a reader mistyped as his own, where Datasette calls it a fault of the server."""
    if isinstance(error, DatasetteError):
        error.status = 400 if error.status == 500 else error.status
    elif isinstance(error, _MISTYPED):
        return DatasetteError(str(error), title="SQL", status=400)
    return error


async def _answer(kind: type[_InTurn], request: Any, datasette: Any) -> Any:
    whole = request.url_vars.get("format") == "csv"
    if whole:
        request = _asked_whole(request)
    view: Any = kind(_Application(datasette, whole=whole))
    try:
        answer = await view.dispatch_request(request)
    except Exception as error:
        if not took_too_long(error):
            raise _blamed(error) from None
        # not by way of Datasette, which prints whatever it handles: that takes longer than many a query
        return await busy(site_of(datasette) or await open_site(datasette), request, error)
    if isinstance(answer, AsgiStream):
        answer.stream_fn = _watched(answer.stream_fn, request, view.faults)
    return answer


def routes(database: str) -> list[tuple[str, Any]]:
    """What stands before Datasette's own routes."""
    return [
        (rf"^/(?P<database>{database})(\.(?P<format>csv|json))?$", query),
        (rf"^/(?P<database>{database})/(?P<table>[^\/\.]+)(\.(?P<format>\w+))?$", table),
    ]
