"""What an article page is: a report, another page in its place, or an error page that says 200.

Spiders know nothing of figures; this only asks whether it is worth handing on (docs/portals.md, "Access and challenges":
a portal hit too fast answers 200 with its section index).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from lxml.html import HtmlElement
from rapidfuzz import fuzz

from govcrawl.crawling.page_rules import Failure, page_rules, report_marks, table_labels
from govcrawl.crawling.titles import CUT, NOT_A_REPORT, TitleKind, classify_title, normalise
from pipelines.report.titles import parse_title

_IGNORED = {"script", "style", "noscript", "template"}
_JS_REDIRECT = re.compile(
    r"(?:window|self|top|document|parent)?\.?location(?:\.href)?\s*=\s*['\"]([^'\"]+)['\"](?!\s*\+)|location\.replace\(\s*['\"]([^'\"]+)['\"]"
)
#: the same by a variable: var url = "main.htm"; window.location = url;
_JS_REDIRECT_BY_NAME = re.compile(
    r"location(?:\.href)?\s*(?:=|\.(?:replace|assign)\()\s*([A-Za-z_$][\w$]*)\s*\)?\s*(?:[;}\n]|$)"
)
#: a page with more text than this redirects nobody by script
_TINY = 2_000
#: an error page says no more than this in its own words
_SHORT = 200
#: markers that make a page a report whatever its title says
_SURE_MARKERS = 4
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True)
class PageText:
    """The visible text of a page without white space: all of it, and what stands outside links."""

    text: str
    own: str


def page_text(root: HtmlElement) -> PageText:
    """The visible text of a page (scripts, styles and comments left out)."""
    body = root.find("body")
    parts: list[str] = []
    own: list[str] = []
    linked = {part for anchor in root.iter("a") for part in anchor.iter()}
    for element in (body if body is not None else root).iter():
        inside = element in linked
        if isinstance(element.tag, str) and element.tag not in _IGNORED and element.text:
            parts.append(element.text)
            if not inside:
                own.append(element.text)
        if element.tail:
            parts.append(element.tail)
            if not inside or element.tag == "a":
                own.append(element.tail)
    return PageText("".join("".join(parts).split()), "".join("".join(own).split()))


def page_title(root: HtmlElement) -> str | None:
    """The title that the page gives its article: ``ArticleTitle``, else the heading, else ``<title>``."""
    for meta in root.iter("meta"):
        if (meta.get("name") or "").lower() == "articletitle" and (meta.get("content") or "").strip():
            return str(meta.get("content")).strip()
    candidates = ["".join(h.itertext()).strip() for tag in ("ucaptitle", "h1", "h2") for h in root.iter(tag)]
    title = root.find(".//title")
    if title is not None:
        candidates.append("".join(title.itertext()).strip())
    for candidate in candidates:
        if classify_title(candidate).kind is TitleKind.REPORT:
            return candidate
    return next((candidate for candidate in candidates if candidate), None)


def script_redirect(text: str) -> str | None:
    """Where a tiny page sends its reader by script (``location.href="…"``), ``None`` if nowhere.

    A script that sets cookies is a challenge, not a redirect, and is never followed.
    """
    if len(text) > _TINY or "cookie" in text.lower() or re.search(r"<a\s", text, re.I):
        return None
    scripts = "".join(re.findall(r"<script\b[^>]*>(.*?)(?:</script>|$)", text, re.I | re.S))
    match = _JS_REDIRECT.search(scripts)
    if match is not None:
        return match[1] or match[2]
    named = _JS_REDIRECT_BY_NAME.search(scripts)
    if named is None:
        return None
    given = re.search(rf"(?<![\w$.]){re.escape(named[1])}\s*=\s*['\"]([^'\"]+)['\"]\s*[;,\n]", scripts)
    return given[1] if given else None


class PageKind(StrEnum):
    """What an article page turned out to be."""

    REPORT = "report"
    OTHER = "other"
    WRONG = "wrong"


def holds_report(root: HtmlElement) -> bool:
    """Whether a page whose address says nothing holds a report: most of the form's sections are in it."""
    return _surely_a_report(page_text(root).own)


def _surely_a_report(text: str) -> bool:
    found = (marker for marker in report_marks() if marker.search(text))
    return sum(1 for _ in islice(found, _SURE_MARKERS)) == _SURE_MARKERS


