"""Accuracy of scans: at least 99.5 % of the figures right, and no wrong figure in a verified table.

Run with ``pytest tests/benchmarks/test_scan_accuracy.py --benchmark-only``; it takes minutes and needs LibreOffice.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("rapidocr", reason="needs the extra ocr")
pytest.importorskip("docx", reason="needs python-docx")

from pipelines import Report, read_report
from pipelines.report.model import Status
from tests.benchmarks.printed_scans import Paper, Scan, available, print_report, scan_report
from tests.benchmarks.scanned_reports import scanned_pdf, write_report

#: seed, dense, font of the text, font of the figures
REPORTS = [
    (11, True, "Noto Serif CJK SC", "Liberation Serif"),
    (12, False, "Noto Sans CJK SC", "Liberation Sans"),
    (13, True, "Noto Sans CJK SC", ""),
    (14, False, "Noto Serif CJK SC", ""),
]
#: how the pages were scanned: dots per inch, degrees askew, noise, blur, JPEG quality
SCANS = [
    (150, 0.0, 0.0, 0.0, 90),
    (150, 2.0, 8.0, 0.6, 60),
    (150, -1.2, 12.0, 0.8, 40),
    (200, -2.0, 10.0, 0.8, 50),
    (200, 0.7, 12.0, 1.0, 40),
]

#: what offices vary beyond that: rules, fonts, zeros, seals, shadows, tables over two pages
OFFICES = [
    (
        Paper(101, "AR PL UMing CN", "Nimbus Roman", rule="0.5pt solid #999", nothing=("0", "", "/")),
        Scan(150, 1.4, 8, 0.6, 50),
    ),
    (
        Paper(
            102, "Noto Sans CJK SC", "Liberation Sans",
            rule="1.5pt solid black", heads_again=True, unbroken=False, large=True,
        ),
        Scan(150, -2.0, 10, 0.5, 35, grey=True),
    ),
    (
        Paper(103, digits="DejaVu Serif", nothing=("0", "-"), unbroken=False, seal=True),
        Scan(200, 0.8, 10, 0.8, 45, shadow=0.5),
    ),
    (
        Paper(106, digits="Liberation Sans Narrow", size=10, nothing=("", "0", "0"), align="right", large=True),
        Scan(150, -0.6, 12, 0.7, 60, shadow=0.35),
    ),
    (
        Paper(
            108, "Noto Sans CJK SC", "Nimbus Roman", weight=300, size=11,
            rule="2pt solid black", nothing=("0", "--", "0"), align="left", unbroken=False,
        ),
        Scan(150, 1.9, 9, 0.7, 45, grey=True),
    ),
    (
        Paper(
            214, "Droid Sans Fallback", "Nimbus Sans", size=11,
            rule="0.5pt solid #666", nothing=("",), align="left", unbroken=False, large=True, seal=True,
        ),
        Scan(150, 1.68, 4, 0.7, 35),
    ),
]  # fmt: skip

Figures = dict[str, list[float | None]]


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("soffice") is None:
        pytest.skip("needs LibreOffice")
    return tmp_path_factory.mktemp("scans")


def _value(printed: str) -> float | None:
    return None if printed in ("", "-", "—", "/") else float(printed)


def _read(report: Report) -> Figures:
    return {
        "disclosures": [row.value for row in report.disclosures],
        "applications": [value for row in report.applications for value in row.values],
        "challenges": [value for row in report.challenges for value in row.values],
    }


@pytest.fixture(scope="module", params=REPORTS, ids=lambda made: str(made[0]))
def written(request: pytest.FixtureRequest, workshop: Path) -> Any:
    """A report as printed, by LibreOffice, once for all its scans: the PDF and its tables."""
    seed, dense, font, digits = request.param
    return write_report(workshop, seed, dense=dense, font=font, digits=digits)


@pytest.mark.parametrize("scan", SCANS, ids=lambda scan: "-".join(map(str, scan)))
def test_scanned_report(benchmark: Any, written: Any, scan: tuple[Any, ...]) -> None:
    pdf, tables = written
    dpi, angle, noise, blur, quality = scan
    names = ("disclosures", "applications", "challenges")
    printed: Figures = {
        name: [_value(cell.text) for cell in table if cell.figure]
        for name, table in zip(names, tables, strict=True)
    }
    data = scanned_pdf(pdf, dpi=dpi, angle=angle, noise=noise, blur=blur, quality=quality)

    _check(benchmark, data, printed)


def _check(benchmark: Any, data: bytes, printed: Figures) -> None:
    report = benchmark.pedantic(read_report, args=(data,), rounds=1)

    read = _read(report)
    right = sum(
        one == other
        for name in printed
        for one, other in zip(printed[name], [*read[name], *[...] * 200], strict=False)
    )
    total = sum(map(len, printed.values()))
    benchmark.extra_info.update(right=right, total=total, status=report.status.value)
    for table in report.tables:
        if table.status in (Status.VERIFIED, Status.INCONSISTENT):
            assert read[table.name] == printed[table.name]
    assert right / total >= 0.995, f"{right} of {total} figures right; {report.status}: {report.reason}"


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if available() is None:
        pytest.skip("needs Chromium")
    return tmp_path_factory.mktemp("papers")


@pytest.mark.parametrize(("paper", "scan"), OFFICES, ids=lambda value: str(getattr(value, "seed", "")))
def test_report_of_another_hand(benchmark: Any, press: Path, paper: Paper, scan: Scan) -> None:
    pdf, printed = print_report(press, paper)
    _check(benchmark, scan_report(pdf, scan), printed)
