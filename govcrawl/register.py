"""The register of portals (``data/portals.csv``): one line a portal, checked when it is read.

Columns ``id``, ``name``, ``family`` and ``url`` are required; every other may be empty or absent
(``docs/register.md`` documents each).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from govcrawl.crawling.hosts import HostKey, host_key
from govcrawl.crawling.years import parse_years
from govcrawl.errors import NothingDoneError, RegisterError
from govcrawl.list_columns import Day, RegionCode, WebAddress, none_if_empty
from govcrawl.places import PORTALS
from pipelines.data_files import read_rows, validated

#: the register that comes with the code, for folders that have none
STARTER = files("govcrawl") / "data" / "portals.csv"
#: the columns in the order in which the register is written
COLUMNS = (
    "id",
    "name",
    "family",
    "url",
    "level",
    "region",
    "expected_years",
    "expected_count",
    "quirks",
    "quirks_reason",
    "last_seen",
    "note",
)
_REQUIRED = COLUMNS[:4]


class Quirk(StrEnum):
    """What a portal needs beyond the ordinary; each needs a reason in words."""

    LEGACY_TLS = "legacy_tls"
    PLAIN_HTTP = "plain_http"
    REFERER = "referer"


#: levels of bodies in the state
Level = Literal["national", "province", "city", "county", "township", "department"]
LEVELS: tuple[Level, ...] = get_args(Level)


def _words(value: object) -> object:
    return tuple(word for word in re.split(r"[\s;,]+", value) if word) if isinstance(value, str) else value


def _forward(years: str) -> str:
    parse_years(years, last=0)  # a range that ends before it begins is an error of the row
    return years


class Portal(BaseModel):
    """A row of the register: an annual-report column (信息公开年报栏目) and what is known of it."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    #: short name for ``-a portal=``: lower-case letters, digits and hyphens
    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(?:[-_.][a-z0-9]+)*$")]
    #: the body whose column this is, in Chinese
    name: Annotated[str, Field(min_length=1)]
    #: family as in ``scrapy list``; ``portal`` where none fits
    family: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    #: address of the column, or of one year where a family has one page per year
    url: WebAddress
    #: level of the body in the state
    level: Annotated[
        Level | None,
        BeforeValidator(none_if_empty),
    ] = None
    #: six-digit code of the region (GB/T 2260), as in ``pipelines/data/regions.csv``
    region: RegionCode = None
    #: report years that the column should have, as ``2019-2024``
    expected_years: Annotated[
        Annotated[str, Field(pattern=r"^\d{4}(-\d{4})?$"), AfterValidator(_forward)] | None,
        BeforeValidator(none_if_empty),
    ] = None
    #: at least so many reports should be found
    expected_count: Annotated[Annotated[int, Field(ge=1)] | None, BeforeValidator(none_if_empty)] = None
    #: quirks, separated by spaces
    quirks: Annotated[tuple[Quirk, ...], BeforeValidator(_words)] = ()
    #: why the portal needs its quirks, in words
    quirks_reason: str = ""
    #: day (ISO) on which a harvest was last seen to work; empty: derived from references, never tried
    last_seen: Day = None
    #: anything a maintainer should know
    note: str = ""

    @model_validator(mode="after")
    def _reasons_given(self) -> Portal:
        if self.quirks and not self.quirks_reason:
            raise ValueError("quirks_reason: a quirk needs its reason in words")
        return self


#: what a cell may be, for those whose rule is a pattern
_MEANT = {
    "id": "lower-case letters and digits, joined by - _ or .",
    "family": "a name that scrapy list shows",
    "region": "a code of six digits, as in pipelines/data/regions.csv",
    "expected_years": "a year or two, as 2019-2024",
    "last_seen": "a day, as 2024-01-31",
}


@dataclass(frozen=True, slots=True)
class Register:
    """A register as it is read for harvesting: what is wrong with a row costs that row.

    ``portals``: those of sound rows, by id, in the register's order; ``faults``: of every other row what is wrong, in a
    line that names file, row and column; ``hosts``: the hosts that it lists, which are trusted for that.
    """

    path: Path
    portals: Mapping[str, Portal]
    faults: tuple[str, ...]
    hosts: frozenset[HostKey]


def read_register(path: Path) -> Register:
    """The register at ``path``, read once as long as the file stays the same.

    Raises :class:`~govcrawl.errors.RegisterError` where it is no register at all, and :class:`FileNotFoundError`.
    """
    stat = path.stat()
    return _read(path, (stat.st_mtime_ns, stat.st_size, stat.st_ino))


@lru_cache(maxsize=2)
def _read(path: Path, _stamp: tuple[int, int, int]) -> Register:
    portals: dict[str, Portal] = {}
    faults: list[str] = []
    for found in _rows(path):
        if isinstance(found, Portal):
            portals[found.id] = found
        else:
            faults.append(str(found))
    hosts = frozenset(host_key(portal.url) for portal in portals.values())
    return Register(path, portals, tuple(faults), hosts)


def load_register(path: Traversable) -> list[Portal]:
    """Every portal of the register at ``path``, in its order.

    Raises :class:`~govcrawl.errors.RegisterError` naming file, row (as a spreadsheet counts, the header being 1)
    and column, and :class:`FileNotFoundError` where there is no file.
    """
    portals: list[Portal] = []
    for found in _rows(path):
        if isinstance(found, RegisterError):
            raise found
        portals.append(found)
    return portals


def _rows(path: Traversable) -> Iterator[Portal | RegisterError]:
    """Each row, or what is wrong with it. Raises :class:`~govcrawl.errors.RegisterError` without the fixed columns."""
    columns, rows = read_rows(path, RegisterError, every=True)
    missing = [column for column in _REQUIRED if column not in columns]
    if missing:
        raise RegisterError(f"{path}: row 1: columns missing: {', '.join(missing)}")
    seen: dict[str, int] = {}
    for number, row in rows:
        if isinstance(row, RegisterError):
            yield row
            continue
        values = {column: value for column, value in row.items() if column in COLUMNS}
        try:
            portal = validated(Portal, values, f"{path}: row {number}", RegisterError, meant=_MEANT)
            if portal.id in seen:
                raise RegisterError(
                    f"{path}: row {number}: id: “{portal.id}” stands in row {seen[portal.id]} already"
                )
        except RegisterError as error:
            yield error
            continue
        seen[portal.id] = number
        yield portal


def provide_register(path: Path) -> None:
    """Lay the starter register down at ``path`` where that is the default place and no register is there yet.

    Raises :class:`~govcrawl.errors.NothingDoneError` where it cannot be written.
    """
    if path != PORTALS or path.exists():
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(STARTER.read_bytes())
    except OSError as error:
        raise NothingDoneError(
            f"register not writable: {path} ({error.strerror}); give another with -s GOVCRAWL_PORTALS=FILE"
        ) from error


def write_register(path: Path, portals: Iterable[Portal]) -> None:
    """Write the register, every column in its fixed order."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for portal in portals:
            row = portal.model_dump(mode="json")
            row["quirks"] = " ".join(row["quirks"])
            writer.writerow({column: "" if row[column] is None else row[column] for column in COLUMNS})
