"""Portal pages: the report inside site chrome, its tables as editors and Word leave them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from random import Random

from tests.factory import vocabulary as words
from tests.factory.printing import Printed, Table, parts, slots
from tests.factory.truth import PrintedCell


def _text(text: str) -> str:
    return html.escape(text, quote=False).replace("\n", "<br>").replace("\u00a0", "&nbsp;")


def _spans(cell: PrintedCell) -> str:
    spans = f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
    return spans + (f' colspan="{cell.colspan}"' if cell.colspan > 1 else "")


def table_plain(table: Table, rng: Random) -> str:
    """td only, proper spans; blanks as nothing, &nbsp; or <br>."""
    empty = rng.choice(("", "&nbsp;", "<br>", "<p>&nbsp;</p>", "　"))
    paragraph = rng.random() < 0.3
    rows = []
    for line in table:
        cells = []
        for cell in line:
            text = _text(cell.text) or empty
            if paragraph and cell.text:
                text = f'<p style="text-align:center">{text}</p>'
            cells.append(f'<td width="{60 * cell.colspan}"{_spans(cell)}>{text}</td>')
        rows.append("<tr>" + "".join(cells) + "</tr>")
    return '<table border="1" cellspacing="0"><tbody>\n' + "\n".join(rows) + "\n</tbody></table>"


def table_heads(table: Table, rng: Random) -> str:
    """th for labels, thead for the head rows, caption and colgroup."""
    rows = []
    for line in table:
        cells = []
        for cell in line:
            name = "th" if cell.label else "td"
            cells.append(f"<{name}{_spans(cell)}>{_text(cell.text)}</{name}>")
        rows.append("<tr>" + "".join(cells) + "</tr>")
    heads = next((i for i, line in enumerate(table) if any(not cell.label for cell in line)), 0)
    columns = "<colgroup>" + "<col>" * sum(cell.colspan for cell in table[0]) + "</colgroup>"
    return (
        f"<table>{columns}<thead>{''.join(rows[:heads])}</thead>"
        f"<tbody>{''.join(rows[heads:])}</tbody></table>"
    )


def _soup(text: str, rng: Random) -> str:
    """Word's spans: a few characters each."""
    pieces, rest = [], text
    while rest:
        size = rng.randint(1, 5)
        piece, rest = rest[:size], rest[size:]
        style = rng.choice(
            (
                "font-family:仿宋_GB2312;mso-hansi-font-family:宋体",
                "font-size:10.5pt;mso-bidi-font-size:12.0pt;color:black",
                'mso-font-kerning:0pt;font-family:"Times New Roman",serif',
            )
        )
        language = ' lang="EN-US"' if piece.isascii() else ""
        pieces.append(f"<span{language} style='{style}'>{_text(piece)}</span>")
    return "".join(pieces)


def table_word(table: Table, rng: Random) -> str:
    """Saved by Word: MsoNormal paragraphs, span soup, <o:p> for nothing, conditional comments."""
    rows = []
    for line in table:
        cells = []
        for cell in line:
            if cell.text.strip():
                inner = "".join(
                    f"<p class=MsoNormal align=center style='text-align:center'>{_soup(piece, rng)}"
                    "<span lang=EN-US><o:p></o:p></span></p>\n"
                    for piece in cell.text.split("\n")
                )
            else:
                inner = (
                    "<p class=MsoNormal><span lang=EN-US style='font-size:10.5pt'>"
                    "<o:p>&nbsp;</o:p></span></p>"
                )
            width = 48 * cell.colspan
            cells.append(
                f"  <td width={width}{_spans(cell)} valign=top style='width:{width}.0pt;"
                f"border:solid windowtext 1.0pt;mso-border-alt:solid windowtext .5pt'>\n  {inner}  </td>\n"
            )
        rows.append(
            " <tr style='mso-yfti-irow:0;page-break-inside:avoid;height:22.7pt'>\n"
            + "".join(cells)
            + " </tr>\n"
        )
    return (
        "<div align=center>\n<table class=MsoNormalTable border=0 cellspacing=0 cellpadding=0 "
        "style='border-collapse:collapse;mso-yfti-tbllook:1184'>\n"
        + "".join(rows)
        + " <![if !supportMisalignedColumns]>\n <tr height=0><td width=61 style='border:none'></td></tr>\n"
        " <![endif]>\n</table>\n</div>"
    )


