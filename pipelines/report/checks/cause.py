"""One cause, one finding: the form's relations as parity bits, by which a misprint can be placed.

Each figure of the table of requests stands in the sum of its row and in one or more of its column. So a single wrong
figure breaks just the relations that it stands in, by the same amount. The smallest change of figures under which all of
them would hold is worked out and told as a hint; nothing is changed for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import get_args

from pipelines.report.form import Edition, FormTable, editions
from pipelines.report.model import ApplicationRow, ChallengeRow, Check, Outcome, Place, Report, Status
from pipelines.report.rules import Rule
from pipelines.values import value

#: the code of a row and the place of a column, from 0
Slot = tuple[str, int]

#: explanations that a hint names one by one
_NAMED = 5


@value
class Equation:
    """A relation at one row or column: ``terms`` gives the sign of each figure, ``off`` by how much they differ from 0."""

    rule: str
    subject: str
    terms: Mapping[Slot, int]
    off: int


@value
class Edit:
    """A figure that would be ``wanted`` where ``found`` is printed (``None``: blank)."""

    slot: Slot
    found: int | None
    wanted: int


Explanation = tuple[Edit, ...]


def equations(edition: Edition, table: FormTable, figures: Mapping[Slot, int | None]) -> list[Equation]:
    """The relations of a table at each row and column, with today's figures. A blank counts as 0."""
    if table == "applications":
        rows = [row.code for row in edition.applications.rows]
        columns = [column.code for column in edition.applications.columns]
    else:
        rows = [route.code for route in edition.challenges.routes]
        columns = [outcome.code for outcome in edition.challenges.outcomes]
    found = []
    for relation in edition.relations:
        if relation.table != table:
            continue
        signs = {**dict.fromkeys(relation.left, 1), **dict.fromkeys(relation.right, -1)}
        over_rows = relation.over == "rows"
        for place, subject in enumerate(rows if over_rows else columns):
            terms = {
                (subject, columns.index(code)) if over_rows else (code, place): sign
                for code, sign in signs.items()
            }
            off = sum(sign * (figures.get(slot) or 0) for slot, sign in terms.items())
            found.append(Equation(relation.code, f"{table}.{subject}", terms, off))
    return found


def explanations(all_equations: Sequence[Equation], figures: Mapping[Slot, int | None]) -> list[Explanation]:
    """The smallest changes under which every equation holds: of one figure, else of two; empty where it takes more."""
    failing = [one for one in all_equations if one.off]
    if not failing:
        return []
    of_slot: dict[Slot, list[int]] = {}
    for number, one in enumerate(all_equations):
        for slot in one.terms:
            of_slot.setdefault(slot, []).append(number)
    narrowest = min(failing, key=lambda one: len(one.terms))
    suspects = dict.fromkeys(slot for one in failing for slot in one.terms)
    singles = [(slot,) for slot in narrowest.terms]
    found = list(_solved(singles, all_equations, of_slot, len(failing), figures))
    if found:
        return found
    pairs = (
        (one, other)
        for one, other in combinations(suspects, 2)
        if one in narrowest.terms or other in narrowest.terms
    )
    return list(_solved(pairs, all_equations, of_slot, len(failing), figures))


def _solved(
    choices: Iterable[tuple[Slot, ...]],
    all_equations: Sequence[Equation],
    of_slot: Mapping[Slot, Sequence[int]],
    failing: int,
    figures: Mapping[Slot, int | None],
) -> Iterator[Explanation]:
    for slots in choices:
        touched = {number for slot in slots for number in of_slot[slot]}
        if sum(all_equations[number].off != 0 for number in touched) != failing:
            continue
        edit = _solve(slots, [all_equations[number] for number in touched], figures)
        if edit is not None:
            yield edit


def _solve(
    slots: tuple[Slot, ...], touched: Sequence[Equation], figures: Mapping[Slot, int | None]
) -> Explanation | None:
    """The new figures of ``slots`` under which the equations that they stand in hold, or ``None``.

    Each of two figures stands in an equation that the other does not, which says by how much it would change.
    """
    change: dict[Slot, int] = {}
    for one in touched:
        own = [slot for slot in slots if slot in one.terms]
        if len(own) == 1:
            wanted = -one.off * one.terms[own[0]]
            if change.setdefault(own[0], wanted) != wanted:
                return None
    if len(change) < len(slots) or not all(change.values()):
        return None
    if any(one.off + sum(one.terms.get(slot, 0) * by for slot, by in change.items()) for one in touched):
        return None
    edits = tuple(Edit(slot, figures.get(slot), (figures.get(slot) or 0) + by) for slot, by in change.items())
    return edits if all(edit.wanted >= 0 for edit in edits) else None


