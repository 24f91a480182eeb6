"""What the OCR engine said of a page, kept on disk: OCR takes seconds a page, looking it up milliseconds.

Kept are the engine's own answers, keyed by the very pixels it was asked about, not what was made of them:
today's code may ask again in another way and never gets yesterday's conclusions.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

from pipelines.readers.scan.deskew import Picture
from pipelines.readers.scan.ocr import PixelBox, Reading

#: names the directory (created on need); unset: nothing is kept
DIRECTORY_VARIABLE = "GOVCRAWL_OCR_CACHE"
_LAYOUT = "1"  # of the files; raised when it changes, so that old files are left alone


class Recogniser(Protocol):
    """What reads pixels: :class:`pipelines.readers.scan.ocr.Engine`, or one that remembers."""

    def detect(self, page: Picture) -> list[PixelBox]:
        """Boxes of pieces of text, in no order."""
        ...

    def recognise(self, crops: Sequence[Picture]) -> list[Reading]:
        """One reading a crop."""
        ...


def _key(picture: Picture) -> str:
    return hashlib.sha256(f"{picture.shape}".encode() + picture.tobytes()).hexdigest()[:32]


class PageMemory:
    """A recogniser for one page that asks ``engine`` only what it has not been told before.

    ``engine`` is called when first needed. ``save`` writes what was learnt; a file that cannot be read or
    written costs time, never the page.
    """

    def __init__(
        self, page: Picture, directory: Path, engine: Callable[[], Recogniser], version: str
    ) -> None:
        self._engine = engine
        self._path = directory / f"{_LAYOUT}-{version}" / f"{_key(page)}.json"
        self._known: dict[str, Any] = {}
        self._learnt = False
        with contextlib.suppress(OSError, ValueError):
            self._known = json.loads(self._path.read_text(encoding="utf-8"))

    def detect(self, page: Picture) -> list[PixelBox]:
        """As :meth:`Recogniser.detect`."""
        key = "boxes " + _key(page)
        if key not in self._known:
            self._known[key], self._learnt = self._engine().detect(page), True
        return [(left, top, right, bottom) for left, top, right, bottom in self._known[key]]

    def recognise(self, crops: Sequence[Picture]) -> list[Reading]:
        """As :meth:`Recogniser.recognise`."""
        keys = [_key(crop) for crop in crops]
        new = {key: crop for key, crop in zip(keys, crops, strict=True) if key not in self._known}
        if new:
            for key, reading in zip(new, self._engine().recognise(list(new.values())), strict=True):
                self._known[key] = asdict(reading)
            self._learnt = True
        return [Reading(**self._known[key]) for key in keys]

    def save(self) -> None:
        """Write what was learnt, whole or not at all: two processes may read the same page."""
        if not self._learnt:
            return
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._path.parent, suffix=".part")
            with os.fdopen(handle, "w", encoding="utf-8") as part:
                json.dump(self._known, part, ensure_ascii=False)
            Path(name).replace(self._path)
