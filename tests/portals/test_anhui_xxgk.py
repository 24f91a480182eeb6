"""The anhui_xxgk spider against its replica."""

from __future__ import annotations

import pytest

from tests.portals import anhui_xxgk
from tests.support.content import column
from tests.support.crawling import crawl
from tests.support.expect import exact
from tests.support.server import serve


@pytest.mark.parametrize(
    "options", [{}, {"style": "table"}, {"style": "box", "pager": "none", "module": "Xxgknb"}], ids=str
)
def test_columns_are_harvested_completely_and_exactly(options):
    articles = column()
    replica = anhui_xxgk.site(articles, **options)
    with serve(replica):
        run = crawl("anhui_xxgk", url=replica.url + anhui_xxgk.COLUMN)
    exact(run, articles)
