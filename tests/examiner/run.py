"""Crawl the replicas and hold the database against their truth: ``python -m tests.examiner.run [FAMILY]``."""

from __future__ import annotations

import argparse
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.examiner.families import REPLICAS
from tests.examiner.markup import Replica
from tests.examiner.reports import Publication
from tests.factory.truth import Figure
from tests.factory.vocabulary import COLUMNS
from tests.support import place as support

FAST = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False")
RESULTS = ("upheld", "corrected", "other_result", "pending", "total")


@dataclass
class Crawl:
    """How a crawl ended."""

    code: int
    seconds: float
    stderr: str
    outcome: str
    reason: str | None


class Place(support.Place):
    """A database and an archive of one examination."""

    def records(self, query: str, *values: Any) -> list[sqlite3.Row]:
        """What ``query`` finds, by the names of the columns."""
        connection = sqlite3.connect(self.database)
        connection.row_factory = sqlite3.Row
        try:
            return connection.execute(query, values).fetchall()
        finally:
            connection.close()

    def crawl(self, spider: str, url: str, *more: str, timeout: float = 240) -> Crawl:
        """One column or article by one spider."""
        return self.command("crawl", spider, "-a", f"url={url}", *more, timeout=timeout)

    def command(self, *arguments: str, timeout: float = 240) -> Crawl:
        """A command of the project without politeness, and how the last run ended."""
        if not self.register.exists():
            self.register.write_text("id,name,family,url\n")
        start = time.perf_counter()
        try:
            done = self.run(*arguments, *FAST, timeout=timeout)
        except subprocess.TimeoutExpired:
            return Crawl(-1, time.perf_counter() - start, "", "hung", f"no end after {timeout} s")
        seconds = time.perf_counter() - start
        (self.folder / "stderr.txt").write_text(done.stderr)
        last = (
            self.records("SELECT outcome, reason FROM runs ORDER BY id DESC LIMIT 1")
            if self.database.exists()
            else []
        )
        outcome, reason = (last[0]["outcome"], last[0]["reason"]) if last else ("no run", None)
        return Crawl(done.returncode, seconds, done.stderr, outcome, reason)


def figures(place: Place, one: Publication, report_id: str) -> list[str]:
    """Figures that differ from the truth."""
    truth = one.truth
    assert truth is not None
    wrong = []

    def compare(where: str, expected: Figure, got: object) -> None:
        if got is None or not isinstance(got, int | float) or abs(got - (expected.value or 0)) > 1e-9:
            wrong.append(f"{where}: {got}, truth {expected.value}")

    stored = {
        (r["item"], r["measure"]): r["value"]
        for r in place.records("SELECT * FROM disclosures WHERE report_id=?", report_id)
    }
    for key, expected in truth.disclosures.items():
        compare(".".join(key), expected, stored.pop(key, None))
    wrong += [f"{key} invented" for key, value in stored.items() if value is not None]
    rows = {r["outcome"]: r for r in place.records("SELECT * FROM applications WHERE report_id=?", report_id)}
    for code, cells in truth.applications.items():
        for name, expected in zip(COLUMNS, cells, strict=True):
            compare(f"{code}.{name}", expected, rows[code][name] if code in rows else None)
    routes = {r["route"]: r for r in place.records("SELECT * FROM challenges WHERE report_id=?", report_id)}
    for route, cells in truth.challenges.items():
        for name, expected in zip(RESULTS, cells, strict=True):
            compare(f"{route}.{name}", expected, routes[route][name] if route in routes else None)
    return wrong


def compare(place: Place, due: list[Publication], lacking: Sequence[Publication] = ()) -> list[str]:
    """Everything in which the database differs from what is due.

    ``lacking``: reports whose file nobody may fetch; a row that says so is welcome, figures are not due.
    """
    found: list[str] = []
    if not place.database.exists():
        return ["no database"]
    stored = {row["url"]: row for row in place.records("SELECT * FROM reports")}
    for one in due:
        row = stored.pop(one.url, None)
        assert one.truth is not None
        if row is None:
            found.append(f"missing {one.kind} {one.title} {one.url}")
            continue
        truth = one.truth
        wanted = {
            "authority": truth.authority, "year": truth.year, "title": truth.title,
            "published_on": one.published_on, "status": "verified",
        }  # fmt: skip
        for name, value in wanted.items():
            if row[name] != value:
                found.append(
                    f"{name} {row[name]!r}, truth {value!r}: {one.kind} {one.url} {row['reason'] if name == 'status' else ''}"
                )
        formats = {"both": {"html", "docx"}}.get(one.kind, {one.kind})
        if row["format"] not in formats:
            found.append(f"format {row['format']}, truth {formats}: {one.url}")
        found += [f"{wrong}: {one.url}" for wrong in figures(place, one, row["id"])[:3]]
    unfetched = {one.url for one in lacking}
    found += [
        f"invented {row['title']} {url} {row['status']}"
        for url, row in stored.items()
        if url not in unfetched or row["status"] not in {"partial", "unreadable"}
    ]
    return found


