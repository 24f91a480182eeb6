"""Documentation keeps its promises: what it names exists, and what exists is documented."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tokenize
from pathlib import Path

import pytest
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.project import get_project_settings

from govcrawl import settings
from govcrawl.demo.content import load_portal
from govcrawl.demo.pages import render
from govcrawl.register import COLUMNS, Quirk
from govcrawl.site.documentation import document
from govcrawl.site.metadata import codes
from pipelines.database.schema import connect
from pipelines.readers import READERS
from pipelines.report.form import relation_codes
from pipelines.report.rules import Rule

PROJECT = Path(__file__).resolve().parents[1]
DOCUMENTS = [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]
COMMANDS = {
    path.stem
    for path in (PROJECT / "govcrawl" / "commands").glob("*.py")
    if "class Command(" in path.read_text(encoding="utf-8")
}


def text(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


def blocks(source: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", source, re.DOTALL)


def code_spans(source: str) -> set[str]:
    return set(re.findall(r"`([^`\n]+)`", source))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_commands_that_are_shown_exist(path: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    lines = [
        line.split("#")[0].split()
        for block in blocks(path.read_text(encoding="utf-8"), "sh")
        for line in block.splitlines()
    ]
    spiders = set(SpiderLoader.from_settings(get_project_settings()).list())
    for words in filter(None, lines):
        match words:
            case ["make", target, *_]:
                assert target in targets
            case ["scrapy", "crawl", spider, *_]:
                assert spider in spiders
            case ["scrapy", command, *_]:
                assert command in COMMANDS | {"list"}
            case _:
                assert words[0] == "datasette", words


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for link in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
        assert (path.parent / link).exists(), link


def words(path: Path) -> str:
    """What a source says to its readers: comments and docstrings of Python, the whole of other files."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return source
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return "\n".join(
        token.string.strip('"') if token.type == tokenize.STRING else token.string
        for token in tokens
        if token.type == tokenize.COMMENT
        or (token.type == tokenize.STRING and token.string.startswith('"""'))
    )


def references() -> set[tuple[str, str, str]]:
    """Every document that a source names in a comment or docstring: source, document, heading (``""``: none named).

    A reference with a heading reads ``docs/portals.md, "trs"``; more headings follow with ``and``.
    """
    pattern = re.compile(
        r'((?:\.\./|[\w-]+/)*[\w-]+\.md)\b(?:,[\s#]+("[^"\n]+"(?:(?:,| and)\s+"[^"\n]+")*))?'
    )
    found: set[tuple[str, str, str]] = set()
    for folder in ("govcrawl", "pipelines", "tests"):
        for path in sorted((PROJECT / folder).rglob("*")):
            if path.suffix not in (".py", ".tmpl", ".yaml") or path == Path(__file__):
                continue
            for name, headings in pattern.findall(words(path)):
                named = re.findall(r'"([^"]+)"', headings) or [""]
                found.update((str(path.relative_to(PROJECT)), name, heading) for heading in named)
    return found


def test_documents_that_sources_name_exist() -> None:
    named = references()
    assert {("govcrawl/spiders/trs.py", "docs/portals.md", "trs")} <= named
    for source, name, heading in sorted(named):
        path = PROJECT / name
        assert path.exists(), f"{source} names {name}"
        if heading and "$" not in heading:  # a template's heading is still to be written
            known = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in known, f'{source} names "{heading}" of {name}'


def test_every_family_has_its_section_of_portals() -> None:
    spiders = set(SpiderLoader.from_settings(get_project_settings()).list())
    assert spiders <= set(re.findall(r"^## (\w+)$", text("docs/portals.md"), re.MULTILINE))


def test_every_command_and_each_of_its_options_is_documented() -> None:
    documented = text("docs/commands.md")
    for command in sorted(COMMANDS):
        assert f"## `scrapy {command}`" in documented
        section = documented.split(f"## `scrapy {command}`")[1].split("\n## ")[0]
        source = text(f"govcrawl/commands/{command}.py")
        for option in re.findall(r'add_argument\(\s*"(--[a-z-]+)"', source):
            assert option in section, f"scrapy {command} {option}"


def test_every_setting_is_documented_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `(GOVCRAWL_\w+)` \| (.+?) \|", text("docs/settings.md"), re.MULTILINE))
    ours = {name: value for name, value in vars(settings).items() if name.startswith("GOVCRAWL_")}
    assert rows.keys() == ours.keys()
    defaults = re.findall(r'os\.environ\.get\("(\w+)", "([^"]*)"\)', text("govcrawl/settings.py"))
    for name, default in defaults:
        assert rows[name] == (f"`{default}`" if default else "(none)")


def test_the_document_of_tables_is_up_to_date(tmp_path: Path) -> None:
    connection = connect(tmp_path / "empty.db")
    try:
        made = document(connection)
    finally:
        connection.close()
    assert text("docs/tables.md") == made, "run: python -m govcrawl.site.documentation"


def test_tables_and_views_that_the_readme_names_exist(tmp_path: Path) -> None:
    connection = connect(tmp_path / "empty.db")
    try:
        known = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    finally:
        connection.close()
    named = re.findall(r"^\| `(\w+)` \|", text("README.md").split("## What the tables hold")[1], re.MULTILINE)
    answers = re.findall(r"\(`(\w+)`\)", text("README.md"))
    assert len(named) > 5
    assert len(answers) > 3
    assert set(named) | set(answers) <= known


def test_every_rule_is_documented_and_labelled() -> None:
    rules = {*Rule, *relation_codes()}
    assert rules <= code_spans(text("docs/judging.md"))
    assert rules <= {code.code for code in codes() if code.kind == "rule"}


def test_rules_are_named_in_one_place() -> None:
    elsewhere = [path for path in (PROJECT / "pipelines").rglob("*.py") if path.name != "rules.py"]
    for path in elsewhere:
        source = path.read_text(encoding="utf-8")
        spelt = {name for name in (*Rule, *relation_codes()) if f'"{name}"' in source}
        assert not spelt, f"{path}: {spelt}"


def test_every_column_and_quirk_of_the_register_is_documented() -> None:
    named = re.findall(r"^\| `(\w+)` \|", text("docs/register.md"), re.MULTILINE)
    assert named == list(COLUMNS)
    assert {quirk.value for quirk in Quirk} <= code_spans(text("docs/register.md"))


def test_every_format_is_documented() -> None:
    named = {
        name
        for row in re.findall(r"^\| (`.*?) \|", text("docs/formats.md"), re.MULTILINE)
        for name in code_spans(row)
    }
    assert named == set(READERS)


def test_every_family_is_documented() -> None:
    named = set(re.findall(r"^\| `(\w+)` \|", text("docs/families.md"), re.MULTILINE))
    assert named == set(SpiderLoader.from_settings(get_project_settings()).list())


def test_the_program_in_the_readme_runs(tmp_path: Path) -> None:
    report = load_portal().reports[0]
    (tmp_path / "report.html").write_bytes(render(load_portal())[report.path].body)
    (program,) = blocks(text("README.md"), "python")
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == [report.authority, str(report.year), "verified"]
