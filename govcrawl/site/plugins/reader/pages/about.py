"""方法与更正 ``/about``, 名词 ``/glossary``, 下载 ``/downloads``."""

from __future__ import annotations

import json
from typing import Any

from ..site import Handler, Site


async def about(site: Site, request: Any) -> Any:
    """How figures are read, what the statuses promise, what is not known, how to have something mended."""
    statuses = {
        row["状态"]: row["n"]
        for row in await site.rows("SELECT 状态, count(*) AS n FROM 报告一览 GROUP BY 状态")
    }
    form = site.forms[max(site.forms)]
    return await site.page(request, "about", statuses=statuses, relations=form["relations"], form=form)


async def glossary(site: Site, request: Any) -> Any:
    """The terms of the form, each with its legal source."""
    groups: dict[str, list[dict[str, str]]] = {}
    for entry in site.glossary:
        groups.setdefault(entry["group"], []).append(entry)
    return await site.page(request, "glossary", groups=groups)


async def downloads(site: Site, request: Any) -> Any:
    """The files of the data set that ``publish`` wrote."""
    index = site.folder / "downloads" / "index.json"
    listed = json.loads(index.read_text(encoding="utf-8")) if index.is_file() else {"files": [], "made": None}
    return await site.page(request, "downloads", files=listed["files"], made=listed["made"])


PAGES: tuple[tuple[str, Handler], ...] = (
    (r"^/about$", about),
    (r"^/glossary$", glossary),
    (r"^/downloads$", downloads),
)
