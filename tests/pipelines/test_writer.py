"""The process that writes: what it is told, what it tells back, and what becomes of it."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.database import runs
from pipelines.database.process import Writer, WriterError
from pipelines.database.transactions import Store
from pipelines.items import RunOutcome

PLACE = ("wuyi", "武义县", "http://www.example.gov.cn/nb/", "330723")


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    writer = Writer.acquire(tmp_path / "reports.db", [PLACE])
    yield writer
    writer.release()


def end_process(store: Store) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def interrupt_process(store: Store) -> int:
    os.kill(os.getpid(), signal.SIGINT)
    return os.getpid()


def fail_oddly(store: Store) -> None:
    class OddError(Exception):
        """Defined where no other process can find it."""

    raise OddError("纸张卡住")


def region(store: Store) -> str | None:
    return store.resolver.resolve("教育局", url="http://www.example.gov.cn/nb/1.html").region_code


async def begin(writer: Writer, spider: str) -> int:
    return await writer.call(runs.start, spider=spider, portal=None, target=None, pid=os.getpid())


def spiders(writer: Writer) -> list[str]:
    with sqlite3.connect(writer.path) as database:
        return [row[0] for row in database.execute("SELECT spider FROM runs ORDER BY id")]


def test_one_bad_piece_of_work_takes_only_itself(writer: Writer) -> None:
    async def work() -> list[object]:
        jobs = [begin(writer, "one"), writer.call(fail_oddly), begin(writer, "two")]
        return list(await asyncio.gather(*jobs, return_exceptions=True))

    first, failure, second = asyncio.run(work())
    assert (first, second) == (1, 2)
    assert isinstance(failure, RuntimeError)
    assert "OddError: 纸张卡住" in str(failure)
    assert spiders(writer) == ["one", "two"]


def test_what_the_database_refuses_is_raised_as_it_was(writer: Writer) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no_such_column"):
        asyncio.run(writer.call(runs.finish, 1, RunOutcome.COMPLETE, "", {"no_such_column": 1}))


def test_another_process_takes_the_place_of_one_that_died(writer: Writer) -> None:
    assert asyncio.run(begin(writer, "before")) == 1
    with pytest.raises(WriterError, match=r"reports\.db ended \(code -9\); run the command again"):
        asyncio.run(writer.call(end_process))
    assert asyncio.run(begin(writer, "after")) == 2
    assert asyncio.run(writer.call(region)) == "330723"  # the new one knows the places, too
    assert spiders(writer) == ["before", "after"]


def test_interrupts_are_left_to_the_run(writer: Writer) -> None:
    assert asyncio.run(writer.call(interrupt_process)) != os.getpid()
    assert asyncio.run(begin(writer, "still")) == 1


def test_crawlers_of_one_database_share_it_to_the_last(tmp_path: Path) -> None:
    one = Writer.acquire(tmp_path / "reports.db")
    other = Writer.acquire(tmp_path / "." / "reports.db")
    assert one is other
    one.release()
    pending = other.submit(runs.start, spider="last", portal=None, target=None, pid=os.getpid())
    other.release()
    assert pending.result(timeout=0) == 1


def test_a_place_that_cannot_be_written_is_an_error_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises((sqlite3.Error, OSError)):
        Writer.acquire(tmp_path / "file" / "reports.db")
