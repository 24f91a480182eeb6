"""The demo portal's pages, as a TRS WCM site would publish them: listing pages and articles.

The three statutory tables are laid out from the form data, with the official form's spans.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from importlib.resources.abc import Traversable
from itertools import groupby
from math import ceil
from posixpath import relpath
from string import Template

from govcrawl.demo.content import (
    DEMO_DIRECTORY,
    Column,
    DemoReport,
    OtherPage,
    PageStyle,
    Portal,
    Site,
)
from pipelines.report.form import ApplicationLine, Edition, editions

NUMERALS = "一二三四五六"


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of the web server: body and Content-Type header.

    ``first``: the body before the portal corrected the page. Who has had neither is given that one.
    """

    body: bytes
    content_type: str
    first: bytes | None = None


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    rowspan: int = 1
    colspan: int = 1
    head: bool = False


_Rows = list[list[_Cell]]


def render(portal: Portal, directory: Traversable = DEMO_DIRECTORY) -> dict[str, Page]:
    """Every page of the portal by its path. What is not in the mapping answers 404."""
    pages: dict[str, Page] = {"/robots.txt": Page(b"User-agent: *\nDisallow: /admin/\n", "text/plain")}
    forms = {edition.edition: edition for edition in editions()}
    columns = {column.code: column for column in portal.site.columns}
    for report in portal.reports:
        pages[report.path] = _article(
            report, report.authority, _published(report, forms[report.form]), report.page, portal, directory
        )
        if report.first_applications:
            applications = {**report.applications, **report.first_applications}
            body = report_body(report.model_copy(update={"applications": applications}), forms[report.form])
            first = _article(report, report.authority, body, report.page, portal, directory)
            pages[report.path] = replace(pages[report.path], first=first.body)
        if report.page.document is not None:
            document = (directory / "documents" / report.page.document).read_bytes()
            pages[_beside(report, report.page.document)] = Page(document, "application/pdf")
    for other in portal.others:
        if other.paragraphs:
            body = "\n".join(f"<p>　　{escape(text)}</p>" for text in other.paragraphs)
            pages[other.path] = _article(other, other.source, body, PageStyle(), portal, directory)
    for column in columns.values():
        every: list[DemoReport | OtherPage] = [*portal.reports, *portal.others]
        items = [item for item in every if column.code in item.columns]
        items.sort(key=lambda item: (item.published, item.path), reverse=True)
        pages |= _listing(column, items, portal.site, directory)
    return pages


def _template(name: str, directory: Traversable) -> Template:
    return Template((directory / "templates" / name).read_text(encoding="utf-8"))


def missing_page(directory: Traversable = DEMO_DIRECTORY) -> Page:
    """The body that goes with status 404."""
    return Page((directory / "templates" / "missing.html").read_bytes(), "text/html; charset=utf-8")


def _article(
    item: DemoReport | OtherPage,
    source: str,
    body: str,
    style: PageStyle,
    portal: Portal,
    directory: Traversable,
) -> Page:
    old = style.charset != "utf-8"
    column = next(column for column in portal.site.columns if column.code == item.column)
    text = _template("old_article.html" if old else "article.html", directory).substitute(
        site_name=portal.site.name,
        site_id=portal.site.site_id,
        column_name=column.name,
        title=escape(item.title),
        published=item.published,
        source=source,
        charset=style.charset,
        index_number=f"YZ001-{item.published[:4]}-{item.path.rpartition('_')[2].partition('.')[0]}",
        body=body,
    )
    # Old servers name no charset in the header, and pages that say gb2312 hold characters beyond it.
    return (
        Page(text.encode("gb18030"), "text/html") if old else Page(text.encode(), "text/html; charset=utf-8")
    )


def _listing(
    column: Column, items: Sequence[DemoReport | OtherPage], site: Site, directory: Traversable
) -> dict[str, Page]:
    template = _template(column.template, directory)
    count = ceil(len(items) / site.page_size)
    pages: dict[str, Page] = {}
    for number in range(count):
        shown = items[number * site.page_size : (number + 1) * site.page_size]
        text = template.substitute(
            site_name=site.name,
            site_id=site.site_id,
            column_name=column.name,
            pages=count,
            current=number,
            items="\n".join(_listing_item(item, column) for item in shown),
        )
        page = Page(text.encode(), "text/html; charset=utf-8")
        pages[f"{column.path}index{f'_{number}' if number else ''}.html"] = page
        if number == 0:
            pages[column.path] = page
    return pages


