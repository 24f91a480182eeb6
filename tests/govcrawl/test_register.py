"""The register: its rows, its errors, its commands, and the first request of every spider."""

from __future__ import annotations

import asyncio
import csv
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import pytest
from scrapy.utils.test import get_crawler

from govcrawl.crawling.families import families
from govcrawl.crawling.spider import spider_class
from govcrawl.errors import RegisterError
from govcrawl.jobs.register import complaints_about, region_names
from govcrawl.legacy_tls import LEGACY_TLS
from govcrawl.register import COLUMNS, load_register, write_register
from govcrawl.spiders.portal import GenericSpider
from pipelines.bodies.regions import REGIONS_FILE
from tests.portals import trs
from tests.support.content import column
from tests.support.server import serve

PROJECT = Path(__file__).parents[2]
REGISTER = PROJECT / "data" / "portals.csv"
PORTALS = load_register(REGISTER)
HEAD = "id,name,family,url,level,region,expected_years,expected_count,quirks,quirks_reason,last_seen,note\n"


def test_the_register_that_is_shipped():
    assert len(PORTALS) >= 60
    assert {portal.family for portal in PORTALS} == {*families(), "portal"}
    assert len({portal.region[:2] for portal in PORTALS if portal.region}) >= 20
    assert not list(complaints_about(PORTALS))


def test_regions():
    rows = list(csv.DictReader(REGIONS_FILE.read_text(encoding="utf-8").splitlines()))
    codes = {row["code"] for row in rows}
    assert len(codes) == len(rows) > 3000
    assert all(row["parent"] in codes or row["level"] == "province" for row in rows)
    assert region_names()["420106"] == "湖北省武汉市武昌区"


@pytest.mark.parametrize("portal", PORTALS, ids=lambda portal: portal.id)
def test_first_request(portal):
    """Every row of the register becomes a request to its own host."""
    family = GenericSpider if portal.family == "portal" else spider_class(portal.family)
    crawler = get_crawler(family, {"GOVCRAWL_PORTALS": str(REGISTER)})
    spider = family.from_crawler(crawler, portal=portal.id)
    spider.crawler = crawler
    asked = []

    class Engine:
        async def download_async(self, request):
            asked.append(request)
            raise ConnectionError

    crawler.engine = cast(Any, Engine())
    crawler.stats = crawler.stats or type("Stats", (), {"inc_value": lambda *args: None})()

    async def first():
        async for result in spider.start():
            return result
        return None

    result = asyncio.run(first())
    request = asked[0] if asked else result
    assert request.url.split("/")[2] == portal.url.split("/")[2]
    assert request.url in spider.run.trusted


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,name\na,b\n", r"row 1: columns missing: family, url"),
        (HEAD + "甲,甲市,trs,http://a.gov.cn/,,,,,,,,\n", r"row 2: id: .*甲"),
        (HEAD + "a,甲市,trs,a.gov.cn,,,,,,,,\n", r"row 2: url: .*not a web address"),
        (HEAD + "a,甲市,trs,http://a.gov.cn/,state,,,,,,,\n", r"row 2: level: .*state"),
        (HEAD + "a,甲市,trs,http://a.gov.cn/,,4201,,,,,,\n", r"row 2: region: .*4201"),
        (HEAD + "a,甲市,trs,http://a.gov.cn/,,,,many,,,,\n", r"row 2: expected_count: .*many"),
        (HEAD + "a,甲市,trs,http://a.gov.cn/,,,,,magic,x,,\n", r"row 2: quirks: .*magic"),
        (HEAD + "a,甲市,trs,http://a.gov.cn/,,,,,referer,,,\n", r"row 2: .*quirks_reason"),
        (
            HEAD + "a,甲市,trs,http://a.gov.cn/,,,,,,,,\na,乙市,trs,http://b.gov.cn/,,,,,,,,\n",
            r"row 3: id: .*row 2",
        ),
        (HEAD + "a,甲市,trs,http://a.gov.cn/,,,,,,,,,,,\n", r"row 2: more cells"),
    ],
)
def test_errors_name_file_row_and_column(text, message, tmp_path):
    path = tmp_path / "portals.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RegisterError, match=rf"portals\.csv: {message}"):
        load_register(path)


def test_columns_that_are_absent_or_unknown_hinder_nothing(tmp_path):
    path = tmp_path / "portals.csv"
    path.write_text("url,id,family,name,owner\nhttp://a.gov.cn/nb/,a,trs,甲市,我\n\n", encoding="utf-8-sig")
    (portal,) = load_register(path)
    assert (portal.id, portal.expected_count, portal.quirks) == ("a", None, ())


