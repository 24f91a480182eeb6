"""The grounds that a drawn page paints: what lies under a text when it comes, and what covers it afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.blocks import Box

#: red, green, blue from 0 to 255
Colour = tuple[float, float, float]

WHITE: Colour = (255, 255, 255)
#: a channel must differ so much from the ground to be seen
CONTRAST = 24
#: height in points of the strips by which areas are found again
_STRIP = 24.0
#: an area over more strips than this stands in a list of its own
_TALL = 12


@dataclass(slots=True)
class Area:
    """A filled rectangle that nothing shows through: its turn among what is painted, its box, its colour."""

    turn: int
    box: Box
    colour: Colour


@dataclass(slots=True)
class Grounds:
    """The areas of a page, found again by place."""

    count: int = 0
    _strips: dict[int, list[Area]] = field(default_factory=dict)
    _tall: list[Area] = field(default_factory=list)

    def add(self, area: Area) -> None:
        """Takes in an area; areas come in no particular order."""
        self.count += 1
        first, last = int(area.box[1] // _STRIP), int(area.box[3] // _STRIP)
        if last - first > _TALL:
            self._tall.append(area)
            return
        for strip in range(first, last + 1):
            self._strips.setdefault(strip, []).append(area)

    def around(self, x: float, y: float) -> list[Area]:
        """The areas around a point."""
        return [
            area
            for area in (*self._tall, *self._strips.get(int(y // _STRIP), ()))
            if area.box[0] <= x <= area.box[2] and area.box[1] <= y <= area.box[3]
        ]

    def under(self, x: float, y: float, turn: int) -> Colour:
        """The colour of the ground at a point when the ``turn`` of something to be painted came."""
        before = [area for area in self.around(x, y) if area.turn < turn]
        return max(before, key=lambda area: area.turn).colour if before else WHITE

    def cover(self, x: float, y: float, turn: int) -> Area | None:
        """What covered a point last after that turn, if anything did."""
        after = [area for area in self.around(x, y) if area.turn > turn]
        return max(after, key=lambda area: area.turn) if after else None


def contrasts(colour: Colour, ground: Colour) -> bool:
    """Whether a colour is seen on a ground."""
    return max(abs(one - other) for one, other in zip(colour, ground, strict=True)) >= CONTRAST