def table_upper(table: Table, rng: Random) -> str:
    """Old upper-case HTML, end tags left out."""
    close = rng.random() < 0.5
    rows = []
    for line in table:
        cells = []
        for cell in line:
            spans = _spans(cell).replace("rowspan", "ROWSPAN").replace("colspan", "COLSPAN").replace('"', "")
            text = _text(cell.text).replace("<br>", "<BR>") or "&nbsp;"
            cells.append(f"<TD align=middle{spans}><FONT size=2>{text}</FONT>" + ("</TD>" if close else "\n"))
        rows.append("<TR>" + "".join(cells) + ("</TR>" if close else "\n"))
    return "<TABLE BORDER=1 WIDTH=600>\n<TBODY>\n" + "".join(rows) + "</TBODY></TABLE>"


def table_div_soup(table: Table, rng: Random) -> str:
    """An editor's table: every cell's text inside nested divs, spans and strong."""
    rows = []
    for line in table:
        cells = []
        for cell in line:
            text = _text(cell.text) or "<br/>"
            if not cell.label and rng.random() < 0.02:
                text = f'<span style="display:none">77</span>{text}'
            wrapped = f"<strong><span>{text}</span></strong>" if cell.label else f"<span>{text}</span>"
            cells.append(f'<td{_spans(cell)} style="border: 1px solid"><div><div>{wrapped}</div></div></td>')
        rows.append('<tr class="firstRow">' + "\n".join(cells) + "</tr>")
    return '<div class="table-wrap"><table class="ke-zeroborder">' + "\n".join(rows) + "</table></div>"


def table_pretty(table: Table, rng: Random) -> str:
    """Indented source, entities for blanks and digits, comments and hidden things between the cells."""
    rows = []
    for line in table:
        cells = []
        for cell in line:
            text = _text(cell.text)
            if not cell.label and rng.random() < 0.1:
                text = "".join(f"&#{ord(c)};" if c.isdigit() else c for c in text)
            text = text.replace("　", "&#12288;") or rng.choice(("", "&ensp;", "&#160;", "&emsp;&nbsp;"))
            if rng.random() < 0.05:
                text = rng.choice(
                    ("<!-- 12 -->{}", "{}<script>var n = 9;</script>", "{}<i hidden>8</i>")
                ).format(text)
            cells.append(f"        <td{_spans(cell)}>\n            {text}\n        </td>")
        rows.append("    <tr>\n" + "\n".join(cells) + "\n    </tr>")
        if rng.random() < 0.04:
            width = sum(cell.colspan for cell in line)
            rows.append('    <tr style="display: none">' + "<td>5</td>" * width + "</tr>")
    return "<table>\n" + "\n".join(rows) + "\n</table>"


def table_flat(table: Table, rng: Random) -> str:
    """No spans at all: a cell in every slot, covered ones empty or repeating the text."""
    repeat = rng.random() < 0.5
    rows = []
    for row in slots(table):
        cells = (_text(cell.text) if begins or (repeat and cell.label) else "" for cell, begins in row)
        rows.append("<tr>" + "".join(f"<td>{text}</td>" for text in cells) + "</tr>")
    return "<table>" + "\n".join(rows) + "</table>"


TABLES: dict[str, Callable[[Table, Random], str]] = {
    "html": table_plain,
    "html-th": table_heads,
    "html-word": table_word,
    "html-upper": table_upper,
    "html-divs": table_div_soup,
    "html-pretty": table_pretty,
    "html-flat": table_flat,
}
STYLES = tuple(TABLES)

