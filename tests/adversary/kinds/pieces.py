"""Figures with marks, struck, hidden and picture pieces: every mechanism that a format has, one kind each."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.adversary.formats import GONE, MARKS, OPAQUE, ROWS_GONE, SHOWN, Ways
from tests.adversary.kinds.targets import number, pick
from tests.adversary.model import EITHER, PARTIAL, Cell, Doc, Piece, Table
from tests.adversary.registry import FORMATS, Change, register

_TEXT_MARKS = {
    "circled": "①", "superscript": "¹", "superscript-two": "²", "star": "*", "wide-star": "＊", "bracketed": "[1]",
    "note": "注1", "bracketed-note": "（注1）", "subscript": "₁", "dingbat": "❶", "parenthesised": "⑴", "circled-wide": "②",
    "dagger": "†", "reference": "※", "lenticular": "【1】",
}  # fmt: skip
#: mark characters that the contract names: right is 12, nothing else
_NAMED = {"circled", "superscript", "superscript-two", "star", "bracketed"}


def _mark(how: str) -> Change:
    def change(doc: Doc, rng: Random) -> None:
        cell = pick(doc, rng)
        text = rng.choice(("1", "2", "[1]")) if how != "note" else "1"
        cell.pieces.append(Piece(text, how))
        doc.awkward(EITHER)

    return change


def _text_mark(name: str, mark: str) -> Change:
    def change(doc: Doc, rng: Random) -> None:
        cell = pick(doc, rng)
        cell.pieces.append(Piece(mark))
        doc.awkward(EITHER)
        doc.ordinary = name in _NAMED

    return change


def _gone(how: str) -> Change:
    """A piece before or behind the figure that is not there."""

    def change(doc: Doc, rng: Random) -> None:
        cell = pick(doc, rng)
        piece = Piece(str(rng.randint(1, 99)), how)
        cell.pieces.insert(rng.choice((0, len(cell.pieces))), piece)
        doc.awkward(EITHER)

    return change


def _all_gone(how: str) -> Change:
    """All that the cell holds is gone: nothing is printed there."""

    def change(doc: Doc, rng: Random) -> None:
        cell = pick(doc, rng, tables="d")
        assert cell.name
        cell.pieces = [Piece(cell.text, how)]
        doc.truth[cell.name] = None
        doc.awkward(EITHER)

    return change


def _opaque(how: str) -> Change:
    """The figure is seen but is no text. It must not be taken for blank; reading it right is allowed."""

    def change(doc: Doc, rng: Random) -> None:
        cell = pick(doc, rng)
        cell.pieces = [Piece(cell.text, how)]
        doc.awkward(EITHER)

    return change


def _opaque_beside(how: str) -> Change:
    """Half of the figure is text, half of it is not."""

    def change(doc: Doc, rng: Random) -> None:
        cell = pick(doc, rng, least=10)
        text = cell.text
        cell.pieces = [Piece(text[:1]), Piece(text[1:], how)]
        doc.awkward(EITHER)

    return change


def _shown(how: str) -> Change:
    def change(doc: Doc, rng: Random) -> None:
        for _ in range(rng.choice((1, 5))):
            cell = pick(doc, rng)
            cell.pieces = [Piece(cell.text, how)]

    return change


def _row_gone(how: str) -> Change:
    """A row that nobody sees, with other figures, above or below a row of section two or three."""

    def change(doc: Doc, rng: Random) -> None:
        table = doc.tables(rng.choice((2, 3)))[0]
        rows = [
            i
            for i, row in enumerate(table.rows)
            if any(c.name for c in row) and all(c.rowspan == 1 for c in row)
        ]
        index = rng.choice(rows)
        for cell in (c for row in table.rows[: index + 1] for c in row):
            cell.rowspan += 1 if _covers(table, cell, index) else 0
        copy = [
            Cell([Piece(str(rng.randint(100, 999)) if c.name else c.text)], 1, c.colspan)
            for c in table.rows[index]
        ]
        table.rows.insert(index, copy)
        table.hidden_rows[index] = how
        doc.awkward(EITHER)

    return change


def _covers(table: Table, cell: Cell, index: int) -> bool:
    """Whether a tall cell begun above reaches the row ``index``."""
    start = next(i for i, row in enumerate(table.rows) if any(one is cell for one in row))
    return start < index < start + cell.rowspan


def _formats(table: Ways, how: str) -> list[str]:
    return [name for name in FORMATS if how in table.get(name, {})]


def _each(family: str, table: Ways, make: Callable[[str], Change]) -> None:
    for how in sorted({how for one in table.values() for how in one}):
        register(f"{family}/{how}", _formats(table, how), make(how))


_each("mark", MARKS, _mark)
for _name, _character in _TEXT_MARKS.items():
    register(f"mark-character/{_name}", FORMATS, _text_mark(_name, _character))
_each("gone", GONE, _gone)
_each("all-gone", GONE, _all_gone)
_each("opaque", OPAQUE, _opaque)
_each("half-opaque", OPAQUE, _opaque_beside)
_each("shown", SHOWN, _shown)
_each("row-gone", ROWS_GONE, _row_gone)

#: number formats of sheets: what is printed of N, by format; ``None``: nothing or no figure
_NUMBER_FORMATS = {
    "wan": ('0" 万"', PARTIAL, False),
    "trailing-zero": ('0"0"', PARTIAL, False),
    "thousands-scaled": ("#,##0,", PARTIAL, False),
    "percent": ("0%", PARTIAL, False),
    "hidden": (";;;", PARTIAL, False),
    "about": ('"约"0', PARTIAL, False),
    "text-only": ('"见附件"', PARTIAL, False),
    "date": ("yyyy-mm-dd", PARTIAL, False),
    "fraction": ("# ?/?", EITHER, True),
    "scientific": ("0.00E+00", PARTIAL, False),
    "grouped": ("#,##0", EITHER, True),
    "padded": ("#,##0_ ", EITHER, True),
    "counter": ('0"件"', EITHER, True),
    "decimals": ("0.00", EITHER, True),
    "text": ("@", EITHER, True),
    "accounting": ('_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', EITHER, True),
    "coloured": ("[Red]0", EITHER, True),
}


def _number_format(code: str, statuses: frozenset[str], same: bool) -> Change:
    def change(doc: Doc, rng: Random) -> None:
        cell = pick(doc, rng, tables="d")
        cell.how = f"format:{code}"
        assert cell.name
        if same:
            return
        printed: set[float | None] = {None}
        if "万" in code:
            printed.add(number(doc, cell.name) * 10_000)
        elif "E" in code:
            printed.add(number(doc, cell.name))
        elif code == '0"0"':
            printed.add(number(doc, cell.name) * 10)
        doc.truth[cell.name] = frozenset(printed)
        doc.awkward(EITHER if len(printed) > 1 else statuses)

    return change


for _name, (_code, _statuses, _is_same) in _NUMBER_FORMATS.items():
    register(f"number-format/{_name}", ["xlsx"], _number_format(_code, _statuses, _is_same))


def _cell_font(how: str) -> Change:
    def change(doc: Doc, rng: Random) -> None:
        cell = pick(doc, rng, tables="d")
        assert cell.name
        cell.how = f"font:{how}"
        doc.truth[cell.name] = None
        doc.awkward(EITHER)

    return change


for _name in ("strike", "white"):
    register(f"cell-font/{_name}", ["xlsx"], _cell_font(_name))


def _sheet_option(options: dict[str, str]) -> Change:
    def change(doc: Doc, rng: Random) -> None:
        doc.options |= options

    return change


register("hidden/columns", ["xlsx"], _sheet_option({"hidden-columns": "1"}))
for _name in ("hidden", "veryHidden"):
    register(f"hidden/sheet-{_name}", ["xlsx"], _sheet_option({"hidden-sheet": _name}))
