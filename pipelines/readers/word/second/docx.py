"""The second reading of a DOCX document: the bytes once more, through expat, as text in order.

It decides anew what is seen, what is a mark and what is no text; with the reading by structure
(:mod:`pipelines.readers.word.docx`) it shares the package's members and nothing that decides.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from xml.parsers import expat

from pipelines.blocks import UnreadableError
from pipelines.readers.safezip import SafeZip
from pipelines.readers.word.second.docx_doubt import Doubts, Stretch
from pipelines.readers.word.second.docx_looks import (
    UNKNOWN,
    WHITE,
    Properties,
    Sight,
    StyleSheet,
    attribute,
    fill_of,
    stated,
)
from pipelines.readers.word.second.docx_objects import Drawings, Fields, symbol
from pipelines.readers.word.second.docx_tables import Scope, Tables
from pipelines.readers.word.second.elements import Attributes, Elements
from pipelines.readers.word.second.lines import OBJECT, InOrder

_Known = tuple[str, Callable[[Attributes], None] | None, Callable[[], None] | None]
#: subtrees whose text is not that of the page: deleted, pronunciation, older copies, notes, former properties
_PASSED = {
    "del", "moveFrom", "rt", "Fallback", "footnote", "endnote", "hdr", "ftr", "sdtPr", "sdtEndPr", "binData",
    "rPrChange", "pPrChange", "tcPrChange", "trPrChange", "tblPrChange", "tblPrExChange", "sectPrChange",
    "annotationDeleted",
}  # fmt: skip
#: elements passed over behind the text: where all parts are one file of XML, the styles follow
_REST = 1 << 30
_LAYERED = {
    "f", "rad", "sSup", "sSub", "sSubSup", "sPre", "nary", "limLow", "limUpp", "m", "eqArr", "acc", "bar", "groupChr",
    "phant", "borderBox", "d", "func", "box",
}  # fmt: skip

#: what a run states by itself that a formula's line can not hold
_BENT = {"strike", "dstrike", "vanish", "color", "position", "spacing", "vertAlign", "sz", "fill", "rStyle"}


def second_text(data: bytes, chunks: Mapping[str, str]) -> str:
    """The document's visible text; ``chunks`` are the texts of documents inside it, by relationship.

    Raises :class:`~pipelines.blocks.UnreadableError` where the XML is damaged.
    """
    main, styles, lists = _parts(data)
    sheet = StyleSheet(_decoded(styles), _decoded(lists))
    walk = _Walk(sheet, chunks)
    walk.read(main)
    if walk.fields.open:  # a field without an end would swallow the rest: none is believed
        walk = _Walk(sheet, chunks, fields_believed=False)
        walk.read(main)
    return walk.story.text()


def _decoded(part: bytes) -> str:
    return part.decode("utf-16" if part[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace")


def _parts(data: bytes) -> tuple[bytes, bytes, bytes]:
    """The XML with the body, that with the styles, and that with the lists."""
    if not data.startswith(b"PK"):
        return data, data, data
    package = SafeZip(data, "DOCX文档")
    name = "word/document.xml"
    if "_rels/.rels" in package:
        for relation in re.findall(rb"<(?:\w+:)?Relationship\b[^>]*>", package.read("_rels/.rels")):
            if re.search(rb"/officeDocument[\"']", relation):
                target = re.search(rb"Target=[\"']/?([^\"']+)", relation)
                found = target[1].decode("utf-8", "replace") if target is not None else ""
                name = found if found in package else name
                break
    beside = (_part_of(package, name, kind) for kind in ("styles", "numbering"))
    styles, lists = (package.read(one) if one in package else b"" for one in beside)
    return package.read(name), styles, lists


def _part_of(package: SafeZip, main: str, kind: str) -> str:
    """The part of a kind that belongs to the main one, empty where there is none."""
    folder, name = posixpath.split(main)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in package:
        return f"{folder}/{kind}.xml"
    for relation in re.findall(
        r"<(?:\w+:)?Relationship\b[^>]*>", package.read(relations).decode("utf-8", "replace")
    ):
        target = re.search(r"""\bTarget=["']([^"']*)""", relation)
        if target is not None and re.search(rf"""\bType=["'][^"']*/{kind}["']""", relation):
            return posixpath.join(folder, target[1])
    return ""


def _spaces(data: bytes) -> dict[str, str]:
    """Prefixes of namespaces to those; one that stands for several is none."""
    found: dict[str, str] = {}
    for prefix, space in set(re.findall(rb"xmlns:([\w.-]+)=[\"']([^\"'<>]{1,200})", data)):
        name = prefix.decode()
        found[name] = "" if name in found else space.decode("utf-8", "replace")
    return found


def _refuse_entities(*_: object) -> None:
    raise UnreadableError("DOCX文档含有XML实体声明，疑为恶意文件，未读取")


class _Walk(Elements):
    """One pass over the body."""

    def __init__(self, sheet: StyleSheet, chunks: Mapping[str, str], *, fields_believed: bool = True) -> None:
        self.story = InOrder()
        self._scope = Scope()
        self._sheet, self._chunks = sheet, chunks
        self._tables = Tables(self.story, self._scope, sheet.usual["table"])
        self.fields = Fields(self._scope, self._tables, self._object, believed=fields_believed)
        self._drawings = Drawings(self._tables, self._object)
        self._boxes = self._passing = 0
        self._body = False
        self._paragraphs: list[Stretch] = []
        self._doubts = Doubts(self._scope, self._tables, sheet, self._paragraphs, self._object, self._state)
        self._carried = ""
        self._own: Properties = {}
        self._sight: Sight | None = None
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
        self._doubts.spaces = _spaces(data)
        try:
            parser.Parse(data, True)
        except (expat.ExpatError, ValueError) as error:
            raise UnreadableError(f"DOCX文档的正文不是完整的XML（{error}），请重新下载") from error

    # -- elements -------------------------------------------------------------------------------------

    def _kind(self, name: str) -> _Known:
        local = name.rpartition(":")[2]
        low = local.lower()
        parts = (self, self._tables, self.fields, self._drawings, self._doubts)
        start = next(filter(None, (part.at_start(low) for part in parts)), None)
        end = next(filter(None, (part.at_end(low) for part in parts)), None)
        known = self._known[name] = local, start, end
        return known

    def _begin(self, name: str, attributes: Attributes) -> None:
        if self._passing:
            self._passing += 1
            if name.endswith("dataBinding"):
                self._doubts.bind()
            return
        local, start, _ = self._known.get(name) or self._kind(name)
        if not self._body:
            self._body = local == "body"
            return
        if self._drawings.parts is not None:
            self._drawings.add(local, attributes)
        if start is not None:
            start(attributes)
        elif local in _PASSED:
            self._pass(local)
        elif self._scope.of == "run" and (said := stated(local, attributes)) is not None:
            self._own[said[0]] = said[1]
            self._layered = self._layered or said[0] in _BENT
        elif self._formula is not None and local in _LAYERED:
            self._layered = True

    def _pass(self, local: str) -> None:
        if local == "del" and self._scope.of == "paragraph":
            self._paragraphs[-1].goes_on = True
        elif local == "del" and self._scope.of == "row":
            self._tables.remove_row()
        else:
            self._passing = 1

    def _finish(self, name: str) -> None:
        if self._passing:
            self._passing -= 1
            return
        local, _, end = self._known.get(name) or self._kind(name)
        if end is not None and self._body:
            end()
        self._passing = _REST if local == "body" else 0

    def _characters(self, held: str) -> None:
        if self._passing:
            if self._doubts.above is not None:
                self._doubts.above.append(held)
        elif self._letters is not None:
            self._letters.append(held)

    # -- text -----------------------------------------------------------------------------------------

    def _start_t(self, _: Attributes) -> None:
        self._letters = []

    def _end_t(self) -> None:
        held, self._letters = "".join(self._letters or ()), None
        if self._formula is not None:
            self._formula.append(held)
        else:
            self._print(held)

    _start_instrtext = _start_t

    def _end_instrtext(self) -> None:
        self.fields.tell("".join(self._letters or ()))
        self._letters = None

    def _print(self, held: str) -> None:
        """Puts text that a run holds where it is seen."""
        if not held or not self._paragraphs or self.fields.in_code:
            return
        self.fields.printed()
        sight, paragraph = self._look(), self._paragraphs[-1]
        if self._boxes and held.strip():
            self._drawings.fill_box()
        paragraph.add(held, sight)
        cut = paragraph.line is not None and 2 * paragraph.line < 15 * sight.size
        doubted = cut or sight.doubted or self._sheet.style(self._tables.style).hiding
        if doubted and self._tables.inside and any(map(str.isdigit, held)):
            paragraph.pieces.append(OBJECT)

    def _state(self, name: str, value: str) -> None:
        self._own[name] = value

    def _object(self) -> None:
        """Marks what is seen and is no text."""
        if self._paragraphs and not self.fields.in_code and not self._look().vanished:
            self.fields.printed()
            self._paragraphs[-1].pieces.append(OBJECT)

    def _space(self, held: str) -> None:
        if self._scope.of != "paragraph" and self._paragraphs and not self.fields.in_code:
            self._paragraphs[-1].pieces.append(held)

    def _start_tab(self, _: Attributes) -> None:
        self._space("\t")

    _start_ptab = _start_tab

    def _start_br(self, _: Attributes) -> None:
        self._space("\n")

    _start_cr = _start_br

    def _start_nobreakhyphen(self, _: Attributes) -> None:
        self._print("-")

    def _start_sym(self, attributes: Attributes) -> None:
        if held := symbol(attributes):
            self._print(held)
        else:
            self._object()

    def _start_omath(self, _: Attributes) -> None:
        self._formula, self._layered = [], False

    def _end_omath(self) -> None:
        held, self._formula = "".join(self._formula or ()), None
        if self._layered:
            self._object()
        else:
            self._print(held)

    def _start_annotation(self, attributes: Attributes) -> None:
        if (attribute(attributes, "type") or "").endswith("Deletion"):
            self._passing = 1

    # -- runs and paragraphs --------------------------------------------------------------------------

    def _start_r(self, _: Attributes) -> None:
        self._own, self._sight = {}, None

    def _end_r(self) -> None:
        self._own, self._sight = {}, None

    def _start_rpr(self, _: Attributes) -> None:
        self._scope.of = self._scope.of or "run"

    def _end_rpr(self) -> None:
        if self._scope.of == "run":
            self._scope.of, self._sight = "", None

    def _start_p(self, _: Attributes) -> None:
        self._paragraphs.append(Stretch(style=self._sheet.usual["paragraph"]))
        self._own, self._sight = {}, None

    def _end_p(self) -> None:
        paragraph = self._paragraphs.pop()
        self._doubts.end_paragraph(paragraph)
        self._write_stretch(paragraph)

    def _write_stretch(self, paragraph: Stretch) -> None:
        """Writes what a paragraph holds so far."""
        printed, self._carried = self._carried + paragraph.taken(), ""
        for line in printed.split("\n"):
            self._tables.line(line)
        if paragraph.goes_on:
            self._carried = printed
        else:
            self.story.paragraph(printed)

    def _start_ppr(self, _: Attributes) -> None:
        self._scope.of = "paragraph"

    def _end_ppr(self) -> None:
        self._scope.of = ""
        paragraph = self._paragraphs[-1]
        paragraph.space_lines(self._sheet.style(paragraph.style).line, stated=False)

    def _start_shd(self, attributes: Attributes) -> None:
        ground = fill_of(attributes)
        if self._scope.of == "run":
            self._own["shd"] = ground
        elif self._scope.of == "paragraph":
            self._paragraphs[-1].ground = ground
        else:
            self._tables.shade(ground)

    def _look(self) -> Sight:
        if self._sight is None:
            paragraph, style = self._paragraphs[-1], self._tables.style
            ground = paragraph.ground or self._tables.ground
            if not ground:
                unsure = self._boxes or self._sheet.style(style).shaded
                ground = UNKNOWN if unsure else WHITE
            self._sight = self._sheet.sight(self._own, paragraph.style, style, ground)
        return self._sight

    # -- other documents, and text boxes --------------------------------------------------------------

    def _start_txbxcontent(self, _: Attributes) -> None:
        self._boxes += 1
        self._drawings.enter_box()
        self._tables.enter_box()
        if self._paragraphs and self._paragraphs[-1].pieces:  # what stands before the box in its paragraph
            self._write_stretch(self._paragraphs[-1])

    def _end_txbxcontent(self) -> None:
        self._boxes -= 1
        self._drawings.leave_box()
        self._tables.leave_box()
        self._own, self._sight = {}, None

    def _start_altchunk(self, attributes: Attributes) -> None:
        held = self._chunks.get(attribute(attributes, "id") or "")
        for line in (held or "").split("\n"):
            self.story.paragraph(line)
