"""Chinese text as search tokens: one character a token, because SQLite's tokenizers know no Chinese words.

Used both when the index is built and, from the published folder, when a query is asked.
"""

from __future__ import annotations

import re
import unicodedata

# Ideographs are tokens of their own.
_HAN = re.compile(r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd]")
# Punctuation becomes a token too (a private-use character), or a phrase would match across it.
STOP = "\ue000"


class _Tokens(dict[int, str]):
    """What each character becomes, found out once: a table is many times quicker than a substitution."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if _HAN.match(character):
            told = f" {character} "
        elif character.isalnum() or character in "_ " or character.isspace():
            told = character
        else:
            told = f" {STOP} "
        self[code] = told
        return told


_TOKENS = _Tokens()


def spaced(text: str) -> str:
    """``text`` with every ideograph and every mark of punctuation set apart by spaces, widths unified."""
    return unicodedata.normalize("NFKC", text).translate(_TOKENS)


def phrases(query: str) -> list[str]:
    """The words of ``query`` as FTS5 phrases; quoted words stay together, punctuation alone is no word."""
    found = []
    for quoted, word in re.findall(r'"([^"]*)"|([^\s"]+)', query or ""):
        tokens = spaced(quoted or word).split()
        if any(token != STOP for token in tokens):
            found.append(f'"{" ".join(tokens)}"')
    return found


def match_expression(query: str) -> str:
    """An FTS5 query that finds every word of ``query`` as a phrase."""
    return " ".join(phrases(query)) or '""'  # an empty expression would be a syntax error
