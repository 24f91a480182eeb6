"""What the parser is spared must not change what a page shows: hidden runs stay hidden, broken sheets swallow."""

from __future__ import annotations

import pytest

from pipelines import read_report
from pipelines.readers.html.tree import parse, reduce


def _shown(page: str) -> str:
    parsed = parse(page)
    reduce(parsed)
    return "".join("".join(map(str, parsed.root.itertext())).split())


@pytest.mark.parametrize(
    "hidden",
    [
        '<span style="display:none">9</span>',
        '<SPAN STYLE="DISPLAY: NONE">9</SPAN>',
        "<font hidden>9</font>",
        '<sp\x01an style="display:none">9</span>',
        '<span title="<" style="display:none">9</span>',
        '<b><span lang=EN-US style="visibility:hidden">9</span></b>',
    ],
)
def test_a_hidden_run_is_not_shown(hidden: str) -> None:
    assert _shown(f"<p><span>收到</span>{hidden}<span>12件</span></p>") == "收到12件"


@pytest.mark.parametrize(
    "frame",
    [
        '<div style="display:none">9</div>',
        '<input type="hidden" value="9">',
        "<style>.menu li{display:none}</style>",
        "<style><!-- @font-face {panose-1:9} --></style>",
        "<script>var menu = 'display'</script>",
    ],
)
def test_what_a_frame_hides_changes_nothing_in_the_runs(frame: str) -> None:
    page = f"{frame}<p><span lang=EN-US>收到</span><font color='red'>12</font><span style='top:1pt'>件</span></p>"
    assert _shown(page) == "收到12件"


@pytest.mark.parametrize(
    "page",
    [
        "<p>收到</p><style>.a{top:1pt}<p>9</p><style>.b{top:2pt}</style><p>12件</p>",
        '<p>收到</p><p style="top:1pt>9</p><p style="top:2pt">12件</p>',
        "<p>收到</p><p style='top:1pt>9</p><p style='top:2pt'>12</p><p style='top:2pt'>件</p>",
        '<p>收到</p><P STYLE="TOP:1PT>9</P><P STYLE="TOP:2PT">12件</P>',
        '<p>收到</p><p style = "top:1pt>9</p><p class="a" style="top:2pt">12件</p>',
        '<p style="top:2pt">收到</p><p style="top:1pt>9</p><p class="a" style="top:2pt"><span>12</span>件</p>',
    ],
)
def test_what_is_not_closed_swallows_what_follows_up_to_the_next_end(page: str) -> None:
    assert _shown(page) == "收到12件"


@pytest.mark.parametrize(
    "part",
    [
        "<svg>",
        "<object>",
        "<x-a>",
        "<style>",
        "<script>",
        "<td>",
        "<ul><li>",
        "<dl><dt>",
        "<rt>",
        "<pre>",
        "<menu>",
    ],
)
@pytest.mark.parametrize("start", ["", "<table><tr><td>1"])
def test_nothing_takes_time_of_its_square(part: str, start: str) -> None:
    """A second or two, else minutes."""
    rules = "<style>i{color:#fff}td:nth-child(9){position:absolute}</style>"
    read_report(
        f"{rules}<p>主动公开政府信息若干条，申请均已答复。</p>{start}{part * (300_000 // len(part))}".encode()
    )
