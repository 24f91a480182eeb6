"""Documentation keeps its promises: what it names exists, and what exists is documented."""

from __future__ import annotations

import inspect
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
from govcrawl.crawling.attachments import EXTENSIONS
from govcrawl.demo.content import load_portal
from govcrawl.demo.pages import render
from govcrawl.errors import DONE, IN_PART, NOTHING
from govcrawl.register import COLUMNS, Quirk
from govcrawl.site import rules_page
from govcrawl.site.documentation import document
from govcrawl.site.metadata import codes
from pipelines import read_report
from pipelines.database.schema import connect
from pipelines.items import RunOutcome
from pipelines.readers import READERS
from pipelines.report.catalogue import rule_entries
from pipelines.report.form import Edition, editions, older_form, relation_codes
from pipelines.report.model import Fault, Outcome, Report, Status
from pipelines.report.numbers import MONEY_UNIT, parse_figure
from pipelines.report.rules import Rule

PROJECT = Path(__file__).resolve().parents[1]
DOCUMENTS = [*sorted(PROJECT.glob("*.md")), *sorted((PROJECT / "docs").glob("*.md"))]
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
            case ["pytest", *arguments]:
                named = [word for word in arguments if word.startswith("tests")]
                assert all((PROJECT / word.split("::")[0]).exists() for word in named), words
            case _:
                assert words[0] == "datasette", words


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for link in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
        assert (path.parent / link).exists(), link


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_files_that_are_named_exist(path: Path) -> None:
    roots = {place.name for place in PROJECT.iterdir() if place.is_dir()} - {"site"}
    made = {"data/govcrawl.db", "data/archive"}  # by a run
    for span in code_spans(path.read_text(encoding="utf-8")) - made:
        invented = re.search(r"[A-Z*<>() ]", span.replace("README.md", ""))
        if not invented and "/" in span and span.split("/")[0] in roots:
            assert (PROJECT / span).exists(), span


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
    assert set(rule_entries()) == rules, (
        "each rule has its entry in pipelines/data/rules/, and each entry its rule"
    )
    assert text("docs/rules.md") == rules_page.document(), "run: python -m govcrawl.site.rules_page"
    assert rules <= code_spans(text("docs/rules.md"))
    assert rules == {code.code for code in codes() if code.kind == "rule"}


def test_what_others_check_is_answered_by_rules_that_exist() -> None:
    section = text("docs/judging.md").split("## What others check")[1]
    answers = re.findall(r"^\| (?!asked|---)(.+?) \| (.+?) \|$", section, re.MULTILINE)
    assert len(answers) >= 25
    for asked, answer in answers:
        named = code_spans(answer) & set(rule_entries())
        assert named or re.match(r"not (?:checked|needed): \w|never: |a rule between bodies: ", answer), asked
        assert code_spans(answer) <= {*rule_entries(), "blank", "report_tables", "all_closed", "reader"}, (
            asked
        )


def test_rules_are_named_in_one_place() -> None:
    # what a migration did once it does for ever, whatever rules are called since
    elsewhere = [
        path
        for path in (PROJECT / "pipelines").rglob("*.py")
        if path.name != "rules.py" and path.parent.name != "migrations"
    ]
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
    pages = {"html", "txt", "image"}  # no attachments
    assert named - pages <= set(EXTENSIONS), "no spider would fetch it"


def test_every_family_is_documented() -> None:
    named = set(re.findall(r"^\| `(\w+)` \|", text("docs/families.md"), re.MULTILINE))
    assert named == set(SpiderLoader.from_settings(get_project_settings()).list())


def test_the_program_in_the_readme_runs(tmp_path: Path) -> None:
    report = next(report for report in load_portal().reports if report.page.document is None)
    (tmp_path / "report.html").write_bytes(render(load_portal())[report.path].body)
    (program,) = blocks(text("README.md"), "python")
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == [report.authority, str(report.year), "verified"]


# The contract


