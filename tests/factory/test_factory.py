"""The examiner examined: the same seed gives the same documents, and its truths keep the form's relations."""

from __future__ import annotations

from random import Random

import pytest

from tests.factory import build
from tests.factory.corpus import LAYOUTS
from tests.factory.printing import Labels, application_table, challenge_table, disclosure_tables, slots
from tests.factory.truth import DENSITIES, ReportTruth, all_figures, failing_relations, fill_figures


@pytest.mark.parametrize("layout", LAYOUTS)
def test_same_seed_same_document(layout: str) -> None:
    one, other = build(3, 7, layout), build(3, 7, layout)
    assert one == other
    assert one.data != build(3, 8, layout).data


@pytest.mark.parametrize("edition", ["2019", "2021"])
@pytest.mark.parametrize("density", DENSITIES)
def test_figures_satisfy_every_relation(edition: str, density: str) -> None:
    for seed in range(20):
        truth = ReportTruth(disclosures_edition=edition, applications_edition=edition)
        fill_figures(truth, Random(seed), density)
        assert not failing_relations(truth)
        assert len(all_figures(truth)) == {"2019": 22 + 23 * 7 + 15, "2021": 10 + 25 * 7 + 15}[edition]


@pytest.mark.parametrize(("table", "index", "relations"), [
    ("new_received", 0, {("row_total", "applications.new_received"), ("balance", "applications.natural_person")}),
    ("granted", 6, {("row_total", "applications.granted"), ("outcomes_total", "applications.total")}),
])  # fmt: skip
def test_a_wrong_figure_breaks_its_relations(table: str, index: int, relations: set[tuple[str, str]]) -> None:
    truth = ReportTruth()
    fill_figures(truth, Random(1), "dense")
    figure = truth.applications[table][index]
    assert isinstance(figure.value, int)
    figure.value += 1
    assert failing_relations(truth) == relations


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_tables_are_rectangles(edition: str) -> None:
    truth = ReportTruth(disclosures_edition=edition, applications_edition=edition)
    fill_figures(truth, Random(1), "dense")
    labels = Labels(Random(1))
    tables = [
        *disclosure_tables(truth, labels), application_table(truth, labels), challenge_table(truth, labels)
    ]  # fmt: skip
    for table, columns in zip(tables, [4] * (len(tables) - 2) + [10, 15], strict=True):
        assert {len(row) for row in slots(table)} == {columns}
