from __future__ import annotations

import json
from random import Random

import pytest

from pipelines.blocks import Content, Grid, Paragraph, UnreadableError
from pipelines.readers.html import readings
from pipelines.readers.html.markdown import with_paragraphs
from tests.pipelines.readers.statutory import HEADINGS

TITLE = "某市水务局2023年政府信息公开工作年度报告"
TABLE = "<table><tr><td>规章</td><td>1</td></tr><tr><td>规范性文件</td><td>2</td></tr></table>"
REPORT = (
    "<p>一、总体情况</p><p>2023年，我局认真落实条例，主动公开政府信息12条，受理申请3件。</p>"
    f"<p>二、主动公开政府信息情况</p>{TABLE}<p>六、其他需要报告的事项</p><p>无</p><p>某市水务局</p>"
)
LINES = [
    "一、总体情况", "2023年，我局认真落实条例，主动公开政府信息12条，受理申请3件。", "二、主动公开政府信息情况", "|",
    "六、其他需要报告的事项", "无", "某市水务局",
]  # fmt: skip
PAGE = """<html><head><title>{title}_某市人民政府</title>{head}</head><body>
<div class="header"><a href="/">某市人民政府</a><ul class="nav"><li><a href="/a">首页</a></li><li><a href="/b">政务公开</a></li>
<li><a href="/c">互动交流</a></li></ul></div>
<div class="crumbs">当前位置：<a href="/">首页</a> &gt; <a href="/b">政务公开</a></div>
<div class="main">{main}</div>
<div class="list"><ul><li><a href="1.html">某市水利局2022年政府信息公开工作年度报告</a><span>2023-01-20</span></li>
<li><a href="2.html">某市水利局2021年政府信息公开工作年度报告</a><span>2022-01-20</span></li>
<li><a href="3.html">某市水利局2020年政府信息公开工作年度报告</a><span>2021-01-20</span></li></ul></div>
<div class="bq">主办：某市人民政府办公室 ICP备12345678号 网站标识码：3700000001</div></body></html>"""


def read(source: str) -> Content:
    [content] = readings(source.encode())
    return content


def lines(content: Content) -> list[str]:
    return [block.text if isinstance(block, Paragraph) else "|" for block in content.blocks]


@pytest.mark.parametrize(
    "container",
    [
        '<div class="TRS_Editor">{}</div>',
        '<div class="view TRS_UEDITOR trs_paper_default trs_web">{}</div>',
        '<div class="trs_editor_view TRS_UEDITOR">{}</div>',
        '<div id="zoom"><div id="font">{}</div></div>',
        '<div id="Zoom">{}</div>',
        '<div class="pages_content" id="UCAP-CONTENT">{}</div>',
        "<UCAPCONTENT>{}</UCAPCONTENT>",
        '<div id="vsb_content_501"><div class="v_news_content">{}</div></div>',
        '<div class="j-fontContent newscontnet minh500">{}</div>',
        '<div class="g-detailbox">{}</div>',
        '<div class="article-content">{}</div>',
        "<div><!--ZJEG_RSS.content.begin-->{}<!--ZJEG_RSS.content.end--></div>",
        "<div><!--<$[信息内容]>begin-->{}<!--<$[信息内容]>end--></div>",
        '<meta name="ContentStart">{}<meta name="ContentEnd">',
        '<div class="unknown-of-this-site">{}</div>',
        '<table><tr><td width="200"><a href="x">机构职能</a><br><a href="y">领导</a></td><td id="Zoom">{}</td></tr></table>',
        "<table><tr><td>{}</td></tr></table>",
        "{}",
    ],
)
def test_the_report_is_found_inside_chrome(container: str) -> None:
    main = f"<h1>{TITLE}</h1><div>来源：某市水务局 发布时间：2024-01-30 10:20 <a href='#'>打印</a></div>"
    content = read(PAGE.format(title=TITLE, head="", main=main + container.format(REPORT)))
    assert lines(content) == [TITLE, *LINES]
    assert f"{TITLE}\n" in content.text
    assert content.text.count("规章\t1\n规范性文件\t2\n六、其他需要报告的事项\n无\n某市水务局\n") == 1
    assert content.facts.page_date == "2024-01-30 10:20"
    assert content.facts.source == "某市水务局"
    assert content.notes == []


