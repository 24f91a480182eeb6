"""Words of the form and of invented reports, written from the official form and not from ``pipelines/data/form``.

The examiner must not learn its labels from what it examines, so nothing here is imported from ``pipelines``.
"""

from __future__ import annotations

#: block title, printed measures with codes, items with codes: disclosures of the 2021 form
DISCLOSURES_2021 = (
    (
        "第二十条第（一）项",
        (("本年制发件数", "issued"), ("本年废止件数", "repealed"), ("现行有效件数", "in_force")),
        (("规章", "regulations"), ("行政规范性文件", "normative_documents")),
    ),
    (
        "第二十条第（五）项",
        (("本年处理决定数量", "decisions"),),
        (("行政许可", "administrative_licensing"),),
    ),
    (
        "第二十条第（六）项",
        (("本年处理决定数量", "decisions"),),
        (("行政处罚", "administrative_penalty"), ("行政强制", "administrative_coercion")),
    ),
    (
        "第二十条第（八）项",
        (("本年收费金额（单位：万元）", "amount"),),
        (("行政事业性收费", "administrative_fees"),),
    ),
)

_ITEMS = (("上一年项目数量", "previous_year_items"), ("本年增/减", "change"), ("处理决定数量", "decisions"))

#: the same for the 2019 form
DISCLOSURES_2019 = (
    (
        "第二十条第（一）项",
        (
            ("本年新制作数量", "newly_made"),
            ("本年新公开数量", "newly_published"),
            ("对外公开总数量", "total_published"),
        ),
        (("规章", "regulations"), ("规范性文件", "normative_documents")),
    ),
    (
        "第二十条第（五）项",
        _ITEMS,
        (("行政许可", "administrative_licensing"), ("其他对外管理服务事项", "other_public_services")),
    ),
    (
        "第二十条第（六）项",
        _ITEMS,
        (("行政处罚", "administrative_penalty"), ("行政强制", "administrative_coercion")),
    ),
    ("第二十条第（八）项", _ITEMS[:2], (("行政事业性收费", "administrative_fees"),)),
    (
        "第二十条第（九）项",
        (("采购项目数量", "projects"), ("采购总金额", "amount")),
        (("政府集中采购", "government_procurement"),),
    ),
)
DISCLOSURES = {"2021": DISCLOSURES_2021, "2019": DISCLOSURES_2019}

#: seven columns of the applications table
COLUMNS = (
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "public_welfare_org",
    "legal_service_org",
    "other_org",
    "total",
)
KINDS = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")

