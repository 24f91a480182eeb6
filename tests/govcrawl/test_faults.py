"""A fault of our own code, wherever it is, is neither hidden nor taken for a fault of the document."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.faults import fault
from tests.support.place import Place
from tests.support.reports import make_report_text

#: a report that no reading satisfies, so that all are tried
INCOMPLETE = make_report_text().partition("四、政府信息公开行政复议")[0]


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(INCOMPLETE, encoding="utf-8")
    return path


def crawl(place: Place, document: Path) -> str:
    """The log of a crawl in which the program failed."""
    done = place.run("crawl", "files", "-a", f"path={document}")
    assert done.returncode == 1, done.stderr
    assert "Traceback" in done.stderr
    assert "RuntimeError: 纸张卡住" in done.stderr
    ((outcome, reason),) = place.rows("SELECT outcome, reason FROM runs")
    assert outcome == "incomplete"
    assert "出错" in reason
    return done.stderr


@pytest.mark.parametrize(
    ("module", "name", "kind", "subject", "status"),
    [
        ("pipelines.readers.text", "readings", "fails", "txt.1", "unreadable"),
        ("pipelines.readers.text", "readings", "second", "txt.2", "partial"),
        ("pipelines.report.reading", "report_from", "fails", "txt.1", "unreadable"),
    ],
    ids=["first reading", "second reading", "parser"],
)
def test_a_fault_in_reading_is_a_check_beside_what_was_read(
    place: Place, document: Path, module: str, name: str, kind: str, subject: str, status: str
) -> None:
    place.settings = fault(place.folder, module, name, kind)
    log = crawl(place, document)
    assert document.name in log
    assert place.rows("SELECT status FROM reports") == [(status,)]
    found = "SELECT subject, status, fault, message FROM checks WHERE rule = 'reader_failed'"
    ((*told, message),) = place.rows(found)
    assert told == [subject, "fail", "reader"]
    assert "RuntimeError：纸张卡住" in message
    assert place.value("SELECT reader_failures FROM runs") > 0


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("pipelines.archive", "Archive.put"),
        ("pipelines.publication.choose", "choose"),
        ("pipelines.database.publications", "save"),
    ],
    ids=["archive", "choose", "store"],
)
def test_a_fault_elsewhere_leaves_the_document_to_the_next_run(
    place: Place, document: Path, module: str, name: str
) -> None:
    place.settings = fault(place.folder, module, name)
    log = crawl(place, document)
    assert f"in {name.rpartition('.')[2]}" in log or "in fail" in log  # the trace leads to the place
    assert place.value("SELECT count(*) FROM reports") == 0
    place.settings = {}
    assert place.run("crawl", "files", "-a", f"path={document}").returncode == 0
    assert place.value("SELECT count(*) FROM reports") == 1


def test_a_fault_in_one_document_does_not_end_reparse(place: Place, document: Path) -> None:
    assert place.run("crawl", "files", "-a", f"path={document}").returncode == 0
    for module, name, words in (
        ("pipelines.database.publications", "save", "1 documents could not be stored"),
        ("pipelines.readers.text", "readings", "the program itself failed in 1 readings"),
    ):
        place.settings = fault(place.folder, module, name)
        failed = place.run("reparse")
        assert failed.returncode == 1
        assert words in failed.stderr
        assert "RuntimeError: 纸张卡住" in failed.stderr


@pytest.mark.parametrize(
    ("module", "name", "kind"),
    [("pypdfium2", "", "missing"), ("pipelines.report.form", "editions", "form")],
    ids=["library", "data file"],
)
def test_a_broken_installation_stops_and_says_what_to_do(
    place: Place, document: Path, module: str, name: str, kind: str
) -> None:
    document.write_bytes(b"%PDF-1.7\n")
    assert place.run("crawl", "files", "-a", f"path={document}").returncode == 0
    before = place.rows("SELECT status, parser FROM reports")
    document.write_bytes(b"%PDF-1.7\n\n")
    place.settings = fault(place.folder, module, name, kind)
    for command in (["crawl", "files", "-a", f"path={document}"], ["reparse"], ["show", str(document)]):
        failed = place.run(*command)
        assert failed.returncode == 2, (command, failed.stderr)
        last = failed.stderr.splitlines()[-1]
        assert "pip install ." in last
        assert ("pypdfium2" if name == "" else "form/2021.yaml") in last
    assert place.rows("SELECT status, parser FROM reports") == before


def test_data_that_the_spiders_lack_is_the_installations_fault_too(place: Place) -> None:
    place.settings = fault(place.folder, "govcrawl.crawling.families", "_loaded", "form")
    failed = place.run("crawl", "portal", "-a", "url=http://127.0.0.1:9/")
    assert failed.returncode == 2, failed.stderr
    assert "pip install ." in failed.stderr.splitlines()[-1]