CONTAINERS = (
    '<div class="TRS_Editor">{}</div>',
    '<div class="view TRS_UEDITOR trs_paper_default trs_web">{}</div>',
    '<div id="zoom">{}</div>',
    '<div class="pages_content" id="UCAP-CONTENT">{}</div>',
    '<div id="vsb_content"><div class="v_news_content">{}</div></div>',
    '<div class="article-content">{}</div>',
    '<div class="xxgk_nr"><table width="100%"><tr><td class="nr">{}</td></tr></table></div>',
    "{}",
)


def _paragraph(text: str, kind: str, rng: Random, flavour: str) -> str:
    """A paragraph in the page's flavour."""
    if flavour == "word":
        return f"<p class=MsoNormal style='text-indent:32.0pt'>{_soup(text, rng)}<o:p></o:p></p>"
    if flavour == "upper":
        return f"<P>&nbsp;&nbsp;&nbsp; {_text(text)}</P>"
    if flavour == "strong" and kind in {"heading", "title"}:
        return f"<p><strong>{_text(text)}</strong></p>"
    if flavour == "headings" and kind == "heading":
        return f"<h3>{_text(text)}</h3>"
    if flavour == "break":
        return f"　　{_text(text)}<br/>\n"
    if flavour == "div":
        return f"<div>{_text(text)}</div>"
    return f'<p style="text-indent: 2em;">{_text(text)}</p>'


def body(printed: Printed, rng: Random, style: str, *, with_title: bool) -> str:
    """The report itself."""
    flavour = {"html-word": "word", "html-upper": "upper"}.get(style) or rng.choice(
        ("plain", "strong", "headings", "break", "div", "plain")
    )
    out = []
    for kind, part in parts(printed):
        if kind == "table":
            assert isinstance(part, list)
            out.append(TABLES[style](part, rng))
            if rng.random() < 0.2:
                out.append("<p>&nbsp;</p>")
        elif kind != "title" or with_title:
            assert isinstance(part, str)
            out.append(_paragraph(part, kind, rng, flavour))
    return "\n".join(out)


def _other_reports(printed: Printed, rng: Random) -> str:
    truth = printed.truth
    year = truth.year or 2022
    names = [f"{rng.choice(words.PLACES)}{rng.choice(words.DEPARTMENTS)}" for _ in range(4)]
    items = "".join(
        f'<li><a href="./t{year}0{i}15_{1000 + i}.html">{name}{year - i}年政府信息公开工作年度报告</a>'
        f"<span>{year - i + 1}-01-2{i}</span></li>"
        for i, name in enumerate(names)
    )
    return f"<ul>{items}</ul>"


def _hidden(printed: Printed, rng: Random) -> str:
    """Copies that nobody sees: comments, scripts, hidden elements, each with other figures."""
    fake = (
        "<table><tr><td>一、本年新收政府信息公开申请数量</td><td>77</td><td>77</td></tr>"
        "<tr><td>行政许可</td><td>7777</td></tr></table>"
    )
    return rng.choice(
        (
            f"<!-- {fake} -->",
            f"<script>var tpl = '{fake.replace('/', chr(92) + '/')}';</script>",
            f'<div style="display:none">{fake}</div>',
            f"<div hidden>{fake}</div>",
            f'<script type="text/template">{fake}</script>',
            f"<noscript>请开启脚本</noscript><style>.a{{content:'{words.KINDS[0]}'}}</style>",
            f'<textarea style="display: none;">{html.escape(fake)}</textarea>',
        )
    )


