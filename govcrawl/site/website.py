"""Publishing: a consistent snapshot of the database in a folder that ``datasette`` serves as it is."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from govcrawl.downloads.files import begin_downloads, new_folder
from govcrawl.downloads.wide import figure_columns
from govcrawl.errors import PublishError
from govcrawl.locking import writing
from govcrawl.site.beside import beside
from govcrawl.site.edition import PARTS, clear_drafts, copy_part, is_in_force, prune, swap, swap_folder
from govcrawl.site.facts.making import add_facts, views_to_tables
from govcrawl.site.metadata import DATABASE_NAME, SITE_DIRECTORY, codes, metadata
from govcrawl.site.originals import copy_originals
from govcrawl.site.search_index import add_search
from govcrawl.site.takedowns import Takedown, apply_takedowns, forget_absence, forget_verdicts
from govcrawl.terminal import Progress
from pipelines.comparison.work import work_off
from pipelines.data_files import read_yaml
from pipelines.database.schema import connect_readonly, damage
from pipelines.errors import DataFileError
from pipelines.items import now
from pipelines.report.form import editions
from pipelines.workers.parser_version import parser_version

#: Datasette settings of the published site
SETTINGS = {
    "default_page_size": 50,
    "sql_time_limit_ms": 3000,
    "facet_time_limit_ms": 1000,
    "suggest_facets": False,  # costs a scan for every column of every page
    "max_csv_mb": 0,  # a CSV that ends early says so only in its last line
}

#: a draft that fails is thrown away: nothing of it need survive
_DRAFT = ("journal_mode=OFF", "synchronous=OFF", "cache_size=-200000", "temp_store=MEMORY")

#: bytes of a page of the published database; of those of 4,096 that a harvest writes sections leave a quarter empty
_PAGE = 16384

_CODES = """
CREATE TABLE codes (
    kind TEXT NOT NULL,
    edition TEXT NOT NULL,
    code TEXT NOT NULL,
    label TEXT NOT NULL,
    english TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (kind, edition, code)
) WITHOUT ROWID
"""


#: what :func:`publish` counts on the way: copy, facts, search, downloads, pages
STEPS = 5
#: processes that write downloads, where reports are more than so many: for fewer, starting them would take longer
_PROCESSES, _MANY = 2, 2_000


def publish(
    database: Path,
    directory: Path,
    takedowns: tuple[Takedown, ...] = (),
    *,
    archive: Path | None = None,
    with_originals: bool = False,
    contact: str = "",
) -> Path:
    """Write the site for ``database`` into ``directory`` and return the published database's path.

    What ``takedowns`` name is in none of it. Originals are shown from the folder ``archive``, or copied from it
    (``with_originals``), so that the folder shows them anywhere. ``contact`` is whom readers write to.

    A crawl may go on meanwhile: the snapshot is one read transaction. What was published before
    stays in place, whole, until all of the new edition is there: database, pages and downloads change places at once.
    What a run that was killed left behind goes. Raises :class:`sqlite3.Error` or :class:`OSError` where reading or
    writing fails, :class:`PublishError`, and :class:`NothingDoneError` while another process publishes there.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with writing(directory, directory / ".publish.lock"):
        return _publish(
            database, directory, takedowns, archive=archive, with_originals=with_originals, contact=contact
        )


def _publish(
    database: Path,
    directory: Path,
    takedowns: tuple[Takedown, ...],
    *,
    archive: Path | None,
    with_originals: bool,
    contact: str,
) -> Path:
    """As :func:`publish`, by whoever holds the folder's lock: drafts that lie about are those of runs that were killed."""
    target = directory / f"{DATABASE_NAME}.db"
    _check_own(directory, target, archive)
    draft = directory / f".{DATABASE_NAME}.tmp"  # not *.db: Datasette would serve it
    stage = draft.with_suffix(".edition")
    _remove(draft)
    clear_drafts(directory / "downloads")
    downloads = new_folder(directory)
    try:
        with closing(connect_readonly(database)) as source:
            source.execute(f"PRAGMA page_size={_PAGE}")
            source.execute("VACUUM INTO ?", (str(draft),))
        Progress.note(1)
        with closing(sqlite3.connect(draft)) as connection:
            _edit(connection, database, takedowns)
            Progress.note(2)
            _add_search_and_downloads(connection, draft, downloads)
            described, counts = metadata(connection), _counts(connection)
        Progress.note(4)
        told = {"contact": contact}
        if archive is not None and not with_originals:
            told["archive"] = str(archive.resolve())
        described["plugins"] = {DATABASE_NAME: told}
        shutil.rmtree(stage, ignore_errors=True)
        _lay_down(stage, described)
        originals: set[Path] = set()
        if archive is not None and with_originals:
            originals = copy_originals(draft, archive, directory / "originals", stage / "originals")
        inspected = _inspected(draft, target.name, counts)
        # everything is there: from here on things are only renamed
        inspection = directory / "inspect-data.json"
        inspection.unlink(missing_ok=True)  # it describes the file that is about to go
        draft.replace(target)
        swap(stage, directory)
        swap_folder(downloads, directory / "downloads", keep=not takedowns)  # else it may hold what is hidden
        _write(inspection, inspected)
        prune(directory / "originals", originals)  # those of an earlier edition may be withheld now
    except BaseException:
        if not is_in_force(downloads, directory / "downloads"):
            shutil.rmtree(downloads, ignore_errors=True)
        raise
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        _remove(draft)
    return target