def test_nothing_outside_the_container_is_lost() -> None:
    half = REPORT.index("<p>二、")
    main = f'<div class="TRS_Editor">{REPORT[:half]}</div><div class="annex">{REPORT[half:]}</div>'
    content = read(PAGE.format(title="年报", head="", main=main))
    assert lines(content)[:5] == LINES[:5]


def test_several_containers_of_one_page_are_read_in_order() -> None:
    half = REPORT.index("<p>二、")
    main = f'<div class="TRS_Editor">{REPORT[:half]}</div><div class="TRS_Editor">{REPORT[half:]}</div>'
    assert lines(read(PAGE.format(title="年报", head="", main=main))) == LINES


def test_an_empty_container_is_not_the_body() -> None:
    main = f'<div class="TRS_Editor"></div><div class="xl">{REPORT}</div>'
    assert lines(read(PAGE.format(title="年报", head="", main=main))) == LINES


def test_the_title_is_not_repeated() -> None:
    main = f"<h1>{TITLE}</h1><div class='TRS_Editor'><p>某市水务局</p><p>2023年政府信息公开工作年度报告</p>{REPORT}</div>"
    assert lines(read(PAGE.format(title=TITLE, head="", main=main))) == [
        "某市水务局", "2023年政府信息公开工作年度报告", *LINES,
    ]  # fmt: skip


def test_a_page_saved_by_an_editor_has_no_chrome() -> None:
    assert lines(read(f"<html><body><p>{TITLE}</p>{REPORT}</body></html>")) == [TITLE, *LINES]
    assert lines(read(f"<p>{TITLE}</p>{REPORT}")) == [TITLE, *LINES]


def test_hidden_things_are_not_read() -> None:
    fake = TABLE.replace("1", "9")
    hidden = (
        f"<!--{fake}--><div style='display:none'>{fake}</div><div style='visibility:hidden'>{fake}</div><div hidden>{fake}</div>"
        f"<script>'{fake}'</script><noscript>{fake}</noscript><template>{fake}</template><style>p{{}}</style>"
    )
    main = f"{hidden}<div class='TRS_Editor'>{hidden}{REPORT}{hidden}</div>{hidden}"
    content = read(PAGE.format(title="年报", head="", main=main))
    assert lines(content) == LINES
    assert "9" not in content.text


def test_a_body_kept_in_a_script_is_used_where_none_is_visible() -> None:
    escaped = json.dumps(REPORT).replace("<", "\\u003C").replace("/", "\\/")
    script = (
        f"<script>window._CONFIG = {{SID: '755041', DETAIL: {{title: 'x', content: {escaped}}}}}</script>"
    )
    content = read(
        f"<html><head>{script}</head><body><h1 class='title'>{TITLE}</h1><div id='app'></div></body></html>"
    )
    assert lines(content) == LINES
    visible = read(
        f"<html><head>{script}</head><body><div class='article-content'>{REPORT}</div></body></html>"
    )
    assert lines(visible) == LINES


@pytest.mark.parametrize(
    "block",
    [
        "<table class='xxgk_table'><tr><td>索 引 号</td><td>113700/2024-7</td><td>发布机构</td><td>某市水务局</td></tr>"
        "<tr><td>文　　号</td><td></td><td>发布日期</td><td>2024-01-30</td></tr></table>",
        "<table><tr><td><b>索引号：</b>113700/2024-7</td><td><b>发布机构：</b>某市水务局</td></tr>"
        "<tr><td><b>公开日期:</b>2024-01-30</td><td></td></tr></table>",
        "<dl><dt>索引号</dt><dd>113700/2024-7</dd><dt>发文机关</dt><dd>某市水务局</dd><dt>发布日期：</dt><dd>2024-01-30</dd></dl>",
        "<ul><li>索 引 号：113700</li><li>发 布 单 位：某市水务局</li><li>发布日期:2024-01-30</li></ul>",
        "<div><span>所属机构：</span><span>某市水务局</span> <span>公开日期：</span><span>2024-01-30</span></div>",
        "<div><label><font>发布机构：</font></label><div style='display:inline-block'>某市水务局</div>"
        "<label>公开日期：</label><div>2024-01-30</div></div>",
    ],
)
@pytest.mark.parametrize("inside", [False, True])
def test_the_disclosure_block_is_read_and_left_out(block: str, inside: bool) -> None:
    main = f"<div id='zoom'>{block}{REPORT}</div>" if inside else f"{block}<div id='zoom'>{REPORT}</div>"
    content = read(PAGE.format(title="年报", head="", main=main))
    assert lines(content) == LINES
    assert content.facts.publisher == "某市水务局"
    assert content.facts.page_date == "2024-01-30"


