"""Portals over the nodes of a fleet: each host's to one node, one at a time; those of a lost node to another.

There is no queue of our own: what is not under way is in the plan, which the database makes anew, and what is under
way is in Scrapyd's.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from govcrawl.conduct import current
from govcrawl.crawling.account import HARVEST_TIME
from govcrawl.crawling.hosts import HostKey, host_key
from govcrawl.errors import NothingDoneError
from govcrawl.extensions.runs import RunResult
from govcrawl.harvesting.nodes import JobState, Node, NodeError, RefusedError
from govcrawl.harvesting.rounds import failed, show
from govcrawl.register import Portal
from govcrawl.terminal import warn
from pipelines.items import RunOutcome

#: seconds between two looks at the nodes
_POLL_SECONDS = 2.0
#: a node that did not answer for so long is lost, seconds
_LOST_SECONDS = 20.0
#: a portal whose jobs got lost so often is given up for this harvest
_MOST_TRIES = 3
#: seconds that cancelled jobs have to end in good order
_END_SECONDS = 60.0


@dataclass(slots=True)
class _Job:
    portal: Portal
    node: Node
    id: str


@dataclass(slots=True)
class Fleet:
    """Keeps ``jobs`` portals running on each node, never two of one host, until all have run.

    ``settings``: what each job is told beside its portal.
    """

    nodes: Sequence[Node]
    waiting: list[Portal]
    jobs: int
    years: str | None
    settings: dict[str, str]
    results: list[RunResult] = field(default_factory=list)
    _homes: dict[HostKey, Node] = field(default_factory=dict)
    _running: dict[str, _Job] = field(default_factory=dict)
    _silent: dict[Node, float] = field(default_factory=dict)
    _tries: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.waiting = list(self.waiting)
        self.nodes = list(self.nodes)

    def check(self) -> None:
        """See who is there. Raises :class:`NothingDoneError` where nobody is."""
        last = ""
        for node in list(self.nodes):
            try:
                node.spiders()
            except NodeError as error:
                last = str(error)
                warn(f"node {node} is left out: {error}")
                self.nodes = [one for one in self.nodes if one is not node]
        if not self.nodes:
            raise NothingDoneError(
                f"no Scrapyd node can be used ({last}); start it and deploy the code, see docs/operations.md"
            )

    def run(self) -> None:
        """Run all; an interrupt cancels what is under way, and what is not begun stays due."""
        try:
            while (self.waiting or self._running) and self.nodes and not self.is_over():
                self._fill()
                time.sleep(_POLL_SECONDS)
                self._look()
        except KeyboardInterrupt:
            self._end(interrupted=True)
            return
        if self._running:
            self._end(interrupted=False)
        elif not self.nodes:
            for portal in self.waiting:
                self._note(failed(portal, "没有可用的Scrapyd节点；请检查各节点后再次运行。"))
            self.waiting.clear()

    def is_over(self) -> bool:
        """Whether the time of the harvest is over."""
        until = current().until
        return until is not None and time.monotonic() >= until

    def _fill(self) -> None:
        for portal in list(self.waiting):
            host = host_key(portal.url)
            if any(host_key(job.portal.url) == host for job in self._running.values()):
                continue
            node = self._homes.get(host) or min(self.nodes, key=self._load, default=None)
            if node is None or self._load(node) >= self.jobs or node in self._silent:
                continue
            job = _Job(portal, node, uuid4().hex)
            arguments = {"portal": portal.id, **({"years": self.years} if self.years else {})}
            self._homes[host] = node
            self.waiting.remove(portal)
            self._running[job.id] = job  # before it is asked: an interrupt meanwhile must find it
            try:
                node.schedule(job.id, portal.family, arguments, self.settings)
            except RefusedError as error:
                del self._running[job.id]
                self._note(failed(portal, f"节点{node}拒绝了作业（{error}）；请核对节点上部署的程序。"))
                continue
            except NodeError as error:
                self._not_answering(node, error)  # it may have the job all the same: it will be asked

    def _load(self, node: Node) -> int:
        return sum(job.node is node for job in self._running.values())

    def _look(self) -> None:
        for node in list(self.nodes):
            try:
                known = node.jobs()
                for job in [one for one in self._running.values() if one.node is node]:
                    state, log = known.get(job.id, (None, None))
                    if state is None or state is JobState.FINISHED:
                        self._ended(job, node.told(log))
                self._silent.pop(node, None)  # only now: logs that cannot be read would never end
            except NodeError as error:
                self._not_answering(node, error)

    def _not_answering(self, node: Node, error: NodeError) -> None:
        since = self._silent.setdefault(node, time.monotonic())
        if time.monotonic() - since < _LOST_SECONDS:
            return
        warn(f"node {node} is lost, its portals go to others: {error}")
        self.nodes = [one for one in self.nodes if one is not node]
        self._homes = {host: home for host, home in self._homes.items() if home is not node}
        for job in [one for one in self._running.values() if one.node is node]:
            self._again(job, f"节点{node}失去联系")

    def _ended(self, job: _Job, told: dict[str, Any] | None) -> None:
        if told is None:
            self._again(job, f"作业{job.id}在节点{job.node}上没有说明结果就结束了")
            return
        del self._running[job.id]
        self._note(
            RunResult(
                job.portal.family,
                job.portal.id,
                job.portal.url,
                RunOutcome(told["outcome"]),
                told["reason"],
                told["counts"],
                None,
                told["finish"],
            )
        )

    def _again(self, job: _Job, why: str) -> None:
        del self._running[job.id]
        self._tries[job.portal.id] = tries = self._tries.get(job.portal.id, 0) + 1
        if tries < _MOST_TRIES:
            self.waiting.append(job.portal)
        else:
            self._note(failed(job.portal, f"{why}，已试{tries}次；请看节点的日志后再次运行。"))

    def _end(self, *, interrupted: bool) -> None:
        """Cancel what is under way and wait for its end. What does not tell it stays due."""
        for job in self._running.values():
            try:
                job.node.cancel(job.id)
            except NodeError as error:
                warn(f"job {job.id} of {job.portal.id} not cancelled: {error}")
        until = time.monotonic() + _END_SECONDS
        self._tries.update(dict.fromkeys((job.portal.id for job in self._running.values()), _MOST_TRIES))
        while self._running and self.nodes and time.monotonic() < until:
            time.sleep(_POLL_SECONDS)
            for node in self.nodes:
                self._look_at_end(node, interrupted)
        for job in list(self._running.values()):
            self._cut(job, interrupted)

    def _look_at_end(self, node: Node, interrupted: bool) -> None:
        try:
            known = node.jobs()
            for job in [one for one in self._running.values() if one.node is node]:
                state, log = known.get(job.id, (None, None))
                if state is not None and state is not JobState.FINISHED:
                    continue
                told = node.told(log)
                if told is not None and told["outcome"] != RunOutcome.INTERRUPTED:
                    self._ended(job, told)
                else:
                    self._cut(job, interrupted, told)
        except NodeError:
            return

    def _cut(self, job: _Job, interrupted: bool, told: dict[str, Any] | None = None) -> None:
        """A job that was cancelled; ``told``: what it had done until then, where it could still say so."""
        del self._running[job.id]
        cut = failed(job.portal, "采集被中断，再次运行即可接着完成。")
        self._note(
            replace(
                cut,
                outcome=RunOutcome.INTERRUPTED,
                counts=cut.counts if told is None else told["counts"],
                finish="shutdown" if interrupted else HARVEST_TIME,
            )
        )

    def _note(self, result: RunResult) -> None:
        self.results.append(result)
        show(result)


@contextmanager
def interruptible() -> Iterator[None]:
    """SIGTERM is taken for Ctrl-C: what was scheduled is to be cancelled all the same."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
