"""Databases of several machines into one: as if one machine had seen it all."""

from __future__ import annotations

import itertools
import random
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.comparison.work import compare_all
from pipelines.database import harvests, runs, visits
from pipelines.database.findings import finding_id
from pipelines.database.identity import current_id
from pipelines.database.merging.merge import DERIVED, REPLAYED, UNITED, merge
from pipelines.database.merging.source import Source
from pipelines.database.migrations.steps import STEPS_TABLE
from pipelines.database.moves import note as note_move
from pipelines.database.publications import publish
from pipelines.database.transactions import Store
from pipelines.database.verdicts import Decision, judge, verdicts
from pipelines.items import Known, Publication, Reading, RunOutcome, Visit, VisitOutcome
from pipelines.report.model import Check, Fault, Outcome, Section, Status
from tests.pipelines.conftest import PARSER
from tests.support.readings import reading
from tests.support.stores import new_store

_BEGIN = datetime(2024, 2, 1, tzinfo=UTC)
#: by table the columns that machines may differ in: how often bytes changed that say the same counts who looks
_OWN = {"report_versions": {"bytes_changed", "bytes_changed_on", "reading"}, "documents": set()}
_COMPARED = sorted(
    (REPLAYED | {"addresses", "documents", "unfinished", "section_novelty"})
    - {"rule_subjects", "applied_rules"}
)


def moment(hour: int) -> str:
    return (_BEGIN + timedelta(hours=hour)).isoformat(timespec="seconds")


@dataclass(frozen=True)
class Page:
    """What a page gives: documents by address, the page first; ``noise`` changes bytes and nothing else."""

    url: str
    text: str
    granted: int = 3
    authority: str = "云溪市水务局"
    year: int = 2023
    published: str = "2024-01-20"
    noise: int = 0
    attached: bool = False
    silent: bool = False
    #: the very bytes that another page gave
    bytes_of: str = ""

    @property
    def readings(self) -> list[Reading]:
        values: dict[str, Any] = {"authority": self.authority, "year": self.year, "published": self.published}
        content = f"{replace(self, url=self.bytes_of or self.url, bytes_of='')}"
        whole = reading(
            content, f"{self.url}.docx" if self.attached else self.url, granted=self.granted,
            status=Status.UNREADABLE if self.silent else Status.VERIFIED, tables=not self.silent, **values,
        )  # fmt: skip
        if not self.silent:
            whole.report.sections = [Section(1, "总体情况", self.text)]
        if not self.attached:
            return [whole]
        page = reading(f"page of {self.text}", self.url, status=Status.PARTIAL, tables=False, **values)
        return [page, whole]


class Machine:
    """A store that looks at pages."""

    def __init__(self, folder: Path, name: str) -> None:
        self.path = folder / f"{name}.db"
        self.store = new_store(self.path, PARSER)

    def look(self, page: Page | str, hour: int, portal: str | None = "yunxi") -> None:
        """See what a page gives at that hour; of a page that is gone its address."""
        if isinstance(page, str):
            gone = Visit(page, VisitOutcome.GONE, "网页已不存在", None, 404, moment(hour))
            visits.record(self.store, gone, portal=portal)
            return
        found = page.readings
        first = found[0].original
        first.attachments = [one.original for one in found[1:]]
        for one in first.all():
            one.fetched_at = moment(hour)
        known = {
            one.url: self.store.connection.execute(
                "SELECT report_id FROM addresses WHERE url = ? AND sha256 = ? AND outcome = 'stored'",
                (one.url, one.sha256),
            ).fetchone()
            for one in first.all()
        }
        if all(known.values()):
            visits.touch(self.store, Known(first, {url: row[0] for url, row in known.items()}), portal=portal)
        else:
            publish(self.store, Publication(first, found), portal=portal, spider="trs")

    def row(self, query: str) -> Any:
        return self.store.connection.execute(query).fetchone()


