"""A writer of Word binary documents ([MS-DOC], [MS-CFB]) for tests: what Word and WPS write and LibreOffice does not.

Pieces in any order and width, row properties in the Data stream, both ways to merge cells, nested tables,
tracked deletions. Nothing here is shared with the reader.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.pipelines.readers.statutory import Table

SECTOR = 512


def compound_file(streams: dict[str, bytes]) -> bytes:
    """An OLE compound file; every stream is padded to 4096 bytes, so that none needs the mini stream."""
    padded = {name: content.ljust(4096, b"\0") for name, content in streams.items()}
    sectors = b""
    chains: list[int] = []
    starts = {}
    for name, content in padded.items():
        starts[name] = len(chains)
        count = -(-len(content) // SECTOR)
        chains += [*range(len(chains) + 1, len(chains) + count), 0xFFFFFFFE]
        sectors += content.ljust(count * SECTOR, b"\0")
    names = sorted(padded, key=lambda name: (len(name), name.upper()))
    entries = [_entry("Root Entry", 5, child=1, start=0xFFFFFFFE, size=0)]
    for number, name in enumerate(names, 1):
        right = number + 1 if number < len(names) else 0xFFFFFFFF
        entries.append(_entry(name, 2, right=right, start=starts[name], size=len(padded[name])))
    entries += [bytes(64) + b"\0\0\0\0" + b"\xff" * 12 + bytes(48)] * (-len(entries) % 4)
    directory = b"".join(entries)
    directory_start = len(chains)
    count = len(directory) // SECTOR
    chains += [*range(directory_start + 1, directory_start + count), 0xFFFFFFFE]
    fat_sectors = 1
    while (len(chains) + fat_sectors) * 4 > fat_sectors * SECTOR:
        fat_sectors += 1
    fat_start = len(chains)
    chains += [0xFFFFFFFD] * fat_sectors
    fat = struct.pack(f"<{len(chains)}I", *chains).ljust(fat_sectors * SECTOR, b"\xff")
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
        + struct.pack("<IIIIIIIII", 0, fat_sectors, directory_start, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    )  # fmt: skip
    header += struct.pack(f"<{fat_sectors}I", *range(fat_start, fat_start + fat_sectors))
    return header.ljust(SECTOR, b"\xff") + sectors + directory + fat


def _entry(name: str, kind: int, *, child=0xFFFFFFFF, right=0xFFFFFFFF, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le")
    return (
        encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded) + 2, kind, 1)
        + struct.pack("<III", 0xFFFFFFFF, right, child) + bytes(36) + struct.pack("<IQ", start, size)
    )  # fmt: skip


@dataclass
class Par:
    """A paragraph: text with its end mark, its property modifiers, and the number of its style."""

    text: str
    sprms: bytes = b""
    style: int = 0


@dataclass
class Writer:
    """Lays paragraphs out as a document.

    ``cuts``: character positions where the text is cut into pieces. ``shuffle``: pieces stand in the file
    in reverse order. ``narrow``: pieces that can be are stored one byte a character. ``data_sprm``: row
    properties go to the Data stream behind this modifier. ``runs``: (start, end, modifiers) of characters.
    ``boxes``: text boxes, each with the position of its drawing in the main text, or ``None`` for no drawing.
    """

    cuts: Sequence[int] = ()
    shuffle: bool = False
    narrow: bool = False
    data_sprm: int | None = None
    runs: Sequence[tuple[int, int, bytes]] = ()
    flags: int = 0
    version: int = 0x00D9
    piece_modifiers: dict[int, bytes] = field(default_factory=dict)
    boxes: Sequence[tuple[int | None, list[Par]]] = ()
    #: levels of the one list, as (format code, text with %1 for its first level's number), and its restarts
    levels: Sequence[tuple[int, str]] = ()
    list_starts: Sequence[int | None] = (None,)
    #: modifiers of the paragraph styles, each with the number of the one it is based on
    styles: Sequence[tuple[int, bytes]] = ()
    fonts: Sequence[str] = ()

    def write(self, paragraphs: list[Par]) -> bytes:
        data = bytearray(b"\0" * 8)
        main = sum(len(par.text.encode("utf-16-le")) // 2 for par in paragraphs)
        paragraphs = [*paragraphs, *(par for _, box in self.boxes for par in box)]
        text = "".join(par.text for par in paragraphs)
        properties = []
        for par in paragraphs:
            sprms = par.sprms
            if self.data_sprm is not None and len(sprms) > 20:
                place = len(data)
                data += struct.pack("<H", len(sprms)) + sprms
                sprms = struct.pack("<HI", self.data_sprm, place)
            properties.append(struct.pack("<H", par.style) + sprms)
        units = len(text.encode("utf-16-le")) // 2
        assert units == len(text) or not self.cuts
        document, pieces = self._pieces(text, units)
        paragraph_runs, character_runs = self._by_offset(paragraphs, properties, pieces, units)
        pages = bytearray()
        first_page = -(-len(document) // SECTOR)
        document = document.ljust(first_page * SECTOR, b"\0")
        papx, count = formatted_pages(paragraph_runs, papx_entry, 13)
        paragraph_plc = page_plc(papx, first_page)
        pages += b"".join(content for _, _, content in papx)
        chpx, _ = formatted_pages(character_runs, chpx_entry, 1)
        character_plc = page_plc(chpx, first_page + count)
        pages += b"".join(content for _, _, content in chpx)
        modifiers = [self.piece_modifiers[n] for n in sorted(self.piece_modifiers)]
        clx = b"".join(b"\x01" + struct.pack("<h", len(each)) + each for each in modifiers)
        index = {piece: n for n, piece in enumerate(sorted(self.piece_modifiers))}
        plc = struct.pack(f"<{len(pieces) + 1}I", *(piece[0] for piece in pieces), units)
        for number, (_, _, offset, width) in enumerate(pieces):
            fc = offset * 2 | 0x40000000 if width == 1 else offset
            prm = index[number] << 1 | 1 if number in index else 0
            plc += struct.pack("<HIH", 0, fc, prm)
        clx += b"\x02" + struct.pack("<I", len(plc)) + plc
        table = clx + paragraph_plc + character_plc
        texts, drawings = self._box_plcs(main)
        fib = bytearray(0x400)
        struct.pack_into("<HH", fib, 0, 0xA5EC, self.version)
        struct.pack_into("<H", fib, 0x0A, 0x0200 | self.flags)
        struct.pack_into("<H", fib, 0x20, 14)
        struct.pack_into("<H", fib, 0x3E, 22)
        struct.pack_into("<I", fib, 0x4C, main)
        struct.pack_into("<I", fib, 0x64, units - main)
        struct.pack_into("<II", fib, 0x1A2, 0, len(clx))
        struct.pack_into("<II", fib, 0x102, len(clx), len(paragraph_plc))
        struct.pack_into("<II", fib, 0xFA, len(clx) + len(paragraph_plc), len(character_plc))
        struct.pack_into("<II", fib, 0x25A, len(table), len(texts))
        struct.pack_into("<II", fib, 0x1DA, len(table) + len(texts), len(drawings))
        table += texts + drawings
        heads, levels, overrides = self._lists()
        sheet = self._style_sheet()
        struct.pack_into("<II", fib, 0x2E2, len(table), len(heads))
        struct.pack_into("<II", fib, 0x2EA, len(table) + len(heads + levels), len(overrides))
        struct.pack_into("<II", fib, 0xA2, len(table) + len(heads + levels + overrides), len(sheet))
        table += heads + levels + overrides + sheet
        fonts = self._font_table()
        struct.pack_into("<II", fib, 0x112, len(table), len(fonts))
        table += fonts
        word = bytes(fib) + document[0x400:] + bytes(pages)
        return compound_file({"WordDocument": word, "1Table": table, "Data": bytes(data)})

    def _box_plcs(self, main: int) -> tuple[bytes, bytes]:
        """PlcftxbxTxt and PlcfSpa of the main document; shapes are numbered from 1025."""
        if not self.boxes:
            return b"", b""
        sizes = [sum(len(par.text) for par in box) for _, box in self.boxes]
        bounds = [sum(sizes[:n]) for n in range(len(sizes) + 1)]
        texts = struct.pack(f"<{len(bounds)}I", *bounds)
        texts += b"".join(bytes(14) + struct.pack("<II", 1025 + n, 0) for n in range(len(sizes)))
        hung = sorted((at, 1025 + n) for n, (at, _) in enumerate(self.boxes) if at is not None)
        drawings = struct.pack(f"<{len(hung) + 1}I", *(at for at, _ in hung), main + 1)
        drawings += b"".join(struct.pack("<I", number) + bytes(22) for _, number in hung)
        return texts, drawings

    def _lists(self) -> tuple[bytes, bytes, bytes]:
        """PlfLst, the levels behind it, and PlfLfo: as many lists as ``list_starts``, all counting together."""
        if not self.levels:
            return b"", b"", b""
        heads = struct.pack("<hI", 1, 77) + bytes(24)
        levels = b""
        for code, text in [*self.levels, *[(0, "")] * (9 - len(self.levels))]:
            units = [int(text[n + 1]) - 1 if char == "%" else ord(char) for n, char in enumerate(text)]
            units = [unit for n, unit in enumerate(units) if not (n and text[n - 1] == "%")]
            levels += struct.pack("<iB", 1, code) + bytes(19) + b"\x03\x02" + bytes(2) + b"\xaa" * 5
            levels += struct.pack(f"<H{len(units)}H", len(units), *units)
        overrides = struct.pack("<I", len(self.list_starts))
        data = b""
        for start in self.list_starts:
            overrides += struct.pack("<I8xB3x", 77, start is not None)
            data += bytes(4) + (b"" if start is None else struct.pack("<iI", start, 0x10))
        return heads, levels, overrides + data

    def _font_table(self) -> bytes:
        """SttbfFfn: the entry of each font has 40 bytes before its name."""
        names = [f"{name}\0".encode("utf-16-le") for name in self.fonts]
        held = b"".join(bytes([39 + len(name)]) + bytes(39) + name for name in names)
        return struct.pack("<HH", len(names), 0) + held

    def _style_sheet(self) -> bytes:
        if not self.styles:
            return b""
        sheet = struct.pack("<HHHHI", 10, len(self.styles), 10, 0, 0)
        for number, (base, sprms) in enumerate(self.styles):
            style = (
                struct.pack("<HHHHH", 0, 1 | base << 4, 2, 0, 0)
                + struct.pack("<H", 1)
                + "甲\0".encode("utf-16-le")
            )
            style += struct.pack("<HH", 2 + len(sprms), number) + sprms
            sheet += struct.pack("<H", len(style)) + style + bytes(len(style) % 2)
        return sheet

    def _pieces(self, text: str, units: int) -> tuple[bytes, list[tuple[int, int, int, int]]]:
        bounds = [0, *self.cuts, units]
        pieces = []
        document = bytearray(0x400)
        numbers = list(range(len(bounds) - 1))
        for number in reversed(numbers) if self.shuffle else numbers:
            start, end = bounds[number], bounds[number + 1]
            stretch = text if len(bounds) == 2 else text[start:end]
            width = 2
            encoded = stretch.encode("utf-16-le")
            if self.narrow and stretch.isascii():
                width, encoded = 1, stretch.encode("ascii")
            document += b"\0" * (len(document) % 2)
            pieces.append((start, end, len(document), width))
            document += encoded
        return bytes(document), sorted(pieces)

    def _by_offset(self, paragraphs, properties, pieces, units):
        spans, position = [], 0
        for par, sprms in zip(paragraphs, properties, strict=True):
            size = len(par.text.encode("utf-16-le")) // 2
            spans.append((position, position + size, sprms))
            position += size
        characters, position = [], 0
        for start, end, sprms in [*self.runs, (units, units, b"")]:
            characters += [(position, start, b""), (start, end, sprms)]
            position = end
        return (
            sorted(cut_to_pieces(spans, pieces)),
            sorted(cut_to_pieces([run for run in characters if run[0] < run[1]], pieces)),
        )


def cut_to_pieces(spans, pieces):
    for start, end, sprms in spans:
        for first, last, offset, width in pieces:
            low, high = max(start, first), min(end, last)
            if low < high:
                yield offset + (low - first) * width, offset + (high - first) * width, sprms


def papx_entry(body: bytes) -> bytes:
    if len(body) % 2:
        return bytes([(len(body) + 1) // 2]) + body
    return b"\0" + bytes([len(body) // 2]) + body


def chpx_entry(sprms: bytes) -> bytes:
    return bytes([len(sprms)]) + sprms if sprms else b""


def formatted_pages(runs, entry, header):
    """512-byte pages of (start, end, modifiers) runs; gives (first offset, last offset, page) of each."""
    pages = []
    todo = list(runs)
    while todo:
        taken, room = [], SECTOR - 1 - 4
        while todo and (size := 4 + header + len(entry(todo[0][2])) + 1) <= room:
            room -= size
            taken.append(todo.pop(0))
        page = bytearray(SECTOR)
        page[-1] = len(taken)
        struct.pack_into(f"<{len(taken) + 1}I", page, 0, *(run[0] for run in taken), taken[-1][1])
        end = SECTOR - 1
        for number, (_, _, sprms) in enumerate(taken):
            body = entry(sprms)
            if body:
                end = (end - len(body)) & ~1
                page[end : end + len(body)] = body
                page[4 * (len(taken) + 1) + header * number] = end // 2
        pages.append((taken[0][0], taken[-1][1], bytes(page)))
    return pages, len(pages)


def page_plc(pages, first_page: int) -> bytes:
    bounds = [first for first, _, _ in pages] + [pages[-1][1]]
    numbers = range(first_page, first_page + len(pages))
    return struct.pack(f"<{len(bounds)}I", *bounds) + struct.pack(f"<{len(pages)}I", *numbers)


# -- property modifiers -------------------------------------------------------------------------------


def level(depth: int) -> bytes:
    return struct.pack("<HBHI", 0x2416, 1, 0x6649, depth)


CELL = level(1)
ROW_END = CELL + struct.pack("<HB", 0x2417, 1)
INNER_CELL = level(2) + struct.pack("<HB", 0x244B, 1)
INNER_ROW_END = level(2) + struct.pack("<HBHB", 0x244B, 1, 0x244C, 1)


def row_definition(cells: Sequence[tuple[int, int, int]]) -> bytes:
    """sprmTDefTable from (left, right, flags) of the cells of a row."""
    edges = [cells[0][0], *(right for _, right, _ in cells)]
    body = bytes([len(cells)]) + struct.pack(f"<{len(edges)}h", *edges)
    body += b"".join(struct.pack("<H", flags) + bytes(18) for _, _, flags in cells)
    return struct.pack("<HH", 0xD608, len(body) + 1) + body


def report_paragraphs(items, *, merged_as_flags: tuple[int, int] | None = None, jitter: int = 0) -> list[Par]:
    """The report; cells merged across by their edges, or by the flags of a (first, later) cell."""
    paragraphs = []
    for item in items:
        if isinstance(item, str):
            paragraphs.append(Par(item + "\r"))
        else:
            paragraphs += table_paragraphs(item, merged_as_flags, jitter)
    return paragraphs


def table_paragraphs(table: Table, merged_as_flags: tuple[int, int] | None, jitter: int) -> list[Par]:
    rows, columns = table.size
    width = 9000 // columns
    paragraphs = []
    for row in range(rows):
        defined = []
        for cell in sorted(table.cells, key=lambda cell: cell.column):
            if not cell.row <= row < cell.row + cell.rowspan:
                continue
            vertical = 0 if cell.rowspan == 1 else 0x60 if cell.row == row else 0x20
            lines = cell.text.split("\n") if cell.row == row else [""]
            shift = jitter * (row % 3 - 1)
            left, right = cell.column * width + shift, (cell.column + cell.colspan) * width + shift
            paragraphs += [Par(line + "\r", CELL) for line in lines[:-1]]
            paragraphs.append(Par(lines[-1] + "\x07", CELL))
            if merged_as_flags and cell.colspan > 1:
                for n in range(cell.colspan):
                    flag = merged_as_flags[n > 0]
                    edge = (cell.column + n) * width + shift
                    defined.append((edge, edge + width, flag | vertical))
                    if n:
                        paragraphs.append(Par("\x07", CELL))
            else:
                defined.append((left, right, vertical))
        paragraphs.append(Par("\x07", ROW_END + row_definition(defined)))
    return paragraphs
