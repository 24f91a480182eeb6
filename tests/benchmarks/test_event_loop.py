"""A crawl with scans and pictures in it never stalls the event loop: beats of a heart that come late are counted.

Run with ``pytest tests/benchmarks/test_event_loop.py --benchmark-only``.
"""

from __future__ import annotations

import asyncio
import io
import re
import time
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("rapidocr", reason="needs the extra ocr")

from PIL import Image

from tests.portals import trs
from tests.portals.pictures import PICTURE, replica
from tests.support.content import column
from tests.support.crawling import crawl, event_loop
from tests.support.server import Page, Site, serve

_BEAT = 0.02  # seconds
_LATE = 0.1


@dataclass
class Heart:
    """Seconds by which each beat came late, and how long the loop's own thread computed meanwhile."""

    late: list[float] = field(default_factory=list)
    computed: list[float] = field(default_factory=list)


def _queued() -> float:
    """Seconds that this thread was ready to run and another process had the processor (0 where not told)."""
    try:
        return int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e9
    except (OSError, IndexError):
        return 0.0


async def _beat(site: Site, stop: asyncio.Event) -> Heart:
    """Beat from the first request on: before it the crawler is being put together.

    What the machine's other work took is no lateness.
    """
    loop = asyncio.get_running_loop()
    heart = Heart()
    while not site.asked:
        await asyncio.sleep(_BEAT)
    while not stop.is_set():
        asked, computed, queued = loop.time(), time.thread_time(), _queued()
        await asyncio.sleep(_BEAT)
        heart.late.append(loop.time() - asked - _BEAT - (_queued() - queued))
        heart.computed.append(time.thread_time() - computed)
    return heart


def test_no_beat_is_late(benchmark: Any, tmp_path: Path) -> None:
    articles = column(12)  # one page of the list
    site = trs.site(articles)
    pictures = replica('<img src="./W020240115.png">')
    picture_page = next(answer for pattern, answer in pictures.routes if "t2024" in pattern.pattern)
    pages_of_articles = [pattern for pattern, _ in site.routes if re.search(r"/t20.*html", pattern.pattern)]
    site.routes[:0] = [(pattern, picture_page) for pattern in pages_of_articles[:3]]
    scan = io.BytesIO()
    with Image.open(PICTURE) as page:
        pages = [page.convert("L")] * 3
        pages[0].save(scan, "PDF", save_all=True, append_images=pages[1:], resolution=150)
    site.route(r".*/P0.*\.docx", Page(body=scan.getvalue(), type="application/pdf"))
    site.route(r".*/W0.*\.png", Page(body=PICTURE.read_bytes(), type="image/png"))
    settings = {
        "GOVCRAWL_DATABASE": str(tmp_path / "reports.db"),
        "GOVCRAWL_ARCHIVE": str(tmp_path / "archive"),
        "GOVCRAWL_WORKERS": "1",
        "GOVCRAWL_PROGRESS": False,
    }
    loop = event_loop()
    stop = asyncio.Event()
    beats: Future[Heart] = asyncio.run_coroutine_threadsafe(_beat(site, stop), loop)
    with serve(site):
        benchmark.pedantic(
            crawl,
            args=("trs",),
            kwargs={"settings": settings, "pipelines": True, "url": site.url + trs.COLUMN, "seconds": 600},
            rounds=1,
        )
    loop.call_soon_threadsafe(stop.set)
    heart = beats.result(timeout=5)
    late = sum(delay > _LATE for delay in heart.late)
    benchmark.extra_info.update(beats=len(heart.late), late=late, latest=round(max(heart.late), 3))
    assert max(heart.computed) < _LATE, (
        f"the event loop computed for {max(heart.computed):.3f} s at a stretch"
    )
    # a disk, or the replica in this very process, may hold up a beat now and then
    assert late <= len(heart.late) // 200, f"{late} of {len(heart.late)} beats came late"
