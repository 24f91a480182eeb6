"""Publications into the database: each of their reports with its versions, whole or not at all."""

from __future__ import annotations

from dataclasses import replace

from pipelines.database.addresses import save_address, save_document
from pipelines.database.changes import describe_again, note_change, note_versions
from pipelines.database.force import (
    authority_of,
    put_in_force,
    reelect,
    settle_body,
)
from pipelines.database.identity import (
    Claim,
    Found,
    candidates,
    claim,
    current_id,
    forget_keys,
    found_at,
    note_keys,
)
from pipelines.database.joining import settle
from pipelines.database.rows import read_stored
from pipelines.database.standing import reports_at, standings
from pipelines.database.transactions import Change, Store
from pipelines.database.unfinished import (
    CUT,
    Reasons,
    ask_in_full,
    cut_before,
    fell,
    hold,
    note_all,
    reasons,
    standing_at,
)
from pipelines.database.versions import (
    State,
    Version,
    content_hash,
    dump,
    elect,
    load_versions,
    note_seen,
    restore,
    seen,
    write_versions,
)
from pipelines.database.withdrawals import note_replaced
from pipelines.items import Choice, Chosen, Original, Publication, Reading, Standing, Stored, Visit
from pipelines.publication.choose import choose, not_ended, reader_failures
from pipelines.report.identity import report_id
from pipelines.report.model import Report
from pipelines.report.status import SILENT


def publish(
    store: Store,
    publication: Publication,
    *,
    portal: str | None = None,
    spider: str | None = None,
    current: bool = True,
    give_back: bool = False,
    compare: bool = False,
) -> Stored:
    """Choose among the readings of a publication and store what became of it.

    ``current``: this is what its addresses give now; not so where an older original is read again.
    ``give_back``: the first report is wanted. ``compare``: the reports concerned are wanted as they stood and stand.

    Where a document was not read to its end, no report falls for it: what stands at the address is held.
    """
    why = reasons(store, publication)  # before they are chosen, which adds checks of the others
    chosen = choose(publication)
    stored = Stored(
        [], chosen.rejection, reader_failures=chosen.reader_failures, unfinished=len(why) if current else 0
    )
    with store.transaction() as connection:
        concerned = _concerned(store, chosen, portal) if compare else set()
        before = standings(connection, concerned)
        if why and current:
            ask_in_full(store, chosen.page, why)
        held, changes = _save_or_hold(store, chosen, why, portal, spider, current)
        if current:
            note_all(store, chosen.page, why)
        if compare:  # under the ids that they have now
            stored.before = {current_id(connection, report): one for report, one in before.items()}
            stored.after = standings(connection, {*stored.before, *(report.id for _, report in changes)})
    stored.changes = [(change, report.status) for change, report in changes]
    stored.cut = sum(reason == CUT for reason in why.values())
    if held:
        stored.rejection, stored.held = None, True
        stored.changes = [(Change.UNCHANGED, one.status) for one in held.values()]
    if give_back and changes:
        stored.report = changes[0][1]
    return stored


class _FellError(Exception):
    """Raised where a report would fall for a reading that is not finished; undoes what was stored of it."""


def _save_or_hold(
    store: Store, chosen: Chosen, why: Reasons, portal: str | None, spider: str | None, current: bool
) -> tuple[dict[str, Standing], list[tuple[Change, Report]]]:
    """What became of a publication, else the reports that are held as they stood."""
    if not why:
        if current:
            _withdraw_cut(store, chosen.page)
        return {}, save(store, chosen, portal=portal, spider=spider, current=current)
    before = standing_at(store.connection, chosen.page.url)
    try:
        with store.transaction() as connection:
            changes = save(store, chosen, portal=portal, spider=spider, current=current)
            stood = {current_id(connection, report): one for report, one in before.items()}
            if fell(stood, standing_at(connection, chosen.page.url)):
                raise _FellError
    except _FellError:
        if current:
            hold(store, chosen.page, portal=portal)
        return before, []
    return {}, changes