def contract(heading: str) -> str:
    """A section of docs/contract.md."""
    return text("docs/contract.md").split(f"\n## {heading}\n")[1].split("\n## ")[0]


def rows(source: str) -> list[list[str]]:
    """The rows of the tables in a document, without those of their heads."""
    lines = [line for line in source.splitlines() if line.startswith("|")]
    heads = {number - 1 for number, line in enumerate(lines) if set(line) <= set("|- ")}
    return [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for number, line in enumerate(lines)
        if number not in heads and number - 1 not in heads
    ]


def spans(source: str) -> list[str]:
    return re.findall(r"`([^`\n]+)`", source)


def after(source: str, begins: str) -> set[str]:
    """The codes of the sentence, or the part of one, that begins so."""
    return set(spans(re.split(r"[.;](?:\s|$)", source.split(begins)[1])[0]))


def test_the_contract_lists_every_command() -> None:
    typed = [spans(row[0])[0] for row in rows(contract("Commands")) if row[0].startswith("`")]
    commands = [words.split()[1] for words in typed if words.startswith("scrapy ")]
    assert sorted(commands) == sorted(COMMANDS | {"list"})
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    assert {words.split()[1] for words in typed if words.startswith("make ")} <= targets
    for row in rows(contract("Commands")):
        source = row[0].strip("`").removeprefix("scrapy ")
        for option in re.findall(r"--[a-z-]+", row[1]):
            assert f'"{option}"' in text(f"govcrawl/commands/{source}.py"), row


def test_exit_statuses_are_those_of_the_contract() -> None:
    promised = [int(row[0]) for row in rows(contract("Commands")) if row[0].isdigit()]
    assert promised == [DONE, IN_PART, NOTHING]


def test_families_and_settings_of_the_contract_exist() -> None:
    families = after(contract("Commands"), "Families:")
    spiders = set(SpiderLoader.from_settings(get_project_settings()).list())
    assert families == spiders - {"files", "portal"}
    named = {name for name in spans(contract("Commands")) if name.startswith("GOVCRAWL_")}
    assert len(named) == 3
    assert named <= set(vars(settings))
    assert after(contract("Commands"), "Of the register the") == set(COLUMNS[:4])


def test_statuses_of_the_contract_are_those_of_the_code() -> None:
    section = contract("Statuses")
    of_tables = after(section, "`report_tables.status`:") - {"report_tables.status"}
    of_reports = [spans(row[0])[0] for row in rows(section)]
    only_tables = {Status.BLANK, Status.MISSING}
    assert of_reports == [status for status in Status if status not in only_tables]
    assert of_tables == {*only_tables, Status.VERIFIED, Status.INCONSISTENT, Status.PARTIAL}
    deciding = after(section, "Only the relations")
    assert deciding == relation_codes() | {Status.VERIFIED, Status.INCONSISTENT}


def test_tables_and_columns_of_the_contract_exist(tmp_path: Path) -> None:
    promised = {spans(row[0])[0]: spans(row[2]) for row in rows(contract("Tables").split("**Identity.**")[0])}
    assert len(promised) >= 12
    connection = connect(tmp_path / "empty.db")
    try:
        for table, columns in promised.items():
            known = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
            assert set(columns) <= known, table
    finally:
        connection.close()
    fixed = set(promised["reports"])
    shared = {name for name in Report.__dataclass_fields__ if name in fixed}
    assert shared == fixed


def test_codes_of_the_contract_are_those_of_the_code() -> None:
    section = contract("Tables")
    assert after(section, "`reports.edition` is that of the disclosures table:") == {
        *(edition.edition for edition in editions()),
        older_form().edition,
    }
    assert after(section, "`report_tables.name`:") == set(editions()[0].tables)
    assert after(section, "`checks.status`:") == set(Outcome)
    assert after(section, "null unless it failed:") == set(Fault)
    assert after(section, "`runs.outcome`:") == set(RunOutcome)
    assert after(section, "`challenges.route`:") == {
        route.code for edition in editions() for route in edition.challenges.routes
    }


