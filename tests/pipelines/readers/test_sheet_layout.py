import pytest

from pipelines.blocks import Block, Cell, Grid, Paragraph
from pipelines.readers import readings
from pipelines.readers.sheet.layout import Sheet, unframed
from tests.pipelines.readers import statutory


def page(*rows: str) -> Grid:
    """A table of three columns; a text alone in its row spans them all."""
    cells = []
    for row, line in enumerate(rows):
        texts = line.split("|")
        span = 3 if len(texts) == 1 else 1
        cells += [Cell(text, row, column, 1, span) for column, text in enumerate(texts)]
    return Grid.from_cells(cells, origin="table 1")


PAGE = page(
    "某局2023年政府信息公开工作年度报告", "一、总体情况", "本年度公开信息3条。", "二、主动公开政府信息情况",
    "第二十条第（一）项", "信息内容|制发|废止", "规章|1|", "三、收到和处理申请情况", "一、新收|0|0", "四、结转||",
)  # fmt: skip


def test_a_page_in_one_table():
    title, first, text, second, disclosures, third, applications = unframed(PAGE)
    assert (title.text, first.text, text.text, second.text, third.text) == (
        "某局2023年政府信息公开工作年度报告", "一、总体情况", "本年度公开信息3条。", "二、主动公开政府信息情况",
        "三、收到和处理申请情况",
    )  # fmt: skip
    assert isinstance(disclosures, Grid)
    assert isinstance(applications, Grid)
    assert statutory.rows(disclosures)[1:] == [["信息内容", "制发", "废止"], ["规章", "1", ""]]
    assert statutory.rows(applications) == [["一、新收", "0", "0"], ["四、结转", "", ""]]


def test_a_page_in_one_table_whose_cells_span_nothing():
    grid = page(
        "|某局2023年政府信息公开工作年度报告|", "|一、总体情况|", "|本年度公开信息3条。|", "|三、收到申请情况|",
        "||一、新收|", "|||", "|六、其他需要报告的事项|", "|无其他需要报告的事项。|",
    )  # fmt: skip
    texts = [block.text for block in unframed(grid) if isinstance(block, Paragraph)]
    assert texts[:3] == ["某局2023年政府信息公开工作年度报告", "一、总体情况", "本年度公开信息3条。"]
    assert texts[-2:] == ["六、其他需要报告的事项", "无其他需要报告的事项。"]


def test_other_tables_stay_as_they_are():
    blank = page("一、新收||", "二、上年结转||", "四、结转||")
    article = page("第二十条第（一）项", "信息内容|制发|废止", "注：一、二两项不含涉密。")
    single = Grid.from_rows([["一、总体情况"], ["二、主动公开"]], ragged=False)
    note = page("三、总计||", "四、结转||", "注：空白为零。||")
    for grid in (blank, article, single, note):
        assert unframed(grid) == [grid]


def test_a_web_page_in_one_table():
    rows = "".join(
        "<tr>"
        + "".join(f"<td colspan={c.colspan}>{c.text}</td>" for c in PAGE.cells() if c.row == row)
        + "</tr>"
        for row in range(len(PAGE.slots))
    )
    (content,) = readings(f"<html><body><table>{rows}</table></body></html>".encode())
    assert [isinstance(block, Paragraph) for block in content.blocks] == [True] * 4 + [False, True, False]


def told(sheet: Sheet) -> list[str | int]:
    """The paragraphs of a sheet, and of its grids how many rows they have."""
    found: list[Block] = []
    sheet.write(found)
    return [block.text if isinstance(block, Paragraph) else len(block.slots) for block in found]


@pytest.mark.parametrize("figure", ["9 件", "12①", "12[1]", "31（其中修订3件）", "无", "零", "1,234"])
def test_a_label_whose_figures_are_blank_above_figures_of_any_writing_is_no_heading(figure: str) -> None:
    rows = [("自然人", "总计"), ("1、属于国家秘密",), ("2、属于行政执法案卷", figure)]
    sheet = Sheet("年报", {(r, c): text for r, row in enumerate(rows) for c, text in enumerate(row)})
    assert told(sheet) == [3]


@pytest.mark.parametrize("date", ["2020年3月21日", "2020-03-21", "2020.3.21", "2020/3/21"])
def test_a_signature_right_below_a_table_is_none_of_its_rows(date: str) -> None:
    rows = [("渠道", "条数"), ("网站", "5"), ("某市教育局",), (date,)]
    sheet = Sheet("年报", {(r, c): text for r, row in enumerate(rows) for c, text in enumerate(row)})
    assert told(sheet) == [2, "某市教育局", date]


def test_labels_of_blank_rows_without_merged_cells_are_no_headings():
    sheet = Sheet("年报")
    rows = [
        ("三、收到和处理政府信息公开申请情况",), ("", "", "", "自然人", "总计"), ("一、本年新收政府信息公开申请数量",),
        ("二、上年结转政府信息公开申请数量",), ("三、本年度办理结果", "（一）予以公开"), ("", "（三）不予公开", "1.属于国家秘密"),
        ("", "", "2.危及“三安全一稳定”"), ("", "（四）无法提供", "1.本机关不掌握"), ("四、结转下年度继续办理",),
        ("四、政府信息公开行政复议、行政诉讼情况",), ("行政复议", "行政诉讼"), ("结果维持", "结果纠正"), ("1", "2"),
    ]  # fmt: skip
    sheet.texts = {(r, c): text for r, row in enumerate(rows) for c, text in enumerate(row) if text}
    assert told(sheet) == [
        "三、收到和处理政府信息公开申请情况",
        8,
        "四、政府信息公开行政复议、行政诉讼情况",
        3,
    ]
