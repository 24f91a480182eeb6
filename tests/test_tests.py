"""The tests' own house rules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.place import PROJECT

MODULES = sorted((PROJECT / "tests").rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """The full names that a module imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_no_module_imports_from_a_test_module(path: Path) -> None:
    taken = [name for name in imported(path) if name.startswith("tests.") and ".test_" in name]
    assert taken == []


def test_every_folder_is_in_the_readme() -> None:
    readme = (PROJECT / "tests" / "README.md").read_text(encoding="utf-8")
    folders = {
        path.parent.relative_to(PROJECT / "tests").parts[0] for path in MODULES if path.parent.name != "tests"
    }
    assert {folder for folder in folders if f"`{folder}/`" not in readme} == set()


@pytest.mark.parametrize(
    "path", sorted((PROJECT / "tests" / "benchmarks").glob("test_*.py")), ids=lambda path: path.stem
)
def test_what_is_timed_is_left_out_of_the_suite(path: Path) -> None:
    """``--benchmark-skip`` leaves out what takes the fixture ``benchmark``, and runs all else."""
    run = [
        node.name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        and node.name.startswith("test_")
        and "benchmark" not in [argument.arg for argument in node.args.args]
    ]
    assert run == []
