"""A disk of a test's own, so small that it fills, which becomes read-only and gets room as the test says."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


class Disk:
    """A file system in memory, mounted at ``path``."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fill(self, left: int) -> None:
        """Leave ``left`` bytes free."""
        free = shutil.disk_usage(self.path).free - left
        (self.path / "filling").write_bytes(bytes(max(free, 0)))

    def empty(self) -> None:
        """Give the room back."""
        (self.path / "filling").unlink()

    def read_only(self, on: bool) -> None:
        """Let nobody write, root included, or everybody again; files that are open for writing hinder it for a moment."""
        for _ in range(1000):
            if not _mount("-o", f"remount,{'ro' if on else 'rw'}", str(self.path)).returncode:
                return
        pytest.fail(f"{self.path} cannot be remounted")


@contextmanager
def disk(path: Path, megabytes: int = 20) -> Iterator[Disk]:
    """A disk at ``path`` while the block runs; the test is skipped where none may be mounted."""
    path.mkdir(parents=True, exist_ok=True)
    try:
        mounted = _mount("-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(path))
    except OSError as error:
        pytest.skip(f"no mount here: {error}")
    if mounted.returncode:
        pytest.skip(f"nothing may be mounted here: {mounted.stderr.strip()}")
    try:
        yield Disk(path)
    finally:
        subprocess.run(["umount", "-l", str(path)], check=True)


def _mount(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
