"""Kinds of layouts by name: what each does to an ordinary report, and the formats where it can be done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random

from tests.adversary.model import Doc

FORMATS = ("html", "txt", "md", "docx", "xlsx", "pdf", "ofd", "rtf", "odt")
#: formats whose cells stand in a grid that a person sees
GRIDS = ("html", "docx", "xlsx", "pdf", "ofd", "rtf", "odt")
#: formats of flowing documents, where tables and paragraphs alternate freely
FLOWING = ("html", "docx", "pdf", "ofd", "rtf", "odt")
TEXTS = ("txt", "md")

Change = Callable[[Doc, Random], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """``change`` alters the report and its truth in place."""

    name: str
    formats: tuple[str, ...]
    change: Change


KINDS: dict[str, Kind] = {}


def register(name: str, formats: Iterable[str], change: Change) -> None:
    """Adds a kind; a name is given once."""
    assert name not in KINDS, name
    KINDS[name] = Kind(name, tuple(formats), change)


def kind(name: str, formats: Iterable[str] = FORMATS) -> Callable[[Change], Change]:
    """:func:`register` as a decorator."""

    def add(change: Change) -> Change:
        register(name, formats, change)
        return change

    return add
