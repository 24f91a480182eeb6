"""Workers: what a document may do to them, and what it may not."""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.utils.test import get_crawler

from govcrawl.patience import PatienceMiddleware
from pipelines.errors import InstallationError
from pipelines.items import Original, Reading
from pipelines.report.model import Report, Status
from pipelines.workers.pool import ReaderPool


def misbehave(data: bytes, url: str, media_type: str | None) -> Report:
    """Do what the file says; runs in a worker."""
    what = data.decode()
    if what == "hang":
        while True:
            pass
    elif what == "wait":
        time.sleep(60)
    elif what == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    elif what == "grow":
        blocks = []
        while True:
            blocks.append(bytearray(16 << 20))
    elif what.startswith("die once"):
        mark = Path(what.removeprefix("die once "))
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    elif what == "large":
        return Report("x" * 50_000_000, url, "", "txt", Status.VERIFIED)
    elif what == "fail":
        raise RuntimeError("坏了")
    elif what == "ignore interrupts":
        os.kill(os.getpid(), signal.SIGINT)
    return Report(what, url, "", "txt", Status.VERIFIED)


@pytest.fixture
def pool() -> Iterator[ReaderPool]:
    pool = ReaderPool(workers=2, seconds=30, megabytes=400, read=misbehave)
    yield pool
    pool.close()


def archived(path: Path, content: str, media_type: str | None = None) -> Original:
    path.write_text(content, encoding="utf-8")
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    return Original(path.as_uri(), sha256, 1, media_type, None, None, None, None, 200, "t", path.name)


def read(pool: ReaderPool, folder: Path, *contents: str, media_type: str | None = None) -> list[Reading]:
    async def all_of_them() -> list[Reading]:
        paths = [folder / f"{number}" for number in range(len(contents))]
        jobs = [
            pool.read(archived(path, content, media_type), path)
            for path, content in zip(paths, contents, strict=True)
        ]
        return list(await asyncio.gather(*jobs))

    return asyncio.run(all_of_them())


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("hang", "时限（1秒）"),
        ("wait", "时限（0.2秒）"),
        ("die", "异常退出"),
        ("grow", "内存上限（400MB）"),
        ("fail", "RuntimeError：坏了"),
    ],
)
@pytest.mark.parametrize("media_type", [None, "text/html"], ids=["alone", "together"])
def test_a_bad_document_takes_only_itself(
    pool: ReaderPool, tmp_path: Path, what: str, reason: str, media_type: str | None
) -> None:
    # on a busy machine too short for the others, were it not processor time
    pool.seconds = {"hang": 1, "wait": 0.2}.get(what, pool.seconds)
    readings = read(pool, tmp_path, "good", what, *["good"] * 6, media_type=media_type)
    bad = readings.pop(1)
    assert bad.report.status is Status.UNREADABLE
    assert reason in bad.report.reason
    assert not bad.finished
    assert [reading.report.status for reading in readings] == [Status.VERIFIED] * 7
    assert all(reading.finished for reading in readings)


def test_pages_that_wait_are_read_in_few_tasks_and_each_gets_its_own_reading(
    pool: ReaderPool, tmp_path: Path
) -> None:
    tasks = []
    submit = pool._crew.submit

    def counted(*args: Any, **kwargs: Any) -> Any:
        tasks.append(args)
        return submit(*args, **kwargs)

    pool._crew.submit = counted
    contents = [f"page {number}" for number in range(20)]
    readings = read(pool, tmp_path, *contents, media_type="text/html; charset=utf-8")
    assert [reading.report.id for reading in readings] == contents
    assert len(tasks) < len(contents)


def test_requests_wait_while_more_waits_than_the_readers_soon_read(
    pool: ReaderPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ReaderPool, "_shared", pool)
    monkeypatch.setattr("pipelines.workers.pool._ENOUGH_BYTES", 2)
    middleware = PatienceMiddleware(get_crawler())

    async def fetch_beside(media_type: str | None) -> None:
        paths = [tmp_path / f"{media_type is None} {number}" for number in range(20)]
        reading = [asyncio.create_task(pool.read(archived(path, "page", media_type), path)) for path in paths]
        await asyncio.sleep(0)
        assert ReaderPool.is_behind()
        request = asyncio.create_task(middleware.process_request(Request("http://a.gov.cn/")))
        await asyncio.sleep(0)
        assert not request.done()
        await request
        assert not ReaderPool.is_behind()
        await asyncio.gather(*reading)
        assert pool._bytes_waiting == 0

    async def fetch() -> None:
        for media_type in ("text/html", None):
            await fetch_beside(media_type)

    asyncio.run(fetch())
    middleware.spider_closed()