def _listing_item(item: DemoReport | OtherPage, column: Column) -> str:
    link = relpath(item.path, column.path)
    if not link.startswith(".."):
        link = f"./{link}"
    title = escape(item.title)
    if column.template == "list.html":
        return f'<li><a href="{link}" title="{title}">{title}</a><span>{item.published}</span></li>'
    return f'<li><a href="{link}" target="_blank">{title}</a><b>{item.published}</b></li>'


def _beside(report: DemoReport, name: str) -> str:
    return f"{report.path.rpartition('/')[0]}/{name}"


def _published(report: DemoReport, form: Edition) -> str:
    """What the article of a report holds: the report itself, or the link to its document."""
    if report.page.document is None:
        return report_body(report, form)
    link = f'<a href="./{report.page.document}" title="{escape(report.title)}">{escape(report.title)}.pdf</a>'
    return f"<p>　　报告全文见附件。</p>\n<p>　　附件：{link}</p>"


def report_body(report: DemoReport, form: Edition) -> str:
    """A report as markup, from its preamble to its signature."""
    style = report.page
    parts = [_paragraph(report.preamble, style)]
    for section in form.sections:
        parts.append(_heading(f"{NUMERALS[section.ordinal - 1]}、{section.label}", style))
        for line in report.sections.get(section.ordinal, "").splitlines():
            parts.append(_paragraph(line, style))
        parts.extend(_table(rows, style) for rows in _tables(section.code, report, form))
    parts.append(_paragraph(report.authority, style, align="right"))
    year, month, day = (int(part) for part in report.published.split("-"))
    parts.append(_paragraph(f"{year}年{month}月{day}日", style, align="right"))
    return "\n".join(parts)


def _tables(code: str, report: DemoReport, form: Edition) -> Iterator[_Rows]:
    match code:
        case "disclosures":
            blocks = [list(rows) for rows in _disclosures(report, form)]
            if report.page.separate_tables:
                yield from blocks
            else:
                yield [row for block in blocks for row in block]
        case "applications":
            lines = form.applications.rows
            cut = report.page.cut_applications_after
            at = len(lines) if cut is None else [line.code for line in lines].index(cut) + 1
            for part in (lines[:at], lines[at:]):
                if part:
                    yield [*_applications_head(form), *_applications(part, report, form)]
        case "challenges" if report.challenges is not None:
            yield _challenges(report, form)


def _disclosures(report: DemoReport, form: Edition) -> Iterator[_Rows]:
    width = 1 + max(len(block.measures) for block in form.disclosures.blocks)
    for block in form.disclosures.blocks:
        head = [
            f"{measure.label}（单位：{measure.unit}）" if measure.unit_printed else measure.label
            for measure in block.measures
        ]
        last = width - len(head)  # the last column takes up the width that other blocks need
        rows: _Rows = [[_Cell(block.article, colspan=width, head=True)]]
        rows.append([_Cell("信息内容", head=True), *_stretched(head, last, head=True)])
        for item in block.items:
            figures = [_printed(figure, report.page) for figure in report.disclosures[item.code]]
            rows.append([_Cell(item.label), *_stretched(figures, last)])
        yield rows


def _stretched(texts: Sequence[str], last: int, *, head: bool = False) -> list[_Cell]:
    return [
        *(_Cell(text, head=head) for text in texts[:-1]),
        _Cell(texts[-1], colspan=last, head=head),
    ]


def _applications_head(form: Edition) -> _Rows:
    first, *kinds, last = (column.label for column in form.applications.columns)
    note = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    return [
        [_Cell(note, 3, 3, head=True), _Cell("申请人情况", colspan=len(kinds) + 2, head=True)],
        [
            _Cell(first, rowspan=2, head=True),
            _Cell("法人或其他组织", colspan=len(kinds), head=True),
            _Cell(last, rowspan=2, head=True),
        ],
        [_Cell(kind, head=True) for kind in kinds],
    ]


