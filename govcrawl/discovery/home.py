"""The site that a walk is about: what belongs to it, and what is another government's."""

from __future__ import annotations

import re

from govcrawl.crawling.hosts import host_key, is_government
from govcrawl.discovery.found import Column
from govcrawl.discovery.nodes import Fetched

#: what names no place though it ends as one: 开发区, 新区
_NO_PLACE = re.compile(r"(?:开发|高新|新|工业园?|园|示范|风景|景|功能|保税|合作)$|^[市县区省州]")


class Home:
    """The homepage at ``url``. ``fetched`` is what it held, once it was asked for and answered."""

    def __init__(self, url: str) -> None:
        self._host = host_key(url)
        self.fetched: Fetched | None = None

    def holds(self, url: str) -> bool:
        """Whether an address lies on the homepage's host, or another of its domain under ``.gov.cn``."""
        key = host_key(url)
        both = is_government(key[0]) and is_government(self._host[0])
        return key == self._host or (both and self.same_government(url))

    def same_government(self, url: str) -> bool:
        """Whether an address can be the same government's; so is any outside ``.gov.cn``, which somebody named."""
        host, home = host_key(url)[0], self._host[0]
        if not (is_government(host) and is_government(home)):
            return True  # named by the user or the register
        return _domain(host) == _domain(home)

    def may_own(self, column: Column, fetched: Fetched) -> bool:
        """Whether the column can be this site's: other governments' lie on other hosts and name other places."""
        if self.holds(column.url):
            return True
        home = self.fetched.page if self.fetched is not None else fetched.page
        ours = f"{home.metas.get('sitename', '')} {self.fetched.title if self.fetched else ''}"
        if _place(ours.split()[0] if ours.split() else "") is None:
            return True  # the homepage does not say where it is
        places = {place for name in column.authorities if (place := _place(name))}
        return not places or any(place in ours for place in places)

    def is_again(self, fetched: Fetched) -> bool:
        """Whether a page is the homepage once more: dead paths often answer with it."""
        if self.fetched is None:
            return False
        mine, home = ({step.url for step in one.steps} for one in (fetched, self.fetched))
        return (
            bool(home) and fetched.title == self.fetched.title and len(mine & home) >= 0.9 * len(mine | home)
        )


def _domain(host: str) -> str:
    """The part of a host that names its government: ``yunxi`` of ``xxgk.yunxi.gov.cn``."""
    labels = host.removesuffix("gov.cn").rstrip(".").split(".")
    return labels[-1]


def _place(name: str) -> str | None:
    """The place that a body's name begins with, without the word that says what it is."""
    match = re.match(r"(?:.{2,8}(?:省|自治区|市|州|盟))?(.{1,6}?)(?:市|县|区|旗|州|盟|省)", name)
    return match[1] if match and len(match[1]) >= 2 and not _NO_PLACE.search(match[1]) else None
