"""What ``scrapy crawl`` says to the shell."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from scrapy.settings import Settings

from govcrawl.crawling.account import Account
from govcrawl.errors import InPartError, NothingDoneError
from govcrawl.extensions.runs import RunResult
from govcrawl.jobs.running import complaint, summary
from pipelines.database.runs import COUNTS
from pipelines.items import RunOutcome
from tests.support.place import PROJECT, Place
from tests.support.reports import make_report_text


def result(outcome: RunOutcome, reason: str = "", **counts: int) -> RunResult:
    return RunResult(
        "trs", "yunxi", "http://a.gov.cn/", outcome, reason, {**dict.fromkeys(COUNTS, 0), **counts}
    )


@pytest.mark.parametrize("outcome", RunOutcome)
def test_only_a_complete_run_is_done(outcome: RunOutcome) -> None:
    wrong = complaint(result(outcome))
    assert wrong is None if outcome is RunOutcome.COMPLETE else isinstance(wrong, InPartError)


def test_a_run_that_could_read_nothing_did_nothing() -> None:
    broken = replace(result(RunOutcome.INCOMPLETE), broken="install again")
    wrong = complaint(broken)
    assert isinstance(wrong, NothingDoneError)
    assert str(wrong) == "install again"


def test_the_line_for_stderr_names_portal_outcome_and_reason() -> None:
    line = complaint(result(RunOutcome.CHALLENGED, "http://a.gov.cn/：需要验证；请稍后再试"))
    assert str(line) == "yunxi: challenged: http://a.gov.cn/：需要验证；请稍后再试"


def test_the_summary_counts_what_was_left_out_and_why() -> None:
    settings = Settings({"GOVCRAWL_DATABASE": "data/x.db"})
    words = summary(result(RunOutcome.COMPLETE, found=7, verified=5, partial=2, skipped=3, gone=1), settings)
    for expected in (
        "found              7",
        "verified           5",
        "skipped            3",
        "gone               1",
    ):
        assert expected in words
    assert "refused" not in words
    assert "data/x.db" in words


@pytest.mark.parametrize(
    ("reason", "outcome"),
    [("finished", "complete"), ("shutdown", "interrupted"), ("start_error", "failed")],
)
def test_how_a_run_ended(reason: str, outcome: str) -> None:
    assert Account().outcome(found=1, finish_reason=reason)[0] == outcome


def test_a_database_that_cannot_be_written_is_named(place: Place, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    database = tmp_path / "file" / "reports.db"
    failed = place.run("crawl", "files", "-a", f"path={tmp_path}", "-s", f"GOVCRAWL_DATABASE={database}")
    assert failed.returncode == 2
    (line,) = failed.stderr.splitlines()
    assert str(database) in line


def test_an_unknown_spider_or_portal_is_named(place: Place) -> None:
    for arguments, name in (
        (("crawl", "nosuch"), "nosuch"),
        (("crawl", "trs", "-a", "portal=nosuch"), "portals.csv"),
    ):
        failed = place.run(*arguments)
        assert failed.returncode == 2
        (line,) = failed.stderr.splitlines()
        assert name in line


def test_the_command_line_wins_over_the_environment(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(make_report_text(), encoding="utf-8")
    other = tmp_path / "other.db"
    done = place.run("crawl", "files", "-a", f"path={path}", "-s", f"GOVCRAWL_DATABASE={other}")
    assert done.returncode == 0
    assert other.exists()
    assert not place.database.exists()
    assert place.archive.exists()


def test_the_first_words_of_settings_hold() -> None:
    from govcrawl import settings

    for name in ("GOVCRAWL_DATABASE", "GOVCRAWL_ARCHIVE", "GOVCRAWL_PORTALS"):
        if name not in os.environ:
            assert Path(getattr(settings, name)).parent == PROJECT / "data"
    assert settings.ROBOTSTXT_OBEY
    assert settings.AUTOTHROTTLE_ENABLED
    assert settings.CONCURRENT_REQUESTS_PER_DOMAIN == 1


def test_no_extension_opens_a_port(place: Place, tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text(make_report_text(), encoding="utf-8")
    log = place.run("crawl", "files", "-a", f"path={tmp_path / 'report.txt'}", "-L", "INFO").stderr
    enabled = log.partition("Enabled extensions:")[2].partition("]")[0]
    assert "RunRecord" in enabled
    assert "RemoteControl" not in enabled
    assert "TelnetConsole" not in enabled
