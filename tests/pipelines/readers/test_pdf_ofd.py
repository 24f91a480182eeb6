"""The same drawn pages as PDF and as OFD: every cell exact, blanks blank, text in paragraphs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from random import Random

import pytest

from pipelines.blocks import Content, Grid, Paragraph
from pipelines.readers import ofd, pdf
from tests.pipelines.readers.drawn_pages import (
    PENS,
    Page,
    TableCell,
    advance,
    draw_table,
    write_ofd,
    write_pdf,
)

Read = Callable[[Sequence[Page]], Content]


@pytest.fixture(params=["pdf", "ofd"])
def read(request: pytest.FixtureRequest) -> Read:
    """First reading of pages in one of the two formats."""
    if request.param == "pdf":
        return lambda pages: next(pdf.readings(write_pdf(pages)))
    return lambda pages: next(ofd.readings(write_ofd(pages)))


def grids(content: Content) -> list[Grid]:
    return [block for block in content.blocks if isinstance(block, Grid)]


def paragraphs(content: Content) -> list[Paragraph]:
    return [block for block in content.blocks if isinstance(block, Paragraph)]


def cells_of(grid: Grid) -> list[TableCell]:
    return [(c.row, c.column, c.rowspan, c.colspan, c.text.replace("\n", "")) for c in grid.cells()]


HEAD: list[TableCell] = [
    (0, 0, 2, 1, "（本列数据的勾稽关系为：第一项加第二项之和）"),
    (0, 1, 1, 3, "申请人情况"),
    (1, 1, 1, 1, "自然人"),
    (1, 2, 1, 1, "商业企业"),
    (1, 3, 1, 1, "总计"),
]


def body(rows: int, rng: Random, first: int = 2) -> list[TableCell]:
    found: list[TableCell] = []
    for row in range(first, first + rows):
        found.append((row, 0, 1, 1, f"{row}.属于行政查询事项"))
        for column in (1, 2, 3):
            figure = rng.choice(["0", "", str(rng.randrange(10**6)), f"{rng.randrange(10**5)}.60"])
            found.append((row, column, 1, 1, figure))
    return found


@pytest.mark.parametrize("pen", [*PENS, "boxes"])
def test_every_cell_whatever_draws_the_lines(read: Read, pen: str) -> None:
    page = Page()
    cells = sorted(HEAD + body(8, Random(pen)))
    draw_table(page, 60, 80, [160, 70, 70, 60], [20, 28] + [18] * 8, cells, pen=pen)
    content = read([page])
    (grid,) = grids(content)
    assert cells_of(grid) == cells
    assert grid.page == 1
    assert not content.uncertain


def test_boxes_of_cells_are_where_they_were_drawn(read: Read) -> None:
    page = Page()
    draw_table(page, 60, 80, [160, 70], [20, 28], [(0, 0, 1, 2, "甲"), (1, 0, 1, 1, "乙"), (1, 1, 1, 1, "1")])
    (grid,) = grids(read([page]))
    boxes = [cell.box for cell in grid.cells()]
    for box, drawn in zip(
        boxes, [(60, 80, 290, 100), (60, 100, 220, 128), (220, 100, 290, 128)], strict=True
    ):
        assert box == pytest.approx(drawn, abs=0.6)


def test_the_second_text_has_every_figure(read: Read) -> None:
    page = Page()
    cells = sorted(HEAD + body(6, Random(3)))
    draw_table(page, 60, 80, [160, 70, 70, 60], [20, 28] + [18] * 6, cells)
    content = read([page])
    figures = [cell[4] for cell in cells if cell[4].replace(".", "").isdigit()]
    assert [word for word in content.text.split() if word.replace(".", "").isdigit()] == figures
    assert content.text.endswith("\n")


def test_a_table_over_three_pages_is_a_grid_on_each(read: Read) -> None:
    rng = Random(5)
    pages, drawn = [], []
    for number in range(3):
        page = Page()
        cells = sorted((HEAD if number == 0 else []) + body(10, rng, 2 if number == 0 else 0))
        heights = ([20, 28] if number == 0 else []) + [18] * 10
        draw_table(page, 60, 80, [160, 70, 70, 60], heights, cells)
        page.text(290, 800, f"— {number + 1} —")
        pages.append(page)
        drawn.append(cells)
    content = read(pages)
    assert [cells_of(grid) for grid in grids(content)] == drawn
    assert [grid.page for grid in grids(content)] == [1, 2, 3]
    assert paragraphs(content) == []
    assert "—" not in content.text


def test_a_row_cut_by_the_page_break_keeps_both_parts(read: Read) -> None:
    first, second = Page(), Page()
    draw_table(first, 60, 760, [90, 60], [30], [(0, 0, 1, 1, "（四）无"), (0, 1, 1, 1, "3")])
    draw_table(second, 60, 60, [90, 60], [20, 20], [
        (0, 0, 1, 1, "法提供"), (0, 1, 1, 1, ""), (1, 0, 1, 1, "其他"), (1, 1, 1, 1, "0")
    ])  # fmt: skip
    one, two = grids(read([first, second]))
    assert [cell.text for cell in one.cells()] == ["（四）无", "3"]
    assert [cell.text for cell in two.cells()] == ["法提供", "", "其他", "0"]


def test_a_wide_row_left_alone_by_the_page_break_is_a_row(read: Read) -> None:
    first, second = Page(), Page()
    first.text(60, 700, "二、主动公开政府信息情况")
    draw_table(first, 60, 740, [240], [20], [(0, 0, 1, 1, "第二十条第（一）项")])
    draw_table(second, 60, 60, [120, 120], [20], [(0, 0, 1, 1, "信息内容"), (0, 1, 1, 1, "本年制发件数")])
    content = read([first, second])
    assert [[cell.text for cell in grid.cells()] for grid in grids(content)] == [
        ["第二十条第（一）项"],
        ["信息内容", "本年制发件数"],
    ]
    assert [p.text for p in paragraphs(content)] == ["二、主动公开政府信息情况"]


def test_a_frame_around_text_is_no_table(read: Read) -> None:
    page = Page()
    page.rectangle(40, 40, 515, 760)
    page.text(60, 60, "一、总体情况")
    draw_table(page, 60, 100, [60, 60], [20], [(0, 0, 1, 1, "规章"), (0, 1, 1, 1, "2")])
    content = read([page])
    assert [p.text for p in paragraphs(content)] == ["一、总体情况"]
    assert [cell.text for grid in grids(content) for cell in grid.cells()] == ["规章", "2"]


def test_a_label_written_downwards(read: Read) -> None:
    page = Page()
    draw_table(page, 60, 80, [30, 120, 40], [60, 60], [
        (0, 0, 2, 1, ""), (0, 1, 1, 1, "（一）予以公开"), (0, 2, 1, 1, "4"),
        (1, 1, 1, 1, "（二）部分公开"), (1, 2, 1, 1, ""),
    ])  # fmt: skip
    page.text(70, 84, "三、本年度", 10, down=True)
    (grid,) = grids(read([page]))
    assert [cell.text for cell in grid.cells()] == ["三、本年度", "（一）予以公开", "4", "（二）部分公开", ""]


def test_a_label_written_downwards_in_two_columns(read: Read) -> None:
    page = Page()
    draw_table(page, 60, 80, [50, 60], [80], [(0, 0, 1, 1, ""), (0, 1, 1, 1, "4")])
    page.text(88, 84, "本年度办理", 10, down=True)
    page.text(68, 84, "结果情况", 10, down=True)
    (grid,) = grids(read([page]))
    assert [cell.text for cell in grid.cells()] == ["本年度办理\n结果情况", "4"]


def test_wrapped_lines_are_one_paragraph_and_page_cuts_are_marked(read: Read) -> None:
    sentence = "本机关认真贯彻落实条例全年主动公开政府信息一千二百条"
    first, second = Page(), Page()
    first.text(200, 60, "云海市公开年度报告", 18)
    first.text(60, 100, "一、总体情况", 10)
    first.text(80, 118, sentence * 2 + "甲乙", 8.5)
    first.text(60, 136, sentence * 2 + "丙丁戊", 8.5)
    first.text(60, 154, "到此为止。", 8.5)
    first.text(80, 172, sentence * 2 + "甲乙", 8.5)
    second.text(60, 60, "下页续完。", 8.5)
    second.text(80, 78, "另起一段。", 8.5)
    found = [(p.page, p.text, p.ended) for p in paragraphs(read([first, second]))]
    assert found == [
        (1, "云海市公开年度报告", True),
        (1, "一、总体情况", True),
        (1, sentence * 2 + "甲乙" + sentence * 2 + "丙丁戊" + "到此为止。", True),
        (1, sentence * 2 + "甲乙", False),
        (2, "下页续完。", True),
        (2, "另起一段。", True),
    ]


def test_running_heads_and_page_numbers_are_left_out(read: Read) -> None:
    pages = []
    for number, foot in enumerate(["第1页 共4页", "2", "- 3 -", "4/4"], start=1):
        page = Page()
        page.text(220, 30, "云海市人民政府办公室")
        page.text(60, 400, f"正文第{'一二三四'[number - 1]}部分。")
        page.text(280, 800, foot)
        pages.append(page)
    content = read(pages)
    wanted = [f"正文第{number}部分。" for number in "一二三四"]
    assert [p.text for p in paragraphs(content)] == wanted
    assert content.text.split() == wanted


def test_pages_of_other_sizes(read: Read) -> None:
    wide = Page(842, 595)
    cells = sorted(HEAD + body(4, Random(9)))
    draw_table(wide, 60, 80, [300, 140, 140, 120], [20, 28] + [18] * 4, cells)
    upright = Page()
    upright.text(60, 60, "一、总体情况")
    content = read([upright, wide])
    assert [type(block).__name__ for block in content.blocks] == ["Paragraph", "Grid"]
    assert cells_of(grids(content)[0]) == cells


def test_text_drawn_off_the_page_is_left_out(read: Read) -> None:
    page = Page()
    page.text(60, 60, "看得见")
    page.text(60, 900, "看不见")
    assert [p.text for p in paragraphs(read([page]))] == ["看得见"]


@pytest.mark.parametrize("left", [500, 515])
def test_a_table_over_the_edge_of_the_page_keeps_figures_whole_and_is_uncertain(
    read: Read, left: float
) -> None:
    page = Page()
    cells: list[TableCell] = [
        (0, 0, 1, 1, "信息内容"), (0, 1, 1, 1, "制发件数"), (1, 0, 1, 1, "规章"), (1, 1, 1, 1, "12345678"),
    ]  # fmt: skip
    draw_table(page, left, 80, [60, 50], [20, 20], cells)
    content = read([page])
    assert cells_of(grids(content)[0]) == cells
    assert content.uncertain


def test_figures_of_a_table_that_stand_off_the_page_make_it_uncertain(read: Read) -> None:
    page = Page()
    cells: list[TableCell] = [
        (0, 0, 1, 1, "信息内容"), (0, 1, 1, 1, "件数"), (1, 0, 1, 1, "规章"), (1, 1, 1, 1, "5"),
    ]  # fmt: skip
    draw_table(page, 490, 80, [95, 60], [20, 20], cells)
    content = read([page])
    assert [cell[4] for cell in cells_of(grids(content)[0])][:1] == ["信息内容"]
    assert content.uncertain


def test_text_drawn_twice_counts_once(read: Read) -> None:
    page = Page()
    draw_table(page, 60, 80, [80, 60], [20], [(0, 0, 1, 1, "总计"), (0, 1, 1, 1, "")])
    for offset in (0.0, 0.3):
        page.text(160 + offset, 84, "127")
    (grid,) = grids(read([page]))
    assert [cell.text for cell in grid.cells()] == ["总计", "127"]


@pytest.mark.parametrize("module", ["pdf", "ofd"])
def test_a_table_without_lines_is_read_by_alignment_and_uncertain(module: str) -> None:
    page = Page()
    page.text(60, 60, "四、行政复议、行政诉讼情况")
    for column, head in enumerate(["维持", "纠正", "其他", "总计"]):
        page.text(180 + 60 * column, 90, head)
    rows = [
        ("行政复议", "1", "", "3", "4"),
        ("直接起诉", "2", "5", "6", "13"),
        ("复议后起诉", "7", "8", "9", "24"),
    ]
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            if text:
                page.text(60 if column == 0 else 125 + 60 * column, 110 + 20 * number, text)
    reader, write = (pdf, write_pdf) if module == "pdf" else (ofd, write_ofd)
    first, aligned = islice(reader.readings(write([page])), 2)
    assert grids(first) == []
    (grid,) = grids(aligned)
    assert aligned.uncertain
    assert [[cell.text for cell in row if cell] for row in grid.slots] == [
        ["", "维持", "纠正", "其他", "总计"],
        *[list(row) for row in rows],
    ]


def aligned_rows(page: Page) -> list[list[list[str]]]:
    """Texts of the aligned grids of a PDF page, row by row."""
    _, aligned, *_ = pdf.readings(write_pdf([page]))
    assert aligned.uncertain
    return [[[cell.text for cell in row if cell] for row in grid.slots] for grid in grids(aligned)]


def test_wrapped_labels_and_groups_of_an_open_table() -> None:
    page = Page()
    for column, head in enumerate(["自然人", "企业", "总计"]):
        page.text(250 + 80 * column, 80, head)
    page.text(60, 130, "三、办理")
    page.text(60, 142, "结果")
    rows = [(104, ["（一）予以公开"]), (128, ["1.要求行政机关确认或", "重新出具信息"]), (158, ["2.其他"])]
    for number, (top, label) in enumerate(rows):
        for line, text in enumerate(label):
            page.text(120, top + 12 * line, text)
        for column in range(3):
            page.text(255 + 80 * column, top + 6 * (len(label) - 1), str(number + column))
    assert aligned_rows(page) == [
        [
            ["", "", "自然人", "企业", "总计"],
            ["", "（一）予以公开", "0", "1", "2"],
            ["三、办理\n结果", "1.要求行政机关确认或\n重新出具信息", "1", "2", "3"],
            ["", "2.其他", "2", "3", "4"],
        ]
    ]


def test_labels_around_their_figures_and_rows_of_two_in_an_open_table() -> None:
    page = Page()
    labels = [
        "2.其他法律行政法规",
        "禁止公开",
        "（二）部分公开（区分处理的，只计这一情形，不计其他",
        "情形）",
    ]
    for number, (label, beneath) in enumerate([labels[:2], labels[2:]]):
        page.text(60, 60 + 27 * number, label)
        for column in range(3):
            page.text(345 + 60 * column, 66.5 + 27 * number, str(number + column))
        page.text(60, 73 + 27 * number, beneath)
    for column, head in enumerate(["信息内容", "上一年项目数量", "本年增/减"]):
        page.text(60 + 150 * column, 160, head)
    for column, text in enumerate(["行政事业性收费", "2", "-1"]):
        page.text(60 + 165 * column, 180, text)
    assert aligned_rows(page) == [
        [["\n".join(labels[:2]), "0", "1", "2"], ["\n".join(labels[2:]), "1", "2", "3"]],
        [["信息内容", "上一年项目数量", "本年增/减"], ["行政事业性收费", "2", "-1"]],
    ]


def test_names_close_to_each_other_in_an_open_table_under_its_heading() -> None:
    page = Page()
    page.text(60, 62, "四、行政复议、行政诉讼情况及其说明")
    for column, head in enumerate(["结果维", "结果纠", "其他结"]):
        page.text(200 + 34 * column, 80, head)
    for number, (group, label) in enumerate([("年度办", "（一）公开"), ("理结果", "（二）其他")]):
        page.text(60, 100 + 15 * number, group)
        page.text(94, 100 + 15 * number, label)
        for column in range(3):
            page.text(210 + 34 * column, 100 + 15 * number, str(number + column))
    assert aligned_rows(page) == [
        [
            ["", "", "结果维", "结果纠", "其他结"],
            ["年度办", "（一）公开", "0", "1", "2"],
            ["理结果", "（二）其他", "1", "2", "3"],
        ]
    ]


@pytest.mark.parametrize("offset", [-14, 0, 16])
def test_one_figure_under_its_head_and_figures_beside_the_middle_of_theirs(offset: float) -> None:
    page = Page()
    for column, head in enumerate(["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]):
        page.text(60 + 110 * column, 80, head)
    for column, text in enumerate(["规章", "12", "0", "7"]):
        page.text(70 + 110 * column + (offset if column else 0), 100, text)
    page.text(60, 130, "信息内容")
    page.text(240, 130, "本年处理决定数量")
    page.text(60, 150, "行政许可")
    page.text(270 + 8 * offset, 150, "31")
    assert aligned_rows(page) == [
        [["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"], ["规章", "12", "0", "7"]],
        [["信息内容", "本年处理决定数量"], ["行政许可", "31"]],
    ]


def test_prose_with_gaps_is_no_table() -> None:
    page = Page()
    for number in range(8):
        page.text(60, 60 + 18 * number, "本机关认真贯彻落实条例")
        page.text(300, 60 + 18 * number, "公开信息")
    data = write_pdf([page])
    assert all(not grids(content) for content in pdf.readings(data))


def test_lines_drawn_across_part_the_rows_of_an_open_table() -> None:
    page = Page()
    for y in (86, 110, 150, 174, 198):
        page.line(56, y, 500, y)
    for column, head in enumerate(["项目", "维持", "纠正", "总计"]):
        page.text(60 + 110 * column, 92, head)
    page.text(60, 114, "未经复议")
    page.text(60, 132, "直接起诉")
    for column, text in enumerate(["1", "2", "3"]):
        page.text(170 + 110 * column, 123, text)
    for number, row in enumerate([("复议后起诉", "4", "5", "9"), ("行政复议", "", "7", "7")]):
        for column, text in enumerate(row):
            if text:
                page.text(60 + 110 * column, 156 + 24 * number, text)
    _, aligned = islice(pdf.readings(write_pdf([page])), 2)
    (grid,) = grids(aligned)
    assert [[cell.text for cell in row if cell] for row in grid.slots] == [
        ["项目", "维持", "纠正", "总计"],
        ["未经复议\n直接起诉", "1", "2", "3"],
        ["复议后起诉", "4", "5", "9"],
        ["行政复议", "", "7", "7"],
    ]


def test_a_numbered_heading_begins_a_paragraph_even_behind_a_full_line(read: Read) -> None:
    page = Page()
    sentence = "本机关认真贯彻落实条例全年主动公开政府信息一千二百条网址"
    page.text(80, 60, sentence * 2, 8.5)
    page.text(80, 78, "二、主动公开政府信息情况", 8.5)
    page.text(80, 96, sentence * 2, 8.5)
    found = [paragraph.text for paragraph in paragraphs(read([page]))]
    assert found == [sentence * 2, "二、主动公开政府信息情况", sentence * 2]


def test_a_figure_cut_before_its_remark_is_whole(read: Read) -> None:
    page = Page()
    draw_table(page, 60, 80, [80, 45], [60], [(0, 0, 1, 1, "总计"), (0, 1, 1, 1, "")])
    for number, text in enumerate(["7481", "3（其中", "修订1", "件）"]):
        page.text(146, 84 + 12 * number, text, 8)
    (grid,) = grids(read([page]))
    assert "".join(list(grid.cells())[1].text.split()) == "74813（其中修订1件）"
    assert list(grid.cells())[1].text.startswith("74813（")


def test_body_and_date_set_to_the_right_go_on_in_no_line_below(read: Read) -> None:
    page = Page()
    sentence = "本机关认真贯彻落实条例全年主动公开政府信息一千二百条网址"
    for number in range(3):
        page.text(80, 60 + 18 * number, sentence * 2, 8.5)
    edge = 80 + 2 * len(sentence) * 8.5
    page.text(edge - 9 * 8.5, 114, "二〇二四年一月三日", 8.5)
    page.text(80, 132, "附件政府信息公开工作年度报告统计表", 8.5)
    found = [paragraph.text for paragraph in paragraphs(read([page]))]
    assert found[1:] == ["二〇二四年一月三日", "附件政府信息公开工作年度报告统计表"]


def test_a_body_that_signs_at_the_top_of_a_page_is_no_running_head(read: Read) -> None:
    pages = [Page(), Page(), Page()]
    sentence = "本机关认真贯彻落实条例全年主动公开政府信息一千二百条网址"
    pages[0].text(270, 40, "云泽市水务局", 8.5)
    pages[2].text(80 + (2 * len(sentence) - 6) * 8.5, 40, "云泽市水务局", 8.5)
    for number, page in enumerate(pages):
        page.text(80, 120, "一二三"[number] + sentence, 8.5)
        page.text(80, 138, sentence * 2, 8.5)
    assert [one.text for one in paragraphs(read(pages))].count("云泽市水务局") == 2


def test_a_figure_right_behind_the_closing_mark_of_its_label_stays_apart() -> None:
    page = Page()
    label = "3.危及“稳定”"
    page.text(80, 60, label)
    page.text(79 + advance(label, 10), 60, "200")
    (content,) = islice(pdf.readings(write_pdf([page])), 1)
    assert content.text == f"{label} 200\n"
