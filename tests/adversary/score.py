"""Hold an answer against the truth of a document."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from pipelines import read_report
from tests.adversary.form import RESULTS
from tests.adversary.form import report as ordinary_report
from tests.adversary.formats import PRINTERS
from tests.adversary.model import Doc, Number
from tests.adversary.registry import KINDS
from tests.factory.vocabulary import COLUMNS

SUFFIXES = {"html": "html", "txt": "txt", "md": "md", "docx": "docx", "xlsx": "xlsx", "pdf": "pdf"}
TABLES = {"d": "disclosures", "a": "applications", "c": "challenges"}
#: verdicts that no document may get, worst first
BAD = ("FALSE", "ACCUSED", "WRONG-IN-PARTIAL", "WRONG-NAME", "CRASH", "SLOW")
SECONDS = 5.0


@dataclass(slots=True)
class Outcome:
    """One document's answer: its status, and what is wrong with it by verdict."""

    kind: str
    format: str
    seed: int
    status: str
    exact: bool = False
    faults: dict[str, list[str]] = field(default_factory=dict)

    def add(self, verdict: str, message: str) -> None:
        """Notes a fault."""
        self.faults.setdefault(verdict, []).append(message)

    @property
    def bad(self) -> bool:
        """Whether a verdict that no document may get was given."""
        return any(verdict in self.faults for verdict in BAD)


def make(kind: str, format: str, seed: int) -> tuple[Doc, bytes]:
    """The document of a kind in a format, the same at every call."""
    rng = Random(f"{kind}/{format}/{seed}")
    doc = ordinary_report(rng)
    doc.options["format"] = format
    KINDS[kind].change(doc, rng)
    return doc, PRINTERS[format](doc, rng)


def figures(report: Any) -> Iterator[tuple[str, Number | None]]:
    """The report's figures by name."""
    for one in report.disclosures:
        yield f"d.{one.item}.{one.measure}", one.value
    for row in report.applications:
        yield from (
            (f"a.{row.outcome}.{name}", value) for name, value in zip(COLUMNS, row.values, strict=True)
        )
    for row in report.challenges:
        yield from ((f"c.{row.route}.{name}", value) for name, value in zip(RESULTS, row.values, strict=True))


def _same(got: Number | None, seen: Number | None) -> bool:
    if got is None or seen is None:
        return got is seen
    return abs(got - seen) < 1e-6


def judge(doc: Doc, report: Any, outcome: Outcome) -> None:
    """Fills the outcome. A figure may be null only in a table that promises nothing."""
    status = outcome.status
    tables = {str(table.name): str(table.status) for table in report.tables}
    read = dict(figures(report))
    outcome.exact = True
    wrong, missing = [], []
    for name, seen in doc.truth.items():
        allowed = seen if isinstance(seen, frozenset) else frozenset([seen])
        got = read.get(name)
        if any(_same(got, one) for one in allowed):
            continue
        outcome.exact = False
        if got is not None:
            wrong.append(f"{name}: read {got}, printed {'/'.join(map(str, allowed))}")
        elif status != "partial" or tables.get(TABLES[name[0]]) in {"verified", "inconsistent"}:
            missing.append(f"{name}: nothing read, printed {'/'.join(map(str, allowed))}")
    wrong += [
        f"{name}: read {got}, not on the form"
        for name, got in read.items()
        if name not in doc.truth and got is not None
    ]
    promised = status in {"verified", "inconsistent"}
    for message in [*wrong, *missing]:
        outcome.add("FALSE" if promised else "WRONG-IN-PARTIAL", message)
    if status == "inconsistent" and "inconsistent" not in doc.statuses:
        outcome.add("ACCUSED", report.reason or "")
    if status == "verified" and "verified" not in doc.statuses:
        outcome.add("FALSE", f"verified, right would be {'/'.join(sorted(doc.statuses))}")
    nameless = "no-name" in doc.options
    if report.authority is not None and nameless:
        outcome.add("WRONG-NAME", f"authority {report.authority!r}, though no report names one")
    elif report.authority not in (None, doc.authority, doc.options.get("also")):
        outcome.add("WRONG-NAME", f"authority {report.authority!r}, printed {doc.authority!r}")
    if report.year not in (None, doc.year):
        outcome.add("WRONG-NAME", f"year {report.year!r}, printed {doc.year!r}")
    if doc.ordinary:
        if status not in doc.statuses:
            outcome.add("LOST", f"{status}: {report.reason}")
        elif status in {"verified", "inconsistent"} and not (report.authority and report.year):
            outcome.add("LOST", "no authority" if not report.authority else "no year")


def examine(kind: str, format: str, seed: int) -> Outcome:
    """Makes a document, has it read, judges the answer."""
    doc, data = make(kind, format, seed)
    outcome = Outcome(kind, format, seed, "crash")
    begun = time.process_time()
    try:
        report = read_report(data, url=f"file:///report.{SUFFIXES.get(format, format)}")
    except Exception as error:  # the examiner goes on
        outcome.add("CRASH", repr(error))
        return outcome
    outcome.status = str(getattr(report.status, "value", report.status))
    judge(doc, report, outcome)
    seconds = time.process_time() - begun
    if seconds > SECONDS:
        outcome.add("SLOW", f"{seconds:.1f} s of processor time")
    return outcome
