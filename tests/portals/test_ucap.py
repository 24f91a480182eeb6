"""The ucap spider against its replica."""

from __future__ import annotations

import pytest

from tests.portals import ucap
from tests.portals.content import column
from tests.portals.crawling import crawl
from tests.portals.expect import exact
from tests.portals.server import serve


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"grammar": "c01"},
        {"grammar": "content"},
        {"lists": "json"},
        {"lists": "json", "cap": 100, "endpoint": "/searchList/"},
    ],
    ids=str,
)
def test_columns_are_harvested_completely_and_exactly(options):
    articles = column()
    replica = ucap.site(articles, **options)
    with serve(replica):
        run = crawl("ucap", url=replica.url + ucap.COLUMN)
    exact(run, articles)


def test_pages_numbered_in_the_query():
    articles = column()
    replica = ucap.site(articles, lists="query")
    with serve(replica):
        run = crawl("ucap", url=replica.url + "/yxs/c100028/list.shtml")
    exact(run, articles)


def test_broken_json_is_told():
    replica = ucap.site(column(), lists="json", broken=True)
    with serve(replica):
        run = crawl("ucap", url=replica.url + ucap.COLUMN)
    assert not run.documents
    assert any("JSON" in problem or "404" in problem for problem in run.account.problems)
