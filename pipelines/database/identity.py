"""Which row of ``reports`` a document belongs to (contract: Identity).

A document names its row by two keys: year and body in the world, where that is certain, and year, printed name and
the place where it was found. ``report_keys`` has the keys of every row, by the page that gives them. Rows that share
a key are one, unless their bodies are certain and differ: they are joined, that which was seen first keeps its id
(the lesser id where both were seen in the same second), and ``report_ids`` leads from the other id to it. So the same
documents make the same rows with the same ids, in whatever order they come.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pipelines.bodies.resolver import Authority
from pipelines.items import Original
from pipelines.report.identity import place_of, report_id


@dataclass(frozen=True, slots=True)
class Found:
    """Where a publication was found: its page, the row of the register, and the place that tells bodies of one
    name apart. ``fresh``: no report has a version of the page."""

    url: str
    portal: str | None
    place: str
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """What documents of one page say of themselves. ``body``: that in the world, where it is certain;
    ``documents``: their SHA-256."""

    found: Found
    year: int
    authority: str
    body: str | None
    documents: frozenset[str]
    first_seen: str

    @property
    def place_key(self) -> str:
        """The key of year, printed name and place."""
        return _digest(str(self.year), self.authority, self.found.place)

    @property
    def new_id(self) -> str:
        """The id of the row where it is a new one."""
        return report_id(self.authority, self.year, self.found.place)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the documents' row."""
        return (self.place_key, *((body_key(self.year, self.body),) if self.body else ()))


@dataclass(slots=True)
class Candidate:
    """A row that a document may belong to. ``body`` where it is certain; ``urls``: the pages of its versions."""

    id: str
    authority: str | None
    url: str
    body: str | None
    first_seen: str
    urls: frozenset[str]

    @property
    def age(self) -> tuple[str, str]:
        """The row of the least age keeps its id."""
        return self.first_seen, self.id


def body_key(year: int, body: str) -> str:
    """The key of a year and a body in the world."""
    return _digest(str(year), body)


def found_at(connection: sqlite3.Connection, page: Original, portal: str | None) -> Found:
    """Where a publication was found, by what is told now, else by what is known of its address."""
    version, before, place = connection.execute(
        "SELECT (SELECT 1 FROM report_versions WHERE url = p.url LIMIT 1), a.portal, a.place "
        "FROM (SELECT ? AS url) p LEFT JOIN addresses a ON a.url = p.url",
        (page.url,),
    ).fetchone()
    portal = portal or before
    return Found(page.url, portal, page.place or place or portal or place_of(page.url), fresh=version is None)


def claim(
    found: Found,
    year: int | None,
    authority: str | None,
    body: Authority | None,
    documents: Iterable[Original],
) -> Claim | None:
    """The claim of documents that name a body and a year; ``None`` for those that do not name both."""
    if not authority or not year:
        return None
    several = list(documents)
    portal, _, unit = found.place.partition("/")
    if unit == authority and not found.url.startswith("file:"):
        found = replace(found, place=portal)  # the list says no more than the report
    return Claim(
        found,
        year,
        authority,
        body.body_id if body is not None and not body.review else None,
        frozenset(one.sha256 for one in several),
        min(one.fetched_at for one in several),
    )


def candidates(connection: sqlite3.Connection, claim: Claim) -> list[Candidate]:
    """The rows that are the document's, the oldest first; none where it needs a new one."""
    found = {row.id: row for row in _by_key(connection, claim)}
    here = []
    if not claim.found.fresh:
        here = [row for row in _at_address(connection, claim) if _is_this(connection, row, claim)]
    found.update((row.id, row) for row in (*here, *_copies(connection, claim)))
    body = claim.body
    if body is None:  # of rows of several bodies that which has this address, else the oldest
        first = min(here or found.values(), key=_age, default=None)
        bodies = {row.body for row in found.values()} - {None}
        body = first.body if first is not None else None
        if body is None and len(bodies) == 1:
            (body,) = bodies
    # what a row with no other page says of its body is but what this page said before
    fitting = [row for row in found.values() if row.body in (None, body) or row.urls == {claim.found.url}]
    return sorted(fitting, key=_age)


def is_known(connection: sqlite3.Connection, row: Candidate, claim: Claim) -> bool:
    """Whether the page was in the row before."""
    found = connection.execute(
        "SELECT 1 FROM addresses WHERE url = ? AND report_id = ?", (claim.found.url, row.id)
    ).fetchone()
    return found is not None or claim.found.url in row.urls


def note_keys(connection: sqlite3.Connection, claim: Claim, report: str, *, anew: bool) -> None:
    """Note the keys of a claim, ``anew``: in place of those that its page gave its row before."""
    page = page_key(claim.found.url)
    if anew:
        connection.execute("DELETE FROM report_keys WHERE report_id = ? AND page = ?", (report, page))
    connection.executemany(
        "INSERT OR REPLACE INTO report_keys (key, page, report_id, body_id) VALUES (?, ?, ?, ?)",
        [(key, page, report, None if key == claim.place_key else claim.body) for key in claim.keys],
    )


