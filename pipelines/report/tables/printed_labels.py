"""The labels that a table prints: what its rows and heads are called, where that is not what the form calls them."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.report.characters import strip_space
from pipelines.report.form import Label
from pipelines.report.labels import LabelBook, application_rows, disclosure_items, unexplained, unnumbered
from pipelines.report.tables.applications import ApplicationsReading
from pipelines.report.tables.disclosures import DisclosuresReading
from pipelines.report.tables.lines import Line
from pipelines.values import value


@value
class PrintedLabel:
    """A label as ``printed`` that differs from the form's own ``label``; ``known``: the form's data lists its wording."""

    table: str
    label: str
    printed: str
    known: bool


def disclosure_labels(reading: DisclosuresReading) -> Iterator[PrintedLabel]:
    """The labels of section two's table that differ: items, then the heads of their measures, each once."""
    seen: set[str] = set()
    for block in reading.edition.disclosures.blocks:
        for item in block.items:
            if (line := reading.lines.get(item.code)) is not None:
                yield from _of_row("disclosures", item, line, disclosure_items())
            for measure in block.measures:
                text = reading.heads.get((item.code, measure.code), "")
                letters = unnumbered(text)[1]
                if letters and letters not in seen:
                    seen.add(letters)
                    yield from _differing("disclosures", measure, text, unit=measure.unit)


def application_labels(reading: ApplicationsReading) -> Iterator[PrintedLabel]:
    """The labels of the rows of section three's table that differ."""
    for row in reading.edition.applications.rows:
        if (line := reading.lines.get(row.code)) is not None:
            yield from _of_row("applications", row, line, application_rows())


def _of_row(table: str, label: Label, line: Line, book: LabelBook) -> Iterator[PrintedLabel]:
    """The label of a row: the last of its words that may mean it, where none of them says it as the form does."""
    texts = [text for _, text in line.leading if any(match.code == label.code for match in book.find(text))]
    if texts and not any(unnumbered(text)[1] == unnumbered(label.label)[1] for text in texts):
        yield from _differing(table, label, texts[-1])


def _differing(table: str, label: Label, text: str, *, unit: str = "") -> Iterator[PrintedLabel]:
    letters, own = unnumbered(text)[1], unnumbered(label.label)[1]
    if letters == own or letters.endswith(own) or letters in (unexplained(label.label), f"{own}单位{unit}"):
        return
    known = letters in {unnumbered(one)[1] for one in label.variants}
    if not known and (own.startswith(letters) or own.endswith(letters)):
        return  # the label, cut in two by a page
    yield PrintedLabel(table, label.label, strip_space(text), known)
