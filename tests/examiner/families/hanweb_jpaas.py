"""The examiner's replica of hanweb_jpaas."""
# ruff: noqa: E501 (markup stands on the line as it is served)

from __future__ import annotations

import html
import json

from tests.examiner.markup import Replica, article, attach, cut, due, fresh, hexes, shell, suffix
from tests.examiner.server import Request, Response, Site, page


def hanweb_jpaas(dialect: str = "col", validators: str = "none") -> Replica:
    """403 without browser-like Referer on the list service; only paramJson pages."""
    site = Site("127.0.0.14", validators)
    items = fresh("jpaas" + dialect)
    base = "/col/col1229/" if dialect == "col" else "/zwgk/gknb/"
    for one in items:
        path = f"{base}art/{one.published_on[:4]}/art_{hexes(one.title)}.html"
        one.url = site.origin + path
        attach(site, one, f"/attach/-1/{hexes(one.title)}.{suffix(one)}")
        site.put(path, page(article(one, "<div id='zoom'>{}</div>")))
    unit = "/api-gateway/jpaas-publish-server/front/page/build/unit"
    keys = {
        "webId": "8f2e",
        "pageId": "1229",
        "parseType": "bulidstatic",
        "pageType": "column",
        "tagId": "信息列表",
        "tplSetId": "T9",
    }

    def fragment(number: int) -> str:
        rows = "".join(
            f'<li><a href="{one.url.removeprefix(site.origin)}" title="{html.escape(one.title)}">{cut(html.escape(one.title))}</a>'
            f"<span>{one.published_on}</span></li>"
            for one in items[(number - 1) * 15 : number * 15]
        )
        query = "{" + ",".join(f"'{k}':'{v}'" for k, v in keys.items()) + "}"
        return (
            f'<ul>{rows}</ul><div class="pagination" count="{len(items)}" rows="15" pageNo="{number}" unitUrl="{unit}" '
            f'queryData="{query}"></div>'
        )

    def build(request: Request) -> Response:
        if not request.headers.get("referer", "").startswith(site.origin):
            return page("403 Forbidden", status=403)
        if any(request.query.get(k) != v for k, v in keys.items()):
            return Response(b'{"success": false, "message": "fail"}', "application/json")
        asked = json.loads(request.query.get("paramJson") or "{}")
        return Response(
            json.dumps(
                {"success": True, "data": {"html": fragment(int(asked.get("pageNo", 1)))}}, ensure_ascii=False
            ).encode(),
            "application/json;charset=UTF-8",
        )

    site.put(unit, build)
    site.put(base + "index.html", page(shell("年度报告", fragment(1))))
    good = due(items)
    return Replica(
        "hanweb_jpaas",
        site.origin + base + "index.html",
        good,
        [site],
        4,
        good[3],
        (site.origin + base + "index.html", good[3].url),
    )
