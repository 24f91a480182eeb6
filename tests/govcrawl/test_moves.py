"""Portals that move: their pages lie elsewhere, the old addresses lead there or are gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.portals import trs
from tests.support.content import column
from tests.support.place import Place
from tests.support.server import Asked, Page, Site, moved

ARTICLES = column(4, negatives=False)[:3]
ELSEWHERE = "/xxgk/nb/"
PATHS = [trs.path(one) for one in ARTICLES]


def there(path: str) -> str:
    return path.replace(trs.COLUMN, ELSEWHERE)


@pytest.fixture
def portal(place: Place) -> Iterator[Site]:
    """Harvested once."""
    with trs.registered(place, ARTICLES) as portal:
        harvest(place)
        yield portal


def harvest(place: Place) -> None:
    done = place.hurry("harvest", "--all")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def found(place: Place) -> int:
    return int(place.value("SELECT found FROM runs ORDER BY id DESC LIMIT 1"))


def move(portal: Site, *, leads: bool, footer: str) -> Site:
    """Everything lies elsewhere; ``leads``: articles' old addresses lead there; the site that lies there."""
    replica = trs.site(ARTICLES, column=ELSEWHERE)

    def answer(asked: Asked) -> Page:
        page = replica.answer(asked)
        return (
            replace(page, text=page.text.replace("主办：", footer))
            if asked.path in map(there, PATHS)
            else page
        )

    portal.routes = []
    portal.route(f"{ELSEWHERE}.*", answer)
    portal.add(trs.COLUMN, moved(ELSEWHERE, 301))
    if leads:
        portal.route(f"{trs.COLUMN}.+", lambda asked: moved(there(asked.path), 301))
    return replica


@pytest.mark.parametrize("footer", ["主办：", "新版　主办："], ids=["same bytes", "other bytes"])
@pytest.mark.parametrize("leads", [True, False], ids=["leads there", "gone"])
def test_a_portal_that_moves_has_each_report_once(
    place: Place, portal: Site, leads: bool, footer: str
) -> None:
    replica = move(portal, leads=leads, footer=footer)
    for _ in range(2):
        portal.asked.clear()
        harvest(place)
        assert found(place) == len(ARTICLES)
        assert place.value("SELECT count(*) FROM reports") == len(ARTICLES)
        assert place.rows("SELECT message FROM checks WHERE rule = 'duplicate_report'") == []
        assert place.rows("SELECT * FROM withdrawn_reports") == []
    assert {asked.path for asked in portal.asked}.isdisjoint(PATHS)
    # a withdrawal is found there, too
    replica.add(there(PATHS[0]), Page("<html><body>404</body></html>", status=404))
    harvest(place)
    assert place.rows("SELECT full_name FROM withdrawn_reports") == [(ARTICLES[0].authority,)]


def test_a_report_that_its_list_names_by_an_address_that_leads_on(place: Place, portal: Site) -> None:
    page = portal.page(PATHS[0])
    portal.add(there(PATHS[0]), replace(page, text=page.text.replace("主办：", "新版　主办：")))
    portal.add(PATHS[0], moved(there(PATHS[0]), 301))
    for _ in range(2):
        portal.asked.clear()
        harvest(place)
        assert found(place) == len(ARTICLES)
        assert portal.count(there(PATHS[0])) == 1
        assert place.rows("SELECT message FROM checks WHERE rule = 'duplicate_report'") == []


def test_what_an_address_is_known_by_is_not_asked_of_another(place: Place, portal: Site) -> None:
    """Servers give a page that moved the same ETag, and an older date than it was fetched on: 304 for what nobody has."""
    portal.add(there(PATHS[0]), portal.page(PATHS[0]))
    portal.add(PATHS[0], moved(there(PATHS[0]), 301))
    harvest(place)
    (asked,) = (asked for asked in portal.asked if asked.path == there(PATHS[0]))
    assert (asked.status, asked.headers.get("If-None-Match")) == (200, None)
    harvest(place)
    assert portal.count(there(PATHS[0]), status=304) == 1
    assert place.rows("SELECT * FROM withdrawn_reports") == []


