"""The published site is read-only and shows what was crawled as words only, whatever these say."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import re
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from govcrawl.site.website import publish
from pipelines.database.schema import connect

datasette_app = pytest.importorskip("datasette.app", reason="the extra 'publish' is not installed")

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'></textarea>"
PAGE = (
    b"<html><head><script>alert(3)</script></head><body onload=alert(4)><p>words</p>"
    b"<table><tr><td>1</td><td><script>alert(5)</script>2</td></tr></table></body></html>"
)


@pytest.fixture(scope="module")
def folder(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo with markup in whatever a page or a file can bring in."""
    place = tmp_path_factory.mktemp("evil")
    source = sqlite3.connect(demo_database)
    source.execute("VACUUM INTO ?", (str(place / "evil.db"),))
    source.close()
    archive = place / "archive"
    archive.mkdir()
    digest = hashlib.sha256(PAGE).hexdigest()
    (archive / digest).write_bytes(PAGE)
    (place / "secret").write_text("not for readers", encoding="utf-8")
    connection = connect(place / "evil.db")
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("UPDATE reports SET title = ?, reason = ?", (EVIL, EVIL))
    connection.execute("UPDATE reports SET url = 'javascript:alert(6)' WHERE year = 2023")
    connection.execute(
        "UPDATE authorities SET canonical_name = canonical_name || ?, region_name = ?", (EVIL, EVIL)
    )
    connection.execute("UPDATE sections SET heading = ?, text = text || '疫情' || ?", (EVIL, EVIL))
    connection.execute("UPDATE checks SET message = ?, hint = ?", (EVIL, EVIL))
    # as printed, though it begins as lists of cells do
    connection.execute("UPDATE disclosures SET raw = ?", (f"[注]{EVIL}",))
    connection.execute(
        "INSERT INTO documents VALUES (?, 'text/html', ?, ?, '2025-01-01T00:00:00Z')",
        (digest, len(PAGE), digest),
    )
    connection.execute(
        "INSERT INTO documents VALUES (?, 'text/plain', 1, '../secret', '2025-01-01T00:00:00Z')", ("e" * 64,)
    )
    connection.execute("UPDATE reports SET document_sha256 = ? WHERE year = 2022", (digest,))
    connection.execute("UPDATE reports SET document_sha256 = ? WHERE year = 2021", ("e" * 64,))
    connection.close()
    publish(place / "evil.db", place / "site", archive=archive)
    return place / "site"


@pytest.fixture(scope="module")
def served(folder: Path) -> Any:
    datasette = datasette_app.Datasette(config_dir=folder)
    asyncio.run(datasette.invoke_startup())
    return datasette


def ask(served: Any, path: str, method: str = "get", **options: Any) -> Any:
    return asyncio.run(getattr(served.client, method)(path, **options))


