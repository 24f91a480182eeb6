"""``scrapy harvest``: every portal of a register, one line and one row each."""

from __future__ import annotations

import fcntl

import pytest

from tests.portals.trs import COLUMN, site
from tests.support.content import column
from tests.support.place import Place
from tests.support.server import serve

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
