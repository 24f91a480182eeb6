"""Body, year and date from beginnings with the oddities of real pages (``beginnings.yaml``)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines import read_report

BEGINNINGS = yaml.safe_load(Path(__file__).with_name("beginnings.yaml").read_text(encoding="utf-8"))
_FIRST_SECTION = (
    "一、总体情况",
    "一年来目录重新编排了一遍，过期的撤下，缺少的补上。",
    "二、主动公开政府信息情况",
)


def _document(one: dict[str, Any]) -> bytes:
    if "text" in one:
        return "\n".join((one["text"], *_FIRST_SECTION, one.get("end", ""))).encode()
    section = "".join(f"<p>{line}</p>" for line in _FIRST_SECTION)
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8>{one['html']}{section}{one.get('end', '')}".encode()
    )


@pytest.mark.parametrize("one", BEGINNINGS, ids=[str(number) for number in range(1, len(BEGINNINGS) + 1)])
def test_body_year_and_date(one: dict[str, Any]) -> None:
    report = read_report(_document(one), url=one.get("url", "http://www.example.gov.cn/nb/1.html"))
    published = one.get("published_on")
    assert (report.authority, report.year, report.published_on) == (
        one.get("authority"),
        one.get("year"),
        published and str(published),
    )


def test_there_are_enough() -> None:
    assert len(BEGINNINGS) >= 60
