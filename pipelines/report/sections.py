"""The six sections: found by what a heading says, not by its number; narrative without tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from pipelines.blocks import Block, Cell, Paragraph
from pipelines.report.body_names import looks_like_body
from pipelines.report.characters import fold, simplified, spaced, strip_space
from pipelines.report.dates import first_date, is_date_line, western_year
from pipelines.report.form import editions
from pipelines.report.labels import (
    SURE_LABEL,
    application_columns,
    application_groups,
    application_rows,
    challenge_outcomes,
    challenge_routes,
    disclosure_items,
    disclosure_measures,
    unnumbered,
)
from pipelines.report.model import Section
from pipelines.report.notices import is_notice
from pipelines.report.numbers import is_blank, is_figure_text
from pipelines.report.status import table_names
from pipelines.values import value

_MARKS = re.compile(r"[^\w]|_")
_DECORATION = "#*★☆●■◆▲·•【】《》[]〔〕|_=~>-—－ \t"
_TOP = re.compile(
    r"^(?:(?:第\s*)?[一二三四五六七八九十]+\s*(?:部\s*分|章)?\s*[、.．,，:：]|第\s*[一二三四五六七八九十]+\s*(?:部\s*分|章)|[壹贰叁肆伍陆]\s*[、.]|[一二三四五六]\s+)"
)
_SUB = re.compile(r"^(?:[（(][一二三四五六七八九十\d]{1,3}[)）]、?|\d{1,2}[、.．:：]|[①-⑳⑴-⒇⒈-⒛])")
_PUNCTUATION = re.compile(r"[，。；！？,;!?]")
#: marks of bold print in Markdown, also in the midst of a line
_BOLD = re.compile(r"\*\*|__")
#: a numeral set apart from its mark: 3 ． 收 到
_LOOSE_NUMBER = re.compile(r"^([（(]?\s*[一二三四五六七八九十\d]{1,3})\s+(?=[、.．,，:：)）])")
_CLAUSE_END = re.compile(r"[。：:；;，,！]|\s{1,}")
_SENTENCE_END = re.compile(r"[。！？；：…!?;:]['\"”’）)》】]*$")
_BARE_PAGE_NUMBER = re.compile(r"\d{1,3}")
_LONGEST_HEADING = 45
#: so much of a paragraph is looked at for a heading
_START = 120
#: a longer line is neither a title nor a cell of a table, however widely it is set
_LONGEST_LINE = 300
#: how much of a heading's letters may differ from a known wording
_STRONG = 0.24
_WRAPPED = 22


@value
class _Heading:
    """A line that may be a heading: the section's ordinal, the heading as printed, what follows on the line.

    ``strong``: its letters are those of a known wording; otherwise only its keywords speak for it.
    """

    ordinal: int
    text: str
    rest: str
    strong: bool
    top: bool
    distance: float


@cache
def _wordings() -> dict[str, int]:
    """Letters of every known heading with its ordinal."""
    found: dict[str, int] = {}
    for edition in editions():
        for section in edition.sections:
            for wording in (section.label, *section.variants):
                found[_letters(wording)] = section.ordinal
    return found


@lru_cache(maxsize=4096)
def _letters(text: str) -> str:
    return _MARKS.sub("", fold(text))


@cache
def _table_words() -> frozenset[str]:
    """Letters of every label of the tables: a line that is nothing else belongs to a table, not to the text."""
    words: set[str] = set()
    for edition in editions():
        words.update(edition.asides, edition.disclosures.heads, edition.applications.heads)
        words.update(edition.challenges.heads, (route.group for route in edition.challenges.routes))
        for block in edition.disclosures.blocks:
            words.add(block.article)
            words.update(label.label for label in (*block.measures, *block.items))
        for label in (
            *edition.applications.columns,
            *edition.applications.groups,
            *edition.applications.rows,
        ):
            words.add(label.label)
        for outcome in edition.challenges.outcomes:
            # heads split over two lines: 结果 over 维持
            words.update(
                (outcome.label, outcome.label[:2], outcome.label[2:], outcome.label[:1], outcome.label[1:])
            )
    return frozenset(letters for word in words if (letters := unnumbered(word)[1]))


@cache
def _note_beginnings() -> tuple[str, ...]:
    """How the notes in the heads of the tables begin."""
    return tuple(begin for edition in editions() for begin in edition.applications.note_begins)


@cache
def _loose_cells() -> frozenset[int]:
    """Sections whose text may hold stray cells: those with a table, and the last, which tables may follow (附表)."""
    sections = editions()[0].sections
    return frozenset(one.ordinal for one in sections if one.code in table_names()) | {sections[-1].ordinal}


@cache
def _printed_wordings() -> tuple[str, ...]:
    """Every known heading as the form or a report prints it, the longest first."""
    wordings = {
        wording
        for edition in editions()
        for one in edition.sections
        for wording in (one.label, *one.variants)
    }
    return tuple(sorted(wordings, key=len, reverse=True))


@cache
def _vocabulary() -> frozenset[str]:
    """The letters that known headings are made of."""
    return frozenset("".join(_wordings()))


def _nearest(letters: str) -> tuple[int, float] | None:
    """Ordinal of the known heading nearest to ``letters``, and the share of letters that differ."""
    known = _wordings()
    if (ordinal := known.get(letters)) is not None:
        return ordinal, 0.0
    longest = int(len(letters) / (1 - _STRONG)) + 1
    most = int(longest * _STRONG)
    if len(letters) - sum(map(_vocabulary().__contains__, letters)) > most:
        return None  # prose, mostly: more letters that no heading has than may differ
    near = process.extract(letters, known.keys(), scorer=Levenshtein.distance, score_cutoff=most, limit=None)
    best: tuple[float, int, int] | None = None
    for wording, distance, place in near:
        longest = max(len(letters), len(wording))
        if distance <= int(longest * _STRONG):
            share = distance / longest, place, known[wording]
            best = share if best is None else min(best, share)
    return best and (best[2], best[0])


@lru_cache(maxsize=2048)
def _heading(line: str) -> _Heading | None:
    """``line`` as a heading of the form, or ``None``."""
    text = _LOOSE_NUMBER.sub(r"\1", _BOLD.sub("", spaced(line)).strip(_DECORATION))
    if not text or text.endswith(("、", "，")):
        return None
    numbered = _TOP.match(text)
    sub = None if numbered else _SUB.match(text)
    number = numbered or sub
    body = text[number.end() :].strip(_DECORATION) if number else text
    for candidate, rest in _splits(body):
        letters = _letters(candidate)
        if not 2 <= len(letters) <= _LONGEST_HEADING:
            continue
        nearest = _nearest(letters)
        if nearest is not None and (not rest or numbered is not None):
            # a bare line must say it exactly and be no sentence: 总体情况良好, 无其他需要报告的事项。
            if numbered is None and sub is None and (nearest[1] > 0.12 or body.endswith("。")):
                continue
            return _Heading(nearest[0], candidate, rest, True, sub is None, nearest[1])
        if numbered is not None and not rest:
            for section in editions()[0].sections:
                if any(all(word in letters for word in words) for words in section.keywords):
                    return _Heading(section.ordinal, candidate, rest, False, True, 1.0)
    return None


def section_named(line: str) -> int | None:
    """The section of the form whose heading a line is, by its known wordings; ``None`` for any other line."""
    heading = _heading(line[:_START]) if len(line) <= _START else None
    return heading.ordinal if heading is not None and heading.strong and not heading.rest else None


def _splits(body: str) -> Iterable[tuple[str, str]]:
    """The ways to part a line into heading and text: the whole line, then up to each early clause end."""
    whole = body.strip(_DECORATION).rstrip("：:。.；;，,")
    yield strip_space(whole), ""
    for match in list(_CLAUSE_END.finditer(body))[:6]:
        if 2 <= match.start() <= _LONGEST_HEADING:
            yield strip_space(body[: match.start()]), body[match.end() :].strip()
    plain = simplified(body)
    for wording in _printed_wordings():
        if plain.startswith(wording):  # a heading that runs into its text without any mark
            yield body[: len(wording)], body[len(wording) :]
            return


@value
class PrintedHeading:
    """A heading as its line prints it, numeral included; ``ordinal`` is that of its section in the form."""

    ordinal: int
    line: str


@dataclass(slots=True)
class SectionsReading:
    """Sections in order (0: what stands before the first heading); ``signature`` are the lines after section
    six that name body and date, ``missing`` the ordinals not found, ``headings`` in the order of print."""

    sections: list[Section]
    signature: list[str]
    missing: list[int]
    headings: list[PrintedHeading]


@dataclass(slots=True)
class _Open:
    ordinal: int
    heading: str
    parts: list[_Passage] = field(default_factory=list)


@value
class _Passage:
    """A line of the report's text; ``in_table``: it was found as the only cell of a table's row."""

    text: str
    page: int | None
    ended: bool
    in_table: bool = False


def _flow(blocks: Iterable[Block]) -> list[_Passage]:
    """The paragraphs, and what stands among the cells of loose tables without being part of them.

    Where every cell stands on a line of its own, nothing marks the end of a table: headings and prose
    caught in such a run are told from cells by what they say.
    """
    flow = []
    for block in blocks:
        if isinstance(block, Paragraph):
            flow.append(_Passage(block.text, block.page, block.ended))
            continue
        run = block.ragged and max(map(len, block.slots), default=0) == 1
        for row, slots in enumerate(block.slots):
            cell = _only_cell(slots)
            if cell is None or cell.row != row:
                continue
            heading = _heading(cell.text)
            if (heading is not None and heading.strong) or (run and not _is_cell(cell.text)):
                flow.append(_Passage(cell.text, block.page, ended=False, in_table=not run))
    return flow


def _only_cell(slots: Sequence[Cell | None]) -> Cell | None:
    """The one cell of a row that holds anything, or ``None``."""
    only: Cell | None = None
    for cell in slots:
        if cell is not None and cell is not only and cell.text.strip():
            if only is not None:
                return None
            only = cell
    return only


def _is_cell(text: str) -> bool:
    """Whether a line on its own is a cell of a table: a figure, a mark for nothing, or words of the form."""
    if is_blank(text) or is_figure_text(text) or unnumbered(text)[1] in _table_words():
        return True
    if simplified(text).startswith(_note_beginnings()):
        return True
    books = (
        application_rows(),
        application_columns(),
        disclosure_items(),
        disclosure_measures(),
        challenge_outcomes(),
        challenge_routes(),
        application_groups(),
    )
    return any(matches and matches[0].score > SURE_LABEL for book in books if (matches := book.find(text)))


def read_sections(blocks: Iterable[Block], *, titles: Sequence[str] = ()) -> SectionsReading:
    """The sections of a report. ``titles`` are lines known to be the title: they belong to no section."""
    title_letters = {_letters(title) for title in titles if title}
    flow = _flow(blocks)
    hits = _headings(flow)
    before: list[_Passage] = []
    opened: dict[int, _Open] = {}
    current: _Open | None = None
    index = 0
    while index < len(flow):
        hit = hits.get(index)
        paragraph = flow[index]
        if hit is not None:
            heading, used = hit
            known = opened.get(heading.ordinal)
            if known is not None and known is current and _letters(heading.text) != _letters(known.heading):
                current.parts.append(paragraph)
            else:
                if known is None:
                    known = opened[heading.ordinal] = _Open(heading.ordinal, heading.text)
                current = known
                if heading.rest:
                    current.parts.append(_Passage(heading.rest, paragraph.page, paragraph.ended))
            index += used
            continue
        index += 1
        if paragraph.in_table or not paragraph.text.strip():
            continue
        if len(paragraph.text) <= _LONGEST_LINE:
            if _letters(paragraph.text) in title_letters or _BARE_PAGE_NUMBER.fullmatch(
                paragraph.text.strip()
            ):
                continue
            may_be_cell = current is not None and current.ordinal in _loose_cells()
            if may_be_cell and unnumbered(paragraph.text)[1] in _table_words():
                continue
        (before if current is None else current.parts).append(paragraph)
    signature = _take_signature(opened, current)
    if text := join([part for part in before if not is_notice(part.text)]):
        opened[0] = _Open(0, "", [_Passage(text, None, ended=True)])
    sections = [Section(ordinal, one.heading, join(one.parts)) for ordinal, one in sorted(opened.items())]
    missing = [section.ordinal for section in editions()[0].sections if section.ordinal not in opened]
    headings = [
        PrintedHeading(heading.ordinal, flow[index].text.strip()[:_LONGEST_HEADING])
        for index, (heading, _) in sorted(hits.items())
        if heading.strong and heading.top
    ]
    return SectionsReading(sections, signature, missing, headings)


def _headings(flow: Sequence[_Passage]) -> dict[int, tuple[_Heading, int]]:
    """Headings by the index of their first line, with how many lines each takes.

    For each section only its plainest headings count: weak ones, numbered sub-headings and rows of tables
    name a section only where nothing better does.
    """
    found: dict[int, tuple[_Heading, int]] = {}
    skip = -1
    for index, paragraph in enumerate(flow):
        if index <= skip:
            continue
        heading, used = _heading(paragraph.text[:_START]), 1
        if heading is not None and len(paragraph.text) > _START:
            rest = heading.rest + paragraph.text[_START:]
            heading = replace(heading, rest=rest) if heading.rest else None
        following = flow[index + 1].text if index + 1 < len(flow) else ""
        if _may_continue(paragraph.text, following, heading):
            joined = _heading(paragraph.text.rstrip() + following.strip())
            if (
                joined is not None
                and joined.strong
                and not joined.rest
                and (heading is None or joined.distance < heading.distance)
            ):
                heading, used = joined, 2
        if heading is not None:
            found[index] = heading, used
            skip = index + used - 1
    tiers = {index: _tier(heading, flow[index]) for index, (heading, _) in found.items()}
    best: dict[int, int] = {}
    for index, (heading, _) in found.items():
        best[heading.ordinal] = min(best.get(heading.ordinal, 9), tiers[index])
    return {index: one for index, one in found.items() if tiers[index] == best[one[0].ordinal]}


def _tier(heading: _Heading, line: _Passage) -> int:
    """How plainly a line is a heading: by its wording, its numbering, and where it stands; 0 is plainest."""
    if not heading.strong:
        return 3
    return 2 if line.in_table else 0 if heading.top else 1


def _may_continue(line: str, following: str, heading: _Heading | None) -> bool:
    rest = following.strip()
    return (
        0 < len(rest) <= 30
        and not _PUNCTUATION.search(line + rest)
        and len(_letters(line)) >= 4
        and not _TOP.match(rest)
        and not _SUB.match(rest)
        and (heading is None or heading.distance > 0)
    )


def join(parts: Sequence[_Passage]) -> str:
    """Paragraphs as text, one a line; lines cut by a page or by wrapping are joined."""
    text: list[str] = []
    open_line = punctuated = sub = False
    for part in parts:
        line = part.text.strip()
        if not line:
            continue
        begun = _SUB.match(line) is not None
        if not (text and open_line and not begun and not _TOP.match(line)):
            text.append("\n")
            punctuated, sub = False, begun
        text.append(line)
        punctuated = punctuated or _PUNCTUATION.search(line) is not None
        open_line = (
            not part.ended
            and not _SENTENCE_END.search(line)
            and (punctuated or (len(line) >= _WRAPPED and not sub))
        )
    return "".join(text[1:])


def _take_signature(opened: dict[int, _Open], current: _Open | None) -> list[str]:
    """The lines after the last section that name body and date, taken off its text."""
    if not opened or current is None:
        return []
    parts = current.parts
    end = _signature_start(current)
    taken = [part.text.strip() for part in parts[end:]]
    del parts[end:]
    return taken


def _signature_start(section: _Open) -> int:
    """The index of the first line of a section's signature; that behind the last where it has none."""
    parts = section.parts
    for index in range(len(parts) - 1, max(len(parts) - _SIGNATURE_ZONE, -1), -1):
        text = strip_space(parts[index].text)
        if is_date_line(text):
            return index - 1 if index and _is_body(parts[index - 1].text) else index
        match = _SIGNED_AND_DATED.match(western_year(fold(text)))
        if match and _is_body(match[1]) and first_date(match[2]):
            return index
        # a body alone signs where the form ends; elsewhere it is the last line of a page that was cut
        last = index == len(parts) - 1 and section.ordinal == editions()[0].sections[-1].ordinal
        if (
            last
            and index > 0
            and len(text) <= _LONGEST_SIGNATURE
            and parts[index - 1].ended
            and _is_body(text)
        ):
            return index
    return len(parts)


def _is_body(line: str) -> bool:
    """Whether a line is nothing but a body's name, with the mark of its seal."""
    text = _SEAL.sub("", strip_space(line))
    return (
        len(text) > 2
        and looks_like_body(simplified(fold(text)))
        and _SUB.match(text) is None
        and _TOP.match(text) is None
    )


_SIGNED_AND_DATED = re.compile(r"^(.{2,30}?)((?:19|20)\d\d年\d{1,2}月\d{1,2}日)$")
_SEAL = re.compile(r"[（(](?:盖章|公章|印章|章)[)）]|^落款[:：]|^(?:报告|编制|发布)?单位[:：]")
#: the last lines among which a signature is looked for
_SIGNATURE_ZONE = 12
_LONGEST_SIGNATURE = 25
