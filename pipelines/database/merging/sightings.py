"""What the databases that are merged know of each page: what it gave, and when it was seen to give it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from pipelines.database.merging.source import Source
from pipelines.database.versions import State, Version
from pipelines.items import VisitOutcome
from pipelines.report.model import Status
from pipelines.report.status import RANK

_CANDIDATES = (State.IN_FORCE, State.DUPLICATE)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A report of a page: the version that speaks for it, and the others of the same publication."""

    speaker: Version
    others: tuple[Version, ...] = ()

    @property
    def all(self) -> tuple[Version, ...]:
        """The speaker and the others."""
        return (self.speaker, *self.others)


@dataclass(frozen=True, slots=True)
class Given:
    """What a page gave, as one database has it: its reports."""

    url: str
    source: Source = field(repr=False, compare=False)
    spoken: tuple[Spoken, ...]

    @property
    def name(self) -> tuple[str, ...]:
        """What tells it from other things that the page gave: the SHA-256 of its documents."""
        return tuple(sorted({one.document_sha256 for spoken in self.spoken for one in spoken.all}))

    @property
    def versions(self) -> Iterator[Version]:
        """All versions of it."""
        return (one for spoken in self.spoken for one in spoken.all)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A moment at which a page was seen to give something."""

    moment: str
    given: Given


def sightings(source: Source) -> Iterator[Sighting]:
    """All that a database knows of its pages."""
    at: dict[str, list[Version]] = defaultdict(list)
    for versions in source.versions.values():
        for version in versions:
            at[version.url].append(version)
    pages = {
        one.url for one in source.addresses.values() if one.article_url is None and one.report_id is not None
    }
    for url in sorted(pages | at.keys()):
        yield from _of_page(source, url, at.get(url, []))


def _of_page(source: Source, url: str, own: list[Version]) -> Iterator[Sighting]:
    current = _gives_now(source, url)
    used = {(one.report_id, one.document_sha256) for one in current.versions}
    before = [one for one in own if (one.report_id, one.document_sha256) not in used]
    gave = [Given(url, source, (spoken,)) for spoken in _gave_before(source, before)]
    moments = [(_first(given), given) for given in gave]
    if current.spoken:
        first = _first(current)
        if used.isdisjoint((one.report_id, one.document_sha256) for one in own):
            # bytes that were first seen elsewhere: here after what was here before
            first = max(first, *(one.last_seen for one in before), first)
        moments.append((first, current))
    given_as = {
        (one.report_id, one.document_sha256): given for given in (*gave, current) for one in given.versions
    }
    for report in {one.report_id for one in own}:
        for moment, _, document in source.changes.get(report, ()):
            if (given := given_as.get((report, document))) is not None and (moment, given) not in moments:
                moments.append((moment, given))
    moments.sort(key=lambda one: (one[0], one[1] is current))
    if moments and current.spoken and moments[-1][1] is not current:
        moments.append((max(_last(current), moments[-1][0]), current))
    for number, (moment, given) in enumerate(moments):
        yield Sighting(moment, given)
        ended = moments[number + 1][0] if number + 1 < len(moments) else None
        if moment < (last := _last(given)) and (ended is None or last < ended):
            yield Sighting(last, given)


def _gives_now(source: Source, url: str) -> Given:
    """What a page gives now; nothing where it is no report's any more."""
    page = source.addresses.get(url)
    documents = (
        [] if page is None or page.article_url is not None else [page, *source.attachments.get(url, [])]
    )
    found: dict[str, dict[str, Version]] = defaultdict(dict)
    for one in documents:
        if one.report_id is None:
            continue
        versions = source.versions.get(one.report_id, ())
        version = next((each for each in versions if each.document_sha256 == one.sha256), None)
        if version is None:  # other bytes that say the same are no version
            alike = (
                each
                for each in versions
                if (each.url, each.document_url) == (url, one.url) and each.state in _CANDIDATES
            )
            version = next(alike, None)
        elif version.url != url:
            seen = max(version.first_seen, one.first_seen)
            last = version.last_seen
            if one.outcome == VisitOutcome.GONE:  # it went on elsewhere
                last = min(last, one.last_seen)
            version = replace(version, url=url, document_url=one.url, first_seen=seen, last_seen=last)
        if version is not None:
            found[one.report_id].setdefault(version.document_sha256, version)
    return Given(url, source, tuple(_spoken(list(found[one].values())) for one in sorted(found)))


def _spoken(versions: list[Version]) -> Spoken:
    speaker = min(
        versions,
        key=lambda one: (one.state not in _CANDIDATES, RANK[Status(one.status)], one.document_sha256),
    )
    others = (one for one in versions if one is not speaker)
    return Spoken(speaker, tuple(sorted(others, key=lambda one: one.document_sha256)))


def _gave_before(source: Source, versions: list[Version]) -> Iterator[Spoken]:
    """Versions of a page that it does not give any more, those of one publication together."""
    by_report: dict[str, list[Version]] = defaultdict(list)
    for version in sorted(versions, key=lambda one: (one.first_seen, one.document_sha256)):
        by_report[version.report_id].append(version)
    for report, several in by_report.items():
        told = {document for change in source.changes.get(report, ()) for document in change[1:]}
        together: list[Version] = []
        for version in several:
            if any(one.document_url == version.document_url for one in together):
                yield _together(together, told)
                together = []
            together.append(version)
        yield _together(together, told)


def _together(versions: list[Version], told: Iterable[str]) -> Spoken:
    speaker = min(
        versions,
        key=lambda one: (
            one.document_sha256 not in told,
            one.state == State.ALTERNATIVE,
            RANK[Status(one.status)],
            one.document_url == one.url,
            one.document_sha256,
        ),
    )
    return Spoken(speaker, tuple(one for one in versions if one is not speaker))


def _first(given: Given) -> str:
    return min(spoken.speaker.first_seen for spoken in given.spoken)


def _last(given: Given) -> str:
    return max(one.last_seen for one in given.versions)
