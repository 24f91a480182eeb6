"""Atom feeds of the published site: whole, well-formed, and of those whom they name."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from govcrawl.site.website import publish

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def site(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    published = publish(demo_database, folder)
    with sqlite3.connect(published) as connection:
        # what a page may hold, and no XML
        connection.execute("UPDATE reports SET title = title || '<b>&\x01' WHERE year = 2023")
        connection.execute("UPDATE authorities SET region_code = '110108' WHERE canonical_name LIKE '%交通%'")
        connection.execute("UPDATE authorities SET region_code = '320500' WHERE canonical_name LIKE '%卫生%'")
    (folder / "inspect-data.json").unlink()
    return folder


def get(site: Path, address: str) -> subprocess.CompletedProcess[str]:
    datasette = Path(sys.executable).with_name("datasette")
    return subprocess.run(
        [datasette, str(site), "--get", address], capture_output=True, text=True, cwd=site, timeout=120
    )


def feed(site: Path, address: str) -> ElementTree.Element:
    done = get(site, address)
    assert done.returncode == 0, done.stderr
    return ElementTree.fromstring(done.stdout)


@pytest.mark.parametrize("name", ["reports", "changes", "findings"])
def test_each_feed_has_what_the_standard_asks_for(site: Path, name: str) -> None:
    root = feed(site, f"/feeds/{name}.atom")
    assert root.tag == f"{ATOM}feed"
    for part in (root, *root.iter(f"{ATOM}entry")):
        assert all(part.findtext(f"{ATOM}{tag}") for tag in ("id", "title", "updated"))
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert str(links["self"]).endswith(f"/feeds/{name}.atom")
    ids = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids)


def test_every_report_is_in_the_feed_of_reports_and_leads_to_its_page(site: Path) -> None:
    entries = list(feed(site, "/feeds/reports.atom").iter(f"{ATOM}entry"))
    with sqlite3.connect(site / "govcrawl.db") as connection:
        reports = {row[0] for row in connection.execute("SELECT id FROM reports")}
    addresses = [str(entry.find(f"{ATOM}link").get("href")) for entry in entries]
    assert {address.rpartition("/")[2] for address in addresses} == reports
    path = addresses[0].removeprefix("http://localhost")
    assert get(site, path).returncode == 0


def test_findings_are_the_publishers_faults(site: Path) -> None:
    told = [
        str(entry.findtext(f"{ATOM}summary"))
        for entry in feed(site, "/feeds/findings.atom").iter(f"{ATOM}entry")
    ]
    with sqlite3.connect(site / "govcrawl.db") as connection:
        expected = [
            row[0]
            for row in connection.execute(
                "SELECT message FROM checks WHERE status = 'fail' AND fault = 'publisher'"
            )
        ]
    assert sorted(told) == sorted(expected) != []


def test_a_region_or_a_body_has_its_own(site: Path) -> None:
    with sqlite3.connect(site / "govcrawl.db") as connection:
        body, name = connection.execute(
            "SELECT body_id, canonical_name FROM authorities WHERE region_code = '110108'"
        ).fetchone()
    for query in ("region=110000", "region=110100", "region=110108", f"body={body}"):
        titles = [
            str(entry.findtext(f"{ATOM}title"))
            for entry in feed(site, f"/feeds/reports.atom?{query}").iter(f"{ATOM}entry")
        ]
        assert titles, query
        assert all(name in title for title in titles), query
    assert not list(feed(site, "/feeds/reports.atom?region=110101").iter(f"{ATOM}entry"))


@pytest.mark.parametrize(
    "address",
    [
        "/feeds/none.atom",
        "/feeds/reports.atom?region=11%27",
        "/feeds/reports.atom?region=1100",
        "/feeds/reports.atom?page=0",
    ],
)
def test_what_is_asked_wrongly_is_not_found(site: Path, address: str) -> None:
    done = get(site, address)
    assert done.returncode == 1
    assert "<feed" not in done.stdout


def test_a_feed_is_sent_again_only_once_it_is_another(site: Path) -> None:
    datasette = pytest.importorskip("datasette.app").Datasette(config_dir=site)
    asyncio.run(datasette.invoke_startup())

    def ask(tag: str = "") -> Any:
        headers = {"if-none-match": tag, "accept-encoding": "gzip"}
        return asyncio.run(datasette.client.get("/feeds/reports.atom", headers=headers))

    first = ask()
    again = ask(first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    other = ask('W/"another"')
    assert (other.status_code, other.text) == (200, first.text)
