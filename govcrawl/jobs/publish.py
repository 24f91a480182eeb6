"""The database as a website folder."""

from __future__ import annotations

import shlex
import sqlite3
from contextlib import closing
from pathlib import Path

from govcrawl.errors import DONE, NothingDoneError
from govcrawl.site import website
from govcrawl.terminal import say, short_path


def publish(database: Path, directory: Path) -> int:
    """Publish ``database`` into ``directory`` and say what to type next; the exit status.

    Raises :class:`NothingDoneError` where nothing could be published.
    """
    if not database.is_file():
        raise NothingDoneError(
            f"no database at {database}; harvest first (scrapy demo, scrapy harvest), "
            "or name another with -s GOVCRAWL_DATABASE=FILE"
        )
    try:
        published = website.publish(database, directory)
    except sqlite3.Error as error:
        raise NothingDoneError(
            f"{database} cannot be published ({error}); is it a govcrawl database?"
        ) from error
    except OSError as error:
        raise NothingDoneError(f"cannot write {directory} ({error}); name another folder") from error
    with closing(sqlite3.connect(published)) as connection:
        (reports,) = connection.execute("SELECT count(*) FROM reports").fetchone()
    folder = shlex.quote(short_path(directory))
    say(f"Published {reports} reports into {folder}\nNext:     datasette {folder}")
    return DONE
