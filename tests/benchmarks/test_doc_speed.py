"""DOC against LibreOffice on the same document: one run, so that the ratio of the two means is the result."""

import lzma
import shutil
from pathlib import Path

import pytest

from pipelines.readers import readings
from pipelines.readers.word import office

DOCUMENT = lzma.decompress(
    (Path(__file__).parents[1] / "pipelines" / "readers" / "fixtures" / "report.doc.xz").read_bytes()
)


@pytest.mark.benchmark(group="doc")
def test_own_reader(benchmark):
    content = benchmark(lambda: next(readings(DOCUMENT)))
    assert content.format == "doc"


@pytest.mark.benchmark(group="doc")
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice(benchmark):
    converted = benchmark.pedantic(office.convert, args=(DOCUMENT, "doc", "docx"), rounds=3, warmup_rounds=1)
    assert converted.startswith(b"PK")
