"""Elements of OFD files, whose namespaces differ by producer, and what pages refer to."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from string import hexdigits

from lxml import etree

from pipelines.readers.safezip import SafeZip


def local_name(element: etree._Element) -> str:
    """Tag without namespace: producers differ in it."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Child elements of that local name."""
    return (child for child in element if local_name(child) == name)


def numbers(text: str | None) -> list[float]:
    """Numbers of an array attribute; what is none counts as 0, as the lengths of arrays matter."""
    found: list[float] = []
    for token in (text or "").replace(",", " ").split():
        try:
            value = float(token)
        except ValueError:
            value = 0.0
        found.append(value if math.isfinite(value) else 0.0)
    return found


def shades(text: str | None) -> list[float]:
    """The channels of a colour: decimal numbers or hexadecimal ones behind a sign, as in ``#ff #00 #7f``."""
    found: list[float] = []
    for token in (text or "").replace(",", " ").split():
        digits = token[1:]
        if token.startswith("#") and digits and all(digit in hexdigits for digit in digits):
            # some write the three channels as one word
            width = 2 if len(digits) % 2 == 0 else len(digits)
            found += [float(int(digits[at : at + width], 16)) for at in range(0, len(digits), width)]
        else:
            found += numbers(token)
    return found


@dataclass(slots=True)
class Resources:
    """What pages refer to by id: drawing parameters, drawings used as pictures, colour spaces, names of media files
    and of fonts in the package."""

    package: SafeZip | None = None
    parameters: dict[str, etree._Element] = field(default_factory=dict)
    units: dict[str, etree._Element] = field(default_factory=dict)
    media: dict[str, str] = field(default_factory=dict)
    fonts: dict[str, str] = field(default_factory=dict)
    spaces: dict[str, etree._Element] = field(default_factory=dict)

    def add(self, root: etree._Element, folder: str) -> None:
        """Takes in a resource file whose media lie in ``folder``."""
        for element in root.iter(etree.Element):
            kind = local_name(element)
            identifier = element.get("ID", "")
            if kind == "DrawParam":
                self.parameters[identifier] = element
            elif kind == "CompositeGraphicUnit":
                self.units[identifier] = element
            elif kind == "ColorSpace":
                self.spaces[identifier] = element
            elif kind in ("MultiMedia", "Font"):
                for file in element:
                    if local_name(file) in ("MediaFile", "FontFile"):
                        name = (file.text or "").strip()
                        held = self.media if kind == "MultiMedia" else self.fonts
                        held[identifier] = name if name.startswith("/") else f"{folder}/{name}"
