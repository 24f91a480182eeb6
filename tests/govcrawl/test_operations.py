"""What docs/operations.md and docs/deployment say of running on a server, run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from govcrawl.register import STARTER, read_register
from tests.portals.trs import COLUMN, site
from tests.support.content import column
from tests.support.place import PROJECT, QUICK, Place
from tests.support.server import serve

FOLDER = PROJECT / "docs" / "deployment"
GUIDE = (PROJECT / "docs" / "operations.md").read_text(encoding="utf-8")
BIN = Path(sys.executable).parent
#: where the files of docs/deployment say that the program is, and the data
THERE, DATA = "/srv/govcrawl/.venv/bin/", "/srv/govcrawl"


def commands(text: str) -> list[list[str]]:
    """What a text has typed of ``scrapy``."""
    return [line.split() for line in re.findall(r"^\s*(?:- run: )?(scrapy .+)$", text, re.MULTILINE)]


def test_the_guide_from_the_first_harvest_on(place: Place) -> None:
    portal, other = site(column(4, negatives=False)), site(column(4, negatives=False))
    assert "dongcheng" in read_register(Path(str(STARTER))).portals
    done = set()
    with serve(portal, other):
        place.register.write_text(
            f"id,name,family,url\ndongcheng,云溪市,trs,{portal.url}{COLUMN}\n", encoding="utf-8"
        )
        for _, *words in commands(GUIDE):
            if words[0] == "publish" or "--scrapyd" in words:
                continue  # tests of the website do, and those of several machines
            # as typed, but for the places of this test
            words = [
                word.replace("http://www.example.gov.cn/zwgk/zfxxgknb/", f"{other.url}{COLUMN}")
                for word in words
            ]
            words = [str(place.folder / word) if word == "first.html" else word for word in words]
            for number, word in enumerate(words):
                if word.startswith("/srv/merged/"):  # what another machine sent
                    sent = place.folder / word.removeprefix("/srv/")
                    if not sent.exists():
                        shutil.copytree(place.archive, sent.parent / "archive")
                        shutil.copy(place.database, sent)
                    words[number] = str(sent)
            ran = place.run(*words, *(QUICK if words[0] != "status" else ()))
            early = words == ["status"] and not place.database.exists()
            assert ran.returncode == (2 if early else 0), (words, ran.stderr)
            done.add(words[0])
    assert {"register", "harvest", "status", "reparse", "merge"} <= done
    assert (place.folder / "first.html").exists()
    query = re.search(r"```sql\n(.*?)```", GUIDE, re.DOTALL)
    assert query is not None
    assert place.rows(query[1]) == []


def test_the_line_of_the_crontab_runs_in_an_empty_environment(tmp_path: Path) -> None:
    portal = site(column(3, negatives=False))
    (line,) = [
        line for line in (FOLDER / "govcrawl.cron").read_text().splitlines() if not line.startswith("#")
    ]
    command = line.split(maxsplit=5)[5]
    command = command.replace(THERE, f"{BIN}/").replace(DATA, str(tmp_path))
    with serve(portal):
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "portals.csv").write_text(
            f"id,name,family,url\na,云溪市,trs,{portal.url}{COLUMN}\n", encoding="utf-8"
        )
        quick = command.replace("harvest --", f"harvest {' '.join(QUICK)} --", 1)
        path = {"PYTHONPATH": os.environ["PYTHONPATH"]} if "PYTHONPATH" in os.environ else {}
        done = subprocess.run(["/bin/sh", "-c", quick], env=path, cwd="/", check=False, timeout=120)
    log = (tmp_path / "harvest.log").read_text(encoding="utf-8")
    assert done.returncode == 0, log
    assert "complete" in log
    assert (tmp_path / "data" / "govcrawl.db").exists()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="this machine has no systemd-analyze")
def test_the_units_are_sound(tmp_path: Path) -> None:
    for name in ("govcrawl-harvest.service", "govcrawl-harvest.timer"):
        text = (FOLDER / name).read_text().replace(THERE, f"{BIN}/")
        (tmp_path / name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "name",
    ["govcrawl-harvest.service", "govcrawl.cron", "harvest-workflow.yml", "Harvest.Containerfile"],
)
def test_options_that_deployments_use_exist(name: str) -> None:
    text = (FOLDER / name).read_text()
    source = (PROJECT / "govcrawl" / "commands" / "harvest.py").read_text()
    assert "harvest" in text
    for line in text.splitlines():
        if "scrapy harvest" in line:
            for option in re.findall(r" (--[a-z-]+)", line):
                assert f'"{option}"' in source, line


def test_the_workflow_harvests_and_publishes() -> None:
    workflow = yaml.safe_load((FOLDER / "harvest-workflow.yml").read_text())
    steps = [step.get("run", "") for step in workflow["jobs"]["harvest"]["steps"]]
    assert [words[1] for words in commands("\n".join(steps))] == ["harvest", "publish"]
    assert workflow[True]["schedule"]  # YAML reads the key "on" as true


@pytest.mark.parametrize("name", ["harvest", "pages"])
def test_the_workflows_take_code_and_lists_of_their_own_repository(name: str) -> None:
    """No index has the package; and a report that was taken down since the last run must not be published again."""
    (job,) = yaml.safe_load((FOLDER / f"{name}-workflow.yml").read_text())["jobs"].values()
    (install,) = (step["run"] for step in job["steps"] if "pip install" in step.get("run", ""))
    assert re.fullmatch(r'pip install "\.\[[a-z,]+\]"', install)
    steps = [step.get("run") or step["uses"] for step in job["steps"]]
    restored, lists = steps.index("actions/cache/restore@v4"), steps.index("git checkout -- data")
    first = next(number for number, step in enumerate(steps) if step.startswith("scrapy"))
    assert restored < lists < first
