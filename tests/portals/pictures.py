"""Replica of a page whose third table is a picture."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.support.content import Article, article_html
from tests.support.server import Page, Site

PICTURE = Path(__file__).parents[1] / "fixtures" / "scan" / "challenges.png"
#: what the picture shows; the blank cell is null
FIGURES = {
    "reconsideration": (0, 89, 0, 0, 89),
    "litigation_direct": (0, 32, 0, 63, 95),
    "litigation_after_reconsideration": (0, None, 0, 1, 1),
}
FOLDER = "/zwgk/zfxxgknb/202401/"
ARTICLE = Article(
    1, "云溪市水务局2023年政府信息公开工作年度报告", date(2024, 1, 15), authority="云溪市水务局", year=2023
)


def replica(image: str) -> Site:
    """One article with two tables in its markup and the third, at the end of section four, as ``image``."""
    html = article_html(ARTICLE, container='<div class="TRS_Editor">')
    start = html.rindex("<table")
    html = html[:start] + f"<p>{image}</p>" + html[html.index("</table>", start) + 8 :]
    html = html.replace('<div class="header">', '<div class="header"><img src="/images/logo.png">')
    html = html.replace('<div class="footer">', '<img width="90" src="/images/qr.png"><div class="footer">')
    site = Site()
    site.add(FOLDER + "t20240115_9001.html", Page(html, etag=True))
    site.add(FOLDER + "W020240115.png", Page(body=PICTURE.read_bytes(), type="image/png", etag=True))
    site.add("/images/logo.png", Page(body=PICTURE.read_bytes(), type="image/png"))
    site.add("/images/qr.png", Page(body=PICTURE.read_bytes(), type="image/png"))
    site.add("/images/loading.gif", Page(body=b"GIF89a", type="image/gif"))
    return site
