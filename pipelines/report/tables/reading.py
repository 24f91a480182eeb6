"""The three statutory tables: read by columns, read again in order, held against each other and their sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from pipelines.blocks import Cell, Content
from pipelines.report.characters import printed
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
    MONEY_UNIT,
    UNKNOWN,
    Figure,
    Number,
    is_blank,
    is_figure_text,
    parse_figure,
)
from pipelines.report.rules import Rule
from pipelines.report.status import judge_table, table_names
from pipelines.report.tables.applications import ApplicationsReading, read_applications
from pipelines.report.tables.challenges import ChallengesReading, read_challenges
from pipelines.report.tables.disclosures import DisclosuresReading, head_unit, read_disclosures
from pipelines.report.tables.lines import lines_of
from pipelines.report.tables.relations import check_relations
from pipelines.report.tables.second import SecondReading, figure_tokens, read_second
from pipelines.values import value


@dataclass(slots=True)
class TablesReading:
    """Rows, summaries and checks of the three tables of one reading."""

    disclosures: list[DisclosureFigure] = field(default_factory=list)
    applications: list[ApplicationRow] = field(default_factory=list)
    challenges: list[ChallengeRow] = field(default_factory=list)
    summaries: list[TableSummary] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)


def read_tables(content: Content, *, year: int | None) -> TablesReading:
    """The three tables of a document. ``year`` only breaks ties between editions."""
    lines = lines_of(content.blocks)
    applications = read_applications(lines)
    second = read_second(
        content.text,
        rows=[row.code for row in applications.edition.applications.rows] if applications else None,
    )
    tables = TablesReading()
    _disclosures(tables, read_disclosures(lines, year=year), second, content)
    _applications(tables, applications, second, content)
    _challenges(tables, read_challenges(lines), second, content)
    return tables


def _tokens(cells: Sequence[Cell | None]) -> list[str]:
    """The digits of the figures in a row, as the second reading shows them."""
    return [token for cell in cells if cell is not None for token in figure_tokens(cell.text)]


def _missing(tables: TablesReading, name: str) -> None:
    tables.summaries.append(TableSummary(name, None, Status.MISSING))
    tables.checks.append(
        Check(Rule.TABLE_FOUND, name, Outcome.FAIL, f"没有找到{table_names()[name]}", fault=Fault.UNKNOWN)
    )


def _problem(rule: Rule, subject: str, message: str) -> Check:
    return Check(rule, subject, Outcome.FAIL, message, fault=Fault.UNKNOWN)


def _problems(table: str, problems: Sequence[str]) -> list[Check]:
    """What could not be decided in a table."""
    return [_problem(Rule.COLUMNS_CERTAIN, table, text) for text in problems]


def _not_understood(subject: str, label: str, text: str) -> Check:
    return Check(
        Rule.CELL_UNDERSTOOD, subject, Outcome.FAIL, f"{label}的单元格“{text}”不是数字，未作解释", actual=text,
        fault=Fault.PUBLISHER,
    )  # fmt: skip


def _disagreement(subject: str, label: str, first: Sequence[str], second: Sequence[str]) -> Check:
    return Check(
        Rule.READINGS_AGREE, subject, Outcome.FAIL,
        f"{label}的两次读取不一致：按表格读得{'、'.join(first) or '空'}，按文字顺序读得{'、'.join(second) or '空'}",
        " ".join(first), " ".join(second), Fault.READER,
    )  # fmt: skip


def _summarise(
    tables: TablesReading, name: str, edition: str, checks: Sequence[Check], *, blank: bool, content: Content
) -> None:
    status, judged = judge_table(checks, blank=blank, uncertain=content.uncertain)
    tables.summaries.append(TableSummary(name, edition, status))
    tables.checks.extend(judged)


def _disclosures(
    tables: TablesReading, reading: DisclosuresReading | None, second: SecondReading, content: Content
) -> None:
    if reading is None:
        _missing(tables, "disclosures")
        return
    checks = _problems("disclosures", reading.problems)
    blank = True
    for block in reading.edition.disclosures.blocks:
        for item in block.items:
            subject = f"disclosures.{item.code}"
            cells = [reading.cells[item.code, measure.code] for measure in block.measures]
            line = reading.lines.get(item.code)
            first, again = _tokens(cells), second.disclosures.get(item.code, [])
            if line is not None and len(first) < len(again):
                # a span that the source prints out again in each of its columns
                first = _tokens([cell for cell in line.own if is_figure_text(cell.text)])
            undecided = reading.undecided & {(item.code, measure.code) for measure in block.measures}
            disagree = first != again and line is not None and not undecided
            if disagree:
                checks.append(_disagreement(subject, item.label, first, again))
            for measure, cell in zip(block.measures, cells, strict=True):
                figure, text = Figure(None), ""
                if cell is not None:
                    text = printed(cell.text)
                    figure = parse_figure(
                        cell.text,
                        unit=measure.unit,
                        head_unit=head_unit(reading, item.code, measure.code),
                        signed=measure.signed,
                    )
                    if content.uncertain and measure.unit != MONEY_UNIT and isinstance(figure.value, float):
                        figure = UNKNOWN  # nobody counts in fractions: dust was taken for a point
                    blank = blank and is_blank(cell.text)
                    name = f"{subject}.{measure.code}"
                    if not figure.understood:
                        checks.append(_not_understood(name, f"{item.label}“{measure.label}”", text))
                    if figure.unit_missing and (item.code, measure.code) not in reading.heads:
                        message = f"没有找到“{measure.label}”的表头，不知道“{text}”的单位"
                        checks.append(_problem(Rule.COLUMNS_CERTAIN, name, message))
                    elif figure.unit_missing:
                        checks.append(
                            Check(
                                Rule.UNIT_PRINTED, name, Outcome.FAIL,
                                f"{item.label}“{measure.label}”没有写明单位，按{measure.unit}计",
                                expected=measure.unit, actual=text, fault=Fault.PUBLISHER,
                            )
                        )  # fmt: skip
                place = line.place([cell] if cell is not None else ()) if line is not None else None
                value = None if disagree and again and _all_understood(cells) else figure.value
                tables.disclosures.append(DisclosureFigure(item.code, measure.code, value, text, place))
    blank = blank and not second.disclosures and not reading.undecided
    _summarise(tables, "disclosures", reading.edition.edition, checks, blank=blank, content=content)


def _if_confirmed(
    values: tuple[Number | None, ...], cells: Sequence[Cell | None], again: Sequence[str]
) -> tuple[Number | None, ...]:
    """Figures that the second reading contradicts, if their own sum confirms them; otherwise nothing.

    A second reading that found no figures, or broke off at a cell that is not understood, contradicts nothing.
    """
    *parts, total = [number or 0 for number in values]
    confirmed = not again or (total and sum(parts) == total) or not _all_understood(cells)
    return values if confirmed else tuple(None for _ in values)


def _all_understood(cells: Sequence[Cell | None]) -> bool:
    return all(cell is None or is_blank(cell.text) or is_figure_text(cell.text) for cell in cells)


@value
class _RowFigures:
    """A row of figures: what its cells mean, print, and show to the second reading; those not understood."""

    values: tuple[Number | None, ...]
    raw: tuple[str, ...]
    tokens: list[str]
    not_understood: tuple[str, ...]


def _row_figures(cells: Sequence[Cell | None]) -> _RowFigures:
    return _figures(tuple([None if cell is None else cell.text for cell in cells]))


@lru_cache(maxsize=2048)
def _figures(texts: tuple[str | None, ...]) -> _RowFigures:
    """The figures in a row of cells (``None``: no cell). Remembered: most rows of most reports are all zeros."""
    figures = [Figure(None) if text is None else parse_figure(text) for text in texts]
    raw = tuple(["" if text is None else printed(text) for text in texts])
    return _RowFigures(
        tuple([figure.value for figure in figures]),
        raw,
        [token for text in texts if text is not None for token in figure_tokens(text)],
        tuple([text for figure, text in zip(figures, raw, strict=True) if not figure.understood]),
    )


def _applications(
    tables: TablesReading, reading: ApplicationsReading | None, second: SecondReading, content: Content
) -> None:
    if reading is None:
        _missing(tables, "applications")
        return
    checks = _problems("applications", reading.problems)
    figures: dict[str, tuple[Number | None, ...]] = {}
    for row in reading.edition.applications.rows:
        cells = reading.rows[row.code]
        subject = f"applications.{row.code}"
        line = reading.lines.get(row.code)
        if cells is None:
            nothing = tuple(None for _ in reading.edition.applications.columns)
            raw = tuple("" for _ in nothing)
            tables.applications.append(ApplicationRow(row.code, nothing, raw, line.place() if line else None))
            continue
        read = _row_figures(cells)
        if read.not_understood:
            checks.extend(_not_understood(subject, row.label, text) for text in read.not_understood)
        values, first, again = read.values, read.tokens, second.applications.get(row.code, [])
        if first != again:
            checks.append(_disagreement(subject, row.label, first, again))
            values = _if_confirmed(values, cells, again)
        figures[row.code] = values
        place = line.place([cell for cell in cells if cell is not None]) if line is not None else None
        tables.applications.append(ApplicationRow(row.code, values, read.raw, place))
    checks.extend(check_relations(reading.edition, "applications", figures))
    blank = not second.applications and all(
        cells is not None and all(cell is None or is_blank(cell.text) for cell in cells)
        for cells in reading.rows.values()
    )
    _summarise(tables, "applications", reading.edition.edition, checks, blank=blank, content=content)


def _challenges(
    tables: TablesReading, reading: ChallengesReading | None, second: SecondReading, content: Content
) -> None:
    if reading is None:
        _missing(tables, "challenges")
        return
    checks = _problems("challenges", reading.problems)
    figures: dict[str, tuple[Number | None, ...]] = {}
    every = [cell for cells in reading.rows.values() for cell in cells or ()]
    first, again = _tokens(every), second.challenges[-1] if second.challenges else []
    agree = bool(reading.problems) or first in (second.challenges or [[]])
    if not agree:
        checks.append(_disagreement("challenges", table_names()["challenges"], first, again))
    for route in reading.edition.challenges.routes:
        cells = reading.rows[route.code]
        if cells is None:
            nothing = tuple(None for _ in reading.edition.challenges.outcomes)
            raw = tuple("" for _ in nothing)
            tables.challenges.append(ChallengeRow(route.code, nothing, raw))
            continue
        subject = f"challenges.{route.code}"
        read = _row_figures(cells)
        checks.extend(_not_understood(subject, route.label, text) for text in read.not_understood)
        figures[route.code] = read.values if agree else _if_confirmed(read.values, every, again)
        place = None
        if reading.line is not None:
            place = reading.line.place([cell for cell in cells if cell is not None])
        tables.challenges.append(ChallengeRow(route.code, figures[route.code], read.raw, place))
    checks.extend(check_relations(reading.edition, "challenges", figures))
    blank = (
        not reading.problems
        and not second.challenges
        and all(cell is None or is_blank(cell.text) for cell in every)
    )
    _summarise(tables, "challenges", reading.edition.edition, checks, blank=blank, content=content)
