"""对比 ``/compare?body=ID&body=ID``: up to six bodies side by side."""

from __future__ import annotations

import re
from typing import Any

from ..site import Handler, Site, asked

MOST = 6
FIGURES = (
    "新收申请",
    "予以公开",
    "部分公开",
    "不予公开",
    "无法提供",
    "不予处理",
    "复议",
    "复议纠正",
    "诉讼",
    "诉讼纠正",
    "晚几天",
)


async def compare(site: Site, request: Any) -> Any:
    """The bodies of the address, and those that a typed name may mean."""
    wanted = list(dict.fromkeys(str(one)[:64] for one in request.args.getlist("body")))[:MOST]
    marks = ", ".join("?" * len(wanted))
    known = {
        row["机关编号"]: row
        for row in await site.rows(f"SELECT * FROM 机关一览 WHERE 机关编号 IN ({marks})", *wanted)
    }
    bodies = [known[key] for key in wanted if key in known]
    figure = asked(request, "figure", FIGURES) or "新收申请"
    rows = await site.rows(
        f"SELECT 机关编号, 年度, 报告编号, 状态, {', '.join(FIGURES)} FROM 报告一览"
        f" WHERE 机关编号 IN ({marks}) AND 年度 IS NOT NULL ORDER BY 年度, rowid DESC",
        *wanted,
    )
    table = {(row["机关编号"], row["年度"]): row for row in rows}
    name = re.sub(r"\s", "", asked(request, "name"))
    offered = await site.rows(
        "SELECT 机关编号, 机关, 最近年度, 报告数 FROM 机关一览 WHERE instr(机关, ?) OR instr(别名, ?)"
        " ORDER BY 机关 <> ?, length(机关), 机关 LIMIT 12",
        name, name, name,
    ) if name else await site.rows(
        "SELECT 机关编号, 机关, 最近年度, 报告数 FROM 机关一览 ORDER BY 报告数 DESC, 机关编号 LIMIT 12"
    )  # fmt: skip
    return await site.page(
        request,
        "compare",
        bodies=bodies,
        keys=[row["机关编号"] for row in bodies],
        offered=[row for row in offered if row["机关编号"] not in known],
        name=name,
        figure=figure,
        figures=FIGURES,
        table=table,
        own_years=sorted({row["年度"] for row in rows}, reverse=True),
        charts=bool(rows),
        data=[
            {"year": str(row["年度"]), "kind": known[row["机关编号"]]["机关"], "value": row[figure]}
            for row in rows
            if row["机关编号"] in known and row[figure] is not None
        ],
    )


PAGES: tuple[tuple[str, Handler], ...] = ((r"^/compare$", compare),)
