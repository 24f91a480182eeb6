"""Databases of very many invented reports, made by SQL and not by reading documents."""

from __future__ import annotations

import random
import sqlite3
from itertools import accumulate
from pathlib import Path

from pipelines.bodies.expected import expected_bodies
from pipelines.bodies.resolver import Resolver
from pipelines.database.rows import insert
from pipelines.database.transactions import Store
from pipelines.report.form import Edition, columns, editions

#: years that each body reports on
YEARS = range(2016, 2026)
_BUREAUS = (
    "教育局",
    "水利局",
    "民政局",
    "司法局",
    "财政局",
    "审计局",
    "统计局",
    "卫生健康局",
    "农业农村局",
    "交通运输局",
)
_AUTHORITY = (
    "id", "name", "canonical_name", "body_id", "level", "kind", "tier", "region_code", "region_name", "parent",
    "evidence", "basis", "review",
)  # fmt: skip
#: words of these reports, the most frequent first: the subject itself stands in every sentence, a third of them are rare
_WORDS = (
    "政府信息公开", "政府信息", "公开", "工作", "主动公开", "申请", "信息公开", "办理", "依申请公开", "平台", "政务",
    "监督", "加强", "制度", "机制", "完善", "落实", "推进", "群众", "网站", "培训", "审核", "发布", "解读", "回应",
    "关切", "基层", "服务", "质量", "标准", "目录", "数据", "渠道", "互动", "整改", "考核", "政务新媒体", "行政复议",
    "行政诉讼", "规范性文件", "公众号", "答复", "保障", "重点领域", "财政预算", "税收优惠", "教育", "医疗卫生",
    "生态环境", "营商环境", "乡村振兴", "安全生产",
)  # fmt: skip
#: the characters in common use (GB 2312, level 1), of which rare words are made
_COMMON = [bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFF)]


def make_database(path: Path, bodies: int, *, seed: int = 1, letters: int = 1000) -> Store:
    """A store with ``bodies`` bodies that report on each of :data:`YEARS`; all of it has to be compared.

    One body in seven is a government, the others are bureaus. Figures and texts are random, the texts of a report
    about ``letters`` long; a third of the sections is taken from the year before or from another body.
    """
    store = Store(path, parser="p1")
    rng = random.Random(seed)
    connection = store.connection
    connection.execute("PRAGMA synchronous=OFF")
    with store.transaction():
        _write_bodies(connection, bodies)
        for year in YEARS:
            _write_year(connection, year)
        _write_sections(connection, rng, letters)
    connection.execute("ANALYZE")
    return store