def test_ucap_dates_its_page_in_an_element_of_its_own() -> None:
    main = f"<PUBLISHTIME>2024-01-30 10:20</PUBLISHTIME><UCAPCONTENT>{REPORT}</UCAPCONTENT>"
    content = read(PAGE.format(title="年报", head="", main=main))
    assert lines(content) == LINES
    assert content.facts.page_date == "2024-01-30 10:20"


def test_a_title_right_after_the_disclosure_block_is_kept() -> None:
    main = f"<ul><li>发布机构：某市水务局</li><li>文　　号：无</li></ul>{TITLE}<br>{REPORT}"
    assert lines(read(PAGE.format(title="年报", head="", main=main))) == [TITLE, *LINES]


def test_an_old_portal_laid_out_in_tables() -> None:
    body = REPORT.replace("<p>", "&nbsp;&nbsp; ").replace("</p>", "<BR>")
    content = read(
        "<HTML><HEAD><TITLE>某市人民政府</TITLE></HEAD><BODY><TABLE width=980><TR><TD colspan=2><IMG src=banner.jpg></TD></TR>"
        "<TR><TD colspan=2><TABLE><TR><TD><A href=/>首 页</A><TD>|<TD><A href=/a>政务公开</A><TD>|<TD><A href=/b>办事</A>"
        "<TD>今天是2024年2月3日</TABLE></TD></TR><TR><TD width=200><TABLE><TR><TD>信息公开<TR><TD><A href=1>公开指南</A>"
        "<TR><TD><A href=2>公开年报</A></TABLE></TD><TD><TABLE><TR><TD>您现在的位置：<A href=/>首页</A> &gt;&gt; 年报</TD></TR>"
        "<TR><TD class=bigtitle><B>某市水务局2023年度<BR>政府信息公开工作年度报告</B></TD></TR>"
        "<TR><TD>发布时间：2024-01-19 &nbsp; 作者：办公室 &nbsp; 点击数：33 [<A href=#>打印</A>]</TD></TR>"
        f"<TR><TD>{body}附件：<A href=a.pdf>年报.pdf</A></TD></TR><TR><TD>上一篇：<A href=9>无</A></TABLE></TD></TR>"
        "<TR><TD colspan=2>某市人民政府主办<BR>地址：人民路1号 邮编：123456<BR>备案号：某ICP备05001234号</TD></TR></TABLE>"
    )
    assert [line.strip() for line in lines(content)] == [
        "某市水务局2023年度",
        "政府信息公开工作年度报告",
        *LINES,
    ]
    assert content.facts.page_date == "2024-01-19"


def test_names_of_chrome_take_no_sentences_out_of_the_body() -> None:
    main = f"<div class='TRS_Editor'><div class='header'>{REPORT.replace(TABLE, '')}</div></div>"
    assert lines(read(PAGE.format(title="年报", head="", main=main))) == [
        line for line in LINES if line != "|"
    ]


def test_metas_in_any_spelling() -> None:
    head = (
        "<META content='' name=ArticleTitle><meta content=\"某市水务局年报\" name='articletitle'>"
        '<meta name="PubDate" content="2024-01-30 10:22"/><meta NAME="ContentSource" CONTENT="某市水务局">'
        '<meta name="SiteIDCode" content="3700000001"><meta name="SiteName" content="某市人民政府">'
    )
    facts = read(PAGE.format(title="标题\n", head=head, main=REPORT)).facts
    assert (facts.article_title, facts.pub_date, facts.source) == (
        "某市水务局年报",
        "2024-01-30 10:22",
        "某市水务局",
    )
    assert (facts.site_id, facts.site_name, facts.html_title) == (
        "3700000001",
        "某市人民政府",
        "标题 _某市人民政府",
    )


