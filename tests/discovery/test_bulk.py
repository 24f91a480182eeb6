"""``scrapy register discover --sites``: many sites in one run, resumable, each host politely."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.settings import Settings

from govcrawl.discovery.bulk import Ended, Progress, Round
from govcrawl.discovery.sites import COLUMNS, Site, SitesError, load_sites, write_sites
from govcrawl.discovery.spider import DiscoverySpider
from govcrawl.errors import NothingDoneError
from govcrawl.jobs import register
from govcrawl.register import load_register
from pipelines.bodies.regions import regions
from tests.discovery.replica import Replica, build, load, served
from tests.discovery.walking import discover
from tests.support.place import PROJECT, Place
from tests.support.server import Asked, Page

SHIPPED = PROJECT / "data" / "sites.csv"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def small(number: int) -> Replica:
    """A site with one column."""
    home = '<ul><li><a href="/xxgk/">政府信息公开</a></li></ul><ul>[[news 4]]</ul>'
    return build(
        f"small{number}",
        {
            "pages": {
                "/": home,
                "/xxgk/": '<a href="/xxgk/nb/">政府信息公开年报</a>',
                "/xxgk/nb/": f"<ul>[[reports 云溪{number}县人民政府 2022-2024]]</ul>",
            }
        },
    )


def listed(path: Path, replicas: list[Replica], *more: str) -> Path:
    homes = [*(replica.home for replica in replicas), *more]
    sites = [Site(homepage=home, region="420100" if n % 2 else "130000") for n, home in enumerate(homes)]
    write_sites(path / "sites.csv", sites)
    return path / "sites.csv"


def test_a_list_is_discovered_and_told_by_region(place: Place) -> None:
    replicas = [load("plain"), load("none"), load("robots"), load("challenged"), small(1)]
    with served(*replicas):
        sites = listed(place.folder, replicas, "http://127.0.0.1:9/")
        done = place.hurry("register", "discover", "--sites", str(sites), "--jobs", "3", "--write")
        assert done.returncode == 0, done.stdout + done.stderr
        ends = {
            line.split()[4 + 1]: line.split()[0] for line in done.stdout.splitlines() if "http://" in line
        }
        asked = [replica.count() for replica in replicas]
        again = place.hurry("register", "discover", "--sites", str(sites))
        assert [replica.count() for replica in replicas] == asked
    wanted = ["found", "none", "robots", "challenged", "found"]
    assert [ends[replica.home] for replica in replicas] == wanted
    assert ends["http://127.0.0.1:9/"] == "unreachable"
    table = {
        line.split()[0]: line.split()[1:]
        for line in done.stdout.splitlines()
        if line.startswith(("湖北省", "河北省"))
    }
    #              found none robots challenged unreachable left columns
    assert table["河北省"] == ["2", "0", "1", "0", "0", "0", "2"]
    assert table["湖北省"] == ["0", "1", "0", "1", "1", "0", "0"]
    assert len(load_register(place.register)) == 2
    seen = {site.homepage: site.last_seen for site in load_sites(sites)}
    assert all(seen[replica.home] for replica in replicas)
    assert seen["http://127.0.0.1:9/"] is None
    assert again.returncode == 0
    assert "湖北省" in again.stdout


def test_a_site_that_was_unreachable_is_asked_again_by_the_next_run(place: Place) -> None:
    replica = small(1)
    with served(replica):
        sites = listed(place.folder, [replica])
        state = sites.with_name("sites.csv.found.jsonl")
        gone = Ended(replica.home, "unreachable", "no answer", 1, "2026-01-01", [])
        state.write_text(json.dumps(asdict(gone)) + "\n", encoding="utf-8")
        done = place.hurry("register", "discover", "--sites", str(sites))
        asked = replica.count()
        place.hurry("register", "discover", "--sites", str(sites))
        assert replica.count() == asked > 0
    assert done.returncode == 0
    assert "1 columns" in done.stdout
    assert state.read_bytes().count(b"\n") == 2


def test_a_discovery_that_breaks_off_is_none_that_found_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(*_: object) -> None:
        raise RuntimeError("unread")

    monkeypatch.setattr(DiscoverySpider, "_fetch_step", breaks)
    spider = discover("http://127.0.0.1:9/")
    site = Site(homepage="http://127.0.0.1:9/")
    told: list[Ended] = []
    crawler: Any = SimpleNamespace(spider=spider, stats=None)
    task: Any = SimpleNamespace(exception=lambda: None, cancelled=lambda: False)
    none: Any = None
    rounds = Round(none, [], jobs=1, pages=9, trust=[], tell=lambda _, ended: told.append(ended))
    rounds._ended(site, crawler, task)
    progress = Progress(tmp_path / "sites.csv")
    progress.add(*told)
    assert not progress.has_answered(site)
    monkeypatch.setattr(register, "_walked", lambda *_, **__: spider)
    settings = Settings({"GOVCRAWL_PORTALS": str(tmp_path / "portals.csv")})
    with pytest.raises(NothingDoneError, match=r"the discovery broke off \(RuntimeError: unread\)"):
        register.discover(none, settings, site.homepage, as_json=False, write=False, pages=None, trust=[])


def test_json_of_many_sites(place: Place) -> None:
    replicas = [small(1), small(2)]
    with served(*replicas):
        done = place.hurry("register", "discover", "--json", "--sites", str(listed(place.folder, replicas)))
    urls = {column["url"] for column in json.loads(done.stdout)}
    assert urls == {replica.home + "xxgk/nb/" for replica in replicas}


def watch(replica: Replica, delay: float) -> list[int]:
    """Answers take ``delay`` seconds; how many requests were answered at the same time."""
    site = next(iter(replica.hosts.values()))
    answer, lock = site.answer, threading.Lock()
    inside, most = 0, [0]

    def slow(asked: Asked) -> Page:
        nonlocal inside
        with lock:
            inside += 1
            most[0] = max(most[0], inside)
        time.sleep(delay)
        with lock:
            inside -= 1
        return answer(asked)

    monkey: Any = site
    monkey.answer = slow
    return most


def test_a_run_that_is_killed_goes_on_where_it_was(place: Place) -> None:
    replicas = [small(number) for number in range(8)]
    with served(*replicas):
        sites = listed(place.folder, replicas)
        state = sites.with_name("sites.csv.found.jsonl")
        most = [watch(replica, 0.2) for replica in replicas]
        run = place.start(
            *("register", "discover", "--sites", str(sites), "--jobs", "2"), *("-s", "DOWNLOAD_DELAY=0")
        )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not (state.exists() and state.read_bytes().count(b"\n") >= 2):
            time.sleep(0.05)
        run.kill()
        run.communicate()
        finished = {json.loads(line)["homepage"] for line in state.read_text(encoding="utf-8").splitlines()}
        assert 2 <= len(finished) < len(replicas)
        before = {replica.home: replica.count() for replica in replicas}
        done = place.hurry("register", "discover", "--sites", str(sites), "--jobs", "8")
        assert done.returncode == 0, done.stderr
        assert all(
            replica.count() == before[replica.home] for replica in replicas if replica.home in finished
        )
        assert all(
            replica.count() > before[replica.home] for replica in replicas if replica.home not in finished
        )
    assert state.read_bytes().count(b"\n") == len(replicas)
    assert [seen[0] for seen in most] == [1] * len(replicas)


def test_a_line_that_was_cut_is_done_again(tmp_path: Path) -> None:
    sites = tmp_path / "sites.csv"
    progress = Progress(sites)
    progress.add(Ended("http://a.gov.cn/", "none", "", 3, "2026-11-26", []))
    progress.close()
    with progress.path.open("a", encoding="utf-8") as file:
        file.write('{"homepage": "http://b.gov.cn/", "outc')
    again = Progress(sites)
    assert set(again.ended) == {"http://a.gov.cn/"}
    again.add(Ended("http://b.gov.cn/", "none", "", 3, "2026-11-26", []))
    again.close()
    assert set(Progress(sites).ended) == {"http://a.gov.cn/", "http://b.gov.cn/"}
    progress.path.write_text("{}\n", encoding="utf-8")
    with pytest.raises(NothingDoneError, match="remove it to begin anew"):
        Progress(sites)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,region\na,130000\n", "row 1: column missing: homepage"),
        ("name,homepage\na,www.a.gov.cn\n", "row 2: homepage: .*not a web address"),
        ("region,homepage\n13,http://a.gov.cn/\n", "row 2: region: a code of six digits"),
    ],
)
def test_a_list_that_is_wrong_is_named(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "sites.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SitesError, match=message):
        load_sites(path)


def test_a_list_of_homepages_alone_will_do(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("url,code,owner\nhttp://a.gov.cn/,130000,x\nhttp://a.gov.cn/,,\n", encoding="utf-8-sig")
    assert load_sites(path) == [Site(homepage="http://a.gov.cn/", region="130000")]


def test_no_list_is_status_2(place: Place) -> None:
    done = place.run("register", "discover", "--sites", str(place.folder / "none.csv"))
    assert done.returncode == 2
    assert "none.csv" in done.stderr
    assert place.run("register", "discover", "--sites", "a.csv", "http://a.gov.cn/").returncode == 2


def test_the_list_that_is_shipped() -> None:
    sites = load_sites(SHIPPED)
    known = {region.code: region for region in regions()}
    assert {site.region for site in sites if site.region} <= set(known)
    provinces = {code for code, region in known.items() if region.level == "province" and code < "700000"}
    assert provinces <= {site.region for site in sites}
    assert len({site.homepage for site in sites}) == len(sites) > 100
    header = SHIPPED.read_text(encoding="utf-8").splitlines()[0]
    assert tuple(header.split(",")) == COLUMNS
