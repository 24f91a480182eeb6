"""The truecms spider against its replica."""

from __future__ import annotations

import pytest

from tests.portals import truecms
from tests.support.content import column
from tests.support.crawling import crawl
from tests.support.expect import exact
from tests.support.server import serve


@pytest.mark.parametrize("options", [{}, {"inside": "html"}, {"cap": 7, "ext": "htm"}], ids=str)
def test_columns_are_harvested_completely_and_exactly(options):
    articles = column()
    replica = truecms.site(articles, **options)
    with serve(replica):
        run = crawl("truecms", url=replica.url + truecms.COLUMN)
    exact(run, articles)
