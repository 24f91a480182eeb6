"""Chinese text as search tokens: one character a token, because SQLite's tokenizers know no Chinese words.

Used both when the index is built and, from the published folder, when a query is asked.
"""

import re
import unicodedata

# Ideographs are tokens of their own.
_HAN = re.compile(r"([\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd])")
# Punctuation becomes a token too (a private-use character), or a phrase would match across it.
_STOP = re.compile(r"[^\w\s]+")


def spaced(text: str) -> str:
    """``text`` with every ideograph and every run of punctuation set apart by spaces, widths unified."""
    return _HAN.sub(r" \1 ", _STOP.sub(" \ue000 ", unicodedata.normalize("NFKC", text)))


def match_expression(query: str) -> str:
    """An FTS5 query that finds every word of ``query`` as a phrase; quoted words stay together."""
    phrases = []
    for quoted, word in re.findall(r'"([^"]*)"|([^\s"]+)', query or ""):
        tokens = spaced(quoted or word).split()
        if any(token != "\ue000" for token in tokens):
            phrases.append(f'"{" ".join(tokens)}"')
    return " ".join(phrases) or '""'  # an empty expression would be a syntax error
