"""The anhui_xxgk spider against its replica."""

from __future__ import annotations

import pytest

from tests.portals import anhui_xxgk
from tests.support.content import column
from tests.support.crawling import crawl
from tests.support.expect import exact
from tests.support.server import serve


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"style": "table"},
        {"style": "box", "pager": "none", "module": "Xxgknb"},
        {"download": "file"},
        {"module": "OpennessAnnualReport", "download": "file"},
    ],
    ids=str,
)
def test_columns_are_harvested_completely_and_exactly(options):
    articles = column()
    replica = anhui_xxgk.site(articles, **options)
    with serve(replica):
        run = crawl("anhui_xxgk", url=replica.url + anhui_xxgk.COLUMN)
    exact(run, articles)


def test_a_download_that_is_a_readable_page_is_no_failure():
    articles = [article for article in column(30, negatives=False) if article.form == "docx"]
    replica = anhui_xxgk.site(articles, download="page")
    with serve(replica):
        run = crawl("anhui_xxgk", url=replica.url + anhui_xxgk.COLUMN)
    assert articles
    assert not run.account.problems
    assert {document.title for document in run.documents} == {article.title for article in articles}
    assert all(b"<table" in document.attachments[0].body for document in run.documents)
