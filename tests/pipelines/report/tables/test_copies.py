"""Several tables of one kind: which is the report's own."""

from __future__ import annotations

import pytest

from tests.adversary.form import applications, challenges, disclosures
from tests.adversary.model import Block, Doc, Number, Table, paragraph
from tests.support.printed import document, failed, others, read, statuses, values

_NAMES = {2: "disclosures", 3: "applications", 4: "challenges"}
_PREFIX = {2: "d.", 3: "a.", 4: "c."}


def _table(doc: Doc, section: int, figures: dict[str, Number]) -> Table:
    if section == 4:
        return challenges(figures)
    return (disclosures if section == 2 else applications)(figures, doc.edition)


def _insert(
    doc: Doc, section: int, *lead: str, after: int = 0, figures: dict[str, Number] | None = None
) -> None:
    """Another table of a section before or ``after`` the report's own."""
    at = next(place for place, block in enumerate(doc.blocks) if block.table and block.section == section)
    made = _table(doc, section, others(doc) if figures is None else figures)
    doc.blocks[at + after : at + after] = [
        *(paragraph(text, section) for text in lead),
        Block("table", table=made, section=section),
    ]


def _own(doc: Doc, section: int) -> dict[str, Number | None]:
    return {name: one for name, one in doc.truth.items() if name.startswith(_PREFIX[section])}  # type: ignore[misc]


@pytest.mark.parametrize("section", [2, 3, 4])
@pytest.mark.parametrize("format", ["html", "docx"])
def test_last_years_table_under_its_own_caption(section: int, format: str) -> None:
    doc = document()
    _insert(doc, section, f"{doc.year - 1}年情况：", after=1)
    report = read(doc, format)
    assert values(report) == doc.truth or statuses(report)[_NAMES[section]] == "partial"
    assert all(one in (None, doc.truth[name]) for name, one in values(report).items())


@pytest.mark.parametrize("section", [2, 3, 4])
def test_the_one_under_the_reports_own_heading_counts(section: int) -> None:
    doc = document()
    at = next(place for place, block in enumerate(doc.blocks) if block.table and block.section == section)
    doc.blocks.insert(at, paragraph(f"{doc.year}年情况：", section))
    _insert(doc, section, f"{doc.year - 1}年情况：", after=1)
    assert values(read(doc)) == doc.truth


@pytest.mark.parametrize("section", [2, 3, 4])
@pytest.mark.parametrize("format", ["html", "docx"])
def test_where_nothing_tells_none_counts_and_a_check_says_so(section: int, format: str) -> None:
    doc = document()
    _insert(doc, section)
    report = read(doc, format)
    assert statuses(report)[_NAMES[section]] == statuses(report)["report"] == "partial"
    assert set(values(report, _PREFIX[section]).values()) == {None}
    assert any("不止一张" in message for message in failed(report, "columns_certain"))
    rest = {name: one for name, one in doc.truth.items() if not name.startswith(_PREFIX[section])}
    assert {name: one for name, one in values(report).items() if name in rest} == rest


@pytest.mark.parametrize("section", [2, 3, 4])
@pytest.mark.parametrize("format", ["html", "txt", "docx"])
def test_the_same_table_twice_is_one(section: int, format: str) -> None:
    doc = document()
    _insert(doc, section, after=1, figures=_own(doc, section))  # type: ignore[arg-type]
    report = read(doc, format)
    assert statuses(report)["report"] == "verified"
    assert values(report) == doc.truth


@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize("section", [2, 3, 4])
def test_a_sidebars_table_never_mixes(section: int, side: str) -> None:
    doc = document()
    doc.blocks.append(Block("table", table=_table(doc, section, others(doc)), aside=True))
    doc.options["aside"] = side
    report = read(doc)
    assert all(one in (None, doc.truth[name]) for name, one in values(report).items())


@pytest.mark.parametrize("section", [2, 3, 4])
def test_an_annexs_table_never_mixes(section: int) -> None:
    doc = document()
    doc.blocks.append(paragraph("附件：各区县情况统计表", 6))
    doc.blocks.append(Block("table", table=_table(doc, section, others(doc)), section=6))
    report = read(doc)
    assert all(one in (None, doc.truth[name]) for name, one in values(report).items())
    assert values(report) == doc.truth
