"""The examiner's replica of anhui_xxgk."""
# ruff: noqa: E501 (markup stands on the line as it is served)

from __future__ import annotations

import html

from tests.examiner.markup import Replica, article, attach, chunks, cut, due, fresh, hexes, shell, suffix
from tests.examiner.server import Site, page


def anhui_xxgk(dialect: str = "show", validators: str = "etag") -> Replica:
    """``show``: showList pages; ``hex``: 24-hex details in a News list."""
    site = Site("127.0.0.20", validators)
    items = fresh("anhui" + dialect)
    shows = ("/XxgkAnnualReport/show/", "/Xxgknb/show/", "/openness/OpennessAnnualReport/show/")
    for number, one in enumerate(items):
        path = (
            f"/xxgkAnnualReport/detail/{hexes(one.title, 24)}.html"
            if dialect == "hex"
            else f"{shows[number % 3]}{one.number}.html"
        )
        one.url = site.origin + path
        attach(site, one, f"/UploadFiles/xxgk/{one.published_on[:4]}/{one.number}.{suffix(one)}")
        site.put(
            path,
            page(
                article(
                    one,
                    "<div class='g-detailbox'>{}</div>",
                    metas=dialect == "hex",
                    info=f"<p>发布日期：{one.published_on} 10:20</p>",
                )
            ),
        )
    base = "/News/showList/771/page_" if dialect == "hex" else "/XxgkContent/showList/123/456/page_"
    lists = chunks(items, 15)
    for k, part in enumerate(lists, 1):
        if dialect == "hex":
            rows = "".join(
                f'<li><a href="{one.url.removeprefix(site.origin)}">{html.escape(one.title)}</a><span>{one.published_on}</span></li>'
                for one in part
            )
            rows = f'<section class="m-tglist"><ul>{rows}</ul></section>'
        else:
            rows = "".join(
                f'<tr><td class="bt"><a href="{one.url.removeprefix(site.origin)}" title="{html.escape(one.title)}">{cut(html.escape(one.title))}</a></td><td class="cwrq">{one.published_on}</td></tr>'
                for one in part
            )
            rows = f'<div class="search-list"><table><tbody>{rows}</tbody></table></div>'
        pager = "".join(f'<a href="{base}{n}.html">{n}</a>' for n in range(1, len(lists) + 1)) + (
            f'<a href="{base}{k + 1}.html">下一页</a>' if k < len(lists) else ""
        )
        site.put(
            f"{base}{k}.html", page(shell("政府信息公开年报", f"{rows}<div class='pages'>{pager}</div>"))
        )
    good = due(items)
    start = f"{site.origin}{base}1.html"
    return Replica("anhui_xxgk", start, good, [site], len(lists), good[3], (good[3].url,))
