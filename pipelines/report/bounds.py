"""How much of a document is read: its size bounds the work, so that reading ends by itself on any machine.

The bounds count cells, paragraphs and letters, never time: a busy machine changes no result. They hold some 200
reports of ordinary length.
"""

from __future__ import annotations

from dataclasses import replace

from pipelines.blocks import Block, Content, Grid

#: slots of all grids
_CELLS = 100_000
_PARAGRAPHS = 100_000
#: letters and lines of the text in order
_LETTERS = 2_000_000
_LINES = 150_000

#: why a document that was cut is never certain
TOO_LARGE = "文件过大，只读了前一部分"


def bounded(content: Content) -> tuple[Content, bool]:
    """The beginning of a reading that is within the bounds, and whether anything was left out."""
    blocks: list[Block] = []
    cells = paragraphs = 0
    cut = False
    for block in content.blocks:
        if not isinstance(block, Grid):
            paragraphs += 1
            if paragraphs > _PARAGRAPHS:
                cut = True
                break
            blocks.append(block)
            continue
        room = _CELLS - cells
        cells += sum(map(len, block.slots))
        if cells <= _CELLS:
            blocks.append(block)
            continue
        cut = True
        if rows := _rows_within(block, room):
            blocks.append(replace(block, slots=block.slots[:rows]))
        break
    text = _beginning(content.text)
    if not cut and text is content.text:
        return content, False
    return replace(content, blocks=blocks, text=text, notes=[*content.notes, TOO_LARGE]), True


def _rows_within(grid: Grid, room: int) -> int:
    """How many of a grid's first rows have no more than ``room`` slots together."""
    for number, slots in enumerate(grid.slots):
        room -= len(slots)
        if room < 0:
            return number
    return len(grid.slots)


def _beginning(text: str) -> str:
    """The first lines of a text within the bounds; the text itself where it is."""
    if len(text) > _LETTERS:
        text = text[: text.rfind("\n", 0, _LETTERS) + 1 or _LETTERS]
    if text.count("\n") <= _LINES:
        return text
    end = -1
    for _ in range(_LINES):
        end = text.index("\n", end + 1)
    return text[: end + 1]
