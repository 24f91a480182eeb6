"""What servers write where a number, a text or a list should stand: of any type, nested without end, or nothing."""

from __future__ import annotations

import json
import re
from typing import Any

#: what counts things; more digits than any list has items are no count
_COUNT = re.compile(r"[0-9]{1,9}")


def load_json(text: str, start: int = 0) -> Any:
    """The JSON at ``start``; where that is not 0, something may stand behind.

    Raises :class:`ValueError`, also where it is nested so deep that nobody could read it.
    """
    try:
        return json.JSONDecoder().raw_decode(text, start)[0] if start else json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def whole_number(value: object) -> int | None:
    """A number of things, also where it is written as text; ``None`` for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip() if isinstance(value, int | str) else ""
    return int(text) if _COUNT.fullmatch(text) else None


def objects(value: object) -> list[dict[str, Any]]:
    """The objects of a list; none where it is no list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