def page(printed: Printed, rng: Random, style: str) -> str:
    """A whole portal page; fills ``published_on`` where the page's date wins."""
    truth = printed.truth
    title = "".join(printed.title_lines)
    portal = rng.choice(words.PLACES) + "人民政府门户网站"
    metas, info = "", ""
    year = (truth.year or 2022) + 1
    date = f"{year}-0{rng.randint(1, 3)}-{rng.randint(10, 28)}"
    if rng.random() < 0.6:
        truth.published_on = date
        truth.tags.add("metas")
        printed_title = title
        if rng.random() < 0.1 and str(truth.year) in "".join(title.split()):
            truth.tags.add("sources-disagree")
            printed_title = title.replace(str(truth.year), str((truth.year or 0) - 1))
        stamp = rng.choice(
            (f"{date} 09:30", f"{date}T09:30:00", date, date.replace("-", "/"), f"{date} 09:30:12.0")
        )
        metas = (
            f'<meta name="SiteName" content="{portal}">\n'
            f'<meta name="ColumnName" content="政府信息公开年报">\n'
            f'<meta name="ArticleTitle" content="{html.escape(printed_title)}">\n'
            f'<meta name="PubDate" content="{stamp}">\n'
            f'<meta name="ContentSource" content="{truth.authority or portal}">\n'
        )
    elif rng.random() < 0.6:
        truth.published_on = date
        truth.tags.add("info")
        source = truth.authority or portal
        info = rng.choice(
            (
                f'<div class="info"><span>发布日期：{date} 15:20</span><span>来源：{source}</span>'
                "<span>浏览次数：<em>1024</em></span><span>字号：[ 大 中 小 ]</span></div>",
                '<table class="xxgk_info"><tr><td><b>索引号：</b>11370000/2024-00077</td>'
                f"<td><b>发布机构：</b>{source}</td></tr><tr><td><b>公开日期：</b>{date}</td>"
                "<td><b>主题分类：</b>政务公开</td></tr></table>",
                f"<ul class='info'><li>索 引 号：1137/2024-7</li><li>发布机构：{source}</li>"
                f"<li>发　布　日　期：{date}</li><li>文　　号：无</li></ul>",
                f"<dl><dt>发布单位</dt><dd>{source}</dd><dt>发布日期</dt><dd>{date}</dd></dl>",
                f'<div class="info">发布时间：{date}&nbsp;&nbsp;信息来源：{source}&nbsp;&nbsp;'
                "【字体：大 中 小】 打印 关闭</div>",
            )
        )
    if truth.published_on is None and rng.random() < 0.5:
        truth.published_on = date
        day = date.replace("-", "")
        truth.url = rng.choice(
            (
                f"http://www.example.gov.cn/xxgk/nb/{day[:6]}/t{day}_10{rng.randint(100, 999)}.html",
                f"http://www.example.gov.cn/art/{year}/{int(day[4:6])}/{int(day[6:])}/art_123_4567.html",
            )
        )
        truth.tags.add("date-in-address")
    if metas and rng.random() < 0.2:
        metas = re.sub('name="(\\w+)" content="([^"]*)"', r'content="\2" name="\1"', metas)
        if rng.random() < 0.5:
            metas = metas.replace("<meta", "<META").replace("name=", "NAME=").replace("PubDate", "pubdate")
    with_title = not metas or "sources-disagree" in truth.tags or rng.random() < 0.5
    content = body(printed, rng, style, with_title=with_title)
    if rng.random() < 0.5:
        place = content.find("\n", rng.randrange(max(1, len(content) - 1)))
        inside = content[:place].lower().rfind("<table") > content[:place].lower().rfind("</table")
        if place > 0 and not inside:
            content = content[:place] + _hidden(printed, rng) + content[place:]
            truth.tags.add("hidden")
    wrapped = rng.choice(CONTAINERS).format(content)
    if rng.random() < 0.2:
        truth.tags.add("layout-tables")
        wrapped = (
            '<table width="1000" align="center"><tr><td width="200">栏目导航<br>机构职能<br>政策文件</td>'
            "<td>"
            '<table width="100%"><tr><td>当前位置：首页 &gt; 政务公开</td></tr>'
            f"<tr><td>{wrapped}</td></tr></table>"
            "</td></tr></table>"
        )
    header = f"<h1>{_text(title)}</h1>" if not with_title or rng.random() < 0.3 else ""
    head_title = rng.choice((title, f"{title}_{portal}", f"政府信息公开年报-{portal}", f"{portal} {title}"))
    return (
        "<!DOCTYPE html>\n<html>\n<head>\n@CHARSET@\n"
        f"<title>{_text(head_title)}</title>\n{metas}"
        "<script>var _hmt = _hmt || []; if (1 < 2) { document.write('<div>一、总体情况</div>'); }</script>\n"
        "<style>.nav li{float:left}</style>\n</head>\n<body>\n"
        f'<div class="header"><a href="/">{portal}</a><ul class="nav"><li><a href="/">首页</a></li>'
        '<li><a href="/zwgk/">政务公开</a></li><li><a href="/hd/">互动交流</a></li>'
        '<li><a href="/xxgk/nb/">政府信息公开年报</a></li></ul></div>\n'
        '<div class="position">当前位置：<a href="/">首页</a> &gt; '
        '<a href="/zwgk/">政务公开</a> &gt; 年度报告</div>\n'
        f'<div class="main"><div class="article">{header}\n{info}\n{wrapped}\n</div>\n'
        '<div class="share">分享到：微信 微博</div>'
        '<div class="print"><a href="#">打印本页</a> <a>关闭窗口</a></div>\n'
        f'<div class="related"><h3>相关阅读</h3>{_other_reports(printed, rng)}</div></div>\n'
        f'<div class="footer"><p>主办：{portal} 承办：云岭市大数据中心</p>'
        f"<p>ICP备12345678号-1 网站标识码：3700000001</p>"
        f"<p>版权所有：{portal}</p></div>\n{_hidden(printed, rng)}\n</body>\n</html>\n"
    )


