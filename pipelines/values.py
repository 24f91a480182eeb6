"""Values: dataclasses that nobody changes once they are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def value(kind: type[T]) -> type[T]:
    """A dataclass with slots, compared and hashed by its fields, frozen for the type checker.

    ``dataclass(frozen=True)`` would make it five times as slow to construct (each field is set through
    ``object.__setattr__``), and a page has a thousand cells, candidates and checks.
    """
    return dataclass(slots=True, unsafe_hash=True)(kind)
