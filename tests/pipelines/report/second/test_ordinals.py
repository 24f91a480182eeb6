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


def test_a_figure_before_the_next_head_is_no_number_of_it() -> None:
    """Rows count on from article to article, each under a head of its own: a figure 1 at an article's end begins no count."""
    lines = [
        "序号",
        "信息内容",
        "3 行政许可",
        "0",
        "序号",
        "信息内容",
        "4 行政处罚",
        "0",
        "5 行政强制",
        "1",
        "第二十条第（八）项",
    ]
    assert ordinals.numbered_lines([([line], False) for line in lines]) == set()
    beside = [
        "序号",
        "信息内容",
        "1 规章",
        "0",
        "2 行政规范性文件",
        "3",
        "第二十条第（五）项",
        "序号",
        "3 行政许可",
        "0",
    ]
    assert ordinals.numbered_lines([([line], False) for line in beside]) == set()
    counted = ["序号", "信息内容", "1", "行政许可", "1", "2", "行政处罚", "2"]
    assert ordinals.numbered_lines([([line], False) for line in counted]) == {2, 5}
