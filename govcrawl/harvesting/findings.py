"""What a harvest finds beside the past: portals that fell silent, lists that shrank, readings that got worse, clocks.

A finding is a row of ``checks`` of its portal. It stands until a later harvest finds the portal as it was before, or a
person dismisses it: what became worse once is not the measure of the next run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pipelines.report.model import Check, Fault, Outcome
from pipelines.report.rules import Rule

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
RULES = {
    Kind.SILENT: Rule.LIST_HOLDS_ENTRIES,
    Kind.SHRUNK: Rule.LIST_KEEPS_ENTRIES,
    Kind.PARTIAL: Rule.READINGS_AS_BEFORE,
    Kind.REFUSED: Rule.LINKS_OFFICIAL,
    Kind.CLOCK: Rule.CLOCK_GOES_ON,
}
KINDS = {str(rule): kind for kind, rule in RULES.items()}
_WORDS = {
    Kind.SILENT: "its list is empty, {expected} entries before",
    Kind.SHRUNK: "its list has {actual} entries, {expected} before",
    Kind.PARTIAL: "{actual} reports are partial, {expected} before: its layout may have changed",
    Kind.REFUSED: "{actual} entries lead to hosts that are not official or forbidden, {expected} before: "
    "links may be hijacked",
    Kind.CLOCK: "began {actual}, before the last run ({expected}): a clock was wrong",
}
_MESSAGES = {
    Kind.SILENT: "栏目列表为空，此前有{expected}条；请核对栏目是否迁移。",
    Kind.SHRUNK: "栏目列表现有{actual}条，此前有{expected}条，少了两成以上；请核对是否撤下或迁移。",
    Kind.PARTIAL: "部分可读的报告占{actual}，此前为{expected}；页面版式可能已经改变。",
    Kind.REFUSED: "列表中有{actual}条指向非官方或不允许访问的网址，此前有{expected}条；链接可能被劫持。",
    Kind.CLOCK: "本次采集始于{actual}，早于上一次的{expected}；机器时钟曾经不准。",
}


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
    """Something about a portal that a person should look at: what was there before, and what is there now."""

    portal: str
    kind: Kind
    expected: str
    actual: str

    @property
    def words(self) -> str:
        """In English, for terminal and notice."""
        return _WORDS[self.kind].format(expected=self.expected, actual=self.actual)

    def check(self) -> Check:
        """The same for the table ``checks``."""
        return Check(
            RULES[self.kind],
            "column",
            Outcome.NOTE if self.kind in (Kind.REFUSED, Kind.CLOCK) else Outcome.FAIL,
            _MESSAGES[self.kind].format(expected=self.expected, actual=self.actual),
            self.expected,
            self.actual,
            None if self.kind in (Kind.REFUSED, Kind.CLOCK) else Fault.UNKNOWN,
        )


#: the findings that stand, by portal and kind
Standing = Mapping[tuple[str, Kind], Finding]


def compare(pairs: Iterable[tuple[Counts, Counts | None]], standing: Standing | None = None) -> list[Finding]:
    """What is odd about runs, each beside the last complete one of its portal before it, and what still is."""
    known = standing or {}
    return [
        finding for now, before in pairs if before is not None for finding in _compared(now, before, known)
    ]


def _compared(now: Counts, before: Counts, standing: Standing) -> Iterator[Finding]:
    def stood(*kinds: Kind) -> list[Finding]:
        return [standing[now.portal, kind] for kind in kinds if (now.portal, kind) in standing]

    def measures(*kinds: Kind) -> list[str]:
        return [finding.expected for finding in stood(*kinds)]

    if now.started < before.started:
        yield Finding(now.portal, Kind.CLOCK, before.started, now.started)
    listed = max([before.listed, *map(int, measures(Kind.SILENT, Kind.SHRUNK))])
    if listed and not now.listed:
        yield Finding(now.portal, Kind.SILENT, str(listed), "0")
    elif now.listed < listed * (1 - _SHRINKS):
        yield Finding(now.portal, Kind.SHRUNK, str(listed), str(now.listed))
    if now.found:
        parts = [*([f"{before.partial}/{before.found}"] if before.found else []), *measures(Kind.PARTIAL)]
        share, was = min(map(_share, parts), default=(1.0, ""))
        if now.partial / now.found > share + _SHRINKS:
            yield Finding(now.portal, Kind.PARTIAL, was, f"{now.partial}/{now.found}")
    else:  # nothing was read: that is not as it was before
        yield from stood(Kind.PARTIAL)
    refused = min([before.refused, *map(int, measures(Kind.REFUSED))])
    if now.refused > refused:
        yield Finding(now.portal, Kind.REFUSED, str(refused), str(now.refused))
    elif not now.listed:
        yield from stood(Kind.REFUSED)


def _share(part: str) -> tuple[float, str]:
    some, of = map(int, part.split("/"))
    return some / of, part
