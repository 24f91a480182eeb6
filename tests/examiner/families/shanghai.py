"""The examiner's replica of shanghai."""
# ruff: noqa: E501 (markup stands on the line as it is served)

from __future__ import annotations

import html

from tests.examiner.markup import Replica, article, attach, chunks, cut, due, fresh, hexes, shell, suffix
from tests.examiner.server import Site, page


def shanghai(dialect: str = "nw", validators: str = "etag") -> Replica:
    """Commented-out duplicates in every list; totalPage in the pagination call."""
    site = Site("127.0.0.21", validators)
    items = fresh("shanghai" + dialect)
    base = "/nw12344/" if dialect == "nw" else "/fgw_gknb/"
    for one in items:
        path = f"{base}{one.compact_date}/{hexes(one.title)}.html"
        one.url = site.origin + path
        attach(site, one, f"/cmsres/{hexes(one.title, 2)}/{hexes(one.title)}.{suffix(one)}")
        site.put(path, page(article(one, '<div id="ivs_content" class="Article_content">{}</div>')))
    lists = chunks(items, 15)
    for k, part in enumerate(lists, 1):
        rows = ""
        for one in part:
            where = one.url.removeprefix(site.origin)
            ghost = f"{base}20200101/{hexes('ghost' + one.title)}.html"
            rows += f'<!-- <li><a href="{ghost}" title="{html.escape(one.title)}">{one.title}</a><span>2020-01-01</span></li> -->'
            rows += f'<li><a href="{where}" title="{html.escape(one.title)}" target="_blank">{cut(html.escape(one.title))}</a><span class="time">{one.published_on}</span></li>'
        pager = f"<div id='page'></div><script>$('#page').pagination({{ totalPage: {len(lists)}, currentPage: {k}, showData: 15 }});</script>"
        answer = page(shell("政府信息公开年报", f"<ul class='list'>{rows}</ul>{pager}"))
        site.put(f"{base}index{'_' + str(k) if k > 1 else ''}.html", answer)
        if k == 1:
            site.put(base, answer)
    good = due(items)
    start = site.origin + base + "index.html"
    return Replica(
        "shanghai",
        start,
        good,
        [site],
        len(lists),
        good[3],
        (start, good[3].url) if dialect == "nw" else (good[3].url,),
    )
