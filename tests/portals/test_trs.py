"""The trs spider against its replica."""

from __future__ import annotations

import pytest

from tests.portals import trs
from tests.portals.content import column
from tests.portals.crawling import crawl
from tests.portals.server import serve


def reports(articles):
    return {article.title for article in articles if article.kind == "report"}


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
    assert run.titles == reports(articles)
    assert len(run.documents) == len(reports(articles))
    assert not run.account.problems
    assert run.account.failure is None
    dated = {article.title: str(article.published) for article in articles}
    assert all(document.published_on == dated[document.title] for document in run.documents)
    attached = [document for document in run.documents if document.attachments]
    assert {document.title for document in attached} == {a.title for a in articles if a.form == "docx"}
    assert all(document.attachments[0].body.startswith(b"PK") for document in attached)
    negatives = [article for article in articles if article.kind == "negative"]
    assert {visit.title for visit in run.outcomes("skipped")} == {article.title for article in negatives}
