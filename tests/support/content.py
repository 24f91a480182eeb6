"""What replicas publish: articles of an invented city, with the truth about them."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

CITY = "云溪市"
BODIES = ("水务局", "财政局", "教育局", "司法局", "民政局", "松河镇人民政府", "石桥街道办事处", "审计局")
COLUMNS = 7


@dataclass(frozen=True)
class Article:
    """An item of a column. ``kind`` is ``report`` or ``negative``; ``form`` how the report is published."""

    number: int
    title: str
    published: date
    kind: str = "report"
    form: str = "html"
    authority: str = ""
    year: int = 0

    @property
    def seed(self) -> int:
        return self.number % 17 + 1

    def applications(self) -> list[list[int]]:
        """The 25 rows of section three, first new_received; every relation of the form holds."""
        new = [self.seed + column for column in range(6)]
        granted = [self.seed for _ in range(6)]
        other = list(range(6))
        rows: list[list[int]] = [new, [0] * 6, granted]
        rows += [[0] * 6 for _ in range(19)]
        rows += [other, [a + b for a, b in zip(granted, other, strict=True)], [0] * 6]
        return [[*row, sum(row)] for row in rows]

    def challenges(self) -> list[int]:
        """Section four: three routes of five."""
        s = self.seed
        return [s, 1, 0, 2, s + 3, 1, 0, 0, 1, 2, 0, 0, 3, s, s + 3]

    def disclosures(self) -> list[int]:
        """Section two, 2021 form: ten figures."""
        return [self.seed + offset for offset in range(10)]


def column(count: int = 44, *, first_year: int = 2021, negatives: bool = True) -> list[Article]:
    """``count`` items, newest first: reports of the city's bodies, every ninth a negative, every seventh as DOCX."""
    kinds = (
        "关于做好{year}年度政府信息公开工作年度报告编制工作的通知",
        "图解：{authority}{year}年政府信息公开工作年度报告",
        "{authority}{year}年政府信息公开工作年度报告政策解读",
    )
    articles: list[Article] = []
    for number in range(count):
        body = CITY + BODIES[number % len(BODIES)]
        year = first_year + number // len(BODIES) % 14
        published = date(year + 1, 1, 5) + timedelta(days=number % 25)
        title = f"{body}{year}年政府信息公开工作年度报告"
        if negatives and number % 9 == 8:
            title = kinds[number // 9 % 3].format(authority=body, year=year)
            articles.append(Article(number, title, published, "negative", "html", body, year))
        else:
            form = "docx" if number % 7 == 6 else "html"
            articles.append(Article(number, title, published, "report", form, body, year))
    return sorted(articles, key=lambda article: article.published, reverse=True)


_DISCLOSURE_ROWS = (
    (
        "第二十条第（一）项",
        ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"),
        ("规章", "行政规范性文件"),
    ),
    ("第二十条第（五）项", ("信息内容", "本年处理决定数量"), ("行政许可",)),
    ("第二十条第（六）项", ("信息内容", "本年处理决定数量"), ("行政处罚", "行政强制")),
    ("第二十条第（八）项", ("信息内容", "本年收费金额（单位：万元）"), ("行政事业性收费",)),
)
_APPLICATION_LABELS = (
    ("一、本年新收政府信息公开申请数量", "", ""),
    ("二、上年结转政府信息公开申请数量", "", ""),
    ("三、本年度办理结果", "（一）予以公开", ""),
    ("三、本年度办理结果", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", ""),
    ("三、本年度办理结果", "（三）不予公开", "1.属于国家秘密"),
    ("三、本年度办理结果", "（三）不予公开", "2.其他法律行政法规禁止公开"),
    ("三、本年度办理结果", "（三）不予公开", "3.危及“三安全一稳定”"),
    ("三、本年度办理结果", "（三）不予公开", "4.保护第三方合法权益"),
    ("三、本年度办理结果", "（三）不予公开", "5.属于三类内部事务信息"),
    ("三、本年度办理结果", "（三）不予公开", "6.属于四类过程性信息"),
    ("三、本年度办理结果", "（三）不予公开", "7.属于行政执法案卷"),
    ("三、本年度办理结果", "（三）不予公开", "8.属于行政查询事项"),
    ("三、本年度办理结果", "（四）无法提供", "1.本机关不掌握相关政府信息"),
    ("三、本年度办理结果", "（四）无法提供", "2.没有现成信息需要另行制作"),
    ("三、本年度办理结果", "（四）无法提供", "3.补正后申请内容仍不明确"),
    ("三、本年度办理结果", "（五）不予处理", "1.信访举报投诉类申请"),
    ("三、本年度办理结果", "（五）不予处理", "2.重复申请"),
    ("三、本年度办理结果", "（五）不予处理", "3.要求提供公开出版物"),
    ("三、本年度办理结果", "（五）不予处理", "4.无正当理由大量反复申请"),
    ("三、本年度办理结果", "（五）不予处理", "5.要求行政机关确认或重新出具已获取信息"),
    (
        "三、本年度办理结果",
        "（六）其他处理",
        "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    ),
    (
        "三、本年度办理结果",
        "（六）其他处理",
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    ),
    ("三、本年度办理结果", "（六）其他处理", "3.其他"),
    ("三、本年度办理结果", "（七）总计", ""),
    ("四、结转下年度继续办理", "", ""),
)
_APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
_ROUTE_HEADS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


@cache
def tables(article: Article) -> list[list[list[str]]]:
    """The three tables as rows of texts, spans written out."""
    figures = iter(article.disclosures())
    disclosures: list[list[str]] = []
    for heading, head, items in _DISCLOSURE_ROWS:
        disclosures.append([heading] * 4)
        disclosures.append([*head, *[head[-1]] * (4 - len(head))])
        for item in items:
            values = [str(next(figures)) for _ in head[1:]]
            disclosures.append([item, *values, *[values[-1]] * (3 - len(values))])
    applications = [
        ["（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"] * 3 + ["申请人情况"] * 7
    ]
    applications.append([applications[0][0]] * 3 + ["自然人"] + ["法人或其他组织"] * 5 + ["总计"])
    applications.append([applications[0][0]] * 3 + list(_APPLICANTS))
    for labels, row in zip(_APPLICATION_LABELS, article.applications(), strict=True):
        first = labels[0]
        second = labels[1] or first
        applications.append([first, second, labels[2] or second, *map(str, row)])
    challenges = [["行政复议"] * 5 + ["行政诉讼"] * 10]
    challenges.append([*_ROUTE_HEADS, *["未经复议直接起诉"] * 5, *["复议后起诉"] * 5])
    challenges.append(list(_ROUTE_HEADS) * 3)
    challenges.append([str(value) for value in article.challenges()])
    return [disclosures, applications, challenges]


def _html_table(rows: list[list[str]]) -> str:
    """The table with equal neighbours merged, as the form has it (figures are never merged)."""
    taken: set[tuple[int, int]] = set()
    out = ['<table border="1">']
    for r, row in enumerate(rows):
        out.append("<tr>")
        for c, text in enumerate(row):
            if (r, c) in taken:
                continue
            wide = high = 1
            if not text.isdigit():
                while c + wide < len(row) and row[c + wide] == text:
                    wide += 1
                while r + high < len(rows) and rows[r + high][c : c + wide] == [text] * wide:
                    high += 1
            elif (
                c
                and not any(cell.isdigit() for cell in row[:c])
                and row[c:] == [text] * (len(row) - c)
                and len(row) == 4
            ):
                wide = len(row) - c
            taken |= {(r + i, c + j) for i in range(high) for j in range(wide)}
            spans = (f' colspan="{wide}"' if wide > 1 else "") + (f' rowspan="{high}"' if high > 1 else "")
            out.append(f"<td{spans}>{text}</td>")
        out.append("</tr>")
    return "".join([*out, "</table>"])


_HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)


@cache
def body_html(article: Article) -> str:
    """The report's body as HTML, without its title."""
    three = [_html_table(rows) for rows in tables(article)]
    parts = []
    for number, heading in enumerate(_HEADINGS):
        parts.append(f"<p>{heading}</p>")
        if 1 <= number <= 3:
            parts.append(three[number - 1])
        else:
            parts.append(
                f"<p>{article.authority}{article.year}年度的工作按条例开展，第{number + 1}部分。</p>"
            )
    return "".join(parts)


def negative_html(article: Article) -> str:
    """The body of a page that is no report."""
    return f"<p>{article.title}。请各单位按时完成，联系电话：0000-1234567。</p>"


_CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def _word_table(rows: list[list[str]]) -> str:
    out = ["<w:tbl>"]
    one_head = False  # whether the head above has one column of figures, written out to the table's width
    for row in rows:
        out.append("<w:tr>")
        if not row[-1].isdigit():
            one_head = len(row) == 4 and row[1] == row[3]
        start = 0
        while start < len(row):
            end = start + 1
            while (one_head or not row[start].isdigit()) and end < len(row) and row[end] == row[start]:
                end += 1
            span = f'<w:tcPr><w:gridSpan w:val="{end - start}"/></w:tcPr>' if end - start > 1 else ""
            out.append(f"<w:tc>{span}{_paragraph(row[start])}</w:tc>")
            start = end
        out.append("</w:tr>")
    return "".join([*out, "</w:tbl>"])


@cache
def docx(article: Article) -> bytes:
    """The report as a Word document."""
    three = [_word_table(rows) for rows in tables(article)]
    parts = [_paragraph(article.title)]
    for number, heading in enumerate(_HEADINGS):
        parts.append(_paragraph(heading))
        if 1 <= number <= 3:
            parts.append(three[number - 1])
        else:
            parts.append(
                _paragraph(f"{article.authority}{article.year}年度的工作按条例开展，第{number + 1}部分。")
            )
    document = f'<w:document xmlns:w="{_WORD}"><w:body>{"".join(parts)}</w:body></w:document>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", _CONTENT_TYPES)
        package.writestr("_rels/.rels", _RELATIONS)
        package.writestr("word/document.xml", document)
    return out.getvalue()


def article_html(
    article: Article, *, container: str = '<div class="{}">', attachment: str | None = None, head: str = ""
) -> str:
    """A whole article page; ``attachment`` is the markup of its file link where the report is a file."""
    body = negative_html(article) if article.kind == "negative" else body_html(article)
    if article.form == "docx":
        body = f"<p>详见附件。</p>{attachment}"
    opening = container.format("content") if "{}" in container else container
    return (
        f"<html><head><title>{article.title}_{CITY}人民政府</title>{head}"
        f'<meta name="ArticleTitle" content="{article.title}"><meta name="PubDate" content="{article.published} 09:30">'
        f'<meta name="ContentSource" content="{article.authority}"></head><body>'
        f'<div class="header"><a href="/">首页</a><a href="/zwgk/">政务公开</a></div>'
        f"<h1>{article.title}</h1><span>发布日期：{article.published}</span>{opening}{body}</div>"
        '<div class="footer">主办：云溪市人民政府办公室</div></body></html>'
    )
