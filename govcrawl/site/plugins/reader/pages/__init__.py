"""The pages, a module each: which address, what is asked of the database, which template shows it."""

from __future__ import annotations

from ..site import Handler
from . import about, body, builder, compare, findings, front, original, region, report, search, year

#: addresses with what answers them
PAGES: tuple[tuple[str, Handler], ...] = (
    *front.PAGES,
    *search.PAGES,
    *report.PAGES,
    *original.PAGES,
    *body.PAGES,
    *region.PAGES,
    *year.PAGES,
    *findings.PAGES,
    *compare.PAGES,
    *builder.PAGES,
    *about.PAGES,
)
