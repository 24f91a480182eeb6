"""The three statutory tables: read by columns, read again in order, held against each other and their sums."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from typing import Any, Generic, TypeVar

from pipelines.blocks import Cell, Content
from pipelines.report.characters import printed
from pipelines.report.form import Label, Measure, editions
from pipelines.report.labels import application_rows, disclosure_items
from pipelines.report.model import (
    ApplicationRow,
    ChallengeRow,
    Check,
    DisclosureFigure,
    Fault,
    Outcome,
    Status,
    TableSummary,
)
from pipelines.report.numbers import (
    UNKNOWN,
    Figure,
    Number,
    is_blank,
    is_figure_text,
    scaled_unit,
)
from pipelines.report.rules import Rule
from pipelines.report.second import Copy, read_second
from pipelines.report.status import judge_table, table_names
from pipelines.report.tables import account
from pipelines.report.tables.agreement import (
    agree,
    choose,
    in_order,
    is_confirmed,
    meant,
    shown,
    total_last,
    total_where,
)
from pipelines.report.tables.applications import ApplicationsReading, read_applications
from pipelines.report.tables.challenges import ChallengesReading, read_challenges
from pipelines.report.tables.copies import Context, contexts, find_copies, is_own, unit_over
from pipelines.report.tables.disclosures import DisclosuresReading, head_unit, read_disclosures
from pipelines.report.tables.doubts import (
    accounted,
    disagreement,
    heads_differ,
    not_understood,
    opaque,
    problem,
    problems,
    refusal,
    scaled,
)
from pipelines.report.tables.lines import Line, lines_of
from pipelines.report.tables.printed_labels import PrintedLabel, application_labels, disclosure_labels
from pipelines.report.tables.relations import borne_out, check_relations, without_broken
from pipelines.report.tables.row_figures import is_guessed, is_miscounted, row_figures, seen


@dataclass(slots=True)
class TablesReading:
    """Rows, summaries and checks of the three tables of one reading, and their labels that are not the form's own."""

    disclosures: list[DisclosureFigure] = field(default_factory=list)
    applications: list[ApplicationRow] = field(default_factory=list)
    challenges: list[ChallengeRow] = field(default_factory=list)
    summaries: list[TableSummary] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    labels: list[PrintedLabel] = field(default_factory=list)


def read_tables(content: Content, *, year: int | None) -> TablesReading:
    """The three tables of a document of ``year``, which tells its tables from another year's."""
    lines = lines_of(content.blocks)
    document = _Document(content, lines, year, account.followed(lines))
    second = read_second(content.text)
    disclosures = document.own(partial(read_disclosures, year=year), second.disclosures, "disclosures")
    applications = document.own(read_applications, second.applications, "applications")
    challenges = document.own(read_challenges, second.challenges, "challenges")
    tables = TablesReading()
    if disclosures.reading is not None:
        tables.labels += disclosure_labels(disclosures.reading)
    if applications.reading is not None:
        tables.labels += application_labels(applications.reading)
    _disclosures(tables, disclosures, document, [applications, challenges])
    _applications(tables, applications, document, [disclosures, challenges])
    _challenges(tables, challenges, document, [disclosures, applications])
    if content.uncertain:
        if applications.reading is not None:
            tables.applications = borne_out(tables.applications, tables.checks, applications.reading.edition)
        if challenges.reading is not None:
            tables.challenges = without_broken(tables.challenges, tables.checks, challenges.reading.edition)
    return tables


R = TypeVar("R", DisclosuresReading, ApplicationsReading, ChallengesReading)


@dataclass(slots=True)
class _Own(Generic[R]):
    """The report's own table of one kind in both readings; ``doubt``: why none of its figures may be stored."""

    reading: R | None
    second: Copy | None
    used: list[Line]
    doubt: Check | None = None


@dataclass
class _Document:
    content: Content
    lines: list[Line]
    year: int | None
    followed: set[int]

    @cached_property
    def contexts(self) -> list[Context]:
        """Where each of its grids stands."""
        return contexts(self.content.blocks)

    def around(self, line: Line) -> Context:
        """Where the grid of a line stands."""
        return self.contexts[line.table - 1]

    def own(self, read: Callable[[Sequence[Line]], R | None], seconds: Sequence[Copy], name: str) -> _Own[R]:
        """The report's own table of one kind."""
        copies = find_copies(read, self.lines)
        if not copies:
            return _Own(None, seconds[0] if seconds else None, [])
        own = self._choose(copies, seconds, name)
        if own.reading is not None and (used := own.reading.used):
            unit = unit_over(used, self.lines, self.around(used[0]))
            own.doubt = own.doubt or (scaled(name, unit) if unit else None)
        return own

    def _choose(self, copies: Sequence[R], seconds: Sequence[Copy], name: str) -> _Own[R]:
        """Which of several tables is the report's own."""
        used = [line for copy in copies for line in copy.used]
        if len(copies) == 1 and len(seconds) <= 1:
            return _Own(copies[0], seconds[0] if seconds else None, used)
        fits = [[copy.fits(one) for one in seconds] for copy in copies]
        if all(copy.says() == copies[0].says() for copy in copies) and all(map(all, fits)):
            return _Own(copies[0], seconds[0] if seconds else None, used)
        ordinal = _ordinals()[name]
        own = [
            place
            for place, copy in enumerate(copies)
            if is_own(copy.used[0], self.lines, self.around(copy.used[0]), ordinal=ordinal, year=self.year)
        ]
        if len(own) != 1:
            return _Own(copies[0], None, used, refusal(name))
        (place,) = own
        return _Own(copies[place], choose(seconds, place, len(copies), fits[place]), used)


