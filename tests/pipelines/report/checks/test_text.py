"""The narrative against the tables: every mention with its sentence, and no conflict that is none."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from pipelines import read_report
from pipelines.report.characters import fold
from pipelines.report.checks.narrative import check_narrative
from pipelines.report.checks.text.arithmetic import find_slips
from pipelines.report.checks.text.numerals import parse_number
from pipelines.report.checks.text.sentences import sentences
from pipelines.report.checks.text.words import narrative, searches
from pipelines.report.model import Outcome, Section, Verdict
from tests.pipelines.report.checks import bureaus, county
from tests.pipelines.report.checks.labelled import FILES, Line, invented, lines, saying
from tests.pipelines.report.checks.printed import page


def said(line: Line, verdict: Verdict) -> set[tuple[str, int]]:
    mentions, _ = check_narrative(saying(line))
    return {(one.meaning, one.value) for one in mentions if one.verdict is verdict}


def test_there_are_300_sentences_with_their_labels() -> None:
    every = [line for name in FILES for line in lines(name)]
    assert len(every) >= 300
    assert len({line.text for line in every}) >= 0.98 * len(every)


@pytest.mark.parametrize("name", FILES)
def test_labelled_sentences(name: str) -> None:
    wrong = [
        f"{line.text}: {sorted(conflicts)} conflicts, {sorted(agrees)} agrees"
        for line in lines(name)
        if (conflicts := said(line, Verdict.CONFLICTS)) != line.conflicts
        or not (agrees := said(line, Verdict.AGREES)) >= line.agrees
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "conflicts"),
    [
        ("依申请公开方面。全年受理政府信息公开申请1.2万件。", ["received"]),
        ("全年受理政府信息公开申请18件，其中转送其他部门6件，本机关办理12件：予以公开7件，无法提供3件。", []),
        ("本年度共收到政府信息公开申请18件，撤回3件，实际受理15件，办结15件。", []),
        ("2023年共收到政府信息公开申请18件；县政府收到行政复议申请52件，办结47件。", []),
        ("2023年县政府办公室收到政府信息公开申请18件，县政府收到行政复议申请52件，办结47件。", []),
        ("2023年度未发生涉及信息公开的行政复议，行政诉讼案件2件。", []),
        ("今年以来，我局制定行政规范性文件7件，修订2件，宣布失效1件。", []),
        ("今年以来，我局制定行政规范性文件7件，宣布失效1件。", ["documents_issued"]),
        ("累计收到政府信息公开申请110件（含往年），2023年新收18件。", []),
        ("依申请公开方面。2023年共收到申请二十一件，较上年增加三件。", ["received"]),
        ("政务服务方面。2023年共收到申请二十一件，较上年增加三件。", []),
        ("依申请公开情况。政府信息公开申请的办理。\n规范性文件公开方面。2023年共收到申请二十一件。", []),
        ("依申请公开情况。我局规范开展答复工作。全年收到申请二十一件。", ["received"]),
        ("（二）依申请公开情况\n我局规范开展答复工作。全年收到申请二十一件。", ["received"]),
        ("收到政务服务平台转来的申请61件，另收到政府信息公开申请5件。", []),
        ("全年收到其他政府信息公开申请12件。", []),
        ("全年收到涉及行政处罚的政府信息公开申请12件。", []),
        ("没有印发规范性文件未公开的情况。", []),
        ("收到政府信息公开申请21件，较2022年增加12件。", ["received"]),
    ],
)  # fmt: skip
def test_what_a_figure_counts(text: str, conflicts: list[str]) -> None:
    mentions, _ = check_narrative(saying(Line("0", frozenset(), frozenset(), text)))
    assert [one.meaning for one in mentions if one.verdict is Verdict.CONFLICTS] == conflicts


def test_parts_are_not_those_of_a_difference() -> None:
    for text, slips in (
        ("受理申请34件，较上年减少6件，其中自然人33件、法人1件。", 0),
        ("受理申请6件，其中自然人33件、法人1件。", 1),
        ("处室办件较多12件，其中甲处10件、乙处5件。", 1),
        ("主动公开政府信息1.2万条，收到提案12件，比上年11件增加3件。", 1),
        ("收到提案1.2万件，比上年11件增加3件。", 0),
    ):
        assert len(list(find_slips(sentences([Section(1, "", text)], (1,))))) == slips


def test_a_figure_in_ten_thousands_is_rounded() -> None:
    figures = {"new_received": (12034, 12034), "granted": (12034, 12034), "total_handled": (12034, 12034)}
    for said, fails in (("1.2万", False), ("12034", False), ("1.21万", True), ("12,000", True)):
        text = f"2023年共收到政府信息公开申请{said}件。"
        report = read_report(page(applications=figures, texts={1: text}))
        assert [one.status == "fail" for one in report.checks if one.rule == "narrative_vs_table"] == [fails]


def test_a_whole_ten_thousand_agrees_with_what_is_near() -> None:
    for number, agrees in ((10_400, True), (6_000, False), (19_000, False)):
        figures = {
            "new_received": (number, number),
            "granted": (number, number),
            "total_handled": (number, number),
        }
        report = read_report(page(applications=figures, texts={1: "2023年共收到政府信息公开申请1万件。"}))
        (verdict,) = (one.verdict for one in report.mentions if one.meaning == "received")
        assert verdict == (Verdict.AGREES if agrees else Verdict.NOT_COMPARABLE)


@pytest.mark.parametrize("search", searches(), ids=lambda one: one.meaning.code)
def test_examples_of_the_words(search) -> None:
    meaning = search.meaning
    for pattern, examples in zip(
        (*(pattern for pattern, _ in search.found), *search.none),
        [one.examples for one in (*meaning.patterns, *meaning.none)],
        strict=True,
    ):
        for example in examples:
            text = fold(example.text)
            match = pattern.search(text)
            assert match is not None, example.text
            assert (parse_number(match["n"]) if "n" in match.groupdict() else 0) == example.value
            assert any(anchor in text for anchor in meaning.anchors), f"{example.text}: no anchor"


def test_examples_of_what_stands_aside() -> None:
    aside = narrative().aside
    for rule in (*aside.bodies, *aside.times, *aside.parts):
        for example in rule.examples:
            assert rule.pattern.search(fold(example)), example


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("18", 18), ("1,204", 1204), ("1.2万", 12000), ("三十二", 32), ("十", 10), ("十八", 18), ("两", 2),
        ("一百零五", 105), ("两千三百", 2300), ("一万二千", 12000), ("二〇", 20), ("1.5", None), ("万", None), ("百", 100),
    ],
)  # fmt: skip
def test_numerals(text: str, number: int | None) -> None:
    assert parse_number(text) == number


def test_every_mention_keeps_its_sentence_and_its_place() -> None:
    report = read_report(
        page(texts={1: "（一）依申请公开。\n本局依法办理。2023年共收到政府信息公开申请 2 件；均已答复。"})
    )
    (one,) = report.mentions
    assert one.sentence == "2023年共收到政府信息公开申请 2 件；"
    text = next(section.text for section in report.sections if section.ordinal == 1)
    assert text[one.start :].startswith(one.sentence)
    assert (one.meaning, one.value, one.expected, one.verdict) == ("received", 2, 0, Verdict.CONFLICTS)


def test_a_conflict_is_the_publishers_and_changes_no_status() -> None:
    report = read_report(page(texts={1: "2023年共收到政府信息公开申请2件。"}))
    assert report.status == "verified"
    (check,) = [one for one in report.checks if one.rule == "narrative_vs_table"]
    assert (check.status, check.expected, check.actual, check.fault) == (Outcome.FAIL, "0", "2", "publisher")
    assert "2023年共收到政府信息公开申请2件" in check.message


def test_what_agrees_passes_and_what_has_no_table_is_not_assessable() -> None:
    agreeing = read_report(page(texts={1: "2023年共收到政府信息公开申请0件。"}))
    assert [one.status for one in agreeing.checks if one.rule == "narrative_vs_table"] == [Outcome.PASS]
    without = replace(agreeing, tables=[])
    _, checks = check_narrative(without)
    assert [one.status for one in checks] == [Outcome.NOT_ASSESSABLE]


def test_figures_of_a_table_that_is_not_certain_are_not_compared() -> None:
    report = read_report(
        page(texts={1: "2023年共收到政府信息公开申请2件。"}, applications={"granted": ("若干", 0)})
    )
    assert [one.verdict for one in report.mentions] == [Verdict.NOT_COMPARABLE]


def test_said_rightly_elsewhere_is_no_conflict() -> None:
    report = replace(
        invented(),
        sections=[Section(1, "", "共收到政府信息公开申请18件。城区共收到政府信息公开申请11件。")],
    )
    mentions, checks = check_narrative(report)
    assert [one.verdict for one in mentions] == [Verdict.AGREES, Verdict.NOT_COMPARABLE]
    assert [one.status for one in checks] == [Outcome.PASS]


def test_section_five_speaks_of_plans() -> None:
    report = replace(invented(), sections=[Section(5, "", "收到政府信息公开申请30件的目标。")])
    assert check_narrative(report) == ([], [])


SLIPS = {
    "共承办政协提案10件（其中主办8件、协办2件），6件已办结，2件已列入计划。": ("10", "8"),
    "共承办代表建议7件，6件已办理完结，1件正在沟通协调。": None,
    "承办建议7件，已办结5件，正在办理1件。": ("7", "6"),
    "承办建议7件，已办结5件。": None,
    "承办建议7件，答复率100%。": None,
    "收到申请10件，已办结11件，结转下年度1件。": None,  # carried over: among those closed
    "发布信息12条，其中甲类10条、乙类5条。": ("12", "15"),
    "发布信息12条，其中甲类7条、乙类5条。": None,
    "发布信息12条，其中甲类3条、乙类5条。": None,  # a list need not be complete
    "共收到20件，其中自然人15件，予以公开10件。": None,  # two ways to part them
    "共办理20件，比上年15件增加4件。": ("19", "20"),
    "共办理20件，比上年15件增加5件。": None,
    "共办理130件，比去年64件增长103%。": None,
    "共办理130件，比去年64件增长13%。": ("103.1%", "13%"),
    "收到18件，撤销8件，剩余10件，与2023年11件对比减少1件。": None,
    "办理第54、82、90号建议3件，已办结3件。": None,
    "承办提案12件，已答复12件，其中已解决8件、列入计划4件。": None,  # the same counted again
    "承办建议31件，其中主办20件、会办11件、重点督办3件。": None,  # parted in two ways
    "承办建议31件，其中主办20件、会办13件。": ("31", "33"),
    "主动公开政府信息512条，其中许可1210条、处罚340条不计入其内。": None,
    "公开结果257条，其中许可180条、处罚97条（部分同时归入两类）。": None,
    "办理建议5件，来信数量较上年31件增加8件。": None,  # compared is what another clause counts
    "来信较上年31件增加8件，达到39件。": None,
}


@pytest.mark.parametrize("text", SLIPS)
def test_sums_within_a_sentence(text: str) -> None:
    found = [(slip.expected, slip.actual) for slip in find_slips(sentences([Section(1, "", text)], (1,)))]
    assert found == ([SLIPS[text]] if SLIPS[text] else [])


def test_a_sum_that_does_not_hold_is_one_check_a_section() -> None:
    wrong = "承办建议7件，已办结5件，正在办理1件。共办理20件，比上年15件增加4件。"
    report = read_report(page(texts={1: wrong, 6: "承办提案9件，已办结5件，正在办理1件。"}))
    found = [check for check in report.checks if check.rule == "narrative_arithmetic"]
    assert [check.subject for check in found] == ["sections.1", "sections.6"]
    assert found[0].actual == "6、20"
    assert report.status == "verified"


def test_meanings_are_distinct() -> None:
    codes = [one.meaning.code for one in searches()]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"[a-z_]+", code) for code in codes)


#: where a sentence may stand: under the sub-heading on requests, without one, in section four
PLACES = ((1, "（二）依申请公开情况。\n"), (1, ""), (4, ""))


def conflicting(line: county.Line, section: int, head: str) -> set[str]:
    mentions, _ = check_narrative(county.saying(line, section, head))
    return {str(one.value) for one in mentions if one.verdict is Verdict.CONFLICTS}


@pytest.mark.parametrize("name", county.FILES)
def test_sentences_of_counties(name: str) -> None:
    """Wherever a sentence stands, nothing conflicts but what is wrong; where it belongs, what is wrong is told."""
    told, silent = [], []
    for line in county.lines(name):
        for section, head in PLACES:
            if wrongly := conflicting(line, section, head) - line.wrong:
                told.append(f"{line.text}: {sorted(wrongly)}")
        own = PLACES[2] if "复议" in line.text or "诉讼" in line.text else PLACES[0]
        if line.wrong and bool(conflicting(line, *own)) != line.told:
            silent.append(f"{line.text}: {'told' if not line.told else 'silent'}")
    assert (told, silent) == ([], [])


def test_both_sets_are_half_true_and_most_conflicts_are_told() -> None:
    every = [line for name in county.FILES for line in county.lines(name)]
    assert len({line.text for line in every}) == len(every) == 230
    wrong = [line for line in every if line.wrong]
    assert len(wrong) == 115
    assert sum(line.told for line in wrong) >= 0.8 * len(wrong)


#: of the conflicts in each file, how many are told at least
TOLD = dict(zip(bureaus.FILES, (0.5, 0.85, 0.9, 0.9, 0.9), strict=True))


def test_narratives_of_bureaus() -> None:
    """Beside its own tables, nothing that is told of a narrative is wrong, and most of what conflicts is told."""
    wrong, shares, reports = [], {}, 0
    for name in bureaus.FILES:
        due = told = 0
        for one in bureaus.narratives(name):
            _, checks = check_narrative(bureaus.report_of(one))
            left = list(one.wrong)
            for check in checks:
                for figure in (check.actual or "").split("、") if check.status is Outcome.FAIL else ():
                    if figure in left:
                        left.remove(figure)
                    else:
                        wrong.append(f"{one.body}: {check.message}")
            due, told, reports = due + len(one.wrong), told + len(one.wrong) - len(left), reports + 1
        shares[name] = told / due
    assert wrong == []
    assert reports == 436
    assert {name: share >= TOLD[name] for name, share in shares.items()} == dict.fromkeys(TOLD, True), shares
