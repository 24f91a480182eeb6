import lzma
import shutil
from pathlib import Path

import pytest

from pipelines.blocks import UnreadableError
from pipelines.readers import readings
from pipelines.readers.word import office
from tests.pipelines.readers import statutory
from tests.pipelines.readers.word_binary import Par, Writer, report_paragraphs

pytestmark = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
FIXTURES = Path(__file__).parent / "fixtures"


def test_a_later_reading_of_doc():
    data = lzma.decompress((FIXTURES / "report.doc.xz").read_bytes())
    own, other = readings(data)
    assert own.format == other.format == "doc"
    statutory.check(other, statutory.report(3, blank_share=0.4))


def test_agrees_on_what_our_writer_of_tests_writes():
    items = statutory.report(4, blank_share=0.2)
    own, other = readings(Writer(data_sprm=0x646B).write(report_paragraphs(items)))
    statutory.check(own, items)
    assert [list(map(statutory.key, grid.cells())) for grid in statutory.grids(other)] == [
        list(map(statutory.key, grid.cells())) for grid in statutory.grids(own)
    ]


def test_a_document_it_cannot_open():
    with pytest.raises(UnreadableError, match="LibreOffice"):
        office.convert(b"\0" * 10, "doc", "docx")


def test_time_limit(monkeypatch):
    monkeypatch.setattr(office, "TIME_LIMIT", 0.01)
    with pytest.raises(UnreadableError, match="已停止"):
        office.convert(Writer().write([Par("一\r")]), "doc", "docx")
