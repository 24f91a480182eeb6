"""地区 ``/regions``, ``/region/CODE`` and ``/region/CODE/YEAR``: which bodies, how many requests, who is missing."""

# mypy: disable-error-code="import-untyped"
from __future__ import annotations

from typing import Any

from datasette.utils.asgi import NotFound

from ..site import COUNTRY, Handler, Site, asked, counted

#: columns by which the bodies of a region can be ordered
SORTS = ("新收申请", "予以公开", "不予公开", "复议", "诉讼", "晚几天")
#: bodies on one page; most cities have some dozens
MOST = 500


async def regions(site: Site, request: Any) -> Any:
    """All provinces, with their cities."""
    rows = await site.rows(
        "SELECT g.地区代码, g.地区, g.上级代码, sum(y.报告数) AS 报告数, max(y.年度) AS 年度"
        " FROM 地区 g JOIN 地区一览 y ON y.地区代码 = g.地区代码 WHERE g.层级 IN ('省级', '地级')"
        " GROUP BY g.地区代码 ORDER BY g.地区代码"
    )
    unknown = await site.row("SELECT count(*) AS n FROM 机关一览 WHERE 地区代码 IS NULL")
    return await site.page(
        request,
        "regions",
        provinces=[row for row in rows if row["上级代码"] == COUNTRY],
        cities={
            province: [row for row in rows if row["上级代码"] == province]
            for province in {row["上级代码"] for row in rows}
        },
        unknown=unknown["n"] if unknown else 0,
    )


async def region(site: Site, request: Any) -> Any:
    """One region in one year, the last that has reports where none is asked. Raises :class:`NotFound`."""
    code = request.url_vars["region"]
    known = await site.row("SELECT * FROM 地区 WHERE 地区代码 = ?", code)
    if known is None or code == COUNTRY:
        raise NotFound("没有这个地区")
    over = await site.rows("SELECT * FROM 地区一览 WHERE 地区代码 = ? ORDER BY 年度 DESC", code)
    have = [row["年度"] for row in over if row["报告数"]] or [row["年度"] for row in over] or site.years[:1]
    if not have and not request.url_vars.get("year"):
        raise NotFound("没有这个地区的报告")
    year = int(request.url_vars.get("year") or have[0])
    sort = asked(request, "sort", SORTS) or "新收申请"
    page = counted(request)
    every = await site.row("SELECT count(*) AS n FROM 报告一览 WHERE 地区代码 = ? AND 年度 = ?", code, year)
    bodies = await site.rows(
        f"SELECT * FROM 报告一览 WHERE 地区代码 = ? AND 年度 = ? ORDER BY {sort} DESC NULLS LAST, rowid LIMIT ? OFFSET ?",
        code, year, MOST, (page - 1) * MOST,
    )  # fmt: skip
    below = await site.rows(
        "SELECT g.地区代码 AS 代码, g.地区, y.* FROM 地区 g LEFT JOIN 地区一览 y ON y.地区代码 = g.地区代码 AND y.年度 = ?"
        " WHERE g.上级代码 = ? AND g.地区代码 IN (SELECT 地区代码 FROM 地区一览) ORDER BY g.地区代码",
        year, code,
    )  # fmt: skip
    missing = await site.rows(
        "SELECT 机关编号, 机关, 应为 FROM 发现 WHERE 地区代码 = ? AND 年度 = ? AND 类别 = '到期未见' ORDER BY 机关",
        code, year,
    )  # fmt: skip
    above = await site.row("SELECT 地区代码, 地区 FROM 地区 WHERE 地区代码 = ?", known["上级代码"])
    return await site.page(
        request,
        "region",
        region=known,
        above=above if above and above["地区代码"] != COUNTRY else None,
        year=year,
        own_years=sorted({*have, year}, reverse=True),
        summary=next((row for row in over if row["年度"] == year), None),
        governments=[row for row in bodies if row["级别"] != "部门"],
        departments=[row for row in bodies if row["级别"] == "部门"],
        below=below,
        missing=missing,
        sort=sort,
        sorts=SORTS,
        chosen_sort=asked(request, "sort", SORTS),
        number_of_page=page,
        last_page=-(-(every["n"] if every else 0) // MOST),
        charts=len(bodies) > 2,
        range_data=[
            {
                "name": row["机关"],
                "kind": row["级别"],
                "value": round(100 * ((row["予以公开"] or 0) + (row["部分公开"] or 0)) / row["办理总计"], 1),
            }
            for row in bodies
            if row["办理总计"] and (row["予以公开"] is not None or row["部分公开"] is not None)
        ],
    )


PAGES: tuple[tuple[str, Handler], ...] = (
    (r"^/regions$", regions),
    (r"^/region/(?P<region>[0-9]{6})(/(?P<year>[0-9]{4}))?$", region),
)
