"""The cells of a page whose figure stands moved, out of order, drawn over or cut, so that its text does not tell what is
read there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lxml import etree

from pipelines.readers.html import css, moves
from pipelines.readers.html.cascade import Cascade
from pipelines.readers.html.cells import CELLS, ROWS, digits_in, figures_at
from pipelines.readers.html.printed import is_a_line

_BLOCKS = frozenset(("p", "div", "li", "dd", "dt", "section", "table", "hr", "center"))
_SMALLER = 1.2
#: pixels by the number of a ``size`` attribute
_FONT_SIZES = {"1": 10.0, "2": 13.0, "3": 16.0, "4": 18.0, "5": 24.0, "6": 32.0, "7": 48.0}


def cells_moved(
    found: Cascade,
) -> tuple[list[tuple[etree._Element, etree._Element]], dict[etree._Element, int]]:
    """What is moved or drawn over, each with the cell that nobody can read by its text alone; and the marks that stand at
    the upper (1) or lower (-1) edge of their line, smaller than the figure beside them."""
    cells: list[tuple[etree._Element, etree._Element]] = []
    marks: dict[etree._Element, int] = {}
    for element in found.touched:
        props = found.props(element)
        turned = element.get("dir", "").lower() == "rtl" and element.tag not in ("html", "body", "table")
        if not props and not turned:
            continue
        if turned:
            props = {**props, "direction": "rtl"}
        if (edge := _edge(element, props, found)) is not None:
            marks[element] = edge
            continue
        cells += [(element, cell) for cell in figures_at(element) if _is_hurt(element, cell, props)]
    cells += [(element, cell) for element in found.drawn for cell in figures_at(element)]
    return cells, marks


def mark(cells: Iterable[tuple[etree._Element, etree._Element]], sign: str) -> None:
    """Write a ``sign`` into cells, unless what moves in them is hidden."""
    for element, cell in cells:
        at: etree._Element | None = element
        while at is not None and at.tag != "x-hidden" and at is not cell:
            at = at.getparent()
        if (
            cell.tag != "x-hidden"
            and (at is None or at.tag != "x-hidden")
            and is_a_line("".join(map(str, cell.itertext())))
        ):
            cell.text = sign + (cell.text or "")


def _is_hurt(element: etree._Element, cell: etree._Element, props: Mapping[str, str]) -> bool:
    own = digits_in(element)
    if element.tag in CELLS or element.tag in ROWS:
        displaced = moves.displaces_cell(props)
    else:
        displaced = moves.displaces(props) if own else moves.covers(props)
        displaced = displaced and (own != digits_in(cell) or moves.is_far(props))
    row = element.tag in ROWS
    return (
        displaced
        or (moves.reorders(props) and (row or len(own) > 1 or "letter-spacing" in props))
        or moves.draws(props, run=element.tag not in CELLS and not row, letters=sum(map(len, own)))
    )


def _edge(element: etree._Element, props: Mapping[str, str], found: Cascade) -> int | None:
    """1 or -1 for a run that an edge of its line holds above or below the larger figure beside it."""
    align = props.get("vertical-align", "")
    way = moves.EDGES.get(align)
    if way is None and props.get("position") == "relative":
        size = css.length(props.get("top", "")) or -(css.length(props.get("bottom", "")) or 0.0)
        way = None if not size else 1 if size < 0 else -1
    if way is None or element.tag in CELLS or element.tag in ROWS or element.tag in _BLOCKS:
        return None
    if (cell := next(figures_at(element), element)) is element:
        return None
    beside = [_size(one, cell, found) for one in _with_digits(cell, element)]
    inside = [_size(one, cell, found) for one in _with_digits(element, None)]
    return way if beside and inside and max(inside) < max(beside) else None


def _with_digits(top: etree._Element, without: etree._Element | None) -> list[etree._Element]:
    """The elements below one, and outside another, that hold digits themselves."""
    found = []
    waiting = [top]
    while waiting:
        element = waiting.pop()
        waiting += [child for child in element.iterchildren(etree.Element) if child is not without]
        if any(
            digit.isdigit()
            for digit in "".join((element.text or "", *(child.tail or "" for child in element)))
        ):
            found.append(element)
    return found


def _size(element: etree._Element, cell: etree._Element, found: Cascade) -> float:
    """The size of an element's text, that of the cell around it being 16 pixels unless a style gives it."""
    way = []
    at: etree._Element | None = element
    while at is not None and at is not cell:
        way.append(at)
        at = at.getparent()
    size = css.font_size(found.props(cell), 16.0) or 16.0
    for one in reversed(way):
        given = css.font_size(found.props(one), size)
        if given is not None:
            size = given
        elif one.tag in ("small", "big"):
            size = size / _SMALLER if one.tag == "small" else size * _SMALLER
        elif one.tag == "font":
            size = _FONT_SIZES.get(one.get("size", ""), size)
    return size
