"""Number formats of sheets (数字格式): what a figure is printed as, where that is the stored number."""

from __future__ import annotations

import re
from functools import lru_cache

#: formats that the file formats know by number alone (ECMA-376, 18.8.30; [MS-XLS] 2.4.126); those that are not here
#: print a number as it is (0, 1, 49) or something else: percent, fractions, dates, money
_BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 37: "#,##0_);(#,##0)", 38: "#,##0_);(#,##0)", 39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);(#,##0.00)", 41: '_(* #,##0_);_(* -#,##0_);_(* "-"_);_(@_)', 42: "¥#,##0",
    43: '_(* #,##0.00_);_(* -#,##0.00_);_(* "-"??_);_(@_)', 44: "¥#,##0.00", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
#: what takes no ink: room left for a sign, fillers, languages and colours but white
_UNPRINTED = re.compile(
    r"_.|\*\D|\[\$-[0-9A-Fa-f]+\]|\[(?:Red|Blue|Black|Green|Color ?\d+|红色|蓝色|黑色|绿色)\]", re.I
)
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_DIGITS = re.compile(
    r"(?P<sign>[+-]?)(?P<whole>[#0?]{1,3}(?:,[#0?]{3})+|[#0?]+)(?:\.(?P<decimals>[0#?]*))?(?P<unit>.*)",
    re.DOTALL,
)
#: words that may follow a figure without making it another number
UNITS = re.compile(r"\s*(?:[件条项个宗次起份部户人笔]|[万亿]|[千百]?万?元|亿元)?\s*")
_FRACTION = re.compile(r"#\s*\?+/[?\d]+")
#: its names in capitals and in Chinese
_GENERAL = re.compile(r"GENERAL|G/通用格式")
_DASH = re.compile(r"\s*[-－—–/／]{1,2}\s*")


def printed(value: float, code: str) -> str | None:
    """A number as its format prints it; ``None`` where that is anything but the number (rounded, hidden, 约, %).

    A unit that the format adds stays: ``36 万``. A format that prints a zero as a dash prints a dash.
    """
    section, signed = _section(code, value)
    body, literals = _split(section)
    if body is None:
        return None
    shown = value if signed else abs(value)
    if not re.search("[#0?@]|General", body) or (value == 0 and not re.search("[#0@/]|General", body)):
        # no digits at all, or places (?) that a zero leaves blank
        word = _written(body, literals).replace("?", " ").strip()
        return word if value == 0 and _DASH.fullmatch(word) else None
    match = re.fullmatch(r"(?P<sign>-?)General(?P<unit>.*)", body, re.DOTALL)
    if body == "@" or match is not None:
        text, unit = plain(shown), match["unit"] if match is not None else ""
        minus = match["sign"] if match is not None else ""
    else:
        # a fraction leaves whole numbers as they are
        whole = float(value).is_integer() and _FRACTION.fullmatch(body) is not None
        match = _DIGITS.fullmatch("0" if whole else body)
        if match is None:
            return None
        filled = _filled(shown, match["whole"], match["decimals"] or "")
        if filled is None:
            return None
        text, unit, minus = filled, match["unit"], match["sign"]
    unit = _written(unit, literals)
    negative = value < 0 and not signed
    if not UNITS.fullmatch(unit) or minus == "+" or (negative != (minus == "-")):
        return None
    return minus + text + unit.rstrip()


def plain(value: float) -> str:
    """A number as it is: Excel keeps and shows at most 15 digits, whole numbers without a point."""
    return str(int(value)) if float(value).is_integer() else f"{value:.15g}"


def shows_text(code: str) -> bool:
    """Whether a cell of this format prints a text that it holds, and nothing else."""
    sections = _sections(code)
    body = sections[3] if len(sections) > 3 else sections[0] if "@" in _LITERAL.sub("", sections[0]) else "@"
    return _UNPRINTED.sub("", body).strip() in ("@", "General") and not _is_white(body)


def built_in(number: int) -> str:
    """The format of a number below 164, which needs no definition; dates and times print no number of ours."""
    return _BUILT_IN.get(number, "yyyy" if 14 <= number <= 58 else "General")


#: literals are set aside as characters of the private area from here on
_FIRST = 0xE000


@lru_cache(maxsize=512)
def _split(section: str) -> tuple[str | None, tuple[str, ...]]:
    """A section without what takes no ink, its literals replaced by characters of their own, then the literals."""
    literals: list[str] = []

    def aside(match: re.Match[str]) -> str:
        literals.append(match[1] if match[1] is not None else match[2])
        return chr(_FIRST + len(literals) - 1)

    if _is_white(section):
        return None, ()
    body = _UNPRINTED.sub("", _LITERAL.sub(aside, section))
    signs = {chr(_FIRST + n): each for n, each in enumerate(literals) if each in ("-", "+", " ", ",")}
    for mark, each in signs.items():
        body = body.replace(mark, each)
    return body.strip(), tuple(literals)


def _written(body: str, literals: tuple[str, ...]) -> str:
    """A part of a format with the literals that were set aside from it."""
    return "".join(
        literals[ord(mark) - _FIRST] if _FIRST <= ord(mark) < _FIRST + len(literals) else mark
        for mark in body
    )


def _is_white(section: str) -> bool:
    return re.search(r"\[(?:White|白色)\]", section, re.I) is not None


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[str, ...]:
    return tuple(
        re.findall(r'(?:"[^"]*"|\\.|[_*].|[^;])+|(?<=;)(?=;|$)|^(?=;|$)', _GENERAL.sub("General", code))
    ) or ("",)


def _section(code: str, value: float) -> tuple[str, bool]:
    """The part of a format that holds for a number, and whether that part leaves the sign to the number."""
    sections = _sections(code)
    if re.search(r"\[[<>=]", code):
        return "[?]", True
    if value < 0 and len(sections) > 1:
        return sections[1], False
    if value == 0 and len(sections) > 2:
        return sections[2], False
    return sections[0], True


def _filled(value: float, whole: str, decimals: str) -> str | None:
    """A number in a pattern of digits; ``None`` where the pattern rounds it."""
    count = len(decimals)
    text = f"{value:{',' if ',' in whole else ''}.{count}f}"
    if float(text.replace(",", "")) != float(f"{value:.15g}"):
        return None
    least = decimals.rstrip("#?")
    while count > len(least) and text.endswith("0"):
        text, count = text[:-1], count - 1
    text = text.removesuffix(".")
    if float(value) == 0 and "0" not in whole + decimals:
        return None  # nothing is printed of a zero
    if not re.search("0", whole) and text.startswith("0.") and "," not in whole:
        text = text[1:]
    width = whole.count("0")
    return text if "," in whole else text.zfill(width + (len(text) - len(text.partition(".")[0])))
