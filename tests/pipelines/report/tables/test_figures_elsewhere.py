"""Figures where none of the form stands: with a label, in a row of another year or of numbers, in a column too many."""

from __future__ import annotations

import pytest

from tests.adversary.model import Cell, Doc, Piece, label
from tests.support.printed import document, read, statuses, table, values

#: names of tables by their section
NAMES = {2: "disclosures", 3: "applications", 4: "challenges"}


def _put(cell: Cell, text: str) -> None:
    cell.pieces = [Piece(text)]


def _figure(doc: Doc, section: int, name: str) -> tuple[list[Cell], Cell]:
    return next((row, cell) for row in table(doc, section).rows for cell in row if cell.name == name)


@pytest.mark.parametrize("format", ["html", "txt", "docx"])
@pytest.mark.parametrize("written", ["{}：12", "{}12", "{} 12件", "{}（12件）"])
@pytest.mark.parametrize(
    ("section", "name"),
    [(2, "d.administrative_licensing.decisions"), (3, "a.denied_state_secret.total")],
)
def test_a_figure_behind_a_label_whose_cell_is_blank(
    format: str, written: str, section: int, name: str
) -> None:
    doc = document()
    row, cell = _figure(doc, section, name)
    _put(cell, "")
    head = next(one for one in reversed(row) if not one.name)
    _put(head, written.format("".join(piece.text for piece in head.pieces)))
    assert statuses(read(doc, format))[NAMES[section]] == "partial"


def test_a_figure_behind_a_head_whose_cell_is_blank() -> None:
    doc = document()
    row, cell = _figure(doc, 4, "c.litigation_direct.upheld")
    _put(cell, "")
    head = next(one for one in table(doc, 4).rows[-2] if "结果维持" in one.pieces[0].text)
    _put(head, "结果维持：12")
    assert statuses(read(doc))["challenges"] == "partial"
    assert row


@pytest.mark.parametrize("written", ["{}¹", "{}①", "{}[1]", "{}（不含第20条）"])
@pytest.mark.parametrize("blank", [False, True])
def test_marks_of_notes_and_words_behind_a_label_are_no_figures(written: str, blank: bool) -> None:
    doc = document()
    for name in ("d.administrative_licensing.decisions", "d.regulations.issued"):
        row, cell = _figure(doc, 2, name)
        _put(row[0], written.format("".join(piece.text for piece in row[0].pieces)))
        if blank:
            _put(cell, "")
            doc.truth[name] = None
    report = read(doc, "html")
    assert (statuses(report)["report"], values(report)) == ("verified", doc.truth)


def _years(doc: Doc, *, first: bool, nothing: str) -> None:
    """This year's row of section four blank, beside one of last year."""
    *head, row = table(doc, 4).rows
    for cell in row:
        _put(cell, nothing)
        doc.truth[cell.name or ""] = None
    last = [label("2022年"), *(label(str(number)) for number in range(501, 516))]
    head[0].insert(0, label("年度"))
    for one in head[1:]:
        one.insert(0, label(""))
    own = [label("2023年"), *row]
    table(doc, 4).rows[:] = [*head, *([last, own] if first else [own, last])]


@pytest.mark.parametrize("format", ["html", "txt", "docx"])
@pytest.mark.parametrize("nothing", ["", "—", "无"])
@pytest.mark.parametrize("first", [False, True])
def test_last_years_row_where_this_years_is_blank(format: str, nothing: str, first: bool) -> None:
    doc = document()
    _years(doc, first=first, nothing=nothing)
    report = read(doc, format)
    assert statuses(report)["challenges"] in ("partial", "blank")
    assert set(values(report, "c.").values()) == {None}


@pytest.mark.parametrize("format", ["html", "txt"])
@pytest.mark.parametrize(
    "said", ["", "说明：2022年收到的3件未计入", "注：本年数据不含下属单位", "填表人：办公室"]
)
def test_a_row_of_words_or_none_below_the_figures_is_no_other_years(format: str, said: str) -> None:
    doc = document()
    table(doc, 4).rows.append([label(said), *(label("") for _ in range(14))])
    report = read(doc, format)
    assert (statuses(report)["report"], values(report)) == ("verified", doc.truth)


