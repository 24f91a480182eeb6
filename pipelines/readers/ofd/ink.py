"""What OFD objects are drawn with: colours, how much they let through, widths of lines, and what of it drawing parameters
(绘制参数) lend them (GB/T 33190, 8.2 and 8.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from pipelines.readers.drawn_pages.grounds import WHITE, Colour
from pipelines.readers.ofd.elements import Resources, children, local_name, numbers, shades

BLACK: Colour = (0.0, 0.0, 0.0)
#: drawing parameters that stand one behind the other
_LONGEST = 16
#: what the three channels of an ink that nobody reads through add up to less than
_PALE = 510


@dataclass(frozen=True, slots=True)
class Ink:
    """A colour, the mean one of a shading; how much it covers, 0 to 255; whether all of it is of that colour."""

    colour: Colour
    alpha: float
    even: bool


def _lenders(element: etree._Element, layer: str | None, resources: Resources) -> Iterator[etree._Element]:
    """An object, then its drawing parameters, then those of its layer."""
    yield element
    for name in (element.get("DrawParam"), layer):
        for _ in range(_LONGEST):
            lender = resources.parameters.get(name or "")
            if lender is None:
                break
            yield lender
            name = lender.get("Relative")


def ink(element: etree._Element, name: str, layer: str | None, resources: Resources, through: float) -> Ink:
    """What an object is filled (``FillColor``) or stroked with; ``through`` is what its holder leaves of it, 0 to 1."""
    whole = (numbers(element.get("Alpha")) or [255.0])[0] * through
    for lender in _lenders(element, layer, resources):
        for colour in children(lender, name):
            alpha = whole * min(255.0, (numbers(colour.get("Alpha")) or [255.0])[0]) / 255
            if not len(colour):
                return Ink(_mixed(colour, resources) or BLACK, alpha, True)
            parts = [
                _mixed(one, resources) or BLACK
                for one in colour.iter(etree.Element)
                if local_name(one) == "Color"
            ]
            channels = list(zip(*parts, strict=True)) or [(0.0,)] * 3
            red, green, blue = (sum(channel) / len(channel) for channel in channels)
            return Ink((red, green, blue), alpha, False)
    return Ink(BLACK, whole, True)


def line_width(element: etree._Element, layer: str | None, resources: Resources) -> float | None:
    """The width of an object's lines in its own space, ``None`` where nobody tells it."""
    for lender in _lenders(element, layer, resources):
        width = numbers(lender.get("LineWidth"))
        if width:
            return width[0]
    return None


def over(drawn: Ink, ground: Colour) -> Colour:
    """The colour that is seen where an ink lies on a ground."""
    part = min(1.0, drawn.alpha / 255)
    red, green, blue = (under + part * (own - under) for own, under in zip(drawn.colour, ground, strict=True))
    return red, green, blue


def is_dark(drawn: Ink) -> bool:
    """Whether an ink on paper is none of those that watermarks and highlighters have."""
    return sum(over(drawn, WHITE)) < _PALE


def _channels(colour: etree._Element, resources: Resources) -> list[float]:
    """The channels of a colour, 0 to 255, by its own value or by its number in the palette of its colour space."""
    space = resources.spaces.get(colour.get("ColorSpace", ""))
    value = colour.get("Value")
    if space is not None and not value:
        listed = [one.text for palette in children(space, "Palette") for one in children(palette, "CV")]
        place = int((numbers(colour.get("Index")) or [0.0])[0])
        value = listed[place] if 0 <= place < len(listed) else None
    bits = 8.0 if space is None else (numbers(space.get("BitsPerComponent")) or [8.0])[0]
    channels = shades(value)
    return channels if bits == 8 or not 0 < bits <= 16 else [255 * one / (2**bits - 1) for one in channels]


def _mixed(colour: etree._Element, resources: Resources) -> Colour | None:
    """Red, green, blue; ``None`` where the colour is not told in numbers."""
    values = _channels(colour, resources)
    if len(values) == 3:
        return (values[0], values[1], values[2])
    if len(values) == 1:
        return (values[0], values[0], values[0])
    if len(values) == 4:  # cyan, magenta, yellow and black
        red, green, blue = (max(0.0, 255.0 - one - values[3]) for one in values[:3])
        return (red, green, blue)
    return None
