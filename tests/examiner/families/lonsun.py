"""The examiner's replica of lonsun."""
# ruff: noqa: E501 (markup stands on the line as it is served)

from __future__ import annotations

import html

from tests.examiner.markup import Replica, article, attach, cut, due, fresh, hexes, shell, suffix
from tests.examiner.reports import bodies, report
from tests.examiner.server import Request, Response, Site, page


def lonsun(dialect: str = "list", validators: str = "none") -> Replica:
    """``list``: the label endpoint behind a column; ``years``: one column view per year, missing years empty."""
    site = Site("127.0.0.19", validators)
    if dialect == "years":
        items = [
            report(
                "lonsun",
                300 + year,
                bodies("lonsun")[1],
                year,
                "pdf" if year == 2021 else "html",
                f"{bodies('lonsun')[1]}{year}年政府信息公开工作年度报告",
            )
            for year in (2020, 2021, 2022, 2024)
        ]
        for one in items:
            one.url = f"{site.origin}/public/column/6596431?type=3&nav=5&timeFrame={one.year}&hasContent=true"
            attach(site, one, f"/group6/M00/0A/{hexes(one.title, 20)}.{suffix(one)}")

        def view(request: Request) -> Response:
            for one in items:
                if request.query.get("timeFrame") == str(one.year) and request.query.get("type") == "3":
                    years = "".join(
                        f'<li><a href="/public/column/6596431?type=3&nav=5&timeFrame={x.year}&hasContent=true">{x.year}年</a></li>'
                        for x in items
                    )
                    info = f"<ul>{years}</ul><table class='table_suoyin'><tr><td>发布日期：</td><td class='pmingcheng'>{one.published_on}</td></tr></table>"
                    return page(
                        article(
                            one,
                            "<div class='j-fontContent newscontnet minh500'>{}</div>",
                            metas=False,
                            info=info,
                        )
                    )
            return page(shell("政府信息公开年报", "<div class='j-fontContent'>暂无相关信息</div>"))

        site.put("/public/column/6596431", view)
        return Replica("lonsun", items[2].url, items, [site], 4, None, (items[2].url,))
    items = fresh("lonsun" + dialect)
    for one in items:
        path = f"/public/6596431/{60000 + one.number}.html"
        one.url = site.origin + path
        attach(site, one, f"/group6/M00/0A/{hexes(one.title, 20)}.{suffix(one)}")
        info = f"<table class='table_suoyin'><tr><td>索 引 号：</td><td>X1</td></tr><tr><td>名称：</td><td class='pmingcheng'>{html.escape(one.title)}</td></tr><tr><td>发布日期：</td><td>{one.published_on}</td></tr></table>"
        site.put(
            path,
            page(
                article(
                    one, "<div class='j-fontContent newscontnet minh500'>{}</div>", metas=False, info=info
                )
            ),
        )

    def label(request: Request) -> Response:
        asked = {**request.query, **request.form}
        if (
            asked.get("labelName") != "publicInfoList"
            or asked.get("organId") != "6596431"
            or asked.get("siteId") != "6788991"
        ):
            return page("暂无相关信息")
        if "4587" not in (asked.get("catId", "") + asked.get("catIds", "") + asked.get("cId", "")):
            return page("暂无相关信息")
        size, number = int(asked.get("pageSize") or 15), int(asked.get("pageIndex") or 1)
        size = min(size, 20)
        part = items[(number - 1) * size : number * size]
        rows = "".join(
            f'<li><a class="title" href="{one.url}" title="{html.escape(one.title)}">{cut(html.escape(one.title))}</a><span class="date">{one.published_on}</span></li>'
            for one in part
        )
        return page(
            f"<ul class='doc_list'>{rows}</ul><script>$('#page').pagination({{pageCount:{-(-len(items) // size)},current:{number}}});</script>"
        )

    site.put("/site/label/8888", label)
    inner = (
        "<div id='list'></div><script>var params={labelName:'publicInfoList',siteId:'6788991',organId:'6596431',type:'4',catId:'4587',"
        "pageSize:'15',action:'list',fuzzySearch:'false',isDate:'true',dateFormat:'yyyy-MM-dd',length:'50',file:'/xxgk/publicInfoList_newest2020'};"
        "$.post('/site/label/8888?IsAjax=1&dataType=html&_='+Math.random(), params, show);</script>"
    )
    site.put("/public/column/6596431", page(shell("政府信息公开年报", inner)))
    good = due(items)
    start = site.origin + "/public/column/6596431?type=4&action=list&nav=3&sub=&catId=4587&pageIndex=1"
    return Replica("lonsun", start, good, [site], 4, good[3], (start, good[3].url))
