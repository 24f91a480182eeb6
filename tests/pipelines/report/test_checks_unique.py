"""One row for each rule and subject (contract: checks), however much there is to say of a table."""

from __future__ import annotations

from govcrawl.demo.content import load_portal
from govcrawl.demo.pages import render
from pipelines import read_report


def test_several_findings_on_one_table_are_one_check() -> None:
    portal = load_portal()
    report = next(one for one in portal.reports if one.form == "2021" and one.page.document is None)
    wrong = {"administrative_licensing": ("1", "384", "206"), "administrative_penalty": ("1", "2")}
    figures = {**report.disclosures, **wrong}
    spoilt = report.model_copy(update={"disclosures": figures})
    page = render(portal.model_copy(update={"reports": (spoilt,)}))[report.path]
    read = read_report(page.body, media_type=page.content_type)
    keys = [(check.rule, check.subject) for check in read.checks]
    assert len(keys) == len(set(keys))
    assert read.status == "partial"
    (finding,) = [check for check in read.checks if check.rule == "columns_certain"]
    assert "行政许可" in finding.message
    assert "行政处罚" in finding.message
