"""The examiner's replica of portals of no family: plain lists with every kind of pager."""
# ruff: noqa: E501 (markup stands on the line as it is served)

from __future__ import annotations

import html
from collections.abc import Callable

from tests.examiner.markup import Replica, article, attach, chunks, cut, due, fresh, hexes, shell, suffix
from tests.examiner.reports import Publication
from tests.examiner.server import Site, page


def plain(dialect: str = "next", validators: str = "etag") -> Replica:
    """A portal of no family: ``zero``, ``one``, ``descending``, ``query`` or ``next``."""
    site = Site("127.0.0.23", validators)
    items = fresh("plain" + dialect)
    grammar: Callable[[Publication], str] = {
        "zero": lambda one: (
            f"/zwgk/ndbg/{one.published_on[:7]}/{one.published_on[8:]}/article_{one.compact_date}{one.number}.html"
        ),
        "one": lambda one: f"/zwgk/ndbg/{hexes(one.title, 24)}.html",
        "descending": lambda one: f"/xxgk-show-{one.number}.html",
        "query": lambda one: f"/zwgk/content_{one.number}",
        "next": lambda one: f"/{one.published_on[:4]}/{one.published_on[5:]}/{one.number}.html",
    }[dialect]
    for one in items:
        path = grammar(one)
        one.url = site.origin + path
        attach(site, one, f"/upload/file/{hexes(one.title, 16)}.{suffix(one)}")
        site.put(
            path,
            page(
                article(
                    one,
                    "<div class='con'>{}</div>",
                    metas=dialect in {"zero", "query"},
                    info=f"<p>发布时间：{one.published_on} 来源：办公室</p>",
                )
            ),
        )
    lists = chunks(items, 15)
    total = len(lists)

    def name(k: int) -> str:
        if dialect == "zero":
            return f"/zwgk/ndbg/index{'_' + str(k - 1) if k > 1 else ''}.html"
        if dialect == "one":
            return f"/zwgk/ndbg/{k}.html"
        if dialect == "descending":
            return "/nb/list.html" if k == 1 else f"/nb/list/{total - k + 1}.html"
        if dialect == "query":
            return f"/zwgk/list?cid=8&page={k}"
        return f"/nb/{hexes('page' + str(k), 6)}.html"

    pages: dict[str, str] = {}
    for k, part in enumerate(lists, 1):
        rows = "".join(
            f'<li><a href="{one.url.removeprefix(site.origin)}" title="{html.escape(one.title)}">{cut(html.escape(one.title))}</a><em>{one.published_on}</em></li>'
            for one in part
        )
        if dialect == "next":
            pager = (f'<a href="{name(k - 1)}">上一页</a>' if k > 1 else "") + (
                f'<a href="{name(k + 1)}">下一页</a>' if k < total else "<span>下一页</span>"
            )
        else:
            pager = "".join(f'<a href="{name(n)}">{n}</a>' for n in range(1, total + 1)) + (
                f'<a href="{name(k + 1)}">下一页</a><a href="{name(total)}">尾页</a>' if k < total else ""
            )
        pages[name(k)] = shell(
            "政府信息公开年报",
            f"<div class='list'><ul>{rows}</ul></div><div class='pager'>共{total}页 {pager}</div>",
        )
    if dialect == "query":
        site.put(
            "/zwgk/list",
            lambda request: page(
                pages.get(f"/zwgk/list?cid=8&page={request.query.get('page', '1')}", shell("空", ""))
            ),
        )
    else:
        for where, text in pages.items():
            site.put(where, page(text))
    good = due(items)
    start = site.origin + name(1)
    return Replica("portal", start, good, [site], total, good[3])
