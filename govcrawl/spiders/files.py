"""Reads report documents from the local disk, in any supported format."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from scrapy import Spider

from govcrawl.crawling.account import Account
from govcrawl.errors import NothingDoneError
from pipelines.items import Document, Visit, VisitOutcome
from pipelines.report.identity import place_of

#: files under way at once; more would only fill memory
_UNDER_WAY = 32
_POLL_SECONDS = 0.005


class FilesSpider(Spider):
    """A file, or recursively a folder, of documents recognised by content. No network."""

    name = "files"

    def __init__(self, path: str | None = None, **kwargs: Any) -> None:
        """``path``: the file or folder. Raises :class:`NothingDoneError` where it is not there."""
        super().__init__(**kwargs)
        if not path:
            raise NothingDoneError("files: no path given; run: scrapy crawl files -a path=FILE_OR_FOLDER")
        self.root = Path(path).expanduser()
        if not self.root.exists():
            raise NothingDoneError(f"files: no such file or folder: {path}; check -a path=")
        self.account = Account()
        self.target = str(self.root)

    async def start(self) -> AsyncIterator[Document | Visit]:
        """Each file as a document, in the order of their names."""
        found = False
        database, archive = (
            Path(self.settings[name]).resolve() for name in ("GOVCRAWL_DATABASE", "GOVCRAWL_ARCHIVE")
        )
        for path in _files(self.root, database, archive):
            found = True
            await self._fewer_than(_UNDER_WAY)
            item = await asyncio.to_thread(_document, path, _place(self.root, path))
            if isinstance(item, Visit):
                self.account.problems.append(item.reason)
            yield item
        if not found:
            self.account.problems.append(f"{self.root}中没有任何文件；请核对-a path=。")
        # the engine looks only every five seconds whether a spider without requests has become idle
        await self._fewer_than(1)

    async def _fewer_than(self, count: int) -> None:
        """Wait until fewer than ``count`` files are in the item pipelines."""
        engine = self.crawler.engine
        assert engine is not None
        while engine.scraper.slot is not None and engine.scraper.slot.itemproc_size >= count:
            await asyncio.sleep(_POLL_SECONDS)


def _files(root: Path, database: Path, archive: Path) -> Iterator[Path]:
    """Every file below ``root`` that is neither hidden nor the run's own database or archive, sorted; ``root`` itself
    where it is a file."""
    if not root.is_dir():
        yield root
        return
    for folder, folders, names in os.walk(root):
        here = Path(folder).resolve()
        if root.resolve() != archive:  # who names the archive itself means its originals
            folders[:] = [name for name in folders if here / name != archive]
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            own = here == database.parent and name.startswith(database.name)
            if not name.startswith(".") and not own:
                yield Path(folder) / name


def _place(root: Path, path: Path) -> str | None:
    """The folders from ``root`` on that hold a file, in which bodies of one name may have one each.

    ``None`` right below ``root``: then the folder's own name tells, as it does where the file is named alone.
    """
    folders = path.relative_to(root).parts[:-1] if root.is_dir() else ()
    telling = [name for name in folders if place_of(f"file:///{name}/") == name]
    return "/".join((place_of(_address(root) + "/"), *telling)) if telling else None


def _address(path: Path) -> str:
    return Path(os.path.abspath(path)).as_uri()  # noqa: PTH100 (a link keeps its own address)


def _document(path: Path, place: str | None) -> Document | Visit:
    url = _address(path)
    try:
        if path.is_file():
            return Document(url=url, body=path.read_bytes(), place=place)
        reason = f"{path}不是普通文件，已跳过。"
    except OSError as error:
        reason = f"无法读取文件{path}（{error.strerror}），请核对文件权限。"
    return Visit(url=url, outcome=VisitOutcome.FAILED, reason=reason)
