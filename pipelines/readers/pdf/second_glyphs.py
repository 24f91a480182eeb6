"""Digits that look like others than their font says, for the text in order: each is looked at in a small picture of its own.

Of each glyph of a font that the document holds one is drawn, and a few where it seems to be another. White that no way leads to
from outside is a hole; where there is none, it is told where ink begins and ends, band by band.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from math import radians, tan

import pypdfium2.raw as pdfium

from pipelines.readers.pdf import calls
from pipelines.readers.pdf.facts import Characters, Objects, TextFacts
from pipelines.readers.pdf.ways import leans

#: pixels
_HIGH = 30
#: pictures of a glyph that are drawn at the most: something else may lie over one
_MOST = 4
#: what is darker than this is ink: hairlines are lost with the first, gaps with the last; two of them must tell a digit
_INKS = (80, 110, 180)
#: degrees: what a font says that its letters lean is taken for this at the most
_STEEPEST = 20
#: part of a picture that is the least hole
_LEAST = 0.008


#: a font, one of its digits, how broad that is: as it should look in the pictures drawn so far
Known = set[tuple[int, str, int]]


def misprinted(
    page: pdfium.FPDF_PAGE, characters: Characters, facts: TextFacts, text: str, way: int, known: Known
) -> set[int]:
    """The numbers of the digits of a page that are seen as others; ``known`` are the glyphs of the document that are not."""
    if not any(facts.fonts):
        return set()
    held = dict(zip(facts.items, facts.fonts, strict=True))
    places = [place for place, char in enumerate(text) if char.isdecimal()]
    alike: dict[tuple[int, str, int], list[int]] = {}
    for place, owner, (left, right, low, high) in zip(
        places, characters.owners(places), characters.inks(places), strict=True
    ):
        font = held.get(owner, 0)
        if font and min(right - left, high - low) > 0.3:
            breadth = (right - left) / (high - low)
            alike.setdefault((font, text[place], round(20 * breadth)), []).append(place)
    turn = (way - pdfium.FPDFPage_GetRotation(page)) % 4
    slants = leans(facts.items, facts.matrices)
    found: set[int] = set()
    for glyph, same in alike.items():
        if glyph in known:
            continue
        drawn = other = 0
        own_lean = tan(radians(max(-_STEEPEST, min(_STEEPEST, -calls.italic_angle(glyph[0])))))
        for place in same[:: max(1, len(same) // _MOST)][:_MOST]:
            slant = slants.get(characters.owners([place])[0], 0.0)
            shown = _seen(page, characters.inks([place])[0], turn, slant, own_lean)
            drawn += shown != ""
            other += shown != "" and str(int(glyph[1])) not in shown
            if drawn > other:
                known.add(glyph)
                break
        if glyph not in known and other:
            found.update(same)
    return found


def unread(characters: Characters, facts: TextFacts, objects: Objects, text: str) -> set[int]:
    """The numbers of digits of the page, and of no form in it, that stand in a mirror, on their head, or hardly have a width."""
    on_page = set(objects.items)
    odd = set()
    for item, (a, b, c, d, *_), size in zip(facts.items, facts.matrices, facts.sizes, strict=True):
        long, tall = abs(a) + abs(b), abs(c) + abs(d)
        if item in on_page and (size < 0 or a * d < b * c or long < tall / 4 or tall < long / 4):
            odd.add(item)
    places = [place for place, char in enumerate(text) if char.isdecimal()] if odd else []
    return {place for place, owner in zip(places, characters.owners(places), strict=True) if owner in odd}


def _seen(page: pdfium.FPDF_PAGE, ink: Sequence[float], turn: int, slant: float, lean: float) -> str:
    """The digits that a glyph in a box of the page may be, none where it cannot be told. It goes aside for its height by
    ``slant``, as its box does, and by ``lean``, as its font's letters do."""
    left, right, low, high = ink
    greys = _leant_back(_straight(_picture(page, (left, low, right, high), turn), slant), lean)
    told = [_of_ink([[grey < darkest for grey in row] for row in greys]) for darkest in _INKS]
    return "".join(told) if sum(map(bool, told)) > 1 else ""


