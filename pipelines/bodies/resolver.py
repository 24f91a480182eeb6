"""Which body in the world a report's authority is (机关的身份): level, region, superior, and one key a body.

A report prints its authority as it likes: 武义县教育局, 金华市武义县教育局, 县教育局, 教育局. What the name leaves out is
filled in from where the report was found: the portal's row in the register, the page's ``SiteIDCode`` (six digits
of region), other rows of the register with the same host, the province in the host's name. Where all that does
not settle the region, the body stands for itself and is marked for review: two bodies taken for one do more harm
than one taken for two. The words that names are made of are data: ``pipelines/data/authorities.yaml``.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator

from pipelines.bodies.regions import Gazetteer, regions
from pipelines.data_files import read_data_file
from pipelines.values import value

WORDS_FILE = Path(__file__).resolve().parents[1] / "data" / "authorities.yaml"


class AuthorityDataError(ValueError):
    """Raised when ``pipelines/data/authorities.yaml`` does not fit its schema; names file and key."""


class Level(StrEnum):
    """Where a body stands: a government by its tier, anything that works under one as a department."""

    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    DEPARTMENT = "department"


class Kind(StrEnum):
    """What sort of body it is."""

    GOVERNMENT = "government"  # 人民政府
    OFFICE = "office"  # 人民政府办公室
    DEPARTMENT = "department"  # 局、委、厅
    TOWNSHIP = "township"  # 乡镇人民政府
    SUBDISTRICT = "subdistrict"  # 街道办事处
    ZONE = "zone"  # 开发区管委会
    VERTICAL = "vertical"  # 垂直管理: 税务局, 海关
    CENTRAL = "central"  # 国务院部门
    ENTERPRISE = "enterprise"  # 公司
    INSTITUTION = "institution"  # 学校、医院、中心
    UNKNOWN = "unknown"


class Evidence(StrEnum):
    """What settled the region."""

    NAME = "name"
    PORTAL = "portal"
    SITE_ID = "site_id"
    HOST = "host"
    PINYIN = "pinyin"
    DOMAIN = "domain"
    NONE = "none"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Abbreviation(_Model):
    full: Annotated[str, Field(min_length=3)]
    short: Annotated[tuple[str, ...], Field(min_length=1)]


class _Vertical(_Model):
    pattern: str
    parent: str

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"not a pattern: {error}") from error
        return pattern


_Code = Annotated[str, Field(pattern=r"^\d{6}$")]


class Words(_Model):
    """``pipelines/data/authorities.yaml``: the words that names of bodies are made of."""

    region_aliases: dict[str, _Code]
    zone_words: tuple[str, ...]
    zone_shorter: dict[str, tuple[str, ...]]
    not_relative: tuple[str, ...]
    abbreviations: tuple[_Abbreviation, ...]
    central: tuple[str, ...]
    central_prefixes: tuple[str, ...]
    vertical: tuple[_Vertical, ...]
    province_hosts: dict[str, _Code]
    plain_hosts: tuple[str, ...]

    @field_validator("abbreviations")
    @classmethod
    def _once_each(cls, entries: tuple[_Abbreviation, ...]) -> tuple[_Abbreviation, ...]:
        seen: dict[str, str] = {}
        for entry in entries:
            for word in (entry.full, *entry.short):
                if word in seen:
                    raise ValueError(f"{word} stands for {seen[word]} and for {entry.full}")
                seen[word] = entry.full
        return entries


def load_words(path: Path = WORDS_FILE) -> Words:
    """The words in one file. Raises :class:`AuthorityDataError` naming the file and the key that is wrong."""
    return read_data_file(path, Words, AuthorityDataError)


@value
class Authority:
    """A row of ``authorities``: the body that a name means at one place.

    ``id`` is the key of name and body together, ``body_id`` that of the body alone. ``tier`` is that of the
    government which the body is or works under; ``region_code`` is the lowest region in GB/T 2260 (a township has
    its county's), ``region_name`` the lowest by name. ``basis`` says in Chinese what decided; ``review`` that it
    is unsure.
    """

    id: str
    name: str
    canonical_name: str
    body_id: str
    level: str | None
    kind: str
    tier: str | None
    region_code: str | None
    region_name: str | None
    parent: str | None
    evidence: str
    basis: str
    review: bool


@value
class Place:
    """Where a report was found: a region, ``exact`` where the site is that region's own (else it lies in it);
    ``region`` ``None`` is the state as a whole."""

    region: str | None
    evidence: Evidence
    exact: bool


@value
class _Body:
    """The part of a name after its regions: ``key`` without 和 and the like tells bodies of one region apart."""

    kind: Kind
    full: str
    township: str | None = None
    zone: str | None = None
    parent: str | None = None

    @property
    def key(self) -> str:
        if self.kind is Kind.OFFICE:  # a city may call its government's office 办公厅 or 办公室
            return self.full.replace("办公厅", "办公室")
        return _bare(self.full)


@value
class _Outside:
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


class Resolver:
    """Resolves names; knows the places that a register lists. Results are kept: a name is resolved once a run."""

    def __init__(self, portals: Iterable[tuple[str, str, str, str | None]] = ()) -> None:
        """``portals``: of each row of the register its id, name, address and region code (or ``None``).

        Raises :class:`AuthorityDataError` or :class:`OSError` where the data files are not sound.
        """
        self.words, self.gazetteer = _data()
        self._short = {
            _bare(word): entry.full
            for entry in self.words.abbreviations
            for word in (entry.full, *entry.short)
        }
        self._central = {_bare(name) for name in self.words.central}
        self._vertical = [(re.compile(entry.pattern), entry.parent) for entry in self.words.vertical]
        zones = "|".join(sorted(self.words.zone_words, key=len, reverse=True))
        self._zone = re.compile(
            rf"^(?P<zone>.{{0,8}}?(?:{zones}))(?:管理委员会|管委会|党工委管委会)?(?P<rest>.*)$"
        )
        self._zone_follows = re.compile(rf"^.{{0,3}}?(?:{zones})")
        self._shorter_zone = {
            longer: shorter
            for shorter, all_longer in self.words.zone_shorter.items()
            for longer in all_longer
        }
        self._portals: dict[str, str] = {}
        hosts: dict[str, set[str]] = {}
        for portal, name, url, region in portals:
            code = region or self._region_of(name)
            if code is not None and code in self.gazetteer.regions:
                self._portals[portal] = code
                hosts.setdefault(urlsplit(url).netloc.lower(), set()).add(code)
        self._hosts = {host: codes.pop() for host, codes in hosts.items() if len(codes) == 1}
        self.knows_portals = bool(self._portals)
        self._kept: dict[tuple[str, str, str | None, str | None], Authority] = {}

    def resolve(
        self, name: str, *, url: str = "", site_id: str | None = None, portal: str | None = None
    ) -> Authority:
        """The body that ``name`` means in a report found at ``url``, on a page with ``site_id``
        (``SiteIDCode``), under the register's row ``portal``. Raises nothing."""
        parts = urlsplit(url)
        host = parts.netloc.lower() if parts.scheme in ("http", "https") else ""
        key = (name, host, site_id, portal)
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = self._resolve(name, host, self._place(host, site_id, portal))
        return found

    def _place(self, host: str, site_id: str | None, portal: str | None) -> Place | None:
        """Where the report was found: the lowest region that the sources agree on, the surest source first."""
        places = []
        if portal is not None and portal in self._portals:
            places.append(Place(self._portals[portal], Evidence.PORTAL, True))
        if site_id:
            places += self._site_place(site_id.strip().lower())
        if host in self._hosts:
            places.append(Place(self._hosts[host], Evidence.HOST, True))
        labels = host.split(":")[0].split(".")
        if labels[-2:] == ["gov", "cn"] and len(labels) > 2 and labels[-3] in self.words.province_hosts:
            places.append(Place(self.words.province_hosts[labels[-3]], Evidence.DOMAIN, False))
        elif labels[-2:] == ["gov", "cn"] and len(labels) > 2:
            spelled = self.gazetteer.spelled(labels[-3])
            if spelled is not None:
                # jyj.weihai.gov.cn is a body in 威海 or in one of its counties
                own = all(label in self.words.plain_hosts for label in labels[:-3])
                places.append(Place(spelled, Evidence.PINYIN, own))
        best: Place | None = None
        for place in places:
            if best is None:
                best = place
            elif (
                place.exact
                and place.region
                and best.region
                and self.gazetteer.within(place.region, best.region)
            ):
                best = place if place.region != best.region else best
        return best

    def _site_place(self, site_id: str) -> list[Place]:
        if re.fullmatch(r"bm\d{8}", site_id):
            return [Place(None, Evidence.SITE_ID, True)]
        if not re.fullmatch(r"\d{10}", site_id):
            return []
        if site_id[:6] in self.gazetteer.regions:
            return [Place(site_id[:6], Evidence.SITE_ID, True)]
        # an abolished code: counties change their city, hardly ever their province
        province = site_id[:2] + "0000"
        return [Place(province, Evidence.SITE_ID, False)] if province in self.gazetteer.regions else []

    def _region_of(self, name: str) -> str | None:
        codes, _ = self._regions(_plain(name))
        return codes[0] if len(codes) == 1 else None

    def _regions(self, text: str) -> tuple[list[str], str]:
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

    def _relative(self, text: str, place: Place | None) -> tuple[str | None, str] | None:
        """The region that 省, 市, 县 … at the beginning of ``text`` means at ``place`` (``None``: cannot be
        told), and the rest; nothing where ``text`` does not begin with such a word."""
        if text.startswith(self.words.not_relative):
            return None
        for word, levels in _RELATIVE:
            rest = text.removeprefix(word)
            if rest == text or len(rest) < 2 or _NO_BODY.match(rest):
                continue
            if place is None or place.region is None:
                return None, rest
            for code in self.gazetteer.lineage(place.region):
                region = self.gazetteer.regions[code]
                if region.level in levels and region.name.endswith(word):
                    return code, rest
            return None, rest
        return None

    def _resolve(self, name: str, host: str, place: Place | None) -> Authority:
        text = _plain(name)
        codes, rest = self._regions(text)
        national = place is not None and place.region is None
        if not codes and (self._is_central(text) or (national and not _GOVERNMENT.match(text))):
            return self._national(name, text, host)
        here = place.region if place is not None else None
        review: list[str] = []
        evidence = Evidence.NAME
        code: str | None = None
        if codes:
            fitting = [one for one in codes if here is None or self._agree(one, here)]
            if len(codes) == 1:
                code = codes[0]
                if not fitting:
                    review.append(
                        f"名称所指的{self._full(code)}与来源网站所在的{self._full(here or code)}不一致"
                    )
            elif len(fitting) == 1 and here is not None and place is not None:
                code, evidence = fitting[0], place.evidence
            else:
                review.append(f"有{len(codes)}个地区同名（{'、'.join(map(self._full, codes[:4]))}）")
        else:
            relative = self._relative(text, place)
            if relative is not None:
                code, rest = relative
                evidence = place.evidence if place is not None and code else Evidence.NONE
                if code is None:
                    review.append("名称只写了省、市、县等字样，来源网站不能说明是哪一个")
            elif place is not None and place.exact:
                code, evidence = place.region, place.evidence
            else:
                evidence = Evidence.NONE
                review.append("名称没有写明地区，来源网站也不能说明")
        outside = None
        if codes and code is None:  # several regions of one name: of which tier they are may be certain
            levels = {self.gazetteer.regions[one].level for one in codes}
            if len(levels) == 1:
                outside = _Outside(text.removesuffix(rest) if rest else text, levels.pop(), rest)
        elif not review or code is None:
            outside = self._outside(rest, code)
            if outside is not None:
                rest, review = outside.rest, ["名称中的地区不在现行行政区划代码中"]
        body = self._body(rest)
        if outside is not None:
            return self._authority(name, text, code, body, evidence, host, review, outside)
        if code is not None:
            region = self.gazetteer.regions[code]
            if body.township and region.level != "county" and self.gazetteer.governs_counties(code):
                # 湛江市某镇: the county is not named; the site may be the county's own
                if here and place and place.exact and here != code and self.gazetteer.within(here, code):
                    code, evidence = here, place.evidence
                else:
                    review.append("乡镇、街道没有写明所属的县、区")
            elif body.kind is Kind.DEPARTMENT and rest.endswith("厅") and region.level != "province":
                review.append("“厅”应属省级，来源网站却在省级以下")
        if _JOINT.search(text):
            review.append("名称似为几个机关的合称")
        elif body.kind is Kind.UNKNOWN:
            review.append("名称不像机关名称")
        return self._authority(name, text, code, body, evidence, host, review)

    def _outside(self, rest: str, code: str | None) -> _Outside | None:
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
                self._body(left).kind is Kind.UNKNOWN and not _OUTSIDE.match(left)
            ):
                break
            name, tier, rest = name + found[0], _OUTSIDE_TIERS[found["what"]], left
        return _Outside(name, tier, rest) if name else None

    def _agree(self, one: str, other: str) -> bool:
        return self.gazetteer.within(one, other) or self.gazetteer.within(other, one)

    def _full(self, code: str) -> str:
        return self.gazetteer.regions[code].full_name

    def _is_central(self, text: str) -> bool:
        return _bare(text) in self._central or text.startswith(self.words.central_prefixes)

    def _national(self, name: str, text: str, host: str) -> Authority:
        """A body of the centre, or one of its own in a region (国家统计局湖北调查总队)."""
        named = self._is_central(text)
        text = text.removeprefix("中华人民共和国")
        led = next((one for one in self.words.central if text.startswith(one) and text != one), None)
        if led is None and _bare(text) not in self._central:
            led = next((parent for pattern, parent in self._vertical if pattern.search(text)), None)
        code: str | None = None
        if led and text.startswith(led):
            codes = [found for _, found in self.gazetteer.named(text[len(led) :])]
            code = codes[0][0] if codes and len(codes[0]) == 1 else None
        identity = _digest("国家", text) if named else _digest("？", text, host)
        return Authority(
            id=_digest(name, identity),
            name=name,
            canonical_name=text,
            body_id=identity,
            level=Level.DEPARTMENT if led else Level.NATIONAL,
            kind=Kind.VERTICAL if led else Kind.CENTRAL,
            tier=self.gazetteer.regions[code].level if code else Level.NATIONAL,
            region_code=code,
            region_name=self.gazetteer.regions[code].name if code else "全国",
            parent=led or "国务院",
            evidence=Evidence.NAME,
            basis=f"名称是{'中央垂直管理' if led else '中央'}机关的名称。"
            if named
            else "来源网站属于中央机关，名称没有写明是哪一个。",
            review=not named,
        )

    def _body(self, rest: str) -> _Body:
        """What the part of a name after its regions says."""
        if not rest or _GOVERNMENT.match(rest):
            return _Body(Kind.GOVERNMENT, "人民政府")
        if _OFFICE.match(rest):
            return _Body(Kind.OFFICE, "人民政府办公厅" if rest.endswith("厅") else "人民政府办公室")
        rest = _BY_GOVERNMENT.sub("", rest)
        if found := _TOWNSHIP.match(rest):
            return _township(found)
        found = self._zone.match(rest)
        if found and not rest.endswith(("开发区分局", "新区分局")):
            zone = self._zone_name(found["zone"])
            if not found["rest"]:
                return _Body(Kind.ZONE, f"{zone}管理委员会", zone=zone)
            inner = self._body(found["rest"])
            if inner.kind not in (Kind.GOVERNMENT, Kind.UNKNOWN):
                inner_full = "管理委员会办公室" if inner.kind is Kind.OFFICE else inner.full
                return _Body(
                    inner.kind, zone + inner_full, inner.township, zone=zone, parent=f"{zone}管理委员会"
                )
        full = self._short.get(_bare(rest), rest)
        led = next((parent for pattern, parent in self._vertical if pattern.search(full)), None)
        if led:
            return _Body(Kind.VERTICAL, full, parent=led)
        if _OFFICE.match(full):
            return _Body(Kind.OFFICE, full)
        if branch := _BRANCH.match(full):
            parent = self._short.get(_bare(branch["parent"]), branch["parent"])
            return _Body(Kind.DEPARTMENT, parent + branch["branch"], parent=parent)
        for pattern, kind in (
            (_ENTERPRISE, Kind.ENTERPRISE),
            (_INSTITUTION, Kind.INSTITUTION),
            (_DEPARTMENT, Kind.DEPARTMENT),
        ):
            if pattern.search(full):
                return _Body(kind, full)
        return _Body(Kind.UNKNOWN, full)

    def _zone_name(self, zone: str) -> str:
        for longer, shorter in self._shorter_zone.items():
            if zone.endswith(longer):
                return zone.removesuffix(longer) + shorter
        return zone

    def _authority(
        self,
        name: str,
        text: str,
        code: str | None,
        body: _Body,
        evidence: Evidence,
        host: str,
        review: list[str],
        outside: _Outside | None = None,
    ) -> Authority:
        region = self.gazetteer.regions[code] if code else None
        shown = self.gazetteer.shown(code) if code else ""
        tier: str | None = region.level if region else None
        level: str | None = Level.DEPARTMENT
        if outside is not None:
            shown, tier = shown + outside.name, outside.tier
        parent: str | None = _government_of(shown) if shown else None
        if body.township:
            tier = Level.TOWNSHIP
        if body.kind is Kind.GOVERNMENT:
            level = tier
            above = self.gazetteer.regions[region.parent] if region and region.parent else None
            if outside is not None:
                above, parent = region, None
            parent = "国务院" if region else None
            if above is not None:
                parent = _government_of(self.gazetteer.shown(above.code))
        elif body.kind in (Kind.TOWNSHIP, Kind.SUBDISTRICT):
            level = Level.TOWNSHIP
        elif body.kind is Kind.UNKNOWN:
            level = None
        if body.parent and body.kind is not Kind.VERTICAL:
            parent = shown + body.parent
        elif body.parent:
            parent = body.parent
        unsure = bool(review)
        # what is unsure is one body with nothing but the same words on the same site
        identity = _digest("？", text, code or "", host) if unsure else _digest(code or "", body.key)
        low = (
            body.township
            or (body.zone if body.zone else None)
            or (outside.name if outside else region.name if region else None)
        )
        return Authority(
            id=_digest(name, identity),
            name=name,
            canonical_name=_in_full(shown, body) if shown else text,
            body_id=identity,
            level=str(level) if level else None,
            kind=str(body.kind),
            tier=str(tier) if tier else None,
            region_code=code,
            region_name=low,
            parent=parent,
            evidence=str(evidence),
            basis="；".join(review or [_BASIS[evidence]]) + "。",
            review=unsure,
        )


