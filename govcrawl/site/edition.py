"""An edition put in the place of another: everything is made beside what is published, and then renamed.

A server that is running has read its pages, and opened its database, when it started (``reader/serving.py``), so it goes on
with the edition that it was started with; one that starts finds the old edition or the new.
"""

from __future__ import annotations

import shutil
from importlib.resources.abc import Traversable
from pathlib import Path

#: the folders of an edition that are small; others have rules of their own
PARTS = ("plugins", "templates", "static")


def copy_part(source: Traversable, target: Path) -> None:
    """Copy a folder of the package, which may lie in an archive, without what is Python's own."""
    target.mkdir()
    for part in source.iterdir():
        if part.is_dir():
            if part.name != "__pycache__":
                copy_part(part, target / part.name)
        elif not part.name.endswith(".pyc"):
            (target / part.name).write_bytes(part.read_bytes())


def swap(stage: Path, directory: Path) -> None:
    """Move every file of ``stage`` to its place in ``directory``; of :data:`PARTS` nothing older stays.

    File by file, so that nobody who asks meanwhile finds none.
    """
    wanted = {path.relative_to(stage) for path in stage.rglob("*") if path.is_file()}
    for path in sorted(wanted):
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (stage / path).replace(directory / path)
    for part in PARTS:
        prune(directory / part, {directory / path for path in wanted})


def prune(folder: Path, wanted: set[Path]) -> None:
    """Remove the files of ``folder`` that are not ``wanted``, and folders that hold nothing more."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif path not in wanted:
            path.unlink()


def is_in_force(folder: Path, link: Path) -> bool:
    """Whether ``link`` leads to ``folder``, which stands beside it."""
    return link.is_symlink() and link.readlink() == Path(folder.name)


def clear_drafts(link: Path) -> None:
    """Remove the folders that a run which was killed left beside ``link``: newer than the one that it names, or half gone."""
    named = link.resolve().name if link.is_symlink() else ""
    for folder in (*link.parent.glob(f"{link.name}-*"), *link.parent.glob(f".{link.name}-*.tmp")):
        if folder.name > named or folder.name.startswith("."):
            shutil.rmtree(folder, ignore_errors=True)


def swap_folder(draft: Path, link: Path, *, keep: bool) -> None:
    """Let ``link`` name the folder ``draft``, which stands beside it, from one moment to the next.

    The folder that it named until now stays with ``keep`` for the servers that run, until the next edition; all others go.
    """
    former = link.resolve() if link.is_symlink() else None
    if former is None and link.exists():  # of a version that had no link
        former = link.with_name(f"{link.name}-0")
        shutil.rmtree(former, ignore_errors=True)
        link.rename(former)
    new = link.with_name(f".{link.name}.tmp")
    new.unlink(missing_ok=True)
    new.symlink_to(draft.name)
    new.replace(link)
    kept = {draft.name, former.name} if keep and former else {draft.name}
    for folder in link.parent.glob(f"{link.name}-*"):
        if folder.name not in kept:
            gone = folder.with_name(f".{folder.name}.tmp")  # whole or not at all, for those who ask meanwhile
            folder.rename(gone)
            shutil.rmtree(gone, ignore_errors=True)
