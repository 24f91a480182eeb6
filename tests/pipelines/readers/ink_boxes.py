"""A PDF as printers of browsers write it: letters are drawings (Type 3), and their boxes are those of the ink."""

from __future__ import annotations

_TALL = b"1000 0 0 -100 1000 800 d1 0 -100 900 900 re f"
_FLAT = b"1000 0 0 340 1000 460 d1 0 340 1000 120 re f"
_CODES = (
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def /CMapType 2 def "
    "1 begincodespacerange <00> <ff> endcodespacerange {} beginbfchar {} endbfchar endcmap end end"
)


def _stream(content: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)


def ink_boxes(text: str, *, size: float = 10, flat: str = "一") -> bytes:
    """A page with one line; a font for each letter, whose only glyph is a bar where the letter is ``flat``."""
    letters = list(dict.fromkeys(text))
    fonts = " ".join(f"/F{number} {5 + 3 * number} 0 R" for number in range(len(letters)))
    shown = " ".join(f"/F{letters.index(char)} {size} Tf <01> Tj" for char in text)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << %s >> >> >>"
        % fonts.encode(),
        _stream(f"BT 72 700 Td {shown} ET".encode()),
    ]
    for number, letter in enumerate(letters):
        first = 5 + 3 * number
        objects += [
            b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 0 0] /FontMatrix [0.001 0 0 0.001 0 0] /FirstChar 1 "
            b"/LastChar 1 /Widths [1000] /Encoding << /Type /Encoding /Differences [1 /g] >> "
            b"/CharProcs << /g %d 0 R >> /Resources << >> /ToUnicode %d 0 R >>" % (first + 1, first + 2),
            _stream(_FLAT if letter in flat else _TALL),
            _stream(_CODES.format(1, f"<01> <{ord(letter):04x}>").encode()),
        ]
    written = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    written += b"".join(b"%010d 00000 n \n" % place for place in places)
    written += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(written)
