"""The second reading of a DOCX document: the bytes once more, through expat, as text in order.

It decides anew what is seen, what is a mark and what is no text; with the reading by structure
(:mod:`pipelines.readers.word.docx`) it shares the package's members and nothing that decides.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from pipelines.blocks import UnreadableError
from pipelines.readers.safezip import SafeZip
from pipelines.readers.word.second.lines import OBJECT, InOrder, moved

_Attributes = dict[str, str]
_Properties = dict[str, str]
_Known = tuple[str, Callable[[_Attributes], None] | None, Callable[[], None] | None]
_NO = ("0", "false", "off", "none")
#: subtrees whose text is not that of the page: deleted, pronunciation, older copies, notes, former properties
_PASSED = {
    "del", "moveFrom", "rt", "Fallback", "footnote", "endnote", "hdr", "ftr", "sdtPr", "sdtEndPr", "binData",
    "rPrChange", "pPrChange", "tcPrChange", "trPrChange", "tblPrChange", "tblPrExChange", "sectPrChange",
    "annotationDeleted",
}  # fmt: skip
_STATED = ("vanish", "strike", "dstrike", "vertAlign", "position", "sz", "w", "color", "highlight", "rStyle")
_SWITCHES = ("vanish", "strike")
_PICTURES = {"pic", "imagedata", "blip", "chart", "relIds", "contentPart", "OLEObject", "control", "textpath"}
_RULES = {"line", "straightConnector1"}
_LAYERED = {
    "f", "rad", "sSup", "sSub", "sSubSup", "sPre", "nary", "limLow", "limUpp", "m", "eqArr", "acc", "bar", "groupChr",
}  # fmt: skip
_WITHOUT_RESULT = ("TOC", "XE", "TC", "TA", "RD", "SET", "ASK", "PRIVATE", "HYPERLINK", "FORMTEXT")
_PENS = {
    "white": "FFFFFF", "black": "000000", "yellow": "FFFF00", "lightGray": "C0C0C0", "darkGray": "808080",
    "red": "FF0000", "blue": "0000FF", "green": "00FF00", "cyan": "00FFFF", "magenta": "FF00FF",
    "darkBlue": "000080", "darkCyan": "008080", "darkGreen": "008000", "darkMagenta": "800080",
    "darkRed": "800000", "darkYellow": "808000",
}  # fmt: skip
_VALUES = re.compile(r"""(?:\w+:)?(\w+)=["']([^"']*)["']""")
_STYLE = re.compile(r"<(?:\w+:)?style\s([^>]*)>(.*?)</(?:\w+:)?style>", re.DOTALL)
_IDENTITY = re.compile(r"""styleId=["']([^"']*)["']""")
_BASED = re.compile(r"""<(?:\w+:)?basedOn\s[^>]*?val=["']([^"']*)["']""")
_RUNS = re.compile(r"<(?:\w+:)?rPr>(.*?)</(?:\w+:)?rPr>", re.DOTALL)
_DEFAULTS = re.compile(r"<(?:\w+:)?rPrDefault>(.*?)</(?:\w+:)?rPrDefault>", re.DOTALL)
_STATEMENT = re.compile(
    r"<(?:\w+:)?(vanish|strike|dstrike|vertAlign|position|sz|w|color|highlight|shd)\b([^>]*)>"
)
_SHADING = re.compile(r"<(?:\w+:)?shd\s([^>]*)>")
_SPACING = re.compile(r"<(?:\w+:)?spacing\s([^>]*)>")
_UNKNOWN, _WHITE = "unknown", "FFFFFF"


def second_text(data: bytes, chunks: Mapping[str, str]) -> str:
    """The document's visible text; ``chunks`` are the texts of documents inside it, by relationship.

    Raises :class:`~pipelines.blocks.UnreadableError` where the XML is damaged.
    """
    main, styles = _parts(data)
    sheet = _StyleSheet(
        styles.decode("utf-16" if styles[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace")
    )
    walk = _Walk(sheet, chunks)
    walk.read(main)
    if walk.fields:  # a field without an end would swallow the rest: none is believed
        walk = _Walk(sheet, chunks, fields_believed=False)
        walk.read(main)
    return walk.story.text()


def _parts(data: bytes) -> tuple[bytes, bytes]:
    """The XML with the body, and that with the styles."""
    if not data.startswith(b"PK"):
        return data, data
    package = SafeZip(data, "DOCX文档")
    name = "word/document.xml"
    if "_rels/.rels" in package:
        for relation in re.findall(rb"<(?:\w+:)?Relationship\b[^>]*>", package.read("_rels/.rels")):
            if re.search(rb"/officeDocument[\"']", relation):
                target = re.search(rb"Target=[\"']/?([^\"']+)", relation)
                found = target[1].decode("utf-8", "replace") if target is not None else ""
                name = found if found in package else name
                break
    styles = posixpath.join(posixpath.dirname(name), "styles.xml")
    return package.read(name), package.read(styles) if styles in package else b""


def _refuse_entities(*_: object) -> None:
    raise UnreadableError("DOCX文档含有XML实体声明，疑为恶意文件，未读取")


def _attribute(attributes: _Attributes, name: str) -> str | None:
    """An attribute by its local name; nearly all documents give it the prefix ``w``."""
    held = attributes.get(f"w:{name}")
    if held is None and attributes:
        held = next((one for key, one in attributes.items() if key.rpartition(":")[2] == name), None)
    return held


def _own_values(tag: str) -> _Attributes:
    return dict(_VALUES.findall(tag))


def _stated_in(runs: str) -> _Properties:
    said = (_stated(local, _own_values(tag)) for local, tag in _STATEMENT.findall(runs))
    return dict(each for each in said if each is not None)


def _stated(local: str, attributes: _Attributes) -> tuple[str, str] | None:
    """What an element of run properties states, as name and value."""
    held = _attribute(attributes, "val")
    if local == "color":
        theme = _attribute(attributes, "themeColor") or ""
        return "color", _WHITE if held in (None, "auto") and theme[:5] in (
            "backg",
            "light",
            "bg1",
            "lt1",
        ) else held or ""
    if local == "shd":
        return "shd", _fill(attributes)
    return (local, "on" if held is None else held) if local in _STATED else None


def _fill(attributes: _Attributes) -> str:
    """The ground that a shading gives: six digits, ``unknown``, or nothing."""
    pattern = _attribute(attributes, "val") or "clear"
    held = _attribute(attributes, "color" if pattern == "solid" else "fill") or ""
    if pattern not in ("clear", "nil", "solid"):
        return _UNKNOWN
    return held.upper() if len(held) == 6 and held.lower() != "auto" else ""


@dataclass(slots=True)
class _Style:
    properties: _Properties = field(default_factory=dict)
    #: paragraph lines of a fixed height, in twips
    line: int | None = None
    shaded: bool = False


class _StyleSheet:
    """The styles of a document: what each states of its text, its ancestors' statements included.

    There are hundreds in most documents and few are used, so those alone are looked into.
    """

    def __init__(self, xml: str) -> None:
        self.usual = {"paragraph": "", "table": ""}
        self._known: dict[str, _Style] = {}
        self._bodies: dict[str, str] = {}
        defaults = _DEFAULTS.search(xml)
        self.defaults = _stated_in(defaults[1]) if defaults is not None else {}
        for heading, body in _STYLE.findall(xml):
            identity = _IDENTITY.search(heading)
            name = identity[1] if identity is not None else ""
            self._bodies.setdefault(name, body)
            if "default" in heading:
                own = _own_values(heading)
                kind = own.get("type", "")
                if kind in self.usual and own.get("default", "0") not in _NO:
                    self.usual[kind] = self.usual[kind] or name

    def style(self, name: str) -> _Style:
        """A style by its name; one that is not there states nothing."""
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = self._gathered(name)
        return known

    def _gathered(self, name: str) -> _Style:
        found = _Style()
        seen: set[str] = set()
        while name in self._bodies and name not in seen:
            seen.add(name)
            body = self._bodies[name]
            whole = body.partition("tblStylePr")[0]
            runs = _RUNS.search(whole)
            if runs is not None:
                found.properties = _stated_in(runs[1]) | found.properties
            for spacing in map(_own_values, _SPACING.findall(whole)):
                if found.line is None and "line" in spacing:
                    exact = spacing.get("lineRule") == "exact"
                    found.line = _whole(spacing["line"], 240) if exact else 240
            shades = (_fill(_own_values(shading)) for shading in _SHADING.findall(body))
            found.shaded = found.shaded or any(shade not in ("", _WHITE) for shade in shades)
            based = _BASED.search(body)
            name = based[1] if based is not None else ""
        found.properties.pop("rStyle", None)
        return found

    def stated(self, own: _Properties, paragraph: str, table: str) -> _Properties:
        """All that holds for a run: the document's defaults, its styles, and what it states itself."""
        together = dict(self.defaults)
        switched = dict.fromkeys(_SWITCHES, 0)
        for name in (table, paragraph, own.get("rStyle", "")):
            if properties := self.style(name).properties:
                together.update(properties)
                for switch in _SWITCHES:
                    switched[switch] += properties.get(switch, "0") not in _NO
        for switch in _SWITCHES:
            always = self.defaults.get(switch, "0") not in _NO
            together[switch] = "1" if always or switched[switch] % 2 else "0"
        together.update(own)
        return together


