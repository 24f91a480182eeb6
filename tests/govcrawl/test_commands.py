"""Every command: typed in commands/, done in jobs/, told in one line with its exit status."""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path

import pytest

from govcrawl.command import Command
from govcrawl.errors import InPartError, NothingDoneError, RegisterError, UserError
from pipelines.errors import DataFileError, InstallationError
from pipelines.report.form import FormError
from tests.support.place import PROJECT

NAMES = sorted(
    path.stem for path in (PROJECT / "govcrawl" / "commands").glob("*.py") if path.stem != "__init__"
)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_typed_has_its_job_of_the_same_name(name: str) -> None:
    assert (PROJECT / "govcrawl" / "jobs" / f"{name}.py").is_file()
    command = import_module(f"govcrawl.commands.{name}").Command
    assert issubclass(command, Command)
    assert command().short_desc()


@pytest.mark.parametrize(
    ("error", "status", "line"),
    [
        (NothingDoneError("no such thing; name another"), 2, "no such thing; name another"),
        (RegisterError("a.csv: row 2:\nwrong"), 2, "a.csv: row 2: wrong"),
        (InPartError("one of two; run it again"), 1, "one of two; run it again"),
        (FormError("form/2021.yaml: absent"), 2, "form/2021.yaml: absent; install govcrawl again"),
        (InstallationError("the library lxml is absent; install"), 2, "the library lxml is absent; install"),
        (ModuleNotFoundError("No module named 'lxml'"), 2, "named 'lxml'; install govcrawl again"),
        (KeyboardInterrupt(), 1, "interrupted; run it again"),
    ],
)
def test_what_goes_wrong_is_one_line_and_a_status(
    error: BaseException, status: int, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    class Failing(Command):
        summary = "fails"

        def do(self, args: list[str], opts: argparse.Namespace) -> int:
            raise error

    failing = Failing()
    failing.run([], argparse.Namespace())
    assert failing.exitcode == status
    (told,) = capsys.readouterr().err.splitlines()
    assert told.startswith("scrapy test_commands: ")
    assert line in told


def test_a_fault_of_our_own_is_not_told_as_a_users() -> None:
    class Failing(Command):
        summary = "fails"

        def do(self, args: list[str], opts: argparse.Namespace) -> int:
            raise RuntimeError("a bug")

    with pytest.raises(RuntimeError):
        Failing().run([], argparse.Namespace())


def test_what_users_meet_has_one_root() -> None:
    assert issubclass(NothingDoneError, UserError)
    assert issubclass(FormError, DataFileError)
    sources = [path for path in (PROJECT / "govcrawl").rglob("*.py") if path.name != "errors.py"]
    elsewhere = [path for path in sources if "(NothingDoneError)" in path.read_text(encoding="utf-8")]
    assert elsewhere == []


def test_printing_has_one_place() -> None:
    def prints(path: Path) -> bool:
        return any(
            line.lstrip().startswith("print(") for line in path.read_text(encoding="utf-8").splitlines()
        )

    assert [path.name for path in (PROJECT / "govcrawl").rglob("*.py") if prints(path)] == ["terminal.py"]
