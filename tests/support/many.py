"""A database of many reports, quickly: figures, narrative and findings with ties in every column."""

from __future__ import annotations

import csv
import json
import random
import sqlite3
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from pipelines.database.schema import connect
from pipelines.report.form import columns, editions

YEARS = (2019, 2020, 2021, 2022, 2023, 2024)
_STATUSES = ("verified",) * 16 + ("inconsistent", "inconsistent", "partial", "unreadable")
_SENTENCES = (
    "本年度主动公开政府信息{n}条，及时回应社会关切。",
    "全年新收政府信息公开申请{n}件，均在法定期限内答复。",
    "因政府信息公开被申请行政复议{n}件。",
    "政务新媒体公众号推送信息{n}条。",
    "解读税收优惠政策{n}次。",
    "完善政府信息公开工作制度，加强业务培训{n}场。",
)


def make(path: Path, reports: int, *, sentences: int = 1, seed: int = 1) -> None:
    """Write a database with ``reports`` reports; ``sentences`` about 20 characters each in every section."""
    connection = connect(path)
    try:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("BEGIN")
        _fill(connection, reports, sentences, random.Random(seed))
        connection.execute("COMMIT")
    finally:
        connection.close()


def _regions() -> list[tuple[str, str, str]]:
    with (files("pipelines.data") / "regions.csv").open(encoding="utf-8") as file:
        return [(row["code"], row["full_name"], row["level"]) for row in csv.DictReader(file)]


def _insert(
    connection: sqlite3.Connection, table: str, rows: Iterator[dict[str, Any]] | list[dict[str, Any]]
) -> None:
    rows = list(rows)
    names = ", ".join(rows[0])
    marks = ", ".join(f":{name}" for name in rows[0])
    connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


def _fill(connection: sqlite3.Connection, number: int, sentences: int, chance: random.Random) -> None:
    """Bodies of all levels, each with the six years, in shuffled order."""
    form = editions()[0]
    regions = _regions()
    bodies = -(-number // len(YEARS))
    authorities: list[dict[str, Any]] = []
    reports: list[dict[str, Any]] = []
    documents: list[dict[str, Any]] = []
    for index in range(bodies):
        code, full_name, level = regions[index % len(regions)]
        department = index >= len(regions)
        name = f"{full_name}{f'第{index // len(regions)}局' if department else '人民政府'}"
        authorities.append(
            {
                "id": f"a{index:07d}", "name": name, "canonical_name": name, "body_id": f"b{index:07d}",
                "level": "department" if department else level, "kind": "department" if department else "government",
                "tier": level, "region_code": code, "region_name": full_name, "parent": None,
                "evidence": "name", "basis": "", "review": 0,
            }
        )  # fmt: skip
        for year in YEARS:
            if len(reports) == number:
                break
            key = f"{chance.getrandbits(64):016x}"
            late = chance.random() < 0.2
            documents.append(
                {
                    "sha256": f"{key:0>64}", "media_type": "text/html", "size": 40000,
                    "archive_path": f"{key[:2]}/{key:0>64}", "first_fetched": "2025-04-01T00:00:00Z",
                }
            )  # fmt: skip
            reports.append(
                {
                    "id": key, "authority": name, "year": year, "edition": "2021", "portal": f"p{index % 50}",
                    "spider": "trs", "title": f"{name}{year}年政府信息公开工作年度报告",
                    "url": f"http://www.example.gov.cn/{key}.html",
                    "published_on": f"{year + 1}-{'04' if late else '01'}-{chance.randint(10, 28)}" if index % 20 else None,
                    "document_sha256": f"{key:0>64}", "format": chance.choice(("html", "pdf", "docx")),
                    "status": chance.choice(_STATUSES), "reason": "", "parser": "1",
                    "first_seen": "2025-04-01T00:00:00Z", "authority_id": f"a{index:07d}",
                }
            )  # fmt: skip
    chance.shuffle(reports)
    _insert(connection, "documents", documents)
    _insert(connection, "authorities", authorities)
    _insert(connection, "reports", reports)
    texts = ["".join(chance.choice(_SENTENCES).format(n=n) for _ in range(sentences)) for n in range(500)]
    _insert(
        connection,
        "sections",
        [
            {"report_id": report["id"], "ordinal": section.ordinal, "heading": section.label, "text": chance.choice(texts)}
            for report in reports
            for section in form.sections
        ],
    )  # fmt: skip
    _figures(connection, [str(report["id"]) for report in reports], chance)
    _insert(
        connection,
        "checks",
        [_broken(report) for report in reports if report["status"] == "inconsistent"],
    )


def _broken(report: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": f"k{report['id']}", "report_id": report["id"], "origin": "document",
        "rule": "row_total", "subject": "applications.granted", "status": "fail",
        "expected": "18", "actual": "16", "fault": "publisher", "message": "予以公开：六类申请人之和为18，总计公布为16。",
    }  # fmt: skip


def _figures(connection: sqlite3.Connection, reports: list[str], chance: random.Random) -> None:
    form = editions()[0]
    applicants, results = columns("applications"), columns("challenges")
    outcomes = [line.code for line in form.applications.rows]
    applications: list[dict[str, Any]] = []
    challenges: list[dict[str, Any]] = []
    disclosures: list[dict[str, Any]] = []
    for report in reports:
        handled = {code: chance.choice((0, 0, 0, 1, 2, 5)) for code in outcomes[2:-2]}
        total = sum(handled.values())
        figures = {
            "new_received": total,
            "carried_over": 0,
            **handled,
            "total_handled": total,
            "carried_forward": 0,
        }
        for position, code in enumerate(outcomes):
            row = dict.fromkeys(applicants, 0) | {"natural_person": figures[code], "total": figures[code]}
            applications.append(
                {"report_id": report, "outcome": code, **row, "raw": json.dumps([str(row[name]) for name in applicants]),
                 "place": position}
            )  # fmt: skip
        for position, route in enumerate(form.challenges.routes):
            row = dict.fromkeys(results, 0)
            challenges.append(
                {"report_id": report, "route": route.code, **row, "raw": json.dumps(["0"] * len(results)), "place": position}
            )  # fmt: skip
        position = 0
        for block in form.disclosures.blocks:
            for item in block.items:
                for measure in block.measures:
                    value = chance.choice((0, 1, 12, 300))
                    disclosures.append(
                        {"report_id": report, "item": item.code, "measure": measure.code, "value": value, "raw": str(value),
                         "place": position}
                    )  # fmt: skip
                    position += 1
    _insert(connection, "applications", applications)
    _insert(connection, "challenges", challenges)
    _insert(connection, "disclosures", disclosures)
