"""What people see of harvests: the status, the report as a file, notices."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.portals.trs import COLUMN, path, site
from tests.support.content import column
from tests.support.loopback import Handler, listen
from tests.support.place import QUICK, Place
from tests.support.server import serve

DOWN = "down,坏<b>,trs,http://127.0.0.1:9/zwgk/"


def register(place: Place, *rows: str) -> None:
    place.register.write_text("\n".join(["id,name,family,url", *rows]) + "\n", encoding="utf-8")


class Webhook(Handler):
    """Takes what is posted, or refuses it."""

    posted: list[dict[str, str]]
    status = 200

    def reply(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.posted.append(json.loads(body))
        self.send_response(self.status)
        self.send_header("Content-Length", "0")
        self.end_headers()


@pytest.fixture
def webhook() -> Iterator[tuple[str, type[Webhook]]]:
    handler = type("Mine", (Webhook,), {"posted": []})
    server = listen("127.0.0.1", handler)
    try:
        yield f"json://127.0.0.1:{server.server_port}/", handler
    finally:
        server.shutdown()
        server.server_close()


def test_a_harvest_in_files_status_and_notice(place: Place, webhook: tuple[str, type[Webhook]]) -> None:
    address, handler = webhook
    portal = site(column(4, negatives=False))
    options = [*QUICK, "-s", f"GOVCRAWL_NOTICES={address}"]
    with serve(portal):
        register(place, f"good,云溪市,trs,{portal.url}{COLUMN}", DOWN)
        assert place.run("harvest", "--portal", "good", *options).returncode == 0
        assert handler.posted == []  # nothing was wrong
        made = {kind: place.folder / f"harvest.{kind}" for kind in ("txt", "json", "html")}
        for path in made.values():
            assert place.run("harvest", "--all", "--report", str(path), *options).returncode == 1
    text = made["txt"].read_text(encoding="utf-8")
    assert "down: failed" in text
    found = json.loads(made["json"].read_text(encoding="utf-8"))
    assert {run["portal"]: run["outcome"] for run in found["runs"]} == {"good": "complete", "down": "failed"}
    assert found["harvest"]["outcome"] == "incomplete"
    assert "<td>down</td>" in made["html"].read_text(encoding="utf-8")
    assert len(handler.posted) == 3
    assert "1 not complete" in handler.posted[0]["title"]
    assert "down: failed" in handler.posted[0]["message"]

    shown = place.run("status")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "down" in shown.stdout
    assert "portals are due" in shown.stdout
    assert len(shown.stdout.splitlines()) < 40
    told = json.loads(place.run("status", "--json").stdout)
    assert told["last"]["harvest"]["id"]
    assert [one["portal"] for one in told["wrong"]] == ["down"]
    assert "down" in [one["portal"] for one in told["due"]]


@pytest.mark.parametrize("address", ["json://127.0.0.1:9/", "no address at all", ""])
def test_a_notice_that_fails_changes_no_outcome(place: Place, address: str) -> None:
    register(place, DOWN)
    done = place.run("harvest", *QUICK, "-s", f"GOVCRAWL_NOTICES={address}")
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert all(line.startswith(("notice", "scrapy harvest")) for line in lines)
    assert len(lines) == 1 + len(address.split())


def test_a_list_that_shrinks_or_falls_silent_is_a_loss(place: Place) -> None:
    portal = site(column(12, negatives=False))
    with serve(portal):
        register(place, f"good,云溪市,trs,{portal.url}{COLUMN}")
        assert place.run("harvest", *QUICK).returncode == 0
        portal.add(COLUMN, site(column(12, negatives=False)[:4]).page(COLUMN))
        done = place.run("harvest", "--all", *QUICK)
        assert done.returncode == 1, done.stdout
        assert "shrunk" in done.stdout
        assert "less than before" in done.stderr
        assert place.rows("SELECT outcome FROM harvests") == [("complete",), ("incomplete",)]
        assert "entries, 12 before" in place.run("status").stdout
        ((finding, message),) = place.rows("SELECT id, message FROM checks WHERE portal = 'good'")
        assert "此前有12条" in message
        # it stands, under its id, and is told as a loss once
        again = place.run("harvest", "--all", *QUICK)
        assert (again.returncode, again.stderr) == (0, "")
        assert "shrunk" in again.stdout
        assert place.rows("SELECT id FROM checks WHERE portal = 'good'") == [(finding,)]
        last = json.loads(place.run("status", "--json").stdout)["last"]
        assert [one["id"] for one in last["findings"]] == [finding]
        # published with the others
        assert place.run("publish", str(place.folder / "site")).returncode == 0
        with closing(sqlite3.connect(next((place.folder / "site").glob("*.db")))) as site_database:
            shown = site_database.execute(
                "SELECT 类别, 机关, 说明 FROM 发现 WHERE 机关 LIKE '栏目%'"
            ).fetchall()
        assert shown == [("读取存疑", "栏目good", message)]
        # a person who knows better has the last word
        assert place.run("verdict", finding, "dismissed", "--who", "测试").returncode == 0
        assert "12 before" not in place.run("status").stdout
        assert place.run("harvest", "--all", *QUICK).returncode == 0
        assert place.rows("SELECT id FROM checks WHERE portal = 'good'") == []


def test_links_that_lead_elsewhere_and_readings_that_got_worse(place: Place) -> None:
    articles = column(8, negatives=False)
    portal = site(articles)
    with serve(portal):
        register(place, f"good,云溪市,trs,{portal.url}{COLUMN}")
        assert place.run("harvest", *QUICK).returncode == 0
        for article in articles:
            portal.add(path(article), portal.page(path(article)).text.replace("结转下年度继续办理", ""))
        first = portal.page(COLUMN).text
        name = path(articles[0]).removeprefix(COLUMN)
        assert name in first
        portal.add(COLUMN, first.replace(name, "http://casino.example.com/a.html").replace("./http", "http"))
        done = place.run("harvest", "--all", *QUICK)
        assert "partial" in done.stdout
        rules = [rule for (rule,) in place.rows("SELECT rule FROM checks WHERE portal = 'good' ORDER BY 1")]
        assert rules == ["links_official", "readings_as_before"], done.stdout
        text = place.run("status").stdout
        assert "links may be hijacked" in text
        assert "its layout may have changed" in text


def test_a_report_of_no_kind_is_refused_before_anything_is_done(place: Place) -> None:
    register(place, DOWN)
    failed = place.run("harvest", "--report", "harvest.pdf")
    assert failed.returncode == 2
    assert "harvest.pdf" in failed.stderr
    assert not place.database.exists()


def test_a_status_of_nothing_says_what_to_do(place: Place) -> None:
    failed = place.run("status")
    assert failed.returncode == 2
    assert "scrapy harvest" in failed.stderr


def test_a_status_needs_no_register(place: Place, demo_database: Path) -> None:
    place.settings = {"GOVCRAWL_DATABASE": str(demo_database)}
    shown = place.run("status")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "harvest complete: " in shown.stdout
    assert "no register of portals yet" in shown.stdout
