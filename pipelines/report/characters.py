"""Characters: one place that says which characters are the same when labels and figures are compared."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\u00ad\ufe0e\ufe0f]")
_DASH = re.compile("[‐‑‒–—―−─━ー﹣﹘⸺⸻]")
#: what NFKC changes in nearly every Chinese text. Where nothing is left to change, normalising ends at a glance: for a
#: paragraph five times as fast
_USUAL = tuple((mark, unicodedata.normalize("NFKC", mark)) for mark in "，：；（）！？％\u3000\u00a0")
#: the traditional letters of the form's own words, of report titles and units: only a text that has one is converted.
#: The test of this module makes them out of the form's data
_TRADITIONAL = frozenset(
    "個傢億內動務區問單噹國埰執報寀審對屬廢強後復戶捲採數於會查條業構機權決沒況減無獲現當發確祕穩穫筆箇範糾納組結經維總織繳繼續罰"
    "舉萬處補製複規計訟訪許訴註詢認說説請議護費購踰轉辦這進過錶開閤關隻項題額類體髮齣"
)


@cache
def _simple_letters() -> dict[int, str]:
    """Every traditional letter with its simplified one, of the same length: names can be found again as printed."""
    from opencc import OpenCC  # loaded for the few texts that need it

    letters = [chr(code) for code in range(0x3400, 0xA000)]
    simple = OpenCC("t2s").convert("\n".join(letters)).split("\n")
    return {
        ord(one): other
        for one, other in zip(letters, simple, strict=True)
        if one != other and len(other) == 1
    }


def simplified(text: str) -> str:
    """``text`` in simplified letters, if it prints words of the form in traditional ones; else ``text`` itself."""
    return text if _TRADITIONAL.isdisjoint(text) else text.translate(_simple_letters())


def spaced(text: str) -> str:
    """``text`` with plain spaces for white space of any width, outer ones off, and without invisible characters."""
    return " ".join((text if text.isascii() else _INVISIBLE.sub("", text)).split())


def strip_space(text: str) -> str:
    """``text`` without any white space (full-width and no-break included) or invisible characters."""
    return "".join((text if text.isascii() else _INVISIBLE.sub("", text)).split())


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """``text`` with width, dashes, white space and traditional letters made the same: what two printings have in common."""
    if text.isascii():
        return "".join(text.split())
    for mark, plain in _USUAL:
        text = text.replace(mark, plain)
    return simplified(_DASH.sub("-", strip_space(unicodedata.normalize("NFKC", text))))


def printed(text: str) -> str:
    """A cell as stored in ``raw``: outer white space off, unless white space is all that was printed."""
    return text.strip() or text.strip(" \t\r\n\f\v")
