"""HTML: any portal page, Word-saved pages included.

The way: bytes to text (:mod:`~pipelines.readers.encoding`), text to a reduced tree
(:mod:`~pipelines.readers.html.tree`), tree to lines and tables (:mod:`~pipelines.readers.html.walk`), the
report among them (:mod:`~pipelines.readers.html.body`), page facts from what stands around it
(:mod:`~pipelines.readers.html.facts`). The second reading begins at the bytes again
(:mod:`~pipelines.readers.html.second`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.blocks import Block, Content, Grid, PageFacts, Paragraph, UnreadableError
from pipelines.readers.encoding import decode, decoded
from pipelines.readers.html.body import Body, find_body
from pipelines.readers.html.facts import add_info, page_facts
from pipelines.readers.html.kept import Kept, body_in_scripts, page_in_json
from pipelines.readers.html.lines import are_seen_as_written
from pipelines.readers.html.markdown import with_paragraphs
from pipelines.readers.html.second import second_text
from pipelines.readers.html.tree import Page, parse, reduce
from pipelines.readers.html.walk import Item, Line, Table, Walker
from pipelines.readers.sheet.layout import unframed
from pipelines.readers.text import text_tables

#: less than this in the visible body, and a body kept in a script is looked for
_LITTLE = 200
#: the body that gkmlpt pages keep in ``window._CONFIG``, beside the visible one or instead of it
_SCRIPT_BODY = re.compile(r"""["']?\bcontent["']?\s{0,9}:\s{0,9}(["'])((?:\\.|(?!\1)[^\\])*+)\1""", re.DOTALL)
#: how far behind ``DETAIL`` its ``content`` may begin
_SCRIPT_WINDOW = 20_000
_SOURCES = ("src", "data-src", "data-original")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_CONTROL = {"n": "\n", "t": "\t", "r": "\r", "b": "", "f": "", "v": ""}


@dataclass(frozen=True, slots=True)
class PlacedPicture:
    """A picture in a page's body: it stands before block number ``before``; ``sources`` are the addresses that
    its element names, as printed (a page that loads pictures late names the true one beside a stand-in)."""

    before: int
    sources: tuple[str, ...]


def readings(data: bytes, *, media_type: str | None = None) -> Iterator[Content]:
    """The reading of a page; then the same with the tables that its lines write as text, or that lists or boxes draw.

    Raises :class:`~pipelines.blocks.UnreadableError` if it shows no text.
    """
    content = read_page(data, media_type=media_type)[0]
    yield content
    if are_seen_as_written(decode(data, media_type)):
        yield from text_tables(content)


def read_page(data: bytes, *, media_type: str | None = None) -> tuple[Content, list[PlacedPicture]]:
    """The reading of a page and the pictures in its body, in order. Raises as :func:`readings`."""
    if (page_of_data := page_in_json(data, media_type)) is not None:
        data, media_type = page_of_data, "text/html; charset=utf-8"
    data = with_paragraphs(data)
    text, source = decoded(data, media_type)
    if (
        b"\0" in data
    ):  # which browsers drop; they are holes in what was printed, and a figure with a hole is none
        text, source = text.replace("\0", "\ufffd"), None
    if "\ufffd" in text and text.count("\ufffd") > len(text) // 10:
        raise UnreadableError("内容不是网页而是无法识别的二进制数据，请核对原网址能否打开")
    page = parse(text, source)
    facts = page_facts(page.root)
    body = _read(page, facts)
    if body.weight < _LITTLE and (kept := _kept_body(text)) is not None:
        inner = parse(kept.markup)
        facts.article_title = facts.article_title or kept.title or None
        inner_body = _read(inner, facts)
        if inner_body.weight > body.weight:
            inner_body.outside += body.outside + [item for run in body.runs for item in run]
            inner_body.titles = inner_body.titles or body.titles
            inner.notes += page.notes
            inner.doubtful = inner.doubtful or page.doubtful
            page, body = inner, inner_body
    if not body.runs and not body.titles:
        raise UnreadableError("网页中没有任何文字，请核对原网页能否打开")
    add_info(facts, body.outside)
    grids = sum(isinstance(item, Table) for run in body.runs for item in run)
    if not grids and body.pictures:
        page.notes.append("页面中的表格是图片，没有可读的表格文字")
    titles: list[Item] = [*body.titles]
    runs = [titles, *body.runs] if titles else body.runs
    blocks = _blocks(runs)
    if not body.pictures:  # their places count the blocks
        blocks = [
            part for block in blocks for part in (unframed(block) if isinstance(block, Grid) else [block])
        ]
    content = Content("html", blocks, second_text(data, media_type), facts, page.notes, page.doubtful)
    return content, _places(body, runs)


def _places(body: Body, runs: list[list[Item]]) -> list[PlacedPicture]:
    if not body.pictures:
        return []
    kept = [item for run in runs for item in run if isinstance(item, Line | Table)]
    numbers = {id(item): number for number, item in enumerate(kept, start=1)}
    found = []
    for behind, image in body.pictures:
        sources = tuple(filter(None, map(image.get, _SOURCES)))
        found.append(PlacedPicture(numbers.get(id(behind), len(body.titles)), sources))
    return found


def _read(page: Page, facts: PageFacts) -> Body:
    reduce(page)
    return find_body(Walker().walk(page.root), facts)


def _blocks(runs: list[list[Item]]) -> list[Block]:
    return [
        item.grid if isinstance(item, Table) else Paragraph(item.text, ended=item.ended)
        for run in runs
        for item in run
        if isinstance(item, Line | Table)
    ]


def _kept_body(text: str) -> Kept | None:
    body = _script_body(text)
    return body_in_scripts(text) if body is None else Kept(body, "")


def _script_body(text: str) -> str | None:
    start = text.find("DETAIL")
    while start >= 0:
        match = _SCRIPT_BODY.search(text, start)
        if match is None:
            return None
        if match.start() < start + _SCRIPT_WINDOW:
            body = _ESCAPE.sub(_unescape, match.group(2))
            return body if "<" in body else None
        start = text.find("DETAIL", match.start() - _SCRIPT_WINDOW)
    return None


def _unescape(match: re.Match[str]) -> str:
    code = match.group(1) or match.group(2)
    if code:
        return chr(int(code, 16))
    character: str = match.group(3)
    return _CONTROL.get(character, character)
