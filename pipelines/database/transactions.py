"""The database as its writer sees it: a connection, and transactions that leave nothing half done."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path

from pipelines.bodies.resolver import Resolver
from pipelines.database.corrections import Corrections
from pipelines.database.schema import connect

#: of a row of the register its id, its name, its address and the code of its region, or ``None``
Place = tuple[str, str, str, str | None]

#: by which factor a database has grown that is packed, and how many pages (of 4 KB) it has at most: a copy is made of it
_PACKED_FROM = 1.25
_PACKED_PAGES = 500_000
#: how long closing waits for others
_PATIENCE_MILLISECONDS = 1_000


class Change(StrEnum):
    """What storing a report changed."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class Store:
    """What writes, by functions of this package that take it first: each is one transaction.

    One thread at a time may use it.
    """

    def __init__(
        self,
        path: Path,
        *,
        parser: str,
        places: Iterable[Place] = (),
        corrections: Corrections | None = None,
    ) -> None:
        """Open or make the database.

        ``parser`` names the version of the code that reads; ``places`` are where bodies publish, which helps to
        tell them; ``corrections`` are applied to what is written. Raises :class:`sqlite3.Error` or :class:`OSError` where
        the database cannot be written.
        """
        self.path = path
        self.parser = parser
        self.resolver = Resolver(places)
        self.corrections = corrections or Corrections()
        self.connection = connect(path)
        self._pages = self._page_count()

    def close(self) -> None:
        """Close the connection, with all that was written in the database's file, whoever else has it open.

        One that has grown by a good part is packed before: rows whose keys are random leave a sixth of its pages empty. That
        is work in proportion to what was added. What hinders it (another that writes, a full disk) hinders nothing else.
        """
        with suppress(sqlite3.Error):
            self.connection.execute(f"PRAGMA busy_timeout={_PATIENCE_MILLISECONDS}")
            if _PACKED_FROM * self._pages < self._page_count() <= _PACKED_PAGES:
                self.connection.execute("PRAGMA temp_store=FILE")
                self.connection.execute("VACUUM")
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.connection.close()

    def _page_count(self) -> int:
        (pages,) = self.connection.execute("PRAGMA page_count").fetchone()
        return int(pages)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Commit all that is called inside at once; each call still is whole or absent."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """What is done inside is whole or absent."""
        if not self.connection.in_transaction:
            with self.together():
                yield self.connection
            return
        self.connection.execute("SAVEPOINT one")
        try:
            yield self.connection
        except BaseException:
            self.connection.execute("ROLLBACK TO one")
            self.connection.execute("RELEASE one")
            raise
        self.connection.execute("RELEASE one")
