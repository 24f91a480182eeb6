"""How each family is recognised, as data: ``govcrawl/data/families.yaml``, validated when loaded."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from pydantic import model_validator

from govcrawl.crawling.addresses import path_and_query
from pipelines.data_files import Data, Rule, read_data_file
from pipelines.errors import DataFileError

FAMILIES_FILE = files("govcrawl") / "data" / "families.yaml"


class FamiliesError(DataFileError):
    """Raised by :func:`load_families` when the file does not fit the schema; names file and key."""


class Family(Data):
    """A family of portals (同一内容管理系统的网站): its name is that of its spider and of the register.

    ``article`` and ``column`` match path and query of addresses, ``signatures`` the source of pages.
    """

    name: str
    article: tuple[Rule, ...]
    column: tuple[Rule, ...] = ()
    signatures: tuple[Rule, ...] = ()

    def is_article(self, url: str) -> bool:
        """Whether ``url`` is the address of an article of this family."""
        return _any(self.article, path_and_query(url))

    def has_address(self, url: str) -> bool:
        """Whether ``url`` is the address of an article or a column of this family."""
        return self.is_article(url) or _any(self.column, path_and_query(url))

    def has_page(self, source: str) -> bool:
        """Whether ``source`` bears a mark of this family."""
        return _any(self.signatures, source)


class Families(Data):
    """The families in the order in which they are asked, the more specific first; ``long_tail`` is none of
    them: the addresses of articles that the spider ``portal`` knows beside theirs."""

    families: tuple[Family, ...]
    long_tail: Family

    @model_validator(mode="after")
    def _names_differ(self) -> Families:
        names = [family.name for family in (*self.families, self.long_tail)]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"families: named more than once: {', '.join(twice)}")
        return self


def load_families(path: Traversable) -> Families:
    """The families in ``path``. Raises :class:`FamiliesError` naming the file and the key that is wrong."""
    return read_data_file(path, Families, FamiliesError)


@cache
def _loaded() -> Families:
    return load_families(FAMILIES_FILE)


@cache
def families() -> dict[str, Family]:
    """Every family that is recognised, by name, in the order of asking. Raises :class:`FamiliesError`."""
    return {family.name: family for family in _loaded().families}


@cache
def family_of(spider: str) -> Family:
    """What the spider of this name takes for its own; one that states nothing takes nothing for it."""
    known = {**families(), _loaded().long_tail.name: _loaded().long_tail}
    return known.get(spider) or Family(name=spider, article=())


def _any(rules: tuple[Rule, ...], text: str) -> bool:
    return any(rule.pattern.search(text) for rule in rules)
