"""方法与更正 ``/about``, 名词 ``/glossary``, 下载 ``/downloads``."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from markupsafe import Markup

from ..citation import edition
from ..site import Handler, Site

_WORKBOOKS = "每年度一个工作簿，照表格的样子排"
_FORMATS = {"csv": "CSV", "jsonl": "JSON", "parquet": "Parquet"}


async def about(site: Site, request: Any) -> Any:
    """How figures are read, what the statuses promise, what is not known, how to have something mended."""
    statuses = {
        row["状态"]: row["n"]
        for row in await site.rows("SELECT 状态, count(*) AS n FROM 报告一览 GROUP BY 状态")
    }
    form = site.forms[max(site.forms)]
    contact = (site.datasette.plugin_config("govcrawl") or {}).get("contact", "")
    return await site.page(
        request, "about", statuses=statuses, relations=form["relations"], form=form, contact=contact
    )


async def glossary(site: Site, request: Any) -> Any:
    """The terms of the form, each with its legal source."""
    groups: dict[str, list[dict[str, str]]] = {}
    for entry in site.glossary:
        groups.setdefault(entry["group"], []).append(entry)
    return await site.page(request, "glossary", groups=groups)


async def downloads(site: Site, request: Any) -> Any:
    """The files of the data set that ``publish`` wrote."""
    listed: dict[str, Any] = {"files": [], "made": None}
    for _ in range(
        2
    ):  # the files of this edition may go between the look and the reading; then those that there are count
        with suppress(FileNotFoundError):
            listed = json.loads((site.downloads / "index.json").read_text(encoding="utf-8"))
            break
    return await site.page(
        request,
        "downloads",
        tables=_by_table(listed["files"]),
        made=listed["made"],
        description=_description(site, request, listed["files"], listed["made"]),
    )


def _by_table(files: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One entry for each table, with its files; the wide table first, then the workbooks of the years, which are one entry."""
    tables: dict[str, dict[str, Any]] = {}
    for file in files:
        workbook = file["format"] == "xlsx"
        entry = tables.setdefault(
            _WORKBOOKS if workbook else file["title"],
            {
                "rows": 0,
                "files": [],
                "place": workbook + 2 * (not file["file"].startswith(("wide.", "reports-"))),
            },
        )
        entry["rows"] = entry["rows"] + file["rows"] if workbook else file["rows"]
        if workbook:  # reports-2023.xlsx, reports-2023-2.xlsx where a year needs several
            words = file["file"].removeprefix("reports-").removesuffix(".xlsx").replace("unknown", "年度不明")
        else:
            words = _FORMATS.get(file["format"], file["format"])
        entry["files"].append({**file, "words": words})
    return sorted(
        ({"title": title, **entry} for title, entry in tables.items()), key=lambda one: one["place"]
    )


def _description(site: Site, request: Any, files: list[dict[str, Any]], made: str | None) -> Markup:
    """The data set as schema.org describes one, for search engines of data."""

    def absolute(path: str) -> str:
        address: str = site.datasette.absolute_url(request, site.datasette.urls.path(path))
        return address

    described = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": "政府信息公开工作年度报告数据库",
        "alternateName": "Annual reports on government information disclosure in China",
        "description": "中国各级行政机关公布的政府信息公开工作年度报告：正文、三张法定表格的全部数字，以及对数字的核对。",
        "url": absolute("/downloads"),
        "inLanguage": "zh-CN",
        "version": edition(site).words,
        "license": "https://creativecommons.org/publicdomain/mark/1.0/",
        "temporalCoverage": f"{min(site.years)}/{max(site.years)}" if site.years else None,
        "dateModified": made,
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file["title"],
                "encodingFormat": file["format"],
                "contentUrl": absolute(f"/downloads/{file['file']}"),
                "contentSize": str(file["size"]),
                "sha256": file["sha256"],
            }
            for file in files
        ],
    }
    # within a script's element nothing may look like its end
    return Markup(json.dumps(described, ensure_ascii=False).replace("<", "\\u003c"))


PAGES: tuple[tuple[str, Handler], ...] = (
    (r"^/about$", about),
    (r"^/glossary$", glossary),
    (r"^/downloads$", downloads),
)
