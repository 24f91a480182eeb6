"""A PDF of one page with a table, written operator by operator."""

from __future__ import annotations

import zlib

_FRAME = "0.5 w " + " ".join(
    [f"100 {y} m 400 {y} l S" for y in (600, 620, 640)] + [f"{x} 600 m {x} 640 l S" for x in (100, 250, 400)]
)
_LABELS = "BT /F 10 Tf 110 625 Td (LABEL) Tj ET BT /F 10 Tf 260 625 Td (HEAD) Tj ET BT /F 10 Tf 110 606 Td (ROW) Tj ET"


def document(
    operators: str,
    *,
    page: str = "",
    catalog: str = "",
    resources: str = "",
    fonts: str = "",
    more: tuple[bytes, ...] = (),
    before: str = "",
) -> bytes:
    """A page with a table of two rows and columns, and further operators; ``before`` stands before the table. Object 6 is the
    first of ``more``."""
    packed = zlib.compress(f"{before} {_FRAME} {_LABELS} {operators}".encode())
    objects = [
        f"<</Type/Catalog/Pages 2 0 R{catalog}>>".encode(),
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        f"/Resources<</Font<</F 5 0 R{fonts}>>{resources}>>{page}>>".encode(),
        b"<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream" % (len(packed), packed),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        *more,
    ]
    out = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
