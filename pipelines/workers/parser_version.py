"""What decides a reading, under one name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec

from pipelines.report import FORM_DIRECTORY


@cache
def parser_version() -> str:
    """A name for what decides a reading: the code that reads, the form, and whether OCR is installed.

    A document read by the same version need not be read again; any other version reads it anew.
    """
    here = files("pipelines")
    sources = [
        here / "blocks.py",
        here / "publication" / "pictures.py",
        here / "publication" / "with_pictures.py",
        *_below(here / "report", ".py"),
        *_below(here / "readers", ".py"),
        *_below(FORM_DIRECTORY, ".yaml"),
    ]
    digest = hashlib.sha256(str(find_spec("rapidocr") is not None).encode())
    for path in sources:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _below(folder: Traversable, suffix: str) -> Iterator[Traversable]:
    """The files in a folder and its folders, in one order on every machine."""
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.is_dir():
            yield from _below(path, suffix)
        elif path.name.endswith(suffix):
            yield path
