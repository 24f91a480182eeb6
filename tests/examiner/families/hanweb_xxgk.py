"""The examiner's replica of hanweb_xxgk."""

from __future__ import annotations

import html

from tests.examiner.markup import Replica, article, attach, chunks, cut, due, fresh, hexes, shell, suffix
from tests.examiner.reports import bodies, report
from tests.examiner.server import Request, Response, Site, page


def hanweb_xxgk(dialect: str = "area", validators: str = "etag") -> Replica:
    """``area``: one agency, one page a year, missing years empty or 404; ``search``: the catalogue."""
    site = Site("127.0.0.13", validators)
    if dialect == "area":
        area = "1137100000435982XT"
        items = [
            report(
                "xxgk",
                100 + year,
                bodies("xxgk")[0],
                year,
                "docx" if year == 2022 else "html",
                f"{bodies('xxgk')[0]}{year}年政府信息公开工作年度报告",
            )
            for year in (2019, 2020, 2021, 2022, 2023, 2025)
        ]
        for one in items:
            one.url = f"{site.origin}/module/xxgk/xxgkAnnualReport.jsp?area={area}&fbtime={one.year}"
            attach(site, one, f"/attach/0/{hexes(one.title)}.docx")
        empty = shell("政府信息公开年报", "<div class='xxgk_nb'><p>暂无内容</p></div>")

        def annual(request: Request) -> Response:
            if request.query.get("area") != area:
                return page("无此机构", status=404)
            year = request.query.get("fbtime", "")
            for one in items:
                if str(one.year) == year:
                    years = "".join(
                        f'<li><a href="xxgkAnnualReport.jsp?area={area}&fbtime={x.year}">{x.year}年</a></li>'
                        for x in items
                    )
                    info = f"<ul>{years}</ul><p>发布日期：{one.published_on}　来源：{bodies('xxgk')[0]}</p>"
                    return page(article(one, "<div class='xxgk_nb'>{}</div>", metas=False, info=info))
            return (
                page("<html><body>404</body></html>", status=404)
                if year < "2015" or year == "2024"
                else page(empty)
            )

        site.put("/module/xxgk/xxgkAnnualReport.jsp", annual)
        return Replica("hanweb_xxgk", items[4].url, items, [site], 6, None, (items[4].url,))
    items = fresh("xxgksearch")
    for one in items:
        y, m, d = one.published_on.split("-")
        path = f"/art/{y}/{int(m)}/{int(d)}/art_5566_{one.number}.html"
        one.url = site.origin + path
        attach(site, one, f"/attach/0/{hexes(one.title)}.{suffix(one)}")
        info = (
            f"<table class='xxgk_table'><tr><td>索引号</td><td>001</td></tr><tr><td>发布机构</td><td>云岭市</td>"
            f"<td>发 布 日 期</td><td>{one.published_on}</td></tr><tr><td>标题</td><td>{one.title}</td></tr></table>"
        )
        site.put(path, page(article(one, "<div class='bt-content'>{}</div>", metas=False, info=info)))
    lists = chunks(items, 15)

    def search(request: Request) -> Response:
        asked = {**request.query, **request.form}
        number = int(asked.get("currpage") or 1)
        part = lists[number - 1] if number <= len(lists) else []
        rows = "".join(
            f'<tr class="tr_main_value_{"odd" if i % 2 else "even"}"><td><a class="bt_link" href="{one.url}" '
            f'title="{html.escape(one.title)}">{cut(html.escape(one.title))}</a></td><td>{one.published_on}</td></tr>'
            for i, one in enumerate(part)
        )
        return page(f"<table>{rows}</table><div>共{len(items)}条 共{len(lists)}页 第{number}页</div>")

    site.put("/module/xxgk/search.jsp", search)
    where = f"{site.origin}/module/xxgk/search.jsp?infotypeId=A0212&jdid=9&area=11370000&divid=div1&currpage=1&fbtime=-1"
    good = due(items)
    return Replica("hanweb_xxgk", where, good, [site], len(lists), None, (where,))
