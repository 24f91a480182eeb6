"""A column that moved is found again by the next harvest, visibly; the register is changed by people."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from govcrawl.register import Portal, load_register, write_register
from tests.discovery.replica import Replica, build, served
from tests.support.place import Place

HOME = """<html><head><title>云溪市人民政府</title></head><body><ul><li><a href="/zwgk/">政务公开</a></li>
<li><a href="/xxgk/">政府信息公开</a></li></ul><ul>[[news 6]]</ul></body></html>"""
OLD, NEW = "/zwgk/zfxxgknb/", "/xxgk/web2026/gknb/"
REPORTS = "<ul>[[reports 云溪市人民政府 2021-2024]]</ul>"
SITE = {
    "/": HOME,
    "/zwgk/": f'<ul><li><a href="{OLD}">政府信息公开年报</a></li></ul>',
    "/xxgk/": '<ul><li><a href="/xxgk/zn/">指南</a></li></ul>',
    OLD: REPORTS,
}
MOVED = {
    "/zwgk/": "<ul>[[news 3]]</ul>",
    "/xxgk/": f'<ul><li><a href="/xxgk/zn/">指南</a></li><li><a href="{NEW}">政府信息公开年报</a></li></ul>',
    NEW: REPORTS,
}
#: what stands at the old address after the redesign
SIGNS = {
    "not found": "status 404",
    "gone": "status 410",
    "redirects home": "-> /",
    "the homepage with 200": HOME,
    "empty": "<html><head><title>政府信息公开年报</title></head><body><ul></ul></body></html>",
    "other pages": "<ul>[[documents 云溪市 2018-2024]]</ul>",
    "another body's reports": "<ul>[[reports 石桥县人民政府 2021-2024]]</ul>",
}


def register(place: Place, site: Replica) -> None:
    url = site.home.rstrip("/") + OLD
    write_register(place.register, [Portal(id="yunxi", name="云溪市", family="trs", url=url, level="city")])


@pytest.fixture(scope="module")
def shared() -> Iterator[Replica]:
    replica = build("moving", {"pages": SITE})
    with served(replica):
        yield replica


@pytest.fixture
def site(place: Place, shared: Replica) -> Iterator[Replica]:
    (host,) = shared.hosts.values()
    with host.lent():
        register(place, shared)
        yield shared


@pytest.fixture(scope="module")
def harvested_once(shared: Replica, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The place after a harvest before anything moved."""
    place = Place(tmp_path_factory.mktemp("harvested"))
    register(place, shared)
    done = place.hurry("harvest")
    assert done.returncode == 0, done.stdout + done.stderr
    return place


@pytest.fixture
def harvested(place: Place, site: Replica, harvested_once: Place) -> Place:
    shutil.copytree(harvested_once.folder, place.folder, dirs_exist_ok=True)
    return place


def reports(place: Place) -> set[tuple[str, int]]:
    return set(place.rows("select id, year from reports where authority = '云溪市人民政府'"))


@pytest.mark.parametrize("sign", SIGNS)
def test_a_column_that_moved_is_harvested_where_it_is(harvested: Place, site: Replica, sign: str) -> None:
    before = reports(harvested)
    assert len(before) == 4
    site.redesign({**MOVED, OLD: SIGNS[sign]})
    asked = site.count()
    again = harvested.hurry("harvest", "--portal", "yunxi")
    assert again.returncode == 0, again.stdout + again.stderr
    assert reports(harvested) == before  # the same rows under the same ids
    new = site.home.rstrip("/") + NEW
    ((portal, old_url, new_url, via),) = harvested.rows(
        "select portal, old_url, new_url, via from column_moves"
    )
    assert (portal, old_url, new_url) == ("yunxi", site.home.rstrip("/") + OLD, new)
    assert via == "首页 > 政府信息公开 > 政府信息公开年报"
    ((status, message),) = harvested.rows("select status, message from checks where portal = 'yunxi'")
    assert status == "note"
    assert new in message
    assert new in again.stderr
    assert harvested.value("select count(*) from reports where url like ?", new + "%") == 4
    assert site.count() - asked <= 40
    # nothing silent: the register is as it was
    assert load_register(harvested.register)[0].url == old_url


