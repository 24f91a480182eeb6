"""Plain text as converters, Word and people leave it behind."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from random import Random

from tests.factory.printing import Printed, Table, parts, slots
from tests.factory.truth import PrintedCell


def width(text: str) -> int:
    """Columns a text takes: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _flat(text: str) -> str:
    return text.replace("\n", "")


def tab_separated(table: Table, rng: Random) -> list[str]:
    """Every slot of the rectangle, spans as empty slots."""
    return ["\t".join(_flat(cell.text) if begins else "" for cell, begins in row) for row in slots(table)]


def tab_trimmed(table: Table, rng: Random) -> list[str]:
    """As :func:`tab_separated`, empty slots at the end of header rows dropped; figures keep theirs."""
    lines = []
    for row in slots(table):
        texts = [_flat(cell.text) if begins else "" for cell, begins in row]
        if row[-1][0].label:
            while texts and not texts[-1]:
                texts.pop()
        lines.append("\t".join(texts))
    return lines


def tab_collapsed(table: Table, rng: Random) -> list[str]:
    """A converter that collapses the label columns and pads the row's end, and forgets labels at page breaks.

    As seeds 000, 001 and 003 print section three: the label of a wide cell takes two slots or one, the row
    is filled up at its end; after a page break rows lose their empty leading slots, and a blank line may
    stand in the table.
    """
    rectangle = slots(table)
    columns = len(rectangle[0])
    if columns != 10:
        return tab_separated(table, rng)
    wide = rng.choice((1, 2))
    broken = rng.randrange(12, len(rectangle)) if rng.random() < 0.7 else len(rectangle)
    lines = []
    for index, (line, row) in enumerate(zip(table, rectangle, strict=True)):
        if index < 3:
            lines.append("\t".join(_flat(cell.text) if begins else "" for cell, begins in row))
            continue
        figures = [cell.text for cell in line if not cell.label]
        leading = [_flat(cell.text) if begins else "" for cell, begins in row[: columns - len(figures)]]
        own = [cell for cell in line if cell.label]
        if index >= broken and len(own) == 1:
            leading = [_flat(own[0].text), *([""] if rng.random() < 0.5 else [])]
        elif own and own[-1].colspan == 3:
            leading = leading[:wide]
        elif own and own[-1].colspan == 2:
            leading = leading[:2]
        texts = [*leading, *figures]
        texts += [""] * (columns - len(texts))
        if index == broken and rng.random() < 0.5:
            lines.append("")
        lines.append("\t".join(texts))
    return lines


def _word_cells(table: Table) -> list[list[str]]:
    """Rows as Word holds them: wide cells once, continuations of tall cells as empty cells."""
    rows = []
    for row in slots(table):
        texts: list[str] = []
        seen: PrintedCell | None = None
        for cell, begins in row:
            if begins:
                texts.append(cell.text)
            elif cell is not seen:
                texts.append("")
            seen = cell
        rows.append(texts)
    return rows


def cell_per_line(table: Table, rng: Random) -> list[str]:
    """Word's export: a tab before each cell, a blank line after each row, breaks inside cells as lines."""
    lines: list[str] = []
    for row in _word_cells(table):
        for text in row:
            lines.extend(("\t" + text).split("\n"))
        lines.append("")
    return lines


def cell_per_line_bare(table: Table, rng: Random) -> list[str]:
    """The same without tabs, empty cells as empty lines."""
    lines: list[str] = []
    for row in _word_cells(table):
        lines.extend(_flat(text) for text in row)
        lines.append("")
    return lines


def _pipe_text(cell: PrintedCell) -> str:
    return cell.text.replace("\n", "<br>").replace("|", "\\|")


def pipes(table: Table, rng: Random) -> list[str]:
    """Markdown with outer pipes and a separator under the first row; spans as blanks."""
    return _pipes(table, rng, repeat=False, outer=True)


def pipes_repeated(table: Table, rng: Random) -> list[str]:
    """Markdown whose wide and tall cells are repeated in every slot."""
    return _pipes(table, rng, repeat=True, outer=True)


def pipes_bare(table: Table, rng: Random) -> list[str]:
    """Markdown without outer pipes."""
    return _pipes(table, rng, repeat=False, outer=False)


def _pipes(table: Table, rng: Random, *, repeat: bool, outer: bool) -> list[str]:
    rule = rng.choice(("---", ":---:", "-----", "--"))
    separator = rng.random() < 0.85
    lines = []
    for index, row in enumerate(slots(table)):
        texts = [_pipe_text(cell) if begins or repeat else "" for cell, begins in row]
        line = " | ".join(texts)
        lines.append(f"| {line} |" if outer else line)
        if index == 0 and separator:
            middle = (" | " if rng.random() < 0.5 else "|").join([rule] * len(texts))
            lines.append(f"|{middle}|" if outer else middle)
    return lines


def aligned(table: Table, rng: Random) -> list[str]:
    """Columns aligned with spaces, Chinese characters two wide, every text at its column's left edge."""
    return _aligned(table, rng, measure=width, edges="left")


def aligned_centred(table: Table, rng: Random) -> list[str]:
    """The same with figures in the middle or at the right edge of their columns."""
    return _aligned(table, rng, measure=width, edges=rng.choice(("centre", "right")))


def aligned_characters(table: Table, rng: Random) -> list[str]:
    """Padded by a program that counts every character as one."""
    return _aligned(table, rng, measure=len, edges="left")


