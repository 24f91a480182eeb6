"""What only PDF has: rotation, encryption, damage, missing or false text layers, scanned pages in between."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from itertools import islice
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from pipelines.blocks import Grid, Paragraph, UnreadableError
from pipelines.readers import pdf
from pipelines.readers.drawn_pages.garbled import is_garbled
from pipelines.readers.pdf import calls
from pipelines.readers.pdf.facts import Characters
from pipelines.readers.scan import ScannedPage
from tests.pipelines.readers.drawn_pages import Page, TableCell, draw_table, write_pdf
from tests.pipelines.readers.ink_boxes import ink_boxes

OLD_PDFIUM = tuple(map(int, version("pypdfium2").split(".")[:2])) < (5, 15)

CELLS: list[TableCell] = [
    (0, 0, 1, 1, "信息内容"),
    (0, 1, 1, 1, "本年制发件数"),
    (1, 0, 1, 1, "行政规范性文件"),
    (1, 1, 1, 1, "12"),
    (2, 0, 1, 1, "规章"),
    (2, 1, 1, 1, ""),
]


def table_page() -> Page:
    page = Page()
    page.text(60, 60, "二、主动公开政府信息情况")
    draw_table(page, 60, 90, [120, 90], [20, 20, 20], CELLS)
    return page


def picture_page() -> Page:
    page = Page()
    page.picture(0, 0, page.width, page.height)
    return page


def asked_of_ocr(data: bytes, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Numbers of the pages that are left to OCR."""
    asked: list[int] = []

    def read_pdf_pages(
        data: bytes, pages: Sequence[int], *, before: Mapping[int, ScannedPage]
    ) -> Iterator[ScannedPage]:
        asked.extend([] if before else pages)
        yield from (ScannedPage(number, [], "") for number in pages)

    monkeypatch.setattr(pdf, "read_pdf_pages", read_pdf_pages)
    list(pdf.readings(data))
    return asked


def texts(block: object) -> list[str]:
    assert isinstance(block, Grid)
    return [cell.text for cell in block.cells()]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("origin", [(0.0, 0.0), (30.0, -50.0)])
def test_rotated_pages_read_as_shown(rotate: int, origin: tuple[float, float]) -> None:
    content = next(pdf.readings(write_pdf([table_page()], rotate=rotate, origin=origin)))
    heading, grid = content.blocks
    assert isinstance(heading, Paragraph)
    assert heading.text == "二、主动公开政府信息情况"
    assert texts(grid) == [cell[4] for cell in CELLS]
    assert isinstance(grid, Grid)
    assert next(grid.cells()).box == pytest.approx((60, 90, 180, 110), abs=0.6)


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_content_drawn_turned_on_an_unrotated_page_reads_upright(rotate: int) -> None:
    turned = write_pdf([table_page()], rotate=rotate).replace(b"/Rotate %d" % rotate, b"/Rotate 0")
    _, grid = next(pdf.readings(turned)).blocks
    assert texts(grid) == [cell[4] for cell in CELLS]


@pytest.mark.parametrize(
    ("upper", "lower", "joined"),
    [
        pytest.param(
            ["6.属于四", "539", "12（其", "-"],
            ["类过程性", "22", "中7）", ""],
            "类过程性\n53922\n12（其\n中7）\n-",
            marks=pytest.mark.skipif(
                OLD_PDFIUM, reason="pdfium of pypdfium2 5.1 gives the cells of this line in one piece"
            ),
        ),
        (["6.属于四", "539", "12", "-"], ["类过程性", "22", "", "3"], "539\n12\n-\n类过程性\n22\n3"),
        (["6.属于四", "539", "12", "-"], ["7.属于行", "22", "", ""], "539\n12\n-\n7.属于行\n22"),
        (["6.属于四", "5", "12", "-"], ["类过程性", "2", "", ""], "5\n12\n-\n类过程性\n2"),
        (["6.属于四", "5", "12", "-"], ["类过程性", "", "", ""], "类过程性\n5\n12\n-"),
        (["6.属于四", "5", "12", "-"], ["7.属于行", "", "", ""], "5\n12\n-\n7.属于行"),
        (["规章", "5", "12", "-"], ["类过程性", "", "", ""], "5\n12\n-\n类过程性"),
    ],
)
def test_the_rest_of_a_cell_cut_by_the_page_stands_behind_it_in_the_second_text(
    upper: list[str], lower: list[str], joined: str
) -> None:
    first, second = Page(), Page()
    draw_table(first, 60, 770, [40, 26, 34, 26], [14], [(0, c, 1, 1, text) for c, text in enumerate(upper)])
    draw_table(second, 60, 60, [40, 26, 34, 26], [14, 14], [
        (r, c, 1, 1, text) for r, row in enumerate([lower, ["8.属于行", "1", "2", "3"]]) for c, text in enumerate(row)
    ])  # fmt: skip
    content = next(iter(pdf.readings(write_pdf([first, second]))))
    # older versions of pdfium part the cells of a line by a space
    assert content.text.split() == f"{upper[0]}\n{joined}\n8.属于行\n1\n2\n3\n".split()


