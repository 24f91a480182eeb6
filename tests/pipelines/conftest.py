"""A store in a database of its own, and a second connection that looks at what it wrote."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.database.transactions import Store
from tests.support.stores import new_store

#: the version of the parser that the store writes
PARSER = "p1"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = new_store(tmp_path / "reports.db", PARSER)
    yield store
    store.close()


@pytest.fixture
def database(store: Store) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(store.path)
    yield connection
    connection.close()
