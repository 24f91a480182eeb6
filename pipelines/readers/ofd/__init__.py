"""OFD (GB/T 33190-2016, 版式文档): zip and XML to the same glyphs and lines as PDF, laid out the same way.

Its tables are read in :mod:`pipelines.readers.drawn_pages`, which PDF shares.

Nothing is unpacked to disk; packages and XML are read under the limits of :mod:`pipelines.readers.safezip`.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace

from lxml import etree

from pipelines.blocks import Block, Content, PageFacts, UnreadableError
from pipelines.readers.drawn_pages.layout import (
    PageLayout,
    RawPage,
    adopt_frames,
    blocks,
    drop_furniture,
    lay_out,
    text_by_place,
    without_line,
)
from pipelines.readers.drawn_pages.unruled_tables import align_columns
from pipelines.readers.ofd.annotations import annotated
from pipelines.readers.ofd.elements import Resources, children, local_name
from pipelines.readers.ofd.page import PageReader
from pipelines.readers.safezip import SafeZip
from pipelines.readers.scan import read_image
from pipelines.readers.subject import is_of_other_things

#: pages beyond this are not read and a note says so
MOST_PAGES = 3000


@dataclass(slots=True)
class _Pages:
    """What one pass over all documents of the package found; numbers count from 1 through all of them."""

    layouts: list[PageLayout] = field(default_factory=list)
    raws: list[RawPage] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    pictures: dict[int, bytes] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    title: str | None = None
    total: int = 0


def readings(data: bytes, *, media_type: str | None = None) -> Iterator[Content]:  # noqa: ARG001
    """Readings of an OFD: ruled tables, with the text codes in document order as second reading; aligned
    columns where lines are missing; pages that are pictures by OCR, merged among the others; the ruled tables
    once more, with the text in the order of its places on the page.

    Raises :class:`~pipelines.blocks.UnreadableError` when the package is broken, encrypted or blank, or has
    only pictures and these cannot be read.
    """
    pages = _read_package(data)
    if not pages.layouts:
        if not pages.pictures:
            detail = f"（{pages.notes[0]}）" if pages.notes else ""
            raise UnreadableError(f"OFD里没有可读的文字{detail}；请核对原件")
        yield from _with_scans(pages, {})
        return
    dropped = drop_furniture(pages.layouts)
    for number, text in dropped:
        pages.texts[number] = without_line(pages.texts[number], text)
    adopt_frames(pages.layouts)
    ruled = blocks(pages.layouts)
    doubtful = any(layout.doubtful for layout in pages.layouts)
    yield _content(pages, ruled, uncertain=doubtful)
    aligned = align_columns(pages.layouts)
    if any(after is not before for after, before in zip(aligned, pages.layouts, strict=True)):
        yield _content(pages, blocks(aligned), uncertain=True)
    if pages.pictures and not is_of_other_things("".join(pages.texts.values())):
        with suppress(UnreadableError):  # the first reading's notes name the pages that stay unread
            yield from _with_scans(pages, blocks(aligned))
    placed = {raw.number: text_by_place(raw) for raw in pages.raws}
    for number, text in dropped:
        placed[number] = without_line(placed[number], text)
    if any(_digits(text) != _digits(pages.texts[number]) for number, text in placed.items()):
        return  # it knows no more of what is seen than the tables do, and would confirm them alone
    yield _content(replace(pages, texts=placed), ruled, uncertain=doubtful)


def _digits(text: str) -> Counter[str]:
    return Counter(char for char in text if char.isdecimal())


def _content(pages: _Pages, found: dict[int, list[Block]], *, uncertain: bool) -> Content:
    return Content(
        "ofd",
        [block for number in sorted(found) for block in found[number]],
        "".join(pages.texts[number] for number in sorted(pages.texts)),
        facts=PageFacts(html_title=pages.title),
        notes=list(pages.notes),
        uncertain=uncertain,
    )


def _with_scans(pages: _Pages, found: dict[int, list[Block]]) -> Iterator[Content]:
    """The text pages with the pictured ones between them, at the normal and at a higher resolution."""
    for dearer in (False, True):
        merged = dict(found)
        texts = dict(pages.texts)
        for number, picture in pages.pictures.items():
            read, texts[number] = read_image(picture, dearer=dearer)
            merged[number] = [replace(block, page=number) for block in read]
        notes = [note for note in pages.notes if not note.endswith(_PICTURE_NOTE)]
        yield _content(replace(pages, texts=texts, notes=notes), merged, uncertain=True)


_PICTURE_NOTE = "页是图片，没有文字层"


def _read_package(data: bytes) -> _Pages:
    package = SafeZip(data, "OFD文档")
    root = package.xml("OFD.xml")
    pages = _Pages()
    for body in children(root, "DocBody"):
        for info in children(body, "DocInfo"):
            for title in children(info, "Title"):
                pages.title = pages.title or (title.text or "").strip() or None
        for location in children(body, "DocRoot"):
            _read_document(package, _resolve("", location.text or ""), pages)
    if pages.total > MOST_PAGES:
        pages.notes.append(f"文件共{pages.total}页，只读了前{MOST_PAGES}页")
    return pages


def _resolve(base: str, location: str) -> str:
    """Name in the package: absolute from its root, else relative to the folder ``base``."""
    location = location.strip().replace("\\", "/")
    return location if location.startswith("/") else posixpath.join(base, location)


def _read_document(package: SafeZip, name: str, pages: _Pages) -> None:
    root = package.xml(name)
    folder = posixpath.dirname(name)
    resources = Resources(package)
    size: str | None = None
    templates: dict[str, str] = {}
    for common in children(root, "CommonData"):
        for item in common.iterchildren(etree.Element):
            kind = local_name(item)
            if kind == "PageArea":
                size = _physical_box(item)
            elif kind in ("PublicRes", "DocumentRes"):
                _add_resources(package, _resolve(folder, item.text or ""), resources)
            elif kind == "TemplatePage":
                templates[item.get("ID", "")] = _resolve(folder, item.get("BaseLoc", ""))
    reader = PageReader(resources)
    notes = annotated(package, root, folder)
    loaded: dict[str, etree._Element | None] = {}
    for holder in children(root, "Pages"):
        for entry in children(holder, "Page"):
            pages.total += 1
            if pages.total > MOST_PAGES:
                continue
            try:
                content = package.xml(_resolve(folder, entry.get("BaseLoc", "")))
            except UnreadableError as error:
                pages.notes.append(f"第{pages.total}页无法读取：{error}")
                continue
            upon = notes.get(entry.get("ID", ""))
            _read_page(package, folder, content, size, templates, loaded, reader, pages, upon)


def _read_page(
    package: SafeZip,
    folder: str,
    content: etree._Element,
    size: str | None,
    templates: dict[str, str],
    loaded: dict[str, etree._Element | None],
    reader: PageReader,
    pages: _Pages,
    upon: etree._Element | None,
) -> None:
    number = pages.total
    for resource in children(content, "PageRes"):
        _add_resources(package, _resolve(folder, resource.text or ""), reader.resources)
    for area in children(content, "Area"):
        size = _physical_box(area) or size
    behind: list[etree._Element] = []
    before: list[etree._Element] = []
    for use in children(content, "Template"):
        identifier = use.get("TemplateID", "")
        if identifier not in loaded:
            loaded[identifier] = _template(package, templates.get(identifier), pages)
        template = loaded[identifier]
        if template is not None:
            (before if use.get("ZOrder") == "Foreground" else behind).append(template)
    page = reader.read(number, size, [*behind, content, *before, *([] if upon is None else [upon])])
    if page.has_text:
        pages.layouts.append(lay_out(page.raw))
        pages.raws.append(page.raw)
        pages.texts[number] = page.text
    elif page.is_picture:
        pages.notes.append(f"第{number}{_PICTURE_NOTE}")
        if page.picture is not None:
            media = reader.resources.media.get(page.picture)
            if media is not None and media in package:
                pages.pictures[number] = package.read(media)


def _template(package: SafeZip, name: str | None, pages: _Pages) -> etree._Element | None:
    if name is None:
        return None
    try:
        return package.xml(name)
    except UnreadableError as error:
        pages.notes.append(f"模板页无法读取：{error}")
        return None


def _physical_box(area: etree._Element) -> str | None:
    for kind in ("PhysicalBox", "ApplicationBox"):
        for box in children(area, kind):
            return box.text
    return None


def _add_resources(package: SafeZip, name: str, resources: Resources) -> None:
    """Takes in a resource file; one that is missing or broken costs line widths and pictures, not text."""
    try:
        root = package.xml(name)
    except UnreadableError:
        return
    resources.add(root, _resolve(posixpath.dirname(name), root.get("BaseLoc", "")))
