"""Who is expected to report (``data/bodies.csv``): every government from province to county, through reforms."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated

from pydantic import Field, field_validator

from pipelines.bodies.words import Kind, Level
from pipelines.data_files import Data, read_rows, validated
from pipelines.errors import DataFileError

BODIES_FILE = files("pipelines") / "data" / "bodies.csv"

_Code = Annotated[str, Field(pattern=r"^\d{6}$")]


class BodiesError(DataFileError):
    """Raised when ``data/bodies.csv`` does not fit its schema; names row and column."""


class ExpectedBody(Data):
    """A row of ``data/bodies.csv``; ``region`` (GB/T 2260) and ``kind`` are its key.

    ``since`` and ``until``: the first and the last year that it reports on, ``None`` where that is before the present
    form or still open. ``predecessors`` and ``successors``: regions that were merged, split, renamed or raised.
    """

    region: _Code
    kind: Kind
    name: Annotated[str, Field(min_length=2)]
    level: Level
    since: int | None
    until: int | None
    predecessors: tuple[_Code, ...]
    successors: tuple[_Code, ...]

    @field_validator("since", "until", mode="before")
    @classmethod
    def _open(cls, cell: object) -> object:
        return cell or None

    @field_validator("predecessors", "successors", mode="before")
    @classmethod
    def _listed(cls, cell: object) -> object:
        return tuple(filter(None, cell.split(";"))) if isinstance(cell, str) else cell


class ExpectedBodies:
    """The whole file: its rows, and in which years a region was not the one of the year before."""

    def __init__(self, rows: Iterable[ExpectedBody], digest: str) -> None:
        """Raises :class:`BodiesError` where two rows have one key, or a row names a region that has none."""
        self.rows = tuple(rows)
        #: names the content of the file
        self.digest = digest
        by_key = {(row.region, row.kind): row for row in self.rows}
        if len(by_key) != len(self.rows):
            keys = [(row.region, row.kind) for row in self.rows]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise BodiesError(f"{BODIES_FILE}: two rows of one region and kind: {', '.join(twice)}")
        known = {row.region for row in self.rows}
        #: what a government was before it was merely renamed or raised: the keys of both rows, the later one first
        self.renamed = {
            key: before
            for key, row in by_key.items()
            if row.since is not None
            and len(row.predecessors) == 1
            and (before := (row.predecessors[0], row.kind)) in by_key
            and by_key[before].successors == (row.region,)
        }
        ends = {region for region, _ in self.renamed.values()}
        begins = {region for region, _ in self.renamed}
        self._reforms: dict[str, set[int]] = defaultdict(set)
        for row in self.rows:
            for other in (*row.predecessors, *row.successors):
                if other not in known:
                    raise BodiesError(f"{BODIES_FILE}: {row.region} names a region without a row: {other}")
            if row.region in ends | begins:
                continue  # under another name it is what it was: its series goes on
            if row.successors and row.until is not None:
                for region in (row.region, *row.successors):
                    # what was abolished in a year no longer reports on the year before
                    self._reforms[region].add(row.until + 2)
            elif row.since is not None:
                self._reforms[row.region].add(row.since)

    def reformed(self, region: str | None, year: int) -> bool:
        """Whether in that year the region was merged, split or new, so that it is not last year's."""
        return region is not None and year in self._reforms.get(region, ())


def load_bodies(path: Traversable = BODIES_FILE) -> ExpectedBodies:
    """The bodies in a file. Raises :class:`BodiesError`."""
    try:
        _, rows = read_rows(path, BodiesError)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    except OSError as error:
        raise BodiesError(f"{path}: cannot be read: {error.strerror or error}") from error
    return ExpectedBodies(
        (validated(ExpectedBody, cells, f"{path}: row {number}", BodiesError) for number, cells in rows),
        digest,
    )


@cache
def expected_bodies() -> ExpectedBodies:
    """The bodies of ``data/bodies.csv``."""
    return load_bodies()
