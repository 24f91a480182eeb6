"""Ordinary style sheets cost no figure: a framework's thousands of rules mean little of a page, and what they do to its cells is
seen through. Sheets are small and written for each kind; both readings are asked apart."""

from __future__ import annotations

import pytest

from pipelines.readers.html import readings
from pipelines.readers.html.outline import meant
from pipelines.readers.html.second.sheets import squeezed_css
from pipelines.readers.html.second.strangers import asked_of, words_in
from tests.pipelines.readers.html_figure import PROSE, THING, seen

#: rules of classes that no page here bears, so many that the sheet is looked at rule by rule
STRANGERS = "".join(
    f".grid-{number} .pane:not(.open){{display:none}}@media (min-width:9px){{.m\\:w-{number}\\/2{{float:right}}}}"
    for number in range(40)
)


#: rules, and a cell of which they hide the last digit
HIDING = [
    (".q7{display:none}", "<td>38<i class=q7>4</i></td>"),
    (".q7{display:none}", "<td>38<i class='a Q7'>4</i></td>".replace("Q7", "q7")),
    (".q7{display:none}", "<td>38<i class='&#113;7'>4</i></td>"),
    (".q7{display:none}", "<td>38<i class='a&#32;q7'>4</i></td>"),
    (".q7{display:none}", "<td>38<i class='a\tq7\nb'>4</i></td>"),
    ("#q7{display:none}", "<td>38<i id=q7>4</i></td>"),
    ("[data-q7]{display:none}", "<td>38<i data-q7>4</i></td>"),
    ("[data-q7]{display:none}", "<td>38<i/data-q7=1>4</i></td>"),
    ("[data-q7='1']{display:none}", "<td>38<i data-q7=1>4</i></td>"),
    (".w-1\\/2{display:none}", "<td>38<i class=w-1/2>4</i></td>"),
    (".md\\:q7{display:none}", "<td>38<i class=md:q7>4</i></td>"),
    (".\\71 7{display:none}", "<td>38<i class=q7>4</i></td>"),
    (".gone,.q7{display:none}", "<td>38<i class=q7>4</i></td>"),
    ("td:not(.gone) i{display:none}", "<td>38<i>4</i></td>"),
    (":is(.gone,i){display:none}", "<td>38<i>4</i></td>"),
    (".q7:not(.gone){display:none}", "<td>38<i class=q7>4</i></td>"),
    ("@media screen{.gone{color:red}.q7{display:none}}", "<td>38<i class=q7>4</i></td>"),
    ("@media screen{@media (min-width:9px){.q7{display:none}}}", "<td>38<i class=q7>4</i></td>"),
    ("@media print{.gone{color:red}}.q7{display:none}", "<td>38<i class=q7>4</i></td>"),
    ("@charset 'utf-8';.q7{display:none}", "<td>38<i class=q7>4</i></td>"),
    ("@import 'a;b.css';.q7{display:none}", "<td>38<i class=q7>4</i></td>"),
    (".gone{color:red}/* .x{ */.q7{display:none}/* } */", "<td>38<i class=q7>4</i></td>"),
    ("/* .gone */.q7{display:none}", "<td>38<i class=q7>4</i></td>"),
    (".gone::after{content:'('}.q7{display:none}", "<td>38<i class=q7>4</i></td>"),
    (
        "@font-face{font-family:x;src:url(data:font/woff;base64,AA==)}.q7{display:none}",
        "<td>38<i class=q7>4</i></td>",
    ),
    ("@keyframes gone{from{opacity:0}to{opacity:1}}.q7{display:none}", "<td>38<i class=q7>4</i></td>"),
    (".t{color:red;.q7{display:none}}", "<td class=t>38<i class=q7>4</i></td>"),
]


@pytest.mark.parametrize(("rules", "cell"), HIDING)
@pytest.mark.parametrize("before", [False, True])
def test_what_a_rule_among_thousands_hides_is_not_there(rules: str, cell: str, before: bool) -> None:
    assert seen(rules + STRANGERS if before else f"{STRANGERS}{rules}", cell) == ("38", "", "38")


#: rules of which it is not plain where they end, or what they mean
INTRICATE = [
    ".gone{td:not(&) i{display:none}}",
    "[a=']('],[b=')'].gone,i{display:none}",
    '.gone\\",i{display:none}',
]


@pytest.mark.parametrize("rules", INTRICATE)
def test_rules_that_are_not_plain_stay(rules: str) -> None:
    """Whatever the readings make of them, they are not left out as if they meant nothing of the page."""
    page = b"<td>38<i>4</i></td>"
    assert "i{display" in meant((STRANGERS + rules,), page)[0]
    assert "i{display" in asked_of(squeezed_css(STRANGERS + rules), words_in(page))


