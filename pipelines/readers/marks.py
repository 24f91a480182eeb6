"""Marks of pages and headings: what readers know a page number and the beginning of a heading by.

The three readings of a page number differ on purpose: a page with positions also looks at where the line stands and
may take any lone number for one; a text has no positions, and a lone number there is a cell; a recognised picture
may have lost a dash or taken it for 一.

And marks of notes: text that is raised or lowered, in plain characters, so that none becomes a digit of the figure
before it.
"""

from __future__ import annotations

import re

#: Chinese numerals, as character class
NUMERALS = "一二三四五六七八九十"
_NUMBER = rf"[0-9０-９{NUMERALS}]+"
_EDGE = r"[\s\-—–―－─_·.~]*"

#: a line at the edge of a page with positions (PDF, OFD): 第3页 共12页, - 3 -, page 3 of 12, iv
PAGE_NUMBER_AT_EDGE = re.compile(
    rf"{_EDGE}"
    rf"(?:第\s*{_NUMBER}\s*页(?:\s*[,，/／]?\s*共\s*{_NUMBER}\s*页)?"
    r"|共\s*[0-9]+\s*页\s*[,，]?\s*第\s*[0-9]+\s*页"
    r"|(?:page\s*)?[0-9０-９]{1,4}(?:\s*(?:/|／|of)\s*[0-9]{1,4})?"
    r"|[ivxIVX]{1,5})"
    rf"{_EDGE}",
    re.IGNORECASE,
)
#: a line of a text: — 3 —, 第3页 共12页, 3/12
PAGE_NUMBER_IN_TEXT = re.compile(
    r"\s*(?:[-—–－~·]+\s*\d{1,3}\s*[-—–－~·]+|第\s*\d{1,3}\s*页(?:[\s,，/]*共\s*\d{1,3}\s*页)?|\d{1,3}\s*/\s*\d{1,3})\s*"
)
#: a recognised line of a picture
PAGE_NUMBER_RECOGNISED = re.compile(r"[-—–一·.\s]*(第\s*)?\d{1,3}\s*(/\s*\d{1,3}|页)?[-—–一·.\s]*")
#: a heading, in a recognised picture: 一、 or （一）
HEADING_RECOGNISED = re.compile(rf"[{NUMERALS}]{{1,2}}、|[（(][{NUMERALS}]{{1,2}}[)）]")
#: what begins a paragraph on a page with positions; （一） does not, as a line may end in 第二十条第 and go on with （一）项
ENUMERATED = re.compile(rf"[★☆●■◆▲【#*]?\s*[{NUMERALS}]{{1,3}}\s*[、．.]")
#: what begins one there after the end of a sentence, however full its line
NUMBERED = re.compile(
    rf"[★☆●■◆▲【#*]?\s*\d{{1,2}}\s*[.．、]\s*\D|[（(][{NUMERALS}\d]{{1,3}}[)）]|第[一二三四五六]部分"
)

_RAISED = str.maketrans("0123456789+-=()０１２３４５６７８９＋－＝（）−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾⁻")
_LOWERED = str.maketrans("0123456789+-=()０１２３４５６７８９＋－＝（）−", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎₋")


#: stands for a character of which nobody can say what it is
UNREADABLE = "\ufffd"


def raised(text: str) -> str:
    """``text`` in superscript characters where Unicode has them; other characters (①, ``*``, ``[``) stay."""
    return text.translate(_RAISED)


def lowered(text: str) -> str:
    """``text`` in subscript characters where Unicode has them; other characters stay."""
    return text.translate(_LOWERED)
