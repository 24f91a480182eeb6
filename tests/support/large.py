"""Large bad input: documents of some megabytes whose rows all look like rows of the form, made on demand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

HEAD = "青禾县水务局2023年政府信息公开工作年度报告"
#: rows of section three's table, enough of them to be one
ROWS = (
    "一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", "（一）予以公开",
    "（二）部分公开", "1.属于国家秘密", "2.其他法律行政法规禁止公开", "3.危及“三安全一稳定”",
    "4.保护第三方合法权益", "5.属于三类内部事务信息", "四、结转下年度继续办理",
)  # fmt: skip
ZEROS = ("0",) * 7
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _page(body: str) -> bytes:
    return f"<!DOCTYPE html><html><head><meta charset=utf-8></head><body><h1>{HEAD}</h1>{body}</body></html>".encode()


def _row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def html_rows(label: str, rows: int) -> bytes:
    """A page with one table, whose ``rows`` are all the same line of the form with seven zeros."""
    return _page(f"<table>{_row(label, *ZEROS) * rows}</table>")


def html_tables(copies: int) -> bytes:
    """A page that prints section three's table many times."""
    return _page(f"<table>{''.join(_row(label, *ZEROS) for label in ROWS)}</table>" * copies)


def html_styled(style: str, body: str) -> bytes:
    """A page whose style sheet moves what its table holds."""
    return _page(f"<style>{style}</style><table>{body}</table>")


def text_rows(label: str, rows: int, *, between: str, before: str = "") -> bytes:
    """A text of ``rows`` lines with a label and seven zeros, parted by ``between``."""
    line = before + between.join((label, *ZEROS)) + "\n"
    return f"{HEAD}\n{line * rows}".encode()


def text_lines(label: str, pairs: int) -> bytes:
    """A text with a label and a zero by turns, each on a line of its own."""
    pair = f"{label}\n0\n"
    return f"{HEAD}\n{pair * pairs}".encode()


