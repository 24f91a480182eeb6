"""What every pass over a document's elements is made of."""

from __future__ import annotations

from collections.abc import Callable

Attributes = dict[str, str]


class Elements:
    """A piece of a reading: its methods ``_start_NAME`` and ``_end_NAME`` are called at the elements of these names, in
    small letters."""

    def at_start(self, name: str) -> Callable[[Attributes], None] | None:
        """What the start of an element does, if anything."""
        return getattr(self, f"_start_{name}", None)

    def at_end(self, name: str) -> Callable[[], None] | None:
        """What the end of an element does, if anything."""
        return getattr(self, f"_end_{name}", None)
