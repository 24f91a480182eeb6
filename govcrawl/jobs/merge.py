"""Databases of several machines, with their archives, into one.

A new database is made beside the one of this place, of copies of all that are merged, and takes its place in one
transaction at the end: whatever happens before, all are as they were. Originals come first, as in a harvest.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from govcrawl.errors import DONE, InPartError, NothingDoneError
from govcrawl.extensions.knowledge import corrections, expected, places
from govcrawl.jobs.archive import sha256_of
from govcrawl.jobs.backup import copy_database
from govcrawl.locking import alone
from govcrawl.places import ARCHIVE
from govcrawl.terminal import Progress, say, short_path
from pipelines.archive import INCOMING, Archive
from pipelines.comparison.work import compare_some
from pipelines.database.expectations import keep_expected_columns
from pipelines.database.merging.histories import LostVersionError
from pipelines.database.merging.merge import merge as merge_sources
from pipelines.database.merging.source import Source
from pipelines.database.migrations.steps import STEPS_TABLE
from pipelines.database.schema import BUSY_SECONDS, NewerDatabaseError
from pipelines.database.transactions import Store
from pipelines.workers.parser_version import parser_version

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

_NAMED = 3


def merge(settings: BaseSettings, databases: Sequence[Path], archives: Sequence[Path]) -> int:
    """Bring ``databases`` into that of the settings; the exit status. ``archives``: where originals may lie, too.

    Raises :class:`~govcrawl.errors.NothingDoneError` where nothing was merged, and :class:`~govcrawl.errors.InPartError`
    naming originals that no archive has whole.
    """
    target = Path(settings["GOVCRAWL_DATABASE"])
    others = _distinct(target, databases)
    for folder in archives:
        if not folder.is_dir():
            raise NothingDoneError(f"no archive: {folder}; name the folder that originals lie in")
    with ExitStack() as held:
        for path in sorted((target, *others)):
            if path == target or os.access(path.parent, os.W_OK):  # what nobody can write nobody writes
                target.parent.mkdir(parents=True, exist_ok=True)
                held.enter_context(alone(path, "merge"))
        try:
            return _merge(settings, target, others, archives)
        except LostVersionError as error:
            raise NothingDoneError(
                f"nothing merged: {error}; please report this, all is as it was"
            ) from error
        except (OSError, sqlite3.Error) as error:
            raise NothingDoneError(f"nothing merged into {target}: {error}; all is as it was") from error


def _distinct(target: Path, databases: Sequence[Path]) -> list[Path]:
    """The databases that are not the target itself, each once. Raises :class:`NothingDoneError`."""
    found: list[Path] = []
    for path in databases:
        if not path.is_file():
            raise NothingDoneError(f"no database: {path}; name the files to bring together")
        if not any(one.exists() and one.samefile(path) for one in (target, *found)):
            found.append(path)
    return found


def _merge(settings: BaseSettings, target: Path, others: list[Path], archives: Sequence[Path]) -> int:
    archive = Archive(Path(settings["GOVCRAWL_ARCHIVE"]))
    try:
        archive.open()
    except OSError as error:
        raise NothingDoneError(
            f"archive not writable: {archive.root} ({error}); give another with -s GOVCRAWL_ARCHIVE=FOLDER"
        ) from error
    listed, awaited, reviewed = places(settings), expected(settings), corrections(settings)
    with ExitStack() as stack:
        folder = stack.enter_context(_workroom(target))
        watched = stack.enter_context(closing(sqlite3.connect(target))) if target.exists() else None
        state = _state(watched)
        sources = []
        for number, path in enumerate([target, *others] if watched else others):
            sources.append(Source(_copied(path, folder / f"{number}.db")))
            stack.callback(sources[-1].close)
        gathered = _Gathering(archive).gather(
            sources, [Archive(one) for one in (*archives, *_archives(others))]
        )
        parsers = {
            row[0] for one in sources for row in one.rows("SELECT DISTINCT parser FROM report_versions")
        }
        new = folder / "new.db"
        store = Store(new, parser=parser_version(), places=listed, corrections=reviewed)
        try:
            with Progress("merge", "sightings") as progress:
                merge_sources(
                    store, sources, places=gathered.places, whole=gathered.whole, tell=progress.update
                )
            if listed:
                keep_expected_columns(store, awaited)
            while compare_some(store):
                pass
            reports, versions = (
                store.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in ("reports", "report_versions")
            )
        finally:
            store.close()
        archive.sync(gathered.laid)
        _take_place(new, target, watched, state)
    say(
        f"merged {len(others)} databases into {short_path(target)}\n"
        f"  reports       {reports:>6}   versions {versions}\n"
        f"  originals     {len(gathered.places):>6}   new {len(gathered.laid)}"
    )
    if parsers - {store.parser}:
        say("Next:     scrapy reparse   (some was read by another version of the code)")
    if gathered.wrong:
        raise InPartError(
            f"{len(gathered.wrong)} originals are missing or damaged in every archive "
            f"({', '.join(sorted(gathered.wrong)[:_NAMED])}), all else is merged; name more archives with --archive, or "
            "scrapy archive verify --repair has them fetched again"
        )
    return DONE


@contextmanager
def _workroom(target: Path) -> Iterator[Path]:
    """A folder beside the target for what is on its way; what a merge that was killed left is removed."""
    folder = target.with_name(f".{target.name}.merge")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _copied(path: Path, copy: Path) -> Path:
    """A copy of a database of ours, at one moment. Raises :class:`NothingDoneError` and :class:`sqlite3.Error`."""
    try:
        copy_database(path, copy)
    except NewerDatabaseError:
        raise
    except sqlite3.Error as error:
        raise NothingDoneError(f"{path} cannot be read: {error}; all is as it was") from error
    with closing(sqlite3.connect(copy)) as connection:
        if (
            connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (STEPS_TABLE,)).fetchone()
            is None
        ):
            raise NothingDoneError(f"{path} is no database of this project; name one that a harvest wrote")
    return copy


def _archives(databases: Sequence[Path]) -> list[Path]:
    """The archives beside databases: folders of the usual name, and those that a harvest made under another."""
    found = []
    for parent in sorted({path.resolve().parent for path in databases}):
        found += [
            folder
            for folder in sorted(parent.iterdir())
            if folder.is_dir() and (folder.name == ARCHIVE.name or (folder / INCOMING).is_dir())
        ]
    return found


@dataclass(slots=True)
class _Gathering:
    """Originals into one archive. ``places``: by SHA-256 where each lies or would lie; ``whole``: those that are there;
    ``laid``: the places of those that are new."""

    archive: Archive
    places: dict[str, str] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)
    laid: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> set[str]:
        """Those that no archive has as they were."""
        return self.places.keys() - self.whole

    def gather(self, sources: Sequence[Source], archives: Sequence[Archive]) -> _Gathering:
        """Find every original that a source names, whole by its SHA-256, and lay what the archive lacks into it.

        Raises :class:`OSError` where the archive cannot be written.
        """
        named: dict[str, set[str]] = {}
        for source in sources:
            for row in source.documents.values():
                named.setdefault(row.sha256, {Archive.relative(row.sha256)}).add(row.archive_path)
        with Progress("merge", "originals", len(named)) as progress:
            for number, sha256 in enumerate(sorted(named), start=1):
                self._find(sha256, sorted(named[sha256]), archives)
                progress.update(number)
        return self

    def _find(self, sha256: str, paths: Sequence[str], archives: Sequence[Archive]) -> None:
        usual = Archive.relative(sha256)
        here = [path for path in (usual, *paths) if sha256_of(self.archive.path(path)) == sha256]
        self.places[sha256] = here[0] if here else usual
        if here:
            self.whole.add(sha256)
            return
        for place in (archive.path(path) for archive in archives for path in paths):
            if sha256_of(place) == sha256:
                self.archive.lay(place.read_bytes(), usual)
                self.laid.append(usual)
                self.whole.add(sha256)
                return


def _state(connection: sqlite3.Connection | None) -> int | None:
    """What tells whether anybody else has written since."""
    if connection is None:
        return None
    found: int = connection.execute("PRAGMA data_version").fetchone()[0]
    return found


def _take_place(new: Path, target: Path, watched: sqlite3.Connection | None, state: int | None) -> None:
    """Put the new database in the target's place: whole or not at all, also under those who are reading it."""
    if watched is None:
        with new.open("rb") as file:
            os.fsync(file.fileno())
        for left in ("-wal", "-shm"):  # of a database that is gone: it would be taken for this one's
            target.with_name(target.name + left).unlink(missing_ok=True)
        new.replace(target)
        return
    if _state(watched) != state:
        raise NothingDoneError(f"{target} was changed meanwhile; all is as it was, run it again")
    watched.close()
    with (
        closing(sqlite3.connect(new)) as source,
        closing(sqlite3.connect(target, timeout=BUSY_SECONDS)) as place,
    ):
        source.backup(place)