def _remove(draft: Path) -> None:
    """A draft with what SQLite keeps beside it, which a publish that was killed leaves."""
    for ending in ("", "-journal", "-wal", "-shm"):
        draft.with_name(f"{draft.name}{ending}").unlink(missing_ok=True)


def _check_own(directory: Path, target: Path, archive: Path | None) -> None:
    """Raises :class:`PublishError` where publishing would take away what no edition brought."""
    kept = (directory / "originals").resolve()
    if archive is not None and archive.resolve().is_relative_to(kept):
        raise PublishError(f"{kept} is the archive, which would be lost; name another folder")
    if target.exists() or (directory / "metadata.json").exists():
        return
    for name in (*PARTS, "originals", "downloads"):
        if (directory / name).exists():
            raise PublishError(
                f"{directory} holds {name}, which no edition brought and would be lost; name another folder"
            )


def _edit(connection: sqlite3.Connection, database: Path, takedowns: tuple[Takedown, ...]) -> None:
    """Make the copy of ``database`` that ``connection`` has open what is published, but for the search index."""
    for pragma in _DRAFT:
        connection.execute(f"PRAGMA {pragma}")
    _check(connection, database)
    apply_takedowns(connection, takedowns)
    _take_back(connection)
    forget_verdicts(connection)
    _add_codes(connection)
    views_to_tables(connection)
    forget_absence(connection)
    add_facts(connection)
    connection.execute(
        "ANALYZE"
    )  # before the texts are asked for: unknown tables are joined by copying them into memory
    connection.commit()


def _add_search_and_downloads(connection: sqlite3.Connection, draft: Path, downloads: Path) -> None:
    """The search index and, where reports are many at the same time, the files for downloading: most of the work."""
    (reports,) = connection.execute("SELECT count(*) FROM 报告一览").fetchone()
    processes = _PROCESSES if reports > _MANY else 0
    if processes:
        # whoever reads and the one that writes then do not wait for each other
        (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
        connection.execute("PRAGMA wal_autocheckpoint=0")
        if mode != "wal":
            processes = 0  # the file system shares no memory: one after the other
    with beside(processes) as submit:
        finish = begin_downloads(draft, downloads, submit, made=now())
        add_search(connection)
        connection.commit()
        Progress.note(3)
        finish()
    connection.execute("PRAGMA journal_mode=DELETE")


def _take_back(connection: sqlite3.Connection) -> None:
    """Take back what is said of other reports beside one that is hidden now."""
    known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'stale_comparisons'").fetchone()
    while known and work_off(connection, parser_version()):
        pass


def _add_codes(connection: sqlite3.Connection) -> None:
    connection.execute("DROP TABLE IF EXISTS codes")
    connection.execute(_CODES)
    connection.executemany(
        "INSERT INTO codes VALUES (?, ?, ?, ?, ?, ?)",
        ((c.kind, c.edition, c.code, c.label, c.english, c.position) for c in codes()),
    )


def _check(connection: sqlite3.Connection, database: Path) -> None:
    if verdict := damage(connection):
        raise PublishError(f"{database} is damaged ({verdict}); restore it from a backup")


def _counts(connection: sqlite3.Connection) -> dict[str, dict[str, int]]:
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return {
        name: {"count": connection.execute(f"SELECT count(*) FROM [{name}]").fetchone()[0]}
        for (name,) in names
    }


def _inspected(draft: Path, name: str, counts: dict[str, dict[str, int]]) -> dict[str, object]:
    """What ``datasette inspect`` would say: Datasette then opens the file as immutable and counts nothing."""
    with draft.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {DATABASE_NAME: {"hash": digest, "size": draft.stat().st_size, "file": name, "tables": counts}}


def _lay_down(stage: Path, described: dict[str, object]) -> None:
    """What of an edition is small: pages, what they need to know, and Datasette's files."""
    stage.mkdir()
    for part in PARTS:
        copy_part(SITE_DIRECTORY / part, stage / part)
    (stage / "plugins" / "__init__.py").unlink()  # Datasette would take it for a plugin
    form = {edition.edition: edition.model_dump(mode="json") for edition in editions()}
    _write(stage / "plugins" / "form.json", form)
    figures = [
        {"key": ".".join(key), "path": column.path, "column": column.name}
        for key, column in figure_columns().items()
    ]
    _write(stage / "plugins" / "figures.json", figures)
    for name in ("english", "glossary"):
        words = read_yaml(SITE_DIRECTORY / f"{name}.yaml", DataFileError)
        _write(stage / "plugins" / f"{name}.json", words)
    _write(stage / "metadata.json", described)
    _write(stage / "settings.json", SETTINGS)


def _write(path: Path, data: object) -> None:
    draft = path.with_name(f".{path.name}.tmp")
    draft.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(path)
