"""The nfcms spider against its replica."""

from __future__ import annotations

import pytest

from tests.portals import nfcms
from tests.support.content import column
from tests.support.crawling import crawl
from tests.support.expect import exact
from tests.support.server import serve


@pytest.mark.parametrize("options", [{}, {"pager": "next"}, {"pager": "script"}, {"per_page": 50}], ids=str)
def test_columns_are_harvested_completely_and_exactly(options):
    articles = column()
    replica = nfcms.site(articles, **options)
    with serve(replica):
        run = crawl("nfcms", url=replica.url + nfcms.COLUMN)
    exact(run, articles)
