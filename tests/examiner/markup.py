"""What pages of every replica are made of: article, list and attachment in their chrome."""

from __future__ import annotations

import copy
import hashlib
import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.examiner.reports import Publication, column
from tests.examiner.server import Request, Response, Site, page

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


#: the files that lie at each site, by path and query
_held: dict[int, dict[str, bytes]] = {}


def suffix(one: Publication) -> str:
    return "pdf" if one.kind == "pdf" else "docx"


def fresh(seed: str) -> list[Publication]:
    """The column's entries, addresses not given yet."""
    made = [copy.copy(one) for one in column(seed)]
    for one in made:
        one.url = one.attachment_url = ""
    return made


def due(items: Sequence[Publication]) -> list[Publication]:
    return [one for one in items if one.is_report]
