"""Heads are followed in all three tables; one that cannot be followed makes its table partial."""

from __future__ import annotations

import pytest

from tests.adversary.form import NATURAL, ORGANISATIONS, TOTAL, applications, challenges
from tests.adversary.model import Doc, Table, label
from tests.factory.vocabulary import COLUMNS, ROUTES
from tests.support.printed import document, others, read, statuses, values

_ONE, _TWO, _THREE = ROUTES


def _with(section: int, made: Table, doc: Doc) -> Doc:
    next(block for block in doc.blocks if block.table and block.section == section).table = made
    return doc


def _document() -> Doc:
    """A report whose figures are all of a kind that an exchange shows."""
    doc = document()
    doc.truth |= others(doc)  # its printed tables are replaced by the tests
    return _with(3, applications(doc.truth, doc.edition), _with(4, challenges(doc.truth), _sections_two(doc)))  # type: ignore[arg-type]


def _sections_two(doc: Doc) -> Doc:
    for cell in doc.tables(2)[0].cells():
        if cell.name:
            cell.text = str(doc.truth[cell.name])
    return doc


@pytest.mark.parametrize("format", ["html", "txt", "docx"])
@pytest.mark.parametrize("order", [(1, 0, 2, 3, 4), (4, 0, 1, 2, 3), (2, 3, 1, 0, 4)])
def test_outcomes_in_another_order(order: tuple[int, ...], format: str) -> None:
    doc = _document()
    report = read(_with(4, challenges(doc.truth, results=order), doc), format)  # type: ignore[arg-type]
    assert values(report) == doc.truth
    assert statuses(report)["challenges"] == "verified"


@pytest.mark.parametrize("format", ["html", "docx"])
@pytest.mark.parametrize("order", [(_ONE, _THREE, _TWO), (_TWO, _THREE, _ONE), (_THREE, _TWO, _ONE)])
def test_routes_in_another_order(order: tuple[str, ...], format: str) -> None:
    doc = _document()
    report = read(_with(4, challenges(doc.truth, order), doc), format)  # type: ignore[arg-type]
    assert values(report) == doc.truth
    assert statuses(report)["challenges"] == "verified"


@pytest.mark.parametrize("format", ["html", "txt", "docx"])
@pytest.mark.parametrize("kinds", [(1, 0, 2, 3, 4), (4, 0, 1, 2, 3)])
def test_applicants_in_another_order(kinds: tuple[int, ...], format: str) -> None:
    doc = _document()
    report = read(_with(3, applications(doc.truth, doc.edition, kinds=kinds), doc), format)  # type: ignore[arg-type]
    assert values(report) == doc.truth
    assert statuses(report)["applications"] == "verified"


@pytest.mark.parametrize("format", ["html", "txt", "docx"])
def test_the_total_first(format: str) -> None:
    doc = _document()
    made = applications(doc.truth, doc.edition, (TOTAL, NATURAL, ORGANISATIONS))  # type: ignore[arg-type]
    report = read(_with(3, made, doc), format)
    assert values(report) == doc.truth
    assert statuses(report)["applications"] == "verified"


@pytest.mark.parametrize("format", ["html", "docx", "txt"])
@pytest.mark.parametrize("order", [(1, 0, 2), (2, 1, 0)])
def test_measures_in_another_order(order: tuple[int, ...], format: str) -> None:
    doc = _document()
    rows = doc.tables(2)[0].rows
    for place in (1, 2, 3):
        head, *cells = rows[place]
        rows[place] = [head, *(cells[one] for one in order)]
    report = read(doc, format)
    assert values(report) == doc.truth
    assert statuses(report)["disclosures"] == "verified"


@pytest.mark.parametrize("zeros", [False, True])
@pytest.mark.parametrize("lost", range(7))
def test_a_column_of_section_three_is_missing(lost: int, zeros: bool) -> None:
    doc = _document()
    figures = {name: 0 if zeros and name.startswith("a.") else one for name, one in doc.truth.items()}
    groups = tuple(one for place, one in ((0, NATURAL), (1, ORGANISATIONS), (6, TOTAL)) if place != lost)
    kinds = [one for one in range(5) if one + 1 != lost]
    report = read(_with(3, applications(figures, doc.edition, groups, kinds), doc))  # type: ignore[arg-type]
    assert statuses(report)["applications"] == statuses(report)["report"] == "partial"
    gone = {name for name in figures if name.startswith("a.") and name.endswith("." + COLUMNS[lost])}
    assert all(one in (None, figures[name]) for name, one in values(report).items())
    assert {values(report)[name] for name in gone} == {None}


@pytest.mark.parametrize("zeros", [False, True])
@pytest.mark.parametrize("lost", range(5))
@pytest.mark.parametrize("format", ["html", "txt"])
def test_an_outcome_of_section_four_is_missing(lost: int, format: str, zeros: bool) -> None:
    doc = _document()
    figures = {name: 0 if zeros and name.startswith("c.") else one for name, one in doc.truth.items()}
    made = challenges(figures, results=[one for one in range(5) if one != lost])  # type: ignore[arg-type]
    report = read(_with(4, made, doc), format)
    assert statuses(report)["challenges"] == statuses(report)["report"] == "partial"
    assert set(values(report, "c.").values()) == {None}


