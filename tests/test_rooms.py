"""The plan of the house holds: imports go down the list of docs/design.md, and never in a circle."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
PACKAGES = ("govcrawl", "pipelines")


def modules() -> dict[str, Path]:
    """Every module by its dotted name."""
    found = {}
    for package in PACKAGES:
        for path in (PROJECT / package).rglob("*.py"):
            parts = path.relative_to(PROJECT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imports(path: Path) -> Iterator[str]:
    """The modules of ours that a file imports, inside functions too; not those only for types."""

    def walk(node: ast.AST) -> Iterator[ast.AST]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
                continue
            yield child
            yield from walk(child)

    for node in walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if node.level:
                assert path.is_relative_to(PROJECT / "govcrawl/site/plugins"), f"{path}: imports are absolute"
                package = path.parents[node.level - 1].relative_to(PROJECT).parts
                module = ".".join([*package, *filter(None, [node.module])])
            for alias in node.names:
                name = f"{module}.{alias.name}"
                if name in MODULES:
                    yield name
                elif module in MODULES:
                    yield module


@cache
def arrows() -> dict[str, set[str]]:
    """What each module imports; read when first asked for, since every worker of a test run collects this file."""
    return {name: set(imports(path)) - {name} for name, path in MODULES.items()}


def rooms() -> list[list[str]]:
    """The entries of the list, each line's, from top to bottom."""
    text = (PROJECT / "docs" / "design.md").read_text(encoding="utf-8")
    section = text.split("## Rooms\n")[1].split("\n## ")[0]
    return [
        re.findall(r"`([^`]+)`", line.split(": ")[0]) for line in re.findall(r"^\d+\. .*$", section, re.M)
    ]


def floor(name: str) -> int:
    """The line of the list that a module belongs to."""
    path = MODULES[name].relative_to(PROJECT).as_posix()
    fitting = [
        (len(entry), number)
        for number, entries in enumerate(rooms())
        for entry in entries
        if path == entry or (entry.endswith("/") and path.startswith(entry))
    ]
    assert fitting, f"{path} is in no room"
    return max(fitting)[1]


def test_every_room_is_there_and_every_arrow_is_seen() -> None:
    assert len(rooms()) >= 9
    for entries in rooms():
        assert entries
        for entry in entries:
            assert (PROJECT / entry).exists(), entry
    assert "pipelines.items" in arrows()["pipelines.archive"]
    assert "pipelines.report.reading" in arrows()["pipelines"]  # inside a function


def test_pipelines_are_free_of_govcrawl() -> None:
    for name, path in MODULES.items():
        if name.startswith("pipelines"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                if isinstance(node, ast.ImportFrom):
                    names = [str(node.module)]
                assert not [one for one in names if one.split(".")[0] == "govcrawl"], name


def test_imports_go_downwards() -> None:
    up = [
        f"{name} imports {other}"
        for name, others in arrows().items()
        for other in others
        if floor(other) < floor(name)
    ]
    assert up == []


@pytest.mark.parametrize(
    "package",
    ["pipelines", "govcrawl"],
)
def test_no_file_imports_itself_by_way_of_others(package: str) -> None:
    assert circles(package) == []


def circles(package: str) -> list[list[str]]:
    """A way round for each circle of imports that a search among a package's modules meets."""
    found = []
    done: set[str] = set()

    def search(name: str, way: list[str]) -> None:
        if name in way:
            found.append([*way[way.index(name) :], name])
            return
        if name in done:
            return
        for other in sorted(arrows()[name]):
            search(other, [*way, name])
        done.add(name)

    for name in sorted(name for name in arrows() if name.split(".")[0] == package):
        search(name, [])
    return found