def state(place: Place) -> dict[str, list[tuple[Any, ...]]]:
    """What a second run must not change."""
    tables = (
        "reports",
        "sections",
        "disclosures",
        "applications",
        "challenges",
        "report_tables",
        "checks",
        "documents",
    )
    return {
        name: sorted(
            (
                tuple(value for key, value in dict(row).items() if key != "parser")
                for row in place.records(f"SELECT * FROM {name}")
            ),
            key=repr,
        )
        for name in tables
    }


def examine(name: str, folder: Path, *, deep: bool = True) -> list[str]:
    """Crawl one replica twice, then its parts; the findings."""
    replica, place, found = REPLICAS[name](), Place(folder), []
    site = replica.sites[0]
    try:
        crawl = place.crawl(replica.family, replica.column)
        asked = len(site.seen)
        complete = "complete" in replica.outcomes and crawl.outcome == "complete"
        if crawl.outcome not in replica.outcomes or crawl.code != (0 if complete else 1):
            found.append(
                f"ended {crawl.outcome} with {crawl.code}: {crawl.reason} {crawl.stderr.strip()[-300:]}"
            )
        found += compare(place, replica.due, replica.lacking)
        twice = len(site.seen) - len({(one.method, one.target) for one in site.seen})
        print(
            f"{name}: {crawl.seconds:.1f} s, {asked} requests ({twice} twice), {crawl.outcome}, {crawl.reason}",
            flush=True,
        )
        if not place.database.exists():
            return found
        before = state(place)
        site.seen.clear()
        again = place.crawl(replica.family, replica.column)
        full = [one for one in site.seen if one.status == 200 and "robots" not in one.target]
        unasked = [one for one in full if not one.conditional]
        print(
            f"   again: {again.seconds:.1f} s, {len(site.seen)} requests, {len(full)} answered 200, validators {site.validators}",
            flush=True,
        )
        if again.outcome != crawl.outcome or again.code != crawl.code:
            found.append(f"second run ended {again.outcome} with {again.code}: {again.reason}")
        if site.validators != "none" and len(unasked) > 6 + replica.pages:
            found.append(
                f"second run asked {len(unasked)} pages unconditionally, such as {[one.target for one in unasked[-3:]]}"
            )
        after = state(place)
        found += [f"second run changed {table}" for table in before if before[table] != after[table]]
        if deep:
            found += parts(replica, folder)
    finally:
        replica.close()
    return found


def parts(replica: Replica, folder: Path) -> list[str]:
    """Some years, one article, and the family recognised from addresses."""
    found = []
    if "complete" in replica.outcomes:
        (folder / "years").mkdir()
        place = Place(folder / "years")
        crawl = place.crawl(replica.family, replica.column, "-a", "years=2022-2023")
        wanted = [one for one in replica.due if one.year in (2022, 2023)]
        found += [f"years: {line}" for line in compare(place, wanted, replica.lacking)]
        if crawl.code:
            found.append(f"years: ended {crawl.outcome} with {crawl.code}: {crawl.reason}")
    if replica.single is not None:
        (folder / "single").mkdir()
        place = Place(folder / "single")
        crawl = place.crawl(replica.family, replica.single.url)
        found += [f"single: {line}" for line in compare(place, [replica.single])]
        if crawl.code:
            found.append(f"single: ended {crawl.outcome} with {crawl.code}: {crawl.reason}")
    for number, url in enumerate(replica.recognised):
        (folder / f"portal{number}").mkdir()
        place = Place(folder / f"portal{number}")
        crawl = place.crawl("portal", url)
        wanted = [replica.single] if replica.single is not None and url == replica.single.url else replica.due
        found += [f"portal {url}: {line}" for line in compare(place, wanted, replica.lacking)]
        complete = "complete" in replica.outcomes
        if complete and crawl.code:
            found.append(f"portal {url}: ended {crawl.outcome} with {crawl.code}: {crawl.reason}")
    return found


def main() -> int:
    """Run the replicas named (a family means all its dialects), or all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("family", nargs="*")
    parser.add_argument("--shallow", action="store_true", help="the column twice, nothing else")
    parser.add_argument(
        "--parts", action="store_true", help="some years, one article, recognition, nothing else"
    )
    arguments = parser.parse_args()
    chosen = [
        name
        for name in REPLICAS
        if not arguments.family or name in arguments.family or name.split("/")[0] in arguments.family
    ]
    bad = 0
    for name in chosen:
        with tempfile.TemporaryDirectory(prefix="replica-") as folder:
            if arguments.parts:
                replica = REPLICAS[name]()
                print(f"{name}: parts", flush=True)
                found = parts(replica, Path(folder))
                replica.close()
            else:
                found = examine(name, Path(folder), deep=not arguments.shallow)
        bad += bool(found)
        print(f"   {'exact' if not found else str(len(found)) + ' findings'}", flush=True)
        for line in found[:14]:
            print("      " + line, flush=True)
    return bool(bad)


if __name__ == "__main__":
    raise SystemExit(main())
