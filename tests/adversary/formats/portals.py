"""What portals, editors and Word make of the markup of an ordinary page; nothing of it changes what a person sees."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

_CELL = re.compile(r"<td([^>]*)>(.*?)</td>", re.DOTALL)
_ROW = re.compile(r"<tr[^>]*>.*?</tr>", re.DOTALL)
_LABEL = re.compile(r">([^<>]*[\u4e00-\u9fff][^<>]*)</td>")

Quirk = Callable[[str, Random], str]


def _inside(change: Callable[[str, Random], str]) -> Quirk:
    """Changes what stands in each cell."""

    def quirk(page: str, rng: Random) -> str:
        return _CELL.sub(lambda cell: f"<td{cell[1]}>{change(cell[2], rng)}</td>", page)

    return quirk


def head_cells(page: str, rng: Random) -> str:
    """Every cell with words is a th."""
    return _CELL.sub(
        lambda cell: f"<th{cell[1]}>{cell[2]}</th>" if re.search("[\u4e00-\u9fff]", cell[2]) else cell[0],
        page,
    )


def parts(page: str, rng: Random) -> str:
    """The first row in a thead, the last in a tfoot."""

    def table(match: re.Match[str]) -> str:
        rows = _ROW.findall(match[1])
        return f"<thead>{rows[0]}</thead><tbody>{''.join(rows[1:-1])}</tbody><tfoot>{rows[-1]}</tfoot>"

    return re.sub(r"<tbody>(.*?)</tbody>", table, page, flags=re.DOTALL)


def bodies(page: str, rng: Random) -> str:
    """Each row in a tbody of its own, where no cell reaches over rows."""

    def table(match: re.Match[str]) -> str:
        if "rowspan" in match[1]:
            return match[0]
        return "".join(f"<tbody>{row}</tbody>" for row in _ROW.findall(match[1]))

    return re.sub(r"<tbody>(.*?)</tbody>", table, page, flags=re.DOTALL)


def caption(page: str, rng: Random) -> str:
    """A caption and columns before the rows."""
    return page.replace(
        "<tbody>", "<caption>单位：件</caption><colgroup><col width=80><col></colgroup><tbody>"
    )


def empty_rows(page: str, rng: Random) -> str:
    """Rows without cells between the others, where no cell reaches over rows."""

    def table(match: re.Match[str]) -> str:
        return match[0] if "rowspan" in match[0] else match[0].replace("</tr>", "</tr><tr></tr>")

    return re.sub(r"<tbody>(.*?)</tbody>", table, page, flags=re.DOTALL)


def misaligned(page: str, rng: Random) -> str:
    """The row of no height by which Word and Excel give the widths of columns."""

    def table(match: re.Match[str]) -> str:
        row = _ROW.findall(match[0])[0]
        wide = sum(int(span) for span in re.findall(r'colspan="(\d+)"', row))
        wide += sum("colspan" not in cell for cell in re.findall(r"<td[^>]*>", row))
        inside = '<td width="71" style="border:none"></td>' * wide
        return match[0].replace(
            "</tbody>",
            f"<![if !supportMisalignedColumns]><tr height=0>{inside}</tr><![endif]></tbody>"
            if rng.random() < 0.5
            else f'<tr style="height:0">{inside}</tr></tbody>',
        )

    return re.sub(r"<tbody>(.*?)</tbody>", table, page, flags=re.DOTALL)


def spans_out(page: str, rng: Random) -> str:
    """Spans that reach out of the table."""
    page = re.sub(r'(<td[^>]*rowspan=")(\d+)("[^>]*>三、本年度办理结果)', r"\g<1>99\g<3>", page)
    return re.sub(r"<td>(\d+)</td></tr>", r'<td colspan="1" rowspan="1">\1</td></tr>', page)


def unclosed(page: str, rng: Random) -> str:
    """No end tags of cells, rows and paragraphs; capitals."""
    page = re.sub(r"</(?:td|tr|p|tbody)>", "", page)
    return re.sub(r"<(td|tr|table|p)\b", lambda tag: f"<{tag[1].upper()}", page)


def numeric_entities(page: str, rng: Random) -> str:
    """Every Chinese character as a number."""
    return re.sub("[\u4e00-\u9fff]", lambda letter: f"&#{ord(letter[0])};", page)


def breaks_between(page: str, rng: Random) -> str:
    """The whole text in one paragraph, its lines parted by breaks."""
    return re.sub(r"</p>\s*<p>", "<br>\n<br>\u3000\u3000", page)


def lines_as_divs(page: str, rng: Random) -> str:
    """Divs instead of paragraphs, a span in a span in each."""
    page = re.sub(
        r"<p>(.*?)</p>", r'<div class="line"><span><span style="font-size:16px">\1</span></span></div>', page
    )
    return page.replace("<table", '<div class="table-box" style="overflow-x:auto"><div><table').replace(
        "</table>", "</table></div></div>"
    )


def tools(page: str, rng: Random) -> str:
    """The tools and the foot of a portal's page."""
    above = (
        '<div class="top"><a href="/">首页</a> &gt; <a href="/zwgk">政务公开</a> &gt; <a href="/nb">政府信息公开年报</a></div>'
        '<div class="tools">【字体：<a>大</a> <a>中</a> <a>小</a>】 <span>浏览次数：<b>1203</b>次</span></div>'
    )
    below = (
        '<div class="share">分享到：<a></a></div><div class="ops"><a>打印</a> <a>关闭</a></div>'
        '<div class="foot"><p>网站标识码：3301000012 &nbsp;备案号：12345678号</p><p>联系电话：0571-12345678</p></div>'
    )
    return page.replace("<body>", f"<body>{above}").replace("</body>", f"{below}</body>")


