"""What every page of the reader's site needs: rows of the database, words in the reader's language, the frame."""

# mypy: disable-error-code="import-untyped"
from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from datasette.database import QueryInterrupted
from datasette.utils.asgi import Response
from markupsafe import Markup, escape

from .patience import limited

DATABASE = "govcrawl"
COUNTRY = "000000"
#: nothing of a page comes from elsewhere, and no script stands in a page
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:;"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
#: between the parts of a report's title: whose, which year's, of what
_PAUSES = re.compile(
    r"(?=(?<!\d)\d{4}年)|(?<=年)(?=政府)|(?<=年度)(?=政府)|(?<=公开)(?=工作)|(?<=报告)(?=数据库)"
)
#: what no page shows more of, however it is asked
LONGEST = 200
#: answers that a server remembers, the oldest of which goes first
MOST_REMEMBERED = 2000

Rows = list[dict[str, Any]]
Handler = Callable[["Site", Any], Awaitable[Any]]


@dataclass
class Site:
    """The published folder, as one server has it open.

    ``plain``: its pages become plain files, so nothing may ask a server; ``at`` is then where they will stand, if known.
    """

    datasette: Any
    folder: Path
    forms: dict[str, Any] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    glossary: list[dict[str, str]] = field(default_factory=list)
    labels: dict[tuple[str, str], str] = field(default_factory=dict)
    years: list[int] = field(default_factory=list)
    provinces: Rows = field(default_factory=list)
    last_harvest: str | None = None
    plain: bool = False
    at: str = ""
    _downloads: Path = Path()
    #: what :mod:`.hits` found, by what was asked
    searches: dict[tuple[Any, ...], Any] = field(default_factory=dict)
    _remembered: dict[tuple[Any, ...], Rows] = field(default_factory=dict)

    async def load(self) -> None:
        """Read what stays the same as long as the server runs."""
        told = self.datasette.plugin_config("govcrawl") or {}
        self.plain, self.at = "plain" in told, told.get("plain", "")
        data = self.folder / "plugins"
        self.forms = json.loads((data / "form.json").read_text(encoding="utf-8"))
        self.words = json.loads((data / "english.json").read_text(encoding="utf-8"))
        self.glossary = json.loads((data / "glossary.json").read_text(encoding="utf-8"))
        self._downloads = (self.folder / "downloads").resolve()
        codes = await self.rows("SELECT kind, code, label, english FROM codes ORDER BY edition")
        self.words = {row["label"]: row["english"] for row in codes} | self.words
        self.labels.update({(row["kind"], row["code"]): row["label"] for row in codes})
        years = await self.rows(
            "SELECT 年度 FROM 地区一览 WHERE 地区代码 = ? AND 报告数 > 0 ORDER BY 年度 DESC", COUNTRY
        )
        self.years = [row["年度"] for row in years]
        self.provinces = await self.rows(
            "SELECT 地区代码, 地区 FROM 地区 WHERE 上级代码 = ? AND 地区代码 IN (SELECT 地区代码 FROM 地区一览)"
            " ORDER BY 地区代码",
            COUNTRY,
        )
        runs = await self.rows("SELECT max(ended) AS last FROM runs")
        self.last_harvest = runs[0]["last"]

    @property
    def downloads(self) -> Path:
        """The files of the edition that the server was started with; of the one that is published, where those are gone."""
        return self._downloads if self._downloads.is_dir() else self.folder / "downloads"

    async def rows(self, sql: str, *parameters: Any) -> Rows:
        """What ``sql`` finds, as dictionaries. Raises :class:`QueryInterrupted` where that takes too long."""

        def ask(connection: sqlite3.Connection) -> Rows:
            with limited(connection, self.datasette.sql_time_limit_ms):
                return [dict(row) for row in connection.execute(sql, parameters)]

        try:
            found: Rows = await self.datasette.get_database(DATABASE).execute_fn(ask)
        except sqlite3.DatabaseError as error:
            if error.args == ("interrupted",):
                raise QueryInterrupted(error, sql, parameters) from error
            raise
        return found

    async def row(self, sql: str, *parameters: Any) -> dict[str, Any] | None:
        """The first row that ``sql`` finds."""
        return next(iter(await self.rows(sql, *parameters)), None)

    async def remembered(self, sql: str, *parameters: Any) -> Rows:
        """As :meth:`rows`, asked once as long as the server runs, whose database never changes; for few rows."""
        key = (sql, *parameters)
        if key not in self._remembered:
            found = await self.rows(sql, *parameters)
            if len(self._remembered) >= MOST_REMEMBERED:
                self._remembered.pop(next(iter(self._remembered)))
            self._remembered[key] = found
        return self._remembered[key]

    def label(self, kind: str, code: str) -> str:
        """The Chinese label of a code; the code itself where it has none."""
        return self.labels.get((kind, code), code)

    async def page(self, request: Any, template: str, *, status: int = 200, **context: Any) -> Any:
        """Render ``templates/reader/TEMPLATE.html``; ``context['charts']`` says that the page draws."""
        english = request.args.get("lang") == "en"

        def told(text: Any) -> Any:
            return self.words.get(text, text) if english else text

        def url(path: str, **arguments: Any) -> str:
            wanted = {key: value for key, value in arguments.items() if value not in (None, "")}
            if english:
                wanted["lang"] = "en"
            address: str = self.datasette.urls.path(path)
            return address + (f"?{urlencode(wanted, doseq=True)}" if wanted else "")

        html = await self.datasette.render_template(
            f"reader/{template}.html",
            {
                "t": told,
                "url": url,
                "number": number,
                "paused": paused,
                "share": share,
                "lang": "en" if english else "zh-CN",
                "english": english,
                "here": request.path,
                "twin": self._twin(request, english=english),
                "years": self.years,
                "last_harvest": (self.last_harvest or "")[:10],
                "plain": self.plain,
                "plain_policy": POLICY.partition("; frame-ancestors")[0],  # a page may not say that of itself
                "terms": {entry["term"]: entry["key"] for entry in self.glossary},
                **context,
            },
            request=request,
            view_name=f"reader-{template}",
        )
        headers = {
            "Content-Security-Policy": POLICY,
            "Cache-Control": "public, max-age=300",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
        }
        return Response.html(html, status=status, headers=headers)

    def _twin(self, request: Any, *, english: bool) -> str:
        """The address of the page in the other language."""
        kept = [(key, value) for key in request.args if key != "lang" for value in request.args.getlist(key)]
        if not english:
            kept.append(("lang", "en"))
        return quote("/" + request.path.lstrip("/")) + (f"?{urlencode(kept)}" if kept else "")


def number(value: Any) -> str:
    """A figure as pages show it: thousands apart, nothing for one that was not reported."""
    if value is None:
        return ""
    if isinstance(value, float) and not value.is_integer():
        return f"{value:,.10g}"
    return f"{int(value):,}"


def paused(title: str) -> Markup:
    """A heading that may break where a reader would pause; elsewhere only where it must."""
    return Markup("<wbr>").join(escape(part) for part in _PAUSES.split(title))


def share(part: Any, whole: Any) -> str:
    """A percentage with one decimal, nothing where it cannot be told."""
    return f"{100 * part / whole:.1f}%" if part is not None and whole else ""


def asked(request: Any, name: str, allowed: Sequence[Any] | Mapping[Any, Any] | None = None) -> str:
    """One argument of the address, at most :data:`LONGEST` characters; empty where it is none of ``allowed``."""
    value = str(request.args.get(name) or "").strip()[:LONGEST]
    if allowed is not None and value not in {str(one) for one in allowed}:
        return ""
    return value


def counted(request: Any, name: str = "page", most: int = 10_000) -> int:
    """A page number of the address, from 1."""
    value = asked(request, name)
    return max(1, min(int(value), most)) if value.isdecimal() and len(value) < 9 else 1
