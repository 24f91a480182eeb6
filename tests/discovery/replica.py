"""Sites declared in one short file each (``sites/*.yaml``), served on loopback with all their hosts.

A file says what the site is like (``about``), its ``hosts`` (the first is that of the homepage), its ``pages`` by host and
path, its ``robots``, the statuses of paths that fail (``status``), and what is true of it: the ``columns`` to be found, by
address, and ``clicks``: how many pages the shortest way to all of them takes. ``none`` is the reason where there are none.
``later`` are the pages after a redesign (:meth:`Replica.redesign`).

Pages are markup. ``{host}`` stands for the address of a host; ``[[…]]`` for rows of a list:

- ``[[reports BODY 2020-2024]]``: reports with their articles; ``as=TITLE`` with ``{body}`` and ``{year}`` gives the titles
- ``[[website 云溪市 2020-2024]]`` and the other kinds of :data:`DECOYS`: what is no report, with its articles
- ``[[report BODY 2024]]``: the report itself
- ``[[news 8]]``: news

An answer that begins with ``->`` is a redirect, one with ``status 404`` has that status.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from tests.support.content import Article, article_html, body_html
from tests.support.server import Asked, Page, Site, moved, serve

FOLDER = Path(__file__).parent / "sites"
REPORT = "{body}{year}年政府信息公开工作年度报告"
#: titles of what stands where reports might
DECOYS = {
    "website": "{body}政府网站工作年度报表（{year}年度）",
    "enterprise": "{body}第{year}号商贸有限公司年度报告",
    "fund": "{body}住房公积金{year}年年度报告",
    "law": "{body}{year}年法治政府建设年度报告",
    "explained": "解读：{body}{year}年政府信息公开工作年度报告",
    "accounts": "{body}{year}年度部门决算公开",
    "society": "{body}慈善协会{year}年度工作报告",
    "yearbook": "{body}统计年鉴{year}",
    "documents": "{body}关于印发{year}年重点工作安排的通知",
}
_MACRO = re.compile(r"\[\[(\w+)(?: ([^\]]*))?\]\]")


@dataclass
class Replica:
    """A site as its file declares it; ``sites`` are its hosts, in order."""

    name: str
    declared: dict[str, Any]
    hosts: dict[str, Site] = field(default_factory=dict)

    @property
    def home(self) -> str:
        return next(iter(self.hosts.values())).url + str(self.declared.get("home", "/"))

    @property
    def trusted(self) -> list[str]:
        """The hosts that a user would name: all but those called impostors."""
        return [
            site.url.partition("//")[2]
            for host, site in self.hosts.items()
            if host not in self.declared.get("impostors", ())
        ]

    def expand(self, text: str) -> str:
        """``{host}`` as addresses."""
        for host, site in self.hosts.items():
            text = text.replace("{" + host + "}", site.url)
        return text

    @property
    def columns(self) -> dict[str, dict[str, Any]]:
        """What is to be found, by address."""
        return {self._at(where): facts or {} for where, facts in (self.declared.get("columns") or {}).items()}

    def _at(self, where: str) -> str:
        return self.expand(where) if where.startswith("{") else next(iter(self.hosts.values())).url + where

    def redesign(self, pages: dict[str, str] | None = None) -> None:
        """Lay the ``later`` pages of the homepage's host over those of before, or ``pages``."""
        site = next(iter(self.hosts.values()))
        for path, markup in (pages or self.declared["later"]).items():
            _add(self, site, path, markup)

    def count(self, pattern: str = ".*") -> int:
        """How many pages were asked for."""
        return sum(site.count(pattern) for site in self.hosts.values())


