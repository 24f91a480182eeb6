"""RTF: a tokenizer for what tables and text need; no library at hand keeps merged cells exactly.

The second reading (:mod:`pipelines.readers.word.second.rtf`) has a tokenizer of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pipelines.blocks import Content, PageFacts, UnreadableError
from pipelines.readers.text import text_tables
from pipelines.readers.word import flow, rtf_doubt
from pipelines.readers.word.docx_objects import EVER_NEW, UNPRINTED
from pipelines.readers.word.flow import FlowBuilder, Item, Opaque
from pipelines.readers.word.looks import LINE, Look, is_figure_or_mark, is_seen, marked
from pipelines.readers.word.rtf_fonts import WORDS as FONT_WORDS
from pipelines.readers.word.rtf_fonts import Fonts
from pipelines.readers.word.rtf_looks import Looks
from pipelines.readers.word.rtf_state import FORMATS, Row, Seen, State
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
#: words that begin a group of its own kind, and are no text of the body or that of something on it
_ENTERED = {
    "shpinst", "object", "field", "fldrslt", "fonttbl", "colortbl", "info", "title", "ud", "shptxt", "dptxbxtext",
    "nesttableprops",
}  # fmt: skip
_PRINTED = {
    "tab": "\t", "line": "\n", "lbr": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "bullet": "•", "emspace": "\u2003", "enspace": "\u2002",
}  # fmt: skip
_ESCAPED = {b"\\": "\\", b"{": "{", b"}": "}", b"~": "\xa0", b"_": "-", b"-": "", b"\t": "\t"}
_MAX_DEPTH = 1000
#: fields that print nothing, or may be blank
_SILENT_FIELDS = {"TOC", "XE", "TC", "TA", "RD", "SET", "ASK", "PRIVATE", "HYPERLINK", "FORMTEXT", ""}
#: shapes ([MS-ODRAW] 2.4.24 MSOSPT) that are lines
_LINES, _PICTURE = {"20", "32"}, "75"


def readings(data: bytes, *, media_type: str | None = None) -> Iterator[Content]:  # noqa: ARG001
    """The flow by table properties, and the text in order; then the same with tables that paragraphs write. Raises
    ``UnreadableError``."""
    document = _Document()
    document.read(data)
    items = document.finish()
    facts = PageFacts(html_title=_whole(document.title).strip() or None)
    content = Content("rtf", flow.blocks(items), second_text(data), facts=facts)
    yield content
    yield from text_tables(content, flow.doubted_lines(items, behind=False))


@dataclass(slots=True)
class _Paragraph:
    """The text of a paragraph that is being read; what its look may make a mark is told apart at its end."""

    pieces: list[str | tuple[str, Look]] = field(default_factory=list)
    #: whether the text that was taken last has digits as large as their line that stand off it
    slips: bool = False
    #: of the largest text on the line
    _size: int | None = None

    def add(self, text: str, look: Look, size: int) -> None:
        """Text that is seen."""
        if look.script or look.shift:
            self.pieces.append((text, look))
        else:
            if text.strip():
                self._size = max(self._size or 0, size)
            self.pieces.append(text)

    def taken(self) -> str:
        """The text, which is then no longer held."""
        pieces, self.pieces = self.pieces, []
        moved = (each for each in pieces if not isinstance(each, str) and any(map(str.isdigit, each[0])))
        self.slips = any(is_figure_or_mark(look, self._size) for _, look in moved)
        size, self._size = self._size, None
        return _whole("".join(piece if isinstance(piece, str) else marked(*piece, size) for piece in pieces))


class _Document:
    """One pass over the tokens: fills the flow builder and the text in order at once."""

    def __init__(self) -> None:
        self.title = ""
        self._builder = FlowBuilder()
        self._state = State()
        self._stack: list[State] = []
        self._rows = {"outer": Row(), "inner": Row()}
        self._fonts = Fonts()
        self._looks = Looks()
        self._bytes = bytearray()
        self._paragraph = _Paragraph()
        self._ended = 0
        self._doubts = rtf_doubt.Doubts()
        self._skip = 0
        self._optional = False
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
                self._begin_group()
            elif brace == b"}":
                self._end_group()
                if not self._stack:
                    closed = True
                    break
            elif escaped is not None:
                self._escape(escaped)
        self._flush()
        self._end(closed=closed)

    def _end(self, *, closed: bool) -> None:
        if not closed:
            raise UnreadableError("RTF文档不完整：结尾被截断，请重新下载")
        if self._paragraph.pieces:
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
        self._note(word, number)
        if optional and word not in _KEPT:
            state.destination = word if word == "fldinst" else "dropped"
        elif word in _DROPPED:
            state.destination = word
        elif word in _ENTERED:
            self._enter(word)
        elif word in {"par", "cell", "row", "nestcell", "nestrow", "sect"}:
            self._end_paragraph(word)
        elif word in _PRINTED:
            self._write(_PRINTED[word])
        elif word in FORMATS:
            FORMATS[word](state, number)
        elif word in FONT_WORDS:
            self._fonts.tell(word, number, state)
        elif word in {"red", "green", "blue"} and state.destination == "colortbl":
            self._looks.mix(word, number)
        elif word == "trowd":
            self._rows[self._row_key] = Row()
        else:
            self._rows[self._row_key].define(word, number, self._looks.colour)

    @property
    def _row_key(self) -> str:
        return "inner" if self._state.inner_row else "outer"

    def _note(self, word: str, number: int | None) -> None:
        """What a control word says of a picture or a field, whatever else it does."""
        state = self._state
        if word in ("shppict", "pict") and not state.destination:
            self._see("图片")
        elif word == "fftype" and state.field is not None:
            state.field.control = number in (1, 2)

    def _enter(self, word: str) -> None:
        """A group of its own kind begins: what text in it is for."""
        state = self._state
        if word == "nesttableprops":
            state.inner_row = True
        elif word == "ud":  # the same once more in Unicode
            self.title = ""
        elif word == "fldrslt":
            if state.field is not None and state.field.instruction.split()[:1] == ["TOC"]:
                state.destination = "dropped"
        elif word in {"fonttbl", "colortbl", "info"} or (word == "title" and state.destination == "info"):
            state.destination = word
        elif state.destination or word == "title":
            return
        elif word == "field":
            state.field = Seen()
        elif word in {"shpinst", "object"}:
            state.shape = Seen(embedded=word == "object")
        else:
            state.base, state.in_table, state.level = state.depth, False, 0
            state.ground = -1  # not known
            self._write("\n")

    def _begin_group(self) -> None:
        self._stack.append(self._state)
        if len(self._stack) > _MAX_DEPTH:
            raise UnreadableError(f"RTF文档的括号嵌套超过{_MAX_DEPTH}层，疑为恶意文件，未读取")
        self._state = replace(self._state)
        self._skip = 0

    def _end_group(self) -> None:
        self._flush()
        self._skip = 0
        self._optional = False
        if self._stack:
            ended, self._state = self._state, self._stack.pop()
            if ended.field is not self._state.field and ended.field is not None:
                self._see(_seen_of_field(ended.field))
            if ended.shape is not self._state.shape and ended.shape is not None:
                line = ended.shape.shape in _LINES
                self._doubts.over |= line and self._state.depth > 0
                self._see(_seen_of_shape(ended.shape) or LINE * (line and not self._state.depth))

    def _see(self, kind: str) -> None:
        """Notes what is seen and is no text, in the paragraph that is being read."""
        state = self._state
        if kind and not state.destination and not state.hidden and not state.deleted:
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
            self._write_decoded(self._fonts.decode(content, self._state))

    def _write(self, text: str) -> None:
        self._flush()
        self._write_decoded(text)

    def _write_decoded(self, text: str) -> None:
        state = self._state
        if state.destination == "fldinst" and state.field is not None:
            state.field.instruction += text
        elif state.destination == "fonttbl":
            self._fonts.name(text, state)
        elif state.destination == "title":
            self.title += text
        elif state.destination == "colortbl":
            for _ in range(text.count(";")):
                self._looks.end_colour()
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
        look = self._looks.look(state)
        ground = self._looks.ground(state, self._rows["outer"], self._rows["inner"])
        pictures = self._fonts.prints_pictures(state)
        self._doubts.weigh(text, state, look, ground, self._rows[self._row_key], pictures=pictures)
        if not is_seen(look, ground):
            return
        self._paragraph.add(text, look, state.size)

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
        text = self._paragraph.taken()
        ended = self._rows[self._row_key] if word in {"cell", "nestcell"} else None
        doubts = self._doubts.taken(text if depth else "", ended, slips=self._paragraph.slips)
        if doubts:
            self._builder.insert(depth, map(Opaque, doubts))
        self._ended += 1
        flow.refuse_many(self._ended, "RTF文档")
        if word in {"cell", "nestcell"}:
            self._builder.end_cell(depth, text)
        else:
            self._builder.paragraph(depth, text)


def _seen_of_field(ended: Seen) -> str:
    """What a field is seen as that has ended, empty where that is text or nothing."""
    name = next(iter(ended.instruction.split()), "").upper()
    anew = name in EVER_NEW or (ended.shown and name in UNPRINTED)
    if anew or ended.control or not (ended.shown or name in _SILENT_FIELDS):
        return "表单控件" if ended.control else "域"
    return ""


def _seen_of_shape(ended: Seen) -> str:
    """What a shape or an object is seen as that has ended, empty where that is text or a line."""
    if ended.shape == _PICTURE:
        return "图片"
    if ended.shown or ended.shape in _LINES:
        return ""
    return "嵌入对象" if ended.embedded else "绘图"


def _whole(text: str) -> str:
    """Text with surrogate pairs joined: the format writes a character beyond the basic plane as two."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
