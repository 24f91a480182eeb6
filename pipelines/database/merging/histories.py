"""Since when and until when each version was seen, and when it was found gone: by all databases together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pipelines.database.changes import note_versions
from pipelines.database.merging.replay import Replay
from pipelines.database.merging.source import Source
from pipelines.database.transactions import Store
from pipelines.database.versions import State, Version, later, load_versions, write_versions
from pipelines.items import VisitOutcome


class LostVersionError(LookupError):
    """Raised where a version of one of the databases would not be in the new one; nothing is kept of that then."""

    def __init__(self, version: Version) -> None:
        super().__init__(
            f"{version.url} ({version.document_sha256[:12]}, report {version.report_id}) has no place in the merged database"
        )


def unite_histories(
    store: Store, sources: Sequence[Source], replay: Replay, rows: Mapping[Source, Mapping[str, str]]
) -> None:
    """Give every version the times of all databases. ``rows``: where the reports of each source are now.

    Raises :class:`LostVersionError`.
    """
    same: dict[str, list[tuple[Source, Version]]] = defaultdict(list)
    for source in sources:
        for report, versions in source.versions.items():
            for version in versions:
                row = replay.row_of(version) or rows[source].get(report)
                if row is None:
                    raise LostVersionError(version)
                same[row].append((source, version))
    for row in sorted(same):
        here = load_versions(store.connection, row)
        found: dict[str, list[tuple[Source, Version]]] = defaultdict(list)
        for source, version in same[row]:
            found[_same(here, version).document_sha256].append((source, version))
        for version in here:
            _unite(store, version, found[version.document_sha256])
        write_versions(store.connection, here)
        if len(here) > 1:  # what is gone competes with nothing any more
            note_versions(store.connection, row, here)


def _same(here: Sequence[Version], version: Version) -> Version:
    """The version that a source's is now: of the same bytes, else of the same words at the same page."""
    found = next((one for one in here if one.document_sha256 == version.document_sha256), None) or next(
        (one for one in here if (one.url, one.content_hash) == (version.url, version.content_hash)), None
    )
    if found is None:
        raise LostVersionError(version)
    return found


def _unite(store: Store, version: Version, several: Sequence[tuple[Source, Version]]) -> None:
    for _, one in several:
        version.first_seen = min(version.first_seen, one.first_seen)
        version.last_seen = later(version.last_seen, one.last_seen)
        version.bytes_changed = max(version.bytes_changed, one.bytes_changed)
        version.bytes_changed_on = max(version.bytes_changed_on or "", one.bytes_changed_on or "") or None
    days = [day for _, one in several if (day := one.gone_on) is not None and day >= version.last_seen[:10]]
    known = store.connection.execute(
        "SELECT outcome FROM addresses WHERE url = ?", (version.document_url,)
    ).fetchone()
    if version.gone_on is not None or (known is not None and known[0] == VisitOutcome.GONE):
        version.gone_on = min(days, default=version.gone_on)
    elif version.state is not State.SUPERSEDED and any(
        _gone_since(source, one) > version.last_seen for source, one in several
    ):
        version.gone_on = min(days, default=None)


def _gone_since(source: Source, version: Version) -> str:
    """The moment at which a database found a version gone, as far as it knows; ``""`` where it did not."""
    if version.gone_on is None:
        return ""
    for url in (version.document_url, version.url):
        address = source.addresses.get(url)
        if (
            address is not None
            and address.outcome == VisitOutcome.GONE
            and address.last_seen[:10] == version.gone_on
        ):
            return address.last_seen
    address = source.addresses.get(version.document_url)
    if address is not None and address.report_id not in (None, version.report_id):
        return ""  # the address gave another report: when that was, was stored anew in its turn
    return f"{version.gone_on}T23:59:59+00:00"
