"""Text as a browser prints it, and the marks that stand in it for what is seen and is no text."""

from __future__ import annotations

import re

#: a line end that the page prints as such (inside ``<pre>``): Unicode's line separator
LINE_SEPARATOR = "\u2028"
#: white space that the source may break and a browser collapses
WHITE = " \t\r\n\f\v"
#: what is seen and is no text, by the character that stands for it until its cell is read
OPAQUE = {
    "\ufdd2": "图片",
    "\ufdd3": "表单控件",
    "\ufdd4": "绘图",
    "\ufdd5": "嵌入对象",
    "\ufdd6": "样式打印的内容",
    "\ufdd7": "反向文字",
    "\ufdd8": "公式",
    "\ufdd9": "脚本打印的内容",
    "\ufdda": "颜色不明的文字",
    "\ufddb": "样式移动或遮盖的内容",
    "\ufddc": "图形字体的文字",
    "\u202e": "反向文字",
}

_CJK = "\u2010-\u203b\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
_SOURCE_BREAK = re.compile(rf"(?<=[{_CJK}])[ \t]*[\r\n][ \t\r\n\f]*(?=[{_CJK}])")
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
#: zero-width and direction marks, soft hyphens, marks for what is no text, and the page breaks of UCAP
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\u202a-\u202e\ufdd2-\ufddc\ufeff\u00ad]|#PAGE_?BREAK#")
_UNCLEAN = re.compile(r"[ \t\r\n\f\v\u200b-\u200f\u2060\u202a-\u202e\ufdd2-\ufddc\ufeff\u00ad#]")
_OPAQUE = re.compile(r"[\u202e\ufdd2-\ufddc]")
#: lines and marks that a text of one plain line has not
_MORE_THAN_A_LINE = re.compile(r"[\u2028\u202e\ufdd2-\ufddc]")


def clean(text: str) -> str:
    """Text as a browser prints it: source white space collapsed, none left between Chinese characters
    where the source line broke. No-break and ideographic spaces stay."""
    text = text.strip(WHITE)
    if not text.isalnum() and _UNCLEAN.search(text):
        text = _SOURCE_BREAK.sub("", _INVISIBLE.sub("", text))
        text = _SPACES.sub(" ", text).strip(" ")
    return text


def is_white(text: str | None) -> bool:
    """Whether a text of the source prints nothing."""
    return not text or not text.strip(WHITE)


def is_a_line(text: str) -> bool:
    """Whether a text has neither line ends of its own nor marks for what is no text."""
    return _MORE_THAN_A_LINE.search(text) is None


def opaque_in(text: str) -> list[str]:
    """The Chinese names of what the marks in a text stand for, in order."""
    return [OPAQUE[mark] for mark in _OPAQUE.findall(text)]
