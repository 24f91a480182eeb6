"""What a harvest finds beside the past: portals that fell silent, lists that shrank, readings that got worse, clocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

#: a list may lose so large a part of its entries, for portals put old years away, before it is said to shrink
_SHRINKS = 0.2


class Kind(StrEnum):
    """What was found. Only the first two mean that something is lost."""

    SILENT = "silent"
    SHRUNK = "shrunk"
    PARTIAL = "partial"
    REFUSED = "refused"
    CLOCK = "clock"


LOSSES = (Kind.SILENT, Kind.SHRUNK)


@dataclass(frozen=True, slots=True)
class Counts:
    """A run of a portal that was not limited to some years, as its row of ``runs`` has it."""

    portal: str
    started: str
    listed: int
    found: int
    partial: int
    refused: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a portal that a person should look at; ``words`` in English, for terminal and notice."""

    portal: str
    kind: Kind
    words: str


def compare(pairs: Iterable[tuple[Counts, Counts | None]]) -> list[Finding]:
    """What is odd about runs, each beside the last complete one of its portal before it."""
    return [finding for now, before in pairs if before is not None for finding in _compared(now, before)]


def _compared(now: Counts, before: Counts) -> Iterator[Finding]:
    if now.started < before.started:
        yield Finding(
            now.portal,
            Kind.CLOCK,
            f"began {now.started}, before the last run ({before.started}): a clock was wrong",
        )
    if before.listed and not now.listed:
        yield Finding(now.portal, Kind.SILENT, f"its list is empty, {before.listed} entries before")
    elif now.listed < before.listed * (1 - _SHRINKS):
        yield Finding(now.portal, Kind.SHRUNK, f"its list has {now.listed} entries, {before.listed} before")
    if now.found and before.found and now.partial / now.found > before.partial / before.found + _SHRINKS:
        yield Finding(
            now.portal,
            Kind.PARTIAL,
            f"{now.partial} of {now.found} reports partial, {before.partial} of {before.found} before: "
            "its layout may have changed",
        )
    if now.refused > before.refused:
        yield Finding(
            now.portal,
            Kind.REFUSED,
            f"{now.refused} entries lead to hosts that are not official or forbidden, {before.refused} before: "
            "links may be hijacked",
        )