@cache
def _ordinals() -> dict[str, int]:
    """The section of the form that each table stands in."""
    return {section.code: section.ordinal for section in editions()[0].sections}


def _missing(tables: TablesReading, name: str) -> None:
    tables.summaries.append(TableSummary(name, None, Status.MISSING))
    tables.checks.append(
        Check(Rule.TABLE_FOUND, name, Outcome.FAIL, f"没有找到{table_names()[name]}", fault=Fault.UNKNOWN)
    )


def _summarise(
    tables: TablesReading, name: str, edition: str, checks: Sequence[Check], *, blank: bool, content: Content
) -> None:
    status, judged = judge_table(checks, blank=blank, uncertain=content.uncertain)
    tables.summaries.append(TableSummary(name, edition, status))
    tables.checks.extend(judged)


def _left(
    document: _Document, own: _Own[Any], cells: Sequence[Cell | None], others: Sequence[_Own[Any]]
) -> list[account.Leftover]:
    """What stands in a table and belongs to no row of it."""
    used = [line for other in others for line in other.used]
    mine = own.reading.used if own.reading is not None else []
    return account.left_over(document.lines, mine, cells, used) + account.told_by_labels(mine, cells)


def _disclosures(
    tables: TablesReading, own: _Own[DisclosuresReading], document: _Document, others: Sequence[_Own[Any]]
) -> None:
    reading = own.reading
    if reading is None:
        _missing(tables, "disclosures")
        return
    checks = problems("disclosures", reading.problems)
    shared = {id(cell) for cell in account.spanning(reading.lines.values(), reading.cells.values())}
    left = _left(document, own, list(reading.cells.values()), others)
    rivals = account.rivals(left, reading.used, disclosure_items())
    crowded = {id(one.line) for one in left} | document.followed
    for block in reading.edition.disclosures.blocks:
        codes = [measure.code for measure in block.measures]
        heads = own.second.heads if own.second is not None else {}
        head = next((heads[item.code] for item in block.items if item.code in heads), None)
        for item in block.items:
            line = reading.lines.get(item.code)
            agreed = _item_agrees(
                item, codes, head, reading, own.second, crowded=id(line) in crowded, checks=checks
            )
            # no relation tells which of a row's figures is the one too many
            certain = agreed and id(line) not in crowded and own.doubt is None and item.code not in rivals
            for measure in block.measures:
                cell = reading.cells[item.code, measure.code]
                figure = Figure(None)
                if cell is not None:
                    figure = _disclosed(
                        item, measure, cell, reading, shared=id(cell) in shared, checks=checks
                    )
                text = printed(cell.text) if cell is not None else ""
                place = line.place([cell] if cell is not None else ()) if line is not None else None
                value = figure.value if certain else None
                tables.disclosures.append(DisclosureFigure(item.code, measure.code, value, text, place))
    checks.extend(accounted("disclosures", left, own.second))
    if own.doubt is not None:
        checks.append(own.doubt)
    nothing = all(
        cell is None or (is_blank(cell.text) and not cell.opaque) for cell in reading.cells.values()
    )
    blank = nothing and not (own.second is not None and own.second.rows) and not reading.undecided
    edition, content = reading.edition.edition, document.content
    _summarise(tables, "disclosures", edition, checks, blank=blank, content=content)


