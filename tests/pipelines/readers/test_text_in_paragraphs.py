"""Tables that a page or a document writes as text in its paragraphs are read as those of a plain text are."""

from __future__ import annotations

import html
import io
from collections.abc import Callable

import docx
import pytest
from docx.shared import Cm
from PIL import Image

from pipelines import read_report
from pipelines.readers.word import office
from pipelines.report.model import Report
from tests.pipelines.readers.word_binary import Par, Writer
from tests.pipelines.readers.writers import OPEN_DOCUMENT
from tests.support.reports import make_report_text

SEAL = io.BytesIO()
Image.new("RGB", (8, 8), "red").save(SEAL, "PNG")
GRANTED = (3, 0, 0, 0, 0, 0, 3)


def _rows(part: Callable[[list[str]], list[str]]) -> list[str]:
    lines = []
    for line in make_report_text().strip().split("\n"):
        lines += part(line.split("\t")) if "\t" in line else [line]
    return lines


LAYOUTS: dict[str, Callable[[list[str]], list[str]]] = {
    "tabs": lambda cells: ["\t".join(cells)],
    "two spaces": lambda cells: ["  ".join(cells)],
    "one space": lambda cells: [" ".join(cells)],
    "bars": lambda cells: [f"| {' | '.join(cells)} |"],
    "bars between": lambda cells: [" | ".join(cells)],
    "a cell and a bar a line": lambda cells: [f"{cell} |" for cell in cells],
    "a cell a line": lambda cells: cells,
}


def _paragraphs(lines: list[str], paragraph: str = "<p>{}</p>", head: str = "") -> bytes:
    body = "\n".join(paragraph.format(html.escape(line)) for line in lines)
    around = "<div class=top><ul class=nav><li>首页</li></ul><img src=a.png></div>"
    return f"<html><head><meta charset=utf-8>{head}</head><body>{around}<div id=zoom>{body}</div></body></html>".encode()


def _breaks(lines: list[str]) -> bytes:
    return f"<html><meta charset=utf-8><body><div>{'<br>'.join(map(html.escape, lines))}</div></body></html>".encode()


def _preformatted(lines: list[str]) -> bytes:
    text = html.escape("\n".join(lines))
    return f"<html><meta charset=utf-8><body><pre>{text}</pre></body></html>".encode()


def _docx(lines: list[str]) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


_MORE = (
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"'
)


def _odt(lines: list[str], *, styles: str = "", changed: dict[str, str] | None = None) -> bytes:
    """Flat OpenDocument; ``changed``: paragraphs, by what their line holds."""
    body = "".join(f"<text:p>{html.escape(line)}</text:p>" for line in lines).replace("\t", "<text:tab/>")
    body = body.replace("  ", " <text:s/>")
    for old, new in (changed or {}).items():
        body = body.replace(old, new)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {OPEN_DOCUMENT} {_MORE} '
        'office:mimetype="application/vnd.oasis.opendocument.text">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document>"
    ).encode()


def _rtf(lines: list[str], *, changed: dict[str, str] | None = None) -> bytes:
    def letters(line: str) -> str:
        return "".join(letter if letter.isascii() else rf"\u{ord(letter)} ?" for letter in line)

    text = "".join(rf"\pard {letters(line)}\par " for line in lines).replace("\t", r"\tab ")
    for old, new in (changed or {}).items():
        text = text.replace(old, new)
    head = (
        r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0 SimSun;}{\f1 Wingdings;}}{\colortbl;\red0\green0\blue0;}"
    )
    return f"{head}{text}}}".encode()


def _doc(lines: list[str]) -> bytes:
    return Writer().write([Par(f"{line}\r") for line in lines])


def _granted(report: Report) -> tuple[float | None, ...]:
    return next((one.values for one in report.applications if one.outcome == "granted"), ())


@pytest.mark.parametrize("write", [_paragraphs, _breaks, _preformatted, _docx, _odt, _rtf, _doc])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_table_written_as_text_is_read(layout: str, write: Callable[[list[str]], bytes]) -> None:
    report = read_report(write(_rows(LAYOUTS[layout])))
    assert report.status == "verified", report.reason
    assert _granted(report) == GRANTED