def test_pdfplumber_reads_the_same() -> None:
    first, crossed, last = list(pdf.readings(write_pdf([table_page()])))
    assert [texts(block) for block in last.blocks if isinstance(block, Grid)] == [texts(first.blocks[1])]
    assert isinstance(last.blocks[0], Paragraph)
    assert last.blocks[0].text == "二、主动公开政府信息情况"
    assert crossed.blocks == first.blocks
    assert crossed.text.split("\n") == ["二、主动公开政府信息情况", *(cell[4] for cell in CELLS)]
    assert last.text == first.text


def test_encrypted() -> None:
    locked = write_pdf([table_page()]).replace(
        b"/Root 1 0 R>>",
        b"/Root 1 0 R/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>>>"
        % (b"5a" * 32, b"a5" * 32),
    )
    with pytest.raises(UnreadableError, match="加密"):
        next(pdf.readings(locked))


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"\x00" * 5000, b"PK\x03\x04"])
def test_no_pdf_at_all(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        next(pdf.readings(data))


@pytest.mark.parametrize("part", [0.3, 0.6, 0.9, 0.99])
def test_truncated_is_noted_or_refused(part: float) -> None:
    whole = write_pdf([table_page(), table_page()])
    try:
        content = next(pdf.readings(whole[: int(part * len(whole))]))
    except UnreadableError as error:
        assert str(error)  # noqa: PT017
    else:
        assert any("结尾" in note for note in content.notes)


def test_thousands_of_empty_pages() -> None:
    with pytest.raises(UnreadableError, match="空白"):
        next(pdf.readings(write_pdf([Page()] * 5000)))


def test_two_hundred_pages_stay_within_memory(tmp_path: Path) -> None:
    rows = [(r, c, 1, 1, str(100 * r + c)) for r in range(30) for c in range(10)]
    page = Page()
    draw_table(page, 40, 60, [50] * 10, [22] * 30, rows)
    file = tmp_path / "long.pdf"
    file.write_bytes(write_pdf([page] * 200))
    program = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from pipelines.readers import pdf\n"
        "read = next(pdf.readings(Path(sys.argv[1]).read_bytes()))\n"
        "print(len(read.blocks), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(file)], check=True, capture_output=True, text=True, timeout=120
    )
    grids, kilobytes = map(int, done.stdout.split())
    assert grids == 200
    assert kilobytes < 1_500_000


def test_blank_pages_between_others_are_no_scans() -> None:
    data = write_pdf([table_page(), Page()])
    assert next(pdf.readings(data)).notes == []


def test_glyph_numbers_without_unicode_are_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    garbled = write_pdf([table_page()], encoding="Identity-H")
    assert asked_of_ocr(garbled, monkeypatch) == [1]


@pytest.mark.parametrize(
    ("text", "junk"),
    [
        ("\ue012\ue034\ue077 12 \ue099\ue100", True),
        ("ÎÒ»ú¹ØÈÏÕæ¹á³¹ÂäÊµÌõÀý", True),
        ("\x13\x14\x15\x16\x17\x18\x19", True),
        ("㑇㑊㕮㘎㙍㙘㙦㛃㛚㛹㟃㠇㠓㤘", True),
        ("政府信息公开年度报告", False),
        ("12 345 67.8", False),
        ("云海市人民政府办公室（章）2024年1月20日 http://www.example.gov.cn", False),
        ("Ⅰ、一般情况 ①②③ ≥5％ “三安全一稳定”——略", False),
        ("龘" * 3 + "政府信息公开工作年度报告全文如下，欢迎监督" * 2, False),
        ("鑫淼焱垚犇羴骉猋麤毳赑飝靐龘" * 6, True),
        ("", False),
    ],
)
def test_a_text_layer_that_makes_no_sense(text: str, junk: bool) -> None:
    assert is_garbled(text) is junk