@dataclass(slots=True)
class _Sight:
    """How the text of a run is seen: whether at all, raised (1), lowered (-1) or by how much moved, in what size."""

    seen: bool
    vanished: bool
    script: int
    moved: int
    size: int


@dataclass(slots=True)
class _Paragraph:
    style: str = ""
    ground: str = ""
    #: its lines are stated, and too low to show text
    spaced: bool = False
    low: bool = False
    goes_on: bool = False
    pieces: list[str | tuple[str, int, int]] = field(default_factory=list)
    largest: int = 0


@dataclass(slots=True)
class _TableState:
    style: str
    ground: str
    #: columns that a cell above reaches down over, and those found in this row
    open: set[int] = field(default_factory=set)
    here: set[int] = field(default_factory=set)
    column: int = 0
    row_shown: bool = True
    span: int = 1
    merge: str = ""
    joined: bool = False
    removed: bool = False
    cell_ground: str = ""


@dataclass(slots=True)
class _FieldState:
    told: str = ""
    in_result: bool = False
    printed: bool = False
    control: bool = False


class _Walk:
    """One pass over the body."""

    def __init__(
        self, sheet: _StyleSheet, chunks: Mapping[str, str], *, fields_believed: bool = True
    ) -> None:
        self.story = InOrder()
        self.fields: list[_FieldState] = []
        self._believed = fields_believed
        self._sheet, self._chunks = sheet, chunks
        self._passing = 0
        self._body = False
        self._paragraphs: list[_Paragraph] = []
        self._tables: list[_TableState] = []
        self._carried = ""
        #: where a property element belongs: run, paragraph, cell, row, table
        self._scope = ""
        self._own: _Properties = {}
        self._sight: _Sight | None = None
        self._sights: dict[tuple[object, ...], _Sight] = {}
        self._drawing: set[str] | None = None
        self._drawing_depth = 0
        self._boxes: list[tuple[set[str] | None, int, list[_TableState]]] = []
        self._formula: list[str] | None = None
        self._layered = False
        self._letters: list[str] | None = None
        #: tag to its local name and what its start and end do
        self._known: dict[str, _Known] = {}

    def read(self, data: bytes) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._begin, self._finish
        parser.CharacterDataHandler = self._characters
        parser.EntityDeclHandler = _refuse_entities
        try:
            parser.Parse(data, True)
        except (expat.ExpatError, ValueError) as error:
            raise UnreadableError(f"DOCX文档的正文不是完整的XML（{error}），请重新下载") from error

    # -- elements -------------------------------------------------------------------------------------

    def _kind(self, name: str) -> _Known:
        local = name.rpartition(":")[2]
        low = local.lower()
        start: Callable[[_Attributes], None] | None = getattr(self, f"_start_{low}", None)
        end: Callable[[], None] | None = getattr(self, f"_end_{low}", None)
        known = self._known[name] = local, start, end
        return known

    def _begin(self, name: str, attributes: _Attributes) -> None:
        if self._passing:
            self._passing += 1
            return
        local, start, _ = self._known.get(name) or self._kind(name)
        if not self._body:
            self._body = local == "body"
            return
        if self._drawing is not None:
            self._draw(local, attributes)
        if start is not None:
            start(attributes)
        elif local in _PASSED:
            self._pass(local)
        elif self._scope == "run" and (said := _stated(local, attributes)) is not None:
            self._own[said[0]] = said[1]
        elif self._formula is not None and local in _LAYERED:
            self._layered = True

    def _pass(self, local: str) -> None:
        if local == "del" and self._scope == "paragraph":
            self._paragraphs[-1].goes_on = True
        elif local == "del" and self._scope == "row":
            self._tables[-1].row_shown = False
        else:
            self._passing = 1

    def _finish(self, name: str) -> None:
        if self._passing:
            self._passing -= 1
            return
        end = (self._known.get(name) or self._kind(name))[2]
        if end is not None and self._body:
            end()

    def _characters(self, held: str) -> None:
        if self._letters is not None and not self._passing:
            self._letters.append(held)

    # -- text -----------------------------------------------------------------------------------------

    def _start_t(self, _: _Attributes) -> None:
        self._letters = []

    def _end_t(self) -> None:
        held, self._letters = "".join(self._letters or ()), None
        if self._formula is not None:
            self._formula.append(held)
        else:
            self._print(held)

    def _start_instrtext(self, _: _Attributes) -> None:
        self._letters = []

    def _end_instrtext(self) -> None:
        if self.fields:
            self.fields[-1].told += "".join(self._letters or ())
        self._letters = None

    def _print(self, held: str) -> None:
        """Puts text that a run holds where it is seen."""
        if not held or not self._paragraphs or any(not each.in_result for each in self.fields):
            return
        for each in self.fields:
            each.printed = True
        sight = self._look()
        paragraph = self._paragraphs[-1]
        if not sight.seen or paragraph.low:
            return
        if sight.script:
            paragraph.pieces.append(moved(held, up=sight.script > 0))
        elif sight.moved:
            paragraph.pieces.append((held, sight.moved, sight.size))
        else:
            paragraph.largest = max(paragraph.largest, sight.size)
            paragraph.pieces.append(held)

    def _object(self) -> None:
        """Marks what is seen and is no text."""
        if self._paragraphs and all(each.in_result for each in self.fields) and not self._look().vanished:
            for each in self.fields:
                each.printed = True
            self._paragraphs[-1].pieces.append(OBJECT)

    def _space(self, held: str) -> None:
        if self._scope != "paragraph" and self._paragraphs and all(each.in_result for each in self.fields):
            self._paragraphs[-1].pieces.append(held)

    def _start_tab(self, _: _Attributes) -> None:
        self._space("\t")

    def _start_ptab(self, _: _Attributes) -> None:
        self._space("\t")

    def _start_br(self, _: _Attributes) -> None:
        self._space("\n")

    def _start_cr(self, _: _Attributes) -> None:
        self._space("\n")

    def _start_nobreakhyphen(self, _: _Attributes) -> None:
        self._print("-")

    def _start_sym(self, attributes: _Attributes) -> None:
        font = (_attribute(attributes, "font") or "").lower()
        code = _attribute(attributes, "char") or ""
        point = int(code, 16) if re.fullmatch("[0-9A-Fa-f]{4}", code) else 0
        if "dings" not in font and 0xF020 <= point <= 0xF07E:
            self._print(chr(point & 0xFF))
        elif "dings" not in font and point and not 0xE000 <= point <= 0xF8FF:
            self._print(chr(point))
        else:
            self._object()

    def _start_omath(self, _: _Attributes) -> None:
        self._formula, self._layered = [], False

    def _end_omath(self) -> None:
        held, self._formula = "".join(self._formula or ()), None
        if self._layered:
            self._object()
        else:
            self._print(held)

    def _start_bdo(self, attributes: _Attributes) -> None:
        if _attribute(attributes, "val") == "rtl":
            self._object()

    def _start_annotation(self, attributes: _Attributes) -> None:
        if (_attribute(attributes, "type") or "").endswith("Deletion"):
            self._passing = 1

    # -- runs and paragraphs --------------------------------------------------------------------------

    def _start_r(self, _: _Attributes) -> None:
        self._own, self._sight = {}, None

    def _end_r(self) -> None:
        self._own, self._sight = {}, None

    def _start_rpr(self, _: _Attributes) -> None:
        self._scope = self._scope or "run"

    def _end_rpr(self) -> None:
        if self._scope == "run":
            self._scope, self._sight = "", None

    def _start_p(self, _: _Attributes) -> None:
        self._paragraphs.append(_Paragraph(style=self._sheet.usual["paragraph"]))
        self._own, self._sight = {}, None

    def _end_p(self) -> None:
        self._write_stretch(self._paragraphs.pop())

    def _write_stretch(self, paragraph: _Paragraph) -> None:
        """Writes what a paragraph holds so far."""
        printed = self._carried + "".join(
            piece if isinstance(piece, str) else _beside(*piece, paragraph.largest)
            for piece in paragraph.pieces
        )
        self._carried = ""
        paragraph.pieces = []
        if paragraph.goes_on:
            self._carried = printed
        else:
            self.story.paragraph(printed)

    def _start_ppr(self, _: _Attributes) -> None:
        self._scope = "paragraph"

    def _end_ppr(self) -> None:
        self._scope = ""
        paragraph = self._paragraphs[-1]
        if not paragraph.spaced:
            line = self._sheet.style(paragraph.style).line
            paragraph.low = line is not None and line <= 20

    def _start_pstyle(self, attributes: _Attributes) -> None:
        if self._paragraphs:
            self._paragraphs[-1].style = _attribute(attributes, "val") or ""

    def _start_spacing(self, attributes: _Attributes) -> None:
        line = _attribute(attributes, "line") if self._scope == "paragraph" else None
        if line is not None:
            paragraph = self._paragraphs[-1]
            paragraph.spaced = True
            paragraph.low = _attribute(attributes, "lineRule") == "exact" and _whole(line, 240) <= 20

    def _start_shd(self, attributes: _Attributes) -> None:
        ground = _fill(attributes)
        if self._scope == "run":
            self._own["shd"] = ground
        elif self._scope == "paragraph":
            self._paragraphs[-1].ground = ground
        elif self._scope == "cell":
            self._tables[-1].cell_ground = ground
        elif self._scope == "table":
            self._tables[-1].ground = ground

    def _look(self) -> _Sight:
        if self._sight is None:
            paragraph = self._paragraphs[-1]
            table = self._tables[-1] if self._tables else None
            ground = paragraph.ground or (table.cell_ground or table.ground if table is not None else "")
            style = table.style if table is not None else ""
            if not ground and self._sheet.style(style).shaded:
                ground = _UNKNOWN
            if not ground:
                ground = _UNKNOWN if self._boxes else _WHITE
            key = (paragraph.style, style, ground, *self._own.items())
            known = self._sights.get(key)
            if known is None:
                known = self._sights[key] = _sight(
                    self._sheet.stated(self._own, paragraph.style, style), ground
                )
            self._sight = known
        return self._sight

    # -- tables ---------------------------------------------------------------------------------------

    def _start_tbl(self, _: _Attributes) -> None:
        above = self._tables[-1] if self._tables else None
        ground = above.cell_ground or above.ground if above is not None else ""
        self._tables.append(_TableState(self._sheet.usual["table"], ground))
        self.story.open_table()

    def _end_tbl(self) -> None:
        self._tables.pop()
        self.story.close_table()

    def _start_tblpr(self, _: _Attributes) -> None:
        self._scope = "table"

    def _end_tblpr(self) -> None:
        self._scope = ""

    def _start_tblstyle(self, attributes: _Attributes) -> None:
        if self._scope == "table":
            self._tables[-1].style = _attribute(attributes, "val") or ""

    def _start_tr(self, _: _Attributes) -> None:
        table = self._tables[-1]
        table.column, table.row_shown, table.here = 0, True, set()

    def _end_tr(self) -> None:
        table = self._tables[-1]
        if table.row_shown:
            table.open = table.here
        self.story.close_row(shown=table.row_shown)

    def _start_trpr(self, _: _Attributes) -> None:
        self._scope = "row"

    def _end_trpr(self) -> None:
        self._scope = ""

    def _start_hidden(self, attributes: _Attributes) -> None:
        if self._scope == "row" and (_attribute(attributes, "val") or "1") not in _NO:
            self._tables[-1].row_shown = False

    def _start_trheight(self, attributes: _Attributes) -> None:
        rule = _attribute(attributes, "hRule") or _attribute(attributes, "h-rule")
        if self._scope == "row" and rule == "exact" and _whole(_attribute(attributes, "val"), 240) <= 40:
            self._tables[-1].row_shown = False

    def _start_gridbefore(self, attributes: _Attributes) -> None:
        if self._scope == "row":
            self._tables[-1].column = _whole(_attribute(attributes, "val"), 0)

    def _start_tc(self, _: _Attributes) -> None:
        table = self._tables[-1]
        table.span, table.merge, table.joined, table.removed, table.cell_ground = 1, "", False, False, ""
        self.story.open_cell()

    def _end_tc(self) -> None:
        table = self._tables[-1]
        covered = table.removed or table.joined
        if not table.removed and table.merge:
            covered = covered or (table.merge == "continue" and table.column in table.open)
            table.here.add(table.column)
        if not table.removed:
            table.column += table.span
        self.story.close_cell(covered=covered)

    def _start_tcpr(self, _: _Attributes) -> None:
        self._scope = "cell"

    def _end_tcpr(self) -> None:
        self._scope = ""

    def _start_gridspan(self, attributes: _Attributes) -> None:
        if self._scope == "cell":
            span = _whole(_attribute(attributes, "val"), 1)
            self._tables[-1].span = span if 0 < span < 100 else 1

    def _start_vmerge(self, attributes: _Attributes) -> None:
        self._tables[-1].merge = "restart" if _attribute(attributes, "val") == "restart" else "continue"

    def _start_hmerge(self, attributes: _Attributes) -> None:
        self._tables[-1].joined = _attribute(attributes, "val") != "restart" and self._tables[-1].column > 0

    def _start_celldel(self, _: _Attributes) -> None:
        self._tables[-1].removed = True

    # -- fields, drawings, other documents ------------------------------------------------------------

    def _start_fldchar(self, attributes: _Attributes) -> None:
        kind = _attribute(attributes, "fldCharType")
        if not self._believed:
            return
        if kind == "begin":
            self.fields.append(_FieldState())
        elif kind == "separate" and self.fields:
            self.fields[-1].in_result = self.fields[-1].told.split()[:1] != ["TOC"]
        elif kind == "end" and self.fields:
            self._close_field()

    def _close_field(self) -> None:
        ended = self.fields.pop()
        name = "".join(ended.told.split()[:1]).upper()
        if ended.control or not (ended.printed or name in _WITHOUT_RESULT):
            self._object()

    def _start_checkbox(self, _: _Attributes) -> None:
        if self.fields and self._scope == "":
            self.fields[-1].control = True

    def _start_ddlist(self, attributes: _Attributes) -> None:
        self._start_checkbox(attributes)

    def _start_fldsimple(self, attributes: _Attributes) -> None:
        self.fields.append(_FieldState(told=_attribute(attributes, "instr") or "", in_result=True))

    def _end_fldsimple(self) -> None:
        if self.fields:
            self._close_field()

    def _start_drawing(self, _: _Attributes) -> None:
        self._drawing_depth += 1
        if self._drawing_depth == 1:
            self._drawing = set()

    def _end_drawing(self) -> None:
        self._drawing_depth -= 1
        if self._drawing_depth == 0:
            parts, self._drawing = self._drawing or set(), None
            nothing = "unseen" in parts or (parts & {"box", "rule"} and not parts & _PICTURES)
            if not nothing:
                self._object()

    _start_pict = _start_object = _start_drawing
    _end_pict = _end_object = _end_drawing

    def _draw(self, local: str, attributes: _Attributes) -> None:
        """Remembers what a drawing is made of."""
        parts = self._drawing
        if parts is None:
            return
        if local in _PICTURES:
            parts.add(local)
        elif (
            local == "line"
            or attributes.get("prst") in _RULES
            or any(key.endswith(":hr") for key in attributes)
        ):
            parts.add("rule")
        elif local == "textpath":
            parts.add(local)
        elif (local == "docPr" and attributes.get("hidden") in ("1", "true")) or (
            local == "extent" and attributes.get("cx") == attributes.get("cy") == "0"
        ):
            parts.add("unseen")
        style = attributes.get("style")
        if style is not None and re.search(r"visibility:\s*hidden|display:\s*none", style):
            parts.add("unseen")

    def _start_txbxcontent(self, _: _Attributes) -> None:
        if self._drawing is not None:
            self._drawing.add("box")
        self._boxes.append((self._drawing, self._drawing_depth, self._tables))
        self._drawing, self._drawing_depth, self._tables = None, 0, []
        if self._paragraphs and self._paragraphs[-1].pieces:  # what stands before the box in its paragraph
            self._write_stretch(self._paragraphs[-1])

    def _end_txbxcontent(self) -> None:
        self._drawing, self._drawing_depth, self._tables = self._boxes.pop()
        self._own, self._sight = {}, None

    def _start_altchunk(self, attributes: _Attributes) -> None:
        held = self._chunks.get(_attribute(attributes, "id") or "")
        for line in (held or "").split("\n"):
            self.story.paragraph(line)


