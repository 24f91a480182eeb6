"""``scrapy register discover``, as it is typed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from govcrawl.register import load_register
from tests.discovery.replica import Replica, load, served
from tests.support.place import Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
def plain() -> Iterator[Replica]:
    replica = load("plain")
    with served(replica):
        yield replica


def test_json_and_nothing_else_on_stdout(place: Place, plain: Replica) -> None:
    done = place.hurry("register", "discover", "--json", plain.home)
    assert done.returncode == 0, done.stderr
    (column,) = json.loads(done.stdout)
    assert column["name"] == "云溪市人民政府"
    assert column["url"] == plain.home + "zfxxgk/zfxxgknb/"
    assert (column["family"], column["level"], column["reports"]) == ("trs", "city", 5)
    assert column["via"] == "首页 > 政府信息公开 > 政府信息公开年报"
    assert {"region", "years"} <= set(column)
    assert not place.register.exists()


def test_write_adds_rows_once_and_they_can_be_harvested(place: Place, plain: Replica) -> None:
    first = place.hurry("register", "discover", "--write", plain.home)
    assert first.returncode == 0, first.stderr
    (portal,) = load_register(place.register)
    assert (portal.url, portal.family, portal.level) == (plain.home + "zfxxgk/zfxxgknb/", "trs", "city")
    again = place.hurry("register", "discover", "--write", plain.home)
    assert again.returncode == 0, again.stderr
    assert len(load_register(place.register)) == 1
    harvested = place.hurry("harvest", "--portal", portal.id)
    assert harvested.returncode == 0, harvested.stderr
    assert place.value("select count(*) from reports where status = 'verified'") == 5


@pytest.mark.parametrize(
    ("name", "words"),
    [("none", "no annual-report column"), ("robots", "robots.txt"), ("challenged", "challenged")],
)
def test_none_found_says_why(place: Place, name: str, words: str) -> None:
    replica = load(name)
    with served(replica):
        done = place.hurry("register", "discover", "--json", replica.home)
    assert done.returncode == 1
    assert json.loads(done.stdout) == []
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_nothing_could_be_asked(place: Place) -> None:
    for homepage in ("http://127.0.0.1:9/", "www.yunxi", ""):
        done = place.hurry("register", "discover", homepage)
        assert done.returncode == 2, (homepage, done.stderr)
        assert done.stderr.strip()


def test_hosts_are_trusted_by_option_or_by_the_register(place: Place) -> None:
    replica = load("platform")
    with served(replica):
        untrusted = place.hurry("register", "discover", "--json", replica.home)
        assert untrusted.returncode == 1
        hosts = [word for host in replica.trusted[1:] for word in ("--trust", host)]
        done = place.hurry("register", "discover", "--json", *hosts, replica.home)
        assert {column["url"] for column in json.loads(done.stdout)} == set(replica.columns)
        place.register.write_text(
            f"id,name,family,url\npt,平台,portal,{replica.hosts['pt'].url}/\n", encoding="utf-8"
        )
        listed = place.hurry("register", "discover", "--json", replica.home)
        assert {column["url"] for column in json.loads(listed.stdout)} == set(replica.columns)
    assert replica.hosts["mirror"].asked == []


def test_pages_are_limited(place: Place) -> None:
    replica = load("units")
    with served(replica):
        done = place.hurry("register", "discover", "--json", "--pages", "3", replica.home)
        assert replica.count() <= 3
    assert done.returncode == 0
    assert len(json.loads(done.stdout)) == 1
    assert place.hurry("register", "discover", "--pages", "0", "http://127.0.0.1:9/").returncode == 2
