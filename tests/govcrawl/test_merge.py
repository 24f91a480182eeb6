"""``scrapy merge``: real crawls of two machines into one place."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from govcrawl.locking import alone
from pipelines.database.migrations.steps import step_names
from pipelines.database.schema import damage
from tests.portals import trs
from tests.support.content import column
from tests.support.contents import content
from tests.support.place import Place
from tests.support.server import Page, Site, serve

#: a database of an earlier version, with its archive
EARLIER = Path(__file__).parents[1] / "fixtures" / "upgrade"

ARTICLES = column(4, negatives=False)


#: what the first article of the second portal says and what it said before
CHANGED = trs.path(replace(ARTICLES[0], number=ARTICLES[0].number + 100))
GONE = trs.path(replace(ARTICLES[1], number=ARTICLES[1].number + 100))


@pytest.fixture(scope="module")
def portals() -> Iterator[list[Site]]:
    """Three portals of one system with reports of their own."""
    sites = [
        trs.site([replace(one, number=one.number + 100 * number) for one in ARTICLES]) for number in range(3)
    ]
    with serve(*sites):
        yield sites


def machine(folder: Path, name: str, portals: list[Site]) -> Place:
    """A place of a machine with the register of all portals."""
    place = Place(folder / name)
    place.folder.mkdir()
    rows = [f"p{number},云溪市,trs,{site.url}{trs.COLUMN}\n" for number, site in enumerate(portals)]
    place.register.write_text("id,name,family,url\n" + "".join(rows), encoding="utf-8")
    return place


def harvest(place: Place, *numbers: int) -> None:
    portals = [option for number in numbers for option in ("--portal", f"p{number}")]
    done = place.hurry("harvest", *portals)
    assert done.returncode == 0, (done.stdout, done.stderr)


@pytest.fixture(scope="module")
def harvested(tmp_path_factory: pytest.TempPathFactory, portals: list[Site]) -> Path:
    """Two that harvested a half each and one portal both, which changed meanwhile, and one that saw it all."""
    folder = tmp_path_factory.mktemp("harvested")
    a, b, one = (machine(folder, name, portals) for name in ("a", "b", "one"))
    for place in (a, one):
        harvest(place, 0, 1)
    body = portals[1].page(CHANGED).text
    portals[1].add(CHANGED, Page(body.replace("</p>", "（更正）</p>", 1)))
    for place in (b, one):
        harvest(place, 1, 2)
    return folder


@pytest.fixture
def machines(tmp_path: Path, harvested: Path) -> tuple[Place, Place, Place]:
    """Copies of the three, which tests may change."""
    shutil.copytree(harvested, tmp_path / "machines")
    a, b, one = (Place(tmp_path / "machines" / name) for name in ("a", "b", "one"))
    return a, b, one


@pytest.fixture
def target(tmp_path: Path, portals: list[Site]) -> Place:
    return machine(tmp_path, "target", portals)


def told(place: Place) -> list[Any]:
    """What is known of changes, without the moments, which each place has its own of."""
    return [
        place.rows("SELECT report_id, field, old, new FROM figure_changes ORDER BY 1, 2"),
        place.rows("SELECT report_id, part, difference FROM text_changes ORDER BY 1, 2"),
        place.rows("SELECT url, state, gone_on FROM report_versions ORDER BY 1, 2, 3"),
        place.rows("SELECT id, rule, subject, message FROM checks ORDER BY 1"),
    ]


def merge(target: Place, *databases: Path, expect: int = 0) -> str:
    done = target.run("merge", *map(str, databases))
    assert done.returncode == expect, (done.stdout, done.stderr)
    assert len(done.stderr.splitlines()) == (expect > 0)
    return done.stdout + done.stderr


def test_two_halves_are_as_if_one_machine_had_harvested_all(
    machines: tuple[Place, Place, Place], target: Place
) -> None:
    a, b, one = machines
    before = [place.database.read_bytes() for place in (a, b)]
    said = merge(target, a.database, b.database)
    assert {path.name for path in target.folder.glob("*reports.db*")} <= {"reports.db", "reports.db.lock"}
    assert f"reports       {one.value('SELECT count(*) FROM reports'):>6}" in said
    assert (content(target), told(target)) == (content(one), told(one))
    assert told(target)[1] != []
    assert target.value("SELECT count(*) FROM runs") == 4
    assert [place.database.read_bytes() for place in (a, b)] == before
    assert target.run("archive", "verify").returncode == 0
    first = (content(target), told(target), target.rows("SELECT * FROM runs"))
    merge(target, b.database, a.database)
    merge(target, target.database, a.database, a.database)
    assert (content(target), told(target), target.rows("SELECT * FROM runs")) == first
    # what one of them finds withdrawn is withdrawn for all, and the next harvest goes on from there
    harvest(target, 0, 1, 2)
    assert content(target) == content(one)


def test_withdrawn_for_one_and_a_verdict_of_the_other(
    machines: tuple[Place, Place, Place], target: Place, portals: list[Site]
) -> None:
    a, b, _ = machines
    there = portals[1].page(GONE)
    portals[1].add(GONE, Page("<html><body>404</body></html>", status=404))
    harvest(a, 1)
    portals[1].add(GONE, there)
    finding = b.value("SELECT id FROM checks ORDER BY id LIMIT 1")
    assert b.run("verdict", finding, "dismissed", "--comment", "属实").returncode == 0
    merge(target, b.database, a.database)
    assert target.value("SELECT count(*) FROM withdrawn_reports WHERE url LIKE ?", f"%{GONE}") == 1
    assert target.rows("SELECT finding, state, comment FROM finding_verdicts") == [(finding, "holds", "属实")]


def test_an_address_that_gave_another_report_meanwhile(
    machines: tuple[Place, Place, Place], target: Place, portals: list[Site]
) -> None:
    a, b, _ = machines
    there = portals[1].page(GONE)
    portals[1].add(GONE, Page(there.text.replace("2021年", "2022年")))
    harvest(a, 1)
    withdrawn = "SELECT year FROM withdrawn_reports WHERE url LIKE ?"
    merge(target, a.database, b.database)
    assert target.rows(withdrawn, f"%{GONE}") == [(2021,)]
    time.sleep(1)  # moments are told to the second
    portals[1].add(GONE, there)
    harvest(b, 1)
    with b.connection() as connection:  # as if merged within the same second, or where a clock is ahead
        for table in ("addresses", "report_versions"):
            connection.execute(
                f"UPDATE {table} SET last_seen = '2036-01-01T00:00:00+00:00' WHERE url LIKE ?", (f"%{GONE}",)
            )
    for sources in ((a, b), (b, a)):
        merge(target, *(place.database for place in sources))
        assert target.rows(withdrawn, f"%{GONE}") == [(2022,)]


def test_originals_that_no_archive_has_whole_are_named_and_all_else_is_merged(
    machines: tuple[Place, Place, Place], target: Place
) -> None:
    a, b, one = machines
    both = "SELECT sha256, archive_path FROM documents ORDER BY sha256"
    shared = [row for row in a.rows(both) if row in b.rows(both)]
    only = [row for row in a.rows(both) if row not in b.rows(both)]
    (a.archive / shared[0][1]).write_bytes(b"")  # the other has it
    (a.archive / only[0][1]).write_bytes(b"cut")
    (a.archive / only[1][1]).unlink()
    said = merge(target, a.database, b.database, expect=1)
    assert "2 originals are missing or damaged" in said
    assert only[0][0] in said
    assert only[1][0] in said
    assert content(target) == content(one)
    kept = shutil.copytree(one.archive, target.folder / "kept")
    done = target.run("merge", "--archive", str(kept), str(a.database))
    assert (done.returncode, done.stderr) == (0, "")
    assert target.run("archive", "verify").returncode == 0


def test_who_is_at_work_is_waited_for_and_what_is_no_database_is_refused(
    machines: tuple[Place, Place, Place], target: Place, tmp_path: Path
) -> None:
    a, b, _ = machines
    with alone(b.database, "harvest"):
        assert "wait for its end" in merge(target, a.database, b.database, expect=2)
    with alone(target.database, "harvest"):
        assert "wait for its end" in merge(target, a.database, expect=2)
    (tmp_path / "empty.db").write_bytes(b"")
    (tmp_path / "text.db").write_text("no database" * 100)
    for name in ("empty.db", "text.db", "absent.db"):
        assert name in merge(target, a.database, tmp_path / name, expect=2)
    with b.connection() as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('govcrawl', 'of_2040', '')"
        )
    assert "later version" in merge(target, a.database, b.database, expect=2)
    assert not target.database.exists()
    assert target.run("merge").returncode == 2


def test_an_earlier_database_is_brought_up_to_date_as_a_copy(
    machines: tuple[Place, Place, Place], target: Place, tmp_path: Path
) -> None:
    a, *_ = machines
    old = tmp_path / "old" / "govcrawl.db"
    shutil.copytree(EARLIER / "archive", old.parent / "archive")
    with closing(sqlite3.connect(old)) as database:
        database.executescript((EARLIER / "first.sql").read_text(encoding="utf-8"))
    before = old.read_bytes()
    assert "scrapy reparse" in merge(target, a.database, old)
    assert old.read_bytes() == before
    reports = [place.value("SELECT count(*) FROM reports") for place in (target, a)]
    assert reports[0] > reports[1]
    assert {name for (name,) in target.rows("SELECT name FROM _sqlite_migrations")} == step_names()
    assert target.run("archive", "verify").returncode == 0


@pytest.mark.parametrize("there", [False, True], ids=["new", "there before"])
def test_a_merge_that_is_killed_leaves_all_as_it_was(
    machines: tuple[Place, Place, Place], target: Place, there: bool
) -> None:
    a, b, one = machines
    chance = random.Random(there)
    if there:
        merge(target, a.database)
    before = content(target) if there else None
    after = content(one)
    begun = time.monotonic()
    merge(Place(target.folder.parent / "timed"), a.database, b.database)
    takes = time.monotonic() - begun
    for _ in range(3):
        with target.start("merge", str(a.database), str(b.database), apart=True) as process:
            time.sleep(chance.uniform(0.3, 1) * takes)
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate(timeout=60)
        found = content(target) if target.database.exists() else None
        assert found in (before, after)  # killed at its very end it was through
        before = found
        if target.database.exists():
            with target.connection() as connection:
                assert damage(connection) == ""
    merge(target, a.database, b.database)
    assert content(target) == content(one)
    assert not list(target.folder.glob(".reports.db.merge"))
    assert target.run("archive", "verify").returncode == 0
