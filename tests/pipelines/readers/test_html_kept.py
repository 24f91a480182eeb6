"""Reports that a page keeps as JSON, in a script or as the whole answer."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from typing import Any

import pytest

from pipelines import read_report
from tests.factory import build
from tests.factory.corpus import Case


def _case() -> Case:
    """A report of the factory as a page, plain enough for a string of JSON to hold it."""
    for index in range(200):
        case = build(17, index, "html")
        if case.truth.status == "verified" and case.truth.certain and b"<script" not in case.data:
            try:
                text = case.data.decode()
            except UnicodeDecodeError:
                continue
            if "<style" not in text and read_report(case.data).status == "verified":
                return case
    raise AssertionError("the factory made no such page")


CASE = _case()
TITLE = "云泽市水务局2023年政府信息公开工作年度报告"
BODY = CASE.data.decode().partition("<body")[2].partition(">")[2].partition("</body>")[0]
_SHELL = "<html><head><meta charset=utf-8><title>{title}</title></head><body><div id=app></div>{script}</body></html>"


def _article(body: str = BODY) -> dict[str, Any]:
    return {
        "code": 200,
        "data": {"article": {"title": TITLE, "views": 3, "content": body}, "menu": [{"name": "首页"}]},
    }


def _in_page(script: Callable[[str], str], *, ascii: bool = False) -> bytes:
    text = json.dumps(_article(), ensure_ascii=ascii).replace("</", "<\\/")
    return _SHELL.format(title=html.escape(TITLE), script=script(text)).encode()


PLACES: dict[str, Callable[[], bytes]] = {
    "the answer": lambda: json.dumps(_article(), ensure_ascii=False).encode(),
    "the answer in ASCII": lambda: json.dumps(_article()).encode(),
    "the answer, brackets by number": lambda: json.dumps(_article()).replace("<", "\\u003c").encode(),
    "a list": lambda: json.dumps([_article()], indent=1).encode(),
    "a script of data": lambda: _in_page(lambda text: f"<script type='application/json'>{text}</script>"),
    "a variable": lambda: _in_page(lambda text: f"<script>window.__STATE__ = {text};</script>"),
    "a variable in ASCII": lambda: _in_page(
        lambda text: f"<script>window.__STATE__={text};</script>", ascii=True
    ),
    "an argument": lambda: _in_page(lambda text: f"<script>(function(){{start('a', {text});}})()</script>"),
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())
@pytest.mark.parametrize("media_type", [None, "application/json; charset=utf-8"])
def test_a_report_in_json_is_read_as_its_page(place: Callable[[], bytes], media_type: str | None) -> None:
    data = place()
    report = read_report(data, media_type=media_type if data[:1] in b"{[" else "text/html")
    whole = read_report(CASE.data)
    assert report.status == "verified", report.reason
    assert [row.values for row in report.applications] == [row.values for row in whole.applications]
    assert [one.value for one in report.disclosures] == [one.value for one in whole.disclosures]


def test_the_title_beside_the_body_names_the_report() -> None:
    body = "<p>一、总体情况</p><table><tr><td>规章</td><td>1</td></tr></table>"
    script = f"<script>var a = {json.dumps(_article(body))}</script>"
    report = read_report(_SHELL.format(title="云泽市", script=script).encode())
    assert (report.authority, report.year) == ("云泽市水务局", 2023)


def test_of_two_bodies_in_one_page_none_is_read() -> None:
    other = BODY.replace("<table", "<table><tr><td>9</td></tr></table><table", 1)
    text = json.dumps([_article(), _article(other)])
    report = read_report(_SHELL.format(title=TITLE, script=f"<script>var a = {text}</script>").encode())
    assert not any(value for row in report.applications for value in row.values)


@pytest.mark.parametrize(
    "text", ["[" * 50_000 + '"<table>"', '{"a":' * 50_000 + '"<table>"', '"<table>' + "={" * 50_000]
)
def test_json_without_end_ends(text: str) -> None:
    assert read_report(text.encode()).status != "verified"
    assert (
        read_report(_SHELL.format(title="", script=f"<script>{text}</script>").encode()).status != "verified"
    )