def _write_bodies(connection: sqlite3.Connection, bodies: int) -> None:
    resolver = Resolver()
    governments = [row for row in expected_bodies().rows if row.until is None][: bodies // 7 or 1]
    names = [row.name for row in governments]
    for turn in range(bodies):
        if len(names) >= bodies:
            break
        place = governments[turn % len(governments)].name.removesuffix("人民政府").removesuffix("行政公署")
        bureau = _BUREAUS[turn // len(governments) % len(_BUREAUS)]
        names.append(f"{place}{bureau}")
    found = [resolver.resolve(name) for name in names]
    connection.executemany(
        insert("authorities", _AUTHORITY) + " ON CONFLICT DO NOTHING",
        [tuple(getattr(one, name) for name in _AUTHORITY) for one in found],
    )


def _write_year(connection: sqlite3.Connection, year: int) -> None:
    form = next(one for one in editions() if one.first_report_year <= max(year, 2019))
    key = f"substr(a.id, 1, 12) || '{year}'"
    connection.execute(
        f"INSERT INTO documents SELECT {key}, 'text/html', 1, 'x', '{year}' FROM authorities a"
    )
    connection.execute(
        "INSERT INTO reports (id, authority, year, edition, portal, spider, title, url, published_on, "
        "document_sha256, format, status, reason, parser, first_seen, authority_id) "
        f"SELECT {key}, a.name, {year}, '{form.edition}', 'p', 'trs', a.name || '{year}年政府信息公开工作年度报告', "
        f"'http://x/{year}/' || a.rowid, date('{year + 1}-01-01', (abs(random()) % 120) || ' days'), {key}, 'html', "
        "'verified', '', 'p1', 'x', a.id FROM authorities a"
    )
    connection.execute(
        "INSERT INTO report_tables SELECT r.id, t.value, r.edition, 'verified' FROM reports r, "
        f'json_each(\'["applications", "challenges", "disclosures"]\') t WHERE r.year = {year}'
    )
    _write_figures(connection, form, year)


#: figures that fit those of the year before, but for one in fifty; ``n`` tells bodies apart, ``k`` columns
_FORWARD = "(n * 13 + {year} + {k}) % 4 + (abs(random()) % 50 = 0)"
_DISCLOSED = """CASE l.b WHEN 'issued' THEN n % 5 WHEN 'repealed' THEN n % 5 WHEN 'change' THEN 0
    WHEN 'in_force' THEN n % 90 + (abs(random()) % 50 = 0) WHEN 'previous_year_items' THEN n % 40
    ELSE n * 31 % 200 + abs(random()) % 20 END"""


def _write_figures(connection: sqlite3.Connection, form: Edition, year: int) -> None:
    reports = f"(SELECT id, CAST(substr(url, 15) AS INTEGER) AS n FROM reports WHERE year = {year}) r"
    connection.execute("CREATE TEMP TABLE lines (a TEXT, b TEXT, n INTEGER)")
    disclosures = [
        (i.code, m.code) for block in form.disclosures.blocks for i in block.items for m in block.measures
    ]
    connection.executemany(
        "INSERT INTO lines VALUES (?, ?, ?)", [(*one, n) for n, one in enumerate(disclosures)]
    )
    connection.execute(
        "INSERT INTO disclosures (report_id, item, measure, value, raw, place) "
        f"SELECT r.id, l.a, l.b, {_DISCLOSED.replace('n ', 'r.n ')}, '0', l.n FROM {reports}, lines l ORDER BY r.id"
    )
    rows = {
        "applications": [row.code for row in form.applications.rows],
        "challenges": [route.code for route in form.challenges.routes],
    }
    for table, codes in rows.items():
        connection.execute("DELETE FROM lines")
        connection.executemany(
            "INSERT INTO lines VALUES (?, '', ?)", [(one, n) for n, one in enumerate(codes)]
        )
        names = columns("applications" if table == "applications" else "challenges")
        figures = ", ".join(
            f"CASE l.a WHEN 'carried_forward' THEN {_FORWARD.format(year=year, k=k)} "
            f"WHEN 'carried_over' THEN {_FORWARD.format(year=year - 1, k=k)} ELSE abs(random()) % 12 END"
            for k in range(len(names))
        ).replace("(n *", "(r.n *")
        key = "outcome" if table == "applications" else "route"
        connection.execute(
            f"INSERT INTO {table} (report_id, {key}, {', '.join(names)}, raw, place) "
            f"SELECT r.id, l.a, {figures}, '[]', l.n FROM {reports}, lines l ORDER BY r.id"
        )
    connection.execute("DROP TABLE lines")


def _write_sections(connection: sqlite3.Connection, rng: random.Random, letters: int) -> None:
    """Six sections a report, of sentences out of a large stock, some of them copied."""
    stock = _sentences(rng)
    short = letters * len(stock) // sum(map(len, stock)) // 8  # as many sentences as a short section has
    recent: list[str] = []
    last: tuple[str, list[str]] = ("", [])

    def section(ordinal: int, before: list[str]) -> str:
        chance = rng.random()
        if chance < 0.2 and before:
            return before[ordinal - 1]
        if chance < 0.33 and recent:
            return rng.choice(recent)
        number = rng.randint(short, 3 * short) if ordinal in (1, 5) else short
        text = "，".join(rng.choices(stock, k=number or 1)) + "。"
        if rng.random() < 0.1:
            recent.append(text)
            del recent[:-500]
        return text

    def rows() -> list[tuple[str, int, str, str]]:
        nonlocal last
        made = []
        for report, body in reports:
            before = last[1] if last[0] == body else []
            texts = [section(ordinal, before) for ordinal in range(1, 7)]
            last = (body, texts)
            made += [(report, ordinal, "标题", text) for ordinal, text in enumerate(texts, 1)]
        return made

    cursor = connection.execute("SELECT id, authority_id FROM reports ORDER BY authority_id, year")
    while reports := cursor.fetchmany(5000):
        connection.executemany("INSERT INTO sections VALUES (?, ?, ?, ?)", rows())


def _sentences(rng: random.Random) -> list[str]:
    """Pieces of sentences, in which words are as unequally frequent as in any text."""
    rare = ["".join(rng.choices(_COMMON, k=2)) for _ in range(5000)]
    words = [*_WORDS, *rare]
    weights = list(accumulate(1 / (place + 2) for place in range(len(words))))
    return ["".join(rng.choices(words, cum_weights=weights, k=rng.randint(4, 9))) for _ in range(100_000)]
