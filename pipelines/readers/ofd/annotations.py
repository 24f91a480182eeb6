"""What the annotations (批注) of an OFD document paint upon its pages (GB/T 33190, chapter 15)."""

from __future__ import annotations

import posixpath
from copy import deepcopy

from lxml import etree

from pipelines.blocks import UnreadableError
from pipelines.readers.ofd.elements import children, local_name, numbers
from pipelines.readers.safezip import SafeZip


def annotated(package: SafeZip, root: etree._Element, folder: str) -> dict[str, etree._Element]:
    """By the id of a page, its annotations as one more content file of it; ``root`` is the document, in ``folder``.

    What cannot be read is left out: whoever painted it, the page itself is whole.
    """
    found: dict[str, etree._Element] = {}
    for listed in children(root, "Annotations"):
        name = _within(folder, listed.text or "")
        try:
            pages = package.xml(name)
        except UnreadableError:
            continue
        for page in children(pages, "Page"):
            for place in children(page, "FileLoc"):
                try:
                    notes = package.xml(_within(posixpath.dirname(name), place.text or ""))
                except UnreadableError:
                    continue
                painted = _painted(notes)
                if len(painted):
                    found[page.get("PageID", "")] = _content(painted)
    return found


def _within(folder: str, name: str) -> str:
    name = name.strip().replace("\\", "/")
    return name if name.startswith("/") else posixpath.join(folder, name)


def _content(layer: etree._Element) -> etree._Element:
    root = etree.Element("Page")
    etree.SubElement(root, "Content").append(layer)
    return root


def _painted(notes: etree._Element) -> etree._Element:
    """The objects that the visible annotations of a page paint, set where they stand on it."""
    layer = etree.Element("Layer")
    for note in notes.iter(etree.Element):
        if local_name(note) != "Annot" or note.get("Visible", "true").lower() in ("false", "0"):
            continue
        for look in children(note, "Appearance"):
            corner = numbers(look.get("Boundary"))
            for part in look.iter(etree.Element):
                box = numbers(part.get("Boundary"))
                if part is look or len(box) != 4 or len(corner) != 4:
                    continue
                copy = deepcopy(part)
                copy.set("Boundary", " ".join(map(str, (box[0] + corner[0], box[1] + corner[1], *box[2:]))))
                layer.append(copy)
    return layer
