"""What stands in a cell: figures in every dress, things that are no figure, publishers' own errors."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.adversary.kinds.targets import number, pick, put, unsure
from tests.adversary.model import EITHER, INCONSISTENT, PARTIAL, Doc, Piece
from tests.adversary.registry import FORMATS, GRIDS, kind, register

_WIDE = str.maketrans("0123456789.,", "０１２３４５６７８９．，")

#: ordinary dress of a count of at least 1000
_DRESS: dict[str, Callable[[int], str]] = {
    "grouped": lambda n: f"{n:,}",
    "grouped-wide": lambda n: f"{n:,}".translate(_WIDE),
    "grouped-space": lambda n: f"{n:,}".replace(",", " "),
    "grouped-nbsp": lambda n: f"{n:,}".replace(",", "\u00a0"),
    "grouped-thin": lambda n: f"{n:,}".replace(",", "\u2009"),
    "wide": lambda n: str(n).translate(_WIDE),
    "mixed-width": lambda n: str(n)[:2] + str(n)[2:].translate(_WIDE),
    "counter": lambda n: f"{n}件",
    "counter-space": lambda n: f"{n} 件",
    "remark": lambda n: f"{n}（其中修订{n % 7 + 1}件）",
    "zero-width": lambda n: str(n)[:2] + "\u200b" + str(n)[2:],
    "spaces-around": lambda n: f"\u3000{n}\u00a0",
    "decimal-zero": lambda n: f"{n}.00",
}


def _dress(write: Callable[[int], str]) -> Callable[[Doc, Random], None]:
    def change(doc: Doc, rng: Random) -> None:
        cell = pick(doc, rng, tables="d")
        put(doc, cell, rng.randint(1000, 98765))
        assert cell.name
        cell.text = write(int(number(doc, cell.name)))
        doc.ordinary = not cell.text.endswith(".00")

    return change


for _name, _write in _DRESS.items():
    register(f"value/{_name}", FORMATS, _dress(_write))

#: cells whose text is no figure of the form: nothing may be stored, and the table is partial
_NOTHING: dict[str, Callable[[int, Random], str]] = {
    "semicolon": lambda n, rng: f"{n}；{n}9",
    "semicolon-narrow": lambda n, rng: f"{n};{n + 4}",
    "slash": lambda n, rng: f"{n}/5",
    "fraction": lambda n, rng: f"{n}.324",
    "range": lambda n, rng: f"{n}-{n + 3}",
    "range-wave": lambda n, rng: f"{n}～{n + 3}",
    "about": lambda n, rng: f"约{n}",
    "more-than": lambda n, rng: f"{n}余",
    "letter-o": lambda n, rng: f"{n}O",
    "letter-l": lambda n, rng: f"l{n}",
    "bad-groups": lambda n, rng: f"{n},34",
    "two-numbers": lambda n, rng: f"{n} {n - 7}",
    "plus": lambda n, rng: f"{n}+{n}",
    "words": lambda n, rng: rng.choice(("见附件", "若干", "详见说明")),
    "percent": lambda n, rng: f"{n}%",
    "question": lambda n, rng: f"{n}？",
    "months": lambda n, rng: f"{n}月",
    "colon": lambda n, rng: f"{n}:{n}",
    "stars": lambda n, rng: "***",
    "hashes": lambda n, rng: "####",
    "error": lambda n, rng: rng.choice(("#REF!", "#VALUE!", "#DIV/0!")),
    "negative": lambda n, rng: f"-{n}",
    "exponent": lambda n, rng: f"{n}E+2",
    "hex": lambda n, rng: f"0x{n}",
    "roman": lambda n, rng: "Ⅻ",
    "circled-alone": lambda n, rng: "⑫",
}


def _nothing(write: Callable[[int, Random], str]) -> Callable[[Doc, Random], None]:
    def change(doc: Doc, rng: Random) -> None:
        cell = pick(doc, rng, tables="dddac")
        cell.text = write(rng.randint(11, 97), rng)
        unsure(doc, cell)
        assert cell.name
        doc.truth[cell.name] = None
        doc.awkward(PARTIAL)

    return change


for _name, _unread in _NOTHING.items():
    register(f"no-figure/{_name}", FORMATS, _nothing(_unread))


@kind("value/chinese-number")
def chinese_number(doc: Doc, rng: Random) -> None:
    """十二: the contract knows but 零; reading it right is no harm."""
    cell = pick(doc, rng, tables="d")
    put(doc, cell, 12)
    cell.text = "十二"
    unsure(doc, cell, 12)
    doc.awkward(EITHER)


@kind("value/zero-word")
def zero_word(doc: Doc, rng: Random) -> None:
    cell = pick(doc, rng, tables="d")
    put(doc, cell, 0)
    cell.text = rng.choice(("零", "０", "0.00"))


@kind("value/line-break", GRIDS)
def line_break(doc: Doc, rng: Random) -> None:
    """A figure broken over two lines in its narrow cell."""
    cell = pick(doc, rng, tables="d")
    put(doc, cell, rng.randint(1000, 98765))
    assert cell.name
    text = cell.text
    cell.text = text[:2] + "\n" + text[2:]
    unsure(doc, cell, number(doc, cell.name))
    doc.awkward(EITHER)


@kind("value/changes")
def changes(doc: Doc, rng: Random) -> None:
    """Every way to print 本年增/减."""
    for name, cell in doc.figures().items():
        if not name.endswith(".change"):
            continue
        value = rng.randint(1, 99)
        sign, text = rng.choice(
            (
                (1, f"+{value}"), (1, f"增{value}"), (1, f"增加{value}"), (1, f"＋{value}"), (-1, f"-{value}"),
                (-1, f"减{value}"), (-1, f"减少{value}"), (-1, f"－{value}"), (-1, f"−{value}"), (1, f"{value}"),
            )
        )  # fmt: skip
        put(doc, cell, sign * value)
        cell.text = text


@kind("value/amounts")
def amounts(doc: Doc, rng: Random) -> None:
    """Amounts with their unit in the cell."""
    for name, cell in doc.figures().items():
        if not name.endswith(".amount"):
            continue
        text, value = rng.choice(
            (
                ("103.90 万元", 103.9),
                ("251000元", 25.1),
                ("1.2亿元", 12000),
                ("0.5万", 0.5),
                ("1,250.5万元", 1250.5),
            )
        )
        put(doc, cell, value)
        cell.text = text


@kind("value/dashes-for-zero")
def dashes_for_zero(doc: Doc, rng: Random) -> None:
    """Zeros printed as a dash or a slash."""
    mark = rng.choice(("-", "—", "——", "/", "－", "无"))
    tables = rng.choice(("d", "a", "c", "dac"))
    for name, cell in doc.figures().items():
        if name[0] in tables and doc.truth[name] == 0:
            cell.text = mark
            doc.truth[name] = None


@kind("value/blanks-for-zero", [name for name in FORMATS if name not in {"txt"}])
def blanks_for_zero(doc: Doc, rng: Random) -> None:
    """Zeros left blank, in layouts that keep the place of a blank cell."""
    if doc.options["format"] == "md":
        doc.options["layout"] = rng.choice(("markdown", "pipes"))
    tables = rng.choice(("d", "a", "c", "ac"))
    for name, cell in doc.figures().items():
        if name[0] in tables and doc.truth[name] == 0:
            cell.text = ""
            doc.truth[name] = None


@kind("value/blank-table", [name for name in FORMATS if name not in {"txt"}])
def blank_table(doc: Doc, rng: Random) -> None:
    """One table with nothing in it: publishers leave it so for zero."""
    if doc.options["format"] == "md":
        doc.options["layout"] = rng.choice(("markdown", "pipes"))
    table = rng.choice("dac")
    for name, cell in doc.figures().items():
        if name[0] == table:
            cell.text = ""
            doc.truth[name] = None


@kind("value/blanks-lost", ["txt", "md"])
def blanks_lost(doc: Doc, rng: Random) -> None:
    """Some zeros of section three are blank, and the layout keeps no place for them."""
    doc.options["layout"] = rng.choice(
        ("two-spaces", "cell-pipe", "pipes-bare", "one-line", "cell-pipe-lines", "pipe-lines")
    )
    rows: dict[str, list[str]] = {}
    for name, cell in doc.figures().items():
        table, row, _ = name.split(".")
        if table == "a" and doc.truth[name] == 0 and rng.random() < 0.15:
            cell.text = ""
            doc.truth[name] = None
            rows.setdefault(row, []).append(name)
    for block in doc.blocks:
        if block.table:
            for row_cells in block.table.rows:
                row_cells[:] = [cell for cell in row_cells if cell.text or not cell.name]
    doc.awkward(EITHER)


@kind("error/row-sum")
def row_sum(doc: Doc, rng: Random) -> None:
    """The publisher's 总计 of a row does not hold."""
    _err(doc, rng, [name for name in doc.truth if name.startswith("a.") and name.endswith(".total")])


