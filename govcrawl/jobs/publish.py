"""The database as a website folder."""

from __future__ import annotations

import importlib.util
import shlex
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from govcrawl.errors import DONE, IS_IT_OURS, NothingDoneError, RegisterError
from govcrawl.register import read_register
from govcrawl.site import website
from govcrawl.site.expectations import badly_missed
from govcrawl.site.metadata import DATABASE_NAME
from govcrawl.site.plain import edition as plain
from govcrawl.site.takedowns import TakedownError, load_takedowns
from govcrawl.terminal import Progress, say, short_path, warn
from pipelines.comparison.work import compare_all
from pipelines.database.schema import connect_readonly
from pipelines.database.transactions import Store
from pipelines.workers.parser_version import parser_version


def publish(
    database: Path,
    directory: Path,
    takedowns: Path,
    archive: Path,
    register: Path,
    *,
    with_originals: bool = False,
    force: bool = False,
    contact: str = "",
    static: bool = False,
    address: str = "",
) -> int:
    """Publish ``database`` into ``directory`` and say what to type next; the exit status.

    ``takedowns`` is the list of what must not be shown, which need not exist; ``archive`` the folder of the originals;
    ``register`` what is expected, which need not exist either, and hinders nothing with ``force``; ``contact`` whom
    readers write to. ``static``: as plain files, which will stand at ``address``, if that is known.

    Raises :class:`NothingDoneError` where nothing could be published.
    """
    _check_places(database, directory, static=static)
    if static:
        address = _checked(address)
    _hold_against_register(database, register, force=force)
    _compare(database)
    try:
        hidden = load_takedowns(takedowns)
    except TakedownError as error:
        raise NothingDoneError(
            f"{error}; nothing was published, since what it hides would be shown"
        ) from error
    try:
        if static:
            published = plain.publish_plain(
                database, directory, hidden, archive=archive, contact=contact, at=address
            )
        else:
            with Progress("publish", "steps", website.STEPS):
                published = website.publish(
                    database,
                    directory,
                    hidden,
                    archive=archive,
                    with_originals=with_originals,
                    contact=contact,
                )
    except sqlite3.Error as error:
        raise NothingDoneError(f"{database} cannot be published ({error}); {IS_IT_OURS}") from error
    except OSError as error:
        raise NothingDoneError(f"cannot write {directory} ({error}); name another folder") from error
    reports, found = _counted(published)
    for report in sorted({takedown.report for takedown in hidden} - found):
        warn(f"{takedowns}: no report {report} in {database}; nothing was hidden for it, is the id right?")
    _tell(reports, directory, static=static, address=address)
    return DONE


def _check_places(database: Path, directory: Path, *, static: bool) -> None:
    """Raise :class:`NothingDoneError` where there is nothing to publish, or something else stands in its place."""
    if not database.is_file():
        raise NothingDoneError(
            f"no database at {database}; harvest first (scrapy demo, scrapy harvest), "
            "or name another with -s GOVCRAWL_DATABASE=FILE"
        )
    if (directory / f"{DATABASE_NAME}.db").resolve() == database.resolve():
        raise NothingDoneError(f"{directory} holds the harvested database itself; name another folder")
    if not static and (directory / plain.LIST).is_file():
        raise NothingDoneError(f"{directory} holds a static edition; add --static, or name another folder")


def _counted(published: Path) -> tuple[int, set[str]]:
    """How many reports an edition shows, and which the takedowns that it knows name."""
    with closing(sqlite3.connect(published)) as connection:
        (reports,) = connection.execute(
            "SELECT count(*) FROM reports WHERE status <> 'not_a_report'"
        ).fetchone()
        return reports, {report for (report,) in connection.execute("SELECT report_id FROM takedowns")}


def _tell(reports: int, directory: Path, *, static: bool, address: str) -> None:
    """Say what was done and what to type next."""
    folder = shlex.quote(short_path(directory))
    say(f"Published {reports} reports into {folder}")
    if not static:
        say(f"Next:     datasette {folder}")
        return
    if not address:
        say(
            "Address:  not known, so feeds, sitemap and citations name none; -s GOVCRAWL_SITE_ADDRESS=https://..."
        )
    say(f"Next:     put all of it on any web space; to look at it, python3 -m http.server -d {folder}")


def _hold_against_register(database: Path, register: Path, *, force: bool) -> None:
    """Raise :class:`NothingDoneError` where far less is there than the register expects; only say so with ``force``."""
    try:
        portals = read_register(register).portals.values()
    except FileNotFoundError:
        return  # nothing is expected
    except (RegisterError, OSError) as error:
        warn(f"{short_path(register)}: not a register, so nothing was held against it ({error})")
        return
    try:
        with closing(connect_readonly(database)) as connection:
            missed = badly_missed(connection, portals)
    except sqlite3.Error:
        return  # none of ours, or damaged: publishing says so
    if not missed:
        return
    if force:
        for line in missed:
            warn(f"{short_path(register)}: {line}; published all the same")
        return
    say("\n".join(missed))
    more = f" and {len(missed) - 1} portals more" if len(missed) > 1 else ""
    raise NothingDoneError(
        f"not published: {short_path(register)} expects more of {missed[0]}{more}; scrapy harvest --portal "
        f"{missed[0].partition(':')[0]}, correct the register, or publish all the same with --force"
    )


def _checked(address: str) -> str:
    """The address of plain files with a slash at its end. Raises :class:`NothingDoneError` where none can be made."""
    if importlib.util.find_spec("datasette") is None:
        raise NothingDoneError("--static needs datasette: pip install 'govcrawl[publish]'")
    parts = urlsplit(address)
    if address and (
        parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment
    ):
        raise NothingDoneError(
            f"GOVCRAWL_SITE_ADDRESS={address} is no address of a site; give one like https://user.github.io/repo/"
        )
    return address and address.rstrip("/") + "/"


def _compare(database: Path) -> None:
    """Hold against each other the reports that a run did not get to; a database that cannot be written stays as it is."""
    try:
        with closing(connect_readonly(database)) as connection:
            left = connection.execute("SELECT 1 FROM stale_comparisons LIMIT 1").fetchone()
    except sqlite3.Error:
        return  # of an older version, or none of ours
    if left is None:
        return
    try:
        with closing(Store(database, parser=parser_version())) as store:
            compare_all(store)
    except (sqlite3.Error, OSError) as error:
        warn(f"{short_path(database)}: some reports are not compared with those beside them yet ({error})")
