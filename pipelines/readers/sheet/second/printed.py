"""What the second readings of sheets share: figures as printed, and rows as lines. The first readings use none of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

#: stands where something is seen that is no text
OBJECT = "\ufffc"
#: cells; a sheet of more is no report's
MOST_CELLS = 200_000
_NOISE = re.compile(r"_.|\*\D|\\ |\[\$-\w+\]|\[(?:Red|Blue|Black|Green|红色|黑色|蓝色|绿色)\]", re.IGNORECASE)
_SHAPE = re.compile(
    r"(?P<minus>-?)(?P<sets>#,##)?(?P<whole>[0#]+)(?:\.(?P<point>0*#*))?(?P<after>[^0#?,.%@]*)"
)
_AFTER = re.compile(r"\s*[件条项个宗次起份部户人笔万亿千百元]{0,2}\s*")
FIGURE = re.compile(r"\s*[-+]?\d[\d.,]*\s*[件条项个宗次]?\s*")
#: formats that files know by number alone
FORMATS = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    37: "#,##0 ;(#,##0)", 38: "#,##0 ;(#,##0)", 39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;(#,##0.00)",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ', 42: "¥0", 43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ', 44: "¥0",
    48: "##0.0E+0",
}  # fmt: skip
_UP = dict(zip(map(ord, "0123456789+-=()"), "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾", strict=True))
_DOWN = dict(zip(map(ord, "0123456789+-=()"), "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True))


def scripted(text: str, script: int) -> str:
    """Text above (1) or below (-1) its line, in characters that stand there by themselves."""
    return text.translate(_UP if script > 0 else _DOWN) if script else text


@lru_cache(maxsize=4096)
def number_printed(held: str, code: str) -> str:
    """A number, as the file has it, in its format; :data:`OBJECT` where the format prints anything else."""
    try:
        value = float(held)
    except ValueError:
        return held
    value = float(f"{value:.15g}")
    code = code.replace("G/通用格式", "General")
    bare = f"{value:.0f}" if value.is_integer() else f"{value:.15g}"
    if code in ("", "General", "@", "GENERAL", "0") and (code != "0" or value.is_integer()):
        return bare
    if value.is_integer() and code in ("# ?/?", "# ??/??", "# ???/???"):
        return bare
    parts = [_bare(part) for part in re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', code)]
    part = parts[0]
    if value == 0 and len(parts) > 2:
        part = parts[2]
    elif value < 0 and len(parts) > 1:
        part = parts[1]
    if value == 0 and (dash := part.strip().rstrip("? ")) in ("-", "—", "/", "--"):
        return dash
    shape = _SHAPE.fullmatch(
        part.strip().replace(
            "General", "0" if value.is_integer() else "0." + "0" * len(bare.partition(".")[2])
        )
    )
    if (
        shape is None
        or not _AFTER.fullmatch(shape["after"])
        or (value == 0 and "0" not in part.replace("General", "0"))
    ):
        return OBJECT
    own_minus = value < 0 and len(parts) > 1
    if bool(shape["minus"]) != own_minus:
        return OBJECT
    decimals = len(shape["point"] or "")
    shown = f"{abs(value):,.{decimals}f}" if shape["sets"] else f"{abs(value):.{decimals}f}"
    if float(shown.replace(",", "")) != abs(value):
        return OBJECT
    least = (shape["point"] or "").count("0")
    while decimals > least and shown.endswith("0"):  # places of # that a nought leaves blank
        decimals, shown = decimals - 1, shown[:-1].removesuffix(".")
    if not shape["sets"]:
        shown = shown.zfill(shape["whole"].count("0") + (decimals + 1 if decimals else 0))
    return f"{'-' if value < 0 else ''}{shown}{shape['after'].rstrip()}"


def _bare(part: str) -> str:
    """A part of a format without what takes no ink, its literals written out; digits in those are no places."""

    def written(match: re.Match[str]) -> str:
        literal = match[1] if match[1] is not None else match[2]
        return re.sub(r"[\d#.,@]", "%", literal)

    return re.sub(r'"([^"]*)"|\\(.)', written, _NOISE.sub("", part))


@lru_cache(maxsize=512)
def text_printed(code: str) -> bool:
    """Whether a format leaves texts as they are."""
    parts = code.split(";")
    if len(parts) == 4:
        return _bare(parts[3]).strip() == "@"
    return "@" not in code or _bare(code).strip() == "@"


@dataclass(slots=True)
class Rows:
    """The cells of a sheet as they come, blank ones included, and what hides or joins them."""

    rows: list[tuple[int, list[tuple[int, str]]]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    #: rectangles under drawings, inclusive
    drawn: list[tuple[int, int, int, int]] = field(default_factory=list)
    #: rectangles whose figures can not be told
    doubted: list[tuple[int, int, int, int]] = field(default_factory=list)

    def lines(self) -> Iterable[str]:
        """The sheet's rows, cells parted by tabs; of a merged range its first visible place alone."""
        cells = {(row, column): text for row, held in self.rows for column, text in held}
        if not any(text.strip() for text in cells.values()):
            return
        last_row, last_column = max(row for row, _ in cells), max(column for _, column in cells)
        first_column = min(column for (_, column), text in cells.items() if text.strip())
        columns = [each for each in range(first_column, last_column + 1) if not self._column_hidden(each)]
        passed: set[tuple[int, int]] = set()
        for top, left, bottom, right in self.merges:
            inside = [
                (row, column)
                for row in range(top, min(bottom, last_row) + 1)
                for column in range(left, min(right, last_column) + 1)
            ]
            passed.update(inside)
            shown = (
                slot
                for slot in inside
                if slot[0] not in self.hidden_rows and not self._column_hidden(slot[1])
            )
            place = next(shown, None)
            if place is not None:
                passed.discard(place)
                cells[place] = cells.get((top, left), "")
        for top, left, bottom, right in self.drawn:
            for row in range(top, min(bottom, last_row) + 1):
                for column in range(left, min(right, last_column) + 1):
                    if (row, column) not in passed and not cells.get((row, column), "").strip():
                        cells[row, column] = OBJECT
        self._doubt(cells, last_row, last_column)
        ends: dict[int, int] = {}
        for row, column in cells:
            ends[row] = max(ends.get(row, 0), column)
        for row in sorted(ends):
            if row in self.hidden_rows:
                continue
            held = [
                cells.get((row, each), "")
                for each in columns
                if each <= ends[row] and (row, each) not in passed
            ]
            yield "\t".join(" ".join(text.split()) if "\n" in text or "\t" in text else text for text in held)

    def _doubt(self, cells: dict[tuple[int, int], str], last_row: int, last_column: int) -> None:
        """Sets a mark behind figures that can not be told."""
        for top, left, bottom, right in self.doubted:
            for row in range(top, min(bottom, last_row) + 1):
                for column in range(left, min(right, last_column) + 1):
                    text = cells.get((row, column), "")
                    if FIGURE.fullmatch(text):
                        cells[row, column] = text + OBJECT

    def _column_hidden(self, column: int) -> bool:
        return any(first <= column <= last for first, last in self.hidden_columns)