@kind("error/cell")
def wrong_cell(doc: Doc, rng: Random) -> None:
    """One figure of section three is not what its row and column say."""
    _err(doc, rng, [name for name in doc.truth if name.startswith("a.") and not name.endswith(".total")])


@kind("error/challenge-sum")
def challenge_sum(doc: Doc, rng: Random) -> None:
    """A 总计 of section four does not hold."""
    _err(doc, rng, [name for name in doc.truth if name.startswith("c.") and name.endswith(".total")])


def _err(doc: Doc, rng: Random, names: list[str]) -> None:
    cell = doc.figures()[rng.choice(names)]
    assert cell.name
    put(doc, cell, int(number(doc, cell.name)) + rng.choice((1, 2, 9, 10)))
    doc.statuses = INCONSISTENT


@kind("value/reversed", ["html", "docx", "txt"])
def reversed_digits(doc: Doc, rng: Random) -> None:
    """Digits turned round by U+202E: what is seen is not what is stored."""
    cell = pick(doc, rng, least=10, tables="d")
    put(doc, cell, 2 * 10 ** (len(cell.text) - 1) + 7)
    assert cell.name
    value = int(number(doc, cell.name))
    cell.text = "\u202e" + str(value)[::-1] + "\u202c"
    unsure(doc, cell, value)
    doc.awkward(EITHER)


@kind("value/bdo", ["html"])
def bdo(doc: Doc, rng: Random) -> None:
    """The same by an element, and by style."""
    cell = pick(doc, rng, least=10, tables="d")
    put(doc, cell, 2 * 10 ** (len(cell.text) - 1) + 7)
    assert cell.name
    value = int(number(doc, cell.name))
    template = rng.choice(
        (
            '<bdo dir="rtl">{}</bdo>',
            '<span style="unicode-bidi:bidi-override;direction:rtl">{}</span>',
            '<span style="display:inline-flex;flex-direction:row-reverse"><b>{}</b></span>',
        )
    )
    digits = str(value)
    if "flex" in template:
        inside = "".join(f"<b>{digit}</b>" for digit in reversed(digits))
        cell.pieces = [Piece(template.replace("<b>{}</b>", inside), "raw")]
    else:
        cell.pieces = [Piece(template.format(digits[::-1]), "raw")]
    unsure(doc, cell, value)
    doc.awkward(EITHER)
