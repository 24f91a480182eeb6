# ruff: noqa: E501 (markup as portals write it)
"""Replica of VSB: lists numbered downwards, files only for those who come from the article (section 6)."""

from __future__ import annotations

from tests.support.content import Article, article_html, docx
from tests.support.server import Asked, Page, Site

COLUMN = "/zfxxgk/xxgknb.htm"
ERROR = "<html><body><p>下载附件出错，请从文章页面进入。</p>" + "<p>&nbsp;</p>" * 400 + "</body></html>"


def site(articles: list[Article], *, per_page: int = 15, captcha: bool = False) -> Site:
    """``captcha``: files are given only for a code."""
    replica = Site()
    pages = -(-len(articles) // per_page)
    for page in range(1, pages + 1):
        name = pages - page + 1
        rows = "".join(
            f'<li><a href="{"" if page == 1 else "../"}../info/1154/{16000 + a.number}.htm" title="{a.title}">{a.title}</a><span>{a.published:%Y/%m/%d}</span></li>'
            for a in articles[(page - 1) * per_page : page * per_page]
        )
        prefix = "xxgknb/" if page == 1 else ""

        def link(target: int, text: str, prefix: str = prefix) -> str:
            if target == 1:
                return f'<a href="../xxgknb.htm">{text}</a>'
            return f'<a href="{prefix}{pages - target + 1}.htm">{text}</a>'

        following = (
            f'<span class="p_next p_fun">{link(page + 1, "下页")}</span>'
            if page < pages
            else '<span class="p_next_d p_fun_d">下页</span>'
        )
        last = (
            f'<span class="p_last p_fun">{link(pages, "尾页")}</span>'
            if page < pages
            else '<span class="p_last_d p_fun_d">尾页</span>'
        )
        pager = (
            f'<div class="pb_sys_common pb_sys_normal pb_sys_style1"><span class="p_t">共{len(articles)}条</span><span class="p_pages">'
            f'<span class="p_first_d p_fun_d">首页</span><span class="p_no_d">{page}</span>{following}{last}</span><span class="p_t">{page}/{pages}</span></div>'
        )
        html = (
            '<html><head><title>政府信息公开年报-云溪县</title><script src="/system/resource/js/counter.js"></script></head><body>'
            '<div class="menu"><a href="/zfxxgk/zfxxgkzn.htm">政府信息公开指南</a><a href="/zfxxgk/xxgknb.htm">政府信息公开年报</a></div>'
            f'<div class="list"><ul>{rows}</ul>{pager}</div></body></html>'
        )
        replica.add(COLUMN if page == 1 else f"/zfxxgk/xxgknb/{name}.htm", html)
    files = {str(16738000 + article.number): article for article in articles if article.form == "docx"}

    def download(asked: Asked) -> Page:
        if captcha:
            return Page("<html><body><form>请输入验证码<input name='codeValue'></form></body></html>")
        if "/info/1154/" not in asked.headers.get("Referer", ""):
            return Page(ERROR)
        return Page(body=docx(files[asked.query["wbfileid"]]), type="application/octet-stream", etag=True)

    replica.add("/system/_content/download.jsp", download)
    for article in articles:
        address = f"/system/_content/download.jsp?urltype=news.DownloadAttachUrl&amp;owner=1744984858&amp;wbfileid={16738000 + article.number}"
        offered = f'</div><ul><li>附件【<a href="{address}">{article.title}.docx</a>】已下载 <span id="nattach1"></span> 次</li></ul><div>'
        container = '<div id="vsb_content"><div class="v_news_content">'
        replica.add(
            f"/info/1154/{16000 + article.number}.htm",
            Page(article_html(article, container=container, attachment=offered), etag=True),
        )
    return replica
