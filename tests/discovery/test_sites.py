"""Discovery on sites that are declared in ``sites/*.yaml``: every column, no decoy, few pages."""

from __future__ import annotations

import pytest

from tests.discovery.replica import load, names, served
from tests.discovery.walking import score


@pytest.mark.parametrize("name", names())
def test_site(name: str) -> None:
    replica = load(name)
    with served(replica):
        result = score(replica)
    trail = "\n".join(result.trail)
    assert result.missed == [], trail
    assert result.wrong == [], trail
    assert result.pages <= result.allowed, trail
    assert result.reason == replica.declared.get("none", "")
    found = {column.url: column for column in result.columns}
    for url, facts in replica.columns.items():
        for fact, value in facts.items():
            if url in found and fact != "or":
                assert getattr(found[url], fact) == value, (url, fact)


def test_there_are_as_many_kinds_of_sites_as_the_reference_shows() -> None:
    assert len(names()) >= 12