def rows(served: Any, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(ask(served, path).text)
    return found


def test_markup_in_what_was_crawled_stays_words(served: Any) -> None:
    reports = rows(served, "/govcrawl/reports.json?_shape=array&_size=max")
    bodies = rows(served, "/govcrawl.json?_shape=array&sql=select+机关编号+as+id+from+机关一览")
    pages = [f"/report/{report['id']}" for report in reports] + [f"/body/{body['id']}" for body in bodies]
    pages += [
        f"/report/{report['id']}/original?at={row}"
        for row in ("applications.granted", "disclosures.administrative_licensing")
        for report in reports
        if report["year"] != 2021
    ]
    pages += [
        "/",
        "/regions",
        "/region/990100/2023",
        "/year/2023",
        "/builder?figure=新收申请&first=2019&last=2024",
    ]
    pages += [f"/findings?kind={quote(kind)}" for kind in ("数字自相矛盾", "到期未见", "读取存疑")]
    pages += [
        "/search?q=疫情",
        f"/search?q={quote(EVIL)}",
        f"/compare?name={quote(EVIL)}",
        f"/builder?name={quote(EVIL)}&first=2019",
    ]
    pages += [
        f"/compare?body={bodies[0]['id']}&body={quote(EVIL)}",
        "/govcrawl/reports",
        "/govcrawl/sections",
    ]
    for page in pages:
        answer = ask(served, page)
        assert answer.status_code == 200, page
        text = answer.text
        assert "<script>alert" not in text, page
        assert "<img src=x" not in text, page
        assert 'href="javascript:' not in text, page
        assert "onload=alert" not in text, page


def test_a_policy_lets_no_script_of_others_run(served: Any) -> None:
    policy = ask(served, "/").headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "default-src 'none'" in policy


def test_an_original_is_never_active(served: Any) -> None:
    report = next(row for row in rows(served, "/govcrawl/reports.json?_shape=array&year=2022"))
    answer = ask(served, f"/original/{report['document_sha256']}")
    assert answer.content == PAGE
    assert answer.headers["content-type"].startswith("application/octet-stream")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    shown = ask(served, f"/report/{report['id']}/original").text
    assert "words" in shown
    assert "alert(5)" not in shown


@pytest.mark.parametrize(
    "path",
    [
        "/original/" + "e" * 64,  # its row names a file outside the archive
        "/original/../secret",
        "/original/..%2f..%2fsecret",
        "/static/../metadata.json",
        "/static/..%2fmetadata.json",
        "/downloads/../metadata.json",
        "/downloads/..%2fmetadata.json",
        "/original/" + "f" * 64,
    ],
)
def test_no_path_leads_out(served: Any, path: str) -> None:
    answer = ask(served, path, follow_redirects=True)
    assert answer.status_code in (400, 403, 404)
    assert "not for readers" not in answer.text


@pytest.mark.parametrize(
    "sql",
    [
        "delete from reports",
        "update reports set title = 'x'",
        "insert into codes values (1, 2, 3, 4, 5, 6)",
        "drop table reports",
        "attach database '/etc/passwd' as x",
        "select load_extension('x')",
        "pragma journal_mode = delete",
        "vacuum into '/tmp/stolen.db'",
        "select writefile('/tmp/x', 'x')",
        "select readfile('/etc/passwd')",
    ],
)
def test_sql_reads_and_nothing_else(served: Any, folder: Path, sql: str) -> None:
    before = hashlib.sha256((folder / "govcrawl.db").read_bytes()).hexdigest()
    for form in (".json", ".csv", ""):
        assert ask(served, f"/govcrawl{form}?sql={quote(sql)}").status_code >= 400, form
    assert hashlib.sha256((folder / "govcrawl.db").read_bytes()).hexdigest() == before


@pytest.mark.parametrize("path", ["/report/none", "/govcrawl.json?sql=delete+from+reports", "/govcrawl/none"])
def test_what_a_reader_gets_wrong_is_not_printed_with_all_variables(
    served: Any, path: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Which took over a second of processor time, for whoever asked again and again."""
    assert ask(served, path).status_code in (400, 404)
    assert capfd.readouterr() == ("", "")


def test_a_query_without_end_is_ended(served: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sql = quote("with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n")
    assert (
        ask(served, f"/govcrawl.json?sql={sql}").status_code >= 400
    )  # in the time that a published site has
    monkeypatch.setattr(served, "sql_time_limit_ms", 100)
    for form in (".csv", ""):
        assert ask(served, f"/govcrawl{form}?sql={sql}").status_code >= 400, form


@pytest.mark.parametrize(
    "sql",
    [
        "select zeroblob(20000000)",
        "with n(i) as (select 1 union all select i + 1 from n limit 900) select hex(zeroblob(50000)) from n",
    ],
)
@pytest.mark.parametrize("form", [".json", ".csv", ""])
def test_an_answer_never_takes_a_servers_memory(served: Any, sql: str, form: str) -> None:
    answer = ask(served, f"/govcrawl{form}?sql={quote(sql)}")
    assert answer.status_code == 400
    assert len(answer.content) < 1_000_000


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
@pytest.mark.parametrize("path", ["/", "/search", "/builder", "/govcrawl/reports", "/downloads"])
def test_nothing_can_be_sent(served: Any, path: str, method: str) -> None:
    assert ask(served, path, method).status_code in (403, 405, 500)


LONG = "复议" * 3000


@pytest.mark.parametrize(
    "path",
    [
        f"/search?q={LONG}",
        "/search?q=" + "\"'()*:^-" * 50,
        "/search?q=复议&page=99999999999999999999&year=x&region=%00&level=部门&section=9",
        "/search?q=NEAR(a b) OR c NOT d",
        f"/builder?name={'机关 ' * 2000}&first=2019",
        "/builder?" + "&".join(f"figure=applications.granted.total{n}" for n in range(1200)),
        "/builder?figure=新收申请&condition=least&on=新收申请&than=1e999&first=0&last=99999",
        "/builder?figure=%22);drop table reports;--&region='&level=\"",
        f"/compare?{'&'.join(f'body={n}' for n in range(3000))}",
        "/findings?kind=x&page=-1&year=9999999999",
        "/search?q=复议&page=²",
        "/findings?page=00",
        f"/?lang={LONG}",
        "/body/" + "a" * 64,
    ],
)
def test_odd_and_huge_parameters_are_answered(served: Any, path: str) -> None:
    address, _, query = path.partition("?")
    answer = ask(served, f"{address}?{quote(query, safe='=&')}")
    assert answer.status_code in (200, 404)


def test_wrong_addresses_have_a_page_with_a_way_home(served: Any) -> None:
    for path in ("/nonsense", "/report/none", "/region/999999", "/year/1900", "/body/none"):
        answer = ask(served, path)
        assert answer.status_code == 404
        assert "回到首页" in answer.text


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/govcrawl/reports?_sort=nosuch", 400, "不能按这一列排序：nosuch"),
        ("/govcrawl/reports?_where=1=1;drop", 400, "这个网址写得不对"),
        ("/govcrawl/reports?_where=nosuch()", 400, "这个网址写得不对"),
        ("/govcrawl/reports?_through={", 400, "这个网址写得不对"),
        ("/govcrawl/reports?_size=99999", 400, "一页的行数（_size）最多为：1000"),
        ("/govcrawl/reports?_size=x", 400, "一页的行数（_size）应为正整数。"),
        ("/govcrawl/reports?_facet=nosuch", 400, "没有这一列：nosuch"),
        ("/govcrawl?sql=attach+database+'x'+as+y", 400, "只供查询"),
        ("/nosuch.txt", 404, "没有这个网页"),
        ("/feeds/reports.atom?region=1", 404, "地区代码应为六位数字：1"),
        *(
            (f"/-/{name}", 404, "没有这个网页")
            for name in ("messages", "allow-debug", "permissions", "metadata")
        ),
    ],
)
def test_what_a_reader_mistyped_is_told_in_the_readers_words(
    served: Any, path: str, status: int, told: str
) -> None:
    answer = ask(served, path)
    assert answer.status_code == status
    assert told in answer.text
    assert "回到首页" in answer.text
    english = ask(served, path + ("&" if "?" in path else "?") + "lang=en").text
    words = re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", english, flags=re.DOTALL)
    assert not re.search("[\u4e00-\u9fff]", words.replace("中文", "")), words


def test_a_fault_of_the_program_is_a_page_too(
    served: Any, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for module in loaded(".search_boxes"):
        monkeypatch.setattr(module, "match_expression", None)
    answer = ask(served, "/govcrawl/reports?_search=x")
    assert answer.status_code == 500
    assert "这是程序的错误" in answer.text
    assert "NoneType" not in answer.text
    assert "Traceback" in capfd.readouterr().err
    assert ask(served, "/govcrawl/reports.json?_search=x").json()["status"] == 500


def test_no_page_tells_where_the_server_keeps_its_files(served: Any, folder: Path) -> None:
    for path in (
        "/-/metadata.json",
        "/-/databases.json",
        "/-/settings.json",
        "/-/plugins.json",
        "/-/config.json",
    ):
        assert str(folder.parent) not in ask(served, path).text, path


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/search?q=公开", "回到首页"),
        ("/govcrawl/sections?_sort=text", "回到首页"),
        ("/govcrawl/sections.json?_sort=text", '"ok": false'),
        ("/govcrawl.csv?sql=select+max(a.text)+from+sections+a,+sections+b", "请稍后再试"),
        ("/feeds/reports.atom", "请稍后再试"),
        ("/builder.csv", "请稍后再试"),
    ],
)
def test_what_takes_too_long_says_so(
    served: Any, monkeypatch: pytest.MonkeyPatch, path: str, told: str
) -> None:
    assert ask(served, path).status_code == 200
    # no test should wait: there is no time at all, which is noticed in a query's first thousand steps
    monkeypatch.setattr(served, "sql_time_limit_ms", -1000)
    for name, module in list(sys.modules.items()):  # the server loads a copy that lies in its folder
        if name.endswith(".pages.builder"):
            monkeypatch.setattr(module, "_FILE_MS", -1000)
    answer = ask(served, path)
    assert answer.status_code == 503
    assert told in answer.text
    assert answer.headers["retry-after"]
    assert answer.headers["cache-control"] == "no-store"


def loaded(ending: str) -> list[Any]:
    """Modules of this name: each server loads a copy that lies in its folder."""
    found = list(sys.modules.items())
    return [module for name, module in found if name.startswith("govcrawl_reader_") and name.endswith(ending)]


def asked_through(monkeypatch: pytest.MonkeyPatch, gate: Any) -> None:
    """Let Datasette's own lists ask their database by ``gate(ask, arguments, options)``."""
    for module in loaded(".lists"):
        for asking in (module._Application, module._Database):
            ask_it = asking.execute
            monkeypatch.setattr(
                asking, "execute", lambda *asked, ask_it=ask_it, **options: gate(ask_it, asked, options)
            )


@pytest.mark.parametrize(
    "path",
    [
        "/govcrawl.json?sql=select+1+as+n",
        "/govcrawl/reports.json",
        "/govcrawl/reports",
        "/govcrawl/reports.csv?_stream=on",
    ],
)
def test_of_many_lists_at_once_some_are_made_and_the_others_refused(
    served: Any, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """Nobody waits in vain, and the site's own pages are made meanwhile."""
    over = asyncio.Event()
    for module in loaded(".patience"):
        monkeypatch.setattr(module, "TURN", 0.1)

    async def held(ask_it: Any, arguments: Any, options: Any) -> Any:
        await asyncio.wait_for(over.wait(), 60)
        return await ask_it(*arguments, **options)

    asked_through(monkeypatch, held)

    async def all_at_once() -> tuple[list[Any], Any]:
        lists = [asyncio.ensure_future(served.client.get(path)) for _ in range(12)]
        for _, told in zip(range(10), asyncio.as_completed(lists), strict=False):
            await told
        page = await served.client.get("/findings")
        over.set()
        return await asyncio.gather(*lists), page

    lists, page = asyncio.run(all_at_once())
    assert page.status_code == 200
    assert sorted(answer.status_code for answer in lists) == [200] * 2 + [503] * 10
    assert all(answer.headers["retry-after"] for answer in lists if answer.status_code == 503)


def test_a_csv_waits_for_its_turn_page_by_page(
    served: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many are being read, two lists at a time ask the database, and each is whole."""
    together: list[int] = []
    at_work: list[Any] = []

    async def counted(ask_it: Any, arguments: Any, options: Any) -> Any:
        at_work.append(ask_it)
        together.append(len(at_work))
        await asyncio.sleep(0.005)  # who may ask beside it has time to
        try:
            return await ask_it(*arguments, **options)
        finally:
            at_work.pop()

    asked_through(monkeypatch, counted)
    monkeypatch.setattr(served, "max_returned_rows", 40)

    async def all_at_once() -> list[Any]:
        return await asyncio.gather(*(served.client.get("/govcrawl/applications.csv") for _ in range(5)))

    answers = asyncio.run(all_at_once())
    with sqlite3.connect(folder / "govcrawl.db") as connection:
        (rows,) = connection.execute("SELECT count(*) FROM applications").fetchone()
    assert [answer.text.count("\r\n") for answer in answers] == [rows + 1] * 5
    assert len(together) > 5 * rows / 41
    assert max(together) == 2


@pytest.mark.parametrize("why", ["fault", "left"])
def test_a_csv_that_cannot_go_on_has_no_end(served: Any, monkeypatch: pytest.MonkeyPatch, why: str) -> None:
    """Half a list that ended as a whole one does would pass for it; and nobody works for a reader who left."""
    pages: list[int] = []
    sent: list[dict[str, Any]] = []
    reading = asyncio.Event()

    async def breaking(ask_it: Any, arguments: Any, options: Any) -> Any:
        pages.append(1)
        if why == "fault" and len(pages) > 3:
            raise sqlite3.OperationalError("disk I/O error")
        return await ask_it(*arguments, **options)

    asked_through(monkeypatch, breaking)
    monkeypatch.setattr(served, "max_returned_rows", 40)

    async def receive() -> dict[str, Any]:
        if not sent or why == "fault":
            await reading.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start" and sent:
            raise RuntimeError  # as a web server does, and closes the connection
        sent.append(message)
        if why == "left":
            reading.set()

    scope = {"type": "http", "method": "GET", "path": "/govcrawl/applications.csv", "headers": [], "query_string": b"",
             "raw_path": b"/govcrawl/applications.csv", "scheme": "http", "http_version": "1.1"}  # fmt: skip

    async def read() -> None:
        with contextlib.suppress(RuntimeError):
            await served.app()(scope, receive, send)

    asyncio.run(asyncio.wait_for(read(), 30))
    assert len(pages) < 6
    body = b"".join(message.get("body", b"") for message in sent)
    assert body.startswith(b"report_id,")
    assert b"disk" not in body
    if why == "fault":
        assert sent[-1].get("more_body")


def test_a_query_waits_as_long_as_others_are_at_work(served: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Time that passes is no query's fault: it is its own work that is bounded."""
    passing = iter(range(0, 15 * 10**6, 15))
    monkeypatch.setattr(time, "thread_time", lambda: 0.0)
    monkeypatch.setattr(time, "perf_counter", lambda: float(next(passing)))
    for path in (
        "/search?q=公开",
        "/govcrawl",
        "/govcrawl/disclosures",
        "/feeds/reports.atom",
        "/builder.csv",
    ):
        assert ask(served, path).status_code == 200
