"""Kinds of columns that lists kept by hand share: the register of portals and the list of homepages."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field


def none_if_empty(value: object) -> object:
    """A cell without a value is none."""
    return None if isinstance(value, str) and not value.strip() else value


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    # a port that is none raises ValueError, which says so
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or " " in parts.hostname
        or parts.port == 0
    ):
        raise ValueError("not a web address (http:// or https://)")
    return value


WebAddress = Annotated[str, AfterValidator(_web_address)]
#: six digits (GB/T 2260), or nothing
RegionCode = Annotated[Annotated[str, Field(pattern=r"^\d{6}$")] | None, BeforeValidator(none_if_empty)]
#: a day (ISO 8601), or nothing
Day = Annotated[Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None, BeforeValidator(none_if_empty)]
