"""Columns below a column: many bodies keep their annual reports by year, or by department and township."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from govcrawl.crawling.addresses import clean_address, column_folder, looks_like_column
from govcrawl.crawling.attachments import in_chrome, is_file
from govcrawl.crawling.hosts import host_key
from govcrawl.crawling.listing import Link
from govcrawl.crawling.pagers import file_stem, option_address
from govcrawl.crawling.titles import TitleKind, classify_title, normalise

_ANNUAL = re.compile(r"(?:nb|ndbg|ndbb|gknb|gkndbg|annual)[a-z0-9_]*(?:/|$)", re.I)
_ANNUAL_TEXT = re.compile(r"年报|年度报告|年度工作报告")
_NUMBERED_COLUMN = re.compile(r"/col/col\d+(?:/|$)")
_YEAR_TEXT = re.compile(r"^(?:19|20)\d\d(?:年度?)?(?:政府信息公开)?(?:工作)?(?:年报|年度报告|报告)?$")
_BODIES_TEXT = re.compile(
    r"部门|乡镇|镇街|街道|街镇|区县|县区|县市|市县|市直|区直|县直|直属|下级|单位|园区|政府|机关|企事业|公共企|法检|派出|垂管|双管"
)
_NAVIGATION_TEXT = re.compile(
    r"^(?:首页|末页|尾页|上一?页|下一?页|前一?页|后一?页|返回.*|更多.*|more.*|>+|<+|\d{1,3}|)$", re.I
)
_NO_COLUMN_TEXT = re.compile(
    r"指南|制度|申请|目录|法定|政策|规划|公示|公告|通知|解读|动态|监督|信箱|咨询|地图|登录|注册"
)


def find_columns(
    root: HtmlElement, base: str, items: Collection[str], is_article: Callable[[str], bool]
) -> list[Link]:
    """Sub-columns that an annual-report column links: below its address, or named for years or bodies."""
    folder = column_folder(base)
    title = root.find(".//title")
    annual = bool(_ANNUAL.search(folder)) or bool(
        title is not None and _ANNUAL_TEXT.search("".join(title.itertext()))
    )
    stem = file_stem(base)[0]
    found: dict[str, Link] = {}
    for anchor in root.iter("a", "option"):
        url = clean_address(base, anchor.get("href")) if anchor.tag == "a" else option_address(anchor, base)
        if url is None or url in items or is_article(url) or is_file(url) or host_key(url) != host_key(base):
            continue
        text = normalise("".join(anchor.itertext()) or anchor.get("title") or "")
        path = urlsplit(url).path
        if url == base or _NAVIGATION_TEXT.match(text):
            continue
        body = classify_title(text).kind is TitleKind.UNSURE  # as names of bodies are
        if _NO_COLUMN_TEXT.search(text) and not body:
            continue
        below = len(folder) > 1 and path.startswith(folder) and path.rstrip("/") + "/" != folder
        if below and file_stem(url, default="")[0] == stem and path.rsplit("/", 1)[0] + "/" == folder:
            continue  # another page of this very list
        named = bool(_YEAR_TEXT.match(text)) or bool(
            _ANNUAL_TEXT.search(text) and (_BODIES_TEXT.search(text) or re.search(r"(?:19|20)\d\d", text))
        )
        if not annual:
            named = named or bool(_ANNUAL_TEXT.search(text))
        elif _ANNUAL.search(path) or (not items and _NUMBERED_COLUMN.search(path)):
            # an index of bodies: each name leads to the body's own column
            named = named or body
        if ((below and annual) or (named and looks_like_column(url))) and not in_chrome(anchor):
            found.setdefault(url, Link(url, text))
    if not items and not found:  # a shell around another page
        for frame in root.iter("iframe", "frame"):
            url = clean_address(base, frame.get("src"))
            if url is not None and not is_file(url):
                found.setdefault(url, Link(url, ""))
    return list(found.values())


def is_row(link: Link) -> bool:
    """Whether a link of a list of reports is one of its rows though its address tells nothing: it has a date."""
    return (
        link.published_on is not None
        and not looks_like_column(link.url)
        and not _NAVIGATION_TEXT.match(normalise(link.title))
    )
