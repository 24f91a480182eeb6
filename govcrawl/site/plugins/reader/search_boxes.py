"""Datasette's own search boxes on ``reports`` and ``sections``, asked of the one index that the site has.

Hits in a printed heading count here, as in any text of the table.
"""

# mypy: disable-error-code="import-untyped"
from __future__ import annotations

import json
from typing import Any

from datasette.filters import FilterArguments

from .hits import gathered, quickly
from .patience import TooLongError
from .site import Site
from .spacing import PLACE, match_expression

#: words in more reports than these are asked of a few reports first, whether they are frequent
FREQUENT = 10_000
#: reports, evenly spread over all, that tell it: where more than one in twenty has the words, a page finds its rows soonest by
#: asking of each row in turn whether it has them; how many there are is not counted then
_SAMPLE = 60
_OFTEN = 0.05
#: what needs all rows that fit, however many
_SORTS = ("_sort", "_sort_desc")
_FACETS = ("_facet", "_facet_array", "_facet_date")
#: so many reports are told to the query by number, which the link to its SQL repeats; and it is asked which of their sections
#: have the words, and counted how many these are
_FEW = 300
#: more than all reports
_ALL = 10**9

_THESE = "{} in (select 报告编号 from 报告一览 where rowid in (select value from json_each(:found)))"
_REPORTS = (
    "id in (select 报告编号 from 报告一览 where rowid in"
    " (select rowid from reports_fts where reports_fts match :search))"
)
_SECTION = (
    "(ordinal = {n} and report_id in (select 报告编号 from 报告一览 where rowid in"
    " (select rowid from reports_fts where reports_fts match :search{n})))"
)
#: words of a title alone stand in no section
_ANY_SECTION = "{" + " ".join(f"h{n} s{n}" for n in range(7)) + "}"
_SECTIONS = f"({' or '.join(_SECTION.format(n=n) for n in range(7))})"
_NARROW = "这样的词句在限定的时间内没有查完。请缩短或换一个词，或到“查找”页上查，那里可以分段查下去。"


def _has(report: str, expression: str) -> str:
    """SQL: whether the report that the SQL ``report`` names has what the SQL ``expression`` says.

    The report's own token is asked for too, since the index would look on to the next report that has the words.
    """
    return (
        "exists (select 1 from 报告一览 f cross join reports_fts on reports_fts.rowid = f.rowid"
        f" where f.报告编号 = {report} and reports_fts match"
        f" 'place : \"{PLACE}' || f.rowid || '\" AND (' || {expression} || ')')"
    )


_IN_REPORT = _has("reports.id", ":search")
_IN_SECTION = _has("sections.report_id", "'{h' || ordinal || ' s' || ordinal || '} : (' || :search || ')'")
_LAST = "select max(rowid) as n from 报告一览"
_SAMPLED = (
    "select count(*) as n from json_each(?) s cross join 报告一览 r on r.rowid = s.value where "
    + _has("r.报告编号", "?")
)


async def arguments(table: str, request: Any, site: Site | None, application: Any) -> Any:
    """Conditions for ``_search``, and that there is a box at all; ``None`` for other tables.

    Tells ``application``, a stand-in of :mod:`.lists`, where what fits is not to be counted.
    Raises :class:`TooLongError` where what fits cannot be told in time.
    """
    if table not in ("reports", "sections") or site is None:
        return None
    query = request.args.get("_search") or ""
    extra = {"supports_search": True, "search": query}
    if not query:
        return FilterArguments([], extra_context=extra)
    expression = match_expression(query)
    parameters = {"search": expression}
    by_index, in_turn, report = _REPORTS, _IN_REPORT, "id"
    if table == "sections":
        by_index, in_turn, report = _SECTIONS, _IN_SECTION, "report_id"
        parameters |= {f"search{n}": f"{{h{n} s{n}}} : ({expression})" for n in range(7)}
        expression = f"{_ANY_SECTION} : ({expression})"
    facets = any(name in request.args for name in _FACETS)
    whole = facets or any(name in request.args for name in _SORTS)
    rows = await quickly(site, expression, FREQUENT)
    many = rows is not None and len(rows) > _FEW
    frequent = rows is None and await _is_frequent(site, table, expression)
    if rows is None and (not frequent or (whole and table == "reports")):
        rows = await _having(site, expression)
    if rows is None and not frequent:
        raise TooLongError(_NARROW)
    application.uncounted = frequent and not facets
    if many or (frequent and whole and rows is None):
        clauses = [by_index]
    elif rows is None:
        clauses = [in_turn]
    else:
        parameters["found"] = json.dumps(rows)
        clauses = [_THESE.format(report)]
        if table == "sections":
            clauses.append(in_turn)
            application.uncounted = len(rows) > _FEW
    return FilterArguments(
        clauses,
        params=parameters,
        human_descriptions=[f'search matches "{query}"'],
        extra_context=extra,
    )


async def _having(site: Site, expression: str) -> list[int] | None:
    """All rows of 报告一览 that have the words; ``None`` where that cannot be told in time."""
    hits = await gathered(site, expression, "", [], few=False, after=0, most=_ALL)
    return hits.rows.tolist() if hits.looked is None else None


async def _is_frequent(site: Site, table: str, expression: str) -> bool:
    """Whether so many reports have the words, for ``sections`` in one of them, that each row of a page is asked in turn."""
    last = (await site.remembered(_LAST))[0]["n"] or 0
    if last <= FREQUENT:
        return False
    sample = range(1, last + 1, -(-last // _SAMPLE))
    asked = [expression] if table == "reports" else [f"{{h{n} s{n}}} : ({expression})" for n in range(7)]
    found = [(await site.remembered(_SAMPLED, json.dumps(list(sample)), one))[0]["n"] for one in asked]
    return bool(sum(found) > _OFTEN * len(sample))
