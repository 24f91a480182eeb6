"""What offices do to figures: blanks, dashes, units, separators, full-width digits, wrong sums, remarks."""

from __future__ import annotations

from random import Random

from tests.factory.truth import Figure, ReportTruth, all_figures, failing_relations

#: printed forms of "not reported" (contract, meaning of a cell)
BLANKS = ("", "", "", "", "", "", "-", "—", "——", "--", "－", "/", "／", "无", "\u00a0", "　")
#: how a change (本年增/减) is printed
PLUS = ("+{}", "增{}", "增加{}", "＋{}", "{}")
MINUS = ("-{}", "减{}", "减少{}", "－{}", "−{}")
FULL_WIDTH = str.maketrans("0123456789.,", "０１２３４５６７８９．，")


def _blank(figure: Figure, raw: str) -> None:
    figure.value, figure.raw = None, raw


def blanks(truth: ReportTruth, rng: Random) -> None:
    """Zeros left blank: everywhere, in one column, in one table, or here and there."""
    mark = rng.choice(BLANKS)
    how = rng.choice(("applications", "column", "all", "scattered", "table"))
    truth.tags.add(f"blank-{how}")
    rows = truth.applications
    if how == "column":
        column = rng.randrange(6)
        for code, row in rows.items():
            if row[column].value == 0 and code not in {"new_received", "carried_over"}:
                _blank(row[column], mark)
    elif how == "applications":
        for row in rows.values():
            for figure in row:
                if figure.value == 0:
                    _blank(figure, mark)
    elif how == "all":
        for figure in all_figures(truth):
            if figure.value == 0:
                _blank(figure, mark)
    elif how == "scattered":
        for figure in all_figures(truth):
            if figure.value == 0 and rng.random() < 0.3:
                _blank(figure, rng.choice(BLANKS))
    else:
        name = rng.choice(("disclosures", "challenges"))
        figures = (
            list(truth.disclosures.values())
            if name == "disclosures"
            else [figure for row in truth.challenges.values() for figure in row]
        )
        for figure in figures:
            _blank(figure, mark)


def styles(truth: ReportTruth, rng: Random) -> None:
    """Other ways to print the same number."""
    full = rng.random() < 0.25
    comma = rng.choice(("", "", ",", "，", " "))
    zero = rng.choice(("0", "0", "0", "零", "0.00", "０"))
    whole = rng.random() < 0.5
    invisible = rng.random() < 0.06
    tables = [*truth.applications.values(), *truth.challenges.values()]
    keyed = [*truth.disclosures.items(), *((("", ""), figure) for row in tables for figure in row)]
    for (item, measure), figure in keyed:
        if figure.value is None or not figure.raw.lstrip("-").replace(".", "").isdigit():
            continue
        if measure == "change" and figure.value:
            size = abs(figure.value)
            signs = PLUS if figure.value > 0 else MINUS
            figure.raw = rng.choice(signs).format(size)
            truth.tags.add("signs")
        elif measure == "amount":
            _amount(truth, figure, item, rng)
        elif figure.value == 0 and zero != "0" and (whole or rng.random() < 0.1):
            figure.raw = zero
        elif isinstance(figure.value, int) and abs(figure.value) >= 1000 and comma:
            figure.raw = f"{figure.value:,}".replace(",", comma)
            truth.tags.add("thousands")
        elif figure.value and rng.random() < 0.02:
            figure.raw += rng.choice(("（其中修订1件）", "(含上年1件)"))
            truth.tags.add("note-in-cell")
        if invisible and figure.raw and rng.random() < 0.1:
            figure.raw += rng.choice("\u200b\ufeff")
            truth.tags.add("invisible")
        if full and rng.random() < 0.8:
            figure.raw = figure.raw.translate(FULL_WIDTH)
            truth.tags.add("full-width")


def _amount(truth: ReportTruth, figure: Figure, item: str, rng: Random) -> None:
    how = rng.choice(("plain", "wan", "wan-space", "yuan", "yi", "short", "head"))
    value = figure.value
    assert value is not None
    if not value:
        return
    truth.tags.add(f"amount-{how}")
    if how == "wan":
        figure.raw = f"{value}万元"
    elif how == "wan-space":
        figure.raw = f"{value:.2f} 万元"
        figure.value = round(value, 2)
    elif how == "yuan":
        yuan = round(value * 10_000)
        figure.raw = rng.choice((f"{yuan}元", f"{yuan}.00元", f"{yuan:,}元"))
        figure.value = yuan / 10_000
    elif how == "yi":
        figure.raw = f"{value / 10:.4f}亿元"
        figure.value = round(float(f"{value / 10:.4f}") * 10_000, 4)
    elif how == "head":
        yuan = round(value * 10_000)
        figure.raw, figure.value = str(yuan), yuan / 10_000
        truth.heads_in_yuan.add(item)
    elif how == "short":
        figure.raw = f"{value}万"


