"""What no version rule is about, united by its keys: addresses, runs, harvests, moves, verdicts, what is unfinished.

Of two rows of one key the one that was seen last counts, and of each what the other does not know; ties are broken by
what the rows say, never by which database was named first.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from pipelines.database import visits
from pipelines.database.addresses import STORED
from pipelines.database.harvests import ORIGIN as PAST
from pipelines.database.merging.source import ADDRESS_COLUMNS, Address, DocumentRow, Source
from pipelines.database.moves import ORIGIN as COLUMN
from pipelines.database.rows import insert
from pipelines.database.runs import KILLED
from pipelines.database.transactions import Store
from pipelines.database.verdicts import add, verdicts
from pipelines.items import RunOutcome, Visit, VisitOutcome

#: visits that leave what an address gave before as it is
_IN_VAIN = frozenset(VisitOutcome) - {VisitOutcome.WRONG_PAGE, VisitOutcome.SKIPPED}
#: what makes a run the same in two databases
_RUN = ("started", "spider", "portal", "target", "pid", "harvest_id", "holder", "years")


def unite_documents(store: Store, sources: Iterable[Source], places: Mapping[str, str]) -> None:
    """Every original, at its place in the archive, as the database has it that fetched it first."""
    found: dict[str, list[DocumentRow]] = defaultdict(list)
    for source in sources:
        for sha256, row in source.documents.items():
            found[sha256].append(row)
    for sha256 in sorted(found):
        first = min(found[sha256], key=lambda row: (row.first_fetched, row.media_type or "", row.size))
        store.connection.execute(
            insert("documents", ("sha256", "media_type", "size", "archive_path", "first_fetched")),
            (sha256, first.media_type, first.size, places[sha256], first.first_fetched),
        )


def unite_addresses(
    store: Store, sources: Iterable[Source], row_of: Callable[[Source, str], str | None]
) -> None:
    """Every address: what it gives now and the last visit, each by the database that saw it last.

    ``row_of``: where the report of a source is now. What was found gone is noted as a visit notes it.
    """
    found: dict[str, list[tuple[Source, Address]]] = defaultdict(list)
    for source in sources:
        for url, address in source.addresses.items():
            found[url].append((source, address))
    stored = dict(store.connection.execute("SELECT url, report_id FROM addresses"))
    for url in sorted(found):
        store.connection.execute(_WRITE_ADDRESS, _united(found[url], stored.get(url), row_of))
    gone = store.connection.execute(
        "SELECT url, reason, title, last_status, last_seen, portal FROM addresses WHERE outcome = ? ORDER BY last_seen, url",
        (VisitOutcome.GONE,),
    ).fetchall()
    for url, reason, title, status, seen, portal in gone:
        visits.record(store, Visit(url, VisitOutcome.GONE, reason, title, status, seen), portal=portal)


_WRITE_ADDRESS = (
    insert("addresses", ADDRESS_COLUMNS)
    + " ON CONFLICT (url) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in ADDRESS_COLUMNS[1:])
)


def _united(
    several: list[tuple[Source, Address]], stored: str | None, row_of: Callable[[Source, str], str | None]
) -> tuple[object, ...]:
    visited = sorted((one for _, one in several), key=_visited, reverse=True)
    last = visited[0]
    giving = [(source, one) for source, one in several if one.sha256 is not None]
    source, gives = max(giving, key=lambda pair: gave(*pair)) if giving else (several[0][0], last)
    report = gives.report_id and (stored or row_of(source, gives.report_id))

    def known(name: str) -> object:
        return next((value for one in visited if (value := getattr(one, name)) is not None), None)

    values = {
        **{name: getattr(last, name) for name in ("url", "last_seen", "last_status", "outcome", "reason")},
        **{
            name: getattr(gives, name)
            for name in ("sha256", "etag", "last_modified", "article_url", "parser")
        },
        **{name: known(name) for name in ("title", "listed_on", "portal", "place")},
        "first_seen": min(one.first_seen for one in visited),
        "report_id": report or None,
    }
    return tuple(values[name] for name in ADDRESS_COLUMNS)


def _visited(one: Address) -> tuple[object, ...]:
    return (
        one.last_seen,
        one.outcome == STORED,
        one.outcome,
        one.last_status or 0,
        one.reason,
        one.title or "",
    )


def gave(source: Source, one: Address) -> tuple[object, ...]:
    """When an address was last seen to give what its row says; with what breaks ties."""
    moment = one.last_seen
    if one.outcome in _IN_VAIN:
        moment = _last_given(source, one)
    unfinished = (row := source.unfinished.get(one.url)) is not None and row["sha256"] == one.sha256
    return (
        *(moment, not unfinished, one.etag is not None, one.sha256 or "", one.etag or ""),
        *(one.last_modified or "", one.article_url or "", one.parser or ""),
    )


def _last_given(source: Source, one: Address) -> str:
    """When an address was last seen to give its document, by the versions that this is, or that stand for it."""
    versions = source.versions.get(one.report_id or "", ())
    here = [version for version in versions if version.document_url == one.url]
    alike = [version for version in versions if version.document_sha256 == one.sha256]
    both = [version for version in here if version in alike]
    page = [version for version in versions if version.url == one.url]
    return max((version.last_seen for version in both or alike or here or page), default=one.first_seen)


def unite_unfinished(store: Store, sources: Sequence[Source], whole: Collection[str]) -> None:
    """What no database has read to its end, of the documents that addresses give now; ``whole``: the originals there."""
    gives = dict(store.connection.execute("SELECT url, sha256 FROM addresses"))
    for url in sorted({url for source in sources for url in source.unfinished}):
        rows, read = [], False
        for source in sources:
            address, row = source.addresses.get(url), source.unfinished.get(url)
            if row is not None and row["sha256"] == gives[url]:
                rows.append(dict(row))
            elif address is not None and address.outcome == STORED and address.sha256 == gives[url]:
                read = True
        if (read and gives[url] in whole) or not rows:
            continue
        last = max(rows, key=lambda row: (row["last_tried"], row["tries"], row["parser"], row["reason"]))
        last["tries"] = max(row["tries"] for row in rows)
        last["first_tried"] = min(row["first_tried"] for row in rows)
        _insert(store.connection, "unfinished", [last])


def unite_runs(store: Store, sources: Iterable[Source]) -> None:
    """Every harvest and every run, in the order in which they began; runs are numbered anew."""
    harvests: dict[Any, dict[str, Any]] = {}
    runs: dict[Any, dict[str, Any]] = {}
    for source in sources:
        for row in map(dict, source.rows("SELECT * FROM harvests")):
            harvests[row["id"]] = max(harvests.get(row["id"], row), row, key=_ended)
        alike: Counter[Any] = Counter()
        for row in map(dict, source.rows("SELECT * FROM runs ORDER BY id")):
            del row["id"]
            key = tuple(row[name] for name in _RUN)
            alike[key] += 1
            runs[*key, alike[key]] = max(runs.get((*key, alike[key]), row), row, key=_ended)
    _insert(
        store.connection, "harvests", sorted(harvests.values(), key=lambda row: (row["started"], row["id"]))
    )
    _insert(
        store.connection,
        "runs",
        sorted(runs.values(), key=lambda row: (row["started"], *(str(row[name]) for name in _RUN))),
    )


def _ended(row: Mapping[str, Any]) -> tuple[object, ...]:
    """Of two rows of one run that counts which knows its end; that it was broken off was perhaps only supposed."""
    return (
        row["outcome"] is not None,
        row["outcome"] != RunOutcome.INTERRUPTED,
        row["ended"] or "",
        repr(sorted((name, value) for name, value in row.items())),
    )


def unite_moves(store: Store, sources: Iterable[Source]) -> None:
    """Every move of a column, with its first and its last day."""
    found: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for source in sources:
        for row in map(dict, source.rows("SELECT * FROM column_moves")):
            found[row["portal"], row["old_url"], row["new_url"]].append(row)
    rows = []
    for key in sorted(found):
        first = min(found[key], key=lambda row: (row["found_at"], row["family"], row["via"]))
        rows.append({**first, "last_seen": max(row["last_seen"] for row in found[key])})
    _insert(store.connection, "column_moves", rows)


_VISITED = "SELECT portal, max(started) FROM runs WHERE portal NOT NULL GROUP BY portal"
#: what a harvest holds against the past at its end, which a killed one does not come to
_HELD = (
    "SELECT DISTINCT harvest_id, portal FROM runs WHERE portal NOT NULL AND harvest_id NOT NULL "
    "AND years IS NULL AND outcome IN ('complete', 'incomplete')"
)
_HARVESTED = "SELECT id, started FROM harvests WHERE outcome NOT NULL AND reason IS NOT ? ORDER BY started"


def unite_portal_checks(store: Store, sources: Sequence[Source]) -> None:
    """What was found of a portal, by the database that looked at it last."""
    held: dict[str, set[str]] = defaultdict(set)  # of all: a harvest's runs may be in databases of its nodes
    for source in sources:
        for harvest, portal in source.connection.execute(_HELD):
            held[harvest].add(portal)
    found: dict[tuple[str, str], tuple[tuple[Any, ...], list[dict[str, Any]]]] = {}
    for source in sources:
        checks: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        for row in map(dict, source.rows("SELECT * FROM checks WHERE portal NOT NULL ORDER BY id")):
            checks[row["origin"], row["portal"]].append(row)
        looked = {(COLUMN, portal): moment for portal, moment in source.connection.execute(_VISITED)}
        for harvest, moment in source.connection.execute(_HARVESTED, (KILLED,)):
            looked.update({(PAST, portal): moment for portal in held[harvest]})
        for key in looked.keys() | checks.keys():
            candidate = (looked.get(key, ""), repr(checks.get(key, []))), checks.get(key, [])
            found[key] = max(found.get(key, candidate), candidate, key=lambda one: one[0])
    for key in sorted(found):
        _insert(store.connection, "checks", found[key][1])


def unite_verdicts(store: Store, sources: Iterable[Source]) -> None:
    """Every verdict; the rows of ``report_ids`` must be there, which lead those of joined reports on."""
    for source in sources:
        add(store.connection, verdicts(source.connection))


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
    for row in rows:
        connection.execute(insert(table, row), tuple(row.values()))
