"""What scripts say of where a page leads: menus that they hold, write or fetch, and what a click opens."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
_ADDRESS = re.compile(
    r"^(?:https?://|//|\.{0,2}/(?!\*)|[\w-]+/)[^\s'\"<>{}]*$|^[\w.-]+\.(?:s?html?|jsp|aspx?|php|do|action|thtml|jhtml)(?:\?\S*)?$",
    re.I,
)
_NO_PAGE = re.compile(
    r"\.(?:png|jpe?g|gif|svg|ico|bmp|webp|css|js|json|xml|mp4|swf|woff2?|ttf|map)(?:\?|$)", re.I
)
_OPENS = re.compile(
    r"(?:location(?:\.href)?\s*=|location\.(?:replace|assign)\s*\(|\.open\s*\(|\b\w*(?:go|open|jump|link|url|href|nav|page|turn|show|load)\w*\s*\()\s*[^'\"]{0,40}['\"]([^'\"\s<>]+)['\"]",
    re.I,
)
_ANY_ADDRESS = re.compile(
    r"['\"]((?:https?:/)?/[^'\"\s<>]+|[\w./-]+\.(?:s?html?|jsp|aspx?|php)(?:\?[^'\"\s<>]*)?|[\w./-]+/)['\"]"
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
    r"menu|nav|dh|daohang|header?|top|foot|column|channel|lanmu|tree|node|catalog|mulu|site|common|index|data|link|zfxxgk|xxgk|zwgk|gk|main|home|bm|dept|unit|include",
    re.I,
)
_LIBRARY = re.compile(
    r"jquery|swiper|bootstrap|vue|react|angular|layui|layer|slick|echarts|d3|moment|lodash|polyfill|html5|respond|modernizr|superslide|analytics|hm\.|share|wza|barrier|require\.|sea\.|stat|video|player|calendar|laydate|font|base64|md5|crypto|cookie",
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
_FUNCTION = re.compile(r"\bfunction\s+(\w+)\s*\(([^)]*)\)\s*\{([^}]{0,600})\}")
_MADE = re.compile(r"(['\"])([^'\"<>]*)\1\s*\+\s*(\w+)\s*(?:\+\s*(['\"])([^'\"<>]*)\4)?")
_CALL = re.compile(r"\b(\w+)\s*\(([^()]*)\)")
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


@dataclass(frozen=True, slots=True)
class Opener:
    """A function of a page that opens an address made of one of its parameters (the one in ``place``)."""

    before: str
    place: int
    after: str


def openers(source: str) -> dict[str, Opener]:
    """The page's functions that make an address of what they are given: ``function go(id) {location.href = '/c/' + id}``."""
    found = {}
    for function in _FUNCTION.finditer(source):
        parameters = [name.strip() for name in function[2].split(",")]
        for made in _MADE.finditer(function[3]):
            if made[3] in parameters and _ADDRESS.match(made[2]):
                found[function[1]] = Opener(made[2], parameters.index(made[3]), made[5] or "")
                break
    return found


def opened(script: str, known: Mapping[str, Opener]) -> str | None:
    """The address that a click's script opens; ``known`` are the page's own functions."""
    if (address := _opened(script)) is not None:
        return address
    for call in _CALL.finditer(script):
        opener = known.get(call[1])
        arguments = [argument.strip().strip("'\"") for argument in call[2].split(",")]
        if opener is not None and opener.place < len(arguments) and arguments[opener.place]:
            return f"{opener.before}{arguments[opener.place]}{opener.after}"
    return None


def _opened(script: str) -> str | None:
    """The address that a click's script opens: ``window.open('/a.html')``, ``go("/nb/")``, ``javascript:if(confirm('URL'))…``."""
    script = script.replace("&quot;", '"').replace("&amp;", "&")
    for pattern in (_OPENS, _ANY_ADDRESS):
        for match in pattern.finditer(script):
            address = unescape(match[1]) if "\\" in match[1] else match[1]
            if _ADDRESS.match(address) and not _NO_PAGE.search(address):
                return address
    return None


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
        addresses = [string for string in strings if _ADDRESS.match(string) and not _NO_PAGE.search(string)]
        if names and addresses:
            yield names[0], addresses[0]
    # objects around other objects: {name: '政务公开', url: '/zwgk/', children: [{…}]}
    for match in re.finditer(
        rf"[\"']?(?:{'|'.join(_NAME_KEYS)})[\"']?\s*:\s*({_STRING})(?:[^{{}}]{{0,300}}?)[\"']?(?:{'|'.join(_ADDRESS_KEYS)})[\"']?\s*:\s*({_STRING})",
        text,
        re.I,
    ):
        name, address = _literal(match[1]), _literal(match[2])
        if _CHINESE.search(name) and _ADDRESS.match(address):
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


def loaded(root: HtmlElement) -> Iterator[str]:
    """Files that may hold a menu: scripts by their name, and what the page's own scripts fetch."""
    source = inline(root)
    assigned = {match[1]: match[2] for match in _ASSIGNED.finditer(source)}
    named = (assigned.get(match[1], "") for match in _LOADS_NAMED.finditer(source))
    fetched = [match[1] or match[2] for match in _LOADS.finditer(source)]
    for address in (*fetched, *(address for address in named if _ADDRESS.match(address))):
        if not re.search(r"\.(?:png|jpe?g|gif|css|svg)(?:\?|$)", address, re.I):
            yield address
    for script in root.iter("script"):
        source = script.get("src") or ""
        name = source.partition("?")[0].rpartition("/")[2]
        if source and not _LIBRARY.search(source) and _MENU_FILE.search(name):
            yield source


def quoted_markup(source: str) -> str:
    """Markup that a script holds in strings and puts into the page (``nav.innerHTML = '<a href=…'``)."""
    strings = (_literal(literal) for literal in _LITERAL.findall(source[:_MAXIMUM]))
    return "\n".join(string for string in strings if "<" in string)