def test_what_is_written_is_read_again(tmp_path):
    path = tmp_path / "portals.csv"
    write_register(path, PORTALS)
    assert load_register(path) == PORTALS
    assert path.read_text(encoding="utf-8") == REGISTER.read_text(encoding="utf-8")


def test_every_column_is_documented():
    text = (PROJECT / "docs" / "register.md").read_text(encoding="utf-8")
    assert [column for column in COLUMNS if f"| `{column}` |" not in text] == []


def test_legacy_tls_only_where_the_register_says_so(tmp_path):
    path = tmp_path / "portals.csv"
    path.write_text(
        HEAD
        + "a,甲市,trs,http://a.gov.cn/,,,,,legacy_tls,服务器只支持 TLS 1.0,,\nb,乙市,trs,http://b.gov.cn/,,,,,,,,\n",
        encoding="utf-8",
    )
    for name, expected in (("a", LEGACY_TLS["DOWNLOAD_TLS_MIN_VERSION"]), ("b", None)):
        crawler = type("Crawler", (), {})()
        crawler = get_crawler(spider_class("trs"), {"GOVCRAWL_PORTALS": str(path)})
        crawler.settings.frozen = False
        spider_class("trs").from_crawler(crawler, portal=name)
        assert crawler.settings["DOWNLOAD_TLS_MIN_VERSION"] == expected


def test_check_command(tmp_path, place):
    good = place.hurry("register", "check", "-s", f"GOVCRAWL_PORTALS={REGISTER}")
    assert good.returncode == 0
    assert f"{len(PORTALS)} portals" in good.stdout
    absent = place.hurry("register", "check")
    assert absent.returncode == 2
    assert "portals.csv" in absent.stderr
    (tmp_path / "portals.csv").write_text(
        HEAD + "a,甲市,nosuch,http://a.gov.cn/,,000000,,,,,,\n", encoding="utf-8"
    )
    bad = place.hurry("register", "check")
    assert bad.returncode == 1
    assert "a: family: no family named nosuch" in bad.stderr
    assert "a: region: 000000" in bad.stderr


def test_add_command(tmp_path, place):
    replica = trs.site(column())
    with serve(replica):
        url = replica.url + trs.COLUMN
        shown = place.hurry("register", "add", url)
        assert shown.returncode == 0, shown.stderr
        assert "family   trs" in shown.stdout
        assert "云溪市司法局2026年政府信息公开工作年度报告" in shown.stdout
        assert not (tmp_path / "portals.csv").exists()
        assert replica.count(r".*/t\d+_\d+\.html") <= 5
        written = place.hurry("register", "add", "--write", url)
        assert written.returncode == 0, written.stderr
        (portal,) = load_register(tmp_path / "portals.csv")
        assert (portal.family, portal.url) == ("trs", url)
        again = place.hurry("register", "add", url)
        assert again.returncode == 2
        assert "is in the register" in again.stderr
    assert place.hurry("register").returncode != 0


@pytest.mark.parametrize("url", ["not a url", "ftp://portal.gov.cn/nb/", "http://[bad"])
def test_add_command_says_what_is_no_address(url, place):
    done = place.hurry("register", "add", url)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        f"scrapy register: not a web address: {url}; write http://… or https://…"
    ]


def test_add_command_says_that_the_register_is_not_writable(tmp_path, place):
    with serve(site := trs.site(column(6))):
        setting = f"GOVCRAWL_PORTALS={tmp_path / 'absent' / 'portals.csv'}"
        done = place.hurry("register", "add", "--write", site.url + trs.COLUMN, "-s", setting)
    assert done.returncode == 2
    assert "register not writable" in done.stderr
    assert "Traceback" not in done.stderr


def test_scaffold_writes_a_family_whose_test_fails(tmp_path, place):
    done = place.hurry("scaffold", "--into", str(tmp_path), "epoint_ewb")
    assert done.returncode == 0, done.stderr
    spider = tmp_path / "govcrawl" / "spiders" / "epoint_ewb.py"
    compiled = subprocess.run(
        [sys.executable, "-m", "py_compile", str(spider)], capture_output=True, check=False
    )
    assert compiled.returncode == 0
    assert "class EpointEwbSpider" in spider.read_text(encoding="utf-8")
    assert (tmp_path / "tests" / "portals" / "test_epoint_ewb.py").exists()
    again = place.hurry("scaffold", "--into", str(tmp_path), "epoint_ewb")
    assert again.returncode == 2
    assert place.hurry("scaffold", "--into", str(tmp_path), "Epoint EWB").returncode == 2
    assert place.hurry("scaffold", "--into", str(tmp_path), "class").returncode == 2
    nowhere = place.hurry("scaffold", "--into", str(spider), "other")
    assert nowhere.returncode == 2
    assert "not writable" in nowhere.stderr
