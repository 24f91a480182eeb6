"""Texts, figures and places that several tests of comparisons use."""

from __future__ import annotations

CITY = "舟山市人民政府"
#: the two districts and two counties of 舟山
BELOW = ["舟山市定海区人民政府", "舟山市普陀区人民政府", "岱山县人民政府", "嵊泗县人民政府"]
RECEIVED = "applications.new_received.total"

#: an invented narrative of twelve pieces
PARTS = [
    "县水务局把饮水安全工程的招标文件全部挂在门户网站首页",
    "每月第一个星期在乡镇集市设立流动咨询台",
    "工作人员用方言向群众讲解申请的步骤",
    "河道采砂许可的审批结果当天就在公告栏张贴",
    "渔民代表参加了三次水库调度的听证会",
    "对农村水费的收支明细逐村张榜",
    "邀请中学生记者采访水质检测站",
    "把历年防汛预案整理成图文手册发到村组",
    "热线电话的录音由督查室按季度抽查",
    "发现栏目更新迟缓的科室在例会上作出说明",
    "新建的数据平台连接了全部雨量观测点",
    "来年准备把灌溉用水的分配计划提前公布",
]
TEXT = "，".join(PARTS) + "。"
OTHER = "，".join(
    [
        "市场监管所把食品抽检的不合格名单逐条说明理由",
        "菜市场门口的电子屏滚动播放计量检定结果",
        "个体户可以在窗口自助打印登记档案",
        "执法记录仪的影像资料保存期限延长到两年",
        "消费投诉的处理结果按行业分类统计后公布",
        "药店远程审方的试点名单每季度更新一次",
    ]
)
FIGURES = {
    "disclosures.administrative_licensing.decisions": 311,
    "disclosures.administrative_penalty.decisions": 47,
    "disclosures.normative_documents.in_force": 12,
}
