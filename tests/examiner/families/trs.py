"""The examiner's replica of TRS WCM."""

from __future__ import annotations

import html

from tests.examiner.markup import Replica, article, attach, chunks, cut, due, fresh, shell, suffix
from tests.examiner.reports import Publication
from tests.examiner.server import Request, Response, Site, page


def trs(dialect: str = "plain", validators: str = "etag") -> Replica:
    """``plain``: index_k, ``./`` links; ``five``: five arguments, ``../`` links, table rows; ``once``: all on page
    one; ``createpage``: Chongqing; ``short``: Guangxi, countPage, shtml, GBK; ``writeln``: Wuhan; ``cookie``: MOJ."""
    site = Site("127.0.0.11", validators)
    items = fresh("trs" + dialect)
    short, extension = dialect == "short", "shtml" if dialect in {"short", "writeln"} else "html"
    charset = "gb2312" if dialect in {"short", "five"} else "utf-8"
    base = "/zwgk/zfxxgknb/"
    for number, one in enumerate(items):
        name = f"t{12000000 + one.number}" if short else f"t{one.compact_date}_{1166000 + one.number}"
        folder = base if short else f"{base}{one.compact_date[:6]}/"
        if dialect == "five":
            folder = f"/zwgk/bm{number % 3}/{one.compact_date[:6]}/"
        one.url = site.origin + f"{folder}{name}.{extension}"
        attach(
            site,
            one,
            f"{folder}P0{one.compact_date}{one.number:012}.{suffix(one)}",
            link=f"./P0{one.compact_date}{one.number:012}.{suffix(one)}",
        )
        # the short form has no date in its address and no metadata: the page's block tells it
        info = (
            f"<div class='xx'><span>发 布 日 期：{one.published_on}</span><span>来源：本站</span></div>"
            if short
            else ""
        )
        text = article(
            one,
            '<div class="view TRS_UEDITOR trs_paper_default trs_web">{}</div>',
            metas=not short,
            info=info,
            charset=charset,
        )
        site.put(f"{folder}{name}.{extension}", page(text, charset, declared=dialect != "short"))

    def link(one: Publication) -> str:
        path = one.url.removeprefix(site.origin)
        return path.replace("/zwgk/", "../") if dialect == "five" else "./" + path.removeprefix(base)

    def row(one: Publication) -> str:
        where, name = link(one), html.escape(one.title)
        day = one.published_on.replace("-", "/") if dialect == "five" else one.published_on
        if dialect == "five":
            return f'<tr><td><a href="{where}" target="_blank" title="{name}">{cut(name)}</a></td><td>{day}</td></tr>'
        if dialect == "createpage":
            return f'<tr class="zcwjk-list-c"><td><a href="{where}">{name}</a></td><td class="date">{day}</td></tr>'
        if dialect == "writeln":
            return f'document.writeln(\'<li><a href="{where}" title="{name}">{cut(name)}</a><span>{day}</span></li>\');'
        if dialect == "once":
            return f'<li><a href="{where}">{name}</a><b>{day}</b></li>'
        return f'<li><a href="{where}" title="{name}">{cut(name)}</a><span>{day}</span></li>'

    lists = chunks(items, 100 if dialect == "once" else 15)
    for k, part in enumerate(lists):
        rows, total = "\n".join(map(row, part)), len(lists)
        pager = f'<script>createPageHTML({total}, {k}, "index", "{extension}");</script>'
        if dialect == "five":
            rows = f"<table>{rows}</table>"
            pager = f'<script type="text/javascript">createPageHTML({len(items)},{total},{k},"index","html")</script>'
        elif dialect == "createpage":
            rows = f"<table>{rows}</table>"
            pager = f'<script>createPage({total}, {k}, "index", "html");</script>'
        elif dialect == "short":
            pager = f"<script>var currentPage = {k}; var prevPage = currentPage-1; var countPage = {total};//共几页</script>"
        elif dialect == "writeln":
            rows = f"<ul><script>\n{rows}\n</script></ul>"
        elif dialect == "once":
            rows, pager = (
                f'<ul class="default_news">{rows}</ul>',
                "<script>var pageSize = 20; showPage(1);</script>",
            )
        if dialect in {"plain", "cookie"}:
            rows = f'<div class="zfxxgk_zdgkc"><ul>{rows}</ul></div>'
        answer = page(shell("政府信息公开年报", rows + pager, charset=charset), charset)
        site.put(f"{base}index_{k}.{extension}" if k else f"{base}index.{extension}", answer)
        if not k:
            site.put(base, answer)
    if dialect == "missing":
        del site.pages[f"{base}index_2.html"]
    if dialect == "cookie":

        def gate(request: Request) -> Response | None:
            if "CT6T=ok" in request.headers.get("cookie", ""):
                return None
            return Response(
                b"",
                status=302,
                headers={"Location": site.origin + request.path, "Set-Cookie": "CT6T=ok; path=/"},
            )

        site.gate = gate
    expected = due(items)
    outcomes: tuple[str, ...] = ("complete",)
    if dialect == "missing":
        lost = {id(one) for one in lists[2]}
        expected = [one for one in expected if id(one) not in lost]
        outcomes = ("complete", "incomplete")
    return Replica(
        "trs",
        site.origin + base,
        expected,
        [site],
        len(lists),
        expected[3],
        (site.origin + base, expected[3].url),
        outcomes,
    )
