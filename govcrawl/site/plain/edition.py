"""The whole of the plain files: made beside what stands, then put in its place."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from govcrawl.errors import NothingDoneError
from govcrawl.locking import writing
from govcrawl.site import website
from govcrawl.site.metadata import DATABASE_NAME
from govcrawl.site.plain.index import write_index
from govcrawl.site.plain.pages import write_pages
from govcrawl.site.takedowns import Takedown

#: the list of all files of an edition, by which it knows its own
LIST = ".govcrawl-files"
#: how the pages are asked for while they are made, by one process each and without haste
_SETTINGS = {"num_sql_threads": 0, "sql_time_limit_ms": 600_000, "default_page_size": 50}


def publish_plain(
    database: Path,
    directory: Path,
    takedowns: tuple[Takedown, ...] = (),
    *,
    archive: Path | None = None,
    contact: str = "",
    at: str = "",
) -> Path:
    """Write the site for ``database`` as plain files into ``directory``; the database that is among them.

    As :func:`govcrawl.site.website.publish`, whose folder is made first and rendered. ``at`` is the address at which the files
    will stand, for feeds, sitemap and citations, or empty.

    What stood in ``directory`` is replaced whole, and what a run that was killed left beside it goes. Raises
    :class:`NothingDoneError` where that holds a file which is not of an earlier edition, or another process publishes
    there, and what publishing raises.
    """
    directory = directory.resolve()  # of a link, what it leads to
    check_own(directory)
    directory.parent.mkdir(parents=True, exist_ok=True)
    with writing(directory, directory.with_name(f".{directory.name}.publish.lock")):
        return _publish(database, directory, takedowns, archive=archive, contact=contact, at=at)


def _publish(
    database: Path,
    directory: Path,
    takedowns: tuple[Takedown, ...],
    *,
    archive: Path | None,
    contact: str,
    at: str,
) -> Path:
    """As :func:`publish_plain`, by whoever holds the folder's lock: what lies beside it is of runs that were killed."""
    draft = directory.with_name(f".{directory.name}.publish.tmp")
    old = directory.with_name(f".{directory.name}.publish.old")
    _recover(directory, draft, old)
    live, plain = draft / "live", draft / "plain"
    try:
        website.publish(database, live, takedowns, archive=archive, contact=contact)
        _tell_plain(live, at)
        plain.mkdir()
        write_pages(live, plain, at)
        for name in ("static", "downloads"):
            (plain / name).mkdir(exist_ok=True)
            for path in (live / name).iterdir():
                path.rename(plain / name / path.name)
        with closing(sqlite3.connect(live / f"{DATABASE_NAME}.db")) as connection:
            write_index(connection, plain / "search" / "index")
        (live / f"{DATABASE_NAME}.db").rename(plain / f"{DATABASE_NAME}.db")
        (plain / ".nojekyll").touch()  # GitHub would look for templates in the files
        names = sorted(str(path.relative_to(plain)) for path in _files(plain))
        (plain / LIST).write_text("\n".join([*names, LIST, ""]), encoding="utf-8")
        if directory.exists():
            check_own(directory)  # once more: this took its time
            directory.rename(old)
        plain.rename(directory)
    finally:
        _recover(directory, draft, old)
    return directory / f"{DATABASE_NAME}.db"


def _recover(directory: Path, draft: Path, old: Path) -> None:
    """Put the old edition back where no other took its place, and remove what is left of the making."""
    if old.exists() and not directory.exists():
        old.rename(directory)
    for folder in (draft, old):
        shutil.rmtree(folder, ignore_errors=True)


def check_own(directory: Path) -> None:
    """Raises :class:`NothingDoneError` where a folder holds anything that no edition of plain files brought."""
    if not directory.exists():
        return
    if not directory.is_dir():
        raise NothingDoneError(f"{directory} is a file, not a folder; name another")
    listed = directory / LIST
    own = set(listed.read_text(encoding="utf-8").splitlines()) if listed.is_file() else set()
    for path in _files(directory):
        name = str(path.relative_to(directory))
        if name not in own:
            raise NothingDoneError(
                f"{directory} holds {name}, which is no file of a static edition and would be lost; "
                "move it away, or name another folder"
            )


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if not path.is_dir() or path.is_symlink())


def _tell_plain(live: Path, at: str) -> None:
    """Let the site in ``live`` know what it is to become."""
    path = live / "metadata.json"
    described = json.loads(path.read_text(encoding="utf-8"))
    described["plugins"][DATABASE_NAME]["plain"] = at
    path.write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")
    (live / "settings.json").write_text(json.dumps(_SETTINGS), encoding="utf-8")
