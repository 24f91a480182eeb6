"""Identity: which body reports on which year, when it was published, and who says so."""

from __future__ import annotations

import hashlib
import re
import string
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from pipelines.blocks import PageFacts, Paragraph
from pipelines.report.body_names import body_name, names_region
from pipelines.report.characters import fold, strip_space
from pipelines.report.dates import (
    CHINESE_YEAR,
    NOUGHTS,
    date_in_address,
    first_date,
    is_date_line,
    is_possible,
    western_year,
)
from pipelines.report.model import Check, DateSource, Fault, Outcome
from pipelines.report.notices import is_notice
from pipelines.report.openings import read_opening
from pipelines.report.other_titles import other_title
from pipelines.report.rules import Rule
from pipelines.report.title_rules import any_of
from pipelines.report.titles import LONGEST_TITLE, TitleParts, names_report, parse_title
from pipelines.values import value

__all__ = [
    "Identity",
    "TitleParts",
    "TitleSearch",
    "find_title",
    "identify",
    "parse_title",
    "place_of",
    "report_id",
]

_PERIOD = re.compile(r"((?:19|20)\d\d)年1月1日(?:起)?[,，]?(?:至|到|-|—|~)(?:((?:19|20)\d\d)年)?12月31日")
_BODY_YEAR = re.compile(r"((?:19|20)\d\d)年(?:度)?[,，]")
#: lines that a title may be broken over
_MOST_LINES = 4
_ENDS_AS_TITLE = re.compile(r"(?:报告|年报)(?:[（(【\[].{1,20}[)）】\]])?$")
_LETTER = re.compile(r"(?:报告|年报)[》”]?(?:的(?:函|通知|公告|通告|报告|请示)|的?公示)$")
_SENTENCE_OR_WAY = re.compile(r"[。；！？»]|当前位置|位置(?:是|为)?[:：]")
#: a line that begins the text: a heading of section one, or prose
_HEADING_ONE = re.compile(
    r"^(?:第?一(?:部分)?[、.．,，:：\s]|[（(]一[)）])?(?:总体情况|概述|基本情况|主动公开)"
)
_PROSE = re.compile(r"[，,][^\n。，,；;]*+[。，,；;]")
_LONG_PROSE = 25
#: the year on a line of its own under a title
_YEAR_BELOW = re.compile(rf"[(\[](?:(?:19|20)\d\d|{CHINESE_YEAR})年?度?[)\]]")
#: what a second line of a title begins with where the first is not whole: its year, or the report's own name
_CONTINUES = re.compile(
    rf"^(?:[（(]?(?:19|20)\d\d年|(?:政府|政务)?(?:信息|政务)公开|工作|年度|年报|报告|公开|开工作|息公开|度报告|告|关于|的|[{NOUGHTS}二]{{2}})"
)
#: characters of a report among which the period that it covers mostly stands
_OPENING = 800
_SIGNED = re.compile(r"[（(](?:盖章|公章|印章|章)[)）]|^落款[:：]|^(?:报告|编制|发布)?单位[:：]")
_DATED = re.compile(rf"(?:{CHINESE_YEAR}|[12１２][09０９][\d０-９]{{2}})年.{{2,6}}日?$")
_PORTAL = re.compile(r"(?:网站?|门户|平台|本站|编辑|管理员|转载|互联网|客户端|公众号)$")
_COLON = re.compile(r"[:：]")
_SEPARATOR = re.compile(r"[|/,，;；]")
#: between the title and the site's name
_HEAD_PARTS = re.compile(r"\s*[|_—]\s*|\s+-\s+|-(?=[^-]*$)")
#: lines among which a title is looked for
_FIRST_LINES = 40


@value
class TitleSearch:
    """The title in the text: its parts, and the lines that print it; where there is none, ``other`` is the
    line that says what else the document is (关于做好…工作的通知, …指南)."""

    parts: TitleParts | None
    lines: tuple[str, ...] = ()
    other: TitleParts | None = None


@dataclass(slots=True)
class Identity:
    """Title, authority, year, date of publication and of the signature (``None``: cannot be told), and what the
    sources said."""

    title: str | None
    authority: str | None
    year: int | None
    published_on: str | None
    dated_by: DateSource | None
    signed_on: str | None = None
    checks: list[Check] = field(default_factory=list)


_LETTERS = string.digits + string.ascii_lowercase + string.ascii_uppercase
_YEAR_FOLDER = re.compile(r"(?:19|20)\d\d(?:年度?)?$")


def place_of(url: str) -> str:
    """Where a document was found, by its address alone: the host with its port, of a file the folder's name.

    A folder that is named for a year tells no body from another: the name of the one that holds it counts.
    """
    parts = urlsplit(url)
    if parts.scheme != "file":
        return parts.netloc.lower()
    folders = [unquote(name) for name in parts.path.split("/")[:-1]]
    return next((name for name in reversed(folders) if name and not _YEAR_FOLDER.match(name)), "")


