"""The statutory tables with any order of their rows and columns, and a whole ordinary report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from tests.adversary.model import Block, Cell, Doc, Number, Piece, Table, label, paragraph
from tests.factory import vocabulary as words
from tests.factory.truth import ReportTruth, fill_figures

RESULTS = ("upheld", "corrected", "other_result", "pending", "total")
#: routes by their printed head
ROUTE_HEADS = {"litigation_direct": "未经复议直接起诉", "litigation_after_reconsideration": "复议后起诉"}
NATURAL, ORGANISATIONS, TOTAL = "natural", "organisations", "total"


def invent(rng: Random, edition: str, density: str) -> dict[str, Number]:
    """Figures that satisfy every relation, by name."""
    truth = ReportTruth(disclosures_edition=edition, applications_edition=edition)
    fill_figures(truth, rng, density)
    found = {f"d.{item}.{measure}": one.value for (item, measure), one in truth.disclosures.items()}
    for code, cells in truth.applications.items():
        found |= {f"a.{code}.{column}": one.value for column, one in zip(words.COLUMNS, cells, strict=True)}
    for route, cells in truth.challenges.items():
        found |= {f"c.{route}.{column}": one.value for column, one in zip(RESULTS, cells, strict=True)}
    return {name: 0 if value is None else value for name, value in found.items()}


def _figure(name: str, figures: Mapping[str, Number], colspan: int = 1) -> Cell:
    return Cell([Piece(str(figures[name]))], 1, colspan, name)


def disclosures(figures: Mapping[str, Number], edition: str) -> Table:
    """Section two in one table, four columns wide."""
    rows: list[list[Cell]] = []
    for article, measures, items in words.DISCLOSURES[edition]:
        rows.append([label(article, 1, 4)])
        wide = 4 - len(measures)
        heads = [label(text) for text, _ in measures]
        heads[-1].colspan = wide
        rows.append([label("信息内容"), *heads])
        for text, item in items:
            cells = [_figure(f"d.{item}.{measure}", figures) for _, measure in measures]
            cells[-1].colspan = wide
            rows.append([label(text), *cells])
    return Table(rows)


def applications(
    figures: Mapping[str, Number],
    edition: str,
    groups: Sequence[str] = (NATURAL, ORGANISATIONS, TOTAL),
    kinds: Sequence[int] = (0, 1, 2, 3, 4),
) -> Table:
    """Section three; ``groups`` orders (or leaves out) its three heads, ``kinds`` the five organisations."""
    columns: list[str] = []
    second: list[Cell] = []
    for group in groups:
        if group == ORGANISATIONS:
            second.append(label("法人或其他组织", 1, len(kinds)))
            columns += [words.COLUMNS[1 + kind] for kind in kinds]
        else:
            second.append(label("自然人" if group == NATURAL else "总计", 2))
            columns.append("natural_person" if group == NATURAL else "total")
    note = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    rows = [
        [label(note, 3, 3), label("申请人情况", 1, len(columns))],
        second,
        [label(words.KINDS[kind]) for kind in kinds],
    ]

    def line(code: str) -> list[Cell]:
        return [_figure(f"a.{code}.{column}", figures) for column in columns]

    rows.append([label("一、本年新收政府信息公开申请数量", 1, 3), *line("new_received")])
    rows.append([label("二、上年结转政府信息公开申请数量", 1, 3), *line("carried_over")])
    results: list[list[Cell]] = []
    for number, text, inner in words.GROUPS[edition]:
        if isinstance(inner, str):
            results.append([label(f"（{number}）{text}", 1, 2), *line(inner)])
            continue
        for index, (digit, name, code) in enumerate(inner):
            row = [label(f"{digit}.{name}"), *line(code)]
            results.append([label(f"（{number}）{text}", len(inner)), *row] if index == 0 else row)
    results[0].insert(0, label("三、本年度办理结果", len(results)))
    rows += results
    rows.append([label("四、结转下年度继续办理", 1, 3), *line("carried_forward")])
    return Table(rows)


def challenges(
    figures: Mapping[str, Number],
    routes: Sequence[str] = words.ROUTES,
    results: Sequence[int] = (0, 1, 2, 3, 4),
) -> Table:
    """Section four; ``results`` orders (or leaves out) the outcomes, the same under each route."""
    wide = len(results)

    def heads(rowspan: int) -> list[Cell]:
        return [label(words.RESULTS[index], rowspan) for index in results]

    first: list[Cell] = []
    second: list[Cell] = []
    third: list[Cell] = []
    for place, route in enumerate(routes):
        if route == "reconsideration":
            first.append(label("行政复议", 1, wide))
            second += heads(2)
            continue
        if not place or routes[place - 1] == "reconsideration":
            together = sum(one != "reconsideration" for one in routes[place : place + 2])
            first.append(label("行政诉讼", 1, wide * together))
        second.append(label(ROUTE_HEADS[route], 1, wide))
        third += heads(1)
    row = [_figure(f"c.{route}.{RESULTS[index]}", figures) for route in routes for index in results]
    return Table([first, second, third, row])


def report(rng: Random) -> Doc:
    """An ordinary report: its title, six sections, three tables, often a signature."""
    edition = rng.choice(("2021", "2021", "2019"))
    year = rng.choice((2019, 2020) if edition == "2019" else (2021, 2022, 2023, 2024, 2025))
    figures = invent(rng, edition, rng.choice(("normal", "dense", "dense", "sparse", "big")))
    authority = rng.choice(words.PLACES) + rng.choice(words.DEPARTMENTS[:18])
    title = rng.choice(("{b}{y}年政府信息公开工作年度报告", "{b} {y} 年度政府信息公开工作年度报告"))
    blocks = [paragraph(title.format(b=authority, y=year), kind="title")]
    printed = {2: disclosures(figures, edition), 3: applications(figures, edition), 4: challenges(figures)}
    for ordinal, numeral in enumerate("一二三四五六", start=1):
        blocks.append(paragraph(f"{numeral}、{words.HEADINGS[ordinal][0]}", ordinal, "heading"))
        pool = {1: words.SENTENCES, 5: words.PROBLEMS, 6: words.OTHERS}.get(ordinal)
        for _ in range(rng.randint(1, 3) if pool else 0):
            assert pool is not None
            text = rng.choice(pool).format(
                y=year, z=year - 1, n=rng.randint(100, 900), m=rng.randint(12, 98), b="我单位"
            )
            blocks.append(paragraph(text, ordinal))
        if ordinal in printed:
            blocks.append(Block("table", table=printed[ordinal], section=ordinal))
    if rng.random() < 0.4:
        blocks.append(paragraph(authority, 6, "signature"))
        blocks.append(paragraph(f"{year + 1}年1月{rng.randint(2, 28)}日", 6, "signature"))
    return Doc(authority, year, edition, blocks, dict(figures))
