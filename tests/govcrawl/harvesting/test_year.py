"""An unattended year: harvests on a calendar of the test's own, of a portal that publishes late, changes and withdraws."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.portals.trs import COLUMN, path, site
from tests.support.clock import on
from tests.support.content import Article, column
from tests.support.place import QUICK, Place
from tests.support.server import Page, Site, serve


def harvest(place: Place, day: date) -> str:
    """What ``scrapy harvest`` says on ``day``."""
    place.settings = on(place.folder, day)
    done = place.run("harvest", *QUICK)
    assert done.returncode == 0, (day, done.stdout, done.stderr)
    return done.stdout


def publish(portal: Site, articles: list[Article]) -> None:
    """The portal has these articles from now on."""
    fresh = site(articles)
    portal.routes = fresh.routes
    portal.asked.clear()


def articles_asked(portal: Site) -> list[str]:
    return [asked.path for asked in portal.asked if "/t20" in asked.path]


def test_an_unattended_year(place: Place) -> None:
    old = column(3, first_year=2023, negatives=False)
    new = [
        replace(article, number=100 + article.number)
        for article in column(3, first_year=2024, negatives=False)
    ]
    portal = site(old)
    with serve(portal):
        place.register.write_text(
            f"id,name,family,url\na,云溪市,trs,{portal.url}{COLUMN}\n", encoding="utf-8"
        )
        # the first of January: what is there is read; the new year's reports are missing
        assert "complete" in harvest(place, date(2025, 1, 1))
        known = place.value("SELECT count(*) FROM reports")
        # every day in the season the list is asked for, and nothing of what is known
        portal.asked.clear()
        assert "complete" in harvest(place, date(2025, 1, 2))
        assert articles_asked(portal) == []
        assert "nothing is due" in harvest(place, date(2025, 1, 2))
        # published late: found on the day
        publish(portal, [*new, *old])
        assert f"new {len(new)}" in harvest(place, date(2025, 4, 20))
        # all there: a week of rest in the season
        assert "nothing is due" in harvest(place, date(2025, 4, 23))
        # changed under its address, and found when it is looked at again
        changed = new[0]
        body = portal.page(path(changed)).text
        portal.add(path(changed), Page(body.replace("</p>", "（更正）</p>", 1), etag=True))
        assert "changed 1" in harvest(place, date(2025, 4, 29))
        versions = place.rows(
            "SELECT first_seen FROM report_versions WHERE url LIKE ? ORDER BY 1", f"%{path(changed)}"
        )
        assert [seen[:10] for (seen,) in versions] == ["2025-04-20", "2025-04-29"]
        # withdrawn, from the list too: found gone, what was read stands
        gone = new[1]
        publish(portal, [article for article in [*new, *old] if article is not gone])
        portal.add(path(changed), Page(body.replace("</p>", "（更正）</p>", 1), etag=True))
        assert "complete" in harvest(place, date(2025, 12, 20))
        ((outcome, seen),) = place.rows(
            "SELECT outcome, last_seen FROM addresses WHERE url LIKE ?", f"%{path(gone)}"
        )
        assert (outcome, seen[:10]) == ("gone", "2025-12-20")
        assert place.value("SELECT count(*) FROM reports") == known + len(new)
        # of what was asked again all but what changed came without a body
        answers = [asked.status for asked in portal.asked if asked.path in {path(a) for a in [*new, *old]}]
        assert answers.count(200) <= 1
        assert "nothing is due" in harvest(place, date(2025, 12, 21))


def test_a_clock_in_the_future_for_one_run_poisons_nothing(place: Place) -> None:
    portal = site(column(3, first_year=2024, negatives=False))
    with serve(portal):
        place.register.write_text(
            f"id,name,family,url\na,云溪市,trs,{portal.url}{COLUMN}\n", encoding="utf-8"
        )
        harvest(place, date(2025, 6, 1))
        missing = place.value("SELECT count(*) FROM missing_publications")
        harvest(place, date(2031, 6, 1))
        said = harvest(place, date(2025, 6, 2))
        assert "a clock was wrong" in said
        assert place.value("SELECT count(*) FROM missing_publications") == missing
        assert "nothing is due" in harvest(place, date(2025, 6, 3))
        assert place.value("SELECT max(last_seen) < '2026' FROM addresses") == 1
