"""The text in order, for the second reading: made from the text by other means than the grids.

What parts cells here is said by each line alone: a row's cells by tabs, where its own tabs or pipes part them; a table
with a cell and a bar a line is put together again. All else is a piece a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipelines.readers.text.second_commas import in_tabs
from pipelines.readers.text.under_heads import under_heads

#: so many empty lines are no cells
_MANY_ENDS = re.compile(r"\n{64,}")
_PIPES = dict.fromkeys(map(ord, "│┃｜"), "|")
#: what only draws lines
_RULE = frozenset("|+:=-—─━┼├┤┌┐└┘┬┴ \t")
_HIDDEN = "\ue000"
#: parts the cells of a row whose blank ones are known for certain
_SURE = "\ue001"
#: what may stand behind the digits of a figure
_UNITS = "件条项个宗次起份部户人笔百千万亿元%"
#: what Markdown writes for other letters
_NAMES = {
    "nbsp": " ", "ensp": " ", "emsp": " ", "thinsp": " ", "amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'",
    "ldquo": "“", "rdquo": "”", "lsquo": "‘", "rsquo": "’", "mdash": "—", "ndash": "–", "middot": "·", "times": "×",
    "hellip": "…",
}  # fmt: skip
_ESCAPABLE = frozenset("\\`*_{}[]()#+-.!~>")
#: letters of the longest page number (第 12 页 共 30 页)
_LONGEST_NUMBER = 20


def second_text(text: str) -> str:
    """The pieces of a text, each ended by a line end; in rows whose cells are told apart, cells parted by tabs."""
    return "\n".join(_pieces(under_heads(_lines(in_tabs(text)), between=_SURE))).replace(_SURE, "\t")


def _lines(text: str) -> list[str]:
    """The lines of a text without bookmarks and page numbers; an empty one stays."""
    lines = [_unmarked(line) for line in _MANY_ENDS.sub("\n\n\n\n", text).splitlines()]
    return [
        line
        for place, line in enumerate(lines)
        if len(line) > _LONGEST_NUMBER or not _is_page_number(line, lines, place)
    ]


def _is_page_number(line: str, lines: Sequence[str], place: int) -> bool:
    bare = "".join(line.split())
    if not bare or line[0] == "\t" or not bare.isprintable():
        return False
    if bare[0] in "-—–－~·" and bare[-1] in "-—–－~·":
        return bare.strip("-—–－~·").isdecimal()
    if bare.startswith("第") and bare.endswith("页"):
        return bare.replace("共", "").replace("页", "").replace("/", "")[1:].strip(",，").isdecimal()
    first, _, last = bare.partition("/")
    alone = not any(
        "".join(lines[place + step : place + step + 1]).strip() for step in (-1, 1) if place + step >= 0
    )
    return alone and first.isdecimal() and last.isdecimal()


def _unmarked(line: str) -> str:
    """A line without bookmarks and without the marks of Markdown."""
    if "&" in line:
        line = "".join(_letters(line))
    if "~~" in line:
        line = _unstruck(line)
    if "\\" in line:
        head, *rest = line.split("\\")
        line = head + "".join(one if one[:1] in _ESCAPABLE and one else f"\\{one}" for one in rest)
    start = line.find("[bookmark:")
    while start >= 0 and (end := line.find("]", start)) >= 0:
        line = line[:start] + line[end + 1 :]
        start = line.find("[bookmark:")
    if "*" in line:
        line = line.replace("**", "")
    return line


def _unstruck(line: str) -> str:
    """A line without what Markdown strikes out."""
    shown, *rest = line.split("~~")
    while rest:
        struck = rest.pop(0)
        if rest and struck.strip("~") and not struck[0].isspace() and struck[0] != "~" and "|" not in struck:
            shown += rest.pop(0)
        else:
            shown += f"~~{struck}"
    return shown


def _letters(line: str) -> Iterator[str]:
    """A line in pieces, with the letters that names and numbers of HTML mean, but for bars."""
    head, *rest = line.split("&")
    yield head
    for one in rest:
        name, end, after = one.partition(";")
        letter = _NAMES.get(name, "")
        digits = name.lstrip("#xX")
        if name[:1] == "#" and 0 < len(digits) < 7 and digits.isascii():
            try:
                letter = chr(int(digits, 16 if name[1] in "xX" else 10))
            except ValueError:
                letter = ""
        if not end or letter in ("", "|"):
            yield f"&{one}"
        else:
            yield (letter if letter.isprintable() else " ") + after


def _bare(cell: str) -> str:
    """A cell without marks of Markdown around the whole of it."""
    while len(cell) > 2 and cell[0] == cell[-1] and cell[0] in "*_`":
        cell = cell[1:-1]
    return cell


def _cells(line: str) -> list[str]:
    """The cells of a line between its pipes, borders left off."""
    line = line.strip().replace("\\|", _HIDDEN)
    for mark in ("<br>", "<br/>", "<br />", "<BR>"):
        line = line.replace(mark, " ")
    cells = [_bare(cell.strip()).replace(_HIDDEN, "|") for cell in line.split("|")]
    if not cells[0] and not cells[-1]:
        return cells[1:-1]
    return cells[:-1] if not cells[-1] else cells


def _row(cells: Sequence[str]) -> str:
    """A row with its cells parted by tabs; a piece a line where blank cells stand right behind its label: they may be
    the rest of a label over several columns, or the first columns of figures."""
    first = next((place for place, cell in enumerate(cells) if _is_figure(cell)), 0)
    if first and not cells[first - 1] and any(cells[:first]):
        return "\n".join(filter(None, cells))
    return "\t".join(cells)


def _is_figure(cell: str) -> bool:
    bare = cell.replace("(", "（").partition("（")[0].strip().lstrip("+-－增加减少減")
    return bare == "零" or (
        bare[:1].isdecimal() and not bare.rstrip(_UNITS).strip("0123456789０１２３４５６７８９,.，．/；; ")
    )


def _pieces(lines: Sequence[str]) -> Iterator[str]:
    barred: list[str] = []
    for place, line in enumerate(lines):
        line = line.translate(_PIPES)
        text = line.strip()
        if "|" not in line:
            if barred and (not text or barred[-1].endswith("|") or _next(lines, place) == "|"):
                barred.append(text)
                continue
            yield from _joined(barred)
            barred = [text] if _next(lines, place) == "|" and text else []
            if not barred:
                yield _row([cell.strip() for cell in line.split("\t")]) if "\t" in text else text
        elif text.count("|") == 1 and (text[0] == "|" or text[-1] == "|"):
            barred.append(text)
        elif barred and "|" not in (
            cell := text.rstrip("| \t")
        ):  # the last cell of a row, filled up with bars
            yield from _joined([*barred, f"{cell} |"])
            barred = []
        elif not _RULE.issuperset(text):
            yield from _joined(barred)
            barred = []
            yield _row(_cells(_single(text)))
    yield from _joined(barred)


def _single(line: str) -> str:
    """A row without the bars that fill it up at its end, or that stand on both sides of each cell."""
    cells = line.split("||")
    if (
        line[0] == line[-1] == "|"
        and len(cells) > 1
        and not any("|" in cell for cell in (line[1:-1].split("||")))
    ):
        return "|".join(cells)
    bare = line.rstrip("| ")
    filled = line[len(bare) :].strip()
    return f"{bare} |" if "||" in filled and " | " in f"{line} " else line


def _next(lines: Sequence[str], place: int) -> str:
    """The next text behind a line."""
    return next(
        (text for line in lines[place + 1 : place + 4] if (text := line.translate(_PIPES).strip())), ""
    )


def _joined(lines: Sequence[str]) -> Iterator[str]:
    """The rows of a table with a cell and a bar a line: words, and the cells behind them up to the next words."""
    texts = [line for line in lines if line]
    whole = "".join(
        text if text.endswith("|") or after.startswith("|") else f"{text}\n"
        for text, after in zip(texts, [*texts, ""][1:], strict=True)
    )
    for part in whole.splitlines():
        row: list[str] = []
        for cell in map(str.strip, part.split("|")):
            word = cell not in ("无", "零", "無") and any("\u4e00" <= letter <= "\u9fff" for letter in cell)
            if word and row and not _is_figure(cell):
                yield _row(row)
                row = []
            row.append(cell)
        if any(row):
            yield _row(row)
