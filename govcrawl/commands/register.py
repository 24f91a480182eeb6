"""``scrapy register check`` and ``scrapy register add URL``: the register of portals, kept in order."""

from __future__ import annotations

import asyncio
import csv
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from govcrawl.commands.running import DONE, IN_PART, NOTHING, be_quiet
from govcrawl.detect import FAMILIES, recognise_address
from govcrawl.errors import NothingDoneError
from govcrawl.items import Document, Visit, VisitOutcome
from govcrawl.listing import parse_markup
from govcrawl.register import COLUMNS, Portal, RegisterError, load_register, write_register
from pipelines.report.titles import parse_title

if TYPE_CHECKING:
    import argparse

REGIONS_FILE = Path(__file__).resolve().parents[2] / "data" / "regions.csv"
_SAMPLE = 5


class Command(ScrapyCommand):
    """``check`` reads every row; ``add URL`` recognises the family, proposes a row and shows a sample."""

    requires_project = True

    def syntax(self) -> str:
        """How it is called."""
        return "check | add [--write] URL"

    def short_desc(self) -> str:
        """One line for ``scrapy -h``."""
        return "Check the register of portals, or propose a row for it"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """``--write``."""
        super().add_options(parser)
        parser.add_argument("--write", action="store_true", help="add the proposed row to the register")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """``check`` or ``add URL``."""
        assert self.settings is not None
        path = Path(self.settings["GOVCRAWL_PORTALS"])
        try:
            if args == ["check"]:
                self.exitcode = _check(path)
            elif len(args) == 2 and args[0] == "add":
                self.exitcode = self._add(args[1], path, write=opts.write)
            else:
                raise UsageError("say scrapy register check, or scrapy register add URL", print_help=False)
        except NothingDoneError as error:
            print(f"scrapy register: {error}", file=sys.stderr)
            self.exitcode = NOTHING

    def _add(self, url: str, path: Path, *, write: bool) -> int:
        portals = _load(path) if path.exists() else []
        known = next((portal for portal in portals if portal.url == url), None)
        if known is not None:
            raise NothingDoneError(
                f"{url} is in the register: {known.id}; scrapy harvest --portal {known.id}"
            )
        process, settings = self.crawler_process, self.settings
        assert process is not None
        assert settings is not None
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
                print(f"scrapy register: {reason}", file=sys.stderr)
        portal = propose(url, family, documents, taken={portal.id for portal in portals})
        print(f"family   {family}")
        promised = sum(account.promised.values())
        print(f"listed   {promised or 'the list does not say'}")
        for document in documents:
            files = f"  + {len(document.attachments)} file(s)" if document.attachments else ""
            print(
                f"report   {document.published_on or '----------'}  {document.title or document.url}{files}"
            )
        for visit in visits:
            print(f"{visit.outcome:<8} {visit.title or visit.url}: {visit.reason}")
        print("row      " + _as_line(portal))
        if not documents and not any(visit.outcome is VisitOutcome.UNCHANGED for visit in visits):
            print(
                "scrapy register: no report found; give the address of the annual-report column",
                file=sys.stderr,
            )
            return IN_PART
        if write:
            try:
                write_register(path, [*portals, portal])
            except OSError as error:
                raise NothingDoneError(
                    f"register not writable: {path} ({error.strerror}); give another with -s GOVCRAWL_PORTALS=FILE"
                ) from error
            print(f"written  {path}; next: scrapy harvest --portal {portal.id}")
        else:
            print("next     check the row, then scrapy register add --write URL")
        return DONE


def _load(path: Path) -> list[Portal]:
    try:
        return load_register(path)
    except FileNotFoundError:
        raise NothingDoneError(f"no register at {path}; give another with -s GOVCRAWL_PORTALS=FILE") from None
    except RegisterError as error:
        raise NothingDoneError(str(error)) from error


def _check(path: Path) -> int:
    portals = _load(path)
    complaints = list(complaints_about(portals))
    for complaint in complaints:
        print(f"scrapy register: {path}: {complaint}", file=sys.stderr)
    if complaints:
        return IN_PART
    families = {portal.family for portal in portals}
    provinces = {portal.region[:2] for portal in portals if portal.region}
    tried = sum(portal.last_seen is not None for portal in portals)
    print(
        f"{len(portals)} portals, {len(families)} families, {len(provinces)} provinces; "
        f"{tried} seen to work, {len(portals) - tried} derived from references and never tried"
    )
    return DONE


def complaints_about(portals: list[Portal]) -> Iterator[str]:
    """What is wrong with rows that are well formed: unknown families and regions, addresses that come twice."""
    regions = region_names()
    addresses: dict[str, str] = {}
    for portal in portals:
        if portal.family not in FAMILIES and portal.family != "portal":
            yield f"{portal.id}: family: no family named {portal.family}; scrapy list shows them"
        if portal.region is not None and portal.region not in regions:
            yield f"{portal.id}: region: {portal.region} is not in {REGIONS_FILE.name}"
        if portal.url in addresses:
            yield f"{portal.id}: url: the same as that of {addresses[portal.url]}"
        addresses.setdefault(portal.url, portal.id)


def region_names() -> dict[str, str]:
    """Full names of regions by six-digit code, from ``data/regions.csv``."""
    with REGIONS_FILE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["full_name"] for row in csv.DictReader(file)}


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
    host = re.sub(r"^www\.|\.gov\.cn$", "", urlsplit(url).hostname or "portal")
    stem = re.sub(r"[^a-z0-9]+", "-", host.lower()).strip("-") or "portal"
    identifier, number = stem, 2
    while identifier in taken:
        identifier, number = f"{stem}-{number}", number + 1
    return Portal(
        id=identifier, name=name or host, family=recognise_address(url) or family, url=url, region=region
    )


def _as_line(portal: Portal) -> str:
    row = portal.model_dump(mode="json")
    return ",".join(" ".join(row[c]) if c == "quirks" else str(row[c] or "") for c in COLUMNS)
