"""Whether what reads is there at all: a broken installation must not be taken for broken documents."""

from __future__ import annotations

from functools import cache

from pipelines.bodies.words import known_words
from pipelines.data_files import BROKEN_INSTALLATION
from pipelines.report.form import editions
from pipelines.workers.parser_version import library_versions


class InstallationError(Exception):
    """Raised where a library or a data file that reading needs is missing or does not fit.

    Its text is one line that names it and the next step. Nothing is wrong with the document that was to be read.
    """

    @classmethod
    def of(cls, error: Exception) -> InstallationError:
        """The error that says so of ``error``."""
        return cls(f"the installation is broken: {error}; install govcrawl again: pip install .")


@cache
def check_installation() -> None:
    """Raises :class:`InstallationError` where a data file or a library is missing; loads no reader."""
    try:
        editions()
        known_words()
        library_versions()
    except (*BROKEN_INSTALLATION, OSError) as error:
        raise InstallationError.of(error) from error
