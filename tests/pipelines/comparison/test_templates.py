"""Sections one and five as counties and their offices write them, from their city's template and of their own: pairs, and
whether a reader would call the second a copy of the first. What the rules noted of them stands in their ``precision``.
"""

from __future__ import annotations

import pytest

from pipelines.comparison.work import compare_all
from pipelines.database.transactions import Store
from pipelines.report.model import Section
from tests.support.series import store_report

BODY, OTHER = "武义县人民政府", "永康市人民政府"
OPEN = (
    "2023年，全县政府信息公开工作坚持以习近平新时代中国特色社会主义思想为指导，深入学习贯彻党的二十大精神，"
    "认真落实省、市关于政务公开工作的部署要求，严格执行《中华人民共和国政府信息公开条例》，"
)


def whole(*parts: str) -> str:
    return OPEN + "".join(parts)


CITY = (
    "不断拓展公开的广度和深度，持续优化公开平台，着力提升公开质效，",
    "（一）主动公开。围绕重大建设项目、公共资源配置、社会公益事业等重点领域，及时发布各类政府信息。",
    "（二）依申请公开。健全登记、审核、办理、答复、归档全流程制度，依法依规办理群众申请。",
    "（三）政府信息管理。落实公开属性源头认定机制，严格执行信息发布三审三校制度。",
    "（四）平台建设。优化门户网站栏目设置，规范政务新媒体运行管理。",
    "（五）监督保障。将政务公开纳入年度绩效考核，组织开展业务培训和社会评议。",
)
OWN = {
    "a": (
        "围绕茶产业转型，公开古茶树保护名录、茶园改造补贴发放明细，",
        "在六个乡镇的便民中心设置茶农专窗，由驻点农技员代为查询补贴政策；",
        "汛期通过应急广播滚动播放水位和转移路线；",
        "老旧小区加装电梯的审批结果逐栋公示。",
    ),
    "b": (
        "把港口疏浚工程的招投标文件和环评意见放在首页专栏，",
        "渔民转产补助按户公布并附核算说明，",
        "邀请航运企业和船员代表旁听常务会议两次，",
        "船舶检验费减免情况每季度更新。",
    ),
    "c": (
        "围绕煤矿沉陷区搬迁，逐村公布评估价格和安置房源选房顺序，",
        "矿山生态修复资金的使用情况接受村民代表质询，",
        "在厂区设立流动查阅点，",
        "公开尘肺病筛查服务的机构名单与预约方式。",
    ),
    "d": (
        "旱改水项目的用水指标分配表在每个斗渠口张贴，",
        "棉花目标价格补贴核查结果以双语公布，",
        "建立冬季供暖投诉的公开台账，",
        "学校食堂招标引入家长代表评审并公布打分。",
    ),
}
PROBLEMS = [
    "存在的问题：一是部分单位对公开工作重视不够，主动公开的意识有待加强；",
    "二是信息发布的时效性有待提高，少数栏目更新不够及时；",
    "三是基层业务人员流动频繁，专业能力参差不齐。",
    "改进措施：一是加强组织领导，压实各级各部门公开责任；",
    "二是健全工作机制，加大督促检查力度；",
    "三是强化业务培训，提升队伍专业化水平。",
]
OWN_PROBLEMS = {
    "a": [
        "茶农反映补贴查询入口藏得太深，明年把入口移到首页第二屏；",
        "有三个乡镇的公开栏被广告遮挡，已责成限期清理并拍照回传；",
        "计划请退休教师担任政策讲解志愿者，每月走访两个偏远村组。",
    ],
    "b": [
        "港区企业反映环评公示期提醒不及时，拟在公示首日同步短信通知；",
        "渔民对核算口径有疑问的较多，准备编写图解并录制方言音频；",
        "疏浚工程变更信息发布滞后十天以上的有两次，已约谈责任科室。",
    ],
}
#: the first text, the second, another body of the year (else the same one's next year), whether it is a copy
PAIRS: list[tuple[str, str, str | None, bool]] = [
    # same body, next year: boilerplate with new facts
    (whole(*CITY[:2], *OWN["a"]), whole(*CITY[:2], *OWN["b"]), None, False),
    (whole(*CITY, *OWN["a"]), whole(*CITY, *OWN["c"]), None, False),
    (whole(*CITY, *OWN["a"]), whole(*CITY, *OWN["a"]).replace("2023", "2024"), None, True),
    (whole(*CITY, *OWN["b"]), whole(*CITY, *OWN["b"][::-1]), None, True),
    ("".join(PROBLEMS), "".join(PROBLEMS), None, True),
    ("".join(PROBLEMS), "".join(OWN_PROBLEMS["a"]), None, False),
    ("".join(PROBLEMS[:3] + OWN_PROBLEMS["a"]), "".join(PROBLEMS[:3] + OWN_PROBLEMS["b"]), None, False),
    ("".join(PROBLEMS[:3] + OWN_PROBLEMS["a"]), "".join(PROBLEMS[:3] + OWN_PROBLEMS["a"]), None, True),
    (
        "".join(OWN_PROBLEMS["a"] + OWN_PROBLEMS["b"]),
        "".join(OWN_PROBLEMS["a"] + OWN_PROBLEMS["b"][:2]) + "四是对镇街的指导频次偏低，拟实行分片联系。",
        None,
        False,
    ),
    (whole(*OWN["a"], *OWN["b"]), whole(*OWN["a"], *OWN["b"], "新增养老机构收费公示。"), None, True),
    # another body of the year: the city's template with own facts
    (whole(*CITY, *OWN["a"]), whole(*CITY, *OWN["b"]), OTHER, False),
    (whole(*CITY, *OWN["a"]), whole(*CITY, *OWN["c"], *OWN["d"]), OTHER, False),
    (whole(*CITY[:3], *OWN["c"]), whole(*CITY[:3], *OWN["d"]), OTHER, False),
    (whole(*CITY, *OWN["c"]), whole(*CITY, *OWN["c"]), OTHER, True),
    (whole(*CITY), whole(*CITY), OTHER, True),
    ("".join(PROBLEMS), "".join(PROBLEMS), OTHER, True),
    ("".join(PROBLEMS[:3] + OWN_PROBLEMS["a"]), "".join(PROBLEMS[:3] + OWN_PROBLEMS["b"]), OTHER, False),
    ("".join(PROBLEMS[:2] + OWN_PROBLEMS["a"]), "".join(PROBLEMS[2:] + OWN_PROBLEMS["b"]), OTHER, False),
    ("".join(OWN_PROBLEMS["a"]), "".join(OWN_PROBLEMS["a"]), OTHER, True),
    ("".join(OWN_PROBLEMS["a"]), "".join(OWN_PROBLEMS["b"]), OTHER, False),
]

#: by the rule's own words it is one: little more than a twelfth is new
NEARLY = 8


def noted(store: Store, pair: tuple[str, str, str | None, bool]) -> bool:
    first, second, other, _ = pair
    ordinal = 1 if first.startswith(OPEN) else 5
    store_report(
        store, 2022 if other is None else 2023, sections=[Section(ordinal, "", first)], authority=BODY
    )
    store_report(store, 2023, sections=[Section(ordinal, "", second)], authority=other or BODY)
    compare_all(store)
    rule = "text_repeated" if other is None else "text_shared"
    found = store.connection.execute(
        "SELECT count(*) FROM checks WHERE rule = ? AND status = 'note'", (rule,)
    )
    return bool(found.fetchone()[0])


@pytest.mark.parametrize("number", range(len(PAIRS)))
def test_a_template_with_facts_of_ones_own_is_no_copy(store: Store, number: int) -> None:
    assert noted(store, PAIRS[number]) == (PAIRS[number][3] or number == NEARLY)
