"""What scripts say of where a page leads: menus that they hold, write or fetch."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from lxml.html import HtmlElement

from govcrawl.crawling.markup import unescape

_STRING = r"(?:'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\"|`(?:\\.|[^`\\])*`)"
#: strings first, so that // in an address begins no comment
_COMMENT = re.compile(rf"({_STRING})|/\*.*?\*/|(?<![:\w])//[^\n]*", re.S)
_HTML_COMMENT = re.compile(r"<!--.*?-->", re.S)
_SCRIPT = re.compile(r"(<script\b[^>]*>)(.*?)(</script>|$)", re.I | re.S)
_LITERAL = re.compile(_STRING, re.S)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: what in a script is the address of a page, as far as it can be told
ADDRESS = re.compile(
    r"^(?:https?://|//|\.{0,2}/(?!\*)|[\w-]+/)[^\s'\"<>{}]*$|^[\w.-]+\.(?:s?html?|jsp|aspx?|php|do|action|thtml|jhtml)(?:\?\S*)?$",
    re.I,
)
#: the address of what is no page
NO_PAGE = re.compile(
    r"\.(?:png|jpe?g|gif|svg|ico|bmp|webp|css|js|json|xml|mp4|swf|woff2?|ttf|map)(?:\?|$)", re.I
)
#: what a page's script fetches and shows: $.get("nav.html"), fetch('/data/menu.json'), $("#nav").load('/top.html')
_LOADS = re.compile(
    r"(?:\.(?:get|post|getJSON|load|ajax|getScript|open)|\bfetch|\baxios|\brequire|\bimport)\s*\(\s*(?:['\"](?:get|post)['\"]\s*,\s*)?(?:\{[^{}]*?\burl\s*:\s*)?['\"]([^'\"\s<>]+)['\"]"
    r"|\burl\s*:\s*['\"]([^'\"\s<>]+\.(?:json|js|xml|s?html?)(?:\?[^'\"\s<>]*)?)['\"]",
    re.I | re.S,
)
#: the same by a variable (var url = "/was5/web/search?channelid=7"; $.get(url, …))
_LOADS_NAMED = re.compile(
    r"(?:\.(?:get|post|getJSON|load|ajax|open)|\bfetch|\baxios)\s*\(\s*(?:['\"](?:get|post)['\"]\s*,\s*)?(?:\{[^{}]*?\burl\s*:\s*)?([A-Za-z_$][\w$]*)\s*[,)}]",
    re.I | re.S,
)
_ASSIGNED = re.compile(r"(?<![\w$.])([A-Za-z_$][\w$]*)\s*=\s*['\"]([^'\"\s<>]+)['\"]\s*(?:[;,\n]|$)")
#: names of script files that hold a menu, not a library
_MENU_FILE = re.compile(
    r"menu|nav|dh|app\b|router|daohang|header?|top|foot|column|channel|lanmu|tree|node|catalog|mulu|site|common|index|data|link|zfxxgk|xxgk|zwgk|gk|main|home|bm|dept|unit|include",
    re.I,
)
_LIBRARY = re.compile(
    r"jquery|swiper|bootstrap|vue|react|angular|layui|layer|slick|echarts|d3|moment|lodash|polyfill|html5|respond|modernizr|superslide|analytics|hm\.|share|wza|barrier|require\.|sea\.|\bstats?\b|statist|video|player|calendar|laydate|font|base64|md5|crypto|cookie",
    re.I,
)
_NAME_KEYS = (
    "name",
    "title",
    "text",
    "label",
    "channelname",
    "columnname",
    "displayname",
    "nodename",
    "menuname",
    "mc",
    "caption",
    "deptname",
    "orgname",
)
_ADDRESS_KEYS = (
    "url",
    "href",
    "link",
    "path",
    "linkurl",
    "jumpurl",
    "jump_url",
    "channelurl",
    "columnurl",
    "locationurl",
    "pageurl",
    "address",
    "target_url",
    "src",
)
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|css|svg)(?:\?|$)", re.I)
#: the beginning of an object, up to what it holds
_OBJECT = re.compile(r"\{([^{}\[\]]{3,600})")
_OPENING = re.compile(r"(?:location(?:\.href)?\s*=|\.(?:replace|assign|open|push)\s*\()\s*$")
_PAIR = re.compile(rf"[\"']?([A-Za-z_$][\w$]*)[\"']?\s*:\s*(?:({_STRING})|(-?\d+))")
#: markup with values in between, as a sum or as a template literal
_TEMPLATE = re.compile(
    r"(?:'[^'\n]*'|\"[^\"\n]*\")(?:\s*\+\s*(?:'[^'\n]*'|\"[^\"\n]*\"|[\w$][\w$.\[\]]*))+|`[^`]*\$\{[^`]*`"
)
_TERM = re.compile(rf"({_STRING})|[\w$][\w$.\[\]]*?\.?([\w$]+)(?=\s*(?:\+|$))")
_INNERMOST = re.compile(r"[{(\[]([^{}()\[\]]*)[})\]]")
#: what is read of one script; menus come early, libraries are longer
_MAXIMUM = 300_000


def without_comments(source: str) -> str:
    """A page or script with what its scripts comment out left out, and of HTML what stands in comments."""
    if "<script" not in source.lower():
        return _COMMENT.sub(lambda match: match[1] or "", _HTML_COMMENT.sub("", source[:_MAXIMUM]))
    source = _HTML_COMMENT.sub(_keep_scripts, source)
    return _SCRIPT.sub(
        lambda match: match[1] + _COMMENT.sub(lambda inner: inner[1] or "", match[2]) + match[3], source
    )


def _keep_scripts(comment: re.Match[str]) -> str:
    """HTML comments inside a script (``<!-- … //-->``) hide it from the oldest browsers alone."""
    before = comment.string[: comment.start()].lower()
    inside = before.rfind("<script") > before.rfind("</script")
    return comment[0].replace("<!--", "", 1) if inside else ""


def inline(root: HtmlElement) -> str:
    """The page's own scripts without their comments."""
    parts = []
    for script in root.iter("script"):
        kind = (script.get("type") or "").lower()
        if script.get("src") is None and script.text and "template" not in kind:
            parts.append(_COMMENT.sub(lambda match: match[1] or "", script.text[:_MAXIMUM]))
    return "\n;\n".join(parts)


def named_addresses(source: str) -> Iterator[tuple[str, str]]:
    """Names with the addresses beside them: objects and calls of scripts (``{name: '年报', url: '/nb/'}``,
    ``add('年报', '/nb/')``), and JSON."""
    text = source.strip()
    if text[:1] in "{[":
        try:
            yield from _from_json(json.loads(text))
        except (ValueError, RecursionError):
            pass
        else:
            return
    if not _CHINESE.search(text) and "\\u" not in text:
        return
    for group in _INNERMOST.finditer(text):
        strings = [_literal(literal) for literal in _LITERAL.findall(group[1])]
        names = [
            string
            for string in strings
            if _CHINESE.search(string) and len(string) <= 40 and "<" not in string
        ]
        addresses = [string for string in strings if ADDRESS.match(string) and not NO_PAGE.search(string)]
        if names and addresses:
            yield names[0], addresses[0]
    # objects around other objects: {name: '政务公开', url: '/zwgk/', children: [{…}]}
    for match in re.finditer(
        rf"[\"']?(?:{'|'.join(_NAME_KEYS)})[\"']?\s*:\s*({_STRING})(?:[^{{}}]{{0,300}}?)[\"']?(?:{'|'.join(_ADDRESS_KEYS)})[\"']?\s*:\s*({_STRING})",
        text,
        re.I,
    ):
        name, address = _literal(match[1]), _literal(match[2])
        if _CHINESE.search(name) and ADDRESS.match(address):
            yield name, address


def _literal(literal: str) -> str:
    inner = literal[1:-1]
    return (unescape(inner) if "\\" in inner else inner).strip()


def _from_json(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        named = {
            str(key).lower(): child
            for key, child in value.items()
            if isinstance(child, str) and child.strip()
        }
        name = next((named[key] for key in _NAME_KEYS if key in named), None)
        address = next((named[key] for key in _ADDRESS_KEYS if key in named), None)
        if name and address:
            yield re.sub(r"<[^>]+>", "", name), address
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for child in children:
        if isinstance(child, dict | list):
            yield from _from_json(child)


def files(root: HtmlElement) -> Iterator[str]:
    """The script files of a page that are no library known by its name."""
    for script in root.iter("script"):
        source = script.get("src") or ""
        if source and not _LIBRARY.search(source):
            yield source


def loaded(root: HtmlElement) -> Iterator[str]:
    """Files that may hold a menu: scripts by their name, and what the page's own scripts fetch."""
    yield from fetched(inline(root))
    for source in files(root):
        if _MENU_FILE.search(source.partition("?")[0].rpartition("/")[2]):
            yield source


def fetched(source: str) -> Iterator[str]:
    """What a script fetches and shows."""
    assigned = {match[1]: match[2] for match in _ASSIGNED.finditer(source)}
    named = (assigned.get(match[1], "") for match in _LOADS_NAMED.finditer(source))
    plain = [match[1] or match[2] for match in _LOADS.finditer(source)]
    for address in (*plain, *(address for address in named if ADDRESS.match(address))):
        if not _PICTURE.search(address):
            yield address


#: text of markup or of an address (behind ``=``), and properties of the object that it is made of (behind ``.``)
Template = tuple[str, ...]


def templates(source: str) -> tuple[Template, ...]:
    """How a script draws the objects of a list: ``'<a href="/c/' + menu[i].id + '">' + menu[i].name + '</a>'``, or
    opens one of them: ``location.href = '/unit.do?id=' + node.id``."""
    found: dict[Template, None] = {}
    for match in _TEMPLATE.finditer(source[:_MAXIMUM]):
        pieces = _pieces(match[0])
        if all(piece[0] == "=" for piece in pieces):
            continue
        opened = _OPENING.search(source[max(0, match.start() - 40) : match.start()])
        if re.search(r"<(?:a|li|area|option)\b", match[0]) or (opened and ADDRESS.match(pieces[0][1:])):
            found[pieces] = None
    return tuple(found)


def drawn_markup(source: str, made: Iterable[Template]) -> str:
    """What the objects in ``source`` are drawn as by the templates ``made``."""
    parts: list[str] = []
    objects = [
        {name: text[1:-1] if text else bare for name, text, bare in _PAIR.findall(one[1])}
        for one in _OBJECT.finditer(source[:_MAXIMUM])
    ]
    for pieces in made:
        wanted = {piece[1:] for piece in pieces if piece[0] == "."}
        for one in objects:
            if not wanted <= one.keys():
                continue
            drawn = "".join(one[piece[1:]] if piece[0] == "." else piece[1:] for piece in pieces)
            if "<" not in pieces[0]:
                lower = {key.lower(): value for key, value in one.items()}
                name = next((lower[key] for key in _NAME_KEYS if key in lower), "")
                drawn = f'<a href="{escape(drawn)}">{escape(name)}</a>'
            parts.append(drawn)
    return "\n".join(parts)


def _pieces(template: str) -> Template:
    if template[0] == "`":
        halves = re.split(r"\$\{\s*[\w$.\[\]]*?([\w$]+)\s*\}", template[1:-1])
        return tuple(("." if place % 2 else "=") + half for place, half in enumerate(halves))
    terms = _TERM.findall(template)
    return tuple(f"={_literal(text)}" if text else f".{name}" for text, name in terms)


def quoted_markup(source: str) -> str:
    """Markup that a script holds in strings and puts into the page (``nav.innerHTML = '<a href=…'``)."""
    strings = (_literal(literal) for literal in _LITERAL.findall(source[:_MAXIMUM]))
    return "\n".join(string for string in strings if "<" in string)
