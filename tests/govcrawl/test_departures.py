"""Stored reports that are not where they were: told as withdrawn where they are gone, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from tests.portals import trs
from tests.support.clock import on
from tests.support.content import column
from tests.support.place import Place
from tests.support.server import Asked, Page, Site, moved

ARTICLES = column(4, negatives=False)[:3]
PATHS = [trs.path(one) for one in ARTICLES]
GONE = Page("<html><body>404</body></html>", status=404)
NOT_THERE = "<html><head><title>提示</title></head><body>您访问的页面不存在或已删除</body></html>"
LOGIN = "<html><head><title>用户登录</title></head><body><input type='password'></body></html>"


@pytest.fixture
def portal(place: Place) -> Iterator[Site]:
    """Harvested once."""
    with trs.registered(place, ARTICLES) as portal:
        assert harvest(place) == "complete"
        yield portal


def harvest(place: Place) -> str:
    """How a harvest of all ended."""
    done = place.hurry("harvest", "--all")
    outcome = str(place.value("SELECT outcome FROM runs ORDER BY id DESC LIMIT 1"))
    assert outcome == "complete" or done.returncode == 1, (done.stdout, done.stderr)
    assert len(done.stderr.splitlines()) <= 1
    return outcome


def withdrawn(place: Place) -> set[str]:
    return {name for (name,) in place.rows("SELECT full_name FROM withdrawn_reports")}


def unlist(portal: Site, *paths: str) -> None:
    """The list names these no more."""
    left = [one for one in ARTICLES if trs.path(one) not in paths]
    portal.add(trs.COLUMN, trs.site(left).page(trs.COLUMN))


def names(*paths: str) -> set[str]:
    return {one.authority for one in ARTICLES if trs.path(one) in paths}


@pytest.mark.parametrize("answer", [GONE, moved("/404.html")], ids=["404", "led to one that is not there"])
@pytest.mark.parametrize("listed", [3, 1], ids=["all listed", "one listed"])
def test_a_portal_that_has_nothing_today_withdraws_nothing(
    place: Place, portal: Site, answer: Page, listed: int
) -> None:
    right = list(portal.routes)
    unlist(portal, *PATHS[listed:])
    for path in PATHS:
        portal.add(path, answer)
    assert harvest(place) == "incomplete"
    assert withdrawn(place) == set()
    assert "不记为撤下" in place.value("SELECT reason FROM runs ORDER BY id DESC LIMIT 1")
    # where one of them is there, the others are gone
    portal.routes = list(right)
    for path in PATHS[1:]:
        portal.add(path, answer)
    assert harvest(place) == "complete"
    assert withdrawn(place) == names(*PATHS[1:])
    portal.routes = list(right)
    assert harvest(place) == "complete"
    assert withdrawn(place) == set()


def test_a_report_that_rests_tells_whether_the_portal_is_broken(place: Place, portal: Site) -> None:
    """In the season last year's report is due after a week, the older ones later: what is asked for may be gone alone."""
    new = replace(
        ARTICLES[0], number=77, year=2024, title=ARTICLES[0].title.replace(str(ARTICLES[0].year), "2024")
    )
    both = [new, *ARTICLES]

    def day(month: int, number: int) -> str:
        place.settings = on(place.folder, date(2025, month, number))
        done = place.hurry("harvest")
        assert len(done.stderr.splitlines()) <= 1
        return str(place.value("SELECT outcome FROM runs ORDER BY id DESC LIMIT 1"))

    place.database.unlink()
    portal.routes = list(trs.site(both).routes)
    assert day(3, 1) == "complete"
    right = list(portal.routes)
    portal.route(f"{trs.COLUMN}2.+", GONE)
    portal.asked.clear()
    assert day(3, 10) == "incomplete"
    assert withdrawn(place) == set()
    assert portal.count(f"{trs.COLUMN}2.+") == 2  # that of last year, and one that rests
    portal.routes = list(right)
    portal.add(trs.path(new), GONE)
    assert day(3, 11) == "complete"
    assert withdrawn(place) == {new.authority}