def _groups(all_equations: Sequence[Equation]) -> list[list[Equation]]:
    """The equations that share figures, directly or by way of others: the routes of challenge stand alone."""
    groups: list[tuple[set[Slot], list[Equation]]] = []
    for one in all_equations:
        slots = set(one.terms)
        joined = [one]
        apart = []
        for known, members in groups:
            if known & slots:
                slots |= known
                joined = [*members, *joined]
            else:
                apart.append((known, members))
        groups = [*apart, (slots, joined)]
    return [members for _, members in groups]


def with_causes(report: Report) -> list[Check]:
    """The report's checks, the failing relations with the hint on their cause, and a check for each cause.

    Only tables whose figures are certain are explained: what fails in another may be our own mistake.
    """
    hints: dict[tuple[str, str], str] = {}
    causes: list[Check] = []
    for summary in report.tables:
        edition = next((one for one in editions() if one.edition == summary.edition), None)
        if summary.status is not Status.INCONSISTENT or edition is None:
            continue
        for table in get_args(FormTable):
            if table == summary.name:
                for keys, cause in _causes(report, edition, table):
                    hints |= dict.fromkeys(keys, cause.hint or "")
                    causes.append(cause)
    hinted = [
        replace(check, hint=hint) if (hint := hints.get((check.rule, check.subject))) else check
        for check in report.checks
    ]
    return [*hinted, *causes]


def _causes(
    report: Report, edition: Edition, table: FormTable
) -> Iterator[tuple[list[tuple[str, str]], Check]]:
    rows: Sequence[ApplicationRow] | Sequence[ChallengeRow] = (
        report.applications if table == "applications" else report.challenges
    )
    figures: dict[Slot, int | None] = {}
    places: dict[str, Place | None] = {}
    for row in rows:
        code = row.outcome if isinstance(row, ApplicationRow) else row.route
        places[code] = row.place
        for column, number in enumerate(row.values):
            if isinstance(number, float):
                return  # nobody counts in fractions: not a misprint of a digit
            figures[code, column] = number
    for group in _groups(equations(edition, table, figures)):
        failing = [one for one in group if one.off]
        found = explanations(group, figures)
        if found:
            keys = [(one.rule, one.subject) for one in failing]
            yield keys, _cause(edition, table, failing, found, places)


def _cause(
    edition: Edition,
    table: FormTable,
    failing: Sequence[Equation],
    found: Sequence[Explanation],
    places: Mapping[str, Place | None],
) -> Check:
    told = [_in_words(edition, table, one) for one in found]
    alone = len(found) == 1
    sure = alone and len(found[0]) == 1
    if alone:
        hint = "，".join(f"{place}很可能应为{wanted}" for place, wanted in told[0])
    else:
        ways = ["，".join(f"{place}应为{wanted}" for place, wanted in way) for way in told[:_NAMED]]
        more = "等" if len(found) > _NAMED else ""
        hint = f"有{len(found)}种同样小的改动，不能确定是哪一种：{'；或者'.join(ways)}{more}"
    row, column = found[0][0].slot
    first = found[0][0]
    return Check(
        Rule.LIKELY_CAUSE,
        f"{table}.{row}.{_columns(edition, table)[column]}" if sure else failing[0].subject,
        Outcome.NOTE,
        f"{len(failing)}项勾稽关系不成立，改动{'一' if len(found[0]) == 1 else '两'}个数字就都成立：{hint}",
        expected=str(first.wanted) if sure else None,
        actual=_printed(first) if sure else None,
        hint=hint,
        places=tuple(place for edit in found[0] if alone and (place := places.get(edit.slot[0])) is not None),
    )


def _columns(edition: Edition, table: FormTable) -> list[str]:
    labels = edition.applications.columns if table == "applications" else edition.challenges.outcomes
    return [label.code for label in labels]


def _printed(edit: Edit) -> str:
    return "空白" if edit.found is None else str(edit.found)


def _in_words(edition: Edition, table: FormTable, explanation: Explanation) -> list[tuple[str, int]]:
    """Each figure of an explanation in Chinese (“予以公开”的“自然人”一格的16), and what it would be."""
    if table == "applications":
        rows = edition.applications.labels
        columns = [column.label for column in edition.applications.columns]
    else:
        rows = {route.code: route.label for route in edition.challenges.routes}
        columns = [outcome.label for outcome in edition.challenges.outcomes]
    return [
        (f"“{rows[row]}”的“{columns[column]}”一格的{_printed(edit)}", edit.wanted)
        for edit in explanation
        for row, column in [edit.slot]
    ]