def wrong_sum(truth: ReportTruth, rng: Random) -> None:
    """A publisher's own mistake: one total that does not add up."""
    off = rng.choice((1, 1, 2, 5, 10))
    how = rng.choice(("row", "handled", "balance", "challenge", "part", "no-totals", "zero-total"))
    truth.tags.add(f"mistake-{how}")
    if how == "no-totals":
        for row in truth.applications.values():
            _blank(row[6], "")
        return
    if how == "zero-total":
        route = rng.choice(list(truth.challenges.values()))
        route[4].value, route[4].raw = 0, "0"
        return
    if how == "row":
        figure = truth.applications[rng.choice(list(truth.applications))][6]
    elif how == "handled":
        figure = truth.applications["total_handled"][rng.randrange(7)]
    elif how == "balance":
        figure = truth.applications[rng.choice(("new_received", "carried_over", "carried_forward"))][
            rng.randrange(7)
        ]
    elif how == "challenge":
        figure = rng.choice(list(truth.challenges.values()))[rng.randrange(5)]
    else:
        figure = rng.choice(list(truth.applications.values())[2:-2])[rng.randrange(6)]
    assert figure.value is not None
    figure.value += off
    figure.raw = str(figure.value)


#: what a cell may hold that is no figure at all
NOT_UNDERSTOOD = (
    "详见附件",
    "若干",
    "见下表",
    "约10余",
    "3或4",
    "N/A",
    "1,23",
    "5-6",
    "100%",
    "1.2.3",
    "O",
    "十余件",
    "#REF!",
    "?",
)


def not_understood(truth: ReportTruth, rng: Random) -> None:
    """A remark instead of a figure: null, and its table partial."""
    name = rng.choice(("disclosures", "applications", "challenges"))
    figures = {
        "disclosures": list(truth.disclosures.values()),
        "applications": [figure for row in truth.applications.values() for figure in row],
        "challenges": [figure for row in truth.challenges.values() for figure in row],
    }[name]
    text = rng.choice(NOT_UNDERSTOOD)
    _blank(rng.choice(figures), text)
    truth.not_understood.append(text)
    truth.tables[name] = "partial"
    truth.tags.add("not-understood")


def apply(truth: ReportTruth, rng: Random, layout: str) -> None:
    """Mutate figures, then say which relations fail and which status is due."""
    if rng.random() < 0.3:
        wrong_sum(truth, rng)
    if rng.random() < 0.45:
        blanks(truth, rng)
    if rng.random() < 0.6:
        styles(truth, rng)
    if rng.random() < 0.08:
        not_understood(truth, rng)
    judge(truth, layout)


def judge(truth: ReportTruth, layout: str) -> None:
    """Status of tables and report by the contract, and whether the layout lets a reader be certain."""
    truth.failing = failing_relations(truth)
    figures = {
        "disclosures": list(truth.disclosures.values()),
        "applications": [figure for row in truth.applications.values() for figure in row],
        "challenges": [figure for row in truth.challenges.values() for figure in row],
    }
    for name, own in figures.items():
        if truth.tables.get(name) in {"partial", "missing"}:
            continue
        if all(figure.value is None for figure in own):
            truth.tables[name] = "blank"
        elif any(subject.startswith(name) for _, subject in truth.failing):
            truth.tables[name] = "inconsistent"
        else:
            truth.tables[name] = "verified"
    states = list(truth.tables.values())
    if truth.section_missing or {"partial", "missing"} & set(states) or states.count("blank") == 3:
        truth.status = "partial"
    elif "inconsistent" in states:
        truth.status = "inconsistent"
    else:
        truth.status = "verified"
    if states.count("blank") == 2:
        truth.certain = False
    empty = any(not figure.raw.strip() for own in figures.values() for figure in own)
    if layout == "tab-collapsed" and any(not figure.raw.strip() for figure in figures["applications"]):
        truth.certain = False
    if layout in {"cells-stripped", "cells-bare"} and empty:
        truth.certain = False
    if empty:
        truth.tags.add("empty-cells")
