"""Pages whose tables are pictures: the page's text and what its pictures show, read as one document."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from pipelines.blocks import Block, Content, Grid, Paragraph, UnreadableError
from pipelines.publication.pictures import pictures_check
from pipelines.readers import guarded, html, scan
from pipelines.report.model import Report
from pipelines.report.reading import best_report
from pipelines.report.variants import LabelVariant


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a page: its address and its bytes."""

    url: str
    data: bytes


def read_publication(
    page: bytes,
    pictures: Sequence[Picture],
    *,
    url: str = "",
    media_type: str | None = None,
    labels: Sequence[LabelVariant] = (),
) -> Report:
    """Read a page together with its pictures, each where it stands in the page, else after it in order.

    The report is that of the page: ``document_sha256`` and ``format`` are the page's. Pictures are read by
    OCR, so the form's relations must confirm their figures. Without the OCR extra the page's own
    reading comes back, with the install line among its checks. Pure as
    :func:`~pipelines.report.reading.read_report`, and raises as it does.
    """
    shown = False

    def own() -> Iterator[Content]:
        return _contents(page, pictures, url=url, media_type=media_type)

    def contents() -> Iterator[Content]:
        nonlocal shown
        for content in guarded("html", own):
            shown = shown or content.uncertain
            yield content

    report = best_report(contents(), url=url, sha256=hashlib.sha256(page).hexdigest(), labels=labels)
    if shown:
        names = [(hashlib.sha256(picture.data).hexdigest(), picture.url) for picture in pictures]
        report.checks.append(pictures_check(names))
    return report


def _contents(
    page: bytes, pictures: Sequence[Picture], *, url: str, media_type: str | None
) -> Iterator[Content]:
    try:
        own, places = html.read_page(page, media_type=media_type)
    except UnreadableError:
        own, places = Content("html", [], ""), []
    slots = _slots(pictures, places, url, len(own.blocks))
    notes: list[str] = []

    def read(numbers: Sequence[int], *, before: Mapping[int, scan.ScannedPage]) -> Iterator[scan.ScannedPage]:
        for number in numbers:
            try:
                page = scan.read_picture(slots[number - 1][1].data, before.get(number))
            except UnreadableError as error:
                notes.append(str(error))
            else:
                blocks = [_numbered(block, number) for block in page.blocks]
                yield replace(page, number=number, blocks=blocks)

    certain: set[int] = set()
    for found in scan.rounds(range(1, len(slots) + 1), read, certain):
        if not any(picture.blocks for picture in found.values()):
            yield replace(own, notes=list(dict.fromkeys(notes)) or own.notes)
            return
        merged: list[Block] = []
        start = 0
        for number, picture in found.items():
            before = slots[number - 1][0]
            merged += own.blocks[start:before]
            merged += picture.blocks
            start = max(start, before)
        yield replace(
            own,
            blocks=merged + own.blocks[start:],
            text=own.text + "".join(picture.text for picture in found.values()),
            notes=list(dict.fromkeys(notes)),
            uncertain=True,
            certain=certain,
        )


def _slots(
    pictures: Sequence[Picture], places: Sequence[html.PlacedPicture], url: str, end: int
) -> list[tuple[int, Picture]]:
    """The pictures in the order of the page, each with the number of the block before which it stands."""
    order = {
        _key(urljoin(url, source)): (place.before, index)
        for index, place in reversed(list(enumerate(places)))
        for source in place.sources
    }
    last = (end, len(places))
    placed = sorted(pictures, key=lambda picture: order.get(_key(picture.url), last))
    return [(order.get(_key(picture.url), last)[0], picture) for picture in placed]


def _key(url: str) -> str:
    """What tells two addresses of a site apart: servers redirect from one scheme or host to the other."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


def _numbered(block: Block, number: int) -> Block:
    """The block with the picture's number for its page, so that a figure's place names the picture."""
    assert isinstance(block, Paragraph | Grid)
    return replace(block, page=number)
