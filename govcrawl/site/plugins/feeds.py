"""Atom feeds (订阅): new reports, changed figures and findings, of all, of a region or of a body.

``/feeds/reports.atom``, ``/feeds/changes.atom`` and ``/feeds/findings.atom``, each also with ``?region=CODE`` (GB/T 2260: a
province's code stands for all within it) or ``?body=ID`` (``authorities.body_id``). The newest hundred entries, as
RFC 4287 has them, and a link to the hundred before, as RFC 5005 has it: whoever looks after a large harvest loses none.

Runs from the published folder, without the project: it may import Datasette and the standard library only.
"""

# mypy: disable-error-code="import-untyped, untyped-decorator, no-any-unimported"
from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import urlencode
from xml.etree import ElementTree

from datasette import hookimpl
from datasette.utils.asgi import NotFound, Response

_DATABASE = "govcrawl"
#: in one page of a feed
_ENTRIES = 100
_ATOM = "http://www.w3.org/2005/Atom"
#: what no XML may hold, which crawled text may
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class _Feed(
    NamedTuple
):  # no dataclass: Datasette loads a plugin without making it a module that can be found
    """``sql`` selects entries: report, name of the body, year, time, and what is told of it; ``{of}`` bounds them."""

    title: str
    sql: str


_OF_REPORT = "FROM reports r LEFT JOIN authorities a ON a.id = r.authority_id"
#: from the changes on, which are few beside the reports: CROSS keeps the order
_OF_CHANGE = "FROM figure_changes c CROSS JOIN reports r ON r.id = c.report_id LEFT JOIN authorities a ON a.id = r.authority_id"
_BODY = "coalesce(a.canonical_name, r.authority, '机关不明')"
_FEEDS = {
    "reports": _Feed(
        "新收录的报告",
        f"SELECT r.id, '', {_BODY}, r.year, r.first_seen, coalesce(r.title, '')"
        f" {_OF_REPORT} WHERE r.status <> 'not_a_report' {{of}} ORDER BY r.first_seen DESC, r.id",
    ),
    "changes": _Feed(
        "有改动的数字",
        f"SELECT r.id, c.field || '@' || c.first_seen, {_BODY}, r.year, c.first_seen,"
        " c.field || '：' || coalesce(c.old, '未填') || ' → ' || coalesce(c.new, '未填')"
        f" {_OF_CHANGE} WHERE r.status <> 'not_a_report' {{of}}"
        " ORDER BY c.first_seen DESC, r.id, c.field",
    ),
    "findings": _Feed(
        "核对发现",
        f"SELECT r.id, c.id, {_BODY}, r.year, r.first_seen, c.message"
        f" {_OF_REPORT} JOIN checks c ON c.report_id = r.id WHERE c.status = 'fail'"
        " AND c.fault = 'publisher' AND r.status <> 'not_a_report' {of}"
        " ORDER BY r.first_seen DESC, r.id, c.id",
    ),
}


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """One address for each feed."""
    return [(rf"^/feeds/(?P<name>{'|'.join(_FEEDS)})\.atom$", _feed)]


async def _feed(request: Any, datasette: Any) -> Any:
    feed = _FEEDS[request.url_vars["name"]]
    region, body = request.args.get("region") or "", request.args.get("body") or ""
    values: dict[str, str] = {}
    of, name = "", "全部机关"
    if region:
        if not re.fullmatch(r"[0-9]{6}", region):
            raise NotFound(f"region={region[:40]} is no code of six digits")
        # 110000 stands for all of 11, 110100 for all of 1101
        of += " AND a.region_code BETWEEN :region AND :last"
        values |= {"region": region, "last": re.sub(r"(00){1,2}$", lambda zeros: "9" * len(zeros[0]), region)}
        name = f"地区{region}"
    if body:
        of += " AND a.body_id = :body"
        values["body"] = body
        name = f"机关{body}"
    page = request.args.get("page") or "1"
    if not re.fullmatch(r"[1-9][0-9]{0,5}", page):
        raise NotFound(f"page={page[:40]} is no number of a page")
    sql = f"{feed.sql.format(of=of)} LIMIT {_ENTRIES + 1} OFFSET {_ENTRIES * (int(page) - 1)}"
    rows = (await datasette.get_database(_DATABASE).execute(sql, values)).rows
    here = datasette.absolute_url(request, request.path)
    home = datasette.absolute_url(request, datasette.urls.instance())
    if request.query_string:
        here += f"?{request.query_string}"
    entries = [
        (datasette.absolute_url(request, datasette.urls.path(f"/report/{row[0]}")), *row[1:])
        for row in rows[:_ENTRIES]
    ]
    following = ""
    if len(rows) > _ENTRIES and "plain" not in (datasette.plugin_config(_DATABASE) or {}):
        kept = {key: value for key, value in (("region", region), ("body", body)) if value}
        asked = urlencode({**kept, "page": int(page) + 1})
        following = f"{datasette.absolute_url(request, request.path)}?{asked}"
    text = _atom(f"{feed.title}：{name}", here, home, entries, following)
    # weak, as it may be compressed on its way: those who ask every hour get a feed only once it is another
    tag = f'W/"{hashlib.sha256(text.encode()).hexdigest()[:20]}"'
    headers = {"Cache-Control": "max-age=3600", "ETag": tag}
    if tag in (request.headers.get("if-none-match") or ""):
        return Response("", status=304, headers=headers)
    return Response(text, content_type="application/atom+xml; charset=utf-8", headers=headers)


def _atom(
    title: str,
    here: str,
    home: str,
    entries: Iterable[tuple[str, str, str, int | None, str, str]],
    following: str,
) -> str:
    root = ElementTree.Element("feed", {"xmlns": _ATOM, "xml:lang": "zh-CN"})
    found = list(entries)
    _texts(
        root,
        id=here,
        title=title,
        updated=max((entry[4] for entry in found), default="1970-01-01T00:00:00+00:00"),
    )
    _texts(ElementTree.SubElement(root, "author"), name="govcrawl")
    ElementTree.SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": here})
    ElementTree.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": home})
    if following:
        ElementTree.SubElement(
            root, "link", {"rel": "next", "type": "application/atom+xml", "href": following}
        )
    for address, part, body, year, time, told in found:
        entry = ElementTree.SubElement(root, "entry")
        heading = f"{body}{f'{year}年' if year else ''}政府信息公开工作年度报告"
        # the same report has one entry for each finding or change
        _texts(entry, id=f"{address}#{part}" if part else address, title=heading, updated=time, summary=told)
        ElementTree.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": address})
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


def _texts(parent: ElementTree.Element, **texts: str) -> None:
    for name, text in texts.items():
        ElementTree.SubElement(parent, name).text = _CONTROLS.sub("", text)
