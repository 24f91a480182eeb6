"""Everything that a person can click is a step, what stands in comments is none."""

from __future__ import annotations

import pytest

from govcrawl.discovery.patterns import Patterns
from govcrawl.discovery.steps import Kind, steps_of, steps_of_data

HOME = "http://www.yunxi.gov.cn/"

CLICKABLE = {
    "a link": '<a href="/nb/">年报</a>',
    "capitals, over two lines": '<A HREF="/nb/"\n   target=_blank>年报</A>',
    "a text that is broken": '<h3><a href="/nb/">年<br><em>报</em></a></h3>',
    "blanks inside": '<a href="/nb/">&nbsp;年　报</a>',
    "a picture with alt": '<a href="/nb/"><img src="a.png" alt="年报"></a>',
    "a picture with title": '<a href="/nb/"><img src="a.png" title="年报"></a>',
    "a title alone": '<a href="/nb/" title="年报"></a>',
    "an area": '<map><area shape="rect" href="/nb/" alt="年报"></map>',
    "an option": '<select onchange="go(this)"><option value="/nb/">年报</option></select>',
    "a list item that opens": "<li onclick=\"window.open('/nb/')\">年报</li>",
    "a cell that goes": "<td onclick=\"location.href='/nb/'\">年报</td>",
    "void(0) and a click": '<a href="javascript:void(0)" onclick="openCol(\'/nb/\')">年报</a>',
    "an address in an argument": "<a href=\"javascript:go('/nb/', 3)\">年报</a>",
    "an offline saver's": "<a href=\"javascript:if(confirm('{0}'))window.location='{0}'\">年报</a>",
    "data-url": '<span data-url="/nb/">年报</span>',
    "data-href": '<div data-href="/nb/">年报</div>',
    "a router's link": '<router-link to="/nb/">年报</router-link>',
    "更多 beside a title": '<div><h3>年报</h3><span><a href="/nb/">更多&gt;&gt;</a></span></div><ul><li>云溪市</li></ul>',
    "a function of the page": "<script>function go(id) {location.href = '/' + id + '/';}</script>"
    "<li onclick=\"go('nb')\">年报</li>",
    "a function that reads an attribute": "<script>const go = (what) => {window.open(`/${what.dataset.code}/`);}</script>"
    '<li data-code="nb" onclick="go(this)">年报</li>',
    "a function that knows one address": "<script>function toReports() {window.location.href = '/nb/';}</script>"
    '<li onclick="toReports()">年报</li>',
    "a function that knows addresses by name": "<script>function go(k) {if (k == 'zn') {url = '/zn/';}"
    "else if (k == 'nb') {url = '/nb/';} location = url;}</script>"
    "<li onclick=\"go('nb')\">年报</li>",
    "a handler that a script binds": '<script>$("#reports").on("click", function () {location.href = "/nb/";});</script>'
    '<li id="reports">年报</li>',
    "a listener": "<script>document.getElementById('reports').addEventListener('click',"
    "() => {location.assign('/nb/');});</script>"
    '<li id="reports">年报</li>',
    "a handler of many": '<script>$(".menu li").click(function () {location.href = "/" + $(this).data("code") + "/";});</script>'
    '<ul class="menu"><li data-code="nb">年报</li></ul>',
    "drawn of an object": "<script>var m = [{id: 'nb', name: '年报'}];"
    "for (var i in m) {h += '<a href=\"/' + m[i].id + '/\">' + m[i].name + '</a>';}</script>",
    "查看 below the head of a table": "<table><tr><th>单位</th><th>年报</th></tr>"
    '<tr><td>财政局</td><td><a href="/nb/">查看</a></td></tr></table>',
    "a row without its table": '<div><tr><td>财政局</td><td><a href="/zn/">查看</a></td></tr></div>'
    '<a href="/nb/">年报</a>',
    "a row that a script writes": "<table id=t></table><script>document.write('<tr><td>财政局</td><td>"
    "<a href=\"/zn/\">查看</a></td></tr>');</script><a href='/nb/'>年报</a>",
    "beside a handler of what no browser finds": "<script>$('svg|a').click(function () {location.href = '/x/';});</script>"
    '<a href="/nb/">年报</a>',
    "a drawing": '<svg><a xlink:href="/nb/"><text>年报</text></a></svg>',
    "written by a script": "<script>document.write('<a href=\"/nb/\">年报</a>');</script>",
    "an object in a script": "<script>var menu = [{id: 3, name: '年报', url: '/nb/'}];</script>",
    "an object around others": "<script>var m = {name: '年报', url: '/nb/', children: [{name: '甲', url: '/j/'}]};</script>",
    "a call in a script": "<script>d.add(3, 0, '年报', '/nb/');</script>",
    "escaped": r"<script>var m = [{'title': '\u5e74\u62a5', 'href': '\/nb\/'}];</script>",
    "under a base": '<base href="/x/"><a href="../nb/">年报</a>',
}


@pytest.mark.parametrize("markup", CLICKABLE.values(), ids=CLICKABLE)
def test_what_can_be_clicked_is_a_step(markup: str) -> None:
    base = HOME + "x/" if "<base" in markup else HOME
    found = {
        (step.url, "".join(step.text.split()))
        for step in steps_of(f"<body>{markup.replace('{0}', HOME + 'nb/')}</body>", base)
    }
    assert (HOME + "nb/", "年报") in found