#: rules that mean nothing of a page without the names in them, and a browser's own
STRANGE = [
    ".gone i{display:none}",
    ".gone>td i,td #gone i{visibility:hidden}",
    ".gone{td i{display:none}}",
    "@supports (foo:bar){.gone i{display:none}}",
    "@layer a{.gone i{display:none}}",
    ":has(>.gone) i{position:absolute;left:-999px}",
    ":where(.gone) i{display:none}",
    "i[data-gone]{display:none}",
    ":where([aria-hidden='false' i][hidden]){display:none}",
    ":where(dialog:not([open])){display:none}",
    ".gone i::-foo-bar,.gone b{display:none}",
    ".gone{--shade:#000}.gone i{background:var(--shade)}",
    "@keyframes k{from{display:none}}",
    "@page{size:a4;margin:-9cm}",
    "p:first-letter,td:first-line{background:transparent!important;box-shadow:none!important;color:#000!important}",
    "*::before,*::after{background:transparent!important;box-shadow:none!important}",
]


@pytest.mark.parametrize("rules", STRANGE)
def test_rules_of_what_a_page_does_not_hold_leave_its_figures_alone(rules: str) -> None:
    assert seen(STRANGERS + rules, "<td>38<i>4</i></td>") == ("384", "", "384")


#: a ground of the whole cell that is drawn as a shadow inside it, as tables of frameworks have it
SHADED = [
    ".t td{box-shadow:inset 0 0 0 9999px rgba(0,0,0,.05)}",
    ".t td{box-shadow:inset 0 0 0 9999px rgba(13, 110, 253, 0.2)}",
    ".t td{box-shadow:inset 0 0 0 9999px transparent}",
    ".t td{box-shadow:inset 0 0 0 9999px #e2e3e5}",
    ".t td{box-shadow:inset 0 0 0 99em rgba(0,0,0,.1)}".replace("99em", "999px"),
    ":root{--row:0,0,0}.t td{box-shadow:inset 0 0 0 9999px rgba(var(--row),.023)}",
    (
        ".t{--state:initial;--kind:initial;--bg:#fff;--stripe:rgba(0,0,0,.05);--shown:rgba(0,0,0,.1)}"
        ".t td{background-color:var(--bg);box-shadow:inset 0 0 0 9999px var(--state,var(--kind,transparent))}"
        ".t tr:nth-of-type(2) td{--kind:var(--stripe)}"
    ),
    (
        ".t{--kind:initial;--stripe:rgba(0,0,0,.05)}.l{--stripe:#bacbe6}.m{--stripe:#bcd0c7}"
        ".t td{box-shadow:inset 0 0 0 9999px var(--kind,transparent)}.t tr:nth-of-type(2) td{--kind:var(--stripe)}"
    ),
    "td{box-shadow:inset 0 1px 0 rgba(255,255,255,.2)}",
]


@pytest.mark.parametrize("rules", SHADED)
def test_a_shadow_inside_a_cell_is_its_ground(rules: str) -> None:
    assert seen(rules, "<td class='l m'>38</td>", table="class=t") == ("38", "", "38")


#: the same, where letters may have its colour
LOST = [
    (".s{box-shadow:inset 0 0 0 9999px #000}", "<td class=s>38</td>"),
    (".s{color:#c00;box-shadow:inset 0 0 0 9999px #c00}", "<td class=s>38</td>"),
    ("table{color:#c00}.s{box-shadow:inset 0 0 0 9999px #c00}", "<td class=s>38</td>"),
    (".s{box-shadow:inset 0 0 0 9999px #c00}", "<td class=s>3<i style='color:#c00'>8</i></td>"),
    (
        ":root{--a:#fff}.s{--a:#000}.s{box-shadow:inset 0 0 0 999px var(--a)}",
        "<td class=s>38</td>",
    ),
    (".s{box-shadow:inset 0 0 0 9999px var(--a,#000)}", "<td class=s>38</td>"),
    ("i{box-shadow:inset 0 -.5em 0 #000}", "<td>3<i>8</i></td>"),
    (".s{box-shadow:inset 0 0 0 9999px}", "<td class=s>38</td>"),
]


@pytest.mark.parametrize(("rules", "cell"), LOST)
def test_a_shadow_in_the_colour_of_the_letters_hides_them(rules: str, cell: str) -> None:
    text, opaque, other = seen(rules, cell)
    assert opaque or text == ""
    assert THING in other or other == ""


def test_a_veil_over_a_light_ground_is_light() -> None:
    rules = "tr:nth-child(even){background:rgba(0,0,0,.05)}td{background-color:rgba(17,17,17,.1)}"
    assert seen(rules, "<td>38</td>") == ("38", "", "38")


@pytest.mark.parametrize("cell", ["<td><p>38</p></td>", "<td><p><span>38</span></p></td>"])
@pytest.mark.parametrize(
    "kind", ["list-style-type:decimal", "list-style:inside upper-roman", "list-style-type:lower-alpha"]
)
def test_marks_of_items_are_said_of_texts_that_are_none(cell: str, kind: str) -> None:
    assert seen(f"p,span{{{kind}}}", cell) == ("38", "", "38")
    assert seen("", cell.replace("<p>", f"<p style='{kind}'>")) == ("38", "", "38")


