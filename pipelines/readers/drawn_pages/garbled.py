"""Whether a text layer makes sense: fonts without a Unicode map give characters that nobody printed."""

from __future__ import annotations

import re

# The commonest ideographs of running Chinese, and of these reports: a page of real text has a quarter of its
# ideographs among them, random ones nearly none.
_COMMON = (
    "的一是不了在人有我他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后"
    "小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长"
    "知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最"
    "政府信息申请提供数量结果处总计第项复议诉讼维纠其他件制效规章行许可罚强收费报告务县市区局委办关组织责任"
    "商企科研构社益律服自然新转予以部属密危及护权案卷询掌握需另补仍访举投重求版频繁认逾期缴再审尚被"
)
#: so frequent in these reports that counting them alone settles nearly every page
_COMMONEST = "的政府信息公开申请行予不处理其他结果"
_COMMON_CHARACTER = re.compile(f"[{_COMMON}]")
_IDEOGRAPH = re.compile("[\u4e00-\u9fff]")
# Everything but: ASCII, signs that stand among Latin-1's letters, Greek, general punctuation to dingbats,
# radicals, CJK punctuation, ideographs in common use, enclosed and compatibility forms, full width. Letters
# with marks and rare ideographs are tolerated one by one, not as a tenth of a page: they are bytes or glyph
# numbers shown as characters.
_IMPLAUSIBLE = re.compile(
    "[^\t\n\r -~\u00a0·×°±÷§¥²³®©«»¤µ¼½¾¨¯´\u00adΑ-ω\u2000-\u2027\u202a-\u27bf\u2e80-\u2fdf"
    "\u3000-\u303f\u3200-\u33ff\u4e00-\u9fff\uf900-\ufaff\ufe10-\ufe6f\ufeff\uff00-\uffee]"
)
_SPACE = re.compile(r"\s")
#: fewer characters than this say nothing
_FEW = 20
#: part of a page's characters that may be implausible before the layer is given up
_TOLERATED = 0.12


def is_garbled(text: str) -> bool:
    """Whether the text of one page is junk: private-use, unassigned or control characters, scripts that
    do not occur here, or ideographs that follow no language."""
    if _IMPLAUSIBLE.search(text):
        total = len(text) - len(_SPACE.findall(text))
        bad = len(_IMPLAUSIBLE.findall(text))
        if bad > _TOLERATED * total and (bad >= 4 or total < _FEW):
            return True
    if 10 * sum(map(text.count, _COMMONEST)) >= len(text):
        return False
    ideographs = len(_IDEOGRAPH.findall(text))
    return ideographs >= 60 and len(_COMMON_CHARACTER.findall(text)) < 0.1 * ideographs
