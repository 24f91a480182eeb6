"""Plain text and Markdown: what converters, copying and people leave of tables."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import partial
from random import Random

from tests.adversary.model import Doc, Table, slots


def _flat(text: str) -> str:
    return text.replace("\n", "")


def _starts(table: Table) -> list[list[str]]:
    """Rows of the texts of cells where they begin; spans leave nothing."""
    return [[_flat(cell.text) for cell in row] for row in table.rows]


def _slots(table: Table) -> list[list[str]]:
    """Rows of every slot; those that a span covers are empty."""
    return [[_flat(cell.text) if cell and begins else "" for cell, begins in row] for row in slots(table)]


def tabs(table: Table) -> list[str]:
    """Every slot, parted by tabs."""
    return ["\t".join(row) for row in _slots(table)]


def pipes(table: Table) -> list[str]:
    """Every slot between pipes."""
    return ["| " + " | ".join(row) + " |" for row in _slots(table)]


def two_spaces(table: Table) -> list[str]:
    """Cells where they begin, parted by two spaces."""
    return ["  ".join(row) for row in _starts(table)]


def wide_spaces(table: Table) -> list[str]:
    """The same with ideographic spaces."""
    return ["　　".join(row) for row in _starts(table)]


def pipes_bare(table: Table) -> list[str]:
    """Cells where they begin, between pipes."""
    return ["| " + " | ".join(row) + " |" for row in _starts(table)]


def cell_pipe(table: Table) -> list[str]:
    """``cell | cell |`` a row."""
    return ["".join(f"{text} | " for text in row).rstrip() for row in _starts(table)]


def cell_pipe_lines(table: Table) -> list[str]:
    """``cell |`` a line."""
    return [f"{text} |" for row in _starts(table) for text in row]


def pipe_lines(table: Table) -> list[str]:
    """Cells and ``|`` on lines of their own."""
    out = []
    for row in _starts(table):
        for text in row:
            out += [text, "|"]
    return out


def _rows_with_spans(table: Table) -> list[list[tuple[str, int, bool]]]:
    """Rows of texts where cells begin, with the columns that each spans, and whether a tall cell stands on its left."""
    rows = []
    for row in slots(table):
        texts: list[tuple[str, int, bool]] = []
        covered = False
        for cell, begins in row:
            if cell is not None and begins:
                texts.append((_flat(cell.text), cell.colspan, covered))
            covered = cell is not None and not begins and cell.rowspan > 1
        rows.append(texts)
    return rows


def converter_rows(table: Table) -> list[str]:
    """``cell | cell |`` a row, as converters of web pages leave it: a bar ahead where a tall cell stands on the left."""
    return [
        ("| " if row and row[0][2] else "") + "".join(f"{text} | " for text, _, _ in row).rstrip()
        for row in _rows_with_spans(table)
    ]


def converter_cells(table: Table) -> list[str]:
    """``cell |`` a line; behind each row a bar, and one for each column that it lacks."""
    out = []
    for row, lacking in _filled_up(table):
        out += [*(f"{text} |" for text in row), "|" * (1 + lacking)]
    return out


def converter_paragraphs(table: Table) -> list[str]:
    """A bar ahead of each row; cells as paragraphs with a bar behind them, and one for each column that the row lacks."""
    out = []
    for row, lacking in _filled_up(table):
        cells = [f" {text}  | " for text in row]
        out += ["| ", *cells[:-1], cells[-1] + "|" * lacking]
    return out


def converter_lines(table: Table) -> list[str]:
    """``cell |`` a line, and no more behind a row than a bar for each column that it lacks."""
    out = []
    for row, lacking in _filled_up(table):
        cells = [f"{text} |" for text in row]
        out += [*cells[:-1], f"{cells[-1]} {'|' * lacking}".rstrip()]
    return out


def _filled_up(table: Table) -> list[tuple[list[str], int]]:
    """Rows of texts where cells begin, and how many columns each lacks of those of the table."""
    width = len(slots(table)[0])
    return [(row, width - len(row)) for row in _starts(table) if row]


def one_line(table: Table) -> list[str]:
    """The whole table in one line."""
    return [" ".join(text for row in _starts(table) for text in row)]


def one_line_pipes(table: Table) -> list[str]:
    """The whole table in one line, cells between pipes, rows parted by two."""
    return [" ".join("| " + " | ".join(row) + " |" for row in _starts(table))]


def cells(table: Table) -> list[str]:
    """One cell a line, an empty line after each row."""
    out = []
    for row in _slots_word(table):
        out += [f"\t{text}" for text in row] + [""]
    return out


def _slots_word(table: Table) -> list[list[str]]:
    """Rows as Word holds them: wide cells once, an empty cell where a tall one goes on."""
    rows = []
    for row in slots(table):
        texts: list[str] = []
        seen: set[int] = set()
        for cell, begins in row:
            if cell is None or id(cell) in seen:
                continue
            seen.add(id(cell))
            texts.append(_flat(cell.text) if begins else "")
        rows.append(texts)
    return rows


def markdown(table: Table) -> list[str]:
    """A Markdown table with its rule under the first row."""
    rows = _slots(table)
    rule = "|" + " --- |" * len(rows[0])
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return [lines[0], rule, *lines[1:]]


def _width(text: str) -> int:
    """Columns a text takes: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def aligned(table: Table, *, edge: str = "left", measure: Callable[[str], int] = _width) -> list[str]:
    """Columns set by spaces: each text at the left edge, the middle or the right edge of its columns."""
    grid = slots(table)
    widths = [0] * len(grid[0])
    for wide in (False, True):
        for row in grid:
            for c, (cell, begins) in enumerate(row):
                if cell is None or not begins or (cell.colspan > 1) != wide:
                    continue
                last = min(c + cell.colspan, len(widths)) - 1
                room = sum(widths[c : last + 1]) + 2 * (last - c)
                widths[last] += max(0, measure(_flat(cell.text)) - room)
    lines = []
    for row in grid:
        line, start = "", 0
        for c, (cell, begins) in enumerate(row):
            if cell is not None and begins and (text := _flat(cell.text)):
                last = min(c + cell.colspan, len(widths)) - 1
                spare = sum(widths[c : last + 1]) + 2 * (last - c) - measure(text)
                shift = {"left": 0, "middle": spare // 2, "right": spare}[edge if cell.name else "left"]
                line += " " * (start + shift - measure(line)) + text
            start += widths[c] + 2
        lines.append(line)
    return lines


LAYOUTS: dict[str, Callable[[Table], list[str]]] = {
    "tabs": tabs,
    "pipes": pipes,
    "two-spaces": two_spaces,
    "wide-spaces": wide_spaces,
    "pipes-bare": pipes_bare,
    "cell-pipe": cell_pipe,
    "cell-pipe-lines": cell_pipe_lines,
    "pipe-lines": pipe_lines,
    "converter-rows": converter_rows,
    "converter-cells": converter_cells,
    "converter-paragraphs": converter_paragraphs,
    "converter-lines": converter_lines,
    "one-line": one_line,
    "one-line-pipes": one_line_pipes,
    "cells": cells,
    "markdown": markdown,
    "aligned": aligned,
    "aligned-middle": partial(aligned, edge="middle"),
    "aligned-right": partial(aligned, edge="right"),
    "aligned-characters": partial(aligned, measure=len),
}


def _lines(doc: Doc, layout: str, headings: str = "{}") -> bytes:
    out: list[str] = []
    for block in doc.blocks:
        if block.table is not None:
            out += ["", *LAYOUTS[layout](block.table), ""]
        else:
            text = "".join(piece.text for piece in block.pieces)
            out.append(headings.format(text) if block.kind in {"title", "heading"} else text)
            if block.kind == "title":
                out.append("")
    return ("\n".join(out) + "\n").encode()


def render_plain(doc: Doc, rng: Random) -> bytes:
    """Text; ``options``: layout."""
    return _lines(
        doc, doc.options.get("layout") or rng.choice(("tabs", "tabs", "cells", "pipes", "two-spaces"))
    )


def render_markdown(doc: Doc, rng: Random) -> bytes:
    """Markdown; ``options``: layout."""
    layout = doc.options.get("layout") or rng.choice(("markdown", "pipes", "pipes-bare"))
    return _lines(doc, layout, rng.choice(("{}", "## {}")))
