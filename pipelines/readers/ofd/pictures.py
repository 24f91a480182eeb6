"""What part of a picture of an OFD document shows and hides (a seal 印章 hides little), asked by both readings."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from pipelines.blocks import UnreadableError
from pipelines.readers.ofd.elements import Resources

if TYPE_CHECKING:
    from PIL.Image import Image

#: pixels of a picture beyond which nobody looks into it, and how many are looked into
_MOST, _MOST_OPEN = 16_000_000, 12


@dataclass(frozen=True, slots=True)
class Patch:
    """Part of a picture: how much of what lies beneath it hides, and how bright it is itself, both 0 to 255."""

    alpha: float
    light: float


class Pictures:
    """The pictures of a document, each opened once."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._opened: dict[str, Image | Patch] = {}

    def patch(self, name: str, part: Sequence[float]) -> Patch:
        """What a picture shows in the part between left, top, right and bottom, as shares of its size.

        One that is missing shows nothing; one that cannot be opened, or is too large, may hide all.
        """
        if name not in self._opened:
            if len(self._opened) >= _MOST_OPEN:
                return _UNKNOWN
            self._opened[name] = self._open(name)
        picture = self._opened[name]
        if isinstance(picture, Patch):
            return picture
        x, y = picture.size
        left, top = min(x - 1, max(0, round(x * part[0]))), min(y - 1, max(0, round(y * part[1])))
        shown = picture.crop((left, top, max(left + 1, round(x * part[2])), max(top + 1, round(y * part[3]))))
        return Patch(_mean(shown.getchannel("A").histogram()), _mean(shown.convert("L").histogram()))

    def _open(self, name: str) -> Image | Patch:
        from PIL import Image as Images

        name, _, mask = name.partition(" ")
        package, file = self._resources.package, self._resources.media.get(name)
        if package is None or file is None or file not in package:
            return _NOTHING
        try:
            opened = Images.open(io.BytesIO(package.read(file)))
            if opened.width * opened.height > _MOST:
                return _UNKNOWN
            picture = opened.convert("RGBA")
            shape = self._open(mask) if mask else None
            if isinstance(shape, Images.Image):
                picture.putalpha(shape.convert("L").resize(picture.size))
            return picture
        except (UnreadableError, Images.DecompressionBombError, OSError, SyntaxError, ValueError):
            return _UNKNOWN


def picture_of(element: etree._Element) -> str:
    """What names the picture of an object to :class:`Pictures`, and its mask if it has one."""
    return f"{element.get('ResourceID', '')} {element.get('ImageMask', '')}".rstrip()


def _mean(levels: Sequence[int]) -> float:
    return sum(level * count for level, count in enumerate(levels)) / max(1, sum(levels))


_NOTHING, _UNKNOWN = Patch(0.0, 255.0), Patch(255.0, 255.0)
