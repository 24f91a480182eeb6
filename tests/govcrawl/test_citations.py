"""Every report, body and list of findings can be quoted, with its source, its original and the edition."""

from __future__ import annotations

import html
import json
import re
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from govcrawl.site.plugins.reader import citation
from govcrawl.site.website import publish

CONTACT = "reports@example.org"


@pytest.fixture(scope="module")
def site(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    publish(demo_database, folder, contact=CONTACT)
    return folder


@pytest.fixture(scope="module")
def report(site: Path) -> dict[str, Any]:
    with sqlite3.connect(site / "govcrawl.db") as connection:
        connection.row_factory = sqlite3.Row
        row = connection.execute(
            "SELECT * FROM reports WHERE published_on IS NOT NULL ORDER BY id"
        ).fetchone()
        return dict(row)


def get(site: Path, address: str) -> str:
    datasette = Path(sys.executable).with_name("datasette")
    done = subprocess.run(
        [datasette, str(site), "--get", address], capture_output=True, text=True, cwd=site, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_report_is_cited_with_source_original_and_edition(site: Path, report: dict[str, Any]) -> None:
    page = html.unescape(get(site, f"/report/{report['id']}"))
    found = re.search(r'class="citation">([^<]+)<', page)
    assert found is not None
    digest = json.loads((site / "inspect-data.json").read_text(encoding="utf-8"))["govcrawl"]["hash"]
    for part in ("title", "published_on", "url", "document_sha256", "id"):
        assert str(report[part]) in found[1], part
    assert digest[:12] in found[1]


def test_programs_get_bibtex_and_csl(site: Path, report: dict[str, Any]) -> None:
    bibtex = get(site, f"/report/{report['id']}/cite.bib")
    assert bibtex.startswith(f"@techreport{{govcrawl{report['id']},")
    assert bibtex.count("{") == bibtex.count("}")
    assert f"title = {{{report['title']}}}" in bibtex
    (item,) = json.loads(get(site, f"/report/{report['id']}/cite.json"))
    assert item["type"] == "report"
    assert item["title"] == report["title"]
    assert item["URL"] == report["url"]
    assert item["issued"]["date-parts"] == [[int(part) for part in report["published_on"].split("-")]]
    assert report["document_sha256"] in item["note"]


def test_bibtex_holds_together_whatever_is_crawled() -> None:
    cited = citation.Citation(
        "k", "R&D_局}", "标题 {50%} \\input", 2023, "2024-01-02", "http://x.gov.cn/{a}?b=1_2&c", "2024-02-01", "0" * 64,
        "http://site/report/k", citation.Edition("2024-02-01", "abc"),
    )  # fmt: skip
    text = cited.bibtex
    assert text.count("{") == text.count("}")
    assert "author = {{R\\&D\\_局)}}" in text
    assert "\\input" not in text
    assert "url = {http://x.gov.cn/%7Ba%7D?b=1_2&c}" in text


def test_pages_of_bodies_and_findings_are_cited_too(site: Path) -> None:
    with sqlite3.connect(site / "govcrawl.db") as connection:
        (body, name) = connection.execute("SELECT 机关编号, 机关 FROM 机关一览").fetchone()
    assert f"政府信息公开年度报告数据库：{name}，" in get(site, f"/body/{body}")
    assert "政府信息公开年度报告数据库：发现，" in get(site, "/findings")


def test_readers_learn_whom_to_tell_and_what_they_may_do(site: Path) -> None:
    page = get(site, "/about")
    assert f"mailto:{CONTACT}" in page
    assert "著作权法" in page


def test_the_data_set_is_described_for_machines(site: Path) -> None:
    page = get(site, "/downloads")
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    described = json.loads(found[1])
    assert described["@type"] == "Dataset"
    names = {part["contentUrl"].rpartition("/")[2] for part in described["distribution"]}
    assert "wide.csv" in names
    assert names <= {path.name for path in (site / "downloads").iterdir()}