def _of_ink(pixels: list[list[bool]]) -> str:
    """The digits that ink may be."""
    rows = [place for place, row in enumerate(pixels) if any(row)]
    columns = [place for place, column in enumerate(zip(*pixels, strict=True)) if any(column)]
    if not rows or columns[-1] - columns[0] < 4 or rows[-1] - rows[0] < 8:
        return ""
    return _told([row[columns[0] : columns[-1] + 1] for row in pixels[rows[0] : rows[-1] + 1]])


def _straight(rows: list[bytes], slant: float) -> list[bytes]:
    """A picture whose letter goes so far to the right for its height with the letter upright, and nothing of its neighbours."""
    width = max(0, len(rows[0]) - round(abs(slant) * len(rows))) if rows else 0
    return [row[shift : shift + width] for shift, row in zip(_shifts(len(rows), -slant), rows, strict=True)]


def _leant_back(rows: list[bytes], lean: float) -> list[bytes]:
    """The same for a letter that its box holds close, with white beside it."""
    reach = round(abs(lean) * len(rows))
    return [
        b"\xff" * shift + row + b"\xff" * (reach - shift)
        for shift, row in zip(_shifts(len(rows), lean), rows, strict=True)
    ]


def _shifts(height: int, lean: float) -> list[int]:
    """How far each row of a picture is to go to the right."""
    return [round(abs(lean) * (y if lean > 0 else height - y)) for y in range(height)]


def _picture(page: pdfium.FPDF_PAGE, box: Sequence[float], turn: int) -> list[bytes]:
    """The greys within a box, row by row from the top, as one who reads it sees it."""
    wide, high = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    if turn % 2:
        wide, high = high, wide
    left, low, right, top = box
    scale = _HIGH / max(
        0.5, min(top - low, 200.0) if not (turn + pdfium.FPDFPage_GetRotation(page)) % 2 else right - left
    )
    size = (round(wide * scale), round(high * scale))
    if not 0 < size[0] * size[1] < 4_000_000_000:
        return []
    xs, ys = [], []
    for x, y in ((left, low), (right, top)):
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(page, 0, 0, *size, turn, x, y, across, down)
        xs.append(across.value)
        ys.append(down.value)
    width, height = max(xs) - min(xs) + 1, max(ys) - min(ys) + 1
    if not (4 < width < 200 and 4 < height < 200):
        return []
    buffer = (ctypes.c_char * (width * height))()
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_Gray, buffer, width)
    if not bitmap:
        return []
    pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
    pdfium.FPDF_RenderPageBitmap(bitmap, page, -min(xs), -min(ys), *size, turn, pdfium.FPDF_GRAYSCALE)
    pdfium.FPDFBitmap_Destroy(bitmap)
    pixels = bytes(buffer)
    return [pixels[y * width : (y + 1) * width] for y in range(height)]


def _holes(rows: list[list[bool]]) -> Iterator[tuple[float, float, float]]:
    """Of each hole its middle, from the top, its height, both as parts of the whole, and how much of its box it fills."""
    height, width = len(rows), len(rows[0])
    free = [
        [True] * (width + 2),
        *[[True, *(not one for one in row), True] for row in rows],
        [True] * (width + 2),
    ]
    for start_y in range(height + 2):
        for start_x in range(width + 2):
            if not free[start_y][start_x]:
                continue
            free[start_y][start_x] = False
            waiting, reached = [(start_x, start_y)], []
            while waiting:
                x, y = waiting.pop()
                reached.append((x, y))
                for x1, y1 in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
                    if 0 <= x1 < width + 2 and 0 <= y1 < height + 2 and free[y1][x1]:
                        free[y1][x1] = False
                        waiting.append((x1, y1))
            if (start_x, start_y) == (0, 0) or len(reached) < _LEAST * width * height:
                continue
            xs, ys = [x for x, _ in reached], [y for _, y in reached]
            high, wide = max(ys) - min(ys) + 1, max(xs) - min(xs) + 1
            yield (max(ys) + min(ys)) / 2 / height, high / height, len(reached) / (high * wide)


