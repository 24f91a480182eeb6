"""What every family must give on its replica."""

from __future__ import annotations

from tests.support.content import Article
from tests.support.crawling import Crawl


def exact(run: Crawl, articles: list[Article]) -> None:
    """Every report once with title, date and file; every negative skipped; nothing incomplete."""
    reports = [article for article in articles if article.kind == "report"]
    assert run.account.failure is None
    assert not run.account.problems
    assert not run.account.challenges
    assert sorted(document.title or "" for document in run.documents) == sorted(
        article.title for article in reports
    )
    dated = {article.title: str(article.published) for article in articles}
    assert all(document.published_on == dated[document.title or ""] for document in run.documents)
    with_files = {document.title for document in run.documents if document.attachments}
    assert with_files == {article.title for article in reports if article.form == "docx"}
    files = [file for document in run.documents for file in document.attachments]
    assert all(file.body.startswith(b"PK") for file in files)
    negatives = {article.title for article in articles if article.kind == "negative"}
    assert {visit.title for visit in run.outcomes("skipped")} == negatives
