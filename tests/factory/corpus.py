"""Cases: a report with its truth, printed in a layout, as bytes. The same seed gives the same cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from tests.factory import damage, html_layouts, identity, mistakes, text_layouts
from tests.factory.printing import (
    Labels,
    Printed,
    Table,
    application_table,
    challenge_table,
    disclosure_tables,
)
from tests.factory.truth import DENSITIES, ReportTruth, fill_figures

LAYOUTS = tuple(text_layouts.TABLE_STYLES) + html_layouts.STYLES


@dataclass(slots=True)
class Case:
    """One document of a corpus."""

    name: str
    layout: str
    data: bytes
    media_type: str | None
    truth: ReportTruth


def build(seed: int, index: int, chosen: str | None = None) -> Case:
    """Case ``index`` of the corpus ``seed``, in the layout ``chosen`` or the one whose turn it is."""
    rng = Random(f"{seed}/{index}")
    layout = chosen or LAYOUTS[index % len(LAYOUTS)]
    truth = ReportTruth(url=f"file:///corpus/{seed}-{index}")
    printed = prepare(truth, rng, layout)
    if layout in text_layouts.TABLE_STYLES:
        data, media_type, tag = text_layouts.encode(text_layouts.render(printed, rng, layout), rng)
        truth.tags.add(tag)
    else:
        data, media_type, tag = html_layouts.encode(html_layouts.render(printed, rng, layout), rng)
        truth.tags.add(tag)
    name = f"{seed}-{index}" if chosen is None else f"{seed}-{index}-{chosen}"
    return Case(name, layout, data, media_type, truth)


def prepare(truth: ReportTruth, rng: Random, layout: str) -> Printed:
    """Invents a report and what may happen to it in ``layout``; fills the truth."""
    truth.disclosures_edition = rng.choice(("2021", "2021", "2019"))
    truth.applications_edition = truth.disclosures_edition
    if truth.disclosures_edition == "2021" and rng.random() < 0.08:
        truth.applications_edition = "2019"
        truth.tags.add("mixed-editions")
    fill_figures(truth, rng, rng.choice(tuple(DENSITIES)))
    title_lines, signature = identity.entitle(truth, rng)
    identity.narrate(truth, rng)
    mistakes.apply(truth, rng, layout)
    labels = Labels.random(rng, wild=rng.random() < 0.5)
    tables = _tables(truth, labels, rng, layout)
    if rng.random() < 0.05:
        _lose_table(truth, tables, rng, layout)
    if rng.random() < 0.04 and not truth.section_missing:
        _tables_last(truth, tables)
    elif layout in html_layouts.STYLES[:-1] and rng.random() < 0.05 and not truth.section_missing:
        _one_table(truth, tables)
    return Printed(truth, title_lines, truth.preamble, truth.sections, tables, signature)


def _tables(truth: ReportTruth, labels: Labels, rng: Random, layout: str) -> dict[int, list[Table]]:
    """The three tables, with what may happen to them in this layout."""
    disclosures = disclosure_tables(truth, labels)
    if rng.random() < 0.75:
        disclosures = [[row for table in disclosures for row in table]]
    else:
        truth.tags.add("table-per-article")
    applications = [application_table(truth, labels)]
    challenges = [challenge_table(truth, labels)]
    if rng.random() < 0.12:
        truth.tags.add("split-heads")
        challenges = [damage.split_heads(challenges[0], rng)]
    if rng.random() < 0.1:
        truth.tags.add("lost-groups")
        applications = [damage.lost_groups(applications[0], rng)]
    elif rng.random() < 0.06:
        shape = rng.choice((damage.swapped_columns, damage.swapped_rows, damage.doubled_row))
        truth.tags.add(shape.__name__.replace("_", "-"))
        truth.certain = False
        applications = [shape(applications[0], rng)]
        disclosures = [damage.swapped_measures(table, rng) for table in disclosures]
    elif rng.random() < 0.03:
        truth.tags.add("lost-row")
        truth.tables["applications"] = "partial"
        truth.not_understood.clear()
        applications = [damage.lost_row(applications[0], truth, rng)]
        mistakes.judge(truth, layout)
    elif layout != "tab-collapsed" and rng.random() < 0.1:
        shape = rng.choice((damage.group_rows, damage.single_label))
        truth.tags.add(shape.__name__.replace("_", "-"))
        applications = [shape(applications[0], rng)]
        truth.loose_texts |= layout.startswith(("tab-trimmed", "aligned", "cells"))
    elif layout not in {"tab-collapsed", "cells-bare", "cells-stripped"} and rng.random() < 0.25:
        truth.tags.add("cut")
        applications = damage.cut(applications[0], rng)
    if layout not in {"tab-collapsed", "cells", "cells-bare"} and rng.random() < 0.06:
        truth.tags.add("extra-rows")
        truth.loose_texts |= layout.startswith(("tab-trimmed", "aligned", "cells"))
        applications[0] = damage.extra_rows(applications[0], rng)
    if layout not in {"tab-collapsed", "cells", "cells-bare"} and rng.random() < 0.08:
        truth.tags.add("empty-column")
        disclosures = [damage.empty_column(table, rng) for table in disclosures]
        applications = [damage.empty_column(table, rng) for table in applications]
        challenges = [damage.empty_column(table, rng) for table in challenges]
    return {2: disclosures, 3: applications, 4: challenges}


def _lose_table(truth: ReportTruth, tables: dict[int, list[Table]], rng: Random, layout: str) -> None:
    """One table is not there; its heading is."""
    ordinal = rng.choice((2, 3, 4))
    name = {2: "disclosures", 3: "applications", 4: "challenges"}[ordinal]
    tables[ordinal] = []
    getattr(truth, name).clear()
    truth.not_understood.clear()
    truth.tables[name] = "missing"
    truth.tags.add(f"{name}-missing")
    section = next(section for section in truth.sections if section.ordinal == ordinal)
    section.paragraphs.append(rng.choice(("本年度未发生相关情况。", "详见附件。", "无。")))
    mistakes.judge(truth, layout)


def _tables_last(truth: ReportTruth, tables: dict[int, list[Table]]) -> None:
    """Six narrative headings, then the tables under headings numbered from 一 again (a city bureau, 2024)."""
    truth.tags.add("tables-last")
    truth.loose_texts = True
    last = truth.sections[-1]
    appendix: list[str | Table] = ["附表"]
    for index, ordinal in enumerate((2, 3, 4)):
        section = next(section for section in truth.sections if section.ordinal == ordinal)
        appendix.append("一二三"[index] + "、" + section.heading)
        appendix.extend(tables.pop(ordinal))
    last.appendix = appendix


def _one_table(truth: ReportTruth, tables: dict[int, list[Table]]) -> None:
    """Sections two to four in one table, headings as rows."""
    if not all(tables.values()) or "empty-column" in truth.tags:
        return
    truth.tags.add("one-table")
    truth.loose_texts = True
    two, three, four = (s for s in truth.sections if s.ordinal in {2, 3, 4})
    named = [("", table) for section in (two, three, four) for table in tables[section.ordinal]]
    for section in (three, four):
        place = next(i for i, (_, table) in enumerate(named) if table is tables[section.ordinal][0])
        named[place] = (section.printed.replace("\n", ""), named[place][1])
    whole = damage.one_table(named)
    tables[2] = [[row for row in whole if row[0].text or len(row) > 1 or row[0].colspan < 15]]
    tables[3], tables[4] = [], []
    two.paragraphs += three.paragraphs + four.paragraphs
    two.paragraphs_after += four.paragraphs_after
    truth.sections.remove(three)
    truth.sections.remove(four)
    truth.hidden_sections = [three, four]


def corpus(seed: int, count: int, only: str | None = None) -> Iterator[Case]:
    """``count`` cases; ``only`` keeps one layout."""
    for index in range(count):
        yield build(seed, index, only)
