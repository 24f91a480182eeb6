# ruff: noqa: E501 (markup as portals write it)
"""Replica of Hanweb's jpage: first records inside the page, the rest from dataproxy (docs/portals.md, "hanweb_jpage")."""

from __future__ import annotations

from tests.support.content import Article, article_html, docx
from tests.support.server import Asked, Page, Site, moved

COLUMN = "/col/col33704/index.html"


def record(article: Article, style: str) -> str:
    href = f"/art/{article.published.year}/{article.published.month}/{article.published.day}/art_33704_{article.number}.html"
    cut = article.title[:10] + "…"
    if style == "tr":
        return f"<record><![CDATA[<tr><td><a href='{href}'>{article.title}</a></td><td>{article.published}</td></tr>]]></record>"
    broken = str(article.published).replace("-", "-\n", 1)
    return f'<record><![CDATA[<li><a href="{href}" target="_blank" title="{article.title}">{cut}</a><span>{broken}</span></li>]]></record>'


def store(articles: list[Article], shown: list[Article], style: str, per_page: int) -> str:
    records = "".join(record(article, style) for article in shown)
    return (
        f"<datastore><totalrecord>{len(articles)}</totalrecord><totalpage>{-(-len(articles) // per_page)}</totalpage>"
        '<nextgroup><![CDATA[<a href="./dataproxy.jsp?page=4&appid=1&webid=9&path=/&columnid=33704&unitid=1234"></a>]]></nextgroup>'
        f"<recordset>{records}</recordset></datastore>"
    )


def site(
    articles: list[Article],
    *,
    style: str = "li",
    per_page: int = 15,
    dialect: str = "window",
    cap: int = 300,
    script_redirect: bool = False,
    fixed: int | None = None,
    get_only: bool = False,
) -> Site:
    """``dialect``: the server obeys the ``window`` of records or only the ``page``; ``cap``: never more at once;
    ``fixed``: as many at once whatever was asked for; ``get_only``: the endpoint knows no POST."""
    replica = Site()
    side = '<script type="text/xml"><datastore><totalrecord>1</totalrecord><recordset><record><![CDATA[<li><a href="/art/2020/1/1/art_9_1.html">市长会见客人</a></li>]]></record></recordset></datastore></script>'
    script = (
        f"$('#1234').jpage({{totalRecord:{len(articles)}, perPage:{per_page}, proxyUrl:'/module/web/jpage/dataproxy.jsp', "
        "ajaxParam:{col:1,appid:1,webid:9,path:'/',columnid:33704,sourceContentType:1,unitid:'1234',webname:'%E4%BA%91%E6%BA%AA',permissiontype:0}});"
    )
    replica.add(
        COLUMN,
        f'<html><head><title>政府信息公开年报</title></head><body>{side}<div id="1234">'
        f'<script type="text/xml">{store(articles, articles[:per_page], style, per_page)}</script></div><script>{script}</script></body></html>',
    )

    def proxy(asked: Asked) -> Page:
        query = asked.query
        if get_only and asked.method != "GET":
            return Page("", status=405)
        if query.get("columnid") != "33704" or query.get("unitid") != "1234" or query.get("webid") != "9":
            return Page("", status=500)
        size = fixed or min(int(query["perpage"]), cap)
        if dialect == "page":
            begin = (int(query.get("page", 1)) - 1) * size
            shown = articles[begin : begin + size]
        else:
            begin, end = int(query["startrecord"]) - 1, int(query["endrecord"])
            shown = articles[begin : min(end, begin + cap)]
        return Page(store(articles, shown, style, per_page), type="text/plain")

    replica.add("/module/web/jpage/dataproxy.jsp", proxy)
    files = {str(article.number): article for article in articles if article.form == "docx"}

    def download(asked: Asked) -> Page:
        number = asked.query["filename"].removesuffix(".docx").lstrip("0") or "0"
        target = f"/attach/0/{number}.docx"
        return Page(f"<script>window.location='{target}'</script>") if script_redirect else moved(target)

    replica.add("/module/download/downfile.jsp", download)
    for number, article in files.items():
        replica.add(
            f"/attach/0/{number}.docx", Page(body=docx(article), type="application/octet-stream", etag=True)
        )
    for article in articles:
        link = f'<p>附件：<a href="/module/download/downfile.jsp?classid=0&amp;filename={article.number:015d}.docx">{article.title}.docx</a></p>'
        container = '<div id="zoom"><!--ZJEG_RSS.content.begin--><meta name="ContentStart">'
        path = f"/art/{article.published.year}/{article.published.month}/{article.published.day}/art_33704_{article.number}.html"
        replica.add(path, Page(article_html(article, container=container, attachment=link), etag=True))
    return replica
