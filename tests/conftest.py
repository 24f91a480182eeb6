"""What all tests share: the project's commands in a place of their own."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parents[1]


@dataclass
class Place:
    """A database and an archive of a test's own, and the commands that use them."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        return self.folder / "reports.db"

    @property
    def archive(self) -> Path:
        return self.folder / "archive"

    @property
    def environment(self) -> dict[str, str]:
        mine = {
            "GOVCRAWL_DATABASE": str(self.database),
            "GOVCRAWL_ARCHIVE": str(self.archive),
            "GOVCRAWL_PORTALS": str(self.folder / "portals.csv"),
            "GOVCRAWL_WORKERS": "1",
        }
        return {**os.environ, **mine, **self.settings}

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(Path(sys.executable).with_name("scrapy")), *arguments],
            cwd=PROJECT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        process = self.start(*arguments)
        out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def rows(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(self.database)
        try:
            return connection.execute(query, parameters).fetchall()
        finally:
            connection.close()

    def value(self, query: str, *parameters: Any) -> Any:
        return self.rows(query, *parameters)[0][0]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A place of the test's own."""
    return Place(tmp_path)


def make_report_text(
    body: str = "云溪市水务局", year: int = 2023, *, granted: int = 3, total: int | None = None
) -> str:
    """A complete report of an invented body as plain text, in which every relation of the form holds.

    ``granted`` requests of natural persons were received and granted; ``total`` replaces that row's total.
    """
    from pipelines.report.form import editions

    form = next(edition for edition in editions() if edition.edition == "2021")
    lines = [f"{body}{year}年政府信息公开工作年度报告", "一、总体情况", f"{year}年，{body}依法公开政府信息。"]
    lines.append("二、主动公开政府信息情况")
    for block in form.disclosures.blocks:
        lines.append(block.article)
        lines.append("\t".join(["信息内容", *(measure.label for measure in block.measures)]))
        lines += ["\t".join([item.label, *("0" for _ in block.measures)]) for item in block.items]
    lines.append("三、收到和处理政府信息公开申请情况")
    lines.append("\t".join(["项目", *(column.label for column in form.applications.columns)]))
    for row in form.applications.rows:
        count = granted if row.code in ("new_received", "granted", "total_handled") else 0
        shown = total if total is not None and row.code == "granted" else count
        lines.append("\t".join([f"{row.number}、{row.label}", *map(str, [count, 0, 0, 0, 0, 0, shown])]))
    lines.append("四、政府信息公开行政复议、行政诉讼情况")
    outcomes = [outcome.label for outcome in form.challenges.outcomes]
    lines += ["行政复议\t行政诉讼", "未经复议直接起诉\t复议后起诉"]
    lines += ["\t".join(outcomes * 3), "\t".join("0" * 15)]
    lines += [
        "五、存在的主要问题及改进情况",
        "公开的及时性有待提高。",
        "六、其他需要报告的事项",
        "无其他需要报告的事项。",
    ]
    return "\n".join(lines) + "\n"
