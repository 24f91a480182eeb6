"""The form's six sections: numbered and ordered as it has them, none of them empty; tables of one edition."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipelines.report.characters import fold
from pipelines.report.checks.evidence import Evidence
from pipelines.report.form import Edition, editions
from pipelines.report.model import Check, Fault, Outcome, Report, Status
from pipelines.report.rules import Rule

_NUMERAL = re.compile(r"^[#*\s]*(?:第)?([一二三四五六七八九十]|[壹贰叁肆伍陆])(?:部分|章)?[、.,:]")
_VALUES = {letter: number for number, letter in enumerate("一二三四五六七八九十", 1)} | {
    letter: number for number, letter in enumerate("壹贰叁肆伍陆", 1)
}
_NUMERALS = "一二三四五六"
#: what says that there is nothing to say
_NOTHING = re.compile(
    r"^[(（]?(?:[一二三四五六]、?)?(?:本机关|本单位|我局|本年度?|目前)?(?:暂|尚)?"
    r"(?:无|没有|无此(?:类|项)|无需)?(?:其他)?(?:需要?)?(?:报告)?(?:的)?(?:事项|情况|内容)?[。.]?[)）]?$"
)
#: letters that a section's text has at least
_FEWEST_LETTERS = {1: 1, 5: 10}


@cache
def _labels() -> dict[int, str]:
    return {section.ordinal: section.label for section in editions()[0].sections}


def check_structure(report: Report, evidence: Evidence) -> Iterator[Check]:
    """What is to be said of headings, order, empty sections and editions. Sections that were not found are named by
    ``section_found``."""
    yield from _numbers(evidence)
    yield from _order(evidence)
    if any(table.status is not Status.MISSING for table in report.tables):
        yield from _empty(report)
    yield from _fees(report)
    yield from _editions(report)


def _numbers(evidence: Evidence) -> Iterator[Check]:
    """The numerals of the headings. Where all are shifted alike, the report counts otherwise, and that is no slip.

    A heading may be printed again, in a table of contents or over a table: one right numeral is enough.
    """
    printed = [
        (one, _VALUES[match[1]])
        for one in evidence.headings
        if (match := _NUMERAL.match(fold(one.line))) is not None
    ]
    right = {one.ordinal for one, number in printed if number == one.ordinal}
    wrong = [(one, number) for one, number in printed if one.ordinal not in right]
    if not printed:
        yield Check(Rule.SECTION_NUMBER, "sections", Outcome.NOT_ASSESSABLE, "各部分的标题都没有编号")
    elif not wrong:
        yield Check(Rule.SECTION_NUMBER, "sections", Outcome.PASS, "各部分的编号符合格式")
    else:
        shifts = {number - one.ordinal for one, number in printed}
        alike = len(shifts) == 1 and len(printed) > 1
        told = "；".join(f"“{one.line}”应为第{_NUMERALS[one.ordinal - 1]}部分" for one, _ in wrong)
        yield Check(
            Rule.SECTION_NUMBER,
            "sections",
            Outcome.NOTE if alike else Outcome.FAIL,
            f"标题的编号与格式不同：{told}",
            expected="、".join(_NUMERALS[one.ordinal - 1] for one, _ in wrong),
            actual="、".join(_NUMERALS[number - 1] if number <= 6 else str(number) for _, number in wrong),
            fault=None if alike else Fault.PUBLISHER,
        )


def _order(evidence: Evidence) -> Iterator[Check]:
    """The headings in the order of the form, where they are printed first or where they are printed last."""
    every = [one.ordinal for one in evidence.headings]
    ordinals = list(dict.fromkeys(every))
    again = list(dict.fromkeys(reversed(every)))[::-1]
    if len(ordinals) < 2:
        yield Check(Rule.SECTION_ORDER, "sections", Outcome.NOT_ASSESSABLE, "找到的标题不足两个")
    elif sorted(ordinals) in (ordinals, again):
        yield Check(Rule.SECTION_ORDER, "sections", Outcome.PASS, "各部分的次序符合格式")
    else:
        printed = "、".join(_NUMERALS[one - 1] for one in ordinals)
        yield Check(
            Rule.SECTION_ORDER,
            "sections",
            Outcome.FAIL,
            f"各部分的次序与格式不同，文中依次为第{printed}部分",
            expected="、".join(_NUMERALS[one - 1] for one in sorted(ordinals)),
            actual=printed,
            fault=Fault.PUBLISHER,
        )


def says_nothing(text: str) -> bool:
    """Whether a section's text is empty, or only says that there is nothing to report (无)."""
    return _NOTHING.match(fold(text)) is not None


