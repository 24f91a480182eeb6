"""The gkmlpt spider against its replica."""

from __future__ import annotations

import pytest

from tests.portals import gkmlpt, trs
from tests.support.content import column
from tests.support.crawling import crawl
from tests.support.expect import exact
from tests.support.server import serve


@pytest.mark.parametrize(
    "entry", [gkmlpt.ENTRY, gkmlpt.ENTRY + "#721", gkmlpt.BASE, gkmlpt.BASE + "/gkmlpt/policy"]
)
def test_columns_are_harvested_completely_and_exactly(entry):
    articles = column()
    replica = gkmlpt.site(articles)
    with serve(replica):
        run = crawl("gkmlpt", url=replica.url + entry)
    exact(run, articles)


def test_articles_that_redirect_to_a_host_that_is_refused():
    articles = column()
    replica = gkmlpt.site(articles, redirects=True)
    with serve(replica):
        run = crawl("gkmlpt", url=replica.url + gkmlpt.ENTRY)
    exact(run, articles)


def test_a_jump_is_handed_over():
    articles = column()
    target = trs.site(articles)
    replica = gkmlpt.site([], jump=trs.COLUMN)
    for pattern, answer in target.routes:
        replica.routes.append((pattern, answer))
    with serve(replica):
        run = crawl("gkmlpt", url=replica.url + gkmlpt.ENTRY)
    exact(run, articles)
