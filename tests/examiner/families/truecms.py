"""The examiner's replica of truecms."""
# ruff: noqa: E501 (markup stands on the line as it is served)

from __future__ import annotations

import html
import json

from tests.examiner.markup import Replica, article, attach, cut, due, fresh, hexes, shell, suffix
from tests.examiner.server import Request, Response, Site, page


def truecms(dialect: str = "xml", validators: str = "none") -> Replica:
    """JSONP whose result is XML or HTML; 404 without Referer; perpage capped at ten."""
    site = Site("127.0.0.22", validators)
    items = fresh("truecms" + dialect)
    column_id = "5f1c2d3e-aaaa-4bbb-8ccc-0123456789ab"
    for one in items:
        digits = hexes(one.title)
        name = f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
        path = f"/ntsrmzf/xxgknb/content/{name}.html"
        one.url = site.origin + path
        attach(site, one, f"/ntsrmzf/upload/{digits}.{suffix(one)}")
        site.put(path, page(article(one, "<div id='zoom' class='main-txt'>{}</div>")))

    def messages(request: Request) -> Response:
        if not request.headers.get("referer", "").startswith(site.origin):
            return page("404", status=404)
        if request.query.get("columnId") != column_id:
            return Response(
                f'{request.query.get("callback", "cb")}({{"result":""}})'.encode(), "text/javascript"
            )
        per = min(int(request.query.get("perpage") or 10), 10)
        first = int(request.query.get("startrecord") or 1)
        part = items[first - 1 : first - 1 + per]
        rows = "".join(
            (
                f'<record><![CDATA[<li><a href="{one.url.removeprefix(site.origin)}" title="{html.escape(one.title)}">{cut(html.escape(one.title))}</a><span>{one.published_on}</span></li>]]></record>'
                if dialect == "xml"
                else f"<li><a href='{one.url}' title='{html.escape(one.title)}'>{cut(html.escape(one.title))}</a><i>{one.published_on}</i></li>"
            )
            for one in part
        )
        result = (
            f"<datastore><totalrecord>{len(items)}</totalrecord><totalpage>{-(-len(items) // per)}</totalpage><recordset>{rows}</recordset></datastore>"
            if dialect == "xml"
            else f"<ul>{rows}</ul>"
        )
        return Response(
            f"{request.query.get('callback', 'cb')}({json.dumps({'success': True, 'result': result, 'total': len(items)}, ensure_ascii=False)})".encode(),
            "text/javascript;charset=UTF-8",
        )

    site.put("/ntsrmzf/messageController/getMessage.do", messages)
    script = (
        f"<ul id='list'></ul><script>$.ajax({{url:'/ntsrmzf/messageController/getMessage.do?startrecord=1&endrecord=10&perpage=10&columnId={column_id}',"
        f"dataType:'jsonp',jsonp:'callback'}});var totalRecord = {len(items)};</script>"
    )
    site.put("/ntsrmzf/xxgknb/xxgknb.html", page(shell("政府信息公开年报", script)))
    good = due(items)
    start = site.origin + "/ntsrmzf/xxgknb/xxgknb.html"
    return Replica("truecms", start, good, [site], 6, good[3], (start, good[3].url))
