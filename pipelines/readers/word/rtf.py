"""RTF: a tokenizer for what tables and text need; no library at hand keeps merged cells exactly.

The second reading (:mod:`pipelines.readers.word.second.rtf`) has a tokenizer of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pipelines.blocks import Content, PageFacts, UnreadableError
from pipelines.readers.word import flow
from pipelines.readers.word.flow import DefinedCell, FlowBuilder, Item, Opaque
from pipelines.readers.word.looks import WHITE, Colour, Look, is_seen, marked
from pipelines.readers.word.second.rtf import second_text

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,40})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|([\r\n\x00]+)|([^\\{}\r\n\x00]+)",
    re.DOTALL,
)
#: destinations whose text is no text of the body
_DROPPED = {
    "stylesheet", "pict", "objdata", "fldinst", "header", "headerl", "headerr", "headerf",
    "footer", "footerl", "footerr", "footerf", "footnote", "annotation", "listtable", "listoverridetable",
    "nonesttables", "shprslt", "xe", "tc", "rxe", "nonshppict", "revtbl", "filetbl", "sp", "author",
    "operator", "company", "doccomm", "subject", "keywords", "comment", "category", "manager",
    "creatim", "revtim", "printim", "sn", "sv",
}  # fmt: skip
#: destinations marked ``\*`` (to be ignored by readers that do not know them) that hold text of the body
_KEPT = {"shpinst", "shptxt", "nesttableprops", "do", "dptxbxtext", "ud"}
_PRINTED = {
    "tab": "\t", "line": "\n", "lbr": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "bullet": "•", "emspace": "\u2003", "enspace": "\u2002",
}  # fmt: skip
_ESCAPED = {b"\\": "\\", b"{": "{", b"}": "}", b"~": "\xa0", b"_": "-", b"-": "", b"\t": "\t"}
_CODE_PAGES = {65001: "utf-8", 936: "gb18030", 54936: "gb18030", 950: "big5hkscs", 932: "cp932", 949: "cp949"}
_SYMBOL = "symbol"
_CHARSETS = {
    2: _SYMBOL, 128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5hkscs", 204: "cp1251", 238: "cp1250",
}  # fmt: skip
_MAX_DEPTH = 1000
#: fields that print nothing, or may be blank
_SILENT_FIELDS = {"TOC", "XE", "TC", "TA", "RD", "SET", "ASK", "PRIVATE", "HYPERLINK", "FORMTEXT", ""}
#: shapes ([MS-ODRAW] 2.4.24 MSOSPT) that are lines
_LINES, _PICTURE = {"20", "32"}, "75"
_LINE_SIZE = 24
#: twips: a row of exactly this height shows nothing of its text
_LOWEST_ROW = 40
#: character formatting that a control word switches on, or off with 0
_SWITCHES = {"v": "hidden", "strike": "struck", "striked": "struck_twice"}
_SCRIPTS = {"super": "super", "sub": "sub", "nosupersub": ""}


def readings(data: bytes, *, media_type: str | None = None) -> Iterator[Content]:  # noqa: ARG001
    """One reading: flow by table properties, and the text in order. Raises ``UnreadableError``."""
    document = _Document()
    document.read(data)
    yield Content(
        "rtf",
        flow.blocks(document.finish()),
        second_text(data),
        facts=PageFacts(html_title=_whole(document.title).strip() or None),
    )


@dataclass(slots=True)
class _Seen:
    """A field, a shape or an embedded object while it is read: what is known of it, and whether text of it was seen."""

    instruction: str = ""
    shape: str = ""
    control: bool = False
    embedded: bool = False
    shown: bool = False


@dataclass(slots=True)
class _State:
    """What a group inherits and its end restores."""

    destination: str = ""
    font: int | None = None
    east_asian_font: int | None = None
    fallback: int = 1
    hidden: bool = False
    deleted: bool = False
    struck: bool = False
    struck_twice: bool = False
    script: str = ""
    shift: int = 0
    size: int = _LINE_SIZE
    #: numbers of colours; 0 is the one that the program picks
    colour: int = 0
    behind: int = 0
    ground: int = 0
    field: _Seen | None = None
    shape: _Seen | None = None
    in_table: bool = False
    level: int = 0
    #: depth of the paragraph that a text box hangs on
    base: int = 0
    #: inside ``nesttableprops``: row properties are those of an inner table
    inner_row: bool = False

    @property
    def depth(self) -> int:
        return self.base + (max(self.level, 1) if self.in_table else self.level)


@dataclass(slots=True)
class _Row:
    """A row definition while it is read; flags belong to the cell whose edge comes next."""

    left: int = 0
    cells: list[DefinedCell] = field(default_factory=list)
    joins_left: bool = False
    vertical: str | None = None
    shaded: bool = False
    shown: bool = True

    def end_cell(self, right: int) -> None:
        left = self.cells[-1].right if self.cells else self.left
        self.cells.append(DefinedCell(left, right, self.joins_left, self.vertical))
        self.joins_left, self.vertical = False, None


class _Document:
    """One pass over the tokens: fills the flow builder and the text in order at once."""

    def __init__(self) -> None:
        self.title = ""
        self._builder = FlowBuilder()
        self._state = _State()
        self._stack: list[_State] = []
        self._rows = {"outer": _Row(), "inner": _Row()}
        self._code_page = "cp1252"
        self._fonts: dict[int, str] = {}
        self._bytes = bytearray()
        self._paragraph: list[str | tuple[str, Look]] = []
        self._line_size: int | None = None
        self._ended = 0
        self._colours: list[Colour | None] = []
        self._mixed: dict[str, int] = {}
        self._looks: dict[tuple[object, ...], Look] = {}
        self._skip = 0
        self._optional = False
        self._east_asian_next = False
        self._shape_property = ""

    def finish(self) -> list[Item]:
        """The flow, its strings whole."""
        return self._builder.finish()

    def read(self, data: bytes) -> None:
        """Read all tokens. Raises :class:`UnreadableError` where the file is cut inside a group."""
        position, end = data.find(b"{\\rtf"), len(data)
        if position < 0:
            raise UnreadableError("RTF文档没有文件头，已损坏，请重新下载")
        closed = False
        while position < end:
            token = _TOKEN.match(data, position)
            if token is None:
                raise UnreadableError("RTF文档不完整：在控制符中间被截断，请重新下载")
            position = token.end()
            word, number, byte, escaped, brace, white, text = token.groups()
            if white is not None and b"\x00\x00" in white:  # what stood there would be taken for blank cells
                raise UnreadableError("RTF文档已损坏：正文中有一段空字节，请重新下载")
            if word is not None:
                if word == b"bin":
                    position += max(int(number or 0), 0)
                else:
                    self._control(word.decode("ascii"), int(number) if number is not None else None)
            elif byte is not None:
                self._bytes_in(bytes([int(byte, 16)]))
            elif text is not None:
                self._bytes_in(text)
            elif brace == b"{":
                self._flush()
                self._stack.append(self._state)
                if len(self._stack) > _MAX_DEPTH:
                    raise UnreadableError(f"RTF文档的括号嵌套超过{_MAX_DEPTH}层，疑为恶意文件，未读取")
                self._state = replace(self._state)
                self._skip = 0
            elif brace == b"}":
                self._end_group()
                if not self._stack:
                    closed = True
                    break
            elif escaped is not None:
                self._escape(escaped)
        self._flush()
        if not closed:
            raise UnreadableError("RTF文档不完整：结尾被截断，请重新下载")
        if self._paragraph:
            self._end_paragraph("par")

    # -- tokens -------------------------------------------------------------------------------------

    def _escape(self, char: bytes) -> None:
        if char == b"*":
            self._optional = True
        elif char in (b"\r", b"\n"):
            self._control("par", None)
        elif self._skip:
            self._skip -= 1
        else:
            self._write(_ESCAPED.get(char, ""))

    def _bytes_in(self, content: bytes) -> None:
        if self._skip:
            skipped = min(self._skip, len(content))
            self._skip -= skipped
            content = content[skipped:]
        self._bytes += content

    def _control(self, word: str, number: int | None) -> None:
        optional, self._optional = self._optional, False
        if word == "u" and number is not None:
            point = number & 0xFFFF
            self._write("" if 0xF000 <= point <= 0xF0FF else chr(point))
            self._skip = self._state.fallback
            return
        self._flush()
        self._skip = 0
        state = self._state
        on = number != 0
        if word in ("shppict", "pict") and not state.destination:
            self._see("图片")
        if word == "fftype" and state.field is not None:
            state.field.control = number in (1, 2)
        if optional and word not in _KEPT:
            state.destination = word if word == "fldinst" else "dropped"
        elif word in _DROPPED:
            state.destination = word
        elif word in {"shpinst", "object", "field"} and not state.destination:
            setattr(state, "field" if word == "field" else "shape", _Seen(embedded=word == "object"))
        elif word in {"fonttbl", "colortbl", "info", "title", "shptxt", "dptxbxtext", "nesttableprops"}:
            self._enter_destination(word)
        elif word == "ud":  # the same once more in Unicode
            self.title = ""
        elif word == "fldrslt":
            if state.field is not None and state.field.instruction.split()[:1] == ["TOC"]:
                state.destination = "dropped"
        elif word in {"par", "cell", "row", "nestcell", "nestrow", "sect"}:
            self._end_paragraph(word)
        elif word in _PRINTED:
            self._write(_PRINTED[word])
        elif word == "ansicpg" and number is not None:
            self._code_page = _CODE_PAGES.get(number, f"cp{number}" if 0 < number < 2000 else "gb18030")
        elif word == "uc" and number is not None:
            state.fallback = max(number, 0)
        elif word == "deleted":
            state.deleted = on
        elif word in _SWITCHES:
            setattr(state, _SWITCHES[word], on)
        elif word in _SCRIPTS:
            state.script = _SCRIPTS[word] if on else ""
        elif word in {"up", "dn"}:
            state.shift = (6 if number is None else number) * (1 if word == "up" else -1)
        elif word == "fs" and number is not None:
            state.size = number
        elif word == "cf":
            state.colour = number or 0
        elif word in {"chcbpat", "highlight", "cb"}:
            state.behind = number or 0
        elif word == "cbpat":
            state.ground = number or 0
        elif word in {"red", "green", "blue"} and state.destination == "colortbl":
            self._mixed[word] = min(max(number or 0, 0), 255)
        elif word == "plain":
            state.hidden = state.deleted = state.struck = state.struck_twice = False
            state.script, state.shift, state.size, state.colour, state.behind = "", 0, _LINE_SIZE, 0, 0
            state.font = state.east_asian_font = None
        elif word == "pard":
            state.in_table, state.level, state.ground = False, 0, 0
        elif word == "intbl":
            state.in_table = on
        elif word == "itap" and number is not None:
            state.level = min(max(number, 0), 20)
        elif word == "f" and number is not None:
            state.font = number
        elif word == "fcharset" and state.destination == "fonttbl" and state.font is not None:
            self._fonts.pop(state.font, None)
            if number in _CHARSETS:
                self._fonts[state.font] = _CHARSETS[number]
        elif word == "dbch":
            self._east_asian_next = True
        elif word == "af" and self._east_asian_next:
            state.east_asian_font, self._east_asian_next = number, False
        else:
            self._define_row(word, number)

    def _enter_destination(self, word: str) -> None:
        state = self._state
        if word == "nesttableprops":
            state.inner_row = True
        elif word in {"fonttbl", "colortbl", "info"} or (word == "title" and state.destination == "info"):
            state.destination = word
        elif word in {"shptxt", "dptxbxtext"} and not state.destination:
            state.base, state.in_table, state.level = state.depth, False, 0
            state.ground = -1  # not known
            self._write("\n")

    def _define_row(self, word: str, number: int | None) -> None:
        key = "inner" if self._state.inner_row else "outer"
        row = self._rows[key]
        if word == "trowd":
            self._rows[key] = _Row()
        elif word == "trleft" and number is not None:
            row.left = number
        elif word == "cellx" and number is not None:
            row.end_cell(number)
        elif word == "clmrg":
            row.joins_left = True
        elif word == "clcbpat":
            row.shaded = row.shaded or self._colour(number or 0) not in (None, WHITE)
        elif word == "trrh" and number is not None:
            row.shown = not -_LOWEST_ROW <= number < 0
        elif word in {"clvmgf", "clvmrg"}:
            row.vertical = "restart" if word == "clvmgf" else "continue"

    def _end_group(self) -> None:
        self._flush()
        self._skip = 0
        self._optional = False
        if self._stack:
            ended, self._state = self._state, self._stack.pop()
            if ended.field is not self._state.field and ended.field is not None:
                self._end_field(ended.field)
            if ended.shape is not self._state.shape and ended.shape is not None:
                self._end_shape(ended.shape)

    def _end_field(self, field_: _Seen) -> None:
        name = next(iter(field_.instruction.split()), "").upper()
        if field_.control or not (field_.shown or name in _SILENT_FIELDS):
            self._see("表单控件" if field_.control else "域")

    def _end_shape(self, shape: _Seen) -> None:
        if shape.shape == _PICTURE:
            self._see("图片")
        elif not shape.shown and shape.shape not in _LINES:
            self._see("嵌入对象" if shape.embedded else "绘图")

    def _see(self, kind: str) -> None:
        """Notes what is seen and is no text, in the paragraph that is being read."""
        state = self._state
        if not state.destination and not state.hidden and not state.deleted:
            self._tell_shown()
            self._builder.insert(state.depth, [Opaque(kind)])

    def _tell_shown(self) -> None:
        for seen in (self._state.field, self._state.shape):
            if seen is not None:
                seen.shown = True

    # -- text ---------------------------------------------------------------------------------------

    def _flush(self) -> None:
        if self._bytes:
            content, self._bytes = bytes(self._bytes), bytearray()
            self._write_decoded(self._decode(content))

    def _decode(self, content: bytes) -> str:
        fonts = (self._state.east_asian_font, self._state.font)
        encoding = next((self._fonts[font] for font in fonts if font in self._fonts), self._code_page)
        if encoding == _SYMBOL:  # its high half is bullets and ticks
            return content.decode("ascii", "ignore")
        try:
            return content.decode(encoding, "replace")
        except LookupError:
            return content.decode("gb18030", "replace")

    def _write(self, text: str) -> None:
        self._flush()
        self._write_decoded(text)

    def _write_decoded(self, text: str) -> None:
        state = self._state
        if state.destination == "fldinst" and state.field is not None:
            state.field.instruction += text
        elif state.destination == "title":
            self.title += text
        elif state.destination == "colortbl":
            for _ in range(text.count(";")):
                mixed, self._mixed = self._mixed, {}
                known = (mixed.get("red", 0), mixed.get("green", 0), mixed.get("blue", 0))
                self._colours.append(known if mixed else None)
        elif state.destination == "sn":
            self._shape_property = text.strip()
        elif state.destination == "sv" and state.shape is not None:
            if self._shape_property == "shapeType":
                state.shape.shape = text.strip()
        elif not state.destination and not state.hidden and not state.deleted:
            self._show(text)

    def _show(self, text: str) -> None:
        """Puts text where it is seen, with its look where that makes it a mark."""
        state = self._state
        if text.strip():
            self._tell_shown()
        key = (
            state.struck or state.struck_twice,
            state.script,
            state.shift,
            state.size,
            state.colour,
            state.behind,
        )
        look = self._looks.get(key)
        if look is None:
            look = self._looks[key] = Look(
                False, state.struck or state.struck_twice, state.script, state.shift, state.size,
                self._colour(state.colour), self._colour(state.behind),
            )  # fmt: skip
        if not is_seen(look, self._ground()):
            return
        if look.script or look.shift:
            self._paragraph.append((text, look))
        else:
            if text.strip():
                self._line_size = max(self._line_size or 0, state.size)
            self._paragraph.append(text)

    def _ground(self) -> Colour | None:
        state = self._state
        ground = self._colour(state.ground)
        if ground is not None or state.ground < 0:
            return ground
        row = self._rows["inner" if state.depth > state.base + 1 else "outer"]
        return None if state.depth > state.base and row.shaded else WHITE

    def _colour(self, number: int) -> Colour | None:
        return self._colours[number] if 0 < number < len(self._colours) else None

    def _end_paragraph(self, word: str) -> None:
        state = self._state
        if state.destination:
            return
        depth = max(state.depth, state.base + 2) if word.startswith("nest") else state.depth
        if word in {"cell", "row"}:
            depth = state.base + 1
        if word in {"row", "nestrow"}:
            row = self._rows["outer" if word == "row" else "inner"]
            self._builder.end_row(depth, tuple(row.cells), deleted=state.deleted, shown=row.shown)
            return
        if word == "par" and state.deleted:
            return
        pieces = (
            piece if isinstance(piece, str) else marked(piece[0], piece[1], self._line_size)
            for piece in self._paragraph
        )
        text = _whole("".join(pieces))
        self._ended += 1
        flow.refuse_many(self._ended, "RTF文档")
        self._paragraph.clear()
        self._line_size = None
        if word in {"cell", "nestcell"}:
            self._builder.end_cell(depth, text)
        else:
            self._builder.paragraph(depth, text)


def _whole(text: str) -> str:
    """Text with surrogate pairs joined: the format writes a character beyond the basic plane as two."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
