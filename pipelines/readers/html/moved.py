"""The cells of a page whose figure stands moved, out of order, drawn over or cut, so that its text does not tell what is
read there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lxml import etree

from pipelines.readers.html import css, moves
from pipelines.readers.html.cascade import Cascade
from pipelines.readers.html.cells import CELLS, ROWS, digits_in
from pipelines.readers.html.printed import is_a_line

_BLOCKS = frozenset(("p", "div", "li", "dd", "dt", "section", "table", "hr", "center"))
_SMALLER = 1.2
#: what moves in a cell is looked at, up to so many; beyond them the cell is taken for moved
_MOST = 20
#: pixels by the number of a ``size`` attribute
_FONT_SIZES = {"1": 10.0, "2": 13.0, "3": 16.0, "4": 18.0, "5": 24.0, "6": 32.0, "7": 48.0}


#: the cells that nobody can read by their text alone, each with what is moved or drawn over in it
Moved = dict[etree._Element, list[etree._Element]]


def cells_moved(found: Cascade) -> tuple[Moved, dict[etree._Element, int]]:
    """The cells whose figure is moved or drawn over; and the marks that stand at the upper (1) or lower (-1) edge of their
    line, smaller than the figure beside them."""
    moved: Moved = {}
    marks: dict[etree._Element, int] = {}
    for element in found.touched:
        props = found.props(element)
        turned = element.get("dir", "").lower() == "rtl" and element.tag not in ("html", "body", "table")
        if not props and not turned:
            continue
        if turned:
            props = {**props, "direction": "rtl"}
        if element.tag in CELLS or element.tag in ROWS:
            if _moves_cells(element, props):
                _add(moved, element, found.figures.at(_moved_with(element, props)))
            continue
        cell = next(found.figures.at(element), None)
        if (edge := _edge(element, cell, props, found)) is not None:
            marks[element] = edge
        elif (
            cell is not None
            and len(moved.get(cell, ())) <= _MOST
            and _is_hurt(element, found.figures.digits_of(cell), _of_items(element, props, found))
        ):
            _add(moved, element, [cell])
    for table, labels in _carried(found).items():
        for label in labels:
            _add(moved, label, found.figures.of(table))
    for cell in found.doubted:
        _add(moved, cell, [cell])
    for element in found.drawn:
        _add(moved, element, found.figures.at(element))
    return moved, marks


def _carried(found: Cascade) -> Moved:
    """The labels, or what of them, that are carried elsewhere, and the rows of heads, by their table."""
    carried: Moved = {}
    for element in found.touched:
        cell_or_row = element.tag in CELLS or element.tag in ROWS
        if moves.carries(found.props(element), cell=cell_or_row):
            table = found.figures.labelled(element)
            if table is not None and len(labels := carried.setdefault(table, [])) <= _MOST:
                labels.append(element)
    return carried


def _add(moved: Moved, element: etree._Element, cells: Iterable[etree._Element]) -> None:
    for cell in cells:
        by = moved.setdefault(cell, [])
        if len(by) <= _MOST:
            by.append(element if len(by) < _MOST else cell)


def mark(moved: Moved, sign: str) -> None:
    """Write a ``sign`` into cells, unless all that moves in them is hidden."""
    for cell, elements in moved.items():
        if (
            cell.tag != "x-hidden"
            and any(_stands(element, cell) for element in elements)
            and is_a_line("".join(map(str, cell.itertext())))
        ):
            cell.text = sign + (cell.text or "")


def _stands(element: etree._Element, cell: etree._Element) -> bool:
    """Whether an element is not hidden in its cell."""
    at: etree._Element | None = element
    while at is not None and at.tag != "x-hidden" and at is not cell:
        at = at.getparent()
    return at is None or at.tag != "x-hidden"


def _moved_with(element: etree._Element, props: Mapping[str, str]) -> etree._Element:
    """The row of a cell that stands over it, since those behind move up to its place; else the element itself."""
    row = element.getparent()
    return element if row is None or not _is_over_row(element, props) else row


def _is_over_row(element: etree._Element, props: Mapping[str, str]) -> bool:
    return element.tag in CELLS and props.get("position") in ("absolute", "fixed")


def _moves_cells(element: etree._Element, props: Mapping[str, str]) -> bool:
    """Whether a cell, or the cells of a row, stand elsewhere, mix their digits or are drawn over."""
    return (
        _is_over_row(element, props)
        or moves.displaces_cell(props)
        or moves.draws(props, run=False, letters=0)
        or (element.tag in CELLS and moves.cuts_cell(props, sum(map(len, digits_in(element)))))
        or (
            moves.reorders(props)
            and (element.tag in ROWS or "letter-spacing" in props or len(digits_in(element)) > 1)
        )
    )


def _is_hurt(element: etree._Element, whole: list[str], props: Mapping[str, str]) -> bool:
    """Whether an element of a cell is moved or drawn over so that the ``whole`` numbers of the cell are not what is seen."""
    own = digits_in(element)
    displaced = moves.displaces(props) if own else moves.covers(props)
    return (
        (displaced and (own != whole or moves.is_far(props)))
        or (moves.reorders(props) and (len(own) > 1 or "letter-spacing" in props))
        or moves.draws(props, run=True, letters=sum(map(len, own)))
    )


def _of_items(element: etree._Element, props: Mapping[str, str], found: Cascade) -> Mapping[str, str]:
    """Declarations without those of the marks of items, where an element neither is nor holds one."""
    if "list-style" not in props and "list-style-type" not in props:
        return props
    if any(one.tag in ("li", "summary") or one in found.items for one in element.iter(etree.Element)):
        return props
    return {name: value for name, value in props.items() if not name.startswith("list-style")}


def _edge(
    element: etree._Element, cell: etree._Element | None, props: Mapping[str, str], found: Cascade
) -> int | None:
    """1 or -1 for a run that an edge of its line holds above or below the larger figure beside it."""
    align = props.get("vertical-align", "")
    way = moves.EDGES.get(align)
    if way is None and props.get("position") == "relative":
        size = css.length(props.get("top", "")) or -(css.length(props.get("bottom", "")) or 0.0)
        way = None if not size else 1 if size < 0 else -1
    if way is None or cell is None or cell is element or element.tag in _BLOCKS:
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
