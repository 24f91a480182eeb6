"""A body's report held against its report of the year before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines.comparison.reports import Compared
from pipelines.comparison.terms import Years, form_figures
from pipelines.report.form import FormTable, columns, editions
from pipelines.report.model import Check, Fault, Outcome, Status
from pipelines.report.numbers import Number
from pipelines.report.rules import Rule

#: the rules that look at a report and the one before it
RULES = (Rule.CARRIED_ACROSS_YEARS, Rule.STOCK_ACROSS_YEARS, Rule.FIGURE_RESTATED, Rule.FIGURE_JUMP)


def year_before(report: Compared, candidates: Sequence[Compared]) -> Compared | None:
    """Of last year's reports of the same body the one to compare with: there is but one, or one under the same name."""
    if len(candidates) > 1:
        candidates = [one for one in candidates if one.authority == report.authority]
    return candidates[0] if len(candidates) == 1 else None


def check_years(report: Compared, last: Compared, years: Years) -> Iterator[Check]:
    """What of ``report`` fits its body's report of the year before, and what does not."""
    yield from _carried(report, last, years)
    yield from _stocks(report, last, years)
    yield from _restated(report, last, years)
    yield from _jumps(report, last, years)


def reformed(report: Compared, last: Compared) -> Iterator[Check]:
    """Instead of :func:`check_years` where the region was merged, split or renamed in the year: it accuses nobody."""
    yield Check(
        Rule.CARRIED_ACROSS_YEARS,
        "report",
        Outcome.NOT_ASSESSABLE,
        f"{report.year}年该地区撤并、析置或改名，不与{last.year}年度的报告对照。",
    )


def _carried(report: Compared, last: Compared, years: Years) -> Iterator[Check]:
    """Requests carried forward last year are those carried over this year, of each kind of applicant (结转)."""
    table: FormTable = "applications"
    then, now = columns(table, last.editions.get(table)), columns(table, report.editions.get(table))
    unsure = 0
    for column in now:
        if column not in then:
            continue
        source = f"{table}.{years.carried.last}.{column}"
        target = f"{table}.{years.carried.this}.{column}"
        expected, actual = last.certain(source), report.certain(target)
        if expected is None or actual is None:
            unsure += 1
        elif expected == actual:
            yield _passed(Rule.CARRIED_ACROSS_YEARS, target, expected, actual)
        else:
            yield Check(
                Rule.CARRIED_ACROSS_YEARS,
                target,
                Outcome.FAIL,
                f"{last.year}年度报告的“{_label(source)}”为{shown(expected)}，"
                f"{report.year}年度报告的“{_label(target)}”为{shown(actual)}，两者应当相等。",
                shown(expected),
                shown(actual),
                _fault(report, last, table),
            )
    if unsure:
        yield Check(
            Rule.CARRIED_ACROSS_YEARS,
            table,
            Outcome.NOT_ASSESSABLE,
            f"{last.year}年度或{report.year}年度的申请情况表空白、缺少或没有读准，上年结转有{unsure}栏无从核对。",
        )


def _stocks(report: Compared, last: Compared, years: Years) -> Iterator[Check]:
    """What is in force is what was in force last year, with what was issued and without what was repealed."""
    table = "disclosures"
    for stock in years.stocks:
        if not report.editions.get(table) == last.editions.get(table) == stock.edition:
            continue
        unsure = []
        for item in stock.items:
            name = f"{table}.{item}.{stock.stock}"
            before, actual = last.certain(name), report.certain(name)
            more = report.certain(f"{table}.{item}.{stock.plus}")
            less = report.certain(f"{table}.{item}.{stock.minus}")
            if before is None or actual is None or more is None or less is None:
                unsure.append(f"“{_label(name)}”")
                continue
            expected = before + more - less
            if expected == actual:
                yield _passed(Rule.STOCK_ACROSS_YEARS, name, expected, actual)
                continue
            said = (
                f"{last.year}年度报告的“{_label(name)}”为{shown(before)}，{report.year}年制发{shown(more)}、废止{shown(less)}，"
                f"应为{shown(expected)}，{report.year}年度报告为{shown(actual)}"
            )
            why = _may_differ(last.year, before, actual < expected and item in stock.expiring, stock.edition)
            yield Check(
                Rule.STOCK_ACROSS_YEARS,
                name,
                Outcome.FAIL if why is None else Outcome.NOT_ASSESSABLE,
                f"{said}。" if why is None else f"{said}；{why}，无从核对。",
                shown(expected),
                shown(actual),
                _fault(report, last, table) if why is None else None,
            )
        if unsure and Status.BLANK not in (report.statuses[table], last.statuses[table]):
            yield Check(
                Rule.STOCK_ACROSS_YEARS,
                table,
                Outcome.NOT_ASSESSABLE,
                f"{last.year}年度或{report.year}年度的主动公开表没有读准，{'、'.join(unsure)}无从核对。",
            )


