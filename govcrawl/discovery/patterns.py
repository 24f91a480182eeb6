"""How the addresses of one site's columns are alike: from those of some bodies to those of the others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

#: so many bodies' columns must lie alike before the others' are tried by the same pattern
ENOUGH = 2
_SHORTEST = 2
_MARK = "\0"


class Patterns:
    """Learns where a body's column lies from where the body's own page lies, by the part of the address that names
    the body: ``/bm/czj/`` → ``/bm/czj/zfxxgknb/``, ``?unit=12`` → ``/list.do?unit=12&type=nb``."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[str, str]] = Counter()

    def learn(self, unit: str, column: str) -> None:
        """A body's page is at ``unit``, its column at ``column``."""
        for token in set(_tokens(unit)):
            place, template = _with_mark(unit, token), _with_mark(column, token)
            if place is not None and template is not None:
                self._seen[place, template] += 1

    def guess(self, unit: str) -> str | None:
        """Where the column of the body whose page is at ``unit`` would lie, ``None`` where nothing was learned."""
        places = {_with_mark(unit, token): token for token in _tokens(unit)}
        for (place, template), count in self._seen.most_common():
            if count < ENOUGH:
                return None
            if place in places:
                return template.replace(_MARK, places[place])
        return None


def _tokens(url: str) -> Iterator[str]:
    """The parts of an address that may name a body."""
    parts = urlsplit(url)
    if parts.hostname and not re.fullmatch(r"[\d.]+", parts.hostname):
        yield parts.hostname.split(".")[0]
    for segment in parts.path.split("/"):
        stem = segment.partition(".")[0]
        if len(stem) >= _SHORTEST:
            yield stem
        yield from (digits for digits in re.findall(r"\d{2,}", stem) if digits != stem)
    yield from (value for _, value in parse_qsl(parts.query) if value)


def _with_mark(url: str, token: str) -> str | None:
    """``url`` with a mark for what names the body; ``None`` where it does not stand in it."""
    pattern = re.compile(rf"(?<![A-Za-z0-9]){re.escape(token)}(?![A-Za-z0-9])")
    return pattern.sub(_MARK, url) if pattern.search(url) else None
