"""Identity: which body reports on which year, when it was published, and who says so."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from pipelines.blocks import PageFacts, Paragraph
from pipelines.report.characters import fold, strip_space
from pipelines.report.dates import date_in_address, first_date, is_date_line, western_year
from pipelines.report.model import Check, DateSource, Fault, Outcome
from pipelines.report.notices import is_notice
from pipelines.report.rules import Rule
from pipelines.report.titles import TitleParts, parse_title
from pipelines.values import value

__all__ = ["Identity", "TitleParts", "TitleSearch", "find_title", "identify", "parse_title", "report_id"]

_PERIOD = re.compile(r"((?:19|20)\d\d)年1月1日(?:起)?[,，]?(?:至|到|-|—|~)(?:((?:19|20)\d\d)年)?12月31日")
_BODY_YEAR = re.compile(r"((?:19|20)\d\d)年(?:度)?[,，]")
_LONGEST_TITLE = 90
#: lines that a title may be broken over
_MOST_LINES = 4
_ENDS_AS_TITLE = re.compile(r"(?:报告|年报)(?:[（(【\[].{1,20}[)）】\]])?$")
_SENTENCE_OR_WAY = re.compile(r"[。；！？>»]|当前位置")
#: characters of a report among which the period that it covers mostly stands
_OPENING = 800
_SIGNED = re.compile(r"[（(](?:盖章|公章|印章|章)[)）]|^落款[:：]|^(?:报告|编制|发布)?单位[:：]")
_DATED = re.compile(r"(?:[〇零○O一二三四五六七八九]{4}|[12１２][09０９][\d０-９]{2})年.{2,6}日?$")
_PORTAL = re.compile(r"(?:网站?|门户|平台|本站|编辑|管理员|转载|互联网|客户端|公众号)$")
_COLON = re.compile(r"[:：]")
_SEPARATOR = re.compile(r"[|/,，;；]")
#: between the title and the site's name
_HEAD_PARTS = re.compile(r"\s*[|_—]\s*|\s+-\s+|-(?=[^-]*$)")
_BODY = re.compile(r"[\u4e00-\u9fff]{2,}")


@value
class TitleSearch:
    """The title in the text: its parts, and the lines that print it."""

    parts: TitleParts | None
    lines: tuple[str, ...] = ()


@dataclass(slots=True)
class Identity:
    """Title, authority, year and date of publication (``None``: cannot be told), and what the sources said."""

    title: str | None
    authority: str | None
    year: int | None
    published_on: str | None
    dated_by: DateSource | None
    checks: list[Check] = field(default_factory=list)


def report_id(authority: str | None, year: int | None, url: str) -> str:
    """Stable key of a report: a hash of body and year, else of the address."""
    key = f"{authority}\n{year}" if authority and year else url
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def find_title(paragraphs: Sequence[Paragraph]) -> TitleSearch:
    """The title among the first lines of a report, broken over up to four of them."""
    lines = [paragraph.text.strip(" \t\u3000\u00a0#*") for paragraph in paragraphs[:40]]
    best: tuple[int, TitleParts, tuple[str, ...]] | None = None
    for start, first in enumerate(lines):
        if len(first) > _LONGEST_TITLE or _PORTAL.search(first):
            continue
        pieces: list[str] = []
        for line in lines[start : start + _MOST_LINES]:
            if len(line) > _LONGEST_TITLE or not _may_be_title(line):
                break
            pieces.append(line)
            joined = strip_space("".join(pieces))
            if len(joined) > _LONGEST_TITLE:
                break
            if not _ENDS_AS_TITLE.search(joined) or not (parts := parse_title(joined)).names_report:
                continue
            if len(pieces) > 1 and (is_date_line(line) or parse_title(line).authority):
                continue
            worth = 2 * (parts.authority is not None) + 2 * (parts.year is not None)
            if best is None or worth > best[0]:
                best = worth, parts, tuple(pieces)
            if worth == 4:
                break
        if best is not None and best[0] == 4:
            break
    return TitleSearch(best[1], best[2]) if best else TitleSearch(None)


@lru_cache(maxsize=256)
def _may_be_title(line: str) -> bool:
    """Whether a line is neither a sentence nor one of a saved page that leads or describes: 当前位置：首页 > …,
    发布日期：…. Remembered, since a line is looked at with each of those before it."""
    return bool(line) and _SENTENCE_OR_WAY.search(line) is None and not is_notice(line)


def _plain_body(text: str | None) -> str | None:
    """A source or publisher as a body's name, or ``None`` where it names a website or nobody."""
    if not text:
        return None
    name = strip_space(_COLON.split(text)[-1])
    name = _SEPARATOR.split(name)[0]
    if not 3 <= len(name) <= 40 or _PORTAL.search(name) or not _BODY.search(name):
        return None
    return name


def _address_title(url: str) -> str:
    """The file name of a ``file:`` address: often the title."""
    if not url.startswith("file:"):
        return ""
    name = unquote(urlsplit(url).path).rsplit("/", 1)[-1]
    return re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name)


