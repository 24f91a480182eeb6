"""Nodes that answer oddly: a server on loopback that speaks as Scrapyd does, or does not."""

from __future__ import annotations

import base64
import configparser
import json
import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from govcrawl.errors import NothingDoneError
from govcrawl.extensions.runs import TOLD
from govcrawl.harvesting import fleet as fleets
from govcrawl.harvesting.fleet import Fleet
from govcrawl.harvesting.nodes import JobState, Node, NodeError
from govcrawl.register import Portal
from pipelines.database.runs import COUNTS
from pipelines.items import RunOutcome
from tests.support.loopback import Handler, listen
from tests.support.place import PROJECT

PORTAL = Portal(id="yunxi", name="云溪市", family="trs", url="http://www.example.gov.cn/", level="city")
ENDED: dict[str, Any] = {
    "outcome": "failed",
    "reason": "栏目打不开",
    "counts": dict.fromkeys(COUNTS, 3),
    "finish": "finished",
}


class Stub:
    """A node: what it says of the jobs that it was given, and what stands in their logs."""

    def __init__(self) -> None:
        self.state = JobState.FINISHED
        self.jobs: list[str] = []
        self.cancelled: list[str] = []
        self.log: bytes | None = None
        self.answer: bytes | None = None
        self.told: list[str | None] = []
        self.scheduled = threading.Event()
        self.delay = 0.0
        self.ends_when_cancelled = False

    def says(self, told: object) -> None:
        text = told if isinstance(told, str) else json.dumps(told, ensure_ascii=False)
        self.log = f"2026-01-01 INFO: {TOLD}{text}\nlast line\n".encode()

    def reply(self, handler: Handler) -> tuple[int, bytes]:
        self.told.append(handler.headers["Authorization"])
        body = handler.rfile.read(int(handler.headers["Content-Length"] or 0)).decode()
        name = urlsplit(handler.path).path.removeprefix("/")
        if name == "log":
            return (403, b"") if self.log is None else (200, self.log)
        if self.answer is not None:
            return 200, self.answer
        if name == "schedule.json":
            self.jobs.append(parse_qs(body)["jobid"][0])
            self.scheduled.set()
            time.sleep(self.delay)
        if name == "cancel.json":
            self.cancelled.append(parse_qs(body)["job"][0])
            if self.ends_when_cancelled:
                self.state = JobState.FINISHED
        jobs = [{"id": job, "log_url": "/log"} for job in self.jobs]
        return 200, json.dumps({"status": "ok", self.state: jobs}).encode()


@pytest.fixture
def stub() -> Stub:
    return Stub()


@pytest.fixture
def address(stub: Stub) -> Iterator[str]:
    class Answers(Handler):
        def reply(self) -> None:
            status, body = stub.reply(self)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = listen("127.0.0.1", Answers)
    yield f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def fleet(address: str, monkeypatch: pytest.MonkeyPatch) -> Fleet:
    monkeypatch.setattr(fleets, "_POLL_SECONDS", 0.02)
    monkeypatch.setattr(fleets, "_LOST_SECONDS", 0.2)
    monkeypatch.setattr(fleets, "_END_SECONDS", 5)
    return Fleet([Node(f"http://{address}")], [PORTAL], 2, None, {})


def test_a_node_whose_logs_cannot_be_read_is_lost(fleet: Fleet) -> None:
    thread = threading.Thread(target=fleet.run, daemon=True)
    thread.start()
    thread.join(30)
    assert not thread.is_alive(), "it would ask for ever"
    assert [(one.portal, one.outcome) for one in fleet.results] == [("yunxi", RunOutcome.FAILED)]


def test_an_interrupt_while_a_job_is_scheduled_cancels_it(fleet: Fleet, stub: Stub) -> None:
    stub.state, stub.delay, stub.ends_when_cancelled = JobState.RUNNING, 0.5, True
    stub.says({**ENDED, "outcome": "interrupted", "finish": "shutdown"})

    def interrupt() -> None:
        stub.scheduled.wait(30)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with fleets.interruptible():
        fleet.run()
    thread.join()
    assert len(stub.jobs) == 1
    assert stub.cancelled == stub.jobs
    (result,) = fleet.results
    # it says what it had done until then
    assert (result.outcome, result.counts) == (RunOutcome.INTERRUPTED, ENDED["counts"])


