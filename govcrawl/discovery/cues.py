"""What links say of where they lead, as data: ``govcrawl/data/discovery.yaml``, validated when loaded."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from urllib.parse import urlsplit

from pydantic import Field

from govcrawl.crawling.addresses import path_and_query
from govcrawl.crawling.page_rules import page_rules, says
from govcrawl.crawling.titles import TitleKind, classify_title, normalise
from pipelines.data_files import Data, Rule, read_data_file
from pipelines.errors import DataFileError
from pipelines.report.titles import parse_title
from pipelines.values import value

CUES_FILE = files("govcrawl") / "data" / "discovery.yaml"
#: a text longer than this is no name of a column
_LONGEST = 40
_EDGES = re.compile(r"^[\s\W_]+|[^\w)\]】》]+$")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_FOREIGN_EDGE = re.compile(r"^[A-Za-z.&'-]+(?=[\u4e00-\u9fff(])|(?<=[\u4e00-\u9fff)])[A-Za-z.&'-]+$")
#: of which years a column is: (2008-2018), (2018年及以前)
_RANGE = re.compile(
    r"[(\[【](?:(?:19|20)\d\d年?[-—–~至到]+(?:(?:19|20)\d\d年?|今)|(?:19|20)\d\d年?(?:度)?(?:及|及其)?(?:以前|之前|以后|之后|起))[)\]】]$"
)
_COUNTED = re.compile(r"[(\[【]\d+[)\]】]$")


class CuesError(DataFileError):
    """Raised by :func:`load_cues` when the cues do not fit the schema; names file and key."""


class Leads(StrEnum):
    """What a link leads to."""

    COLUMN = "column"
    SHORT = "short"
    ENTRY = "entry"
    UNITS = "units"
    MAP = "map"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class Cue(Rule):
    """A rule of how a link is called; ``alone`` is the weight of a short name outside the standard layout."""

    leads: Leads
    weight: int = Field(ge=1, le=100)
    alone: int | None = None


class Cues(Data):
    """The rules of ``govcrawl/data/discovery.yaml``; the file says what each list is for."""

    refused: tuple[Rule, ...]
    texts: tuple[Cue, ...]
    addresses: tuple[Cue, ...]
    other_addresses: tuple[Rule, ...]
    hosts: tuple[Rule, ...]
    siblings: tuple[Rule, ...]
    bodies: tuple[Rule, ...]
    other_governments: tuple[Rule, ...]


@value
class Rating:
    """What a link leads to, and how likely (0 to 100) it is the next step; ``alone``: its short name means the
    reports only where it stands in the standard layout."""

    leads: Leads
    weight: int
    alone: int | None = None


UNKNOWN = Rating(Leads.UNKNOWN, 0)
REFUSED = Rating(Leads.REFUSED, 0)


def load_cues(path: Traversable) -> Cues:
    """The cues in ``path``. Raises :class:`CuesError` naming the file and the key that is wrong."""
    return read_data_file(path, Cues, CuesError)


@cache
def cues() -> Cues:
    """The project's cues. Raises :class:`CuesError`."""
    return load_cues(CUES_FILE)


@lru_cache(maxsize=4096)
def tidy(text: str) -> str:
    """A link's text as the cues see it: no white space, no arrows and dots around it, no English beside Chinese, no
    count behind it (``(12)``), once where it stands twice."""
    text = _EDGES.sub("", normalise(text.replace("\xa0", " ")))
    if _CHINESE.search(text):
        text = _COUNTED.sub("", _EDGES.sub("", _FOREIGN_EDGE.sub("", text)))
    half = len(text) // 2
    if half > 1 and text[:half] == text[half:]:
        text = text[:half]
    return text


@lru_cache(maxsize=4096)
def rate_text(text: str) -> Rating:
    """What a link's text says. Reports themselves and what names other things are refused; most texts say nothing."""
    text = tidy(text)
    if not text or len(text) > _LONGEST:
        return UNKNOWN
    rules = cues()
    if says(rules.refused, text) and not is_body(text):  # 信访局 is a body
        return REFUSED
    text = _RANGE.sub("", text) or text  # 政府信息公开年报(2018年以前)
    if parse_title(text).year is not None and not says(page_rules().years, text):
        return UNKNOWN  # a report, which is asked for in its list
    found = next((cue for cue in rules.texts if cue.pattern.search(text)), None)
    if found is not None:
        return Rating(found.leads, found.weight, found.alone)
    return UNKNOWN


@lru_cache(maxsize=4096)
def rate_address(url: str) -> Rating:
    """What an address says without its link's text."""
    rules = cues()
    where = path_and_query(url)
    if says(rules.other_addresses, where):
        return REFUSED
    found = next((cue for cue in rules.addresses if cue.pattern.search(where)), None)
    if found is not None:
        return Rating(found.leads, found.weight, found.alone)
    if urlsplit(url).path in ("", "/") and says(rules.hosts, urlsplit(url).hostname or ""):
        return Rating(Leads.ENTRY, 40)
    return UNKNOWN


def rate(texts: Iterable[str], url: str) -> Rating:
    """What a link leads to by all that it says: its texts (what is printed, ``title``, ``alt``), and its address.

    The printed name counts before the address: paths lie. An address alone speaks where the text says nothing.
    """
    said = [text for text in (tidy(text) for text in texts) if text]
    ratings = [rate_text(text) for text in said]
    if any(rating.leads is Leads.REFUSED for rating in ratings):
        return REFUSED
    by_text = max(ratings, key=lambda rating: rating.weight, default=UNKNOWN)
    by_address = rate_address(url)
    if by_address.leads is Leads.REFUSED and by_text.leads is not Leads.COLUMN:
        return REFUSED
    if by_text.leads in (Leads.UNKNOWN, Leads.MAP) or by_text.weight <= 22:
        if by_address.leads is Leads.UNKNOWN:
            return by_text
        if any(_says_otherwise(text) for text in said):
            return by_text
        return by_address
    if by_address.leads is Leads.COLUMN and by_text.leads in (Leads.SHORT, Leads.COLUMN):
        return Rating(Leads.COLUMN, min(100, max(by_text.weight, by_address.weight) + 5))
    if by_address.leads is by_text.leads:
        return Rating(by_text.leads, min(100, by_text.weight + 2), by_text.alone)
    return by_text


def _says_otherwise(text: str) -> bool:
    """Whether a text that is no cue names something: an article, a number of a pager, another column."""
    if says(page_rules().years, text) or is_body(text):
        return False
    if rate_text(text).leads is Leads.ENTRY:
        return False
    return bool(text)


@lru_cache(maxsize=4096)
def is_body(text: str) -> bool:
    """Whether a text is the name of a body of a government."""
    text = tidy(text)
    return bool(text) and len(text) <= 24 and says(cues().bodies, text)


def is_year(text: str) -> bool:
    """Whether a text names a year of reports and no more (2023年, 2022年度年报)."""
    return says(page_rules().years, tidy(text))


def is_report(text: str) -> bool:
    """Whether a text is the title of one annual report: it names the year."""
    return classify_title(text).kind is TitleKind.REPORT and parse_title(text).year is not None


def in_standard_layout(texts: Iterable[str]) -> bool:
    """Whether texts that stand together are those of the national standard layout: 指南, 制度, 目录, 依申请公开."""
    tidied = [tidy(text) for text in texts]
    return sum(any(rule.pattern.search(text) for text in tidied) for rule in cues().siblings) >= 2
