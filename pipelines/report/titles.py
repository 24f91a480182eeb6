"""What a title says: which body, which year, and that it is this kind of report at all."""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.report.body_names import as_printed, body_name
from pipelines.report.characters import fold, strip_space
from pipelines.report.dates import western_year
from pipelines.report.title_rules import Refusal, any_of, title_rules
from pipelines.values import value

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:年度?|度)?(?![\d])")
_BRACKETED_YEAR = re.compile(r"[【\[〔(](?:19|20)\d\d(?:年度?)?[】\]〕)]")
_DATE = re.compile(r"(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s*\d{1,2}:\d\d(?::\d\d)?)?")
#: the first report on any year is on 2008
_FIRST_YEAR = 2003
#: a title that names another kind of document has one of these
_OF_KINDS = ("公开", "申请", "法治政府", "依法行政", "预算", "决算")
#: a longer line is no title
LONGEST_TITLE = 90
#: characters behind the report's name among which its year may stand
_BEHIND = 12


@value
class TitleParts:
    """``title`` without white space and without what pages print before and behind it; ``authority`` and ``year`` as
    it names them, else ``None``; ``names_report``: it names an annual report on information disclosure;
    ``covers``: as a letter that sends one along; ``other``: why a title that speaks of reports names none, else empty, and
    ``always``: not even above the form's tables; ``kind``: what a title that speaks of disclosure and of no report says
    that its document is."""

    title: str
    authority: str | None
    year: int | None
    names_report: bool
    covers: bool = False
    other: str = ""
    always: bool = False
    kind: str = ""


@lru_cache(maxsize=512)
def parse_title(text: str) -> TitleParts:
    """The parts of a title. Raises nothing: what is not there is ``None``. Remembered: a page prints its title often."""
    title = strip_space(text)
    plain = western_year(fold(text))
    matches = list(any_of("names").finditer(plain))
    if not matches:
        years = _years(plain)
        return TitleParts(title, None, years[0] if years else None, False, kind=_kind(plain))
    if other := _other(plain):
        return TitleParts(title, None, None, False, other=other.reason, always=other.always)
    best: tuple[str | None, int | None] = None, None
    start = 0
    for match in matches:  # a column's name may stand beside the title: 政府信息公开年报 云泽市水务局2023年…
        before = plain[start : match.start()]
        if before.endswith("人民") and plain.startswith("政府", match.start()):
            before += "政府"  # 泾县人民政府信息公开年度报告: one 政府 serves twice
        told = _named_before(text, title, before), _year(plain, before, match.start(), match.end())
        if sum(one is not None for one in told) > sum(one is not None for one in best):
            best = told
        start = match.end()
    covers = any_of("covers").search(any_of("after", suffix="$").sub("", plain)) is not None
    return TitleParts(_bare(title), *best, True, covers=covers)


def names_report(text: str) -> bool:
    """Whether a title names an annual report, as :func:`parse_title` has it; where nothing else of it is asked."""
    plain = western_year(fold(text))
    return any_of("names").search(plain) is not None and not _other(plain)


def _other(plain: str) -> Refusal | None:
    """The rule by which a title that speaks of reports names none; ``None`` where it does."""
    return next((rule for rule in title_rules().others if rule.pattern.search(plain)), None)


def _kind(plain: str) -> str:
    """What kind of other document a title names, or nothing."""
    if not any(word in plain for word in _OF_KINDS):
        return ""
    bare = any_of("after", suffix="$").sub("", plain)
    return next((rule.reason for rule in title_rules().kinds if rule.pattern.search(bare)), "")


def _named_before(text: str, title: str, before: str) -> str | None:
    """The body that the words before the report's name name. ``before`` may end within a word of ``text``."""
    chunks: list[str] = []
    length = 0
    for chunk in text.split():
        folded = western_year(fold(chunk))[: max(0, len(before) - length)]
        length += len(folded)
        if folded:
            chunks.append(folded)
    spaced = " ".join(chunks) if "".join(chunks) == before else before
    spaced = _DATE.sub(" ", spaced)
    # a year is written with white space on both sides often enough: it parts no name from another
    pieces = _YEAR.split(_BRACKETED_YEAR.sub("", spaced))[::2]
    for piece in (pieces[-1], "".join(pieces), pieces[0]):
        if piece.strip() and (name := body_name(_whole(piece, pieces))) is not None:
            return as_printed(title, name)
    return None


def _whole(piece: str, pieces: list[str]) -> str:
    """A piece behind the year, with what stands before the year where it only continues that: 云泽市2023年水务局."""
    if piece is pieces[-1] and len(pieces) > 1 and pieces[0].strip():
        joined = "".join(pieces)
        ahead, behind = body_name(pieces[0]), body_name(piece)
        if ahead and behind and fold(pieces[0]).strip().endswith(("省", "市", "县", "区", "州", "旗", "盟")):
            return joined
    return piece


def _years(text: str) -> list[int]:
    return [year for year in map(int, _YEAR.findall(text)) if year >= _FIRST_YEAR]


def _year(plain: str, before: str, start: int, end: int) -> int | None:
    """The year nearest to the report's name: before it, in it, behind it."""
    dateless = any_of("before", prefix="^").sub("", before) if "-" in before or "." in before else before
    for part, place in ((dateless or before, -1), (plain[start:end], 0), (plain[end : end + _BEHIND], 0)):
        if found := _years(part):
            return found[place]
    return None


def _bare(title: str) -> str:
    """A title without labels, numbers, dates and suffixes around it; what stands in brackets before it stays."""
    kept = fold(title)
    before, after = any_of("before", prefix="^"), any_of("after", suffix="$")
    while (
        not kept.startswith(("【", "[", "(", "〔"))
        and (shorter := before.sub("", kept, count=1)) != kept
        and shorter
    ):
        kept = shorter
    while (shorter := after.sub("", kept, count=1)) != kept and shorter:
        kept = shorter
    for opening, closing in ("《》", "【】", "[]"):
        if kept.count(opening) > kept.count(closing):
            kept += closing
    return as_printed(title, kept)
