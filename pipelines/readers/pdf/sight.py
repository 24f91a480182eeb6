"""What of a PDF page is seen: text that is painted, in a colour that its ground does not have, inside its clip path,
in a layer that is shown, and not covered afterwards; lines in a colour of their own.

For the reading by lines and places; the text in order has a notion of its own (:mod:`~pipelines.readers.pdf.second`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from math import hypot

import pypdfium2.raw as pdfium

from pipelines.blocks import Box
from pipelines.readers.drawn_pages.drawing import Matrix, multiply
from pipelines.readers.drawn_pages.grounds import CONTRAST, WHITE, Grounds, contrasts
from pipelines.readers.pdf import calls as pdf_calls
from pipelines.readers.pdf.facts import TextFacts

#: alpha below which nothing is seen
FAINTEST = 16
#: what the channels of a ground add up to that is seen as a blot where its text is not
_DARK = 330
#: letters narrower than this, for their usual width, or as much broader are not read for sure
_THINNEST = 0.3
#: text render modes that paint nothing
UNPAINTED = frozenset((pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP))
_FILLED = frozenset((pdfium.FPDF_TEXTRENDERMODE_FILL, pdfium.FPDF_TEXTRENDERMODE_FILL_CLIP))


@dataclass(slots=True)
class PaintedText:
    """A text object: its address, its turn among what is painted, from its space to the page as displayed."""

    item: int
    turn: int
    matrix: Matrix


def unseen(
    texts: Sequence[PaintedText],
    facts: TextFacts,
    grounds: Grounds,
    hidden_layers: AbstractSet[str],
    displayed: Callable[[pdf_calls.Quad, Matrix], Box],
) -> tuple[dict[int, Box | None], set[int]]:
    """Text objects, whose ``facts`` come in the same order, that are not seen (``None``), or
    only as far as the box, on the page as displayed, reaches; and those of them that a blot covers, which is seen itself."""
    found: dict[int, Box | None] = {}
    blotted: set[int] = set()
    for text, bounds, mode, (red, green, blue, alpha), clip in zip(
        texts, facts.bounds, facts.modes, facts.fills, facts.clips, strict=True
    ):
        if mode in UNPAINTED or (mode in _FILLED and alpha < FAINTEST):
            found[text.item] = None
            continue
        if hidden_layers and not hidden_layers.isdisjoint(pdf_calls.layer_names(text.item)):
            found[text.item] = None
            continue
        if clip is not None and not _inside(bounds, clip):
            apart = (
                clip[0] >= bounds[2] or clip[2] <= bounds[0] or clip[1] >= bounds[3] or clip[3] <= bounds[1]
            )
            found[text.item] = None if apart else displayed(clip, text.matrix)
            if apart:
                continue
        if mode not in _FILLED or not (grounds.count or min(red, green, blue) > 255 - CONTRAST):
            continue
        x0, top, x1, bottom = displayed(bounds, text.matrix)
        x, y = (x0 + x1) / 2, (top + bottom) / 2
        seen = contrasts((red, green, blue), grounds.under(x, y, text.turn))
        cover = grounds.cover(x, y, text.turn)
        if not seen and sum(grounds.under(x, y, text.turn)) < _DARK:
            blotted.add(text.item)
        if not seen or cover is not None:
            found[text.item] = None
        if cover is not None and contrasts(cover.colour, WHITE):
            blotted.add(text.item)
    return found, blotted


def twisted(texts: Sequence[PaintedText], facts: TextFacts) -> set[int]:
    """Those of the text objects, whose ``facts`` come in the same order, that are mirrored, on their head in their own line, or
    squeezed until nobody reads them."""
    known: dict[tuple[float, ...], bool] = {}  # most are set alike
    found: set[int] = set()
    for text, own, size in zip(texts, facts.matrices, facts.sizes, strict=True):
        look = (*own[:4], *text.matrix[:4], size < 0)
        if look not in known:
            a, b, c, d, *_ = multiply(own, text.matrix)
            broad = hypot(a, b) / (hypot(c, d) or 1.0)
            # the page as displayed has its origin at the top, so that letters as they should be turn it over
            known[look] = size < 0 or a * d - b * c > 0 or not _THINNEST < broad < 1 / _THINNEST
        if known[look]:
            found.add(text.item)
    return found


def _inside(bounds: pdf_calls.Quad, clip: pdf_calls.Quad) -> bool:
    """Whether a clip box leaves what is within, but for the edges of its letters."""
    slack = 0.3 * (bounds[3] - bounds[1])
    return (
        bounds[0] + slack >= clip[0]
        and bounds[2] - slack <= clip[2]
        and bounds[1] + slack >= clip[1]
        and bounds[3] - slack <= clip[3]
    )
