"""From a replica to the database by the command line: figures are the replica's truth, a second run asks little."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace

from tests.portals import trs
from tests.support.content import article_html, column, docx
from tests.support.server import Page, serve


def test_a_column_is_harvested_exactly_and_the_second_run_asks_little(place):
    articles = column()
    reports = [article for article in articles if article.kind == "report"]
    replica = trs.site(articles)
    with serve(replica):
        first = place.hurry("crawl", "trs", "-a", f"url={replica.url}{trs.COLUMN}")
        assert first.returncode == 0, first.stderr
        asked = len(replica.asked)
        database = sqlite3.connect(place.database)
        before = database.execute("SELECT * FROM reports ORDER BY id").fetchall()
        replica.asked.clear()
        second = place.hurry("crawl", "trs", "-a", f"url={replica.url}{trs.COLUMN}")
        assert second.returncode == 0, second.stderr
    status = dict(database.execute("SELECT title, status FROM reports"))
    assert set(status) == {article.title for article in reports}
    assert set(status.values()) == {"verified"}
    for article in reports:
        report = database.execute(
            "SELECT id, authority, year, published_on FROM reports WHERE title = ?", (article.title,)
        ).fetchone()
        assert report[1:] == (article.authority, article.year, str(article.published))
        rows = database.execute(
            "SELECT raw, total FROM applications WHERE report_id = ?", (report[0],)
        ).fetchall()
        assert sorted(json.loads(raw) for raw, _ in rows) == sorted(
            [str(v) for v in row] for row in article.applications()
        )
        figures = database.execute(
            "SELECT value FROM disclosures WHERE report_id = ?", (report[0],)
        ).fetchall()
        assert sorted(value for (value,) in figures) == article.disclosures()
    assert database.execute("SELECT * FROM reports ORDER BY id").fetchall() == before
    # lists and one conditional request for each page and file, none of which sends its body again
    assert replica.count(r".*/(?:t\d+_\d+\.html|P0.*)", 200) == 0
    assert len(replica.asked) <= asked


def first(articles, form):
    return next(article for article in articles if article.kind == "report" and article.form == form)


def test_what_changes_silently_becomes_a_new_version(place):
    """A page and a file are replaced under their addresses; nothing in the list tells."""
    articles = column(12)
    replica = trs.site(articles)
    page, file = first(articles, "html"), first(articles, "docx")
    with serve(replica):
        url = f"url={replica.url}{trs.COLUMN}"
        assert place.hurry("crawl", "trs", "-a", url).returncode == 0
        changed = replace(page, number=page.number + 1)
        replica.add(trs.path(page), Page(article_html(replace(changed, title=page.title)), etag=True))
        other = f"{trs.COLUMN}{file.published:%Y%m}/P0{file.published:%Y%m%d}{file.number:012d}.docx"
        replica.add(other, Page(body=docx(replace(file, number=file.number + 1)), etag=True))
        replica.asked.clear()
        again = place.hurry("crawl", "trs", "-a", url)
    assert again.returncode == 0, again.stderr
    assert replica.count(r".*/t\d+_\d+\.html", 200) == 2  # the changed page, and the page of the changed file
    database = sqlite3.connect(place.database)
    versions = database.execute(
        "SELECT r.title, count(*) FROM report_versions v JOIN reports r ON r.id = v.report_id GROUP BY r.id HAVING count(*) > 1"
    ).fetchall()
    assert {title for title, _ in versions} == {page.title, file.title}
    for article, truth in ((page, changed), (file, replace(file, number=file.number + 1))):
        rows = database.execute(
            "SELECT a.raw FROM applications a JOIN reports r ON r.id = a.report_id WHERE r.title = ?",
            (article.title,),
        ).fetchall()
        assert sorted(json.loads(raw) for (raw,) in rows) == sorted(
            [str(v) for v in row] for row in truth.applications()
        )


def test_a_server_without_validators(place):
    """Nothing to ask with: the pages come again, and are known by their bytes."""
    articles = column(12)
    replica = trs.site(articles)
    for _, answer in replica.routes:
        if isinstance(answer, Page):
            answer.etag = False
    with serve(replica):
        url = f"url={replica.url}{trs.COLUMN}"
        assert place.hurry("crawl", "trs", "-a", url).returncode == 0
        database = sqlite3.connect(place.database)
        before = database.execute("SELECT * FROM reports ORDER BY id").fetchall()
        again = place.hurry("crawl", "trs", "-a", url)
    assert again.returncode == 0, again.stderr
    assert database.execute("SELECT * FROM reports ORDER BY id").fetchall() == before
    assert "new 0, changed 0" in again.stdout


def test_the_exit_status_tells_how_the_run_ended(place):
    articles = column(12)
    gone, challenged, broken = trs.site(articles), trs.site(articles), trs.site(articles)
    gone.add(trs.path(articles[0]), Page("", status=410))
    challenged.add(trs.path(articles[0]), Page("<script>x</script>", status=521))
    broken.add(trs.COLUMN, Page("", status=503))
    with serve(gone, challenged, broken):
        runs = [
            place.hurry("crawl", "trs", "-a", f"url={site.url}{trs.COLUMN}")
            for site in (gone, challenged, broken)
        ]
    assert [run.returncode for run in runs] == [0, 1, 1]
    assert "521" in runs[1].stderr or "加速乐" in runs[1].stderr
    assert "503" in runs[2].stderr
    database = sqlite3.connect(place.database)
    outcomes = [outcome for (outcome,) in database.execute("SELECT outcome FROM runs ORDER BY id")]
    assert outcomes == ["complete", "challenged", "failed"]
