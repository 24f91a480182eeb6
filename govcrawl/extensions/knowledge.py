"""What the database knows, for whoever asks before fetching or reading; and the one who writes into it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy import signals

from govcrawl.crawling.years import parse_years
from govcrawl.errors import NothingDoneError, RegisterError
from govcrawl.register import Portal, read_register
from pipelines.archive import Archive
from pipelines.database.catalogue import KnownAddress
from pipelines.database.corrections import Corrections, CorrectionsError, load_corrections
from pipelines.database.expectations import Expectation
from pipelines.database.opened import OpenDatabase
from pipelines.database.process import Writer
from pipelines.database.transactions import Place

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings


class Knowledge(OpenDatabase):
    """Opens the database when it is first asked, and closes it with the spider."""

    def __init__(
        self,
        path: Path,
        archive: Path,
        places: Iterable[Place],
        corrections: Corrections,
        expected: Iterable[Expectation],
    ) -> None:
        self._path = path
        self._archive = Archive(archive)
        self._places = places
        self._corrections = corrections
        self._expected = expected
        self._writer: Writer | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Knowledge:
        """Made by Scrapy. Raises :class:`NothingDoneError` where the register cannot be read."""
        path = Path(crawler.settings["GOVCRAWL_DATABASE"])
        # the first of many crawlers tells the writer
        archive, first = Path(crawler.settings["GOVCRAWL_ARCHIVE"]), not Writer.is_open(path)
        listed = places(crawler.settings) if first else ()
        awaited = expected(crawler.settings) if first else ()
        knowledge = cls(path, archive, listed, corrections(crawler.settings), awaited)
        crawler.signals.connect(knowledge.spider_closed, signal=signals.spider_closed)
        return knowledge

    @property
    def writer(self) -> Writer:
        """What writes. Raises :class:`sqlite3.Error` or :class:`OSError` where the database cannot be written."""
        if self._writer is None:
            self._writer = Writer.acquire(self._path, self._places, self._corrections, self._expected)
        return self._writer

    def stored_address(self, url: str) -> KnownAddress | None:
        """What is known of ``url`` where its document is stored and still lies in the archive, by its size at least.

        A document that the archive lost is to be fetched in full.
        """
        known = self.catalogue.stored_address(url)
        if known is None or known.archive_path is None:
            return None
        return known if self._archive.has(known.archive_path, known.size) else None

    def spider_closed(self) -> None:
        """Close the database where no other crawler uses it."""
        if self._writer is not None:
            self._writer.release()
            self._writer = None


def open_writer(settings: BaseSettings) -> Writer:
    """The writer of the settings' database, which knows the places of the settings' register.

    Raises :class:`NothingDoneError` where the register cannot be read, and as :meth:`Writer.acquire`.
    """
    return Writer.acquire(
        Path(settings["GOVCRAWL_DATABASE"]), places(settings), corrections(settings), expected(settings)
    )


def places(settings: BaseSettings) -> list[Place]:
    """Where bodies publish, by the settings' register; none where there is no register.

    Raises :class:`NothingDoneError` where it cannot be read.
    """
    return [(portal.id, portal.name, portal.url, portal.region) for portal in _portals(settings)]


def expected(settings: BaseSettings) -> list[Expectation]:
    """What the settings' register expects of its columns. Raises as :func:`places`."""
    return [
        Expectation(
            portal.id,
            portal.name,
            portal.url,
            tuple(sorted(parse_years(portal.expected_years, last=0) or ())),
            portal.expected_count,
        )
        for portal in _portals(settings)
        if portal.expected_years or portal.expected_count
    ]


def _portals(settings: BaseSettings) -> list[Portal]:
    try:
        return list(read_register(Path(settings["GOVCRAWL_PORTALS"])).portals.values())
    except FileNotFoundError:
        return []
    except (RegisterError, OSError) as error:
        raise NothingDoneError(f"register of portals: {error}; scrapy register check says more") from error


def corrections(settings: BaseSettings) -> Corrections:
    """The reviewed corrections that the settings name; none where there is no file.

    Raises :class:`NothingDoneError` where the file does not fit.
    """
    try:
        return load_corrections(Path(settings["GOVCRAWL_CORRECTIONS"]))
    except CorrectionsError as error:
        raise NothingDoneError(f"{error}; docs/judging.md says what it may hold") from error