def load(name: str) -> Replica:
    """The replica in ``sites/NAME.yaml``."""
    return build(name, yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")))


def names() -> list[str]:
    """Every site that is declared."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def build(name: str, declared: dict[str, Any]) -> Replica:
    """A replica of what is declared."""
    replica = Replica(name, declared)
    for host in declared.get("hosts", ["www"]):
        site = replica.hosts[host] = Site()
        pages = declared["pages"].get(host, {}) if "hosts" in declared else declared["pages"]
        for path, markup in pages.items():
            _add(replica, site, str(path), markup)
        robots = (declared.get("robots") or {}).get(host)
        if robots is not None:
            site.add("/robots.txt", Page(robots, type="text/plain"))
        for path, status in ((declared.get("status") or {}).get(host) or {}).items():
            site.route(str(path), Page("<html><body>challenge</body></html>", status=status))
    return replica


def _add(replica: Replica, site: Site, path: str, markup: str) -> None:
    encoding = (replica.declared.get("encoding") or {}).get(path, "utf-8")
    if re.fullmatch(r"status \d+", markup):
        site.add(path, Page("<html><body>not here</body></html>", status=int(markup[7:])))
        return
    if markup.startswith("->"):
        site.add(path, lambda asked: moved(replica.expand(markup[2:].strip())))
        return
    expanded = _rows(site, path, markup)
    data = path.endswith(".json") or markup.startswith('{"')
    kind = "application/json" if data else "text/javascript" if path.endswith(".js") else "text/html"
    bare, _, query = path.partition("?")

    def answer(asked: Asked) -> Page:
        text = replica.expand(expanded)
        if kind == "text/html" and "<html" not in text:
            title = replica.declared.get("titles", {}).get(path) or replica.declared.get(
                "name", "云溪市人民政府"
            )
            text = f"<html><head><title>{title}</title></head><body>{text}</body></html>"
        return Page(text, type=kind, encoding=encoding)

    if query:
        _by_query(site, bare, query, answer)
    else:
        site.add(bare, answer)


def _by_query(site: Site, path: str, query: str, answer: Any) -> None:
    """Pages that share a path are told by their query."""
    wanted = dict(pair.partition("=")[::2] for pair in query.split("&"))
    earlier = next((given for pattern, given in site.routes if pattern.fullmatch(path)), None)

    def choose(asked: Asked) -> Page | str:
        if all(asked.query.get(name) == value for name, value in wanted.items()):
            return answer(asked)
        if earlier is None:
            return Page("<html><body>404</body></html>", status=404)
        return earlier(asked) if callable(earlier) else earlier

    site.add(path, choose)


def _rows(site: Site, path: str, markup: str) -> str:
    folder = path.partition("?")[0].rpartition("/")[0] + "/"
    counter = iter(range(1, 10_000))

    def expand(match: re.Match[str]) -> str:
        kind, said = match[1], match[2] or ""
        if kind == "news":
            return "".join(
                _row(
                    f"{folder}202405/t202405{10 + n % 18}_{700 + n}.html",
                    f"云溪市召开第{n}次工作会议",
                    f"2024-05-{10 + n % 18}",
                )
                for n in range(1, int(said) + 1)
            )
        if kind == "report":
            body, _, year = said.rpartition(" ")
            article = Article(1, REPORT.format(body=body, year=year), date(int(year) + 1, 1, 9))
            return f"<h1>{article.title}</h1>{body_html(article)}"
        given = re.search(r" as=(.*)", said)
        body, _, years = said[: given.start() if given else len(said)].strip().rpartition(" ")
        first, _, last = years.partition("-")
        title = given[1] if given else REPORT if kind == "reports" else DECOYS[kind]
        rows = []
        for year in range(int(last or first), int(first) - 1, -1):
            number = next(counter) + hash_of(path) * 100
            shown = title.format(body=body, year=year)
            published = date(year + 1, 1, 10 + year % 15)
            where = f"{folder}{published:%Y%m}/t{published:%Y%m%d}_{number}.html"
            if kind == "reports":
                article = Article(
                    number, REPORT.format(body=body, year=year), published, authority=body, year=year
                )
                site.add(where, Page(article_html(article, container='<div class="TRS_Editor">'), etag=True))
            else:
                site.add(
                    where,
                    f"<html><head><title>{shown}</title></head><body><p>{shown}，全文共三章。</p></body></html>",
                )
            rows.append(_row(where, shown, str(published)))
        return "".join(rows)

    return _MACRO.sub(expand, markup)


def _row(where: str, title: str, published: str) -> str:
    return f'<li><a href="{where}" title="{title}">{title}</a><span>{published}</span></li>'


def hash_of(text: str) -> int:
    """A small number that tells paths apart, the same in every run."""
    return sum(ord(char) * (place + 1) for place, char in enumerate(text)) % 9000


@contextmanager
def served(*replicas: Replica) -> Iterator[None]:
    """Serve every host of every replica."""
    with serve(*(site for replica in replicas for site in replica.hosts.values())):
        yield