def test_workers_leave_interrupts_to_the_run(pool: ReaderPool, tmp_path: Path) -> None:
    (reading,) = read(pool, tmp_path, "ignore interrupts")
    assert reading.report.status is Status.VERIFIED


def test_the_event_loop_never_waits(tmp_path: Path) -> None:
    pool = ReaderPool(workers=2, seconds=30, megabytes=400, read=misbehave)
    beats = 0

    async def heart() -> None:
        nonlocal beats
        while True:
            beats += 1
            await asyncio.sleep(0)

    async def run() -> None:
        task = asyncio.ensure_future(heart())
        path = tmp_path / "good"
        await pool.read(archived(path, "good"), path)
        task.cancel()

    try:
        asyncio.run(run())
    finally:
        pool.close()
    assert beats > 10


def test_a_pool_that_lost_an_idle_worker_reads_on(pool: ReaderPool, tmp_path: Path) -> None:
    read(pool, tmp_path, "good")
    for pid in pool._crew.pids:
        os.kill(pid, signal.SIGKILL)
    time.sleep(0.5)
    (reading,) = read(pool, tmp_path, "good")
    assert reading.report.status is Status.VERIFIED


@pytest.mark.parametrize("media_type", [None, "text/html"], ids=["alone", "together"])
def test_what_was_read_when_a_worker_died_is_read_once_more(
    pool: ReaderPool, tmp_path: Path, media_type: str | None
) -> None:
    contents = ["good", f"die once {tmp_path / 'mark'}", "good"]
    readings = read(pool, tmp_path, *contents, media_type=media_type)
    assert [reading.report.id for reading in readings] == contents
    assert all(reading.finished for reading in readings)


@pytest.mark.skipif(not Path("/proc/self/wchan").exists(), reason="processes are looked at on Linux")
def test_a_worker_that_dies_while_it_answers_holds_up_nobody(pool: ReaderPool, tmp_path: Path) -> None:
    killed: list[int] = []

    def kill_one_that_sends() -> None:
        while not killed:
            for pid in pool._crew.pids:
                with suppress(OSError):
                    if Path(f"/proc/{pid}/wchan").read_text() == "sock_alloc_send_pskb":
                        os.kill(pid, signal.SIGKILL)
                        killed.append(pid)
                        break

    killer = threading.Thread(target=kill_one_that_sends, daemon=True)
    killer.start()
    readings = read(pool, tmp_path, *["large"] * 6)
    assert killed
    assert all(reading.finished for reading in readings)


def cannot_begin(megabytes: int) -> None:
    """End a worker before it has begun."""
    os._exit(3)


def test_where_no_worker_can_be_started_reading_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.workers.pool._begin", cannot_begin)
    pool = ReaderPool(workers=2, seconds=30, megabytes=400, read=misbehave)
    try:
        with pytest.raises(InstallationError, match="no process that reads can be started"):
            read(pool, tmp_path, "good")
    finally:
        pool.close()


def test_a_program_that_ends_in_the_midst_of_reading_leaves_nobody(tmp_path: Path) -> None:
    program = (
        "import asyncio, sys; from pathlib import Path\n"
        "from tests.pipelines.test_pool import ReaderPool, archived, misbehave\n"
        "async def main():\n"
        "    pool = ReaderPool(workers=2, seconds=30, megabytes=400, read=misbehave)\n"
        "    good, bad = (Path(sys.argv[1]) / name for name in ('good', 'bad'))\n"
        "    await pool.read(archived(good, 'good'), good)\n"
        "    task = asyncio.ensure_future(pool.read(archived(bad, 'wait'), bad))\n"
        "    await asyncio.sleep(0.5)\n"
        "    print(*pool._crew.pids, flush=True)\n"
        "asyncio.run(main())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    pids = [int(pid) for pid in done.stdout.split()]
    assert (len(pids), done.returncode) == (2, 0), done.stderr
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="processors are chosen on Linux")
def test_one_worker_for_each_processor_that_may_be_used() -> None:
    program = (
        "import os; from pipelines.workers.pool import default_workers\n"
        "every = default_workers(); os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
        "print(every == len(os.sched_getaffinity(os.getppid())), default_workers())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "1"]