def test_lines_and_paragraphs() -> None:
    source = (
        "<p><span>2</span><span>023</span>年，我局\n   公开 <b>12</b>\n条。</p>第二段没有标签<br>"
        "　　第三段<br><br>第四段<br>续行<pre>甲\n乙</pre>#PAGE_BREAK#<p>&nbsp;</p><p>末<pagebreak>段</p>"
    )
    blocks = [block for block in read(source).blocks if isinstance(block, Paragraph)]
    assert [block.text for block in blocks] == [
        "2023年，我局公开 12 条。", "第二段没有标签", "　　第三段", "第四段", "续行", "甲", "乙", "末段",
    ]  # fmt: skip
    assert [block.ended for block in blocks] == [True, True, True, False, True, False, True, True]


def test_tables_that_are_pictures_are_named() -> None:
    main = f"<div class='TRS_Editor'>{REPORT.replace(TABLE, '<p><img src=W0201.png></p>')}</div>"
    assert read(PAGE.format(title="年报", head="", main=main)).notes == [
        "页面中的表格是图片，没有可读的表格文字"
    ]
    icon = f"<div class='TRS_Editor'>{REPORT.replace(TABLE, '<img src=/icon_pdf.gif width=16>')}</div>"
    assert read(PAGE.format(title="年报", head="", main=icon)).notes == []


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   ",
        b"\x00" * 99,
        b"<!-- open",
        b"<p></p>",
        b"<script>x",
        Random(1).randbytes(9999),
        b"<frameset></frameset>",
    ],
)
def test_a_page_without_text_is_unreadable(data: bytes) -> None:
    with pytest.raises(UnreadableError, match="网页"):
        list(readings(data))


@pytest.mark.parametrize("tags", ["<div>", "<span>", "<b><p>", "<ul><li>", "<x-a>", "<table><tr><td>"])
def test_ten_thousand_levels(tags: str) -> None:
    [content] = readings((tags * 10_000 + REPORT).encode())
    assert "受理申请3件" in content.text
    assert "规范性文件" in content.text
    assert ("表格嵌套过深" in "".join(content.notes)) == ("table" in tags)


def test_a_big_page_ends() -> None:
    content = read(REPORT + "<p>填充文字</p>" * 600_000)
    assert content.notes == ["网页过大，只读了前一部分"]
    assert sum(isinstance(block, Grid) for block in content.blocks) == 1


@pytest.mark.parametrize(
    "link", ['<a href="#top">{}</a>', '<a href="http://www.example.gov.cn/"><b>{}</b></a>']
)
def test_headings_that_lead_back_to_a_table_of_contents_are_the_reports(link: str) -> None:
    report = REPORT
    for heading in ("一、总体情况", "二、主动公开政府信息情况", "六、其他需要报告的事项"):
        report = report.replace(heading, link.format(heading), 1)
    assert lines(read(PAGE.format(title=TITLE, head="", main=report))) == LINES


def test_a_table_of_contents_is_no_part_of_it() -> None:
    contents = "".join(
        f'<p><a href="#{name}">{name}</a></p>'
        for name in ("一、总体情况", "二、主动公开政府信息情况", "三、收到和处理")
    )
    assert lines(read(PAGE.format(title=TITLE, head="", main=contents + REPORT))) == LINES


def test_embedded_pictures_do_not_make_a_page_big() -> None:
    content = read(f"<img src='data:image/png;base64,{'A' * 20_000_000}'>{REPORT}")
    assert lines(content) == LINES


@pytest.mark.parametrize("at", range(40, 700, 60))
def test_a_truncated_page_gives_what_is_there(at: int) -> None:
    [content] = readings(f"<body><p>{TITLE}</p>{REPORT}".encode()[:at])
    assert content.blocks