@pytest.mark.parametrize("format", ["html", "docx"])
def test_columns_exchanged_under_a_head_that_is_not_read_in_full(format: str) -> None:
    doc = _document()
    made = applications(doc.truth, doc.edition, kinds=(1, 0, 2, 3, 4))  # type: ignore[arg-type]
    for cell in (cell for row in made.rows[:3] for cell in row):
        if cell.text == "法律服务机构":
            cell.text = ""
    report = read(_with(3, made, doc), format)
    assert values(report) == doc.truth or statuses(report)["applications"] == "partial"
    assert all(one in (None, doc.truth[name]) for name, one in values(report).items())


def _with_column(head: str, word: str, *, at: int = 0, numbered: bool = False) -> Doc:
    """A report with a column behind section two's heads, ``word`` in its row ``at``; ``numbered``: and one before."""
    doc = document()
    doc.options["layout"] = "tabs"
    rows = doc.tables(2)[0].rows
    told = [row for row in rows if any(cell.name for cell in row)]
    for row in rows:
        if len(row) == 1:
            row[0].colspan += 1 + numbered
            continue
        data = row in told
        row.append(label((word if row is told[at] else "") if data else head))
        if numbered:
            row.insert(0, label(str(told.index(row) + 1) if data else "序号"))
    return doc


@pytest.mark.parametrize("format", ["html", "txt", "docx"])
@pytest.mark.parametrize(
    ("head", "word", "status"),
    [("备注", "含转办", "verified"), ("单位", "件", "verified"), ("备注", "7", "partial"), ("单位", "百件", "partial"),
     ("单位", "宗/百", "partial"), ("单位", "（百件）", "partial"), ("批次", "含转办", "partial")],
)  # fmt: skip
def test_a_column_of_words_beside_the_figures(head: str, word: str, status: str, format: str) -> None:
    doc = _with_column(head, word)
    report = read(doc, format)
    assert statuses(report)["disclosures"] == status
    assert all(value in (None, doc.truth[name]) for name, value in values(report, "d.").items())
    assert status == "partial" or values(report) == doc.truth


@pytest.mark.parametrize("format", ["html", "docx"])
@pytest.mark.parametrize("word", ["每件收费5元", "含工本费三百元", "百元", "十元"])
def test_an_amount_beside_the_figures_is_not_their_unit(word: str, format: str) -> None:
    doc = _with_column("备注", word, at=-1)
    report = read(doc, format)
    assert all(value in (None, doc.truth[name]) for name, value in values(report, "d.").items())
    assert (statuses(report)["disclosures"] == "verified") == (len(word) > 2)


@pytest.mark.parametrize("format", ["html", "txt", "docx"])
@pytest.mark.parametrize("head", ["本年处理决定数量（万件）", "本年处理决定数量（单位：百件）"])
def test_counts_of_more_than_one_are_never_stored_as_they_stand(head: str, format: str) -> None:
    doc = document()
    for cell in (cell for row in doc.tables(2)[0].rows for cell in row):
        cell.text = cell.text.replace("本年处理决定数量", head)
    figures = values(read(doc, format), "d.")
    assert {name for name, value in figures.items() if value is not None} == {
        name for name in figures if not name.endswith(".decisions")
    }


@pytest.mark.parametrize(("head", "unit"), [("单位：百元", None), ("单位：十元", None), ("单位：千元", 10)])
def test_units_of_money_over_a_column(head: str, unit: int | None) -> None:
    doc = document()
    for cell in (cell for row in doc.tables(2)[0].rows for cell in row):
        cell.text = cell.text.replace("单位：万元", head)
    ((name, value),) = ((name, value) for name, value in values(read(doc), "d.").items() if "amount" in name)
    true = doc.truth[name]
    assert isinstance(true, int | float)
    assert value == (unit and true / unit)


@pytest.mark.parametrize("format", ["html", "txt", "docx"])
@pytest.mark.parametrize(("head", "word"), [("备注", "含转办"), ("单位", "件")])
def test_numbers_of_rows_before_and_words_behind(head: str, word: str, format: str) -> None:
    doc = _with_column(head, word, numbered=True)
    report = read(doc, format)
    assert statuses(report)["disclosures"] == "verified"
    assert values(report, "d.") == {name: one for name, one in doc.truth.items() if name.startswith("d.")}


@pytest.mark.parametrize("format", ["html", "docx"])
@pytest.mark.parametrize("section", [2, 3])
def test_a_row_that_lost_a_figure_beside_a_column_of_words(section: int, format: str) -> None:
    doc = document() if section == 3 else _with_column("备注", "")
    rows = doc.tables(section)[0].rows
    if section == 3:
        rows[0].append(label("备注", 3))
        for row in rows[3:]:
            row.append(label(""))
    row = next(row for row in rows if sum(bool(cell.name) for cell in row) > 2)
    del row[next(place for place, cell in enumerate(row) if cell.name)]
    report = read(doc, format)
    assert statuses(report)["report"] == "partial"
    assert all(value in (None, doc.truth[name]) for name, value in values(report).items())
