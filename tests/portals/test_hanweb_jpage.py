"""The hanweb_jpage spider against its replica."""

from __future__ import annotations

import pytest

from tests.portals import hanweb_jpage
from tests.support.content import column
from tests.support.crawling import crawl
from tests.support.expect import exact
from tests.support.server import Page, serve


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"style": "tr"},
        {"dialect": "page", "per_page": 13},
        {"dialect": "window", "cap": 7},
        {"dialect": "page", "cap": 6},
        {"dialect": "page", "fixed": 20},
        {"get_only": True},
        {"script_redirect": True},
        {"per_page": 60},
    ],
    ids=str,
)
def test_columns_are_harvested_completely_and_exactly(options):
    articles = column()
    replica = hanweb_jpage.site(articles, **options)
    with serve(replica):
        run = crawl("hanweb_jpage", url=replica.url + hanweb_jpage.COLUMN)
    exact(run, articles)


def test_an_endpoint_that_gives_nothing_is_incomplete():
    replica = hanweb_jpage.site(column())
    replica.add("/module/web/jpage/dataproxy.jsp", Page("<datastore><recordset></recordset></datastore>"))
    with serve(replica):
        run = crawl("hanweb_jpage", url=replica.url + hanweb_jpage.COLUMN)
    assert any("称有 44 条，只见到 15 条" in problem for problem in run.account.problems)
