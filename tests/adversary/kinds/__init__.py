"""What is done to ordinary reports; importing this package registers every kind."""

from tests.adversary.kinds import (
    breaks,
    headings,
    numbers,
    order,
    ordinary,
    others,
    pages,
    pieces,
    portals,
    rows,
    seconds,
    values,
)

__all__ = [
    "breaks",
    "headings",
    "numbers",
    "order",
    "ordinary",
    "others",
    "pages",
    "pieces",
    "portals",
    "rows",
    "seconds",
    "values",
]