def _empty(report: Report) -> Iterator[Check]:
    """Sections one and five, which are narrative, must say something."""
    texts = {section.ordinal: section.text for section in report.sections}
    for ordinal in _FEWEST_LETTERS:
        subject, label = f"sections.{ordinal}", _labels()[ordinal]
        if ordinal not in texts:
            yield Check(
                Rule.SECTION_SAYS_SOMETHING, subject, Outcome.NOT_ASSESSABLE, f"没有找到“{label}”一节"
            )
            continue
        text = fold(texts[ordinal])
        if text and not says_nothing(text) and len(text) >= _FEWEST_LETTERS[ordinal]:
            yield Check(Rule.SECTION_SAYS_SOMETHING, subject, Outcome.PASS, f"“{label}”有内容")
        else:
            yield Check(
                Rule.SECTION_SAYS_SOMETHING, subject, Outcome.FAIL,
                f"“{label}”{'只写了“' + texts[ordinal].strip() + '”' if text else '没有内容'}",
                actual=texts[ordinal].strip(), fault=Fault.PUBLISHER if text else Fault.UNKNOWN,
            )  # fmt: skip


def _fees(report: Report) -> Iterator[Check]:
    """A fee in the table, and a last section that does not say a word."""
    fee = next(
        (one for one in report.disclosures if one.item == "administrative_fees" and one.measure == "amount"),
        None,
    )
    last = next((section for section in report.sections if section.ordinal == 6), None)
    if fee is None:
        return  # the form of 2019 asks for no amount
    if fee.value is None or last is None:
        message = "收费金额没有填报" if last is not None else f"没有找到“{_labels()[6]}”一节"
        yield Check(Rule.FEE_EXPLAINED, "sections.6", Outcome.NOT_ASSESSABLE, message)
        return
    if fee.value > 0 and says_nothing(last.text):
        yield Check(
            # the table counts every fee of the body; only that for information is to be reported there
            Rule.FEE_EXPLAINED, "sections.6", Outcome.NOTE,
            f"行政事业性收费为{fee.value}万元，“{_labels()[6]}”没有说明其中有没有信息处理费",
            actual=last.text.strip(),
        )  # fmt: skip
    else:
        yield Check(Rule.FEE_EXPLAINED, "sections.6", Outcome.PASS, "没有收费，或者有说明")


def _editions(report: Report) -> Iterator[Check]:
    """Tables of one report should be of the edition that is in force for its year."""
    found = {table.name: table.edition for table in report.tables if table.edition is not None}
    if not found:
        return
    if report.year is None:
        yield Check(Rule.EDITION_OF_YEAR, "tables", Outcome.NOT_ASSESSABLE, "不知道报告的年度")
        return
    due = next(
        (one for one in editions() if one.first_report_year <= report.year <= (one.last_report_year or 9999)),
        None,
    )
    if due is None:
        return
    forms = {one.edition: one for one in editions()}
    odd = {
        name: edition
        for name, edition in found.items()
        if edition in forms and _codes(forms[edition], name) != _codes(due, name)
    }
    if not odd:
        yield Check(Rule.EDITION_OF_YEAR, "tables", Outcome.PASS, f"三张表都用{due.edition}年格式")
        return
    names = {name: table.short for name, table in due.tables.items()}
    told = "、".join(f"{names[name]}用{edition}年格式" for name, edition in odd.items())
    yield Check(
        Rule.EDITION_OF_YEAR, "tables", Outcome.NOTE,
        f"{report.year}年度应使用{due.edition}年格式，{told}", expected=due.edition, actual="、".join(odd.values()),
    )  # fmt: skip


def _codes(edition: Edition, table: str) -> list[str]:
    """What a table of an edition holds: two editions may have the same."""
    if table == "disclosures":
        return [
            f"{item.code}.{measure.code}"
            for block in edition.disclosures.blocks
            for item in block.items
            for measure in block.measures
        ]
    if table == "applications":
        return [one.code for one in (*edition.applications.rows, *edition.applications.columns)]
    return [one.code for one in (*edition.challenges.routes, *edition.challenges.outcomes)]
