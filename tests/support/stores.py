"""Stores in databases of their own, without the seventeenth of a second that it takes to make the tables of each."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from pipelines.database.transactions import Store


def new_store(path: Path, parser: str) -> Store:
    """A store in a new database at ``path``, as one that makes its tables itself."""
    path.write_bytes(_empty(parser))
    return Store(path, parser=parser)


@cache
def _empty(parser: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reports.db"
        Store(path, parser=parser).close()
        return path.read_bytes()
