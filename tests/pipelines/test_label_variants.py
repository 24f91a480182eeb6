"""Odd labels that corrections name: both readings take them as the form's, a note says so, and figures stay theirs."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest
import yaml

from pipelines import read_report
from pipelines.database.corrections import CorrectionsError, load_corrections
from pipelines.readers import readings
from pipelines.report.model import Report, Status
from pipelines.report.reading import read_corrected
from pipelines.report.variants import LabelVariant, in_the_forms_words
from tests.pipelines.report.checks.printed import BODY, page
from tests.support.content import Article, article_html
from tests.support.place import Place

FIGURES = {"new_received": (3, 3), "granted": (1, 1), "denied_state_secret": (2, 2), "total_handled": (3, 3)}
ODD = "涉密不能给"
MEANS = "applications.denied_state_secret"


def odd(label: str = ODD, *, granted: int = 1) -> bytes:
    """A report whose row 属于国家秘密 bears a label that nobody knows."""
    figures = {**FIGURES, "new_received": (granted + 2, granted + 2), "granted": (granted, granted)}
    figures["total_handled"] = figures["new_received"]
    return page(applications=figures, labels={"属于国家秘密": label})


def variant(data: bytes, label: str = ODD, means: str = MEANS) -> LabelVariant:
    return LabelVariant(
        document=hashlib.sha256(data).hexdigest(), label=label, means=means, why="对照纸质原件"
    )


def total(report: Report, code: str) -> object:
    return next((row.values[-1] for row in report.applications if row.outcome == code), None)


def notes(report: Report) -> list[str]:
    return [check.message for check in report.checks if check.rule == "cell_corrected"]


@pytest.mark.parametrize("label", [ODD, "密级", "涉及 国家机要的", "（见附注）机要类"])
def test_an_odd_label_is_read_as_the_row_that_it_means(label: str) -> None:
    data = odd(label)
    before = read_report(data)
    assert (before.status, total(before, "denied_state_secret")) == (Status.PARTIAL, None)
    report = read_corrected(data, labels=[variant(data, label)])
    assert (report.status, total(report, "denied_state_secret")) == (Status.VERIFIED, 2), report.reason
    assert notes(report) == [f"标签“{label}”经人对照原件认定，读作“属于国家秘密”。对照纸质原件。"]
    assert notes(before) == []


def test_of_a_body_it_holds_for_every_document_that_names_it() -> None:
    one = LabelVariant(authority=f" {BODY}", label=ODD, means=MEANS, why="历年如此印")
    assert (
        read_corrected(odd(), labels=[one]).status
        == read_corrected(odd(granted=4), labels=[one]).status
        == "verified"
    )
    other = LabelVariant(authority="另一机关", label=ODD, means=MEANS, why="历年如此印")
    assert read_corrected(odd(), labels=[other]).status == "partial"
    assert read_corrected(page(applications=FIGURES), labels=[one]) == read_report(page(applications=FIGURES))


def test_of_a_document_it_holds_for_no_other() -> None:
    assert read_corrected(odd(granted=4), labels=[variant(odd())]).status == "partial"


def test_what_is_not_there_is_told() -> None:
    data = page(applications=FIGURES)
    report = read_corrected(data, labels=[variant(data)])
    assert report.status == "verified"
    assert notes(report) == [f"更正没有用上：各表中没有“{ODD}”这一标签。更正的理由：对照纸质原件。"]


def test_a_wrong_correction_makes_no_figure_sure() -> None:
    """Said to mean a row that stands there already: two rows of one meaning, so that neither is certain."""
    data = odd()
    report = read_corrected(data, labels=[variant(data, means="applications.granted")])
    assert report.status == "partial"
    assert total(report, "granted") in (None, 1)
    assert total(report, "denied_state_secret") is None


@pytest.mark.parametrize("label", [ODD, "密级"])
def test_in_a_web_page_both_readings_agree(label: str) -> None:
    article = Article(3, f"{BODY}2023年政府信息公开工作年度报告", date(2024, 1, 9), authority=BODY, year=2023)
    data = article_html(article).replace("属于国家秘密", label).encode()
    url = "http://www.yunxi.gov.cn/nb/1.html"
    assert read_report(data, url=url, media_type="text/html").status == "partial"
    report = read_corrected(data, url=url, media_type="text/html", labels=[variant(data, label)])
    assert report.status == "verified", report.reason


@pytest.mark.parametrize(
    ("entry", "named"),
    [
        ({"label": ODD, "means": MEANS, "why": "x"}, "either document or authority"),
        (
            {"document": "a" * 64, "authority": "x", "label": ODD, "means": MEANS, "why": "x"},
            "either document or authority",
        ),
        ({"document": "abc", "label": ODD, "means": MEANS, "why": "x"}, "document"),
        (
            {"document": "a" * 64, "label": ODD, "means": "applications.secret", "why": "x"},
            "applications.secret",
        ),
        ({"document": "a" * 64, "label": ODD, "means": "denied_state_secret", "why": "x"}, "table.code"),
        (
            {"document": "a" * 64, "label": "部分公开", "means": MEANS, "why": "x"},
            "applications.partially_granted",
        ),
        ({"document": "a" * 64, "label": "行政许可", "means": MEANS, "why": "x"}, "disclosures"),
        ({"document": "a" * 64, "label": "12", "means": MEANS, "why": "x"}, "no label"),
        ({"document": "a" * 64, "label": "", "means": MEANS, "why": "x"}, "no label"),
        ({"document": "a" * 64, "label": "1、", "means": MEANS, "why": "x"}, "no label"),
        ({"document": "a" * 64, "label": ODD, "means": MEANS}, "why"),
        ({"document": "a" * 64, "label": ODD, "means": MEANS, "why": "x", "value": 3}, "value"),
    ],
)
def test_an_entry_that_does_not_fit_is_named(tmp_path: Path, entry: dict[str, object], named: str) -> None:
    file = tmp_path / "corrections.yaml"
    file.write_text(yaml.safe_dump({"labels": [entry]}, allow_unicode=True), encoding="utf-8")
    with pytest.raises(CorrectionsError, match=named):
        load_corrections(file)


def correct(place: Place, *entries: dict[str, str]) -> None:
    file = place.folder / "corrections.yaml"
    file.write_text(yaml.safe_dump({"labels": list(entries)}, allow_unicode=True), encoding="utf-8")
    place.settings["GOVCRAWL_CORRECTIONS"] = str(file)


STATE = "SELECT r.status, a.total, (SELECT count(*) FROM checks c WHERE c.rule = 'cell_corrected') FROM reports r "
STATE += "LEFT JOIN applications a ON a.report_id = r.id AND a.outcome = 'denied_state_secret'"


def test_it_is_applied_when_originals_are_read_again_and_leaves_nothing_when_taken_back(place: Place) -> None:
    folder = place.folder / "in"
    folder.mkdir()
    data = odd()
    (folder / "r.txt").write_bytes(data)
    entry = {"document": hashlib.sha256(data).hexdigest(), "label": ODD, "means": MEANS, "why": "对照原件"}
    assert place.run("crawl", "files", "-a", f"path={folder}").returncode == 0
    before = place.rows(STATE)
    assert before == [("partial", None, 0)]
    correct(place, entry)
    for _ in range(2):
        done = place.run("reparse")
        assert done.returncode == 0, done.stderr
        assert place.rows(STATE) == [("verified", 2, 1)]
    (folder / "r.txt").write_bytes(
        odd(granted=4)
    )  # another document in its place: the correction has expired
    assert place.run("crawl", "files", "-a", f"path={folder}").returncode == 0
    assert place.rows(STATE) == before
    assert place.rows("SELECT subject, status FROM checks WHERE rule = 'correction_expired'") == [
        (f"label.{MEANS}", "note")
    ]
    (folder / "r.txt").write_bytes(data)
    assert place.run("crawl", "files", "-a", f"path={folder}").returncode == 0
    correct(place)
    assert place.run("reparse").returncode == 0
    assert place.rows(STATE) == before
    assert place.value("SELECT count(*) FROM checks WHERE rule = 'correction_expired'") == 0


def test_a_file_that_does_not_fit_stops_a_run_at_its_beginning(place: Place) -> None:
    correct(place, {"document": "a" * 64, "label": ODD, "means": "applications.none", "why": "x"})
    (place.folder / "r.txt").write_bytes(odd())
    done = place.run("crawl", "files", "-a", f"path={place.folder / 'r.txt'}")
    assert done.returncode == 2
    assert "applications.none" in done.stderr
    assert "docs/judging.md" in done.stderr


def test_a_label_within_a_longer_word_is_left_alone() -> None:
    """The second text of a document holds its narrative, too."""
    said = "申请机要类内容的，逐一说明；机要类内容12件。"
    (content, *_) = readings(
        page(applications=FIGURES, labels={"属于国家秘密": "机要类内容"}, texts={3: said})
    )
    one = variant(b"", "机要类内容")
    changed, _ = in_the_forms_words(content, [one], one.document or "", None)
    assert changed.text.count("属于国家秘密") == 2
    assert "申请机要类内容的，逐一说明；属于国家秘密12件。" in changed.text
