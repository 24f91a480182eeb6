"""The register of portals, kept in order: what is wrong with it, and what a new row would be."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import signals

from govcrawl import terminal
from govcrawl.crawling.detect import recognise_address
from govcrawl.crawling.families import families
from govcrawl.crawling.markup import parse_markup
from govcrawl.discovery.found import Column, described
from govcrawl.discovery.proposing import identifier, propose_rows
from govcrawl.discovery.sites import Site, load_sites, write_sites
from govcrawl.errors import DONE, IN_PART, InPartError, NothingDoneError
from govcrawl.jobs.running import be_quiet
from govcrawl.register import COLUMNS, Portal, load_register, provide_register, read_register, write_register
from govcrawl.terminal import say, table, warn
from pipelines.bodies.regions import REGIONS_FILE, regions
from pipelines.database import moves
from pipelines.database.schema import connect_readonly
from pipelines.items import Document, Visit, VisitOutcome
from pipelines.report.titles import parse_title

if TYPE_CHECKING:
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.settings import BaseSettings

    from govcrawl.discovery.bulk import Ended, Progress
    from govcrawl.discovery.spider import DiscoverySpider

_SAMPLE = 5


def add(process: AsyncCrawlerProcess, settings: BaseSettings, url: str, *, write: bool) -> int:
    """Recognise the family of the column at ``url``, propose its row and show a sample; the exit status.

    Raises :class:`NothingDoneError` where there is nothing to propose, and :class:`InPartError` where no report
    was found.
    """
    path = _path(settings)
    portals = _load(path) if path.exists() else []
    known = next((portal for portal in portals if portal.url == url), None)
    if known is not None:
        raise NothingDoneError(f"{url} is in the register: {known.id}; scrapy harvest --portal {known.id}")
    be_quiet(settings)
    # a sample is shown, not stored; a command's default settings would not win over the project's
    settings.setdict({"ITEM_PIPELINES": {}, "EXTENSIONS": {}}, priority="cmdline")
    crawler = process.create_crawler("portal")
    documents: list[Document] = []
    visits: list[Visit] = []

    def scraped(item: object) -> None:
        if isinstance(item, Document):
            documents.append(item)
        elif isinstance(item, Visit):
            visits.append(item)

    crawler.signals.connect(scraped, signals.item_scraped, weak=False)
    task = process.crawl(crawler, url=url, sample=str(_SAMPLE))
    failures: list[BaseException] = []
    if isinstance(task, asyncio.Task):
        task.add_done_callback(lambda done: failures.extend(filter(None, [done.exception()])))
    process.start()
    spider = crawler.spider
    if failures or spider is None:
        raise NothingDoneError(str(failures[0]) if failures else f"{url}: no spider could begin")
    if crawler.stats is not None and crawler.stats.get_value("finish_reason") == "shutdown":
        raise NothingDoneError(f"{url}: interrupted, nothing is written; run it again")
    family = getattr(spider, "family", None) or "portal"
    account = spider.account  # type: ignore[attr-defined]
    for reason in (account.failure, *account.challenges, *account.problems):
        if reason:
            warn(f"scrapy register: {reason}")
    portal = propose(url, family, documents, taken={portal.id for portal in portals})
    say(f"family   {family}")
    promised = sum(account.promised.values())
    say(f"listed   {promised or 'the list does not say'}")
    for document in documents:
        files = f"  + {len(document.attachments)} file(s)" if document.attachments else ""
        say(f"report   {document.published_on or '----------'}  {document.title or document.url}{files}")
    for visit in visits:
        say(f"{visit.outcome:<8} {visit.title or visit.url}: {visit.reason}")
    say("row      " + _as_line(portal))
    if not documents and not any(visit.outcome is VisitOutcome.UNCHANGED for visit in visits):
        raise InPartError("no report found; give the address of the annual-report column")
    if write:
        _write(path, [*portals, portal])
        say(f"written  {path}; next: scrapy harvest --portal {portal.id}")
    else:
        say("next     check the row, then scrapy register add --write URL")
    return DONE


def discover(
    process: AsyncCrawlerProcess,
    settings: BaseSettings,
    homepage: str,
    *,
    as_json: bool,
    write: bool,
    pages: int | None,
    trust: list[str],
) -> int:
    """Find every annual-report column of the site at ``homepage``; the exit status.

    Raises :class:`NothingDoneError` where nothing could be asked, and :class:`InPartError` where no column was found.
    """
    path = _path(settings)
    portals = _load(path) if path.exists() else []
    spider = _walked(process, settings, homepage, pages=pages, trust=trust)
    if as_json:
        say(json.dumps([column.as_json() for column in spider.columns], ensure_ascii=False, indent=1))
    if not spider.columns:
        error = NothingDoneError if spider.reason == "unreachable" else InPartError
        raise error(f"{homepage}: no column found: {spider.words}; docs/discovery.md says what to do")
    rows = propose_rows(spider.columns, portals)
    if not as_json:
        for line in described(spider.columns):
            say(line)
        say(f"{len(spider.columns)} columns on {spider.pages} pages, {len(rows)} of them not in the register")
    if write and rows:
        _write(path, [*portals, *rows])
    if not as_json:
        if write:
            say(f"written  {len(rows)} rows to {path}; next: scrapy harvest --portal ID")
        elif rows:
            say(f"next     look at them, then scrapy register discover --write {homepage}")
    return DONE


def discover_sites(
    process: AsyncCrawlerProcess,
    settings: BaseSettings,
    path: Path,
    *,
    as_json: bool,
    write: bool,
    jobs: int,
    pages: int | None,
    trust: list[str],
) -> int:
    """Discover every site of the list at ``path`` that was not discovered yet, ``jobs`` at once; the exit status.

    Raises :class:`NothingDoneError` for a list that cannot be read, and :class:`InPartError` where sites are left, or
    no column was found on any.
    """
    from govcrawl.discovery.bulk import Progress, Round
    from govcrawl.discovery.spider import PAGES

    register = _path(settings)
    portals = _load(register) if register.exists() else []
    sites = load_sites(path)
    progress = Progress(path)
    waiting = [site for site in sites if not progress.has_answered(site)]
    _store_nothing(settings)
    # several crawlers would each rewrite the terminal's line
    settings.set("GOVCRAWL_PROGRESS", False, priority="cmdline")

    def tell(site: Site, ended: Ended) -> None:
        progress.add(ended)
        if not as_json:
            found = f"{ended.outcome:<11} {len(ended.columns):>4} columns  {ended.pages:>3} pages"
            say(f"{found}  {site.homepage}  {ended.words}".rstrip())
        columns = sum(len(one.columns) for one in progress.ended.values())
        terminal.Progress.note(len(progress.ended), columns=columns)

    rounds = Round(process, waiting, jobs=jobs, pages=pages or PAGES, trust=trust, tell=tell)
    if waiting:
        with terminal.Progress("discover", "sites", len(sites), silent=as_json):
            rounds.fill()
            process.start()
    progress.close()
    ended = [progress.ended[site.homepage] for site in sites if site.homepage in progress.ended]
    columns = [Column.from_json(column) for one in ended for column in one.columns]
    _say_found(columns, sites, progress, as_json=as_json)
    rows = propose_rows(columns, portals)
    did = f"{len(rows)} columns are not in the register"
    if write:
        did = f"written {len(rows)} rows to {register}"
        if rows:
            _write(register, [*portals, *rows])
        _note_seen(path, sites, ended)
    if not as_json:
        say(f"{did}; what was found is in {progress.path}, remove it to begin anew")
    left = len(sites) - len(ended)
    if left:
        raise InPartError(f"{left} of {len(sites)} sites are left; run it again to go on")
    if not columns:
        raise InPartError(f"no column found on {len(sites)} sites; docs/discovery.md says what to do")
    return DONE


def _say_found(columns: list[Column], sites: list[Site], progress: Progress, *, as_json: bool) -> None:
    """The columns as JSON, or how many were found of which region's sites."""
    from govcrawl.discovery.bulk import OUTCOMES, by_region

    if as_json:
        say(json.dumps([column.as_json() for column in columns], ensure_ascii=False, indent=1))
        return
    names = {code: name.partition("|")[0] for code, name in region_names().items()}
    heads = ("region", *OUTCOMES, "left", "columns")
    for line in table(by_region(sites, progress.ended, names), heads=heads):
        say(line)


