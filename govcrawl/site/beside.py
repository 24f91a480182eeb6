"""Parts of an edition made at the same time, in processes of their own."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any

from govcrawl.errors import PublishError

Submit = Callable[..., "Future[Any]"]


@contextmanager
def beside(processes: int) -> Iterator[Submit]:
    """What has a function done by one of ``processes`` other processes; without any, by this one and at once.

    All that was begun is waited for. Raises :class:`PublishError` where a process was killed.
    """
    if not processes:
        yield _at_once
        return
    spawned = multiprocessing.get_context("spawn")  # a database that is open here must not be open there
    with ProcessPoolExecutor(processes, mp_context=spawned, initializer=_begin) as pool:
        try:
            yield pool.submit
        except BrokenProcessPool as error:
            raise PublishError("a process that wrote downloads was killed; was there memory left?") from error
        except BaseException:
            for process in list((pool._processes or {}).values()):
                process.terminate()  # what they write is thrown away
            pool.shutdown(cancel_futures=True)
            raise


def _at_once(task: Callable[..., Any], *arguments: Any) -> Future[Any]:
    done: Future[Any] = Future()
    done.set_result(task(*arguments))
    return done


def _begin() -> None:
    """End with the process that gives the tasks, however that ends, and in the midst of a task."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    assert parent is not None

    def follow() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()
