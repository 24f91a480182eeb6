"""Ready citations (引用): of a report with its source and its original, of a page with its edition.

Three forms of a report's: words, BibTeX and CSL JSON, which programs for references read. Each names the edition of this
database, so that a figure can be found again after a later harvest.
"""

# mypy: disable-error-code="import-untyped"
from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from .site import Site

#: what BibTeX would take for its own; braces it counts, whatever stands before them
_SPECIAL = str.maketrans(
    {**{letter: f"\\{letter}" for letter in "&%$#_"}, "{": "(", "}": ")", "\\": "/", "~": "～", "^": ""}
)
_IN_ADDRESSES = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})


@dataclass(frozen=True)
class Edition:
    """The published database as a thing to cite: the day of its last harvest, and a name made from its bytes."""

    day: str
    digest: str

    @property
    def words(self) -> str:
        """In one line."""
        return f"{self.day}版（{self.digest}）" if self.day else f"版本{self.digest}"


def edition(site: Site) -> Edition:
    """The edition that this folder holds."""
    path = site.folder / "inspect-data.json"
    digest = "未登记"
    if path.is_file():
        digest = json.loads(path.read_text(encoding="utf-8"))["govcrawl"]["hash"][:12]
    return Edition((site.last_harvest or "")[:10], digest)


@dataclass(frozen=True)
class Citation:
    """A report as a source; ``fetched_on`` is the day on which its original was taken, ``address`` its page here.

    Of plain files nobody may know where they stand; ``address`` is then empty.
    """

    key: str
    body: str
    title: str
    year: int | None
    published_on: str
    url: str
    fetched_on: str
    sha256: str
    address: str
    edition: Edition

    @property
    def words(self) -> str:
        """In one line, in Chinese."""
        parts = [
            f"{self.body}：《{self.title}》",
            f"{self.published_on}公布" if self.published_on else "",
            f"原文：{self.url}" if self.url.startswith("http") else "",
            f"{self.fetched_on}取得" if self.fetched_on else "",
            f"原件SHA-256：{self.sha256}",
            f"收于政府信息公开年度报告数据库{self.edition.words}",
            self.address,
        ]
        return "，".join(part for part in parts if part) + "。"

    @property
    def bibtex(self) -> str:
        """An entry of type ``techreport``."""
        fields = {
            "author": self.body,
            "title": self.title,
            "institution": self.body,
            "year": self.published_on[:4] or (str(self.year + 1) if self.year else ""),
            "url": self.url if self.url.startswith("http") else self.address,
            "urldate": self.fetched_on,
            "note": "，".join(
                part
                for part in (
                    f"原件SHA-256：{self.sha256}；政府信息公开年度报告数据库{self.edition.words}",
                    self.address,
                )
                if part
            ),
        }
        lines = []
        for name, value in fields.items():
            told = value.translate(_IN_ADDRESSES if name == "url" else _SPECIAL)
            if name == "author":  # a body has no family name
                told = f"{{{told}}}"
            if value:
                lines.append(f"  {name} = {{{told}}}")
        return f"@techreport{{{self.key},\n" + ",\n".join(lines) + "\n}\n"

    @property
    def csl(self) -> dict[str, Any]:
        """An item of CSL JSON."""
        issued = [int(part) for part in self.published_on.split("-")] if self.published_on else []
        item: dict[str, Any] = {
            "id": self.key,
            "type": "report",
            "title": self.title,
            "author": [{"literal": self.body}],
            "publisher": self.body,
            "language": "zh-CN",
            "URL": self.url if self.url.startswith("http") else self.address,
            "archive": f"政府信息公开年度报告数据库{self.edition.words}",
            "archive_location": self.address,
            "note": f"原件SHA-256：{self.sha256}",
        }
        for name in ("URL", "archive_location"):
            if not item[name]:
                del item[name]
        if issued:
            item["issued"] = {"date-parts": [issued]}
        if self.fetched_on:
            item["accessed"] = {"date-parts": [[int(part) for part in self.fetched_on.split("-")]]}
        return item


async def cite_report(site: Site, request: Any, report: dict[str, Any]) -> Citation:
    """The citation of a row of ``reports``."""
    original = await site.row(
        "SELECT first_fetched FROM documents WHERE sha256 = ?", report["document_sha256"]
    )
    facts = await site.row("SELECT 机关 FROM 报告一览 WHERE 报告编号 = ?", report["id"])
    body = (facts["机关"] if facts else None) or report["authority"] or "机关不明"
    return Citation(
        key=f"govcrawl{report['id']}",
        body=body,
        title=report["title"] or "政府信息公开工作年度报告",
        year=report["year"],
        published_on=report["published_on"] or "",
        url=report["url"],
        fetched_on=(original["first_fetched"] or "")[:10] if original else "",
        sha256=report["document_sha256"],
        address=_absolute(site, request, f"/report/{report['id']}"),
        edition=edition(site),
    )


def cite_page(site: Site, request: Any, title: str) -> str:
    """The citation of a page that is made from many reports, in one line."""
    address = _absolute(site, request, request.path)
    if address and request.query_string:
        address += f"?{request.query_string}"
    parts = (f"政府信息公开年度报告数据库：{title}", edition(site).words, address)
    return "，".join(part for part in parts if part) + "。"


def _absolute(site: Site, request: Any, path: str) -> str:
    if site.plain and not site.at:
        return ""
    address: str = site.datasette.absolute_url(request, site.datasette.urls.path(path))
    return address