def test_invisible_text_under_a_picture_is_a_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    page = table_page()
    page.things.insert(0, picture_page().things[0])
    assert asked_of_ocr(write_pdf([page], render_mode=3), monkeypatch) == [1]
    assert asked_of_ocr(write_pdf([page], render_mode=0), monkeypatch) == []


def test_scanned_pages_take_their_place_between_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[list[int], bool]] = []

    def read_pdf_pages(
        data: bytes, pages: Sequence[int], *, before: Mapping[int, ScannedPage]
    ) -> Iterator[ScannedPage]:
        asked.append((list(pages), bool(before)))
        for number in pages:
            yield ScannedPage(number, [Paragraph(f"扫描{number}", number)], f"扫描{number}\n")

    monkeypatch.setattr(pdf, "read_pdf_pages", read_pdf_pages)
    data = write_pdf([picture_page(), table_page(), picture_page()])
    first, merged = islice(pdf.readings(data), 2)
    assert first.notes == ["第1页是图片，没有文字层", "第3页是图片，没有文字层"]
    assert not first.uncertain
    assert [block.page for block in merged.blocks] == [1, 2, 2, 3]
    assert merged.text.startswith("扫描1\n二、主动公开")
    assert merged.text.endswith("扫描3\n")
    assert merged.uncertain
    assert merged.notes == []
    assert asked == [([1, 3], False)]


def test_only_scanned_pages_and_no_way_to_read_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_pdf_pages(
        data: bytes, pages: Sequence[int], *, before: Mapping[int, ScannedPage]
    ) -> Iterator[ScannedPage]:
        raise UnreadableError("请安装 ocr")

    monkeypatch.setattr(pdf, "read_pdf_pages", read_pdf_pages)
    with pytest.raises(UnreadableError, match="请安装"):
        next(pdf.readings(write_pdf([picture_page()])))


def test_text_pages_are_read_though_scans_cannot_be(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_pdf_pages(
        data: bytes, pages: Sequence[int], *, before: Mapping[int, ScannedPage]
    ) -> Iterator[ScannedPage]:
        raise UnreadableError("请安装 ocr")

    monkeypatch.setattr(pdf, "read_pdf_pages", read_pdf_pages)
    found = list(pdf.readings(write_pdf([table_page(), picture_page()])))
    assert len(found) == 3
    assert "请安装 ocr" in found[1].notes


def test_a_flat_letter_is_no_speck() -> None:
    line = "公开栏的内容深浅不一，部门的统一目录"
    for content in pdf.readings(ink_boxes(line)):
        assert [block.text for block in content.blocks if isinstance(block, Paragraph)] == [line]
        assert content.text.split() == [line]
    assert next(iter(pdf.readings(ink_boxes(line, size=1)))).blocks == []


def test_what_is_asked_once_is_what_pdfium_says_of_each() -> None:
    page = table_page()
    page.text(300, 60, "竖排的字", 12, down=True)
    page.text(72, 40, "第12条 3,456 <转>", 9)
    with PdfDocument(write_pdf([page])) as document:
        text_page = document[0].get_textpage()
        handle = calls.address(text_page.raw)
        characters = Characters(handle)
        numbers = range(len(characters.text))
        assert len(numbers) == text_page.count_chars()
        some = numbers[::3]  # asked for by two readings, one after the other
        assert characters.boxes(some) == calls.loose_boxes(handle, some)
        assert characters.boxes(numbers) == calls.loose_boxes(handle, numbers)
        assert characters.angles(some) == calls.angles(handle, some)
        assert characters.angles(numbers) == calls.angles(handle, numbers)
        owners = calls.text_objects(handle, numbers)
        for owner in {*owners} - {0}:
            first, last = owners.index(owner), len(owners) - owners[::-1].index(owner)
            drawn = {own for own in owners[first:last] if own}
            assert characters.is_of_one_object(first, last) == (drawn == {owner})
        text_page.close()


def test_a_figure_at_the_edge_of_its_cell_is_not_of_the_words_before_it() -> None:
    page = Page()
    page.text(60, 80, "行政强制", 10)
    page.text(102, 80, "7", 10)
    assert next(pdf.readings(write_pdf([page]))).text == "行政强制 7\n"
