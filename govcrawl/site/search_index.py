"""The search index: one row for each report of 报告一览, a column for each section and one for each heading.

The index is contentless: the text itself is in ``sections``. Headings stand apart, since those of the form are in every
report and say nothing of it. The last column tells which report it is, and of which block, for searches that must end.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from govcrawl.site.plugins.reader.spacing import block, place, spaced

ORDINALS = range(7)
_COLUMNS = ("title", "authority", *(f"h{n}" for n in ORDINALS), *(f"s{n}" for n in ORDINALS), "place")

#: words are gathered in memory and written in few large parts, which are merged once, at the end: with the 1 MB that is
#: usual, 10,000 reports took half as long again, and more the more there are
_BUILDING = {"hashsize": 64 << 20, "automerge": 0, "crisismerge": 1000}


def add_search(connection: sqlite3.Connection) -> None:
    """Index title, body, headings and narrative of every report, one character a token."""
    connection.execute(f"CREATE VIRTUAL TABLE reports_fts USING fts5({', '.join(_COLUMNS)}, content='')")
    connection.executemany("INSERT INTO reports_fts(reports_fts, rank) VALUES (?, ?)", _BUILDING.items())
    marks = ", ".join("?" * (len(_COLUMNS) + 1))
    connection.executemany(
        f"INSERT INTO reports_fts(rowid, {', '.join(_COLUMNS)}) VALUES ({marks})", _rows(connection)
    )
    connection.execute("INSERT INTO reports_fts(reports_fts) VALUES ('optimize')")


def _rows(connection: sqlite3.Connection) -> Iterator[list[object]]:
    found = connection.execute(
        "SELECT f.rowid, f.标题, f.报告所写机关, s.ordinal, s.heading, s.text"
        " FROM 报告一览 f LEFT JOIN sections s ON s.report_id = f.报告编号 ORDER BY f.rowid"
    )
    for (number, title, authority), sections in groupby(found, key=itemgetter(0, 1, 2)):
        headings, texts = dict.fromkeys(ORDINALS, ""), dict.fromkeys(ORDINALS, "")
        for *_, ordinal, heading, text in sections:
            if ordinal in texts:
                headings[ordinal], texts[ordinal] = spaced(heading), spaced(text)
        told = (spaced(title or ""), spaced(authority or ""), *headings.values(), *texts.values())
        yield [number, *told, f"{place(number)} {block(number)[0]}"]
