"""``scrapy verdict`` and ``scrapy quality``, as typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.place import Place
from tests.support.reports import make_report_text


@pytest.fixture
def finding(place: Place, tmp_path: Path) -> str:
    """The id of a failing sum."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(make_report_text("云溪市审计局", total=4), encoding="utf-8")
    place.run("crawl", "files", "-a", f"path={tmp_path / 'in'}")
    return str(place.value("SELECT id FROM failing_checks WHERE rule = 'row_total' ORDER BY id LIMIT 1"))


def test_a_verdict_is_recorded_listed_exported_and_imported(
    place: Place, finding: str, tmp_path: Path
) -> None:
    said = place.run("verdict", finding, "dismissed", "--comment", "表下有说明", "--who", "甲")
    assert (said.returncode, said.stderr) == (0, "")
    assert "row_total" in said.stdout
    listed = place.run("verdict")
    assert all(words in listed.stdout for words in (finding, "dismissed", "holds", "甲", "表下有说明"))
    for name in ("v.csv", "v.json"):
        file = tmp_path / name
        assert place.run("verdict", "--export", str(file)).returncode == 0
        again = place.run("verdict", "--import", str(file))
        assert "0 new verdicts of 1" in again.stdout
    assert json.loads((tmp_path / "v.json").read_text())[0]["comment"] == "表下有说明"
    shown = place.run("quality")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "row_total" in shown.stdout
    told = json.loads(place.run("quality", "--json").stdout)
    assert told["reports"][0]["status"] == "inconsistent"
    assert told["precision"] == [{"rule": "row_total", "confirmed": 0, "dismissed": 1, "precision": 0.0}]
    assert {row["canonical_name"] for row in told["bodies"]} == {"云溪市审计局"}


def test_what_makes_no_sense_is_said_with_the_next_step(place: Place, finding: str, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("finding,verdict\nx,dismissed\n", encoding="utf-8")
    for args, words in (
        ((finding,), "name a finding and the verdict"),
        ((finding, "maybe"), "no verdict; write confirmed, dismissed, comment"),
        (("0" * 20, "confirmed"), "failing_checks has the ids"),
        ((finding, "comment"), "--comment"),
        (("--import", str(bad)), "verdict 1"),
        (("--import", str(tmp_path / "none.json")), "cannot read"),
        (("--export", str(tmp_path / "v.txt")), ".csv or .json"),
    ):
        said = place.run("verdict", *args)
        assert said.returncode == 2, args
        assert words in said.stderr.splitlines()[-1]
    assert place.value("SELECT count(*) FROM verdicts") == 0
