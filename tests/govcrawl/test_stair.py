"""The stair of base classes: one loop for paged lists, one run for all that work within it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from scrapy.utils.test import get_crawler

from govcrawl.crawling import lists
from govcrawl.crawling.listing import Link, Listing, ListPage
from govcrawl.crawling.spider import PortalSpider, spider_class

Answer = Callable[[int], ListPage | None]


def page(*names: int, total: int | None = None, last: bool = False) -> ListPage:
    return ListPage(
        "http://x.gov.cn/", [Link(f"http://x.gov.cn/{name}", "") for name in names], total, last=last
    )


def asked(answer: Answer, problems: list[str] | None = None, **options: object) -> list[int]:
    """The numbers that a list is asked for whose pages are entered as they come; ``problems`` gets those of the run."""
    spider, listing, numbers = spider_class("trs")(url="http://x.gov.cn/"), Listing("http://x.gov.cn/"), []

    async def ask(number: int) -> ListPage | None:
        numbers.append(number)
        return answer(number)

    async def read() -> None:
        async for one in spider.paged(listing, ask, **options):  # type: ignore[arg-type]
            listing.add(one)

    asyncio.run(read())
    if problems is not None:
        problems += spider.account.problems
    return numbers


@pytest.mark.parametrize(
    ("answer", "options", "numbers"),
    [
        (lambda n: page(n) if n < 4 else None, {}, [1, 2, 3, 4]),
        (lambda n: page(n, last=n == 3), {}, [1, 2, 3]),
        (lambda n: page(min(n, 3)), {}, [1, 2, 3, 4]),
        (lambda n: page(), {}, [1]),
        (lambda n: page(max(n, 1), last=n == 3), {"first": 0}, [0, 1, 2, 3]),
        (lambda n: page(1 if n in (2, 3) else n, last=n == 5), {"repeats_end_it": False}, [1, 2, 3, 4, 5]),
    ],
    ids=["not there", "says so", "repeats", "empty", "zero and one are the same", "repeats passed over"],
)
def test_where_a_paged_list_ends(answer: Answer, options: dict[str, object], numbers: list[int]) -> None:
    problems: list[str] = []
    assert asked(answer, problems, **options) == numbers
    assert problems == []


@pytest.mark.parametrize("repeats_end_it", [True, False])
def test_a_list_without_end_is_left_at_the_bound_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch, repeats_end_it: bool
) -> None:
    monkeypatch.setattr(lists, "MAX_PAGES", 7)
    problems: list[str] = []
    assert asked(lambda number: page(number), problems, repeats_end_it=repeats_end_it) == [
        1,
        2,
        3,
        4,
        5,
        6,
        7,
    ]
    (problem,) = problems
    assert "http://x.gov.cn/ 已读 7 页" in problem


def test_a_page_may_bring_what_was_still_missing() -> None:
    listing = Listing("http://x.gov.cn/")
    listing.add(page(1, 2))
    assert not listing.ends_with(page(2, total=3))
    assert listing.ends_with(page(2, 3, total=3))
    assert not listing.ends_with(page(3))


def test_a_spider_that_takes_over_works_in_the_same_run() -> None:
    crawler = get_crawler(spider_class("trs"))
    first = spider_class("trs")(url="http://x.gov.cn/nb/", years="2022", sample="2")
    first.crawler = crawler
    first.run.columns.update({("x.gov.cn", None, "/a/"), ("y.gov.cn", None, "/nb/")})
    other = first.hand_over("ucap", "http://y.gov.cn/nb/")
    assert other.name == "ucap"
    assert other.run is first.run
    assert other.account is first.account
    assert other.crawler is crawler
    assert other.entry == "http://y.gov.cn/nb/"
    assert first.run.columns == {("x.gov.cn", None, "/a/")}
    assert (other.run.years, other.run.sample) == (frozenset({2022}), 2)


def stair() -> Iterator[str]:
    for step in PortalSpider.__mro__:
        if step.__module__.startswith("govcrawl."):
            yield step.__module__


@pytest.mark.parametrize("module", [*stair(), "govcrawl.crawling.series", "govcrawl.crawling.detect"])
def test_each_step_can_be_imported_first(module: str) -> None:
    """No step needs one above it: each is imported in an interpreter of its own."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys, {module}; print(*sys.modules)"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    steps = list(stair())
    above = steps[: steps.index(module)] if module in steps else []
    assert not set(above) & set(done.stdout.split())