def save(
    store: Store,
    chosen: Chosen,
    *,
    portal: str | None = None,
    spider: str | None = None,
    current: bool = True,
) -> list[tuple[Change, Report]]:
    """Store what became of a publication, and what that changed for each of its reports.

    ``current``: this is what its addresses give now; not so where an older original is read again.
    """
    page = chosen.page
    with store.transaction() as connection:
        for original in page.all():
            save_document(connection, original)
        if chosen.rejection is not None:
            if current:
                _save_rejection(store, page, chosen.rejection, portal)
            return []
        found = found_at(connection, page, portal)
        if len(chosen.choices) > 1:
            found = replace(found, fresh=False)  # to the second the first is a version of the page
        changes = [
            (_save_choice(store, choice, found, page, spider, current), choice.report)
            for choice in chosen.choices
        ]
        for choice in chosen.choices:  # a later one may have shown that two are one body's
            choice.report.id = current_id(connection, choice.report.id)
        _clear_earlier(store, chosen)
        if not current:
            return changes
        note_replaced(connection, chosen)
        holders = {
            original.url: choice.report.id
            for choice in chosen.choices
            for original in (choice.original, *(other.original for other in choice.others))
        }
        main = chosen.choices[0].report.id
        for original in page.all():
            report = holders.get(original.url, main)
            save_address(connection, original, page, report, portal=found.portal, parser=store.parser)
    return changes


def _concerned(store: Store, chosen: Chosen, portal: str | None) -> set[str]:
    """The ids of the rows that storing a publication may change."""
    found = found_at(store.connection, chosen.page, portal)
    claims = [_claim(store, choice, found) for choice in chosen.choices]
    rows = [row.id for one in claims if one is not None for row in candidates(store.connection, one)]
    return {*rows, *reports_at(store.connection, chosen.page.url)}


def _claim(store: Store, choice: Choice, found: Found) -> Claim | None:
    """What the documents of a report say of whose it is; ``None``: not whose, or not of what year."""
    report = choice.report
    documents = [choice.original, *(other.original for other in choice.others)]
    body = authority_of(store, report, found.portal, found.place)
    return claim(found, report.year, report.authority, body, documents)


def _save_rejection(store: Store, page: Original, visit: Visit, portal: str | None) -> None:
    for original in page.all():
        save_address(
            store.connection,
            original,
            page,
            None,
            portal=portal,
            parser=store.parser,
            outcome=visit.outcome,
            reason=visit.reason,
        )


def _save_choice(
    store: Store, choice: Choice, found: Found, page: Original, spider: str | None, current: bool
) -> Change:
    """Store a report in the row that is its own. One that names no body or no year is named by its address."""
    own, there = _claim(store, choice, found), True
    if own is not None:
        choice.report.id, there = settle(store, own)
    versions = load_versions(store.connection, choice.report.id) if there else []
    change = _save_versions(store, choice, versions, page, found, spider, current=current)
    if own is not None:
        note_keys(store.connection, own, choice.report.id, anew=current and there)
        if there:  # else no other document says whose it is
            body = authority_of(store, choice.report, found.portal, found.place)
            settle_body(store.connection, choice.report.id, body)
    return change