DEAD = {
    "a comment": '<!-- <a href="/nb/">年报</a> -->',
    "a comment over a block": '<!--<ul><li id="nb" onclick="go(\'/nb/\')">年报</li></ul>-->',
    "a line of a script": "<script>// d.add('年报', '/nb/')\n</script>",
    "a block of a script": "<script>/* var m = [{name: '年报', url: '/nb/'}] */</script>",
    "commented out writing": "<script>// document.write('<a href=\"/nb/\">年报</a>');\n</script>",
    "a template": '<template><a href="/nb/">年报</a></template>',
    "a script's name alone": "<a @click=\"show('年度报告')\">年报</a>",
    "a handler in a comment": "<script>/* $('#nb').click(function () {location.href = '/nb/';}); */</script>"
    "<li id='nb'>年报</li>",
    "a function that opens what it was not given": "<script>function go(id) {location.href = '/' + kind + '/';}</script>"
    "<li onclick=\"go('nb')\">年报</li>",
    "no address": '<span class="tab">年报</span><a href="">年报</a><a href="javascript:void(0)">年报</a>',
    "a mail": '<a href="mailto:nb@yunxi.gov.cn">年报</a>',
}


@pytest.mark.parametrize("markup", DEAD.values(), ids=DEAD)
def test_what_cannot_be_clicked_is_none(markup: str) -> None:
    assert [step for step in steps_of(f"<body>{markup}</body>", HOME) if step.text] == []


def test_an_old_browsers_comment_inside_a_script_hides_nothing() -> None:
    markup = "<script>\n<!--\nvar m = [{name: '年报', url: '/nb/'}];\n//-->\n</script>"
    assert [step.url for step in steps_of(markup, HOME)] == [HOME + "nb/"]


def test_frames_and_files_that_hold_menus() -> None:
    markup = """<iframe src="/top.html"></iframe><script src="/js/jquery-3.min.js"></script><script src="/js/menu.js"></script>
    <script>$.getJSON("/data/nav.json", draw); $("#foot").load('/inc/foot.html'); fetch('/api/columns').then(draw)</script>"""
    steps = {step.url.removeprefix(HOME): step.kind for step in steps_of(markup, HOME)}
    assert steps == {
        "top.html": Kind.FRAME,
        "js/menu.js": Kind.SCRIPT,
        "data/nav.json": Kind.SCRIPT,
        "inc/foot.html": Kind.SCRIPT,
        "api/columns": Kind.SCRIPT,
    }


@pytest.mark.parametrize(
    "text",
    [
        'document.writeln("<li><a href=\\"/nb/\\">年报</a></li>");',
        "nav.innerHTML = '<a href=\"/nb/\">年报</a>';",
        '{"data": {"children": [{"channelName": "年报", "channelUrl": "/nb/"}]}}',
        'callback({"list": [{"name": "年报", "linkUrl": "/nb/"}]})',
        "var zNodes = [{id: 12, pId: 1, name: '年报', url: '/nb/', target: '_self'}]",
    ],
)
def test_menus_in_files(text: str) -> None:
    assert (HOME + "nb/", "年报") in {(step.url, step.text) for step in steps_of_data(text, HOME)}


def test_a_short_name_in_the_standard_layout() -> None:
    beside = '<ul><li><a href="/zn/">公开指南</a></li><li><a href="/zd/">公开制度</a></li><li><a href="/nb/">年报</a></li></ul>'
    alone = '<div><ul><li><a href="/jj/">经济</a></li><li><a href="/nb/">年报</a></li></ul></div>'
    assert [step.standard for step in steps_of(beside, HOME) if step.text == "年报"] == [True]
    assert [step.standard for step in steps_of(alone, HOME) if step.text == "年报"] == [False]


@pytest.mark.parametrize(
    ("known", "unit", "column"),
    [
        (
            [("/bm/czj/", "/bm/czj/nb/"), ("/bm/jyj/", "/bm/jyj/nb/")],
            "/bm/swj/",
            "/bm/swj/nb/",
        ),
        (
            [("/unit.jsp?id=11", "/list.jsp?id=11&type=nb"), ("/unit.jsp?id=12", "/list.jsp?id=12&type=nb")],
            "/unit.jsp?id=13",
            "/list.jsp?id=13&type=nb",
        ),
        ([("/bm/czj/", "/bm/czj/nb_18/"), ("/bm/jyj/", "/bm/jyj/nb_44/")], "/bm/swj/", None),
        ([("/bm/czj/", "/bm/czj/nb/")], "/bm/swj/", None),
        ([("/bm/czj/", "/bm/czj/nb/"), ("/bm/jyj/", "/bm/jyj/nb/")], "/xz/shz/", None),
    ],
)
def test_patterns(known: list[tuple[str, str]], unit: str, column: str | None) -> None:
    patterns = Patterns()
    for one, other in known:
        patterns.learn("http://127.0.0.2:80" + one, "http://127.0.0.2:80" + other)
    guess = patterns.guess("http://127.0.0.2:80" + unit)
    assert guess == (column and "http://127.0.0.2:80" + column)
