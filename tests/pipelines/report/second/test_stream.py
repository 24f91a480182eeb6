"""The text in order as letters and runs of figures."""

from __future__ import annotations

import pytest

from pipelines.report.second.glyphs import OPAQUE
from pipelines.report.second.stream import stream_of


def _runs(text: str) -> list[tuple[str, list[str]]]:
    return [(run.letters, run.figures) for run in stream_of(text).runs]


def test_cells_on_lines_and_cells_by_tabs_are_the_same_stream() -> None:
    rows = [["一、本年新收政府信息公开申请数量", "3", "0", "3"], ["（一）予以公开", "12", "", "12"]]
    by_lines = stream_of("\n".join(cell for row in rows for cell in row))
    by_tabs = stream_of("\n".join("\t".join(row) for row in rows))
    for stream in (by_lines, by_tabs):
        assert [run.figures for run in stream.runs] == [["3", "0", "3"], ["12", "12"]]
        assert stream.letters == "一本年新收政府信息公开申请数量予以公开"
    assert by_lines.letters == by_tabs.letters


def test_a_runs_figures_stand_behind_its_letters() -> None:
    stream = stream_of("行政许可\n7\n行政处罚\n8\n9\n")
    assert [stream.letters[: run.start] for run in stream.runs] == ["行政许可", "行政许可行政处罚"]


def test_blank_cells_are_known_where_tabs_tell_cells_apart() -> None:
    (run,) = stream_of("予以公开\t3\t\t—\t3").runs
    assert run.whole
    assert run.cells == [True, False, False, True]
    (run,) = stream_of("予以公开\n3\n—\n3").runs
    assert not run.whole


@pytest.mark.parametrize(
    "text",
    ["1 属于国家秘密 12 12", "1\t属于国家秘密\t12\t12", "属于国家秘密\n12\n12", "1.属于国家秘密 12 12"],
)
def test_a_rows_own_number_is_no_figure(text: str) -> None:
    assert _runs(text) == [("属于国家秘密", ["12", "12"])]


def test_a_figure_first_in_its_line_is_one() -> None:
    assert _runs("属于国家秘密\n12 12\n1\n")[0][1] == ["12", "12", "1"]


@pytest.mark.parametrize("printed", ["12 件", "12件", "12\u3000件"])
def test_a_counter_set_apart_belongs_to_its_figure(printed: str) -> None:
    assert _runs(f"行政许可\n{printed}\n行政处罚\n3") == [("行政许可", ["12"]), ("行政处罚", ["3"])]


@pytest.mark.parametrize("printed", ["减少 5", "减少5", "减\u30005"])
def test_a_sign_set_apart_belongs_to_its_figure(printed: str) -> None:
    assert _runs(f"行政许可 {printed} 3")[0][1] == ["-5", "3"]


def test_notes_are_no_figures() -> None:
    assert _runs("行政许可\t12①\t7[1]\t5*")[0][1] == ["12", "7", "5"]
    assert _runs("行政许可\t11\n备注：行政许可含 12 件不予许可\t \t\n行政处罚\t3") == [
        ("行政许可", ["11"]),
        ("行政处罚", ["3"]),
    ]
    # words and a figure: a row whose label says that it is a note
    assert _runs("行政许可\t11\n备注：含行政确认\t12") == [("行政许可", ["11"]), ("备注含行政确认", ["12"])]


def test_what_stands_in_brackets_is_no_label() -> None:
    assert _runs("（二）部分公开（区分处理的，只计这一情形，不计其他情形）\n3") == [("部分公开", ["3"])]


def test_a_label_set_letter_by_letter() -> None:
    assert _runs("无 法 提 供 信 息\t12")[0] == ("无法提供信息", ["12"])


def test_running_text_is_no_label() -> None:
    ((letters, figures), *_) = _runs("全年受理申请，其中予以公开，予以答复，共计\n12")
    assert letters == ""
    assert figures == ["12"]


def test_a_label_printed_over_several_columns_is_there_once() -> None:
    assert _runs("法人或其他组织\t法人或其他组织\t法人或其他组织\t总计")[0][0] == "法人或其他组织总计"


def test_what_is_no_text_is_told() -> None:
    first, second = stream_of(f"行政许可\t3\t{OPAQUE}\n行政处罚\t3").runs
    assert (first.opaque, second.opaque) == (True, False)


def test_traditional_letters_are_the_same() -> None:
    assert stream_of("屬於國家秘密 3").letters == stream_of("属于国家秘密 3").letters


def test_what_a_narrow_cell_parts_from_its_figure_belongs_to_it() -> None:
    text = "规章\n12\n件\n22（其\n中修订1\n6件）\n7\n①\n（三）不予\n公开\n5"
    assert _runs(text) == [("规章", ["12", "22", "7"]), ("不予公开", ["5"])]


@pytest.mark.parametrize("cut", ["部分公开（区", "部分公开（区分处", "部分公开（区分处理的，只"])
def test_a_bracket_that_the_end_of_a_page_cuts_is_no_part_of_the_label(cut: str) -> None:
    rest = "部分公开（区分处理的，只计这一情形，不计其他情形）"[len(cut) :]
    assert _runs(f"（二）{cut}\n0\n33\n{rest}\n1.属于国家秘密\n4") == [
        ("部分公开", ["0", "33"]),
        ("属于国家秘密", ["4"]),
    ]


def test_a_mark_of_quotation_on_a_line_of_its_own_stands_in_place_of_no_figure() -> None:
    runs = stream_of("3、危\n及 三安\n“\n6613\n/\n6703\n全一稳\n定\n”\n8").runs
    assert [(run.figures, run.odd) for run in runs] == [(["6613", "6703"], 0), (["8"], 0)]


def test_a_counter_set_apart_makes_no_words_of_a_figure() -> None:
    assert _runs("总计\n7\t81 件\t3") == [("总计", ["7", "81", "3"])]


def test_a_number_of_its_own_line_is_one_where_a_head_says_so_and_rows_are_counted() -> None:
    rows = "1 一、新收\n2\n2 二、结转\n3\n3\n三、办理\n（一）公开\n4\n4 部分公开\n1"
    assert [figures for _, figures in _runs(f"序号\n{rows}") if figures] == [["2"], ["3"], ["4"], ["1"]]
    assert [figures for _, figures in _runs(rows) if figures] == [["2"], ["3", "3"], ["4"], ["1"]]
