"""The rows of ``unfinished``: documents that are in the archive and have not been read to their end.

Time or memory ran out, a worker died, our own code failed, or the archive lost the bytes. Such a document is never
taken as known, and its addresses are asked without validators, until it is read or was tried :data:`MOST_TRIES`
times by the same code.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping

from pipelines.database.addresses import save_address, save_document
from pipelines.database.standing import reports_at, standings
from pipelines.database.transactions import Store
from pipelines.items import Original, Publication, Standing, now
from pipelines.publication.choose import not_ended
from pipelines.report.model import Status
from pipelines.report.status import RANK, SILENT

#: so many readings of a document by the same code may end before their end; then it is left as it is
#: (the view ``unfinished_documents`` says the same)
MOST_TRIES = 3

#: condition on ``addresses``: there is more to be tried
AGAIN = (
    "EXISTS (SELECT 1 FROM unfinished u WHERE u.url = addresses.url AND u.sha256 = addresses.sha256 "
    f"AND u.tries < {MOST_TRIES})"
)
CUT = "内容没有结尾，可能在传输中被截断，读得不全，将重新抓取。"
_DAMAGED = "存档中的原件缺失或损坏，将重新抓取。"


#: reasons by the address of the document
Reasons = Mapping[str, str]


def reasons(store: Store, publication: Publication) -> Reasons:
    """The documents of a publication that were not read to their end, and why.

    One that has no end, whatever it is asked for, is taken for what it is after :data:`MOST_TRIES` times.
    """
    found = {}
    for reading in publication.readings:
        report = reading.report
        why = not_ended(report)
        if why or not reading.finished:
            found[reading.original.url] = report.reason or why[0]
        elif reading.original.doubtful and report.status in (Status.PARTIAL, Status.UNREADABLE):
            one = reading.original
            if tries(store.connection, one.url, one.sha256, store.parser) + 1 < MOST_TRIES:
                found[one.url] = CUT
    return found


def standing_at(connection: sqlite3.Connection, url: str) -> dict[str, Standing]:
    """The reports that the address gives or gave, as they stand."""
    return standings(connection, reports_at(connection, url))


def fell(before: Mapping[str, Standing], after: Mapping[str, Standing]) -> bool:
    """Whether a report is gone, has a worse status or has lost a figure, or one that says nothing came beside it."""

    def worse(old: Standing, new: Standing | None) -> bool:
        return (
            new is None
            or RANK[Status(new.status)] > RANK[Status(old.status)]
            or any(value is not None and new.figures.get(name) is None for name, value in old.figures.items())
        )

    silent = any(one.status in SILENT for report, one in after.items() if report not in before)
    return any(worse(old, after.get(report)) for report, old in before.items()) or bool(before and silent)


def hold(store: Store, page: Original, *, portal: str | None) -> None:
    """Note what the addresses of a publication give now, and leave the reports as they stand."""
    for original in page.all():
        save_document(store.connection, original)
        row = store.connection.execute(
            "SELECT report_id FROM addresses WHERE url = ?", (original.url,)
        ).fetchone()
        report = row[0] if row else None
        save_address(store.connection, original, page, report, portal=portal, parser=store.parser)


def note_all(store: Store, page: Original, why: Reasons) -> None:
    """Note which documents of a publication are read to their end, and which are to be tried again."""
    for original in page.all():
        if (reason := why.get(original.url)) is not None:
            note(store.connection, original.url, original.sha256, reason, store.parser)
    settle(store.connection, [original.url for original in page.all() if original.url not in why])


def ask_in_full(store: Store, page: Original, why: Reasons) -> None:
    """Keep no validators for what is to be tried again, nor for the page by which it is reached."""
    again = [
        one
        for one in page.all()
        if one.url in why and tries(store.connection, one.url, one.sha256, store.parser) + 1 < MOST_TRIES
    ]
    for original in {id(one): one for one in [*again, *([page] if again else [])]}.values():
        original.etag = original.last_modified = None


def cut_before(connection: sqlite3.Connection, page: Original) -> list[str]:
    """What these addresses gave before, where that had no end and was not what they give now."""
    found = []
    for original in page.all():
        found += connection.execute(
            "SELECT sha256 FROM unfinished WHERE url = ? AND reason = ? AND sha256 <> ?",
            (original.url, CUT, original.sha256),
        ).fetchall()
    return [row[0] for row in found]


def tries(connection: sqlite3.Connection, url: str, sha256: str, parser: str) -> int:
    """How often this code tried to read the document there, and did not come to its end."""
    row = connection.execute(
        "SELECT tries FROM unfinished WHERE url = ? AND sha256 = ? AND parser = ?", (url, sha256, parser)
    ).fetchone()
    return row[0] if row else 0


def note(connection: sqlite3.Connection, url: str, sha256: str, reason: str, parser: str) -> None:
    """Note one more reading that did not come to its end; the address must have its row."""
    _write(connection, url, sha256, reason, parser, tries(connection, url, sha256, parser) + 1)


def settle(connection: sqlite3.Connection, urls: Iterable[str]) -> None:
    """Note that what these addresses give is read."""
    connection.executemany("DELETE FROM unfinished WHERE url = ?", [(url,) for url in urls])


def restored(connection: sqlite3.Connection, urls: Iterable[str]) -> None:
    """Note that the archive has again what these addresses give."""
    connection.executemany(
        "DELETE FROM unfinished WHERE url = ? AND reason = ?", [(url, _DAMAGED) for url in urls]
    )


def visited_in_vain(connection: sqlite3.Connection, url: str) -> None:
    """Note that an address gave nothing this time: for an unfinished document that is a try, too."""
    connection.execute("UPDATE unfinished SET tries = tries + 1, last_tried = ? WHERE url = ?", (now(), url))


def fetch_again(store: Store, sha256s: Iterable[str]) -> list[str]:
    """Have documents fetched again that the archive lost; the addresses that give them."""
    found = set[str]()
    with store.transaction() as connection:
        for sha256 in set(sha256s):
            rows = connection.execute(
                "SELECT url, article_url FROM addresses WHERE sha256 = ?", (sha256,)
            ).fetchall()
            for url, article in rows:
                _write(connection, url, sha256, _DAMAGED, store.parser, 0)
                forget_validators(connection, url)
                if article is not None:  # attachments are asked for only where their page is
                    forget_validators(connection, article)
                found.add(url)
    return sorted(found)


def forget_validators(connection: sqlite3.Connection, url: str) -> None:
    """Let the address be asked for in full next time."""
    connection.execute("UPDATE addresses SET etag = NULL, last_modified = NULL WHERE url = ?", (url,))


def _write(
    connection: sqlite3.Connection, url: str, sha256: str, reason: str, parser: str, count: int
) -> None:
    moment = now()
    connection.execute(
        "INSERT INTO unfinished (url, sha256, parser, tries, reason, first_tried, last_tried) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (url) DO UPDATE SET sha256 = excluded.sha256, "
        "parser = excluded.parser, tries = excluded.tries, reason = excluded.reason, "
        "last_tried = excluded.last_tried",
        (url, sha256, parser, count, reason, moment, moment),
    )
