"""The second reading of an RTF document: the bytes once more, by a tokenizer of its own, as text in order."""

from __future__ import annotations

import re
from dataclasses import replace

from pipelines.readers.word.second.docx_objects import COMPUTED, WITHOUT_PRINT
from pipelines.readers.word.second.lines import OBJECT, ByDepth, Pieces
from pipelines.readers.word.second.rtf_stated import SPOTS, Group, Paints, Row, Watch

_PARTS = re.compile(
    rb"(?P<open>\{)|(?P<close>\})|\\(?P<word>[A-Za-z]+)(?P<number>-?[0-9]+)?(?: |(?=[^A-Za-z0-9 ]|$))|\\'(?P<byte>[0-9A-Fa-f]{2})"
    rb"|\\(?P<sign>[^A-Za-z'])|(?P<plain>[^\\{}\r\n]+)|[\r\n]+|\\"
)
#: groups that hold no text of the page
_ASIDE = {
    b"stylesheet", b"objdata", b"header", b"headerl", b"headerr", b"headerf", b"footer", b"footerl", b"footerr",
    b"footerf", b"footnote", b"annotation", b"listtable", b"listoverridetable", b"nonesttables", b"shprslt", b"xe",
    b"tc", b"rxe", b"nonshppict", b"revtbl", b"filetbl", b"info", b"sp", b"fonttbl", b"colortbl", b"pict",
}  # fmt: skip
_OF_THE_PAGE = {b"shpinst", b"shptxt", b"nesttableprops", b"do", b"dptxbxtext"}
_WRITTEN = {
    b"tab": "\t", b"line": "\n", b"lbr": "\n", b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’",
    b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•", b"emspace": "\u2003", b"enspace": "\u2002",
}  # fmt: skip
_SIGNS = {b"\\": "\\", b"{": "{", b"}": "}", b"~": "\xa0", b"_": "-"}
_PAGES = {936: "gb18030", 54936: "gb18030", 950: "big5hkscs", 932: "cp932", 949: "cp949", 65001: "utf-8"}
_FONT_PAGES = {
    134: "gb18030",
    136: "big5hkscs",
    128: "cp932",
    129: "cp949",
    204: "cp1251",
    238: "cp1250",
    2: "",
}
_QUIET = ("TOC", "XE", "TC", "TA", "RD", "SET", "ASK", "PRIVATE", "HYPERLINK", "FORMTEXT", "")
_ENDS = {b"par", b"sect", b"cell", b"nestcell", b"row", b"nestrow"}
_FORMS = {
    b"v", b"deleted", b"strike", b"striked", b"super", b"sub", b"nosupersub", b"up", b"dn", b"fs", b"cf", b"chcbpat",
    b"highlight", b"cb", b"f", b"af", b"expnd", b"expndtw", b"charscalex", b"outl", b"embo", b"impr", b"webhidden",
}  # fmt: skip
#: what a paragraph states of its place
_ROOM = {b"li", b"lin", b"ri", b"rin", b"fi", b"sl", b"slmult", *SPOTS}
_PLACES = {b"plain", b"pard", b"intbl", b"itap", b"cbpat", b"nesttableprops"}
_ENCODINGS = {b"fcharset", b"uc", b"ansicpg", b"dbch"}
_ROW_WORDS = {b"trowd", b"cellx", b"clmrg", b"clvmrg", b"clcbpat", b"trrh", b"cldglu", b"cldgll"}
_ROW_WORDS |= {b"t" + word for word in SPOTS}


def second_text(data: bytes) -> str:
    """The document's visible text, paragraphs and rows a line each."""
    walk = _Walk(Paints(data))
    walk.read(data)
    return walk.finished()


