"""Datasette's own pages in Chinese: the words of its templates are replaced as they are loaded, from ``stock_words.json``."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, ClassVar

from jinja2.ext import Extension

_WORDS = Path(__file__).parent.parent / "stock_words.json"
_TEMPLATES = (
    "base.html", "table.html", "query.html", "database.html", "row.html", "error.html", "_facet_results.html",
    "_footer.html", "_crumbs.html", "_description_source_license.html", "_table.html", "_codemirror_foot.html",
)  # fmt: skip
_FIRST = ("Link", "status", "title", "authority", "year", "published_on", "url", "message", "rule", "subject")
_SENTENCES = (
    (re.compile(r"^where "), "条件："),
    (re.compile(r"\bsearch matches "), "含有 "),
    (re.compile(r"\bsorted by (\S+) descending"), r"按 \1 从大到小"),
    (re.compile(r"\bsorted by (\S+)"), r"按 \1 从小到大"),
    (re.compile(r" and "), "，且 "),
    (re.compile(r" is not null\b"), " 不为空"),
    (re.compile(r" is null\b"), " 为空"),
    (re.compile(r" contains "), " 含有 "),
)


class _Chinese(Extension):
    """Replaces words in the sources of Datasette's templates."""

    words: ClassVar[dict[str, str]] = {}

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002
        own = name is None or name.removeprefix("default:") not in _TEMPLATES
        if not own:
            for english, chinese in self.words.items():
                source = source.replace(english, chinese)
        return source


def translate(environment: Any) -> None:
    """Teach a template environment the words."""
    _Chinese.words = json.loads(_WORDS.read_text(encoding="utf-8"))
    environment.add_extension(_Chinese)
    environment.filters["chinese"] = described
    environment.filters["reading_order"] = reading_order


def reading_order(columns: Any) -> list[Any]:
    """Columns or cells of a table with those first that readers look for; the link of a row stays before them."""

    def place(column: Any) -> int:
        name = column.get("column") or column.get("name")
        return _FIRST.index(name) if name in _FIRST else len(_FIRST)

    return sorted(columns, key=place)


def described(sentence: str) -> str:
    """Datasette's description of a list (``where year = 2023 sorted by id``) in Chinese."""
    for pattern, words in _SENTENCES:
        sentence = pattern.sub(words, sentence)
    return sentence
