"""The lonsun spider against its replica."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.portals import lonsun
from tests.support.content import column
from tests.support.crawling import crawl
from tests.support.expect import exact
from tests.support.server import serve


def yearly():
    """One body's reports of nine years."""
    return [
        replace(
            column(1)[0], number=year - 2000, year=year, title=f"云溪市水务局{year}年政府信息公开工作年度报告"
        )
        for year in range(2016, 2025)
    ]


@pytest.mark.parametrize("missing", ["404", "page", "latest"])
@pytest.mark.parametrize(
    ("parameter", "query"),
    [
        ("timeFrame", "type=3&nav=5&sub=1&timeFrame=2023&hasContent=true"),
        ("title", "type=3&action=detail&nav=3&title=2021"),
    ],
)
def test_the_address_of_one_year_stands_for_the_series(missing, parameter, query):
    articles = yearly()
    replica = lonsun.series(articles, parameter=parameter, missing=missing)
    with serve(replica):
        run = crawl("lonsun", url=f"{replica.url}{lonsun.COLUMN}?{query}")
    assert len(run.documents) == len(articles)
    assert all(f"{parameter}=" in document.url for document in run.documents)
    assert not run.account.problems
    assert not run.visits


def test_lists_come_from_the_label():
    articles = column()
    replica = lonsun.listing(articles)
    with serve(replica):
        run = crawl(
            "lonsun",
            url=f"{replica.url}{lonsun.COLUMN}?type=4&action=list&nav=3&sub=&catId=49921&pageIndex=1",
        )
    exact(run, articles)
