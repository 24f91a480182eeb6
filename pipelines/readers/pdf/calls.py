"""pdfium's smallest calls in bulk: each page asks some hundreds of boxes, kinds and bounds.

``pypdfium2.raw`` checks and wraps every pointer and lets go of the interpreter's lock around every call, which
costs more than the calls do. Here addresses are plain integers, the lock is kept, and results fill one buffer.
"""

from __future__ import annotations

import ctypes
import struct
from array import array
from collections import deque
from collections.abc import Callable, Sequence
from itertools import repeat
from math import atan2, tau
from typing import Any

import pypdfium2.raw as pdfium

from pipelines.readers.drawn_pages.drawing import IDENTITY, Matrix

#: four floats, in the order of the call that gave them
Quad = tuple[float, float, float, float]

_QUAD = struct.Struct("4f")
_BOX = struct.Struct("4d")
_MATRIX = struct.Struct("6f")
_FLOAT = struct.Struct("f")
_POINT = struct.Struct("2f")
_PAIR = struct.Struct("2i")
_COLOUR = struct.Struct("4I")
_INT, _ADDRESS = ctypes.c_int, ctypes.c_void_p


def address(pointer: Any) -> int:
    """The address that a handle or a function of ``pypdfium2.raw`` holds."""
    return ctypes.cast(pointer, _ADDRESS).value or 0