def _aligned(table: Table, rng: Random, *, measure: Callable[[str], int], edges: str) -> list[str]:
    rectangle = slots(table)
    count = len(rectangle[0])
    gap = rng.choice((2, 3, 4))
    widths = [0] * count
    for row in rectangle:
        for c, (cell, begins) in enumerate(row):
            if begins and cell.colspan == 1:
                widths[c] = max(widths[c], measure(_flat(cell.text)))
    for row in rectangle:
        for c, (cell, begins) in enumerate(row):
            room = sum(widths[c : c + cell.colspan]) + gap * (cell.colspan - 1)
            if begins and measure(_flat(cell.text)) > room:
                widths[c + cell.colspan - 1] += measure(_flat(cell.text)) - room
    lines = []
    for row in rectangle:
        line = ""
        start = 0
        for c, (cell, begins) in enumerate(row):
            if begins:
                text = _flat(cell.text)
                room = sum(widths[c : c + cell.colspan]) + gap * (cell.colspan - 1)
                spare = room - measure(text)
                shift = 0
                if edges != "left" and not cell.label:
                    shift = spare // 2 if edges == "centre" else spare
                line += " " * (start + shift - measure(line)) + text
            start += widths[c] + gap
        lines.append(line.rstrip())
    return lines


def cell_per_line_stripped(table: Table, rng: Random) -> list[str]:
    """Every text on its own line, empty cells and row ends gone: what stripped web text looks like."""
    return [_flat(text) for row in _word_cells(table) for text in row if text.strip()]


TABLE_STYLES = {
    "tab": tab_separated,
    "tab-trimmed": tab_trimmed,
    "tab-collapsed": tab_collapsed,
    "cells": cell_per_line,
    "cells-bare": cell_per_line_bare,
    "cells-stripped": cell_per_line_stripped,
    "pipes": pipes,
    "pipes-repeated": pipes_repeated,
    "pipes-bare": pipes_bare,
    "aligned": aligned,
    "aligned-centred": aligned_centred,
    "aligned-characters": aligned_characters,
}


def _chrome(printed: Printed, rng: Random) -> tuple[list[str], list[str]]:
    """Lines that a page saved as text leaves above and below; its date of publication counts."""
    truth = printed.truth
    truth.tags.add("chrome")
    truth.loose_texts = True
    truth.published_on = f"{(truth.year or 2022) + 1}-01-{rng.randint(10, 29)}"
    above = [
        "当前位置：首页 > 政务公开 > 政府信息公开年报",
        f"发布日期：{truth.published_on}  来源：{truth.authority}  浏览次数：37",
        "",
    ]
    return above, ["", "【打印本页】【关闭窗口】"]


def wrap(text: str, columns: int) -> list[str]:
    """A paragraph broken after ``columns`` characters."""
    return [text[start : start + columns] for start in range(0, len(text), columns)] or [""]


def render(printed: Printed, rng: Random, style: str) -> str:
    """The whole report as text, tables in ``style``."""
    blank = rng.random() < 0.6
    columns = rng.choice((0, 0, 0, 32, 38)) if not style.startswith("cells-") else 0
    pages = rng.random() < 0.3
    page_style = rng.choice(("— {} —", "- {} -", "{}", "第{}页", "-{}-", "－ {} －"))
    bookmark = rng.random() < 0.2
    indent = rng.choice(("", "", "　　", "    ", "" if style == "tab-collapsed" else "\t"))
    if indent == "\t":
        printed.truth.tags.add("tab-indent")
    page = 1
    if columns or pages or bookmark:
        printed.truth.tags.update(
            tag for tag, on in (("wrapped", columns), ("page-lines", pages), ("bookmark", bookmark)) if on
        )
    lines: list[str] = [""] * rng.choice((0, 0, 2))
    chrome = _chrome(printed, rng) if rng.random() < 0.06 else ([], [])
    lines.extend(chrome[0])
    sharp = "# " if style.startswith("pipes") and rng.random() < 0.2 else ""
    for kind, part in parts(printed):
        if kind == "table":
            assert isinstance(part, list)
            lines.append("")
            rows = TABLE_STYLES[style](part, rng)
            if pages and page_style != "{}" and len(rows) > 12 and rng.random() < 0.3:
                printed.truth.tags.add("page-line-in-table")
                ends = [i for i in range(8, len(rows)) if style != "cells" or not rows[i - 1]]
                place = rng.choice(ends)
                rows[place:place] = ["", page_style.format(page), rng.choice(("", "\f"))]
                page += 1
            lines.extend(rows)
            lines.append("")
            continue
        assert isinstance(part, str)
        text = sharp + part if kind == "title" else part
        if kind == "paragraph" and bookmark and rng.random() < 0.3:
            text = rng.choice(("[bookmark: _GoBack]", "[bookmark: _Hlk62158572]")) + text
        if kind == "paragraph":
            text = indent + text
        pieces = text.split("\n")
        broken = [line for piece in pieces for line in (wrap(piece, columns) if columns else [piece])]
        if len(pieces) > 1 and rng.random() < 0.5:
            broken.insert(1, "")
        if kind == "paragraph" and pages and len(broken[-1]) > 12 and rng.random() < 0.3:
            half = len(broken[-1]) // 2
            tail = broken.pop()
            broken += [tail[:half], "", page_style.format(page), "", tail[half:]]
            page += 1
        lines.extend(broken)
        if blank:
            lines.append("")
    lines.extend(chrome[1])
    text = "\n".join(lines)
    if rng.random() < 0.15:
        text = text.replace("\n", "\r\n")
    return text


def encode(text: str, rng: Random) -> tuple[bytes, str | None, str]:
    """Bytes, media type and a tag: UTF-8 with or without its mark, GBK, with or without a declared type."""
    how = rng.choice(("utf8",) * 6 + ("bom", "bom", "gbk", "gbk", "utf16"))
    codec = {"utf8": "utf-8", "bom": "utf-8-sig", "gbk": "gb18030", "utf16": "utf-16"}[how]
    return text.encode(codec), rng.choice((None, "text/plain", "text/markdown")), how
