"""Copied text and copied tables: how much of each section is new, and whose figures are the very same.

A section is held against the same body's of last year, and against those of a few other bodies of the year that share
some of its pieces. What is found is kept in ``section_novelty`` and does not depend on who was stored first: each pair
is noted on both sides. Notes only: offices share their texts, and a government's office may publish for both.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pipelines.comparison.pieces import Pieces, pieces, worth_comparing
from pipelines.comparison.signatures import (
    add_signature,
    bearers,
    figures_of_tables,
    remove_signatures,
    same_figures,
)
from pipelines.comparison.terms import terms
from pipelines.database.findings import keep_findings
from pipelines.report.form import editions
from pipelines.report.model import Check, Outcome
from pipelines.report.rules import Rule

#: what found the checks (``checks.origin``)
COPIES = "copies"
#: among so many tables with the same figures another document is looked for
_HOLDERS = 20
_LAST_YEAR, _OTHER_BODY = "last_year", "other_body"


@dataclass(slots=True)
class _Narrative:
    """What of a report is compared here: pieces of its sections by ordinal, those that say too little left out."""

    id: str
    body: str
    year: int
    title: str
    document: str
    sections: dict[int, Pieces] = field(default_factory=dict)

    @property
    def marks(self) -> set[int]:
        """What it is found by."""
        return {mark for section in self.sections.values() for mark in section.marks}


class Copies:
    """Works off one part: reports that are written anew, reports that are gone, and the years after both."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._narratives: dict[str, _Narrative] = {}
        self._changed: set[str] = set()

    def compare(
        self, fresh: Collection[str], gone: Collection[str], years: Iterable[tuple[str, str | None]]
    ) -> None:
        """Compare ``fresh`` reports with all others, forget those ``gone``, and hold each report of ``years``
        against that of its body's year before, where there is one."""
        pairs = list(years)
        both = [*fresh, *gone]
        concerned = self._that_name(both)
        figures = dict[int, str]()
        for report, one in remove_signatures(self._connection, both):
            figures[one] = min(report, figures.get(one, report))
        self._connection.executemany(
            "DELETE FROM section_novelty WHERE report_id = ?", [(one,) for one in both]
        )
        self._read([*fresh, *concerned, *(one for pair in pairs for one in pair if one)])
        tables = figures_of_tables(self._connection, fresh)
        for report in fresh:
            if narrative := self._narratives.get(report):
                add_signature(
                    self._connection, report, narrative.year, narrative.marks, tables.get(report, {})
                )
                for one in tables.get(report, {}).values():
                    figures[one] = min(report, figures.get(one, report))
        self._connection.executemany(
            "DELETE FROM section_novelty WHERE report_id = ? AND against = ?",
            [(one, _OTHER_BODY) for one in concerned],
        )
        self._changed.update(both, concerned)
        self._against_others([*fresh, *concerned])
        self._connection.executemany(
            "DELETE FROM section_novelty WHERE report_id = ? AND against = ?",
            [(report, _LAST_YEAR) for report, _ in pairs],
        )
        for report, last in pairs:
            self._against_last_year(report, last)
        self._write(self._changed | self._of_same_figures(figures))

    def _that_name(self, reports: Iterable[str]) -> list[str]:
        """Reports whose nearest other is one of these."""
        rows = self._connection.execute(
            "SELECT DISTINCT report_id FROM section_novelty WHERE against = ? "
            "AND other_report_id IN (SELECT value FROM json_each(?))",
            (_OTHER_BODY, json.dumps(list(reports))),
        ).fetchall()
        known = set(reports)
        return [report for (report,) in rows if report not in known]

    def _read(self, reports: Iterable[str]) -> None:
        wanted = [one for one in dict.fromkeys(reports) if one not in self._narratives]
        if not wanted:
            return
        names = {}
        for report, body, year, title, document, *called in self._connection.execute(
            "SELECT r.id, a.body_id, r.year, coalesce(r.title, r.authority), r.document_sha256, r.authority, "
            "a.canonical_name FROM reports r JOIN authorities a ON a.id = r.authority_id "
            "WHERE r.id IN (SELECT value FROM json_each(?)) AND r.year IS NOT NULL",
            (json.dumps(wanted),),
        ):
            self._narratives[report] = _Narrative(report, body, year, title, document)
            names[report] = sorted(set(called), key=len, reverse=True)
        rows = self._connection.execute(
            "SELECT report_id, ordinal, text FROM sections WHERE report_id IN (SELECT value FROM json_each(?)) "
            "AND ordinal IN (SELECT value FROM json_each(?))",
            (json.dumps(list(names)), json.dumps(terms().texts.sections)),
        )
        for report, ordinal, text in rows:
            section = pieces(text, names[report])
            if worth_comparing(section):
                self._narratives[report].sections[ordinal] = section

    def _against_others(self, reports: Iterable[str]) -> None:
        found = [
            (mine, ordinal, bearers(self._connection, mine.id, mine.year, section.marks))
            for mine in filter(None, map(self._narratives.get, reports))
            for ordinal, section in mine.sections.items()
        ]
        self._read(other for *_, others in found for other in others)
        for mine, ordinal, others in found:
            section = mine.sections[ordinal]
            for other in others:
                theirs = self._narratives.get(other)
                if theirs is None or theirs.body == mine.body or ordinal not in theirs.sections:
                    continue
                share = section.new_share(theirs.sections[ordinal])
                if share < 1:
                    self._note(mine.id, ordinal, _OTHER_BODY, other, share)
                    back = theirs.sections[ordinal].new_share(section)
                    self._note(other, ordinal, _OTHER_BODY, mine.id, back)

    def _against_last_year(self, report: str, last: str | None) -> None:
        self._changed.add(report)
        mine = self._narratives.get(report)
        before = self._narratives.get(last or "")
        if mine is None or before is None:
            return
        for ordinal, section in mine.sections.items():
            if ordinal in before.sections:
                share = section.new_share(before.sections[ordinal])
                self._note(report, ordinal, _LAST_YEAR, before.id, share)

    def _note(self, report: str, ordinal: int, against: str, other: str, share: float) -> None:
        """Keep a share where none as small is known; of two as small that with the lesser report."""
        written = self._connection.execute(
            "INSERT INTO section_novelty VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE "
            "SET other_report_id = excluded.other_report_id, new_share = excluded.new_share "
            "WHERE (excluded.new_share, excluded.other_report_id) < (new_share, other_report_id)",
            (report, ordinal, against, other, round(share, 3)),
        )
        if written.rowcount:
            self._changed.add(report)

    def _of_same_figures(self, figures: Mapping[int, str]) -> set[str]:
        """Reports that have to name another table now: all that share figures whose first two bearers may be others.

        ``figures``: the least of the reports that have them now, or had them, by figures.
        """
        found = set[str]()
        for one, least in figures.items():
            first = same_figures(self._connection, one, 2)
            if first and least <= first[-1]:
                found.update(same_figures(self._connection, one))
        return found

    def _write(self, reports: Iterable[str]) -> None:
        wanted = sorted(reports)
        rows = self._connection.execute(
            "SELECT n.report_id, n.ordinal, n.against, n.new_share, r.year, coalesce(r.title, r.authority) "
            "FROM section_novelty n JOIN reports r ON r.id = n.other_report_id "
            "WHERE n.report_id IN (SELECT value FROM json_each(?))",
            (json.dumps(wanted),),
        )
        checks: dict[str, list[Check]] = defaultdict(list)
        for report, ordinal, against, share, year, title in rows:
            checks[report].append(_of_text(ordinal, against, share, year, title))
        there = self._connection.execute(
            "SELECT r.id, r.document_sha256, s.tables FROM reports r LEFT JOIN signatures s ON s.report_id = r.id "
            "WHERE r.id IN (SELECT value FROM json_each(?)) ORDER BY r.id",
            (json.dumps(wanted),),
        ).fetchall()
        found = {
            report: [*checks[report], *self._of_tables(report, document, json.loads(tables or "{}"))]
            for report, document, tables in there
        }
        keep_findings(self._connection, found, origin=COPIES)

    def _of_tables(self, report: str, document: str, tables: Mapping[str, int]) -> Iterator[Check]:
        for name, figures in tables.items():
            other = self._other_document(report, document, figures)
            label = editions()[0].tables[name].short
            if other is None:
                yield Check(Rule.TABLE_REPEATED, name, Outcome.PASS, "通过。")
                continue
            title, year = other
            yield Check(
                Rule.TABLE_REPEATED,
                name,
                Outcome.NOTE,
                f"{label}的数字与{year}年度《{title}》完全相同。",
                actual=f"{year} {title}",
            )

    def _other_document(self, report: str, document: str, figures: int) -> tuple[str, int] | None:
        """Title and year of the first other report with those figures that is not the very same document."""
        rows = self._connection.execute(
            "SELECT r.id, r.document_sha256, coalesce(r.title, r.authority), r.year FROM table_figures t "
            "CROSS JOIN reports r ON r.id = t.report_id WHERE t.figures = ? ORDER BY t.report_id LIMIT ?",
            (figures, _HOLDERS),
        )
        # as a rule the first or the second row is it: the others are never looked for
        others = ((title, year) for one, sha256, title, year in rows if one != report and sha256 != document)
        return next(others, None)


def _of_text(ordinal: int, against: str, share: float, year: int, title: str) -> Check:
    texts = terms().texts
    last = against == _LAST_YEAR
    rule = Rule.TEXT_REPEATED if last else Rule.TEXT_SHARED
    subject = f"sections.{ordinal}"
    if share > (texts.repeated if last else texts.shared):
        return Check(rule, subject, Outcome.PASS, "通过。")
    heading = next(one.label for one in editions()[0].sections if one.ordinal == ordinal)
    whose = f"本机关{year}年度报告" if last else f"{year}年度《{title}》"
    return Check(
        rule,
        subject,
        Outcome.NOTE,
        f"“{heading}”与{whose}几乎相同，新写的文字约占{share:.0%}（不计数字、机关名称和套话）。",
        actual=f"{share:.0%} {year} {title}",
    )
