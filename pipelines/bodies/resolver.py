"""Which body in the world a report's authority is (机关的身份): level, region, superior, and one key a body.

A report prints its authority as it likes: 武义县教育局, 金华市武义县教育局, 县教育局, 教育局. What the name leaves out is
filled in from where the report was found: the portal's row in the register, the page's ``SiteIDCode`` (six digits
of region), other rows of the register with the same host, the province in the host's name. Where all that does
not settle the region, the body stands for itself and is marked for review: two bodies taken for one do more harm
than one taken for two. The words that names are made of are data: ``pipelines/data/authorities.yaml``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from pipelines.bodies.names import (
    Body,
    Names,
    Outside,
    government_of,
    in_full,
    is_government,
    is_joint,
    plain,
)
from pipelines.bodies.places import FoundAt, Places
from pipelines.bodies.units import fuller
from pipelines.bodies.words import Evidence, Kind, Level, known_words
from pipelines.values import value


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

    def printed_as(self, name: str) -> Authority:
        """The same body under another printed name."""
        return replace(self, id=_digest(name, self.body_id), name=name)


@dataclass(slots=True)
class _Finding:
    """What is known of one name on its way to its body: ``rest`` is what follows the regions, ``code`` the
    region, ``evidence`` what settled it, ``review`` Chinese words on what stays unsure; ``outside`` the region
    that has no code."""

    name: str
    text: str
    host: str
    rest: str
    code: str | None = None
    evidence: Evidence = Evidence.NAME
    review: list[str] = field(default_factory=list)
    outside: Outside | None = None


class Resolver:
    """Resolves names; knows the places that a register lists. Results are kept: a name is resolved once a run."""

    def __init__(self, portals: Iterable[tuple[str, str, str, str | None]] = ()) -> None:
        """``portals``: of each row of the register its id, name, address and region code (or ``None``).

        Raises :class:`AuthorityDataError` or :class:`OSError` where the data files are not sound.
        """
        words, self.gazetteer = known_words()
        self.names = Names(words, self.gazetteer)
        self._places = Places(self.names, portals)
        self.knows_portals = bool(self._places.portals)
        self._kept: dict[tuple[str, str, str | None, str | None, str | None], Authority] = {}

    def resolve(
        self,
        name: str,
        *,
        url: str = "",
        site_id: str | None = None,
        portal: str | None = None,
        unit: str | None = None,
    ) -> Authority:
        """The body that ``name`` means in a report found at ``url``, on a page with ``site_id``
        (``SiteIDCode``), under the register's row ``portal``, in a list that says it is ``unit``'s. Raises nothing."""
        parts = urlsplit(url)
        host = parts.netloc.lower() if parts.scheme in ("http", "https") else ""
        key = (name, host, site_id, portal, unit)
        found = self._kept.get(key)
        if found is None:
            found = self._find(name, unit, host, self._places.find(host, site_id, portal))
            self._kept[key] = found
        return found

    def _find(self, name: str, unit: str | None, host: str, place: FoundAt | None) -> Authority:
        meant = fuller(name, unit) if unit else None
        if meant is None:
            return self._resolve(name, host, place)
        found = self._resolve(meant, host, place).printed_as(name)
        basis = found.basis if found.review else f"{_BASIS[Evidence.LIST]}（{unit}）。"
        return replace(found, evidence=str(Evidence.LIST), basis=basis)

    def _resolve(self, name: str, host: str, place: FoundAt | None) -> Authority:
        text = plain(name)
        codes, rest = self.names.regions(text)
        national = place is not None and place.region is None
        if not codes and (self.names.is_central(text) or (national and not is_government(text))):
            return self._national(name, text, host)
        finding = _Finding(name, text, host, rest)
        if codes:
            self._among(finding, codes, place)
        else:
            self._from_place(finding, place)
        self._look_outside(finding, codes)
        body = self.names.body(finding.rest)
        if finding.outside is None:
            self._doubt(finding, body, place)
        return self._authority(finding, body)

    def _among(self, finding: _Finding, codes: list[str], place: FoundAt | None) -> None:
        """Choose among the regions that the name may mean by where it was found."""
        here = place.region if place is not None else None
        fitting = [one for one in codes if here is None or self._agree(one, here)]
        if len(codes) == 1:
            finding.code = codes[0]
            if not fitting:
                finding.review.append(
                    f"名称所指的{self._full(codes[0])}与来源网站所在的{self._full(here or codes[0])}不一致"
                )
        elif len(fitting) == 1 and here is not None and place is not None:
            finding.code, finding.evidence = fitting[0], place.evidence
        else:
            finding.review.append(f"有{len(codes)}个地区同名（{'、'.join(map(self._full, codes[:4]))}）")

    def _from_place(self, finding: _Finding, place: FoundAt | None) -> None:
        """Take the region of a name that begins with none from where it was found."""
        relative = self.names.relative(finding.text, place.region if place is not None else None)
        if relative is not None:
            finding.code, finding.rest = relative
            found = place is not None and finding.code
            finding.evidence = place.evidence if place is not None and found else Evidence.NONE
            if finding.code is None:
                finding.review.append("名称只写了省、市、县等字样，来源网站不能说明是哪一个")
        elif place is not None and place.exact:
            finding.code, finding.evidence = place.region, place.evidence
        else:
            finding.evidence = Evidence.NONE
            finding.review.append("名称没有写明地区，来源网站也不能说明")

    def _look_outside(self, finding: _Finding, codes: list[str]) -> None:
        """Find a region that has no code of its own."""
        text, rest, code = finding.text, finding.rest, finding.code
        if codes and code is None:  # several regions of one name: of which tier they are may be certain
            levels = {self.gazetteer.regions[one].level for one in codes}
            if len(levels) == 1:
                finding.outside = Outside(text.removesuffix(rest) if rest else text, levels.pop(), rest)
        elif not finding.review or code is None:
            outside = self.names.outside(rest, code)
            if outside is not None:
                finding.outside, finding.rest = outside, outside.rest
                finding.review = ["名称中的地区不在现行行政区划代码中"]

    def _doubt(self, finding: _Finding, body: Body, place: FoundAt | None) -> None:
        """Say what is unsure of a body in a region that is known, or in none."""
        code, review = finding.code, finding.review
        here = place.region if place is not None else None
        if code is not None:
            region = self.gazetteer.regions[code]
            if body.township and region.level != "county" and self.gazetteer.governs_counties(code):
                # 湛江市某镇: the county is not named; the site may be the county's own
                if here and place and place.exact and here != code and self.gazetteer.within(here, code):
                    finding.code, finding.evidence = here, place.evidence
                else:
                    review.append("乡镇、街道没有写明所属的县、区")
            elif body.kind is Kind.DEPARTMENT and finding.rest.endswith("厅") and region.level != "province":
                review.append("“厅”应属省级，来源网站却在省级以下")
        if is_joint(finding.text):
            review.append("名称似为几个机关的合称")
        elif body.kind is Kind.UNKNOWN:
            review.append("名称不像机关名称")

    def _agree(self, one: str, other: str) -> bool:
        return self.gazetteer.within(one, other) or self.gazetteer.within(other, one)

    def _full(self, code: str) -> str:
        return self.gazetteer.regions[code].full_name

    def _national(self, name: str, text: str, host: str) -> Authority:
        """A body of the centre, or one of its own in a region (国家统计局湖北调查总队)."""
        named = self.names.is_central(text)
        text = text.removeprefix("中华人民共和国")
        led = self.names.central_parent(text)
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

    def _standing(self, finding: _Finding, body: Body) -> tuple[str | None, str | None]:
        """Level and tier of a body."""
        region = self.gazetteer.regions[finding.code] if finding.code else None
        tier: str | None = region.level if region else None
        if finding.outside is not None:
            tier = finding.outside.tier
        if body.township:
            tier = Level.TOWNSHIP
        if body.kind is Kind.GOVERNMENT:
            return tier, tier
        if body.kind in (Kind.TOWNSHIP, Kind.SUBDISTRICT):
            return Level.TOWNSHIP, tier
        return None if body.kind is Kind.UNKNOWN else Level.DEPARTMENT, tier

    def _parent(self, finding: _Finding, body: Body, shown: str) -> str | None:
        """The superior of a body of the region that is called ``shown``."""
        if body.parent:
            return body.parent if body.kind is Kind.VERTICAL else shown + body.parent
        if body.kind is not Kind.GOVERNMENT:
            return government_of(shown) if shown else None
        region = self.gazetteer.regions[finding.code] if finding.code else None
        if finding.outside is not None:
            above = region
        else:
            above = self.gazetteer.regions[region.parent] if region and region.parent else None
        if above is not None:
            return government_of(self.gazetteer.shown(above.code))
        return "国务院" if region else None

    def _authority(self, finding: _Finding, body: Body) -> Authority:
        code, outside, name = finding.code, finding.outside, finding.name
        region = self.gazetteer.regions[code] if code else None
        shown = (self.gazetteer.shown(code) if code else "") + (outside.name if outside else "")
        level, tier = self._standing(finding, body)
        # what is unsure is one body with nothing but the same words on the same site
        own = ("？", finding.text, code or "", finding.host) if finding.review else (code or "", body.key)
        identity = _digest(*own)
        lowest = outside.name if outside else region.name if region else None
        return Authority(
            id=_digest(name, identity),
            name=name,
            canonical_name=in_full(shown, body) if shown else finding.text,
            body_id=identity,
            level=str(level) if level else None,
            kind=str(body.kind),
            tier=str(tier) if tier else None,
            region_code=code,
            region_name=body.township or body.zone or lowest,
            parent=self._parent(finding, body, shown),
            evidence=str(finding.evidence),
            basis="；".join(finding.review or [_BASIS[finding.evidence]]) + "。",
            review=bool(finding.review),
        )


_BASIS = {
    Evidence.NAME: "名称写明了地区",
    Evidence.LIST: "取自列表所写的单位",
    Evidence.PORTAL: "地区取自门户登记表中该栏目的地区",
    Evidence.SITE_ID: "地区取自网页的网站标识码（SiteIDCode）",
    Evidence.HOST: "地区取自门户登记表中同一网站的地区",
    Evidence.PINYIN: "地区由网址中的拼音推得，全国只有一个地区如此拼写",
    Evidence.DOMAIN: "地区取自网址所属的省级域名",
    Evidence.NONE: "没有能说明地区的依据",
}


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
