"""Pictures of pages to blocks: real OCR on one small page, decoding of every picture format."""

from __future__ import annotations

import io
import weakref
from collections.abc import Iterator, Mapping, Sequence
from importlib import util
from pathlib import Path
from typing import Any

import pytest

from pipelines.blocks import Content, Grid, Paragraph, UnreadableError
from pipelines.readers import scan
from pipelines.readers.scan.ocr import Reading

PICTURE = Path(__file__).parents[2] / "fixtures" / "scan" / "challenges.png"

#: reading order: heads of the table of section four, then its figures
OUTCOMES = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
FIGURES = ["0", "89", "0", "0", "89", "0", "32", "0", "63", "95", "0", "", "0", "1", "1"]


@pytest.fixture(autouse=True)
def _no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GOVCRAWL_OCR_CACHE", raising=False)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ocr")


@pytest.fixture
def image(monkeypatch: pytest.MonkeyPatch, cache: Path):
    """PIL, once the extra is known to be installed; readings of the same pixels are kept for the module."""
    pytest.importorskip("rapidocr", reason="needs the extra ocr")
    monkeypatch.setenv("GOVCRAWL_OCR_CACHE", str(cache))
    return pytest.importorskip("PIL.Image")


def check(blocks, text: str) -> Grid:
    """The page's table, after checking that everything on the page was read."""
    first, grid, last = blocks
    assert isinstance(first, Paragraph)
    assert first.text == "四、政府信息公开行政复议、行政诉讼情况"
    assert isinstance(last, Paragraph)
    assert last.text == "五、存在的主要问题及改进情况"
    assert isinstance(grid, Grid)
    assert [len(row) for row in grid.slots] == [15] * 4
    texts = [cell.text.replace("\n", "") for cell in grid.cells()]
    assert texts == ["行政复议", "行政诉讼", "未经复议直接起诉", "复议后起诉", *OUTCOMES * 3, *FIGURES]
    lines = text.split("\n")
    assert lines[1:-2] == texts  # the second reading agrees, blank cells are empty lines
    return grid


def test_a_page_is_read_whole(image) -> None:
    grid = check(*scan.read_image(PICTURE.read_bytes()))
    assert grid.page == 1
    spans = {cell.text: (cell.rowspan, cell.colspan) for cell in grid.slots[0] if cell}
    assert spans == {"行政复议": (2, 5), "行政诉讼": (1, 10)}
    (left, top, right, bottom) = grid.slots[3][1].box  # type: ignore[misc]
    assert (left, right) == pytest.approx((184, 249), abs=3)
    assert bottom - top == pytest.approx(37, abs=3)


@pytest.mark.parametrize("angle", [91.2, 181.2])
def test_a_page_on_its_side_or_head_and_askew_is_read_the_same(image, angle: float) -> None:
    with image.open(PICTURE) as picture:
        turned = picture.convert("L").rotate(
            angle, expand=True, fillcolor=255, resample=image.Resampling.BICUBIC
        )
    stored = io.BytesIO()
    turned.save(stored, "PNG")
    check(*scan.read_image(stored.getvalue()))


def test_readings_are_uncertain_and_the_second_dearer(image) -> None:
    contents = list(scan.readings(PICTURE.read_bytes()))
    assert len(contents) == 2
    for content in contents:
        assert isinstance(content, Content)
        assert (content.format, content.uncertain, content.notes) == ("image", True, [])
        check(content.blocks, content.text)


def test_pdf_pages_have_boxes_in_points(image) -> None:
    with image.open(PICTURE) as picture:
        page = picture.convert("L")
    blank = image.new("L", page.size, 255)
    stored = io.BytesIO()
    blank.save(stored, "PDF", save_all=True, append_images=[page], resolution=150)
    (read,) = scan.read_pdf_pages(stored.getvalue(), [2])
    assert read.number == 2
    grid = check(read.blocks, read.text)
    assert grid.page == 2
    left, _, right, _ = grid.slots[3][1].box  # type: ignore[misc]
    assert (left, right) == pytest.approx((184 * 0.48, 249 * 0.48), abs=1.5)


def test_what_was_read_once_needs_no_engine(image, monkeypatch: pytest.MonkeyPatch) -> None:
    first = scan.read_image(PICTURE.read_bytes())

    def no_engine() -> None:
        raise AssertionError("asked the engine again")

    monkeypatch.setattr("pipelines.readers.scan.ocr.engine", no_engine)
    assert scan.read_image(PICTURE.read_bytes()) == first


