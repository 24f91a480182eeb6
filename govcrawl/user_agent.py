"""The name that every request bears."""

from __future__ import annotations

from importlib import metadata

#: what robots.txt calls this crawler
ROBOT = "govcrawl"


def user_agent(contact: str) -> str:
    """The user agent: the crawler's name, version and contact (``""``: none), in the form that robots use.

    Many servers refuse whatever does not begin as browsers do, named or not (docs/portals.md, "Access and challenges").
    """
    of_version = f"/{found}" if (found := version()) else ""
    return f"Mozilla/5.0 (compatible; {ROBOT}{of_version}{contact and f'; +{contact}'})"


def version() -> str:
    """The version of the installed program; code that was copied, not installed, has none to tell."""
    try:
        return metadata.version("govcrawl")
    except metadata.PackageNotFoundError:
        return ""