def holds_every_table(root: HtmlElement) -> bool:
    """Whether all tables of the form stand in the page as tables, so that no picture or frame can hold one.

    Only short cells count: layout tables hold the whole text in a cell, and the text speaks of the same things.
    """
    texts = (normalise("".join(cell.itertext())) for cell in root.iter("td", "th"))
    labels = "\n".join(text for text in texts if len(text) <= _LONGEST_LABEL)
    return all(words.search(labels) for words in table_labels())


def error_page(root: HtmlElement) -> tuple[Failure, str] | None:
    """What an error page that came with status 200 says, and its words; ``None`` for any other page."""
    content = page_text(root)
    return _error(page_title(root), content, _marks(content))


def error_text(text: str) -> str | None:
    """The beginning of a message that a server gives as plain text in place of a report; ``None`` for any other."""
    words = "".join(text.split()) if len(text) <= _TINY else ""
    content = PageText(words, words)
    error = _error(None, content, _marks(content))
    return error[1] if error is not None else None


def _marks(content: PageText) -> int:
    return sum(1 for marker in report_marks() if marker.search(content.own))


def _error(title: str | None, content: PageText, markers: int) -> tuple[Failure, str] | None:
    if markers >= 2 or len(_CHINESE.findall(content.own)) >= _SHORT:
        return None
    for rule in page_rules().errors:
        # a sound page links notices: 关于暂停服务窗口的公告
        if rule.pattern.search(content.text if rule.absent else content.own):
            return rule, (title or content.text)[:30]
    return None


def classify_page(root: HtmlElement, listed_title: str | None, *, has_files: bool) -> tuple[PageKind, str]:
    """What the page is and, unless a report, one Chinese sentence why.

    ``listed_title`` is what the list called it; ``has_files`` says that documents or pictures hang on it.
    """
    title = page_title(root)
    promised = classify_title(listed_title).kind
    if promised is TitleKind.REPORT and title and normalise(title) == normalise(str(listed_title)):
        whole = "".join(str(root.xpath("string(//body)")).split())
        if _surely_a_report(whole):
            return PageKind.REPORT, ""  # as nearly all are; what follows takes the page apart
    content = page_text(root)
    markers = _marks(content)
    own = classify_title(title)
    words = len(_CHINESE.findall(content.own))
    if (error := _error(title, content, markers)) is not None:
        return PageKind.WRONG, f"网址返回的是出错页面（{error[1]}）"
    if promised is TitleKind.REPORT and title and _is_another(title, str(listed_title)):
        return PageKind.WRONG, f"网址返回的是另一页面：“{title[:40]}”"
    # a form to fill in has all sections too: its whole title counts, where the list cut it before 的通知
    untold = markers < _SURE_MARKERS or _completes(title, listed_title)
    if own.kind is TitleKind.OTHER and own.reason != NOT_A_REPORT and untold:
        return PageKind.OTHER, own.reason
    if TitleKind.REPORT not in (promised, own.kind):
        if markers >= _SURE_MARKERS:
            return PageKind.REPORT, ""
        return PageKind.OTHER, "页面内容不是政府信息公开年度报告"
    if markers >= 2:
        return PageKind.REPORT, ""
    entitled = (
        own.kind is TitleKind.REPORT
        if promised is not TitleKind.REPORT
        else _names(title, content, str(listed_title))
    )
    if entitled and (has_files or words >= _SHORT):
        return PageKind.REPORT, ""
    return PageKind.WRONG, f"网址返回的页面没有报告内容（{(title or '无标题')[:30]}）"


def _completes(title: str | None, listed: str | None) -> bool:
    """Whether ``title`` is what a list cut, in full."""
    if not title or not listed or not listed.endswith(CUT):
        return False
    return normalise(title).startswith(normalise(listed.removesuffix(CUT)))


def _names(title: str | None, content: PageText, listed: str) -> bool:
    """Whether the page, outside its links, bears the title that the list gave it."""
    wanted = normalise(listed.removesuffix(CUT))
    return wanted in normalise(content.own) or fuzz.ratio(normalise(title or ""), wanted) >= 70


def _is_another(title: str, listed: str) -> bool:
    """Whether both name a report and neither body nor year agree: the server gave another article."""
    if classify_title(title).kind is not TitleKind.REPORT:
        return False
    mine, theirs = parse_title(title), parse_title(listed)
    if mine.year is None or theirs.year is None or mine.year == theirs.year:
        return False
    return fuzz.ratio(normalise(mine.authority or ""), normalise(theirs.authority or "")) < 60
