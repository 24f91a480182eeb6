"""Datasette's own search boxes on ``reports`` and ``sections``, asked of the one index that the site has.

Hits in a printed heading count here, as in any text of the table.
"""

# mypy: disable-error-code="import-untyped"
from __future__ import annotations

import json
from typing import Any

from datasette.filters import FilterArguments

from .hits import gathered
from .patience import TooLongError
from .site import Site
from .spacing import match_expression

#: a word in more reports than these is not counted, so that all that have it are gathered once a page and not three times
FREQUENT = 10_000
#: what needs all rows that fit, however many
_WHOLE = ("_sort", "_sort_desc", "_facet", "_facet_array", "_facet_date")

_REPORTS = (
    "id in (select 报告编号 from 报告一览 where rowid in"
    " (select rowid from reports_fts where reports_fts match :search))"
)
_SECTION = (
    "(ordinal = {n} and report_id in (select 报告编号 from 报告一览 where rowid in"
    " (select rowid from reports_fts where reports_fts match :search{n})))"
)
#: of the reports that have a word, the sections that do: each is asked for itself only once its report is known to fit, since
#: where none of the next reports fits the index would look on to the next that does, for every row anew
_IN_SECTION = (
    "exists (select 1 from 报告一览 f cross join reports_fts on reports_fts.rowid = f.rowid"
    " where f.报告编号 = sections.report_id"
    " and reports_fts match '{h' || ordinal || ' s' || ordinal || '} : (' || :search || ')')"
)
_EACH_SECTION = _REPORTS.replace("id in", "sections.report_id in", 1) + " and " + _IN_SECTION
#: letters and words of a search from which on the index is asked once a page, and no longer than :mod:`.hits` asks it: it
#: compares the places of each of them in every report that has all, which for a pasted sentence of letters that most reports
#: have takes as long as a hundred ordinary searches, and cannot be ended in between
LONG = 24
#: a section is asked for each of so few reports; of more it is not counted how many sections there are
_COUNTED = 20
_THESE = "{} in (select 报告编号 from 报告一览 where rowid in (select value from json_each(:found)))"
_NARROW = "这样长的词句在限定的时间内没有查完。请缩短它，或到“查找”页上查，那里可以分段查下去。"
_FOUND = "select count(*) as n from (select 1 from reports_fts where reports_fts match ? limit ?)"


async def arguments(table: str, request: Any, site: Site | None, application: Any) -> Any:
    """Conditions for ``_search``, and that there is a box at all; ``None`` for other tables.

    Tells ``application``, a stand-in of :mod:`.lists`, where what fits is not to be counted.
    """
    if table not in ("reports", "sections"):
        return None
    query = request.args.get("_search") or ""
    clauses: list[str] = []
    parameters: dict[str, str] = {}
    if query:
        expression = match_expression(query)
        parameters = {"search": expression}
        if site is not None and len(expression.split()) > LONG:
            rows = await _asked_once(site, expression)
            parameters["found"] = json.dumps(rows)
            clauses = [_THESE.format("id" if table == "reports" else "sections.report_id")]
            if table == "sections":
                clauses.append(_IN_SECTION)
                application.uncounted = len(rows) > _COUNTED
        elif not any(name in request.args for name in _WHOLE) and await _is_frequent(site, expression):
            application.uncounted = True
            clauses = [_REPORTS if table == "reports" else _EACH_SECTION]
        elif table == "reports":
            clauses = [_REPORTS]
        else:
            parameters = {f"search{n}": f"{{h{n} s{n}}} : ({expression})" for n in range(7)}
            clauses = [f"({' or '.join(_SECTION.format(n=n) for n in range(7))})"]
    return FilterArguments(
        clauses,
        params=parameters,
        human_descriptions=[f'search matches "{query}"'] if query else [],
        extra_context={"supports_search": True, "search": query},
    )


async def _asked_once(site: Site, expression: str) -> list[int]:
    """All rows of 报告一览 that have a long search. Raises :class:`TooLongError` where that cannot be told in time."""
    hits = await gathered(site, expression, "", [], few=False, after=0, most=FREQUENT + 1)
    if hits.looked is not None or len(hits.rows) > FREQUENT:
        raise TooLongError(_NARROW)
    return hits.rows.tolist()


async def _is_frequent(site: Site | None, expression: str) -> bool:
    if site is None:
        return False
    return bool((await site.remembered(_FOUND, expression, FREQUENT + 1))[0]["n"] > FREQUENT)
