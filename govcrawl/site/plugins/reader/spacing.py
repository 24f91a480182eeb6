"""Chinese text as search tokens: one character a token, because SQLite's tokenizers know no Chinese words.

Used both when the index is built and, from the published folder, when a query is asked.
"""

from __future__ import annotations

import re
import unicodedata

# Punctuation becomes a token too (a private-use character), or a phrase would match across it.
STOP = "\ue000"
# Before the number of a report and of its block: no reader can type them, since what is no letter becomes STOP.
PLACE, _BLOCK = "\ue001", "\ue002"
#: reports of a block: at 200,000 reports, 49 blocks, each of which the longest search goes through in 0.2 s
_IN_BLOCK = 4096
#: the marks of most sentences, whatever their width: without them most texts need no unifying of widths, which is slow
_FREQUENT = "，。、：；（）“”"
# Ideographs, also those that this Python does not know yet, are tokens of their own; what else stands together is one.
_HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
_TOGETHER = re.compile(rf"[^\W{_HAN}]{{2,}}")
_MARK = re.compile(rf"[^\w\s{_HAN}{STOP}]")


def spaced(text: str) -> str:
    """``text`` with every ideograph and every mark of punctuation set apart by spaces, widths unified."""
    for mark in _FREQUENT:
        text = text.replace(mark, STOP)
    text = _MARK.sub(STOP, unicodedata.normalize("NFKC", text))
    parts: list[str] = []
    last = 0
    for found in _TOGETHER.finditer(text):
        start, end = found.span()
        parts += (" ".join(text[last:start]), text[start:end])
        last = end
    return " ".join((*parts, " ".join(text[last:])))


def phrases(query: str) -> list[str]:
    """The words of ``query`` as FTS5 phrases, each once; quoted words stay together, punctuation alone is no word."""
    found = []
    for quoted, word in re.findall(r'"([^"]*)"|([^\s"]+)', query or ""):
        tokens = spaced(quoted or word).split()
        if any(token != STOP for token in tokens):
            found.append(f'"{" ".join(tokens)}"')
    return list(dict.fromkeys(found))  # each costs as much again when the index is asked


def match_expression(query: str) -> str:
    """An FTS5 query that finds every word of ``query`` as a phrase."""
    return " ".join(phrases(query)) or '""'  # an empty expression would be a syntax error


def place(row: int) -> str:
    """The token of one report alone, by its row in 报告一览."""
    return f"{PLACE}{row}"


def block(row: int) -> tuple[str, int]:
    """The token of all reports of a block, and the row at which the next block begins."""
    number = row // _IN_BLOCK
    return f"{_BLOCK}{number}", (number + 1) * _IN_BLOCK
