"""Labels: which line of the form a printed label means, in spite of numbering, spaces and typos."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from pipelines.report.characters import fold
from pipelines.report.form import editions
from pipelines.values import value

_MARKS = re.compile(r"[^\w]|_")
_NUMBERING = re.compile(
    r"^(?:\((?P<bracketed>[一二三四五六七八九十]+|\d{1,2})\)[、.,:]?|(?P<chinese>[一二三四五六七八九十]+)[、.,:]|(?P<arabic>\d{1,2})(?:[、.,:)]|(?=[\u4e00-\u9fff])))"
)
#: a printed label may differ from the form's in one character of three: 其他法律行政止公开
_TYPO_SHARE = 0.34
#: score from which a label is known in spite of a typo
SURE_LABEL = 0.6
#: a group's cell and its row's cell run together: （六）其他处理3.其他
_GROUP_AND_ROW = re.compile(
    r"\([一二三四五六七八九十]+\)(?:其[他它]处理|[\u4e00-\u9fff]+(?!\d{1,2}[、.]其[他它](?:$|\()))(?P<row>\d{1,2}[、.][^\d]+)"
)
#: marks of a note behind a label, which are no letters of it: 规章¹
_NOTED = re.compile("[①-⓿❶-➓¹²³⁰⁴-⁹₀-₉]+$")
#: what a label explains in brackets, also where its line ends before they close
_EXPLAINED = re.compile(r"\([^()]*(?:\)|$)|\[[^\[\]]*\]")
#: what an explanation takes from the score of the label that it stands in
_EXPLANATION = 0.05
#: letters of a piece of a label that are enough to know it by
_PIECE = 4
#: characters of the longest text that may be or hold a label, however widely it is set
_LONGEST_TEXT = 300
#: letters by which a misprint differs
_FEW = 2


@lru_cache(maxsize=8192)
def unnumbered(text: str) -> tuple[str, str]:
    """The numbering of a label (``一``, ``(三)``, ``5``, or empty) and its letters alone.

    Letters are what is left without width, white space, punctuation and numbering.
    """
    folded = fold(text if text.isascii() else _NOTED.sub("", text))
    match = _NUMBERING.match(folded)
    if match is None:
        return "", _MARKS.sub("", folded)
    number = f"({match['bracketed']})" if match["bracketed"] else (match["chinese"] or match["arabic"])
    return number, _MARKS.sub("", folded[match.end() :])


@lru_cache(maxsize=4096)
def unexplained(text: str) -> str:
    """The letters of a label without its numbering and without what it explains in brackets."""
    folded = fold(text)
    match = _NUMBERING.match(folded)
    return _MARKS.sub("", _EXPLAINED.sub("", folded[match.end() if match else 0 :]))


@value
class Match:
    """A label found: ``code`` of the form's line, ``score`` up to 1 for the exact wording, ``number`` as
    printed, ``exact`` if the letters are those of the form or of a known variant."""

    code: str
    score: float
    number: str
    exact: bool


class LabelBook:
    """The labels of one kind of line, with the wordings of all editions, and their codes."""

    def __init__(self, entries: Iterable[tuple[str, str, Iterable[str]]]) -> None:
        """``entries``: code, number (as the form has it), wordings."""
        self._exact: dict[str, list[str]] = {}
        self._numbers: dict[str, set[str]] = {}
        for code, number, wordings in entries:
            for wording in wordings:
                letters = unnumbered(wording)[1]
                codes = self._exact.setdefault(letters, [])
                if code not in codes:
                    codes.append(code)
            if number:
                self._numbers.setdefault(code, set()).add(fold(number).strip("()"))
        self._wordings = list(self._exact)
        self._longest = max(map(len, self._wordings))
        self._begins = {wording[:size] for wording in self._wordings for size in range(len(wording) + 1)}
        #: wordings by the pieces that they begin or end with
        self._pieces: dict[str, list[int]] = {}
        #: wordings by their first and by their last letter
        self._first: dict[str, list[tuple[str, int]]] = {}
        self._last: dict[str, list[tuple[str, int]]] = {}
        for place, wording in enumerate(self._wordings):
            self._first.setdefault(wording[0], []).append((wording, place))
            self._last.setdefault(wording[-1], []).append((wording, place))
            for size in range(_PIECE, len(wording)):
                for piece in {wording[:size], wording[-size:]}:
                    self._pieces.setdefault(piece, []).append(place)
        #: the letters of every wording with the codes it may mean
        self.wordings = {letters: tuple(codes) for letters, codes in self._exact.items()}
        self.find = lru_cache(maxsize=4096)(self._find)
        self.exact = lru_cache(maxsize=4096)(self._find_exact)

    def _score(self, code: str, number: str, score: float) -> float:
        known = self._numbers.get(code)
        if not number or not known:
            return score
        return score + 0.02 if number.strip("()") in known else score - 0.05

    def _ends(self, letters: str) -> list[int]:
        """The wordings that ``letters`` begins or ends with."""
        return [
            *(place for wording, place in self._last.get(letters[-1], ()) if letters.endswith(wording)),
            *(place for wording, place in self._first.get(letters[0], ()) if letters.startswith(wording)),
        ]

    def _begun(self, number: str, letters: str) -> set[int]:
        """The wordings of just this number that ``letters`` begin, however short: (2)重复."""
        if not number or not 2 <= len(letters) < _PIECE:
            return set()
        return {
            place
            for place, wording in enumerate(self._wordings)
            if wording.startswith(letters)
            and any(number.strip("()") in self._numbers.get(code, ()) for code in self._exact[wording])
        }

    def is_typo(self, letters: str) -> bool:
        """Whether ``letters`` are those of a wording but for one or two."""
        return min(self._distances(letters).values(), default=_FEW + 1) <= _FEW

    def _distances(self, letters: str) -> dict[int, int]:
        """The edit distances of the wordings that are near enough to be meant."""
        longest = max(len(letters), min(self._longest, int(len(letters) / (1 - _TYPO_SHARE)) + 1))
        near = process.extract(
            letters,
            self._wordings,
            scorer=Levenshtein.distance,
            score_cutoff=int(longest * _TYPO_SHARE),
            limit=None,
        )
        return {place: int(distance) for _, distance, place in near}

    def _named(self, number: str, letters: str) -> tuple[Match, ...]:
        found = [
            Match(code, self._score(code, number, 1.0), number, True) for code in self._exact.get(letters, ())
        ]
        return tuple(sorted(found, key=lambda match: -match.score)) if len(found) > 1 else tuple(found)

    def _find_exact(self, text: str) -> tuple[Match, ...]:
        """The lines of the form whose wording ``text`` is, as ``find`` gives them; nothing that is merely near."""
        return self._named(*unnumbered(text)) if len(text) <= _LONGEST_TEXT else ()

    def begun_by(self, text: str) -> bool:
        """Whether some wording begins with the letters of ``text``, which may itself be only numbering."""
        if len(text) > 2 * self._longest:
            return False
        letters = unnumbered(text)[1]
        return len(letters) < _PIECE or letters in self._begins

    def _find(self, text: str) -> tuple[Match, ...]:
        """Every line of the form that ``text`` may mean, best first; empty when it means none."""
        if len(text) > _LONGEST_TEXT:
            return ()
        number, letters = unnumbered(text)
        if not letters or len(letters) > 3 * self._longest:
            return ()
        if exact := self._named(number, letters):
            return exact
        together = _GROUP_AND_ROW.fullmatch(fold(text))
        if together and (exact := self._named(*unnumbered(together["row"]))):
            return exact
        bare = unexplained(text)
        if bare != letters and (codes := self._exact.get(bare)):
            score = 1.0 - _EXPLANATION
            found = [Match(code, self._score(code, number, score), number, False) for code in codes]
            return tuple(sorted(found, key=lambda match: -match.score))
        found = []
        distances = self._distances(letters)
        begun = self._begun(number, letters)
        for place in sorted({*distances, *begun, *self._pieces.get(letters, ()), *self._ends(letters)}):
            wording = self._wordings[place]
            if len(wording) >= 3 and letters.endswith(wording):
                # a group's name before the row's own: 不予公开属于国家秘密
                score = 0.9 - 0.002 * (len(letters) - len(wording))
            elif len(wording) >= 4 and letters.startswith(wording):
                score = 0.88 - 0.004 * (len(letters) - len(wording))
            elif place in begun or (
                len(letters) >= _PIECE and (wording.startswith(letters) or wording.endswith(letters))
            ):
                # a label cut in two, by a page or by wrapping
                score = 0.62 + 0.2 * len(letters) / len(wording)
            else:
                longest = max(len(wording), len(letters))
                distance = distances.get(place)
                if distance is None or distance > int(longest * _TYPO_SHARE):
                    continue
                score = 0.95 - 1.2 * distance / longest
            found.extend(
                Match(code, self._score(code, number, score), number, False) for code in self._exact[wording]
            )
        best: dict[str, Match] = {}
        for match in found:
            if match.code not in best or best[match.code].score < match.score:
                best[match.code] = match
        ranked = sorted(best.values(), key=lambda match: -match.score)
        return tuple(match for match in ranked if match.score >= ranked[0].score - 0.25)


@cache
def application_rows() -> LabelBook:
    """Rows of the applications table, all editions."""
    return LabelBook(
        (row.code, row.number, row.wordings) for edition in editions() for row in edition.applications.rows
    )


@cache
def application_groups() -> LabelBook:
    """Label cells over several rows of the applications table."""
    return LabelBook(
        (group.code, group.number, group.wordings)
        for edition in editions()
        for group in edition.applications.groups
    )


@cache
def application_columns() -> LabelBook:
    """The seven columns of the applications table."""
    return LabelBook(
        (column.code, "", column.wordings)
        for edition in editions()
        for column in edition.applications.columns
    )


@cache
def disclosure_items() -> LabelBook:
    """Rows of the disclosures table."""
    return LabelBook(
        (item.code, "", item.wordings)
        for edition in editions()
        for block in edition.disclosures.blocks
        for item in block.items
    )


@cache
def disclosure_measures() -> LabelBook:
    """Columns of the disclosures table."""
    return LabelBook(
        (measure.code, "", measure.wordings)
        for edition in editions()
        for block in edition.disclosures.blocks
        for measure in block.measures
    )


@cache
def challenge_outcomes() -> LabelBook:
    """The five columns under each route of challenge."""
    return LabelBook(
        (outcome.code, "", outcome.wordings)
        for edition in editions()
        for outcome in edition.challenges.outcomes
    )


@cache
def challenge_routes() -> LabelBook:
    """The routes of challenge."""
    return LabelBook(
        (route.code, "", route.wordings) for edition in editions() for route in edition.challenges.routes
    )
