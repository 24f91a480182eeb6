"""Names of bodies to bodies in the world."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcrawl.register import load_register
from pipelines.bodies.regions import Gazetteer, Region, load_regions, regions
from pipelines.bodies.resolver import Authority, Resolver
from pipelines.bodies.words import WORDS_FILE, AuthorityDataError, Evidence, Level, load_words
from pipelines.report.titles import parse_title
from tests.support.golden import addresses

PROJECT = Path(__file__).parents[2]
WUYI, KAIZHOU, WEIHAI = "3307230001", "5001540001", "3710000001"
PORTALS = [
    ("wuyi", "武义县", "http://www.zjwy.gov.cn/col/1/", "330723"),
    ("chaoyang", "北京市朝阳区", "http://www.bjchy.gov.cn/zfxxgk/gknb/", "110105"),
    ("shared-1", "甲县", "http://zwgk.example.gov.cn/a/", "330723"),
    ("shared-2", "乙县", "http://zwgk.example.gov.cn/b/", "330782"),
    ("weihai", "威海市统计局", "http://tjj.example.gov.cn/", None),
]


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver(PORTALS)


def described(body: Authority) -> tuple[str, str | None, str | None, str | None, bool]:
    return body.canonical_name, body.level, body.tier, body.region_code, body.review


@pytest.mark.parametrize(
    ("names", "site_id"),
    [
        (("武义县教育局", "金华市武义县教育局", "浙江省金华市武义县教育局", "县教育局", "教育局"), WUYI),
        (("武义县市场监督管理局", "武义县市场监管局", "县市监局", "市场监督管理局", "市场监管局"), WUYI),
        (("武义县市监局城区分局", "市场监管局城区分局", "市场监督管理局城区分局"), WUYI),
        (("武义县自然资源和规划局", "武义县自然资源与规划局", "县资规局"), WUYI),
        (("武义县人民政府办公室", "武义县政府办公室", "武义县政府办", "县政府办", "县府办"), WUYI),
        (("武义县桐琴镇人民政府", "武义县桐琴镇", "桐琴镇", "桐琴镇政府"), WUYI),
        (("武义县", "武义县人民政府", "县政府", "县人民政府"), WUYI),
        (("重庆市开州区农业农村委员会", "开州区农业农村委", "区农业农村委", "区农委"), KAIZHOU),
        (("威海市人民政府地方志办公室", "威海市地方志办公室", "市地方志办公室"), WEIHAI),
        (("威海市人民政府办公厅", "威海市人民政府办公室", "市政府办公室"), WEIHAI),
        (("郑州高新区管委会城市管理局", "郑州高新技术产业开发区城市管理局"), "4101000001"),
        (("甘南藏族自治州统计局", "甘南州统计局", "州统计局"), "6230000001"),
        (("宣州区卫健委", "宣城市宣州区卫生健康委员会", "宣州区卫生健康委"), "3418020001"),
        (("硚口区人民政府汉正街道办事处", "硚口区汉正街道", "汉正街道办事处"), "4201040001"),
        (("科尔沁右翼中旗人民政府", "科右中旗", "旗人民政府"), "1522220001"),
        (("浙江省教育厅", "省教育厅"), "3300000001"),
        (("西藏自治区政府国资委", "西藏国有资产监督管理委员会", "自治区国资委"), "5400000001"),
        (("中山市大涌镇", "大涌镇人民政府"), "4420000001"),
    ],
)
def test_spellings_of_one_body_are_one_body(resolver: Resolver, names: tuple[str, ...], site_id: str) -> None:
    bodies = [resolver.resolve(name, site_id=site_id) for name in names]
    assert len({body.body_id for body in bodies}) == 1, [body.canonical_name for body in bodies]
    assert not any(body.review for body in bodies)
    assert len({body.id for body in bodies}) == len(names), "each name has its own row"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("武义县教育局", "义乌市教育局"),
        ("武义县人民政府", "武义县人民政府办公室"),
        ("武义县发展和改革局", "武义县发展和改革委员会"),
        ("武义县卫生健康局", "武义县卫生和计划生育局"),
        ("金华市教育局", "金华市婺城区教育局"),
        ("武义县桐琴镇人民政府", "武义县桐琴镇人民政府办公室"),
        ("金华市生态环境局", "金华市生态环境局武义分局"),
        ("南京市鼓楼区教育局", "徐州市鼓楼区教育局"),
    ],
)
def test_different_bodies_stay_apart(resolver: Resolver, one: str, other: str) -> None:
    assert resolver.resolve(one).body_id != resolver.resolve(other).body_id


@pytest.mark.parametrize(
    ("name", "expected", "parent"),
    [
        ("武义县教育局", ("武义县教育局", "department", "county", "330723"), "武义县人民政府"),
        ("婺城区教育局", ("金华市婺城区教育局", "department", "county", "330702"), "金华市婺城区人民政府"),
        ("上海市", ("上海市人民政府", "province", "province", "310000"), "国务院"),
        ("荣成市", ("荣成市人民政府", "county", "county", "371082"), "威海市人民政府"),
        ("海南州人民政府", ("海南藏族自治州人民政府", "city", "city", "632500"), "青海省人民政府"),
        ("海盐县沈荡镇", ("海盐县沈荡镇人民政府", "township", "township", "330424"), "海盐县人民政府"),
        ("兴安盟", ("兴安盟行政公署", "city", "city", "152200"), "内蒙古自治区人民政府"),
        ("安徽省邮政管理局", ("安徽省邮政管理局", "department", "province", "340000"), "国家邮政局"),
        ("水利部", ("水利部", "national", "national", None), "国务院"),
        ("国家统计局湖北调查总队", ("国家统计局湖北调查总队", "department", "province", "420000"), "国家统计局"),
        ("国家税务总局武义县税务局", ("国家税务总局武义县税务局", "department", "county", "330723"), "国家税务总局"),
        ("十堰市生态环境局郧阳分局", ("十堰市生态环境局郧阳分局", "department", "city", "420300"), "十堰市生态环境局"),
        ("重庆两江新区", ("重庆市两江新区管理委员会", "department", "province", "500000"), "重庆市人民政府"),
        ("杭州市临平区财政局", ("杭州市临平区财政局", "department", "county", "330113"), "杭州市临平区人民政府"),
        ("杭州市江干区财政局", ("杭州市江干区财政局", "department", "county", "330104"), "杭州市江干区人民政府"),
        ("国家外汇管理局浙江省分局", ("国家外汇管理局浙江省分局", "department", "province", "330000"), "国家外汇管理局"),
        ("开江县乡村振兴局", ("开江县乡村振兴局", "department", "county", "511723"), "开江县人民政府"),
        ("青岛市市北区市政管理局", ("青岛市市北区市政管理局", "department", "county", "370203"), "青岛市市北区人民政府"),
    ],
)  # fmt: skip
def test_a_name_in_full_says_level_region_and_superior(
    resolver: Resolver, name: str, expected: tuple[str, ...], parent: str
) -> None:
    body = resolver.resolve(name)
    assert described(body) == (*expected, False)
    assert body.parent == parent
    assert body.evidence == Evidence.NAME


@pytest.mark.parametrize(
    ("name", "where", "region", "evidence"),
    [
        ("教育局", {"site_id": WUYI}, "330723", Evidence.SITE_ID),
        ("教育局", {"portal": "wuyi"}, "330723", Evidence.PORTAL),
        ("教育局", {"url": "http://www.zjwy.gov.cn/a.html"}, "330723", Evidence.HOST),
        ("教育局", {"url": "http://www.puning.gov.cn/a.html"}, "445281", Evidence.PINYIN),
        ("市教育局", {"url": "http://jyj.weihai.gov.cn/a.html"}, "371000", Evidence.PINYIN),
        ("省教育厅", {"url": "http://jyt.zj.gov.cn/a.html"}, "330000", Evidence.DOMAIN),
        ("统计局", {"portal": "weihai"}, "371000", Evidence.PORTAL),
        ("朝阳区人民政府", {"url": "http://www.bjchy.gov.cn/a.html"}, "110105", Evidence.HOST),
        ("市教育局", {"site_id": WUYI}, "330700", Evidence.SITE_ID),
        ("市教育局", {"site_id": "3307820001"}, "330782", Evidence.SITE_ID),
    ],
)
def test_what_a_name_leaves_out_is_told_by_where_it_was_found(
    resolver: Resolver, name: str, where: dict[str, str], region: str, evidence: Evidence
) -> None:
    body = resolver.resolve(name, **where)
    assert (body.region_code, body.evidence, body.review) == (region, evidence, False)


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("教育局", {}),
        ("教育局", {"url": "file:///reports/1.pdf"}),
        ("教育局", {"url": "http://zwgk.example.gov.cn/c.html"}),  # the register has two counties there
        ("教育局", {"url": "http://jyj.weihai.gov.cn/a.html"}),  # the city's, or one of a county in it
        ("教育局", {"url": "http://www.haiyan.gov.cn/a.html"}),  # 海盐 or 海晏
        ("教育局", {"site_id": "9999000001"}),
        ("教育局", {"site_id": "bm14000002"}),
        ("省教育厅", {}),
        ("朝阳区人民政府", {}),
        ("长沙镇人民政府", {"site_id": "3206000001"}),  # a city's site does not say which county
        ("云渺市教育局", {}),  # no such region
        ("新春愉快", {"site_id": WUYI}),
        ("武义县人民政府、武义经济开发区管委会", {}),
    ],
)
def test_what_is_unsure_is_listed_for_review_and_joins_no_certain_body(
    resolver: Resolver, name: str, where: dict[str, str]
) -> None:
    body = resolver.resolve(name, **where)
    assert body.review
    assert body.basis.endswith("。")
    certain = resolver.resolve(name, portal="wuyi")
    assert certain.review or certain.body_id != body.body_id


def test_unsure_names_of_two_sites_stay_apart(resolver: Resolver) -> None:
    one = resolver.resolve("教育局", url="http://a.example.gov.cn/1.html")
    assert one.body_id == resolver.resolve("教育局", url="http://a.example.gov.cn/2.html").body_id
    assert one.body_id != resolver.resolve("教育局", url="http://b.example.gov.cn/1.html").body_id


def test_a_name_on_another_regions_site_is_reviewed(resolver: Resolver) -> None:
    body = resolver.resolve("义乌市教育局", site_id=WUYI)
    assert body.review
    assert body.body_id != resolver.resolve("义乌市教育局").body_id


def test_a_region_that_is_unknown_still_tells_its_tier(resolver: Resolver) -> None:
    assert described(resolver.resolve("云渺县人民政府")) == ("云渺县人民政府", "county", "county", None, True)
    body = resolver.resolve("云泽市柳桥区城市管理局")
    assert (body.tier, body.parent) == ("county", "云泽市柳桥区人民政府")


@given(st.text(max_size=40), st.text(max_size=60), st.text(max_size=12))
def test_nothing_that_is_printed_raises(name: str, url: str, site_id: str) -> None:
    body = Resolver().resolve(name, url="http://" + re.sub(r"[\[\]/]", "", url), site_id=site_id)
    assert body.name == name
    assert body.level is None or body.level in set(Level)


def test_words_are_checked_when_read(tmp_path: Path) -> None:
    text = WORDS_FILE.read_text(encoding="utf-8")
    broken = tmp_path / "authorities.yaml"
    broken.write_text(text.replace("short: [发改局", "short: [发改委", 1), encoding="utf-8")
    with pytest.raises(AuthorityDataError, match=r"authorities\.yaml: abbreviations: .*发改委"):
        load_words(broken)
    broken.write_text(text + "extra: 1\n", encoding="utf-8")
    with pytest.raises(AuthorityDataError, match="extra"):
        load_words(broken)
    broken.write_text("[", encoding="utf-8")
    with pytest.raises(AuthorityDataError, match="not YAML"):
        load_words(broken)


def test_regions_are_a_tree_with_a_syllable_for_each_character() -> None:
    known = {region.code: region for region in load_regions()}
    assert len(known) == len(load_regions())
    for region in known.values():
        assert (region.parent is None) == (region.level == "province"), region
        assert region.parent is None or region.parent in known, region
        assert len(region.pinyin) == len(region.name), region
        above = known[region.parent].full_name if region.parent else ""
        assert region.full_name == above + region.name


def test_a_spelling_that_several_regions_share_names_none() -> None:
    def region(code: str, name: str, level: str, parent: str | None, pinyin: str) -> Region:
        return Region(code, name, level, parent, name, tuple(pinyin.split()))

    gazetteer = Gazetteer(
        [
            region("100000", "甲省", "province", None, "jia sheng"),
            region("100100", "安阳市", "city", "100000", "an yang shi"),
            region("100101", "安阳县", "county", "100100", "an yang xian"),
            region("100102", "海盐县", "county", "100100", "hai yan xian"),
            region("100103", "海晏县", "county", "100100", "hai yan xian"),
        ],
        {},
    )
    assert gazetteer.spelled("anyang") == "100100"
    assert gazetteer.spelled("haiyan") is None
    assert gazetteer.spelled("nowhere") is None


# --- real pages


@pytest.fixture(scope="module")
def registered() -> Resolver:
    rows = load_register(PROJECT / "data" / "portals.csv")
    return Resolver((row.id, row.name, row.url, row.region) for row in rows)


def test_titles_name_body_and_year() -> None:
    """Body, year and the words of the report's name must together be the whole title, and the year the known one."""
    wrong, total = [], 0
    for page in addresses():
        if not page.title or not page.is_report:
            continue
        total += 1
        parts = parse_title(page.title)
        left = parts.title.replace(parts.authority or "", "", 1).replace(str(page.year), "")
        if parts.year != page.year or not re.fullmatch(
            r"[年度政府务信息公开工作开展报告【】()含图解]*", left
        ):
            wrong.append((page.title, parts))
    assert total > 100
    assert len(wrong) <= 0.02 * total, wrong


def test_titles_lead_to_the_body_in_the_world(registered: Resolver) -> None:
    """A tenth of the pages' bodies is not the one that its title names (the office for the government)."""
    missed, total = [], 0
    for page in addresses():
        named = parse_title(page.title).authority
        if named is None or not page.is_report:
            continue
        total += 1
        found = registered.resolve(named, url=page.url)
        if found.body_id != registered.resolve(page.body, url=page.url).body_id:
            missed.append((named, page.body, found.canonical_name))
    assert total > 100
    assert len(missed) <= 0.12 * total, missed


def test_hosts_that_the_register_knows_are_in_their_region() -> None:
    """Without the register, what a host's name tells of the region is never another region than the known one."""
    bare = Resolver()
    told = 0
    for row in load_register(PROJECT / "data" / "portals.csv"):
        body = bare.resolve("统计局", url=row.url)
        if row.region and body.region_code:
            told += 1
            lineage = Gazetteer(regions(), {}).lineage(row.region)
            assert body.region_code in lineage, row.url
    assert told > 20
