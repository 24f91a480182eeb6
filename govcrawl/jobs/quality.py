"""How good the database is: reports by status, findings by rule and by body, what verdicts say of the rules."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from govcrawl.errors import DONE, IS_IT_OURS, NothingDoneError
from govcrawl.terminal import say, short_path, table
from pipelines.database.schema import connect_readonly

#: whose fault comes first
_FAULTS = "CASE fault WHEN 'reader' THEN 0 WHEN 'unknown' THEN 1 WHEN 'publisher' THEN 2 ELSE 3 END"
_PARTS = {
    "reports": "SELECT status, reports, bodies, first_year, last_year FROM quality_by_status ORDER BY reports DESC, status",
    "rules": "SELECT rule, status, fault, findings, reports, precision FROM findings_by_rule "
    f"ORDER BY {_FAULTS}, findings DESC, rule",
    "bodies": "SELECT canonical_name, region_code, rule, fault, findings, reports, first_year, last_year "
    f"FROM findings_by_body ORDER BY {_FAULTS}, findings DESC, canonical_name, rule",
    "precision": "SELECT rule, confirmed, dismissed, precision FROM rule_precision ORDER BY precision, rule",
}
_WORDS = {
    "reports": "reports by status",
    "rules": "findings by rule, the reader's faults first",
    "bodies": "findings by body",
    "precision": "precision of rules, by verdicts",
}
#: rows of a part that one screen shows
_SHOWN = {"reports": 8, "rules": 12, "bodies": 8, "precision": 8}


def quality(database: Path, *, as_program: bool) -> int:
    """Print it; the exit status. Raises :class:`NothingDoneError` where there is no database of ours."""
    if not database.is_file():
        raise NothingDoneError(
            f"no database at {database}; harvest first, or name another with -s GOVCRAWL_DATABASE=FILE"
        )
    try:
        with closing(connect_readonly(database)) as connection:
            connection.row_factory = sqlite3.Row
            parts = {name: [dict(row) for row in connection.execute(sql)] for name, sql in _PARTS.items()}
    except sqlite3.Error as error:
        raise NothingDoneError(f"{database} cannot be asked ({error}); {IS_IT_OURS}") from error
    say(json.dumps(parts, ensure_ascii=False, indent=1) if as_program else _screen(parts, database))
    return DONE


def _screen(parts: dict[str, list[dict[str, Any]]], database: Path) -> str:
    lines = [f"Quality of {short_path(database)}"]
    for name, rows in parts.items():
        lines += ["", _WORDS[name]]
        if not rows:
            lines.append("  none")
            continue
        shown = rows[: _SHOWN[name]]
        cells = [["" if value is None else value for value in row.values()] for row in shown]
        lines += [f"  {line}" for line in table(cells, heads=[key.replace("_", " ") for key in rows[0]])]
        if len(rows) > len(shown):
            lines.append(f"  and {len(rows) - len(shown)} more: --json has all")
    return "\n".join(lines)