def _note_seen(path: Path, sites: list[Site], ended: list[Ended]) -> None:
    """Write into the list of sites on which day each was last met."""
    days = {one.homepage: one.day for one in ended if one.outcome != "unreachable"}
    write_sites(
        path,
        [site.model_copy(update={"last_seen": days.get(site.homepage, site.last_seen)}) for site in sites],
    )


def heal(settings: BaseSettings, *, write: bool) -> int:
    """Show, and with ``write`` make, the changes of the register that harvests propose for columns that moved.

    Raises :class:`NothingDoneError` without register or database.
    """
    path = _path(settings)
    portals = _load(path)
    database = Path(settings["GOVCRAWL_DATABASE"])
    try:
        with closing(connect_readonly(database)) as connection:
            known = {(move.portal, move.old_url): move for move in moves.moves(connection)}
    except sqlite3.Error as error:
        raise NothingDoneError(
            f"database not readable: {database} ({error}); scrapy harvest finds columns that moved"
        ) from error
    healed = []
    for portal in portals:
        move = known.get((portal.id, portal.url))
        changed = {"url": move.new_url, "family": move.family} if move is not None else {}
        healed.append(portal.model_copy(update=changed))
    before, after = ([_as_line(portal) for portal in rows] for rows in (portals, healed))
    if before == after:
        say("nothing to heal: no harvest found a column of the register at another address")
        return DONE
    for line in unified_diff(before, after, str(path), str(path), lineterm="", n=0):
        say(line)
    for old, new in zip(portals, healed, strict=True):
        if old.url != new.url:
            move = known[old.id, old.url]
            say(f"# {old.id}: found {move.found_at[:10]}: {move.via}")
    if write:
        _write(path, healed)
        say(f"written  {path}; next: scrapy harvest")
    else:
        say("next     open the new addresses, then scrapy register heal --write")
    return DONE