def identify(
    title: TitleSearch, facts: PageFacts, *, signature: Sequence[str], narrative: str, url: str
) -> Identity:
    """Body, year and date by the contract's order; sources that disagree are reported in ``checks``."""
    named = [
        (name, parts)
        for name, text in (
            ("正文标题", title.parts.title if title.parts else None),
            ("ArticleTitle", facts.article_title),
            ("页面标题", _head_title(facts.html_title)),
            ("文件名", _address_title(url)),
        )
        if text and (parts := parse_title(text)).names_report
    ]
    signed = _signed_by(signature)
    stated = [(name, parts.authority) for name, parts in named if parts.authority and name != "文件名"]
    if not stated and signed:
        stated.append(("落款", signed))
    for name, text in (("发布机构", facts.publisher), ("ContentSource", facts.source)):
        if body := _plain_body(text):
            stated.append((name, body))
    stated += [("文件名", parts.authority) for name, parts in named if name == "文件名" and parts.authority]
    authority = stated[0][1] if stated else None
    signed_on = first_date(" ".join(strip_space(line) for line in signature))
    dates = (
        (first_date(facts.pub_date) or first_date(facts.page_date), DateSource.PAGE),
        (signed_on, DateSource.SIGNATURE),
        (date_in_address(url), DateSource.ADDRESS),
    )
    published, dated_by = next(((date, source) for date, source in dates if date), (None, None))
    year, year_check = _year(named, narrative, signed_on)
    shown = _fullest(named)
    identity = Identity(shown.title if shown else _any_title(facts), authority, year, published, dated_by)
    identity.checks.extend(
        _checks(identity, stated[:1] + [one for one in stated if one[0] != "文件名"][1:], year_check)
    )
    return identity


def _fullest(named: Sequence[tuple[str, TitleParts]]) -> TitleParts | None:
    """The title to show: the first source's, or a longer one that ends with it (a page may drop its first line)."""
    if not named:
        return None
    first = named[0][1]
    longer = (
        parts
        for name, parts in named[1:]
        if name != "文件名" and fold(parts.title).endswith(fold(first.title))
    )
    return next((parts for parts in longer if parts.authority and not first.authority), first)


def _head_title(text: str | None) -> str | None:
    """A page's ``<title>`` without the site's name, which follows a bar, dash or underscore."""
    if not text:
        return None
    pieces = _HEAD_PARTS.split(text.strip())
    return next((piece for piece in pieces if parse_title(piece).names_report), text)


def _any_title(facts: PageFacts) -> str | None:
    text = facts.article_title or facts.html_title
    return strip_space(text) if text else None


def _signed_by(signature: Sequence[str]) -> str | None:
    for line in signature:
        name = strip_space(_SIGNED.sub("", line.strip()))
        name = _DATED.sub("", name)
        if name and not is_date_line(name) and 2 <= len(name) <= 40:
            return name
    return None


def _year(
    named: Sequence[tuple[str, TitleParts]], narrative: str, signed_on: str | None
) -> tuple[int | None, Check | None]:
    """The year with most support, and a check where the sources disagree."""
    weights = {"正文标题": 4.0, "ArticleTitle": 3.0, "页面标题": 1.5, "文件名": 1.0}
    votes: dict[int, float] = defaultdict(float)
    said: list[str] = []
    for name, parts in named:
        if parts.year is not None:
            votes[parts.year] += weights[name]
            said.append(f"{name}：{parts.year}")
    text = western_year(fold(narrative[:_OPENING]))
    if (period := _PERIOD.search(text)) is None:
        text = western_year(fold(narrative))
        period = _PERIOD.search(text)
    if period is not None:
        year = int(period[2] or period[1])
        votes[year] += 2.5
        said.append(f"统计期限：{year}")
    if not votes:
        years = Counter(int(found) for found in _BODY_YEAR.findall(text))
        if years:
            year, count = years.most_common(1)[0]
            votes[year] += min(count, 2)
            said.append(f"正文：{year}")
    if not votes:
        return (int(signed_on[:4]) - 1, None) if signed_on else (None, None)
    year = max(votes, key=lambda one: votes[one])
    if signed_on and int(signed_on[:4]) != year + 1:
        said.append(f"落款日期：{signed_on}")
    elif len(votes) == 1:
        return year, None
    return year, Check(
        Rule.YEAR_SOURCES, "year", Outcome.FAIL, f"报告年度的各个来源不一致（{'，'.join(said)}），采用{year}年",
        expected=str(year), actual="，".join(said), fault=Fault.PUBLISHER,
    )  # fmt: skip


def _checks(identity: Identity, stated: Sequence[tuple[str, str]], year_check: Check | None) -> list[Check]:
    checks = []
    if identity.authority is None:
        checks.append(
            Check(
                Rule.AUTHORITY_KNOWN,
                "authority",
                Outcome.FAIL,
                "标题、落款和页面信息都没有写明公开机关",
                fault=Fault.UNKNOWN,
            )
        )
    elif others := [
        f"{name}：{body}" for name, body in stated[1:] if not _same_body(body, identity.authority)
    ]:
        checks.append(
            Check(
                Rule.AUTHORITY_SOURCES, "authority", Outcome.FAIL,
                f"公开机关的各个来源不一致，采用“{identity.authority}”（{stated[0][0]}），另有{'，'.join(others)}",
                expected=identity.authority, actual="，".join(others), fault=Fault.UNKNOWN,
            )
        )  # fmt: skip
    if identity.year is None:
        checks.append(
            Check(
                Rule.YEAR_KNOWN,
                "year",
                Outcome.FAIL,
                "标题、统计期限和落款都没有写明报告年度",
                fault=Fault.UNKNOWN,
            )
        )
    elif year_check is not None:
        checks.append(year_check)
    return checks


def _same_body(one: str, other: str) -> bool:
    """Whether two names may be one body's: the same letters, or one is the other's end (市教育局)."""
    a, b = fold(one), fold(other)
    return a.endswith(b) or b.endswith(a)