def _may_differ(year: int, before: Number, fewer: bool, edition: str) -> str | None:
    """Why what is in force need not follow from last year's number, in Chinese; ``None`` where it must."""
    if fewer:
        return "有效期届满的文件不再有效，也不计入废止"
    if not before:
        return f"{year}年度的件数填0或者没有填报，可能没有统计存量"
    if year == next(one.first_report_year for one in editions() if one.edition == edition):
        return f"{year}年度首次填报现行有效件数，统计口径可能还不一致"
    return None


def _restated(report: Compared, last: Compared, years: Years) -> Iterator[Check]:
    """Last year's number as this year's report gives it again."""
    table = "disclosures"
    for one in years.restated:
        if not report.editions.get(table) == last.editions.get(table) == one.edition:
            continue
        for item in one.items:
            name = f"{table}.{item}.{one.again}"
            actual, before = report.certain(name), last.certain(name)
            change = last.certain(f"{table}.{item}.{one.change}")
            instead = last.certain(f"{table}.{item}.{one.instead}")
            if actual is None or before is None or change is None:
                continue  # left blank by most: that is said of the table
            expected = before + change
            if actual in (expected, instead):
                yield _passed(Rule.FIGURE_RESTATED, name, expected, actual)
                continue
            yield Check(
                Rule.FIGURE_RESTATED,
                name,
                Outcome.NOTE,
                f"{last.year}年度报告的“{_label(name)}”为{shown(before)}、本年增减{shown(change)}，合{shown(expected)}，"
                f"{report.year}年度报告重述为{shown(actual)}。",
                shown(expected),
                shown(actual),
            )


def _jumps(report: Compared, last: Compared, years: Years) -> Iterator[Check]:
    """Figures that are many times what they were."""
    jumps = years.jumps
    for name in jumps.figures:
        before, actual = last.certain(name), report.certain(name)
        if before is None or actual is None:
            continue
        low, high = sorted((before, actual))
        if high < jumps.factor * max(low, 1) or high - low < jumps.floor:
            yield _passed(Rule.FIGURE_JUMP, name, before, actual)
            continue
        yield Check(
            Rule.FIGURE_JUMP,
            name,
            Outcome.NOTE,
            f"“{_label(name)}”由{last.year}年度的{shown(before)}{'增至' if actual > before else '减至'}"
            f"{report.year}年度的{shown(actual)}，相差{jumps.factor:g}倍以上。",
            shown(before),
            shown(actual),
        )


def gaps(reports: Sequence[Compared]) -> Iterator[Check]:
    """The years without a report between a body's first and last; ``reports`` in the order of years."""
    years = [report.year for report in reports]
    there = set(years)
    for year in range(years[0] + 1, years[-1]) if years else ():
        if year not in there:
            yield Check(
                Rule.YEAR_MISSING,
                str(year),
                Outcome.NOTE,
                f"{reports[-1].name}有{years[0]}年度和{years[-1]}年度的报告，没有找到{year}年度的报告。",
            )


def _passed(rule: Rule, subject: str, expected: Number, actual: Number) -> Check:
    return Check(rule, subject, Outcome.PASS, "通过。", shown(expected), shown(actual))


def _fault(report: Compared, last: Compared, table: str) -> Fault:
    """Figures of a table that was not read in full may stand in the wrong place."""
    return Fault.PUBLISHER if report.whole(table) and last.whole(table) else Fault.UNKNOWN


def _label(figure: str) -> str:
    return form_figures()[figure]


def shown(number: Number) -> str:
    """A figure in a message and among the values of a check."""
    return f"{number:.6f}".rstrip("0").rstrip(".") if isinstance(number, float) else str(number)
