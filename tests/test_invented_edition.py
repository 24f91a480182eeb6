"""An edition that nobody has issued: its form file, laid beside the others, is all that the program needs.

The program is copied, with the invented file among its data, so that every process of it (workers, commands) reads
the form as it would if the edition were real.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[1]
RENDER = """
import sys
from pathlib import Path
from govcrawl.demo.content import load_portal
from govcrawl.demo.pages import render

folder = Path(sys.argv[1])
portal = load_portal()
old = next(r for r in portal.reports if r.form == "2021" and r.challenges and "/zf/" in r.path and r.year == 2023)
blank = ("0",) * 8


def wider(figures):
    return (*figures[:6], "2", str(int(figures[6]) + 2))


new = old.model_copy(update={
    "form": "2031", "year": 2031, "title": old.title.replace("2023", "2031"), "published": "2032-02-28",
    "path": "/new.html",
    "disclosures": {**old.disclosures, "administrative_licensing": ("3075", "612")},
    "applications": {
        **{code: (*row[:6], "0", row[6]) for code, row in old.applications.items()},
        "new_received": wider(old.applications["new_received"]),
        "unavailable_destroyed": (*["0"] * 6, "2", "2"),
        "total_handled": wider(old.applications["total_handled"]),
    },
})
broken = new.model_copy(update={
    "path": "/broken.html", "title": old.title.replace("2023", "2032"), "year": 2032, "published": "2033-02-28",
    "applications": {
        **new.applications,
        "new_received": tuple(
            str(int(n) - 1) if place in (0, 7) else n for place, n in enumerate(new.applications["new_received"])
        ),
        "carried_over": ("1", *["0"] * 6, "1"),
    },
})
old = old.model_copy(update={"path": "/old.html"})
pages = render(portal.model_copy(update={"reports": (old, new, broken), "others": ()}))
for name in ("/old.html", "/new.html", "/broken.html"):
    (folder / name[1:]).write_bytes(pages[name].body)
