"""Which part of a page is the report: known containers of the portals first, the mass of text and tables else.

Losing a part of the report is worse than keeping some of the page around it, so whatever looks like content
outside a known container widens the body, and chrome is taken out only where it is small and known for what it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from pipelines.blocks import PageFacts
from pipelines.readers.html.facts import is_info_grid, is_info_label, is_info_line
from pipelines.readers.html.links import is_link, is_linked_heading, link_runs
from pipelines.readers.html.names import (
    ATTACHMENT,
    FOOT,
    LATIN_FOOT,
    SIGN_PICTURE,
    SIGNED_ON,
    TITLE_NAMES,
    TITLE_TAGS,
    TOOL,
)
from pipelines.readers.html.walk import Item, Line, Mark, MarkKind, Table

_SENTENCE = re.compile(r"[。；！？]|，.*，")
_HEADING = re.compile(r"\s*(?:[一二三四五六七八九十]{1,3}\s*、|[（(]\s*[一二三四五六七八九十]{1,3}\s*[）)])")
_LATIN = re.compile(r"[A-Za-z]")
_TITLE_END = re.compile(r"(?:报告|年报)\s*(?:[（(].{0,20}[）)])?\s*$")

_SHORT = 60
#: lines of a signature, and items among which they stand
_SIGNATURE_LINES = 4
_SIGNATURE_ITEMS = 12
#: lines before the first content among which the title is looked for
_TITLE_ZONE = 80


@dataclass(slots=True)
class Body:
    """``runs``: the items of the report in order, in runs that stood together; ``titles``: the lines of the
    page's title where it stood outside; ``outside``: everything else; ``pictures``: those in the body, each with
    the kept item that it stands behind."""

    runs: list[list[Item]]
    titles: list[Line]
    outside: list[Item]
    pictures: list[tuple[Item | None, etree._Element]]

    @property
    def weight(self) -> int:
        """Characters of prose and of tables."""
        return sum(_weight(item) for run in self.runs for item in run)


def find_body(items: list[Item], facts: PageFacts) -> Body:
    """Part the items of a page in the report and what stands around it."""
    info = {index for index, item in enumerate(items) if isinstance(item, Table) and is_info_grid(item.grid)}
    dropped = link_runs(items)
    content = [
        index not in info and (_is_content(item) or (index not in dropped and is_linked_heading(item)))
        for index, item in enumerate(items)
    ]
    prefix = [0]
    for index, item in enumerate(items):
        prefix.append(prefix[-1] + (0 if index in info else _weight(item)))
    chrome, containers = _intervals(items, content, prefix)
    content = [is_content and index not in chrome for index, is_content in enumerate(content)]
    first, last = _extent(items, content, containers, prefix)
    last = _with_signature(items, last)
    inside = [
        first <= index < last and index not in chrome and index not in dropped and index not in info
        for index in range(len(items))
    ]
    _trim(items, inside, content, first, last, facts)
    runs: list[list[Item]] = []
    outside: list[Item] = []
    pictures: list[tuple[Item | None, etree._Element]] = []
    joined = False
    for index, item in enumerate(items):
        if isinstance(item, Mark):
            if item.kind is MarkKind.IMAGE and first <= index < last and _is_picture(item.element):
                pictures.append((runs[-1][-1] if runs else None, item.element))
        elif inside[index]:
            if joined:
                runs[-1].append(item)
            else:
                runs.append([item])
            joined = True
        else:
            outside.append(item)
            joined = False
    if not runs:
        everything: list[Item] = [item for item in items if not isinstance(item, Mark)]
        return Body([everything] if everything else [], [], [], [])
    titles = _titles(items[:first], runs, facts)
    if titles:
        outside = [item for item in outside if not any(item is title for title in titles)]
    return Body(runs, titles, outside, pictures)


def _weight(item: Item) -> int:
    """How much of a report an item can be: its characters that are no links."""
    if isinstance(item, Table):
        return item.length - item.linked + 40
    if isinstance(item, Line):
        return len(item.text) - item.linked
    return 0


def _is_content(item: Item) -> bool:
    """Whether an item looks like a part of a report wherever it stands."""
    if isinstance(item, Table):
        slots = item.grid.slots
        return len(slots) >= 2 and sum(map(len, slots)) >= 4 and 2 * item.linked < item.length
    if isinstance(item, Line):
        own = len(item.text) - item.linked
        worded = (
            own >= _SHORT
            or (own > 0 and _HEADING.match(item.text) is not None)
            or (own >= _SHORT // 3 and _SENTENCE.search(item.text) is not None)
        )
        return worded and not (
            TOOL.match(item.text.lstrip()) or _is_foot(item.text) or is_info_line(item.text)
        )
    return False


def _intervals(
    items: list[Item], content: list[bool], prefix: list[int]
) -> tuple[set[int], list[tuple[int, int]]]:
    """Indexes inside chrome that may go, and the intervals of known containers of the body."""
    open_chrome: list[int] = []
    open_body: list[int] = []
    chrome_intervals: list[tuple[int, int]] = []
    containers: list[tuple[int, int]] = []
    for index, item in enumerate(items):
        if not isinstance(item, Mark):
            continue
        if item.kind is MarkKind.CHROME_START:
            open_chrome.append(index)
        elif item.kind is MarkKind.BODY_START:
            open_body.append(index)
        elif item.kind is MarkKind.CHROME_END and open_chrome:
            chrome_intervals.append((open_chrome.pop(), index))
        elif item.kind is MarkKind.BODY_END and open_body:
            containers.append((open_body.pop(), index))
    containers += [(start, len(items)) for start in open_body]
    chrome: set[int] = set()
    grids = [index for index, item in enumerate(items) if content[index] and isinstance(item, Table)]
    starts = [start for start, end in containers if prefix[end] - prefix[start] >= 100]
    for start, end in chrome_intervals:
        light = prefix[end] - prefix[start] < 300
        holds_body = any(start < other < end for other in (*starts, *grids))
        in_body = any(first < start and end < last for first, last in containers)
        # A name alone does not take sentences out of the report.
        if light and not holds_body and not (in_body and any(content[start:end])):
            chrome.update(range(start, end))
    return chrome, containers


def _extent(
    items: list[Item], content: list[bool], containers: list[tuple[int, int]], prefix: list[int]
) -> tuple[int, int]:
    """First index of the body and the index after its last."""
    found = [index for index, is_content in enumerate(content) if is_content]
    chosen = _containers(containers, prefix, found)
    if chosen:
        first = min(start for start, _ in chosen)
        last = max(end for _, end in chosen)
        if found:
            first = min(first, found[0])
            last = max(last, found[-1] + 1)
        return first, last
    if not found:
        return 0, len(items)
    return _widen(items, found[0], found[-1] + 1)


def _with_signature(items: list[Item], last: int) -> int:
    """The index behind the body's signature, where that stands in a block of its own right behind it: short lines
    that are no links, one of them a date."""
    lines = 0
    for index in range(last, min(last + _SIGNATURE_ITEMS, len(items))):
        item = items[index]
        if isinstance(item, Mark):
            continue
        if not isinstance(item, Line) or item.linked or len(item.text) > _SHORT:
            return last
        if TOOL.match(item.text.lstrip()) or _is_foot(item.text) or is_info_line(item.text):
            return last
        lines += 1
        if SIGNED_ON.search(item.text):
            return index + 1
        if lines == _SIGNATURE_LINES:
            return last
    return last


def _containers(
    containers: list[tuple[int, int]], prefix: list[int], found: list[int]
) -> list[tuple[int, int]]:
    """The innermost known containers that hold a good part of the page's content."""
    total = prefix[-1]
    heavy = [
        (start, end)
        for start, end in containers
        if (weight := prefix[end] - prefix[start]) >= 40 and 5 * weight >= total / 2
    ]

    def own(interval: tuple[int, int]) -> int:
        return sum(1 for index in found if interval[0] <= index < interval[1])

    chosen: list[tuple[int, int]] = []
    for interval in sorted(heavy, key=lambda pair: pair[1] - pair[0]):
        inner = [other for other in chosen if interval[0] <= other[0] and other[1] <= interval[1]]
        if not inner:
            chosen.append(interval)
        elif own(interval) > sum(map(own, inner)):
            chosen = [other for other in chosen if other not in inner] + [interval]
    return chosen