def test_the_register_is_changed_by_a_person(place: Place, site: Replica) -> None:
    nothing = place.run("register", "heal")
    assert nothing.returncode == 2  # no database yet
    place.hurry("harvest")
    assert "nothing" in place.run("register", "heal").stdout
    site.redesign({**MOVED, OLD: "status 404"})
    place.hurry("harvest", "--portal", "yunxi")
    before = place.register.read_text(encoding="utf-8")
    shown = place.run("register", "heal")
    assert shown.returncode == 0, shown.stderr
    old, new = site.home.rstrip("/") + OLD, site.home.rstrip("/") + NEW
    removed = [line for line in shown.stdout.splitlines() if line.startswith("-yunxi")]
    added = [line for line in shown.stdout.splitlines() if line.startswith("+yunxi")]
    assert len(removed) == len(added) == 1
    assert old in removed[0]
    assert new in added[0]
    assert place.register.read_text(encoding="utf-8") == before
    written = place.run("register", "heal", "--write")
    assert written.returncode == 0, written.stderr
    (portal,) = load_register(place.register)
    assert (portal.id, portal.url, portal.family) == ("yunxi", new, "trs")
    # healed: the next harvest finds it in place, and the finding goes
    asked = site.count(OLD)
    final = place.hurry("harvest", "--portal", "yunxi")
    assert final.returncode == 0, final.stderr
    assert site.count(OLD) == asked
    assert place.rows("select message from checks where portal = 'yunxi'") == []
    assert "nothing" in place.run("register", "heal").stdout


def test_crawl_heals_likewise(place: Place, site: Replica) -> None:
    site.redesign({**MOVED, OLD: "status 404"})
    done = place.hurry("crawl", "trs", "-a", "portal=yunxi")
    assert done.returncode == 0, done.stderr
    assert len(reports(place)) == 4
    assert place.value("select count(*) from column_moves") == 1


def test_two_candidates_are_a_question(harvested: Place, site: Replica) -> None:
    twice = MOVED | {
        "/xxgk/": f'<ul><li><a href="{NEW}">政府信息公开年报</a></li><li><a href="/xxgk/nb2/">信息公开年度报告</a></li></ul>',
        "/xxgk/nb2/": REPORTS,
        OLD: "status 404",
    }
    site.redesign(twice)
    done = harvested.hurry("harvest", "--portal", "yunxi")
    assert done.returncode == 1
    assert harvested.rows("select * from column_moves") == []
    ((status, message),) = harvested.rows("select status, message from checks where portal = 'yunxi'")
    assert status == "not_assessable"
    assert NEW in message
    assert "/xxgk/nb2/" in message
    assert "nothing" in harvested.run("register", "heal").stdout


def test_a_column_that_is_nowhere_is_said_to_be(harvested: Place, site: Replica) -> None:
    site.redesign({"/zwgk/": "<ul>[[news 3]]</ul>", OLD: "status 404"})
    done = harvested.hurry("harvest", "--portal", "yunxi")
    assert done.returncode == 1
    assert harvested.rows("select status from checks where portal = 'yunxi'") == [("fail",)]
    assert harvested.rows("select * from column_moves") == []


def test_another_bodys_column_is_not_taken(harvested: Place, site: Replica) -> None:
    site.redesign({**MOVED, NEW: "<ul>[[reports 石桥县人民政府 2021-2024]]</ul>", OLD: "status 404"})
    done = harvested.hurry("harvest", "--portal", "yunxi")
    assert done.returncode == 1
    assert harvested.rows("select * from column_moves") == []


def test_a_department_is_found_among_many(place: Place, site: Replica) -> None:
    names = {"czj": "财政局", "jyj": "教育局", "swj": "水务局", "sjj": "审计局", "mzj": "民政局"}
    pages = {
        "/xxgk/": '<ul><li><a href="/xxgk/zn/">指南</a></li><li><a href="/xxgk/bm/">部门信息公开</a></li></ul>',
        "/xxgk/bm/": "".join(
            f'<li><a href="/xxgk/bm/{code}/">{name}</a></li>' for code, name in names.items()
        ),
        OLD: "status 404",
    }
    for code, name in names.items():
        pages[f"/xxgk/bm/{code}/"] = f'<a href="/xxgk/bm/{code}/nb/">信息公开年报</a>'
        pages[f"/xxgk/bm/{code}/nb/"] = f"<ul>[[reports 云溪市{name} 2022-2024]]</ul>"
    site.redesign(pages)
    url = site.home.rstrip("/") + OLD
    row = Portal(id="yunxi-sjj", name="云溪市审计局", family="trs", url=url, level="department")
    write_register(place.register, [row])
    done = place.hurry("harvest")
    assert done.returncode == 0, done.stderr
    assert place.value("select new_url from column_moves") == site.home + "xxgk/bm/sjj/nb/"
    assert place.value("select count(*) from reports where authority = '云溪市审计局'") == 3
    assert site.count("/xxgk/bm/(?!sjj).+") == 0


def test_challenges_and_robots_are_no_reason_to_look_elsewhere(harvested: Place, site: Replica) -> None:
    site.redesign({**MOVED, OLD: "status 412"})
    done = harvested.hurry("harvest", "--portal", "yunxi")
    assert done.returncode == 1
    assert "challenged" in done.stdout + done.stderr
    assert harvested.rows("select * from column_moves") == []
    assert site.count(NEW) == 0
