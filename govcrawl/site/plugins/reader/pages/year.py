"""年度 ``/year/Y``: the whole country in one year."""

# mypy: disable-error-code="import-untyped"
from __future__ import annotations

from typing import Any

from datasette.utils.asgi import NotFound

from ..site import COUNTRY, Handler, Site
from .body import OUTCOMES


async def year(site: Site, request: Any) -> Any:
    """A year's page. Raises :class:`NotFound` for a year without a report."""
    wanted = int(request.url_vars["year"])
    summary = await site.row("SELECT * FROM 地区一览 WHERE 地区代码 = ? AND 年度 = ?", COUNTRY, wanted)
    if summary is None:
        raise NotFound("没有这个年度的报告")
    provinces = await site.rows(
        "SELECT g.地区, y.* FROM 地区 g JOIN 地区一览 y ON y.地区代码 = g.地区代码"
        " WHERE g.上级代码 = ? AND y.年度 = ? ORDER BY g.地区代码",
        COUNTRY, wanted,
    )  # fmt: skip
    days = await site.rows(
        # weeks end on the deadline, which is still in time; division rounds towards 0, so it is kept above
        "SELECT (max(-62, min(180, 晚几天)) + 699) / 7 * 7 - 700 AS days, count(*) AS n FROM 报告一览"
        " WHERE 年度 = ? AND 晚几天 IS NOT NULL GROUP BY 1 ORDER BY 1",
        wanted,
    )
    most = await site.rows(
        "SELECT 机关编号, 机关, 新收申请, 报告编号 FROM 报告一览 WHERE 年度 = ? AND 新收申请 IS NOT NULL"
        " ORDER BY 年度, 新收申请 DESC LIMIT 20",
        wanted,
    )
    return await site.page(
        request,
        "year",
        year=wanted,
        summary=summary,
        provinces=provinces,
        outcomes=OUTCOMES,
        days=days,
        most=most,
        charts=True,
        day_data=[{"days": row["days"], "value": row["n"]} for row in days],
        outcome_data=[{"kind": name, "value": summary[name] or 0} for name in OUTCOMES],
    )


PAGES: tuple[tuple[str, Handler], ...] = ((r"^/year/(?P<year>[0-9]{4})$", year),)
