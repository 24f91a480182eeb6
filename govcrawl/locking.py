"""Who works on a database: locks beside its file, which the system drops when their process ends, however it ends.

``DATABASE.lock`` is held by what must be alone (a harvest, a ``reparse``, ...), one at a time. Each crawl holds a
lock of its own, ``DATABASE.crawl-NAME.lock``: crawls may run beside each other and beside a harvest, not beside what
reads everything again. So whose rows are left open by a process that was killed is never asked of process numbers,
which containers and reboots count anew. A published folder has a lock while it is written.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from filelock import FileLock, Timeout

from govcrawl.errors import NothingDoneError
from pipelines.items import now

#: what any user of the machine may open, so that the next harvest need not be of the same user
_FOR_ALL = 0o666
#: what may be under way beside crawls; all else that must be alone changes what crawls look up
_BESIDE_CRAWLS = ("harvest",)
#: who only looks whether a lock is held holds it for an instant
_GLANCE_SECONDS = 0.3
#: a crawl that is just beginning has its file and not yet its lock
_BEGINNING_SECONDS = 60


@contextmanager
def alone(database: Path, what: str) -> Iterator[str]:
    """Hold the lock that one process at a time may hold, as ``what`` (``harvest``, ``reparse``); the lock's name.

    Raises :class:`~govcrawl.errors.NothingDoneError` naming who holds it, or which crawl must end before.
    """
    path = _gate(database)
    lock = _lock(path)
    _take(lock, path, f"{_holder(path) or 'another command'} is at work on {database}; wait for its end")
    try:
        if what not in _BESIDE_CRAWLS and (crawls := _living(database)):
            raise NothingDoneError(
                f"{_holder(database.with_name(crawls[0])) or 'a crawl'} is at work on {database}, and {what} must "
                "be alone; wait for its end"
            )
        _sign(path, what)
        yield path.name
    finally:
        # the name stays else, and would be told of whoever comes next before it has signed
        with suppress(OSError):
            path.write_text("")
        lock.release()


@contextmanager
def beside(database: Path) -> Iterator[str]:
    """Hold a lock of a crawl's own as long as it runs; the lock's name.

    Raises :class:`~govcrawl.errors.NothingDoneError` naming who must be alone.
    """
    path = database.with_name(f"{database.name}.crawl-{token_hex(4)}.lock")
    lock = _lock(path)
    _take(lock, path, f"{path} is held by another process")
    try:
        _sign(path, "crawl")
        gate = _gate(database)
        holder = _holder(gate)
        if _is_held(gate) and not holder.startswith(_BESIDE_CRAWLS):
            raise NothingDoneError(
                f"{holder or 'another command'} is at work on {database}; wait for its end"
            )
        yield path.name
    finally:
        path.unlink(missing_ok=True)
        lock.release()


@contextmanager
def writing(directory: Path, lock: Path) -> Iterator[None]:
    """Hold ``lock`` while a published ``directory`` is written: what lies about of earlier drafts is then of nobody.

    Raises :class:`~govcrawl.errors.NothingDoneError` naming who writes it.
    """
    held = _lock(lock)
    _take(held, lock, f"{_holder(lock) or 'another process'} is writing {directory}; wait for its end")
    try:
        _sign(lock, "publish")
        yield
    finally:
        lock.unlink(missing_ok=True)
        held.release()


def alive(database: Path) -> list[str]:
    """The names of the locks of ``database`` that living processes hold; what dead crawls left is removed."""
    gate = _gate(database)
    return [*_living(database), *([gate.name] if _is_held(gate) else [])]


def _living(database: Path) -> list[str]:
    found = []
    for path in sorted(database.parent.glob(f"{database.name}.crawl-*.lock")):
        if _is_held(path):
            found.append(path.name)
            continue
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > _BEGINNING_SECONDS:
                path.unlink()
    return found


def _gate(database: Path) -> Path:
    return database.with_name(database.name + ".lock")


def _lock(path: Path) -> FileLock:
    return FileLock(path, timeout=_GLANCE_SECONDS, mode=_FOR_ALL)


def _take(lock: FileLock, path: Path, otherwise: str) -> None:
    try:
        lock.acquire()
    except Timeout:
        raise NothingDoneError(otherwise) from None
    except OSError as error:
        raise NothingDoneError(
            f"lock not writable: {path} ({error.strerror or error}); its folder must be writable"
        ) from error


def _is_held(path: Path) -> bool:
    if not path.exists():
        return False
    lock = _lock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except OSError:
        return False
    lock.release()
    return False


def _sign(path: Path, what: str) -> None:
    with suppress(OSError):  # a full disk: the lock holds without a name on it
        path.write_text(
            f"{what} (process {os.getpid()} on {socket.gethostname()} since {now()})", encoding="utf-8"
        )


def _holder(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
