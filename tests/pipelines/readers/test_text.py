"""Plain text: one small report in every layout, held against its figures; what must not be lost or misplaced."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Callable

import pytest

from pipelines import read_report
from pipelines.blocks import Grid, Paragraph, UnreadableError
from pipelines.readers.text import readings
from pipelines.readers.text.second_commas import in_tabs
from pipelines.report.form import editions
from pipelines.report.model import Report, Status
from pipelines.report.second.stream import stream_of
from tests.factory import build

Rows = list[list[str]]
EDITION = next(edition for edition in editions() if edition.edition == "2021")
NONE = ["0"] * 7
FIGURES = {
    "new_received": ["3", "4", "0", "0", "0", "0", "7"],
    "granted": ["3", "3", "0", "0", "0", "0", "6"],
    "total_handled": ["3", "3", "0", "0", "0", "0", "6"],
    "carried_forward": ["0", "1", "0", "0", "0", "0", "1"],
}
DISCLOSURES: Rows = [
    ["第二十条第（一）项"],
    ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
    ["规章", "3", "0", "6"],
    ["行政规范性文件", "19", "0", "39"],
    ["第二十条第（五）项"],
    ["信息内容", "本年处理决定数量"],
    ["行政许可", "1324"],
    ["第二十条第（六）项"],
    ["信息内容", "本年处理决定数量"],
    ["行政处罚", "102"],
    ["行政强制", "81"],
    ["第二十条第（八）项"],
    ["信息内容", "本年收费金额（单位：万元）"],
    ["行政事业性收费", "0"],
]
ROUTE = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
CHALLENGES: Rows = [
    ["行政复议", "行政诉讼"],
    [*ROUTE, "未经复议直接起诉", "复议后起诉"],
    [*ROUTE, *ROUTE],
    ["2", "1", "0", "0", "3", "0", "0", "0", "0", "0", "1", "0", "0", "0", "1"],
]


def applications() -> Rows:
    rows: Rows = [
        ["（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", "申请人情况"],
        ["自然人", "法人或其他组织", "总计"],
        ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"],
    ]
    for row in EDITION.applications.rows:
        group = next((one for one in EDITION.applications.groups if one.code == row.group), None)
        first = next(one for one in EDITION.applications.rows if one.group == row.group)
        label = f"{row.number}{'、' if row.number in '一二三四' else '' if '（' in row.number else '.'}{row.label}"
        lead = [f"{group.number}{group.label}"] if group is not None and first is row else []
        rows.append([*lead, label, *FIGURES.get(row.code, NONE)])
    return rows


def report(lay: Callable[[Rows], str], *, disclosures: Rows = DISCLOSURES) -> str:
    return "\n".join(
        [
            "云泽市水务局2023年政府信息公开工作年度报告\n\n一、总体情况\n2023年，我局按照条例要求开展工作。",
            f"二、主动公开政府信息情况\n{lay(disclosures)}",
            f"三、收到和处理政府信息公开申请情况\n{lay(applications())}",
            f"四、因政府信息公开工作被申请行政复议、提起行政诉讼情况\n{lay(CHALLENGES)}",
            "五、存在的主要问题及改进情况\n下一步加强培训。\n六、其他需要报告的事项\n无其他需要报告的事项。",
            "云泽市水务局\n2024年1月19日",
        ]
    )


def parted(separator: str, end: str = "", begin: str = "") -> Callable[[Rows], str]:
    return lambda rows: "\n".join(begin + separator.join(row) + end for row in rows)


def flat(separator: str, end: str = "") -> Callable[[Rows], str]:
    return lambda rows: separator.join(cell for row in rows for cell in row) + end


def filled_up(cell: str, *, begin: str = "", end: str = "") -> Callable[[Rows], str]:
    """As converters of web pages do it: a bar behind each cell, and at the end of a row one for each cell that it lacks."""

    def lay(rows: Rows) -> str:
        width = max(map(len, rows))
        return "\n".join(
            f"{begin}{cell.join(row)} |{end or ' '}{'|' * (width - len(row))}".rstrip() for row in rows
        )

    return lay


def exported(
    mark: str = ",", *, quoted: int = csv.QUOTE_MINIMAL, padded: bool = False
) -> Callable[[Rows], str]:
    """As a spreadsheet exports it."""

    def lay(rows: Rows) -> str:
        file = io.StringIO()
        width = max(map(len, rows)) + 2 if padded else 0
        writer = csv.writer(file, delimiter=mark, quoting=quoted, lineterminator="\n")  # type: ignore[arg-type]
        writer.writerows([*row, *[""] * (width - len(row))] for row in rows)
        return file.getvalue()

    return lay


LAYOUTS = {
    "commas": exported(),
    "commas, all quoted": exported(quoted=csv.QUOTE_ALL),
    "commas, rows of one length": exported(padded=True),
    "semicolons": exported(";"),
    "full-width commas": parted("，"),
    "tabs": parted("\t"),
    "two spaces": parted("  "),
    "four spaces": parted("    "),
    "two full-width spaces": parted("\u3000\u3000"),
    "one space": parted(" "),
    "one full-width space": parted("\u3000"),
    "one em space": parted("\u2003"),
    "pipes": parted(" | ", " |", "| "),
    "pipes behind cells": parted(" | ", " |"),
    "bars on lines of their own": flat("\n|\n"),
    "bars on lines of their own, rows told apart": parted("\n|\n"),
    "bars on lines of their own at both ends of rows": parted("\n|\n", "\n|", "|\n"),
    "a cell and a bar a line": flat(" |\n", " |"),
    "rows filled up with bars": filled_up(" | "),
    "rows filled up with bars, a cell a line": filled_up(" |\n"),
    "rows filled up with bars on lines of their own": filled_up(" |\n", end="\n|"),
    "rows filled up with bars, a paragraph a cell": filled_up("  | \n ", begin="| \n "),
    "bars on both sides of cells": parted("||", "|", "|"),
    "the whole table in one line": flat(" "),
    "the whole table in one line, two spaces": flat("  "),
    "the whole table between bars in one line": lambda rows: " ".join(
        f"| {' | '.join(row)} |" for row in rows
    ),
    "one cell a line": flat("\n"),
}


def values(read: Report) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {row.outcome: list(row.values) for row in read.applications}
    for one in read.disclosures:
        found.setdefault(one.item, []).append(one.value)
    return found


def assert_right(read: Report) -> None:
    assert read.status == "verified", read.reason
    found = values(read)
    for row in EDITION.applications.rows:
        assert found[row.code] == [int(one) for one in FIGURES.get(row.code, NONE)], row.code
    assert found["regulations"] == [3, 0, 6]
    assert found["normative_documents"] == [19, 0, 39]
    assert found["administrative_licensing"] == [1324]
    assert [list(row.values) for row in read.challenges][2] == [1, 0, 0, 0, 1]
    assert [section.ordinal for section in read.sections if section.ordinal] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_is_read(layout: str) -> None:
    read = read_report(report(LAYOUTS[layout]).encode())
    assert_right(read)
    assert read.authority == "云泽市水务局"


def test_cells_in_quotation_marks_may_hold_commas_and_line_ends() -> None:
    long = [["规章", "1,003", "0", "6,\n006"] if row[0] == "规章" else row for row in DISCLOSURES]
    read = read_report(report(exported(), disclosures=long).encode())
    assert values(read)["regulations"] == [1003, 0, 6006]


def of_one_length(text: str, mark: str) -> str:
    """As a spreadsheet exports it with its title and its paragraphs in cells."""
    return "\n".join(line + mark * (11 - line.count(mark)) for line in text.splitlines() if line)


@pytest.mark.parametrize("layout", ["tabs", "two spaces", "pipes", "one cell a line"])
def test_thousands_set_apart_by_commas_part_no_cells(layout: str) -> None:
    def grouped(rows: Rows) -> str:
        return LAYOUTS[layout](
            [[f"7,{cell:0>3}" if cell.isdigit() and len(cell) < 4 else cell for cell in row] for row in rows]
        )

    read = read_report(report(grouped).encode())
    found = values(read)
    assert found["normative_documents"] == [7019, 7000, 7039]
    assert found["denied_state_secret"] == [7000] * 7


@pytest.mark.parametrize("nothing", ["-", "—", "——"])
@pytest.mark.parametrize("below", ["", "| 注：本表数据不含下属单位 |" + "  |" * 14])
def test_a_row_of_dashes_between_pipes_is_no_rule(nothing: str, below: str) -> None:
    text = report(LAYOUTS["pipes"])
    row = f"| {' | '.join(CHALLENGES[-1])} |"
    assert row in text
    read = read_report(text.replace(row, f"| {' | '.join([nothing] * 15)} |\n{below}").encode())
    assert read.status == "verified", read.reason
    assert {value for one in read.challenges for value in one.values} == {None}


@pytest.mark.parametrize("mark", [",", "\t"])
def test_every_line_of_one_length(mark: str) -> None:
    read = read_report(of_one_length(report(exported(mark)), mark).encode())
    assert_right(read)
    assert (read.authority, read.year, str(read.published_on)) == ("云泽市水务局", 2023, "2024-01-19")


@pytest.mark.parametrize(
    ("nothing", "whole"),
    [("", False), *((one, whole) for one in ("-", "——", "／", "无") for whole in (False, True))],
)
def test_commas_between_cells_that_are_nearly_all_blank(nothing: str, *, whole: bool) -> None:
    """Few rows hold five figures, and a row may hold its label alone."""

    def blank(rows: Rows) -> str:
        return exported()(
            [
                [*(["", ""] if rows[0][0].startswith("（") else []), row[0]]
                + [nothing if cell == "0" else cell for cell in row[1:]]
                for row in rows
            ]
        )

    text = report(blank)
    read = read_report((of_one_length(text, ",") if whole else text).encode())
    assert read.status == "verified", [check.message for check in read.checks if check.status == "fail"]
    assert values(read)["normative_documents"] == [19, None, 39]
    assert values(read)["granted"] == [3, 3, None, None, None, None, 6]
    assert set(values(read)["denied_state_secret"]) == {None}


@pytest.mark.parametrize("place", range(3, 10))
def test_rows_in_commas_that_lost_a_cell_beside_blank_cells_of_labels(place: int) -> None:
    """The blank cell of a merged label is no figure, though the sum would hold with it."""
    head = [["", "", "", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]]
    rows = [
        [f"{row.number}、{row.label}", "", "", *FIGURES.get(row.code, NONE)]
        for row in EDITION.applications.rows
    ]
    short = [[cell for number, cell in enumerate(row) if number != place] for row in rows]
    text = f"云泽市水务局2023年政府信息公开工作年度报告\n三、收到和处理政府信息公开申请情况\n{exported()(head + short)}"
    read = read_report(text.encode())
    assert {value for row in read.applications for value in row.values} == {None}


@pytest.mark.parametrize(
    "text",
    [
        '"' * 99 + ",1,2,3,4,5,6\n" * 20,
        'a,"' + "1,2,3,4,5,6\n" * 50_000,
        "1,2,3,4,5,6\n" * 12 + '",' * 50_000,
    ],
)
def test_quotation_marks_that_never_end(text: str) -> None:
    assert read_report(text.encode()).status in ("unreadable", "not_a_report", "partial")


def test_traditional_letters_are_read_and_kept() -> None:
    opencc = pytest.importorskip("opencc")
    text = opencc.OpenCC("s2t").convert(report(parted("\t")))
    read = read_report(text.encode())
    assert_right(read)
    assert read.authority == "云泽市水務局".replace("云泽", opencc.OpenCC("s2t").convert("云泽"))
    mine = text.replace("水務局", "財政局")  # none of these letters is one of the form's labels
    assert read_report(mine.encode()).authority == read.authority.replace("水務局", "財政局")
    assert "總體情況" in [section.heading for section in read.sections]


SPACES = ["\u3000", "\u2003", "\u2002", "\u00a0", "\u2009", "\u200a", "\u205f", "\u200b", "\ufeff"]


@pytest.mark.parametrize("space", SPACES, ids=lambda space: f"U+{ord(space):04X}")
def test_spaces_of_any_width_round_headings(space: str) -> None:
    text = report(parted("\t"))
    for numeral in "一二三四五六":
        text = text.replace(f"\n{numeral}、", f"\n{space * 2}{numeral}{space}、{space}", 1)
    assert_right(read_report(text.replace("总体情况", space.join("总体情况"), 1).encode()))


@pytest.mark.parametrize("space", SPACES, ids=lambda space: f"U+{ord(space):04X}")
def test_spaces_of_any_width_behind_the_mark_of_a_heading(space: str) -> None:
    text = report(parted(" | ", " |", "| "))
    for numeral in "一二三四五六":
        text = text.replace(f"\n{numeral}、", f"\n## {space * 2}{numeral}、", 1)
    assert_right(read_report(text.replace("2023年，我局", f"{space * 2}2023年，我局", 1).encode()))


def test_two_spaces_part_cells_however_long_the_figures_are() -> None:
    text = report(
        parted("  "), disclosures=[[*row[:-1], row[-1].replace("1324", "1324567")] for row in DISCLOSURES]
    )
    assert read_report(text.encode()).status == "verified"


ALIGNED = """信息内容            本年制发件数  本年废止件数  现行有效件数
规章                3             0             6
行政规范性文件                    19            39"""


def test_a_blank_cell_of_aligned_columns_counts_where_both_readings_see_whose_it_is() -> None:
    text = report(parted("\t")).replace(parted("\t")(DISCLOSURES[1:4]), ALIGNED, 1)
    assert ALIGNED in text
    found = values(read_report(text.encode()))
    assert (found["regulations"], found["normative_documents"]) == ([3, 0, 6], [None, 19, 39])
    moved = text.replace(ALIGNED.split("\n")[2], "行政规范性文件            19              39")
    assert moved != text
    found = values(read_report(moved.encode()))
    assert found["normative_documents"] == [None, None, None]


def test_a_label_set_apart_above_aligned_rows_does_not_make_their_cells_loose() -> None:
    def columns(rows: Rows) -> str:
        lines = ["".join(cell.ljust(44 if c < 3 else 14) for c, cell in enumerate(row)) for row in rows]
        return "\n".join(map(str.rstrip, lines))

    text = report(columns).replace("第二十条第（一）项", "第二 十条第（一）项", 1)
    text = text.replace("属于行政执法案卷", "属于行政执 法案卷")
    assert "第二 十条" in text
    assert "政执 法" in text
    assert read_report(text.encode()).status == "verified"


def test_an_article_whose_number_is_set_apart_or_not_closed_names_no_figure() -> None:
    for article in ("第二十条第（ 六）项", "第二十条第（六项"):
        text = report(parted("\t")).replace("第二十条第（六）项", article, 1)
        assert article in text
        assert read_report(text.encode()).status == "verified"


def test_a_note_among_the_rows_is_none_of_them() -> None:
    text = report(parted("\t")).replace(
        "第二十条第（五）项", "备注：其中网上申请 47 件\n\n第二十条第（五）项", 1
    )
    assert "47" in text
    assert_right(read_report(text.encode()))


def test_the_end_of_a_quotation_on_its_own_line_stands_for_no_figure() -> None:
    stream = stream_of("3.危及“三\n安全一稳定\n”\n0\n2\n0\n")
    assert [(run.figures, run.odd) for run in stream.runs if run.figures] == [(["0", "2", "0"], 0)]


@pytest.mark.parametrize("number", ["— 3 —", "-3-", "－ 3 －", "– 12 –"])
def test_a_pages_number_between_the_halves_of_a_table_is_no_figure(number: str) -> None:
    stream = stream_of(f"予以公开\t3\t0\n{number}\n不予公开\t1\t2\n")
    assert [run.figures for run in stream.runs if run.figures] == [["3", "0"], ["1", "2"]]


def test_section_two_without_any_figure_is_blank_however_its_rows_are_set() -> None:
    rows = [[row[0]] if row[-1].isdecimal() else row for row in DISCLOSURES]
    found = read_report(report(parted("      "), disclosures=rows).encode())
    tables = {table.name: table.status for table in found.tables}
    assert (found.status, tables["disclosures"]) == ("verified", "blank")


def test_section_three_without_any_figure_is_blank_where_its_cells_left_no_trace() -> None:
    empty = [[cell for cell in row if not cell.isdecimal()] for row in applications()]
    text = report(parted("  ")).replace(parted("  ")(applications()), parted("  ")(empty))
    found = read_report(text.encode())
    tables = {table.name: table.status for table in found.tables}
    assert (found.status, tables["applications"]) == ("verified", "blank")


def test_small_tables_with_a_cell_and_a_bar_a_line() -> None:
    lay = flat(" |\n", " |")
    text = report(lay)
    for article in ("五", "六", "八"):
        text = text.replace(f"第二十条第（{article}）项", f"\n\n\n第二十条第（{article}）项", 1)
    assert_right(read_report(text.encode()))


def test_marks_for_nothing_with_a_cell_and_a_bar_a_line() -> None:
    found = read_report(report(flat(" |\n", " |")).replace("\n0 |", "\n无 |").encode())
    assert found.status == "verified", found.reason
    assert values(found)["new_received"] == [3, 4, None, None, None, None, 7]


def test_no_text_of_aligned_columns_is_dropped() -> None:
    rows = [
        " " * 27 + "（六）其他处理  1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"
        "          -         -         ５８        -             ２０１５８    ６      ２０２２２",
        " " * 43
        + "3.其他"
        + " " * 68
        + "３６      -         ９８        ４０７        -             -       ５４１",
        "行政复议" + " " * 40 + "行政诉讼",
        "结果维持  结果纠正  其他结果  尚未审结  总计    未经复议直接起诉" + " " * 34 + "复议后起诉",
        "８        ９２５    ６        -         ９３９  -         ５４１    -         ７６１    １３０２  -         -",
    ]
    [content] = readings("\n".join(rows).encode())
    shown = [
        cell.text
        for block in content.blocks
        if isinstance(block, Grid)
        for cell in block.cells()
        if cell.text
    ]
    assert {"总计", "９３９", "１３０２"} <= set(shown)


def test_a_date_behind_the_title_is_no_row_of_a_table() -> None:
    text = report(parted(" ")).replace("工作年度报告\n\n一", "工作年度报告 2024-01-19\n一", 1)
    assert "2024-01-19\n" in text
    assert read_report(text.encode()).authority == "云泽市水务局"


def test_headings_in_bold_and_run_into_their_text() -> None:
    text = report(parted("\t")).replace("一、总体情况\n2023年", "**一、总体情况**2023年")
    assert_right(read_report(text.encode()))


def test_lost_blanks_put_nothing_into_a_wrong_column() -> None:
    """Where blank cells leave no trace, a short row does not tell which of its cells it has."""

    def lost(rows: Rows) -> str:
        return parted(" | ", " |")([[cell for cell in row if cell != "0"] for row in rows])

    read = read_report(report(lost).encode())
    assert read.status == "partial"
    found = values(read)
    assert found["regulations"] == [None, None, None]


MARKS: dict[str, Callable[[str], str]] = {
    "bold": lambda cell: f"**{cell}**",
    "bold, underscores": lambda cell: f"__{cell}__",
    "italic": lambda cell: f"*{cell}*",
    "italic, underscores": lambda cell: f"_{cell}_",
    "code": lambda cell: f"`{cell}`",
    "a mark of a note": lambda cell: f"{cell}\\*" if cell.isdigit() else cell,
    "spaces by name": lambda cell: f"&nbsp;{cell}&nbsp;",
    "spaces by number": lambda cell: f"&#160;{cell}&#xA0;",
    "quotation marks by name": lambda cell: cell.replace("“", "&ldquo;").replace("”", "&rdquo;"),
    "another figure struck out": lambda cell: f"~~9~~ {cell}" if cell.isdigit() else cell,
}


@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS.keys())
def test_cells_marked_as_markdown_has_it(mark: Callable[[str], str]) -> None:
    def marked(rows: Rows) -> str:
        return parted(" | ", " |", "| ")([[mark(cell) for cell in row] for row in rows])

    assert_right(read_report(report(marked).encode()))


def test_a_figure_that_markdown_strikes_out_is_not_there() -> None:
    struck = [["规章", "3", "~~0~~", "6"] if row[0] == "规章" else row for row in DISCLOSURES]
    read = read_report(report(parted(" | ", " |", "| "), disclosures=struck).encode())
    assert values(read)["regulations"] == [3, None, 6]


def test_markdown_row_of_fewer_cells_is_not_filled_up() -> None:
    short = [["规章", "3", "6"] if row[0] == "规章" else row for row in DISCLOSURES]
    read = read_report(report(parted(" | ", " |", "| "), disclosures=short).encode())
    assert read.status == "partial"
    assert values(read)["regulations"] == [None, None, None]


@pytest.mark.parametrize("cell", ["36；369", "3/5"])
def test_a_misprinted_figure_stays_a_cell_of_its_row(cell: str) -> None:
    lines = ["", "\t规章", f"\t{cell}", "\t0", "\t6", "", "\t行政规范性文件", "\t1", "\t2", "\t3"]
    content = next(readings("\n".join(["标题", *lines]).encode()))
    grids = [block for block in content.blocks if isinstance(block, Grid)]
    assert next([one.text for one in row if one] for row in grids[0].slots) == ["规章", cell, "0", "6"]
    assert cell in content.text


def test_page_numbers_that_count_up_are_left_out() -> None:
    text = "第一段文字到此为止。\n\n1/3\n\n第二段文字到此为止。\n\n2/3\n\n第三段文字到此为止。\n\n3/3\n"
    content = next(readings(text.encode()))
    assert [block.text for block in content.blocks if isinstance(block, Paragraph)] == [
        "第一段文字到此为止。",
        "第二段文字到此为止。",
        "第三段文字到此为止。",
    ]
    assert "/3" not in content.text


def test_labels_with_explanations_are_known() -> None:
    explained = [
        [f"{row[0]}（包括行政处罚以外的事项）", *row[1:]] if row[0] == "行政许可" else row
        for row in DISCLOSURES
    ]
    assert_right(read_report(report(parted("\t"), disclosures=explained).encode()))


def test_rows_keep_their_blank_cells_in_the_second_text() -> None:
    content = next(readings("规章 | 3 | | 6\n行政规范性文件 | 1 | 2 | 3\n".encode()))
    assert content.text.split("\n")[0] == "规章\t3\t\t6"


def test_more_cells_than_any_report_has_end_at_once() -> None:
    with pytest.raises(UnreadableError, match="太多"):
        next(readings(b"12  345  6  7\n" * 300_000))


BARS = ["bars on lines of their own at both ends of rows", "a cell and a bar a line"]
OWN_TABLE: Rows = [["会议名称", "场次", "人次"], ["新闻发布会", "12", "40"], ["在线访谈", "7", "80"]]


@pytest.mark.parametrize("layout", [*BARS, "tabs", "the whole table in one line", "one cell a line"])
def test_a_table_of_the_publishers_own_behind_an_empty_line_is_none_of_the_forms(layout: str) -> None:
    lay = LAYOUTS[layout]
    text = report(
        lambda rows: f"\n{lay(rows)}\n\n\n{lay(OWN_TABLE)}\n" if rows == DISCLOSURES else f"\n{lay(rows)}\n"
    )
    assert_right(read_report(text.encode()))
    joined = report(
        lambda rows: f"\n{lay([*rows, ['行政检查', '12']])}\n" if rows == DISCLOSURES else lay(rows)
    )
    assert read_report(joined.encode()).status == "partial"


@pytest.mark.parametrize("layout", BARS)
def test_blank_cells_between_bars_keep_their_columns(layout: str) -> None:
    lay = LAYOUTS[layout]
    blank = [(cell, "" if cell == "0" else cell) for row in applications() for cell in row]
    text = report(lambda rows: f"\n{lay([[dict(blank).get(cell, cell) for cell in row] for row in rows])}\n")
    read = read_report(text.encode())
    assert read.status == "verified", read.reason
    assert values(read)["new_received"] == [3, 4, None, None, None, None, 7]
    assert values(read)["normative_documents"] == [19, None, 39]
    assert [list(row.values) for row in read.challenges][2] == [1, None, None, None, 1]


@pytest.mark.parametrize("layout", ["rows filled up with bars", "bars on both sides of cells"])
def test_where_blank_cells_are_not_printed_a_short_row_of_section_two_has_no_figures(layout: str) -> None:
    short = [["规章", "3", "6"] if row[0] == "规章" else row for row in DISCLOSURES]
    read = read_report(report(LAYOUTS[layout], disclosures=short).encode())
    assert read.status == "partial"
    assert values(read)["regulations"] == [None, None, None]
    assert values(read)["normative_documents"] == [19, 0, 39]


@pytest.mark.parametrize(
    "layout", ["rows filled up with bars, a cell a line", "rows filled up with bars on lines of their own"]
)
def test_blank_cells_within_rows_that_bars_fill_up_keep_their_columns(layout: str) -> None:
    blank = [["行政规范性文件", "19", "", "39"] if "39" in row else row for row in DISCLOSURES]
    text = report(LAYOUTS[layout], disclosures=blank).replace("\n |\n", "\n|\n")
    assert "19 |\n|\n39" in text
    read = read_report(text.encode())
    assert values(read)["normative_documents"] in ([19, None, 39], [None, None, None])
    assert values(read)["regulations"] == [3, 0, 6]


def test_marks_for_nothing_and_counters_set_apart_in_one_line() -> None:
    text = report(flat(" "))
    assert_right(read_report(text.replace(" 0 0", " 零 零").encode()))
    assert_right(read_report(text.replace("规章 3 0 6", "规章 3 件 0 件 6 件").encode()))


@pytest.mark.parametrize("place", [0, 1])
def test_a_row_of_figures_between_head_and_first_row_is_left_over(place: int) -> None:
    first = [applications, lambda: CHALLENGES][place]()
    number = next(number for number, row in enumerate(first) if any(cell.isdecimal() for cell in row))
    more = [*first[:number], ["其他事项", "887", "5"], *first[number:]]
    text = report(lambda rows: parted("\t")(more if rows == first else rows))
    assert "887" in text
    assert read_report(text.encode()).status == "partial"


@pytest.mark.parametrize("lost", range(6))
def test_figures_of_a_broken_line_are_under_no_column(lost: int) -> None:
    text = build(3, 0, "aligned-centred").data.decode()
    line = next(one for one in text.split("\n") if "予以公开" in one and one.startswith("三"))
    behind = line.index(")") + 5
    figures = list(re.finditer(r"\d+", line[behind:]))
    start, stop = (behind + place for place in figures[lost].span())
    broken = f"{line[:behind]}\n{(line[behind:start] + ' ' * (stop - start) + line[stop:]).strip()}"
    (whole,) = [one for one in read_report(text.encode()).applications if one.outcome == "granted"]
    report = read_report(text.replace(line, broken).encode())
    (row,) = [one for one in report.applications if one.outcome == "granted"]
    assert report.status is Status.PARTIAL
    assert all(value in (None, true) for value, true in zip(row.values, whole.values, strict=True))


def test_lines_without_a_comma_are_not_asked_for_figures() -> None:
    """Counted, not timed: nineteen million line ends took a quarter of a minute."""
    text = "一行\n" * 10_000 + "1,2\n"
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        assert in_tabs(text) == text
    finally:
        sys.setprofile(None)
    assert calls < 200
