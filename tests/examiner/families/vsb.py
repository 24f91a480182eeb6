"""The examiner's replica of vsb."""
# ruff: noqa: E501 (markup stands on the line as it is served)

from __future__ import annotations

import html
from collections.abc import Callable

from tests.examiner.markup import Replica, article, attach, chunks, cut, due, fresh, shell
from tests.examiner.reports import Publication
from tests.examiner.server import Request, Response, Site, page

#: who may fetch a file, by site and file
_checks: dict[int, dict[str, Callable[[Request], Response | None]]] = {}


def vsb(dialect: str = "plain", validators: str = "etag") -> Replica:
    """Pages numbered downwards, link base changing; attachments only with Referer; ``captcha``: one asks a code."""
    site = Site("127.0.0.18", validators)
    items = fresh("vsb" + dialect)
    guarded = next(one for one in items if one.kind == "docx") if dialect == "captcha" else None
    for place, one in enumerate(items):
        path = f"/info/1042/{one.number}.htm"
        one.url = site.origin + path

        def check(request: Request, one: Publication = one) -> Response | None:
            if one is guarded or not request.headers.get("referer"):
                word = (
                    "请输入验证码 <input name='codeValue'>" if request.headers.get("referer") else "非法访问"
                )
                return page(f"<html><body><p>{word}</p>{'<!-- x -->' * 480}</body></html>")
            return None

        attach(
            site,
            one,
            f"/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1744984858&wbfileid={16738000 + place}",
        )
        if one.attachment:
            first = site.pages["/system/_content/download.jsp"]
            file_id = f"{16738000 + place}"
            previous = _checks.setdefault(id(site), {})
            previous[file_id] = check

            def download(request: Request, inner: Callable[[Request], Response] = first) -> Response:
                known = _checks[id(site)].get(request.query.get("wbfileid", ""))
                return (known(request) if known else None) or inner(request)

            site.put("/system/_content/download.jsp", download)
        info = f"<div class='xx'>发布时间：{one.published_on}　来源：本站　点击：[<script>_showDynClickBatch(['dynclicks'],[1],\"wbnews\",1)</script>]</div>"
        head = '<script src="/system/resource/js/counter.js"></script>'
        text = article(
            one,
            "<div id='vsb_content_501'><div class='v_news_content'>{}</div></div>",
            metas=False,
            info=info,
            head=head,
        )
        site.put(path, page(text))
    lists = chunks(items, 12)
    total = len(lists)
    for k, part in enumerate(lists, 1):
        up = "" if k == 1 else "../"
        rows = "".join(
            f'<li id="line_u9_{i}"><a href="{up}../info/1042/{one.number}.htm" title="{html.escape(one.title)}">{cut(html.escape(one.title))}</a><span>{one.published_on}</span></li>'
            for i, one in enumerate(part)
        )

        def name(n: int, k: int = k) -> str:
            prefix = "xxgknb/" if k == 1 else ""
            return ("../xxgknb.htm" if k > 1 else "xxgknb.htm") if n == 1 else f"{prefix}{total - n + 1}.htm"

        numbers = "".join(
            f'<span class="p_no"><a href="{name(n)}">{n}</a></span>'
            if n != k
            else f'<span class="p_no_d">{n}</span>'
            for n in (1, 2, total)
            if n <= total
        )
        following = (
            f'<span class="p_next p_fun"><a href="{name(k + 1)}">下页</a></span><span class="p_last p_fun"><a href="{name(total)}">尾页</a></span>'
            if k < total
            else '<span class="p_next_d p_fun_d">下页</span>'
        )
        pager = f'<div class="pb_sys_common pb_sys_normal pb_sys_style1"><span class="p_t">共{len(items)}条</span><span class="p_pages">{numbers}{following}</span><span class="p_t">{k}/{total}</span></div>'
        site.put(
            "/zfxxgk/xxgknb.htm" if k == 1 else f"/zfxxgk/xxgknb/{total - k + 1}.htm",
            page(shell("政府信息公开年报", f"<ul>{rows}</ul>{pager}")),
        )
    good = [one for one in due(items) if one is not guarded]
    return Replica(
        "vsb",
        site.origin + "/zfxxgk/xxgknb.htm",
        good,
        [site],
        total,
        good[3],
        (site.origin + "/zfxxgk/xxgknb.htm", good[3].url),
        ("challenged", "incomplete") if guarded else ("complete",),
        (guarded,) if guarded else (),
    )