@pytest.mark.parametrize(
    "source", ["<p>\x01\x0b文字</p>", "<p>&#1;&#xD800;&#xFFFE;文字&#0;</p>", "<p>\ufffe文\x00字\uffff</p>"]
)
def test_characters_that_xml_does_not_know(source: str) -> None:
    content = read(source)
    assert "文" in content.text
    assert "字" in lines(content)[0]


@pytest.mark.parametrize(
    "before",
    ["<style>\n.h{display:none}\n</style>\n", "<del>\n", "<b hidden>\n", "<!--\n", "<label hidden>\n"],
)
def test_a_page_whose_markup_stands_on_lines_of_its_own_is_no_markdown(before: str) -> None:
    data = f"{before}{TABLE}\n一、\n".encode()
    assert with_paragraphs(data) is data


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5hkscs"])
def test_marks_of_markdown_are_no_part_of_other_characters(encoding: str) -> None:
    line = "青甡靈誤 a__b 2*3**4 - 5" if encoding != "gb18030" else "青甡镇违规践行 a__b 2*3**4 - 5"
    line = line.replace("甡", "") if encoding == "big5hkscs" else line
    page = with_paragraphs(f"# {line}\n{TABLE}\n- 5\n- **甲**、乙\n".encode(encoding, "ignore")).decode(
        encoding
    )
    assert f"<p>{line}</p>" in page
    assert "<p>- 5</p>" in page
    assert "<p>甲、乙</p>" in page


@pytest.mark.parametrize("mark", ["## ", ""])
def test_lines_between_the_tables_of_markdown_are_paragraphs(mark: str) -> None:
    written = "\n".join(
        TABLE if line == "|" else (mark if line.startswith(("一、", "二、", "六、")) else "") + line
        for line in LINES
    )
    content = read(f"# {TITLE}\n\n{written}\n")
    assert lines(content) == [TITLE, *LINES]
    assert TITLE in content.text.split("\n")


@pytest.mark.parametrize(
    ("before", "line"),
    [
        ('<div align="center">\n\n', "一<br>二"),
        ("<!-- 由文档转换 -->\n", "一<span>二</span>三"),
        ("<center>\n", '<a name="一"></a>一'),
    ],
)
def test_markdown_borrows_some_tags(before: str, line: str) -> None:
    content = read(
        f"{before}# {TITLE}\n\n" + "\n".join([line, *(TABLE if one == "|" else one for one in LINES)])
    )
    assert [one for one in lines(content) if one in (TITLE, *LINES)] == [TITLE, *LINES]
    assert TITLE in content.text.split("\n")


def test_tags_without_marks_of_markdown_make_a_page() -> None:
    data = f"<p>\n{TITLE}\n</p>\n{TABLE}\n一、\n".encode()
    assert with_paragraphs(data) is data


@pytest.mark.parametrize(
    ("rules", "heading"),
    [
        ("", "<div><button type=button class=accordion-button>{}</button></div>"),
        ("", "<h2 class=accordion-header><button type=button>{}</button></h2>"),
        ("", "<details open><summary>{}</summary></details>"),
        ("h2::before{counter-increment:s;content:counter(s,cjk-ideographic) '、'}", "<h2>{}</h2>"),
        (".h::before{counter-increment:s;content:counter(s,cjk-ideographic) '、'}", "<p class=h>{}</p>"),
    ],
)
def test_headings_that_fold_their_section_or_are_numbered_by_a_sheet(rules: str, heading: str) -> None:
    """A button at the end of a page is none of them."""
    numbered = "content" not in rules
    headings = [text if numbered else text.partition("、")[2] for text in HEADINGS]
    parts = [f"{heading.format(text)}<p>{text}如下，均已按期办理完毕。</p>" for text in headings]
    table = "<table><tr><td>规章</td><td>5</td></tr><tr><td>行政规范性文件</td><td>6</td></tr></table>"
    title = "<h1>青溪县农业农村局2023年政府信息公开工作年度报告</h1>"
    page = f"<style>{rules}</style>{title}{table.join(parts)}<button>打印</button>"
    [content] = readings(page.encode())
    lines = [block.text for block in content.blocks if isinstance(block, Paragraph)]
    assert [line for line in lines if "如下" not in line][1:] == headings
    assert "\ufffc" not in content.text
    assert "打印" not in content.text
