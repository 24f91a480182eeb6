"""What the list of takedowns names is in nothing that is published, and its reason is."""

from __future__ import annotations

import gzip
import html
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from govcrawl.site.takedowns import TakedownError, load_takedowns
from tests.support.place import Place
from tests.support.reports import make_report_text

LIST = """takedowns:
  - report: "{report}"
    {passage}
    reason: 涉及个人信息
    decided_on: 2024-06-01
"""


def listed(tmp_path: Path, report: str, passage: str = "") -> Path:
    path = tmp_path / "takedowns.yaml"
    path.write_text(
        LIST.format(report=report, passage=f"passage: {passage}" if passage else ""), encoding="utf-8"
    )
    return path


def everything(folder: Path) -> bytes:
    files = [
        path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".xlsx", ".parquet")
    ]
    return b"".join(
        gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in files
    )


def served(folder: Path, address: str) -> str:
    """The words of a page of the site."""
    datasette = Path(sys.executable).with_name("datasette")
    done = subprocess.run(
        [datasette, str(folder), "--get", address], capture_output=True, text=True, cwd=folder, timeout=120
    )
    return html.unescape(done.stdout)


@pytest.fixture
def shown(demo_database: Path, tmp_path: Path) -> Place:
    """A place with the demo's database, which holds the report again in an earlier version."""
    shutil.copy(demo_database, tmp_path / "reports.db")
    return Place(tmp_path, {"GOVCRAWL_DATABASE": str(tmp_path / "reports.db")})


def long_sentence(place: Place) -> tuple[str, str, str]:
    """A report with a sentence that stands nowhere else: id, title, sentence."""
    for report, title, text in place.rows(
        "SELECT r.id, r.title, s.text FROM reports r JOIN sections s ON s.report_id = r.id WHERE s.ordinal = 1"
    ):
        for sentence in text.split("。"):
            others = place.rows("SELECT count(*) FROM sections WHERE instr(text, ?)", sentence)
            if len(sentence) > 12 and "\n" not in sentence and others == [(1,)]:
                return report, title, sentence
    raise AssertionError("no report of the demo says something of its own")


def test_a_hidden_report_leaves_no_word_behind(shown: Place, tmp_path: Path) -> None:
    report, title, sentence = long_sentence(shown)
    site = tmp_path / "site"
    before = shown.run("publish", str(site))
    assert before.returncode == 0, before.stderr
    assert sentence.encode() in everything(site)
    done = shown.run("publish", str(site), "-s", f"GOVCRAWL_TAKEDOWNS={listed(tmp_path, report)}")
    assert (done.returncode, done.stderr) == (0, "")
    left = everything(site)
    assert sentence.encode() not in left
    assert title.encode() not in left
    with sqlite3.connect(site / "govcrawl.db") as published:
        assert published.execute("SELECT count(*) FROM reports WHERE id = ?", (report,)).fetchone() == (0,)
        assert published.execute("SELECT report_id, kind, reason FROM takedowns").fetchall() == [
            (report, "report", "涉及个人信息")
        ]
        assert published.execute("PRAGMA foreign_key_check").fetchall() == []
    # of the original neither sum nor place, in documents.csv or anywhere
    ((original,),) = shown.rows("SELECT document_sha256 FROM reports WHERE id = ?", report)
    assert original.encode() not in left
    # the harvested database is as it was
    assert shown.rows("SELECT count(*) FROM reports WHERE id = ?", report) == [(1,)]


