"""Style sheets without the rules that mean no element of a page: of a framework's thousands most name classes that the page
does not bear, and neither their time nor their doubts concern it.

A sheet is parted once into its rules, with the names that each asks for; what is not plain stays in it.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache

#: what may open, close or hide a block
_MARK = re.compile(r"/\*|[\"'{}\\]|url\(", re.IGNORECASE)
_STRING_END = {mark: re.compile(rf"(?:[^{mark}\\\n]|\\.)*+{mark}", re.DOTALL) for mark in "\"'"}
_ADDRESS = re.compile(r"\s*(?:(?=[\"'])|[^\"'(){}\\]*+\))")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_STRING = re.compile(r"\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+'|\\.", re.DOTALL)
#: statements before a rule
_STATEMENTS = re.compile(
    r"(?:\s|<!--|-->|@(?:charset|import|namespace)\b[^;{}\"']*+(?:(?:\"[^\"]*\"|'[^']*')[^;{}\"']*+)?;)*"
)
#: blocks that hold rules, and blocks that say nothing of any element
_GROUPS = frozenset(
    ("media", "supports", "layer", "container", "scope", "starting-style", "document", "-moz-document")
)
_SILENT = frozenset(
    ("keyframes", "-webkit-keyframes", "-moz-keyframes", "-o-keyframes", "-ms-keyframes", "font-face", "page")
)
_QUOTATION = re.compile("[\"']")
_AT = re.compile(r"@([-\w]+)")
_ASKED = re.compile(r"\([^()]*\)")
#: what an element must be, or hold, where nothing else is asked for in its stead
_ONE_HELD = re.compile(r":(?:has|is|where)\(([^(),]*)\)")
_BRACKETS = re.compile(r"\[\s*([-\w]+)?[^\[\]]*\]")
_NAME = re.compile(r"[.#]((?:[-\w\u0080-\U0010ffff]|\\[0-9a-fA-F]{1,6}\s?|\\.)++)", re.DOTALL)
_ESCAPED = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
#: what parts the words of a page's source, and so is in none of them
_PARTING = bytes.maketrans(b"\"'=<>`", b"      ")
_ODD = re.compile(r"[\s\"'=<>`&]")
#: a sheet as small as this is left as it is
_SMALL = 2_000
_DEEPEST = 8

#: a piece of a sheet, and for each selector of its rule the names that it asks for (``None``: it stays)
Piece = tuple[str, tuple[frozenset[str], ...] | None]


@lru_cache(maxsize=1)
def words_of(source: bytes) -> frozenset[str]:
    """All words of a page's source, in small letters: its classes, its ids and the names of its attributes are among them.

    Those of the last page are remembered: its sheets are asked for twice.
    """
    words = set(source.lower().translate(_PARTING).decode("utf-8", "replace").lower().split())
    for word in [word for word in words if "&" in word or "/" in word]:
        words.update(word.split("/"))
        words.update(html.unescape(word).lower().split())
    return frozenset(words)


def meant(sheets: tuple[str, ...], source: bytes) -> tuple[str, ...]:
    """Sheets without the rules that ask for a class, id or attribute which is not among the words of their page's ``source``."""
    if all(len(sheet) <= _SMALL for sheet in sheets):
        return sheets  # and what the words are need not be told, which takes as long as a good part of a page
    words = words_of(source)
    return tuple([_meant(sheet, words) if len(sheet) > _SMALL else sheet for sheet in sheets])


def _meant(sheet: str, words: frozenset[str]) -> str:
    pieces, stay, asked = _pieces(sheet)
    # the names that a page bears are few beside those that a sheet asks for
    meant = {place for name in asked.keys() & words for place, names in asked[name] if names <= words}
    return "".join([pieces[place] for place in sorted(stay | meant)])


@lru_cache(maxsize=64)
def _pieces(sheet: str) -> tuple[list[str], set[int], dict[str, list[tuple[int, frozenset[str]]]]]:
    """The pieces of a sheet in order (one piece where it is not plain how it parts), the places of those that stay, and of
    the others by one of the names that each of their selectors asks for."""
    found = _Outline(sheet).pieces() or [(sheet, None)]
    asked: dict[str, list[tuple[int, frozenset[str]]]] = {}
    for place, (_, selectors) in enumerate(found):
        for names in selectors or ():
            asked.setdefault(max(names, key=len), []).append((place, names))
    stay = {place for place, (_, selectors) in enumerate(found) if selectors is None}
    return [text for text, _ in found], stay, asked