def report_id(authority: str | None, year: int | None, place: str, address: str = "") -> str:
    """The id of a new row: a hash of year, body as printed, and the place where it was found, the same on every machine.

    Of a document that names no body or no year: a hash of its ``address``, else of its SHA-256.
    """
    key = f"{year}\n{authority}\n{place}" if authority and year else address
    return _short(hashlib.sha256(key.encode()).digest())


def _short(digest: bytes) -> str:
    """64 bits in 11 letters and digits: every row of a figure has the id of its report."""
    number = int.from_bytes(digest[:8])
    letters = []
    for _ in range(11):
        number, place = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[place])
    return "".join(letters)


def find_title(paragraphs: Sequence[Paragraph], hints: Sequence[str | None] = ()) -> TitleSearch:
    """The title among the first lines of a report, broken over up to four of them.

    ``hints``: titles that the page's data names. Where the lines before the text hold several titles (a list of
    other years, a link to the article before), the one of a hint counts, else the last, which stands above the text.
    """
    lines = [paragraph.text.strip(" \t\u3000\u00a0#*") for paragraph in paragraphs[:_FIRST_LINES]]
    start = next((place for place, line in enumerate(lines) if _begins_text(line)), len(lines))
    found = [one for end in range(len(lines)) if (one := _title_ending(lines, end)) is not None]
    above = [one for one in found if one[0] <= start] or found[:1]
    if not above:
        return TitleSearch(None, other=other_title(lines[: start + 1]))
    most = max(_worth(parts) for _, parts, _ in above)
    best = [one for one in above if _worth(one[1]) == most]
    hinted = {
        (parts.authority, parts.year) for hint in hints if hint and (parts := parse_title(hint)).names_report
    }
    same = [one for one in best if (one[1].authority, one[1].year) in hinted]
    told = {(parts.authority, parts.year) for _, parts, _ in best}
    chosen = same[0] if same else best[0] if len(told) == 1 else best[-1]
    return TitleSearch(chosen[1], chosen[2])


def _title_ending(lines: Sequence[str], end: int) -> tuple[int, TitleParts, tuple[str, ...]] | None:
    """The title whose last line is ``end``, over as many lines above it as it needs."""
    if not _may_end_title(lines[end]):
        return None
    tail = lines[end + 1 : end + 2]
    if not tail or not _YEAR_BELOW.fullmatch(fold(tail[0])):
        tail = []
    found: tuple[int, TitleParts, tuple[str, ...]] | None = None
    for start in range(end, max(end - _MOST_LINES, -1), -1):
        if not _may_be_title(lines[start]):
            break
        if start < end and (_ends_title(lines[start]) or not _goes_on(lines[start], lines[start + 1])):
            break
        pieces = [*lines[start : end + 1], *tail]
        joined = "".join(strip_space(piece) for piece in pieces[:-1]) + pieces[-1]
        if len(joined) > LONGEST_TITLE:
            break
        if any_of("furniture").search(fold(lines[start])):  # a column's name, or the middle of a title
            if _CONTINUES.match(fold(lines[start])):
                continue
            break
        parts = parse_title(joined if len(pieces) > 1 else pieces[0])
        if parts.names_report and (found is None or _worth(parts) >= _worth(found[1])):
            found = start, parts, tuple(pieces)
    return found


def _worth(parts: TitleParts) -> int:
    return (parts.authority is not None) + (parts.year is not None)


def _goes_on(line: str, following: str) -> bool:
    """Whether a line may be the beginning of a title that goes on with ``following``."""
    if is_date_line(line):
        return False
    head = fold(following)
    if _CONTINUES.match(head):
        return True
    # a name broken over two lines; one that begins with its own region is whole
    return not names_region(head)


def _begins_text(line: str) -> bool:
    if _HEADING_ONE.match(line):
        return not _ends_title(line)
    return len(line) >= _LONG_PROSE and _PROSE.search(line) is not None and not is_notice(line)


@lru_cache(maxsize=256)
def _ends_title(line: str) -> bool:
    """Whether a line ends as a title does, the date, suffix and marks behind it apart."""
    text, after = fold(line), any_of("after", suffix="$")
    while not _ENDS_AS_TITLE.search(text) and not _LETTER.search(text):
        shorter = after.sub("", text, count=1)
        if shorter == text or not shorter:
            return False
        text = shorter
    return True


def _may_end_title(line: str) -> bool:
    return _may_be_title(line) and _ends_title(line)


@lru_cache(maxsize=256)
def _may_be_title(line: str) -> bool:
    """Whether a line can be of a title: neither a sentence nor one of a saved page that leads, describes or is
    furniture (当前位置：首页 > …, 发布日期：…, 正文, 上一篇：…), nor the end of a quotation. Remembered, since a line
    is looked at with each of those below it."""
    if not line or len(line) > LONGEST_TITLE or _SENTENCE_OR_WAY.search(line) or _PORTAL.search(line):
        return False
    if ">" in line and not _ends_title(line):
        return False
    text = fold(line)
    opened, closed = text.find("《"), text.find("》")
    if closed >= 0 and (opened < 0 or closed < opened):
        return False
    if any_of("elsewhere").search(text):
        return False
    return not is_notice(line) or _ends_title(line)


