"""One whole copy of what a place has: the database, every original that it names, the lists kept by hand.

The database is copied by SQLite itself at one moment; since originals are in the archive before the database names
them, all that the copy names is there to be copied. It takes its name last: a copy that was broken off leaves the one
before whole.
"""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from govcrawl.errors import DONE, InPartError, NothingDoneError
from govcrawl.terminal import say, short_path
from pipelines.archive import Archive
from pipelines.database.schema import connect_readonly, damage

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

#: what a backup is made of
DATABASE, ARCHIVE, LIST = "govcrawl.db", "archive", "originals.csv"
#: files beside the database that belong to it, by setting
_BESIDE = ("GOVCRAWL_PORTALS", "GOVCRAWL_CORRECTIONS", "GOVCRAWL_TAKEDOWNS")
_NAMED = 3


def backup(settings: BaseSettings, folder: Path) -> int:
    """Copy database, archive and register into ``folder``; the exit status.

    Raises :class:`~govcrawl.errors.NothingDoneError` without a database, or where the folder cannot be written, and
    :class:`~govcrawl.errors.InPartError` naming originals that are missing or damaged.
    """
    database, archive = Path(settings["GOVCRAWL_DATABASE"]), Archive(Path(settings["GOVCRAWL_ARCHIVE"]))
    if not database.exists():
        raise NothingDoneError(f"no database: {database}; name it with -s GOVCRAWL_DATABASE=FILE")
    if folder.resolve() in (database.resolve().parent, archive.root.resolve()):
        raise NothingDoneError(f"{folder} is what would be copied; name another folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f".{DATABASE}.tmp"
        copy_database(database, draft)
        with closing(connect_readonly(draft)) as connection:
            named = connection.execute(
                "SELECT sha256, size, archive_path FROM documents ORDER BY sha256"
            ).fetchall()
        copied, wrong = _copy_originals(named, archive, Archive(folder / ARCHIVE))
        for name in _BESIDE:
            if (beside := Path(settings[name])).is_file():
                shutil.copyfile(beside, folder / beside.name)
        with (folder / LIST).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([("sha256", "size", "archive_path"), *named])
        draft.replace(folder / DATABASE)
    except (OSError, sqlite3.Error) as error:
        raise NothingDoneError(
            f"no backup in {folder}: {error}; what it had before is still whole"
        ) from error
    say(
        f"backup: {short_path(str(folder))}\n"
        f"  originals     {len(named):>6}   new {copied}\n"
        f"Restore:  copy {DATABASE} and {ARCHIVE} back to where database and archive were, the lists beside them to theirs"
    )
    if wrong:
        raise InPartError(
            f"{len(wrong)} originals are missing or damaged ({', '.join(sorted(wrong)[:_NAMED])}); "
            "scrapy archive verify names them all, --repair has them fetched again"
        )
    return DONE


def copy_database(database: Path, draft: Path) -> None:
    """The database at one moment, in one file, on disk. Raises :class:`sqlite3.Error` or :class:`OSError`."""
    draft.unlink(missing_ok=True)
    with closing(connect_readonly(database)) as source, closing(sqlite3.connect(draft)) as target:
        # at once: beside a writer that commits, a copy in steps begins anew with each; a reader hinders no writer
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")
        if found := damage(target):
            raise sqlite3.DatabaseError(f"{database} is damaged ({found})")
    with draft.open("rb") as file:
        os.fsync(file.fileno())


def _copy_originals(
    named: list[tuple[str, int, str]], archive: Archive, target: Archive
) -> tuple[int, set[str]]:
    """Copy what the backup lacks: how many there were, and the SHA-256 of those that are whole nowhere.

    What a backup has in its right size is left: scrapy archive verify compares its bytes.
    """
    target.open()
    laid: list[str] = []
    wrong = set[str]()
    for sha256, size, place in named:
        if target.has(place, size):
            continue
        try:
            data = archive.path(place).read_bytes()
        except OSError:
            wrong.add(sha256)
            continue
        if hashlib.sha256(data).hexdigest() != sha256:
            wrong.add(sha256)
            continue
        target.lay(data, place)
        laid.append(place)
    target.sync(laid)
    return len(laid), wrong