def phone_copy(page: str, rng: Random) -> str:
    """The report once more for phones, hidden on a desktop by the page's style sheet."""
    body = re.search(r'<div class="article-content">(.*)</div>', page, re.DOTALL)
    assert body is not None
    page = page.replace(
        "</head>",
        "<style>.m-only{display:none}@media(max-width:640px){.m-only{display:block}}</style></head>",
    )
    return page.replace("</body>", f'<div class="m-only">{body[1]}</div></body>')


def titled_rows(page: str, rng: Random) -> str:
    """The heading of each section as the first row of its table."""
    headings = re.compile(
        r"<p>([二三四]、[^<]*)</p>\s*(<table[^>]*>\s*<tbody>)\s*(<tr[^>]*>.*?</tr>)", re.DOTALL
    )

    def table(match: re.Match[str]) -> str:
        wide = sum(int(span) for span in re.findall(r'colspan="(\d+)"', match[3]))
        wide += sum("colspan" not in cell for cell in re.findall(r"<td[^>]*>", match[3]))
        return f'{match[2]}<tr><td colspan="{wide}"><b>{match[1]}</b></td></tr>{match[3]}'

    return headings.sub(table, page)


def one_frame(page: str, rng: Random) -> str:
    """Each block in a row of one large table of a single column."""
    body = re.search(r'<div class="article-content">(.*)</div>', page, re.DOTALL)
    assert body is not None
    blocks = re.findall(r"<h2.*?</h2>|<p>.*?</p>|<table.*?</table>", body[1], re.DOTALL)
    rows = "".join(f"<tr><td>{block}</td></tr>" for block in blocks)
    return page.replace(body[1], f'<table width="95%" border="0">{rows}</table>')


def copied_on(page: str, rng: Random) -> str:
    """Spans of columns undone: a wide cell is followed by empty ones."""

    def cell(match: re.Match[str]) -> str:
        span = re.search(r'colspan="(\d+)"', match[1])
        if span is None or "rowspan" in match[1]:
            return match[0]
        return f"<td{match[1].replace(span[0], '')}>{match[2]}</td>" + "<td></td>" * (int(span[1]) - 1)

    return _CELL.sub(cell, page)


def _digits_apart(inside: str, rng: Random) -> str:
    if not re.fullmatch(r"[\d.+-]+", inside):
        return inside
    return "".join(f"<span lang=EN-US style='font-size:10.5pt'>{digit}</span>" for digit in inside)


def _vertical(inside: str, rng: Random) -> str:
    return "<br>".join(inside) if inside == "三、本年度办理结果" else inside


def _broken(inside: str, rng: Random) -> str:
    if not re.fullmatch(r"[^<>&\d]{5,}", inside):
        return inside
    at = rng.randint(3, len(inside) - 2)
    return f"{inside[:at]}<br />{inside[at:]}"


QUIRKS: dict[str, Quirk] = {
    "head-cells": head_cells,
    "parts": parts,
    "bodies": bodies,
    "caption": caption,
    "empty-rows": empty_rows,
    "misaligned": misaligned,
    "spans-out": spans_out,
    "unclosed": unclosed,
    "numeric-entities": numeric_entities,
    "breaks-between": breaks_between,
    "lines-as-divs": lines_as_divs,
    "tools": tools,
    "phone-copy": phone_copy,
    "titled-rows": titled_rows,
    "one-frame": one_frame,
    "copied-on": copied_on,
    "digits-apart": _inside(_digits_apart),
    "vertical-label": _inside(_vertical),
    "broken-labels": _inside(_broken),
    "padded": _inside(lambda inside, rng: f"&nbsp;<div><p>&nbsp;{inside}&nbsp;</p></div>\u3000"),
    "linked": _inside(
        lambda inside, rng: f'<a name="t"></a><font face="仿宋"><strong>{inside}</strong></font>'
    ),
}