@contextmanager
def machines(folder: Path, *names: str) -> Iterator[list[Machine]]:
    found = [Machine(folder, name) for name in names]
    try:
        yield found
    finally:
        for machine in found:
            machine.store.close()


@dataclass
class Merging:
    """Merges copies of databases, each time into a new one."""

    folder: Path
    _count: Iterator[int] = field(default_factory=itertools.count)

    def __call__(self, *databases: Path, whole: bool = True) -> Path:
        number = next(self._count)
        path = self.folder / f"merged{number}.db"
        with ExitStack() as stack:
            sources = []
            for index, database in enumerate(databases):
                copy = self.folder / f"copy{number}-{index}.db"
                with closing(sqlite3.connect(database)) as one, closing(sqlite3.connect(copy)) as other:
                    one.backup(other)
                sources.append(Source(copy))
                stack.callback(sources[-1].close)
            places = {sha256: sha256 for source in sources for sha256 in source.documents}
            store = new_store(path, PARSER)
            stack.callback(store.close)
            merge(store, sources, places=places, whole=places if whole else (), tell=lambda *_: None)
            compare_all(store)
        return path


@pytest.fixture
def merging(tmp_path: Path) -> Merging:
    return Merging(tmp_path)


def content(
    database: Path, tables: Iterable[str] = _COMPARED, without: dict[str, set[str]] = _OWN
) -> dict[str, list[Any]]:
    """Every row of tables, but for columns that count who looked, and numbers of rows."""
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        found = {}
        for table in tables:
            names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            kept = [
                one
                for one in names
                if one not in without.get(table, set()) and (table, one) != ("runs", "id")
            ]
            found[table] = sorted(connection.execute(f"SELECT {', '.join(kept)} FROM {table}"), key=repr)
        return found


def everything(database: Path) -> dict[str, list[Any]]:
    return content(
        database, sorted(REPLAYED | UNITED | (DERIVED - {"data_files"})), {"report_versions": {"reading"}}
    )


def same_in_any_order(merging: Merging, paths: Sequence[Path]) -> Path:
    """Merge in two orders and once more: all the same."""
    merged, turned = merging(*paths), merging(*reversed(paths))
    assert everything(merged) == everything(turned)
    assert everything(merging(merged, *paths)) == everything(merged)
    assert everything(merging(*paths, merged)) == everything(merged)
    return merged


A, B = "http://www.example.gov.cn/nb/1.html", "http://www.example.gov.cn/nb/2.html"
X, Y, Z = Page(A, "甲。", 3), Page(A, "乙。", 4), Page(A, "丙。", 5)
X_AT_B, Y_AT_B = replace(X, url=B, bytes_of=A), Page(B, "乙。", 4)

#: what is looked at, by whom, one hour after the other
STORIES: dict[str, list[tuple[str, Page | str]]] = {
    "halves": [("a", X), ("b", Page(B, "别处。", authority="东岭县财政局"))],
    "changed between": [("a", X), ("b", Y)],
    "changed, seen by both": [("a", X), ("b", X), ("a", Y), ("b", Y)],
    "twice changed, in turns": [("a", X), ("b", Y), ("a", Z), ("b", Z)],
    "put back": [("a", X), ("b", Y), ("a", X)],
    "put back and forth by one": [("a", X), ("a", Y), ("a", X), ("b", X)],
    "withdrawn in one": [("a", X), ("b", X), ("b", A)],
    "withdrawn, never seen there by the other": [("a", X), ("b", A)],
    "withdrawn and back": [("a", X), ("a", A), ("b", X)],
    "withdrawn, then seen by both": [("a", X), ("b", X), ("a", A), ("b", A), ("a", A)],
    "rivals": [("a", X), ("b", Page(B, "同一年度。", published="2024-03-01"))],
    "rivals of which one changes": [("a", X), ("b", Page(B, "同。", published="2024-03-01")), ("a", Y)],
    "the same bytes at two pages": [("a", X), ("b", Page(B, "甲。", 3)), ("a", Page(B, "甲。", 3))],
    "a page of another year": [("a", X), ("b", Page(A, "次年。", year=2024))],
    "bytes that say the same": [("a", X), ("b", Page(A, "甲。", 3, noise=1)), ("a", Page(A, "甲。", 3, noise=2))],
    "with a file": [("a", Page(A, "甲。", attached=True)), ("b", Page(A, "乙。", 4, attached=True))],
    "a file that changes twice": [
        ("a", Page(A, "甲。", attached=True)), ("a", Page(A, "乙。", 4, attached=True)), ("b", Page(A, "丙。", attached=True)),
    ],
    "moved, then corrected": [("a", X), ("a", X_AT_B), ("b", X_AT_B), ("b", A), ("a", Y_AT_B)],
    "moved and left behind at once, then corrected": [("a", X), ("a", A), ("a", X_AT_B), ("b", Y_AT_B)],
    "moved, corrected, withdrawn": [("a", X), ("a", A), ("b", X_AT_B), ("b", Y_AT_B), ("a", B)],
    "moved and back": [("a", X), ("b", X_AT_B), ("a", A), ("a", X), ("b", B), ("b", Y)],
    "cut on the way": [("a", X), ("b", Page(A, "", silent=True)), ("a", X)],
    "cut for one": [("a", X), ("a", Page(A, "", silent=True)), ("b", Y)],
}  # fmt: skip


