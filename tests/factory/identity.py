"""Titles, signatures and section headings as bodies write them."""

from __future__ import annotations

from random import Random

from tests.factory import vocabulary as words
from tests.factory.truth import ReportTruth, SectionTruth

NUMERALS = "一二三四五六七八"
DIGITS = "〇一二三四五六七八九"

#: title lines; which of body and year they name
TITLES: tuple[tuple[tuple[str, ...], bool, bool], ...] = (
    (("{b}{y}年政府信息公开工作年度报告",), True, True),
    (("{b}{y}年度政府信息公开工作年度报告",), True, True),
    (("{b} {y} 年政府信息公开工作年度报告",), True, True),
    (("{b}", "{y}年政府信息公开工作年度报告"), True, True),
    (("{b}{y}年度政府信息公开", "工作年度报告"), True, True),
    (("{b} {y} 年度", "政府信息公开工作年度报告"), True, True),
    (("{y}年{b}政府信息公开工作年度报告",), True, True),
    (("{y}年度{b}政府信息公开工作年度报告",), True, True),
    (("{b}政府信息公开工作年度报告（{y}年度）",), True, True),
    (("{b}政府信息公开工作年度报告（{y}年）",), True, True),
    (("{b}{y}年政府信息公开年度报告",), True, True),
    (("{b}{y}年度信息公开工作年度报告",), True, True),
    (("{b}关于{y}年度政府信息公开工作的年度报告",), True, True),
    (("{b}{y}年政府信息公开年报",), True, True),
    (("{b}{y}年度政府信息公开工作报告",), True, True),
    (("{b}{y}年政务信息公开工作开展年度报告",), True, True),
    (("{b}{y}年政府信息公开工作年度报告（含图解）",), True, True),
    (("{b}", "政府信息公开工作年度报告", "（{y}年度）"), True, True),
    (("{b}２０{s}年政府信息公开工作年度报告",), True, True),
    (("【{y}】{b}政府信息公开工作年度报告",), True, True),
    (("{y}年政府信息公开工作年度报告",), False, True),
    (("{y}年度政府信息公开工作年度报告",), False, True),
    (("{b}政府信息公开工作年度报告",), True, False),
)


def chinese_date(year: int, month: int, day: int) -> str:
    """二〇二四年一月二十五日."""

    def small(number: int) -> str:
        tens, ones = divmod(number, 10)
        return ("" if not tens else ("十" if tens == 1 else DIGITS[tens] + "十")) + (
            DIGITS[ones] if ones else ""
        )

    return "".join(DIGITS[int(d)] for d in str(year)) + f"年{small(month)}月{small(day)}日"


def entitle(truth: ReportTruth, rng: Random) -> tuple[list[str], list[str]]:
    """Invents body, year, title and signature; fills the truth, returns title and signature lines."""
    body = rng.choice(words.PLACES) + rng.choice(words.DEPARTMENTS)
    years = (2019, 2020) if truth.disclosures_edition == "2019" else (2021, 2022, 2023, 2024, 2025)
    year = rng.choice(years)
    truth.authority, truth.year = body, year
    lines, named, dated = rng.choice(TITLES)
    short = "".join(chr(ord(digit) - ord("0") + ord("０")) for digit in str(year)[2:])
    title = [line.format(b=body, y=year, s=short) for line in lines]
    truth.title = "".join("".join(title).split())
    if not named:
        truth.tags.add("title-without-authority")
    if not dated:
        truth.tags.add("title-without-year")
    if not dated or rng.random() < 0.4:
        truth.preamble.append(
            f"本报告由{body}编制。报告中所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。"
            "报告包括总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、"
            "存在的主要问题及改进情况、其他需要报告的事项等六部分。"
        )
    signature: list[str] = []
    if not named or rng.random() < 0.4:
        signed = year + 1 if rng.random() < 0.9 else year
        month, day = rng.randint(1, 3), rng.randint(1, 28)
        truth.published_on = f"{signed}-{month:02}-{day:02}"
        date = rng.choice(
            (
                f"{signed}年{month}月{day}日",
                f"{signed} 年 {month} 月 {day} 日",
                chinese_date(signed, month, day),
            )
        )
        signature = [body, date] if rng.random() < 0.8 else [f"{body}  {date}"]
    return title, signature


