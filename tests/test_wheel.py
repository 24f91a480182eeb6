"""The wheel holds all that the code reads, and places lie where the command runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.support.reports import make_report_text

PROJECT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a copy of what would be committed."""
    if int(version("setuptools").partition(".")[0]) < 77:
        pytest.skip("setuptools 77 is needed to build (make install brings it)")
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    for package in ("govcrawl", "pipelines"):
        shutil.copytree(PROJECT / package, source / package, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(PROJECT / file, source)
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--disable-pip-version-check", "--no-index"]
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", str(folder), str(source)],
        check=True,
        timeout=120,
    )
    (built,) = folder.glob("*.whl")
    return built


def in_the_source() -> set[str]:
    return {
        path.relative_to(PROJECT).as_posix()
        for package in ("govcrawl", "pipelines")
        for path in (PROJECT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_every_file_of_the_packages_is_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
        assert held == in_the_source()
        starter = archive.read("govcrawl/data/portals.csv")
        assert starter == (PROJECT / "data" / "portals.csv").read_bytes()
    assert {"govcrawl/py.typed", "pipelines/py.typed", "pipelines/data/form/2021.yaml"} <= held


def run(folder: Path, code: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    mine = {"PYTHONPATH": str(code), "SCRAPY_SETTINGS_MODULE": "govcrawl.settings", "GOVCRAWL_WORKERS": "1"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GOVCRAWL_")}
    return subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(code)!r})\n{_PROGRAM}", *arguments],
        cwd=folder,
        env={**kept, **mine},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


_PROGRAM = """
import govcrawl, pipelines
assert govcrawl.__file__.startswith(sys.path[0]) and pipelines.__file__.startswith(sys.path[0])
from scrapy.cmdline import execute
execute(["scrapy", *sys.argv[1:]])
"""


def test_the_commands_run_from_an_archive_in_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    """As an egg on a Scrapyd server: the code is never unpacked, and nothing is written beside it."""
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "report.txt").write_text(make_report_text(), encoding="utf-8")
    crawled = run(tmp_path, wheel, "crawl", "files", "-a", f"path={documents}")
    assert (crawled.returncode, crawled.stderr) == (0, "")
    assert "verified           1" in crawled.stdout
    published = run(tmp_path, wheel, "publish", "site")
    assert published.returncode == 0, published.stderr
    assert "Published 1 reports into site" in published.stdout
    assert sorted(path.name for path in (tmp_path / "site" / "plugins").iterdir()) == [
        "download_files.py",
        "english.json",
        "feeds.py",
        "figures.json",
        "form.json",
        "glossary.json",
        "hooks.py",
        "reader",
        "stock_words.json",
    ]
    checked = run(tmp_path, wheel, "register", "check")
    assert checked.returncode == 0, checked.stderr
    assert (tmp_path / "data" / "portals.csv").read_bytes() == (PROJECT / "data" / "portals.csv").read_bytes()
    assert (tmp_path / "data" / "govcrawl.db").is_file()
    assert (tmp_path / "data" / "archive").is_dir()


def test_places_lie_below_the_folder_of_the_project(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = govcrawl.settings\n", encoding="utf-8")
    done = run(inner, PROJECT, "register", "check")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "data" / "portals.csv").is_file()
    assert not (inner / "data").exists()


def test_a_register_that_was_named_is_not_made_up(tmp_path: Path) -> None:
    missing = tmp_path / "mine.csv"
    failed = run(tmp_path, PROJECT, "harvest", "-s", f"GOVCRAWL_PORTALS={missing}")
    assert failed.returncode == 2
    assert str(missing) in failed.stderr
    assert not missing.exists()
    assert not (tmp_path / "data" / "portals.csv").exists()


def test_scaffold_says_where_it_has_no_checkout(tmp_path: Path) -> None:
    failed = run(tmp_path, PROJECT, "scaffold", "epoint")
    assert failed.returncode == 2
    assert failed.stderr == f"scrapy scaffold: {tmp_path} is no checkout of govcrawl; give one with --into\n"