@pytest.mark.parametrize("story", STORIES)
def test_as_if_one_machine_had_seen_it_all(tmp_path: Path, merging: Merging, story: str) -> None:
    with machines(tmp_path, "a", "b", "one") as (a, b, one):
        for hour, (who, page) in enumerate(STORIES[story]):
            {"a": a, "b": b}[who].look(page, hour)
            one.look(page, hour)
        compare_all(one.store)
    merged = same_in_any_order(merging, [a.path, b.path])
    assert content(merged) == content(one.path)
    assert everything(merging(one.path)) == everything(one.path)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("returns", [False, True], ids=["onwards", "back and forth"])
def test_whatever_machines_look_at_and_when(
    tmp_path: Path, merging: Merging, seed: int, returns: bool
) -> None:
    chance = random.Random(seed)
    pages: list[list[Page | str]] = []
    for number in range(6):
        url = f"http://www.example.gov.cn/nb/{number}.html"
        base = Page(url, "甲。", authority=f"云溪市第{number // 2}局", attached=chance.random() < 0.3)
        later: list[Page | str] = [
            replace(base, text="乙。", granted=4),
            replace(base, text="丙。", granted=5),
        ]
        pages.append([base, *(chance.sample([*later, base, url], 3) if returns else [*later, url])])
    looks = [("abc"[chance.randrange(3)], chance.randrange(6)) for _ in range(40)]
    with machines(tmp_path, "a", "b", "c", "one") as (a, b, c, one):
        for hour, (who, number) in enumerate(looks):
            gives = pages[number][min(hour // 10, 3)]
            {"a": a, "b": b, "c": c}[who].look(gives, hour)
            one.look(gives, hour)
        compare_all(one.store)
    merged = same_in_any_order(merging, [a.path, b.path, c.path])
    # a database does not keep when a page gave anew what it gave before, if it looked away meanwhile
    if not returns:
        assert content(merged) == content(one.path)
        assert content(merging(merging(a.path, b.path), c.path)) == content(merged)


def test_every_table_of_the_database_has_its_way_of_merging(store: Store) -> None:
    tables = {
        name for (name,) in store.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    }
    assert tables - {STEPS_TABLE} == REPLAYED | UNITED | DERIVED


def test_a_verdict_stays_with_its_finding_and_holds(tmp_path: Path, merging: Merging) -> None:
    rival = Page(B, "同一年度。", published="2024-03-01")
    with machines(tmp_path, "a", "b") as (a, b):
        for machine in (a, b):
            machine.look(X, 0)
            machine.look(rival, 1)
        with a.store.transaction() as connection:
            (finding,) = a.row("SELECT id FROM checks WHERE rule = 'duplicate_report'")
            judge(connection, finding, Decision.CONFIRMED, who="甲", comment="确有两份")
        with b.store.transaction() as connection:
            judge(connection, finding, Decision.COMMENT, who="乙", comment="已去函")
    merged = same_in_any_order(merging, [a.path, b.path])
    with closing(sqlite3.connect(merged)) as connection:
        assert {one.who for one in verdicts(connection)} == {"甲", "乙"}
        assert connection.execute("SELECT state, finding FROM finding_verdicts").fetchall() == [
            ("holds", finding)
        ]


def test_reports_of_one_body_found_in_two_places_join_and_their_verdicts_follow(
    tmp_path: Path, merging: Merging
) -> None:
    """Each machine harvested another portal of one bureau; neither saw the other's."""
    here, there = (
        Page(url, text, authority="金华市武义县教育局") for url, text in ((A, "甲。"), (B, "乙。"))
    )
    with machines(tmp_path, "a", "b") as (a, b):
        a.look(here, 0, portal="wuyi")
        b.look(there, 1, portal="jinhua")
        b.look(replace(there, url=f"{B}x", published="2024-03-01"), 2, portal="jinhua")
        ids = [machine.row("SELECT id FROM reports")[0] for machine in (a, b)]
        with b.store.transaction() as connection:
            (finding,) = b.row("SELECT id FROM checks WHERE report_id NOT NULL ORDER BY id LIMIT 1")
            judge(connection, finding, Decision.DISMISSED, who="乙")
            (rule, subject) = b.row(f"SELECT rule, subject FROM checks WHERE id = '{finding}'")
    assert ids[0] != ids[1]
    merged = same_in_any_order(merging, [a.path, b.path])
    with closing(sqlite3.connect(merged)) as connection:
        assert connection.execute("SELECT id FROM reports").fetchall() == [(ids[0],)]
        assert connection.execute("SELECT old, new FROM report_ids").fetchall() == [(ids[1], ids[0])]
        assert current_id(connection, ids[1]) == ids[0]
        (verdict,) = verdicts(connection)
        assert (verdict.report_id, verdict.finding) == (ids[0], finding_id(rule, subject, report=ids[0]))


def test_runs_harvests_and_moves_are_there_once_each(tmp_path: Path, merging: Merging) -> None:
    with machines(tmp_path, "a", "b") as (a, b):
        for machine in (a, b):
            harvests.begin(
                machine.store, machine.path.stem, options={}, host="h", holder="l", version="1", planned=1
            )
            for portal in ("east", "west"):
                run = runs.start(
                    machine.store, spider="trs", portal=portal, target=None, pid=7, harvest=machine.path.stem, holder="l"
                )  # fmt: skip
                runs.finish(machine.store, run, RunOutcome.COMPLETE, "", {"found": 3})
            runs.start(
                machine.store, spider="trs", portal="open", target=None, pid=7, holder=machine.path.stem
            )
            note_move(
                machine.store, "east", "http://old.gov.cn/", "http://new.gov.cn/", "trs", "政府信息公开"
            )
    merged = same_in_any_order(merging, [a.path, b.path])
    found = content(merged, ["runs", "harvests", "column_moves"])
    assert [len(rows) for rows in found.values()] == [6, 2, 1]


def harvest(
    machine: Machine, hour: int, listed: dict[str, int], outcome: RunOutcome = RunOutcome.COMPLETE
) -> None:
    """A harvest of portals whose lists are ``listed`` long, with 100 entries before."""
    name = f"{machine.path.stem}{hour}"
    harvests.begin(machine.store, name, options={}, host="h", holder="l", version="1", planned=1)
    for portal, entries in listed.items():
        run = runs.start(machine.store, spider="trs", portal=portal, target=None, pid=7, harvest=name)
        runs.finish(machine.store, run, RunOutcome.COMPLETE, "", {"listed": entries})
    shrunk = {
        portal: [Check("list_keeps_entries", "column", Outcome.FAIL, "少了", "100", str(now), Fault.UNKNOWN)]
        for portal, now in listed.items()
        if now < 80
    }
    harvests.beside_the_past(machine.store, {portal: shrunk.get(portal, []) for portal in listed})
    harvests.end(machine.store, name, outcome, "")
    for table, key in (("harvests", "id"), ("runs", "harvest_id")):
        machine.store.connection.execute(
            f"UPDATE {table} SET started = ? WHERE {key} = ?", (moment(hour), name)
        )


def test_beside_the_past_counts_who_harvested_a_portal_last(tmp_path: Path, merging: Merging) -> None:
    """Not who harvested anything last; a harvest that met its time limit counts, one that was killed does not."""
    with machines(tmp_path, "a", "b") as (a, b):
        harvest(a, 1, {"east": 50, "west": 100, "south": 100, "north": 50})
        harvest(b, 2, {"east": 100, "west": 50, "south": 50})
        harvest(a, 3, {"east": 40}, RunOutcome.INTERRUPTED)
        harvest(b, 4, {"open": 100})
        harvest(a, 5, {"south": 100})
        harvest(b, 6, {"south": 30})
        harvests.begin(a.store, "killed", options={}, host="h", holder="x", version="1", planned=1)
        run = runs.start(a.store, spider="trs", portal="south", target=None, pid=7, harvest="killed")
        runs.finish(a.store, run, RunOutcome.COMPLETE, "", {"listed": 90})
        runs.close_left(a.store, [])
    merged = same_in_any_order(merging, [a.path, b.path])
    with closing(sqlite3.connect(merged)) as connection:
        found = dict(connection.execute("SELECT portal, actual FROM checks WHERE origin = 'past'").fetchall())
    assert found == {"east": "40", "west": "50", "south": "30", "north": "50"}


def test_a_run_that_was_copied_while_it_was_under_way_has_its_end(tmp_path: Path, merging: Merging) -> None:
    with machines(tmp_path, "a") as (a,):
        run = runs.start(a.store, spider="trs", portal="east", target=None, pid=7, holder="gone")
        early = merging(a.path)
        closed = Machine(tmp_path, early.stem)
        runs.close_left(closed.store, [])  # what a harvest does there that begins meanwhile
        closed.store.close()
        runs.finish(a.store, run, RunOutcome.COMPLETE, "", {"found": 3})
    merged = same_in_any_order(merging, [early, a.path])
    with closing(sqlite3.connect(merged)) as connection:
        assert connection.execute("SELECT outcome, found FROM runs").fetchall() == [("complete", 3)]


def test_what_one_machine_read_to_its_end_is_not_unfinished(tmp_path: Path, merging: Merging) -> None:
    with machines(tmp_path, "a", "b", "c") as (a, b, c):
        broken = X.readings[0]
        broken.finished, broken.report.reason = False, "超时"
        publish(a.store, Publication(broken.original, [broken]), portal="yunxi", spider="trs")
        b.look(X, 5)
        unread = reading("never read", B, authority="东岭县财政局", told={"seen": moment(1)})
        unread.finished, unread.report.reason = False, "超时"
        for machine in (a, c):
            publish(machine.store, Publication(unread.original, [unread]), portal="yunxi", spider="trs")
        assert a.row("SELECT count(*) FROM unfinished") == (2,)
    merged = same_in_any_order(merging, [a.path, b.path, c.path])
    with closing(sqlite3.connect(merged)) as connection:
        assert connection.execute("SELECT url, tries FROM unfinished").fetchall() == [(B, 1)]


def test_nothing_and_an_empty_database_change_nothing(tmp_path: Path, merging: Merging) -> None:
    with machines(tmp_path, "a", "empty") as (a, empty):
        a.look(X, 0)
        a.look(Y, 1)
    merged = same_in_any_order(merging, [a.path, empty.path])
    assert everything(merged) == everything(merging(a.path))
    assert everything(merging(empty.path))["reports"] == []
