"""Verdicts on findings: recorded one by one, listed, brought to and from files."""

from __future__ import annotations

import csv
import getpass
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pydantic import ValidationError

from govcrawl.errors import DONE, NothingDoneError
from govcrawl.terminal import say, short_path, table
from pipelines.database import verdicts
from pipelines.database.schema import connect
from pipelines.database.verdicts import FIELDS, Decision, Verdict


def record(database: Path, finding: str, decision: str, *, who: str | None, comment: str) -> int:
    """Record one verdict; the exit status. Raises :class:`NothingDoneError` for what is no finding or no verdict."""
    if decision not in set(Decision):
        raise NothingDoneError(f"{decision}: no verdict; write {', '.join(Decision)}")
    if decision == Decision.COMMENT and not comment:
        raise NothingDoneError('a comment without words; add --comment "…"')
    with _opened(database) as connection:
        try:
            made = verdicts.judge(
                connection, finding, Decision(decision), who=who or getpass.getuser(), comment=comment
            )
        except LookupError:
            raise NothingDoneError(
                f"no finding {finding} in {short_path(database)}; the view failing_checks has the ids"
            ) from None
    say(f"{made.verdict}: {made.rule} {made.subject}\n  {made.message}")
    return DONE


def show(database: Path) -> int:
    """List every verdict and whether it holds; the exit status."""
    with _opened(database) as connection:
        states = dict(connection.execute("SELECT finding, state FROM finding_verdicts").fetchall())
        known = verdicts.verdicts(connection)
    rows = [
        [one.finding, one.verdict, states.get(one.finding, "") if one.verdict != "comment" else "", one.rule,
         one.subject, one.who, one.decided_at[:10], one.comment]
        for one in known
    ]  # fmt: skip
    heads = ("finding", "verdict", "state", "rule", "subject", "who", "day", "comment")
    say(
        "\n".join(table(rows, heads=heads))
        if rows
        else "No verdicts yet: scrapy verdict FINDING confirmed|dismissed"
    )
    return DONE


def write_file(database: Path, path: Path) -> int:
    """Write all verdicts to a file; the exit status. Raises :class:`NothingDoneError` where it cannot be written."""
    kind = _kind(path)
    with _opened(database) as connection:
        known = [one.model_dump(mode="json") for one in verdicts.verdicts(connection)]
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            if kind == ".json":
                json.dump(known, file, ensure_ascii=False, indent=1)
            else:
                writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
                writer.writeheader()
                writer.writerows(known)
    except OSError as error:
        raise NothingDoneError(f"cannot write {path} ({error.strerror}); name another file") from error
    say(f"{len(known)} verdicts in {short_path(path)}")
    return DONE


def read_file(database: Path, path: Path) -> int:
    """Add the verdicts of a file, all or none; the exit status.

    Raises :class:`NothingDoneError` where the file cannot be read or does not fit, naming the row.
    """
    kind = _kind(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
        rows = json.loads(text) if kind == ".json" else list(csv.DictReader(io.StringIO(text, newline="")))
    except (OSError, ValueError) as error:
        raise NothingDoneError(f"cannot read {path} ({error}); write one with --export") from error
    if not isinstance(rows, list):
        raise NothingDoneError(f"{path}: not a list of verdicts; --export shows what one looks like")
    found = []
    for number, row in enumerate(rows, 1):
        try:
            values = {
                key: value if value != "" or key in ("comment", "subject") else None
                for key, value in row.items()
            }
            found.append(Verdict.model_validate(values))
        except (ValidationError, AttributeError) as error:
            told = (
                error.errors()[0]
                if isinstance(error, ValidationError)
                else {"loc": ("row",), "msg": str(error)}
            )
            where = ".".join(map(str, told["loc"]))
            raise NothingDoneError(
                f"{path}: verdict {number}: {where}: {told['msg']}; nothing was added"
            ) from error
    with _opened(database) as connection:
        new = verdicts.add(connection, found)
    say(f"{new} new verdicts of {len(found)}")
    return DONE


def _kind(path: Path) -> str:
    if path.suffix not in (".csv", ".json"):
        raise NothingDoneError(f"{path}: name a file that ends in .csv or .json")
    return path.suffix


@contextmanager
def _opened(database: Path) -> Iterator[sqlite3.Connection]:
    """The database in one transaction. Raises :class:`NothingDoneError` where there is none, or it is not writable."""
    if not database.is_file():
        raise NothingDoneError(
            f"no database at {database}; harvest first, or name another with -s GOVCRAWL_DATABASE=FILE"
        )
    try:
        with closing(connect(database)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise NothingDoneError(
            f"{database}: {error}; is another program writing, or is it no govcrawl database?"
        ) from error
