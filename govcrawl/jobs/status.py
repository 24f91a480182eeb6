"""The last harvest, what is wrong, what is due: one screen."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from govcrawl.errors import DONE, IS_IT_OURS, NothingDoneError, RegisterError
from govcrawl.harvesting import report
from govcrawl.harvesting.due import next_due, plan
from govcrawl.harvesting.past import pasts
from govcrawl.harvesting.summary import standing, summary
from govcrawl.register import Register, read_register
from govcrawl.terminal import say, short_path, table
from pipelines.database.schema import connect_readonly

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

#: lines of a kind that one screen has room for
_SHOWN = 8
#: portals whose last run was not complete, whichever harvest it belongs to
_WRONG = """
SELECT portal, outcome, substr(started, 1, 10), reason FROM runs WHERE id IN
    (SELECT max(id) FROM runs WHERE portal IS NOT NULL GROUP BY portal)
    AND outcome IS NOT 'complete' ORDER BY started DESC
"""
_REPORTS = "SELECT status, count(*) FROM reports GROUP BY status ORDER BY status"


def status(settings: BaseSettings, *, as_json: bool) -> int:
    """Print it; the exit status. Raises :class:`NothingDoneError` where there is no database, or the register is none."""
    database = Path(settings["GOVCRAWL_DATABASE"])
    if not database.exists():
        raise NothingDoneError(f"no database: {database}; scrapy harvest or scrapy demo makes one")
    path = Path(settings["GOVCRAWL_PORTALS"])
    try:
        register = read_register(path)
    except FileNotFoundError:  # after the demo alone; a command that only reads lays none down
        register = Register(path, {}, (f"no register of portals yet: {path}",), frozenset())
    except RegisterError as error:
        raise NothingDoneError(
            f"register of portals: {error}; give one with -s GOVCRAWL_PORTALS=FILE"
        ) from error
    day = datetime.now(UTC).date()
    try:
        planned = plan(register.portals.values(), pasts(database, day), day)
        with closing(connect_readonly(database)) as connection:
            last = summary(connection)
            odd = standing(connection)
            wrong = connection.execute(_WRONG).fetchall()
            reports = dict(connection.execute(_REPORTS).fetchall())
    except sqlite3.Error as error:
        raise NothingDoneError(f"{database} cannot be asked ({error}); {IS_IT_OURS}") from error
    due = [one for one in planned if one.judged.due]
    when = next_due(planned)
    if as_json:
        found = {
            "database": str(database),
            "reports": reports,
            "last": last.as_json() if last else None,
            "wrong": [dict(zip(("portal", "outcome", "day", "reason"), row, strict=True)) for row in wrong],
            "due": [{"portal": one.portal.id, "reason": one.judged.reason} for one in due],
            "next": str(when) if when else None,
            "register": list(register.faults),
        }
        say(json.dumps(found, ensure_ascii=False, indent=2))
        return DONE
    lines = [f"{short_path(database)}: " + ", ".join(f"{count} {name}" for name, count in reports.items())]
    lines.append(report.title(last) + f" ({last.harvest['started']})" if last else "no harvest yet")
    if odd:
        lines += [
            "",
            f"{len(odd)} findings beside the past:",
            *_some([f"{one.portal}: {one.words}" for one in odd]),
        ]
    if wrong:
        lines += ["", f"{len(wrong)} portals whose last run was not complete:"]
        lines += _some(
            [f"{portal}  {outcome or 'running'} {on}  {why[:100]}" for portal, outcome, on, why in wrong]
        )
    lines += ["", *register.faults[:_SHOWN]] if register.faults else []
    lines += ["", f"{len(due)} of {len(planned)} portals are due" + (f", the next on {when}" if when else "")]
    rows = [(one.portal.id, one.judged.reason) for one in due[:_SHOWN]]
    lines += [f"  {line}" for line in table(rows)]
    lines += [f"  and {len(due) - _SHOWN} more: scrapy harvest --dry-run"] if len(due) > _SHOWN else []
    say("\n".join(lines))
    return DONE


def _some(lines: list[str]) -> list[str]:
    more = [f"  and {len(lines) - _SHOWN} more: --json"] if len(lines) > _SHOWN else []
    return [f"  {line}" for line in lines[:_SHOWN]] + more
