"""Datasette's metadata, made from the form data and from ``tables.yaml`` and ``queries.yaml``."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pipelines.data_files import read_yaml
from pipelines.errors import DataFileError
from pipelines.report.catalogue import rule_entries
from pipelines.report.checks.text.words import searches
from pipelines.report.form import Edition, Label, editions

SITE_DIRECTORY = files("govcrawl.site")

#: name of the database in the published folder: its templates and addresses depend on it
DATABASE_NAME = "govcrawl"

TITLE = "政府信息公开工作年度报告数据库"
DESCRIPTION = (
    "中国各级行政机关公布的政府信息公开工作年度报告：六个部分的正文、三张法定表格的每一个数字，以及对数字的核对。"
    " Annual reports on government information disclosure in China: narrative, every figure of the three"
    " statutory tables, and the checks on them."
)


@dataclass(frozen=True, slots=True)
class Code:
    """A row of the table ``codes``; ``edition`` is empty where the label holds for all editions."""

    kind: str
    edition: str
    code: str
    label: str
    english: str
    position: int


@cache
def descriptions() -> dict[str, Any]:
    """``tables.yaml``: what every table and column means."""
    data: dict[str, Any] = read_yaml(SITE_DIRECTORY / "tables.yaml", DataFileError)
    return data


@cache
def summaries() -> dict[str, Any]:
    """``summaries.yaml``: the summary tables that ``publish`` adds, by their Chinese names."""
    data: dict[str, Any] = read_yaml(SITE_DIRECTORY / "summaries.yaml", DataFileError)
    return data


def _summary(name: str) -> dict[str, Any]:
    entry = summaries()[name]
    return {
        "title": f"{name} {entry['english']}",
        "description": f"{entry['description']} {entry['english_description']}",
    }


def column_meanings(table: str) -> dict[str, list[str]]:
    """Chinese and English meaning of the columns of a table or view: the form's own, else those of the file."""
    known = descriptions()
    labels: list[Label] = []
    for form in reversed(editions()):
        labels += {"applications": form.applications.columns, "challenges": form.challenges.outcomes}.get(
            table, ()
        )
    own = {label.code: [label.label, label.english] for label in labels}
    return {**own, **known["common"], **known["tables"][table]["columns"]}


def codes() -> Iterator[Code]:
    """Every code of the database with its labels, from the form, the rules, the words of the narrative and ``tables.yaml``."""
    for edition in editions():
        yield from _form_codes(edition)
    forms = editions()
    for kind, labels in (
        ("route", [route for form in forms for route in form.challenges.routes]),
        ("applicant", [column for form in forms for column in form.applications.columns]),
        ("result", [outcome for form in forms for outcome in form.challenges.outcomes]),
    ):
        yield from _numbered(kind, "", labels)
    for position, rule in enumerate(rule_entries().values()):
        yield Code("rule", "", rule.id, rule.label.zh, rule.label.en, position)
    for position, search in enumerate(searches()):
        label = search.meaning.label
        yield Code("meaning", "", search.meaning.code, label.zh, label.en, position)
    for position, (name, table) in enumerate(forms[0].tables.items()):
        yield Code("table", "", name, table.label, table.english, position)
    for kind, entries in descriptions()["codes"].items():
        for position, (code, (label, english)) in enumerate(entries.items()):
            yield Code(kind, "", code, label, english, position)


def _form_codes(edition: Edition) -> Iterator[Code]:
    name = edition.edition
    # the labels of groups that stand within another: 不予公开：属于国家秘密
    groups = {group.code: group.label for group in edition.applications.groups if group.within}
    for position, line in enumerate(edition.applications.rows):
        prefix = f"{groups[line.group]}：" if line.group in groups else ""
        yield Code("outcome", name, line.code, prefix + line.label, line.english, position)
    blocks = edition.disclosures.blocks
    yield from _numbered("item", name, [item for block in blocks for item in block.items])
    yield from _numbered("measure", name, [measure for block in blocks for measure in block.measures])


def _numbered(kind: str, edition: str, labels: Any) -> Iterator[Code]:
    seen: set[str] = set()
    label: Label
    for label in labels:
        if label.code not in seen:
            yield Code(kind, edition, label.code, label.label, label.english, len(seen))
            seen.add(label.code)


def metadata(connection: sqlite3.Connection) -> dict[str, Any]:
    """Metadata for Datasette 0.65 describing the tables and columns that the database has."""
    known = descriptions()
    tables: dict[str, Any] = {}
    found = dict(_tables(connection))
    for name in [*known["tables"], *found]:  # the order of the file is that of the front page
        if name not in found or name in tables:
            continue
        columns, entry = found[name], known["tables"].get(name)
        if entry is None:
            tables[name] = _summary(name) if name in summaries() else {"hidden": True}
            continue
        meanings = column_meanings(name)
        tables[name] = {
            "title": f"{entry['title']} {entry['english']}",
            "description": f"{entry['description']} {entry['english_description']}",
            "columns": {column: "　".join(meanings[column]) for column in columns if column in meanings},
        }
    tables["reports"] |= {
        "label_column": "title",
        "facets": ["year", "status", "edition", "format"],
        "sort_desc": "year",
    }
    tables["authorities"]["label_column"] = "canonical_name"
    return {
        "title": TITLE,
        "description": DESCRIPTION,
        "extra_css_urls": ["/static/govcrawl.css"],
        "databases": {
            DATABASE_NAME: {
                "title": TITLE,
                "description": DESCRIPTION,
                "tables": tables,
                "queries": _queries(),
            }
        },
    }


def _tables(connection: sqlite3.Connection) -> Iterator[tuple[str, list[str]]]:
    listing = connection.execute(
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
        " AND name NOT LIKE '%\\_fts%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
    )
    for (name,) in listing.fetchall():
        columns = connection.execute("SELECT name FROM pragma_table_xinfo(?)", (name,))
        yield name, [column for (column,) in columns]


def _queries() -> dict[str, Any]:
    source = read_yaml(SITE_DIRECTORY / "queries.yaml", DataFileError)
    return {
        name: {
            "title": f"{query['title']} {query['english']}",
            "description": query["description"],
            "hide_sql": True,
            "sql": query["sql"],
        }
        for name, query in source.items()
    }
