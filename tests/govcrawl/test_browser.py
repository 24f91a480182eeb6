"""The published site in a real browser: as wide as the screen, for everyone, without errors, and few clicks from an answer."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from govcrawl.site.website import publish
from tests.support.browsing import CHROMIUM, chromium, served

pytest.importorskip("datasette", reason="the extra 'publish' is not installed")
pytest.importorskip("playwright", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")

WIDTHS = (360, 390, 768, 1280)
PAGES = (
    "front", "search", "report", "original", "body", "regions", "region", "year", "findings", "missing",
    "compare", "builder", "about", "glossary", "downloads", "english", "not_found",
)  # fmt: skip
STOCK = ("tables", "table", "query", "sql", "row")
DRAWN = {"front", "body", "year", "compare", "builder"}
#: words of charts that are smaller than 12 px on the screen, by their own size or because the picture is drawn smaller
TINY = """[...document.querySelectorAll('figure.chart svg text, figure.chart [class*=swatch] > *')]
    .filter(one => one.textContent.trim()).map(one => {
        const svg = one.closest('svg');
        const drawn = svg ? svg.getBoundingClientRect().width / svg.getAttribute('width') : 1;
        return [one.textContent.trim(), parseFloat(getComputedStyle(one).fontSize) * drawn];
    }).filter(([, size]) => size < 11.5)"""
#: words of Latin letters that a Chinese page may show
LATIN = {"CSV", "SQL", "JSON", "SHA", "PDF", "HTML", "English", "SQLite", "SVG", "PNG", "Excel", "Ctrl", "KB", "index", "json",
         "datapackage", "csv", "jsonl", "parquet", "xlsx"}  # fmt: skip


@pytest.fixture(scope="module")
def site(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("site")
    publish(demo_database, folder, archive=demo_database.with_name("archive"))
    with served(folder) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def addresses(site: str) -> dict[str, str]:
    """Pages by name, found by following the site's own links."""

    def link(page: str, pattern: str) -> str:
        with urllib.request.urlopen(f"{site}{page}") as answer:
            found = re.search(pattern, answer.read().decode())
        assert found, (page, pattern)
        return found[1].replace("&amp;", "&")

    report = link("/findings", r'href="(/report/\w+)')
    body = link(report, r'href="(/body/\w+)')
    compared = link("/compare", r'href="(/compare\?[^"]+)')
    return {
        "front": "/",
        "search": f"/search?q={quote('复议')}",
        "report": report,
        "original": f"{report}/original?at=applications.granted",
        "body": body,
        "regions": "/regions",
        "region": link("/regions", r'href="(/region/\d+)"'),
        "year": "/year/2023",
        "findings": "/findings",
        "missing": f"/findings?kind={quote('到期未见')}",
        "compare": compared,
        "builder": f"/builder?first=2019&last=2024&figure={quote('新收申请')}&figure=applications.granted.total",
        "about": "/about",
        "glossary": "/glossary",
        "downloads": "/downloads",
        "english": "/?lang=en",
        "not_found": "/report/none",
        "tables": "/govcrawl",
        "table": "/govcrawl/reports",
        "query": "/govcrawl/broken_relations",
        "sql": "/govcrawl?sql=select+id,title+from+reports",
        "row": f"/govcrawl/documents/{link(report, r'<code>([0-9a-f]{64})')}",
    }


def settled(page: Any, script: str, wanted: object) -> Any:
    """What a script says of a page whose screen changed: ``wanted``, or what it still says ten seconds later, for a chart is
    drawn anew when the machine comes to it."""
    said = None
    for _ in range(50):
        page.wait_for_timeout(200)
        said = page.evaluate(script)
        if said == wanted:
            break
    return said


