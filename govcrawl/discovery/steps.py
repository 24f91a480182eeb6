"""Everything on a page that a person can click, and what the page's frames and scripts would show beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from lxml.html import HtmlElement

from govcrawl.crawling.addresses import address_key, clean_address
from govcrawl.crawling.attachments import is_file
from govcrawl.crawling.markup import parse_markup, written_markup
from govcrawl.discovery import scripts
from govcrawl.discovery.clicks import Clicks
from govcrawl.discovery.cues import Leads, in_standard_layout, is_body, rate_text, tidy

#: the text of what can be clicked is no longer than this; more is a block that holds links
_LONGEST = 60
_INVISIBLE = {"script", "style", "noscript", "template"}
#: clicked only where a script says so
_INERT = {"img", "link", "form", "body", "html", "meta", "object", "embed", "video", "source"}
_CLICKS = (
    "onclick",
    "onmousedown",
    "onmouseup",
    "ondblclick",
    "ontouchend",
    "@click",
    "v-on:click",
    "ng-click",
)
_ADDRESS_NAME = re.compile(r"(?:^|[-_:])(?:href|url|link|src|path|target|goto|jump|page)$", re.I)
_ADDRESS_LIKE = re.compile(r"^(?:https?:)?//|^\.{0,2}/|^[\w./-]+(?:/|\.\w{2,6})(?:\?|$)|^\?", re.I)
_ICONS = re.compile(r"\.(?:png|jpe?g|gif|svg|ico|bmp|webp|css|mp4|swf)(?:\?|$)", re.I)
_MORE = re.compile(r"^(?:查看|点击)?(?:更多|全部|more)(?:信息|内容)?$", re.I)
_VIEW = re.compile(r"^(?:点击)?(?:查看|查阅|浏览|打开|进入|详情|链接)$")
_MORE_HEIGHT, _LONGEST_TITLE = 3, 24
#: a block is searched for the standard layout so many elements up, while it holds no more links than this
_BLOCK_HEIGHT, _BLOCK_LINKS = 5, 40


class Kind(StrEnum):
    """How a page leads on."""

    LINK = "link"
    FRAME = "frame"
    SCRIPT = "script"


@dataclass(frozen=True, slots=True)
class Step:
    """Where a page leads: ``texts`` is all that says so (printed, ``title``, ``alt``), the printed text first.

    ``standard``: it stands in the national standard layout (beside 指南, 制度). ``block`` describes the elements around it:
    links of one list share it. ``templates`` are what the page draws from what it fetches.
    """

    url: str
    texts: tuple[str, ...]
    kind: Kind = Kind.LINK
    standard: bool = False
    block: str = field(default="", compare=False)
    templates: tuple[scripts.Template, ...] = field(default=(), compare=False)

    @property
    def text(self) -> str:
        """What a reader sees of it."""
        return next((text for text in self.texts if text), "")


def steps_of(markup: str, base: str, functions: str = "") -> list[Step]:
    """Every step of a page, each address once for each text, in document order.

    ``base`` is the address that relative ones are relative to, ``functions`` the text of its script files. What stands in
    comments is none, of HTML and of scripts.
    """
    found: dict[tuple[object, str], Step] = {}
    page = parse_markup(markup)
    source = scripts.inline(page) if page is not None else ""
    made = scripts.templates(source)
    written = written_markup(scripts.without_comments(markup)) + scripts.drawn_markup(source, made)
    roots = [page, parse_markup(written)]
    for root in roots:
        if root is None:
            continue
        for step in _clicked(root, base, source + functions):
            _add(found, step)
    if roots[0] is not None:
        named = list(scripts.named_addresses(source))
        standard = in_standard_layout(_squash(text) for text, _ in named)
        for text, address in named:
            _add(found, Step(_absolute(base, address), (_squash(text),), standard=standard, block="script"))
        for address in scripts.loaded(roots[0]):
            _add(found, Step(_absolute(base, address), ("",), Kind.SCRIPT, templates=made))
    return [step for step in found.values() if step.url and not is_file(step.url)]


def files_of_functions(markup: str, base: str) -> list[str]:
    """The script files that may hold a function which is called where something is clicked that says where it leads;
    none where the page itself says what it opens."""
    root = parse_markup(markup)
    if root is None or "(" not in markup:
        return []
    clicks = Clicks(root, scripts.inline(root))
    for element in root.iter():
        if not isinstance(element.tag, str) or not (said := _said(element)) or not clicks.calls(said):
            continue
        if not any(clicks.opens(element, said)) and any(map(_is_telling, _texts(element, element.tag))):
            return [url for source in scripts.files(root) if (url := _absolute(base, source))]
    return []


def _is_telling(text: str) -> bool:
    return rate_text(text).leads not in (Leads.UNKNOWN, Leads.REFUSED) or is_body(text)


def steps_of_data(text: str, base: str, made: tuple[scripts.Template, ...] = ()) -> list[Step]:
    """The steps in a file that is no page: a script that writes a menu, or JSON that one is made of; ``made`` are the
    templates of the page that asked for it."""
    found: dict[tuple[object, str], Step] = {}
    source = scripts.without_comments(text)
    pairs = [*scripts.named_addresses(source)]
    standard = in_standard_layout(_squash(name) for name, _ in pairs)
    for name, address in pairs:
        _add(found, Step(_absolute(base, address), (_squash(name),), standard=standard, block="script"))
    markup = written_markup(source) or scripts.quoted_markup(source)
    own = scripts.templates(source)
    root = parse_markup(markup + scripts.drawn_markup(source, (*own, *made)))
    for address in scripts.fetched(source) if source[:1] not in "{[" else ():
        _add(found, Step(_absolute(base, address), ("",), Kind.SCRIPT, templates=own))
    if root is not None:
        for step in _clicked(root, base, source):
            _add(found, step)
    return [step for step in found.values() if step.url and not is_file(step.url)]


def _add(found: dict[tuple[object, str], Step], step: Step) -> None:
    if step.url:
        found.setdefault((address_key(step.url), step.text), step)


def _absolute(base: str, address: str | None) -> str:
    return clean_address(base, address) or ""


def _squash(text: str) -> str:
    return " ".join(text.replace("\u3000", " ").replace("\xa0", " ").split())


def _clicked(root: HtmlElement, base: str, source: str) -> Iterator[Step]:
    clicks = Clicks(root, source)
    hidden = {part for template in root.iter("template") for part in template.iter()}
    for element in root.iter():
        if element in hidden or not isinstance(element.tag, str) or element.tag in _INVISIBLE:
            continue
        tag = element.tag.rpartition("}")[2].lower()
        if tag in ("iframe", "frame"):
            if (url := _absolute(base, element.get("src") or element.get("data-src"))) and url != base:
                yield Step(url, (element.get("title") or "",), Kind.FRAME)
            continue
        if tag in _INERT and not _scripts(element):
            continue
        address = _address_of(element, tag, base, clicks)
        if address is None:
            continue
        texts = tuple(dict.fromkeys(_texts(element, tag)))
        if texts and _MORE.match(tidy(texts[0])) and (title := _block_title(element, texts[0])):
            texts = (title, *texts[1:])
        elif texts and _VIEW.match(tidy(texts[0])) and (heads := _column_heads(element)):
            texts = (heads[0], *texts[1:])
            yield Step(address, texts, standard=in_standard_layout(heads), block=_block(element))
            continue
        if texts and len(texts[0]) > _LONGEST and tag not in ("a", "area", "option"):
            continue
        short = any(rate_text(text).leads is Leads.SHORT for text in texts)
        yield Step(address, texts or ("",), standard=short and _in_block(element), block=_block(element))


def _scripts(element: HtmlElement) -> list[str]:
    return [script for name in _CLICKS if (script := element.get(name))]


def _said(element: HtmlElement) -> list[str]:
    """The scripts that run when ``element`` is clicked."""
    href = element.get("href")
    return [*([href] if href and ":" in href else []), *_scripts(element)]


def _address_of(element: HtmlElement, tag: str, base: str, clicks: Clicks) -> str | None:
    """Where a click on ``element`` leads, ``None`` where it leads nowhere by itself."""
    href = (
        element.get("href") or element.get("xlink:href") or element.get("{http://www.w3.org/1999/xlink}href")
    )
    if tag in ("a", "area", "svg") and href is not None:
        url = clean_address(base, href)
        if url is not None:
            return url
    if tag == "option":
        value = element.get("value") or ""
        if _ADDRESS_LIKE.search(value.strip()) and (url := clean_address(base, value)) is not None:
            return url
    for opened in clicks.opens(element, _said(element)):
        if (url := clean_address(base, opened)) is not None:
            return url
    if tag in ("link", "script", "img", "source", "video"):
        return None
    for name, value in element.attrib.items():
        if not _holds_address(str(name)):
            continue
        value = str(value).strip().strip("'\"")
        url = clean_address(base, value)
        if url is not None and _ADDRESS_LIKE.search(value) and not _ICONS.search(value):
            return url
    return None


def _holds_address(name: str) -> bool:
    """Whether an attribute is one that scripts take an address from (``data-href``, ``data-url``, ``to``)."""
    if name in ("url", "link", "to", ":to"):
        return True
    return name.startswith("data") and (name == "data" or _ADDRESS_NAME.search(name) is not None)


def _texts(element: HtmlElement, tag: str) -> Iterator[str]:
    """What is printed, then what is said without being printed."""
    printed = _squash("".join(_printed(element)).replace("\u200b", ""))
    if tag == "input":
        printed = _squash(element.get("value") or element.get("alt") or "")
    if printed:
        # white space of the markup is no white space of a name: 政府信息公开<br>年报
        yield printed
    for one in (element, *element.iter("img")):
        for name in ("title", "alt", "aria-label"):
            if text := _squash(one.get(name) or ""):
                yield text
    if not printed:
        parent = element.getparent()
        if parent is not None and (text := _squash(parent.get("title") or "")):
            yield text


def _printed(element: HtmlElement) -> Iterator[str]:
    if isinstance(element.tag, str) and element.tag not in _INVISIBLE:
        yield element.text or ""
        for child in element:
            yield from _printed(child)
            yield child.tail or ""


def _block_title(element: HtmlElement, text: str) -> str | None:
    """What stands beside 更多: the title of its block."""
    for _, ancestor in zip(range(_MORE_HEIGHT), element.iterancestors(), strict=False):
        beside = _squash("".join(_printed(ancestor))).replace(text, "").strip(" |>+[]")
        if beside:
            return beside if len(beside) <= _LONGEST_TITLE else None
    return None


def _column_heads(element: HtmlElement) -> list[str]:
    """The heads of the table that a link stands in, that of its own column first; empty where it stands in none."""
    cell = next((one for one in element.iterancestors() if one.tag in ("td", "th")), None)
    row = cell.getparent() if cell is not None else None
    # scripts write rows without their table
    table = next(row.iterancestors("table"), None) if row is not None and row.tag == "tr" else None
    head = table.find(".//tr") if table is not None else None
    if cell is None or row is None or head is None or head is row:
        return []
    place = list(row).index(cell)
    texts = [_squash("".join(_printed(one))) for one in head]
    if len(texts) != len(row) or not texts[place] or len(texts[place]) > _LONGEST_TITLE:
        return []
    return [texts[place], *texts]


def _block(element: HtmlElement) -> str:
    """What the elements around a link are, so that links of one list have the same."""
    around = []
    for ancestor in element.iterancestors():
        around.append(f"{ancestor.tag}#{ancestor.get('id') or ''}.{ancestor.get('class') or ''}")
        if len(around) == 4:
            break
    return "/".join(around)


def _in_block(element: HtmlElement) -> bool:
    """Whether the link stands beside 指南, 制度, 目录 or 依申请公开."""
    for height, ancestor in enumerate(element.iterancestors()):
        if height >= _BLOCK_HEIGHT:
            return False
        texts = [
            _squash("".join(_printed(other)) or other.get("title") or "")
            for other in ancestor.iter("a", "li", "span", "area", "option", "dd", "td")
        ]
        if len(texts) > _BLOCK_LINKS * 2:
            return False
        if in_standard_layout(text for text in texts if len(text) <= _LONGEST):
            return True
    return False
