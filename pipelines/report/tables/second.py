"""The second reading: the text in order, without any grid. Labels are followed by their figures.

It knows no columns and loses empty cells, so it can confirm which figures stand in a row and in which
order, not where the blanks are. Held against the reading by columns it shows lost, doubled and
misplaced figures.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import takewhile

from pipelines.report.characters import fold
from pipelines.report.form import Route, editions
from pipelines.report.labels import (
    LabelBook,
    application_groups,
    application_rows,
    disclosure_items,
    unnumbered,
)
from pipelines.report.numbers import digits, is_blank, is_figure_text
from pipelines.report.tables.applications.rows import row_order
from pipelines.report.tables.chain import Candidate, best_chain
from pipelines.report.tables.disclosures import item_order
from pipelines.values import value

#: a row's number printed apart from its label: 1 属于国家秘密
_LOOSE_NUMBER = re.compile(r"(?m)^([ \t\u3000]*[1-9]\d?)[ \u3000]+(?=[\u4e00-\u9fff、．.])(?!无(?:\s|$))")
_PIECES = 4
#: numbers of a row, which may stand between the label of its group and its own: 三、本年度办理结果（一）予以公开
_NUMERALS = "0123456789一二三四五六七八九十"
#: words of a group's other half that may stand before the rest of a label
_SKIPPED = 3
#: what follows a count in a sentence, and begins no label and no rest of one
_AFTER_COUNT = re.compile(r"[件次条篇场期%％，。；、]|年(?![结新度])")
#: letters that a typo may put before a label: 行行政事业性收费
_TYPO = 2
#: words of a label set wide, letter by letter
_SPACED = 2
#: words before figures that may belong to the head of a table, set letter by letter, and their characters
_HEAD = 120
_HEAD_CHARACTERS = 400
#: letters before the figures of the challenges table that hold its head
_OUTCOMES_SET = 120


@dataclass(slots=True)
class SecondReading:
    """Digits of the figures after each label, in order: by row code, by item code, and of the challenges.

    ``challenges`` lists every run of figures that follows a head ending in 总计.
    """

    applications: dict[str, list[str]] = field(default_factory=dict)
    disclosures: dict[str, list[str]] = field(default_factory=dict)
    challenges: list[list[str]] = field(default_factory=list)


@dataclass(slots=True)
class _Run:
    """Words, then the figures that follow them."""

    words: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)


@value
class _Row:
    """A run that may be a row of a table: its number, the last words before its figures, the words after them."""

    number: int
    before: tuple[str, ...]
    after: tuple[str, ...]
    figures: list[str]


#: how a figure may begin: most words are told from figures by their first character
_FIRST = frozenset("0123456789０１２３４５６７８９+-＋－—–―−零〇增减")
_NOTE = re.compile(r"\d[\d,.]*[件条项个]?\(")


@lru_cache(maxsize=4096)
def _figure(token: str) -> str | None:
    """The digits of a figure, or of one that goes on with a bracketed note cut off by white space: 22（其中."""
    return digits(token) if is_figure_text(token) or _NOTE.match(fold(token)) else None


@lru_cache(maxsize=4096)
def figure_tokens(text: str) -> tuple[str, ...]:
    """The digits of a cell's leading figures, as the text in order would show them."""
    found = []
    for token in text.split():
        if token[0] not in _FIRST or (figure := _figure(token)) is None:
            break
        found.append(figure)
    return tuple(found)


def _runs(text: str) -> list[_Run]:
    if " " in text or "\u3000" in text:
        text = _LOOSE_NUMBER.sub(r"\1.", text)
    run = _Run()
    runs = [run]
    words, figures = run.words, run.figures
    for token in text.split():
        if token[0] in _FIRST and (figure := _figure(token)) is not None:
            while not figures and words and is_blank(words[-1]):
                words.pop()  # 无 or a dash before the first figure is an empty cell, no word
            figures.append(figure)
        elif not figures:
            words.append(token)
        elif not is_blank(token):
            run = _Run([token])
            runs.append(run)
            words, figures = run.words, run.figures
    return runs


@cache
def _endings(book: LabelBook) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """Wordings with their codes by last character, longest first."""
    endings: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for wording, codes in sorted(book.wordings.items(), key=lambda entry: -len(entry[0])):
        endings.setdefault(wording[-1], []).append((wording, codes))
    return endings


@lru_cache(maxsize=1024)
def _codes(before: tuple[str, ...], after: tuple[str, ...], book: LabelBook) -> Sequence[tuple[str, float]]:
    """The lines of the form that the words before a run of figures end with; ``after`` are those behind it.

    A label begins where a word begins, or after the label of its group: what merely ends like a label
    (四、五月份集中办理信访举报投诉类申请 2 件) is prose. Remembered, since nearly every report prints the same labels.
    """
    if not before:
        return []
    if last := book.exact(before[-1]):
        found = [(match.code, match.score) for match in last]
        if len(unnumbered(before[-1])[1]) <= _SPACED:
            # 其他 may be a label, or the first line of 其他法律行政法规禁止公开
            found += _cut_label(before[-1], after, book)
        return found
    letters = _letters(before)
    for wording, codes in _endings(book).get(letters[-1:], ()):
        if letters.endswith(wording) and _begins_a_word(before, wording):
            return [(code, 1.0 + 0.001 * len(wording)) for code in codes]
    spaced = sum(1 for _ in takewhile(lambda word: len(word) <= _SPACED, reversed(before)))
    for count in (
        *range(1, min(_PIECES, len(before)) + 1),
        *((spaced, spaced + 1) if spaced > _PIECES else ()),
    ):
        pieces = "".join(before[-count:])
        if not (matches := book.find(pieces)):
            continue
        joined = unnumbered(pieces)[1]
        inside = next((w for w in book.wordings if len(w) >= _PIECES and joined.endswith(w)), "")
        if not inside or len(joined) - len(inside) <= _TYPO or book.is_typo(joined):
            return [(match.code, match.score) for match in matches]
    for count in range(1, min(_PIECES * 2, len(before)) + 1 if after else 1):
        if found := _cut_label("".join(before[-count:]), after, book):
            return found
    return []