def forget_keys(connection: sqlite3.Connection, report: str, url: str) -> None:
    """Forget the keys that a page gave a row which has no version of it any more."""
    connection.execute(
        "DELETE FROM report_keys WHERE report_id = ? AND page = ? "
        "AND NOT EXISTS (SELECT 1 FROM report_versions WHERE report_id = ? AND url = ?)",
        (report, page_key(url), report, url),
    )


def certain_body(connection: sqlite3.Connection, report: str) -> str | None:
    """The body in the world of a row, where a document of it makes that certain."""
    row = connection.execute(
        "SELECT min(body_id) FROM report_keys WHERE report_id = ? AND body_id IS NOT NULL", (report,)
    ).fetchone()
    return row[0] if row else None


def current_id(connection: sqlite3.Connection, report: str) -> str:
    """The id that a row has now whose id was this."""
    row = connection.execute("SELECT new FROM report_ids WHERE old = ?", (report,)).fetchone()
    return row[0] if row else report


def lead_on(connection: sqlite3.Connection, old: str, new: str) -> None:
    """Note that a row has another id now; whatever led to its old one leads to the new one."""
    connection.execute("UPDATE report_ids SET new = ? WHERE new = ?", (new, old))
    connection.execute("INSERT OR REPLACE INTO report_ids (old, new) VALUES (?, ?)", (old, new))
    connection.execute("DELETE FROM report_ids WHERE old = new")


def new_id(connection: sqlite3.Connection, claim: Claim) -> str:
    """The id of a new row: that of year, name and place; with more where a row of another body has that."""
    wanted = claim.new_id
    for more in (claim.body, claim.found.url):
        if connection.execute("SELECT 1 FROM reports WHERE id = ?", (wanted,)).fetchone() is None:
            break
        wanted = report_id(claim.authority, claim.year, f"{claim.found.place}\n{more}")
    connection.execute("DELETE FROM report_ids WHERE old = ?", (wanted,))
    return wanted


def page_key(url: str) -> str:
    """A short name of a page's address."""
    return _digest(url)[:12]


def _age(row: Candidate) -> tuple[str, str]:
    return row.age


def _rows(connection: sqlite3.Connection, where: str, values: Iterable[object]) -> list[Candidate]:
    found = connection.execute(
        "SELECT r.id, r.authority, r.url, (SELECT min(k.body_id) FROM report_keys k WHERE k.report_id = r.id), "
        "min(v.first_seen), json_group_array(DISTINCT v.url) "
        f"FROM reports r JOIN report_versions v ON v.report_id = r.id WHERE {where} GROUP BY r.id",
        tuple(values),
    )
    return [
        Candidate(report, authority, url, body, first_seen, frozenset(json.loads(urls)))
        for report, authority, url, body, first_seen, urls in found
    ]


def _by_key(connection: sqlite3.Connection, claim: Claim) -> list[Candidate]:
    marks = ", ".join("?" * len(claim.keys))
    return _rows(
        connection, f"r.id IN (SELECT report_id FROM report_keys WHERE key IN ({marks}))", claim.keys
    )


def _at_address(connection: sqlite3.Connection, claim: Claim) -> list[Candidate]:
    return _rows(
        connection,
        "r.year = ? AND r.id IN (SELECT report_id FROM report_versions WHERE url = ?)",
        (claim.year, claim.found.url),
    )


def _copies(connection: sqlite3.Connection, claim: Claim) -> list[Candidate]:
    """Rows that have the very bytes from a place around this one, or within it: a copy in a folder below."""
    marks = ", ".join("?" * len(claim.documents))
    known = connection.execute(
        "SELECT a.report_id, a.url, a.portal, a.place FROM addresses a JOIN reports r ON r.id = a.report_id "
        f"WHERE a.sha256 IN ({marks}) AND r.year = ? AND r.authority = ? AND a.url <> ?",
        (*claim.documents, claim.year, claim.authority, claim.found.url),
    )
    here = claim.found.place + "/"
    nested = set()
    for report, url, portal, place in known:
        there = (place or portal or place_of(url)) + "/"
        if there.startswith(here) or here.startswith(there):
            nested.add(report)
    marks = ", ".join("?" * len(nested))
    return _rows(connection, f"r.id IN ({marks})", sorted(nested)) if nested else []


def _is_this(connection: sqlite3.Connection, row: Candidate, claim: Claim) -> bool:
    """Whether a row with a version of the page is the document's, though the place may have another name now."""
    url = claim.found.url
    if row.authority == claim.authority and (
        row.url == url or {place_of(one) for one in row.urls} == {place_of(url)}
    ):
        return True
    # the very document, read anew under another name
    marks = ", ".join("?" * len(claim.documents))
    return (
        row.urls == {url}
        and connection.execute(
            f"SELECT 1 FROM report_versions WHERE report_id = ? AND document_sha256 IN ({marks})",
            (row.id, *claim.documents),
        ).fetchone()
        is not None
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
