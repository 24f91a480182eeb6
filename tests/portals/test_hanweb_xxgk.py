"""The hanweb_xxgk spider against its replica."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.portals import hanweb_xxgk
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


@pytest.mark.parametrize("missing", ["404", "empty", "page"])
@pytest.mark.parametrize(
    "entry", [f"{hanweb_xxgk.ANNUAL}?area={hanweb_xxgk.AREA}&fbtime=2020", "/xxgk/agencies.html"]
)
def test_the_address_of_one_year_stands_for_the_series(missing, entry):
    articles = yearly()
    replica = hanweb_xxgk.series(articles, missing=missing)
    with serve(replica):
        run = crawl("hanweb_xxgk", url=replica.url + entry)
    assert {document.url[-4:] for document in run.documents} == {str(article.year) for article in articles}
    assert not run.account.problems
    assert not run.visits


def test_only_the_years_asked_for():
    replica = hanweb_xxgk.series(yearly())
    with serve(replica):
        run = crawl(
            "hanweb_xxgk",
            url=f"{replica.url}{hanweb_xxgk.ANNUAL}?area={hanweb_xxgk.AREA}&fbtime=2020",
            years="2022-2023",
        )
    assert {document.url[-4:] for document in run.documents} == {"2022", "2023"}
    assert replica.count() == 2


def test_the_catalogue_is_searched():
    articles = column()
    replica = hanweb_xxgk.catalogue(articles)
    with serve(replica):
        run = crawl(
            "hanweb_xxgk", url=f"{replica.url}{hanweb_xxgk.SEARCH}?infotypeId=A0212&area=&divid=div51"
        )
    exact(run, articles)
