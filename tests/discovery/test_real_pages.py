"""The pages that the reference describes, rebuilt: which link leads on, or that none does."""

from __future__ import annotations

import pytest

from govcrawl.discovery.cues import Leads, rate
from govcrawl.discovery.steps import Kind, Step, steps_of

BASE = "http://www.yunxi.gov.cn/zwgk/"
NB = "http://www.yunxi.gov.cn/zwgk/nb/"
OTHER = "http://zfxxgk.yunxi.gov.cn/110016/"

#: number of the page, its markup, where the best step leads
PAGES: dict[str, tuple[str, str | None]] = {
    "1 a block whose title has no address, another host": (
        f'<h2><a href="javascript:void(0)">政府信息公开专栏</a></h2><ul><li><a title="公开年报" href="{OTHER}">公开年报</a></li>'
        '<li><a href="/wzndbb/">政府网站工作年度报表</a></li></ul>',
        OTHER,
    ),
    "2 capitals, siblings in comments": (
        f'<UL><LI><A HREF="{OTHER}"\n TARGET="_blank">公开年报</A></LI><!--<LI><A HREF="/x/">公开指南</A></LI>--></UL>',
        OTHER,
    ),
    "3 a platform's block": (
        '<div class="su-l2"><a href="zn/">公开指南</a></div><div class="su-l2"><a href="nb/">政府信息公开年报</a></div>'
        '<div class="su-l2"><a href="gb/">政府公报</a></div><a href="bm/">市政府部门信息公开</a>',
        NB,
    ),
    "4 a broken text, half-broken comments": (
        '<h3><a href="nb/"><em>政府信息<br>公开年报</em></a></h3><!-- 旧 --&gt; <a href="/dead/">政府信息公开年报</a> -->',
        NB,
    ),
    "5 nested tables": (
        '<table><tr><td><table><tr><td><a href="nb/">政府信息公开年度报告</a></td></tr></table></td></tr></table>',
        NB,
    ),
    "6 指南 elsewhere, 年报 by number": (
        '<a href="http://xxgk.yunxi.gov.cn/zn/">指南</a><a href="http://xxgk.yunxi.gov.cn/ml/">目录</a>'
        '<a href="/Category_598/Index.aspx">年报</a>',
        "http://www.yunxi.gov.cn/Category_598/Index.aspx",
    ),
    "7 a blank before, no file name": (
        '<a href="/xxgk-xxgknb">&nbsp;政府信息公开年报</a>',
        "http://www.yunxi.gov.cn/xxgk-xxgknb",
    ),
    "8 an icon before the text": (
        '<a href="http://zwgk.yunxi.gov.cn/spage.xp?unitid=0004&amp;frame=nb"><img src="i.gif">信息公开年报</a>',
        "http://zwgk.yunxi.gov.cn/spage.xp?unitid=0004&frame=nb",
    ),
    "9 an offline saver's damage": (
        f"<a href=\"javascript:if(confirm('{NB}'))window.location='{NB}'\">信息公开年报</a>",
        NB,
    ),
    "10 an action with an organ's code": (
        '<a href="/bmsite/list.action?itemId=896&amp;orgCode=EA003">信息公开年报</a><a href="http://city.gov.cn/ysq">依申请公开</a>',
        "http://www.yunxi.gov.cn/bmsite/list.action?itemId=896&orgCode=EA003",
    ),
    "11 a menu inside comments": (
        '<!-- <li id="nb" onclick="changeColor(\'nb\')"><a href="/nb/">政府信息公开年报</a></li> --><p>本页已归档</p>',
        None,
    ),
    "12 年报 and 目录 have one address": (
        '<a href="/openInfo.action?dep=7">信息公开目录</a><a href="/openInfo.action?dep=7">信息公开年报</a>',
        "http://www.yunxi.gov.cn/openInfo.action?dep=7",
    ),
    "13 among other categories": (
        '<li><a href="/o.action?menuCat=218">办事指南</a></li>'
        '<li><a href="/o.action?menuCat=219">政府信息公开年度报告</a></li>'
        '<li><a href="/o.action?menuCat=220">财政预决算</a></li><li><a href="/o.action?menuCat=221">其他</a></li>',
        "http://www.yunxi.gov.cn/o.action?menuCat=219",
    ),
    "14 three hosts in one menu": (
        '<a href="http://zwgk.yunxi.gov.cn/zfgzbg/">政府信息公开年报</a><a href="http://ysq.yunxi.gov.cn/">依申请公开</a>'
        '<a href="http://www.jn.gov.cn/yjx">意见箱</a>',
        "http://zwgk.yunxi.gov.cn/zfgzbg/",
    ),
    "15 the column itself": ('<a href="./nb/">政府信息公开年报</a><a href="../xxgkml/">信息公开目录</a>', NB),
    "16 a drop-down hidden by style": (
        '<li>信息公开<ul style="display:none"><li><a href="/news.action?newstype=3">公开指南</a></li>'
        '<li><a href="/news.action?newstype=4">公开年报</a></li></ul></li>',
        "http://www.yunxi.gov.cn/news.action?newstype=4",
    ),
    "17 a row of links beside a tab": (
        '<span>政府工作报告</span><a href="/government/60">依申请公开</a><a href="/government/61">公开指南</a>'
        '<a href="/government/63">公开制度</a><a href="/government/62">公开年报</a>',
        "http://www.yunxi.gov.cn/government/62",
    ),
    "18 a tab without an address": (
        '<span class="tab">公开年报</span><div style="display:none"><ul></ul><a href="">更多</a></div>',
        None,
    ),
    "19 a mobile page": ('<a href="/plus/62">公开年报</a>', "http://www.yunxi.gov.cn/plus/62"),
    "20 a page application": ("<a @click=\"postnodes('年度报告')\">公开年报</a>", None),
    "21 a redirect on the server": (
        '<a href="newTypeRedirect.ashx?TypeId=28&amp;ToolTip=公开年报">公开年报</a>',
        BASE + "newTypeRedirect.ashx?TypeId=28&ToolTip=公开年报",
    ),
    "22 a script fills the page": (
        "<a href=\"javascript:getMainData('ndbg')\">公开年度报告</a><div id=main></div>",
        None,
    ),
    "23 a path that lies": (
        '<a href="/nlists/gkbg/zfgkbg">依申请公开</a><a href="/lists/gkbg">公开年度报告</a>',
        "http://www.yunxi.gov.cn/lists/gkbg",
    ),
    "24 政府信息公开报告": (
        '<a href="/xxgk/zfxxgkbg">政府信息公开报告</a>',
        "http://www.yunxi.gov.cn/xxgk/zfxxgkbg",
    ),
    "25 工作报告 is a decoy": (
        '<a href="http://gzbg.yunxi.gov.cn/">政府工作报告</a><a href="http://yjx.yunxi.gov.cn/">意见箱</a>',
        None,
    ),
    "26 one level deeper": (
        '<a href="/zd/">政府信息公开制度</a><a href="/ml/">政府信息公开指南及目录</a><a href="/ysq/">依申请公开</a>',
        "http://www.yunxi.gov.cn/ml/",
    ),
    "27 a title and no address": ('<a href="javascript:void(0)" title="政府信息公开年度报告">年报</a>', None),
    "28 a panel": (
        '<div class="panel"><h3>政府信息公开专栏</h3><a href="/c/1/">指南</a><a href="/c/2/">制度</a><a href="/c/3/">年报</a>'
        '<a href="/c/4/">申请</a></div>',
        "http://www.yunxi.gov.cn/c/3/",
    ),
    "29 inside the list of articles": (
        '<ul class="txtlist"><li><a href="/a/1/">某项通知</a></li>'
        '<li><a href="/408/409/index.html">政府信息公开年报</a></li></ul>',
        "http://www.yunxi.gov.cn/408/409/index.html",
    ),
    "31 a tab by address": ('<a href="?tab=gknb">年报</a>', BASE + "?tab=gknb"),
    "33 a directory's unit": (
        '<a href="/public/column/11?type=2">指南</a><a href="/public/column/11?type=3">年报</a>'
        '<a href="/public/column/11?type=4">目录</a>',
        "http://www.yunxi.gov.cn/public/column/11?type=3",
    ),
    "34 no 年报 in the block": (
        '<ul><li><a href="/p?u=3&c=1">公开指南</a><li><a href="/p?u=3&c=2">公开目录</a><li><a href="/p?u=3&c=4">申请</a></ul>',
        "http://www.yunxi.gov.cn/p?u=3&c=2",
    ),
    "35 a report among the news": (
        '<ul><li><a href="/xxgk/fggw/content/post_1.html">云溪区2025年度政府信息公开工作年报...</a></li></ul>',
        None,
    ),
    "36 政府信息公开报告 by another path": (
        '<a href="/zwgk/xxgknb/">政府信息公开报告</a>',
        "http://www.yunxi.gov.cn/zwgk/xxgknb/",
    ),
}


def weight(step: Step) -> int:
    rating = rate(step.texts, step.url)
    if rating.leads is Leads.SHORT and not step.standard and rating.alone is not None:
        return rating.alone
    return rating.weight


@pytest.mark.parametrize("number", PAGES)
def test_the_best_step(number: str) -> None:
    markup, leads = PAGES[number]
    steps = [step for step in steps_of(f"<html><body>{markup}</body></html>", BASE) if step.kind is Kind.LINK]
    best = max(steps, key=weight, default=None)
    found = best.url if best is not None and weight(best) >= 30 else None
    assert found == leads
