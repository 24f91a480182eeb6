"""发现 ``/findings``: whose figures do not add up, who was late or not seen, what was copied."""

from __future__ import annotations

from typing import Any

from ..citation import cite_page
from ..site import Handler, Site, asked, counted

PER_PAGE = 50
#: kinds in the order of their tabs, with what must be known before reading them
KINDS = {
    "数字自相矛盾": (
        "表格自身的勾稽关系不成立。数字照公布的样子保存，从不修改；"
        "一处笔误可以解释的几处不符列为一条，并给出可能的原因。"
    ),
    "逾期公布": "页面所载公布日期晚于《条例》第四十九条的期限。网站迁移后重新发布的也会列入，只是提示。",
    "到期未见": "首份报告之后，期限已过而没有采到的年度。没有采到不等于没有公布。",
    "照搬": (
        "与本机关上年或其他机关的报告大段相同，或表格完全相同。"
        "照搬不是错误：机关之间可以共用文字，办公室也可能代本级政府公布。"
    ),
    "其他不符": "报告前后、正文与表格、与往年之间对不上的地方。",
    "提示": "值得留意，不影响报告状态。",
    "读取存疑": "读取程序没有把握的地方，责任不在公布机关。",
}
_LEVELS = ("省级", "地级", "县级", "乡级", "部门")


async def findings(site: Site, request: Any) -> Any:
    """One kind of finding, narrowed by year, province and level."""
    counts = {
        row["类别"]: row["n"]
        for row in await site.remembered("SELECT 类别, count(*) AS n FROM 发现 GROUP BY 类别")
    }
    kind = asked(request, "kind", KINDS) or next((one for one in KINDS if counts.get(one)), "数字自相矛盾")
    chosen = {
        "year": asked(request, "year", site.years),
        "region": asked(request, "region", [row["地区代码"] for row in site.provinces]),
        "level": asked(request, "level", _LEVELS),
    }
    conditions, parameters = ["类别 = ?"], [kind]
    for name, column in (("year", "年度"), ("region", "省代码"), ("level", "级别")):
        if chosen[name]:
            conditions.append(f"{column} = ?")
            parameters.append(chosen[name])
    where = " AND ".join(conditions)
    page = counted(request)
    found = (await site.remembered(f"SELECT count(*) AS n FROM 发现 WHERE {where}", *parameters))[0]["n"]
    rows = await site.rows(
        f"SELECT * FROM 发现 WHERE {where} ORDER BY 年度 DESC, 编号 LIMIT ? OFFSET ?",
        *parameters, PER_PAGE, (page - 1) * PER_PAGE,
    )  # fmt: skip
    by_year = await site.remembered(
        "SELECT 年度, count(*) AS n FROM 发现 WHERE 类别 = ? GROUP BY 年度 ORDER BY 年度", kind
    )
    by_region = await site.remembered(
        "SELECT 省代码, count(*) AS n FROM 发现 WHERE 类别 = ? AND 省代码 IS NOT NULL GROUP BY 省代码", kind
    )
    return await site.page(
        request,
        "findings",
        kinds=KINDS,
        counts=counts,
        kind=kind,
        citation=cite_page(site, request, f"发现，{kind}"),
        chosen=chosen,
        levels=_LEVELS,
        provinces=site.provinces,
        by_region={row["省代码"]: row["n"] for row in by_region},
        found=found,
        rows=rows,
        number_of_page=page,
        last_page=-(-found // PER_PAGE),
        csv={
            column: value
            for column, value in (
                ("类别", kind),
                ("年度", chosen["year"]),
                ("省代码", chosen["region"]),
                ("级别", chosen["level"]),
            )
            if value
        },
        charts=len(by_year) > 1,
        by_year=by_year,
        year_data=[{"year": str(row["年度"] or "不明"), "value": row["n"]} for row in by_year],
    )


PAGES: tuple[tuple[str, Handler], ...] = ((r"^/findings$", findings),)
