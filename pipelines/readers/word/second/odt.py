"""The second reading of an ODT document: the bytes once more, through expat, as text in order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipelines.readers.safezip import SafeZip
from pipelines.readers.word.second.lines import OBJECT, InOrder, moved
from pipelines.readers.word.second.odf_styles import Attributes, Sight, Styles, parse
from pipelines.readers.word.second.odt_doubt import Doubts

_WHAT = "ODT文档"
_PASSED = {
    "text:tracked-changes", "text:table-of-content", "text:note", "text:ruby-text", "office:annotation", "office:forms",
    "table:shapes", "text:number", "text:hidden-text", "text:hidden-paragraph", "office:binary-data", "svg:title", "svg:desc",
    "office:scripts", "office:font-face-decls", "table:covered-table-cell", "office:meta", "office:settings",
    "office:master-styles",
}  # fmt: skip
_SHAPES = {
    "draw:custom-shape",
    "draw:rect",
    "draw:ellipse",
    "draw:circle",
    "draw:polygon",
    "draw:path",
    "draw:polyline",
    "draw:caption",
    "draw:regular-polygon",
}
_THINGS = {"draw:image", "draw:object", "draw:object-ole", "draw:control", "draw:plugin", "draw:applet"}
_FIELDS = {
    "text:expression", "text:variable-get", "text:variable-set", "text:user-field-get", "text:text-input",
    "text:drop-down", "text:conditional-text", "text:database-display", "text:sequence", "text:placeholder",
    "text:reference-ref", "text:bookmark-ref", "text:table-formula", "text:measure",
}  # fmt: skip
_DRAWINGS = {"draw:frame", "draw:g"} | _SHAPES
_SPACES = {"text:tab": "\t", "text:line-break": "\n"}
#: copies of a cell that a count may ask for; the reading by structure refuses more
_MOST = 1000


def second_text(data: bytes) -> str:
    """The document's visible text. Raises :class:`~pipelines.blocks.UnreadableError` for damaged XML."""
    walk = _Walk()
    content = data
    if data.startswith(b"PK"):
        package = SafeZip(data, _WHAT)
        content = package.read("content.xml")
        if "styles.xml" in package:
            parse(package.read("styles.xml"), walk.styles.start, lambda _: None, None, _WHAT)
    parse(content.replace(b"<loext:table", b"<table:table").replace(b"</loext:table", b"</table:table"),
          walk.begin, walk.finish, walk.characters, _WHAT)  # fmt: skip
    return walk.story.text()


@dataclass(slots=True)
class _Open:
    """An open paragraph: its pieces, those moved from their line with how far and in what size, and its ground."""

    ground: str
    pieces: list[str | tuple[str, int, float]] = field(default_factory=list)
    names: list[tuple[str, str]] = field(default_factory=list)
    largest: float = 0.0
    sight: Sight | None = None


