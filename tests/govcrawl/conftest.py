"""What several tests of the shell share."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def demo_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database that ``scrapy demo`` makes; tests only read it."""
    folder = tmp_path_factory.mktemp("demo")
    database = folder / "govcrawl.db"
    subprocess.run(
        [Path(sys.executable).with_name("scrapy"), "demo"],
        cwd=PROJECT,
        env={**os.environ, "GOVCRAWL_DATABASE": str(database), "GOVCRAWL_ARCHIVE": str(folder / "archive")},
        check=True,
        capture_output=True,
        timeout=300,
    )
    return database
