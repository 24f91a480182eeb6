"""Score documents of office suites: ``python -m tests.factory.office_score docx --n 60 --seed 1``.

Formats: docx, xlsx (written directly), pdf, doc, odt, rtf, xls, ods (through LibreOffice, which must be
installed), ofd (from such a PDF). ``--folder`` keeps the documents, and later runs take them from there.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from pipelines import read_report
from tests.factory import ofd_layouts, office_layouts
from tests.factory.corpus import Case, prepare
from tests.factory.score import judge
from tests.factory.truth import ReportTruth

SOURCES = {"pdf": "docx", "doc": "docx", "odt": "docx", "rtf": "docx", "xls": "xlsx", "ods": "xlsx"}
FORMATS = ("docx", "xlsx", "ofd", *SOURCES)


def build(seed: int, index: int, written: str, *, framed: bool = True) -> Case:
    """Case ``index`` of the corpus ``seed`` as DOCX or XLSX; ``framed`` ones may be wider than their page."""
    rng = Random(f"office/{seed}/{index}")
    truth = ReportTruth(url=f"file:///office/{seed}-{index}")
    printed = prepare(truth, rng, "html")
    if written == "docx":
        data = office_layouts.docx_bytes(printed, rng)
        if rng.random() < 0.06 and framed:
            truth.tags.add("framed")
            data = office_layouts.frame(data)
    else:
        data = office_layouts.xlsx_bytes(printed, rng)
    return Case(f"{seed}-{index}", written, data, None, truth)


def cases(written: str, seed: int, count: int, folder: Path) -> list[tuple[Case, Path]]:
    """The cases with the documents in the format asked for; those that exist are taken as they are."""
    kind = "pdf" if written == "ofd" else written
    source = SOURCES.get(kind, kind)
    found = [build(seed, index, source, framed=kind != "pdf") for index in range(count)]
    paths = [folder / f"{case.name}.{source}" for case in found]
    for case, path in zip(found, paths, strict=True):
        path.write_bytes(case.data)
    if kind in SOURCES:
        wanted = [folder / f"{case.name}.{kind}" for case in found]
        missing = [path for path, target in zip(paths, wanted, strict=True) if not target.exists()]
        for start in range(0, len(missing), 40):
            office_layouts.convert(missing[start : start + 40], kind, folder)
        paths = wanted
    if written == "ofd":
        for index, path in enumerate(paths):
            target = path.with_suffix(".ofd")
            if not target.exists():
                target.write_bytes(ofd_layouts.ofd_bytes(path.read_bytes(), Random(f"ofd/{seed}/{index}")))
        paths = [path.with_suffix(".ofd") for path in paths]
    return list(zip(found, paths, strict=True))


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("format", choices=FORMATS)
    parser.add_argument("--n", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--findings", type=int, default=3, help="findings printed for each case")
    arguments = parser.parse_args()
    count: Counter[str] = Counter()
    seconds = 0.0
    with TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for case, path in cases(arguments.format, arguments.seed, arguments.n, folder):
            start = time.perf_counter()
            report = read_report(path.read_bytes(), url=case.truth.url)
            seconds += time.perf_counter() - start
            verdict = judge(case, report)
            found = verdict.all()
            clean = case.truth.certain and case.truth.status == "verified"
            count["cases"] += 1
            count["clean"] += clean
            count["exact"] += not found
            count["wrongly verified"] += verdict.wrongly_verified
            count["wrongly inconsistent"] += verdict.wrongly_inconsistent
            count["wrong figures"] += bool(verdict.wrong)
            count["missing figures"] += bool(verdict.missing)
            count["clean, not verified"] += clean and report.status != "verified"
            count["status"] += bool(verdict.status)
            count["identity"] += bool(verdict.identity)
            count["sections"] += bool(verdict.sections)
            count["raw"] += bool(verdict.raw)
            if found:
                mark = "WRONGLY VERIFIED " if verdict.wrongly_verified else ""
                mark += "WRONGLY INCONSISTENT " if verdict.wrongly_inconsistent else ""
                print(f"{path.name} {mark}{' '.join(sorted(case.truth.tags))} certain={case.truth.certain}")
                for line in found[: arguments.findings]:
                    print("    " + line)
                if len(found) > arguments.findings:
                    print(f"    … {len(found) - arguments.findings} more")
    print(
        f"{arguments.format}: "
        + ", ".join(f"{name} {number}" for name, number in count.items())
        + f"; {seconds / max(1, count['cases']) * 1000:.0f} ms each"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
