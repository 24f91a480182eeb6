"""The cues: every example fits its rule, and the cues know the links and addresses that real sites use."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import pytest

from govcrawl.discovery.cues import (
    CuesError,
    Leads,
    cues,
    is_body,
    load_cues,
    rate,
    rate_address,
    rate_text,
    tidy,
)

REFERENCE = Path(__file__).resolve().parents[3] / "shared" / "reference"
RULES = cues()


@pytest.mark.parametrize("cue", RULES.texts, ids=lambda cue: cue.examples[0])
def test_texts_lead_where_their_rule_says(cue) -> None:
    for example in cue.examples:
        rating = rate_text(example)
        assert (rating.leads, rating.weight) == (cue.leads, cue.weight), example


@pytest.mark.parametrize("cue", RULES.addresses, ids=lambda cue: cue.examples[0])
def test_addresses_lead_where_their_rule_says(cue) -> None:
    for example in cue.examples:
        rating = rate_address(f"http://www.yunxi.gov.cn{example}")
        assert rating.leads in {cue.leads, Leads.COLUMN}, example
        assert rating.weight >= cue.weight, example


@pytest.mark.parametrize("rule", RULES.refused, ids=lambda rule: rule.examples[0])
def test_what_is_refused(rule) -> None:
    assert [example for example in rule.examples if rate_text(example).leads is not Leads.REFUSED] == []


@pytest.mark.parametrize("name", ["siblings", "bodies", "other_governments", "hosts", "other_addresses"])
def test_examples_fit_their_rule(name: str) -> None:
    for rule in getattr(RULES, name):
        for example in rule.examples:
            assert rule.pattern.search(example if name in ("hosts", "other_addresses") else tidy(example)), (
                example
            )
    assert all(is_body(example) for rule in RULES.bodies for example in rule.examples)


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "discovery.yaml"
    broken.write_text("texts: [{leads: moon, weight: 5, pattern: x, examples: [x]}]", encoding="utf-8")
    with pytest.raises(CuesError, match=r"discovery\.yaml: "):
        load_cues(broken)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("政 务 公 开 政务公开", "政务公开"),
        ("\xa0政府信息公开年报", "政府信息公开年报"),
        ("PUBLICITY 政府信息公开", "政府信息公开"),
        ("· 政府信息公开 >", "政府信息公开"),
        ("政府信息公开年报（12）", "政府信息公开年报"),
        ("镇（街道）", "镇(街道)"),
    ],
)
def test_what_decorates_a_link_is_left_out(text: str, seen: str) -> None:
    assert tidy(text) == seen


def test_the_printed_name_counts_before_the_address() -> None:
    # a path lies (gkbg for 依申请公开), and 公积金 lies under gknb
    assert rate(["依申请公开"], "http://a.gov.cn/nlists/gkbg/zfgkbg").leads is Leads.REFUSED
    assert rate(["住房公积金年度报告"], "http://a.gov.cn/zwgk/gknb/").leads is Leads.REFUSED
    assert rate(["政府信息公开年报"], "http://a.gov.cn/list/17.html").leads is Leads.COLUMN
    assert rate(["某县召开工作会议"], "http://a.gov.cn/zwgk/").leads is Leads.UNKNOWN
    assert rate([""], "http://a.gov.cn/zwgk/gknb/").leads is Leads.COLUMN


def rows(name: str) -> list[dict[str, str]]:
    path = REFERENCE / name
    if not path.exists():
        pytest.skip(f"{name} is not here: it is no part of the repository")
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("half", [0, 1], ids=["tuned on", "measured on"])
def test_entries_that_were_found_from_homepages_are_taken(half: int) -> None:
    """Of the links by which homepages led on, some three in a hundred wrong picks among them."""
    part = [
        row for row in rows("entries.tsv") if hashlib.sha256(row["code"].encode()).digest()[0] % 2 == half
    ]
    taken = [row for row in part if rate([row["anchor_text"]], row["entry"]).weight >= 40]
    assert len(part) > 300
    assert len(taken) / len(part) >= 0.95


def test_addresses_of_columns_that_were_seen_are_known() -> None:
    seen = [row for row in rows("columns.tsv") if row["kind"] == "column"]
    assert [row["url"] for row in seen if rate([], row["url"]).leads is Leads.REFUSED] == []
    told = [row for row in seen if any(mark in row["url"].lower() for mark in ("nb", "ndbg", "gkbg"))]
    unknown = [row["url"] for row in told if rate([], row["url"]).leads not in (Leads.COLUMN, Leads.SHORT)]
    assert unknown == []


#: links of the kinds that the reference lists, written anew
LINKS = [
    ("政府信息公开", "http://www.yunxi.gov.cn/zfxxgk/"),
    ("政务公开", "http://www.yunxi.gov.cn/zwgk.htm"),
    ("法定主动公开内容", "http://www.yunxi.gov.cn/gk/zfxxgk/fdzdgknr.htm"),
    ("政府信息公开目录", "http://www.yunxi.gov.cn/zfxxgk/zfxxgkml/"),
    ("信息公开", "http://www.yunxi.gov.cn/lists/307.html"),
    ("部门政府信息公开", "http://www.yunxi.gov.cn/yunxi/zwgk/xxgkpt.shtml"),
    ("政府信息公开平台", "http://xxgk.yunxi.gov.cn/"),
    ("市政府部门与各镇街区信息公开", "http://www.yunxi.gov.cn/col/col16736/index.html"),
    ("区级政府信息公开", "http://www.yunxi.gov.cn/public/column/161055613?type=4&action=rel"),
    ("基层政务公开标准目录", "http://www.yunxi.gov.cn/ztzl/jczwgk/"),
]


@pytest.mark.parametrize(("text", "url"), LINKS, ids=[text for text, _ in LINKS])
def test_usual_links_are_taken(text: str, url: str) -> None:
    assert rate([text], url).weight >= 40