class Mute:
    """An engine that sees nothing and remembers the size of what it was shown."""

    def __init__(self) -> None:
        self.shapes: list[tuple[int, ...]] = []

    def detect(self, page) -> list[tuple[int, int, int, int]]:
        self.shapes.append(page.shape)
        return []

    def recognise(self, crops) -> list[object]:
        return [None for _ in crops]


@pytest.fixture
def mute(monkeypatch: pytest.MonkeyPatch) -> Mute:
    pytest.importorskip("rapidocr", reason="needs the extra ocr")
    engine = Mute()
    monkeypatch.setattr("pipelines.readers.scan.ocr.engine", lambda: engine)
    return engine


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP"])
@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA"])
def test_every_picture_format_is_opened(form: str, mode: str, mute: Mute) -> None:
    images = pytest.importorskip("PIL.Image")
    if form == "JPEG" and mode in ("P", "RGBA"):
        pytest.skip("JPEG has no palette and no transparency")
    stored = io.BytesIO()
    images.new(mode, (1200, 1600)).save(stored, form)
    assert scan.read_image(stored.getvalue()) == ([], "")
    assert mute.shapes[0] == (1600, 1200)


def test_transparent_paper_is_white(mute: Mute, monkeypatch: pytest.MonkeyPatch) -> None:
    images = pytest.importorskip("PIL.Image")
    stored = io.BytesIO()
    images.new("RGBA", (1200, 1600), (0, 0, 0, 0)).save(stored, "PNG")
    seen: list[int] = []

    def detect(page: Any) -> list[Any]:
        seen.append(page.min())
        return []

    monkeypatch.setattr(mute, "detect", detect)
    scan.read_image(stored.getvalue())
    assert seen[0] == 255


def test_every_frame_of_a_tiff_is_a_page(mute: Mute) -> None:
    images = pytest.importorskip("PIL.Image")
    stored = io.BytesIO()
    pages = [images.new("L", (1200, 1000 + 10 * number), 255) for number in range(3)]
    pages[0].save(stored, "TIFF", save_all=True, append_images=pages[1:])
    scan.read_image(stored.getvalue())
    assert mute.shapes == [(1000, 1200), (1010, 1200), (1020, 1200)]


#: more than are ever held
PAGES = 10


@pytest.mark.parametrize("form", ["TIFF", "PDF"])
def test_a_scan_of_many_pages_is_held_one_page_at_a_time(
    form: str, mute: Mute, monkeypatch: pytest.MonkeyPatch
) -> None:
    images = pytest.importorskip("PIL.Image")
    pages = [images.new("L", (1000, 1400 + number), 255) for number in range(PAGES)]
    stored = io.BytesIO()
    pages[0].save(stored, form, save_all=True, append_images=pages[1:])
    seen: list[weakref.ref[object]] = []
    alive: list[int] = []

    def detect(page: object) -> list[tuple[int, int, int, int]]:
        seen.append(weakref.ref(page))
        alive.append(sum(ref() is not None for ref in seen))
        return []

    monkeypatch.setattr(mute, "detect", detect)
    if form == "TIFF":
        scan.read_image(stored.getvalue())
    else:
        list(scan.read_pdf_pages(stored.getvalue(), range(1, PAGES + 1)))
    assert len(seen) == PAGES
    assert max(alive) == 1


def page_read(number: int, *, table: bool) -> scan.ScannedPage:
    block = Grid.from_rows([["0"]], ragged=False) if table else Paragraph("0")
    return scan.ScannedPage(number, [block], "0\n")


def test_pages_with_tables_alone_are_read_dearer() -> None:
    asked: list[tuple[list[int], bool]] = []

    def read(numbers: Sequence[int], *, before: Mapping[int, scan.ScannedPage]) -> Iterator[scan.ScannedPage]:
        asked.append((list(numbers), bool(before)))
        return (page_read(number, table=number in (2, 3)) for number in numbers)

    first, second = scan.rounds([1, 2, 3, 4], read, ())
    assert list(first) == list(second) == [1, 2, 3, 4]
    assert asked == [([1, 2, 3, 4], False), ([2, 3], True)]


def test_pages_whose_tables_are_certain_are_not_read_again() -> None:
    asked: list[list[int]] = []

    def read(numbers: Sequence[int], *, before: Mapping[int, scan.ScannedPage]) -> Iterator[scan.ScannedPage]:
        asked.append(list(numbers))
        return (page_read(number, table=True) for number in numbers)

    certain: set[int] = set()
    for _ in scan.rounds([1, 2, 3], read, certain):
        certain |= {1, 2}
    assert asked == [[1, 2, 3], [3]]


