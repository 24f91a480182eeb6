"""Styles that no page needs: values as long as a book, full of what begins a value. Every pattern that is looked for from such a
beginning would be looked for to the end, over and over."""

from __future__ import annotations

import re
from functools import lru_cache

_END = re.compile(r"[;{}]")
_BEGINNING = re.compile(r"[:(@\[]")
#: characters that a value may have without being counted
_ORDINARY = 500
#: characters times beginnings: four times what the longest list of selectors of a framework has
_MOST = 60_000_000


@lru_cache(maxsize=256)
def is_crowded(style: str) -> bool:
    """Whether a style sheet, or the value of a ``style`` attribute, is none that can be looked at in reasonable time."""
    if len(style) <= _ORDINARY:
        return False
    long = (piece for piece in _END.split(style) if len(piece) > _ORDINARY)
    return sum(len(piece) * len(_BEGINNING.findall(piece)) for piece in long) > _MOST
