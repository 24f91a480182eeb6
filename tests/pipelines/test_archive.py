"""The archive of original bytes."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
import sys
from pathlib import Path

import pytest

from pipelines import archive as archive_module
from pipelines.archive import Archive, ArchivePipeline
from pipelines.items import Document, Original, Visit, VisitOutcome


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


def test_what_does_not_fit_leaves_nothing_half_written(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(OSError, match="No space"):
        archive.put(b"document")
    assert list((archive.root / "incoming").iterdir()) == []


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


@pytest.mark.parametrize("at_once", [False, True])
def test_what_is_handed_on_is_on_disk(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, at_once: bool
) -> None:
    synced = set[int]()
    whole = list[int]()

    def sync_all(descriptor: int) -> None:
        whole.append(os.fstat(descriptor).st_dev)
        synced.update(one.stat().st_ino for one in archive.root.rglob("*"))

    monkeypatch.setattr("os.fsync", lambda descriptor: synced.add(os.fstat(descriptor).st_ino))
    monkeypatch.setattr("pipelines.archive._sync_all", sync_all if at_once else None)

    async def all_of_them() -> list[object]:
        pipeline = ArchivePipeline(archive)
        pages = [
            Document(
                url=f"http://a.gov.cn/{number}.html",
                body=b"page %d" % number,
                attachments=[Document(url=f"http://a.gov.cn/{number}.pdf", body=b"file %d" % number)],
            )
            for number in range(5)
        ]
        return list(await asyncio.gather(*(pipeline.process_item(page) for page in pages)))

    for original in asyncio.run(all_of_them()):
        assert isinstance(original, Original)
        for one in original.all():
            path = archive.path(one.archive_path)
            assert {path.stat().st_ino, path.parent.stat().st_ino} <= synced
    assert bool(whole) == at_once
    assert set(whole) <= {archive.root.stat().st_dev}


def test_what_lies_there_long_is_on_disk(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    sha256 = archive.put(b"old")
    os.utime(archive.path(Archive.relative(sha256)), (0, 0))
    later = Archive(archive.root)
    later.put(b"old")
    monkeypatch.setattr("os.fsync", lambda _: pytest.fail("synced again"))
    later.sync([Archive.relative(sha256)])


def test_an_original_that_cannot_be_brought_to_disk_is_not_handed_on(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(errno.EIO, "broken disk")

    monkeypatch.setattr("os.fsync", fail)
    monkeypatch.setattr("pipelines.archive._sync_all", fail)
    page = Document(url="http://a.gov.cn/1", body=b"page")
    for _ in range(2):  # alone, and with others
        with pytest.raises(OSError, match="broken disk"):
            asyncio.run(ArchivePipeline(archive).process_item(page))
        page.attachments = [Document(url=f"http://a.gov.cn/{one}", body=b"%d" % one) for one in range(2, 5)]


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone brings a file system to disk at once")
def test_many_originals_are_brought_to_disk_at_once(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.fsync", lambda _: pytest.fail("one by one"))
    laid = [Archive.relative(archive.put(b"%d" % number)) for number in range(5)]
    archive.sync(laid)
    archive.sync(laid)
    assert archive_module._sync_all is not None
    with pytest.raises(OSError, match="brought to disk"):
        archive_module._sync_all(-1)
