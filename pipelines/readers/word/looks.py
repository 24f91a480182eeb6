"""How a stretch of text looks (字符格式), as far as that decides whether it is seen and whether it is a mark.

Word, OpenDocument and RTF state the same few things of their text; their first readings judge them here.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipelines.readers.marks import lowered, raised
from pipelines.values import value

#: half points; text of this size is a line of dots
_SMALLEST = 2
#: of 255 in each channel; colours nearer than the first are one to any eye, nearer than the second to most
_SAME, _ALIKE = 12, 24
#: brightness, of 255: nobody tells two colours as dark as this
_DARK = 40
#: half points: text moved so far from its line is a mark, whatever its size
_MOVED = 6
WHITE = (255, 255, 255)
_PICTURES = re.compile(
    r"wingdings|webdings|dingbats|marlett|bookshelf symbol|mt extra|monotype sorts|bar ?code|code ?(?:39|93|128)|3 of 9",
    re.IGNORECASE,
)

#: what a doubted cell is called, by what makes it so
LETTERS, PLACE, LINE, NUMBER, ALTERNATIVE, NOTE, MERGED = (
    "变形的文字", "移位的文字", "划线", "自动编号", "多种版本的文字", "注释标记", "修订中的合并",
)  # fmt: skip

Colour = tuple[int, int, int]


@value
class Look:
    """Of a run: struck or hidden, ``shift`` above (+) or below (-) its line, in half points, and size and colours.

    ``script`` is ``super``, ``sub`` or empty; ``size`` in half points, ``None`` where unknown; ``colour`` ``None``
    where the program picks one that can be read; ``ground`` ``None`` where it is that of what stands around.
    ``doubted``: what is printed of its letters can not be told; ``painted``: the colour that newer programs paint them in.
    """

    hidden: bool = False
    struck: bool = False
    script: str = ""
    shift: int = 0
    size: int | None = None
    colour: Colour | None = None
    ground: Colour | None = None
    doubted: bool = False
    painted: Colour | None = None


def is_doubted(look: Look, ground: Colour | None) -> bool:
    """Whether text of this look, on ``ground``, may print as something else, or be seen by one program and not by another."""
    if look.hidden or look.struck:
        return False
    painted = look.painted is not None and is_seen(look, ground) != is_seen(
        replace(look, colour=look.painted), ground
    )
    below = look.ground or ground
    return (
        look.doubted
        or painted
        or (look.colour is not None and below is not None and _is_dim(look.colour, below))
    )


def is_dark(colour: Colour) -> bool:
    """Whether a colour is near to black."""
    red, green, blue = colour
    return 0.3 * red + 0.59 * green + 0.11 * blue < _DARK


def _is_dim(colour: Colour, ground: Colour) -> bool:
    """Whether letters of a colour are seen on a ground by who looks closely alone."""
    apart = _apart(colour, ground)
    return apart >= _SAME and (apart < _ALIKE or (is_dark(colour) and is_dark(ground)))


def _apart(one: Colour, other: Colour) -> int:
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


def is_figure_or_mark(look: Look, line: int | None) -> bool:
    """Whether text of this look, as large as the ``line`` that it is moved from, may be a figure that slipped or a mark."""
    moved = line is not None and not look.script and abs(look.shift) >= _MOVED
    return moved and (look.size or line or 0) >= (line or 0)


def is_seen(look: Look, ground: Colour | None) -> bool:
    """Whether text of this look is seen on ``ground`` (``None``: a ground that is not known)."""
    if look.hidden or look.struck or (look.size is not None and look.size <= _SMALLEST):
        return False
    below = look.ground or ground
    if look.colour is None or below is None:
        return True
    return _apart(look.colour, below) >= _ALIKE


def marked(text: str, look: Look, line: int | None) -> str:
    """``text`` as it stands: raised or lowered where it is a mark.

    ``line`` is the size of the text beside it that stands on the line, ``None`` where there is none.
    """
    if look.script:
        return raised(text) if look.script == "super" else lowered(text)
    if look.shift and line is not None and (abs(look.shift) >= _MOVED or (look.size or line) < line):
        return raised(text) if look.shift > 0 else lowered(text)
    return text


def prints_pictures(font: str) -> bool:
    """Whether the figures of a font are pictures, or the bars of a code."""
    return _PICTURES.search(font) is not None


def colour_of(code: str | None) -> Colour | None:
    """The colour of six hexadecimal digits, with or without ``#``; ``None`` for all else (``auto``)."""
    match = re.fullmatch(r"#?([0-9A-Fa-f]{2})([0-9A-Fa-f]{2})([0-9A-Fa-f]{2})", code or "")
    return None if match is None else (int(match[1], 16), int(match[2], 16), int(match[3], 16))
