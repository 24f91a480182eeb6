"""The site as plain files: on a real static server, under a path, every link leads somewhere and search finds phrases."""

from __future__ import annotations

import asyncio
import functools
import http.server
import importlib
import json
import os
import re
import shutil
import signal
import sqlite3
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

import pytest

from govcrawl.site.plain.addresses import file_of, relative, target_of
from govcrawl.site.plain.edition import LIST, publish_plain
from govcrawl.site.takedowns import Takedown, load_takedowns
from govcrawl.site.website import publish
from tests.support.browsing import CHROMIUM, chromium
from tests.support.place import Place
from tests.support.reports import make_report_text

pytest.importorskip("datasette", reason="the extra 'publish' is not installed")

AT = "https://user.github.io/repo/"


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the files for downloading, which take the most of the time and have tests of their own."""
    monkeypatch.setattr("govcrawl.downloads.files.PARTS", ())


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: Any) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The files of ``folder`` by the standard library's server, which knows nothing of them."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def folder(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("static") / "under" / "a path"
    publish_plain(demo_database, place, archive=demo_database.with_name("archive"))
    return place


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[str]:
    with served(folder.parent.parent) as address:
        yield f"{address}/under/{quote('a path')}/"


class _Page(HTMLParser):
    """What a page leads to, with its anchors and its forms."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.outside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if told.get("id"):
            self.ids.add(str(told["id"]))
        for name in ("href", "src", "action"):
            if name in told:
                loads = tag in ("script", "img", "form") or (tag == "link" and told.get("rel") != "canonical")
                (self.outside if "//" in str(told[name]) and loads else self.links).append(str(told[name]))


def pages(folder: Path) -> dict[str, _Page]:
    return {
        str(path.relative_to(folder)): _Page(path.read_text(encoding="utf-8"))
        for path in sorted(folder.rglob("*.html"))
    }


def text_of(folder: Path) -> bytes:
    return b"".join(
        path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix not in (".db", ".parquet", ".xlsx")
        and path.parent.name != "downloads"
    )


def rows(folder: Path, sql: str) -> list[Any]:
    connection = sqlite3.connect(folder / "govcrawl.db")
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_every_link_leads_to_a_file_under_any_path(folder: Path) -> None:
    found = pages(folder)
    assert len(found) > 100
    for name, page in found.items():
        assert page.outside == [], name
        for link in page.links:
            if link.startswith(("http://127.0.0.1:", "data:,")):  # the bodies' own portal
                continue
            assert not link.startswith("/"), (name, link)
            parts = urlsplit(urljoin(f"http://own/{quote(name)}", link))
            assert (parts.netloc, parts.query) == ("own", ""), (name, link)
            path = unquote(parts.path).strip("/")
            there = folder / path / "index.html" if link.partition("#")[0].endswith("/") else folder / path
            if link.startswith("#"):
                there = folder / name
            assert there.is_file(), (name, link)
            if parts.fragment and "/original/" not in str(there):
                target = found[str(there.relative_to(folder))]
                assert unquote(parts.fragment) in target.ids, (name, link)


def test_every_report_and_body_has_its_page(folder: Path, demo_database: Path) -> None:
    for (report,) in rows(folder, "SELECT 报告编号 FROM 报告一览"):
        text = (folder / "report" / report / "index.html").read_text(encoding="utf-8")
        assert report in text
        assert (folder / "report" / report / "cite.bib").is_file()
        json.loads((folder / "report" / report / "cite.json").read_text(encoding="utf-8"))
    for (body,) in rows(folder, "SELECT 机关编号 FROM 机关一览"):
        assert (folder / "body" / body / "index.html").is_file()


