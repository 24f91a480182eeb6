"""Where things lie when nobody says otherwise: below the folder in which the command runs, never below the code."""

from __future__ import annotations

from pathlib import Path

from scrapy.utils.conf import closest_scrapy_cfg


def _project() -> Path:
    """The folder of the nearest ``scrapy.cfg`` upwards, else the current one."""
    found = closest_scrapy_cfg()
    return Path(found).parent if found else Path.cwd()


PROJECT = _project()
DATABASE = PROJECT / "data" / "govcrawl.db"
ARCHIVE = PROJECT / "data" / "archive"
PORTALS = PROJECT / "data" / "portals.csv"
SITES = PROJECT / "data" / "sites.csv"
TAKEDOWNS = PROJECT / "data" / "takedowns.yaml"
CORRECTIONS = PROJECT / "data" / "corrections.yaml"
