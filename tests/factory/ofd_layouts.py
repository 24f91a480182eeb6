"""OFD (GB/T 33190) as converters make it from a laid-out page: the glyphs and lines of a PDF, written anew."""

from __future__ import annotations

import io
import zipfile
from itertools import pairwise
from random import Random
from xml.sax.saxutils import escape

import pdfplumber

_MM = 25.4 / 72
_NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def ofd_bytes(pdf: bytes, rng: Random) -> bytes:
    """The pages of ``pdf`` as an OFD package: a text object per line of glyphs, per word or per glyph; lines
    and thin rectangles as paths; with or without a scaling transform."""
    runs = rng.choice(("line", "line", "word", "glyph"))
    scaled = rng.random() < 0.3
    out = io.BytesIO()
    with (
        pdfplumber.open(io.BytesIO(pdf)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package,
    ):
        package.writestr(
            "OFD.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><ofd:OFD {_NAMESPACE} Version="1.0" DocType="OFD">'
            "<ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID></ofd:DocInfo>"
            "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        )
        listed = "".join(
            f'<ofd:Page ID="{100 + index}" BaseLoc="Pages/Page_{index}/Content.xml"/>'
            for index in range(len(source.pages))
        )
        package.writestr(
            "Doc_0/Document.xml",
            f"<ofd:Document {_NAMESPACE}><ofd:CommonData><ofd:MaxUnitID>99999</ofd:MaxUnitID><ofd:PageArea>"
            "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
            f"<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>"
            "</ofd:Document>",
        )
        package.writestr(
            "Doc_0/PublicRes.xml",
            f'<ofd:Res {_NAMESPACE} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="3" FontName="宋体"/></ofd:Fonts></ofd:Res>',
        )
        for index, page in enumerate(source.pages):
            objects = [_path(line, rng) for line in (*page.rects, *page.lines)]
            objects += [_text(run, scaled=scaled) for run in _runs(page.chars, runs)]
            numbered = "".join(piece.replace("ID=''", f'ID="{1000 + n}"') for n, piece in enumerate(objects))
            package.writestr(
                f"Doc_0/Pages/Page_{index}/Content.xml",
                f"<ofd:Page {_NAMESPACE}><ofd:Area><ofd:PhysicalBox>0 0 {page.width * _MM:.3f} "
                f"{page.height * _MM:.3f}</ofd:PhysicalBox></ofd:Area><ofd:Content>"
                f'<ofd:Layer ID="1" Type="Body">{numbered}</ofd:Layer></ofd:Content></ofd:Page>',
            )
    return out.getvalue()


def _runs(chars: list[dict], kind: str) -> list[list[dict]]:
    """Neighbouring glyphs of one line in drawing order."""
    found: list[list[dict]] = []
    for char in chars:
        last = found[-1][-1] if found else None
        joined = (
            last is not None
            and kind != "glyph"
            and char["upright"]
            and abs(char["top"] - last["top"]) < 0.5
            and abs(char["size"] - last["size"]) < 0.1
            and -0.5 < char["x0"] - last["x1"] < char["size"] * (2 if kind == "line" else 0.1)
            and (kind == "line" or char["text"] != " ")
        )
        if joined:
            found[-1].append(char)
        else:
            found.append([char])
    return [run for run in found if any(char["text"].strip() for char in run)]


def _text(run: list[dict], *, scaled: bool) -> str:
    first = run[0]
    size = first["size"] * _MM
    left, top = first["x0"] * _MM, first["top"] * _MM
    width, height = (run[-1]["x1"] - first["x0"]) * _MM, (first["bottom"] - first["top"]) * _MM
    factor = 0.5 if scaled else 1.0
    steps = [(b["x0"] - a["x0"]) * _MM / factor for a, b in pairwise(run)]
    delta = f' DeltaX="{_steps(steps)}"' if steps else ""
    transform = ' CTM="0.5 0 0 0.5 0 0"' if scaled else ""
    text = escape("".join(char["text"] for char in run))
    return (
        f'<ofd:TextObject ID=\'\' Boundary="{left:.3f} {top:.3f} {max(width, 0.1):.3f} {height:.3f}" Font="3"'
        f' Size="{size / factor:.3f}"{transform}><ofd:FillColor Value="0 0 0"/>'
        f'<ofd:TextCode X="0" Y="{size * 0.88 / factor:.3f}"{delta}>{text}</ofd:TextCode></ofd:TextObject>'
    )


def _steps(values: list[float]) -> str:
    """Steps, equal ones in ``g`` notation."""
    texts = [f"{value:.3f}" for value in values]
    parts: list[str] = []
    index = 0
    while index < len(texts):
        same = 1
        while index + same < len(texts) and texts[index + same] == texts[index]:
            same += 1
        parts.extend(["g", str(same), texts[index]] if same > 2 else [texts[index]] * same)
        index += same
    return " ".join(parts)


def _path(line: dict, rng: Random) -> str:
    left, top = line["x0"] * _MM, line["top"] * _MM
    width, height = (line["x1"] - line["x0"]) * _MM, (line["bottom"] - line["top"]) * _MM
    pen = max((line.get("linewidth") or 0.5) * _MM, 0.05)
    if min(width, height) < 0.8 and max(width, height) > 0.8 and rng.random() < 0.5:
        # a thin rectangle is a stroke along its middle
        across = width >= height
        pen = max(min(width, height), pen)
        start = (0.0, height / 2) if across else (width / 2, 0.0)
        end = (width, height / 2) if across else (width / 2, height)
        data = f"M {start[0]:.3f} {start[1]:.3f} L {end[0]:.3f} {end[1]:.3f}"
        kind = f'LineWidth="{pen:.3f}"'
    else:
        data = f"M 0 0 L {width:.3f} 0 L {width:.3f} {height:.3f} L 0 {height:.3f} C"
        kind = 'Fill="true" Stroke="false"' if line.get("fill") else f'LineWidth="{pen:.3f}"'
    return (
        f"<ofd:PathObject ID='' Boundary=\"{left:.3f} {top:.3f} {width:.3f} {height:.3f}\" {kind}>"
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )
