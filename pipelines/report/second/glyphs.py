"""Characters and figures as the second reading takes them; it shares none of this with the first."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

#: the thing that a text in order prints for what is seen and is no text (a picture, a form control)
OPAQUE = "\ufffc"

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−─━ー﹣﹘⸺⸻"), "-")
_NOTHING = dict.fromkeys(
    [*range(0x200B, 0x2010), *range(0x2028, 0x202A), *range(0x2060, 0x2065), 0xFEFF, 0x00AD, 0xFE0E, 0xFE0F]
)
_SPACES = dict.fromkeys(
    map(
        ord,
        "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
    ),
    " ",
)
_PLAIN = {
    **_WIDE,
    **_DASHES,
    **_NOTHING,
    **_SPACES,
    ord("〔"): "[",
    ord("〕"): "]",
    ord("【"): "[",
    ord("】"): "]",
    **{
        ord(traditional): simple
        for traditional, simple in zip("無減萬億條項個", "无减万亿条项个", strict=True)
    },
}
#: traditional letters of the form's own words, and the radicals that some fonts give in place of letters
_SIMPLE = str.maketrans(
    "萬業舉於會體關內決況減辦務動區發號後國處復審對屬廢開強當總執護報數無機權條構沒現確種祕穩類糾納組織經結繼續維繳罰範獲補規計認議許訟訪訴詢說説請購費轉過這進採問項題額複覆",
    "万业举于会体关内决况减办务动区发号后国处复审对属废开强当总执护报数无机权条构没现确种秘稳类纠纳组织经结继续维缴罚范获补规计认议许讼访诉询说说请购费转过这进采问项题额复复",
)
_LETTER = re.compile(r"[^\u4e00-\u9fff]+")

#: marks of a note behind a figure: ①, ¹, *, [1], 注1
_RAISED = "¹²³⁰⁴-⁹⁺-⁾₀-₉₊-₎"
_NOTE = (
    rf"(?:[\u2460-\u2487\u2776-\u277f\u24f5-\u24fe{_RAISED}*＊※†‡#]"
    rf"|\[(?:\d{{1,2}}|[①-⑳{_RAISED}]+|注\d?)\]|注[{_RAISED}\d]?)+"
)
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_FIGURE = re.compile(
    rf"(?P<sign>增加|增|减少|减|[+-])?(?P<digits>{_DIGITS}|零|〇)(?P<unit>[百千万亿]*元|[万亿]?[件条项个宗次起份部户人笔]?)"
    rf"(?P<note>{_NOTE})?(?:[(\[][^()\[\]]*[)\]])?(?:{_NOTE})?"
)
_BEGUN = re.compile(r"(?P<digits>\d[\d,.]*)(?P<unit>[件条项个]?)\(.*")
_BLANK = re.compile(r"(?:[-/]+|无)?")


@lru_cache(maxsize=16384)
def plain(text: str) -> str:
    """``text`` with width, dashes and white space made the same; raised and circled marks stay what they are."""
    return text.strip() if text.isascii() else text.translate(_PLAIN).strip()


@lru_cache(maxsize=16384)
def letters(text: str) -> str:
    """The Chinese letters of a text alone, in simplified form."""
    return "" if text.isascii() else _LETTER.sub("", text.translate(_SIMPLE))


@lru_cache(maxsize=16384)
def figure(text: str) -> str | None:
    """What a figure says: sign, digits and unit, without notes, groups and brackets; ``None`` for any other text."""
    bare = plain(text)
    match = _FIGURE.fullmatch(bare) or _BEGUN.fullmatch(bare)
    if match is None:
        return None
    said = match.groupdict()
    sign = {"增加": "+", "增": "+", "减少": "-", "减": "-"}.get(
        said.get("sign") or "", said.get("sign") or ""
    )
    digits = "0" if said["digits"] in "零〇" else said["digits"].replace(",", "").rstrip(".")
    unit = said["unit"] if said["unit"][-1:] == "元" or said["unit"][:1] in ("万", "亿") else ""
    return f"{'' if sign == '+' else sign}{digits}{unit}"


#: powers of ten of the units that a figure or its head prints, and the first letter of an amount's (in 万元)
_POWERS = {"": 0, "百": 2, "千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8}
_AMOUNT = re.compile(r"(?P<number>-?\d+(?:\.\d+)?)(?P<power>[百千万亿]*)(?P<rest>.*)")


@lru_cache(maxsize=16384)
def number(text: str, *, unit: str = "") -> Decimal | None:
    """The number that a cell means, in 万元 where it is an amount of money, whose ``unit`` (元, 千元, 万元) is that of its
    head where it prints none; ``None`` where it is no figure."""
    match = _AMOUNT.fullmatch(figure("".join(plain(text).split())) or "")
    if match is None:
        return None
    said = f"{match['power']}{match['rest']}" or unit
    if unit and not said.endswith("元"):
        said += "元"  # 1.2万
    power = _POWERS[said.rstrip("元件条项个宗次起份部户人笔")] - (4 if said.endswith("元") else 0)
    return Decimal(match["number"]).scaleb(power)


@lru_cache(maxsize=8192)
def is_blank(text: str) -> bool:
    """Whether a cell reports nothing: empty, or a mark for nothing."""
    return _BLANK.fullmatch(plain(text)) is not None
