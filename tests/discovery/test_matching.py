"""Whose a column is: of the reports' bodies, else of the body under whose name it stands."""

from __future__ import annotations

import pytest

from govcrawl.crawling.listing import Link
from govcrawl.discovery.found import Column
from govcrawl.discovery.matching import Sought
from govcrawl.register import Portal

HOME = "http://www.example.gov.cn"


def sought(name: str, *known: str) -> Sought:
    return Sought(Portal(id="p", name=name, family="trs", url=f"{HOME}/nb/", region="110108"), known)


def column(title: str, unit: str | None = None) -> Column:
    return Column(f"{HOME}/found/", "trs", ("年报",), [Link(f"{HOME}/1.html", title)], unit=unit)


NAMELESS = "2023年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("name", "title", "unit", "owned"),
    [
        ("海淀区水务局", NAMELESS, None, False),  # the government's own, perhaps
        ("海淀区水务局", NAMELESS, "水务局", True),
        ("海淀区水务局", NAMELESS, "教育局", False),
        ("海淀区人民政府", NAMELESS, None, True),
        ("海淀区人民政府", NAMELESS, "海淀区教育局", False),
        ("海淀区水务局", "海淀区水务局2023年政府信息公开工作年度报告", None, True),
        ("海淀区水务局", "海淀区教育局2023年政府信息公开工作年度报告", None, False),
    ],
)
def test_nothing_is_taken_for_a_body_that_does_not_name_it(
    name: str, title: str, unit: str | None, owned: bool
) -> None:
    found = column(title, unit)
    one = sought(name)
    assert (one.fits(found) and one.owns(found)) is owned