def number_headings(truth: ReportTruth, rng: Random) -> None:
    """Prints the headings: numbered, unnumbered, numbered wrongly, decorated."""
    style = rng.choice(("plain",) * 8 + ("unnumbered", "renumbered", "decorated", "split"))
    if style != "plain":
        truth.tags.add(f"headings-{style}")
    arabic = rng.random() < 0.1
    pattern = rng.choice(("{}、", "{}、", "{}、", "{}、 ", "{}．", "{}.", "{} 、", "第{}部分 "))
    if arabic:
        pattern = rng.choice(("{}、", "{}.", "{}．"))
    numerals = "123456789" if arabic else NUMERALS
    decoration = rng.choice(("【{}】", "★{}", "**{}**", "## {}", "{}：", "{}。"))
    for place, section in enumerate(truth.sections):
        numeral = pattern.format(numerals[section.ordinal - 1])
        printed = numeral + section.heading
        if style == "unnumbered":
            printed = section.heading
        elif style == "renumbered":
            printed = pattern.format(numerals[max(0, place - (place > 2))]) + section.heading
        elif style == "decorated":
            printed = decoration.format(printed)
        elif style == "split" and len(section.heading) > 12:
            middle = len(numeral) + rng.randint(6, len(section.heading) - 3)
            printed = printed[:middle] + "\n" + printed[middle:]
        section.printed = printed


def _sentences(truth: ReportTruth, rng: Random, pool: tuple[str, ...], count: int) -> str:
    assert truth.year is not None
    return "".join(
        rng.choice(pool).format(
            y=truth.year, z=truth.year - 1, n=rng.randint(10, 900), m=rng.randint(2, 98), b="我单位"
        )
        for _ in range(count)
    )


def narrate(truth: ReportTruth, rng: Random) -> None:
    """Six sections with narratives full of words and numbers of the tables."""
    if rng.random() < 0.3:
        truth.preamble.append(_sentences(truth, rng, words.SENTENCES, 2))
    for ordinal in range(1, 7):
        heading = rng.choice(words.HEADINGS[ordinal])
        if len(heading) > 7 and rng.random() < 0.03:
            place = rng.randrange(2, len(heading) - 2)
            heading = heading[:place] + heading[place + 1 :]
            truth.tags.add("heading-typo")
        section = SectionTruth(ordinal, heading, heading)
        truth.sections.append(section)
        if ordinal == 1:
            if rng.random() < 0.4:
                section.paragraphs.append(_sentences(truth, rng, words.SENTENCES, 2))
            style = rng.choice(("（{}）{}。", "（{}）{}", "({}){}。", "{}是{}。"))
            for index, name in enumerate(rng.sample(words.SUBHEADS, rng.randint(2, 5))):
                head = style.format(NUMERALS[index], name)
                body = _sentences(truth, rng, words.SENTENCES, rng.randint(1, 5))
                section.paragraphs.extend([head + body] if head.endswith("。") else [head, body])
                if rng.random() < 0.1:
                    section.paragraphs.extend(rng.sample(words.TRAPS, 2))
        elif ordinal == 5:
            if rng.random() < 0.5:
                for index, name in enumerate(("存在的主要问题", "改进情况")):
                    section.paragraphs.append(f"（{NUMERALS[index]}）{name}")
                    section.paragraphs.append(_sentences(truth, rng, words.PROBLEMS, 1))
            else:
                section.paragraphs.append(_sentences(truth, rng, words.PROBLEMS, 2))
        elif ordinal == 6:
            if rng.random() < 0.9:
                section.paragraphs.append(_sentences(truth, rng, words.OTHERS, rng.randint(1, 3)))
            if rng.random() < 0.08:
                truth.tags.add("seventh-heading")
                section.paragraphs += [
                    "七、名词解释",
                    "“双随机、一公开”指随机抽取检查对象、随机选派检查人员。",
                ]
        elif rng.random() < 0.15:
            section.paragraphs.append(_sentences(truth, rng, words.SENTENCES, 1))
    _lose_section(truth, rng)
    if rng.random() < 0.04:
        truth.tags.add("contents")
        truth.loose_texts = True
        truth.preamble.append("目录")
        truth.preamble += [f"{NUMERALS[s.ordinal - 1]}、{s.heading}" for s in truth.sections]
    number_headings(truth, rng)


def _lose_section(truth: ReportTruth, rng: Random) -> None:
    """Now and then a section is missing, or only its heading, so that its text runs on."""
    if rng.random() > 0.08:
        return
    truth.section_missing = True
    ordinal = rng.choice((1, 5, 6))
    lost = next(section for section in truth.sections if section.ordinal == ordinal)
    truth.sections.remove(lost)
    truth.tags.add(f"section-{ordinal}-missing")
    if ordinal == 5 and rng.random() < 0.5:
        before = next(section for section in truth.sections if section.ordinal == 4)
        before.paragraphs_after = lost.paragraphs
