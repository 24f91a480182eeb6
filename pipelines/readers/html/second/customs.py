"""Custom properties for the second reading: walked down the tree from its root, every ``var()`` that is said of an element
becomes what it stands for there."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping

from selectolax.lexbor import LexborNode

_USE = re.compile(r"var\( ?(--[-\w]+) ?")
#: uses in uses, and characters that a value may come to
_MOST, _LONGEST = 60, 4_000
#: what is no value of an element's own
_BORROWED = ("inherit", "unset", "revert", "revert-layer")

Values = Mapping[str, str]


class Names:
    """What ``@property`` says of names: which an element does not take from its parent, and what they are at first."""

    def __init__(self, registered: Mapping[str, str]) -> None:
        self._first: dict[str, str] = {}
        self._alone: set[str] = set()
        for name, body in registered.items():
            if (first := re.search(r"initial-value:([^;]*)", body)) is not None:
                self._first[name] = first[1]
            if re.search(r"inherits: ?false", body) is not None:
                self._alone.add(name)

    def below(self, above: Values, said: Mapping[str, str]) -> Values:
        """The values at an element below one with those ``above``, of which something is ``said``."""
        own = {
            name: value for name, value in said.items() if name.startswith("--") and value not in _BORROWED
        }
        if not own and self._alone.isdisjoint(above):
            return above
        values = {name: value for name, value in above.items() if name not in self._alone}
        values.update(own)
        for name, value in own.items():
            told = "initial" if value == "initial" else self.told(values, value)
            if told == "initial" or told is None:
                values.pop(name, None)
            else:
                values[name] = told
        return values

    def told(self, values: Values, text: str) -> str | None:
        """A value with what its uses stand for, ``None`` where one of them stands for nothing."""
        for _ in range(_MOST):
            use = _USE.search(text)
            if use is None:
                return text
            end = _end_of(text, use.end())
            other = text[use.end() + 1 : end].strip() if text[use.end() : use.end() + 1] == "," else None
            value = values.get(use[1], self._first.get(use[1], other))
            if value is None or end < 0 or len(text) + len(value) > _LONGEST:
                return None
            text = f"{text[: use.start()]}{value}{text[end + 1 :]}"
        return None


def _end_of(text: str, at: int) -> int:
    open_ = 1
    for place in range(at, len(text)):
        open_ += (text[place] == "(") - (text[place] == ")")
        if not open_:
            return place
    return -1


def tell(
    root: LexborNode,
    said_of: MutableMapping[int, dict[str, str]],
    names: Names,
    held: Mapping[int, dict[str, str]],
) -> list[tuple[LexborNode, str]]:
    """Replace, in what is said of the nodes below a root, every use by what it stands for. ``held`` is, by node, what rules set
    that may not be in force: given back are the nodes of which something else would be said if they were, and that."""
    sure: dict[int, Values] = {}
    whole: dict[int, Values] = {}
    others = []
    for node in root.traverse():
        said = said_of.get(node.mem_id, {})
        parent = node.parent
        sure[node.mem_id] = values = names.below({} if parent is None else sure.get(parent.mem_id, {}), said)
        other = values
        if held:
            own = {**said, **held.get(node.mem_id, {})}
            other = whole[node.mem_id] = names.below(
                {} if parent is None else whole.get(parent.mem_id, {}), own
            )
        for name, value in list(said.items()):
            if name.startswith("--"):
                del said[name]
            elif "var(" in value:
                said[name] = names.told(values, value) or "unset"
                if held and (told := names.told(other, value) or "unset") != said[name]:
                    others.append((node, f"{name}:{told}"))
    return others
