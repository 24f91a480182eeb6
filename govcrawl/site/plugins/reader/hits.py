"""What the search index finds, the newest report first, as far as a bounded time reaches.

SQLite's index cannot be stopped between two hits: it looks on to the next one, or through all reports where there is none,
which for words of letters that every report has takes seconds at 200,000 reports. So each report's row also has a token for
the report and one for its block; asked for together with the words, the index looks no further than that.
"""

# mypy: disable-error-code="import-untyped"
from __future__ import annotations

import sqlite3
import time
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .patience import limited
from .site import DATABASE, Site
from .spacing import block, place

#: seconds of processor time after which what is found so far is told; about half of what any query may take
BUDGET = 1.5
#: searches whose hits are remembered, and hits of one: numbers of four bytes each
_MOST_REMEMBERED = 200
_MOST_HITS = 40_000
#: milliseconds for asking the index without regard to filters that few reports fit: for rare letters that is quickest, where
#: each report would be looked for among those that have the letters at all; for frequent letters it is given up
_PROBE = 100
_JOINED = "reports_fts CROSS JOIN 报告一览 f ON f.rowid = reports_fts.rowid"


@dataclass(frozen=True)
class Hits:
    """The rows of 报告一览 that were found, and the row before which all were looked at, ``None`` where that is all of them."""

    rows: array[int]
    looked: int | None = None


async def gathered(
    site: Site, expression: str, condition: str, parameters: list[Any], *, few: bool, after: int, most: int
) -> Hits:
    """At most ``most`` rows after the row ``after`` that have ``expression`` and fit ``condition`` (of 报告一览 as ``f``).

    ``few``: the reports that fit the condition are asked one by one, else block by block.
    """
    key = (expression, condition, *parameters, after, most)
    if key not in site.searches:
        if few:
            fit = await site.rows(
                f"SELECT f.rowid AS n FROM 报告一览 f WHERE f.rowid > ? AND {condition} ORDER BY 1",
                after,
                *parameters,
            )
            places = [(row["n"], place(row["n"])) for row in fit]
            condition, parameters = "", []
        else:
            last = (await site.remembered("SELECT max(rowid) AS n FROM 报告一览"))[0]["n"] or 0
            places = list(_blocks(after, last))
        source, fits = (_JOINED, f" AND {condition}") if condition else ("reports_fts", "")
        sql = (
            f"SELECT reports_fts.rowid FROM {source} WHERE reports_fts MATCH ?{fits}"
            " AND reports_fts.rowid > ? ORDER BY reports_fts.rowid LIMIT ?"
        )

        def ask(connection: sqlite3.Connection) -> Hits:
            if few and (every := _probed(connection, expression)) is not None:
                return Hits(array("I", [row for row, _ in places if row in every][:most]))
            with limited(connection, site.datasette.sql_time_limit_ms):
                return _asked(connection, sql, expression, places, [*parameters, after], most)

        found: Hits = await site.datasette.get_database(DATABASE).execute_fn(ask)
        if len(found.rows) > _MOST_HITS:
            return found
        _remember(site, key, found)
    kept: Hits = site.searches[key]
    return kept


async def quickly(site: Site, expression: str, most: int) -> list[int] | None:
    """All rows of 报告一览 that have the words; ``None`` where these are more than ``most``, or take long to find."""
    key = (expression, most)
    if key not in site.searches:
        found = await site.datasette.get_database(DATABASE).execute_fn(
            lambda connection: _probed(connection, expression, most + 1)
        )
        _remember(site, key, None if found is None or len(found) > most else sorted(found))
    kept: list[int] | None = site.searches[key]
    return kept


def _remember(site: Site, key: tuple[Any, ...], found: Any) -> None:
    if len(site.searches) >= _MOST_REMEMBERED:
        site.searches.pop(next(iter(site.searches)))
    site.searches[key] = found


def _blocks(after: int, last: int) -> Iterable[tuple[int, str]]:
    """The blocks that have rows after ``after``, each with its first row."""
    row = after + 1
    while row <= last:
        number, following = block(row)
        yield row, number
        row = following


def _probed(connection: sqlite3.Connection, expression: str, most: int = -1) -> set[int] | None:
    """All rows that have the words, but no more than ``most``; ``None`` where that takes too long."""
    try:
        with limited(connection, _PROBE):
            sql = "SELECT rowid FROM reports_fts WHERE reports_fts MATCH ? LIMIT ?"
            return {row for (row,) in connection.execute(sql, (expression, most))}
    except sqlite3.OperationalError as error:
        if error.args != ("interrupted",):
            raise
        return None


def _asked(
    connection: sqlite3.Connection,
    sql: str,
    expression: str,
    places: list[tuple[int, str]],
    parameters: list[Any],
    most: int,
) -> Hits:
    rows = array("I")
    end = time.thread_time() + BUDGET
    for number, (row, token) in enumerate(places):
        if number and time.thread_time() > end:  # one at least: who goes on where this ended gets further
            return Hits(rows, row)
        asked = f'place : "{token}" AND ({expression})'
        rows.extend(one for (one,) in connection.execute(sql, (asked, *parameters, most - len(rows))))
        if len(rows) >= most:
            break
    return Hits(rows)
