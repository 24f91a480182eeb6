"""``scrapy show``: one document on the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from govcrawl.jobs.show import as_text
from govcrawl.terminal import width
from pipelines import read_report
from tests.support.place import Place
from tests.support.reports import make_report_text


def test_the_tables_are_printed_as_the_form_has_them() -> None:
    text = as_text(read_report(make_report_text(granted=12).encode(), url="file:///a.txt"))
    lines = text.splitlines()
    assert lines[0] == "云溪市水务局2023年政府信息公开工作年度报告"
    assert any("authority" in line and "云溪市水务局" in line for line in lines)
    head = next(line for line in lines if "自然人" in line)
    granted = next(line for line in lines if "（一）予以公开" in line)
    for line in (head, granted):
        assert width(line) == width(head)
    assert granted.split()[-7:] == ["12", "0", "0", "0", "0", "0", "12"]
    for label in (
        "行政规范性文件",
        "三、本年度办理结果",
        "（三）不予公开",
        "1、属于国家秘密",
        "复议后起诉",
        "四、结转下年度继续办理",
    ):
        assert label in text
    assert "failing checks 未通过的校验\n  none" in text


def test_what_fails_is_named() -> None:
    text = as_text(read_report(make_report_text(total=4).encode()))
    assert "inconsistent" in text
    assert "row_total" in text


@pytest.mark.parametrize("data", [b"", b"\x00\xff" * 100])
def test_what_cannot_be_read_has_its_reason(data: bytes) -> None:
    report = read_report(data)
    assert report.reason in as_text(report)
    assert "[applications: missing]" in as_text(report)


def test_json_is_the_whole_reading(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    path.write_text(make_report_text(), encoding="utf-8")
    shown = place.run("show", "--json", str(path))
    assert (shown.returncode, shown.stderr) == (0, "")
    reading = json.loads(shown.stdout)
    assert (reading["authority"], reading["year"], reading["status"]) == ("云溪市水务局", 2023, "verified")
    assert len(reading["applications"]) == 25
    assert reading["url"] == path.as_uri()
    assert not place.database.exists()


def test_a_file_that_is_not_there_is_named(place: Place) -> None:
    failed = place.run("show", "no/such/file")
    assert failed.returncode == 2
    assert "no/such/file" in failed.stderr


def test_a_reader_may_stop_reading(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    path.write_text(make_report_text(), encoding="utf-8")
    showing = place.start("show", str(path))
    assert showing.stdout is not None
    assert showing.stderr is not None
    showing.stdout.close()  # as head does once it has its lines
    assert showing.stderr.read() == ""
    assert showing.wait(30) == 0
