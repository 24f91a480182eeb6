"""One replica per family and dialect: what the portal serves and what a harvest of it must give."""
# ruff: noqa: E501 (markup stands on the line as it is served)

from __future__ import annotations

import hashlib
import html
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from tests.portals_independent.reports import Publication, bodies, column, report
from tests.portals_independent.server import Request, Response, Site, page

NOISE = (
    '<div class="footer"><a href="http://zfwzgl.www.gov.cn/exposure/jiucuo.html">网站找错</a>'
    '<a href="http://mirror.example.com/nb/t20240110_1.html">某市2023年政府信息公开工作年度报告</a>'
    "<p>主办：云岭市人民政府办公室 网站标识码：3700000001</p></div>"
)


@dataclass(slots=True)
class Replica:
    """A portal that stands: ``family`` spider, ``column`` to harvest, ``due`` what must be stored."""

    family: str
    column: str
    due: list[Publication]
    sites: list[Site]
    pages: int = 3
    single: Publication | None = None
    recognised: tuple[str, ...] = ()
    #: what may end otherwise than complete
    outcomes: tuple[str, ...] = ("complete",)
    #: reports whose file asks what a crawler must not answer
    lacking: tuple[Publication, ...] = ()

    def close(self) -> None:
        for site in self.sites:
            site.close()


def hexes(text: str, length: int = 32) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def chunks(items: Sequence[Publication], size: int) -> list[list[Publication]]:
    return [list(items[i : i + size]) for i in range(0, len(items), size)]


def cut(title: str) -> str:
    return title if len(title) < 16 else title[:14] + "…"


def article(
    one: Publication,
    container: str = "<div class='article'>{}</div>",
    *,
    metas: bool = True,
    info: str = "",
    head: str = "",
    tail: str = "",
    charset: str = "utf-8",
) -> str:
    """An article page in its chrome."""
    lines = ""
    if metas:
        lines = (
            f'<meta name="SiteName" content="云岭市人民政府">\n<meta content="{html.escape(one.title)}" name="ArticleTitle">\n'
            f'<META NAME="PubDate" CONTENT="{one.published_on} 09:12:00"/>\n'
        )
    return (
        f'<!DOCTYPE html><html><head><meta charset="{charset}"><title>{html.escape(one.title)}_云岭市人民政府</title>\n'
        f"{lines}{head}</head><body><div class='nav'><a href='/'>首页</a><a href='/zwgk/'>政务公开</a></div>"
        f"<h1>{html.escape(one.title)}</h1>{info}{container.format(one.body() + one.link())}{tail}{NOISE}</body></html>"
    )


def shell(title: str, inner: str, head: str = "", charset: str = "utf-8") -> str:
    """A column page in its chrome."""
    return (
        f'<!DOCTYPE html><html><head><meta charset="{charset}"><title>{title}</title>'
        f'<meta name="ColumnName" content="{title}">{head}</head><body><ul class="nav"><li><a href="/">首页</a></li>'
        f'<li><a href="/zwgk/zcwj/index.html">政策文件</a></li></ul>{inner}{NOISE}</body></html>'
    )


def attach(
    site: Site,
    one: Publication,
    path: str,
    *,
    link: str = "",
    check: Callable[[Request], Response | None] | None = None,
) -> None:
    """Lay the attachment of ``one`` at ``path``; the page says ``link``."""
    if not one.attachment:
        return
    kind = "application/pdf" if one.kind == "pdf" else "application/octet-stream"
    path_only = path.split("?")[0]
    one.attachment_url = link or path
    held = dict(_held.setdefault(id(site), {}))
    held[path] = one.attachment
    _held[id(site)] = held

    def answer(request: Request) -> Response:
        refused = check(request) if check else None
        if refused:
            return refused
        query = "&".join(f"{k}={v}" for k, v in request.query.items())
        data = _held[id(site)].get(path_only + ("?" + query if query else ""))
        return Response(data, kind) if data else page("没有这个文件", status=404)

    site.put(path_only, answer)


_held: dict[int, dict[str, bytes]] = {}


def suffix(one: Publication) -> str:
    return "pdf" if one.kind == "pdf" else "docx"


def fresh(seed: str) -> list[Publication]:
    """The column's entries, addresses not given yet."""
    import copy

    made = [copy.copy(one) for one in column(seed)]
    for one in made:
        one.url = one.attachment_url = ""
    return made


def due(items: Sequence[Publication]) -> list[Publication]:
    return [one for one in items if one.is_report]


