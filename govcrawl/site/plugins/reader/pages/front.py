"""首页 ``/``: what this is, how fresh and complete it is, and where to start."""

from __future__ import annotations

from typing import Any

from ..site import COUNTRY, Handler, Site


async def front(site: Site, request: Any) -> Any:
    """The front page."""
    statuses = {
        row["状态"]: row["n"]
        for row in await site.remembered("SELECT 状态, count(*) AS n FROM 报告一览 GROUP BY 状态")
    }
    kinds = {
        row["类别"]: row["n"]
        for row in await site.remembered("SELECT 类别, count(*) AS n FROM 发现 GROUP BY 类别")
    }
    bodies = await site.remembered("SELECT count(*) AS n FROM 机关一览")
    by_year = await site.rows(
        "SELECT * FROM 地区一览 WHERE 地区代码 = ? AND 报告数 > 0 ORDER BY 年度 DESC", COUNTRY
    )
    grid = await site.rows(
        "SELECT g.地区代码, g.地区, y.年度, y.报告数, y.核对无误, y.机关数, y.到期未见 FROM 地区 g"
        " JOIN 地区一览 y ON y.地区代码 = g.地区代码 WHERE g.上级代码 = ? AND y.报告数 > 0 ORDER BY g.地区代码, y.年度",
        COUNTRY,
    )
    latest = await site.rows(
        "SELECT 报告编号, 标题, 机关, 年度, 状态, 公布日期 FROM 报告一览 ORDER BY rowid LIMIT 8"
    )
    coverage: dict[str, dict[str, Any]] = {}
    for row in grid:
        entry = coverage.setdefault(row["地区代码"], {"name": row["地区"], "years": {}})
        entry["years"][row["年度"]] = row
    return await site.page(
        request,
        "front",
        statuses=statuses,
        kinds=kinds,
        bodies=bodies[0]["n"],
        by_year=by_year,
        coverage=coverage,
        latest=latest,
        charts=True,
        coverage_data=[
            {"region": row["地区"], "year": str(row["年度"]), "value": row["报告数"]} for row in grid
        ],
        year_data=[{"year": str(row["年度"]), "value": row["新收申请"]} for row in reversed(by_year)],
    )


PAGES: tuple[tuple[str, Handler], ...] = ((r"^/$", front),)