def test_nothing_is_said_of_a_hidden_report_beside_others(place: Place, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for year, granted in ((2022, 3), (2023, 300)):
        (folder / f"{year}.txt").write_text(
            make_report_text("武义县水务局", year, granted=granted), encoding="utf-8"
        )
    assert place.run("crawl", "files", "-a", f"path={folder}").returncode == 0
    said = "SELECT count(*) FROM checks WHERE rule = 'figure_jump'"
    assert place.value(said) == 1
    (report,) = place.rows("SELECT id FROM reports WHERE year = 2022")[0]
    site = tmp_path / "site"
    done = place.run("publish", str(site), "-s", f"GOVCRAWL_TAKEDOWNS={listed(tmp_path, report)}")
    assert (done.returncode, done.stderr) == (0, "")
    with sqlite3.connect(site / "govcrawl.db") as published:
        assert published.execute(said).fetchone() == (0,)
        for table in ("stale_comparisons", "signatures", "section_marks", "table_figures"):
            rows = published.execute(f"SELECT count(*) FROM {table} WHERE report_id = ?", (report,))
            assert rows.fetchone() == (0,), table
    published.close()
    assert place.value(said) == 1


def test_a_hidden_passage_gives_its_reason_and_the_rest_stays(shown: Place, tmp_path: Path) -> None:
    report, title, sentence = long_sentence(shown)
    site = tmp_path / "site"
    done = shown.run("publish", str(site), "-s", f"GOVCRAWL_TAKEDOWNS={listed(tmp_path, report, sentence)}")
    assert (done.returncode, done.stderr) == (0, "")
    left = everything(site)
    assert sentence.encode() not in left
    assert title.encode() in left
    with sqlite3.connect(site / "govcrawl.db") as published:
        (text,) = published.execute(
            "SELECT text FROM sections WHERE report_id = ? AND ordinal = 1", (report,)
        ).fetchone()
    assert "［已隐去：涉及个人信息］" in text


def test_a_passage_that_another_report_copied_is_hidden_in_its_original_too(
    place: Place, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    passage = "申请人王某某多次到本机关大厅反映同一事项"
    for body, year in (("武义县水务局", 2022), ("武义县水务局", 2023), ("武义县教育局", 2023)):
        text = make_report_text(body, year)
        if body == "武义县水务局":
            text = text.replace("存在的主要问题及改进情况", f"存在的主要问题及改进情况\n{passage}。", 1)
        (folder / f"{body}{year}.txt").write_text(text, encoding="utf-8")
    assert place.run("crawl", "files", "-a", f"path={folder}").returncode == 0
    ids = dict(place.rows("SELECT authority || year, id FROM reports"))
    site = tmp_path / "site"
    chosen = listed(tmp_path, ids["武义县水务局2023"], passage)
    done = place.run("publish", str(site), "--with-originals", "-s", f"GOVCRAWL_TAKEDOWNS={chosen}")
    assert (done.returncode, done.stderr) == (0, "")
    assert passage.encode() not in everything(site)
    assert len([path for path in (site / "originals").rglob("*") if path.is_file()]) == 1
    with sqlite3.connect(site / "govcrawl.db") as published:
        told = published.execute("SELECT report_id, year, kind FROM takedowns ORDER BY year").fetchall()
    assert told == [(ids["武义县水务局2022"], 2022, "passage"), (ids["武义县水务局2023"], 2023, "passage")]
    for year in (2022, 2023):
        for page in ("", "/original"):
            said = served(site, f"/report/{ids[f'武义县水务局{year}']}{page}")
            assert "原件不公开，理由：涉及个人信息" in said, (year, page)
    assert "原件不公开" not in served(site, f"/report/{ids['武义县教育局2023']}")


def test_a_verdict_on_what_was_said_beside_a_hidden_report_goes_with_it(place: Place, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for year, granted in ((2022, 3), (2023, 300)):
        (folder / f"{year}.txt").write_text(
            make_report_text("武义县水务局", year, granted=granted), encoding="utf-8"
        )
    assert place.run("crawl", "files", "-a", f"path={folder}").returncode == 0
    with place.connection() as database:
        database.execute(
            "INSERT INTO verdicts (id, finding, report_id, rule, subject, verdict, who, decided_at, message)"
            " SELECT 'v' || id, id, report_id, rule, subject, 'confirmed', 'w', '2024-01-01', message FROM checks"
            " WHERE report_id = (SELECT id FROM reports WHERE year = 2023)"
        )
    ((message,),) = place.rows("SELECT message FROM checks WHERE rule = 'figure_jump'")
    (report,) = place.rows("SELECT id FROM reports WHERE year = 2022")[0]
    site = tmp_path / "site"
    done = place.run("publish", str(site), "-s", f"GOVCRAWL_TAKEDOWNS={listed(tmp_path, report)}")
    assert (done.returncode, done.stderr) == (0, "")
    assert message.encode() not in everything(site)
    with sqlite3.connect(site / "govcrawl.db") as published:
        (kept,) = published.execute("SELECT count(*) FROM verdicts").fetchone()
    assert kept == place.value("SELECT count(*) - 1 FROM verdicts") > 0


def test_a_report_that_joined_another_stays_hidden_and_both_addresses_say_why(
    shown: Place, tmp_path: Path
) -> None:
    report, title, sentence = long_sentence(shown)
    with shown.connection() as database:
        database.execute("INSERT INTO report_ids (old, new) VALUES ('earlier', ?)", (report,))
    site = tmp_path / "site"
    done = shown.run("publish", str(site), "-s", f"GOVCRAWL_TAKEDOWNS={listed(tmp_path, 'earlier')}")
    assert (done.returncode, done.stderr) == (0, "")
    left = everything(site)
    assert sentence.encode() not in left
    assert title.encode() not in left
    with sqlite3.connect(site / "govcrawl.db") as published:
        hidden = published.execute("SELECT report_id FROM takedowns ORDER BY report_id").fetchall()
    assert sorted(hidden) == sorted([("earlier",), (report,)])


def test_a_verdict_on_a_hidden_report_tells_nothing_of_it(shown: Place, tmp_path: Path) -> None:
    report, _, sentence = long_sentence(shown)
    with shown.connection() as database:
        database.execute(
            "INSERT INTO verdicts (id, finding, report_id, rule, subject, verdict, who, decided_at, message)"
            " VALUES ('v', 'f', ?, 'row_total', 's', 'confirmed', 'w', '2024-01-01', ?)",
            (report, sentence),
        )
    site = tmp_path / "site"
    done = shown.run("publish", str(site), "-s", f"GOVCRAWL_TAKEDOWNS={listed(tmp_path, report)}")
    assert done.returncode == 0, done.stderr
    assert sentence.encode() not in everything(site)


def test_a_hidden_report_is_not_told_as_missing(shown: Place, tmp_path: Path) -> None:
    ((report, body, year),) = shown.rows(
        "SELECT r.id, a.body_id, r.year FROM reports r JOIN authorities a ON a.id = r.authority_id"
        " WHERE r.year < (SELECT max(year) FROM reports o WHERE o.authority = r.authority)"
        " AND r.year > (SELECT min(year) FROM reports o WHERE o.authority = r.authority) LIMIT 1"
    )
    site = tmp_path / "site"
    done = shown.run("publish", str(site), "-s", f"GOVCRAWL_TAKEDOWNS={listed(tmp_path, report)}")
    assert done.returncode == 0, done.stderr
    with sqlite3.connect(site / "govcrawl.db") as published:
        for query in (
            "SELECT count(*) FROM missing_publications WHERE body_id = ? AND year = ?",
            "SELECT count(*) FROM 发现 WHERE 类别 = '到期未见' AND 机关编号 = ? AND 年度 = ?",
        ):
            assert published.execute(query, (body, year)).fetchone() == (0,)


def test_a_passage_is_found_across_lines_and_one_that_is_not_there_stops_publishing(
    shown: Place, tmp_path: Path
) -> None:
    report, _, sentence = long_sentence(shown)
    with shown.connection() as database:
        database.execute(
            "UPDATE sections SET text = replace(text, ?, ?) WHERE report_id = ?",
            (sentence, f"{sentence[:6]}\n　{sentence[6:]}", report),
        )
    site = tmp_path / "site"
    done = shown.run("publish", str(site), "-s", f"GOVCRAWL_TAKEDOWNS={listed(tmp_path, report, sentence)}")
    assert (done.returncode, done.stderr) == (0, "")
    assert sentence[6:].encode() not in everything(site)
    done = shown.run(
        "publish", str(site), "-s", f"GOVCRAWL_TAKEDOWNS={listed(tmp_path, report, '没有这句话')}"
    )
    assert done.returncode == 2
    assert "没有这句话" in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_id_that_no_report_has_is_named(shown: Place, tmp_path: Path) -> None:
    path = listed(tmp_path, "0000000000000000")
    done = shown.run("publish", str(tmp_path / "site"), "-s", f"GOVCRAWL_TAKEDOWNS={path}")
    assert done.returncode == 0
    assert "0000000000000000" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_list_that_cannot_be_read_publishes_nothing(shown: Place, tmp_path: Path) -> None:
    path = tmp_path / "takedowns.yaml"
    path.write_text("takedowns:\n  - report: abc\n", encoding="utf-8")
    done = shown.run("publish", str(tmp_path / "site"), "-s", f"GOVCRAWL_TAKEDOWNS={path}")
    assert done.returncode == 2
    assert "takedowns.yaml" in done.stderr
    assert "reason" in done.stderr
    assert not (tmp_path / "site" / "govcrawl.db").exists()


def test_without_a_list_nothing_is_hidden(tmp_path: Path) -> None:
    assert load_takedowns(tmp_path / "takedowns.yaml") == ()
    (tmp_path / "bad.yaml").write_text("takedowns: 7", encoding="utf-8")
    with pytest.raises(TakedownError, match=r"bad\.yaml"):
        load_takedowns(tmp_path / "bad.yaml")