def _last_words(words: Sequence[str]) -> tuple[str, ...]:
    """The last of the words before figures: all that a label or the head of a table can be, and no whole narrative."""
    if len(words) <= _HEAD and sum(map(len, words)) <= _HEAD_CHARACTERS:
        return tuple(words)
    size = 0
    for count, word in enumerate(reversed(words[-_HEAD:]), start=1):
        size += len(word)
        if size > _HEAD_CHARACTERS:
            return tuple(words[-count:])
    return tuple(words[-_HEAD:])


def _letters(words: Sequence[str]) -> str:
    return unnumbered("".join(words))[1]


def _is_prose(figures: Sequence[str], after: Sequence[str]) -> bool:
    """Whether a figure stands in a sentence whose words a page sets apart (收到申请 2 件，…)."""
    return len(figures) == 1 and bool(after) and _AFTER_COUNT.match(after[0]) is not None


def _cut_label(start: str, words: Sequence[str], book: LabelBook) -> list[tuple[str, float]]:
    """The line whose label a page cut: it goes on after its figures, perhaps after its group's other half."""
    if not book.begun_by(start):
        return []
    for skipped in range(min(_SKIPPED, len(words))):
        whole = start
        for word in words[skipped : skipped + _PIECES + 2]:
            whole += word
            if matches := book.exact(whole):
                return [(match.code, match.score) for match in matches]
            if not book.begun_by(whole):
                break
    return []


def _begins_a_word(words: Sequence[str], wording: str) -> bool:
    joined = ""
    for word in reversed(words):
        joined = word + joined
        letters = unnumbered(joined)[1]
        if letters == wording:
            return True
        if len(letters) > len(wording):
            before = unnumbered(letters[: -len(wording)].rstrip(_NUMERALS))[1]
            return bool(application_groups().exact(before))
    return False


def _read(rows: Sequence[_Row], book: LabelBook, order: dict[str, int]) -> dict[str, list[str]]:
    candidates = [
        Candidate(row.number, order[code], score, row.figures)
        for row in rows
        for code, score in _codes(row.before, row.after, book)
        if code in order
    ]
    names = {place: code for code, place in order.items()}
    return {names[candidate.place]: candidate.what for candidate in best_chain(candidates)}


@cache
def _outcome_words() -> tuple[str, ...]:
    # by their last two letters: a head split over two rows reads 结果 结果 其他 … 维持 纠正 结果 in order
    return tuple(unnumbered(outcome.label)[1][-2:] for outcome in editions()[0].challenges.outcomes)


@cache
def _figures_of_challenges() -> frozenset[int]:
    """How many figures the challenges table has, in each edition."""
    forms = [edition.challenges for edition in editions()]
    return frozenset(len(form.routes) * len(form.outcomes) for form in forms)


@cache
def _last_routes() -> tuple[Route, ...]:
    return editions()[0].challenges.routes[1:]


@lru_cache(maxsize=1024)
def _ends_head(before: tuple[str, ...], figures: int) -> bool:
    """Whether words end with the head of the challenges table, so that its ``figures`` follow.

    A head set letter by letter and cut by a page reads as a jumble, but figures for all its columns follow.
    Remembered, since nearly every report prints the same labels.
    """
    letters = _letters(before)
    words = _outcome_words()
    if figures in _figures_of_challenges() and any(route.label in letters for route in _last_routes()):
        return True
    last = words[-1][-1]  # 总计, also where its letters are set apart
    return (
        letters.endswith((*words, last))
        and sum(word in letters[-_OUTCOMES_SET:] for word in words) >= len(words) - 1
    )


def read_second(text: str, *, rows: Collection[str] | None = None) -> SecondReading:
    """The figures of the three tables in the text in order.

    ``rows`` are the lines of the form that the table of applications has by its edition: 其他 is another
    line in each.
    """
    order = {code: place for code, place in row_order().items() if rows is None or code in rows}
    runs = _runs(text)
    challenges: list[list[str]] = []
    labelled: list[_Row] = []
    for number, run in enumerate(runs):
        if not run.figures:
            continue
        before = _last_words(run.words)
        after = tuple(runs[number + 1].words[: _SKIPPED + _PIECES + 2]) if number + 1 < len(runs) else ()
        if _ends_head(before, len(run.figures)):
            challenges.append(run.figures)
        elif not _is_prose(run.figures, after):
            labelled.append(_Row(number, before, after, run.figures))
    return SecondReading(
        applications=_read(labelled, application_rows(), order),
        disclosures=_read(labelled, disclosure_items(), item_order()),
        challenges=challenges,
    )