@pytest.mark.parametrize("write", [_paragraphs, _docx, _odt, _rtf, _doc])
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("place", [1, 3, 7])
def test_a_row_of_text_that_lost_a_cell_leaves_no_wrong_figure(
    place: int, layout: str, write: Callable[[list[str]], bytes]
) -> None:
    def torn(cells: list[str]) -> list[str]:
        lost = cells[0].endswith("予以公开") and len(cells) == 8
        return LAYOUTS[layout](cells[:place] + cells[place + 1 :] if lost else cells)

    report = read_report(write(_rows(torn)))
    assert report.status == "partial"
    assert all(got in (None, want) for got, want in zip(_granted(report), GRANTED, strict=False))


#: as portals write pages: none of it means a line of the tables
FRAMES = [
    '<link rel=stylesheet href="/css/main.css">',
    "<style>*{margin:0;padding:0}body{position:relative}.nav li{float:right;position:relative}.nav:after{content:''}"
    ".top{background:#06c;color:#fff}.top ul{margin-left:-20px}.clear:after{content:'.';visibility:hidden}</style>",
    "<style>#zoom p{line-height:2;text-indent:2em;font-size:16px;color:#333}</style>",
]
PARAGRAPHS = [
    "<p>{}</p>",
    "<p style='text-indent:2em;line-height:1.75em'><span style='font-size:16px;font-family:仿宋'>{}</span></p>",
    "<p class=MsoNormal align=left><span lang=EN-US style='color:rgb(0, 0, 0)'>{}<o:p></o:p></span></p>",
    "<div><font face=宋体>{}</font></div>",
]


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("paragraph", PARAGRAPHS)
def test_what_styles_say_of_a_page_s_frame_keeps_no_line_from_being_read(paragraph: str, frame: str) -> None:
    for layout in ("two spaces", "a cell a line"):
        report = read_report(_paragraphs(_rows(LAYOUTS[layout]), paragraph, frame))
        assert report.status == "verified", report.reason


@pytest.mark.parametrize(
    "run",
    [
        "<span style='letter-spacing:-1em'>4</span>", "<span style='float:right'>4</span>", "<font face=Wingdings>4</font>",
        "<span style='position:relative;left:-40px'>4</span>", "<span style='color:#eee'>4</span>", "<img src=4.png>",
        "<span style='font-family:Webdings'>4</span>", "<s>4</s>", "<bdo dir=rtl>48</bdo>", "&#8238;48", "<sup>4</sup>",
        "<span class=q>4</span>", "<input value=4>", "<ruby>4<rt>9</rt></ruby>", "<span style='zoom:0.01'>4</span>",
    ],
)  # fmt: skip
@pytest.mark.parametrize("layout", ["two spaces", "bars", "a cell a line"])
def test_a_figure_in_a_line_that_is_seen_otherwise_is_none(layout: str, run: str) -> None:
    page = _paragraphs(_rows(LAYOUTS[layout]), head="<style>.q{float:right}</style>").decode()
    start = page.index("行政许可")
    zero = page.index("0", start)
    report = read_report(f"{page[:zero]}38{run}7{page[zero + 1 :]}".encode())
    assert report.status == "partial"
    assert not any(figure.value for figure in report.disclosures)


@pytest.mark.parametrize("layout", ["tabs", "two spaces", "a cell a line"])
def test_a_figure_in_a_line_of_word_that_is_seen_otherwise_is_none(layout: str) -> None:
    for look in ("Wingdings", "framed"):
        document = docx.Document()
        for line in _rows(LAYOUTS[layout]):
            paragraph = document.add_paragraph(line)
            if "行政许可" in line or (layout == "a cell a line" and line == "3"):
                run = paragraph.add_run("7")
                if look == "Wingdings":
                    run.font.name = "Wingdings"
                else:
                    properties = paragraph._p.get_or_add_pPr()
                    properties.append(properties.makeelement(properties.tag.replace("pPr", "framePr"), {}))
        file = io.BytesIO()
        document.save(file)
        report = read_report(file.getvalue())
        assert report.status == "partial"
        assert not any(figure.value for figure in report.disclosures)


_STYLES = (
    '<style:style style:name="S" style:family="text"><style:text-properties fo:letter-spacing="-2cm"/></style:style>'
    '<style:style style:name="M" style:family="paragraph"><style:paragraph-properties fo:margin-left="20cm"/></style:style>'
    '<style:style style:name="G" style:family="paragraph"><style:paragraph-properties fo:margin-left="9cm"/></style:style>'
)
_PICTURE = '<draw:frame><draw:image xlink:href="a.png"/></draw:frame>'
_SHAPE = r"{\shp{\*\shpinst{\sp{\sn shapeType}{\sv %d}}}}"


