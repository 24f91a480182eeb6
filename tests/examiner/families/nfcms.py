"""The examiner's replica of nfcms."""
# ruff: noqa: E501 (markup stands on the line as it is served)

from __future__ import annotations

import html
from collections.abc import Callable

from tests.examiner.markup import Replica, article, attach, chunks, cut, due, fresh, shell, suffix
from tests.examiner.reports import Publication
from tests.examiner.server import Site, page


def nfcms_lists(
    site: Site, base: str, items: list[Publication], relative: Callable[[Publication], str] | None = None
) -> int:
    lists = chunks(items, 15)
    for k, part in enumerate(lists, 1):
        rows = "".join(
            f'<li><span class="date">{one.published_on}</span><a href="{relative(one) if relative else one.url}" title="{html.escape(one.title)}">{cut(html.escape(one.title))}</a></li>'
            for one in part
        )
        pager = "".join(
            f'<a href="{site.origin}{base}index{"_" + str(n) if n > 1 else ""}.html">{n}</a>'
            for n in range(1, len(lists) + 1)
        )
        pager += f'<a class="next" href="{site.origin}{base}index_{min(k + 1, len(lists))}.html">下一页</a>'
        head = "<script>var NFCMS_SITE_ID = '755041'; var NFCMS_PUB_TYPE = 'cat';</script>"
        answer = page(
            shell(
                "政府信息公开年报", f"<ul class='news_list'>{rows}</ul><div class='page'>{pager}</div>", head
            )
        )
        site.put(f"{base}index{'_' + str(k) if k > 1 else ''}.html", answer)
        if k == 1:
            site.put(base, answer)
    return len(lists)


def nfcms(dialect: str = "plain", validators: str = "modified") -> Replica:
    """Upper-case path, protocol-relative links; attachments by the shared grammar."""
    site = Site("127.0.0.17", validators)
    items = fresh("nfcms" + dialect)
    base = "/ZWGK/NDBG/"
    for place, one in enumerate(items):
        ident = 1305000 + one.number
        one.url = f"{site.origin}{base}content/post_{ident}.html"
        attach(site, one, f"/attachment/7/7387/{7387000 + place}/{ident}.{suffix(one)}")
        head = f"<script>var NFCMS_SITE_ID = '755041'; var NFCMS_POST_ID = '{ident}'; var NFCMS_PUB_TYPE = 'post';</script>"
        site.put(
            f"{base}content/post_{ident}.html",
            page(article(one, "<div class='news_cont_d_wrap'>{}</div>", head=head)),
        )
    pages = nfcms_lists(site, base, items, lambda one: "//" + one.url.removeprefix("http://"))
    good = due(items)
    return Replica(
        "nfcms",
        site.origin + base + "index.html",
        good,
        [site],
        pages,
        good[3],
        (site.origin + base + "index.html", good[3].url),
    )