def test_what_ended_by_itself_stands_as_told_though_it_was_cancelled(
    fleet: Fleet, stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    stub.state, stub.ends_when_cancelled = JobState.RUNNING, True
    stub.says({**ENDED, "outcome": "incomplete"})
    monkeypatch.setattr(Fleet, "is_over", lambda _: bool(stub.jobs))
    fleet.run()
    (result,) = fleet.results
    assert (result.outcome, result.reason, result.counts) == ("incomplete", "栏目打不开", ENDED["counts"])


def test_a_reason_may_hold_any_character(address: str, stub: Stub) -> None:
    told = {**ENDED, "reason": "甲\u2028乙\x85丙"}
    stub.says(told)
    assert Node(f"http://{address}").told("/log") == told


_COUNTS: dict[str, Any] = ENDED["counts"]
_ODD: list[object] = [
    *("{", "[]", "null", {}),
    *({**ENDED, "outcome": outcome} for outcome in ("weird", None, list[str]())),
    *({**ENDED, "counts": counts} for counts in (None, list[str](), {"found": 3}, {**_COUNTS, "found": "3"})),
    {**ENDED, "reason": None},
    {name: value for name, value in ENDED.items() if name != "finish"},
]


@pytest.mark.parametrize("told", _ODD, ids=map(str, range(len(_ODD))))
def test_what_is_not_told_in_our_words_is_not_told(fleet: Fleet, stub: Stub, told: object) -> None:
    stub.says(told)
    fleet.run()
    assert [one.outcome for one in fleet.results] == [RunOutcome.FAILED]
    assert len(stub.jobs) == 3


_OK = b'{"status": "ok", %s}'


@pytest.mark.parametrize(
    ("asks", "answer"),
    [
        *(("jobs", answer) for answer in (b"[]", b"null", b'"ok"', b"<html>", b"\xff{")),
        *(("jobs", _OK % jobs) for jobs in (b'"running": [{}]', b'"running": 3', b'"finished": [{"id": 3}]')),
        ("jobs", _OK % b'"pending": [{"id": "a", "log_url": 3}]'),
        *(
            ("spiders", _OK % spiders)
            for spiders in (b'"node_name": "n"', b'"spiders": 3', b'"spiders": [3]')
        ),
    ],
)
def test_a_server_of_another_kind_is_no_scrapyd(address: str, stub: Stub, asks: str, answer: bytes) -> None:
    stub.answer = answer
    node = Node(f"http://{address}")
    shown = answer.decode("utf-8", "replace")[:10].strip('"')
    with pytest.raises(NodeError, match="is no Scrapyd that this code knows") as error:
        node.jobs() if asks == "jobs" else node.spiders()
    assert f"http://{address}/list{asks}.json" in str(error.value)
    assert shown in str(error.value)
    assert "check the address" in str(error.value)


def test_a_fleet_none_of_whose_nodes_is_a_scrapyd_does_not_begin(
    fleet: Fleet, stub: Stub, capsys: pytest.CaptureFixture[str]
) -> None:
    stub.answer = b'{"status": "ok", "node_name": "n"}'
    with pytest.raises(NothingDoneError, match="without spiders"):
        fleet.check()
    assert "is left out" in capsys.readouterr().err


def test_name_and_password_may_hold_any_character(address: str, stub: Stub) -> None:
    node = Node(f"http://us%20er:p%40s%2Fs@{address}")
    node.jobs()
    assert stub.told == [f"Basic {base64.b64encode(b'us er:p@s/s').decode()}"]
    assert "p@s" not in str(node)


def test_the_guides_scrapyd_keeps_the_log_of_a_job_while_others_begin(tmp_path: Path) -> None:
    environ = pytest.importorskip(
        "scrapyd.environ", reason="Scrapyd is not installed; the extra test brings it"
    )
    config = pytest.importorskip("scrapyd.config").Config()
    guide = (PROJECT / "docs/operations.md").read_text(encoding="utf-8")
    printed = re.search(r"```ini\n(.*?)```", guide.partition("scrapyd.conf")[2], re.DOTALL)
    assert printed is not None
    lines = "\n".join(line.strip() for line in printed[1].splitlines())
    read = configparser.ConfigParser()
    read.read_string(lines)
    for name, value in read["scrapyd"].items():
        config.cp.set("scrapyd", name, value)
    config.cp.set("scrapyd", "logs_dir", str(tmp_path))
    environment = environ.Environment(config, initenv={})
    logs = []
    for number in range(20):  # the first has not said anything for the longest time
        message = {"_project": "govcrawl", "_spider": "trs", "_job": str(number)}
        logs.append(Path(environment.get_settings(message)["LOG_FILE"]))
        logs[-1].touch()
        os.utime(logs[-1], (number, number))
    assert all(log.exists() for log in logs)
