"""Whether a column that was found is that of a portal of the register."""

from __future__ import annotations

import re
from collections.abc import Iterable

from govcrawl.discovery.cues import is_body, tidy
from govcrawl.discovery.found import Column
from govcrawl.register import Portal
from pipelines.bodies.resolver import Authority, Resolver

_ASIDE = re.compile(r"[（(].*?[）)]")
_GOVERNMENT = re.compile(r"(?:人民)?政府$|办事处$|门户网站$")


class Sought:
    """A portal's body, by its name in the register and the names of its reports so far (``known``)."""

    def __init__(self, portal: Portal, known: Iterable[str]) -> None:
        self._portal = portal
        self._resolver = Resolver([(portal.id, portal.name, portal.url, portal.region)])
        self._known = set(known)
        self._names = {_bare(name) for name in (portal.name, *self._known)}
        self._bodies = {self._body(name) for name in (portal.name, *self._known)}

    def any_of(self, names: Iterable[str]) -> bool:
        """Whether one of ``names`` is the body's."""
        return any(_bare(name) in self._names or self._body(name) in self._bodies for name in names)

    def may_be(self, unit: str) -> bool:
        """Whether a link in a list of bodies may lead to the body: one of the names contains the other."""
        named = _bare(unit)
        return any(named in name or name in named for name in self._names if name) or self.any_of([unit])

    def fits(self, column: Column) -> bool:
        """Whether the column has reports of the body; where they name none, it was reached by the body's name, or by
        no body's name at all."""
        if column.authorities:
            return self.any_of(column.authorities)
        return column.unit is None or (is_body(column.unit) and self._is(column.unit))

    def owns(self, column: Column) -> bool:
        """Whether most of the bodies that report there are known from this portal.

        Where the reports name none, the column is that of the body under whose name it stands, else the government's
        whose site it is.
        """
        named = column.authorities
        if named:
            return sum(self.any_of([name]) for name in named) >= 0.5 * len(named)
        return self._is(column.unit) if column.unit is not None else self._is_government()

    def _is(self, unit: str) -> bool:
        """Whether a name in a list of bodies is the body's, perhaps without its region (教育局)."""
        named = _bare(unit)
        return bool(named) and (any(named in name for name in self._names) or self.any_of([unit]))

    def _is_government(self) -> bool:
        return self._authority(self._portal.name).level in ("province", "city", "county")

    def _body(self, name: str) -> str:
        return self._authority(name).body_id

    def _authority(self, name: str) -> Authority:
        site = f"{self._portal.region}0000" if self._portal.region else None
        return self._resolver.resolve(name, url=self._portal.url, site_id=site)


def _bare(name: str) -> str:
    return _GOVERNMENT.sub("", tidy(_ASIDE.sub("", name)))
