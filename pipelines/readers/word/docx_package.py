"""The parts of a DOCX document: of the package, of its flat forms, and of Word 2003 XML."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from pipelines.blocks import UnreadableError
from pipelines.readers.safezip import SafeZip, parse_xml
from pipelines.readers.sniff import recognise

WHAT = "DOCX文档"
_PACKAGE = "http://schemas.microsoft.com/office/2006/xmlPackage"
_TITLE_TAGS = (
    "{http://purl.org/dc/elements/1.1/}title",
    "{urn:schemas-microsoft-com:office:office}Title",
)
#: bytes
_SMALLEST_PAGE = 8_000


@dataclass(slots=True)
class Parts:
    """The parts of a document that are read; ``namespace`` is that of its elements (three exist)."""

    body: etree._Element
    namespace: str
    numbering: etree._Element | None
    styles: etree._Element | None
    title: str | None


def load(data: bytes) -> Parts:
    """The parts of a document, in whichever of its forms. Raises :class:`~pipelines.blocks.UnreadableError`."""
    if data.startswith(b"PK"):
        package = SafeZip(data, WHAT)
        main = main_part(package)
        name = _relationships(main)
        related = package.xml(name) if name in package else None
        numbering, styles, core = (
            package.xml(name) if name in package else None
            for name in (*_beside(main, related), "docProps/core.xml")
        )
        return _parts(package.xml(main), numbering, styles, core)
    root = parse_xml(data, "Word XML文档")
    if etree.QName(root).namespace != _PACKAGE:
        return _parts(root, root.find(".//{*}lists"), root.find("{*}styles"), root)
    members = {
        part.get(f"{{{_PACKAGE}}}name", ""): content[0]
        for part in root
        if (content := part.find(f"{{{_PACKAGE}}}xmlData")) is not None and len(content)
    }
    document = members.get("/word/document.xml")
    if document is None:
        raise UnreadableError("Word XML文档内缺少“/word/document.xml”，文件不完整")
    related = members.get(_relationships("/word/document.xml"))
    names = (*_beside("/word/document.xml", related), "/docProps/core.xml")
    return _parts(document, *(members.get(name) for name in names))


def _relationships(main: str) -> str:
    """The name of the part that says what the main part refers to."""
    folder, _, name = main.rpartition("/")
    return f"{folder}/_rels/{name}.rels"


def _beside(main: str, related: etree._Element | None) -> tuple[str, str]:
    """The names of the parts with the lists and the styles: those that the main part refers to, whatever they are called."""
    folder = main.rpartition("/")[0]
    if related is None:
        return f"{folder}/numbering.xml", f"{folder}/styles.xml"
    named = {"numbering": "", "styles": ""}
    for relationship in related:
        kind = str(relationship.get("Type", "")).rpartition("/")[2]
        if named.get(kind) == "":
            named[kind] = posixpath.normpath(posixpath.join(folder, str(relationship.get("Target", ""))))
    return named["numbering"], named["styles"]


def main_part(package: SafeZip) -> str:
    """The name of the part that holds the body."""
    if "_rels/.rels" in package:
        for relationship in package.xml("_rels/.rels"):
            if str(relationship.get("Type", "")).endswith("/officeDocument"):
                target = str(relationship.get("Target", "")).lstrip("/")
                if target in package:
                    return target
    return "word/document.xml"


def _parts(
    document: etree._Element,
    numbering: etree._Element | None,
    styles: etree._Element | None,
    core: etree._Element | None,
) -> Parts:
    namespace = etree.QName(document).namespace or ""
    body = document.find(f"{{{namespace}}}body")
    if body is None:
        raise UnreadableError(f"{WHAT}内没有正文，文件不完整或已损坏，请重新下载")
    title = None
    if core is not None:
        title = next((el.text.strip() for el in core.iter(*_TITLE_TAGS) if el.text and el.text.strip()), None)
    return Parts(body, namespace, numbering, styles, title)


def pictures_of(data: bytes, relationships: list[str]) -> Iterator[bytes]:
    """The pictures that may be pages, in document order; marks and seals are smaller."""
    if not data.startswith(b"PK"):
        return
    package = SafeZip(data, WHAT)
    targets = targets_of(package)
    for name in (targets[each] for each in relationships if each in targets):
        if name in package and package.size(name) > _SMALLEST_PAGE:
            picture = package.read(name)
            try:
                kind = recognise(picture)
            except UnreadableError:  # a drawing (EMF, WMF)
                continue
            if kind == "image":
                yield picture


def targets_of(package: SafeZip) -> dict[str, str]:
    """Names of the parts that the main part refers to, by relationship."""
    main = main_part(package)
    folder, name = main.rpartition("/")[0], _relationships(main)
    return {
        relationship.get("Id", ""): posixpath.join(f"/{folder}", relationship.get("Target", ""))
        for relationship in (package.xml(name) if name in package else ())
        if relationship.get("TargetMode") != "External"
    }