class _Outline:
    """One way through a sheet, from brace to brace."""

    def __init__(self, sheet: str) -> None:
        self._sheet = sheet
        self._found: list[Piece] = []
        #: where what was not given out yet begins
        self._start = 0
        #: blocks that are open around rules
        self._groups = 0

    def pieces(self) -> list[Piece] | None:
        """The pieces, ``None`` where the sheet is not plain."""
        at = 0
        while (brace := self._next_brace(at)) is not None:
            if brace < 0:
                return None
            at = brace + 1
            if self._sheet[brace] == "}":
                if not self._groups:
                    return None
                self._groups -= 1
                self._give(at, None)
                continue
            if not self._opens_group(brace):
                end = self._end_of_block(at)
                if end is None:
                    return None
                at = end
            if self._groups > _DEEPEST:
                return None
        self._give(len(self._sheet), None)
        return self._found

    def _give(self, end: int, asked: tuple[frozenset[str], ...] | None) -> None:
        if end > self._start:
            self._found.append((self._sheet[self._start : end], asked))
        self._start = end

    def _opens_group(self, brace: int) -> bool:
        """Give out what stands before a block; whether the block holds rules."""
        statements = _STATEMENTS.match(self._sheet, self._start, brace)
        if statements is not None and "@" in statements[0]:
            self._give(statements.end(), None)
        head = _COMMENT.sub(" ", self._sheet[self._start : brace]).strip()
        name = _AT.match(head)
        if name is not None and name[1].lower() in _GROUPS and ";" not in head:
            self._groups += 1
            self._give(brace + 1, None)
            return True
        return False

    def _end_of_block(self, at: int) -> int | None:
        """Behind the block whose inside begins at a place; gives it out. ``None`` where it is not plain where it ends."""
        head = _COMMENT.sub(" ", self._sheet[self._start : at - 1]).strip()
        depth = 1
        while depth:
            brace = self._next_brace(at)
            if brace is None:
                at = len(self._sheet)
                break
            if brace < 0:
                return None
            depth += 1 if self._sheet[brace] == "{" else -1
            at = brace + 1
        rule = self._sheet[self._start : at]
        if not _is_even(rule):
            return None
        # ``:not(&)`` in it means all that its own selector does not
        inner = "&" in rule and rule.count("{") > 1
        self._give(at, None if inner else _asked_by(head))
        return at

    def _next_brace(self, at: int) -> int | None:
        """The next brace outside strings, comments and addresses; ``None``: there is none, -1: it is not plain."""
        sheet = self._sheet
        while (mark := _MARK.search(sheet, at)) is not None:
            sign = mark[0]
            if sign in "{}":
                return mark.start()
            if sign == "\\":
                at = mark.end() + 1
                continue
            if sign == "/*":
                end = sheet.find("*/", mark.end())
                at = end + 2 if end >= 0 else -1
            else:
                closed = _STRING_END.get(sign, _ADDRESS).match(sheet, mark.end())
                at = closed.end() if closed is not None else -1
            if at < 0:
                return -1
        return None


def _is_even(rule: str) -> bool:
    """Whether the brackets of a rule are closed in it."""
    if any(rule.count(one) != rule.count(other) for one, other in ("()", "[]")):
        rule = _STRING.sub("", _COMMENT.sub("", rule))
        return all(rule.count(one) == rule.count(other) for one, other in ("()", "[]"))
    return True


def _asked_by(head: str) -> tuple[frozenset[str], ...] | None:
    """The names for which each selector of a rule asks; ``None`` where one asks for none, or it is no rule of selectors."""
    at = _AT.match(head)
    if at is not None:
        # none at all where a block says nothing of any element
        return () if at[1].lower() in _SILENT and ";" not in head else None
    if ";" in head or ("\\" in head and _QUOTATION.search(head) is not None):
        return None
    head = _STRING.sub("", head) if _QUOTATION.search(head) is not None else head
    for _ in range(_DEEPEST):
        if "(" not in head:
            break
        head = _ASKED.sub("", _ONE_HELD.sub(r" \1", head))
    if "(" in head:
        return None
    if "[" in head:  # an attribute is asked for by its name, as a class is
        head = _BRACKETS.sub(_attribute, head)
    asked = [_names_in(selector) for selector in head.split(",")]
    return tuple(asked) if all(asked) else None


def _attribute(match: re.Match[str]) -> str:
    return f".{match[1]}" if match[1] and "|" not in match[0].replace("|=", "") else ""


def _names_in(selector: str) -> frozenset[str]:
    names = _NAME.findall(selector)
    if "\\" in selector:
        names = [_ESCAPED.sub(_unescaped, name) for name in names]
    return frozenset(name.lower() for name in names if _ODD.search(name) is None and name.isprintable())


def _unescaped(match: re.Match[str]) -> str:
    if match[1] is None:
        return str(match[2])
    number = int(match[1], 16)
    return chr(number) if 32 < number < 0x110000 else " "
