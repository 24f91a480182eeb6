"""From a replica to the database by the command line: figures are the replica's truth, a second run asks little."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from tests.portals import trs
from tests.portals.content import column
from tests.portals.server import serve

PROJECT = Path(__file__).parents[2]


def scrapy(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ``scrapy`` in the project with database and archive in ``folder``, without politeness."""
    environment = {
        **os.environ,
        "GOVCRAWL_DATABASE": str(folder / "reports.db"),
        "GOVCRAWL_ARCHIVE": str(folder / "archive"),
        "GOVCRAWL_PORTALS": str(folder / "portals.csv"),
    }
    quick = ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0", "-s", "RETRY_TIMES=1"]
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments, *quick],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_column_is_harvested_exactly_and_the_second_run_asks_little(tmp_path):
    articles = column()
    reports = [article for article in articles if article.kind == "report"]
    replica = trs.site(articles)
    with serve(replica):
        first = scrapy(tmp_path, "crawl", "trs", "-a", f"url={replica.url}{trs.COLUMN}")
        assert first.returncode == 0, first.stderr
        asked = len(replica.asked)
        database = sqlite3.connect(tmp_path / "reports.db")
        before = database.execute("SELECT * FROM reports ORDER BY id").fetchall()
        replica.asked.clear()
        second = scrapy(tmp_path, "crawl", "trs", "-a", f"url={replica.url}{trs.COLUMN}")
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
