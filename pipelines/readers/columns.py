"""Tables without (enough) ruling lines: columns by the alignment of what is printed."""

from __future__ import annotations

from pipelines.readers.layout import PageLayout


def align_columns(layout: PageLayout) -> PageLayout:
    """The page with its aligned lines as grids; the same object where nothing is aligned."""
    return layout