def _plain_body(text: str | None) -> str | None:
    """A source or publisher as a body's name, or ``None`` where it names a website or nobody."""
    if not text:
        return None
    name = _SEPARATOR.split(strip_space(_COLON.split(text)[-1]))[0]
    return None if len(name) < 3 or _PORTAL.search(name) else body_name(name)


def _address_title(url: str) -> str:
    """The file name of a ``file:`` address: often the title."""
    if not url.startswith("file:"):
        return ""
    name = unquote(urlsplit(url).path).rsplit("/", 1)[-1]
    return re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name)


def told_titles(title: TitleSearch, facts: PageFacts, url: str) -> list[tuple[str, TitleParts]]:
    """The titles that a document, its page's data and its file's name give, by what gives them, the best first."""
    shown = title.parts or title.other
    return [
        (name, parse_title(text))
        for name, text in (
            ("正文标题", shown.title if shown else None),
            ("ArticleTitle", facts.article_title),
            ("页面标题", _head_title(facts.html_title)),
            ("文件名", _address_title(url)),
        )
        if text
    ]


def identify(
    title: TitleSearch,
    facts: PageFacts,
    *,
    signature: Sequence[str],
    opening: Sequence[str],
    narrative: str,
    url: str,
) -> Identity:
    """Body, year and date by the contract's order; sources that disagree are reported in ``checks``.

    ``opening``: the first paragraphs, which name the body of many a report whose title stands on the page alone.
    """
    told = told_titles(title, facts, url)
    named = [(name, parts) for name, parts in told if parts.names_report]
    signed = _signed_by(signature)
    signed_on = first_date(" ".join(strip_space(line) for line in signature))
    year, year_check = _year(named, narrative, signed_on if is_possible(signed_on, None) else None)
    stated = [(name, parts.authority) for name, parts in named if parts.authority and name != "文件名"]
    if not stated and signed:
        stated.append(("落款", signed))
    if not stated or year is None:
        said = read_opening(opening)
        year = said.year if year is None else year
        if not stated and said.authority:
            stated.append(("正文", said.authority))
    for name, text in (("发布机构", facts.publisher), ("ContentSource", facts.source)):
        if body := _plain_body(text):
            stated.append((name, body))
    stated += [("文件名", parts.authority) for name, parts in named if name == "文件名" and parts.authority]
    authority = stated[0][1] if stated else None
    dates = (
        (first_date(facts.pub_date), DateSource.PAGE),
        (first_date(facts.page_date), DateSource.PAGE),
        (signed_on, DateSource.SIGNATURE),
        (first_date(facts.other_date), DateSource.BESIDE),
        (date_in_address(url), DateSource.ADDRESS),
    )
    published, dated_by = next(
        ((date, source) for date, source in dates if is_possible(date, year)), (None, None)
    )
    shown = _fullest(named)
    identity = Identity(
        shown.title if shown else _any_title(facts), authority, year, published, dated_by, signed_on
    )
    identity.checks.extend(
        _checks(identity, stated[:1] + [one for one in stated if one[0] != "文件名"][1:], year_check)
    )
    return identity


def _fullest(named: Sequence[tuple[str, TitleParts]]) -> TitleParts | None:
    """The title to show: the first source's, or a longer one that ends with it (a page may drop its first line); no
    column's name before it (云泽市水务局 政府信息公开年报 2023年…)."""
    if not named:
        return None
    first = named[0][1]
    shown = fold(first.title)
    longer = (
        parts
        for name, parts in named[1:]
        if name != "文件名"
        and fold(parts.title).endswith(shown)
        and not names_report(fold(parts.title).removesuffix(shown))
    )
    return next((parts for parts in longer if parts.authority and not first.authority), first)


def _head_title(text: str | None) -> str | None:
    """A page's ``<title>`` without the site's name, which follows a bar, dash or underscore."""
    if not text:
        return None
    pieces = _HEAD_PARTS.split(text.strip())
    told = [parse_title(piece) for piece in pieces]
    named = next((one.title for one in told if one.names_report), None)
    return named or next((one.title for one in told if one.other or one.kind), text)


def _any_title(facts: PageFacts) -> str | None:
    text = facts.article_title or facts.html_title
    return strip_space(text) if text else None


def _signed_by(signature: Sequence[str]) -> str | None:
    for line in signature:
        name = strip_space(_SIGNED.sub("", line.strip()))
        name = _DATED.sub("", name)
        if name and not is_date_line(name) and (body := body_name(name)):
            return body
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
    if len(votes) == 1:
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
                "标题、落款、正文开头和页面信息都没有写明公开机关，或者写的不像机关名称",
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
                "标题、统计期限、落款和正文开头都没有写明报告年度",
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