def render(printed: Printed, rng: Random, style: str) -> str:
    """The page, bare or inside a portal's chrome; ``@CHARSET@`` is left for the encoder."""
    if rng.random() < 0.7:
        printed.truth.tags.add("portal")
        return page(printed, rng, style)
    return (
        "<html><head>@CHARSET@<title>"
        + _text("".join(printed.title_lines))
        + "</title></head><body>\n"
        + body(printed, rng, style, with_title=True)
        + "\n</body></html>\n"
    )


def encode(text: str, rng: Random) -> tuple[bytes, str | None, str]:
    """Bytes, Content-Type header and a tag: declared encodings that agree, disagree or lack."""
    how = rng.choice(("utf8", "utf8", "utf8-silent", "gbk", "gbk-header", "gbk-lies", "utf8-lies", "bom"))

    def declared(charset: str) -> str:
        meta = rng.choice(
            (
                f'<meta charset="{charset}">',
                f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">',
                f"<META http-equiv=Content-Type content='text/html; charset={charset}'>",
            )
        )
        return text.replace("@CHARSET@", meta)

    if how == "utf8":
        return declared("utf-8").encode(), "text/html; charset=utf-8", how
    if how == "utf8-silent":
        return text.replace("@CHARSET@", "").encode(), rng.choice((None, "text/html")), how
    if how == "gbk":
        return declared(rng.choice(("gb2312", "GBK", "gb18030"))).encode("gb18030"), "text/html", how
    if how == "gbk-header":
        return text.replace("@CHARSET@", "").encode("gb18030"), "text/html; charset=GBK", how
    if how == "gbk-lies":
        return declared("utf-8").encode("gb18030"), "text/html; charset=utf-8", how
    if how == "utf8-lies":
        return declared("gb2312").encode(), "text/html; charset=gbk", how
    return declared("utf-8").encode("utf-8-sig"), "text/html", how
