"""A page whose tables are pictures is read with them, as one document."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from pipelines.archive import Archive
from pipelines.items import Original
from pipelines.publication.pictures import lacks_tables
from pipelines.publication.with_pictures import Picture, read_publication
from pipelines.read import read_all
from pipelines.readers import html, scan
from pipelines.report.rules import Rule
from pipelines.workers.pool import ReaderPool

PICTURE = Path(__file__).parents[1] / "fixtures" / "scan" / "challenges.png"
URL = "http://www.qingxi.gov.cn/nb/202401/t20240115_1.html"
PAGE = """<html><head><title>年报</title></head><body><div class="header"><img src="/images/logo.png"></div>
<div class="TRS_Editor"><p>青溪县农业农村局2023年政府信息公开工作年度报告</p>
<p>一、总体情况</p><p>2023年，本局认真做好政府信息公开工作，主动公开各类信息，按时答复申请。</p>
<p>四、政府信息公开行政复议、行政诉讼情况</p>
<p><img src="./W020240115_1.png" data-src="" width="600"></p>
<p>五、存在的主要问题及改进情况</p><p>栏目更新不够及时，将建立月度检查制度，加强培训。</p>
<p>六、其他需要报告的事项</p><p>无其他需要报告的事项。</p></div></body></html>""".encode()
FIGURES = [(0, 89, 0, 0, 89), (0, 32, 0, 63, 95), (0, None, 0, 1, 1)]


def original(url: str, data: bytes, archive: Archive, media_type: str) -> Original:
    sha256 = archive.put(data)
    return Original(
        url,
        sha256,
        len(data),
        media_type,
        None,
        None,
        None,
        None,
        200,
        "2024-01-15T00:00:00",
        Archive.relative(sha256),
    )


def test_pictures_are_placed_where_they_stand() -> None:
    content, places = html.read_page(PAGE)
    (place,) = places
    assert place.sources == ("./W020240115_1.png",)
    before = content.blocks[place.before - 1]
    assert "行政复议" in before.text


def test_without_ocr_the_install_line_is_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "find_spec", lambda _: None)
    report = read_publication(PAGE, [Picture(URL, PICTURE.read_bytes())], url=URL)
    assert report.status == "partial"
    assert report.format == "html"
    assert any(scan.INSTALL_REASON in check.message for check in report.checks)
    assert lacks_tables(report)


def test_page_and_picture_are_one_document(tmp_path: Path) -> None:
    pytest.importorskip("rapidocr", reason="needs the extra ocr")
    archive = Archive(tmp_path / "archive")
    archive.open()
    page = original(URL, PAGE, archive, "text/html; charset=utf-8")
    picture = URL.rpartition("/")[0] + "/W020240115_1.png"
    page.attachments = [original(picture, PICTURE.read_bytes(), archive, "image/png")]
    pool = ReaderPool(workers=1, seconds=120, megabytes=1500)
    try:
        (reading,) = asyncio.run(read_all(page, pool, archive))
    finally:
        pool.close()
    report = reading.report
    assert (report.format, report.document_sha256) == ("html", page.sha256)
    assert [row.values for row in report.challenges] == FIGURES
    assert {table.name: table.status for table in report.tables}["challenges"] == "verified"
    assert [section.ordinal for section in report.sections] == [1, 4, 5, 6]
    assert any(check.rule == Rule.READ_FROM_PICTURES for check in report.checks)
    assert report.status == "partial"  # two tables are nowhere
