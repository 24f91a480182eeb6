"""The trs spider against its replica."""

from __future__ import annotations

import pytest

from tests.portals import trs
from tests.support.content import column
from tests.support.crawling import crawl
from tests.support.expect import exact
from tests.support.server import serve


@pytest.mark.parametrize(
    "options",
    [
        {"pager": "four"},
        {"pager": "five", "style": "zdgkc"},
        {"pager": "create_page", "style": "table"},
        {"pager": "create_page", "style": "anchor"},
        {"pager": "count_page", "ext": "shtml", "short": True},
        {"pager": "config", "parent": True, "ext": "htm"},
        {"pager": "four", "style": "script"},
        {"pager": "five", "all_on_first": True},
        {"pager": "four", "all_on_first": True},
        {"pager": "four", "encoding": "gbk"},
    ],
    ids=str,
)
def test_columns_are_harvested_completely_and_exactly(options):
    articles = column()
    replica = trs.site(articles, **options)
    with serve(replica):
        run = crawl("trs", url=replica.url + trs.COLUMN)
    exact(run, articles)