def test_a_long_scan_comes_in_steps_and_is_read_no_further_than_asked() -> None:
    read_so_far: list[int] = []

    def read(numbers: Sequence[int], *, before: Mapping[int, scan.ScannedPage]) -> Iterator[scan.ScannedPage]:
        assert not before
        for number in numbers:
            read_so_far.append(number)
            yield page_read(number, table=True)

    found = scan.rounds(range(1, 301), read, ())
    assert [len(next(found)) for _ in range(3)] == [12, 16, 20]
    assert len(read_so_far) == 20
    assert len(list(found)[-1]) == 300


def test_small_and_large_pictures_are_brought_to_a_legible_width(mute: Mute) -> None:
    images = pytest.importorskip("PIL.Image")
    for size in ((600, 900), (5000, 7000)):
        stored = io.BytesIO()
        images.new("L", size, 255).save(stored, "PNG")
        scan.read_image(stored.getvalue())
    assert mute.shapes == [(1500, 1000), (2520, 1800)]


def test_a_long_picture_is_looked_at_in_bands(mute: Mute) -> None:
    images = pytest.importorskip("PIL.Image")
    stored = io.BytesIO()
    images.new("L", (1000, 6000), 255).save(stored, "PNG")
    scan.read_image(stored.getvalue())
    assert sum(height for height, _ in mute.shapes) == 6000
    assert max(height for height, _ in mute.shapes) < 2000


class Leaning(Mute):
    """An engine that sees one line, which it reads well where the dark end comes first, and so so otherwise."""

    def __init__(self, otherwise: float) -> None:
        super().__init__()
        self.otherwise = otherwise

    def detect(self, page) -> list[tuple[int, int, int, int]]:
        super().detect(page)
        ys, xs = (page < 128).nonzero()
        dark_first = xs.min() < page.shape[1] / 2
        left, right = (xs.min(), xs.min() + 400) if dark_first else (xs.max() - 400, xs.max())
        return [(int(left), int(ys.min()), int(right), int(ys.max()) + 1)]

    def recognise(self, crops) -> list[object]:
        return [
            Reading("一行", 0.7 if crop[:, :200].mean() < crop[:, -200:].mean() else self.otherwise)
            for crop in crops
        ]


@pytest.mark.parametrize(
    ("dark_at", "otherwise", "detections"),
    [(100, 0.3, 1), (1000, 0.3, 2), (1000, 0.65, 1)],
    ids=["upright", "on its head", "illegible either way"],
)
def test_a_page_is_detected_anew_only_where_it_stands_on_its_head(
    dark_at: int, otherwise: float, detections: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    images = pytest.importorskip("PIL.Image")
    pytest.importorskip("rapidocr", reason="needs the extra ocr")
    engine = Leaning(otherwise)
    monkeypatch.setattr("pipelines.readers.scan.ocr.engine", lambda: engine)
    page = images.new("L", (1200, 1600), 255)
    page.paste(0, (dark_at, 300, dark_at + 100, 340))
    stored = io.BytesIO()
    page.save(stored, "PNG")
    blocks, _ = scan.read_image(stored.getvalue())
    assert [block.text for block in blocks if isinstance(block, Paragraph)] == ["一行"]
    assert len(engine.shapes) == detections


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"", "无法识别"), (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "图片"), (PICTURE.read_bytes()[:5000], "不完整")],
    ids=["empty", "junk", "truncated"],
)
def test_broken_pictures_are_unreadable_with_a_reason(data: bytes, reason: str, mute: Mute) -> None:
    with pytest.raises(UnreadableError, match=reason):
        scan.read_image(data)


def test_a_bomb_of_a_picture_is_refused(mute: Mute) -> None:
    images = pytest.importorskip("PIL.Image")
    stored = io.BytesIO()
    images.new("1", (20_000, 12_000)).save(stored, "PNG")
    with pytest.raises(UnreadableError, match="图片"):
        scan.read_image(stored.getvalue())


def test_without_the_extra_the_reason_is_the_install_line(monkeypatch: pytest.MonkeyPatch) -> None:
    found = util.find_spec
    monkeypatch.setattr(scan, "find_spec", lambda name: None if name == "rapidocr" else found(name))
    for read in (
        lambda: scan.read_image(PICTURE.read_bytes()),
        lambda: next(scan.readings(PICTURE.read_bytes())),
        lambda: next(scan.read_pdf_pages(b"%PDF-1.4", [1])),
    ):
        with pytest.raises(UnreadableError, match=r'pip install "govcrawl\[ocr\]"'):
            read()
