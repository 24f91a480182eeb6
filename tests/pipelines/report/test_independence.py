"""Two readings that can disagree: whichever deciding function of one of them is broken, no wrong figure is verified.

Each function is broken on purpose, everywhere it is used, and a corpus of ordinary and awkward documents is read. A
break that changes no reading proves nothing, so each must also change one.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import pipelines
import tests.adversary.kinds  # noqa: F401  (registers them)
from pipelines.blocks import Content
from pipelines.readers import readings
from pipelines.report import characters, numbers
from pipelines.report.labels import LabelBook
from pipelines.report.model import Report, Status
from pipelines.report.numbers import Figure
from pipelines.report.reading import best_report
from pipelines.report.second import alignment, glyphs, ordinals, stream, wordings
from pipelines.report.second import reading as second
from pipelines.report.tables import chain, challenges, disclosures, heads, page_breaks, windows
from pipelines.report.tables import ordinals as tables_ordinals
from pipelines.report.tables.applications import columns
from tests.adversary.form import RESULTS
from tests.adversary.model import Seen
from tests.adversary.score import figures, make
from tests.factory import build
from tests.factory.vocabulary import COLUMNS

_QUICK = ("html", "txt", "docx", "xlsx")
#: kinds of documents in which some function decides, in formats that are quick to read
_CORPUS = (
    *(("ordinary/plain", format, 1) for format in _QUICK),
    ("ordinary/plain", "html", 2),
    ("ordinary/traditional", "html", 1),
    ("ordinary/explained-labels", "docx", 1),
    ("ordinary/note-under-table", "html", 1),
    ("order/outcomes", "html", 1),
    ("order/outcomes", "txt", 2),
    ("order/routes", "docx", 1),
    ("order/organisations", "html", 1),
    ("order/organisations", "xlsx", 2),
    ("order/measures", "html", 1),
    ("order/measures", "txt", 1),
    ("order/items", "html", 1),
    ("order/total-first", "txt", 1),
    ("order/applicants", "html", 1),
    ("order/column-missing", "docx", 1),
    ("order/result-missing", "html", 1),
    ("lost-cell/disclosures", "html", 1),
    ("lost-cell/applications", "txt", 1),
    ("lost-cell/challenges", "txt", 1),
    ("rows/missing", "xlsx", 1),
    ("rows/split", "html", 1),
    ("rows/cut-with-heads", "html", 1),
    ("second/label-twice", "html", 1),
    ("value/wide", "html", 1),
    ("value/grouped", "docx", 1),
    ("value/counter", "txt", 1),
    ("value/remark", "html", 1),
    ("value/changes", "html", 1),
    ("value/amounts", "html", 1),
    ("value/zero-word", "html", 1),
    ("value/dashes-for-zero", "txt", 1),
    ("value/blanks-lost", "txt", 1),
    ("value/blanks-for-zero", "xlsx", 1),
    ("mark-character/circled", "html", 1),
    ("mark-character/superscript", "html", 2),
    ("merged/two-items", "html", 1),
    ("numbers/displaced", "html", 2),
    ("numbers/displaced", "txt", 2),
    ("numbers/apart", "docx", 1),
)

Broken = Callable[[Any], Any]


def _then(change: Callable[[Any], Any]) -> Broken:
    """The function, its answer changed."""
    return lambda whole: lambda *args, **named: change(whole(*args, **named))


def _before(change: Callable[[str], str]) -> Broken:
    """The function, asked of another text."""
    return lambda whole: lambda text, *args, **named: whole(change(text), *args, **named)


def _without_nines(text: str) -> str:
    return text.replace("9", "").replace("９", "")


def _without_wide_digits(text: str) -> str:
    return "".join(letter for letter in text if not "０" <= letter <= "９")


def _cut(text: str) -> str:
    """A figure without its last digit."""
    return text[:-1] if text[-1:].isdigit() and len(text) > 1 else text


def _shorter(figure: Figure) -> Figure:
    if not isinstance(figure.value, int) or abs(figure.value) < 10:
        return figure
    return replace(figure, value=figure.value // 10)


def _neighbours(matches: Any) -> Any:
    """The label of the next line of the form for each that was found."""
    return [replace(match, code=_NEXT.get(match.code, match.code)) for match in matches]


def _next_codes() -> dict[str, str]:
    edition = pipelines.report.form.editions()[0]
    rows = [row.code for row in edition.applications.rows]
    items = [item.code for block in edition.disclosures.blocks for item in block.items]
    outcomes = [outcome.code for outcome in edition.challenges.outcomes]
    return {
        one: other
        for codes in (rows, items, outcomes)
        for one, other in zip(codes, [*codes[1:], codes[0]], strict=True)
    }


_NEXT = _next_codes()


def _moved_chain(candidates: list[Any]) -> list[Any]:
    """Each line with the figures of the next."""
    whats = [one.what for one in candidates]
    return [replace(one, what=what) for one, what in zip(candidates, [*whats[1:], *whats[:1]], strict=True)]


def _in_form_order(found: dict[str, list[int]]) -> dict[str, list[int]]:
    places = sorted(found.values())
    return dict(zip(found, places, strict=True))


def _in_any_order(head: Any) -> Any:
    return replace(head, outcomes=None, routes=None, contradicts=False)


def _sorted_measures(cells: Any) -> Any:
    order = ("issued", "repealed", "in_force", "newly_made", "newly_published", "total_published")
    codes = sorted((one.code for one in cells), key=lambda code: order.index(code) if code in order else 9)
    return [replace(one, code=code) for one, code in zip(cells, codes, strict=True)]


def _moved_windows(found: dict[int, Any]) -> dict[int, Any]:
    return {start: (*values[1:], values[0]) for start, values in found.items()}


def _moved_values(values: Any) -> Any:
    return None if values is None else (*values[1:], values[0])


def _next_line(number: int | None) -> int | None:
    return None if number is None else number + 1


def _without_last_run(whole: Any) -> Any:
    return replace(whole, runs=whole.runs[:-3])


def _turned_runs(whole: Any) -> Any:
    """The figures of each run from right to left."""
    for run in whole.runs:
        run.figures.reverse()
    return whole


#: what is broken: by name the functions (or methods of a class) and how
_FIRST: dict[str, list[tuple[Any, str, Broken]]] = {
    "folding loses a digit": [(characters, "fold", _then(_without_nines))],
    "folding loses wide digits": [(characters, "fold", _before(_without_wide_digits))],
    "folding joins raised digits": [
        (numbers, "without_marks", lambda whole: lambda text: text),
        (numbers, "_MARK", lambda whole: re.compile("(?!)")),
    ],
    "long figures are none": [
        (numbers, "is_figure_text", lambda whole: lambda text: len(text) < 3 and whole(text))
    ],
    "words are figures": [
        (numbers, "is_figure_text", lambda whole: lambda text: whole(text) or "其他" in text)
    ],
    "figures of one digit are blank": [
        (numbers, "is_blank", lambda whole: lambda text: whole(text) or len(text.strip()) == 1)
    ],
    "a figure loses its last digit": [(numbers, "parse_figure", _then(_shorter))],
    "units are not converted": [
        (
            numbers,
            "parse_figure",
            lambda whole: (
                lambda text, **named: whole(text.replace("元", "万元").replace("万万", "万"), **named)
            ),
        )
    ],
    "signs are lost": [
        (numbers, "parse_figure", _before(lambda text: text.replace("减", "增").replace("-", "")))
    ],
    "labels are their neighbours": [
        (LabelBook, "_find", _then(_neighbours)),
        (LabelBook, "_find_exact", _then(_neighbours)),
    ],
    "the chain is moved": [(chain, "best_chain", _then(_moved_chain))],
    "applicants in the form's order": [
        (heads, "columns_by_head", _then(_in_form_order)),
        (columns, "printed_orders", lambda whole: lambda *args: []),
    ],
    "outcomes in the form's order": [(challenges, "read_head", _then(_in_any_order))],
    "measures in the form's order": [(disclosures, "_head_cells", _then(_sorted_measures))],
    "windows are moved": [(windows, "windows", _then(_moved_windows))],
    "trusted figures are moved": [(columns, "trusted", _then(_moved_values))],
    "figures of section two are moved": [
        (disclosures, "_values", _then(lambda cells: cells and [*cells[1:], cells[0]]))
    ],
    "figures of section four are moved": [(challenges, "_values", _then(_moved_values))],
    "what counts is a row number": [(tables_ordinals, "_has_room", lambda whole: lambda *args: True)],
    "pages join rows": [(page_breaks, "_joined", lambda whole: lambda upper, lower: upper)],
}
_SECOND: dict[str, list[tuple[Any, str, Broken]]] = {
    "characters lose a digit": [(glyphs, "plain", _then(_without_nines))],
    "figures lose their last digit": [(glyphs, "figure", _then(lambda text: text and _cut(text)))],
    "no figure has more than two digits": [
        (glyphs, "figure", lambda whole: lambda text: whole(text) if len(text) < 3 else None)
    ],
    "labels are cut": [(wordings, "bare", _then(lambda text: text[:4]))],
    "figures of one digit are blank": [
        (glyphs, "is_blank", lambda whole: lambda text: whole(text) or len(text.strip()) == 1)
    ],
    "lines are the next": [(alignment.Alignment, "line_before", _then(_next_line))],
    "the last figures are lost": [(stream, "stream_of", _then(_without_last_run))],
    "figures are turned round": [(stream, "stream_of", _then(_turned_runs))],
    "what counts is a row number": [
        (
            ordinals,
            "_with_numbers",
            lambda whole: lambda pieces: [(line, number, True) for line, number, _ in whole(pieces)],
        )
    ],
    "heads are not read": [(second, "_in_order", lambda whole: lambda text, names: [])],
}


def _modules() -> list[Any]:
    return [module for name, module in sorted(sys.modules.items()) if name.startswith("pipelines.report")]


def _forget() -> None:
    """Empty every memory of what functions answered."""
    for module in _modules():
        for thing in vars(module).values():
            if hasattr(thing, "cache_clear"):
                thing.cache_clear()


@contextmanager
def broken(places: list[tuple[Any, str, Broken]]) -> Iterator[None]:
    """The functions broken wherever they are used."""
    with pytest.MonkeyPatch.context() as patch:
        for owner, name, breaks in places:
            whole = getattr(owner, name)
            worse = breaks(whole)
            patch.setattr(owner, name, worse)
            for module in _modules() if not isinstance(owner, type) else ():
                for alias, thing in [*vars(module).items()]:
                    if thing is whole:
                        patch.setattr(module, alias, worse)
        _forget()
        try:
            yield
        finally:
            patch.undo()
            _forget()


#: a name, every figure that is printed, and what the readers make of the document
Case = tuple[str, dict[str, Seen], list[Content]]


@cache
def corpus() -> list[Case]:
    """Documents with their truth and what the readers make of them."""
    made: list[Case] = []
    for kind, format, seed in _CORPUS:
        doc, data = make(kind, format, seed)
        made.append((f"{kind} {format} {seed}", doc.truth, list(readings(data))))
    doc, data = make("ordinary/plain", "html", 5)
    made.append(("over pages", doc.truth, [_over_pages(content) for content in readings(data)]))
    # a text whose blank cells tell where figures stand
    return [*made, _of_factory(1)]


def _of_factory(index: int) -> Case:
    case = build(2024, index, "cells")
    told = case.truth
    truth: dict[str, Seen] = {f"d.{item}.{one}": cell.value for (item, one), cell in told.disclosures.items()}
    for letter, rows, names in (("a", told.applications, COLUMNS), ("c", told.challenges, RESULTS)):
        for code, cells in rows.items():
            truth |= {f"{letter}.{code}.{one}": cell.value for one, cell in zip(names, cells, strict=True)}
    return case.name, truth, list(readings(case.data, media_type=case.media_type))


def _over_pages(content: Content) -> Content:
    """The same document as a format with pages has it: each table ends its page and goes on on the next."""
    blocks: list[Any] = []
    page = 1
    for block in content.blocks:
        if not isinstance(block, pipelines.blocks.Grid):
            blocks.append(replace(block, page=page))
            continue
        cut = next((row for row in range(len(block.slots) - 3, 0, -1) if _may_be_cut(block, row)), None)
        for part in (slice(None, cut), slice(cut, None)) if cut else (slice(None),):
            cells = {id(cell): cell for slots in block.slots[part] for cell in slots if cell is not None}
            first = part.start or 0
            moved = {key: replace(cell, row=cell.row - first) for key, cell in cells.items()}
            slots = tuple(
                tuple(None if cell is None else moved[id(cell)] for cell in row) for row in block.slots[part]
            )
            blocks.append(replace(block, slots=slots, page=page))
            page += 1
    return replace(content, blocks=blocks)


def _may_be_cut(grid: Any, row: int) -> bool:
    return all(cell is None or cell.row == row for cell in grid.slots[row])


def read(contents: list[Content]) -> Report:
    return best_report(iter(contents), url="file:///report.html", sha256="0")


def _answer(report: Report) -> Any:
    """All that a break may change."""
    return (
        report.status,
        sorted(figures(report)),
        [(one.rule, one.subject, one.message) for one in report.checks],
    )


@cache
def whole() -> dict[str, Any]:
    """What is read of each document where nothing is broken."""
    return {name: _answer(read(contents)) for name, _, contents in corpus()}


def wrong(truth: dict[str, Seen], report: Report) -> list[str]:
    """The figures that are not the document's."""
    found = []
    got = dict(figures(report))
    for name, seen in truth.items():
        allowed = seen if isinstance(seen, frozenset) else {seen}
        if got.get(name) not in allowed:
            found.append(f"{name}: {got.get(name)}, printed {seen}")
    return found


