"""Bodies that a page's data keeps instead of its markup: JSON in a script that builds the page, or as the whole answer."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from pipelines.readers.encoding import decode
from pipelines.values import value

_SCRIPT = re.compile(r"<script\b[^>]{0,2000}>(.*?)</script", re.DOTALL | re.IGNORECASE)
#: a table in a string of JSON, its bracket as it is or by its number
_TABLE = re.compile(r"(?:<|\\u003c)table\b", re.IGNORECASE)
_MARKUP = re.compile(r"<table\b", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>|\s+|&nbsp;")
#: where a value of JSON begins: a script's start, or what is assigned or handed over
_BEGINNING = re.compile(r"(?:^|[=(:,])\s*(?=[{\[])")
#: values in a script that are tried
_MOST_TRIED = 40
_TITLES = ("title", "articletitle", "infotitle", "doctitle", "subject", "name")
_LONGEST_TITLE = 90


@value
class Kept:
    """Markup that was kept as a string, and the title beside it."""

    markup: str
    title: str


def page_in_json(data: bytes, media_type: str | None) -> bytes | None:
    """The page in an answer that is JSON as a whole, in UTF-8; ``None`` where it is none, or holds several with tables."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        return None
    text = decode(data, media_type).lstrip("\ufeff \t\r\n")
    kept = _only(_kept(_parsed(text))) if _TABLE.search(text) else None
    if kept is None:
        return None
    title = html.escape(kept.title)
    page = f"<html><head><meta charset=utf-8><title>{title}</title></head><body><h1>{title}</h1>{kept.markup}</body></html>"
    return page.encode()


def body_in_scripts(text: str) -> Kept | None:
    """The one body with tables that the scripts of a page keep as JSON."""
    found: list[Kept] = []
    # behind the last end each beginning would be looked from to the end of the page
    for script in _SCRIPT.findall(text, 0, text.lower().rfind("</script") + len("</script")):
        if _TABLE.search(script):
            found += _kept_in(script)
    return _only(found)


def _kept_in(script: str) -> Iterator[Kept]:
    decoder = json.JSONDecoder(strict=False)
    end = tried = 0
    for match in _BEGINNING.finditer(script):
        if match.end() < end or tried == _MOST_TRIED:
            continue
        tried += 1
        try:
            kept, end = decoder.raw_decode(script, match.end())
        except (ValueError, RecursionError):
            continue
        yield from _kept(kept)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _kept(parsed: Any) -> Iterator[Kept]:
    """The strings with tables in a value of JSON, each with the title beside it."""
    waiting = [(parsed, "")]
    while waiting:
        one, title = waiting.pop()
        if isinstance(one, str):
            if _MARKUP.search(one):
                yield Kept(one, title)
            continue
        if isinstance(one, dict):
            named = {
                name.lower(): told
                for name, told in one.items()
                if isinstance(told, str) and len(told) <= _LONGEST_TITLE
            }
            title = next((named[name] for name in _TITLES if named.get(name)), title)
        if isinstance(one, dict | list):
            waiting += ((inner, title) for inner in (one.values() if isinstance(one, dict) else one))


def _only(found: Iterator[Kept] | list[Kept]) -> Kept | None:
    """The one that was found; ``None`` where there are several that differ in more than their markup."""
    different = {_TAG.sub("", one.markup): one for one in reversed(list(found))}
    return next(iter(different.values())) if len(different) == 1 else None
