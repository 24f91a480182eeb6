"""Row numbers in the text in order."""

from __future__ import annotations

import pytest

from pipelines.report.form import editions
from pipelines.report.second import ordinals

NUMBERED = [(["序号", "名称"], True), (["1", "属于国家秘密"], True), (["2", "其他"], True)]


def test_a_head_says_that_numbers_are_of_rows() -> None:
    assert ordinals.numbered_lines(NUMBERED) == {1, 2}
    assert ordinals.numbered_lines(NUMBERED[1:]) == set()


def test_the_heads_are_those_of_all_editions(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new edition's file need not name them for the reports of the older ones."""
    newest = editions()[0].model_copy(update={"ordinals": ()})
    monkeypatch.setattr(ordinals, "editions", lambda: (newest, *editions()[1:]))
    ordinals.heads.cache_clear()
    try:
        assert ordinals.numbered_lines(NUMBERED) == {1, 2}
    finally:
        ordinals.heads.cache_clear()
