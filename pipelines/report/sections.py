"""The six sections: from heading to heading; narrative without tables, and the signature at its end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from pipelines.blocks import Block, Cell, Paragraph
from pipelines.report.body_names import looks_like_body
from pipelines.report.characters import fold, simplified, strip_space
from pipelines.report.dates import first_date, is_date_line, western_year
from pipelines.report.form import editions
from pipelines.report.headings import LONGEST_HEADING, START, SUB, TOP, Heading, heading_of, letters_of
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

_PUNCTUATION = re.compile(r"[，。；！？,;!?]")
_SENTENCE_END = re.compile(r"[。！？；：…!?;:]['\"”’）)》】]*$")
_BARE_PAGE_NUMBER = re.compile(r"\d{1,3}")
#: a longer line is neither a title nor a cell of a table, however widely it is set
_LONGEST_LINE = 300
_WRAPPED = 22


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
            heading = heading_of(cell.text)
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
    title_letters = {letters_of(title) for title in titles if title}
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
            if (
                known is not None
                and known is current
                and letters_of(heading.text) != letters_of(known.heading)
            ):
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
            if letters_of(paragraph.text) in title_letters or _BARE_PAGE_NUMBER.fullmatch(
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
        PrintedHeading(heading.ordinal, flow[index].text.strip()[:LONGEST_HEADING])
        for index, (heading, _) in sorted(hits.items())
        if heading.strong and heading.top
    ]
    return SectionsReading(sections, signature, missing, headings)


def _headings(flow: Sequence[_Passage]) -> dict[int, tuple[Heading, int]]:
    """Headings by the index of their first line, with how many lines each takes.

    For each section only its plainest headings count: weak ones, numbered sub-headings and rows of tables
    name a section only where nothing better does.
    """
    found: dict[int, tuple[Heading, int]] = {}
    skip = -1
    for index, paragraph in enumerate(flow):
        if index <= skip:
            continue
        heading, used = heading_of(paragraph.text[:START]), 1
        if heading is not None and len(paragraph.text) > START:
            rest = heading.rest + paragraph.text[START:]
            heading = replace(heading, rest=rest) if heading.rest else None
        following = flow[index + 1].text if index + 1 < len(flow) else ""
        if _may_continue(paragraph.text, following, heading):
            joined = heading_of(paragraph.text.rstrip() + following.strip())
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


def _tier(heading: Heading, line: _Passage) -> int:
    """How plainly a line is a heading: by its wording, its numbering, and where it stands; 0 is plainest."""
    if not heading.strong:
        return 3
    return 2 if line.in_table else 0 if heading.top else 1


def _may_continue(line: str, following: str, heading: Heading | None) -> bool:
    rest = following.strip()
    return (
        0 < len(rest) <= 30
        and not _PUNCTUATION.search(line + rest)
        and len(letters_of(line)) >= 4
        and not TOP.match(rest)
        and not SUB.match(rest)
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
        begun = SUB.match(line) is not None
        if not (text and open_line and not begun and not TOP.match(line)):
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
        and SUB.match(text) is None
        and TOP.match(text) is None
    )


_SIGNED_AND_DATED = re.compile(r"^(.{2,30}?)((?:19|20)\d\d年\d{1,2}月\d{1,2}日)$")
_SEAL = re.compile(r"[（(](?:盖章|公章|印章|章)[)）]|^落款[:：]|^(?:报告|编制|发布)?单位[:：]")
#: the last lines among which a signature is looked for
_SIGNATURE_ZONE = 12
_LONGEST_SIGNATURE = 25
