"""How figures and labels are printed, and what a table says by itself: nothing that a sum of the form would tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from pipelines.report.characters import fold
from pipelines.report.checks.evidence import Evidence
from pipelines.report.form import Edition, editions
from pipelines.report.labels import unexplained
from pipelines.report.model import Check, DisclosureFigure, Fault, Outcome, Report, Status
from pipelines.report.numbers import is_blank
from pipelines.report.rules import Rule
from pipelines.report.tables.printed_labels import PrintedLabel

_UNIT = re.compile(r"\d\s*(?:[千百]?[万亿]?元|[万亿]|[万亿]?[件条项个宗次起份部户人笔])")
_CERTAIN = (Status.VERIFIED, Status.INCONSISTENT)
#: rules on how a table is printed; section four's labels stand in its head, and are not looked at
_PRINT = (Rule.UNIT_IN_CELL, Rule.MISSING_CELL, Rule.LABEL_TYPO, Rule.LABEL_VARIANT)
_ITEM_MEASURES = ("previous_year_items", "change", "decisions")
#: how many things a message names
_NAMED = 3


def check_cells(report: Report, evidence: Evidence) -> Iterator[Check]:
    """Units in cells, blanks among figures, labels of another wording, item counts that are decisions, documents in
    force. Only of tables that are certain."""
    certain = {table.name: _edition(table.edition) for table in report.tables if table.status in _CERTAIN}
    for table in report.tables:
        if table.status is Status.PARTIAL:
            rules = _PRINT if table.name != "challenges" else _PRINT[:2]
            yield from (Check(rule, table.name, Outcome.NOT_ASSESSABLE, "表格没有读准") for rule in rules)
    printed = _printed(report, certain)
    yield from _units(printed)
    yield from _blanks(printed)
    for name in certain:
        yield from _labels(name, [one for one in evidence.labels if one.table == name])
    if "disclosures" in certain:
        yield from _items(report, certain["disclosures"])
        yield from _in_force(report)


def _edition(name: str | None) -> Edition:
    return next((one for one in editions() if one.edition == name), editions()[0])


def _shown(things: Sequence[str]) -> str:
    return "、".join(things[:_NAMED]) + (f"等{len(things)}处" if len(things) > _NAMED else "")


#: the rows of tables as printed, with their labels
_Printed = dict[str, list[tuple[str, tuple[str, ...]]]]


def _printed(report: Report, certain: dict[str, Edition]) -> _Printed:
    """The rows of each certain table."""
    rows: _Printed = {}
    if "disclosures" in certain:
        labels = {
            item.code: item.label
            for block in certain["disclosures"].disclosures.blocks
            for item in block.items
        }
        by_item: dict[str, list[str]] = {}
        for one in report.disclosures:
            by_item.setdefault(one.item, []).append(one.raw)
        rows["disclosures"] = [(labels.get(code, code), tuple(raw)) for code, raw in by_item.items()]
    if "applications" in certain:
        names = certain["applications"].applications.labels
        rows["applications"] = [(names.get(row.outcome, row.outcome), row.raw) for row in report.applications]
    if "challenges" in certain:
        routes = {route.code: route.label for route in certain["challenges"].challenges.routes}
        rows["challenges"] = [(routes.get(row.route, row.route), row.raw) for row in report.challenges]
    return rows


@lru_cache(maxsize=4096)
def _has_unit(raw: str) -> bool:
    return _UNIT.search(fold(raw)) is not None


def _units(printed: _Printed) -> Iterator[Check]:
    for table, rows in printed.items():
        found = [f"{label}“{raw}”" for label, raws in rows for raw in raws if _has_unit(raw)]
        if found:
            yield Check(
                Rule.UNIT_IN_CELL, table, Outcome.NOTE, f"单元格里除数字外还写了单位：{_shown(found)}", actual=_shown(found)
            )  # fmt: skip
        else:
            yield Check(Rule.UNIT_IN_CELL, table, Outcome.PASS, "单元格里只有数字")


def _blanks(printed: _Printed) -> Iterator[Check]:
    """Blank cells in a table that holds figures: null, not 0, whatever the publisher meant."""
    for table, rows in printed.items():
        blank = [label for label, raws in rows if any(map(is_blank, raws))]
        count = sum(is_blank(raw) for _, raws in rows for raw in raws)
        if blank:
            message = f"表中有{count}格空白，按未填报计，不当作0：{_shown(blank)}"
            yield Check(Rule.MISSING_CELL, table, Outcome.NOTE, message, expected="0", actual=str(count))
        else:
            yield Check(Rule.MISSING_CELL, table, Outcome.PASS, "各格都已填写")


def _labels(table: str, differing: Sequence[PrintedLabel]) -> Iterator[Check]:
    typos = [one for one in differing if not one.known and _is_near(one)]
    variants = [one for one in differing if one not in typos]
    for rule, found, said in (
        (Rule.LABEL_TYPO, typos, "表格的标签疑有错字"),
        (Rule.LABEL_VARIANT, variants, "表格的标签与格式的写法不同"),
    ):
        if found:
            told = [f"“{one.label}”写作“{one.printed}”" for one in found]
            yield Check(
                rule, table, Outcome.NOTE, f"{said}：{_shown(told)}",
                expected="、".join(one.label for one in found), actual="、".join(one.printed for one in found),
            )  # fmt: skip
        else:
            yield Check(rule, table, Outcome.PASS, "表格的标签符合格式")


def _is_near(label: PrintedLabel) -> bool:
    """Whether a label differs by a letter or two."""
    one, other = unexplained(label.label), unexplained(label.printed)
    return one != other and Levenshtein.distance(one, other) <= 2


def _items(report: Report, edition: Edition) -> Iterator[Check]:
    """Last year's items and their change make this year's items, not its decisions: where they do, decisions were
    counted as items (form of 2019)."""
    figures = {(one.item, one.measure): one.value for one in report.disclosures}
    asked = [
        item
        for block in edition.disclosures.blocks
        if {measure.code for measure in block.measures} == set(_ITEM_MEASURES)
        for item in block.items
    ]
    if not asked:
        return  # the form of 2021 asks for decisions only
    matching, apart, filled = [], 0, 0
    for item in asked:
        before, change, decisions = (figures.get((item.code, measure)) for measure in _ITEM_MEASURES)
        if before is None or change is None or decisions is None:
            continue
        filled += 1
        if change and before + change == decisions:
            matching.append(f"{item.label}{before}{change:+}={decisions}")
        elif before or change or decisions:
            apart += 1
    if not filled:
        yield Check(Rule.ITEMS_NOT_DECISIONS, "disclosures", Outcome.NOT_ASSESSABLE, "各项都没有填全")
    elif matching and not apart:
        yield Check(
            Rule.ITEMS_NOT_DECISIONS, "disclosures", Outcome.NOTE,
            f"“上一年项目数量”加“本年增/减”恰等于“处理决定数量”，很可能把处理决定数填进了项目数量：{_shown(matching)}",
            actual=_shown(matching),
        )  # fmt: skip
    else:
        yield Check(Rule.ITEMS_NOT_DECISIONS, "disclosures", Outcome.PASS, "项目数量与处理决定数量分别填写")


def _in_force(report: Report) -> Iterator[Check]:
    """What was issued this year and not repealed is in force."""
    figures: dict[tuple[str, str], DisclosureFigure] = {
        (one.item, one.measure): one for one in report.disclosures
    }
    for item in ("regulations", "normative_documents"):
        cells = [figures.get((item, measure)) for measure in ("issued", "repealed", "in_force")]
        if any(cell is None for cell in cells):
            continue
        issued, repealed, in_force = (cell.value for cell in cells if cell is not None)
        subject = f"disclosures.{item}"
        if issued is None or in_force is None:
            message = "本年制发件数或现行有效件数没有填报"
            yield Check(Rule.IN_FORCE_COVERS_ISSUED, subject, Outcome.NOT_ASSESSABLE, message)
        elif in_force < issued - (repealed or 0):
            label = "规章" if item == "regulations" else "行政规范性文件"
            yield Check(
                Rule.IN_FORCE_COVERS_ISSUED, subject, Outcome.FAIL,
                f"{label}本年制发{issued}件、废止{repealed or 0}件，现行有效却只有{in_force}件",
                expected=f"≥{issued - (repealed or 0)}", actual=str(in_force), fault=Fault.PUBLISHER,
            )  # fmt: skip
        else:
            yield Check(Rule.IN_FORCE_COVERS_ISSUED, subject, Outcome.PASS, "现行有效件数不少于本年制发的")
