"""Pages to blocks: tables by their ruling lines, the text around them joined into paragraphs.

For every format whose pages give glyphs and lines at positions (PDF, OFD). Page numbers and what repeats at
the edge of the pages are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipelines.blocks import Block, Box, Grid, Paragraph
from pipelines.readers.drawn_pages.crossings import Slant, place_crossed
from pipelines.readers.drawn_pages.half_ruled_tables import missing_lines, side_lines, with_sides
from pipelines.readers.drawn_pages.overprints import place_figures_across, place_overprints
from pipelines.readers.drawn_pages.ruled_tables import Table, place, place_opaque, place_strokes, tables
from pipelines.readers.drawn_pages.rulings import Line, Piece, join_pieces
from pipelines.readers.drawn_pages.words import Glyph, Run, TextLine, belong_together, lines, runs
from pipelines.readers.marks import ENUMERATED, NUMBERED, PAGE_NUMBER_AT_EDGE

#: body text reaches at least this part of the page's width: a few short lines set no margin
_NARROWEST = 0.72
#: a line that begins behind this part of the text's width is set to the right, and not wrapped
_FAR_IN = 0.4
#: lines further apart than this many heights are never of one paragraph
_WIDEST_PITCH = 2.6
#: what is not cut at the end of a line
_UNBROKEN = re.compile(r"[A-Za-z0-9.,%+-]+[，。；、：）》”]*")


def is_page_number(text: str) -> bool:
    """Whether a line at the edge of a page is its number: ``— 3 —``, ``3``, ``第3页 共8页``, ``3/8``."""
    return PAGE_NUMBER_AT_EDGE.fullmatch(text) is not None


@dataclass(slots=True)
class RawPage:
    """What a format's reader found on one page, as displayed: size, glyphs, pieces of lines, what is seen and is no text
    (its Chinese name and its box), the short upright pieces, of which a figure may be drawn, the lines that are neither
    level nor upright, and the boxes of digits that are crossed out or covered."""

    number: int
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    horizontals: list[Piece] = field(default_factory=list)
    verticals: list[Piece] = field(default_factory=list)
    opaque: list[tuple[str, Box]] = field(default_factory=list)
    strokes: list[Piece] = field(default_factory=list)
    slants: list[Slant] = field(default_factory=list)
    crossed: list[Box] = field(default_factory=list)


@dataclass(slots=True)
class PageLayout:
    """A page after its tables were found: grids with their tops, and the lines of text outside them.

    ``frames`` are ruled boxes of one cell; their text is still among the lines. ``rules`` are the long
    lines drawn across that belong to no table. ``crossed`` are the boxes of digits that are crossed out or covered.
    ``open`` is the same page where tables that lines across alone rule are left among the lines; ``None``: it has none.
    """

    number: int
    width: float
    height: float
    grids: list[tuple[float, Grid]]
    lines: list[TextLine]
    frames: list[Table] = field(default_factory=list)
    rules: list[Line] = field(default_factory=list)
    doubtful: bool = False
    crossed: Sequence[Box] = ()
    open: PageLayout | None = None


def lay_out(page: RawPage) -> PageLayout:
    """Tables and lines of one page; what stands off the page is left out, and what the edge cuts is whole.

    The page is doubtful where either is level with a table: the figures shown are not all that it has.
    """
    pieces = runs(page.glyphs)
    shown, clipped = _shown(page, pieces)
    across, down = join_pieces(page.horizontals), join_pieces(page.verticals)
    sides = side_lines(across, down, shown)
    ruled = tables(across, join_pieces([*down, *sides]) if sides else down)
    found = [table for table in ruled if len(table.cells) > 1]
    doubtful = any(
        table.ys[0] < (run.top + run.bottom) / 2 < table.ys[-1] for run in clipped for table in found
    )
    outside = place(found, shown)
    lacking = [line for table in found for line in missing_lines(table, open_=bool(sides))]
    if lacking or sides:
        # sides that lead to no columns are none: rules over and under text are no table
        ruled = tables(across, join_pieces([*down, *sides, *lacking]) if lacking else down)
        found = [table for table in ruled if len(table.cells) > 1]
        outside = place(found, shown)
    layout = _layout(page, ruled, outside, across, down)
    layout.doubtful = layout.doubtful or doubtful
    if sides:
        ruled = tables(*with_sides(across, down))
        found = [table for table in ruled if len(table.cells) > 1]
        layout.open = _layout(page, ruled, place(found, shown), across, down)
    return layout


def _layout(
    page: RawPage,
    ruled: Sequence[Table],
    outside: Iterable[Run],
    across: Sequence[Line],
    down: Sequence[Line],
) -> PageLayout:
    """A page of these tables, their text in place, and of what stands ``outside`` of them."""
    found = [table for table in ruled if len(table.cells) > 1]
    place_opaque(found, page.opaque)
    place_strokes(found, page.strokes, down)
    place_overprints(found)
    place_figures_across(found)
    place_crossed(found, page.crossed)
    return PageLayout(
        page.number,
        page.width,
        page.height,
        [
            (table.ys[0], table.grid(page=page.number, origin=f"page {page.number}, table {index}"))
            for index, table in enumerate(found, start=1)
        ],
        lines(outside),
        [table for table in ruled if len(table.cells) == 1],
        sorted(
            line
            for line in across
            if not any(table.ys[0] - 3 <= line.at <= table.ys[-1] + 3 for table in ruled)
        ),
        any(table.doubtful for table in found),
        page.crossed,
    )


def _shown(page: RawPage, pieces: Sequence[Run]) -> tuple[list[Run], list[Run]]:
    """The runs of which anything shows on the page, and those that its edge cuts or that stand off it."""
    width, height = page.width, page.height
    shown: list[Run] = []
    clipped: list[Run] = []
    for run in pieces:
        x0, x1 = run.x0, run.x1
        is_on = x0 < width and x1 > 0 and 0 <= run.top + run.bottom <= 2 * height
        if is_on:
            shown.append(run)
        if x0 < -1 or x1 > width + 1 or not is_on:
            clipped.append(run)
    return shown, clipped


def text_by_place(page: RawPage) -> str:
    """The text of a page from top to bottom and left to right, each run on a line of its own, whatever the
    order of the source: for tables whose cells were written in another order than they are read, and for figures
    drawn letter by letter in any order."""
    found: list[str] = []
    for line in lines(runs(page.glyphs)):
        before: Run | None = None
        for run in line.runs:
            if before is not None and belong_together(before, run):
                found[-1] += run.text
            else:
                found.append(run.text)
            before = run
    return "".join(text + "\n" for text in found)


def drop_furniture(pages: Sequence[PageLayout]) -> set[tuple[int, str]]:
    """Takes page numbers, running heads and feet out of the pages; returns them as (page number, text)."""
    dropped: set[tuple[int, str]] = set()
    for from_top in (True, False):
        while True:
            edges = {id(page): _edge_line(page, from_top) for page in pages}
            if pages and _is_title(edges, pages):
                edges[id(pages[0])] = None
            seen = Counter(_shape(line) for page in pages if (line := edges[id(page)]) is not None)
            changed = False
            for page in pages:
                line = edges[id(page)]
                if line is None:
                    continue
                repeated = seen[_shape(line)] >= max(2, 0.4 * len(pages))
                if repeated or is_page_number(line.text):
                    page.lines.remove(line)
                    if page.open is not None:
                        there = line.top, line.text
                        page.open.lines = [one for one in page.open.lines if (one.top, one.text) != there]
                    dropped.add((page.number, line.text))
                    changed = True
            if not changed:
                break
    return dropped


def without_line(text: str, line: str) -> str:
    """A page's text without a running head, foot or page number: the match nearest to an edge.

    The text in order may break the line into several (``—`` and ``3 —``).
    """
    rows = text.splitlines(keepends=True)
    closed = ["".join(row.split()) for row in rows]
    wanted = "".join(line.split())
    matches = []
    for start, joined in enumerate(closed):
        if not joined or not wanted.startswith(joined):
            continue
        end = start + 1
        while end < len(rows) and len(joined) < len(wanted):
            joined += closed[end]
            end += 1
        if joined == wanted:
            matches.append((start, end))
    if not matches:
        return text
    start, end = min(matches, key=lambda match: min(match[0], len(rows) - match[1]))
    del rows[start:end]
    return "".join(rows)


def adopt_frames(pages: Sequence[PageLayout]) -> None:
    """Makes grids of the frames at a page's end or beginning that are rows of a table beyond the break.

    A table's first row is often one wide cell (第二十条第（一）项), and a page break can leave it alone.
    """
    for before, after in pairwise(pages):
        for page, other, down in ((before, after, True), (after, before, False)):
            frame = _edge_frame(page, down)
            across = None if frame is None else _edge_grid(other, not down)
            if frame is None or across is None:
                continue
            x0, top, x1, bottom = frame.box
            if abs(x0 - across[0]) > 6 or abs(x1 - across[1]) > 6:
                continue
            inside = [line for line in page.lines if top < (line.top + line.bottom) / 2 < bottom]
            for line in inside:
                page.lines.remove(line)
            place([frame], (run for line in inside for run in line.runs))
            page.frames.remove(frame)
            page.grids.append((top, frame.grid(page=page.number, origin=f"page {page.number}, edge")))
            page.grids.sort(key=lambda item: item[0])


def _edge_frame(page: PageLayout, down: bool) -> Table | None:
    """The frame that is the last (``down``) or first thing on a page, if it is no taller than a row."""
    for frame in page.frames:
        _, top, _, bottom = frame.box
        if bottom - top > 0.2 * page.height:
            continue
        middles = [(line.top + line.bottom) / 2 for line in page.lines] + [at for at, _ in page.grids]
        if not any(middle > bottom if down else middle < top for middle in middles):
            return frame
    return None


def _edge_grid(page: PageLayout, down: bool) -> tuple[float, float] | None:
    """Left and right of the grid that is the last or first thing on a page."""
    if not page.grids:
        return None
    top, grid = page.grids[-1] if down else page.grids[0]
    boxes = [cell.box for cell in grid.cells() if cell.box is not None]
    bottom = max(box[3] for box in boxes)
    if any(line.top > bottom if down else line.bottom < top for line in page.lines):
        return None
    return min(box[0] for box in boxes), max(box[2] for box in boxes)


def _edge_line(page: PageLayout, from_top: bool) -> TextLine | None:
    """The outermost line of the page, if it stands in the margin and no table further out."""
    if not page.lines:
        return None
    line = page.lines[0] if from_top else page.lines[-1]
    if from_top:
        in_margin = line.bottom < 0.13 * page.height
        beyond = any(top < line.top for top, _ in page.grids)
    else:
        in_margin = line.top > 0.87 * page.height
        beyond = any(top > line.top for top, _ in page.grids)
    return line if in_margin and not beyond else None


def _is_title(edges: Mapping[int, TextLine | None], pages: Sequence[PageLayout]) -> bool:
    """Whether the first page's outermost line stands nowhere else at the same place: the body in the title, which signs
    at the top of a later page, set to the right."""
    first = edges[id(pages[0])]
    if first is None or is_page_number(first.text):
        return False
    others = [line for page in pages[1:] if (line := edges[id(page)]) and _shape(line) == _shape(first)]
    return len(others) == 1 and min(
        abs(others[0].x0 - first.x0), abs(others[0].x1 - first.x1), abs(_middle(others[0]) - _middle(first))
    ) > 1.5 * _em(first)


def _middle(line: TextLine) -> float:
    return (line.x0 + line.x1) / 2


def _shape(line: TextLine) -> tuple[str, int]:
    """What repeats: the text with figures made alike, at the same height to within a few points."""
    return re.sub(r"\d+", "#", line.text), round(line.top / 6)


def blocks(pages: Iterable[PageLayout]) -> dict[int, list[Block]]:
    """Blocks of each page in order from top to bottom, by page number."""
    pages = list(pages)
    bodies = _bodies(pages)
    found: dict[int, list[Block]] = {}
    for index, page in enumerate(pages):
        following = pages[index + 1] if index + 1 < len(pages) else None
        body = bodies.get(round(page.width), _Body(page.width, 0.0, page.width, {}))
        found[page.number] = _page_blocks(page, following, body)
    return found


def _bodies(pages: Sequence[PageLayout]) -> dict[int, _Body]:
    """Body text of each page width: where most long lines begin and end, and the usual distance of lines."""
    by_width: dict[int, list[PageLayout]] = {}
    for page in pages:
        by_width.setdefault(round(page.width), []).append(page)
    bodies: dict[int, _Body] = {}
    for width, found in by_width.items():
        pitches: dict[int, Counter[int]] = {}
        for page in found:
            for one, two in pairwise(page.lines):
                if abs(one.height - two.height) < 0.1 * one.height:
                    pitches.setdefault(round(one.height), Counter())[round(two.top - one.top)] += 1
        # a single line that sticks out is no margin, so each edge needs a second line near it
        lefts = sorted(line.x0 for page in found for line in page.lines)
        rights = sorted((line.x1 for page in found for line in page.lines), reverse=True)
        if lefts:
            bodies[width] = _Body(
                width,
                next((one for one, two in pairwise(lefts) if two - one < 3), lefts[0]),
                max(
                    next((one for one, two in pairwise(rights) if one - two < 16), rights[0]),
                    _NARROWEST * width,
                ),
                {height: counts.most_common(1)[0][0] for height, counts in pitches.items()},
            )
    return bodies


def _page_blocks(page: PageLayout, following: PageLayout | None, body: _Body) -> list[Block]:
    grids = sorted(page.grids, key=lambda item: item[0])
    found: list[Block] = []
    parts: list[TextLine] = []

    def close(ended: bool) -> None:
        if parts:
            found.append(Paragraph(_join([part.text for part in parts]), page.number, ended))
        parts.clear()

    for line in page.lines:
        while grids and grids[0][0] < line.top:
            close(True)
            found.append(grids.pop(0)[1])
        if parts and not body.continues(parts, line) and not body.wraps_title(parts[-1], line):
            close(not body.same_centred(parts[-1], line))
        parts.append(line)
    if grids:
        close(True)
        found.extend(grid for _, grid in grids)
    if parts:
        close(not _goes_on(parts[-1], following, body))
    return found


def _join(parts: list[str]) -> str:
    text = parts[0]
    for part in parts[1:]:
        # two words of Latin letters were parted by the line end; ideographs and figures were not
        gap = " " if re.search(r"[A-Za-z,.;:]$", text) and re.match(r"[A-Za-z]", part) else ""
        text += gap + part
    return text


def _em(line: TextLine) -> float:
    # line boxes are higher than the type: 1.0 to 1.5 times
    return line.height / 1.2


@dataclass(frozen=True, slots=True)
class _Body:
    """The page's width, left and right edge of the body text, and the usual distance between lines by their rounded
    height."""

    width: float
    left: float
    right: float
    pitches: dict[int, int]

    def reaches(self, line: TextLine, following: TextLine) -> bool:
        """Whether a line is full: what follows would not have fitted (numbers are not cut at line ends)."""
        em = _em(line)
        word = _UNBROKEN.match(following.text)
        lacking = 1.2 * em + (0.6 * em * len(word[0]) if word else 0.0)
        return line.x1 > self.right - max(2.3 * em, lacking)

    def continues(self, parts: list[TextLine], line: TextLine) -> bool:
        """Whether the next line belongs to the paragraph of these lines."""
        last = parts[-1]
        em = _em(last)
        if ENUMERATED.match(line.text) or (last.text[-1] in "。；！？" and NUMBERED.match(line.text)):
            return False
        if abs(last.height - line.height) > 0.2 * last.height or not self.reaches(last, line):
            return False
        pitch = self.pitches.get(round(last.height), 2 * last.height)
        if line.top - last.top > min(max(1.25 * pitch, 1.3 * last.height), _WIDEST_PITCH * last.height):
            return False
        if line.x0 - self.left > 1.2 * em:
            # indented: a new paragraph, unless the whole block stands so and the sentence goes on
            return abs(last.x0 - line.x0) < 0.5 * em and last.text[-1] not in "。；：！？"
        if last.x0 - self.left > _FAR_IN * (self.right - self.left):
            return False  # set to the right, as body and date under a report are
        return len(parts) > 1 or last.x0 >= line.x0 - 0.8 * em

    def centred(self, line: TextLine) -> bool:
        """Whether a line stands in the middle, as titles do, of the text or of the page."""
        before, after = line.x0 - self.left, self.right - line.x1
        aside = min(abs(before - after), abs(line.x0 + line.x1 - self.width))
        return min(before, after) > 1.5 * _em(line) and aside < 2 * _em(line)

    def wraps_title(self, one: TextLine, two: TextLine) -> bool:
        """Whether a centred line was too long for the page and the second is its rest."""
        full = self.right - self.left - (one.x1 - one.x0) < 2.3 * _em(one)
        # figures of another font make a line higher
        return full and self.same_centred(one, two, tolerance=0.35) and one.text[-1] not in "。；："

    def same_centred(self, one: TextLine, two: TextLine, *, tolerance: float = 0.1) -> bool:
        """Whether two lines are of one title: centred, the same type."""
        return (
            abs(one.height - two.height) < tolerance * one.height
            and self.centred(two)
            and (self.centred(one) or self.reaches(one, two))
            and two.top - one.bottom < 1.5 * one.height
        )


def _goes_on(last: TextLine, following: PageLayout | None, body: _Body) -> bool:
    """Whether the page's last line is full and the next page begins with text that is not indented."""
    if following is None or not following.lines:
        return False
    line = following.lines[0]
    if any(top < line.top for top, _ in following.grids):
        return False
    return body.reaches(last, line) and line.x0 - body.left < 1.2 * _em(line)