class _Walk:
    """One pass over the bytes."""

    def __init__(self, paints: Paints) -> None:
        #: encodings of fonts that have one of their own
        self._fonts: dict[int, str] = {}
        self._paints = paints
        self._page = "cp1252"
        self._group = Group()
        self._above: list[Group] = []
        self._bytes = bytearray()
        self._skip = 0
        self._starred = False
        self._east = False
        self._pieces = Pieces()
        self._lines = ByDepth()
        self._outer, self._inner = Row(), Row()
        #: of the open cell: whether it holds a figure, and something over that
        self._figure = self._over = False

    def finished(self) -> str:
        self._end_paragraph(0)
        return self._lines.text()

    def read(self, data: bytes) -> None:
        position = max(data.find(b"{\\rtf"), 0)
        match = _PARTS.match
        while (part := match(data, position)) is not None:
            position = part.end()
            kind = part.lastgroup
            if kind == "number" or kind == "word":
                word = part["word"]
                if word == b"bin":
                    position += max(int(part["number"] or 0), 0)
                else:
                    self._word(word, part["number"])
            elif kind == "plain":
                self._take(part["plain"])
            elif kind == "byte":
                self._take(bytes.fromhex(part["byte"].decode()))
            elif kind == "open":
                self._flush()
                self._skip = 0
                self._above.append(self._group)
                self._group = replace(self._group, form=dict(self._group.form), room=dict(self._group.room))
            elif kind == "close":
                self._flush()
                self._skip = 0
                self._starred = False
                if self._above:
                    self._close()
                if not self._above:
                    return
            elif kind == "sign":
                self._sign(part["sign"])

    def _take(self, held: bytes) -> None:
        skipped = min(self._skip, len(held))
        self._skip -= skipped
        self._bytes += held[skipped:]

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self._starred = True
        elif sign in (b"\r", b"\n"):
            self._word(b"par", None)
        elif self._skip:
            self._skip -= 1
        else:
            self._flush()
            self._print(_SIGNS.get(sign, ""))

    def _flush(self) -> None:
        if not self._bytes:
            return
        held, self._bytes = bytes(self._bytes), bytearray()
        form = self._group.form
        pages = (self._fonts.get(form.get(name, -1)) for name in (b"af", b"f"))
        page = next((each for each in pages if each is not None), self._page)
        if page == "":
            self._print(held.decode("ascii", "ignore"))
            return
        try:
            self._print(held.decode(page, "replace"))
        except LookupError:
            self._print(held.decode("gb18030", "replace"))

    def _word(self, word: bytes, digits: bytes | None) -> None:
        number = int(digits[:9]) if digits is not None else None
        group = self._group
        starred, self._starred = self._starred, False
        if word == b"u" and number is not None:
            self._flush()
            point = number & 0xFFFF
            if not 0xF000 <= point <= 0xF0FF:
                self._print(chr(point))
            self._skip = group.fallback
            return
        self._flush()
        self._skip = 0
        if word in (b"pict", b"shppict") and not group.aside:
            self._object()
        if word == b"fldinst":
            group.aside, group.told = True, True
        elif (starred and word not in _OF_THE_PAGE) or word in _ASIDE:
            group.aside = True
        elif word in _ENDS:
            self._end(word)
        elif word in _WRITTEN:
            self._print(_WRITTEN[word])
        elif word in _FORMS:
            self._form(word, number)
        elif word in _ROOM:
            group.room[word] = number or 0
        elif word in _ROW_WORDS:
            self._row_word(word, number)
        elif word in _PLACES:
            group.place(word, number)
        elif word in _ENCODINGS:
            self._encoding(word, number)
        else:
            self._thing(word, number)

    def _encoding(self, word: bytes, number: int | None) -> None:
        """What a word says of the bytes to come."""
        if word == b"fcharset" and number in _FONT_PAGES:
            self._fonts[self._group.form.get(b"f", 0)] = _FONT_PAGES[number]
        elif word == b"uc" and number is not None:
            self._group.fallback = max(number, 0)
        elif word == b"ansicpg" and number is not None:
            self._page = _PAGES.get(number, f"cp{number}" if 0 < number < 2000 else "gb18030")
        elif word == b"dbch":
            self._east = True

    def _thing(self, word: bytes, number: int | None) -> None:
        """What begins a field, a drawing or a text box, or says something of one."""
        group = self._group
        if word in (b"field", b"shpinst", b"object"):
            watch = Watch(aside=group.aside)
            group.field, group.shape = (watch, group.shape) if word == b"field" else (group.field, watch)
        elif word == b"fftype" and group.field is not None:
            group.field.control = number in (1, 2)
        elif word == b"sv":
            group.told = True
        elif word == b"fldrslt":
            group.aside = group.aside or (group.field is not None and group.field.told.split()[:1] == ["TOC"])
        elif word in (b"shptxt", b"dptxbxtext") and not group.aside:
            self._end_paragraph(group.depth, only_if_any=True)
            group.base, group.table, group.level, group.ground = group.depth, False, 0, -1

    def _form(self, word: bytes, number: int | None) -> None:
        if word != b"af":
            self._group.state(word, number)
        elif self._east:
            self._group.form[word] = number or 0
        self._east = self._east and word != b"af"

    def _row_word(self, word: bytes, number: int | None) -> None:
        if word != b"trowd":
            (self._inner if self._group.inner else self._outer).tell(word, number, self._paints)
        elif self._group.inner:
            self._inner = Row()
        else:
            self._outer = Row()

    def _close(self) -> None:
        ended, self._group = self._group, self._above.pop()
        group = self._group
        if ended.field is not None and ended.field is not group.field and not ended.field.aside:
            name = "".join(ended.field.told.split()[:1]).upper()
            anew = name in COMPUTED or (ended.field.words and name in WITHOUT_PRINT)
            if ended.field.control or not (ended.field.words or name in _QUIET) or (anew and group.depth):
                self._object()
        if ended.shape is not None and ended.shape is not group.shape and not ended.shape.aside:
            kinds = re.findall(r"shapeType (\d+)", ended.shape.told)
            self._over = self._over or (kinds[:1] in (["20"], ["32"]) and group.depth > 0)
            if kinds[:1] == ["75"] or not (ended.shape.words or kinds[:1] in (["20"], ["32"])):
                self._object()

    def _print(self, held: str) -> None:
        group = self._group
        form = group.form
        if group.aside or group.told:
            if group.field is not None and group.told:
                group.field.told += held
            if group.shape is not None:
                group.shape.told += f"{held} "
            return
        if not held or form.get(b"v") or form.get(b"deleted"):
            return
        if held.strip():
            for watch in (group.field, group.shape):
                if watch is not None:
                    watch.words = True
        if form.get(b"strike") or form.get(b"striked") or form.get(b"fs", 24) <= 2:
            return
        row = self._inner if group.depth > group.base + 1 else self._outer
        away = row.leaves(held, group.room)
        if group.depth and any(map(str.isdigit, held)) and (away or self._paints.doubt(group, row)):
            self._pieces.add(OBJECT)
        if self._paints.hide(group, row):
            return
        script, by = form.get(b"script", 0), form.get(b"up", 0)
        self._pieces.add(held, script=script, by=by, size=form.get(b"fs", 24))

    def _object(self) -> None:
        group = self._group
        if group.aside or group.form.get(b"v") or group.form.get(b"deleted"):
            return
        for watch in (group.field, group.shape):
            if watch is not None:
                watch.words = True
        self._pieces.add(OBJECT, size=0)

    # -- paragraphs and tables ------------------------------------------------------------------------

    def _end_paragraph(self, depth: int, *, only_if_any: bool = False) -> None:
        self._lines.rise(depth)
        if depth and self._pieces.slips:
            self._pieces.add(OBJECT)
        words = self._pieces.taken()
        self._figure = depth > 0 and (self._figure or any(map(str.isdigit, words)))
        if words or not only_if_any:
            self._lines.paragraph(words)

    def _end(self, word: bytes) -> None:
        group = self._group
        if group.aside:
            return
        if word in (b"par", b"sect"):
            if not group.form.get(b"deleted"):
                self._end_paragraph(group.depth)
            return
        depth = max(group.depth, group.base + 2) if word.startswith(b"nest") else group.base + 1
        if word in (b"cell", b"nestcell"):
            self._end_paragraph(depth)
            crossed = self._over or (self._inner if group.inner else self._outer).crossed
            if self._figure and crossed:
                self._lines.paragraph(OBJECT)
            self._figure = self._over = False
            self._lines.end_cell(depth)
        else:
            self._lines.rise(depth)
            row = self._outer if word == b"row" else self._inner
            if group.form.get(b"deleted") and not any(
                "".join(map(str, cell)).strip("[]' ,") for cell in self._lines.cells(depth)
            ):
                self._lines.cells(depth).clear()
            self._lines.end_row(depth, row.covered, shown=row.shown)
