"""The vsb spider against its replica."""

from __future__ import annotations

from tests.portals import vsb
from tests.support.content import column
from tests.support.crawling import crawl
from tests.support.expect import exact
from tests.support.server import serve


def test_columns_are_harvested_completely_and_exactly():
    articles = column()
    replica = vsb.site(articles)
    with serve(replica):
        run = crawl("vsb", url=replica.url + vsb.COLUMN)
    exact(run, articles)
    assert replica.count("/zfxxgk/zfxxgkzn.htm") == 0


def test_files_behind_a_captcha_are_recorded():
    articles = column()
    replica = vsb.site(articles, captcha=True)
    with serve(replica):
        run = crawl("vsb", url=replica.url + vsb.COLUMN)
    assert len(run.account.challenges) == sum(article.form == "docx" for article in articles)
    assert not any(document.attachments for document in run.documents)
