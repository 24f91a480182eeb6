"""The processes beside the one that crawls: forked by a server process that holds nothing but the readers.

With the ``forkserver`` method no event loop, thread or database connection is forked, a process starts in
milliseconds, and all share the server's memory.
"""

from __future__ import annotations

import os
import signal
import sys
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import ForkServerContext, ForkServerProcess
from multiprocessing.popen_forkserver import Popen
from multiprocessing.process import BaseProcess
from threading import Lock

#: the niceness of the readers
_BEHIND = 5

_starting = Lock()


class _Process(ForkServerProcess):
    """A process that does not run the program's main script again, which would import all of Scrapy."""

    @staticmethod
    def _Popen(process_obj: BaseProcess) -> Popen:  # noqa: N802 (the name that multiprocessing calls)
        main = sys.modules["__main__"]
        with _starting:
            # a script has a file, a module that was run by its name (python -m) a specification
            script, main.__spec__, spec = main.__dict__.pop("__file__", None), None, main.__spec__
            try:
                return ForkServerProcess._Popen(process_obj)
            finally:
                main.__spec__ = spec
                if script is not None:
                    main.__file__ = script


class _Context(ForkServerContext):
    Process = _Process


#: what processes are started with
context = _Context()
context.set_forkserver_preload(["pipelines.workers.warm"])


def warm_up() -> None:
    """Let the server process load the readers, while this one goes on.

    Called where it is certain that documents will be read; without it the first process waits.
    """
    # what tells a run to end is for the process that crawls; held back here, it still reaches that one. The resource
    # tracker, which would come first, lets it through
    resource_tracker.ensure_running()
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)


def give_way() -> None:
    """Let this process run behind the one that crawls, which everything else waits for."""
    if hasattr(os, "nice"):  # Windows has none
        os.nice(_BEHIND)
