"""``scrapy harvest --scrapyd``: real Scrapyd servers on loopback, each with a database of its own."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.portals import trs
from tests.support.content import column
from tests.support.contents import content
from tests.support.loopback import free_port
from tests.support.place import PROJECT, Place
from tests.support.server import Page, Site, serve

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("scrapyd") is None, reason="Scrapyd is not installed; the extra test brings it"
)
ARTICLES = column(3, negatives=False)
_CONFIGURATION = """[settings]
govcrawl = tests.support.quick_settings

[scrapyd]
http_port = {port}
max_proc = 4
poll_interval = 0.2
runner = scrapy.cmdline
"""


@dataclass
class Node:
    """A Scrapyd server with its database."""

    place: Place
    url: str
    process: subprocess.Popen[str]

    def kill(self) -> None:
        """As by a power cut: the server and all that it has begun."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def jobs(self) -> dict[str, list[dict[str, object]]]:
        with urllib.request.urlopen(f"{self.url}/listjobs.json?project=govcrawl", timeout=10) as answer:
            found: dict[str, list[dict[str, object]]] = json.load(answer)
        return found


@contextmanager
def node(folder: Path, register: Path) -> Iterator[Node]:
    port = free_port()
    place = Place(folder)
    place.folder.mkdir()
    place.register.write_bytes(register.read_bytes())
    (folder / "scrapyd.conf").write_text(_CONFIGURATION.format(port=port), encoding="utf-8")
    quick = {"SCRAPY_SETTINGS_MODULE": "tests.support.quick_settings"}
    with subprocess.Popen(
        [sys.executable, "-m", "scrapyd"],
        cwd=folder,
        env={**place.environment, **quick, "PYTHONPATH": str(PROJECT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as process:
        started = Node(place, f"http://127.0.0.1:{port}", process)
        try:
            wait(lambda: bool(started.jobs()), "the node to answer")
            yield started
        finally:
            started.kill()


def wait(until: Callable[[], bool], what: str, seconds: float = 180) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(OSError):
            if until():
                return
        time.sleep(0.1)
    pytest.fail(f"waited in vain for {what}")


@pytest.fixture
def portals() -> Iterator[list[Site]]:
    """Four portals; the first two share a host (in the register), and the last takes its time."""
    sites = [trs.site([replace(one, number=one.number + 100 * n) for one in ARTICLES]) for n in range(4)]
    with serve(*sites):
        yield sites


@pytest.fixture
def coordinator(tmp_path: Path, portals: list[Site]) -> Place:
    place = Place(tmp_path / "coordinator")
    place.folder.mkdir()
    rows = [f"p{n},云溪市,trs,{site.url}{trs.COLUMN}\n" for n, site in enumerate(portals)]
    place.register.write_text("id,name,family,url\n" + "".join(rows), encoding="utf-8")
    return place


@pytest.fixture
def nodes(tmp_path: Path, coordinator: Place) -> Iterator[list[Node]]:
    with ExitStack() as stack:
        yield [stack.enter_context(node(tmp_path / name, coordinator.register)) for name in ("one", "two")]


def slow(site: Site, number: int, seconds: float) -> None:
    """The portal's articles take their time."""
    for article in ARTICLES:
        address = trs.path(replace(article, number=article.number + 100 * number))
        site.add(address, replace(site.page(address), delay=seconds))


def quick(site: Site, number: int) -> None:
    slow(site, number, 0)


def merged(tmp_path: Path, coordinator: Place, nodes: list[Node]) -> Place:
    done = coordinator.run("merge", *(str(one.place.database) for one in nodes))
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return coordinator


def test_a_node_that_is_lost_in_the_middle_loses_nothing(
    tmp_path: Path, coordinator: Place, nodes: list[Node], portals: list[Site]
) -> None:
    undisturbed = Place(tmp_path / "undisturbed")
    undisturbed.folder.mkdir()
    undisturbed.register.write_bytes(coordinator.register.read_bytes())
    done = undisturbed.hurry("harvest")
    assert done.returncode == 0, done.stderr
    for number, site in enumerate(portals):
        slow(site, number, 1.5)
        site.asked.clear()
    report = tmp_path / "harvest.json"
    urls = ",".join(one.url for one in nodes)
    with coordinator.start("harvest", "--scrapyd", urls, "--jobs", "2", "--report", str(report)) as process:
        wait(lambda: all(site.count(r".*/t20.*") for site in portals[:4]), "all portals to be under way")
        nodes[0].kill()
        for number, site in enumerate(portals):
            quick(site, number)
        out, err = process.communicate(timeout=240)
    assert process.returncode == 0, (out, err)
    assert "is lost" in err
    told = json.loads(report.read_text(encoding="utf-8"))
    assert sorted(run["portal"] for run in told["runs"]) == ["p0", "p1", "p2", "p3"]
    assert {run["outcome"] for run in told["runs"]} == {"complete"}
    assert told["harvest"]["outcome"] == "complete"
    place = merged(tmp_path, coordinator, nodes)
    assert content(place) == content(undisturbed)
    assert place.rows("SELECT count(DISTINCT id), count(*) FROM reports") == [(12, 12)]
    ((harvest, outcome),) = place.rows("SELECT id, outcome FROM harvests")
    assert (harvest, outcome) == (told["harvest"]["id"], "complete")
    runs = place.rows("SELECT portal FROM runs WHERE harvest_id = ? AND outcome = 'complete'", harvest)
    # one that had ended on the lost node, unseen, is run once more: twice complete, its reports there once
    assert {portal for (portal,) in runs} == {"p0", "p1", "p2", "p3"}
    # the plan is made of what was merged
    assert "nothing is due" in coordinator.run("harvest", "--scrapyd", nodes[1].url).stdout


def test_ctrl_c_cancels_what_was_scheduled(
    coordinator: Place, nodes: list[Node], portals: list[Site]
) -> None:
    for number, site in enumerate(portals):
        slow(site, number, 3)
    with coordinator.start(
        "harvest", "--scrapyd", ",".join(one.url for one in nodes), "--jobs", "1"
    ) as process:
        wait(lambda: sum(len(one.jobs()["running"]) for one in nodes) == 2, "two jobs to run")
        wait(lambda: sum(bool(site.asked) for site in portals) == 2, "two portals to be asked")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)
    assert process.returncode == 1, (out, err)
    assert "not begun" in err
    assert [one.jobs()[state] for one in nodes for state in ("pending", "running")] == [[]] * 4
    assert sum(bool(site.asked) for site in portals) == 2
    assert coordinator.value("SELECT outcome FROM harvests") == "interrupted"


def test_portals_of_one_host_go_to_one_node_one_after_the_other(
    coordinator: Place, nodes: list[Node], portals: list[Site], tmp_path: Path
) -> None:
    site = portals[0]
    rows = [f"q{n},云溪市,trs,{site.url}{trs.COLUMN}?{n}\n" for n in range(3)]
    coordinator.register.write_text("id,name,family,url\n" + "".join(rows), encoding="utf-8")
    for one in nodes:
        one.place.register.write_bytes(coordinator.register.read_bytes())
    done = coordinator.run(
        "harvest", "--scrapyd", ",".join(one.url for one in nodes), "--portal", "q0", "--portal", "q1"
    )
    assert done.returncode == 0, (done.stdout, done.stderr)
    runs = [
        one.place.rows("SELECT started, ended FROM runs ORDER BY id")
        for one in nodes
        if one.place.database.exists()
    ]
    assert len(runs) == 1
    (first, second) = runs[0]
    assert first[1] <= second[0]


def test_what_a_node_cannot_do_is_told(coordinator: Place, nodes: list[Node], portals: list[Site]) -> None:
    portals[1].add(trs.COLUMN, Page("<html><body>500</body></html>", status=500))
    nodes[0].place.register.write_text("id,name,family,url\n", encoding="utf-8")
    done = coordinator.run(
        "harvest", "--scrapyd", nodes[0].url + "," + "http://127.0.0.1:1", "--portal", "p0", timeout=240
    )
    assert done.returncode == 1
    assert "is left out" in done.stderr
    assert "p0 failed" in done.stderr
    done = coordinator.run("harvest", "--scrapyd", nodes[1].url, "--portal", "p1")
    assert done.returncode == 1
    assert "p1  " in done.stdout
    assert coordinator.run("harvest", "--scrapyd", "http://127.0.0.1:1").returncode == 2
    assert coordinator.run("harvest", "--scrapyd", "node").returncode == 2