_BASIS = {
    Evidence.NAME: "名称写明了地区",
    Evidence.PORTAL: "地区取自门户登记表中该栏目的地区",
    Evidence.SITE_ID: "地区取自网页的网站标识码（SiteIDCode）",
    Evidence.HOST: "地区取自门户登记表中同一网站的地区",
    Evidence.PINYIN: "地区由网址中的拼音推得，全国只有一个地区如此拼写",
    Evidence.DOMAIN: "地区取自网址所属的省级域名",
    Evidence.NONE: "没有能说明地区的依据",
}


def _township(found: re.Match[str]) -> _Body:
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
        return _Body(Kind.OFFICE, f"{full}办公室", township=name, parent=full)
    return _Body(kind, full, township=name)


def _government_of(shown: str) -> str:
    """The government of a region: a 盟 or 地区 has an administrative office of its province instead."""
    return shown + ("行政公署" if shown.endswith(("盟", "地区")) else "人民政府")


def _in_full(shown: str, body: _Body) -> str:
    """The full name of a body of the region ``shown``."""
    if body.full.startswith("人民政府"):
        return _government_of(shown) + body.full.removeprefix("人民政府")
    return shown + body.full


def _plain(name: str) -> str:
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))
    return re.sub(r"^中共|[.。,，:：;；]+$", "", _ASIDE.sub("", text))


def _bare(name: str) -> str:
    """A body's name without what never tells two bodies apart: 自然资源和规划局, 自然资源与规划局."""
    return re.sub(r"[和与及、]", "", name)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


@cache
def _data() -> tuple[Words, Gazetteer]:
    words = load_words()
    return words, Gazetteer(regions(), words.region_aliases)
