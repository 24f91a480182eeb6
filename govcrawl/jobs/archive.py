"""The originals against their sums, and what can be brought back."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from govcrawl.errors import DONE, InPartError, NothingDoneError
from govcrawl.extensions.knowledge import open_writer
from govcrawl.jobs.running import check_places
from govcrawl.terminal import say, short_path
from pipelines.archive import INCOMING, Archive
from pipelines.database.addresses import lies_at
from pipelines.database.schema import connect_readonly
from pipelines.database.unfinished import fetch_again

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

#: how many addresses a line on stderr names
_NAMED = 3


@dataclass(slots=True)
class State:
    """What an archive is like: SHA-256 by what is wrong; ``orphaned``: files (paths) that no row names.

    ``leftovers``: what killed runs left half written.
    """

    whole: int = 0
    missing: set[str] = field(default_factory=set)
    damaged: set[str] = field(default_factory=set)
    orphaned: list[Path] = field(default_factory=list)
    leftovers: int = 0

    @property
    def wrong(self) -> set[str]:
        """Missing or damaged."""
        return self.missing | self.damaged


def verify(settings: BaseSettings, *, repair: bool = False) -> int:
    """Compare archive and database; the exit status.

    Raises :class:`~govcrawl.errors.NothingDoneError` without a database or an archive, and
    :class:`~govcrawl.errors.InPartError` while something is missing or damaged.
    """
    database, archive = Path(settings["GOVCRAWL_DATABASE"]), Archive(Path(settings["GOVCRAWL_ARCHIVE"]))
    if not database.exists():
        raise NothingDoneError(f"no database: {database}; run scrapy crawl or scrapy demo first")
    if not archive.root.is_dir():
        raise NothingDoneError(f"no archive: {archive.root}; name it with -s GOVCRAWL_ARCHIVE=FOLDER")
    try:
        state = inspect(database, archive)
    except sqlite3.Error as error:
        raise NothingDoneError(f"{short_path(database)} does not say what it names ({error})") from error
    lines = _words(state)
    again: list[str] = []
    if repair:
        check_places(settings)  # removes what killed runs left
        restored, again = _repair(settings, archive, state)
        lines += [
            f"restored from another copy: {len(restored)}",
            f"to be fetched by the next run: {len(again)}",
        ]
        lines += [f"  {url}" for url in again]
    say("\n".join(lines))
    if state.wrong:
        raise InPartError(_complaint(state, short_path(str(archive.root)), again, repair))
    return DONE


def inspect(database: Path, archive: Archive) -> State:
    """Read every original that the database names."""
    state = State()
    with closing(connect_readonly(database)) as connection:
        named = set[Path]()
        for sha256, place in connection.execute("SELECT sha256, archive_path FROM documents ORDER BY sha256"):
            path = archive.path(place)
            named.add(path)
            sum_ = sha256_of(path)
            if sum_ is None:
                state.missing.add(sha256)
            elif sum_ != sha256:
                state.damaged.add(sha256)
            else:
                state.whole += 1
    for path in files_below(archive.root):
        if path.parent.name == INCOMING:
            state.leftovers += 1
        elif path not in named:
            state.orphaned.append(path)
    return state


def files_below(root: Path) -> Iterator[Path]:
    """Every file of an archive, in order."""
    return (path for path in sorted(root.rglob("*")) if path.is_file())


def sha256_of(path: Path) -> str | None:
    """The SHA-256 of a file; ``None`` where there is none, or it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _repair(settings: BaseSettings, archive: Archive, state: State) -> tuple[list[str], list[str]]:
    """Bring back what lies elsewhere in the archive and have the rest fetched: the SHA-256 of the first, the addresses."""
    restored = []
    writer = open_writer(settings)
    try:
        for path in state.orphaned:
            if path.name in state.wrong and sha256_of(path) == path.name:
                archive.put(path.read_bytes())
                archive.sync([archive.relative(path.name)])
                writer.submit(lies_at, path.name, archive.relative(path.name)).result()
                state.missing.discard(path.name)
                state.damaged.discard(path.name)
                restored.append(path.name)
        return restored, writer.submit(fetch_again, sorted(state.wrong)).result()
    finally:
        writer.release()


def _words(state: State) -> list[str]:
    lines = [f"whole: {state.whole} originals"]
    for name, what in (("missing", state.missing), ("damaged", state.damaged)):
        lines += [f"{name}: {len(what)}", *(f"  {sha256}" for sha256 in sorted(what))]
    lines += [
        f"orphaned: {len(state.orphaned)} files that no row names",
        *(f"  {path}" for path in state.orphaned),
    ]
    return [*lines, f"left half written by killed runs: {state.leftovers}"]


def _complaint(state: State, archive: str, again: list[str], repair: bool) -> str:
    wrong = f"{len(state.missing)} originals are missing from {archive}, {len(state.damaged)} damaged there"
    if not repair:
        return (
            f"{wrong}; scrapy archive verify --repair brings back what it can and has the rest fetched again"
        )
    if not again:
        return f"{wrong}; no address gives them any more, copy them from a backup"
    files = [url for url in again if url.startswith("file:")]
    steps = []
    if len(files) < len(again):
        steps.append("scrapy harvest (or the crawl that found them) fetches them anew")
    if files:
        steps.append(f"scrapy crawl files reads {_first(files)} anew")
    return f"{wrong}; {' and '.join(steps)}; what no address gives any more comes back only from a backup"


def _first(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)[:_NAMED])
