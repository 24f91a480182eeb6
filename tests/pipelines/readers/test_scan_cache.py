"""The memory of what the OCR engine said."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("cv2", reason="needs the extra ocr")
np = pytest.importorskip("numpy")

from pipelines.readers.scan.cache import PageMemory  # noqa: E402
from pipelines.readers.scan.ocr import Reading  # noqa: E402

PAGE = np.arange(200, dtype=np.uint8).reshape(10, 20)


class Counting:
    def __init__(self) -> None:
        self.detected = 0
        self.recognised = 0

    def detect(self, page) -> list[tuple[int, int, int, int]]:
        self.detected += 1
        return [(1, 2, 3, 4)]

    def recognise(self, crops: Sequence[Any]) -> list[Reading]:
        self.recognised += len(crops)
        return [Reading(f"{crop.sum()}", 0.5) for crop in crops]


def memory(directory: Path, engine: Counting, version: str = "1") -> PageMemory:
    return PageMemory(PAGE, directory, lambda: engine, version)


def ask(page: PageMemory) -> tuple[list[tuple[int, int, int, int]], list[Reading]]:
    answer = page.detect(PAGE), page.recognise([PAGE[:5], PAGE[5:], PAGE[:5]])
    page.save()
    return answer


def test_what_is_known_is_not_asked_again(tmp_path: Path) -> None:
    engine = Counting()
    first = ask(memory(tmp_path, engine))
    assert ask(memory(tmp_path, engine)) == first
    assert (engine.detected, engine.recognised) == (1, 2)
    assert [path.suffix for path in tmp_path.rglob("*.*")] == [".json"]


def test_other_versions_and_broken_files_are_not_believed(tmp_path: Path) -> None:
    engine = Counting()
    first = ask(memory(tmp_path, engine))
    assert ask(memory(tmp_path, engine, version="2")) == first
    for path in tmp_path.rglob("*.json"):
        path.write_text('{"boxes', encoding="utf-8")
    assert ask(memory(tmp_path, engine)) == first
    assert engine.detected == 3


def test_a_directory_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    assert ask(memory(blocked, Counting()))[0] == [(1, 2, 3, 4)]
