"""Cases: a report with its truth, printed in a layout, as bytes. The same seed gives the same cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from tests.factory import damage, html_layouts, mistakes, text_layouts
from tests.factory import vocabulary as words
from tests.factory.printing import (
    Labels,
    Printed,
    Table,
    application_table,
    challenge_table,
    disclosure_tables,
)
from tests.factory.truth import DENSITIES, ReportTruth, SectionTruth, fill_figures

LAYOUTS = tuple(text_layouts.TABLE_STYLES) + html_layouts.STYLES


@dataclass(slots=True)
class Case:
    """One document of a corpus."""

    name: str
    layout: str
    data: bytes
    media_type: str | None
    truth: ReportTruth


NUMERALS = "一二三四五六七八"


def _identity(truth: ReportTruth, rng: Random) -> tuple[list[str], list[str]]:
    """Authority, year, title, signature: fills the truth, returns title lines and signature lines."""
    body = rng.choice(words.PLACES) + rng.choice(words.DEPARTMENTS)
    year = (
        rng.choice((2019, 2020))
        if truth.disclosures_edition == "2019"
        else rng.choice((2021, 2022, 2023, 2024))
    )
    truth.authority, truth.year = body, year
    lines = rng.choice(
        (
            [f"{body}{year}年政府信息公开工作年度报告"],
            [f"{body}{year}年度政府信息公开工作年度报告"],
            [f"{body} {year} 年政府信息公开工作年度报告"],
            [f"{body}", f"{year}年政府信息公开工作年度报告"],
            [f"{body}{year}年度政府信息公开", "工作年度报告"],
            [f"{year}年{body}政府信息公开工作年度报告"],
            [f"{body}政府信息公开工作年度报告（{year}年度）"],
            [f"{body}{year}年政府信息公开年度报告"],
        )
    )
    truth.title = "".join("".join(lines).split())
    signature: list[str] = []
    if rng.random() < 0.4:
        month, day = rng.randint(1, 3), rng.randint(1, 28)
        truth.published_on = f"{year + 1}-{month:02}-{day:02}"
        date = rng.choice((f"{year + 1}年{month}月{day}日", f"{year + 1} 年 {month} 月 {day} 日"))
        signature = [body, date]
    return lines, signature


def _sentences(truth: ReportTruth, rng: Random, pool: tuple[str, ...], count: int) -> str:
    assert truth.year is not None
    return "".join(
        rng.choice(pool).format(
            y=truth.year, z=truth.year - 1, n=rng.randint(10, 900), m=rng.randint(2, 98), b="我单位"
        )
        for _ in range(count)
    )


def _sections(truth: ReportTruth, rng: Random) -> None:
    """Six sections with narratives full of words and numbers of the tables."""
    numbering = rng.choice(("{}、", "{}、", "{}、", "{}、 ", "{}．", "{}."))
    for ordinal in range(1, 7):
        heading = rng.choice(words.HEADINGS[ordinal])
        section = SectionTruth(ordinal, heading, numbering.format(NUMERALS[ordinal - 1]) + heading)
        if ordinal == 1:
            if rng.random() < 0.4:
                section.paragraphs.append(_sentences(truth, rng, words.SENTENCES, 2))
            style = rng.choice(("（{}）{}。", "（{}）{}", "({}){}。"))
            for index, name in enumerate(rng.sample(words.SUBHEADS, rng.randint(2, 5))):
                head = style.format(NUMERALS[index], name)
                body = _sentences(truth, rng, words.SENTENCES, rng.randint(1, 5))
                section.paragraphs.extend([head + body] if head.endswith("。") else [head, body])
        elif ordinal == 5:
            if rng.random() < 0.5:
                for index, name in enumerate(("存在的主要问题", "改进情况")):
                    section.paragraphs.append(f"（{NUMERALS[index]}）{name}")
                    section.paragraphs.append(_sentences(truth, rng, words.PROBLEMS, 1))
            else:
                section.paragraphs.append(_sentences(truth, rng, words.PROBLEMS, 2))
        elif ordinal == 6:
            section.paragraphs.append(_sentences(truth, rng, words.OTHERS, rng.randint(1, 3)))
        elif rng.random() < 0.15:
            section.paragraphs.append(_sentences(truth, rng, words.SENTENCES, 1))
        truth.sections.append(section)


def build(seed: int, index: int, chosen: str | None = None) -> Case:
    """Case ``index`` of the corpus ``seed``, in the layout ``chosen`` or the one whose turn it is."""
    rng = Random(f"{seed}/{index}")
    layout = chosen or LAYOUTS[index % len(LAYOUTS)]
    truth = ReportTruth(url=f"file:///corpus/{seed}-{index}")
    truth.disclosures_edition = rng.choice(("2021", "2021", "2019"))
    truth.applications_edition = truth.disclosures_edition
    if truth.disclosures_edition == "2021" and rng.random() < 0.08:
        truth.applications_edition = "2019"
        truth.tags.add("mixed-editions")
    fill_figures(truth, rng, rng.choice(tuple(DENSITIES)))
    title_lines, signature = _identity(truth, rng)
    _sections(truth, rng)
    if rng.random() < 0.4:
        truth.preamble.append(_sentences(truth, rng, words.SENTENCES, 2))
    mistakes.apply(truth, rng, layout)
    labels = Labels.random(rng, wild=rng.random() < 0.5)
    tables = _tables(truth, labels, rng, layout)
    printed = Printed(truth, title_lines, truth.preamble, truth.sections, tables, signature)
    if layout in text_layouts.TABLE_STYLES:
        data, media_type, tag = text_layouts.encode(text_layouts.render(printed, rng, layout), rng)
        truth.tags.add(tag)
    else:
        data, media_type, tag = html_layouts.encode(html_layouts.render(printed, rng, layout), rng)
        truth.tags.add(tag)
    name = f"{seed}-{index}" if chosen is None else f"{seed}-{index}-{chosen}"
    return Case(name, layout, data, media_type, truth)


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
    if layout not in {"tab-collapsed", "cells", "cells-bare"} and rng.random() < 0.25:
        truth.tags.add("cut")
        applications = damage.cut(applications[0], rng)
    if layout not in {"tab-collapsed", "cells", "cells-bare"} and rng.random() < 0.1:
        truth.tags.add("empty-column")
        disclosures = [damage.empty_column(table, rng) for table in disclosures]
        applications = [damage.empty_column(table, rng) for table in applications]
        challenges = [damage.empty_column(table, rng) for table in challenges]
    return {2: disclosures, 3: applications, 4: challenges}


def corpus(seed: int, count: int, only: str | None = None) -> Iterator[Case]:
    """``count`` cases; ``only`` keeps one layout."""
    for index in range(count):
        yield build(seed, index, only)