def _save_versions(
    store: Store,
    choice: Choice,
    versions: list[Version],
    page: Original,
    found: Found,
    spider: str | None,
    *,
    current: bool,
) -> Change:
    """Store a report beside the ``versions`` that its row has, and elect among them all."""
    report = choice.report
    known = {version.document_sha256: version.content_hash for version in versions}
    spoke = next((version for version in versions if version.state is State.IN_FORCE), None)
    before = _standing(spoke) if spoke is not None else None
    incoming = _merge(store, versions, Reading(choice.original, report), page)
    readings = {incoming.document_sha256: report}
    earlier = [version for version in versions if version.url == page.url and version is not incoming]
    _supersede(store, incoming, earlier, page, current=current)
    for other in choice.others:
        other.report.id, other.report.url = report.id, page.url
        version = _merge(store, versions, other, page)
        if version is not incoming:
            version.state = State.ALTERNATIVE
            readings[version.document_sha256] = other.report
    winner = elect(versions)
    speaker = readings.get(winner.document_sha256)
    if speaker is None and winner.reading is not None:
        speaker = restore(winner)
    _keep_readings(store, report.id, versions, winner, readings)
    if speaker is not None:
        put_in_force(
            store,
            speaker,
            winner,
            documents=[version.document_sha256 for version in versions],
            rows=before != _standing(winner),
            new=before is None,
            portal=found.portal,
            place=found.place if winner.url == page.url else None,
            spider=spider,
        )
    write_versions(store.connection, versions)
    if before is None:
        return Change.NEW
    if current and winner is incoming and spoke in earlier:
        assert spoke is not None
        note_change(store.connection, report.id, choice.original.fetched_at, spoke, winner)
    if any(known.get(one.document_sha256, one.content_hash) != one.content_hash for one in versions):
        describe_again(store.connection, report.id)  # read anew, a version may say something else
    note_versions(store.connection, report.id, versions)
    same = before[:3] == _standing(winner)[:3] and len(versions) == len(known)
    return Change.UNCHANGED if same else Change.CHANGED


def _supersede(
    store: Store, incoming: Version, earlier: list[Version], page: Original, *, current: bool
) -> None:
    """What an address gives now stands in place of what it gave ``earlier``."""
    if incoming.status in SILENT and any(
        version.state is State.IN_FORCE and version.status not in SILENT for version in earlier
    ):
        incoming.state = State.ALTERNATIVE  # cut on its way, or broken: what was read before stands
    elif not current and _gives_later(store, page.url, incoming, earlier):
        incoming.state = State.SUPERSEDED  # an older original read again: what its address gives now stands
    else:
        for version in earlier:
            version.state = State.SUPERSEDED


def _keep_readings(
    store: Store, report: str, versions: list[Version], winner: Version, readings: dict[str, Report]
) -> None:
    """Keep with each version what it says, but for the ``winner``, whose figures are in the tables."""
    for version in versions:
        if version is winner:
            version.reading = None
        elif version.document_sha256 in readings:
            version.reading = dump(readings[version.document_sha256])
        elif version.reading is None:  # in force until now: its figures are in the tables
            version.reading = dump(read_stored(store.connection, report))


def _gives_later(store: Store, url: str, incoming: Version, others: list[Version]) -> bool:
    """Whether an address gives one of the other versions now, and not the one that is read again."""
    rows = store.connection.execute(
        "SELECT sha256 FROM addresses WHERE url = :url UNION SELECT sha256 FROM addresses WHERE article_url = :url",
        {"url": url},
    )
    given = {sha256 for (sha256,) in rows}
    return incoming.document_sha256 not in given and any(one.document_sha256 in given for one in others)


def _merge(store: Store, versions: list[Version], reading: Reading, page: Original) -> Version:
    """The version that ``reading`` is, brought up to date; a content not seen before is appended.

    The very bytes are the same version wherever they lie; at one address other bytes that say the same
    (a page with a counter) are no new version either.
    """
    report, original = reading.report, reading.original
    content = content_hash(report)
    version = next((v for v in versions if v.document_sha256 == original.sha256), None) or next(
        (v for v in versions if v.url == page.url and v.content_hash == content), None
    )
    if version is None:
        first_seen, last_seen, gone_on = seen(store.connection, original, page)
        version = Version(
            report_id=report.id,
            document_sha256=original.sha256,
            url=page.url,
            document_url=original.url,
            state=State.DUPLICATE,
            content_hash=content,
            title=report.title,
            published_on=report.published_on,
            format=report.format,
            status=report.status,
            reason=report.reason,
            parser=store.parser,
            first_seen=first_seen,
            last_seen=last_seen,
            reading=None,
            gone_on=gone_on,
        )
        versions.append(version)
        return version
    again = version.state in (State.SUPERSEDED, State.ALTERNATIVE)
    moved = version.gone_on is not None and not original.reread
    if again or moved or (original.fetched_at, page.url) < (version.first_seen, version.url):
        # the same bytes at several addresses: that where they were first seen, in whatever order they come, and are
        version.url, version.document_url = page.url, original.url
    if again:
        version.state = State.DUPLICATE
    if version.document_sha256 != original.sha256:
        _count_bytes(store, version, original)
    _bring_up_to_date(store, version, report)
    note_seen(version, original)
    report.url, report.document_sha256 = version.url, version.document_sha256
    return version


