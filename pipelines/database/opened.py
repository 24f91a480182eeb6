"""How the item pipelines reach the database: through an extension of the crawler that has it open."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from pipelines.database.catalogue import Catalogue
from pipelines.database.process import Writer

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class OpenDatabase(ABC):
    """A Scrapy extension that opens the database for its crawler, and closes it when the spider is closed.

    What the writer needs beside the database (the places where bodies publish) is the extension's matter.
    """

    @property
    @abstractmethod
    def writer(self) -> Writer:
        """What writes. Raises :class:`sqlite3.Error` or :class:`OSError` where the database cannot be written."""

    @property
    def catalogue(self) -> Catalogue:
        """What is known."""
        return self.writer.catalogue

    @staticmethod
    def of(crawler: Crawler) -> OpenDatabase:
        """The crawler's. Raises :class:`RuntimeError` where none is among its extensions."""
        found = crawler.get_extension(OpenDatabase)  # type: ignore[type-abstract]
        if found is None:
            raise RuntimeError("no extension opens the database; add one to EXTENSIONS (see settings.py)")
        return found
