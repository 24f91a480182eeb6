"""Datasette's own search boxes on ``reports`` and ``sections``, asked of the one index that the site has.

Hits in a printed heading count here, as in any text of the table.
"""

# mypy: disable-error-code="import-untyped"
from __future__ import annotations

from typing import Any

from datasette.filters import FilterArguments

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
_EACH_SECTION = _REPORTS.replace("id in", "sections.report_id in", 1) + (
    " and exists (select 1 from 报告一览 f cross join reports_fts on reports_fts.rowid = f.rowid"
    " where f.报告编号 = sections.report_id"
    " and reports_fts match '{h' || ordinal || ' s' || ordinal || '} : (' || :search || ')')"
)
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
        if not any(name in request.args for name in _WHOLE) and await _is_frequent(site, expression):
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


async def _is_frequent(site: Site | None, expression: str) -> bool:
    if site is None:
        return False
    return bool((await site.remembered(_FOUND, expression, FREQUENT + 1))[0]["n"] > FREQUENT)
