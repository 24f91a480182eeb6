"""Whether what reads is there at all: a broken installation must not be taken for broken documents."""

from __future__ import annotations

from functools import cache

from pipelines.bodies.words import known_words
from pipelines.errors import BROKEN_INSTALLATION, InstallationError
from pipelines.report.form import editions
from pipelines.report.title_rules import region_names, title_rules
from pipelines.workers.parser_version import library_versions


@cache
def check_installation() -> None:
    """Raises :class:`~pipelines.errors.InstallationError` where a data file or a library is missing; loads no reader."""
    try:
        editions()
        known_words()
        title_rules()
        region_names()
        library_versions()
    except (*BROKEN_INSTALLATION, OSError) as error:
        raise InstallationError.of(error) from error