def _widen(items: list[Item], first: int, last: int) -> tuple[int, int]:
    """From the content found to the edges of the element that holds it all."""
    element = _common(_element(items[first]), _element(items[last - 1]))
    if element is None:
        return first, last
    while first > 0 and _within(items[first - 1], element):
        first -= 1
    while last < len(items) and _within(items[last], element):
        last += 1
    return first, last


def _element(item: Item) -> etree._Element:
    if isinstance(item, Line):
        parent = item.node.getparent() if item.tail else item.node
        return item.node if parent is None else parent
    return item.first if isinstance(item, Table) else item.element


def _common(one: etree._Element, other: etree._Element) -> etree._Element | None:
    """The element that holds both, and is more than a paragraph."""
    ancestors = {one, *one.iterancestors()}
    for element in (other, *other.iterancestors()):
        if element in ancestors and element.tag not in (
            "p",
            "h1",
            "h2",
            "h3",
            "li",
            "a",
            "table",
            "tr",
            "tbody",
        ):
            return element
    return None


def _within(item: Item, element: etree._Element) -> bool:
    inner = _element(item)
    return inner is element or any(ancestor is element for ancestor in inner.iterancestors())


def _trim(
    items: list[Item], inside: list[bool], content: list[bool], first: int, last: int, facts: PageFacts
) -> None:
    """Take the disclosure block, tools, breadcrumbs and feet off the edges of the body."""
    found = [index for index in range(first, last) if content[index] and inside[index]]
    head = found[0] if found else last
    tail = found[-1] if found else first - 1
    for index in range(first, last):
        item = items[index]
        if isinstance(item, Line):
            if index < head:
                if (
                    is_info_line(item.text)
                    or TOOL.match(item.text.lstrip())
                    or _is_foot(item.text)
                    or is_link(item)
                ):
                    inside[index] = False
            elif index > tail and (
                TOOL.match(item.text.lstrip())
                or _is_foot(item.text)
                or (is_link(item) or (ATTACHMENT.match(item.text.lstrip()) and item.linked))
            ):
                inside[index] = False
    _drop_before_title(items, inside, first, head, facts)
    _drop_labelled_values(items, inside, first, head)


