"""What decides a reading, under one name."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from pipelines.report import FORM_DIRECTORY


@cache
def parser_version() -> str:
    """A name for what decides a reading: the code that reads, the form, and whether OCR is installed.

    A document read by the same version need not be read again; any other version reads it anew.
    """
    here = Path(__file__).parents[1]
    sources = [
        here / "blocks.py",
        here / "publication" / "pictures.py",
        here / "publication" / "with_pictures.py",
        *(here / "report").rglob("*.py"),
        *(here / "readers").rglob("*.py"),
    ]
    digest = hashlib.sha256(str(find_spec("rapidocr") is not None).encode())
    for path in sorted([*sources, *FORM_DIRECTORY.glob("*.yaml")]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]