@pytest.mark.parametrize("format", ["html", "txt", "docx"])
@pytest.mark.parametrize("blank", [False, True])
def test_a_row_that_numbers_the_columns_is_no_row_of_figures(format: str, blank: bool) -> None:
    doc = document()
    *_, row = table(doc, 4).rows
    table(doc, 4).rows.insert(-1, [label(str(number)) for number in range(1, 16)])
    if blank:
        for cell in row:
            _put(cell, "/")
            doc.truth[cell.name or ""] = None
    report = read(doc, format)
    assert statuses(report)["challenges"] in (("blank", "partial") if blank else ("verified",))
    assert values(report) == doc.truth


@pytest.mark.parametrize("format", ["html", "docx"])
@pytest.mark.parametrize("name", ["issued", "repealed", "in_force"])
def test_a_blank_cell_and_a_column_of_another_year(format: str, name: str) -> None:
    """As many figures as measures, one of them under a head that is none of the form's."""
    doc = document()
    for row in table(doc, 2).rows:
        named = [cell.name for cell in row if cell.name]
        row.append(label(str(len(row)) if named else "2022年" if len(row) > 1 else ""))
    row, cell = _figure(doc, 2, f"d.regulations.{name}")
    _put(cell, "")
    report = read(doc, format)
    assert statuses(report)["disclosures"] == "partial"
    read_as = values(report, "d.regulations.")
    assert all(read_as[one] in (None, doc.truth[one]) for one in read_as if one != cell.name)
    assert read_as[cell.name or ""] is None


@pytest.mark.parametrize("format", ["html", "txt", "docx"])
@pytest.mark.parametrize("first", [False, True])
def test_a_row_printed_twice_one_of_them_without_figures(format: str, first: bool) -> None:
    doc = document()
    row, cell = _figure(doc, 2, "d.administrative_licensing.decisions")
    again = [label("行政许可"), *(label("—") for _ in row[1:])]
    table(doc, 2).rows.insert(table(doc, 2).rows.index(row) + (not first), again)
    report = read(doc, format)
    assert statuses(report)["disclosures"] == "partial"
    assert values(report)[cell.name or ""] is None


@pytest.mark.parametrize("format", ["html", "docx", "txt"])
@pytest.mark.parametrize("word", ["上年数", "占比"])
def test_a_column_of_section_three_in_place_of_one_that_is_missing(format: str, word: str) -> None:
    doc = document()
    rows = table(doc, 3).rows
    place = next(n for n, row in enumerate(rows) if any(cell.name for cell in row))
    kinds = rows[place - 1]
    kinds.pop(0)
    for row in rows[place:]:
        named = [cell for cell in row if cell.name]
        row.remove(named[1])
        row.append(label("7"))
    next(cell for cell in rows[1] if cell.colspan == 5).colspan = 4
    rows[1].append(label(word))
    rows[1][-1].rowspan = 2
    report = read(doc, format)
    assert statuses(report)["applications"] == "partial"
    assert set(values(report, "a.").values()) <= {None}


@pytest.mark.parametrize("place", range(6))
def test_a_head_in_traditional_letters_that_lacks_a_column(place: int) -> None:
    opencc = pytest.importorskip("opencc")
    doc = document()
    rows = table(doc, 3).rows
    first = next(n for n, row in enumerate(rows) if any(cell.name for cell in row))
    if place:
        rows[first - 1].pop(place - 1)
        next(cell for cell in rows[1] if cell.colspan == 5).colspan = 4
    else:
        rows[1].remove(next(cell for cell in rows[1] if cell.pieces[0].text == "自然人"))
    for row in rows[first:]:
        row.remove([cell for cell in row if cell.name][place])
    for row in rows:
        for cell in row:
            for piece in cell.pieces:
                piece.text = opencc.OpenCC("s2t").convert(piece.text)
    report = read(doc, "txt")
    assert statuses(report)["applications"] == "partial"
    assert set(values(report, "a.").values()) <= {None}


@pytest.mark.parametrize("format", ["html", "txt", "docx"])
@pytest.mark.parametrize("blank", [0, 1])
def test_two_columns_of_one_measure(format: str, blank: int) -> None:
    doc = document()
    for row in table(doc, 2).rows:
        named = [cell for cell in row[1:] if len(row) > 2]
        for place, cell in enumerate(named):
            text = "".join(piece.text for piece in cell.pieces)
            pair = [label("" if cell.name and one == blank else text) for one in range(2)]
            if not cell.name:
                pair = [label(f"{text}（本级）"), label(f"{text}（全市）")]
            row[1 + 2 * place : 2 + 2 * place] = pair
    report = read(doc, format)
    assert statuses(report)["disclosures"] == "partial"
    assert set(values(report, "d.regulations.").values()) == {None}
