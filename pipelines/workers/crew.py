"""Several workers, each with a thread of this process that talks with it."""

from __future__ import annotations

import atexit
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import nullcontext
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any

from pipelines.errors import InstallationError
from pipelines.workers.worker import EndedError, Worker

#: a worker is replaced after this many tasks, so that no library's leak grows without end
_TASKS_PER_WORKER = 500
#: waiting does not count as working, yet a task that only waits must end: after so many times its limit
_PATIENCE = 10
#: so many workers in a row may fail to start until no task is done any more; each is waited for longer, seconds
_MOST_STARTS = 5
_PAUSE = 0.1
#: a thread is waited for at the end so long, seconds
_LAST_WORDS = 10


class NoWorkersError(InstallationError):
    """Raised where no worker can be started, which is no task's fault."""


@dataclass(slots=True)
class _Job:
    """A task for a worker; ``alone``: in a new one, while no other task is done so."""

    seconds: float
    task: Callable[..., Any]
    arguments: tuple[Any, ...]
    alone: bool
    future: Future[Any] = field(default_factory=Future)


class Crew:
    """``size`` workers that begin with ``begin(*arguments)``; each that hangs or dies is replaced."""

    def __init__(self, size: int, begin: Callable[..., None], *arguments: Any) -> None:
        self._begin = begin, arguments
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        # daemons: a run that is stopped at once does not wait for what is under way
        self._threads = [Thread(target=self._serve, name="reader", daemon=True) for _ in range(size)]
        self._workers = set[Worker]()
        self._lock, self._one_alone = Lock(), Lock()
        self._failed_starts = 0
        self._open = self._started = False

    def start(self) -> None:
        """Start the workers, without waiting for them."""
        if not self._started:
            self._open = self._started = True
            atexit.register(self.close)
            for thread in self._threads:
                thread.start()

    def submit(
        self, seconds: float, task: Callable[..., Any], *arguments: Any, alone: bool = False
    ) -> Future[Any]:
        """What ``task`` returns or raises in a worker.

        Raises :class:`TimeoutError` where ``seconds`` of processor time, or many times more of waiting, were not
        enough, :class:`~pipelines.workers.worker.DiedError` where the worker ended, and :class:`NoWorkersError`.
        """
        self.start()
        job = _Job(seconds, task, arguments, alone)
        if not self._open:
            job.future.cancel()
        self._jobs.put(job)
        return job.future

    def close(self) -> None:
        """End the workers, those at work included; blocks for a moment."""
        if not self._started:
            return
        with self._lock:
            self._open = False
        atexit.unregister(self.close)
        try:
            while (job := self._jobs.get_nowait()) is not None:
                job.future.cancel()
        except Empty:
            pass
        for worker in tuple(self._workers):
            worker.kill()
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join(_LAST_WORDS)

    @property
    def pids(self) -> list[int]:
        """The numbers of the workers' processes."""
        return [worker.pid for worker in tuple(self._workers)]

    def _serve(self) -> None:
        """A thread: one task after another."""
        try:
            worker = self._new_worker()
        except NoWorkersError:
            worker = None  # whoever gives a task is told
        while (job := self._jobs.get()) is not None:
            if job.future.set_running_or_notify_cancel():
                with self._one_alone if job.alone else nullcontext():
                    if job.alone:
                        self._drop(worker)
                        worker = None
                    worker = self._do(job, worker)
        self._drop(worker)

    def _do(self, job: _Job, worker: Worker | None) -> Worker | None:
        """Do it; the worker, where it is of further use."""
        try:
            while True:
                worker = worker or self._new_worker()
                try:
                    result, error = worker.do(job.seconds, job.seconds * _PATIENCE, job.task, *job.arguments)
                    break
                except EndedError:  # while nobody asked anything of it
                    self._drop(worker)
                    worker = None
        except Exception as failure:
            job.future.set_exception(failure)
            self._drop(worker)
            return None
        used_up = worker.tasks >= _TASKS_PER_WORKER or isinstance(error, MemoryError)
        if error is None:
            job.future.set_result(result)
        else:
            job.future.set_exception(error)
        if used_up:
            self._drop(worker)
            return None
        return worker

    def _new_worker(self) -> Worker:
        begin, arguments = self._begin
        while self._open:
            try:
                worker = Worker(begin, *arguments)
            except (OSError, EOFError) as error:
                with self._lock:
                    self._failed_starts += 1
                    failed = self._failed_starts
                if failed >= _MOST_STARTS:
                    raise NoWorkersError(
                        f"no process that reads can be started ({type(error).__name__}: {error}); see that memory "
                        "and processes are to be had, then run the command again"
                    ) from error
                time.sleep(_PAUSE * failed)
            else:
                with self._lock:
                    self._failed_starts = 0
                    self._workers.add(worker)
                    if self._open:
                        return worker
                self._drop(worker)
        raise NoWorkersError("the workers are at their end; run the command again")

    def _drop(self, worker: Worker | None) -> None:
        if worker is not None:
            worker.end()
            self._workers.discard(worker)