@pytest.mark.usefixtures("light")
def test_following_the_pages_of_a_list_meets_every_row(tmp_path: Path, demo_database: Path) -> None:
    database = tmp_path / "many.db"
    shutil.copy(demo_database, database)
    with sqlite3.connect(database) as connection:  # as many findings as make several pages
        connection.execute(
            "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 120)"
            " INSERT INTO checks (id, report_id, origin, rule, subject, status, expected, actual, fault, message)"
            " SELECT 'k' || n, (SELECT id FROM reports WHERE year = 2023 LIMIT 1), 'document', 'narrative_vs_table',"
            " 'sections.' || n, 'fail', '1', '2', 'publisher', '第' || n || '处对不上。' FROM n"
        )
    connection.close()
    folder = tmp_path / "plain"
    publish_plain(database, folder)
    kind, wanted = rows(
        folder, "SELECT 类别, count(*) FROM 发现 WHERE 说明 LIKE '第%处对不上。' GROUP BY 类别"
    )[0]
    assert wanted == 120
    page, met = folder / file_of(target_of(f"/findings?kind={quote(kind)}")), []
    for _ in range(10):
        text = page.read_text(encoding="utf-8")
        met += re.findall(r"第(\d+)处对不上。", text)
        following = re.search(r'rel="next" href="([^"]+)"', text)
        if following is None:
            break
        page = (page.parent / following[1] / "index.html").resolve()
    assert sorted(map(int, met)) == list(range(1, 121))