#: rows of the applications table between 二 and （七）: group number and label, rows (number, label, code).
#: A group without a label is a row of its own.
_DENIED = (
    ("1", "属于国家秘密", "denied_state_secret"),
    ("2", "其他法律行政法规禁止公开", "denied_prohibited_by_law"),
    ("3", "危及“三安全一稳定”", "denied_security_stability"),
    ("4", "保护第三方合法权益", "denied_third_party_rights"),
    ("5", "属于三类内部事务信息", "denied_internal_affairs"),
    ("6", "属于四类过程性信息", "denied_deliberative_process"),
    ("7", "属于行政执法案卷", "denied_enforcement_file"),
    ("8", "属于行政查询事项", "denied_administrative_inquiry"),
)
_UNAVAILABLE = (
    ("1", "本机关不掌握相关政府信息", "unavailable_not_held"),
    ("2", "没有现成信息需要另行制作", "unavailable_requires_creation"),
    ("3", "补正后申请内容仍不明确", "unavailable_unclear_request"),
)
_NOT_PROCESSED = (
    ("1", "信访举报投诉类申请", "not_processed_petition"),
    ("2", "重复申请", "not_processed_duplicate"),
    ("3", "要求提供公开出版物", "not_processed_published_material"),
    ("4", "无正当理由大量反复申请", "not_processed_excessive"),
    ("5", "要求行政机关确认或重新出具已获取信息", "not_processed_reconfirmation"),
)
_OTHER_2021 = (
    ("1", "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "other_no_correction"),
    ("2", "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", "other_fee_unpaid"),
    ("3", "其他", "other_other"),
)
Group = tuple[str, str, tuple[tuple[str, str, str], ...] | str]
_GROUPS: tuple[Group, ...] = (
    ("一", "予以公开", "granted"),
    ("二", "部分公开（区分处理的，只计这一情形，不计其他情形）", "partially_granted"),
    ("三", "不予公开", _DENIED),
    ("四", "无法提供", _UNAVAILABLE),
    ("五", "不予处理", _NOT_PROCESSED),
)
GROUPS: dict[str, tuple[Group, ...]] = {
    "2021": (*_GROUPS, ("六", "其他处理", _OTHER_2021), ("七", "总计", "total_handled")),
    "2019": (*_GROUPS, ("六", "其他处理", "other_handling"), ("七", "总计", "total_handled")),
}


def outcomes(edition: str) -> list[str]:
    """Codes of the applications table's rows in statutory order."""
    codes = ["new_received", "carried_over"]
    for _, _, rows in GROUPS[edition]:
        codes.extend([rows] if isinstance(rows, str) else [code for _, _, code in rows])
    return [*codes, "carried_forward"]


ROUTES = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
RESULTS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")

#: spellings seen in published reports (form-editions, section 7), by official label
VARIANTS = {
    "本年废止件数": ("本年度止件数", "本年度废止件数"),
    "本年制发件数": ("本年度制发件数",),
    "本年收费金额（单位：万元）": (
        "本年收费金额（单位：万元，保留4位小数）",
        "本年收费金额(单位:万元)",
        "本年收费金额（万元）",
    ),
    "其他法律行政法规禁止公开": (
        "其他法律法规禁止公开",
        "其他法律行政止公开",
        "其他法律、行政法规禁止公开",
    ),
    "行政规范性文件": ("规范性文件",),
    "危及“三安全一稳定”": ('危及"三安全一稳定"', "危及三安全一稳定", "危及「三安全一稳定」"),
    "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请": (
        "申请人无正当理由逾期不补正",
        "申请人无正当理由逾期不补正，行政机关不再处理其政府信息公开申请",
        "逾期不补正",
    ),
    "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请": (
        "申请人逾期未按收费通知要求缴纳费用",
        "逾期不缴费",
    ),
    "部分公开（区分处理的，只计这一情形，不计其他情形）": (
        "部分公开",
        "部分公开(区分处理的，只计这一情形，不计其他情形)",
    ),
    "其他处理": ("其他", "其它处理"),
    "本年新收政府信息公开申请数量": (
        "本年度新收政府信息公开申请数量",
        "本年新收政府信息公开申请数",
    ),
    "上年结转政府信息公开申请数量": ("上年度结转政府信息公开申请数量",),
    "结转下年度继续办理": ("结转下一年度继续办理",),
    "其他对外管理服务事项": ("其它对外管理服务事项",),
    "法人或其他组织": ("法人或者其他组织",),
    "政府集中采购": ("政府采购",),
}

#: places and bodies nobody has
PLACES = ("云岭市", "青禾县", "石湾区", "白鹭市", "松月县", "临澜区", "长汀洲市", "鹤鸣县", "翠屏山区")
DEPARTMENTS = (
    "水务局",
    "卫生健康委员会",
    "教育局",
    "人民政府",
    "人民政府办公室",
    "发展和改革委员会",
    "自然资源和规划局",
    "城市管理综合行政执法局",
    "应急管理局",
    "大数据发展管理局",
    "经济技术开发区管理委员会",
    "民政局",
    "人力资源和社会保障局",
    "公安局交通警察支队",
    "文化广电和旅游局",
    "金桥街道办事处",
    "政务服务和公共资源交易中心",
    "人民政府国有资产监督管理委员会",
    "青年路街道办事处",
    "第二人民医院",
    "政务公开办公室",
    "生态环境局（分局）",
)

#: headings by ordinal, official first
HEADINGS = {
    1: ("总体情况", "总体情况", "总体情况", "政府信息公开工作总体情况", "总体工作情况"),
    2: ("主动公开政府信息情况", "主动公开政府信息情况", "主动公开政府信息的情况", "主动公开政府信息工作情况"),
    3: (
        "收到和处理政府信息公开申请情况",
        "收到和处理政府信息公开申请情况",
        "收到和处理政府信息公开申请的情况",
        "收到和办理政府信息公开申请情况",
    ),
    4: (
        "政府信息公开行政复议、行政诉讼情况",
        "政府信息公开行政复议、行政诉讼情况",
        "因政府信息公开工作被申请行政复议、提起行政诉讼情况",
        "政府信息公开行政法复议、行政诉讼情况",
        "政府信息公开行政复议和行政诉讼情况",
    ),
    5: (
        "存在的主要问题及改进情况",
        "存在的主要问题及改进情况",
        "政府信息公开工作存在的主要问题及改进情况",
        "存在问题及改进情况",
        "存在的主要问题及整改措施",
        "存在的主要问题和改进情况",
    ),
    6: ("其他需要报告的事项", "其他需要报告的事项", "其他需要报告事项", "需要报告的其他事项"),
}

#: narrative sentences; {y} year, {n} {m} numbers, {b} the body's short name
SENTENCES = (
    "{y}年，{b}坚持以公开促落实、强监管，全年通过门户网站发布各类信息{n}条。",
    "全年共收到政府信息公开申请{m}件，均在法定期限内答复，其中予以公开{m}件、其他处理0件。",
    "严格落实“三审三校”制度，对涉密、敏感内容逐条审核。",
    "一是完善公开目录，二是规范申请答复，三是强化审查把关。",
    "截至{y}年12月31日，政务新媒体累计推送{n}篇，阅读量{m},{n}次。",
    "组织业务培训{m}次，参训{n}人次，行政复议、行政诉讼案件办理质量稳步提升。",
    "根据《中华人民共和国政府信息公开条例》第二十条第（一）项规定，及时更新规范性文件库。",
    "对照上年结转事项建立台账，逐件销号，总计办理{m}件。",
    "公开行政许可、行政处罚等执法信息{n}条，其他信息{m}条。",
    "政策解读材料与文件同步起草、同步审签、同步发布，解读率100%。",
    "信息处理费收取金额为0元，未发生减免。",
    "按时编制并发布政府信息公开工作年度报告，主动接受社会监督。",
    "12345热线转办件{n}件，办结率{m}%。",
    "与{z}年相比，新收申请增加{m}件，重复申请减少2件。",
    "本单位不属于行政执法案卷管理单位，无相关公开事项。",
)
SUBHEADS = ("主动公开情况", "依申请公开情况", "政府信息管理", "公开平台建设", "监督保障")
#: paragraphs that look like rows of the tables or like headings and are neither
TRAPS = (
    "1.属于国家秘密的，不予公开。",
    "一、二季度分别开展专项检查，三、四季度组织“回头看”。",
    "其他：按要求做好相关工作。",
    "（七）总计开展活动 6 场次。",
    "主动公开政府信息情况详见本单位门户网站政府信息公开专栏。",
    "第二十条第（五）项所列行政许可事项 12 项已全部公开。",
    "2023年",
    "公开电话：0000-1234567 | 网址：www.example.gov.cn",
    "四、五月份集中办理信访举报投诉类申请 2 件",
)
PROBLEMS = (
    "一是公开内容的针对性还不够强；二是解读形式较为单一；三是队伍业务能力有待提高。",
    "存在的主要问题：部分科室主动公开意识不强，依申请公开答复文书还不够规范。",
    "下一步，将围绕问题逐项整改，改进情况如下：一是压实责任，二是加强培训，三是严格考核。",
    "针对{z}年提出的问题，已完成整改{m}项，正在推进{m}项。",
)
OTHERS = (
    "本年度未收取政府信息公开信息处理费。",
    "无其他需要报告的事项。",
    "按照《政府信息公开信息处理费管理办法》规定，{y}年收取信息处理费0元。",
    "承办人大代表建议{m}件、政协提案{m}件，办理结果已全部公开。",
)
