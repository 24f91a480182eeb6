"""机关 ``/body/ID``: a body's years side by side."""

# mypy: disable-error-code="import-untyped"
from __future__ import annotations

from typing import Any

from datasette.utils.asgi import NotFound

from ..citation import cite_page
from ..site import Handler, Site

#: groups of outcomes, as charts stack them
OUTCOMES = ("予以公开", "部分公开", "不予公开", "无法提供", "不予处理", "其他处理")


async def body(site: Site, request: Any) -> Any:
    """A body's page. Raises :class:`NotFound` for an id that no report has."""
    key = request.url_vars["body"]
    known = await site.row("SELECT * FROM 机关一览 WHERE 机关编号 = ?", key)
    if known is None:
        raise NotFound("没有这个机关")
    reports = await site.rows("SELECT * FROM 报告一览 WHERE 机关编号 = ? ORDER BY 年度 DESC, rowid", key)
    found = await site.rows("SELECT * FROM 发现 WHERE 机关编号 = ? ORDER BY 年度 DESC, 编号", key)
    beside = await site.rows(
        "SELECT 年度, min(新收申请) AS least, max(新收申请) AS most, count(新收申请) AS n FROM 报告一览"
        " WHERE 地区代码 = ? AND 级别 = ? AND 机关编号 <> ? GROUP BY 年度 ORDER BY 年度",
        known["地区代码"], known["级别"], key,
    )  # fmt: skip
    return await site.page(
        request,
        "body",
        body=known,
        citation=cite_page(site, request, known["机关"]),
        reports=reports,
        outcomes=OUTCOMES,
        findings=found,
        beside={row["年度"]: row for row in beside},
        charts=any(row["新收申请"] is not None for row in reports),
        outcome_data=[
            {"year": str(row["年度"]), "kind": name, "value": row[name] or 0}
            for row in reversed(reports)
            for name in OUTCOMES
            if row["年度"] and row["办理总计"] is not None
        ],
        challenge_data=[
            {"year": str(row["年度"]), "kind": kind, "value": row[kind]}
            for row in reversed(reports)
            for kind in ("复议", "复议纠正", "诉讼", "诉讼纠正")
            if row["年度"] and row[kind] is not None
        ],
        day_data=[
            {"year": str(row["年度"]), "value": row["晚几天"]}
            for row in reversed(reports)
            if row["晚几天"] is not None
        ],
    )


PAGES: tuple[tuple[str, Handler], ...] = ((r"^/body/(?P<body>[0-9a-zA-Z_-]{1,64})$", body),)
