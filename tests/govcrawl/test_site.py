"""The published site: what Datasette shows of it, and that nothing of the database is left unexplained."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
import sys
import unicodedata
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from govcrawl.site.metadata import codes, descriptions, metadata
from govcrawl.site.plugins.reader.spacing import STOP, match_expression, spaced
from govcrawl.site.website import publish
from pipelines.database.schema import connect

SCHEMA = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"

datasette_app = pytest.importorskip("datasette.app", reason="the extra 'publish' is not installed")


@pytest.fixture(scope="module")
def site(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("site")
    publish(demo_database, directory, archive=demo_database.with_name("archive"))
    return directory


@pytest.fixture(scope="module")
def served(site: Path) -> Any:
    datasette = datasette_app.Datasette(config_dir=site)
    asyncio.run(datasette.invoke_startup())
    return datasette


def loaded_modules(ending: str) -> list[Any]:
    """Modules of this name: each server loads a copy that lies in its folder."""
    found = list(sys.modules.items())
    return [module for name, module in found if name.startswith("govcrawl_reader_") and name.endswith(ending)]


def get(served: Any, path: str) -> str:
    answer = asyncio.run(served.client.get(path, follow_redirects=True))
    assert answer.status_code == 200, (path, answer.status_code, answer.text[:500])
    text: str = answer.text
    return text


def rows(served: Any, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(get(served, f"{path}{'&' if '?' in path else '?'}_shape=array"))
    return found


def report_id(served: Any, authority: str, year: int) -> str:
    (report,) = rows(served, f"/govcrawl/reports.json?authority={authority}&year={year}")
    return str(report["id"])


def test_every_table_view_and_column_is_explained_in_two_languages(tmp_path: Path) -> None:
    connection = connect(tmp_path / "empty.db")
    try:
        described = metadata(connection)["databases"]["govcrawl"]["tables"]
        columns = {
            name: {row[1] for row in connection.execute(f"PRAGMA table_xinfo({name})")}
            for (name,) in connection.execute(SCHEMA).fetchall()
            if not name.startswith(("_", "sqlite_"))
        }
    finally:
        connection.close()
    for name, wanted in columns.items():
        assert not described[name].get("hidden"), f"{name} has no entry in tables.yaml"
        assert re.search(r"[\u4e00-\u9fff]", described[name]["title"])
        assert re.search(r"[A-Za-z]", described[name]["title"])
        assert wanted - described[name]["columns"].keys() == set(), f"{name}: columns without a meaning"


def test_meanings_are_pairs_of_chinese_and_english() -> None:
    known = descriptions()
    for meanings in (known["common"], *(table["columns"] for table in known["tables"].values())):
        for column, meaning in meanings.items():
            assert len(meaning) == 2, column
            assert re.search(r"[\u4e00-\u9fff]|SHA|ETag", meaning[0]), column


def test_in_english_every_word_is_english_but_what_reports_say(served: Any, site: Path) -> None:
    with sqlite3.connect(site / "govcrawl.db") as connection:
        ((body,),) = connection.execute("SELECT 机关编号 FROM 机关一览 ORDER BY 报告数 DESC LIMIT 1")
    parts = {
        "/about": r"<main.*?</main>",
        "/downloads": r"<main.*?</main>",
        "/glossary": r"<dd>.*?</dd>",
        "/builder": r'<select name="figure".*?</select>',
        f"/body/{body}": r'"kind": "[^"]*"',
    }
    for path, part in parts.items():
        found = re.findall(part, get(served, f"{path}?lang=en"), re.DOTALL)
        assert found, path
        words = re.sub("<[^>]*>", " ", "\n".join(found)).replace("(七)", "")  # the form's own number of a row
        chinese = re.findall(r"[\u4e00-\u9fff]+|\\u[4-9][0-9a-f]{3}", words)  # JSON in a page has escapes
        assert not chinese, (path, chinese)


def test_codes_are_unique_and_labelled() -> None:
    every = list(codes())
    assert len({(code.kind, code.edition, code.code) for code in every}) == len(every)
    assert all(code.label and code.english for code in every)


def test_no_units_and_facets_only_on_reports(served: Any) -> None:
    tables = served.metadata("databases")["govcrawl"]["tables"]
    assert [name for name, table in tables.items() if "facets" in table] == ["reports"]
    assert "units" not in json.dumps(served.metadata())


@pytest.mark.parametrize("extension", ["", ".csv", ".json"])
@pytest.mark.parametrize("table", [name for name in descriptions()["tables"] if name != "authorities"])
def test_every_table_is_served(served: Any, table: str, extension: str) -> None:
    get(served, f"/govcrawl/{table}{extension}")


@pytest.mark.parametrize("query", ["", "行政复议", "公开、", "、", '"', '"无障碍 改造"', "2023", "a'b", "(("])
def test_the_search_box_survives_any_query(served: Any, query: str) -> None:
    get(served, f"/govcrawl/sections.json?_search={query}")
    get(served, f"/govcrawl/reports.json?_search={query}")


@pytest.mark.parametrize("table", ["reports", "sections"])
def test_the_search_box_is_there_to_type_into(served: Any, table: str) -> None:
    box = re.search(r'<input id="_search"[^>]*>', get(served, f"/govcrawl/{table}?_search=公开"))
    assert box, "no box"
    assert 'value="公开"' in box[0]


@pytest.mark.parametrize("word", ["复", "复议", "诉讼", "行政复议", "过程性信息", "信息公开申请", "2023年"])
def test_search_finds_exactly_what_contains_the_word(served: Any, word: str) -> None:
    answer = rows(served, f"/govcrawl/sections.json?_search={word}&_size=max")
    found = {(row["report_id"], row["ordinal"]) for row in answer}
    every = rows(served, "/govcrawl/sections.json?_size=max")
    assert found == {
        (row["report_id"], row["ordinal"])
        for row in every
        if word in re.sub(r"\s", "", row["text"]) or word in row["heading"]
    }
    reports = {row["id"] for row in rows(served, f"/govcrawl/reports.json?_search={word}&_size=max")}
    titles = {row["id"]: row["title"] for row in rows(served, "/govcrawl/reports.json?_size=max")}
    in_title = {report for report, title in titles.items() if word in title}
    assert reports == {report for report, _ in found} | in_title


def a_long_sentence(site: Path) -> str:
    """A sentence of a report that is longer than what the index is asked for at once."""
    with sqlite3.connect(site / "govcrawl.db") as connection:
        texts = [
            text for (text,) in connection.execute("SELECT text FROM sections ORDER BY length(text) DESC")
        ]
    sentences = [one for text in texts for one in re.split("[。\n]", text)]
    return max((one for one in sentences if '"' not in one and " " not in one), key=len)


def test_a_pasted_sentence_is_found_where_it_stands_and_asked_for_once(
    served: Any, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentence = a_long_sentence(site)
    asked: list[str] = []
    for module in loaded_modules(".hits"):
        ask_it = module._probed

        def ask(*arguments: Any, ask_it: Any = ask_it) -> Any:
            asked.append(arguments[1])
            return ask_it(*arguments)

        monkeypatch.setattr(module, "_probed", ask)
    tokens = match_expression(sentence)
    assert len(tokens.split()) > 24
    with sqlite3.connect(site / "govcrawl.db") as connection:
        sections = connection.execute(
            "SELECT report_id, ordinal FROM sections WHERE instr(text, ?) ORDER BY 1, 2", (sentence,)
        ).fetchall()

    def lists(table: str, words: str, extra: str = "") -> dict[str, Any]:
        path = f"/govcrawl/{table}.json?_search={quote(words)}&_size=max&_shape=objects{extra}"
        answer: dict[str, Any] = json.loads(get(served, path))
        return answer

    for extra in ("", "&_sort=report_id", "&_facet=ordinal"):
        answer = lists("sections", sentence, extra)
        assert sorted((row["report_id"], row["ordinal"]) for row in answer["rows"]) == sections
        assert answer["filtered_table_rows_count"] == len(sections)
    answer = lists("reports", sentence, "&_facet=year")
    assert sorted(row["id"] for row in answer["rows"]) == sorted({report for report, _ in sections})
    assert len(asked) == 2, "once for each table"
    assert not lists("reports", sentence + "不在其中")["rows"]


@pytest.mark.parametrize("table", ["reports", "sections"])
def test_a_sentence_that_takes_too_long_says_what_to_do(
    served: Any, site: Path, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    for module in loaded_modules(".hits"):
        monkeypatch.setattr(module, "_PROBE", 0)
        monkeypatch.setattr(module, "BUDGET", 0)
        blocks = module._blocks
        monkeypatch.setattr(module, "_blocks", lambda *rows, blocks=blocks: [*blocks(*rows)] * 2)
    path = f"/govcrawl/{table}?_search={quote(a_long_sentence(site)[2:])}"
    answer = asyncio.run(served.client.get(path))
    assert answer.status_code == 503
    assert "请缩短或换一个词" in answer.text
    data = asyncio.run(served.client.get(path.replace("?", ".json?")))
    assert (data.status_code, data.json()["ok"]) == (503, False)


def test_a_word_that_is_repeated_is_asked_for_once() -> None:
    assert match_expression("政府 公开 政府 政府") == '"政 府" "公 开"'


def test_two_words_must_both_be_found(served: Any) -> None:
    both = {row["id"] for row in rows(served, "/govcrawl/reports.json?_search=网站 无障碍")}
    assert both == {report_id(served, "云泽市人民政府", 2021)}


def test_phrases_do_not_run_across_punctuation() -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE texts USING fts5(text)")
    connection.execute("INSERT INTO texts VALUES (?)", (spaced("答复。议题另见第２条"),))

    def found(query: str) -> bool:
        match = "SELECT 1 FROM texts WHERE texts MATCH ?"
        return connection.execute(match, (match_expression(query),)).fetchone() is not None

    assert not found("复议")
    assert found("答复")
    assert found("第2条")
    assert found("答复。议题")


def test_every_character_is_a_word_a_part_of_one_or_a_mark() -> None:
    text = (
        "".join(map(chr, (*range(32, 0xD800, 7), *range(0xE001, 0x30000, 11))))
        + "第２条ABC１２３。和《x_1》 的"
    )
    told = ""
    for one in unicodedata.normalize("NFKC", text):
        if re.match("[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd]", one):
            told += f" {one} "
        else:
            told += one if one.isalnum() or one == "_" or one.isspace() else f" {STOP} "
    assert spaced(text).split() == told.split()


def test_the_front_page_says_what_this_is_and_how_much(served: Any) -> None:
    page = get(served, "/")
    assert "政府信息公开工作年度报告" in page
    # two failures that one misprint explains are one finding
    assert re.search(r"谁的数字对不上，错在哪里</a>\s*<span[^>]*>2 处", page), page[:3000]
    for words in ("<b>22</b>份报告", "<b>19</b>核对无误", "<b>2</b>数字自相矛盾"):
        assert words in page
    assert "Annual reports" in get(served, "/?lang=en")


def test_what_is_drawn_of_days_is_what_the_tables_count(served: Any, site: Path) -> None:
    with sqlite3.connect(site / "govcrawl.db") as connection:
        counted = connection.execute(
            "SELECT 年度, 逾期公布, 按期公布 FROM 地区一览 WHERE 地区代码 = '000000' AND 报告数"
        ).fetchall()
    connection.close()
    assert sum(late for _, late, _ in counted) > 0
    for year, late, in_time in counted:
        page = get(served, f"/year/{year}")
        drawn = re.search(r'data-chart="histogram".*?<script[^>]*>(.*?)</script>', page, re.DOTALL)
        bars = json.loads(drawn[1]) if drawn else []
        after = sum(bar["value"] for bar in bars if bar["days"] >= 0)
        assert (after, sum(bar["value"] for bar in bars) - after) == (late, in_time), year


def test_the_report_page_shows_the_form_and_what_fails(served: Any) -> None:
    report = report_id(served, "云泽市卫生健康委员会", 2022)
    page = get(served, f"/report/{report}")
    for label in ("数字自相矛盾", "本年新收政府信息公开申请数量", "行政规范性文件", "未经复议直接起诉"):
        assert label in page
    assert "六类申请人之和等于总计" in page
    assert f'href="/report/{report}/original"' in page
    (failing,) = re.findall(r'<tr id="applications.granted" class="failing">(.*?)</tr>', page, re.DOTALL)
    cells = [re.sub(r"<.*?>|\s", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", failing, re.DOTALL)]
    assert cells[1:] == ["（一）予以公开", "16", "1", "0", "0", "0", "1", "16"]
    assert 'id="applications.granted.total"' in page
    for term in (
        "denied",
        "unavailable",
        "not-processed",
        "corrected",
        "relations",
    ):  # its legal source one tap away
        assert f'href="/glossary#{term}"' in page
        assert f'id="{term}"' in get(served, "/glossary")
    assert "t20230116_228703" in page
    again = get(served, f"/govcrawl/reports/{report}")  # its address as a row of the table
    assert f'rel="canonical" href="/report/{report}"' in again


def test_the_report_page_knows_the_older_form_and_missing_tables(served: Any) -> None:
    older = get(served, f"/report/{report_id(served, '云泽市教育局', 2019)}")
    for label in ("本年新制作数量", "采购总金额", "其他对外管理服务事项", "原文：1562.73万元"):
        assert label in older
    partial = get(served, f"/report/{report_id(served, '柳桥区城市管理局', 2024)}")
    assert '<span class="mark missing">缺少</span>' in partial


def test_the_report_page_leads_to_the_other_years_of_its_body(served: Any) -> None:
    page = get(served, f"/report/{report_id(served, '云泽市人民政府', 2023)}")
    for year in (2021, 2022, 2024):
        assert report_id(served, "云泽市人民政府", year) in page


def test_codes_are_shown_with_their_labels(served: Any) -> None:
    page = get(served, "/govcrawl/applications?outcome=denied_state_secret")
    assert "不予公开：属于国家秘密<small>denied_state_secret</small>" in page


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("broken_relations", {"机关": "云泽市卫生健康委员会", "应为": "18", "公布为": "16"}),
        ("broken_relations", {"机关": "望川区人民政府", "年度": 2023, "应为": "4", "公布为": "3"}),
        ("applications_by_body_and_year?authority=教育", {"年度": 2023, "本年新收": 33}),
        ("denial_reasons?year=2024", {"理由": "无法提供：本机关不掌握相关政府信息"}),
        ("compare_bodies?year=2023", {"机关": "云泽市人民政府", "新收申请": 146, "复议诉讼": 20}),
        ("not_published", {"机关": "云泽市教育局", "缺少年度": 2024, "已有最近年度": 2023}),
        ("late_reports", {"机关": "云泽市住房和城乡建设局", "年度": 2021, "晚几天": 43}),
        ("reading_quality", {"年度": 2023, "报告": 8, "核对无误": 7, "数字自相矛盾": 1}),
    ],
)
def test_a_question_has_its_answer(served: Any, query: str, answer: dict[str, Any]) -> None:
    path, _, parameters = query.partition("?")
    found = rows(served, f"/govcrawl/{path}.json?{parameters}")
    assert any(answer.items() <= row.items() for row in found), found


def test_every_canned_query_runs(served: Any) -> None:
    for query in served.metadata("databases")["govcrawl"]["queries"]:
        get(served, f"/govcrawl/{query}")
        get(served, f"/govcrawl/{query}.csv")
