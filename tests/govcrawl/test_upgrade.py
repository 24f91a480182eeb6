"""Databases of earlier versions with their archive, and one of a later version.

``fixtures/upgrade/first.sql`` is the dump of a database that the first public version of this code wrote (its three
steps: tables, views, authorities), from four documents of which one replaced another; beside it lies its archive.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipelines.database.migrations.steps import step_names
from pipelines.database.schema import connect
from tests.support.place import Place

EARLIER = Path(__file__).parents[1] / "fixtures" / "upgrade"
FIGURES = (
    "SELECT authority, year, status FROM reports",
    "SELECT authority, outcome, total, json(raw) FROM applications JOIN reports ON id = report_id",
    "SELECT authority, item, measure, value, raw FROM disclosures JOIN reports ON id = report_id",
    "SELECT authority, route, total, json(raw) FROM challenges JOIN reports ON id = report_id",
    "SELECT url, sha256 FROM addresses",
    "SELECT document_sha256, state FROM report_versions",
)


@pytest.fixture
def earlier(place: Place) -> Place:
    shutil.copytree(EARLIER / "archive", place.archive)
    with closing(sqlite3.connect(place.database)) as database:
        database.executescript((EARLIER / "first.sql").read_text(encoding="utf-8"))
    return place


def figures(place: Place) -> list[list[tuple[object, ...]]]:
    return [sorted(place.rows(query), key=repr) for query in FIGURES]


def test_an_earlier_database_keeps_what_it_has(earlier: Place) -> None:
    before = figures(earlier)
    connect(earlier.database).close()
    assert figures(earlier) == before
    assert {name for (name,) in earlier.rows("SELECT name FROM _sqlite_migrations")} == step_names()
    assert earlier.rows("PRAGMA integrity_check") == [("ok",)]
    assert earlier.rows("PRAGMA foreign_key_check") == []


def test_all_that_it_read_is_read_again_from_its_archive(earlier: Place) -> None:
    before = figures(earlier)
    done = earlier.run("reparse")
    assert (done.returncode, done.stderr) == (0, "")
    assert "read again: 4 originals" in done.stdout
    assert "figures changed: 0 in 0 reports" in done.stdout
    after = figures(earlier)
    # a document of another kind has a status of its own since
    assert after[0] == [row if row[2] != "partial" else (*row[:2], "not_a_report") for row in before[0]]
    assert after[1:] == before[1:]


@pytest.mark.parametrize("content", ["an earlier version", "other tables", "no database", "nothing"])
@pytest.mark.parametrize(
    "command",
    [("status",), ("quality",), ("publish", "site"), ("harvest", "--dry-run")],
    ids=lambda one: one[0],
)
def test_a_command_that_only_reads_says_what_brings_it_up_to_date(
    earlier: Place, command: tuple[str, ...], content: str
) -> None:
    earlier.register.write_text("id,name,family,url\np,云溪市,trs,http://127.0.0.1:9/nb/\n", encoding="utf-8")
    if content != "an earlier version":
        earlier.database.write_text("a shopping list" if content == "no database" else "", encoding="utf-8")
    if content == "other tables":
        with closing(sqlite3.connect(earlier.database)) as database:
            database.execute("CREATE TABLE shopping (thing TEXT)")
    done = earlier.run(*(str(earlier.folder / one) if one == "site" else one for one in command))
    if content == "nothing" and command[0] == "harvest":
        assert done.returncode == 0  # the file of a harvest that has not begun
        return
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert str(earlier.database) in line
    assert re.search(
        r"is it a govcrawl database\? scrapy reparse brings one of an earlier version up to date", line
    ), line


def test_a_database_of_a_later_version_is_left_alone(earlier: Place) -> None:
    connect(earlier.database).close()
    with closing(sqlite3.connect(earlier.database)) as database:
        database.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('govcrawl', 'of_2040', '')"
        )
        database.commit()
    before = earlier.database.read_bytes()
    folder = str(EARLIER)
    for command in (
        ["crawl", "files", "-a", f"path={folder}"],
        ["reparse"],
        ["publish", str(earlier.folder / "site")],
    ):
        failed = earlier.run(*command)
        assert failed.returncode == 2, (command, failed.stderr)
        (line,) = failed.stderr.splitlines()
        assert str(earlier.database) in line
        assert "of_2040" in line
        assert "Traceback" not in failed.stderr
    assert earlier.database.read_bytes() == before
