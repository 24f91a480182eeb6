"""What several databases saw, stored in the order of its moments, as one machine would have stored it."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence

from pipelines.database.identity import current_id
from pipelines.database.merging.sightings import Given, Sighting, Spoken, sightings
from pipelines.database.merging.source import Address, Source
from pipelines.database.publications import save
from pipelines.database.transactions import Store
from pipelines.database.versions import Version
from pipelines.database.withdrawals import note_gone
from pipelines.items import Choice, Chosen, Original, Reading, Visit, VisitOutcome
from pipelines.report.model import Status
from pipelines.report.status import RANK

#: a page and what it gave
_Key = tuple[str, tuple[str, ...]]


class Replay:
    """Stores the sightings of ``sources`` in ``store``, and knows afterwards where each of their versions is.

    ``places``: where each original lies in the archive. ``store`` must know the documents already.
    """

    def __init__(self, store: Store, sources: Sequence[Source], places: Mapping[str, str]) -> None:
        self.store = store
        self._places = places
        self._parser = store.parser
        seen = [one for source in sources for one in sightings(source)]
        seen.sort(key=lambda one: (one.moment, one.given.url, one.given.name))
        self._moments: dict[tuple[str, _Key], set[Source]] = defaultdict(set)
        readings: dict[_Key, list[Given]] = defaultdict(list)
        for one in seen:
            self._moments[one.moment, _key(one.given)].add(one.given.source)
            readings[_key(one.given)].append(one.given)
        self._best = {key: max(several, key=self._worth) for key, several in readings.items()}
        self._seen = seen
        self._gone = deque(
            sorted(
                (_gone_at(source, one), one.url, one.article_url or "")
                for source in sources
                for one in source.addresses.values()
                if one.outcome == VisitOutcome.GONE
            )
        )
        #: what a page gave last: its name, who saw it, the addresses of the documents that spoke
        self._last: dict[str, tuple[tuple[str, ...], set[Source], frozenset[str]]] = {}
        #: rows by page, document and title
        self._rows: dict[tuple[str, str], dict[str | None, str]] = defaultdict(dict)

    def run(self) -> Iterator[None]:
        """Store one sighting after the other."""
        try:
            for sighting in self._seen:
                self._leave(sighting.moment)
                self._store(sighting)
                yield
            self._leave(None)
        finally:
            self.store.parser = self._parser

    def _leave(self, moment: str | None) -> None:
        """Store what was found gone before ``moment``, else all the rest: what it gave may be at home elsewhere then."""
        while self._gone and (moment is None or self._gone[0][0] < moment):
            found_at, url, article = self._gone.popleft()
            self.store.connection.execute(
                "UPDATE addresses SET outcome = ? WHERE url = ?", (VisitOutcome.GONE, url)
            )
            note_gone(self.store.connection, Visit(url, VisitOutcome.GONE, "", seen_at=found_at))
            for page in (url, article):
                self._last.pop(page or url, None)  # where it is there again, that is told anew

    def row_of(self, version: Version) -> str | None:
        """The id of the row that a version of one of the sources is in now; ``None``: it is nowhere."""
        rows = self._rows.get((version.url, version.document_sha256), {})
        found = rows.get(version.title) or next(iter(rows.values()), None)
        return current_id(self.store.connection, found) if found is not None else None

    def rename(self, ids: Mapping[str, str]) -> None:
        """Take note that rows are about to get other ids."""
        for rows in self._rows.values():
            for title, row in rows.items():
                here = current_id(self.store.connection, row)
                rows[title] = ids.get(here, here)

    def _worth(self, given: Given) -> tuple[object, ...]:
        """Of several readings of the same documents that is taken which was finished, by today's code, last."""
        speaker = given.spoken[0].speaker
        unfinished = sum(
            (row := given.source.unfinished.get(one.document_url)) is not None
            and row["sha256"] == one.document_sha256
            for one in given.versions
        )
        rank = sum(RANK[Status(one.speaker.status)] for one in given.spoken)
        return (
            *(-unfinished, speaker.parser == self._parser, speaker.last_seen, -rank),
            *(speaker.parser, speaker.content_hash),
        )

    def _store(self, sighting: Sighting) -> None:
        key = _key(sighting.given)
        url, name = key
        sources = self._moments[sighting.moment, key]
        before = self._last.get(url)
        if before is not None and before[0] == name:
            before[1].update(sources)
            return
        given = self._best[key]
        self._last[url] = name, set(sources), _speaking(given)
        chosen = Chosen(
            self._page(given, sighting.moment),
            [self._choice(given, one, sighting) for one in given.spoken],
        )
        attached: dict[str, Original] = {}
        for choice in chosen.choices:
            documents = (choice.original, *(other.original for other in choice.others))
            attached.update({one.url: one for one in documents if one.url != url})
        chosen.page.attachments = [attached[one] for one in sorted(attached)]
        address = given.source.addresses.get(url)
        speaker = given.spoken[0].speaker
        self.store.parser = speaker.parser
        save(
            self.store,
            chosen,
            portal=address.portal if address else None,
            spider=given.source.spiders.get(speaker.report_id),
        )
        for choice, spoken in zip(chosen.choices, given.spoken, strict=True):
            for version in spoken.all:
                self._rows[url, version.document_sha256][version.title] = choice.report.id
        told = {(sighting.moment, document) for document in name}
        if (
            before is not None
            and before[2] != _speaking(given)
            and any(source in sources and source.change_moments.isdisjoint(told) for source in before[1])
        ):  # other documents of what perhaps was one publication, which a database saw and called no change
            for choice in chosen.choices:
                for table in ("report_changes", "figure_changes", "text_changes"):
                    self.store.connection.execute(
                        f"DELETE FROM {table} WHERE report_id = ? AND first_seen = ?",
                        (choice.report.id, sighting.moment),
                    )

    def _choice(self, given: Given, spoken: Spoken, sighting: Sighting) -> Choice:
        return Choice(
            given.source.reading(spoken.speaker),
            self._original(given, spoken.speaker, sighting.moment),
            [
                Reading(self._original(given, one, sighting.moment), given.source.reading(one))
                for one in spoken.others
            ],
        )

    def _page(self, given: Given, moment: str) -> Original:
        """The page; of one that changed since, whose own bytes are no version, any of its documents stands for it."""
        own = next((one for one in given.versions if one.document_url == given.url), None)
        version = own or given.spoken[0].speaker
        page = self._original(given, version, moment)
        page.url = given.url
        address = given.source.addresses.get(given.url)
        if address is not None:
            page.place, page.title, page.published_on = address.place, address.title, address.listed_on
        return page

    def _original(self, given: Given, version: Version, moment: str) -> Original:
        document = given.source.documents[version.document_sha256]
        address = given.source.addresses.get(version.document_url)
        return Original(
            url=version.document_url,
            sha256=version.document_sha256,
            size=document.size,
            media_type=document.media_type,
            title=address.title if address else None,
            published_on=address.listed_on if address else None,
            etag=None,
            last_modified=None,
            http_status=200,
            fetched_at=moment,
            archive_path=self._places[version.document_sha256],
        )


def _gone_at(source: Source, address: Address) -> str:
    """The moment at which an address was found gone, as far as it is known; what it gave may have been at home elsewhere
    before it was last asked."""
    elsewhere = (
        version.last_seen
        for version in source.versions.get(address.report_id or "", ())
        if version.document_sha256 == address.sha256 and version.document_url != address.url
    )
    return min((address.last_seen, *elsewhere))


def _key(given: Given) -> _Key:
    return given.url, given.name


def _speaking(given: Given) -> frozenset[str]:
    return frozenset(one.speaker.document_url for one in given.spoken)
