"""What decides a reading has one name, in which every library that reads has its part."""

from __future__ import annotations

import ast
import importlib.metadata
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import pipelines
from pipelines.workers import parser_version as module
from pipelines.workers.parser_version import LIBRARIES, OPTIONAL_LIBRARIES, parser_version

PACKAGE = Path(pipelines.__file__).parent


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    parser_version.cache_clear()
    yield
    parser_version.cache_clear()


@pytest.mark.parametrize("library", [*LIBRARIES, *OPTIONAL_LIBRARIES])
def test_another_version_of_a_library_is_another_parser(
    monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    before = parser_version()
    installed = importlib.metadata.version

    def upgraded(name: str) -> str:
        return "99.0" if name == library else installed(name)

    monkeypatch.setattr(module, "version", upgraded)
    parser_version.cache_clear()
    assert parser_version() != before


@pytest.mark.parametrize(
    "name", ["blocks.py", "data/regions.csv", "data/titles.yaml", "report/titles.py", "readers/html/facts.py"]
)
def test_other_code_or_data_is_another_parser(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    before = parser_version()
    copy = tmp_path / "pipelines"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(module, "files", lambda package: copy)
    parser_version.cache_clear()
    assert parser_version() == before
    with (copy / name).open("ab") as file:
        file.write(b"\n")
    parser_version.cache_clear()
    assert parser_version() != before


def test_a_library_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    installed = importlib.metadata.version

    def version(name: str) -> str:
        if name in ("olefile", "rapidocr"):
            raise importlib.metadata.PackageNotFoundError(name)
        return installed(name)

    monkeypatch.setattr(module, "version", version)
    with pytest.raises(ImportError, match="olefile"):
        parser_version()


def imported() -> set[str]:
    """The names of other people's packages that the code which reads imports."""
    names: set[str] = set()
    for path in [*(PACKAGE / "readers").rglob("*.py"), *(PACKAGE / "report").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add(str(node.module).split(".")[0])
    return names - set(sys.stdlib_module_names) - {"pipelines"}


def test_every_library_that_the_readers_import_is_among_them() -> None:
    homes = importlib.metadata.packages_distributions()
    known = {*LIBRARIES, *OPTIONAL_LIBRARIES}
    checks_data = {"pydantic"}  # it reads our data files, not documents
    missing = {
        name
        for name in imported() - checks_data
        if name in homes and not known & {home.lower() for home in homes[name]}
    }
    assert missing == set()