def _applications(lines: Sequence[ApplicationLine], report: DemoReport, form: Edition) -> _Rows:
    groups = {group.code: group for group in form.applications.groups}
    nothing = ("0",) * len(form.applications.columns)
    rows: _Rows = []
    for handled, outer in groupby(lines, key=lambda line: line.group is not None):
        inside = list(outer)
        for code, inner in groupby(inside, key=lambda line: line.group):
            members = list(inner)
            for place, line in enumerate(members):
                row: list[_Cell] = []
                if handled and line is inside[0]:
                    result = groups["result"]
                    row.append(_Cell(f"{result.number}、{result.label}", rowspan=len(inside)))
                if code is not None and code != "result":
                    if place == 0:
                        row.append(_Cell(groups[code].number + groups[code].label, rowspan=len(members)))
                    row.append(_Cell(f"{line.number}.{line.label}"))
                else:
                    mark = "" if line.number.endswith("）") else "、"
                    row.append(_Cell(line.number + mark + line.label, colspan=2 if handled else 3))
                figures = report.applications.get(line.code, nothing)
                row.extend(_Cell(_printed(figure, report.page)) for figure in figures)
                rows.append(row)
    return rows


def _challenges(report: DemoReport, form: Edition) -> _Rows:
    outcomes = [outcome.label for outcome in form.challenges.outcomes]
    review, direct, after = form.challenges.routes
    width = len(outcomes)
    figures: list[_Cell] = []
    for route in form.challenges.routes:
        for figure in (report.challenges or {})[route.code]:
            text = "" if report.page.blank_challenges else _printed(figure, report.page)
            figures.append(_Cell(text))
    return [
        [_Cell(review.group, colspan=width, head=True), _Cell(direct.group, colspan=2 * width, head=True)],
        [
            *(_Cell(label, rowspan=2, head=True) for label in outcomes),
            _Cell(direct.label, colspan=width, head=True),
            _Cell(after.label, colspan=width, head=True),
        ],
        [_Cell(label, head=True) for label in outcomes * 2],
        figures,
    ]


def _printed(figure: str, style: PageStyle) -> str:
    return style.zero if figure == "0" else figure


def _heading(text: str, style: PageStyle) -> str:
    if style.flavour == "word":
        return f'<p class="MsoNormal" style="text-indent:32.0pt"><b>{_word_runs(text)}<o:p></o:p></b></p>'
    return f"<p><strong>　　{escape(text)}</strong></p>"


def _paragraph(text: str, style: PageStyle, *, align: str = "left") -> str:
    if style.flavour == "word":
        return f'<p class="MsoNormal" align="{align}">{_word_runs(text)}<o:p></o:p></p>'
    if align == "right":
        return f'<p style="text-align: right;">{escape(text)}</p>'
    return f"<p>　　{escape(text)}</p>"


def _word_runs(text: str) -> str:
    # A word processor breaks its runs wherever the language changed: here after three characters.
    style = "font-size:16.0pt;font-family:仿宋_GB2312"
    return "".join(
        f"<span lang=EN-US style='{style}'>{escape(text[at : at + 3])}</span>"
        for at in range(0, len(text), 3)
    )


def _table(rows: _Rows, style: PageStyle) -> str:
    lines = ['<table border="1" cellspacing="0" cellpadding="0" width="100%"><tbody>']
    for row in rows:
        lines.append("<tr>" + "".join(_table_cell(cell, style) for cell in row) + "</tr>")
    lines.append("</tbody></table>")
    return "\n".join(lines)


def _table_cell(cell: _Cell, style: PageStyle) -> str:
    tag = "th" if cell.head and style.separate_tables else "td"
    spans = f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
    spans += f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
    if style.flavour == "word":
        inner = f"<p class=MsoNormal align=center>{_word_runs(cell.text)}<o:p></o:p></p>"
    else:
        inner = escape(cell.text) or "&nbsp;"
    return f"<{tag}{spans}>{inner}</{tag}>"
