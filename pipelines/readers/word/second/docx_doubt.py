"""What of a DOCX document prints something else than its text, for its second text: the places of paragraphs, numbers that
Word makes, painted letters, other versions, and what is drawn across a cell. They end as marks in the cells of tables."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from pipelines.readers.word.second.docx_looks import (
    Properties,
    Sight,
    StyleSheet,
    attribute,
    fixed_line,
    is_far,
    whole_number,
)
from pipelines.readers.word.second.docx_tables import Scope, Tables
from pipelines.readers.word.second.elements import Attributes, Elements
from pipelines.readers.word.second.lines import OBJECT, beside, moved

_OURS = re.compile(
    r"http://schemas\.(?:microsoft\.com/office/[a-z]+/20\d\d/|openxmlformats\.org/)", re.IGNORECASE
)


@dataclass(slots=True)
class Stretch:
    """A paragraph that is open: its style and ground, its lines, its place, and what it holds so far."""

    style: str = ""
    ground: str = ""
    #: whether its own properties state the height of its lines, and that height in twips where it never grows
    spaced: bool = False
    line: int | None = None
    goes_on: bool = False
    #: the list that it states, and its indents
    numbered: str | None = None
    indents: dict[str, str] = field(default_factory=dict)
    frame: str = ""
    pieces: list[str | tuple[str, int, int]] = field(default_factory=list)
    largest: int = 0

    def taken(self) -> str:
        """What it holds so far, which it then holds no more."""
        pieces, self.pieces = self.pieces, []
        return "".join(piece if isinstance(piece, str) else beside(*piece, self.largest) for piece in pieces)

    @property
    def slips(self) -> bool:
        """Whether digits as large as its line stand far from it: marks to one, figures to another."""
        moves = (piece for piece in self.pieces if not isinstance(piece, str))
        return any(
            0 < self.largest <= size and abs(by) >= 6 and any(map(str.isdigit, held))
            for held, by, size in moves
        )

    def space_lines(self, line: int | None, *, stated: bool) -> None:
        """The fixed height of its lines in twips, as its style or (``stated``) itself has it."""
        if stated or not self.spaced:
            self.spaced = stated
            self.line = line

    def add(self, held: str, sight: Sight) -> None:
        """Text of a run, if it is seen."""
        if not sight.seen or (self.line is not None and self.line <= 20):
            return
        if sight.script:
            self.pieces.append(moved(held, up=sight.script > 0))
        elif sight.moved:
            self.pieces.append((held, sight.moved, sight.size))
        else:
            self.largest = max(self.largest, sight.size)
            self.pieces.append(held)

    def out_of_place(self, inherited: dict[str, str]) -> bool:
        """Whether it stands out of its cell by its indents."""
        stated = inherited | self.indents
        if not stated:
            return False

        def twips(*names: str) -> int:
            for name in names:
                if name + "Chars" in stated:
                    return int(whole_number(stated[name + "Chars"], 0) * 2.1)
            return next((whole_number(stated[name], 0) for name in names if name in stated), 0)

        left, hanging = twips("left", "start"), twips("hanging")
        begins = left - hanging if hanging else left + twips("firstLine")
        return min(left, begins) < -300 or max(left, begins, twips("right", "end")) > 2000


class Doubts(Elements):
    """Looks out for what makes a cell's figure doubtful; ``mark`` sets a mark where the reading stands, if in a cell, and
    ``state`` notes a property of the open run."""

    def __init__(
        self,
        scope: Scope,
        tables: Tables,
        sheet: StyleSheet,
        open_paragraphs: list[Stretch],
        mark: Callable[[], None],
        state: Callable[[str, str], None],
    ) -> None:
        self._scope, self._tables, self._sheet, self._open = scope, tables, sheet, open_paragraphs
        self._mark, self._state = mark, state
        #: for every control and version that is open, whether its text may be another
        self._around: list[bool] = []
        self._effect = ""
        self._painted: Properties = {}
        self.spaces: dict[str, str] = {}
        #: what stands above the letters of the ruby that is open
        self.above: list[str] | None = None

    def end_paragraph(self, paragraph: Stretch) -> None:
        """Notes of a paragraph in a cell what is doubtful of it."""
        if not self._tables.inside:
            return
        style = self._sheet.style(paragraph.style)
        if not self._tables.keeps(paragraph.frame) or paragraph.out_of_place(style.indents):
            self._tables.doubt()
        if any(self._around):
            self._tables.mark()
        numbered = style.numbered if paragraph.numbered is None else paragraph.numbered
        silent = not "".join(
            piece if isinstance(piece, str) else piece[0] for piece in paragraph.pieces
        ).strip()
        if (silent and numbered in self._sheet.printing_lists) or paragraph.slips:
            paragraph.pieces.append(OBJECT)

    # -- paragraphs -----------------------------------------------------------------------------------

    def _start_pstyle(self, attributes: Attributes) -> None:
        if self._open:
            self._open[-1].style = attribute(attributes, "val") or ""

    def _start_spacing(self, attributes: Attributes) -> None:
        line = attribute(attributes, "line")
        if self._scope.of == "run":
            self._state("spacing", attribute(attributes, "val") or "0")
        elif self._scope.of == "paragraph":
            self._tables.push_down(whole_number(attribute(attributes, "before"), 0))
            if line is not None:
                self._open[-1].space_lines(fixed_line(line, attribute(attributes, "lineRule")), stated=True)

    def _start_ind(self, attributes: Attributes) -> None:
        if self._scope.of == "paragraph":
            self._open[-1].indents = {key.rpartition(":")[2]: value for key, value in attributes.items()}

    def _start_framepr(self, attributes: Attributes) -> None:
        if self._scope.of == "paragraph" and any(key.endswith((":x", ":y")) for key in attributes):
            self._open[-1].frame = " ".join(f"{key}={value}" for key, value in sorted(attributes.items()))

    def _start_numid(self, attributes: Attributes) -> None:
        if self._scope.of == "paragraph":
            self._open[-1].numbered = attribute(attributes, "val") or ""

    # -- what Word computes ---------------------------------------------------------------------------

    def _start_pgnum(self, _: Attributes) -> None:
        self._mark()

    _start_yearlong = _start_yearshort = _start_monthlong = _start_monthshort = _start_pgnum
    # deleted letters that no deletion holds are seen in one program and not in another
    _start_daylong = _start_dayshort = _start_deltext = _start_pgnum

    def _start_bdo(self, attributes: Attributes) -> None:
        if attribute(attributes, "val") == "rtl":
            self._mark()

    def _start_footnotereference(self, _: Attributes) -> None:
        self._tables.note()

    _start_endnotereference = _start_footnotereference

    # -- painted letters ------------------------------------------------------------------------------

    def _start_textfill(self, _: Attributes) -> None:
        self._effect, self._painted = "fill", {}

    def _start_textoutline(self, attributes: Attributes) -> None:
        self._effect, self._painted = "rim", {"w": attribute(attributes, "w") or "9525"}

    def _start_srgbclr(self, attributes: Attributes) -> None:
        if self._effect:
            self._painted.setdefault("colour", attribute(attributes, "val") or "")

    def _start_schemeclr(self, attributes: Attributes) -> None:
        name = attribute(attributes, "val") or ""
        self._start_srgbclr({"val": {"bg1": "FFFFFF", "lt1": "FFFFFF"}.get(name, name)})

    def _start_lummod(self, _: Attributes) -> None:
        if self._painted.get("colour") == "FFFFFF":
            self._painted["colour"] = "shaded"

    def _start_alpha(self, attributes: Attributes) -> None:
        if self._effect and whole_number(attribute(attributes, "val"), 0) >= 60_000:
            self._painted["gone"] = "1"

    def _start_gradfill(self, _: Attributes) -> None:
        if self._effect:
            self._painted["gone"] = "1"

    def _start_nofill(self, _: Attributes) -> None:
        if self._effect:
            self._painted["none"] = "1"

    def _start_glow(self, attributes: Attributes) -> None:
        if self._scope.of == "run" and is_far(attributes):
            self._state("aura", "far")

    _start_shadow = _start_glow

    def _end_textfill(self) -> None:
        self._effect, painted = "", self._painted
        if "gone" in painted or "none" in painted:
            self._state("fill", "gone")
        else:
            self._state("fill", painted.get("colour", ""))

    def _end_textoutline(self) -> None:
        self._effect, painted = "", self._painted
        width = whole_number(painted.get("w"), 9525)
        if "none" in painted or "colour" not in painted:
            width = 0
        elif painted["colour"].upper() == "FFFFFF":
            width *= 3
        self._state("rim", str(width))

    # -- other versions, and the data behind controls -------------------------------------------------

    def _start_choice(self, attributes: Attributes) -> None:
        asked = (attribute(attributes, "Requires") or "").split()
        self._around.append(not all(_OURS.match(self.spaces.get(prefix, "")) for prefix in asked))

    def _end_choice(self) -> None:
        self._leave()

    def _start_sdt(self, _: Attributes) -> None:
        self._around.append(False)

    def _end_sdt(self) -> None:
        self._leave()

    def bind(self) -> None:
        """The innermost control has data behind it."""
        if self._around:
            self._around[-1] = True

    def _leave(self) -> None:
        if self._around and self._around.pop() and self._tables.inside:
            self._tables.mark()

    # -- letters above others ---------------------------------------------------------------------------

    def _start_ruby(self, _: Attributes) -> None:
        self.above = []

    def _end_ruby(self) -> None:
        above, self.above = self.above, None
        if any(map(str.isdigit, "".join(above or ()))):
            self._mark()

    # -- cells ----------------------------------------------------------------------------------------

    def _start_tl2br(self, attributes: Attributes) -> None:
        if self._scope.of == "cell" and attribute(attributes, "val") not in ("nil", "none"):
            self._tables.doubt()

    _start_tr2bl = _start_tl2br

    def _start_cellmerge(self, _: Attributes) -> None:
        if self._scope.of == "cell":
            self._tables.doubt()
