"""Cases: a report with its truth, printed in a layout, as bytes. The same seed gives the same cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from tests.factory import html_layouts, mistakes, text_layouts
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


def build(seed: int, index: int, layout: str | None = None) -> Case:
    """Case ``index`` of the corpus ``seed``."""
    rng = Random(f"{seed}/{index}")
    layout = layout or LAYOUTS[index % len(LAYOUTS)]
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
    printed = Printed(
        truth,
        title_lines,
        truth.preamble,
        truth.sections,
        {
            2: _joined(disclosure_tables(truth, labels), rng),
            3: [application_table(truth, labels)],
            4: [challenge_table(truth, labels)],
        },
        signature,
    )
    if layout in text_layouts.TABLE_STYLES:
        text = text_layouts.render(printed, rng, layout)
        data = text.encode()
        media_type = "text/plain"
    else:
        data = html_layouts.render(printed, rng, layout).encode()
        media_type = "text/html; charset=utf-8"
    return Case(f"{seed}-{index}", layout, data, media_type, truth)


def _joined(tables: list[Table], rng: Random) -> list[Table]:
    """Mostly one table for section two, sometimes one for each article."""
    if rng.random() < 0.8:
        return [[row for table in tables for row in table]]
    return tables


def corpus(seed: int, count: int, only: str | None = None) -> Iterator[Case]:
    """``count`` cases; ``only`` keeps one layout."""
    for index in range(count):
        yield build(seed, index, only)