def _drop_labelled_values(items: list[Item], inside: list[bool], first: int, head: int) -> None:
    """A label that stands alone in the block takes its value, the next line, with it."""
    previous: Line | None = None
    for index in range(first, head):
        item = items[index]
        if not isinstance(item, Line):
            continue
        if previous is not None and inside[index] and len(item.text) <= _SHORT:
            inside[index] = False
        alone = not inside[index] and is_info_label(item.text)
        previous = item if alone and previous is None else None


def _drop_before_title(
    items: list[Item], inside: list[bool], first: int, head: int, facts: PageFacts
) -> None:
    """What stands in the body before the lines that the page's head names as title is not the report's."""
    lines = [index for index in range(first, head) if inside[index] and isinstance(items[index], Line)]
    lines = lines[-_TITLE_ZONE:]
    texts = [_squeeze(item.text) for index in lines if isinstance(item := items[index], Line)]
    article, head_title = _squeeze(facts.article_title or ""), _squeeze(facts.html_title or "")
    start = next((place for place, text in enumerate(texts) if _is_named_title(text, article, head_title)), 0)
    title = texts[start] if texts else ""
    while start > 0 and _is_named_title(texts[start - 1] + title, article, head_title):
        start -= 1
        title = texts[start] + title
    # A template prints the title above a body that begins with it, perhaps over several lines. A cover prints the
    # body's name twice, as the title's first line and above the date.
    for place in range(start, len(texts)):
        for later in range(place + 1, len(texts)):
            if (
                texts[later]
                and texts[place].startswith(texts[later])
                and (
                    _TITLE_END.search(texts[place])
                    or texts[place + 1] == "".join(texts[later + 1 : later + 2])
                )
                and any(texts[place] == "".join(texts[later:end]) for end in range(later + 1, later + 4))
            ):
                inside[lines[place]] = False
    for place in range(start):
        inside[lines[place]] = False


def _is_foot(text: str) -> bool:
    """Whether a line is one of a page's foot."""
    if FOOT.search(text):
        return True
    return _LATIN.search(text) is not None and LATIN_FOOT.search(text) is not None


def _squeeze(text: str) -> str:
    return "".join(text.split())


def _is_named_title(text: str, article: str, head: str) -> bool:
    """Whether a line is the title that the page's head names (``ArticleTitle`` and ``<title>`` without spaces)."""
    line = _squeeze(text)
    if len(line) < 6:
        return False
    if article and (line == article or (len(line) >= 10 and (line in article or article in line))):
        return True
    return len(line) >= 10 and line in head


def _titles(before: list[Item], runs: list[list[Item]], facts: PageFacts) -> list[Line]:
    """The title's lines among what stands before the body, unless the body begins with the same words; the lines behind
    them go to ``facts``."""
    lines = [
        item
        for item in before
        if isinstance(item, Line)
        and len(item.text) <= 120
        and not is_link(item)
        and not TOOL.match(item.text.lstrip())
        and not is_info_line(item.text)
    ][-_TITLE_ZONE:]
    article, head = _squeeze(facts.article_title or ""), _squeeze(facts.html_title or "")
    named = [line for line in lines if _is_named_title(line.text, article, head)]
    marked = [line for line in lines if len(_squeeze(line.text)) >= 6 and _title_element(line) is not None]
    worded = [line for line in lines if _TITLE_END.search(line.text)]
    if not (found := named or marked or worded):
        return []
    title = found[-1]
    block = _title_element(title)
    if block is None:
        block = _element(title)
    titles = [
        line for line in lines if line is title or block is _title_element(line) or block is _element(line)
    ]
    behind = next(place for place, line in enumerate(lines) if line is titles[-1]) + 1
    facts.beside = tuple(line.text for line in lines[behind:])
    opening = "".join(_squeeze(item.text) for run in runs[:1] for item in run[:6] if isinstance(item, Line))
    return [] if _squeeze("".join(line.text for line in titles)) in opening else titles


def _title_element(line: Line) -> etree._Element | None:
    """The heading, or the block named as title, that a line stands in."""
    element: etree._Element | None = _element(line)
    for _ in range(4):
        if element is None or element.tag in ("body", "html", "table"):
            return None
        if element.tag in TITLE_TAGS:
            return element
        if TITLE_NAMES.search(f"{element.get('id') or ''} {element.get('class') or ''}"):
            return element
        if element.tag == "td":
            return None
        element = element.getparent()
    return None


def _is_picture(image: etree._Element) -> bool:
    """Whether an image can hold a table: neither an icon nor a spacer."""
    for side in ("width", "height"):
        size = re.match(r"\s*(\d+)", image.get(side) or "")
        if size is not None and int(size.group(1)) <= 60:
            return False
    source = (image.get("src") or "").lower()
    return bool(source) and not SIGN_PICTURE.search(source)
