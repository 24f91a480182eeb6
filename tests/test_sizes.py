"""The code is of sizes that a reader holds in mind: files, classes and functions, with the few exceptions named and why."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.place import PROJECT

#: lines of a file and of a class; lines and branches of a function
FILE, CLASS, LINES, BRANCHES = 450, 250, 60, 12
_BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.match_case)
_SQL = "SQL, read from top to bottom, and never changed again"
_TURNS = "one turn of a machine for each kind of record or token; parted, its state would be handed around"
_HOT = "runs for every glyph or element; calls would cost, and docs/performance.md counts on it"
_SUBJECT = "one subject, in functions of a few lines each"

#: what is larger, by path and name, and why it stays so
EXCEPTIONS = {
    "pipelines/database/migrations/first.py tables": _SQL,
    "pipelines/database/migrations/first.py authorities": _SQL,
    "pipelines/database/migrations/publication.py expected_publications": _SQL,
    "pipelines/readers/html/second/sight.py judge": _HOT,
    "pipelines/readers/html/things.py _is_seen": _HOT,
    "pipelines/readers/html/cascade.py cascade": _HOT,
    "pipelines/readers/html/walk.py": "the general walk over a page; its fast path is plain_rows.py",
    "pipelines/readers/html/walk.py Walker": "the general walk over a page: " + _HOT,
    "pipelines/readers/pdf/page.py": "one page through pdfium: " + _SUBJECT,
    "pipelines/readers/pdf/page.py _glyphs": _HOT,
    "pipelines/report/second/stream.py stream_of": _TURNS,
}
MODULES = sorted(path for package in ("govcrawl", "pipelines") for path in (PROJECT / package).rglob("*.py"))


def branches(function: ast.AST) -> int:
    """The branches of a function's own body; an ``elif`` is one, a function inside is another."""
    found = 0
    waiting = list(ast.iter_child_nodes(function))
    while waiting:
        node = waiting.pop()
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            found += isinstance(node, _BRANCHES)
            waiting.extend(ast.iter_child_nodes(node))
    return found


def too_large(source: str, path: str) -> Iterator[tuple[str, str]]:
    """What of a module is larger than the ceilings, with how large it is."""
    lines = source.count("\n")
    if lines > FILE:
        yield path, f"{lines} lines"
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        assert node.end_lineno is not None
        lines = node.end_lineno - node.lineno + 1
        if isinstance(node, ast.ClassDef):
            if lines > CLASS:
                yield f"{path} {node.name}", f"a class of {lines} lines"
        elif lines > LINES or branches(node) > BRANCHES:
            yield f"{path} {node.name}", f"{lines} lines, {branches(node)} branches"


def found() -> dict[str, str]:
    return {
        name: size
        for path in MODULES
        for name, size in too_large(path.read_text(encoding="utf-8"), path.relative_to(PROJECT).as_posix())
    }


def test_nothing_is_larger_than_a_reader_holds_in_mind() -> None:
    new = {name: size for name, size in found().items() if name not in EXCEPTIONS}
    assert not new, f"find the concepts in it, or name it among EXCEPTIONS with the reason: {new}"


def test_exceptions_are_still_needed() -> None:
    assert not EXCEPTIONS.keys() - found().keys(), "smaller by now: take it off the list"


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("x = 1\n" * (FILE + 1), ["m.py"]),
        ("class A:\n" + "    x = 1\n" * CLASS, ["m.py A"]),
        ("def f():\n" + "    x = 1\n" * LINES, ["m.py f"]),
        ("def f(x):\n" + "    if x:\n        pass\n" * (BRANCHES + 1), ["m.py f"]),
        ("def f(x):\n" + "    if x:\n        pass\n" * BRANCHES, []),
        ("class A:\n" + "    x = 1\n" * (CLASS - 1), []),
    ],
)
def test_sizes_are_seen(source: str, names: list[str]) -> None:
    assert [name for name, _ in too_large(source, Path("m.py").as_posix())] == names
