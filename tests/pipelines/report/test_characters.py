"""Folding: two printings of the same characters are the same text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.report.characters import fold, simplified
from pipelines.report.form import editions

characters = st.text(
    st.one_of(st.characters(), st.sampled_from("，：；（）！？％\u3000\u00a0\u0301\u0338=<１"))
)


@given(characters)
def test_folding_is_that_of_the_normal_form(text: str) -> None:
    assert fold(text) == fold(unicodedata.normalize("NFKC", text))


def test_width_dashes_and_space_are_the_same_in_all_printings() -> None:
    assert fold("（一）　收费－１２．５％") == fold("(一)收费—12.5%") == "(一)收费-12.5%"


def test_the_cheap_test_knows_every_traditional_letter_of_the_form() -> None:
    converter = pytest.importorskip("opencc").OpenCC
    words = {
        wording
        for edition in editions()
        for one in (*edition.applications.rows, *edition.applications.groups, *edition.challenges.outcomes)
        for wording in one.wordings
    }
    words |= {section.label for edition in editions() for section in edition.sections}
    for kind in ("s2t", "s2tw", "s2hk"):
        convert = converter(kind).convert
        for word in words:
            # 覆 is a letter of simplified texts too (覆盖): a label that has it is known as a misprint
            assert fold(convert(word)).replace("覆", "复") == fold(word)
    assert simplified("云泽市水務局") == "云泽市水务局"
