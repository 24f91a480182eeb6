"""Which portals somebody means: by id, by family, by region."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from govcrawl.errors import NothingDoneError
from govcrawl.register import Portal, Register
from pipelines.bodies.regions import load_regions

_CODE = re.compile(r"(?:\d\d){1,3}")


@dataclass(frozen=True, slots=True)
class Choice:
    """What options of the command line say; those of one kind add up, those of different kinds narrow each other.

    ``regions``: codes (GB/T 2260, whole or their beginning) or names, whole or their beginning. ``years``: report
    years as :func:`~govcrawl.crawling.years.parse_years` reads them.
    """

    portals: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    years: str | None = None
    everything: bool = False

    @property
    def asked(self) -> bool:
        """Whether anything is asked for by name, due or not."""
        return bool(self.everything or self.portals or self.families or self.regions or self.years)

    def of(self, register: Register, families: Collection[str]) -> list[Portal]:
        """The portals of ``register`` that are meant, in its order; ``families``: all that there are.

        Raises :class:`~govcrawl.errors.NothingDoneError` for a name that means nothing.
        """
        for name in self.portals:
            if name not in register.portals:
                faults = f"; {register.faults[0]}" if register.faults else ""
                raise NothingDoneError(
                    f"no portal {name} in {register.path}{faults}; its column id has the names"
                )
        for name in self.families:
            if name not in families:
                raise NothingDoneError(f"no family {name}; scrapy list shows them")
        within = [_within(region) for region in self.regions]
        chosen = [
            portal
            for portal in register.portals.values()
            if (not self.portals or portal.id in self.portals)
            and (not self.families or portal.family in self.families)
            and (not within or any(inside(portal.region) for inside in within))
        ]
        if self.asked and not chosen:
            raise NothingDoneError(f"{register.path} has no portal that fits all options; see its columns")
        return chosen


def _within(region: str) -> Callable[[str | None], bool]:
    """Whether a code lies in what ``region`` names."""
    if _CODE.fullmatch(region):
        beginnings: tuple[str, ...] = (_significant(region),)
    else:
        beginnings = tuple(
            _significant(known.code)
            for known in load_regions()
            if known.name.startswith(region) or known.full_name.startswith(region)
        )
        if not beginnings:
            raise NothingDoneError(
                f"no region {region}; write a code of GB/T 2260 (330000, 3301) or a name, as in pipelines/data/regions.csv"
            )
    return lambda code: code is not None and code.startswith(beginnings)


def _significant(code: str) -> str:
    """A code without the pairs of zeros at its end: what the codes within begin with."""
    return re.sub(r"(?:00)+$", "", code) or code
