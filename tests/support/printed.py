"""Reports of the adversary's form, changed by a test, printed in a format and read."""

from __future__ import annotations

from random import Random
from typing import Any

from pipelines import read_report
from pipelines.report.model import Report
from tests.adversary.form import invent, report
from tests.adversary.formats import PRINTERS
from tests.adversary.model import Doc, Number, Table
from tests.adversary.score import figures

SUFFIXES = {"html": "html", "txt": "txt", "docx": "docx"}


def document(seed: int = 4) -> Doc:
    """An ordinary report of the 2021 edition, all its figures different enough to be told apart."""
    rng = Random(f"printed/{seed}")
    while (doc := report(rng)).edition != "2021":
        pass
    return doc


def others(doc: Doc, seed: int = 9) -> dict[str, Number]:
    """Another body's figures."""
    return invent(Random(seed), doc.edition, "dense")


def table(doc: Doc, section: int) -> Table:
    """The one table of a section."""
    (found,) = doc.tables(section)
    return found


def printed(doc: Doc, format: str = "html") -> bytes:
    """The document in a format."""
    doc.options["format"] = format
    return PRINTERS[format](doc, Random(1))


def read(doc: Doc, format: str = "html") -> Report:
    """What is read of the document."""
    return read_report(printed(doc, format), url=f"file:///report.{SUFFIXES[format]}")


def values(one: Report, prefix: str = "") -> dict[str, Any]:
    """The figures by name (d.ITEM.MEASURE, a.OUTCOME.COLUMN, c.ROUTE.OUTCOME)."""
    return {name: value for name, value in figures(one) if name.startswith(prefix)}


def statuses(one: Report) -> dict[str, str]:
    """The status of each table, and of the ``report``."""
    return {"report": one.status.value, **{table.name: table.status.value for table in one.tables}}


def failed(one: Report, rule: str) -> list[str]:
    """The messages of the failed checks of a rule."""
    return [check.message for check in one.checks if check.rule == rule and check.status == "fail"]
