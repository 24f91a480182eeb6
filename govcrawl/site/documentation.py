"""Makes ``docs/tables.md`` from schema, ``tables.yaml`` and form.

Run in the checkout: ``python -m govcrawl.site.documentation``.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from govcrawl.places import PROJECT
from govcrawl.site.metadata import codes, column_meanings, descriptions
from pipelines.database.schema import connect

DOCUMENT = PROJECT / "docs" / "tables.md"

_INTRODUCTION = """\
# Tables and columns

Made by `python -m govcrawl.site.documentation` from the schema, `govcrawl/site/tables.yaml` and the form: do not
edit it by hand. The published site shows the same words. Amounts of money are in 万元 (10,000 yuan), all other
figures are counts. A value of null means: not reported. `raw` keeps what was printed.
"""

_KINDS = {
    "outcome": "Outcomes of requests (`applications.outcome`)",
    "applicant": "Kinds of applicants (columns of `applications`)",
    "item": "Items of disclosure (`disclosures.item`)",
    "measure": "Measures of disclosure (`disclosures.measure`)",
    "route": "Routes of challenge (`challenges.route`)",
    "result": "Results of challenges (columns of `challenges`)",
    "level": "Levels of bodies (`authorities.level`)",
    "kind": "Kinds of bodies (`authorities.kind`)",
    "table": "Statutory tables (`report_tables.name`)",
    "status": "Statuses",
    "rule": "Rules (`checks.rule`)",
    "meaning": "Meanings of figures in the narrative (`mentions.meaning`)",
}


def document(connection: sqlite3.Connection) -> str:
    """The text of ``docs/tables.md`` for a database with today's schema."""
    return "\n".join([_INTRODUCTION, *_tables(connection), "# Codes", "", *_codes()])


def _tables(connection: sqlite3.Connection) -> Iterator[str]:
    known = descriptions()
    for name, entry in known["tables"].items():
        found = [row[1] for row in connection.execute(f"PRAGMA table_xinfo({name})")]
        meanings = column_meanings(name)
        columns = found or list(entry["columns"])  # the table codes is made when the site is published
        (kind,) = connection.execute("SELECT type FROM sqlite_master WHERE name = ?", (name,)).fetchone() or (
            "table of the published site only",
        )
        yield f"## `{name}` {entry['title']}\n"
        yield f"{entry['description']} {entry['english_description']} ({kind})\n"
        yield "| column | 含义 | meaning |\n| --- | --- | --- |"
        for column in columns:
            chinese, english = meanings[column]
            yield f"| `{column}` | {chinese} | {english} |"
        yield ""


def _codes() -> Iterator[str]:
    ordered = sorted(codes(), key=lambda code: list(_KINDS).index(code.kind))
    for kind, members in groupby(ordered, key=lambda code: code.kind):
        yield f"## {_KINDS[kind]}\n"
        yield "| code | 名称 | meaning | edition |\n| --- | --- | --- | --- |"
        same: dict[tuple[str, str, str], list[str]] = {}
        for code in members:
            same.setdefault((code.code, code.label, code.english), []).append(code.edition)
        for (name, label, english), found in same.items():
            yield f"| `{name}` | {label} | {english} | {', '.join(sorted(filter(None, found)))} |"
        yield ""


def main() -> None:
    """Write the document."""
    with tempfile.TemporaryDirectory() as folder:
        connection = connect(Path(folder) / "empty.db")
        try:
            DOCUMENT.write_text(document(connection), encoding="utf-8")
        finally:
            connection.close()


if __name__ == "__main__":
    main()
