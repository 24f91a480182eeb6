"""Which file an address of the site becomes, and how one file names another.

A page is the file ``index.html`` in a folder of its address, so that addresses stay what they are on a server:
``/report/ID`` is ``report/ID/``. What an address asks after its question mark becomes folders, in ASCII, since not every
web space keeps Chinese names: ``/findings?kind=逾期公布&page=2`` is ``findings/kind-5nqn3i45qfm7c/page-2/``. Files name each
other relatively, so that they stand under any path.
"""

from __future__ import annotations

import posixpath
import re
from urllib.parse import parse_qsl, urlsplit

#: what an address may ask, in the order of the folders
_ASKED = ("kind", "year", "region", "page")
#: pages that ask by themselves, in the browser, or no more
_UNASKED = ("/search", "/builder", "/compare")


def target_of(address: str) -> str:
    """The address of the file for an address of the site (``/report/ID``): a file, or a folder with a slash at its end.

    Raises :class:`ValueError` for an address that asks what no file can answer.
    """
    parts = urlsplit(address)
    path = parts.path.strip("/")
    if "." in posixpath.basename(path):
        return path
    folders = [path] if path else []
    if parts.path not in _UNASKED:
        asked = dict(parse_qsl(parts.query))
        unknown = asked.keys() - set(_ASKED)
        if unknown:
            raise ValueError(f"no file can be {address}: it asks {', '.join(sorted(unknown))}")
        folders += [f"{name}-{_ascii(asked[name])}" for name in _ASKED if name in asked]
    return "".join(f"{folder}/" for folder in folders)


def _ascii(value: str) -> str:
    if re.fullmatch(r"[0-9A-Za-z]+", value):
        return value
    return value.encode("punycode").decode("ascii").strip("-")


def file_of(target: str) -> str:
    """The file of a target: of a folder its page."""
    return f"{target}index.html" if not target or target.endswith("/") else target


def relative(here: str, there: str) -> str:
    """How the target ``here`` names the target ``there``."""
    return "../" * here.count("/") + there or "./"
