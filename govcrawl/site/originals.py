"""Originals copied beside the published database, for a folder that is served elsewhere."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path


def copy_originals(database: Path, archive: Path, target: Path) -> int:
    """Copy (or link, on the same disk) every original that ``database`` names and no takedown withholds; their bytes.

    What a former edition had and this one has not goes. An original that is missing in the archive is left out.
    """
    draft = target.with_name(f".{target.name}-{os.getpid()}.tmp")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    size = 0
    with closing(sqlite3.connect(database)) as connection:
        withheld = "SELECT sha256 FROM withheld_originals"
        rows = connection.execute(f"SELECT archive_path FROM documents WHERE sha256 NOT IN ({withheld})")
        for (path,) in rows:
            original = archive / path
            if not original.is_file():
                continue
            copy = draft / path
            copy.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(original, copy)  # originals are never changed in place
            except OSError:
                shutil.copyfile(original, copy)
            size += copy.stat().st_size
    shutil.rmtree(target, ignore_errors=True)
    draft.rename(target)
    return size
