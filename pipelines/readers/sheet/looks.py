"""How the cells of a sheet look (单元格格式), as far as that decides what is seen of them."""

from __future__ import annotations

import re

from pipelines.readers.marks import lowered, raised
from pipelines.readers.sheet.formats import printed, shows_text
from pipelines.values import value

#: points; text of this size is a line of dots, and up to the second one it is dots to most eyes
_SMALLEST, _SMALL = 1.0, 3.0
#: of 255 in each channel; colours nearer than this are one to most eyes, nearer than the second to any
_ALIKE, _EQUAL = 24, 4
#: what is seen of a figure whose format prints something else, or nothing
FORMAT = "数字格式"
#: what any other doubted figure is called, by what makes it so
FILLED, NARROW, LINE, LETTERS, PLACE, FORMULA, PALE, MADE = (
    "重复填充的内容", "列宽不足的内容", "划线", "变形的文字", "移位的文字", "公式", "难辨的文字", "自动生成的文字",
)  # fmt: skip
_PICTURES = ("wingdings", "webdings", "marlett")

#: a cell's place: row and column from 0
Slot = tuple[int, int]


@value
class Font:
    """A font: ``colour`` is six hexadecimal digits where known, any other text a colour equal only to itself.

    Empty: the colour that the program picks, which can be read. ``script`` is ``super``, ``sub`` or empty. ``pictures``: its
    figures are pictures.
    """

    struck: bool = False
    script: str = ""
    size: float = 11.0
    colour: str = ""
    pictures: bool = False


@value
class CellLook:
    """A cell's number format, font, and fill (as :class:`Font` names colours; several, parted by ``/``, in a pattern).

    ``doubt`` names what makes any figure of this look print as something else; ``across``: it is centred over blank cells
    beside it; ``fitted``: it is never too wide for its column, ``wrapped``: a text is not; ``indent`` in characters;
    ``turned``: how high a digit makes it, in parts of the font's size, where it is written upwards or downwards.
    """

    code: str = "General"
    font: Font = Font()
    fill: str = "FFFFFF"
    doubt: str = ""
    across: bool = False
    fitted: bool = False
    wrapped: bool = False
    indent: float = 0.0
    turned: float = 0.0


def seen(held: object, text: str, look: CellLook, *, zeros: bool = True) -> tuple[str, str]:
    """What is seen of a cell that holds a value: its text, and what of it is no text (:data:`FORMAT`, or empty).

    ``text`` is the value as text; ``zeros`` says whether the sheet shows zeros at all.
    """
    if not is_visible(look.font, look.fill):
        return "", oddity(look.font, look.fill) if re.search(r"\d", text) else ""
    if isinstance(held, int | float) and not isinstance(held, bool):
        figure = printed(held, look.code) if held or zeros else None
        if figure is None:
            return "", FORMAT
        text = figure
    elif isinstance(held, str) and text.strip() and not shows_text(look.code):
        return "", FORMAT
    return marked(text, look.font), ""


def is_visible(font: Font, fill: str) -> bool:
    """Whether text of a font is seen on a fill: neither struck, nor tiny, nor of the fill's colour."""
    if font.struck or font.size <= _SMALLEST:
        return False
    return not font.colour or "/" in fill or _distance(font.colour, fill) >= _ALIKE


def oddity(font: Font, fill: str) -> str:
    """What makes a figure in a font, on a fill, another to some eyes: pictures, dots, letters hardly seen. Empty: nothing."""
    if font.struck or font.size <= _SMALLEST:
        return ""
    if font.pictures or font.size <= _SMALL:
        return LETTERS
    distances = [_distance(font.colour or "000000", each) for each in fill.split("/") if each]
    if len(distances) == 1 and font.colour:
        return PALE if _EQUAL <= distances[0] < _ALIKE else ""
    return LETTERS if min(distances, default=_ALIKE) < _ALIKE else ""


def _distance(one: str, other: str) -> int:
    """How far two colours are from each other, in the channel that differs the most."""
    if one == other:
        return 0
    try:
        pairs = zip(bytes.fromhex(one), bytes.fromhex(other), strict=True)
        return max(abs(first - second) for first, second in pairs)
    except ValueError:
        return 255


def draws_pictures(name: str) -> bool:
    """Whether the digits of the font of a name are pictures."""
    return name.strip("'\" ").lower().startswith(_PICTURES)


def marked(text: str, font: Font) -> str:
    """Text raised or lowered as its font has it."""
    return {"super": raised, "sub": lowered}.get(font.script, str)(text)


def runs_seen(runs: list[tuple[str, Font | None]], look: CellLook) -> str:
    """What is seen of a text of several fonts; ``None`` stands for that of the cell."""
    pieces = ((text, font or look.font) for text, font in runs)
    return "".join(marked(text, font) for text, font in pieces if is_visible(font, look.fill))


def doubt_of_runs(runs: list[tuple[str, Font | None]], look: CellLook) -> str:
    """What makes a digit of a text of several fonts another to some eyes; empty: nothing."""
    kinds = (oddity(font or look.font, look.fill) for text, font in runs if re.search(r"\d", text))
    return next(filter(None, kinds), "")
