"""Names of bodies: the regions that they begin with, and the sort of body that the rest says."""

from __future__ import annotations

import re
import unicodedata

from pipelines.bodies.regions import Gazetteer
from pipelines.bodies.words import Kind, Words
from pipelines.values import value


@value
class Body:
    """The part of a name after its regions: ``key`` without 和 and the like tells bodies of one region apart."""

    kind: Kind
    full: str
    township: str | None = None
    zone: str | None = None
    parent: str | None = None

    @property
    def key(self) -> str:
        """What tells it apart from other bodies of its region."""
        if self.kind is Kind.OFFICE:  # a city may call its government's office 办公厅 or 办公室
            return self.full.replace("办公厅", "办公室")
        return bare(self.full)


@value
class Outside:
    """A region by name alone, and the rest of the name after it."""

    name: str
    tier: str
    rest: str


_ASIDE = re.compile(r"[(（\[【](?:本级|机关|部门|本部|汇总|原)[)）\]】]")
_TIERS = ("province", "city", "county")
#: words for the region above, as a report on that region's own site uses them, with the levels they may mean
_RELATIVE = (
    ("自治区", ("province",)),
    ("自治州", ("city",)),
    ("自治县", ("county",)),
    ("地区", ("city",)),
    ("省", ("province",)),
    ("市", ("city", "county", "province")),
    ("州", ("city",)),
    ("盟", ("city",)),
    ("县", ("county",)),
    ("区", ("county",)),
    ("旗", ("county",)),
)
#: what cannot follow a region's name: 城区街道办事处, 江苏路街道
_NO_BODY = re.compile(
    r"^(?:(?:街道|街|镇|乡|苏木)(?:$|人民政府|政府|办)|(?:路|村|门|湾|大街|大道).{0,3}(?:街道|镇|乡)|大学|银行)"
)
_GOVERNMENT = re.compile(r"^(?:(?:人民)?政府|行政公署|行署)$")
_BY_GOVERNMENT = re.compile(r"^(?:(?:人民)?政府|行政公署|行署)(?=.)")
_OFFICE = re.compile(r"^(?:(?:(?:人民)?政府|行政公署|行署)(?:办公[室厅]|办)|办公[室厅])$")
_TOWNSHIP = re.compile(
    r"^(?P<name>.{1,14}?(?P<what>街道|街|镇|乡|苏木))"
    r"(?P<body>(?:人民政府|政府|办事处|人民政府办事处|办)?)"
    r"(?P<office>(?:党政(?:综合)?|综合)?办公室|党政办|(?<=政府)办)?$"
)
_BRANCH = re.compile(r"^(?P<parent>.{2,}(?:局|委员会|委))(?P<branch>.{1,8}分局)$")
#: 黄埔区人民政府、广州开发区管委会; 发展和改革局(粮食局)
_JOINT = re.compile(r"(?:政府|管委会|委员会|办公室|局|厅|委)[、(/]")
_ENTERPRISE = re.compile(r"(?:公司|集团|厂)$")
_INSTITUTION = re.compile(
    r"(?:医院|学校|大学|学院|中学|小学|中心|馆|研究[院所]|联合会|协会|总社|联合社|站|大队|支队|总队)$"
)
_DEPARTMENT = re.compile(
    r"(?:局|委|委员会|办|办公室|厅|署|处|院|队|部|社|科|室|会|组|所|分局|法院|检察院|管委会|领导小组)$"
)
#: a region that is not in GB/T 2260 today: abolished, renamed or invented
_OUTSIDE = re.compile(r"^[^局委办院部会、(]{2,6}?(?P<what>地区|市|州|盟|县|区|旗)")
_NO_REGION = re.compile(
    r"(?:社区|[保管]护区|[灌园景林矿库校辖新]区|开发区|保税区|度假区|名胜区|示范区|城市|都市)$"
)
_OUTSIDE_TIERS = {
    "市": "city",
    "地区": "city",
    "州": "city",
    "盟": "city",
    "县": "county",
    "区": "county",
    "旗": "county",
}


