"""Articles whose tables are pictures, from a replica to the database by the command line."""

from __future__ import annotations

import json
import sqlite3

import pytest

from tests.portals.pictures import ARTICLE, FIGURES, FOLDER, replica
from tests.support.content import article_html
from tests.support.place import Place
from tests.support.server import Page, serve


def test_a_table_that_is_a_picture_is_read_with_the_others(place: Place) -> None:
    pytest.importorskip("rapidocr", reason="needs the extra ocr")
    site = replica('<img src="/images/loading.gif" data-src="./W020240115.png" width="600">')
    with serve(site):
        address = site.url + FOLDER + "t20240115_9001.html"
        first = place.hurry("crawl", "trs", "-a", f"url={address}")
        assert first.returncode == 0, first.stderr
        assert site.count(r"/images/.*") == 0
        second = place.hurry("crawl", "trs", "-a", f"url={address}")
        assert second.returncode == 0, second.stderr
    assert [asked.status for asked in site.asked if asked.path.endswith(".png")] == [200, 304]
    rows = place.rows("SELECT route, upheld, corrected, other_result, pending, total FROM challenges")
    assert {route: tuple(figures) for route, *figures in rows} == FIGURES
    applications = place.rows("SELECT raw FROM applications")
    assert sorted(json.loads(raw) for (raw,) in applications) == sorted(
        [str(value) for value in row] for row in ARTICLE.applications()
    )
    assert place.rows("SELECT format, status FROM reports") == [("html", "verified")]
    (check,) = place.rows("SELECT message, actual FROM checks WHERE rule = 'read_from_pictures'")
    assert "OCR" in check[0]
    assert check[1].endswith(f" {site.url}{FOLDER}W020240115.png")


def test_an_older_version_is_read_again_with_its_pictures(place: Place) -> None:
    pytest.importorskip("rapidocr", reason="needs the extra ocr")
    place.settings |= {"GOVCRAWL_OCR_CACHE": str(place.folder / "ocr")}
    site = replica('<img src="./W020240115.png">')
    with serve(site):
        address = f"url={site.url}{FOLDER}t20240115_9001.html"
        assert place.hurry("crawl", "trs", "-a", address).returncode == 0
        site.add(FOLDER + "t20240115_9001.html", Page(article_html(ARTICLE)))  # now all in its markup
        assert place.hurry("crawl", "trs", "-a", address).returncode == 0
    older = "SELECT reading FROM report_versions WHERE state = 'superseded'"
    before = place.value(older)
    with sqlite3.connect(place.database) as connection:
        connection.execute("UPDATE report_versions SET parser = 'older'")
    connection.close()
    again = place.run("reparse")
    assert again.returncode == 0, again.stderr
    assert place.value(older) == before
    routes = json.loads(before)["challenges"]
    assert {route["route"]: tuple(route["values"]) for route in routes} == FIGURES


def test_a_page_with_all_its_tables_asks_for_no_picture(place: Place) -> None:
    site = replica("")
    whole = article_html(ARTICLE).replace(
        "<p>一、总体情况</p>", '<p>一、总体情况</p><img src="W020240115.png">'
    )
    site.add(FOLDER + "t20240115_9001.html", Page(whole))
    with serve(site):
        run = place.hurry("crawl", "trs", "-a", f"url={site.url}{FOLDER}t20240115_9001.html")
    assert run.returncode == 0, run.stderr
    assert site.count(r".*\.png") == 0
    assert place.rows("SELECT status FROM reports") == [("verified",)]
