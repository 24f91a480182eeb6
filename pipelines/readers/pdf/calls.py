"""pdfium's smallest calls in bulk: each page asks some hundreds of boxes, kinds and bounds.

``pypdfium2.raw`` checks and wraps every pointer and lets go of the interpreter's lock around every call, which
costs more than the calls do. Here addresses are plain integers, the lock is kept, and results fill one buffer.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable, Sequence
from itertools import repeat
from typing import Any

import pypdfium2.raw as pdfium

from pipelines.readers.drawn.drawing import IDENTITY, Matrix

#: four floats, in the order of the call that gave them
Quad = tuple[float, float, float, float]

_QUAD = struct.Struct("4f")
_MATRIX = struct.Struct("6f")
_POINT = struct.Struct("2f")
_PAIR = struct.Struct("2i")
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
_get_angle = _quick(pdfium.FPDFText_GetCharAngle, ctypes.c_float, _ADDRESS, _INT)


def _places(buffer: ctypes.Array[ctypes.c_char], item: struct.Struct) -> range:
    """Addresses of the items in a buffer."""
    start = ctypes.addressof(buffer)
    return range(start, start + len(buffer), item.size)


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
    buffer = ctypes.create_string_buffer(_QUAD.size * len(objects))
    for item, place in zip(objects, _places(buffer, _QUAD), strict=True):
        _get_bounds(item, place, place + 4, place + 8, place + 12)
    return list(_QUAD.iter_unpack(buffer))


def matrices(items: Sequence[int]) -> list[Matrix]:
    """The matrix of each object from its own space to that of its page or form."""
    buffer = ctypes.create_string_buffer(_MATRIX.pack(*IDENTITY) * len(items), _MATRIX.size * len(items))
    list(map(_get_matrix, items, _places(buffer, _MATRIX)))
    return list(_MATRIX.iter_unpack(buffer))


def draw_modes(paths: Sequence[int]) -> list[tuple[int, int]]:
    """Of each path a number that is not 0 where it is filled, and one where it is stroked."""
    buffer = ctypes.create_string_buffer(_PAIR.size * len(paths))
    for path, place in zip(paths, _places(buffer, _PAIR), strict=True):
        _get_draw_mode(path, place, place + 4)
    return list(_PAIR.iter_unpack(buffer))


def segments(paths: Sequence[int], counts: Sequence[int]) -> list[tuple[int, int, tuple[float, float]]]:
    """So many first segments of each path, all in one list: ``FPDF_SEGMENT_*``, whether it closes the
    outline, and the point where it ends."""
    found: list[int] = []
    for path, count in zip(paths, counts, strict=True):
        found.extend(map(_get_segment, repeat(path, count), range(count)))
    buffer = ctypes.create_string_buffer(_POINT.size * len(found))
    for segment, place in zip(found, _places(buffer, _POINT), strict=True):
        _get_point(segment, place, place + 4)
    return list(
        zip(
            map(_get_segment_kind, found),
            map(_get_close, found),
            _POINT.iter_unpack(buffer),
            strict=True,
        )
    )


def segment_counts(paths: Sequence[int]) -> list[int]:
    """Number of segments of each path."""
    return list(map(_count_segments, paths))


def loose_boxes(text_page: int, characters: Sequence[int]) -> list[Quad]:
    """Left, top, right, bottom of the characters with these numbers: advance and full height of the line."""
    buffer = ctypes.create_string_buffer(_QUAD.size * len(characters))
    list(map(_get_loose_box, repeat(text_page), characters, _places(buffer, _QUAD)))
    return list(_QUAD.iter_unpack(buffer))


def without_unicode(text_page: int, characters: Sequence[int]) -> list[bool]:
    """Whether the font lacks the map to Unicode for each of these characters."""
    return [found == 1 for found in map(_lacks_unicode, repeat(text_page), characters)]


def angles(text_page: int, characters: Sequence[int]) -> list[float]:
    """Angle of each of these characters in radians, negative where it cannot be told."""
    return list(map(_get_angle, repeat(text_page), characters))