def _told(rows: list[list[bool]]) -> str:
    share = sum(map(sum, rows)) / (len(rows) * len(rows[0]))
    if not 0.1 < share < 0.75:
        return ""
    holes = list(_holes(rows))
    if len(holes) == 2:
        if abs(holes[0][0] - holes[1][0]) <= 0.25:
            return ""
        ends = [
            [x for x, one in enumerate(rows[round(at * (len(rows) - 1))]) if one] for at in (0.25, 0.45, 0.75)
        ]
        upper, waist, lower = (row[-1] - row[0] if row else 0 for row in ends)
        return "08" if waist > max(upper, lower) else "8"  # noughts with a dot or a stroke in them
    if len(holes) == 1:
        middle, high, full = holes[0]
        if high > 0.58 and full > 0.6:
            return "0"
        can = ("6" if middle > 0.56 else "") + ("9" if middle < 0.44 else "")
        if full >= 0.7 or middle >= 0.65:
            return can
        return can + ("04" if high > 0.58 else "4")  # a nought that is slanted
    return _open(rows) if not holes else ""


def _open(rows: list[list[bool]]) -> str:
    """Digits without a hole."""
    width = len(rows[0])

    def band(top: float, bottom: float) -> list[list[int]]:
        """Where ink is, in the rows between these parts of the height."""
        cut = rows[round(top * len(rows)) : max(round(top * len(rows)) + 1, round(bottom * len(rows)))]
        return [[x for x, one in enumerate(row) if one] for row in cut]

    trunk = [row for row in band(0.42, 0.78) if row]
    if not trunk:
        return ""
    head = max((len(row) / width for row in band(0.03, 0.07)), default=0.0)
    ends = [(row[0] / width, (row[-1] + 1) / width) for row in trunk]
    if max(left for left, _ in ends) - min(left for left, _ in ends) < 0.1 and (
        max(right for _, right in ends) - min(right for _, right in ends) < 0.1
    ):
        feet = [(row[-1] + 1) / width for row in band(0.92, 0.98) if row]
        if max(right - left for left, right in ends) >= 0.6 or max(feet, default=0.0) < ends[0][0]:
            return ""  # what ends left of its trunk is an italic 5
        return "17" if head > 0.7 else "1"
    lower = [(row[0] / width, (row[-1] + 1) / width) for row in band(0.7, 0.78) if row]
    foot = max((len(row) / width for row in band(0.92, 0.98)), default=0.0)
    if foot > 0.7 and lower and max(right for _, right in lower) < 0.75:
        return "12"
    if foot < 0.5 < 0.65 < head and lower and max(right for _, right in lower) < 0.7:
        return "7"
    upper = [(row[0] / width, (row[-1] + 1) / width) for row in band(0.26, 0.34) if row]
    belly = [(row[0] / width, (row[-1] + 1) / width) for row in band(0.6, 0.66) if row]
    if (
        not belly
        or not upper
        or min(left for left, _ in belly) < 0.45
        or max(right for _, right in belly) < 0.75
    ):
        return ""
    if max(left for left, _ in upper) < 0.35 and max(right for _, right in upper) < 0.75:
        return "5"
    ends = [(row[0] / width, (row[-1] + 1) / width) for row in band(0.78, 0.9) if row]
    if min(left for left, _ in ends) > 0.3 or max(right for _, right in ends) < 0.7:
        return ""  # the foot of a 7 or a slanted 1 begins below
    return "3" if min(left for left, _ in upper) > 0.35 and min(right for _, right in upper) > 0.7 else ""
