"""Pictures of the published demo for the documents: ``make pictures`` writes docs/pictures, by Chromium.

They are looked at by whoever changes a page.
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from govcrawl.site.website import publish
from tests.support.browsing import chromium, served
from tests.support.place import PROJECT, Place

FOLDER = PROJECT / "docs" / "pictures"
#: width and height of the window, in pixels
WIDE, NARROW = (1280, 860), (390, 844)


def main() -> None:
    """Harvest the demo, publish it, and take every picture."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder))
        done = place.run("demo")
        assert done.returncode == 0, done.stderr
        site = Path(folder) / "site"
        publish(place.database, site, archive=place.archive)
        with closing(sqlite3.connect(place.database)) as connection:
            wrong, scan = (
                connection.execute(f"SELECT id FROM reports WHERE {which}").fetchone()[0]
                for which in ("status = 'inconsistent' ORDER BY year", "format = 'pdf' ORDER BY year")
            )
        _take(site, wrong, scan)


def _take(site: Path, wrong: str, scan: str) -> None:
    pictures = {
        "front": ("/", WIDE),
        "report": (f"/report/{wrong}#applications.granted.total", WIDE),
        "original": (f"/report/{scan}/original?at=applications.granted#marked", WIDE),
        "phone": ("/", NARROW),
    }
    with served(site) as address, chromium() as browser:
        for name, (path, (width, height)) in pictures.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(address + path, wait_until="networkidle")
            page.screenshot(path=str(FOLDER / f"{name}.png"))
            page.close()


if __name__ == "__main__":
    main()