"""


def invented() -> dict[str, Any]:
    """The newest edition with another row, column, measure, relation and wording of a section."""
    form = yaml.safe_load((PROJECT / "pipelines" / "data" / "form" / "2021.yaml").read_text(encoding="utf-8"))
    form |= {"edition": "2031", "notice": "国办公开办函〔2031〕1号", "first_report_year": 2031}
    form["sections"][4] |= {"label": "突出短板与下一步打算", "variants": [], "keywords": [["短板", "打算"]]}
    form["disclosures"]["blocks"][1]["measures"].append(
        {"code": "handled_online", "label": "其中网上办结件数", "unit": "件", "english": "of these online"}
    )
    applications = form["applications"]
    applications["columns"].insert(
        6, {"code": "foreign_org", "label": "境外组织", "english": "foreign bodies"}
    )
    after = [row["code"] for row in applications["rows"]].index("unavailable_unclear_request") + 1
    applications["rows"].insert(
        after,
        {
            "code": "unavailable_destroyed",
            "group": "unavailable",
            "number": "4",
            "label": "相关政府信息已依法销毁",
            "english": "unavailable: destroyed as the law demands",
        },
    )
    relations = {relation["code"]: relation for relation in form["relations"]}
    relations["row_total"]["left"].append("foreign_org")
    relations["outcomes_total"]["left"].append("unavailable_destroyed")
    form["relations"].append(
        {
            "code": "nothing_piles_up",
            "table": "applications",
            "over": "columns",
            "left": ["carried_over"],
            "right": ["carried_forward"],
            "statement": "上年结转数等于结转下年度数",
            "english": "as much is carried over as is carried forward",
        }
    )
    return form


class World:
    """The program with one edition more, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        left_out = shutil.ignore_patterns("__pycache__", "*.db*", "archive", "originals")
        for name in ("pipelines", "govcrawl", "data"):
            shutil.copytree(PROJECT / name, folder / name, ignore=left_out)
        shutil.copy(PROJECT / "scrapy.cfg", folder)
        path = folder / "pipelines" / "data" / "form" / "2031.yaml"
        path.write_text(yaml.safe_dump(invented(), allow_unicode=True, sort_keys=False), encoding="utf-8")

    def run(self, *words: str) -> str:
        environment = {
            **os.environ,
            "PYTHONPATH": str(self.folder),
            "GOVCRAWL_DATABASE": str(self.folder / "reports.db"),
            "GOVCRAWL_ARCHIVE": str(self.folder / "originals"),
            "GOVCRAWL_WORKERS": "1",
        }
        done = subprocess.run(
            [sys.executable, *words],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=240,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def rows(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(self.folder / "reports.db")
        try:
            return connection.execute(query, parameters).fetchall()
        finally:
            connection.close()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = World(tmp_path_factory.mktemp("invented"))
    # a database made before the edition was issued
    (world.folder / "pipelines" / "data" / "form" / "2031.yaml").rename(world.folder / "2031.yaml")
    connect = "from pipelines.database.schema import connect; from pathlib import Path; "
    world.run("-c", connect + f"connect(Path({str(world.folder / 'reports.db')!r})).close()")
    (world.folder / "2031.yaml").rename(world.folder / "pipelines" / "data" / "form" / "2031.yaml")
    pages = world.folder / "pages"
    pages.mkdir()
    world.run("-c", RENDER, str(pages))
    world.run("-m", "scrapy", "crawl", "files", "-a", f"path={pages}")
    return world


def report_id(world: World, year: int) -> str:
    ((found,),) = world.rows("SELECT id FROM reports WHERE year = ?", year)
    return str(found)


def test_each_report_is_read_by_its_own_edition(world: World) -> None:
    found = world.rows(
        "SELECT r.year, r.status, r.edition, min(t.edition), max(t.edition) FROM reports r"
        " JOIN report_tables t ON t.report_id = r.id AND t.name != 'challenges' GROUP BY r.id ORDER BY r.year"
    )
    assert found == [
        (2023, "verified", "2021", "2021", "2021"),
        (2031, "verified", "2031", "2031", "2031"),
        (2032, "inconsistent", "2031", "2031", "2031"),
    ]


def test_its_row_column_and_measure_are_stored(world: World) -> None:
    new = report_id(world, 2031)
    total = "SELECT other_org, foreign_org, total FROM applications WHERE report_id = ? AND outcome = ?"
    assert world.rows(total, new, "unavailable_destroyed") == [(None, 2, 2)]  # this body prints no zeros
    assert world.rows(total, report_id(world, 2023), "total_handled") == [(None, None, 22)]
    online = "SELECT value FROM disclosures WHERE report_id = ? AND measure = 'handled_online'"
    assert world.rows(online, new) == [(612,)]
    heading = "SELECT heading FROM sections WHERE report_id = ? AND ordinal = 5"
    assert world.rows(heading, new) == [("突出短板与下一步打算",)]


def test_its_relation_judges(world: World) -> None:
    broken = report_id(world, 2032)
    failed = (
        "SELECT rule, subject, fault FROM checks WHERE report_id = ? AND status = 'fail' "
        "AND origin = 'document' AND subject LIKE 'applications.%' ORDER BY subject"
    )
    assert world.rows(failed, broken) == [
        ("nothing_piles_up", "applications.natural_person", "publisher"),
        ("nothing_piles_up", "applications.total", "publisher"),
    ]
    ((reason,),) = world.rows("SELECT reason FROM reports WHERE id = ?", broken)
    assert "上年结转数等于结转下年度数" in reason


def test_it_is_shown_and_published(world: World) -> None:
    assert "境外组织" in world.run("-m", "scrapy", "show", "pages/new.html")
    world.run("-m", "scrapy", "publish", "site")
    (path,) = (world.folder / "site").glob("metadata.*")
    tables = json.loads(path.read_text(encoding="utf-8"))["databases"]["govcrawl"]["tables"]
    assert tables["applications"]["columns"]["foreign_org"] == "境外组织　foreign bodies"
    connection = sqlite3.connect(world.folder / "site" / "govcrawl.db")
    try:
        codes = set(connection.execute("SELECT kind, code, edition FROM codes WHERE edition IN ('', '2031')"))
    finally:
        connection.close()
    assert codes >= {
        ("applicant", "foreign_org", ""),
        ("outcome", "unavailable_destroyed", "2031"),
        ("measure", "handled_online", "2031"),
        ("rule", "nothing_piles_up", ""),
    }


def test_what_is_stored_comes_back_as_it_was_read(world: World) -> None:
    """Reading again changes nothing: the database gives each edition's figures back in its own columns."""
    before = world.rows("SELECT * FROM applications ORDER BY report_id, outcome")
    world.run("-m", "scrapy", "reparse")
    assert world.rows("SELECT * FROM applications ORDER BY report_id, outcome") == before
