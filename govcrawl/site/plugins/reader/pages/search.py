"""查找 ``/search``: bodies first, then reports with the sentence; printed headings of the form do not count."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterable
from typing import Any

from markupsafe import Markup, escape

from ..hits import Hits, gathered
from ..site import Handler, Site, asked, counted
from ..spacing import phrases

PER_PAGE = 20
#: hits that are counted and can be leafed through; a word that is in more reports narrows nothing
MOST_COUNTED = 10_000
#: the same where the hits of the index are looked through for those that fit filters which fit many reports
MOST_NARROWED = 1_000
#: where filters leave no more reports than these, the index is asked for each of them: at 200,000 reports, six frequent
#: letters took 0.1 s for 900 reports of a province, and 3 s by the index
_FEW = 3_000
#: beyond every row of a report
_LAST = 99_999_999
#: characters of the sentence before and after the mark
_AROUND = 60


async def search(site: Site, request: Any) -> Any:
    """What fits ``q``, narrowed by year, region, level and section."""
    query = asked(request, "q")
    chosen = {
        "year": asked(request, "year", site.years),
        "region": asked(request, "region"),
        "level": asked(request, "level", LEVELS),
        "section": asked(request, "section", range(7)),
    }
    page = counted(request, most=MOST_COUNTED // PER_PAGE)
    words = phrases(query)
    bodies = await _bodies(site, query) if query and page == 1 else []
    after = counted(request, "after", _LAST) if asked(request, "after") else 0
    found, most, hits = Hits(array("I")), MOST_COUNTED, []
    if words:
        expression = f"{{{_columns(chosen['section'])}}} : ({' '.join(words)})"
        condition, parameters = _filters(chosen)
        few = bool(condition) and await _are_few(site, condition, parameters)
        most = MOST_NARROWED if condition and not few else MOST_COUNTED
        found = await gathered(site, expression, condition, parameters, few=few, after=after, most=most + 1)
        hits = await _shown(site, found.rows[:most][(page - 1) * PER_PAGE : page * PER_PAGE])
        for hit in hits:
            hit["passages"] = await _passages(site, hit["报告编号"], query, chosen["section"])
    every = await site.remembered("SELECT count(*) AS n FROM 报告一览")
    return await site.page(
        request,
        "search",
        query=query,
        chosen=chosen,
        bodies=bodies,
        hits=hits,
        found=min(len(found.rows), most),
        more=len(found.rows) > most,
        looked=found.looked,
        after=after,
        every=every[0]["n"],
        number_of_page=page,
        last_page=-(-min(len(found.rows), most) // PER_PAGE),
        levels=LEVELS,
        provinces=site.provinces,
        sections=site.forms[max(site.forms)]["sections"],
    )


LEVELS = ("中央", "省级", "地级", "县级", "乡级", "部门")


async def _shown(site: Site, rows: Iterable[int]) -> list[dict[str, Any]]:
    """Reports by their rows in 报告一览, the newest first."""
    return await site.rows(
        "SELECT f.报告编号, f.标题, f.机关, f.年度, f.状态, f.公布日期 FROM 报告一览 f"
        f" WHERE f.rowid IN ({','.join(map(str, rows))}) ORDER BY f.rowid"
    )


async def _are_few(site: Site, condition: str, parameters: list[Any]) -> bool:
    sql = f"SELECT count(*) AS n FROM (SELECT 1 FROM 报告一览 f WHERE {condition} LIMIT {_FEW + 1})"
    return bool((await site.remembered(sql, *parameters))[0]["n"] <= _FEW)


def _columns(section: str) -> str:
    return f"s{section}" if section else "title authority " + " ".join(f"s{n}" for n in range(7))


def _filters(chosen: dict[str, str]) -> tuple[str, list[Any]]:
    conditions, parameters = [], []
    if chosen["year"]:
        conditions.append("f.年度 = ?")
        parameters.append(chosen["year"])
    if chosen["level"]:
        conditions.append("f.级别 = ?")
        parameters.append(chosen["level"])
    if chosen["region"]:
        conditions.append("f.地区代码 IN (SELECT 地区代码 FROM 所在 WHERE 以上 = ?)")
        parameters.append(chosen["region"])
    return " AND ".join(conditions), parameters


async def _bodies(site: Site, query: str) -> Any:
    """Bodies whose name or printed names have the query in them; a whole name and governments come first."""
    name = re.sub(r"\s", "", query)
    return await site.rows(
        "SELECT 机关编号, 机关, 别名, 级别, 地区, 最早年度, 最近年度, 报告数 FROM 机关一览"
        " WHERE instr(机关, ?) OR instr(别名, ?)"
        " ORDER BY 机关 <> ?, 级别 = '部门', length(机关), 机关 LIMIT 9",
        name, name, name,
    )  # fmt: skip


async def _passages(site: Site, report: str, query: str, section: str) -> list[dict[str, Any]]:
    """At most two passages of a report with the words marked."""
    words = [quoted or word for quoted, word in re.findall(r'"([^"]*)"|([^\s"]+)', query)]
    sections = await site.rows(
        "SELECT ordinal, heading, text FROM sections WHERE report_id = ? ORDER BY ordinal", report
    )
    found: list[dict[str, Any]] = []
    for row in sections:
        if section and str(row["ordinal"]) != section:
            continue
        marked = passage(row["text"], words)
        if marked is not None:
            found.append({"ordinal": row["ordinal"], "heading": row["heading"], "text": marked})
        if len(found) == 2:
            break
    return found


def passage(text: str, words: list[str]) -> Markup | None:
    """The first place of ``text`` with one of ``words``, with what stands around it and every word marked."""
    flat = re.sub(r"\s+", "", text)
    # widths unified character by character, so that places in it are places in the text as printed
    narrow = "".join(one if len(one := unicodedata.normalize("NFKC", c)) == 1 else c for c in flat)
    wanted = [re.escape(re.sub(r"\s+", "", unicodedata.normalize("NFKC", word))) for word in words]
    pattern = re.compile("|".join(word for word in wanted if word) or r"(?!)", re.IGNORECASE)
    first = pattern.search(narrow)
    if first is None:
        return None
    start, end = max(0, first.start() - _AROUND), min(len(flat), first.end() + _AROUND)
    told, last = Markup("…" if start else ""), start
    for match in pattern.finditer(narrow, start, end):
        told += escape(flat[last : match.start()])
        told += Markup("<mark>{}</mark>").format(flat[match.start() : match.end()])
        last = match.end()
    return told + escape(flat[last:end]) + ("…" if end < len(flat) else "")


PAGES: tuple[tuple[str, Handler], ...] = ((r"^/search$", search),)