def is_joint(text: str) -> bool:
    """Whether a name seems to be that of several bodies: 黄埔区人民政府、广州开发区管委会."""
    return _JOINT.search(text) is not None


def is_government(text: str) -> bool:
    """Whether a text says no more than government (人民政府)."""
    return _GOVERNMENT.match(text) is not None


def plain(name: str) -> str:
    """A name without white space, remarks in brackets and a mark at its end."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))
    return re.sub(r"^中共|[.。,，:：;；]+$", "", _ASIDE.sub("", text))


def bare(name: str) -> str:
    """A body's name without what never tells two bodies apart: 自然资源和规划局, 自然资源与规划局."""
    return re.sub(r"[和与及、]", "", name)


def government_of(shown: str) -> str:
    """The government of a region: a 盟 or 地区 has an administrative office of its province instead."""
    return shown + ("行政公署" if shown.endswith(("盟", "地区")) else "人民政府")


def in_full(shown: str, body: Body) -> str:
    """The full name of a body of the region ``shown``."""
    if body.full.startswith("人民政府"):
        return government_of(shown) + body.full.removeprefix("人民政府")
    return shown + body.full


def _township(found: re.Match[str]) -> Body:
    """A township or subdistrict, or the office in it."""
    what = found["what"]
    name = found["name"]
    if what == "街":
        name, what = name + "道", "街道"
    if what == "街道":
        full, kind = f"{name}办事处", Kind.SUBDISTRICT
    else:
        full, kind = f"{name}人民政府", Kind.TOWNSHIP
    if found["office"]:
        return Body(Kind.OFFICE, f"{full}办公室", township=name, parent=full)
    return Body(kind, full, township=name)