def _item_agrees(
    item: Label,
    codes: Sequence[str],
    head: Sequence[str] | None,
    reading: DisclosuresReading,
    second: Copy | None,
    *,
    crowded: bool,
    checks: list[Check],
) -> bool:
    """Whether both readings have the same figures for an item, under ``head`` as the second sees it; else a check why.

    ``crowded``: its line prints something that belongs to no column.
    """
    cells = [reading.cells[item.code, code] for code in codes]
    line = reading.lines.get(item.code)
    row = second.rows.get(item.code) if second is not None else None
    undecided = reading.undecided & {(item.code, code) for code in codes}
    agreed = agree(in_order(cells, codes, head), row) or (
        line is not None
        and not crowded  # a figure too many, not one that is printed in each column
        and _is_printed_again(cells, line)
        and agree([one for one in line.own if is_figure_text(one.text)], row)
    )
    if is_guessed((), cells, line, row):
        agreed = False
    if not agreed and line is not None and not undecided:
        figures = row.raw if row is not None else ()
        checks.append(disagreement(f"disclosures.{item.code}", item.label, shown(cells), figures))
    if second is not None and len(codes) > 1 and shown(cells):
        checks.extend(heads_differ("disclosures", reading.order(item.code, codes), head, codes))
    return agreed


def _disclosed(
    item: Label,
    measure: Measure,
    cell: Cell,
    reading: DisclosuresReading,
    *,
    shared: bool,
    checks: list[Check],
) -> Figure:
    """What the cell of an item and a measure means, with checks for what is odd; ``shared``: it spans several rows."""
    text, name = printed(cell.text), f"disclosures.{item.code}.{measure.code}"
    head = head_unit(reading, item.code, measure.code)
    figure = meant(cell.text, unit=measure.unit, head_unit=head, signed=measure.signed)
    unit_missing = figure.unit_missing and not cell.opaque and not shared
    if cell.opaque:
        checks.append(opaque(name, f"{item.label}“{measure.label}”", cell))
        figure = UNKNOWN
    elif not figure.understood:
        checks.append(not_understood(name, f"{item.label}“{measure.label}”", text))
    if (greater := scaled_unit(reading.heads.get((item.code, measure.code), ""))) and not is_blank(cell.text):
        message = f"{item.label}“{measure.label}”的“{text}”以{greater}计，没有换算"
        checks.append(problem(Rule.COLUMNS_CERTAIN, name, message))
        figure = UNKNOWN
    if shared:
        message = f"{item.label}“{measure.label}”的“{text}”占了不止一行，不知道属于哪一项"
        checks.append(problem(Rule.COLUMNS_CERTAIN, name, message))
        figure = UNKNOWN
    if unit_missing and (item.code, measure.code) not in reading.heads:
        message = f"没有找到“{measure.label}”的表头，不知道“{text}”的单位"
        checks.append(problem(Rule.COLUMNS_CERTAIN, name, message))
    elif unit_missing:
        checks.append(
            Check(
                Rule.UNIT_PRINTED, name, Outcome.FAIL, f"{item.label}“{measure.label}”没有写明单位，按{measure.unit}计",
                expected=measure.unit, actual=text, fault=Fault.PUBLISHER,
            )
        )  # fmt: skip
    return figure


def _is_printed_again(cells: Sequence[Cell | None], line: Line) -> bool:
    """Whether a row prints a figure that spans columns in each of them."""
    texts = [cell.text.strip() for cell in cells if cell is not None and is_figure_text(cell.text)]
    figures = [cell.text.strip() for cell in line.own if is_figure_text(cell.text)]
    return len(figures) > len(texts) and set(figures) == set(texts)


def _applications(
    tables: TablesReading, own: _Own[ApplicationsReading], document: _Document, others: Sequence[_Own[Any]]
) -> None:
    reading, content = own.reading, document.content
    if reading is None:
        _missing(tables, "applications")
        return
    checks = problems("applications", reading.problems)
    second = own.second.rows if own.second is not None else {}
    every = [cell for cells in reading.rows.values() for cell in cells or ()]
    shared = {id(cell) for cell in account.spanning(reading.lines.values(), every)}
    left = _left(document, own, every, others)
    rivals = account.rivals(left, reading.used, application_rows())
    figures: dict[str, tuple[Number | None, ...]] = {}
    columns = [column.code for column in reading.edition.applications.columns]
    theirs = total_where(
        own.second.heads.get("", columns) if own.second is not None else columns, reading.order
    )
    differ = (
        heads_differ("applications", total_last(reading.order, columns), own.second.heads.get(""), columns)
        if own.second is not None
        else []
    )
    for row in reading.edition.applications.rows:
        cells = reading.rows[row.code]
        subject = f"applications.{row.code}"
        line = reading.lines.get(row.code)
        if cells is None or (shared and not shared.isdisjoint(map(id, cells))):
            nothing = tuple(None for _ in columns)
            raw = tuple("" if cell is None else printed(cell.text) for cell in cells or nothing)
            if cells is not None:
                message = f"{row.label}的数字占了不止一行，不知道属于哪一项"
                checks.append(problem(Rule.COLUMNS_CERTAIN, subject, message))
            tables.applications.append(ApplicationRow(row.code, nothing, raw, line.place() if line else None))
            continue
        read = row_figures(cells)
        checks += [not_understood(subject, row.label, text) for text in read.not_understood]
        checks += [opaque(subject, row.label, cell) for cell in cells if cell is not None and cell.opaque]
        values = seen(read.values, cells)
        if not agree(in_order(cells, columns, theirs), second.get(row.code)):
            seconds = second[row.code].raw if row.code in second else ()
            checks.append(disagreement(subject, row.label, shown(cells), seconds))
            values = values if is_confirmed(values) else tuple(None for _ in values)
        # a row's sum does not tell whose its figures are
        unsure = (id(line) in document.followed or account.is_cut(line, left)) and not is_confirmed(values)
        if own.doubt is not None or differ or unsure or row.code in rivals:
            values = tuple(None for _ in values)
        figures[row.code] = values
        place = line.place([cell for cell in cells if cell is not None]) if line is not None else None
        tables.applications.append(ApplicationRow(row.code, values, read.raw, place))
    checks.extend(check_relations(reading.edition, "applications", figures))
    checks.extend(differ)
    checks.extend(accounted("applications", left, own.second))
    if own.doubt is not None:
        checks.append(own.doubt)
    blank = not second and all(
        cells is not None and all(cell is None or (is_blank(cell.text) and not cell.opaque) for cell in cells)
        for cells in reading.rows.values()
    )
    _summarise(tables, "applications", reading.edition.edition, checks, blank=blank, content=content)