class _Walk:
    """One pass over the content part; its automatic styles come before its body."""

    def __init__(self) -> None:
        self.story = InOrder()
        self.styles = Styles()
        self._passing = 0
        self._inside = False
        self._open: list[_Open] = []
        self._grounds = ["#ffffff"]
        self._tables: list[str] = []
        self._rows: list[tuple[bool, int]] = []
        self._copies: list[int] = []
        #: of open drawings: whether something is seen in them, and what they hold
        self._drawings: list[set[str]] = []
        self._fields: list[int] = []
        self._doubts = Doubts(self.styles)

    def characters(self, held: str) -> None:
        """Text of a paragraph, its white space as one space."""
        if self._passing and self._doubts.above is not None:
            self._doubts.above.append(held)
        if self._passing or not self._open:
            return
        self._print(re.sub("[ \t\r\n]+", " ", held))

    def _print(self, held: str) -> None:
        paragraph = self._open[-1]
        sight = paragraph.sight
        if sight is None:
            sight = paragraph.sight = self.styles.sight(tuple(paragraph.names), paragraph.ground)
        line = self.styles.line(paragraph.names[0][1])
        cut = line is not None and line < 0.75 * sight.size
        if (sight.doubted or cut) and self._doubts.inside and any(map(str.isdigit, held)):
            paragraph.pieces.append(OBJECT)
        if not sight.seen or not held:
            return
        if sight.script:
            paragraph.pieces.append(moved(held, up=sight.script > 0))
        elif sight.moved:
            paragraph.pieces.append((held, sight.moved, sight.size))
        else:
            if held.strip():
                paragraph.largest = max(paragraph.largest, sight.size)
            paragraph.pieces.append(held)

    def begin(self, name: str, attributes: Attributes) -> None:
        """An element's start."""
        if not self._passing and self._inside:
            self._doubts.begin(name, attributes)
        if self._passing:
            self._passing += 1
        elif not self._inside:
            self._inside = name == "office:text"
            if name in _PASSED:
                self._passing = 1
            else:
                self.styles.start(name, attributes)
        elif name in _PASSED or attributes.get("text:display") == "none":
            self._passing = 1
        elif name in ("text:p", "text:h"):
            self._begin_paragraph(attributes)
        elif name in ("text:span", "text:a"):
            self._enter(("text", attributes.get("text:style-name", "")))
        elif name in _SPACES or name == "text:s":
            count = attributes.get("text:c", "1")
            self._print(
                _SPACES.get(name) or " " * (int(count) if count.isdecimal() and len(count) < 5 else 1)
            )
        elif name.startswith("table:"):
            self._begin_table_part(name, attributes)
        else:
            self._begin_thing(name)

    def _begin_thing(self, name: str) -> None:
        """A drawing, what one holds, or a field."""
        if name in _DRAWINGS:
            self._drawings.append({name})
        elif name in _THINGS:
            if self._drawings:
                self._drawings[-1].add("thing")
            else:
                self._object()
        elif name == "draw:text-box" and self._drawings:
            self._drawings[-1].add("box")
        elif name in _FIELDS and self._open:
            self._fields.append(len(self._open[-1].pieces))

    def finish(self, name: str) -> None:
        """An element's end."""
        if self._passing:
            self._passing -= 1
            return
        if not self._inside:
            return
        self._doubts.finish(name)
        if name == "office:text":
            self._inside = False
        elif name in ("text:p", "text:h"):
            self._finish_paragraph()
        elif name in ("text:span", "text:a"):
            self._leave()
        elif name.startswith("table:"):
            self._finish_table_part(name)
        elif name in _DRAWINGS:
            held = self._drawings.pop()
            if "thing" in held or (held & _SHAPES and "words" not in held):
                self._object()
            elif "words" not in held and "box" in held:
                self._doubts.doubt()
        elif name in _FIELDS and self._open and self._fields:
            self._finish_field(self._open[-1].pieces[self._fields.pop() :])

    def _finish_field(self, pieces: list[str | tuple[str, int, float]]) -> None:
        if not "".join(map(str, pieces)).strip():
            self._object()

    def _object(self) -> None:
        if self._open:
            self._open[-1].pieces.append(OBJECT)
        else:
            self.story.paragraph(OBJECT)

    def _enter(self, name: tuple[str, str]) -> None:
        if self._open:
            self._open[-1].names.append(name)
            self._open[-1].sight = None

    def _leave(self) -> None:
        if self._open:
            self._open[-1].names.pop()
            self._open[-1].sight = None

    def _begin_paragraph(self, attributes: Attributes) -> None:
        if self._open:  # of a box: what stands before it is a line of its own
            self._write(self._open[-1])
        style = attributes.get("text:style-name", "")
        ground = self.styles.ground("paragraph", style) or ("" if self._drawings else self._grounds[-1])
        self._open.append(_Open(ground, names=[("paragraph", style)]))

    def _finish_paragraph(self) -> None:
        paragraph = self._open.pop()
        if self._doubts.inside:
            held = "".join(piece if isinstance(piece, str) else piece[0] for piece in paragraph.pieces)
            self._doubts.end_paragraph(paragraph.names[0][1], held.replace(OBJECT, ""))
            if any(
                _is_off(*piece, paragraph.largest) for piece in paragraph.pieces if not isinstance(piece, str)
            ):
                paragraph.pieces.append(OBJECT)
        for drawing in self._drawings:
            if paragraph.pieces:
                drawing.add("words")
        self._write(paragraph, ended=True)

    def _write(self, paragraph: _Open, *, ended: bool = False) -> None:
        words = "".join(
            piece if isinstance(piece, str) else _beside(*piece, paragraph.largest)
            for piece in paragraph.pieces
        )
        paragraph.pieces = []
        if words or ended:
            self.story.paragraph(words)

    def _begin_table_part(self, name: str, attributes: Attributes) -> None:
        style = attributes.get("table:style-name", "")
        if name == "table:table":
            self._grounds.append(self.styles.ground("table", style) or self._grounds[-1])
            self.story.open_table()
        elif name == "table:table-row":
            self._grounds.append(self.styles.ground("table-row", style) or self._grounds[-1])
            self._rows.append((not self.styles.vanishing("table-row", style), _count(attributes, "rows")))
        elif name == "table:table-cell":
            self._grounds.append(self.styles.ground("table-cell", style) or self._grounds[-1])
            self._copies.append(_count(attributes, "columns"))
            self.story.open_cell()

    def _finish_table_part(self, name: str) -> None:
        if name == "table:table":
            self._grounds.pop()
            self.story.close_table()
        elif name == "table:table-row":
            self._grounds.pop()
            shown, copies = self._rows.pop()
            self.story.close_row(shown=shown, copies=copies)
        elif name == "table:table-cell":
            self._grounds.pop()
            if self._doubts.end_cell(self.story.cell_text()):
                self.story.paragraph(OBJECT)
            self.story.close_cell(copies=self._copies.pop())


def _count(attributes: Attributes, what: str) -> int:
    held = attributes.get(f"table:number-{what}-repeated", "1")
    return min(max(int(held), 1), _MOST) if held.isdecimal() and len(held) < 10 else 1


def _beside(held: str, by: int, size: float, largest: float) -> str:
    """Text moved from its line is a mark where it is smaller than what stands on the line, or moved far."""
    if largest and (size < largest or abs(by) * size >= 300):
        return moved(held, up=by > 0)
    return held


def _is_off(held: str, by: int, size: float, largest: float) -> bool:
    """Whether digits as large as their line stand far from it: marks to one, figures to another."""
    return 0 < largest <= size and abs(by) * size >= 300 and any(map(str.isdigit, held))
