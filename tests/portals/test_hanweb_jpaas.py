"""The hanweb_jpaas spider against its replica."""

from __future__ import annotations

import pytest

from tests.portals import hanweb_jpaas
from tests.support.content import column
from tests.support.crawling import crawl
from tests.support.expect import exact
from tests.support.server import serve


@pytest.mark.parametrize("options", [{}, {"embedded": False}, {"rows": 60}], ids=str)
def test_columns_are_harvested_completely_and_exactly(options):
    articles = column()
    replica = hanweb_jpaas.site(articles, **options)
    with serve(replica):
        run = crawl("hanweb_jpaas", url=replica.url + hanweb_jpaas.COLUMN)
    exact(run, articles)


def test_every_page_being_page_one_is_incomplete():
    replica = hanweb_jpaas.site(column(), overseas=True)
    with serve(replica):
        run = crawl("hanweb_jpaas", url=replica.url + hanweb_jpaas.COLUMN)
    assert any("称有 44 条，只见到 15 条" in problem for problem in run.account.problems)
