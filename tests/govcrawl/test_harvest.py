"""``scrapy harvest``: every portal of a register, one line and one row each."""

from __future__ import annotations

import fcntl
import socket
from collections.abc import Iterator

import pytest

from tests.portals.trs import COLUMN, site
from tests.support.content import column
from tests.support.place import Place
from tests.support.server import Page, serve

QUICK = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0", "-s", "RETRY_TIMES=0")


def register(place: Place, *rows: str) -> None:
    text = "id,name,family,url\n" + "".join(f"{row}\n" for row in rows)
    (place.folder / "portals.csv").write_text(text, encoding="utf-8")


def test_each_portal_has_a_line_and_a_row(place: Place) -> None:
    portals = [site(column(4, negatives=False)), site(column(3, first_year=2022, negatives=False))]
    with serve(*portals):
        register(
            place,
            f"good,云溪市,trs,{portals[0].url}{COLUMN}",
            f"fine,云溪市水务局,trs,{portals[1].url}{COLUMN}",
            f"empty,无,trs,{portals[0].url}/nothing/",
            "down,坏,trs,http://127.0.0.1:9/zwgk/",
            "odd,奇,nosuch,http://127.0.0.2:9/zwgk/",
        )
        done = place.run("harvest", "--jobs", "3", *QUICK)
        assert done.returncode == 1
        lines = {line.split()[0]: line.split()[1] for line in done.stdout.splitlines()[:5]}
        rows = dict(place.rows("SELECT portal, outcome FROM runs"))
        assert lines == rows
        assert (rows["good"], rows["fine"]) == ("complete", "complete")
        assert rows["down"] == rows["odd"] == "failed"
        assert all(reason for (reason,) in place.rows("SELECT reason FROM runs WHERE outcome <> 'complete'"))
        (line,) = done.stderr.splitlines()
        assert "3 of 5" in line
        assert place.value("SELECT count(*) FROM reports WHERE portal IN ('good', 'fine')") > 0
        ((harvest, planned, outcome, reason),) = place.rows(
            "SELECT id, planned, outcome, reason FROM harvests"
        )
        assert (planned, outcome) == (5, "incomplete")
        assert "3 of 5" in reason
        assert place.rows("SELECT DISTINCT harvest_id FROM runs") == [(harvest,)]
        again = place.run("harvest", "--portal", "good", "--portal", "fine", *QUICK)
        assert (again.returncode, again.stderr) == (0, "")
        assert place.rows("SELECT sum(new), sum(changed) FROM runs WHERE id > 5") == [(0, 0)]


@pytest.mark.parametrize(
    ("rows", "arguments", "named"),
    [
        (None, (), "portals.csv"),
        ((), (), "portals.csv"),
        (("a,云溪市,trs,http://127.0.0.1:9/",), ("--portal", "nosuch"), "nosuch"),
        (("a,云溪市,trs,ftp://127.0.0.1:9/",), (), "url"),
        (("a,云溪市,trs,http://127.0.0.1:9/",), ("--report", "/nowhere/night.html"), "/nowhere/night.html"),
    ],
)
def test_where_nothing_can_be_done_the_reason_is_named(
    place: Place, rows: tuple[str, ...] | None, arguments: tuple[str, ...], named: str
) -> None:
    if rows is not None:
        register(place, *rows)
    failed = place.run("harvest", *arguments)
    assert failed.returncode == 2
    (line,) = failed.stderr.splitlines()
    assert named in line


def test_two_harvests_do_not_overlap(place: Place) -> None:
    register(place, "a,云溪市,trs,http://127.0.0.1:9/")
    lock = place.database.with_name(place.database.name + ".lock")
    with lock.open("w") as held:
        held.write("4711")
        held.flush()
        fcntl.flock(held, fcntl.LOCK_EX)
        failed = place.run("harvest")
    assert failed.returncode == 2
    assert "4711" in failed.stderr


# Due


def test_what_was_harvested_is_not_due_again_and_can_be_asked_for(place: Place) -> None:
    portal = site(column(4, first_year=2021, negatives=False))
    with serve(portal):
        register(place, f"good,云溪市,trs,{portal.url}{COLUMN}")
        plan = place.run("harvest", "--dry-run")
        assert (plan.returncode, plan.stderr) == (0, "")
        assert "good" in plan.stdout
        assert "never harvested" in plan.stdout
        assert not place.database.exists()
        assert place.run("harvest", *QUICK).returncode == 0
        with place.connection() as database:  # whatever day it is, last year's reports are there
            database.execute(
                "UPDATE reports SET year = year + (SELECT strftime('%Y') - 1 - max(year) FROM reports)"
            )
        first = place.value("SELECT count(*) FROM runs")

        again = place.run("harvest", *QUICK)

        assert (again.returncode, again.stderr) == (0, "")
        assert "nothing is due" in again.stdout
        assert place.value("SELECT count(*) FROM runs") == first
        for option in ("--all", "--year=2021", "--family=trs"):
            assert place.run("harvest", option, *QUICK).returncode == 0
        assert place.rows("SELECT outcome, years, resting FROM runs ORDER BY id")[1:] == [
            ("complete", None, 0),
            ("complete", "2021", 0),
            ("complete", None, 0),
        ]


def test_what_was_looked_at_lately_is_not_asked_for_again(place: Place) -> None:
    portal = site(column(4, negatives=False))
    with serve(portal):
        register(place, f"good,云溪市,trs,{portal.url}{COLUMN}")
        assert place.run("harvest", *QUICK).returncode == 0
        known = place.value("SELECT count(*) FROM reports")
        with place.connection() as database:  # so that the portal is due, its reports are not
            database.execute("UPDATE runs SET started = '2020-01-01T00:00:00+00:00'")

        again = place.run("harvest", *QUICK)

    assert again.returncode == 0
    assert place.rows("SELECT outcome, found, resting FROM runs ORDER BY id DESC LIMIT 1") == [
        ("complete", 0, known)
    ]


