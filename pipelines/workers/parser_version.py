"""What decides a reading, under one name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable

from pipelines.report import FORM_DIRECTORY

#: distributions that read: another version of one may read otherwise
LIBRARIES = (
    "lxml",
    "cssselect",
    "tinycss2",
    "selectolax",
    "pypdfium2",
    "pdfplumber",
    "pdfminer.six",
    "olefile",
    "python-calamine",
    "rapidfuzz",
    "opencc",
)
#: the same, of extras: absent, they read nothing
OPTIONAL_LIBRARIES = ("rapidocr", "onnxruntime", "opencv-python-headless", "numpy", "pillow", "rarfile")


@cache
def parser_version() -> str:
    """A name for what decides a reading: the code that reads, its data, and the libraries with their versions.

    A document read by the same version need not be read again; any other version reads it anew. Raises
    :class:`ImportError` naming a library that is not installed.
    """
    here = files("pipelines")
    sources = [
        here / "blocks.py",
        here / "data" / "regions.csv",
        here / "data" / "titles.yaml",
        here / "data" / "narrative.yaml",
        here / "publication" / "pictures.py",
        here / "publication" / "with_pictures.py",
        *_below(here / "report", ".py"),
        *_below(here / "readers", ".py"),
        *_below(FORM_DIRECTORY, ".yaml"),
    ]
    digest = hashlib.sha256()
    for path in sources:
        digest.update(path.name.encode() + path.read_bytes())
    for library in library_versions().items():
        digest.update("=".join(library).encode() + b"\n")
    return digest.hexdigest()[:12]


def library_versions() -> dict[str, str]:
    """The versions of the libraries that read, by name; empty for an extra's that is absent.

    Raises :class:`ImportError` naming a library that is not installed.
    """
    versions = {}
    for library in LIBRARIES:
        try:
            versions[library] = version(library)
        except PackageNotFoundError:
            raise ImportError(f"the library {library} is not installed", name=library) from None
    for library in OPTIONAL_LIBRARIES:
        try:
            versions[library] = version(library)
        except PackageNotFoundError:
            versions[library] = ""
    return versions


def _below(folder: Traversable, suffix: str) -> Iterator[Traversable]:
    """The files in a folder and its folders, in one order on every machine."""
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.is_dir():
            yield from _below(path, suffix)
        elif path.name.endswith(suffix):
            yield path
