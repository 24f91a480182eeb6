"""The second reading: the figures of the three tables found once more, in the second text, by another principle.

The first reading asks of each row which line of the form its label is, and of each cell under which head it stands.
This one knows no cells: it lays the letters of the page beside the letters of the form, as one compares two strings,
and sees at which letter of the form each run of figures stands. It shares nothing with the first that decides: not
what a character means (:mod:`.glyphs`), not what a figure is, not which figure belongs where (:mod:`.alignment`).
"""

from __future__ import annotations

from pipelines.report.second.glyphs import number
from pipelines.report.second.reading import Copy, SecondReading, SecondRow, read_second

__all__ = ["Copy", "SecondReading", "SecondRow", "number", "read_second"]