@pytest.mark.parametrize("edition", editions(), ids=lambda edition: edition.edition)
def test_the_form_of_the_contract_is_that_of_the_data(edition: Edition) -> None:
    section = contract("Tables")
    measures = {
        item: frozenset(spans(row[2]))
        for row in rows(section.split("`disclosures`, every measure")[1].split("`applications.outcome`")[0])
        if row[0] == edition.edition
        for item in spans(row[1])
    }
    assert measures == edition.disclosures.measures
    outcomes = [
        code
        for row in rows(section.split("`applications.outcome`, in the order")[1])
        if row[0] in ("both", edition.edition)
        for code in spans(row[1])
    ]
    assert outcomes == [row.code for row in edition.applications.rows]
    (applications,) = [row for row in rows(section) if row[0] == "`applications`"]
    columns = [column.code for column in edition.applications.columns]
    assert spans(applications[2]) == ["report_id", "outcome", *columns, "raw"]
    (challenges,) = [row for row in rows(section) if row[0] == "`challenges`"]
    results = [result.code for result in edition.challenges.outcomes]
    assert spans(challenges[2]) == ["report_id", "route", *results, "raw"]


def test_cells_mean_what_the_contract_says() -> None:
    told = rows(contract("Cells"))
    assert len(told) > 12
    units = {"count": "件", "change": "件", "amount": MONEY_UNIT}
    for column, printed, meaning in told:
        for kind in units if column == "any" else [column]:
            for cell in spans(printed):
                figure = parse_figure(cell, unit=units[kind], signed=kind == "change")
                if "`partial`" in meaning:
                    assert not figure.understood, (kind, cell)
                    continue
                assert figure.understood, (kind, cell)
                said = re.split(r"[:,]", meaning)[0]
                assert figure.value == (None if said == "null" else float(said)), (kind, cell)


def test_the_signature_of_the_contract_is_that_of_the_library() -> None:
    (block,) = blocks(contract("Library"), "text")
    promised = re.search(r"^read_report\(.*$", block, re.MULTILINE)
    assert promised is not None
    names = re.findall(r"(\w+)[:=]", promised[0])
    assert names == [*inspect.signature(read_report).parameters]


# Speed


def test_every_benchmark_is_documented() -> None:
    there = {path.name for path in (PROJECT / "tests" / "benchmarks").glob("test_*.py")}
    listed = text("docs/performance.md").split("## The benchmarks")[1].split("## Reading")[0]
    assert {spans(row[0])[0] for row in rows(listed)} == there


def test_every_trick_names_a_place_and_benchmarks_that_exist() -> None:
    there = {path.name for path in (PROJECT / "tests" / "benchmarks").glob("test_*.py")}
    tricks = rows(text("docs/performance.md").split("## Reading")[1])
    assert len(tricks) > 20
    for trick, where, _, shown, _ in tricks:
        assert spans(where), trick
        assert all((PROJECT / place).exists() for place in spans(where)), trick
        assert set(spans(shown)) <= there, trick


def test_the_chinese_readme_keeps_step() -> None:
    """The same commands and statuses, and no address that the English one has not; its words are its own."""

    def commands(name: str) -> list[str]:
        lines = [line for block in blocks(text(name), "sh") for line in block.splitlines()]
        return [line.partition("  #")[0].strip() for line in lines if line.strip()]

    english, chinese = commands("README.md"), commands("README.zh.md")
    install = [
        line for line in english if line.startswith("make ") and line not in ("make demo", "make serve")
    ]
    assert chinese == [line for line in english if line not in install]
    statuses = [
        re.findall(r"^\| `(\w+)` \|", text(name), re.MULTILINE) for name in ("README.md", "README.zh.md")
    ]
    assert statuses[1] == [name for name in statuses[0] if name in statuses[1]]
    assert {"verified", "inconsistent", "partial", "unreadable", "not_a_report"} == set(statuses[1])
    for link in re.findall(r"\]\(([^)]+)\)", text("README.zh.md")):
        assert (PROJECT / link).is_file(), link
