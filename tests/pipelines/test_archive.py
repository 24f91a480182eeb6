"""The archive of original bytes."""

from __future__ import annotations

import asyncio
import hashlib
import os
from pathlib import Path

import pytest

from pipelines.archive import Archive, ArchivePipeline
from pipelines.items import Document, Visit, VisitOutcome


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive(tmp_path / "archive")
    archive.open()
    return archive


def test_bytes_lie_under_their_hash(archive: Archive) -> None:
    data = "年度报告".encode()
    sha256 = archive.put(data)
    assert sha256 == hashlib.sha256(data).hexdigest()
    assert archive.path(Archive.relative(sha256)) == archive.root / sha256[:2] / sha256
    assert archive.path(Archive.relative(sha256)).read_bytes() == data


def test_putting_again_writes_nothing(archive: Archive) -> None:
    path = archive.path(Archive.relative(archive.put(b"same")))
    before = path.stat().st_mtime_ns, path.stat().st_ino
    archive.put(b"same")
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == before


@pytest.mark.parametrize("left", [b"", b"whole", bytes(14)], ids=["nothing", "a part", "zeros"])
def test_what_a_power_cut_left_is_written_again(archive: Archive, left: bytes) -> None:
    path = archive.path(Archive.relative(archive.put(b"whole document")))
    path.write_bytes(left)
    archive.put(b"whole document")
    assert path.read_bytes() == b"whole document"


def test_what_killed_runs_left_is_removed(archive: Archive) -> None:
    left = archive.root / "incoming" / "1-0"
    fresh = archive.root / "incoming" / "2-0"
    for path in (left, fresh):
        path.write_bytes(b"part")
    os.utime(left, (0, 0))
    archive.open()
    assert not left.exists()
    assert fresh.exists()


def test_page_and_attachments_are_archived_and_keep_what_was_told(archive: Archive) -> None:
    attachment = Document(url="http://a.gov.cn/1.pdf", body=b"x" * (1 << 19), media_type="application/pdf")
    page = Document(
        url="http://a.gov.cn/1.html", body=b"page", title="标题", etag='"1"', attachments=[attachment]
    )
    original = asyncio.run(ArchivePipeline(archive).process_item(page))
    assert not isinstance(original, Visit)
    assert (original.url, original.title, original.etag, original.size) == (page.url, "标题", '"1"', 4)
    (attached,) = original.attachments
    assert attached.media_type == "application/pdf"
    assert archive.path(attached.archive_path).stat().st_size == 1 << 19


def test_a_visit_passes(archive: Archive) -> None:
    visit = Visit("http://a.gov.cn/2.html", VisitOutcome.GONE, "已删除。")
    assert asyncio.run(ArchivePipeline(archive).process_item(visit)) is visit