def _count_bytes(store: Store, version: Version, original: Original) -> None:
    """Note that an address gave other bytes that say the same, where they are other than those of the last time."""
    last = store.connection.execute("SELECT sha256 FROM addresses WHERE url = ?", (original.url,)).fetchone()
    if last is not None and last[0] != original.sha256:
        version.bytes_changed += 1
        version.bytes_changed_on = original.fetched_at[:10]


def _bring_up_to_date(store: Store, version: Version, report: Report) -> None:
    version.content_hash = content_hash(report)
    version.title, version.published_on, version.format = report.title, report.published_on, report.format
    version.status, version.reason, version.parser = report.status, report.reason, store.parser


def _clear_earlier(store: Store, chosen: Chosen) -> None:
    """Take this publication's versions from reports that it turned out not to be.

    A document read anew may name another body or year than before; what could not be named at all had
    its address for a name. The reports left behind lose those versions; where no other is left they go, and
    their ids lead on.
    """
    connection, page = store.connection, chosen.page
    now_ids = [choice.report.id for choice in chosen.choices]
    unnamed = report_id(None, None, "", page.url)
    shas = {original.sha256 for original in page.all()}
    found = connection.execute(
        "SELECT report_id, document_sha256 FROM report_versions WHERE url = ?", (page.url,)
    ).fetchall()
    left: set[str] = set()
    for report, sha256 in found:
        if report not in now_ids and (sha256 in shas or report == unnamed):
            connection.execute(
                "DELETE FROM report_versions WHERE report_id = ? AND document_sha256 = ?",
                (report, sha256),
            )
            left.add(report)
    for report in left:
        forget_keys(connection, report, page.url)
        reelect(store, report, successor=now_ids[0])


def _withdraw_cut(store: Store, page: Original) -> None:
    """Take back versions that broke off on their way, now that the address gives other bytes."""
    cut = cut_before(store.connection, page)
    for sha256 in cut:
        found = store.connection.execute(
            "SELECT report_id FROM report_versions WHERE url = ? AND document_sha256 = ?", (page.url, sha256)
        ).fetchall()
        for (report,) in found:
            store.connection.execute(
                "DELETE FROM report_versions WHERE report_id = ? AND document_sha256 = ?", (report, sha256)
            )
            forget_keys(store.connection, report, page.url)
            reelect(store, report)


def _standing(version: Version) -> tuple[str, str, str, str]:
    """What tells whether the rows of a report must be written again."""
    return (version.document_sha256, version.content_hash, version.status, version.parser)


def refresh(store: Store, report_id: str, reading: Reading) -> int:
    """Bring a version that is not in force up to date with a new reading of its document; its reader failures.

    A reading that did not come to its end changes nothing.
    """
    report = reading.report
    if not reading.finished or not_ended(report):
        return reader_failures(report)
    with store.transaction() as connection:
        report_id = current_id(connection, report_id)
        versions = [
            version
            for version in load_versions(connection, report_id)
            if version.document_sha256 == reading.original.sha256 and version.state is not State.IN_FORCE
        ]
        for version in versions:
            report.id, report.url = report_id, version.url
            _bring_up_to_date(store, version, report)
            version.reading = dump(report)
        write_versions(connection, versions)
        describe_again(connection, report_id)
    return reader_failures(report)
