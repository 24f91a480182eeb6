"""Places: where a report was found, by the register, the page's ``SiteIDCode`` and the host."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from pipelines.bodies.names import Names, plain
from pipelines.bodies.words import Evidence
from pipelines.values import value


@value
class FoundAt:
    """Where a report was found: a region, ``exact`` where the site is that region's own (else it lies in it);
    ``region`` ``None`` is the state as a whole."""

    region: str | None
    evidence: Evidence
    exact: bool


class Places:
    """The places that a register lists, and what hosts and site codes say."""

    def __init__(self, names: Names, portals: Iterable[tuple[str, str, str, str | None]]) -> None:
        """``portals``: of each row of the register its id, name, address and region code (or ``None``)."""
        self.words, self.gazetteer = names.words, names.gazetteer
        self.portals: dict[str, str] = {}
        hosts: dict[str, set[str]] = {}
        for portal, name, url, region in portals:
            code = region
            if not code:
                codes, _ = names.regions(plain(name))
                code = codes[0] if len(codes) == 1 else None
            if code is not None and code in self.gazetteer.regions:
                self.portals[portal] = code
                hosts.setdefault(urlsplit(url).netloc.lower(), set()).add(code)
        self._hosts = {host: codes.pop() for host, codes in hosts.items() if len(codes) == 1}

    def find(self, host: str, site_id: str | None, portal: str | None) -> FoundAt | None:
        """Where the report was found: the lowest region that the sources agree on, the surest source first."""
        places = []
        if portal is not None and portal in self.portals:
            places.append(FoundAt(self.portals[portal], Evidence.PORTAL, True))
        if site_id:
            places += self._site_place(site_id.strip().lower())
        if host in self._hosts:
            places.append(FoundAt(self._hosts[host], Evidence.HOST, True))
        labels = host.split(":")[0].split(".")
        if labels[-2:] == ["gov", "cn"] and len(labels) > 2 and labels[-3] in self.words.province_hosts:
            places.append(FoundAt(self.words.province_hosts[labels[-3]], Evidence.DOMAIN, False))
        elif labels[-2:] == ["gov", "cn"] and len(labels) > 2:
            spelled = self.gazetteer.spelled(labels[-3])
            if spelled is not None:
                # jyj.weihai.gov.cn is a body in 威海 or in one of its counties
                own = all(label in self.words.plain_hosts for label in labels[:-3])
                places.append(FoundAt(spelled, Evidence.PINYIN, own))
        best: FoundAt | None = None
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

    def _site_place(self, site_id: str) -> list[FoundAt]:
        if re.fullmatch(r"bm\d{8}", site_id):
            return [FoundAt(None, Evidence.SITE_ID, True)]
        if not re.fullmatch(r"\d{10}", site_id):
            return []
        if site_id[:6] in self.gazetteer.regions:
            return [FoundAt(site_id[:6], Evidence.SITE_ID, True)]
        # an abolished code: counties change their city, hardly ever their province
        province = site_id[:2] + "0000"
        return [FoundAt(province, Evidence.SITE_ID, False)] if province in self.gazetteer.regions else []