@pytest.mark.parametrize(
    "report",
    [
        _odt(_rows(LAYOUTS["tabs"]), styles=_STYLES, changed={"行政许可": f"行政许可{more}"})
        for more in (
            '<text:span text:style-name="S">4</text:span>', _PICTURE, "<text:page-number>4</text:page-number>",
            "<text:user-field-get/>", '<draw:line svg:x1="0cm"/>',
        )
    ]
    + [_odt(_rows(LAYOUTS["tabs"]), styles=_STYLES, changed={"<text:p>行政许可": '<text:p text:style-name="M">行政许可'})]
    + [
        _rtf(_rows(LAYOUTS["tabs"]), changed={r"\u34892 ?\u25919 ?\u35768 ?": rf"\u34892 ?\u25919 ?\u35768 ?{more}"})
        for more in (
            r"{\expndtw-600 4}", r"{\f1 4}", r"{\pict abcd}", r"\li9000 ", _SHAPE % 20, _SHAPE % 1, r"{\fs4 4}",
            r"{\field{\*\fldinst PAGE}{\fldrslt 4}}",
        )
    ]
    + [_doc([line.replace("行政许可", f"行政许可{more}") for line in _rows(LAYOUTS["tabs"])])
       for more in ("\x01", "\x13 PAGE \x144\x15")],
)  # fmt: skip
def test_a_line_of_a_table_with_what_is_no_text_is_none(
    report: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Elsewhere in the document it hinders nothing."""
    monkeypatch.setattr(office, "installed", lambda: None)
    read = read_report(report)
    assert read.status == "partial"
    assert not any(figure.value for figure in read.disclosures)


def test_what_stands_beside_tables_that_are_text_hinders_nothing() -> None:
    lines = _rows(LAYOUTS["tabs"])
    last = lines[-1]
    moved = {f"<text:p>{last}": f'<text:p text:style-name="G">{last}2024年1月{_PICTURE}'}
    reports = [_odt(lines, styles=_STYLES, changed=moved)]
    reports.append(_doc([*lines, "2024年1月15日\x01"]))
    for more in (r"\li6000 2024", r"{\pict abcd}", _SHAPE % 20):
        reports.append(_rtf([*lines, "seal"], changed={"seal": more}))
    made = docx.Document()
    for line in lines:
        made.add_paragraph(line)
    made.add_paragraph("2024年1月15日").paragraph_format.left_indent = Cm(9)
    made.add_picture(SEAL)
    file = io.BytesIO()
    made.save(file)
    for report in (*reports, file.getvalue()):
        assert read_report(report).status == "verified"


def test_a_form_whose_heads_are_lost_and_whose_figures_are_too_many_leaves_none() -> None:
    """Numbers of rows stand among the figures of the form of 2019, which pass for those of another form."""
    blocks = [
        (
            ("本年新制作数量", "本年新公开数量", "对外公开总数量"),
            [("规章", "0 22 0"), ("规范性文件", "4 5 6")],
        ),
        (
            ("上一年项目数量", "本年增/减", "处理决定数量"),
            [("行政许可", "0 23 0"), ("其他对外管理服务事项", "0 0 10")],
        ),
        (("上一年项目数量", "本年增/减", "处理决定数量"), [("行政处罚", "0 0 0"), ("行政强制", "0 0 0")]),
        (("上一年项目数量", "本年增/减"), [("行政事业性收费", "0 0")]),
        (("采购项目数量", "采购总金额"), [("政府集中采购", "0 22.0018")]),
    ]
    lines, number = [], 0
    for article, (heads, items) in zip("一五六八九", blocks, strict=True):
        lines += [f"第二十条第（{article}）项", " ".join(("信息内容", *heads))]
        for label, figures in items:
            number += 1
            lines.append(f"{number} {label} {figures}")
    text = make_report_text(year=2020)
    start, end = text.index("第二十条第（一）项"), text.index("三、收到")
    report = read_report((text[:start] + "\n".join(lines) + "\n" + text[end:]).encode())
    truth = {("normative_documents", "newly_made"): 4, ("administrative_licensing", "change"): 23}
    assert report.status == "partial"
    for figure in report.disclosures:
        assert figure.value in (None, 0, truth.get((figure.item, figure.measure)))