# --- TRS ---------------------------------------------------------------------------------------------------


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
    outcomes = ("complete",)
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


# --- Hanweb ------------------------------------------------------------------------------------------------


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


# --- UCAP --------------------------------------------------------------------------------------------------


def ucap(dialect: str = "static", validators: str = "etag") -> Replica:
    """``static``: common_list_2; ``json``: /common/search with capped rows, three address forms, highlights;
    ``wrong``: like json, one article answers the section index with 200, always."""
    site = Site("127.0.0.15", validators)
    items = fresh("ucap" + dialect)
    wrong = due(items)[7] if dialect == "wrong" else None
    for number, one in enumerate(items):
        path = f"/xjx/c100028/{one.compact_date[:6]}/{hexes(one.title)}.shtml"
        if number % 3 == 1:
            path = f"/xjx/{one.compact_date[:6]}/c01_{one.number}.shtml"
        elif number % 3 == 2:
            path = f"/xjx/c100028/c{one.number}/content.shtml"
        one.url = site.origin + path
        attach(
            site,
            one,
            f"/xjx/c100028/{one.compact_date[:6]}/{hexes(one.title)}/files/{hexes(one.title, 20)}.{suffix(one)}",
        )
        text = article(
            one,
            '<UCAPTITLE></UCAPTITLE><div id="UCAP-CONTENT"><UCAPCONTENT>{}</UCAPCONTENT></div>',
            head=f'<meta name="channelid" content="{hexes("channel")}">',
        ).replace("<h1>" + html.escape(one.title), "<h1><span>" + html.escape(one.title) + "</span>")
        if one is wrong:
            rows = "".join(f'<li><a href="{x.url}">{x.title}</a></li>' for x in items[:20])
            text = shell("政府信息公开", f"<h1>某某监管局 政府信息公开</h1><ul>{rows}</ul>" * 8)
        site.put(path, page(text))
    channel, rows_max = hexes("channel"), 12
    head = f'<meta name="channelid" content="{channel}">'

    def where(one: Publication, number: int) -> str:
        if dialect != "json":
            return one.url.removeprefix(site.origin)
        return (one.url, one.url.removeprefix(site.origin), "//" + one.url.removeprefix("http://"))[
            number % 3
        ]

    def search(request: Request) -> Response:
        size = min(int(request.query.get("_pageSize") or 15), rows_max)
        number = int(request.query.get("page") or 1)
        part = items[(number - 1) * size : number * size]
        results = [
            {
                "manuscriptId": hexes(one.title),
                "title": one.title.replace("政府信息公开", '<span style="color:red">政府信息公开</span>'),
                "subTitle": "",
                "url": where(one, i),
                "publishedTimeStr": one.published_on + " 15:15:26",
                "channelCodeName": "c100028",
                "memo": "",
                "content": "",
                "contentHtml": "",
                "domainMetaList": [],
            }
            for i, one in enumerate(part)
        ]
        answer = {
            "data": {
                "page": number,
                "rows": size,
                "total": len(items),
                "channelId": channel,
                "results": results,
            },
            "channelName": "信息公开年报",
            "locationUrl": "/xjx/c100028/common_list.shtml",
        }
        return Response(json.dumps(answer, ensure_ascii=False).encode(), "application/json;charset=UTF-8")

    good = [one for one in due(items) if one is not wrong]
    if dialect in {"json", "wrong"}:
        site.put(f"/common/search/{channel}", search)
        inner = f'<ul id="list"></ul><div id="page_div"></div><script>var url="/common/search/{channel}?_isAgg=true&_isJson=true&_pageSize=15&_template=index&page=1";</script>'
        site.put("/xjx/c100028/common_list.shtml", page(shell("信息公开年报", inner, head)))
        pages = 5
    else:
        lists = chunks(items, 15)
        pages = len(lists)
        for k, part in enumerate(lists, 1):
            rows = "".join(
                f'<li><a href="{where(one, 0)}" title="{html.escape(one.title)}">{cut(html.escape(one.title))}</a>'
                f"<span>{one.published_on}</span></li>"
                for one in part
            )
            pager = f"<div id='page_div'></div><script>createPageHTML('page_div',{pages}, {k},'common_list','shtml',{len(items)});</script>"
            site.put(
                f"/xjx/c100028/common_list{'_' + str(k) if k > 1 else ''}.shtml",
                page(shell("信息公开年报", f"<ul>{rows}</ul>{pager}", head)),
            )
    start = site.origin + "/xjx/c100028/common_list.shtml"
    outcomes = ("incomplete", "challenged") if wrong else ("complete",)
    return Replica("ucap", start, good, [site], pages, good[3], (start, good[3].url), outcomes)