def _quick(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    """The same function of the library, called without pypdfium2's checks."""
    return ctypes.PYFUNCTYPE(result, *arguments)(address(function))


_count_objects = _quick(pdfium.FPDFPage_CountObjects, _INT, _ADDRESS)
_get_object = _quick(pdfium.FPDFPage_GetObject, _ADDRESS, _ADDRESS, _INT)
_count_form_objects = _quick(pdfium.FPDFFormObj_CountObjects, _INT, _ADDRESS)
_get_form_object = _quick(pdfium.FPDFFormObj_GetObject, _ADDRESS, _ADDRESS, ctypes.c_ulong)
_get_kind = _quick(pdfium.FPDFPageObj_GetType, _INT, _ADDRESS)
_get_bounds = _quick(
    pdfium.FPDFPageObj_GetBounds, _INT, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS
)  # fmt: skip
_count_segments = _quick(pdfium.FPDFPath_CountSegments, _INT, _ADDRESS)
_get_draw_mode = _quick(pdfium.FPDFPath_GetDrawMode, _INT, _ADDRESS, _ADDRESS, _ADDRESS)
_get_matrix = _quick(pdfium.FPDFPageObj_GetMatrix, _INT, _ADDRESS, _ADDRESS)
_get_segment = _quick(pdfium.FPDFPath_GetPathSegment, _ADDRESS, _ADDRESS, _INT)
_get_segment_kind = _quick(pdfium.FPDFPathSegment_GetType, _INT, _ADDRESS)
_get_point = _quick(pdfium.FPDFPathSegment_GetPoint, _INT, _ADDRESS, _ADDRESS, _ADDRESS)
_get_close = _quick(pdfium.FPDFPathSegment_GetClose, _INT, _ADDRESS)
_get_loose_box = _quick(pdfium.FPDFText_GetLooseCharBox, _INT, _ADDRESS, _INT, _ADDRESS)
_lacks_unicode = _quick(pdfium.FPDFText_HasUnicodeMapError, _INT, _ADDRESS, _INT)
_get_char_matrix = _quick(pdfium.FPDFText_GetMatrix, _INT, _ADDRESS, _INT, _ADDRESS)
_get_fill = _quick(
    pdfium.FPDFPageObj_GetFillColor, _INT, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS
)  # fmt: skip
_get_stroke = _quick(
    pdfium.FPDFPageObj_GetStrokeColor, _INT, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS
)  # fmt: skip
_is_transparent = _quick(pdfium.FPDFPageObj_HasTransparency, _INT, _ADDRESS)
_get_render_mode = _quick(pdfium.FPDFTextObj_GetTextRenderMode, _INT, _ADDRESS)
_get_clip = _quick(pdfium.FPDFPageObj_GetClipPath, _ADDRESS, _ADDRESS)
_count_clips = _quick(pdfium.FPDFClipPath_CountPaths, _INT, _ADDRESS)
_count_clip_segments = _quick(pdfium.FPDFClipPath_CountPathSegments, _INT, _ADDRESS, _INT)
_get_clip_segment = _quick(pdfium.FPDFClipPath_GetPathSegment, _ADDRESS, _ADDRESS, _INT, _INT)
_count_marks = _quick(pdfium.FPDFPageObj_CountMarks, _INT, _ADDRESS)
_get_mark = _quick(pdfium.FPDFPageObj_GetMark, _ADDRESS, _ADDRESS, ctypes.c_ulong)
_get_mark_name = _quick(
    pdfium.FPDFPageObjMark_GetName, _INT, _ADDRESS, _ADDRESS, ctypes.c_ulong, _ADDRESS
)  # fmt: skip
_get_mark_text = _quick(
    pdfium.FPDFPageObjMark_GetParamStringValue,
    _INT, _ADDRESS, ctypes.c_char_p, _ADDRESS, ctypes.c_ulong, _ADDRESS,
)  # fmt: skip
_remove_mark = _quick(pdfium.FPDFPageObj_RemoveMark, _INT, _ADDRESS, _ADDRESS)
_get_mark_kind = _quick(pdfium.FPDFPageObjMark_GetParamValueType, _INT, _ADDRESS, ctypes.c_char_p)
_get_char_box = _quick(
    pdfium.FPDFText_GetCharBox, _INT, _ADDRESS, _INT, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS
)  # fmt: skip
_get_font = _quick(pdfium.FPDFTextObj_GetFont, _ADDRESS, _ADDRESS)
_get_size = _quick(pdfium.FPDFTextObj_GetFontSize, _INT, _ADDRESS, _ADDRESS)
_is_embedded = _quick(pdfium.FPDFFont_GetIsEmbedded, _INT, _ADDRESS)
_get_font_name = _quick(pdfium.FPDFFont_GetBaseFontName, ctypes.c_size_t, _ADDRESS, _ADDRESS, ctypes.c_size_t)
_get_italic_angle = _quick(pdfium.FPDFFont_GetItalicAngle, _INT, _ADDRESS, _ADDRESS)
_get_glyph_path = _quick(pdfium.FPDFFont_GetGlyphPath, _ADDRESS, _ADDRESS, ctypes.c_uint32, ctypes.c_float)
_count_glyph_segments = _quick(pdfium.FPDFGlyphPath_CountGlyphSegments, _INT, _ADDRESS)
_get_glyph_segment = _quick(pdfium.FPDFGlyphPath_GetGlyphPathSegment, _ADDRESS, _ADDRESS, ctypes.c_size_t)
_get_text_object = _quick(pdfium.FPDFText_GetTextObject, _ADDRESS, _ADDRESS, _INT)
_get_unicode = _quick(pdfium.FPDFText_GetUnicode, ctypes.c_uint, _ADDRESS, _INT)
_count_characters = _quick(pdfium.FPDFText_CountChars, _INT, _ADDRESS)
_get_text = _quick(pdfium.FPDFText_GetText, _INT, _ADDRESS, _INT, _INT, _ADDRESS)


def _room(item: struct.Struct, count: int, fill: bytes | None = None) -> tuple[array[int], range]:
    """A buffer for so many items, each ``fill`` at first, and their addresses."""
    buffer = array("B", (fill or bytes(item.size)) * count)
    start = buffer.buffer_info()[0]
    return buffer, range(start, start + item.size * count, item.size)


def _ask(call: Callable[..., Any], objects: Sequence[int], places: range, parts: int) -> None:
    """Calls for each object, with the addresses of the parts, each of four bytes, of what stands at its place."""
    deque(
        map(
            call,
            objects,
            *[range(places.start + 4 * part, places.stop + 4 * part, places.step) for part in range(parts)],
        ),
        maxlen=0,
    )


def page_objects(page: int) -> list[int]:
    """Addresses of the objects of a page."""
    return list(map(_get_object, repeat(page), range(_count_objects(page))))


def form_objects(form: int) -> list[int]:
    """Addresses of the objects of a form, which is itself an object of a page."""
    return list(map(_get_form_object, repeat(form), range(max(0, _count_form_objects(form)))))


def kinds(objects: Sequence[int]) -> list[int]:
    """``FPDF_PAGEOBJ_*`` of each object."""
    return list(map(_get_kind, objects))


def bounds(objects: Sequence[int]) -> list[Quad]:
    """Left, bottom, right, top of each object; zeros where it has none."""
    buffer, places = _room(_QUAD, len(objects))
    _ask(_get_bounds, objects, places, 4)
    return list(_QUAD.iter_unpack(buffer))


def matrices(items: Sequence[int]) -> list[Matrix]:
    """The matrix of each object from its own space to that of its page or form."""
    buffer, places = _room(_MATRIX, len(items), _MATRIX.pack(*IDENTITY))
    deque(map(_get_matrix, items, places), maxlen=0)
    return list(_MATRIX.iter_unpack(buffer))


def draw_modes(paths: Sequence[int]) -> list[tuple[int, int]]:
    """Of each path a number that is not 0 where it is filled, and one where it is stroked."""
    buffer, places = _room(_PAIR, len(paths))
    _ask(_get_draw_mode, paths, places, 2)
    return list(_PAIR.iter_unpack(buffer))


def segments(
    paths: Sequence[int], counts: Sequence[int]
) -> tuple[list[int], list[int], list[tuple[float, float]]]:
    """So many first segments of each path, one after the other: their addresses, ``FPDF_SEGMENT_*``, and the points where
    they end."""
    found: list[int] = []
    for path, count in zip(paths, counts, strict=True):
        found.extend(map(_get_segment, repeat(path, count), range(count)))
    buffer, places = _room(_POINT, len(found))
    _ask(_get_point, found, places, 2)
    return found, list(map(_get_segment_kind, found)), list(_POINT.iter_unpack(buffer))


def closes(segments: Sequence[int]) -> list[bool]:
    """Whether each segment closes the outline."""
    return [found != 0 for found in map(_get_close, segments)]


def segment_counts(paths: Sequence[int]) -> list[int]:
    """Number of segments of each path."""
    return list(map(_count_segments, paths))


def loose_boxes(text_page: int, characters: Sequence[int]) -> list[Quad]:
    """Left, top, right, bottom of the characters with these numbers: advance and full height of the line."""
    buffer, places = _room(_QUAD, len(characters))
    deque(map(_get_loose_box, repeat(text_page), characters, places), maxlen=0)
    return list(_QUAD.iter_unpack(buffer))


def without_unicode(text_page: int, characters: Sequence[int]) -> list[bool]:
    """Whether the font lacks the map to Unicode for each of these characters."""
    return [found == 1 for found in map(_lacks_unicode, repeat(text_page), characters)]


def angles(text_page: int, characters: Sequence[int]) -> list[float]:
    """Angle, clockwise in radians, of the line that each of these characters stands on, negative where it cannot be told.

    pdfium's own goes by the letters' uprights, and takes letters that are slanted for turned ones.
    """
    buffer, places = _room(_MATRIX, len(characters))
    told = list(map(_get_char_matrix, repeat(text_page), characters, places))
    return [
        atan2(-b, a) % tau if known else -1.0
        for known, (a, b, *_) in zip(told, _MATRIX.iter_unpack(buffer), strict=True)
    ]


def fills(objects: Sequence[int]) -> list[tuple[int, int, int, int]]:
    """Red, green, blue, alpha (0 to 255) that each object is filled with; black where it does not say."""
    return _colours(_get_fill, objects)


def strokes(objects: Sequence[int]) -> list[tuple[int, int, int, int]]:
    """Red, green, blue, alpha (0 to 255) that each object is stroked with; black where it does not say."""
    return _colours(_get_stroke, objects)


def _colours(ask: Callable[..., Any], objects: Sequence[int]) -> list[tuple[int, int, int, int]]:
    buffer, places = _room(_COLOUR, len(objects), _COLOUR.pack(0, 0, 0, 255))
    _ask(ask, objects, places, 4)
    return list(_COLOUR.iter_unpack(buffer))


def transparent(objects: Sequence[int]) -> list[bool]:
    """Whether what lies beneath each object shows through it."""
    return [found != 0 for found in map(_is_transparent, objects)]


def render_modes(texts: Sequence[int]) -> list[int]:
    """``FPDF_TEXTRENDERMODE_*`` of each text object."""
    return list(map(_get_render_mode, texts))


def clips(objects: Sequence[int]) -> list[Quad | None]:
    """Left, bottom, right, top of what the clip paths of each object leave of it; ``None`` where it has none."""
    point = ctypes.create_string_buffer(_POINT.size)
    place = ctypes.addressof(point)
    found: list[Quad | None] = []
    for item in objects:
        clip = _get_clip(item)
        box: Quad | None = None
        for path in range(_count_clips(clip) if clip else 0):
            xs, ys = [], []
            for segment in range(min(_count_clip_segments(clip, path), _MOST_CLIP_SEGMENTS)):
                _get_point(_get_clip_segment(clip, path, segment), place, place + 4)
                x, y = _POINT.unpack(point.raw)
                xs.append(x)
                ys.append(y)
            if xs:
                own = (min(xs), min(ys), max(xs), max(ys))
                box = own if box is None else _common(box, own)
        found.append(box)
    return found


#: corners of a clip path that are looked at: one of more is no rectangle, and its first corners span most of it
_MOST_CLIP_SEGMENTS = 64


def _common(one: Quad, two: Quad) -> Quad:
    return max(one[0], two[0]), max(one[1], two[1]), min(one[2], two[2]), min(one[3], two[3])


def layer_names(item: int) -> list[str]:
    """Names of the optional-content groups that an object is marked as part of."""
    found = []
    name, size = ctypes.create_string_buffer(64), ctypes.c_ulong()
    for number in range(max(0, _count_marks(item))):
        mark = _get_mark(item, number)
        if not _get_mark_name(mark, ctypes.addressof(name), len(name), ctypes.addressof(size)):
            continue
        if name.raw[: max(0, size.value - 2)].decode("utf-16-le", "replace") != "OC":
            continue
        told = ctypes.create_string_buffer(512)
        if _get_mark_text(mark, b"Name", ctypes.addressof(told), len(told), ctypes.addressof(size)):
            found.append(told.raw[: max(0, size.value - 2)].decode("utf-16-le", "replace"))
    return found


def unspeak(objects: Sequence[int]) -> None:
    """Has pdfium give, from pages of text that are loaded from now on, what these text objects paint, and not the text that
    the document sets in its place (``ActualText``)."""
    for item in objects:
        for number in range(_count_marks(item) - 1, -1, -1):
            mark = _get_mark(item, number)
            if _get_mark_kind(mark, b"ActualText") == pdfium.FPDF_OBJECT_STRING:
                _remove_mark(item, mark)


def tight_boxes(text_page: int, characters: Sequence[int]) -> list[Quad]:
    """Left, right, bottom, top of the ink of the characters with these numbers, as their fonts tell it."""
    buffer, places = _room(_BOX, len(characters))
    for number, place in zip(characters, places, strict=True):
        _get_char_box(text_page, number, place, place + 8, place + 16, place + 24)
    return list(_BOX.iter_unpack(buffer))


def fonts(texts: Sequence[int]) -> list[int]:
    """Address of the font of each text object, 0 where the document does not hold it."""
    found = list(map(_get_font, texts))
    held = {font: font if font and _is_embedded(font) == 1 else 0 for font in set(found)}
    return [held[font] for font in found]


def glyph_outline(font: int, character: int) -> tuple[list[int], list[tuple[float, float]]]:
    """The segments, ``FPDF_SEGMENT_*``, of what a font paints for a character of Unicode, and where each ends, in ems."""
    path = _get_glyph_path(font, character, 1.0)
    found = (
        [_get_glyph_segment(path, index) for index in range(min(2000, _count_glyph_segments(path)))]
        if path
        else []
    )
    buffer, places = _room(_POINT, len(found))
    _ask(_get_point, found, places, 2)
    return list(map(_get_segment_kind, found)), list(_POINT.iter_unpack(buffer))


def italic_angle(font: int) -> int:
    """The degrees that a font says its letters lean, less than 0 to the right."""
    angle = ctypes.c_int()
    return angle.value if _get_italic_angle(font, ctypes.addressof(angle)) else 0


def is_drawn_font(font: int) -> bool:
    """Whether the glyphs of a font are drawings of the document (Type 3): it has no name."""
    return bool(_get_font_name(font, None, 0) <= 1)


def sizes(texts: Sequence[int]) -> list[float]:
    """The size of type of each text object, before its matrix; less than 0 where it stands on its head."""
    buffer, places = _room(_FLOAT, len(texts))
    _ask(_get_size, texts, places, 1)
    return [size for (size,) in _FLOAT.iter_unpack(buffer)]


def text_objects(text_page: int, characters: Sequence[int]) -> list[int]:
    """Address of the text object of each character; 0 where pdfium made the character itself."""
    return [found or 0 for found in map(_get_text_object, repeat(text_page), characters)]


def page_text(text_page: int) -> str:
    """The text of a page, as many characters as pdfium counts."""
    count = max(0, _count_characters(text_page))
    buffer = ctypes.create_string_buffer(2 * (count + 1))
    units = max(0, _get_text(text_page, 0, count, ctypes.addressof(buffer)) - 1)
    text = buffer.raw[: 2 * units].decode("utf-16-le", "replace")
    if len(text) == count:
        return text
    # pdfium left out characters without Unicode, or some need two units
    return "".join(map(chr, map(_get_unicode, repeat(text_page), range(count))))
