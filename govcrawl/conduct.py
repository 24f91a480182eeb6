"""What a job tells the runs that it starts in this process: whose they are, and until when they may go on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Conduct:
    """How the runs of this process are conducted.

    ``holder``: the lock that the process holds (:mod:`govcrawl.locking`); ``harvest``: the id of the harvest that the
    runs belong to; ``rest``: known reports are asked for again only where they were not looked at for long
    (:mod:`govcrawl.crawling.seasons`), as fits what comes by itself, not what somebody asks for; ``until``: when all
    runs end (:func:`time.monotonic`).
    """

    holder: str | None = None
    harvest: str | None = None
    rest: bool = False
    until: float | None = None


_current = Conduct()


def current() -> Conduct:
    """How the runs of this process are conducted; by default they belong to nobody."""
    return _current


@contextmanager
def conducting(conduct: Conduct) -> Iterator[None]:
    """What begins inside is conducted so."""
    global _current
    before, _current = _current, conduct
    try:
        yield
    finally:
        _current = before
