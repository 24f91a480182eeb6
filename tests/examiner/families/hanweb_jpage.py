"""The examiner's replica of hanweb_jpage."""
# ruff: noqa: E501 (markup stands on the line as it is served)

from __future__ import annotations

import html
from collections.abc import Sequence
from urllib.parse import quote

from tests.examiner.markup import Replica, article, attach, cut, due, fresh, hexes, shell, suffix
from tests.examiner.reports import Publication
from tests.examiner.server import Request, Response, Site, page


def hanweb_jpage(dialect: str = "window", validators: str = "modified") -> Replica:
    """``window``: li records in windows of three pages; ``page``: only page= counts, tr records, perpage capped;
    ``encrypted``: columnid and unitid are blobs in the nextgroup link; ``window`` also needs a Referer."""
    site = Site("127.0.0.12", validators)
    items = fresh("jpage" + dialect)
    for one in items:
        y, m, d = one.published_on.split("-")
        path = f"/art/{y}/{int(m)}/{int(d)}/art_33704_{one.number}.html"
        one.url = site.origin + path
        if one.attachment:
            target = f"/attach/0/{hexes(one.title)}.{suffix(one)}"
            attach(site, one, target)
            name = f"{hexes(one.title)}.{suffix(one)}"
            one.attachment_url = f"/module/download/downfile.jsp?classid=0&filename={name}"
        text = article(
            one,
            '<div id=\'zoom\'><!--ZJEG_RSS.content.begin--><meta name="ContentStart">{}<meta name="ContentEnd">'
            "<!--ZJEG_RSS.content.end--></div>",
            head=f'<meta name="Maketime" content="{one.published_on} 09:00:00">',
        )
        site.put(path, page(text))

    def downfile(request: Request) -> Response:
        name = request.query.get("filename", "")
        if f"/attach/0/{name}" not in site.pages:
            return page("文件不存在", status=404)
        if dialect == "window":
            return Response(status=302, headers={"Location": f"/attach/0/{name}"})
        return page(f"<script language='javascript'>window.location='/attach/0/{name}';</script>")

    site.put("/module/download/downfile.jsp", downfile)
    size, cap = 8, 20 if dialect == "page" else 100

    def record(one: Publication) -> str:
        where, name = one.url.removeprefix(site.origin), html.escape(one.title)
        if dialect == "page":
            return (
                f"<record><![CDATA[<tr><td><a href='{one.url}' title='{name}'>{cut(name)}</a></td>"
                f"<td>{one.published_on[:5]}\n{one.published_on[5:]}</td></tr>]]></record>"
            )
        return (
            f'<record><![CDATA[<li><a href="{where}" target="_blank" title="{name}">{cut(name)}</a>'
            f"<span>{one.published_on}</span></li>]]></record>"
        )

    column_id, unit_id = ("kX9-aa_BB", "zz_YY-01") if dialect == "encrypted" else ("33704", "1234")
    proxy = "/module/jpage/dataproxy.jsp" if dialect == "page" else "/module/web/jpage/dataproxy.jsp"

    def store(part: Sequence[Publication], following: int) -> str:
        link = (
            f'<a href="{proxy if dialect == "encrypted" else "./dataproxy.jsp"}?page={following}&appid=1&webid=9&path=/'
            f'&columnid={column_id}&unitid={unit_id}&webname={quote("某市政府")}&permissiontype=0"></a>'
        )
        return (
            f"<datastore><totalrecord>{len(items)}</totalrecord><totalpage>{-(-len(items) // size)}</totalpage>"
            f"<nextgroup><![CDATA[{link}]]></nextgroup><recordset>{''.join(map(record, part))}</recordset></datastore>"
        )

    def data(request: Request) -> Response:
        asked = {**request.query, **request.form}
        wrong = (
            asked.get("columnid") != column_id or asked.get("unitid") != unit_id or asked.get("webid") != "9"
        )
        if wrong or not request.headers.get("referer"):
            return Response(b"<datastore><recordset></recordset></datastore>", "text/html")
        per = min(int(asked.get("perpage") or size), cap)
        if dialect == "window":
            first, last = int(asked.get("startrecord") or 1), int(asked.get("endrecord") or per)
            part = items[first - 1 : min(last, first - 1 + 3 * per)]
        else:
            number = int(asked.get("page") or 1)
            per = size if dialect == "encrypted" else per
            part = items[(number - 1) * per : number * per]
        return Response(store(part, 4).encode(), "text/html;charset=UTF-8")

    site.put(proxy, data)
    init = (
        f"<script>jQuery('#1234').jpage({{el:'1234',totalRecord:{len(items)},perPage:{size},proxyUrl:'{proxy}',"
        f"openCookies:true,ajaxParam:{{col:1,appid:1,webid:9,path:'/',columnid:'{column_id}',sourceContentType:1,"
        f"unitid:'{unit_id}',webname:'某市政府',permissiontype:0}}}});</script>"
    )
    if dialect == "encrypted":
        init = f"<script>$('#1234').jpage({{totalRecord:{len(items)},perPage:{size},proxyUrl:'{proxy}'}});</script>"
    inner = (
        f'<div id="1234"><script type="text/xml">{store(items[: size * 3], 2 if dialect == "encrypted" else 4)}</script>{init}</div>'
        "<form name='jpageform_1234'></form>"
    )
    site.put("/col/col33704/index.html", page(shell("政府信息公开年报", inner)))
    good = due(items)
    where = site.origin + "/col/col33704/index.html?uid=1234&pageNum=1"
    return Replica("hanweb_jpage", where, good, [site], 7, good[3], (where, good[3].url))
