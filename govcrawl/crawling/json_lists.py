"""Lists as JSON that no family claims: where a page's script fetches them, and which values are items.

Systems name their keys as they please, so an item is any object with a title and an address under one of the
usual names, and the list is the longest array of such objects (docs/portals.md, "ucap" and "portal").
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scrapy import FormRequest, Request

from govcrawl.crawling.addresses import clean_address
from govcrawl.crawling.json_values import load_json, whole_number
from govcrawl.crawling.links import last_date
from govcrawl.crawling.listing import Link
from govcrawl.crawling.pagers import with_query
from pipelines.bodies.units import unit_among

#: names of the parameter that numbers pages
_PAGE_KEYS = r"page_?(?:no|num|number|index)|page|curr?(?:ent)?_?page"
_QUERIED = re.compile(rf"[\"']([^\"'\s<>]*[?&]({_PAGE_KEYS})=(\d*)[^\"'\s<>]*)[\"']", re.I)
_CALLED = re.compile(
    r"\burl\s*:\s*[\"']([^\"'\s]+)[\"'](?P<between>[^{}]{0,200}?)\bdata\s*:\s*(?:JSON\.stringify\(\s*)?\{(?P<data>[^{}]*)\}",
    re.I,
)
_PAIR = re.compile(r"[\"']?([A-Za-z_]\w*)[\"']?\s*:\s*(?:[\"']([^\"']*)[\"']|(-?[\w.]+))")
_PAGE_KEY = re.compile(rf"(?:{_PAGE_KEYS})$", re.I)
_POST = re.compile(r"\b(?:type|method)\s*:\s*[\"']post", re.I)
_TITLES = ("realtitle", "title", "infotitle", "doctitle", "articletitle", "name")
_ADDRESSES = ("url", "infourl", "linkurl", "docpuburl", "detailurl", "link", "href", "path")
_TOTALS = ("total", "totalcount", "totalrecord", "totalrecords", "recordcount", "allrow", "totalnum", "count")
_DATE_KEY = re.compile(r"date|time", re.I)
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a list is fetched from: ``fields`` beside the page's number ``page_key``, which begins at ``first``.

    ``kind`` is how they are sent: ``query``, ``form`` or ``json``.
    """

    address: str
    page_key: str
    first: int
    fields: Mapping[str, str | int]
    kind: str = "query"

    def request(self, number: int) -> Request:
        """The request for page ``number``, counted from ``first``."""
        values = {**self.fields, self.page_key: number}
        if self.kind == "json":
            headers = {"Content-Type": "application/json; charset=utf-8"}
            return Request(self.address, method="POST", headers=headers, body=json.dumps(values))
        if self.kind == "form":
            return FormRequest(self.address, formdata={name: str(value) for name, value in values.items()})
        return Request(with_query(self.address, **values))


def endpoints(source: str, base: str) -> Iterator[Endpoint]:
    """The addresses in a page's scripts that a page number is sent to."""
    for called in _CALLED.finditer(source):
        fields = {name: text or bare for name, text, bare in _PAIR.findall(called["data"])}
        key = next((name for name in fields if _PAGE_KEY.match(name)), None)
        address = clean_address(base, called[1])
        if key is None or address is None:
            continue
        first = fields.pop(key)
        around = source[max(0, called.start() - 100) : called.end() + 200]
        kind = "json" if "JSON.stringify" in called[0] else "form" if _POST.search(around) else "query"
        yield Endpoint(address, key, int(first) if first.isdigit() else 1, fields, kind)
    for queried in _QUERIED.finditer(source):
        address = clean_address(base, queried[1].replace("&amp;", "&"))
        if address is not None:
            yield Endpoint(address, queried[2], int(queried[3] or 1), {})


def read_items(text: str, base: str) -> tuple[list[Link], int | None]:
    """The items of an answer and how many records it says there are; nothing for what is no such list."""
    try:
        answer = load_json(text)
        arrays = list(_arrays(answer))
        totals = [value for name in _TOTALS for value in _values(answer, name)]
    except (ValueError, RecursionError):
        return [], None
    lists = [[link for entry in value if (link := _item(entry, base))] for value in arrays]
    return max(lists, key=len, default=[]), (totals[0] if totals else None)


def _arrays(value: Any) -> Iterator[list[Any]]:
    if isinstance(value, list):
        yield value
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for child in children:
        yield from _arrays(child)


def _values(value: Any, name: str) -> Iterator[int]:
    """Numbers under ``name`` (in any case) outside the items."""
    if isinstance(value, dict):
        for key, child in value.items():
            if key.lower() == name and (number := whole_number(child)) is not None:
                yield number
            yield from _values(child, name)


def _item(entry: Any, base: str) -> Link | None:
    if not isinstance(entry, dict):
        return None
    named = {key.lower(): value for key, value in entry.items() if isinstance(value, str) and value.strip()}
    title = next((named[name] for name in _TITLES if name in named), None)
    url = clean_address(base, next((named[name] for name in _ADDRESSES if name in named), None))
    if title is None or url is None:
        return None
    dates = (last_date(value) for name, value in named.items() if _DATE_KEY.search(name))
    unit = unit_among(named.values())
    return Link(url, _TAG.sub("", title).strip(), next(filter(None, dates), None), unit=unit)
