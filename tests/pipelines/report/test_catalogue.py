"""The catalogue of rules: what is wrong in a file is named, and no rule is left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.report import catalogue
from pipelines.report.catalogue import RulesError, rule_entries, rule_groups
from pipelines.report.form import editions, relation_codes
from pipelines.report.rules import Rule


def entry(**changes: Any) -> dict[str, Any]:
    words = {"zh": "话", "en": "words"}
    return {
        "id": "some_rule", "version": 1, "label": words, "formula": words, "reads": ["sections"],
        "fails_as": ["publisher"], "not_assessable": None, **changes,
    }  # fmt: skip


def lay(folder: Path, name: str, *rules: dict[str, Any], group: str = "some") -> None:
    words = {"zh": "话", "en": "words"}
    data = {"group": group, "label": words, "about": words, "rules": list(rules)}
    (folder / name).write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(catalogue, "RULES_DIRECTORY", tmp_path)
    rule_groups.cache_clear()
    rule_entries.cache_clear()
    yield tmp_path
    rule_groups.cache_clear()
    rule_entries.cache_clear()


def test_every_rule_of_the_code_and_of_the_form_is_described() -> None:
    assert set(rule_entries()) == {*Rule, *relation_codes()}


def test_relations_come_first() -> None:
    first = [relation.code for relation in editions()[0].relations]
    assert list(rule_entries())[: len(first)] == first


def test_a_mistake_is_named_by_file_and_key(folder: Path) -> None:
    lay(folder, "a.yaml", entry(version=0))
    with pytest.raises(RulesError, match=r"a\.yaml: rules\.0\.version"):
        rule_groups()


@pytest.mark.parametrize(
    "changes",
    [
        {"fails_as": ["nobody"]},
        {"formula": {"zh": "话"}},
        {"reads": []},
        {"id": "Some Rule"},
        {"weight": 3},
        {"precision": [{"right": 9, "of": 8, "measured_on": "x"}]},
    ],
    ids=lambda one: next(iter(one)),
)
def test_what_does_not_fit_is_refused(folder: Path, changes: dict[str, Any]) -> None:
    lay(folder, "a.yaml", entry(**changes))
    with pytest.raises(RulesError, match=r"a\.yaml: rules\.0"):
        rule_groups()


def test_two_rules_of_one_id_are_refused(folder: Path) -> None:
    lay(folder, "a.yaml", entry())
    lay(folder, "b.yaml", entry(), group="other")
    with pytest.raises(RulesError, match="some_rule"):
        rule_groups()


def test_a_relation_that_only_the_form_knows_has_its_entry(folder: Path) -> None:
    lay(folder, "relations.yaml", entry(id="row_total"), group="relations")
    lay(folder, "a.yaml", entry())
    assert set(rule_entries()) == {"some_rule", *relation_codes()}
    balance = next(one for one in editions()[0].relations if one.code == "balance")
    assert rule_entries()["balance"].label.zh == balance.statement
