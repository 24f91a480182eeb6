"""What several tests of the shell share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.place import Place


@pytest.fixture(scope="session")
def demo_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database that ``scrapy demo`` makes; tests only read it."""
    place = Place(tmp_path_factory.mktemp("demo"))
    done = place.run("demo")
    assert done.returncode == 0, done.stderr
    return place.database