def test_no_control_asks_a_server(folder: Path) -> None:
    for name in ("findings/index.html", "builder/index.html", "compare/index.html", "about/index.html"):
        text = (folder / name).read_text(encoding="utf-8")
        assert re.findall(r'<form[^>]*action="([^"]*)"', text) == ["../search/"], name
        assert "lang=en" not in text
        assert "/govcrawl" not in text.replace("/govcrawl.db", "")
    assert "downloads/wide.csv" in (folder / "builder" / "index.html").read_text(encoding="utf-8")
    assert (folder / "downloads" / "wide.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert (folder / "downloads" / "index.json").is_file()


def test_originals_are_files_that_no_browser_runs(folder: Path, demo_database: Path) -> None:
    originals = list((folder / "original").rglob("*"))
    assert originals
    assert {path.suffix for path in originals if path.is_file()} <= {
        ".txt", ".pdf", ".png", ".jpg", ".doc", ".docx", ".xls", ".xlsx", ".ofd", ".bin",
    }  # fmt: skip
    archived = dict(rows(folder, "SELECT sha256, archive_path FROM documents"))
    for path in (folder / "original").iterdir():
        if path.is_file():
            assert (
                path.read_bytes() == (demo_database.with_name("archive") / archived[path.stem]).read_bytes()
            )


def test_a_script_in_an_original_is_text(tmp_path: Path) -> None:
    place = Place(tmp_path)
    source = tmp_path / "in" / "x.html"
    source.parent.mkdir()
    text = "".join(f"<p>{line}</p>" for line in make_report_text().splitlines())
    source.write_text(f"<html><body>{text}<script>alert(1)</script></body></html>", encoding="utf-8")
    place.run("crawl", "files", "-a", f"path={source}")
    done = place.run("publish", str(tmp_path / "plain"), "--static")
    assert done.returncode == 0, done.stderr
    assert [path.suffix for path in (tmp_path / "plain" / "original").iterdir()] == [".txt"]
    for path in (tmp_path / "plain").rglob("*.html"):
        assert "alert(1)" not in path.read_text(encoding="utf-8")


@pytest.mark.usefixtures("light")
def test_whole_addresses_are_those_of_the_place(demo_database: Path, tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    publish_plain(demo_database, folder, at=AT)
    feed = (folder / "feeds" / "reports.atom").read_text(encoding="utf-8")
    report = re.search(r"<id>https://user\.github\.io/repo/(report/\w+/)</id>", feed)
    assert report
    assert (folder / report[1] / "index.html").is_file()
    places = (folder / "sitemap-1.xml").read_text(encoding="utf-8")
    for place in re.findall(r"<loc>([^<]+)</loc>", places):
        assert place.startswith(AT)
        assert (folder / place.removeprefix(AT) / "index.html").is_file(), place
    assert f"Sitemap: {AT}sitemap.xml" in (folder / "robots.txt").read_text(encoding="utf-8")
    assert AT + report[1] in (folder / report[1] / "index.html").read_text(encoding="utf-8")
    assert AT + report[1] in (folder / report[1] / "cite.json").read_text(encoding="utf-8")
    findings = (folder / file_of(target_of(f"/findings?kind={quote('数字自相矛盾')}"))).read_text(
        encoding="utf-8"
    )
    assert f"{AT}findings/kind-" in findings
    missing = _Page((folder / "404.html").read_text(encoding="utf-8"))
    assert missing.links
    assert all(link.startswith(("/repo/", "#")) for link in missing.links)
    everything = text_of(folder)
    assert b"govcrawl.invalid" not in everything


def test_without_an_address_nothing_pretends_one(folder: Path) -> None:
    feed = (folder / "feeds" / "reports.atom").read_text(encoding="utf-8")
    assert "<id>urn:govcrawl:report/" in feed
    assert 'href="../report/' in feed
    assert "Sitemap" not in (folder / "robots.txt").read_text(encoding="utf-8")
    assert _Page((folder / "404.html").read_text(encoding="utf-8")).links == ["data:,"]
    everything = text_of(folder)
    assert b"govcrawl.invalid" not in everything
    assert b"localhost" not in everything


def hidden_report(demo_database: Path) -> tuple[str, str, str]:
    with sqlite3.connect(demo_database) as connection:
        found: tuple[str, str, str] = connection.execute(
            "SELECT r.id, r.title, s.text FROM reports r JOIN sections s ON s.report_id = r.id"
            " WHERE s.ordinal = 1 AND r.status = 'verified' ORDER BY r.id LIMIT 1"
        ).fetchone()
    connection.close()
    return found


@pytest.mark.usefixtures("light")
def test_what_is_taken_down_is_in_no_file(demo_database: Path, folder: Path, tmp_path: Path) -> None:
    report, title, text = hidden_report(demo_database)
    listed = tmp_path / "takedowns.yaml"
    listed.write_text(
        f"takedowns:\n  - report: {report}\n    reason: 原发布机关要求撤下\n    decided_on: 2026-11-02\n",
        encoding="utf-8",
    )
    before, folder, archive = folder, tmp_path / "plain", demo_database.with_name("archive")
    shutil.copytree(before, folder)
    original = rows(folder, f"SELECT document_sha256 FROM reports WHERE id = '{report}'")[0][0]
    assert list((folder / "original").glob(f"{original}*"))
    assert title in (folder / "search" / "index" / "reports-0.json").read_text(encoding="utf-8")
    publish_plain(demo_database, folder, load_takedowns(listed), archive=archive)
    page = (folder / "report" / report / "index.html").read_text(encoding="utf-8")
    assert "原发布机关要求撤下" in page
    sentence = max(text.split("。"), key=len)
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix not in (".parquet", ".xlsx"):
            data = path.read_bytes()
            assert title.encode() not in data, path
            assert sentence.encode() not in data, path
    assert not list((folder / "original").glob(f"{original}*"))
    assert not (folder / "report" / report / "original").exists()
    assert not (folder / "report" / report / "cite.bib").exists()


@pytest.mark.usefixtures("light")
def test_a_passage_taken_down_is_not_in_the_index(demo_database: Path, tmp_path: Path) -> None:
    report, _, text = hidden_report(demo_database)
    passage = max(text.split("。"), key=len)[:30]
    takedown = Takedown.model_validate(
        {"report": report, "passage": passage, "reason": "涉及个人信息", "decided_on": "2026-11-02"}
    )
    folder = tmp_path / "plain"
    publish_plain(demo_database, folder, (takedown,), archive=demo_database.with_name("archive"))
    page = (folder / "report" / report / "index.html").read_text(encoding="utf-8")
    assert "已隐去：涉及个人信息" in page
    assert passage not in page


@pytest.mark.usefixtures("light")
def test_a_second_edition_leaves_no_stale_file(demo_database: Path, folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(folder, tmp_path / "plain")
    stale = folder / "report" / "stale" / "index.html"
    stale.parent.mkdir()
    stale.write_text("old")
    with (folder / LIST).open("a", encoding="utf-8") as file:  # as of an edition that had it
        file.write("report/stale/index.html\n")
    publish_plain(demo_database, folder)
    assert not stale.exists()
    assert (folder / "index.html").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["plain"]


@pytest.mark.usefixtures("light")
def test_what_a_killed_run_left_goes_and_two_never_write_at_once(demo_database: Path, tmp_path: Path) -> None:
    place = Place(tmp_path, {"GOVCRAWL_DATABASE": str(demo_database)})
    folder, draft = tmp_path / "plain", tmp_path / ".plain.publish.tmp"
    with place.start("publish", str(folder), "--static", apart=True) as running:
        while not (draft / "live").exists():
            assert running.poll() is None
            time.sleep(0.02)
        os.killpg(running.pid, signal.SIGSTOP)
        other = place.run("publish", str(folder), "--static")
        os.killpg(running.pid, signal.SIGKILL)
    assert (other.returncode, other.stderr.count("\n"), folder.exists()) == (2, 1, False)
    assert f"is writing {folder}; wait for its end" in other.stderr
    assert draft.exists()
    # killed between the two renames: what was published stands beside its place
    former = tmp_path / ".plain.publish.old"
    former.mkdir()
    (former / LIST).write_text(LIST + "\n")
    publish_plain(demo_database, folder)
    assert [path.name for path in tmp_path.iterdir()] == ["plain"]
    assert (folder / "index.html").is_file()


def test_a_folder_with_something_else_is_refused(demo_database: Path, folder: Path, tmp_path: Path) -> None:
    place = Place(tmp_path, {"GOVCRAWL_DATABASE": str(demo_database)})
    own = tmp_path / "plain" / "CNAME"
    own.parent.mkdir()
    own.write_text("example.org")
    done = place.run("publish", str(tmp_path / "plain"), "--static")
    assert done.returncode == 2
    assert "CNAME" in done.stderr
    assert done.stderr.count("\n") == 1
    shutil.rmtree(own.parent)
    shutil.copytree(folder, own.parent)
    (tmp_path / "plain" / "report" / "mine.txt").write_text("mine")
    done = place.run("publish", str(tmp_path / "plain"), "--static")
    assert (done.returncode, "report/mine.txt" in done.stderr) == (2, True)
    assert (tmp_path / "plain" / "report" / "mine.txt").read_text() == "mine"
    done = place.run("publish", str(tmp_path / "plain"))
    assert (done.returncode, "--static" in done.stderr) == (2, True)
    assert not (tmp_path / "plain" / "metadata.json").exists()


@pytest.mark.parametrize("address", ["user.github.io", "ftp://a/b", "https://", "https://a/?b=c"])
def test_an_address_that_is_none_is_refused(demo_database: Path, tmp_path: Path, address: str) -> None:
    place = Place(tmp_path, {"GOVCRAWL_DATABASE": str(demo_database)})
    done = place.run("publish", str(tmp_path / "plain"), "--static", "-s", f"GOVCRAWL_SITE_ADDRESS={address}")
    assert done.returncode == 2
    assert address in done.stderr
    assert not (tmp_path / "plain").exists()


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/", "index.html"),
        ("/report/a1", "report/a1/index.html"),
        ("/report/a1/cite.bib", "report/a1/cite.bib"),
        ("/search?q=税", "search/index.html"),
        ("/findings?page=2&kind=abc", "findings/kind-abc/page-2/index.html"),
    ],
)
def test_files_of_addresses(address: str, file: str) -> None:
    assert file_of(target_of(address)) == file


def test_other_questions_have_other_files() -> None:
    kinds = ["逾期公布", "到期未见", "照搬", "abc", ""]
    files = {
        target_of(f"/findings?kind={quote(kind)}&year={year}") for kind in kinds for year in (2022, 2023)
    }
    assert len(files) == 2 * len(kinds)
    assert all(file.isascii() for file in files)
    with pytest.raises(ValueError, match="sort"):
        target_of("/region/110000?sort=x")
    assert relative("report/a/", "body/b/") == "../../body/b/"


# ---- in a browser

browser_only = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    pytest.importorskip("playwright", reason="playwright is not installed")
    with chromium() as opened:
        yield opened


def ask(page: Any, site: str, **asked: str) -> tuple[set[str], int]:
    """What the search page finds: the reports that it lists on all its pages, and how many it says there are."""
    address: str | None = (
        f"{site}search/?{'&'.join(f'{name}={quote(value)}' for name, value in asked.items())}"
    )
    found: set[str] = set()
    said = 0
    while address:
        page.goto(address)
        page.wait_for_selector("#found .count")
        said = int(page.inner_text("#found .count b").replace(",", ""))
        links = page.evaluate("[...document.querySelectorAll('ol.hits > li > a')].map(a => a.href)")
        found |= {link.rstrip("/").rpartition("/")[2] for link in links}
        following = page.query_selector("#found a[rel=next]")
        address = following and following.evaluate("a => a.href")
    return found, said


def told(text: str) -> str:
    return re.sub(r"\s", "", text)


@browser_only
def test_search_finds_phrases_of_every_length(site: str, folder: Path, browser: Any) -> None:
    texts: dict[str, str] = {}
    for report, title, body, text in rows(
        folder,
        "SELECT f.报告编号, f.标题, f.报告所写机关, s.text FROM 报告一览 f LEFT JOIN sections s ON s.report_id = f.报告编号",
    ):
        texts[report] = texts.get(report, f"{title}\n{body}") + "\n" + told(text or "")
    page = browser.new_page()
    source = "".join(sorted(texts.values()))
    runs = re.findall(r"[\u4e00-\u9fff]{6,}", source)
    asked = [
        run[at : at + length]
        for length in range(1, 7)
        for run, at in ((runs[7 * length], 0), (runs[-length], len(runs[-length]) - length))
    ]
    asked += ["复议", "税", "性信", "龘", "过程性信息以外", '"信息公开" 2023']
    for words in asked:
        phrases = words.replace('"', "").split()
        wanted = {report for report, text in texts.items() if all(phrase in text for phrase in phrases)}
        assert ask(page, site, q=words) == (wanted, len(wanted)), words
    page.close()


@browser_only
def test_search_is_narrowed_and_marks_the_sentence(site: str, folder: Path, browser: Any) -> None:
    page = browser.new_page()
    wanted = {
        report for (report,) in rows(
            folder,
            "SELECT DISTINCT f.报告编号 FROM 报告一览 f JOIN sections s ON s.report_id = f.报告编号"
            " WHERE f.年度 = 2023 AND f.级别 = '部门' AND s.ordinal = 1 AND instr(s.text, '公开')",
        )
    }  # fmt: skip
    assert wanted
    assert ask(page, site, q="公开", year="2023", level="部门", section="1")[0] == wanted
    one = {
        report for (report,) in rows(
            folder, "SELECT DISTINCT report_id FROM sections WHERE ordinal = 1 AND instr(text, '政')"
            " AND report_id IN (SELECT 报告编号 FROM 报告一览)",
        )
    }  # fmt: skip
    assert ask(page, site, q="政", section="1")[0] == one
    assert ask(page, site, q="公开", region="990000")[0]
    page.goto(f"{site}search/?q={quote('复议')}")
    page.wait_for_selector("ol.hits mark")
    assert set(page.locator("ol.hits mark").all_inner_texts()) == {"复议"}
    page.goto(f"{site}search/?q={quote('教育局')}")
    page.wait_for_selector("ul.bodies a")
    page.locator("ul.bodies a").first.click()
    assert "教育局" in page.inner_text("h1")
    page.go_back()
    page.goto(f"{site}search/?q={quote('<img src=x onerror=alert(1)>')}")
    page.wait_for_selector("#found .count")
    assert page.locator("#found img").count() == 0
    page.close()


PAGES = (
    "", "search/?q=%E5%A4%8D%E8%AE%AE", "regions/", "findings/", "builder/", "compare/", "about/", "glossary/", "downloads/",
    "year/2023/", "report", "report/original", "body", "region", "404.html",
)  # fmt: skip


def address_of(folder: Path, name: str) -> str:
    if name in ("body", "region"):
        return f"{name}/{sorted(path.name for path in (folder / name).iterdir())[0]}/"
    if name.startswith("report"):
        report = rows(folder, "SELECT 报告编号 FROM 报告一览 WHERE 状态 = '数字自相矛盾' ORDER BY 1")[0][0]
        return f"report/{report}/{name.removeprefix('report').strip('/')}".rstrip("/") + "/"
    return name


@browser_only
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_a_phone_and_asks_nobody_else(site: str, folder: Path, browser: Any, name: str) -> None:
    errors: list[str] = []
    outside: list[str] = []
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.on(
        "console",
        lambda message: errors.append(message.text) if message.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith((site, "data:", "blob:")) else outside.append(request.url)
        ),
    )
    page.on("response", lambda answer: errors.append(answer.url) if answer.status >= 400 else None)
    page.goto(site + address_of(folder, name), wait_until="networkidle")
    wide = page.evaluate("document.documentElement.scrollWidth")
    empty = page.evaluate(
        "[...document.querySelectorAll('figure.chart.on')].filter(f => !f.querySelector('svg')).length"
    )
    page.close()
    assert (wide, errors, outside, empty) == (390, [], [], 0)


