"""``/robots.txt`` and ``/sitemap.xml``: crawlers are led to reports and bodies, and kept from lists without an end."""

# mypy: disable-error-code="import-untyped"
from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from datasette.utils.asgi import NotFound, Response

from .site import Handler, Site

#: addresses in one file, the most that the protocol allows
PER_FILE = 50_000
_FIXED = ("/", "/regions", "/findings", "/about", "/glossary", "/downloads")


async def robots(site: Site, request: Any) -> Any:
    """What crawlers may visit."""
    sitemap = site.datasette.absolute_url(request, site.datasette.urls.path("/sitemap.xml"))
    lines = ["User-agent: *"]
    if site.plain:  # nothing without an end
        # crawlers take whole addresses only
        lines += ["Disallow:", *(["", f"Sitemap: {sitemap}"] if site.at else [])]
        return Response.text("\n".join([*lines, ""]))
    lines += [f"Disallow: {path}" for path in ("/govcrawl", "/builder", "/search", "/compare", "/-/", "/*?")]
    return Response.text("\n".join([*lines, "", f"Sitemap: {sitemap}", ""]))


async def index(site: Site, request: Any) -> Any:
    """The files of addresses."""
    row = await site.row("SELECT (SELECT count(*) FROM 报告一览) + (SELECT count(*) FROM 机关一览) AS n")
    files = -(-(row["n"] if row else 0) // PER_FILE) or 1
    entries = "".join(
        f"<sitemap><loc>{_absolute(site, request, f'/sitemap-{number}.xml')}</loc></sitemap>"
        for number in range(1, files + 1)
    )
    return _xml(f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</sitemapindex>')


async def addresses(site: Site, request: Any) -> Any:
    """One file of addresses. Raises :class:`NotFound`."""
    number = int(request.url_vars["number"])
    rows = await site.rows(
        "SELECT '/body/' || 机关编号 AS path FROM 机关一览 UNION ALL SELECT '/report/' || 报告编号 FROM 报告一览"
        " LIMIT ? OFFSET ?",
        PER_FILE, (number - 1) * PER_FILE,
    )  # fmt: skip
    paths = [*(_FIXED if number == 1 else ()), *(row["path"] for row in rows)]
    if number == 1:
        paths += [f"/year/{year}" for year in site.years]
    if not paths:
        raise NotFound("没有这个文件")
    entries = "".join(f"<url><loc>{_absolute(site, request, path)}</loc></url>" for path in paths)
    return _xml(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>')


def _absolute(site: Site, request: Any, path: str) -> str:
    return escape(site.datasette.absolute_url(request, site.datasette.urls.path(path)))


def _xml(body: str) -> Any:
    return Response(
        f'<?xml version="1.0" encoding="UTF-8"?>{body}', content_type="application/xml; charset=utf-8"
    )


PAGES: tuple[tuple[str, Handler], ...] = (
    (r"^/robots\.txt$", robots),
    (r"^/sitemap\.xml$", index),
    (r"^/sitemap-(?P<number>[1-9][0-9]{0,3})\.xml$", addresses),
)