def _walked(
    process: AsyncCrawlerProcess,
    settings: BaseSettings,
    homepage: str,
    *,
    pages: int | None,
    trust: list[str],
) -> DiscoverySpider:
    """The spider of a discovery that has ended. Raises :class:`NothingDoneError`."""
    from govcrawl.discovery.spider import PAGES, DiscoverySpider

    _store_nothing(settings)
    crawler = process.create_crawler(DiscoverySpider)
    task = process.crawl(crawler, url=homepage, limit=pages or PAGES, trust=trust)
    failures: list[BaseException] = []
    if isinstance(task, asyncio.Task):
        task.add_done_callback(lambda done: failures.extend(filter(None, [done.exception()])))
    process.start()
    spider = crawler.spider
    if failures or not isinstance(spider, DiscoverySpider):
        raise NothingDoneError(str(failures[0]) if failures else f"{homepage}: no spider could begin")
    if crawler.stats is not None and crawler.stats.get_value("finish_reason") == "shutdown":
        raise InPartError(f"{homepage}: interrupted, nothing is written; run it again")
    return spider


def _store_nothing(settings: BaseSettings) -> None:
    """Nothing of a discovery is stored; a command's default settings would not win over the project's."""
    be_quiet(settings)
    settings.setdict({"ITEM_PIPELINES": {}, "EXTENSIONS": {}}, priority="cmdline")


def _write(path: Path, portals: list[Portal]) -> None:
    try:
        write_register(path, portals)
    except OSError as error:
        raise NothingDoneError(
            f"register not writable: {path} ({error.strerror}); give another with -s GOVCRAWL_PORTALS=FILE"
        ) from error


def _path(settings: BaseSettings) -> Path:
    path = Path(settings["GOVCRAWL_PORTALS"])
    provide_register(path)
    return path


def _load(path: Path) -> list[Portal]:
    try:
        return load_register(path)
    except FileNotFoundError:
        raise _absent(path) from None


def _absent(path: Path) -> NothingDoneError:
    return NothingDoneError(f"no register at {path}; give another with -s GOVCRAWL_PORTALS=FILE")


def check(settings: BaseSettings) -> int:
    """Say what is wrong with the register's rows; the exit status. Raises :class:`NothingDoneError` without one."""
    path = _path(settings)
    try:
        register = read_register(path)
    except FileNotFoundError:
        raise _absent(path) from None
    portals = list(register.portals.values())
    complaints = [*register.faults, *(f"{path}: {complaint}" for complaint in complaints_about(portals))]
    for complaint in complaints:
        warn(f"scrapy register: {complaint}")
    if complaints:
        return IN_PART
    families = {portal.family for portal in portals}
    provinces = {portal.region[:2] for portal in portals if portal.region}
    tried = sum(portal.last_seen is not None for portal in portals)
    say(
        f"{len(portals)} portals, {len(families)} families, {len(provinces)} provinces; "
        f"{tried} seen to work, {len(portals) - tried} derived from references and never tried"
    )
    return DONE


def complaints_about(portals: list[Portal]) -> Iterator[str]:
    """What is wrong with rows that are well formed: unknown families and regions, addresses that come twice."""
    known = region_names()
    addresses: dict[str, str] = {}
    for portal in portals:
        if portal.family not in families() and portal.family != "portal":
            yield f"{portal.id}: family: no family named {portal.family}; scrapy list shows them"
        if portal.region is not None and portal.region not in known:
            yield f"{portal.id}: region: {portal.region} is not in {REGIONS_FILE.name}"
        if portal.url in addresses:
            yield f"{portal.id}: url: the same as that of {addresses[portal.url]}"
        addresses.setdefault(portal.url, portal.id)


def region_names() -> dict[str, str]:
    """Full names of regions by six-digit code, from ``pipelines/data/regions.csv``."""
    return {region.code: region.full_name for region in regions()}


def propose(url: str, family: str, documents: list[Document], *, taken: set[str]) -> Portal:
    """A row for the column at ``url``: name from the site or its reports, region from ``SiteIDCode``."""
    name, region = "", None
    for document in documents:
        root = parse_markup(document.body.decode("utf-8", "replace"))
        metas = (
            {}
            if root is None
            else {(m.get("name") or "").lower(): m.get("content") for m in root.iter("meta")}
        )
        code = re.match(r"\d{6}", metas.get("siteidcode") or "")
        if code and code[0] in region_names():
            region = code[0]
        name = (
            name
            or (metas.get("sitename") or "").strip()
            or (parse_title(document.title or "").authority or "")
        )
    chosen = identifier(url, taken)
    host = urlsplit(url).hostname or chosen
    return Portal(
        id=chosen, name=name or host, family=recognise_address(url) or family, url=url, region=region
    )


def _as_line(portal: Portal) -> str:
    row = portal.model_dump(mode="json")
    return ",".join(" ".join(row[c]) if c == "quirks" else str(row[c] or "") for c in COLUMNS)
