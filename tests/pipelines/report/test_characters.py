"""Folding: two printings of the same characters are the same text."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from pipelines.report.characters import fold

characters = st.text(
    st.one_of(st.characters(), st.sampled_from("，：；（）！？％\u3000\u00a0\u0301\u0338=<１"))
)


@given(characters)
def test_folding_is_that_of_the_normal_form(text: str) -> None:
    assert fold(text) == fold(unicodedata.normalize("NFKC", text))


def test_width_dashes_and_space_are_the_same_in_all_printings() -> None:
    assert fold("（一）　收费－１２．５％") == fold("(一)收费—12.5%") == "(一)收费-12.5%"
