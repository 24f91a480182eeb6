"""Writers of test documents: the same self-written report through python-docx, openpyxl and LibreOffice."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl import Workbook

from tests.pipelines.readers.statutory import Table


def docx_document(items: list[str | Table]) -> Document:
    document = docx.Document()
    for item in items:
        if isinstance(item, str):
            document.add_paragraph(item)
            continue
        table = document.add_table(*item.size)
        table.style = "Table Grid"
        # table.cell() walks the whole table each time; every slot is fetched once instead
        slots = [row.cells for row in table.rows]
        for cell in item.cells:
            last = slots[cell.row + cell.rowspan - 1][cell.column + cell.colspan - 1]
            slots[cell.row][cell.column].merge(last).text = cell.text
    return document


def to_bytes(document: Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def docx_bytes(items: list[str | Table]) -> bytes:
    return to_bytes(docx_document(items))


def body_xml(xml: str, base: Document | None = None) -> bytes:
    """A document whose body is the given WordprocessingML (prefix ``w``)."""
    document = base or docx.Document()
    body = document.element.body
    for child in list(body):
        body.remove(child)
    wrapper = parse_xml(f"<w:body {nsdecls('w', 'wp', 'a', 'r')}{_MORE_NAMESPACES}>{xml}</w:body>")
    for child in list(wrapper):
        body.append(child)
    return to_bytes(document)


_MORE_NAMESPACES = (
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def office_convert(source: Path, extension: str, folder: Path) -> Path:
    """Convert with LibreOffice into ``folder``; a profile of its own, so that runs never meet."""
    subprocess.run(
        [
            "soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless",
            "--convert-to", extension, "--outdir", str(folder), str(source),
        ],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return folder / f"{source.stem}.{extension.partition(':')[0]}"


def repacked(data: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The package with every member passed through ``change(name, content)``; ``None`` drops it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return buffer.getvalue()


#: of OpenDocuments in one XML file
OPEN_DOCUMENT = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{uri}:1.0"'
    for name, uri in {
        "office": "office", "text": "text", "table": "table", "draw": "drawing", "style": "style",
        "manifest": "manifest",
    }.items()
)  # fmt: skip