def test_a_report_of_another_year_tells_whether_the_portal_is_broken(place: Place, portal: Site) -> None:
    alone = replace(
        ARTICLES[0], number=77, year=2024, title=ARTICLES[0].title.replace(str(ARTICLES[0].year), "2024")
    )
    portal.routes = list(trs.site([alone, *ARTICLES]).routes)
    assert harvest(place) == "complete"
    right = list(portal.routes)
    portal.route(f"{trs.COLUMN}2.+", GONE)
    assert place.hurry("harvest", "--year", "2024").returncode == 1
    assert withdrawn(place) == set()
    portal.routes = list(right)
    portal.add(trs.path(alone), GONE)
    done = place.hurry("harvest", "--year", "2024")
    assert (done.returncode, done.stderr) == (0, "")
    assert withdrawn(place) == {alone.authority}


@pytest.mark.parametrize("between", [LOGIN, Page(status=500)], ids=["another page", "failed"])
def test_a_report_that_no_list_names_is_asked_for_until_it_is_gone(
    place: Place, portal: Site, between: Page | str
) -> None:
    """What an address gave in place of its report once says nothing of the next time."""
    unlist(portal, PATHS[0])
    portal.add(PATHS[0], between)
    assert harvest(place) == "complete"
    assert withdrawn(place) == set()
    portal.add(PATHS[0], GONE)
    assert harvest(place) == "complete"
    assert withdrawn(place) == names(PATHS[0])


def test_a_page_that_says_that_the_report_is_not_there(place: Place, portal: Site) -> None:
    portal.add(PATHS[0], NOT_THERE)
    assert harvest(place) == "incomplete"  # the list says that it is
    assert withdrawn(place) == set()
    unlist(portal, PATHS[0])
    assert harvest(place) == "complete"
    assert withdrawn(place) == names(PATHS[0])
    # where nothing else is there either, that says nothing
    unlist(portal, *PATHS[:2])
    for path in PATHS[1:]:
        portal.add(path, NOT_THERE)
    assert harvest(place) == "incomplete"
    assert withdrawn(place) == names(PATHS[0])


@pytest.mark.parametrize("listed", [3, 1], ids=["listed", "not listed"])
@pytest.mark.parametrize("led", [True, False], ids=["led there", "given in place"])
@pytest.mark.parametrize("known", [True, False], ids=["known", "new"])
def test_a_portal_that_gives_one_report_for_all_withdraws_nothing(
    place: Place, portal: Site, listed: int, led: bool, known: bool
) -> None:
    right = list(portal.routes)
    unlist(portal, *PATHS[listed:])
    first = portal.page(PATHS[0])
    # of the first body, and of a year of which there is none; what is listed is of another year
    given = first if known else replace(first, text=first.text.replace(f"{ARTICLES[0].year}年", "2019年"))
    portal.add("/new/one.html", given)
    for path in PATHS[1:]:
        portal.add(path, moved("/new/one.html") if led else given)
    harvest(place)
    assert withdrawn(place) == set()
    portal.routes = list(right)
    assert harvest(place) == "complete"
    assert withdrawn(place) == set()


def test_a_report_that_moved_to_where_it_cannot_be_fetched_is_not_withdrawn(
    place: Place, portal: Site
) -> None:
    elsewhere = "/xxgk/nb/"
    portal.routes = list(trs.site(ARTICLES, column=elsewhere).routes)
    portal.add(trs.COLUMN, moved(elsewhere))
    right = list(portal.routes)
    portal.add(PATHS[0].replace(trs.COLUMN, elsewhere), Page(status=500))
    assert harvest(place) == "incomplete"
    assert withdrawn(place) == set()
    portal.routes = list(right)
    assert harvest(place) == "complete"
    assert withdrawn(place) == set()


def test_a_mark_that_is_new_with_each_visit_makes_no_new_address(place: Place, portal: Site) -> None:
    pages = {path: portal.page(path) for path in PATHS}
    marks = iter(range(99))

    def answer(asked: Asked) -> Page:
        return pages[asked.path] if asked.query else moved(f"{asked.path}?ticket={next(marks)}")

    for path in PATHS:
        portal.add(path, answer)
    for _ in range(3):
        assert harvest(place) == "complete"
        assert place.value("SELECT count(*) FROM addresses WHERE sha256 IS NOT NULL") == len(PATHS)
        assert place.value("SELECT count(*) FROM addresses WHERE outcome = 'gone'") == 0
    portal.add(PATHS[0], GONE)
    assert harvest(place) == "complete"
    assert withdrawn(place) == names(PATHS[0])
