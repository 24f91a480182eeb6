"""Whether a text layer makes sense: fonts without a Unicode map give characters that nobody printed."""

from __future__ import annotations

import unicodedata

# The commonest ideographs of running Chinese, and of these reports: a page of real text has a quarter of its
# ideographs among them, random ones nearly none.
_COMMON = frozenset(
    "的一是不了在人有我他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后"
    "小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长"
    "知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最"
    "政府信息申请提供数量结果处总计第项复议诉讼维纠其他件制效规章行许可罚强收费报告务县市区局委办关组织责任"
    "商企科研构社益律服自然新转予以部属密危及护权案卷询掌握需另补仍访举投重求版频繁认逾期缴再审尚被"
)
#: fewer characters than this say nothing
_FEW = 20
#: part of a page's characters that may be implausible before the layer is given up
_TOLERATED = 0.12


def is_garbled(text: str) -> bool:
    """Whether the text of one page is junk: private-use, unassigned or control characters, scripts that
    do not occur here, or ideographs that follow no language."""
    characters = [char for char in text if not char.isspace()]
    if not characters:
        return False
    bad = sum(map(_is_implausible, characters))
    if bad > _TOLERATED * len(characters) and (bad >= 4 or len(characters) < _FEW):
        return True
    if len(characters) < _FEW:
        return False
    ideographs = [char for char in characters if "\u4e00" <= char <= "\u9fff"]
    if len(ideographs) >= 60:
        return sum(char in _COMMON for char in ideographs) < 0.1 * len(ideographs)
    return False


def _is_implausible(char: str) -> bool:
    if char <= "~":
        return char < " "
    if "\u4e00" <= char <= "\u9fff" or "\u3000" <= char <= "\u303f" or "\uff00" <= char <= "\uffee":
        return False
    code = ord(char)
    if code < 0x250:  # Latin with marks: a few stand in names, many are bytes shown one by one
        return char not in "·×°±÷§¥²³®©«»¤µ¼½¾¨¯´\u00a0\u00ad"
    if 0x391 <= code <= 0x3C9 or 0x2000 <= code <= 0x27BF or 0x2E80 <= code <= 0x2FDF:
        return code in (0x2028, 0x2029)
    if 0x3200 <= code <= 0x33FF or 0xFE10 <= code <= 0xFE6F or 0xF900 <= code <= 0xFAFF or code == 0xFEFF:
        return False
    if 0x3400 <= code <= 0x4DBF or 0x20000 <= code <= 0x323AF:
        return True  # rare ideographs: one in a name is tolerated, a tenth of a page is not
    return (
        unicodedata.category(char) in ("Co", "Cn", "Cc", "Cs", "Lo", "Lm", "Mn", "Mc", "So") or code > 0x2AF
    )
