"""Python's collector of cycles, kept from going over everything that is loaded, again and again."""

from __future__ import annotations

import gc

#: containers made before the youngest are looked at: some fifty pages, where Python's 700 are less than two. A
#: page is made of thousands of small objects that all live as long as it: looked at once or twice, not tens of times
_YOUNG = 20_000


def set_loaded_apart() -> None:
    """What is loaded stays: it is looked at no more, and the rest less often.

    Only the first call in a process does so: later ones would keep for good what others hold for a while.
    """
    if gc.get_threshold()[0] != _YOUNG:
        gc.freeze()
        gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])
