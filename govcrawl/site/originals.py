"""Originals copied beside the published database, for a folder that is served elsewhere."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path


def copy_originals(database: Path, archive: Path, published: Path, stage: Path) -> set[Path]:
    """Copy (or link, on the same disk) into ``stage`` the originals that ``published`` lacks; where all of them will lie.

    They are those that ``database`` names and no takedown withholds. One that is missing in the archive is left out.
    """
    places: set[Path] = set()
    with closing(sqlite3.connect(database)) as connection:
        withheld = "SELECT sha256 FROM withheld_originals"
        rows = connection.execute(f"SELECT archive_path FROM documents WHERE sha256 NOT IN ({withheld})")
        for (path,) in rows:
            original, place = archive / path, published / path
            if not original.is_file():
                continue
            if not place.exists():
                _put(original, stage / path)
            places.add(place)
    return places


def _put(original: Path, copy: Path) -> None:
    copy.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(original, copy)  # originals are never changed in place
    except OSError:
        shutil.copyfile(original, copy)
