"""How the cells of a sheet look (单元格格式), as far as that decides what is seen of them."""

from __future__ import annotations

from pipelines.readers.marks import lowered, raised
from pipelines.readers.sheet.formats import printed, shows_text
from pipelines.values import value

#: points; text of this size is a line of dots
_SMALLEST = 1.0
#: of 255 in each channel; colours nearer than this are one to the eye
_ALIKE = 24
#: what is seen of a figure whose format prints something else, or nothing
FORMAT = "数字格式"

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
    """A cell's number format, font, and fill (as :class:`Font` names colours).

    ``doubt`` names what makes any figure of this look print as something else; ``across``: it is centred over blank cells
    beside it; ``fitted``: it is never too wide for its column, ``wrapped``: a text is not; ``indent`` in characters.
    """

    code: str = "General"
    font: Font = Font()
    fill: str = "FFFFFF"
    doubt: str = ""
    across: bool = False
    fitted: bool = False
    wrapped: bool = False
    indent: float = 0.0


def seen(held: object, text: str, look: CellLook, *, zeros: bool = True) -> tuple[str, str]:
    """What is seen of a cell that holds a value: its text, and what of it is no text (:data:`FORMAT`, or empty).

    ``text`` is the value as text; ``zeros`` says whether the sheet shows zeros at all.
    """
    if not is_visible(look.font, look.fill):
        return "", ""
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
    if not font.colour or font.colour == fill:
        return not font.colour
    try:
        pairs = zip(bytes.fromhex(font.colour), bytes.fromhex(fill), strict=True)
        return any(abs(one - other) >= _ALIKE for one, other in pairs)
    except ValueError:
        return True


def marked(text: str, font: Font) -> str:
    """Text raised or lowered as its font has it."""
    return {"super": raised, "sub": lowered}.get(font.script, str)(text)


def runs_seen(runs: list[tuple[str, Font | None]], look: CellLook) -> str:
    """What is seen of a text of several fonts; ``None`` stands for that of the cell."""
    pieces = ((text, font or look.font) for text, font in runs)
    return "".join(marked(text, font) for text, font in pieces if is_visible(font, look.fill))
