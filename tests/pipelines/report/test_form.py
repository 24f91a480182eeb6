"""The form files: complete, and refused with file and key when they are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.report import FORM_DIRECTORY
from pipelines.report.form import FormError, editions, load_edition, read_editions


def test_both_editions_are_complete() -> None:
    newest, older = editions()
    assert (newest.edition, older.edition) == ("2021", "2019")
    assert [len(edition.applications.rows) for edition in editions()] == [25, 23]
    figures = [
        sum(len(b.measures) * len(b.items) for b in edition.disclosures.blocks) for edition in editions()
    ]
    assert figures == [10, 22]
    for edition in editions():
        assert len(edition.applications.columns) == 7
        assert [section.ordinal for section in edition.sections] == [1, 2, 3, 4, 5, 6]
        assert {relation.code for relation in edition.relations} == {
            "row_total",
            "outcomes_total",
            "balance",
            "challenge_total",
        }


def test_every_outcome_stands_in_the_sum_of_all_outcomes() -> None:
    for edition in editions():
        total = next(relation for relation in edition.relations if relation.code == "outcomes_total")
        outcomes = {
            row.code for row in edition.applications.rows if row.group and row.code != "total_handled"
        }
        assert set(total.left) == outcomes


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('edition: "2021"', "edition: 2021", "edition"),
        ("unit: 万元", "units: 万元", "disclosures.blocks.3.measures.0"),
        ("left: [new_received, carried_over]", "left: [new_received, carried_on]", "carried_on"),
        ("ordinal: 6", "ordinal: 7", "sections.5.ordinal"),
    ],
)
def test_a_wrong_form_file_is_refused_by_file_and_key(tmp_path: Path, old: str, new: str, key: str) -> None:
    text = (FORM_DIRECTORY / "2021.yaml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "2021.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(FormError) as caught:
        load_edition(path)
    assert str(path) in str(caught.value)
    assert key in str(caught.value)


def test_a_copy_that_kept_the_year_of_the_other_is_refused(tmp_path: Path) -> None:
    text = (FORM_DIRECTORY / "2021.yaml").read_text(encoding="utf-8")
    for name in ("2021.yaml", "2027.yaml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(FormError, match=r"2027\.yaml: edition: '2021'"):
        read_editions(tmp_path)
