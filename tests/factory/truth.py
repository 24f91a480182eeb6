"""What a generated report truly says: figures that satisfy the relations until a mistake is injected."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from tests.factory import vocabulary as words

Number = int | float


@dataclass(slots=True)
class Figure:
    """One cell: the number it means (``None``: not reported) and how it is printed."""

    value: Number | None
    raw: str


@dataclass(slots=True)
class PrintedCell:
    """A cell where it begins; ``label`` tells labels from figures."""

    text: str
    rowspan: int = 1
    colspan: int = 1
    label: bool = True


@dataclass(slots=True)
class SectionTruth:
    """A section: ``heading`` without numeral, ``printed`` the heading line as it stands.

    ``paragraphs`` are its narrative; ``paragraphs_after`` stand behind its table; ``appendix`` holds
    paragraphs and tables that follow.
    """

    ordinal: int
    heading: str
    printed: str
    paragraphs: list[str] = field(default_factory=list)
    paragraphs_after: list[str] = field(default_factory=list)
    appendix: list[str | list[list[PrintedCell]]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The narrative without the table."""
        return "\n".join([*self.paragraphs, *self.paragraphs_after])


@dataclass(slots=True)
class ReportTruth:
    """Everything the contract promises of one report.

    ``certain``: a careful reader could not doubt any figure, so ``status`` is demanded; otherwise a figure
    may be missing and the status may be lower, but what is stored must be right and nothing wrongly verified.
    ``failing``: relations that must fail, as (rule, subject). ``not_understood``: (table, row, column) cells.
    """

    authority: str | None = None
    year: int | None = None
    title: str | None = None
    published_on: str | None = None
    url: str = ""
    disclosures_edition: str = "2021"
    applications_edition: str = "2021"
    preamble: list[str] = field(default_factory=list)
    sections: list[SectionTruth] = field(default_factory=list)
    disclosures: dict[tuple[str, str], Figure] = field(default_factory=dict)
    applications: dict[str, list[Figure]] = field(default_factory=dict)
    challenges: dict[str, list[Figure]] = field(default_factory=dict)
    #: what stands before section one, and the sections' texts, are not decided by the contract here
    loose_texts: bool = False
    #: texts of cells that are no figures, each of which a check must name
    not_understood: list[str] = field(default_factory=list)
    #: items whose amount's head says 元, so that a bare number is yuan
    heads_in_yuan: set[str] = field(default_factory=set)
    #: sections whose heading is a row of a table
    hidden_sections: list[SectionTruth] = field(default_factory=list)
    status: str = "verified"
    section_missing: bool = False
    certain: bool = True
    tables: dict[str, str] = field(default_factory=dict)
    failing: set[tuple[str, str]] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)

    @property
    def edition(self) -> str:
        """Edition of the report: that of its disclosures."""
        return self.disclosures_edition


def _zero(figure: Figure) -> Number:
    return 0 if figure.value is None else figure.value


def failing_relations(truth: ReportTruth) -> set[tuple[str, str]]:
    """Relations of the form that the figures break; a null counts as 0, all null is not assessable."""
    failing: set[tuple[str, str]] = set()

    def judge(rule: str, subject: str, left: list[Figure], right: list[Figure]) -> None:
        cells = [*left, *right]
        if all(cell.value is None for cell in cells):
            return
        if abs(sum(map(_zero, left)) - sum(map(_zero, right))) > 1e-9:
            failing.add((rule, subject))

    rows = truth.applications
    for code, cells in rows.items():
        judge("row_total", f"applications.{code}", cells[:6], cells[6:])
    if rows:
        parts = [
            code
            for code in rows
            if code not in {"new_received", "carried_over", "total_handled", "carried_forward"}
        ]
        for index, column in enumerate(words.COLUMNS):
            judge(
                "outcomes_total",
                f"applications.{column}",
                [rows[code][index] for code in parts],
                [rows["total_handled"][index]],
            )
            judge(
                "balance",
                f"applications.{column}",
                [rows["new_received"][index], rows["carried_over"][index]],
                [rows["total_handled"][index], rows["carried_forward"][index]],
            )
    for route, cells in truth.challenges.items():
        judge("challenge_total", f"challenges.{route}", cells[:4], cells[4:])
    return failing


#: how big figures are: (chance that a part is not 0, largest part)
DENSITIES = {
    "zero": (0.0, 0),
    "sparse": (0.06, 4),
    "normal": (0.3, 30),
    "dense": (0.9, 99),
    "big": (0.7, 98765),
}


def fill_figures(truth: ReportTruth, rng: Random, density: str) -> None:
    """Random figures for the three tables that satisfy every relation, printed as plain digits."""
    chance, largest = DENSITIES[density]

    def part() -> int:
        return rng.randint(1, largest) if rng.random() < chance else 0

    for _, measures, items in words.DISCLOSURES[truth.disclosures_edition]:
        for _, item in items:
            for _, measure in measures:
                value: Number = part()
                if measure == "change" and value:
                    value = rng.choice((value, -value))
                elif measure == "amount" and value:
                    value = rng.choice((value, round(value + rng.randint(1, 9999) / 10_000, 4)))
                truth.disclosures[item, measure] = Figure(value, plain(value))

    codes = words.outcomes(truth.applications_edition)
    parts = codes[2:-2]
    matrix = {code: [part() for _ in range(6)] for code in parts}
    if density == "sparse" and not any(map(any, matrix.values())) and rng.random() < 0.7:
        matrix[rng.choice(parts)][rng.randrange(6)] = rng.randint(1, 5)
    handled = [sum(matrix[code][column] for code in parts) for column in range(6)]
    carried_forward = [part() if chance else 0 for _ in range(6)]
    everything = [a + b for a, b in zip(handled, carried_forward, strict=True)]
    carried_over = [rng.randint(0, total) if rng.random() < max(chance, 0.2) else 0 for total in everything]
    matrix["total_handled"] = handled
    matrix["carried_forward"] = carried_forward
    matrix["carried_over"] = carried_over
    matrix["new_received"] = [a - b for a, b in zip(everything, carried_over, strict=True)]
    for code in codes:
        values = [*matrix[code], sum(matrix[code])]
        truth.applications[code] = [Figure(value, plain(value)) for value in values]

    for route in words.ROUTES:
        four = [part() for _ in range(4)]
        truth.challenges[route] = [Figure(value, plain(value)) for value in (*four, sum(four))]


def plain(value: Number) -> str:
    """A number as usually printed."""
    return str(value)


def all_figures(truth: ReportTruth) -> list[Figure]:
    """Every figure of the three tables."""
    return [
        *truth.disclosures.values(),
        *(figure for row in truth.applications.values() for figure in row),
        *(figure for row in truth.challenges.values() for figure in row),
    ]