def _as_printed(reading: ChallengesReading, second: Copy | None) -> list[Cell | None]:
    """The cells of section four's figures in the order of print, as the second reading sees the head."""
    heads = second.heads if second is not None else {}
    outcomes = [outcome.code for outcome in reading.edition.challenges.outcomes]
    printed: list[Cell | None] = []
    for place, route in enumerate(heads.get("routes", list(reading.rows))):
        cells = reading.rows.get(route) or (None,) * len(outcomes)
        named = heads[""][place * len(outcomes) : (place + 1) * len(outcomes)] if "" in heads else None
        printed += in_order(cells, outcomes, named)
    return printed


def _challenges(
    tables: TablesReading, own: _Own[ChallengesReading], document: _Document, others: Sequence[_Own[Any]]
) -> None:
    reading, content = own.reading, document.content
    if reading is None:
        _missing(tables, "challenges")
        return
    checks = problems("challenges", reading.problems)
    figures: dict[str, tuple[Number | None, ...]] = {}
    every = [cell for cells in reading.rows.values() for cell in cells or ()]
    row = own.second.rows[""] if own.second is not None else None
    agreed = bool(reading.problems) or agree(_as_printed(reading, own.second), row)
    agreed &= not is_miscounted(reading.rows.values(), reading.line)
    if not agreed:
        name, seconds = table_names()["challenges"], row.raw if row is not None else ()
        checks.append(disagreement("challenges", name, shown(every), seconds))
    left = _left(document, own, every, others)
    outcomes = [outcome.code for outcome in reading.edition.challenges.outcomes]
    routes = [route.code for route in reading.edition.challenges.routes]
    differ = []
    if own.second is not None and not reading.problems:
        heads = own.second.heads
        differ = heads_differ("challenges", reading.outcomes, heads.get(""), outcomes * len(routes))
        differ += heads_differ("challenges", reading.routes, heads.get("routes"), routes)
    for route in reading.edition.challenges.routes:
        cells = reading.rows[route.code]
        if cells is None:
            nothing = tuple(None for _ in outcomes)
            tables.challenges.append(ChallengeRow(route.code, nothing, tuple("" for _ in nothing)))
            continue
        subject = f"challenges.{route.code}"
        read = row_figures(cells)
        checks.extend(not_understood(subject, route.label, text) for text in read.not_understood)
        checks.extend(
            opaque(subject, route.label, cell) for cell in cells if cell is not None and cell.opaque
        )
        values = seen(read.values, cells)
        if guess := is_guessed(values, cells, reading.line, row):
            checks.append(
                disagreement(subject, route.label, shown(cells), row.raw if row is not None else ())
            )
        if own.doubt is not None or left or differ or guess or not (agreed or is_confirmed(values)):
            values = tuple(None for _ in values)
        figures[route.code] = values
        own_cells = [cell for cell in cells if cell is not None]
        place = reading.line.place(own_cells) if reading.line is not None else None
        tables.challenges.append(ChallengeRow(route.code, values, read.raw, place))
    checks.extend(check_relations(reading.edition, "challenges", figures))
    checks.extend(differ)
    checks.extend(accounted("challenges", left, own.second))
    if own.doubt is not None:
        checks.append(own.doubt)
    blank = (
        not reading.problems
        and row is None
        and all(cell is None or (is_blank(cell.text) and not cell.opaque) for cell in every)
    )
    _summarise(tables, "challenges", reading.edition.edition, checks, blank=blank, content=content)
