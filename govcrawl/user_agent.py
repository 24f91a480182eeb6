"""The name that every request bears."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

#: what robots.txt calls this crawler
ROBOT = "govcrawl"


def user_agent(contact: str) -> str:
    """The user agent: the crawler's name, version and contact (``""``: none), in the form that robots use.

    Many servers refuse whatever does not begin as browsers do, named or not (docs/portals.md, "Access and challenges").
    """
    return f"Mozilla/5.0 (compatible; {ROBOT}{_version()}{contact and f'; +{contact}'})"


def _version() -> str:
    try:
        return f"/{version('govcrawl')}"
    except PackageNotFoundError:  # code that was copied, not installed, has no version to tell
        return ""
