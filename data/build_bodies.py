"""Build ``data/bodies.csv`` from the history of codes that yescallop/areacodes keeps (CC0; GB/T 2260 since 1981).

Usage::

    python data/build_bodies.py areacodes/result.csv

A row for each government from province to county that reports on a year of the present form (2019 on). Columns:
``region`` (six digits) and ``kind`` (``government``), together the key; ``name``, ``level``; ``since`` and ``until``, the
first and the last year that it reports on, empty where that is before 2019 or still open; ``predecessors`` and
``successors``, codes with ``;`` between them, of what was merged, split, renamed or raised to a city or district.

A reform accuses nobody: what was abolished in a year is expected neither to report on it nor on the year before, whose
report was due in it; what is new without a predecessor begins with the year after.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import defaultdict
from pathlib import Path

from pipelines.bodies.names import government_of

TARGET = Path(__file__).parent / "bodies.csv"
COLUMNS = ("region", "kind", "name", "level", "since", "until", "predecessors", "successors")
LEVELS = {"省级": "province", "地级": "city", "县级": "county"}
FIRST_YEAR = 2019
#: Taiwan, Hong Kong and Macau do not report
NO_REPORTS = "700000"


def shown(row: dict[str, str]) -> str:
    """The name by which a region is known in the whole country: a district is called after its city."""
    place, name = row["二级行政区"], row["名称"]
    if row["级别"] != "县级" or not name.endswith("区"):
        return name
    return (row["一级行政区"] if place == "直辖" else place) + name


def successors(row: dict[str, str]) -> list[str]:
    """The codes that came after, without those that took a part of the territory years before."""
    ended = row["变更/弃用时间"]
    found = re.findall(r"(\d{6})(?:\[(\d{4})\])?", row["新代码"])
    return [code for code, year in found if year in ("", ended) and code != row["代码"]]


def build(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The rows of ``bodies.csv``, by code and in the order of years."""
    predecessors = defaultdict(list)
    for row in rows:
        if row["变更/弃用时间"] and int(row["变更/弃用时间"]) >= FIRST_YEAR:
            for code in successors(row):
                predecessors[code].append(row["代码"])
    found = []
    for row in rows:
        code, began, ended = row["代码"], int(row["启用时间"]), row["变更/弃用时间"]
        if code >= NO_REPORTS or (ended and int(ended) < FIRST_YEAR) or row["状态"] == "变更":
            continue
        before = predecessors[code]
        first = began if before or renamed(row, rows) else began + 1
        found.append(
            {
                "region": code,
                "kind": "government",
                "name": government_of(shown(row)),
                "level": LEVELS[row["级别"]],
                "since": str(first) if began >= FIRST_YEAR else "",
                "until": str(int(ended) - 2) if ended else "",
                "predecessors": ";".join(before),
                "successors": ";".join(successors(row) if ended else []),
            }
        )
    return sorted(found, key=lambda one: (one["region"], one["since"]))


def renamed(row: dict[str, str], rows: list[dict[str, str]]) -> bool:
    """Whether the code had another name until this one began (桥东区, 襄都区)."""
    return any(
        one["代码"] == row["代码"] and one["变更/弃用时间"] == row["启用时间"]
        for one in rows
        if one is not row
    )


def main() -> None:
    """Read the file named on the command line and write the table beside this script."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    with Path(sys.argv[1]).open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.DictReader(source))
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(build(rows))


if __name__ == "__main__":
    main()
