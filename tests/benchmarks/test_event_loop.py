"""A crawl with scans and pictures in it never stalls the event loop: beats of a heart that come late are counted.

Run with ``pytest tests/benchmarks/test_event_loop.py --benchmark-only``.
"""

from __future__ import annotations

import asyncio
import io
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("rapidocr", reason="needs the extra ocr")

from PIL import Image

from tests.portals import trs
from tests.portals.content import column
from tests.portals.crawling import _loop, crawl
from tests.portals.server import Page, Site, serve
from tests.portals.test_picture_pages import PICTURE, replica

_BEAT = 0.02  # seconds
_LATE = 0.1


def _queued() -> float:
    """Seconds that this thread was ready to run and another process had the processor (0 where not told)."""
    try:
        return int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e9
    except (OSError, IndexError):
        return 0.0


async def _beat(site: Site, stop: asyncio.Event) -> list[float]:
    """How much later than asked for each beat came, in seconds, without what the rest of the machine took.

    From the first request on: before it the crawler is being put together.
    """
    loop = asyncio.get_running_loop()
    late = []
    while not site.asked:
        await asyncio.sleep(_BEAT)
    while not stop.is_set():
        asked, queued = loop.time(), _queued()
        await asyncio.sleep(_BEAT)
        late.append(loop.time() - asked - _BEAT - (_queued() - queued))
    return late


def test_no_beat_is_late(benchmark: Any, tmp_path: Path) -> None:
    articles = column(24)
    site = trs.site(articles)
    pictures = replica('<img src="./W020240115.png">')
    picture_page = next(answer for pattern, answer in pictures.routes if "t2024" in pattern.pattern)
    for pattern, _ in list(site.routes)[:4]:
        if "html" in pattern.pattern:
            site.routes.insert(0, (pattern, picture_page))
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
    loop = _loop()
    stop = asyncio.Event()
    beats: Future[list[float]] = asyncio.run_coroutine_threadsafe(_beat(site, stop), loop)
    with serve(site):
        benchmark.pedantic(
            crawl,
            args=("trs",),
            kwargs={"settings": settings, "pipelines": True, "url": site.url + trs.COLUMN},
            rounds=1,
        )
    loop.call_soon_threadsafe(stop.set)
    late = beats.result(timeout=5)
    count = sum(delay > _LATE for delay in late)
    benchmark.extra_info.update(beats=len(late), late=count, latest=round(max(late), 3))
    assert count == 0, f"{count} of {len(late)} beats came late, the latest by {max(late):.3f} s"