def test_the_corpus_is_read_rightly() -> None:
    statuses = [read(contents).status for _, _, contents in corpus()]
    assert statuses.count(Status.VERIFIED) >= len(statuses) // 2
    for name, truth, contents in corpus():
        report = read(contents)
        assert report.status is not Status.VERIFIED or not wrong(truth, report), name


def _never_verified_wrong(places: list[tuple[Any, str, Broken]]) -> None:
    before = whole()
    changed = 0
    with broken(places):
        for name, truth, contents in corpus():
            report = read(contents)
            changed += _answer(report) != before[name]
            if report.status is Status.VERIFIED:
                assert not wrong(truth, report), name
    assert changed, "the break changes nothing, so that this proves nothing"


@pytest.mark.parametrize("name", _FIRST)
def test_the_second_reading_stops_the_first(name: str) -> None:
    _never_verified_wrong(_FIRST[name])


@pytest.mark.parametrize("name", _SECOND)
def test_the_first_reading_stops_the_second(name: str) -> None:
    _never_verified_wrong(_SECOND[name])


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0
            assert node.module
            found.add(node.module)
        elif isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
    return {name for name in found if name.split(".")[0] == "pipelines"}


_PACKAGE = Path(pipelines.__file__).parent


def test_the_second_reading_takes_only_the_form_from_the_first() -> None:
    for path in sorted((_PACKAGE / "report" / "second").glob("*.py")):
        taken = {one for one in _imports(path) if not one.startswith("pipelines.report.second")}
        assert taken <= {"pipelines.report.form", "pipelines.values"}, path.name


@pytest.mark.parametrize("name", ["characters", "labels", "numbers", "tables/chain", "tables/heads",
                                  "tables/lines", "tables/windows", "tables/page_breaks"])  # fmt: skip
def test_what_decides_the_first_reading_takes_nothing_from_the_second(name: str) -> None:
    assert not {one for one in _imports(_PACKAGE / "report" / f"{name}.py") if "second" in one}
