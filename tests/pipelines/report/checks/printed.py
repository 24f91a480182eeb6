"""A complete report of an invented body as text: whatever a test does not name is as it should be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipelines.report.form import editions

#: figures of a row of the table of requests: natural persons and total, or all seven
Row = Sequence[int | str]

BODY = "云溪市水务局"
TEXTS = {
    1: "本局依法公开政府信息。",
    2: "",
    3: "",
    4: "",
    5: "栏目更新不够及时，已建立月度检查制度。",
    6: "本年度未收取信息处理费。",
}
NUMERALS = "一二三四五六"


def page(
    *,
    edition: str = "2021",
    year: int = 2023,
    title: str | None = None,
    texts: Mapping[int, str] | None = None,
    headings: Mapping[int, str] | None = None,
    order: Sequence[int] = (1, 2, 3, 4, 5, 6),
    disclosures: Mapping[str, Row] | None = None,
    applications: Mapping[str, Row] | None = None,
    challenges: Mapping[str, Row] | None = None,
    labels: Mapping[str, str] | None = None,
    signature: Sequence[str] = (),
) -> bytes:
    """The report. ``headings`` replaces heading lines (empty: the section is left out); ``labels`` printed labels."""
    form = next(one for one in editions() if one.edition == edition)
    swaps = labels or {}

    def label(text: str) -> str:
        return swaps.get(text, text)

    lines = [title if title is not None else f"{BODY}{year}年政府信息公开工作年度报告"]
    tables = {
        2: _disclosures(form, disclosures or {}, label),
        3: _applications(form, applications or {}, label),
        4: _challenges(form, challenges or {}),
    }
    for ordinal in order:
        section = form.sections[ordinal - 1]
        heading = (headings or {}).get(ordinal, f"{NUMERALS[ordinal - 1]}、{section.label}")
        if not heading:
            continue
        lines.append(heading)
        text = {**TEXTS, **(texts or {})}[ordinal]
        lines += text.split("\n") if text else []
        lines += tables.get(ordinal, [])
    return ("\n".join([*lines, *signature]) + "\n").encode()


def _disclosures(form, figures, label) -> list[str]:
    lines = []
    for block in form.disclosures.blocks:
        lines.append(block.article)
        heads = [
            f"{label(measure.label)}（单位：{measure.unit}）"
            if measure.unit_printed
            else label(measure.label)
            for measure in block.measures
        ]
        lines.append("\t".join(["信息内容", *heads]))
        for item in block.items:
            row = figures.get(item.code, (0,) * len(block.measures))
            lines.append("\t".join([label(item.label), *map(str, row)]))
    return lines


def _applications(form, figures, label) -> list[str]:
    lines = ["\t".join(["项目", *(column.label for column in form.applications.columns)])]
    for row in form.applications.rows:
        shown = figures.get(row.code, (0, 0))
        if len(shown) == 2:
            shown = (shown[0], 0, 0, 0, 0, 0, shown[1])
        lines.append("\t".join([f"{row.number}、{label(row.label)}", *map(str, shown)]))
    return lines


def _challenges(form, figures) -> list[str]:
    outcomes = [outcome.label for outcome in form.challenges.outcomes]
    shown = [number for route in form.challenges.routes for number in figures.get(route.code, (0,) * 5)]
    return [
        "行政复议\t行政诉讼",
        "未经复议直接起诉\t复议后起诉",
        "\t".join(outcomes * 3),
        "\t".join(map(str, shown)),
    ]
