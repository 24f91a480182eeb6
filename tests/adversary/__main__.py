"""``python -m tests.adversary``: many documents of every kind and format, and a table of what came of them."""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from fnmatch import fnmatch
from pathlib import Path

import tests.adversary.kinds  # noqa: F401  (registers them)
from tests.adversary.formats import PRINTERS
from tests.adversary.registry import KINDS
from tests.adversary.score import BAD, SUFFIXES, Outcome, examine, make

COLUMNS = ("documents", "exact", "verified", "inconsistent", "partial", *BAD, "LOST")


def plan(count: int, seed: int, kinds: str, formats: str) -> list[tuple[str, str, int]]:
    """``count`` documents, round and round over every kind in every format; each has a seed of its own."""
    pairs = [
        (name, format)
        for name, one in KINDS.items()
        for format in one.formats
        if format in PRINTERS and fnmatch(name, kinds) and fnmatch(format, formats)
    ]
    if not pairs:
        sys.exit(f"no kind {kinds!r} in format {formats!r}")
    return [(*pairs[index % len(pairs)], seed + index // len(pairs)) for index in range(count or len(pairs))]


def short_plan() -> list[tuple[str, str, int]]:
    """A quick run: every kind in HTML and text; what is particular to few formats in each of them; what all
    formats share in one office format, and every other kind in one drawn format, in turn."""
    office, drawn = ("docx", "xlsx", "rtf", "odt"), ("pdf", "ofd")
    chosen = []
    for turn, (name, one) in enumerate(sorted(KINDS.items())):
        formats = set(one.formats)
        if len(formats & {*office, *drawn}) >= 5:
            formats -= {*office, *drawn}
            turned = [format for format in office if format in one.formats]
            formats.add(turned[turn % len(turned)])
            if turn % 3 == 0:
                formats.add(drawn[turn // 3 % 2])
        chosen += [(name, format, 1) for format in one.formats if format in formats]
    return chosen


def tally(outcomes: list[Outcome], by: str) -> list[tuple[str, Counter[str]]]:
    """Counts of the columns by ``kind``, ``format``, ``family`` (the kind up to its slash) or ``both``."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in outcomes:
        key = {
            "kind": one.kind,
            "format": one.format,
            "family": one.kind.split("/")[0],
            "both": f"{one.kind} {one.format}",
        }[by]
        found[key].update(["documents", one.status, *(["exact"] if one.exact else []), *one.faults])
        found["all"].update(["documents", one.status, *(["exact"] if one.exact else []), *one.faults])
    return sorted(found.items(), key=lambda item: (item[0] == "all", item[0]))


def show(outcomes: list[Outcome], by: str) -> None:
    """Prints a table."""
    rows = tally(outcomes, by)
    wide = max(len(name) for name, _ in rows)
    print(f"{by:{wide}} " + " ".join(f"{name:>7.16}" for name in COLUMNS))
    for name, counts in rows:
        print(
            f"{name:{wide}} "
            + " ".join(f"{counts[one] or '.':>{max(7, min(len(one), 16))}}" for one in COLUMNS)
        )
    print()


def print_known(outcomes: list[Outcome]) -> None:
    """The list of what fails, by kind."""
    failing: defaultdict[str, list[str]] = defaultdict(list)
    for one in outcomes:
        if one.faults:
            failing[one.kind].append(one.format)
    print(
        "# Kinds of the quick run that reading fails today, by format (README.md). Mended ones must come off this list."
    )
    print("# Written by: python -m tests.adversary --known > tests/adversary/known.yaml")
    for kind, formats in sorted(failing.items()):
        print(f"{kind}: [{', '.join(formats)}]")


def main() -> int:
    """Runs, prints, exits 1 where a document got a verdict that none may get."""
    parser = argparse.ArgumentParser(prog="python -m tests.adversary", description=__doc__)
    parser.add_argument("-n", type=int, default=0, help="documents (0: each kind once in each format)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", default="*", help="pattern of kinds, such as 'gone/*'")
    parser.add_argument("--format", default="*", help="pattern of formats")
    parser.add_argument("--by", default="family,kind,format", help="tables: family, kind, format, both")
    parser.add_argument("--faults", type=int, default=1, help="faults shown of each kind, format and verdict")
    parser.add_argument("--short", action="store_true", help="the run of CI")
    parser.add_argument("--known", action="store_true", help="print what the run of CI fails, as known.yaml")
    parser.add_argument("--dump", type=Path, help="write the documents into this folder instead")
    arguments = parser.parse_args()
    planned = plan(arguments.n, arguments.seed, arguments.kind, arguments.format)
    if arguments.short or arguments.known:
        planned = short_plan()
    if arguments.dump:
        arguments.dump.mkdir(parents=True, exist_ok=True)
        for name, format, seed in planned:
            suffix = SUFFIXES.get(format, format)
            path = arguments.dump / f"{name.replace('/', '-')}-{seed}.{suffix}"
            path.write_bytes(make(name, format, seed)[1])
        return 0
    outcomes = [examine(*one) for one in planned]
    if arguments.known:
        print_known(outcomes)
        return 0
    shown: Counter[tuple[str, str, str]] = Counter()
    for one in outcomes:
        for verdict, messages in one.faults.items():
            shown[one.kind, one.format, verdict] += 1
            if shown[one.kind, one.format, verdict] <= arguments.faults:
                more = f" and {len(messages) - 2} more" if len(messages) > 2 else ""
                print(f"{verdict:16} --kind {one.kind} --format {one.format} --seed {one.seed} [{one.status}]: "
                      f"{'; '.join(messages[:2])}{more}")  # fmt: skip
    print()
    for by in arguments.by.split(","):
        show(outcomes, by)
    return int(any(one.bad for one in outcomes))


if __name__ == "__main__":
    sys.exit(main())