def _beside(held: str, moved_by: int, size: int, largest: int) -> str:
    """Text moved from its line: a mark where it is smaller than what stands on the line, or moved far."""
    if largest and (size < largest or not -6 < moved_by < 6):
        return moved(held, up=moved_by > 0)
    return held


def _sight(stated: _Properties, ground: str) -> _Sight:
    vanished = stated.get("vanish", "0") not in _NO
    gone = vanished or any(stated.get(name, "0") not in _NO for name in ("strike", "dstrike"))
    size = _whole(stated.get("sz"), 21)
    paint = _PENS.get(stated.get("highlight", ""), "") or stated.get("shd", "") or ground
    invisible = (
        size <= 2
        or _whole(stated.get("w", "").rstrip("%"), 100) <= 5
        or _same(stated.get("color", ""), paint)
    )
    script = {"superscript": 1, "subscript": -1}.get(stated.get("vertAlign", ""), 0)
    return _Sight(not gone and not invisible, vanished, script, _whole(stated.get("position"), 0), size)


def _same(colour: str, ground: str) -> bool:
    """Whether a colour can not be told from its ground."""
    try:
        one, other = int(colour, 16), int(ground, 16)
    except ValueError:
        return False
    return (
        len(colour) == 6 and sum(abs((one >> bits & 255) - (other >> bits & 255)) for bits in (0, 8, 16)) < 60
    )


def _whole(held: str | None, otherwise: int) -> int:
    return int(held) if held is not None and re.fullmatch(r"[+-]?\d{1,7}", held) else otherwise
