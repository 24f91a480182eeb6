"""What several tests of the shell share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from filelock import FileLock

from tests.support.place import Place


@pytest.fixture(scope="session")
def demo_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database that ``scrapy demo`` makes, once for all of the suite's workers; tests only read it."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent  # each worker has a folder of its own in it
    place = Place(shared / "demo")
    made = place.folder / "made"
    with FileLock(shared / "demo.lock"):
        if not made.exists():
            place.folder.mkdir(exist_ok=True)
            done = place.run("demo")
            assert done.returncode == 0, done.stderr
            made.touch()
    return place.database