@pytest.mark.parametrize("cell", ["<td><div><li>38</li></div></td>", "<td><div><b>38</b></div></td>"])
def test_marks_of_items_are_heeded_where_there_is_one(cell: str) -> None:
    _, opaque, other = seen("p,div{list-style-type:decimal}b{display:list-item}", cell)
    assert opaque
    assert THING in other


def test_a_sheet_without_any_end_of_a_tag_is_no_tag() -> None:
    rules = "".join(f".c{number} .d{{color:#333;margin:0 auto;padding:0 1px}}\n" for number in range(9_000))
    assert ">" not in rules
    assert seen(rules, "<td>38</td>") == ("38", "", "38")


@pytest.mark.parametrize(
    ("rules", "style", "is_seen"),
    [
        (".g{background:#32b643!important;color:#fff}", "background-color:#fff", True),
        ("td.g{background:#32b643;color:#fff}.g{background-color:#fff}", "", True),
        (".g{background-color:#fff;background:#32b643;color:#fff}", "", True),
        (".g{background:#000!important}", "background-color:#fff", False),
        ("td.g{background:#000}.g{background-color:#fff}", "", False),
        (".g{background-color:#32b643;color:#fff}.g{background:none}", "", False),
    ],
)
def test_the_ground_is_that_of_the_weightier_of_two_properties(rules: str, style: str, is_seen: bool) -> None:
    text = "38" if is_seen else ""
    assert seen(rules, f"<td class=g style='{style}'>38</td>") == (text, "", text)


@pytest.mark.parametrize(
    "rules",
    [
        ":root{--w:255,255,255}.w{--o:1;color:rgba(var(--w),var(--o))!important}.o{--o:.5}",
        ":root{--white:#fff;--light:var(--white)}.w{color:var(--light)}",
        ":root{--ink:#000}.w{background-color:var(--ink)}",
        ":root{--ink:rgb(0,0,0)}.w{background:var(--ink)}",
    ],
)
def test_colours_of_custom_properties_are_those_of_letters_and_grounds(rules: str) -> None:
    assert seen(rules, "<td>38<span class='w'>4</span></td>") == ("38", "", "38")


@pytest.mark.parametrize("doctype", ["", "<!DOCTYPE html>"])
@pytest.mark.parametrize("name", ["Y", "hideMe", "TRS_Hide"])
def test_names_in_capitals_mean_the_same_to_both_readings(name: str, doctype: str) -> None:
    rules = f"</style>{doctype}<style>.{name}{{display:none}}"
    assert seen(rules, f"<td>38<i class={name}>4</i></td>") == ("38", "", "38")
    page = f"{doctype}<style>.{name}{{display:none}}</style>{PROSE}<table><tr><td>规章<td>3<i class='a {name}'>8</i></table>"
    assert "规章\t3" in next(readings(page.encode())).text.split("\n")


#: rules of what waits for a script, and the attribute by which it is meant
WAITING = [
    ("[v-cloak]{display:none}", "v-cloak"),
    ("[v-cloak]{display:none!important}", "v-cloak=''"),
    ("[ng\\:cloak],[ng-cloak],.ng-cloak,.ng-hide{display:none!important}", "class=ng-cloak"),
    ("[x-cloak]{display:none}", "x-cloak"),
    (".wow{visibility:hidden}", "class='wow fadeInUp'"),
    ("[data-aos^=fade][data-aos^=fade]{opacity:0;transition-property:opacity}", "data-aos=fade-up"),
    ("[data-aos=fade-up]{transform:translate3d(0,100px,0);opacity:0}", "data-aos=fade-up"),
]
SCRIPT = "</style><script src=vue.js></script><style>"


@pytest.mark.parametrize(("rules", "attribute"), WAITING)
def test_what_waits_for_a_script_is_shown_and_a_figure_that_does_is_undecided(
    rules: str, attribute: str
) -> None:
    cell = "<td>38</td>"
    assert seen(SCRIPT + rules, cell, table=attribute) == ("38", "", "38")
    assert seen(SCRIPT + rules, cell, body=attribute) == ("38", "", "38")
    for waiting in (f"<td {attribute}>38</td>", f"<td>3<i {attribute}>8</i></td>"):
        _, opaque, other = seen(SCRIPT + rules, waiting)
        assert opaque
        assert THING in other


@pytest.mark.parametrize(
    ("rules", "attribute"),
    [
        (".ng-hide,.ng-cloak{display:none}", "class=ng-hide"),
        (".wow-gone{display:none}", "class=wow-gone"),
        ("[data-aos-x]{display:none}", "data-aos-x"),
    ],
)
def test_what_no_script_shows_again_is_hidden(rules: str, attribute: str) -> None:
    assert seen(SCRIPT + rules, f"<td>38<i {attribute}>4</i></td>") == ("38", "", "38")


@pytest.mark.parametrize(("rules", "attribute"), WAITING[:1])
def test_without_a_script_nothing_is_shown_again(rules: str, attribute: str) -> None:
    assert seen(rules, f"<td>38<i {attribute}>4</i></td>") == ("38", "", "38")
