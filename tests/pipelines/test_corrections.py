"""Reviewed corrections: applied when storing, what was read beside them, gone without trace when taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipelines.database.corrections import Corrections, CorrectionsError, load_corrections
from pipelines.database.publications import publish
from pipelines.database.rows import read_stored
from pipelines.database.transactions import Store
from pipelines.items import Publication
from tests.support.readings import original, reading


def corrections(*cells: tuple[str, str, float | None], **more: Any) -> Corrections:
    entries = [
        {"document": original(content).sha256, "cell": cell, "value": value, "why": "扫描件污损"}
        for content, cell, value in cells
    ]
    return Corrections.model_validate({"cells": entries, **more})


def save(store: Store, content: str, **values: Any) -> str:
    one = reading(content, **values)
    publish(store, Publication(one.original, [one]), portal="yunxi", spider="trs")
    return one.report.id


def rows(store: Store, sql: str) -> list[Any]:
    return store.connection.execute(sql).fetchall()


FIGURES = "SELECT natural_person, total, raw, corrected FROM applications"


def test_a_cell_is_corrected_and_what_was_read_stays_beside_it(store: Store) -> None:
    save(store, "a")
    before = rows(store, FIGURES)
    store.corrections = corrections(
        ("a", "applications.granted.natural_person", 8), ("a", "applications.granted.total", None),
        ("a", "disclosures.regulations.issued", 2.5), ("a", "challenges.reconsideration.pending", 1),
    )  # fmt: skip
    report = save(store, "a")
    assert rows(store, FIGURES) == [(8, None, before[0][2], '{"natural_person":3,"total":3}')]
    assert rows(store, "SELECT value, raw, corrected FROM disclosures") == [(2.5, "0", '{"value":0}')]
    assert rows(store, "SELECT pending, corrected_cells FROM challenges") == [(1, '{"pending":0}')]
    assert rows(store, "SELECT status FROM reports") == [("verified",)]
    assert len(rows(store, "SELECT * FROM checks WHERE rule = 'cell_corrected' AND status = 'note'")) == 4
    assert (
        read_stored(store.connection, report).applications[0].values[0] == 3
    )  # the version is what was read
    state = rows(store, FIGURES) + rows(store, "SELECT * FROM checks")
    save(store, "a")
    assert rows(store, FIGURES) + rows(store, "SELECT * FROM checks") == state
    store.corrections = Corrections()
    save(store, "a")
    assert rows(store, FIGURES) == before
    assert rows(store, "SELECT * FROM checks") == []


def test_a_correction_expires_with_its_document(store: Store) -> None:
    store.corrections = corrections(("a", "applications.granted.natural_person", 8))
    save(store, "a")
    save(store, "b", granted=4, told={"seen": "2024-03-01T00:00:00+00:00"})
    assert rows(store, "SELECT natural_person, corrected FROM applications") == [(4, None)]
    assert rows(store, "SELECT rule, status FROM checks") == [("correction_expired", "note")]
    assert rows(store, "SELECT old, new FROM figure_changes WHERE field LIKE '%natural_person'") == [(3, 4)]
    save(store, "a", told={"seen": "2024-04-01T00:00:00+00:00"})  # put back, it holds again
    assert rows(store, "SELECT natural_person FROM applications") == [(8,)]


def test_a_cell_that_was_not_read_is_told(store: Store) -> None:
    store.corrections = corrections(("a", "applications.carried_over.total", 8))
    save(store, "a")
    assert "没有用上" in rows(store, "SELECT message FROM checks")[0][0]


def test_a_name_means_the_body_that_was_decided(store: Store) -> None:
    alias = {"authority": "县教育局", "body": "武义县教育局", "why": "只有一个县"}
    store.corrections = corrections(aliases=[alias, {**alias, "portal": "other", "body": "义乌市教育局"}])
    save(store, "a", authority="县教育局")
    save(store, "b", authority="金华市武义县教育局", url="http://b.gov.cn/1", published="2023-01-01")
    assert rows(store, "SELECT authority, full_name FROM reports") == [("县教育局", "武义县教育局")]
    assert store.corrections.alias("县教育局", "other") == "义乌市教育局"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("cells: [{document: xyz, cell: applications.granted.total, value: 1, why: x}]", "document"),
        (
            f"cells: [{{document: {'a' * 64}, cell: applications.granted, value: 1, why: x}}]",
            "no cell of the form",
        ),
        (f"cells: [{{document: {'a' * 64}, cell: applications.granted.total, value: 1}}]", "why"),
        ("cell: []", "cell"),
    ],
)
def test_a_file_that_does_not_fit_is_named(tmp_path: Path, text: str, named: str) -> None:
    file = tmp_path / "corrections.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CorrectionsError, match=named):
        load_corrections(file)


def test_the_file_of_the_project_fits_and_need_not_exist(tmp_path: Path) -> None:
    project = Path(__file__).resolve().parents[2]
    assert load_corrections(project / "data" / "corrections.yaml") == Corrections()
    assert load_corrections(tmp_path / "none.yaml") == Corrections()


def test_a_cell_named_twice_keeps_what_was_read(store: Store) -> None:
    save(store, "a")
    before = rows(store, FIGURES)
    cell = "applications.granted.total"
    store.corrections = corrections(("a", cell, 8), ("a", cell, 9))
    save(store, "a")
    assert rows(store, "SELECT total, corrected FROM applications") == [(9, '{"total":3}')]
    store.corrections = Corrections()
    save(store, "a")
    assert rows(store, FIGURES) == before