def _zip(**parts: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return data.getvalue()


def _related(kind: str, target: str) -> str:
    one = f'<Relationship Id="r1" Type="{_OFFICE}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{_RELATIONS}">{one}</Relationships>'


def _typed(*parts: tuple[str, str]) -> str:
    named = "".join(
        f'<Override PartName="{name}" ContentType="application/vnd.openxmlformats-officedocument.{kind}+xml"/>'
        for name, kind in parts
    )
    return (
        f'<Types xmlns="{_TYPES}"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{named}</Types>'
    )


def docx_rows(label: str, rows: int) -> bytes:
    """A Word document with one table of ``rows`` equal rows."""

    def paragraph(text: str) -> str:
        return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"

    row = "<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in (label, *ZEROS)) + "</w:tr>"
    body = f"{paragraph(HEAD)}<w:tbl>{row * rows}</w:tbl>"
    return _zip(**{
        "[Content_Types].xml": _typed(("/word/document.xml", "wordprocessingml.document.main")),
        "_rels/.rels": _related("officeDocument", "word/document.xml"),
        "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>',
    })  # fmt: skip


def xlsx_rows(label: str, rows: int) -> bytes:
    """A workbook with one sheet of ``rows`` equal rows."""
    cells = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in (label, *ZEROS))
    data = f"<sheetData>{f'<row>{cells}</row>' * rows}</sheetData>"
    sheets = '<sheets><sheet name="1" sheetId="1" r:id="r1"/></sheets>'
    return _zip(**{
        "[Content_Types].xml": _typed(
            ("/xl/workbook.xml", "spreadsheetml.sheet.main"),
            ("/xl/worksheets/sheet1.xml", "spreadsheetml.worksheet"),
        ),
        "_rels/.rels": _related("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}">{sheets}</workbook>',
        "xl/_rels/workbook.xml.rels": _related("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_SHEET}">{data}</worksheet>',
    })  # fmt: skip


#: by name, each with the number of its rows: what once took a minute or more
LARGE: dict[str, tuple[Callable[[int], bytes], int]] = {
    "html rows 其他": (lambda rows: html_rows("其他", rows), 8_000),
    "html rows 行政许可": (lambda rows: html_rows("行政许可", rows), 60_000),
    "html copies of section three": (html_tables, 300),
    "html more copies of section three": (html_tables, 2_000),
    "tab rows": (lambda rows: text_rows("其他", rows, between="\t"), 100_000),
    "pipe rows": (lambda rows: text_rows("其他", rows, between=" | ", before="| "), 100_000),
    "aligned rows": (lambda rows: text_rows("其他", rows, between="   "), 200_000),
    "lines of a label and a zero": (lambda rows: text_lines("其他", rows // 2), 300_000),
    "docx rows": (lambda rows: docx_rows("其他", rows), 30_000),
    "xlsx rows": (lambda rows: xlsx_rows("其他", rows), 150_000),
    "html hidden siblings": (
        lambda rows: _page('<span style="display:none">隐</span>' * rows), 100_000
    ),
    "html empty runs that float in a cell": (
        lambda runs: html_styled(
            "i{float:left}", f"<tr><td>一、本年新收政府信息公开申请数量<td>{'<i></i>  ' * runs}12</tr>"
        ),
        10_000,
    ),
    "html rows that a style moves": (
        lambda rows: html_styled("tbody,tr{order:1}", _row("其他", *ZEROS) * rows), 7_000
    ),
    "html moved tables in tables": (
        lambda depth: html_styled("tr,td{position:relative;top:40px}", "<tr><td>1<table>" * depth + _row(*ZEROS) * 30), 250
    ),
    "html rules for what stands behind others": (
        lambda rules: html_styled("".join(f".a{n}~td{{display:none}}" for n in range(rules)), _row(*ZEROS * 1_400)), 500
    ),
    "html rules that mean every cell": (
        lambda rules: html_styled("".join(f"td:not(.b{n}){{display:none}}" for n in range(rules)), _row(*ZEROS) * 700),
        2_000,
    ),
    "html style of many declarations": (
        lambda count: _page(f"<table><tr><td style='{'a:b;' * count}'>1</td></tr></table>"), 200_000
    ),
    "html attributes of one tag": (
        lambda count: _page(f"<p {' '.join(f'a{n}=1' for n in range(count))}>1</p>"), 100_000
    ),
    "html rules inside a rule for many names": (
        lambda names: html_styled(f"td{{{','.join(f'.a{n}' for n in range(names))}{{display:none}}}}", _row(*ZEROS)),
        40_000,
    ),
    "html value of one declaration": (
        lambda count: html_styled(f"td{{background:{'rgb(' * count};color:{'rgb(1 ' * count}}}", _row(*ZEROS)), 20_000
    ),
    "html custom properties that double": (
        lambda count: html_styled(
            "td{" + "".join(f"--v{n}:{f'var(--v{n + 1})' * 2_000};" for n in range(count)) + "color:var(--v0)}",
            _row("其他", *ZEROS) * 3,
        ),
        5,
    ),
    "html names that a sheet raises": (
        lambda names: html_styled(
            "".join(f".a{n}{{vertical-align:top;font-size:9px}} .c{n}{{vertical-align:top}}" for n in range(names)),
            _row(*ZEROS) + "".join(f"<td class=a{n}>1" for n in range(names)) + "<tr><td><small>注</small></table>"
            + "".join(f"<span class=b{n}>x</span>" for n in range(10 * names)),
        ),
        2_500,
    ),
    "html boxes in boxes": (lambda depth: _page("<div>" * depth + "12"), 50_000),
    "figures parted by two spaces": (lambda rows: ("12  34  56  78\n" * rows).encode(), 1_200_000),
    "line ends": (lambda rows: b"\n" * rows + HEAD.encode(), 19_000_000),
}  # fmt: skip
