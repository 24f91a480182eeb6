"""The project's commands in a place of their own: the one way in which tests run ``scrapy``."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support import forked

PROJECT = Path(__file__).resolve().parents[2]
SCRAPY = str(Path(sys.executable).with_name("scrapy"))

#: without politeness, for replicas on loopback
QUICK = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False", "-s", "RETRY_TIMES=1")


@dataclass
class Place:
    """A database, an archive and a register of a test's own, and the commands that use them.

    ``settings``: further settings, over those of the place.
    """

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        return self.folder / "reports.db"

    @property
    def archive(self) -> Path:
        return self.folder / "archive"

    @property
    def register(self) -> Path:
        return self.folder / "portals.csv"

    @property
    def environment(self) -> dict[str, str]:
        mine = {
            "GOVCRAWL_DATABASE": str(self.database),
            "GOVCRAWL_ARCHIVE": str(self.archive),
            "GOVCRAWL_PORTALS": str(self.register),
            "GOVCRAWL_WORKERS": "1",
        }
        return {**os.environ, **mine, **self.settings}

    def start(self, *arguments: str, apart: bool = False) -> subprocess.Popen[str]:
        """Start ``scrapy`` with ``arguments`` in the project; ``apart``: as a group of processes of its own."""
        return subprocess.Popen(
            [SCRAPY, *arguments],
            cwd=PROJECT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=apart,
        )

    def run(self, *arguments: str, timeout: float = 240) -> subprocess.CompletedProcess[str]:
        """Run ``scrapy`` to its end; one that does not end in ``timeout`` seconds is killed and raises.

        It is forked where it can be; :meth:`start` always runs the script anew.
        """
        environment = self.environment
        if forked.can_be_forked(environment):
            return forked.run([SCRAPY, *arguments], PROJECT, environment, timeout)
        with self.start(*arguments) as process:
            try:
                out, err = process.communicate(timeout=timeout)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def hurry(self, *arguments: str, timeout: float = 240) -> subprocess.CompletedProcess[str]:
        """Run ``scrapy`` without politeness."""
        return self.run(*arguments, *QUICK, timeout=timeout)

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """The database, changed behind the commands' back; committed at the end."""
        connection = sqlite3.connect(self.database, timeout=60)
        try:
            with connection:
                yield connection
        finally:
            connection.close()

    def rows(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """What ``query`` finds in the database."""
        connection = sqlite3.connect(self.database)
        try:
            return connection.execute(query, parameters).fetchall()
        finally:
            connection.close()

    def value(self, query: str, *parameters: Any) -> Any:
        """The one value that ``query`` finds."""
        return self.rows(query, *parameters)[0][0]