@pytest.mark.parametrize("listed", [3, 1], ids=["listed", "not listed"])
@pytest.mark.parametrize("end", [PATHS[0], "/sorry.html"], ids=["one report", "no report"])
def test_a_portal_that_leads_everything_to_one_page_withdraws_nothing(
    place: Place, portal: Site, listed: int, end: str
) -> None:
    right = list(portal.routes)
    portal.add(trs.COLUMN, trs.site(ARTICLES[:listed]).page(trs.COLUMN))
    portal.add("/sorry.html", Page("<html><body><h1>云溪市人民政府</h1><p>网站正在维护</p></body></html>"))
    for path in {*PATHS} - {end}:
        portal.add(path, moved(end))
    place.hurry("harvest", "--all")
    assert place.rows("SELECT * FROM withdrawn_reports") == []
    wrong = place.value("SELECT count(*) FROM addresses WHERE outcome = 'wrong_page'")
    assert wrong == len({*PATHS} - {end})
    portal.routes = right
    harvest(place)
    assert found(place) == len(ARTICLES)
    assert place.rows("SELECT * FROM withdrawn_reports") == []


@pytest.mark.parametrize("leads", [True, False], ids=["leads there", "gone"])
def test_a_report_whose_new_page_bears_an_earlier_date_is_not_withdrawn(
    place: Place, portal: Site, leads: bool
) -> None:
    """The version that was published last is in force, though it stood at the old address; the report is still there."""
    page = portal.page(PATHS[0])
    dated = page.text.replace(str(ARTICLES[0].published), "2022-01-02")
    portal.add(there(PATHS[0]), replace(page, text=dated))
    portal.add(trs.COLUMN, portal.page(trs.COLUMN).text.replace("./202201", f"{ELSEWHERE}202201"))
    for path in PATHS[1:]:
        portal.add(there(path), portal.page(path))
    portal.route(
        f"{trs.COLUMN}2.+", lambda asked: moved(there(asked.path), 301) if leads else Page(status=404)
    )
    harvest(place)
    assert place.value("SELECT count(*) FROM report_versions") == len(ARTICLES) + 1
    assert place.rows("SELECT full_name FROM withdrawn_reports") == []
    portal.add(there(PATHS[0]), Page(status=404))
    harvest(place)
    assert place.rows("SELECT full_name FROM withdrawn_reports") == [(ARTICLES[0].authority,)]


@pytest.mark.parametrize("leads", [True, False], ids=["leads there", "gone"])
@pytest.mark.parametrize("at_once", [True, False], ids=["at once", "later"])
def test_what_moved_is_corrected_and_withdrawn_where_it_lies(
    place: Place, portal: Site, leads: bool, at_once: bool
) -> None:
    """The new page gave the very bytes of the old one, at which they were first seen; what it gives next stands in their
    place, and nobody is told to have published two reports."""
    replica = move(portal, leads=leads, footer="主办：")
    harvest(place)
    new = portal.url + there(PATHS[0])
    assert place.value("SELECT url FROM reports WHERE full_name = ?", ARTICLES[0].authority) == new
    if not at_once:
        harvest(place)
    page = replica.page(there(PATHS[0]))
    replica.add(there(PATHS[0]), replace(page, text=page.text.replace("</p>", "（更正）</p>", 1)))
    harvest(place)
    states = "SELECT state, v.url FROM report_versions v JOIN reports r ON r.id = report_id WHERE full_name = ? ORDER BY 1"
    assert place.rows(states, ARTICLES[0].authority) == [("in_force", new), ("superseded", new)]
    assert place.value("SELECT count(*) FROM report_changes") == 1
    assert place.rows("SELECT message FROM checks WHERE rule = 'duplicate_report'") == []
    replica.add(there(PATHS[0]), Page(status=404))
    harvest(place)
    assert place.rows("SELECT full_name FROM withdrawn_reports") == [(ARTICLES[0].authority,)]