@pytest.mark.parametrize("name", [*PAGES, *STOCK])
def test_a_page_fits_every_screen_without_an_error(
    site: str, browser: Any, addresses: dict[str, str], name: str
) -> None:
    errors: list[str] = []
    outside: list[str] = []

    def said(message: Any) -> None:
        if message.type == "error":
            errors.append(message.text)

    def asked(request: Any) -> None:
        if not request.url.startswith((site, "data:", "blob:")):
            outside.append(request.url)

    page = browser.new_page()
    page.on("console", said)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", asked)
    page.goto(site + addresses[name])
    wide = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        wide[width] = settled(page, "document.documentElement.scrollWidth", width)
    drawn = page.locator("figure.chart svg").count()
    empty = page.evaluate(
        "[...document.querySelectorAll('figure.chart.on')].filter(f => !f.querySelector('svg path, svg rect, svg circle')).length"
    )
    page.set_viewport_size({"width": 390, "height": 800})
    tiny = settled(page, TINY, [])
    boxes = page.locator("input[type=search]:visible").count()
    page.close()
    assert wide == {width: width for width in WIDTHS}
    assert tiny == []
    if name in PAGES:
        assert boxes == 1
    assert [error for error in errors if name != "not_found" or "404" not in error] == []
    assert outside == []
    assert empty == 0
    if name in DRAWN:
        assert drawn > 0


