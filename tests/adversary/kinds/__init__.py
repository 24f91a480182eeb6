"""What is done to ordinary reports; importing this package registers every kind."""

from tests.adversary.kinds import (
    headings,
    numbers,
    order,
    ordinary,
    others,
    pieces,
    portals,
    rows,
    seconds,
    values,
)

__all__ = [
    "headings",
    "numbers",
    "order",
    "ordinary",
    "others",
    "pieces",
    "portals",
    "rows",
    "seconds",
    "values",
]
