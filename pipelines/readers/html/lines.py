"""Whether the lines of a page that hold its tables are seen in the order in which they are written, and nothing but their text.

Of the page's styles those count that may mean something among these lines: how a frame, a menu or a banner looks says nothing
about them. A style sheet that is a file of its own is not at hand; it can single out only what bears a name.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Set

from pipelines.readers.html.colours import ground, text_colour
from pipelines.readers.html.css import declarations
from pipelines.readers.html.harms import harms

#: where the first table begins in every edition, and what follows the last one
_FIRST, _BEHIND = "第二十条", "存在的"
_TAG = re.compile(r"<([a-z][^\s<>/]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
_NAME = re.compile(r"""(?<![-\w])(?:class|id)\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+)""")
_STYLE = re.compile(r"""(?<![-\w])style\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+)""")
#: names that word processors give to all they write
_COMMON_NAME = re.compile(r"mso\w*|\w*section\d+|western|cjk")
_SHEET = re.compile(r"<style\b[^>]{0,2000}>(.*?)</style", re.DOTALL)
_FILE = re.compile(r"<link\b[^>]*stylesheet|@import")
#: what is seen and is no text, or text that is struck out or reads backwards
_THING = re.compile(
    r"<(?:img|input|svg|canvas|object|embed|select|textarea|video|math|iframe|button|meter|progress|script|s|strike|del|bdo"
    r"|ruby|su[bp])\b|\s(?:dir|hidden|popover|color)\b\s*=|\sface\s*=\s*[\"']?[^\"'>]*(?:ding|marlett|symbol)|\u202e|&#(?:8238|x202e)\b|&rlo;"
)
#: what a style does to all that stands in a box, or to the order of the boxes in it
_ABROAD = re.compile(
    r"-reverse|direction\s*:\s*rtl|writing-mode\s*:\s*(?!horizontal)|(?<![-\w])columns?(?:-count|-width)?\s*:\s*\d"
)
#: what moves a box among others, or prints something beside it
_MOVING = re.compile(
    r"float\s*:\s*right|(?<![-\w])order\s*:|position\s*:\s*(?:absolute|relative|fixed|sticky)|translate\s*:|grid-|:\s*-\d"
    r"|(?<![-\w])content\s*:|line-through|transform\s*:\s*(?!none)"
)
_HARMLESS = frozenset(("display",))
_ASKED = re.compile(r"\([^()]*\)|\[[^\]]*\]")
_PARTS = re.compile(r"[\s>+~]+")
#: letters that stand out from a white page, and a ground that does not
_DARK, _LIGHT = 140, 200


def are_seen_as_written(page: str) -> bool:
    """Whether nothing of a ``page`` may move, hide or cross what its lines say between the first table and the last."""
    page = page.lower()
    start, end = page.find(_FIRST), page.rfind(_BEHIND)
    region = page[start:end] if 0 <= start < end else page
    if _THING.search(region) is not None:
        return False
    tags: set[str] = set()
    names: set[str] = set()
    for tag in _TAG.finditer(region):
        tags.add(tag[1])
        names.update(name for said in _NAME.findall(tag[2]) for name in said.strip("\"'").split())
    if _FILE.search(page) is not None and any(_COMMON_NAME.fullmatch(name) is None for name in names):
        return False
    if any(_hurts(html.unescape(style.strip("\"'"))) for style in set(_STYLE.findall(region))):
        return False
    if any(_ABROAD.search(style) for style in set(_STYLE.findall(page))):
        return False
    rules = (
        rule
        for sheet in _SHEET.findall(page, 0, page.rfind("</style") + len("</style"))
        for rule in _rules(sheet)
    )
    return not any(
        _ABROAD.search(body) or (_may_mean(selector, tags, names) and _hurts(body))
        for selector, body in rules
    )


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Each selector of a sheet with the declarations of its rule."""
    for rule in sheet.split("}"):
        selectors, _, body = rule.rpartition("{")
        if not body:
            continue
        for selector in _ASKED.sub("", selectors.rpartition("{")[2]).split(","):
            yield selector.strip(), body


def _may_mean(selector: str, tags: Set[str], names: Set[str]) -> bool:
    """Whether a selector may mean an element with one of these tags and names."""
    last = _PARTS.split(selector)[-1]
    tag = re.match(r"[a-z][-\w:]*?(?=[.#:]|$)", last)
    return (tag is None or tag[0] in tags) and all(
        name in names for name in re.findall(r"[.#]([-\w]+)", last)
    )


def _hurts(style: str) -> bool:
    """Whether a style may move or hide the words that it means, or draw over them."""
    if _ABROAD.search(style) or _MOVING.search(style) or harms(style) - _HARMLESS:
        return True
    said = {name: given for name, (given, _) in declarations(style).items()}
    letters, below = text_colour(said), ground(said)
    pale = letters is not None and min(letters[:3]) > _DARK
    painted = below is not None and (
        below.picture or (below.colour is not None and below.colour[3] > 0 and min(below.colour[:3]) < _LIGHT)
    )
    return pale or painted
