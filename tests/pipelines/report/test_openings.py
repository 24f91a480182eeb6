"""The rules of ``pipelines/data/openings.yaml`` hold their examples; an opening is read in time that grows with its length."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.report.characters import fold
from pipelines.report.openings import (
    RULES_FILE,
    OpeningRulesError,
    load_opening_rules,
    opening_rules,
    read_opening,
)

NAMING = ("announced", "compiled", "contact", "subject", "year")


@pytest.mark.parametrize("which", NAMING)
def test_rules_take_what_their_examples_name(which: str) -> None:
    for rule in getattr(opening_rules(), which):
        for example in rule.examples:
            match = rule.pattern.search(fold(example.text))
            assert match is not None, example.text
            assert match["name"] == fold(example.name)


def test_offices_are_taken_off_names() -> None:
    for rule in opening_rules().inside:
        for example in rule.examples:
            assert rule.pattern.sub("", example.text) == example.left


@pytest.mark.parametrize("which", ["unclear", "shared"])
def test_names_that_tell_no_body_apart_are_known(which: str) -> None:
    for rule in getattr(opening_rules(), which):
        for example in rule.examples:
            assert rule.pattern.search(fold(example)), example


def test_names_of_bodies_are_none_of_those() -> None:
    for name in (
        "云泽市水务局",
        "云泽市柳桥区司法局",
        "背荫镇",
        "云泽县人民政府",
        "云泽区芦桥街道办事处",
        "市辖区水务局",
    ):
        assert not any(rule.pattern.search(name) for rule in opening_rules().unclear), name


def test_only_the_opening_counts() -> None:
    later = ["云泽市的窗口照常开放，目录重新理了一遍。" * 10] * 10
    named = "依照规定，现公布云泽市水务局2023年政府信息公开工作年度报告。"
    assert read_opening([named, *later]).authority == "云泽市水务局"
    assert read_opening([*later, named]).authority is None


def test_a_rule_without_its_group_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "openings.yaml"
    text = RULES_FILE.read_text(encoding="utf-8")
    broken.write_text(text.replace("(?P<name>", "(?:"), encoding="utf-8")
    with pytest.raises(OpeningRulesError, match=r"openings\.yaml: announced\.0\.pattern.*\(\?P<name>"):
        load_opening_rules(broken)
