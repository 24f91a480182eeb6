"""The report of a harvest as text, JSON and HTML: what a person wants to see of a night in one look."""

from __future__ import annotations

import html
import json
import os
from pathlib import Path

from govcrawl.errors import NothingDoneError
from govcrawl.harvesting.summary import Summary
from govcrawl.terminal import table

_COUNTS = ("listed", "found", "new", "changed", "verified", "inconsistent", "partial", "unreadable", "gone")
_STYLE = """body { font: 16px/1.5 sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem }
table { border-collapse: collapse } th, td { border-bottom: 1px solid #ccc; padding: .3rem .8rem; text-align: left }
td.n { text-align: right } .wrong { color: #a40000 }"""


def check_name(path: Path) -> None:
    """Raises :class:`~govcrawl.errors.NothingDoneError` where the suffix names no kind of report, or no file can be written."""
    if path.suffix not in _KINDS:
        raise NothingDoneError(f"--report {path}: no kind of report; name a file .txt, .json or .html")
    if path.is_dir() or not os.access(path if path.exists() else path.absolute().parent, os.W_OK):
        # not after a night's harvest
        raise NothingDoneError(f"--report {path}: cannot be written; name a file in a folder that can")


def write(summary: Summary, path: Path) -> None:
    """Write the report, of the kind that the file's name says. Raises :class:`OSError`."""
    path.write_text(_KINDS[path.suffix](summary), encoding="utf-8")


def title(summary: Summary) -> str:
    """One line: how it ended, and how much came of it."""
    harvest = summary.harvest
    return (
        f"harvest {harvest['outcome'] or 'under way'}: {len(summary.runs)} of {harvest['planned']} portals, "
        f"{len(summary.wrong)} not complete; {summary.total('new')} new reports, {summary.total('changed')} changed"
    )


def text(summary: Summary) -> str:
    """For a terminal, a mail or a log."""
    harvest = summary.harvest
    lines = [
        title(summary),
        f"{harvest['id']} on {harvest['host']}, version {harvest['version']}: {harvest['started']} to "
        f"{harvest['ended'] or 'now'}",
    ]
    if summary.wrong:
        lines += ["", "not complete:"]
        lines += [
            f"  {run['portal']}: {run['outcome'] or 'running'}: {run['reason']}" for run in summary.wrong
        ]
    if summary.findings:
        lines += ["", "beside the past:"]
        lines += [f"  {finding.portal}: {finding.words}" for finding in summary.findings]
    if summary.runs:
        rows = [(run["portal"], run["outcome"], *(run[name] for name in _COUNTS)) for run in summary.runs]
        lines += ["", *table(rows, heads=("portal", "outcome", *_COUNTS))]
    return "\n".join(lines) + "\n"


def _json(summary: Summary) -> str:
    return json.dumps(summary.as_json(), ensure_ascii=False, indent=2) + "\n"


def _html(summary: Summary) -> str:
    head = "".join(f"<th>{name}</th>" for name in ("portal", "outcome", *_COUNTS, "reason"))
    body = "".join(
        f'<tr class="{"" if run not in summary.wrong else "wrong"}"><td>{_safe(run["portal"])}</td>'
        f"<td>{_safe(run['outcome'])}</td>"
        + "".join(f'<td class="n">{run[name]}</td>' for name in _COUNTS)
        + f"<td>{_safe(run['reason'])}</td></tr>\n"
        for run in summary.runs
    )
    odd = "".join(f"<li>{_safe(one.portal)}: {_safe(one.words)}</li>" for one in summary.findings)
    harvest = summary.harvest
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{_safe(title(summary))}</title>'
        f"<style>{_STYLE}</style></head><body>\n<h1>{_safe(title(summary))}</h1>\n"
        f"<p>{_safe(harvest['id'])} on {_safe(harvest['host'])}, version {_safe(harvest['version'])}: "
        f"{_safe(harvest['started'])} to {_safe(harvest['ended'] or 'now')}. {_safe(harvest['reason'])}</p>\n"
        + (f"<h2>Beside the past</h2><ul>{odd}</ul>\n" if odd else "")
        + f"<h2>Portals</h2><table><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table>\n</body></html>\n"
    )


def _safe(value: object) -> str:
    return html.escape("" if value is None else str(value))


_KINDS = {".txt": text, ".json": _json, ".html": _html}