@pytest.mark.parametrize("name", [*PAGES, *STOCK])
def test_nothing_serious_keeps_anyone_out(
    site: str, browser: Any, addresses: dict[str, str], name: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    page = browser.new_page(bypass_csp=True, viewport={"width": 390, "height": 800})
    page.goto(site + addresses[name])
    page.wait_for_timeout(300)
    found = axe.run(page).response["violations"]
    page.close()
    serious = [
        (one["id"], [node["html"][:120] for node in one["nodes"]][:3])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
    assert serious == []


@pytest.mark.parametrize("name", [name for name in PAGES if name != "english"])
def test_every_word_is_chinese(site: str, browser: Any, addresses: dict[str, str], name: str) -> None:
    page = browser.new_page()
    page.goto(site + addresses[name])
    page.evaluate("document.querySelectorAll('code, article, .paper, svg').forEach(part => part.remove())")
    text = page.inner_text("body")
    page.close()
    latin = set(re.findall(r"[A-Za-z]{2,}", text)) - LATIN
    latin -= set(
        re.findall(
            r"[A-Za-z]+", " ".join(re.findall(r"[a-z_]+(?:-\w+)?\.(?:csv|jsonl|parquet|xlsx|json)", text))
        )
    )
    assert len(latin) <= 10, latin


def test_english_words_are_english(site: str, browser: Any) -> None:
    page = browser.new_page()
    page.goto(f"{site}/?lang=en")
    links = page.evaluate("[...document.querySelectorAll('nav a')].map(a => a.getAttribute('href'))")
    words = page.inner_text("header") + page.inner_text("h1")
    page.close()
    assert not re.search(r"[\u4e00-\u9fff]", words.replace("中文", ""))
    assert all("lang=en" in link for link in links)


def test_the_form_shows_figures_beside_their_labels_on_a_phone(
    site: str, browser: Any, addresses: dict[str, str]
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(site + addresses["report"])
    seen = page.evaluate(
        """[...document.querySelectorAll('table.form')].filter(t => t.querySelector('th.tall')).map(t => {
            const frame = t.closest('.scroll').getBoundingClientRect();
            const row = [...t.querySelectorAll('tbody tr')].find(r => r.querySelectorAll('td').length > 3);
            return [...row.querySelectorAll('td')].filter(c => c.getBoundingClientRect().right <= frame.right).length;
        })"""
    )
    page.close()
    assert seen
    assert min(seen) >= 3


def test_pages_are_light_and_read_without_scripts(site: str, browser: Any, addresses: dict[str, str]) -> None:
    for name in PAGES:
        loaded: dict[str, int] = {}
        page = browser.new_page()

        def seen(request: Any, loaded: dict[str, int] = loaded) -> None:
            loaded[request.url] = request.sizes()["responseBodySize"]  # as it travelled

        page.on("requestfinished", seen)
        page.goto(site + addresses[name], wait_until="networkidle")
        page.close()
        charts = any("/static/charts/" in url for url in loaded)
        assert sum(loaded.values()) < (220_000 if charts else 40_000), (name, loaded)
    plain = browser.new_context(java_script_enabled=False).new_page()
    for name in DRAWN:
        plain.goto(site + addresses[name])
        assert plain.locator("table td.n").count() > 0, name
        assert plain.locator("figure.chart:visible").count() == 0, name
    plain.close()


class Reader:
    """Someone who clicks what is seen, and counts."""

    def __init__(self, site: str, browser: Any, width: int) -> None:
        self.page = browser.new_page(viewport={"width": width, "height": 800})
        self.page.goto(site + "/")
        self.clicks = 0

    def click(self, words: str, *, within: str = "body", exact: bool = False) -> Reader:
        self.page.locator(within).get_by_role("link", name=words, exact=exact).first.click()
        self.page.wait_for_load_state()
        self.clicks += 1
        return self

    @property
    def text(self) -> str:
        return str(self.page.inner_text("main"))


@pytest.fixture(params=[390, 1280])
def reader(request: pytest.FixtureRequest, site: str, browser: Any) -> Iterator[Reader]:
    someone = Reader(site, browser, request.param)
    yield someone
    someone.page.close()


def test_most_applications_in_a_city_in_a_year(reader: Reader) -> None:
    reader.click("示例省").click("云泽市").click("2023", within="nav.tabs")
    assert reader.clicks == 3
    first = reader.page.locator("h2:has-text('部门') ~ .scroll tbody tr").first.inner_text()
    assert "云泽市公安局" in first
    assert "54" in first


def test_whose_figures_do_not_add_up_and_where(reader: Reader) -> None:
    reader.click("谁的数字对不上")
    assert "云泽市卫生健康委员会 2022" in reader.text
    reader.click("云泽市卫生健康委员会 2022")
    assert reader.clicks == 2
    assert reader.page.locator("tr.failing").first.is_visible()


def test_reports_that_speak_of_a_word(reader: Reader) -> None:
    reader.page.locator("main input[name=q]").fill("疫情")
    reader.page.locator("main form.find button").click()
    reader.page.wait_for_load_state()
    assert reader.page.locator("main mark").count() > 0


def test_a_report_beside_its_original(reader: Reader) -> None:
    reader.click("谁的数字对不上").click("云泽市卫生健康委员会 2022").click("查看原文")
    assert reader.clicks == 3
    assert "公开医疗机构校验" in reader.text


def test_a_figure_is_cited(reader: Reader) -> None:
    reader.click("谁的数字对不上").click("云泽市卫生健康委员会 2022")
    cited = reader.page.locator("#cite")
    assert not cited.locator(".citation").is_visible()
    cited.locator("summary").click()
    assert reader.clicks + 1 == 3
    words = cited.locator(".citation").inner_text()
    assert "云泽市卫生健康委员会2022年政府信息公开工作年度报告" in words
    assert re.search(r"[0-9a-f]{64}", words)
    # the address is the figure's own, and what it names is seen to be meant
    named = reader.page.locator(f"[id='{urlsplit(reader.page.url).fragment}'] > td").first
    assert named.evaluate("cell => getComputedStyle(cell).backgroundColor") == "rgb(255, 232, 163)"


def test_early_is_told_as_early_and_charts_fit(reader: Reader, site: str, addresses: dict[str, str]) -> None:
    reader.page.goto(site + addresses["region"] + "/2023")
    assert "提前" in reader.text or "晚" not in reader.text
    reader.click("云泽市", within="main").click("云泽市人民政府", within="main")
    figure = "figure[data-chart=days]"
    texts = [
        (part.text_content(), part.bounding_box())
        for part in reader.page.locator(f"{figure} svg text").all()
        if part.text_content()
    ]
    for place, (words, box) in enumerate(texts):
        for other, beside in texts[:place]:
            apart = (
                box["x"] + box["width"] <= beside["x"] or beside["x"] + beside["width"] <= box["x"]
                or box["y"] + box["height"] <= beside["y"] or beside["y"] + beside["height"] <= box["y"]
            )  # fmt: skip
            assert apart, (words, other)
    assert "提前9天" in reader.text
    assert "2025 2025" not in reader.text


def test_an_original_page_keeps_its_tables(reader: Reader, site: str, addresses: dict[str, str]) -> None:
    reader.page.goto(site + addresses["original"])
    marked = reader.page.locator("table.original tr.marked")
    cells = marked.first.locator("td")
    above = reader.page.locator("table.original:has(tr.marked) tr:not(.marked)").nth(3).locator("td")
    read = reader.page.locator("p:has-text('读出的一行') code").all_inner_texts()
    assert cells.all_inner_texts()[-len(read) :] == read
    # figures of a column stand under one another
    assert abs(cells.last.bounding_box()["x"] - above.last.bounding_box()["x"]) < 3


def test_one_bodys_years(reader: Reader) -> None:
    reader.click("云泽市人民政府2024年").click("云泽市人民政府", within=".facts")
    assert reader.clicks == 2
    for year in (2021, 2022, 2023, 2024):
        assert reader.page.get_by_role("rowheader", name=str(year)).first.is_visible()


def test_who_was_not_seen(reader: Reader) -> None:
    reader.click("谁的报告到期没有见到")
    assert reader.clicks == 1
    assert "没有采到不等于没有公布" in reader.text
    assert "云泽市教育局" in reader.text


@pytest.mark.parametrize(("words", "said"), [("谁公布得晚", "晚43天"), ("谁照搬", "住房和城乡建设局 2021")])
def test_who_was_late_and_who_copied(reader: Reader, words: str, said: str) -> None:
    reader.click(words)
    assert reader.clicks == 1
    assert said in reader.text


def test_everything_as_a_file(reader: Reader, site: str) -> None:
    reader.click("下载", within="header")
    with reader.page.expect_download() as download:
        reader.click("CSV", within="main li:has-text('宽表')", exact=True)
    assert download.value.suggested_filename == "wide.csv"
    assert reader.clicks == 2
    assert Path(download.value.path()).read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_chart_is_saved_as_picture(
    reader: Reader, site: str, addresses: dict[str, str], tmp_path: Path
) -> None:
    reader.page.goto(site + addresses["year"])
    for kind, begins in (("SVG", b"<svg"), ("PNG", b"\x89PNG")):
        with reader.page.expect_download() as download:
            reader.page.get_by_role("button", name=f"存为 {kind}").first.click()
        assert Path(download.value.path()).read_bytes().startswith(begins)


def test_the_anchor_of_a_figure_marks_it(reader: Reader, site: str, addresses: dict[str, str]) -> None:
    reader.page.goto(f"{site}{addresses['report']}#applications.granted.total")
    cell = reader.page.locator("[id='applications.granted.total']")
    assert cell.evaluate("cell => getComputedStyle(cell).backgroundColor") == "rgb(255, 232, 163)"
    assert cell.evaluate("cell => cell.getBoundingClientRect().top < innerHeight")
    assert urlsplit(reader.page.url).fragment


def test_print_shows_the_marks(reader: Reader, site: str, addresses: dict[str, str]) -> None:
    reader.page.goto(site + addresses["report"])
    reader.page.emulate_media(media="print")
    assert not reader.page.locator("header nav").is_visible()
    marked = reader.page.locator("tr.failing td").first
    assert marked.evaluate("cell => parseFloat(getComputedStyle(cell).borderTopWidth)") >= 2