@browser_only
@pytest.mark.parametrize("name", PAGES)
def test_nothing_serious_keeps_anyone_out(site: str, folder: Path, browser: Any, name: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    page = browser.new_page(bypass_csp=True, viewport={"width": 390, "height": 800})
    page.goto(site + address_of(folder, name), wait_until="networkidle")
    found = axe.run(page).response["violations"]
    page.close()
    assert [
        (one["id"], one["nodes"][0]["html"][:150])
        for one in found
        if one["impact"] in ("serious", "critical")
    ] == []


@browser_only
def test_a_row_is_marked_in_the_original(site: str, folder: Path, browser: Any) -> None:
    page = browser.new_page()
    page.goto(f"{site}{address_of(folder, 'report')}")
    page.locator("[id='applications.new_received'] a.at").click()
    page.wait_for_selector("tr.marked")
    cells = page.locator("tr.marked td").all_inner_texts()
    page.go_back()
    figures = page.locator("[id='applications.new_received'] td").all_inner_texts()
    page.close()
    assert [cell.strip() for cell in cells[-7:]] == [figure.strip() for figure in figures]


def test_the_standard_librarys_server_serves_it(site: str) -> None:
    with urllib.request.urlopen(site) as answer:
        assert "政府信息公开年度报告" in answer.read().decode()
    with urllib.request.urlopen(f"{site}downloads/wide.csv") as answer:
        assert answer.headers["Content-Type"].startswith("text/csv")


def test_a_region_of_many_bodies_goes_on(
    demo_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("govcrawl.downloads.files.PARTS", ())
    publish(demo_database, tmp_path)
    datasette = importlib.import_module("datasette.app").Datasette(config_dir=tmp_path)
    asked = ThreadPoolExecutor(1)  # the browser's tests leave a loop running in this thread
    asked.submit(asyncio.run, datasette.invoke_startup()).result()
    for name, module in list(sys.modules.items()):
        if name.startswith("govcrawl_reader_") and name.endswith(".pages.region"):
            monkeypatch.setattr(module, "MOST", 2)
    code, year, wanted = rows(
        tmp_path,
        "SELECT 地区代码, 年度, count(*) FROM 报告一览 WHERE 地区代码 IS NOT NULL GROUP BY 1, 2 ORDER BY 3 DESC",
    )[0]
    assert wanted > 2
    address: str | None = f"/region/{code}/{year}"
    met: list[str] = []
    while address:
        text = asked.submit(asyncio.run, datasette.client.get(address)).result().text
        met += re.findall(r"/report/(\w+)#applications.new_received.total", text)
        following = re.search(r'rel="next" href="([^"]+)"', text)
        address = following and following[1].replace("&amp;", "&")
    assert len(met) == len(set(met)) == wanted
