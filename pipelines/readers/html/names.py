"""Names of page parts, as portals' templates give them: data for the walk, the search for the body and the tree.

Each list is what was seen on portals (docs/families.md says where); a name counts where it stands alone in an id or a
class, in any case, classes piled up.
"""

from __future__ import annotations

import re

#: containers of the report's body, by id or class
_BODY = (
    "trs_editor", "trs_ueditor", "trs_editor_view", "trs_paper_default", "ucap-?content", r"vsb_content(?:_\d+)?",
    "v_news_content", "j-fontcontent", "g-detailbox", "article[-_]content", "articlecontent", "zoom", "zoomcon",
    "ivs_content", "news_cont_d_wrap", "tyxxy_main", "artile_zw", "article_con", "bt-content", "main-txt",
    "zc_article_con", "maintext", "con_con", "three_xilan_07", "newscontnet", "news_content", "newscontent",
    "pages_content", "xxgk_content", "text_content",
)  # fmt: skip
#: what stands around it: menus, the way to the page, tools, feet
_CHROME = (
    "nav", "navbar", "navigation", "topnav", "menu", "submenu", "leftmenu", "footer", "foot", "header", "topbar",
    "breadcrumbs?", "crumbs?", "position", "location", "dqwz", "dangqian", "weizhi", "mbx", "share", "bdsharebuttonbox",
    "bshare", "sidebar", "aside", "related", "relate", "xgwj", "xgyd", "xgxx", "xgzc", "xgjd", "tuijian", "recommend",
    "prev", "next", "pager", "pagination", "toolbar", "search", "sousuo", "login", "qrcode", "ewm", "erweima",
    "copyright", "banquan", "friendlinks?", "wza", "leftnav", "left_nav", "gotop",
)  # fmt: skip
BODY_NAMES = re.compile(rf"(?:^|[\s_-])(?:{'|'.join(_BODY)})(?:$|\s)", re.IGNORECASE)
CHROME_NAMES = re.compile(rf"(?:^|[\s_-])(?:{'|'.join(_CHROME)})(?:$|[\s_-]|\d)", re.IGNORECASE)
CHROME_TAGS = frozenset(("nav", "footer", "header", "aside"))
#: elements of UCAP's templates that hold the body and the title
BODY_TAGS = frozenset(("ucapcontent",))
TITLE_TAGS = frozenset(("h1", "h2", "h3", "ucaptitle"))
TITLE_NAMES = re.compile(r"title|(?:^|[\s_-])(?:bt|tit|biaoti|h1|headline)(?:$|[\s_-]|\d)", re.IGNORECASE)
#: comments and processing instructions that Hanweb and TRS templates set around the body
BODY_COMMENT = re.compile(
    r"<!--\s*(?i:ZJEG_RSS\.content\.|<\$\[信息内容\]>\s*|正文\s*|内容\s*|content\s*)"
    r"(?i:(begin|end|start|开始|结束))\s*-->"
)

#: lines of a page's foot
FOOT = re.compile(
    r"版权所有|公网安备|网站标识码|主办单位|主办\s*[:：]|主办.{0,40}承办|备案(?:序)?号|承办单位|承办\s*[:：]|技术支持|网站地图|建议使用|最佳浏览|分辨率|"
    r"您的浏览器|违法和不良信息|网站声明|关于我们"
)
#: apart, since the search for words in any case goes letter by letter
LATIN_FOOT = re.compile(r"ICP备|copyright|Adobe\s*(?:Reader|Flash)", re.IGNORECASE)
#: lines of tools and navigation, before or after the body
TOOL = re.compile(
    r"[【\[(（]?\s*(?:当前位置|您当前的?位置|您现在的?位置|您所在的?位置|当前所在位置|所在位置|您的位置|当前栏目|字体|字号|大\s*中\s*小|打印|"
    r"关闭|收藏|分享|返回|上一[篇条页]|下一[篇条页]|扫一扫|用手机|责任编辑|浏览次数|浏览量|点击数|点击量|阅读次数|相关(?:链接|文章|稿件|信息|阅读|新闻|附件|解读)|"
    r"推荐阅读|政策解读\s*$|听全文|无障碍|纠错|我要纠错|设为首页|加入收藏|首页\s*$|微信|微博|TOP\s*$|繁体|简体|手机版|网站首页|"
    r"首页\s*(?:>|&gt;|»|›|/|-))",
    re.IGNORECASE,
)
ATTACHMENT = re.compile(r"[【\[]?\s*附件")
#: sources of images that are signs, no tables
SIGN_PICTURE = re.compile(r"icon|filetype|logo|spacer|blank\.|share|weixin|qrcode|ewm")
#: a signature's date: 2024年1月26日, 二〇二四年一月二十六日
SIGNED_ON = re.compile(
    r"(?:[〇零○◯OoОоΟο0一二三四五六七八九]\s*){4}年\s*[元一二三四五六七八九十]{1,2}\s*月.{0,6}$"
    r"|(?:19|20)\d\d\s*年\s*(?:\d{1,2}|元)\s*月\s*[\d一二三四五六七八九十廿卅]{1,3}\s*日\s*$"
)