class Names:
    """What names say by themselves: regions at their beginning, and the sort of body after them."""

    def __init__(self, words: Words, gazetteer: Gazetteer) -> None:
        self.words, self.gazetteer = words, gazetteer
        self._short = {
            bare(word): entry.full for entry in words.abbreviations for word in (entry.full, *entry.short)
        }
        self._central = {bare(name) for name in words.central}
        self._vertical = [(re.compile(entry.pattern), entry.parent) for entry in words.vertical]
        zones = "|".join(sorted(words.zone_words, key=len, reverse=True))
        self._zone = re.compile(
            rf"^(?P<zone>.{{0,8}}?(?:{zones}))(?:管理委员会|管委会|党工委管委会)?(?P<rest>.*)$"
        )
        self._zone_follows = re.compile(rf"^.{{0,3}}?(?:{zones})")
        self._shorter_zone = {
            longer: shorter for shorter, all_longer in words.zone_shorter.items() for longer in all_longer
        }

    def regions(self, text: str) -> tuple[list[str], str]:
        """The lowest region that the beginning of ``text`` names, as codes it may mean, and the rest."""
        codes: list[str] = []
        while True:
            for piece, found in self.gazetteer.named(text):
                rest = text[len(piece) :]
                below = [
                    code
                    for code in found
                    if not codes or any(code != one and self.gazetteer.within(code, one) for one in codes)
                ]
                if below and not _NO_BODY.match(rest):
                    codes, text = below, rest
                    break
            else:
                break
        for piece, found in self.gazetteer.stems(text) if text else ():
            rest = text[len(piece) :]
            below = [
                code
                for code in found
                # 西湖风景名胜区 is no zone of 西湖区
                if not self.gazetteer.regions[code].name.endswith("区")
                and (not codes or any(self.gazetteer.within(code, one) for one in codes))
            ]
            if below and self._zone_follows.match(rest):
                highest = min(_TIERS.index(self.gazetteer.regions[code].level) for code in below)
                level = _TIERS[highest]
                return [code for code in below if self.gazetteer.regions[code].level == level], rest
        return codes, text

    def relative(self, text: str, here: str | None) -> tuple[str | None, str] | None:
        """The region that 省, 市, 县 … at the beginning of ``text`` means in the region ``here`` (``None``: cannot be
        told), and the rest; nothing where ``text`` does not begin with such a word."""
        if text.startswith(self.words.not_relative):
            return None
        for word, levels in _RELATIVE:
            rest = text.removeprefix(word)
            if rest == text or len(rest) < 2 or _NO_BODY.match(rest):
                continue
            if here is None:
                return None, rest
            for code in self.gazetteer.lineage(here):
                region = self.gazetteer.regions[code]
                if region.level in levels and region.name.endswith(word):
                    return code, rest
            return None, rest
        return None

    def outside(self, rest: str, code: str | None) -> Outside | None:
        """The region at the beginning of ``rest`` that the gazetteer does not have, below the region ``code``."""
        above = self.gazetteer.regions[code] if code is not None else None
        if above is not None and above.level == "county" and not above.name.endswith("市"):
            return None
        name, tier = "", ""
        while found := _OUTSIDE.match(rest):
            left = rest[found.end() :]
            if above is not None and above.level == "county" and found["what"] not in "区县旗":
                break  # 巢湖市居巢区 when 巢湖市 was a prefecture
            if _NO_REGION.search(found[0]) or (
                self.body(left).kind is Kind.UNKNOWN and not _OUTSIDE.match(left)
            ):
                break
            name, tier, rest = name + found[0], _OUTSIDE_TIERS[found["what"]], left
        return Outside(name, tier, rest) if name else None

    def is_central(self, text: str) -> bool:
        """Whether a name is that of a body of the centre, or begins like one."""
        return bare(text) in self._central or text.startswith(self.words.central_prefixes)

    def led_by(self, text: str) -> str | None:
        """The body of the centre that leads a body of this name (垂直管理), or ``None``."""
        return next((parent for pattern, parent in self._vertical if pattern.search(text)), None)

    def central_parent(self, text: str) -> str | None:
        """The body of the centre whose own body in a region ``text`` names (国家统计局湖北调查总队), or ``None``."""
        led = next((one for one in self.words.central if text.startswith(one) and text != one), None)
        return self.led_by(text) if led is None and bare(text) not in self._central else led

    def body(self, rest: str) -> Body:
        """What the part of a name after its regions says."""
        if not rest or _GOVERNMENT.match(rest):
            return Body(Kind.GOVERNMENT, "人民政府")
        if _OFFICE.match(rest):
            return Body(Kind.OFFICE, "人民政府办公厅" if rest.endswith("厅") else "人民政府办公室")
        rest = _BY_GOVERNMENT.sub("", rest)
        if found := _TOWNSHIP.match(rest):
            return _township(found)
        found = self._zone.match(rest)
        if found and not rest.endswith(("开发区分局", "新区分局")):
            zone = self._zone_name(found["zone"])
            if not found["rest"]:
                return Body(Kind.ZONE, f"{zone}管理委员会", zone=zone)
            inner = self.body(found["rest"])
            if inner.kind not in (Kind.GOVERNMENT, Kind.UNKNOWN):
                inner_full = "管理委员会办公室" if inner.kind is Kind.OFFICE else inner.full
                return Body(
                    inner.kind, zone + inner_full, inner.township, zone=zone, parent=f"{zone}管理委员会"
                )
        full = self._short.get(bare(rest), rest)
        led = self.led_by(full)
        if led:
            return Body(Kind.VERTICAL, full, parent=led)
        if _OFFICE.match(full):
            return Body(Kind.OFFICE, full)
        if branch := _BRANCH.match(full):
            parent = self._short.get(bare(branch["parent"]), branch["parent"])
            return Body(Kind.DEPARTMENT, parent + branch["branch"], parent=parent)
        for pattern, kind in (
            (_ENTERPRISE, Kind.ENTERPRISE),
            (_INSTITUTION, Kind.INSTITUTION),
            (_DEPARTMENT, Kind.DEPARTMENT),
        ):
            if pattern.search(full):
                return Body(kind, full)
        return Body(Kind.UNKNOWN, full)

    def _zone_name(self, zone: str) -> str:
        for longer, shorter in self._shorter_zone.items():
            if zone.endswith(longer):
                return zone.removesuffix(longer) + shorter
        return zone
