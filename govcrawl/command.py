"""What every command of the project is: words about it, its options, and one job that ends in an exit status.

Scrapy imports every command for any of them, so these modules import little; what a command does lies in
:mod:`govcrawl.jobs` under the command's name and is loaded when it runs.
"""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, ClassVar, cast

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.utils.misc import load_object

from govcrawl.errors import IN_PART, NOTHING, UserError
from govcrawl.terminal import open_streams, warn
from pipelines.errors import BROKEN_INSTALLATION, InstallationError

if TYPE_CHECKING:
    import argparse

    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.settings import BaseSettings


class Command(ScrapyCommand):
    """A command that runs no spider. ``summary``, ``usage`` and ``explanation`` are what ``-h`` says."""

    requires_project = True
    requires_crawler_process = False
    summary: ClassVar[str]
    usage: ClassVar[str] = ""
    explanation: ClassVar[str] = ""

    def short_desc(self) -> str:
        """One line for ``scrapy -h``."""
        return self.summary

    def syntax(self) -> str:
        """What follows the command's name."""
        return self.usage

    def long_desc(self) -> str:
        """What ``scrapy NAME -h`` says."""
        return self.explanation or self.summary

    @abstractmethod
    def do(self, args: list[str], opts: argparse.Namespace) -> int:
        """Do it; the exit status. Raises :class:`~govcrawl.errors.UserError` with what the user is told."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Called by Scrapy before anything is begun."""
        open_streams()
        super().process_options(args, opts)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Called by Scrapy: do it, say in one line what went wrong, and keep the exit status."""
        try:
            self.exitcode = self.do(args, opts)
        except UserError as error:
            self._tell(error, error.exit_status)
        except InstallationError as error:
            self._tell(error, NOTHING)
        except BROKEN_INSTALLATION as error:
            self._tell(InstallationError.of(error), NOTHING)
        except KeyboardInterrupt:
            self._tell("interrupted; run it again to finish", IN_PART)

    def _tell(self, words: object, status: int) -> None:
        warn(f"scrapy {self.__module__.rpartition('.')[2]}: {' '.join(str(words).split())}")
        self.exitcode = status

    @property
    def values(self) -> BaseSettings:
        """The settings, which Scrapy has given by the time a command runs."""
        assert self.settings is not None
        return self.settings

    @property
    def process(self) -> AsyncCrawlerProcess:
        """What runs spiders, which Scrapy has made by then where ``requires_crawler_process`` says so."""
        assert self.crawler_process is not None
        return cast("AsyncCrawlerProcess", self.crawler_process)


class CrawlingCommand(Command):
    """A command that runs spiders and stores what they find."""

    requires_crawler_process = True
    #: the event loop in C, where the system has it, saves a tenth of the time
    default_settings: ClassVar[dict[str, Any]] = (
        {"ASYNCIO_EVENT_LOOP": "uvloop.Loop"} if find_spec("uvloop") else {}
    )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Let the readers be loaded while the spiders are.

        Raises :class:`~scrapy.exceptions.UsageError` for a broken installation, in which spiders may not load.
        """
        from pipelines.workers.installation import check_installation
        from pipelines.workers.processes import warm_up

        super().process_options(args, opts)
        warm_up()
        # Scrapy looks through the whole stack, frame by frame, where it declares old names in this module; the spiders
        # would import it from so deep that this alone is a sixth of what a command needs to start
        import_module("scrapy.core.downloader.contextfactory")
        try:
            check_installation()
        except InstallationError as error:
            raise usage_error(str(error)) from error
        if (loop := self.values["ASYNCIO_EVENT_LOOP"]) is not None:
            # else Scrapy begins with asyncio's own and leaves it to the collector, which complains at times
            asyncio.set_event_loop(load_object(loop)())


def usage_error(words: str) -> UsageError:
    """The error for arguments that make no sense, which Scrapy tells without the whole help; exit status 2."""
    return UsageError(words, print_help=False)
