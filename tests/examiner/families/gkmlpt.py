"""The examiner's replica of gkmlpt."""
# ruff: noqa: E501 (markup stands on the line as it is served)

from __future__ import annotations

import html
import json

from tests.examiner.families.nfcms import nfcms_lists
from tests.examiner.markup import Replica, article, attach, due, fresh, shell, suffix
from tests.examiner.reports import Publication
from tests.examiner.server import Request, Response, Site, page


def gkmlpt(dialect: str = "fragment", validators: str = "etag") -> Replica:
    """A sub-path site with 154 entries in pages of 100 ... of which 45 are reports; ``index``: no category named."""
    site = Site("127.0.0.16", validators)
    items = fresh("gkmlpt" + dialect)
    fillers = [
        Publication(
            5000 + n,
            f"云岭市关于公布第{n}批目录的通知",
            f"2023-05-{n % 27 + 1:02}",
            other="<p>通知。</p>",
            kind="negative",
        )
        for n in range(190)
    ]
    items = [x for i, one in enumerate(items) for x in (one, *fillers[i * 3 : i * 3 + 3])] + fillers[
        len(items) * 3 :
    ]
    base = "/mz"
    entries = []
    for place, one in enumerate(items):
        ident = 963000 + one.number
        path = f"{base}/gkmlpt/content/{ident // 1000000}/{ident // 1000}/post_{ident}.html"
        one.url = site.origin + path
        attach(
            site,
            one,
            f"{base}/attachment/0/88/{88000 + place}/{ident}.{suffix(one)}",
            link=f"{site.origin}{base}/attachment/0/88/{88000 + place}/{ident}.{suffix(one)}",
        )
        info = (
            f"<table><tr><td>索 引 号：</td><td>007/2024-1</td><td>分类：</td><td>年报</td></tr><tr><td>发布机构：</td><td>某镇</td>"
            f"<td>成文日期：</td><td>2024-12-31</td></tr><tr><td>名 称：</td><td>{html.escape(one.title)}</td><td>发布日期：</td><td>{one.published_on}</td></tr></table>"
        )
        text = article(one, '<div class="article-content">{}</div>', metas=False, info=info)
        link = one.link().replace("<a ", f'<a class="nfw-cms-attachment" alt="年度报告.{suffix(one)}" ')
        text = text.replace(one.link(), link) if one.attachment else text
        detail = json.dumps({"content": one.body()})
        text = text.replace(
            "</head>",
            f"<script>window._CONFIG = {{ SID: '755041', DETAIL: {detail.replace('<', chr(92) + 'u003C')} }}</script></head>",
        )
        site.put(path, page(text))
        stamp = 1705507200 + place
        entries.append(
            {
                "id": ident,
                "title": one.title,
                "document_number": "",
                "identifier": "x",
                "publisher": "某镇人民政府",
                "date": stamp,
                "created_at": one.published_on + " 10:02:11",
                "display_publish_time": stamp if place % 2 else one.published_on,
                "classify_main": 721,
                "url": one.url,
                "post_url": f"{site.origin}/mz/zfxxgknb/content/post_{ident}.html",
                "attachment": [],
                "relation": "[]",
                "is_expired": 0,
            }
        )

    def listing(request: Request) -> Response:
        if request.query.get("sid") not in {None, "755041"} and request.query.get("SID") != "755041":
            return Response(b'{"total":0,"articles":[]}', "application/json")
        number = max(1, int(request.query.get("page") or 1))
        found = entries[(number - 1) * 100 : number * 100]
        return Response(
            json.dumps(
                {
                    "total": len(entries),
                    "articles": found,
                    "classify": {"id": 721, "name": "年报", "post_count": len(entries)},
                }
            ).encode(),
            "application/json",
        )

    site.put(f"{base}/gkmlpt/api/all/721", listing)
    site.put(
        f"{base}/gkmlpt/api/all/700",
        Response(b'{"total":0,"articles":[],"classify":{"id":700}}', "application/json"),
    )
    jump = f"{site.origin}/mz/zfxxgknb/index.html" if dialect == "jump" else ""
    tree = [
        {"id": 700, "name": "机构职能", "children": [], "jump_url": "", "post_count": 0},
        {
            "id": 710,
            "name": "法定主动公开内容",
            "jump_url": "",
            "post_count": 3,
            "children": [
                {
                    "id": 721,
                    "name": "政府信息公开年度报告",
                    "children": [],
                    "jump_url": jump,
                    "post_count": len(entries),
                },
                {
                    "id": 722,
                    "name": '[统计]"公报"',
                    "children": [],
                    "jump_url": "http://tjj.example.com/",
                    "post_count": 0,
                },
            ],
        },
    ]
    config = (
        "<script>\n window._CONFIG = {\n  // 站点\n  SITE_NAME: '某镇', SID: '755041',\n  TREE: "
        + json.dumps(tree, ensure_ascii=False)
        + ",\n  SERVICE_AREA_ID: 12, onLoad: function(){ return 1; },\n }\n</script><div id='app'></div>"
    )
    for name in ("index", "policy"):
        site.put(f"{base}/gkmlpt/{name}", page(shell("政府信息公开平台", config)))
    good = due(items)
    start = f"{site.origin}{base}/gkmlpt/index" + ("#721" if dialect == "fragment" else "")
    if dialect == "jump":
        for one in items:
            number = one.url.rsplit("post_", 1)[1]
            site.put(f"/mz/zfxxgknb/content/post_{number}", site.pages[one.url.removeprefix(site.origin)])
            one.url = f"{site.origin}/mz/zfxxgknb/content/post_{number}"
        nfcms_lists(site, "/mz/zfxxgknb/", [x for x in items if x.number < 5000])
    return Replica(
        "gkmlpt", start, good, [site], 3, good[3], (start, good[3].url) if dialect != "jump" else (start,)
    )
