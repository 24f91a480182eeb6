"""How much room a database takes for each report, beside the narrative: by table and index.

Bodies that report for four years, whose figures follow from one another, in pages read and stored as a harvest does,
fifty reports a transaction, all compared, and closed as a harvest does,
which packs what has grown. 600 reports; ``SIZED_BODIES=500`` in the environment makes 2,000 of them. What
is the same for all reports (the list of expected bodies, an empty schema) is subtracted. Run with
``pytest tests/benchmarks/test_store_size.py --benchmark-only -s``.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

from pytest_benchmark.fixture import BenchmarkFixture

from pipelines import read_report
from pipelines.bodies.expected import expected_bodies
from pipelines.comparison.work import compare_all
from pipelines.database.publications import publish
from pipelines.database.transactions import Store
from pipelines.items import Original, Publication, Reading
from tests.adversary.form import applications, challenges, disclosures, invent
from tests.adversary.formats import PRINTERS
from tests.adversary.model import Block, Doc, Number, paragraph
from tests.factory import vocabulary as words

BODIES = int(os.environ.get("SIZED_BODIES", "150"))
YEARS = (2021, 2022, 2023, 2024)
DEPARTMENTS = [name for name in words.DEPARTMENTS if name.endswith(("局", "委员会")) and "（" not in name]
#: bytes a report beside the narrative, at most; half of it all is the figures with their raw texts
ALLOWED = 6000


def test_a_report_takes_little_room(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    path = tmp_path / "sized.db"
    reports = benchmark.pedantic(fill, args=(path, BODIES), rounds=1)
    taken = room(path)
    empty = tmp_path / "empty.db"
    Store(empty, parser="p").close()
    of_all = room(empty) + Counter({"expected_bodies": taken["expected_bodies"]})
    taken.subtract(of_all)
    narrative = taken["sections"] + taken["sqlite_autoindex_sections_1"]
    each = (taken.total() - narrative) / reports
    for name, size in taken.most_common(40):
        print(f"{size / reports:8.0f} {name}")
    benchmark.extra_info.update(reports=reports, each=each, narrative=narrative / reports)
    print(f"{each:8.0f} bytes a report beside {narrative / reports:.0f} of narrative")
    assert each <= ALLOWED


def room(path: Path) -> Counter[str]:
    """Bytes of each table and index."""
    database = sqlite3.connect(path)
    found = database.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name").fetchall()
    database.close()
    return Counter(dict(found))


def fill(path: Path, bodies: int) -> int:
    """Store and compare the reports; how many there are."""
    store = Store(path, parser=hashlib.sha256(b"parser").hexdigest()[:16])
    pages = list(documents(bodies))
    for start in range(0, len(pages), 50):
        with store.together():
            for portal, original, data in pages[start : start + 50]:
                reading = Reading(original, read_report(data, url=original.url, media_type="text/html"))
                publish(store, Publication(original, [reading]), portal=portal, spider="hanweb_jpage")
    compare_all(store)
    reports = int(store.connection.execute("SELECT count(*) FROM reports").fetchone()[0])
    store.close()
    return reports


def documents(bodies: int) -> Iterator[tuple[str, Original, bytes]]:
    """Portal, original and bytes of each report, a portal's after one another."""
    places = [row.name for row in expected_bodies().rows if row.until is None]
    Random(5).shuffle(places)
    for number in range(bodies):
        government = places[number // 5]
        name = government
        if number % 5:
            name = government.removesuffix("人民政府") + DEPARTMENTS[number % 5 + number // 5 % 6]
        portal = f"city{number // 5:04d}-bmxxgk"
        host = hashlib.sha256(portal.encode()).hexdigest()[:7]
        figures: dict[str, Number] = {}
        for year in YEARS:
            figures = a_year_later(figures, Random(f"{number}/{year}"))
            data = PRINTERS["html"](page(name, year, figures), Random(1))
            sha256 = hashlib.sha256(data).hexdigest()
            url = f"http://www.{host}.gov.cn/art/{year + 1}/1/20/art_{122_000 + number}_{number * 1013 + year}.html"
            yield portal, Original(
                url, sha256, len(data), media_type="text/html", title=f"{name}{year}年政府信息公开工作年度报告",
                published_on=f"{year + 1}-01-20", etag=None, last_modified=f"Mon, 20 Jan {year + 1} 08:12:44 GMT",
                http_status=200, fetched_at="2025-02-03T04:05:06+00:00", archive_path=sha256,
            ), data  # fmt: skip


def a_year_later(before: dict[str, Number], rng: Random) -> dict[str, Number]:
    """Figures that fit those of the year before, and one another."""
    made = invent(rng, "2021", rng.choice(("sparse", "sparse", "normal")))
    for item in ("regulations", "normative_documents"):
        stock = before.get(f"d.{item}.in_force", 60)
        made[f"d.{item}.issued"], made[f"d.{item}.repealed"] = rng.randint(0, 5), rng.randint(0, 3)
        made[f"d.{item}.in_force"] = (
            stock + made[f"d.{item}.issued"] - made[f"d.{item}.repealed"] if before else stock
        )
    for item in ("administrative_licensing", "administrative_penalty", "administrative_coercion"):
        made[f"d.{item}.decisions"] = rng.randint(200, 600)
    made["d.administrative_fees.amount"] = 0
    for column in words.COLUMNS:
        over = before.get(f"a.carried_forward.{column}", 0)
        made[f"a.carried_over.{column}"] = over
        received = made[f"a.total_handled.{column}"] + made[f"a.carried_forward.{column}"] - over
        if received < 0:  # what was carried over goes on being carried forward
            made[f"a.carried_forward.{column}"] -= received
            received = 0
        made[f"a.new_received.{column}"] = received
    for code in ("new_received", "carried_over", "total_handled", "carried_forward"):
        made[f"a.{code}.total"] = sum(made[f"a.{code}.{column}"] for column in words.COLUMNS[:6])
    return made


def page(name: str, year: int, figures: dict[str, Number]) -> Doc:
    """An ordinary report, some of whose figures are told in words."""
    total = {code: figures[f"a.{code}.total"] for code in ("new_received", "carried_over", "total_handled")}
    told = (
        f"{year}年，本机关新收政府信息公开申请{total['new_received']}件，上年结转{total['carried_over']}件，"
        f"办结{total['total_handled']}件，其中予以公开{figures['a.granted.total']}件，"
        f"部分公开{figures['a.partially_granted.total']}件。"
    )
    rng = Random(f"{name}{year}")
    printed = {2: disclosures(figures, "2021"), 3: applications(figures, "2021"), 4: challenges(figures)}
    blocks = [paragraph(f"{name}{year}年政府信息公开工作年度报告", kind="title")]
    for ordinal, numeral in enumerate("一二三四五六", start=1):
        blocks.append(paragraph(f"{numeral}、{words.HEADINGS[ordinal][0]}", ordinal, "heading"))
        if ordinal == 1:
            blocks.append(paragraph(told, ordinal))
        if ordinal == 5:
            text = rng.choice(words.PROBLEMS)
            blocks.append(paragraph(text.format(y=year, z=year - 1, n=400, m=20, b="我单位"), ordinal))
        if ordinal == 6:
            blocks.append(paragraph("本年度未收取信息处理费，无其他需要报告的事项。", ordinal))
        if ordinal in printed:
            blocks.append(Block("table", table=printed[ordinal], section=ordinal))
    blocks.append(paragraph(name, 6, "signature"))
    blocks.append(paragraph(f"{year + 1}年1月18日", 6, "signature"))
    return Doc(name, year, "2021", blocks, dict(figures))
