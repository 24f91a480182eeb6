"""Homepages of governments (``data/sites.csv``): one line a site, checked when it is read.

Only ``homepage`` is required; every other column may be empty or absent (``docs/discovery.md`` documents each).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from importlib.resources.abc import Traversable
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from govcrawl.errors import NothingDoneError
from govcrawl.list_columns import Day, RegionCode, WebAddress
from pipelines.data_files import read_rows, validated

#: the columns in the order in which the file is written
COLUMNS = ("name", "region", "homepage", "source", "last_seen")
#: other names that lists of sites have for them
_ALSO = {"code": "region", "url": "homepage", "site": "homepage", "website": "homepage"}


class SitesError(NothingDoneError, ValueError):
    """Raised by :func:`load_sites`; names file, row and column, and what is wrong there."""


class Site(BaseModel):
    """A row of the list: a government's homepage and what is known of it."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    #: whose site it is, in Chinese
    name: str = ""
    #: six-digit code of the region (GB/T 2260)
    region: RegionCode = None
    homepage: WebAddress
    #: where the address is from
    source: str = ""
    #: day (ISO) on which a discovery last reached it; empty: never tried
    last_seen: Day = None


_MEANT = {"region": "a code of six digits (GB/T 2260)", "last_seen": "a day, as 2024-01-31"}


def load_sites(path: Traversable) -> list[Site]:
    """Every site of the list at ``path``, each homepage once, in its order.

    Raises :class:`SitesError` naming file, row and column.
    """
    try:
        columns, rows = read_rows(path, SitesError)
    except OSError as error:
        raise SitesError(f"{path}: cannot be read: {error.strerror or error}") from None
    named = {column: _ALSO.get(column, column) for column in columns}
    if "homepage" not in named.values():
        raise SitesError(f"{path}: row 1: column missing: homepage")
    sites: dict[str, Site] = {}
    for number, row in rows:
        values = {named[column]: value for column, value in row.items() if named[column] in COLUMNS}
        site = validated(Site, values, f"{path}: row {number}", SitesError, meant=_MEANT)
        sites.setdefault(site.homepage, site)
    return list(sites.values())


def write_sites(path: Path, sites: Iterable[Site]) -> None:
    """Write the list, every column in its fixed order."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for site in sites:
            row = site.model_dump(mode="json")
            writer.writerow({column: "" if row[column] is None else row[column] for column in COLUMNS})
