"""Documents that are no report, or hold none, and reports in unusual company."""

from __future__ import annotations

from random import Random

from tests.adversary.model import Block, Doc, Piece, Table, label, paragraph
from tests.adversary.registry import FLOWING, FORMATS, TEXTS, kind

#: a document that is no annual report: so it says, or that nothing of the form was read
_NONE = frozenset({"not_a_report", "unreadable", "partial"})


def _nothing(doc: Doc, statuses: frozenset[str] = _NONE) -> None:
    """No figure of the form is printed."""
    doc.truth = dict.fromkeys(doc.truth, None)
    doc.awkward(statuses)


@kind("other/notice")
def notice(doc: Doc, rng: Random) -> None:
    """A notice about reports is none and names no body and no year of a report."""
    year = doc.year
    lines = rng.choice(
        (
            (
                f"{doc.authority}办公室",
                f"关于做好{year}年政府信息公开工作年度报告",
                "编制和发布工作的通知",
                "各县、区人民政府：",
            ),
            (f"关于报送{year}年度政府信息公开工作年度报告的通知", "各镇人民政府、街道办事处："),
            (f"关于开展{year}年政府信息公开工作年度报告编制培训的函",),
        )
    )
    doc.blocks = [
        paragraph(line) for line in (*lines, "一、规范年报内容。要认真撰写。", "二、确保数据准确。")
    ]
    _nothing(doc)
    doc.options["no-name"] = "1"


@kind("other/budget")
def budget(doc: Doc, rng: Random) -> None:
    """A budget: no annual report, and it must say so."""
    rows = [[label("项目"), label("预算数（万元）")]]
    rows += [
        [label(name), label(str(rng.randint(10, 9000)))]
        for name in ("一般公共服务支出", "社会保障和就业支出", "卫生健康支出", "住房保障支出", "其他", "总计")
    ]
    doc.blocks = [
        paragraph(f"{doc.authority}{doc.year}年部门预算", kind="title"),
        paragraph("一、部门概况", 0, "heading"),
        paragraph("我单位主要职能是贯彻执行国家有关方针政策。"),
        paragraph("二、收支情况", 0, "heading"),
        Block("table", table=Table(rows)),
        paragraph("三、其他需要说明的事项", 0, "heading"),
        paragraph("无。"),
    ]
    _nothing(doc, frozenset({"not_a_report"}))
    doc.ordinary = True


@kind("other/blank-form")
def blank_form(doc: Doc, rng: Random) -> None:
    """The form itself, nothing filled in."""
    doc.blocks[0].pieces = [Piece("政府信息公开工作年度报告（格式模板）")]
    doc.blocks = [block for block in doc.blocks if block.kind in {"title", "heading"} or block.table]
    for cell in doc.figures().values():
        cell.text = ""
    _nothing(doc, frozenset({"not_a_report"}))
    doc.ordinary = True
    doc.options["no-name"] = "1"
    if doc.options["format"] in TEXTS:
        doc.options["layout"] = "pipes"


@kind("other/cut-document", ["txt", "md", "html"])
def cut_document(doc: Doc, rng: Random) -> None:
    """A page that breaks off in section three, its last line a piece of a label."""
    at = next(i for i, block in enumerate(doc.blocks) if block.section == 3)
    doc.blocks = [*doc.blocks[: at + 1], paragraph("|", 3), paragraph("三、本年度办", 3)]
    for name in doc.truth:
        if name[0] != "d":
            doc.truth[name] = None
    doc.awkward(frozenset({"partial"}))


@kind("other/covering-letter", FORMATS)
def covering_letter(doc: Doc, rng: Random) -> None:
    """A letter that hands in the report and holds the whole of it."""
    title = doc.blocks[0]
    letter = [
        paragraph(f"关于报送{doc.authority}{doc.year}年政府信息公开工作年度报告的函"),
        paragraph("市政府办公室："),
        paragraph(f"现将{doc.year}年政府信息公开工作年度报告随函报送，请审阅。"),
    ]
    doc.blocks = [*letter, title, *doc.blocks[1:]]
    doc.awkward(frozenset({"verified", "partial"}))


@kind("other/instructions-first", FLOWING)
def instructions_first(doc: Doc, rng: Random) -> None:
    """A table of contents before section one."""
    headings = [block for block in doc.blocks if block.kind == "heading"]
    contents = [paragraph("目  录"), *(paragraph("".join(p.text for p in one.pieces)) for one in headings)]
    doc.blocks[1:1] = contents
