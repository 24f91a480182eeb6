"""Drawn pages: the report laid out on A4 as text, lines and pictures, for PDF and OFD alike.

Points from the top left corner; a text's ``y`` is its baseline.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random

from tests.adversary.model import Cell, Doc, Piece, Table, slots

WIDTH, HEIGHT, MARGIN, FOOT = 595.0, 842.0, 36.0, 800.0
SIZE, LEAD = 9.0, 11.0
BLACK, WHITE, GREY = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0), (0.75, 0.75, 0.75)
Colour = tuple[float, float, float]


@dataclass(slots=True)
class Text:
    """``how``: "" painted; invisible, clipped, transparent, layer (a layer that is off), field, note (annotation)."""

    x: float
    y: float
    size: float
    text: str
    colour: Colour = BLACK
    how: str = ""
    turn: float = 0.0
    spread: float = 0.0


@dataclass(slots=True)
class Box:
    """A rectangle, filled or stroked; of no height or width it is a line."""

    x: float
    y: float
    width: float
    height: float
    colour: Colour = BLACK
    filled: bool = False
    pen: float = 0.5


@dataclass(slots=True)
class Picture:
    """A small grey image."""

    x: float
    y: float
    width: float
    height: float


@dataclass(slots=True)
class Page:
    """What is drawn, in order; ``wide``: on a page turned to its side."""

    wide: bool = False
    things: list[Text | Box | Picture] = field(default_factory=list)


@lru_cache(maxsize=4096)
def advance(text: str, size: float) -> float:
    """A full em for ideographs, half of one for ASCII, nothing for what has no width."""
    return sum(0 if char == "\u200b" else size if char > "~" else size / 2 for char in text)


def _draw(page: Page, x: float, y: float, text: str, **look: object) -> None:
    page.things.append(Text(x, y, SIZE, text, **look))  # type: ignore[arg-type]


#: how a piece is drawn at (x, y)
Way = Callable[[Page, float, float, str], None]


def _raised(page: Page, x: float, y: float, text: str) -> None:
    page.things.append(Text(x, y - 3.4, 5.5, text))


def _lowered(page: Page, x: float, y: float, text: str) -> None:
    page.things.append(Text(x, y + 2.0, 5.5, text))


def _line_through(page: Page, x: float, y: float, text: str) -> None:
    _draw(page, x, y, text)
    page.things.append(Box(x - 0.3, y - 3.1, advance(text, SIZE) + 0.6, 0))


def _bar_through(page: Page, x: float, y: float, text: str) -> None:
    _draw(page, x, y, text)
    page.things.append(Box(x, y - 3.4, advance(text, SIZE), 0.7, filled=True))


def _red_line_through(page: Page, x: float, y: float, text: str) -> None:
    page.things.append(Box(x, y - 3.1, advance(text, SIZE), 0, (1.0, 0.0, 0.0)))
    _draw(page, x, y, text)


def _covered(page: Page, x: float, y: float, text: str) -> None:
    _draw(page, x, y, text)
    page.things.append(Box(x, y - 8, advance(text, SIZE), 10, WHITE, filled=True))


def _off_page(page: Page, x: float, y: float, text: str) -> None:
    _draw(page, -120.0, y, text)


def _tiny(page: Page, x: float, y: float, text: str) -> None:
    page.things.append(Text(x, y, 0.1, text))


def _look(**look: object) -> Way:
    def way(page: Page, x: float, y: float, text: str) -> None:
        _draw(page, x, y, text, **look)

    return way


def _own_ground(page: Page, x: float, y: float, text: str) -> None:
    page.things.append(Box(x, y - 8, advance(text, SIZE), 10, GREY, filled=True))
    _draw(page, x, y, text, colour=GREY)


def _white_on_dark(page: Page, x: float, y: float, text: str) -> None:
    page.things.append(Box(x - 2, y - 8, advance(text, SIZE) + 4, 10, (0.1, 0.2, 0.4), filled=True))
    _draw(page, x, y, text, colour=WHITE)


def _underlined(page: Page, x: float, y: float, text: str) -> None:
    _draw(page, x, y, text)
    page.things.append(Box(x, y + 1.2, advance(text, SIZE), 0))


def _bold(page: Page, x: float, y: float, text: str) -> None:
    _draw(page, x, y, text)
    _draw(page, x + 0.25, y, text)


def _shadow(page: Page, x: float, y: float, text: str) -> None:
    _draw(page, x + 0.8, y + 0.8, text, colour=GREY)
    _draw(page, x, y, text)


def _digit_by_digit(page: Page, x: float, y: float, text: str) -> None:
    for index, char in enumerate(text):
        _draw(page, x + SIZE / 2 * index, y, char)


def _backwards(page: Page, x: float, y: float, text: str) -> None:
    for index in range(len(text) - 1, -1, -1):
        _draw(page, x + SIZE / 2 * index, y, text[index])


def _picture(page: Page, x: float, y: float, text: str) -> None:
    page.things.append(Picture(x, y - 8, advance(text, SIZE), 9))


def _paths(page: Page, x: float, y: float, text: str) -> None:
    """Digits as strokes, seven segments each."""
    segments = ("abcdef", "bc", "abged", "abgcd", "fgbc", "afgcd", "afgedc", "abc", "abcdefg", "abcfgd")
    places = {
        "a": (0, -7, 3, 0), "b": (3, -7, 0, 3.5), "c": (3, -3.5, 0, 3.5), "d": (0, 0, 3, 0), "e": (0, -3.5, 0, 3.5),
        "f": (0, -7, 0, 3.5), "g": (0, -3.5, 3, 0),
    }  # fmt: skip
    for index, char in enumerate(text):
        for name in segments[int(char)] if char.isdigit() else "":
            dx, dy, width, height = places[name]
            page.things.append(Box(x + SIZE / 2 * index + dx, y + dy, width, height))


MARKS: dict[str, Way] = {"raised": _raised, "lowered": _lowered}
GONE: dict[str, Way] = {
    "line-through": _line_through,
    "bar-through": _bar_through,
    "red-line-through": _red_line_through,
    "covered": _covered,
    "off-page": _off_page,
    "tiny": _tiny,
    "white": _look(colour=WHITE),
    "own-ground": _own_ground,
    "invisible": _look(how="invisible"),
    "clipped": _look(how="clipped"),
    "transparent": _look(how="transparent"),
    "layer-off": _look(how="layer"),
}
OPAQUE: dict[str, Way] = {"picture": _picture, "paths": _paths}
#: in PDF alone
OPAQUE_PDF: dict[str, Way] = OPAQUE | {"field": _look(how="field"), "free-text": _look(how="note")}
SHOWN: dict[str, Way] = {
    "white-on-dark": _white_on_dark,
    "grey": _look(colour=(0.5, 0.5, 0.5)),
    "underlined": _underlined,
    "double-struck": _bold,
    "shadow": _shadow,
    "digit-by-digit": _digit_by_digit,
    "backwards": _backwards,
}
_WAYS = MARKS | GONE | OPAQUE_PDF | SHOWN


def _wrap(text: str, width: float) -> list[str]:
    lines: list[str] = []
    for part in text.split("\n"):
        if part.isascii():
            lines.append(part)
            continue
        lines.append("")
        for char in part:
            if lines[-1] and advance(lines[-1] + char, SIZE) > width:
                lines.append("")
            lines[-1] += char
    return lines


class _Layout:
    """Lays blocks down the pages."""

    def __init__(self, doc: Doc, rng: Random) -> None:
        self.options = doc.options
        self.rules = doc.options.get("rules") or rng.choice(("lines", "lines", "boxes", "bars"))
        wide = bool(doc.options.get("landscape"))
        self.width, self.foot = (HEIGHT, WIDTH - 42.0) if wide else (WIDTH, FOOT)
        self.options.setdefault("head", f"{doc.authority}{doc.year}年政府信息公开工作年度报告")
        self.pages = [Page(wide)]
        self.y = 50.0

    @property
    def page(self) -> Page:
        return self.pages[-1]

    def turn_page(self) -> None:
        """A new page; the old one gets its number."""
        self.number()
        self.pages.append(Page(self.width > self.foot))
        self.y = 50.0

    def number(self) -> None:
        """What stands at the head and foot of every page."""
        if not self.options.get("running"):
            self.page.things.append(Text(self.width / 2 - 8, self.foot + 22, 9, f"— {len(self.pages)} —"))
            return
        self.page.things.append(Text(MARGIN, 30, 9, self.options["head"]))
        self.page.things.append(Box(MARGIN, 34, self.width - 2 * MARGIN, 0))
        self.page.things.append(
            Text(self.width / 2 - 30, self.foot + 22, 9, f"第 {len(self.pages)} 页 共 9 页")
        )

    def words(self, pieces: list[Piece], kind: str) -> None:
        """A paragraph."""
        size = 15.0 if kind == "title" else 11.0
        text = "".join(piece.text for piece in pieces).replace("\u200b", "")
        indent = 2 * size if kind == "p" else 0.0
        lines, line = [], ""
        for char in text:
            if advance(line + char, size) + indent > self.width - 2 * MARGIN:
                lines.append(line)
                line, indent = "", 0.0
            line += char
        for index, one in enumerate([*lines, line]):
            if self.y > self.foot - 20:
                self.turn_page()
            self.y += size * 1.6
            x = MARGIN + (2 * size if kind == "p" and index == 0 else 0)
            if kind == "title":
                x = (self.width - advance(one, size)) / 2
            if one:
                self.page.things.append(Text(x, self.y, size, one))
        self.y += 4

    def table(self, table: Table) -> None:
        """A table, over pages where it must."""
        grid = slots(table)
        columns = len(grid[0])
        widths = _widths(columns, table, self.width)
        xs = [MARGIN]
        for width in widths:
            xs.append(xs[-1] + width)
        heights = []
        for row in grid:
            lines = 1
            for c, (cell, begins) in enumerate(row):
                if cell and begins:
                    count = len(_wrap(cell.text, xs[min(c + cell.colspan, columns)] - xs[c] - 4))
                    lines = max(lines, -(-count // cell.rowspan))
            heights.append(
                lines * LEAD + (1 if self.options.get("lead") else 14 if self.options.get("roomy") else 5)
            )
        self.y += 6
        first = 0
        while first < len(grid):
            last, bottom = first, self.y
            while last < len(grid) and (last == first or bottom + heights[last] <= self.foot):
                bottom += heights[last]
                last += 1
            if first == 0 and last < min(4, len(grid)) and self.y > 60:
                self.turn_page()
                continue
            self._part(table, grid, xs, heights, first, last)
            first = last
            if first < len(grid):
                self.turn_page()
                named = (r for r, row in enumerate(grid) if any(cell and cell.name for cell, _ in row))
                heads = next(named, 0)  # a table of another kind has none
                if self.options.get("heads-again") and heads > 1:
                    self._part(table, grid, xs, heights, 0, heads)
                    self.y -= 6

    def _part(
        self,
        table: Table,
        grid: list[list[tuple[Cell | None, bool]]],
        xs: list[float],
        heights: list[float],
        first: int,
        last: int,
    ) -> None:
        ys = [self.y]
        for height in heights[first:last]:
            ys.append(ys[-1] + height)
        done: set[int] = set()
        texts: list[tuple[Cell, float, float, float, float]] = []
        for r in range(first, last):
            for c, (cell, begins) in enumerate(grid[r]):
                if cell is None or id(cell) in done:
                    continue
                done.add(id(cell))
                end = r
                while end < last and grid[end][c][0] is cell:
                    end += 1
                x1 = xs[min(c + cell.colspan, len(xs) - 1)]
                area = (xs[c], ys[r - first], x1, ys[end - first])
                self._rules(*area, edges=(c == 0, x1 == xs[-1]))
                if begins:
                    texts.append((cell, *area))
        if self.rules == "three":
            head = next(
                (r for r in range(first, last) if any(cell and cell.name for cell, _ in grid[r])), first
            )
            for y in {ys[0], ys[head - first], ys[-1]}:
                self.page.things.append(Box(xs[0], y, xs[-1] - xs[0], 0))
        for cell, *place in texts:
            self._cell(cell, *place)
        self.y = ys[-1] + 6

    def _rules(self, x0: float, y0: float, x1: float, y1: float, edges: tuple[bool, bool]) -> None:
        things = self.page.things
        if self.rules in ("none", "three"):
            return
        if self.rules == "boxes":
            things.append(Box(x0, y0, x1 - x0, y1 - y0))
            return
        sides = [(x0, y0, x1 - x0, 0.0), (x0, y1, x1 - x0, 0.0)]
        if self.rules != "horizontal":
            sides += [(x0, y0, 0.0, y1 - y0), (x1, y0, 0.0, y1 - y0)]
        for x, y, width, height in sides:
            if self.rules == "dashes":
                steps = max(1, round((width + height) / 4))
                for step in range(steps):
                    part = (step / steps, 0.6 / steps)
                    things.append(
                        Box(x + width * part[0], y + height * part[0], width * part[1], height * part[1])
                    )
            elif self.rules == "double":
                things.append(Box(x, y, width, height))
                things.append(Box(x + (1.2 if height else 0), y + (1.2 if width else 0), width, height))
            elif self.rules == "bars":
                things.append(Box(x - 0.25, y - 0.25, width + 0.5, height + 0.5, filled=True))
            else:
                things.append(Box(x, y, width, height))
        if self.options.get("white-lines"):
            middle = (y0 + y1) / 2 - 4.2
            things.append(Box(x0 + 1, middle, x1 - x0 - 2, 0, WHITE))
            things.append(Box(x0 + 1, middle + 8.6, x1 - x0 - 2, 0, WHITE))
            things.append(Box((x0 + x1) / 2 - 9, y0 + 1, 0, y1 - y0 - 2, WHITE))

    def _cell(self, cell: Cell, x0: float, y0: float, x1: float, y1: float) -> None:
        if any(piece.how for piece in cell.pieces):
            wide = sum(advance(piece.text, SIZE) for piece in cell.pieces)
            x, y = (x0 + x1 - wide) / 2, (y0 + y1) / 2 + 3.2
            for piece in cell.pieces:
                if piece.how:
                    _WAYS[piece.how](self.page, x, y, piece.text)
                elif piece.text:
                    self.page.things.append(Text(x, y, SIZE, piece.text))
                x += advance(piece.text, SIZE) if piece.how not in MARKS else advance(piece.text, 5.5)
            return
        lines = _wrap(cell.text, x1 - x0 - 4)
        y = (y0 + y1 - LEAD * len(lines)) / 2 + SIZE
        for line in lines:
            if line.strip():
                spread = 0.0
                if cell.name and self.options.get("spread") and len(line) > 1:  # as far as the cell has room
                    spread = min(3.0, (x1 - x0 - 4 - advance(line, SIZE)) / (len(line) - 1))
                wide = advance(line, SIZE) + spread * (len(line) - 1)
                x = {"left": x0 + 2, "right": x1 - 2 - wide}.get(
                    self.options.get("edge", ""), (x0 + x1 - wide) / 2
                )
                text = Text(x, y, SIZE, line, spread=spread)
                if self.options.get("shadow"):
                    self.page.things.append(Text(text.x + 0.7, y + 0.7, SIZE, line, GREY, spread=spread))
                self.page.things.append(text)
            y += LEAD


def _widths(columns: int, table: Table, page: float) -> list[float]:
    """Narrow columns for figures, wide ones for labels."""
    figures = [False] * columns
    for row in slots(table):
        for c, (cell, begins) in enumerate(row):
            if cell and begins and cell.colspan == 1 and not cell.text.strip(" 0123456789,.-+"):
                figures[c] = True
    whole = page - 2 * MARGIN
    labels = columns - sum(figures[2:])
    if columns < 8 or labels == columns:
        return [whole / columns] * columns
    if columns > 11:
        return [whole / columns] * columns
    narrow = 42.0
    rest = whole - narrow * (columns - labels)
    wide = [rest * share for share in _shares(labels)]
    out, at = [], 0
    for index, figure in enumerate(figures):
        if figure and index >= 2:
            out.append(narrow)
        else:
            out.append(wide[at])
            at += 1
    return out


def _shares(count: int) -> list[float]:
    if count == 3:
        return [0.2, 0.3, 0.5]
    return [1 / count] * count


def lay_out(doc: Doc, rng: Random) -> list[Page]:
    """The report's pages; ``options``: rules (lines, boxes, bars, horizontal, three, none), watermark, white-lines,
    spread, shadow, running (heads and feet), heads-again, landscape, edge, lead (rows close together), roomy (far apart)."""
    layout = _Layout(doc, rng)
    for block in doc.blocks:
        if block.table is not None:
            layout.table(block.table)
        else:
            layout.words(block.pieces, block.kind)
    if layout.options.get("running"):
        layout.number()
    for page in layout.pages:
        mark = doc.options.get("watermark")
        if mark:
            stamps = [
                Text(120 + 150 * i, 650 - 180 * i, 40, mark, (0.85, 0.85, 0.85), turn=0.7) for i in range(3)
            ]
            page.things[0:0] = stamps if layout.options.get("mark-under") else []
            if not layout.options.get("mark-under"):
                page.things.extend(stamps)
    return layout.pages
