"""The rules as data: what each says, reads and is worth (``pipelines/data/rules/*.yaml``, one file a group).

Code says how a rule is applied, under the name that :class:`~pipelines.report.rules.Rule` or a file of the form gives
it; what it means to those who read a finding stands here. ``docs/rules.md`` and the website are made from it.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import Field, model_validator

from pipelines.data_files import Data, read_data_file
from pipelines.errors import DataFileError
from pipelines.report.form import editions
from pipelines.report.model import Fault

RULES_DIRECTORY = files("pipelines") / "data" / "rules"


class RulesError(DataFileError):
    """Raised by :func:`rule_groups` when a file of rules does not fit the schema; names file and key."""


class Words(Data):
    """The same in Chinese and in English, with no full stop at the end."""

    zh: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]


class Precision(Data):
    """How many of a rule's findings were right (``right`` of ``of``), and ``measured_on`` what, in English."""

    right: Annotated[int, Field(ge=0)]
    of: Annotated[int, Field(ge=1)]
    measured_on: str

    @model_validator(mode="after")
    def _possible(self) -> Precision:
        if self.right > self.of:
            raise ValueError("more findings right than found")
        return self


class RuleEntry(Data):
    """One rule. ``label`` is its name where it holds, ``formula`` what it demands, in words.

    ``version`` grows with each change of what it finds; ``reads`` names the tables or parts of a report that it looks
    at; ``fails_as`` whose fault its failures may be, empty where it fails nothing; ``notes`` says that it tells what is
    worth knowing and is no mistake; ``not_assessable`` when it says nothing (``None``: never); ``precision`` is absent
    where nobody has measured it.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    version: Annotated[int, Field(ge=1)]
    label: Words
    formula: Words
    reads: Annotated[tuple[str, ...], Field(min_length=1)]
    fails_as: tuple[Fault, ...]
    notes: bool = False
    not_assessable: Words | None
    precision: tuple[Precision, ...] = ()


class RuleGroup(Data):
    """The rules of one file."""

    group: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    label: Words
    about: Words
    rules: Annotated[tuple[RuleEntry, ...], Field(min_length=1)]


#: groups in the order in which they are shown; those not named follow by name
_ORDER = ("relations", "cause", "reading", "identity", "cells", "structure", "dates", "text")


@cache
def rule_groups() -> tuple[RuleGroup, ...]:
    """Every group of rules, and among the relations those that an edition of the form brings and no file describes.

    Raises :class:`RulesError`, also where two rules have one id.
    """
    paths = [path for path in RULES_DIRECTORY.iterdir() if path.name.endswith(".yaml")]
    groups = [read_data_file(path, RuleGroup, RulesError) for path in paths]
    ids = [rule.id for group in groups for rule in group.rules]
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        raise RulesError(f"{RULES_DIRECTORY}: rules described twice: {', '.join(twice)}")
    groups.sort(key=lambda one: (_ORDER.index(one.group) if one.group in _ORDER else len(_ORDER), one.group))
    return tuple(
        group.model_copy(update={"rules": (*group.rules, *_undescribed(ids))})
        if group.group == "relations"
        else group
        for group in groups
    )


def _undescribed(ids: list[str]) -> list[RuleEntry]:
    """Entries for the relations that only a file of the form knows."""
    found: dict[str, RuleEntry] = {}
    for edition in editions():
        for relation in edition.relations:
            words = Words(zh=relation.statement, en=relation.english)
            if relation.code not in ids and relation.code not in found:
                found[relation.code] = RuleEntry(
                    id=relation.code,
                    version=1,
                    label=words,
                    formula=words,
                    reads=(relation.table,),
                    fails_as=(Fault.PUBLISHER, Fault.UNKNOWN),
                    not_assessable=Words(zh="各数都是空白", en="all its figures are blank"),
                )
    return list(found.values())


@cache
def rule_entries() -> dict[str, RuleEntry]:
    """Every rule by its id, in the order of the groups."""
    return {rule.id: rule for group in rule_groups() for rule in group.rules}
