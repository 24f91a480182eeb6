"""Wordings of ordinary reports that are true beside their tables: none of them may be laid to the publisher."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines import read_report
from pipelines.report.model import Fault
from tests.pipelines.report.checks.printed import page

#: 20 requests, one of them carried over and 4 denied, one carried forward; 4 reconsiderations and one suit; 68 licences
TRUE: dict[str, Any] = {
    "applications": {
        "new_received": (19, 19),
        "carried_over": (1, 1),
        "granted": (15, 15),
        "denied_state_secret": (4, 4),
        "total_handled": (19, 19),
        "carried_forward": (1, 1),
    },
    "challenges": {"reconsideration": (3, 1, 0, 0, 4), "litigation_direct": (1, 0, 0, 0, 1)},
    "disclosures": {"administrative_licensing": (68,), "administrative_fees": ("3.5",)},
}
SENTENCES = [
    "全年制发公文150件，其中主动公开100件、依申请公开20件、不予公开30件。",
    "对公文属性进行源头认定，主动公开100件、不予公开30件。",
    "本年度无未经行政复议直接起诉之外的案件。",
    "未出现政府信息公开行政复议案件败诉情况。",
    "未发生行政复议案件被撤销的情况。",
    "未发生因政府信息公开行政复议后起诉的案件。",
    "未收到有关政府信息公开申请和答复方面的投诉。",
    "没有收到因政府信息公开申请或答复不当引发的信访。",
    "我局收到4件因政府信息公开申请引起的行政复议案件。",
    "收到1件针对政府信息公开申请答复的举报。",
    "收到政府信息公开申请19件，均已登记。另受理低保申请120件，办结120件。",
    "政府信息公开行政复议有1件被纠正。",
    "全年共收到涉及政府信息公开的行政复议申请15件，审结14件。",
    "受理上年结转的政府信息公开申请1件，已全部办结。",
    "全年通过系统作出行政许可300件。",
    "主动公开政府信息120条，其中门户网站100条、微信公众号80条。",
    "政府信息公开行政复议、行政诉讼均为1件以上。",
    "公开信息1.2万条，较上年1万条增长15%。",
    "2022年我局被评为政务公开先进单位，本年度继续主动公开信息30条。",
    "2023年收到政府信息公开申请19件，上年结转1件，结转下年度1件。",
]


@pytest.mark.parametrize("sentence", [*SENTENCES, "".join(SENTENCES)])
@pytest.mark.parametrize("section", [1, 4])
def test_a_true_sentence_accuses_nobody(sentence: str, section: int) -> None:
    report = read_report(
        page(texts={section: sentence, 6: "本年度无其他需要报告的事项。"}, **TRUE), url="file:///r.txt"
    )
    assert report.status == "verified"
    blamed = [check for check in report.checks if check.fault is Fault.PUBLISHER]
    assert not [(check.rule, check.subject, check.message) for check in blamed]


def test_what_is_wrong_beside_the_tables_is_still_found() -> None:
    told = "2023年收到政府信息公开申请30件，不予公开9件，行政复议2件，作出行政许可70件。"
    report = read_report(page(texts={1: told}, **TRUE), url="file:///r.txt")
    found = {check.subject for check in report.checks if check.rule == "narrative_vs_table" and check.fault}
    assert len(found) >= 3


def test_a_text_without_an_end_of_sentence_is_read_in_proportion() -> None:
    told = "收到申请公开1件，" * 20_000
    report = read_report(page(texts={1: told}, **TRUE), url="file:///r.txt")
    assert report.status in ("verified", "partial")
