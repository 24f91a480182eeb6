"""Datasette's own search boxes on ``reports`` and ``sections``, asked of the one index that the site has.

Hits in a printed heading count here, as in any text of the table.
"""

# mypy: disable-error-code="import-untyped"
from __future__ import annotations

from typing import Any

from datasette.filters import FilterArguments

from .spacing import match_expression

_REPORTS = (
    "id in (select 报告编号 from 报告一览 where rowid in"
    " (select rowid from reports_fts where reports_fts match :search))"
)
_SECTION = (
    "(ordinal = {n} and report_id in (select 报告编号 from 报告一览 where rowid in"
    " (select rowid from reports_fts where reports_fts match :search{n})))"
)


def arguments(table: str, request: Any) -> Any:
    """Conditions for ``_search``, and that there is a box at all; ``None`` for other tables."""
    if table not in ("reports", "sections"):
        return None
    query = request.args.get("_search") or ""
    clauses: list[str] = []
    parameters: dict[str, str] = {}
    if query:
        expression = match_expression(query)
        if table == "reports":
            clauses, parameters = [_REPORTS], {"search": expression}
        else:
            parameters = {f"search{n}": f"{{h{n} s{n}}} : ({expression})" for n in range(7)}
            clauses = [f"({' or '.join(_SECTION.format(n=n) for n in range(7))})"]
    return FilterArguments(
        clauses,
        params=parameters,
        human_descriptions=[f'search matches "{query}"'] if query else [],
        extra_context={"supports_search": True, "search": query},
    )
