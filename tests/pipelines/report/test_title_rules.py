"""The rules of ``pipelines/data/titles.yaml`` hold their examples; names of bodies survive what pages print around them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.report.body_names import body_name
from pipelines.report.characters import fold
from pipelines.report.title_rules import RULES_FILE, TitleRulesError, load_title_rules, title_rules
from pipelines.report.titles import parse_title

_FOUND = (
    "names",
    "others",
    "kinds",
    "covers",
    "furniture",
    "elsewhere",
    "breaks",
    "trims",
    "endings",
    "never",
)
_REPORT = "政府信息公开工作年度报告"
#: names of real bodies, of every kind
BODIES = (
    """
水利部|国家税务总局广州市税务局|国家统计局湖北调查总队|中国人民银行武汉分行|黄埔海关|省教育厅|市教育局|公安局|北京市
浙江省教育厅|西藏自治区审计厅|西藏自治区政府国资委|自治区北部湾办|新疆生产建设兵团|广西壮族自治区人民政府|大兴安岭地区行署
深圳市城市管理和综合执法局|运城市城市管理局|南通市交通运输局|重庆两江新区|苏州工业园区|海口市国家高新技术产业开发区
贵州双龙航空港经济区管委会|黄埔区人民政府、广州开发区管委会|江北新区管委会|十堰市生态环境局郧阳分局|重庆市大足区人民政府办公室
西安市12345市民热线服务中心|三亚市公开发行中心|深圳市公安局交通警察局|青岛市黄岛区人民政府政务公开办公室|晋城市城区
科尔沁右翼中旗|正蓝旗扎格斯台苏木|柳城县古砦仫佬族乡人民政府|两家子满族乡人民政府|广州市海珠区昌岗街道办事处|越秀区白云街
四川省人民政府驻北京办事处|河南省烟草专卖局|云南省红十字会|共青团云南省委|海州区残联|河北省邮政管理局|湛江市人民政府地方志办公室
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
#: what pages print around a title
PATTERNS = """
{b}2023年{r}
{b}2023年度{r}
2023年{b}{r}
{b}{r}（2023年）
{b} 2023 年{r}
【信息公开年报】{b}2023年{r}
[年报]{b}2023年{r}
（2023年度）{b}{r}
1.{b}2023年{r}
3、{b}2023年{r}
一、{b}2023年{r}
（一）{b}2023年{r}
①{b}2023年{r}
转发：{b}2023年{r}
转发{b}2023年{r}
关于报送{b}2023年{r}的函
{b}关于报送2023年{r}的函
{b}关于印发2023年{r}的通知
{b}公布2023年{r}
{b}发布2023年{r}
关于公布《{b}2023年{r}》的公告
正文{b}2023年{r}
名称:{b}2023年{r}
索引号：A01/2024-003 名称：{b}2023年{r}
云泽市人民政府网站 {b}2023年{r}
首页 > 政务公开 > {b}2023年{r}
{b}2023年{r} 2024-01-12
{b}2023年{r}2024年1月12日
2024-01-12 {b}2023年{r}
[2024-01-12]{b}2023年{r}
《{b}2023年{r}》
{b}《2023年{r}》
{b}2023年{r}.pdf
{b}2023年{r} 发布日期：2024-01-12 来源：本站
政府信息公开年报 {b}2023年{r}
政府信息公开年报：{b}2023年{r}
附件1：{b}2023年{r}.docx
{b}二〇二三年{r}
{b}2023年度关于政府信息公开工作情况的报告
置顶 {b}2023年{r}
要闻{b}2023年{r}
""".strip().splitlines()


@pytest.mark.parametrize(
    ("which", "place"),
    [(which, place) for which in _FOUND for place in range(len(getattr(title_rules(), which)))],
)
def test_a_rule_finds_its_examples(which: str, place: int) -> None:
    rule = getattr(title_rules(), which)[place]
    missed = [text for text in rule.examples if not rule.pattern.search(fold(text))]
    assert not missed


@pytest.mark.parametrize(
    ("which", "place"),
    [(which, place) for which in ("before", "after") for place in range(len(getattr(title_rules(), which)))],
)
def test_a_rule_takes_off_what_its_examples_say(which: str, place: int) -> None:
    rule = getattr(title_rules(), which)[place]
    for example in rule.examples:
        text = fold(example.text)
        found = next(
            match
            for match in rule.pattern.finditer(text)
            if (match.start() == 0 if which == "before" else match.end() == len(text))
        )
        assert (text[found.end() :] if which == "before" else text[: found.start()]) == fold(example.left)


@pytest.mark.parametrize("example", [text for rule in title_rules().others for text in rule.examples])
def test_what_is_about_reports_names_none(example: str) -> None:
    parts = parse_title(example)
    assert (parts.names_report, parts.authority, parts.year) == (False, None, None)
    assert parts.other


@pytest.mark.parametrize("example", [text for rule in title_rules().covers for text in rule.examples])
def test_a_letter_names_the_report_that_it_covers(example: str) -> None:
    parts = parse_title(example)
    assert parts.names_report
    assert parts.covers
    assert parts.authority


@pytest.mark.parametrize("example", [text for rule in title_rules().endings for text in rule.examples])
def test_a_name_with_an_ending_is_one(example: str) -> None:
    assert body_name(example) == example


@pytest.mark.parametrize("example", [text for rule in title_rules().never for text in rule.examples])
def test_what_is_never_a_name(example: str) -> None:
    assert body_name(example) is None


@pytest.mark.parametrize("pattern", PATTERNS)
def test_nothing_around_a_name_is_swallowed(pattern: str) -> None:
    for body in BODIES:
        parts = parse_title(pattern.format(b=body, r=_REPORT))
        assert (parts.authority, parts.year, parts.names_report) == (body, 2023, True)


@pytest.mark.parametrize(
    "text",
    [
        "三、本年度办",
        "我局",
        "各县、区人民政府",
        "办公室",
        "其他单位",
        "商业企业",
        "结果维持",
        "某某门户网站",
        "2024年1月",
    ],
)
def test_words_of_the_form_and_of_prose_are_no_bodies(text: str) -> None:
    assert body_name(text) is None


def test_words_of_a_page_before_a_known_region_are_no_part_of_the_name() -> None:
    assert body_name("热点聚焦武汉市审计局") == "武汉市审计局"
    assert body_name("国家税务总局武汉市税务局") == "国家税务总局武汉市税务局"
    assert body_name("长白城市管理局") == "长白城市管理局"  # no 白城市 in it


def test_errors_name_file_and_key(tmp_path: Path) -> None:
    broken = tmp_path / "titles.yaml"
    text = RULES_FILE.read_text(encoding="utf-8")
    broken.write_text(text.replace("'学年度?'", "'(学年'"), encoding="utf-8")
    with pytest.raises(TitleRulesError, match=r"titles\.yaml: others\.6\.pattern"):
        load_title_rules(broken)
