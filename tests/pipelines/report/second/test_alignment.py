"""The letters of a page beside those of the form."""

from __future__ import annotations

import pytest

from pipelines.report.second.alignment import Alignment, FormLine

_LABELS = ("属于国家秘密", "其他法律行政法规禁止公开", "危及三安全一稳定", "保护第三方合法权益", "其他")
_FORM = tuple(FormLine(str(number), (label,)) for number, label in enumerate(_LABELS))


def _lines(labels: list[str]) -> list[int | None]:
    """The line of the form whose figures stand behind each label."""
    alignment = Alignment("".join(labels), _FORM)
    ends = [len("".join(labels[: number + 1])) for number in range(len(labels))]
    return [alignment.line_before(end) for end in ends]


def test_each_label_is_its_line() -> None:
    assert _lines(list(_LABELS)) == [0, 1, 2, 3, 4]


def test_a_missing_label_leaves_the_others_where_they_are() -> None:
    assert _lines([label for label in _LABELS if label != _LABELS[2]]) == [0, 1, 3, 4]


@pytest.mark.parametrize(
    "misspelt", ["其他法律行政法规止公开", "其它法律行政法规禁止公开", "其他法律、行政法规禁止公布"]
)
def test_a_misspelt_label_is_its_line(misspelt: str) -> None:
    assert _lines([_LABELS[0], misspelt, *_LABELS[2:]])[1] == 1


def test_a_label_of_which_most_is_missing_is_none() -> None:
    assert _lines([_LABELS[0], "公开", *_LABELS[2:]])[1] is None


def test_letters_between_are_passed_over() -> None:
    assert _lines([_LABELS[0], f"申请人情况自然人{_LABELS[1]}", *_LABELS[2:]]) == [0, 1, 2, 3, 4]


def test_figures_behind_words_of_no_line_belong_to_none() -> None:
    assert _lines([*_LABELS[:3], "网站访问量", *_LABELS[3:]])[3] is None


def test_short_labels_must_be_there_whole() -> None:
    assert _lines([*_LABELS[:4], "他"])[4] is None


def test_another_wording_of_a_label() -> None:
    form = [*_FORM[:3], FormLine("3", (_LABELS[3], "涉及他人权益")), _FORM[4]]
    page = "".join(_LABELS[:3]) + "涉及他人权益"
    assert Alignment(page, form).line_before(len(page)) == 3
    assert Alignment(page, _FORM).line_before(len(page)) is None
