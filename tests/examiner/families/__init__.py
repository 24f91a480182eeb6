"""One replica per family and dialect: what the portal serves and what a harvest of it must give."""

from __future__ import annotations

from collections.abc import Callable

from tests.examiner.families.anhui_xxgk import anhui_xxgk
from tests.examiner.families.gkmlpt import gkmlpt
from tests.examiner.families.hanweb_jpaas import hanweb_jpaas
from tests.examiner.families.hanweb_jpage import hanweb_jpage
from tests.examiner.families.hanweb_xxgk import hanweb_xxgk
from tests.examiner.families.lonsun import lonsun
from tests.examiner.families.nfcms import nfcms
from tests.examiner.families.plain import plain
from tests.examiner.families.shanghai import shanghai
from tests.examiner.families.trs import trs
from tests.examiner.families.truecms import truecms
from tests.examiner.families.ucap import ucap
from tests.examiner.families.vsb import vsb
from tests.examiner.markup import Replica

REPLICAS: dict[str, Callable[[], Replica]] = {
    "trs": trs,
    "trs/five": lambda: trs("five", "none"),
    "trs/once": lambda: trs("once"),
    "trs/createpage": lambda: trs("createpage"),
    "trs/short": lambda: trs("short", "modified"),
    "trs/writeln": lambda: trs("writeln"),
    "trs/missing": lambda: trs("missing"),
    "trs/cookie": lambda: trs("cookie"),
    "hanweb_jpage": hanweb_jpage,
    "hanweb_jpage/page": lambda: hanweb_jpage("page"),
    "hanweb_jpage/encrypted": lambda: hanweb_jpage("encrypted"),
    "hanweb_xxgk": hanweb_xxgk,
    "hanweb_xxgk/search": lambda: hanweb_xxgk("search"),
    "hanweb_jpaas": hanweb_jpaas,
    "hanweb_jpaas/named": lambda: hanweb_jpaas("named"),
    "ucap": ucap,
    "ucap/json": lambda: ucap("json"),
    "ucap/wrong": lambda: ucap("wrong"),
    "gkmlpt": gkmlpt,
    "gkmlpt/index": lambda: gkmlpt("index"),
    "gkmlpt/jump": lambda: gkmlpt("jump"),
    "nfcms": nfcms,
    "vsb": vsb,
    "vsb/captcha": lambda: vsb("captcha"),
    "lonsun": lonsun,
    "lonsun/years": lambda: lonsun("years"),
    "anhui_xxgk": anhui_xxgk,
    "anhui_xxgk/hex": lambda: anhui_xxgk("hex"),
    "shanghai": shanghai,
    "shanghai/department": lambda: shanghai("department"),
    "truecms": truecms,
    "truecms/html": lambda: truecms("html"),
    "portal/zero": lambda: plain("zero"),
    "portal/one": lambda: plain("one"),
    "portal/descending": lambda: plain("descending"),
    "portal/query": lambda: plain("query"),
    "portal/next": lambda: plain("next", "none"),
}