# --- Guangdong ---------------------------------------------------------------------------------------------


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
        _nfcms_lists(site, "/mz/zfxxgknb/", [x for x in items if x.number < 5000])
    return Replica(
        "gkmlpt", start, good, [site], 3, good[3], (start, good[3].url) if dialect != "jump" else (start,)
    )


def _nfcms_lists(
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
    pages = _nfcms_lists(site, base, items, lambda one: "//" + one.url.removeprefix("http://"))
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


# --- VSB ---------------------------------------------------------------------------------------------------


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
            previous = _vsb_checks.setdefault(id(site), {})
            previous[file_id] = check

            def download(request: Request, inner: Callable[[Request], Response] = first) -> Response:
                known = _vsb_checks[id(site)].get(request.query.get("wbfileid", ""))
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


_vsb_checks: dict[int, dict[str, Callable[[Request], Response | None]]] = {}


# --- Anhui -------------------------------------------------------------------------------------------------


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


def anhui_xxgk(dialect: str = "show", validators: str = "etag") -> Replica:
    """``show``: showList pages; ``hex``: 24-hex details in a News list."""
    site = Site("127.0.0.20", validators)
    items = fresh("anhui" + dialect)
    shows = ("/XxgkAnnualReport/show/", "/Xxgknb/show/", "/openness/OpennessAnnualReport/show/")
    for number, one in enumerate(items):
        path = (
            f"/xxgkAnnualReport/detail/{hexes(one.title, 24)}.html"
            if dialect == "hex"
            else f"{shows[number % 3]}{one.number}.html"
        )
        one.url = site.origin + path
        attach(site, one, f"/UploadFiles/xxgk/{one.published_on[:4]}/{one.number}.{suffix(one)}")
        site.put(
            path,
            page(
                article(
                    one,
                    "<div class='g-detailbox'>{}</div>",
                    metas=dialect == "hex",
                    info=f"<p>发布日期：{one.published_on} 10:20</p>",
                )
            ),
        )
    base = "/News/showList/771/page_" if dialect == "hex" else "/XxgkContent/showList/123/456/page_"
    lists = chunks(items, 15)
    for k, part in enumerate(lists, 1):
        if dialect == "hex":
            rows = "".join(
                f'<li><a href="{one.url.removeprefix(site.origin)}">{html.escape(one.title)}</a><span>{one.published_on}</span></li>'
                for one in part
            )
            rows = f'<section class="m-tglist"><ul>{rows}</ul></section>'
        else:
            rows = "".join(
                f'<tr><td class="bt"><a href="{one.url.removeprefix(site.origin)}" title="{html.escape(one.title)}">{cut(html.escape(one.title))}</a></td><td class="cwrq">{one.published_on}</td></tr>'
                for one in part
            )
            rows = f'<div class="search-list"><table><tbody>{rows}</tbody></table></div>'
        pager = "".join(f'<a href="{base}{n}.html">{n}</a>' for n in range(1, len(lists) + 1)) + (
            f'<a href="{base}{k + 1}.html">下一页</a>' if k < len(lists) else ""
        )
        site.put(
            f"{base}{k}.html", page(shell("政府信息公开年报", f"{rows}<div class='pages'>{pager}</div>"))
        )
    good = due(items)
    start = f"{site.origin}{base}1.html"
    return Replica("anhui_xxgk", start, good, [site], len(lists), good[3], (good[3].url,))


# --- Shanghai, truecms -------------------------------------------------------------------------------------


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


# --- the long tail -----------------------------------------------------------------------------------------


def plain(dialect: str = "next", validators: str = "etag") -> Replica:
    """A portal of no family: ``zero``, ``one``, ``descending``, ``query`` or ``next``."""
    site = Site("127.0.0.23", validators)
    items = fresh("plain" + dialect)
    grammar: Callable[[Publication], str] = {
        "zero": lambda one: (
            f"/zwgk/ndbg/{one.published_on[:7]}/{one.published_on[8:]}/article_{one.compact_date}{one.number}.html"
        ),
        "one": lambda one: f"/zwgk/ndbg/{hexes(one.title, 24)}.html",
        "descending": lambda one: f"/xxgk-show-{one.number}.html",
        "query": lambda one: f"/zwgk/content_{one.number}",
        "next": lambda one: f"/{one.published_on[:4]}/{one.published_on[5:]}/{one.number}.html",
    }[dialect]
    for one in items:
        path = grammar(one)
        one.url = site.origin + path
        attach(site, one, f"/upload/file/{hexes(one.title, 16)}.{suffix(one)}")
        site.put(
            path,
            page(
                article(
                    one,
                    "<div class='con'>{}</div>",
                    metas=dialect in {"zero", "query"},
                    info=f"<p>发布时间：{one.published_on} 来源：办公室</p>",
                )
            ),
        )
    lists = chunks(items, 15)
    total = len(lists)

    def name(k: int) -> str:
        if dialect == "zero":
            return f"/zwgk/ndbg/index{'_' + str(k - 1) if k > 1 else ''}.html"
        if dialect == "one":
            return f"/zwgk/ndbg/{k}.html"
        if dialect == "descending":
            return "/nb/list.html" if k == 1 else f"/nb/list/{total - k + 1}.html"
        if dialect == "query":
            return f"/zwgk/list?cid=8&page={k}"
        return f"/nb/{hexes('page' + str(k), 6)}.html"

    pages: dict[str, str] = {}
    for k, part in enumerate(lists, 1):
        rows = "".join(
            f'<li><a href="{one.url.removeprefix(site.origin)}" title="{html.escape(one.title)}">{cut(html.escape(one.title))}</a><em>{one.published_on}</em></li>'
            for one in part
        )
        if dialect == "next":
            pager = (f'<a href="{name(k - 1)}">上一页</a>' if k > 1 else "") + (
                f'<a href="{name(k + 1)}">下一页</a>' if k < total else "<span>下一页</span>"
            )
        else:
            pager = "".join(f'<a href="{name(n)}">{n}</a>' for n in range(1, total + 1)) + (
                f'<a href="{name(k + 1)}">下一页</a><a href="{name(total)}">尾页</a>' if k < total else ""
            )
        pages[name(k)] = shell(
            "政府信息公开年报",
            f"<div class='list'><ul>{rows}</ul></div><div class='pager'>共{total}页 {pager}</div>",
        )
    if dialect == "query":
        site.put(
            "/zwgk/list",
            lambda request: page(
                pages.get(f"/zwgk/list?cid=8&page={request.query.get('page', '1')}", shell("空", ""))
            ),
        )
    else:
        for where, text in pages.items():
            site.put(where, page(text))
    good = due(items)
    start = site.origin + name(1)
    return Replica("portal", start, good, [site], total, good[3])


REPLICAS: dict[str, Callable[[], Replica]] = {
    "trs": trs,
    "trs/five": lambda: trs("five", "none"),
    "trs/once": lambda: trs("once"),
    "trs/createpage": lambda: trs("createpage"),
    "trs/short": lambda: trs("short", "modified"),
    "trs/writeln": lambda: trs("writeln"),
    "trs/missing": lambda: trs("missing"),
    "trs/cookie": lambda: trs("cookie"),
    "hanweb_jpage": hanweb_jpage,
    "hanweb_jpage/page": lambda: hanweb_jpage("page"),
    "hanweb_jpage/encrypted": lambda: hanweb_jpage("encrypted"),
    "hanweb_xxgk": hanweb_xxgk,
    "hanweb_xxgk/search": lambda: hanweb_xxgk("search"),
    "hanweb_jpaas": hanweb_jpaas,
    "hanweb_jpaas/named": lambda: hanweb_jpaas("named"),
    "ucap": ucap,
    "ucap/json": lambda: ucap("json"),
    "ucap/wrong": lambda: ucap("wrong"),
    "gkmlpt": gkmlpt,
    "gkmlpt/index": lambda: gkmlpt("index"),
    "gkmlpt/jump": lambda: gkmlpt("jump"),
    "nfcms": nfcms,
    "vsb": vsb,
    "vsb/captcha": lambda: vsb("captcha"),
    "lonsun": lonsun,
    "lonsun/years": lambda: lonsun("years"),
    "anhui_xxgk": anhui_xxgk,
    "anhui_xxgk/hex": lambda: anhui_xxgk("hex"),
    "shanghai": shanghai,
    "shanghai/department": lambda: shanghai("department"),
    "truecms": truecms,
    "truecms/html": lambda: truecms("html"),
    "portal/zero": lambda: plain("zero"),
    "portal/one": lambda: plain("one"),
    "portal/descending": lambda: plain("descending"),
    "portal/query": lambda: plain("query"),
    "portal/next": lambda: plain("next", "none"),
}
__all__ = ["REPLICAS", "Replica"]
