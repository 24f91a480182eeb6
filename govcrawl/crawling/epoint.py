"""Epoint EWB 新点: disclosure lists that its pages fetch by department and category (docs/portals.md, "portal")."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from govcrawl.crawling.addresses import clean_address
from govcrawl.crawling.json_lists import Endpoint

_SIGNATURE = re.compile(r"EWB-FRONT|govInfoPub|webBuilderCommon\.js")
_SCRIPT = re.compile(r"[\"']([^\"']*webBuilderCommon\.js[^\"']*)[\"']")
_SERVICE = "/rest/lightfrontaction/getgovinfolist"
_PAGE_SIZE = 50


def configuration(source: str, base: str) -> str | None:
    """The address of the script that names project and site, ``None`` for pages of other systems."""
    if not _SIGNATURE.search(source):
        return None
    named = _SCRIPT.search(source)
    return clean_address(base, named[1] if named else "/js/webBuilderCommon.js")


def endpoint(script: str, source: str, base: str) -> Endpoint | None:
    """The list of the page at ``base``, by its script, its ``source`` and its address; ``None`` where they do not say."""
    project, site = _value("projectName", script), _value("siteGuid", script)
    query = {name.lower(): value for name, value in parse_qsl(urlsplit(base).query)}
    digits = [part for part in urlsplit(base).path.split("/") if re.fullmatch(r"\d{3,}", part)]
    department = query.get("deptcode") or _value("deptcode", source) or ""
    category = query.get("categorynum") or _value("categorynum", source) or (digits[-1] if digits else "")
    address = clean_address(base, f"/{(project or '').strip('/')}{_SERVICE}".replace("//", "/"))
    if site is None or address is None or not (department or category):
        return None
    fields: dict[str, str | int] = {
        "deptcode": department,
        "categorynum": category,
        "siteGuid": site,
        "pageSize": _PAGE_SIZE,
    }
    return Endpoint(address, "pageIndex", 0, fields, "json")


def _value(name: str, source: str) -> str | None:
    """What a script or a hidden field gives as ``name``."""
    scripted = re.search(rf"\b{name}[\"']?\s*[:=]\s*[\"']([^\"']+)[\"']", source, re.I)
    if scripted is None:
        scripted = re.search(rf"\b(?:id|name)=[\"']{name}[\"'][^>]*\bvalue=[\"']([^\"']+)", source, re.I)
    return scripted[1] if scripted else None