def test_a_report_that_left_the_list_is_asked_for_and_found_gone(place: Place) -> None:
    portal = site(column(3, first_year=2022, negatives=False))
    with serve(portal):
        register(place, f"good,云溪市,trs,{portal.url}{COLUMN}")
        assert place.run("harvest", *QUICK).returncode == 0
        with place.connection() as database:
            url = f"{portal.url}{COLUMN}withdrawn/t2024_1.htm"
            database.execute(
                "INSERT INTO addresses (url, sha256, first_seen, last_seen, last_status, outcome, report_id, portal, parser)"
                " SELECT ?, sha256, first_seen, last_seen, last_status, outcome, report_id, portal, parser"
                " FROM addresses WHERE outcome = 'stored' LIMIT 1",
                (url,),
            )
        again = place.run("harvest", "--all", *QUICK)
        assert (again.returncode, again.stderr) == (0, "")
        assert place.rows("SELECT outcome, last_status FROM addresses WHERE url = ?", url) == [("gone", 404)]
        assert place.value("SELECT gone FROM runs ORDER BY id DESC LIMIT 1") == 1


def test_a_file_that_is_laid_down_after_its_page_is_found(place: Place) -> None:
    portal = site(column(7, negatives=False))
    with serve(portal):
        register(place, f"good,云溪市,trs,{portal.url}{COLUMN}")
        with portal.lent():
            portal.route(r".*\.docx", Page("<html><body>404</body></html>", status=404))
            assert place.run("harvest", *QUICK).returncode == 0
        statuses = "SELECT status, count(*) FROM reports GROUP BY 1 ORDER BY 1"
        assert place.rows(statuses) == [("partial", 1), ("verified", 6)]
        assert place.run("harvest", "--all", *QUICK).returncode == 0
        assert place.rows(statuses) == [("verified", 7)]


@pytest.mark.parametrize(
    "bad",
    [
        "bad,坏,trs,ftp://127.0.0.1/,",
        "bad,坏,trs,http://127.0.0.1:99999/,",
        "bad,坏,trs,http://127.0.0.1:9/,x,y,z,w",
        'bad,"坏,trs',
    ],
)
def test_a_bad_row_costs_that_row(place: Place, bad: str) -> None:
    portal = site(column(3, negatives=False))
    with serve(portal):
        register(place, bad, f"good,云溪市,trs,{portal.url}{COLUMN}")
        done = place.run("harvest", *QUICK)
        assert done.returncode == 1
        (line,) = done.stderr.splitlines()
        assert "row 2" in line
        assert place.rows("SELECT portal, outcome FROM runs") == [("good", "complete")]


def test_bad_rows_are_named_beside_a_portal_that_fails(place: Place) -> None:
    register(place, "bad,坏,trs,ftp://127.0.0.1/,", "none,无,nosuch,http://127.0.0.1:9/", "bad two,坏,trs,x")
    done = place.run("harvest", *QUICK)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "none failed" in line
    assert "row 2" in line
    check = place.run("register", "check")
    assert check.returncode == 1
    assert [("row 2" in line, "row 4" in line, "nosuch" in line) for line in check.stderr.splitlines()] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]


def test_a_bad_row_costs_one_crawl_likewise(place: Place) -> None:
    portal = site(column(3, negatives=False))
    with serve(portal):
        register(place, "bad,坏,trs,ftp://127.0.0.1/,", f"good,云溪市,trs,{portal.url}{COLUMN}")
        assert place.run("crawl", "trs", "-a", "portal=good", *QUICK).returncode == 0
        unknown = place.run("crawl", "trs", "-a", "portal=bad", *QUICK)
    assert unknown.returncode == 2
    assert "row 2" in unknown.stderr


# Time


def test_a_time_limit_leaves_the_rest_due(place: Place, hanging: str) -> None:
    register(place, f"slow,慢,trs,{hanging}/zwgk/", "next,后,trs,http://127.0.0.1:9/zwgk/")
    done = place.run("harvest", "--jobs", "1", "--time-limit", "3", *QUICK)
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 of 2 portals stay due" in done.stdout
    assert place.rows("SELECT portal, outcome FROM runs") == [("slow", "interrupted")]
    plan = place.run("harvest", "--dry-run")
    assert "2 of 2 portals would be harvested" in plan.stdout


def test_a_host_that_hangs_costs_its_portal_the_limit_and_no_other(place: Place, hanging: str) -> None:
    portal = site(column(3, negatives=False))
    with serve(portal):
        register(place, f"slow,慢,trs,{hanging}/zwgk/", f"good,云溪市,trs,{portal.url}{COLUMN}")
        done = place.run("harvest", "--jobs", "1", "-s", "GOVCRAWL_PORTAL_SECONDS=3", *QUICK)
    assert done.returncode == 1
    assert dict(place.rows("SELECT portal, outcome FROM runs")) == {"slow": "incomplete", "good": "complete"}
    reason = place.value("SELECT reason FROM runs WHERE portal = 'slow'")
    assert "GOVCRAWL_PORTAL_SECONDS" in reason
    assert "Error" not in reason


@pytest.mark.parametrize("time", ["0", "x", "10d"])
def test_a_time_that_is_none_is_named(place: Place, time: str) -> None:
    failed = place.run("harvest", "--time-limit", time)
    assert failed.returncode == 2
    assert time in failed.stderr


@pytest.fixture
def hanging() -> Iterator[str]:
    """The address of a host that takes connections and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
