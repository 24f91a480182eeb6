"""An unattended year: harvests on a calendar of the test's own, of portals of several families that publish late, change
and withdraw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import unquote, urlsplit

from tests.portals import gkmlpt, hanweb_jpaas, trs, ucap, vsb
from tests.support.clock import on
from tests.support.content import Article, column
from tests.support.place import QUICK, Place
from tests.support.server import Asked, Page, Site, serve

#: families whose replicas tell of each answer whether it changed; each portal has its entry, and a file among its reports
FAMILIES: dict[str, tuple[Callable[[list[Article]], Site], str]] = {
    "trs": (trs.site, trs.COLUMN),
    "gkmlpt": (gkmlpt.site, f"{gkmlpt.ENTRY}#{gkmlpt.CATEGORY}"),
    "hanweb_jpaas": (hanweb_jpaas.site, hanweb_jpaas.COLUMN),
    "ucap": (ucap.site, ucap.COLUMN),
    "vsb": (vsb.site, vsb.COLUMN),
}
#: a list may hide changes: of an answer that did not change no body may come but in so few of a hundred
MOST_BODIES = 5


@dataclass
class Portal:
    """A portal, some of whose articles read otherwise (``corrected``) than they did; its answers have ETags."""

    family: str
    corrected: set[str] = field(default_factory=set)
    site: Site = field(default_factory=Site)
    _replica: Site = field(default_factory=Site)

    def __post_init__(self) -> None:
        self.site.route(r"(?!/robots\.txt).*", self.answer)

    def publish(self, articles: list[Article]) -> None:
        """It has these from now on."""
        self._replica = FAMILIES[self.family][0](articles)

    def answer(self, asked: Asked) -> Page:
        page = self._replica.answer(asked)
        if asked.path in self.corrected:
            page = replace(page, text=page.text.replace("</p>", "（更正）</p>", 1))
        return replace(page, etag=page.status == 200)

    def asked(self, paths: Iterable[str]) -> list[Asked]:
        """What was asked of these addresses, robots.txt and lists left out."""
        known = set(paths)
        return [asked for asked in self.site.asked if asked.path in known]


def harvest(place: Place, day: date) -> str:
    """What ``scrapy harvest`` says on ``day``."""
    place.settings = on(place.folder, day)
    done = place.run("harvest", *QUICK, "--jobs", "5")
    assert done.returncode == 0, (day, done.stdout, done.stderr)
    return done.stdout


def paths(place: Place, family: str) -> dict[str, str]:
    """The paths of what a portal gave, pages and files, with the report's title of pages."""
    rows = place.rows("SELECT url, title FROM addresses WHERE portal = ? AND sha256 IS NOT NULL", family)
    return {unquote(urlsplit(url).path): title for url, title in rows}


def test_an_unattended_year(place: Place) -> None:
    old = column(4, first_year=2023, negatives=False)
    new = [
        replace(one, number=100 + one.number, form="docx" if one.number == 3 else "html")
        for one in column(4, first_year=2024, negatives=False)
    ]
    changing, gone = [one for one in new if one.form == "html"][:2]
    portals = [Portal(family) for family in FAMILIES]
    for portal in portals:
        portal.publish(old)
    with serve(*(portal.site for portal in portals)):
        rows = [
            f"{one.family},云溪市,{one.family},{one.site.url}{FAMILIES[one.family][1]}\n" for one in portals
        ]
        place.register.write_text("id,name,family,url\n" + "".join(rows), encoding="utf-8")

        def everywhere(day: date, words: str) -> None:
            """A harvest in which each portal says so."""
            for portal in portals:
                portal.site.asked.clear()
            said = harvest(place, day)
            for portal in portals:
                (line,) = [line for line in said.splitlines() if line.startswith(f"{portal.family}  ")]
                assert words in line, (day, line)

        # the first of January: what is there is read; the new year's reports are missing
        everywhere(date(2025, 1, 1), "complete")
        known = {portal.family: paths(place, portal.family) for portal in portals}
        assert place.value("SELECT count(*) FROM reports") == len(old) * len(portals)
        # every day in the season the list is asked for, and nothing of what is known
        everywhere(date(2025, 1, 2), "complete")
        assert [portal.asked(known[portal.family]) for portal in portals] == [[]] * len(portals)
        assert "nothing is due" in harvest(place, date(2025, 1, 2))
        # published late: found on the day
        for portal in portals:
            portal.publish([*new, *old])
        everywhere(date(2025, 4, 20), f"new {len(new)}")
        # all there: a week of rest in the season
        assert "nothing is due" in harvest(place, date(2025, 4, 23))
        # changed under its address, and found when it is looked at again
        known = {portal.family: paths(place, portal.family) for portal in portals}
        for portal in portals:
            changed = next(path for path, title in known[portal.family].items() if title == changing.title)
            portal.corrected.add(changed)
        everywhere(date(2025, 4, 29), "changed 1")
        for portal in portals:
            versions = place.rows(
                "SELECT v.first_seen, count(*) OVER () FROM report_versions v JOIN reports r ON r.id = report_id "
                "WHERE portal = ? AND r.title = ? ORDER BY 1",
                portal.family,
                changing.title,
            )
            assert [seen[:10] for seen, _ in versions] == ["2025-04-20", "2025-04-29"], portal.family
        # withdrawn, from the list too: found gone, what was read stands
        for portal in portals:
            portal.publish([one for one in [*new, *old] if one is not gone])
        everywhere(date(2025, 12, 20), "complete")
        told = place.rows(
            "SELECT outcome, substr(last_seen, 1, 10) FROM addresses WHERE title = ?", gone.title
        )
        assert told == [("gone", "2025-12-20")] * len(portals)
        told = place.rows("SELECT DISTINCT gone_on FROM report_versions v JOIN reports r ON r.id = report_id "
                          "WHERE r.title = ?", gone.title)  # fmt: skip
        assert told == [("2025-12-20",)]
        assert place.value("SELECT count(*) FROM reports") == len([*old, *new]) * len(portals)
        # each address once, and of what did not change hardly anything with its body
        again = [asked for portal in portals for asked in portal.asked(known[portal.family])]
        assert max(Counter((id(portal), asked.path) for portal in portals
                           for asked in portal.asked(known[portal.family])).values()) == 1  # fmt: skip
        unchanged = [asked.status for asked in again if asked.status != 404]
        assert len(unchanged) >= len(portals) * (len(old) + len(new) - 1)
        assert 100 * unchanged.count(200) <= MOST_BODIES * len(unchanged)
        assert "nothing is due" in harvest(place, date(2025, 12, 21))


def test_a_clock_in_the_future_for_one_run_poisons_nothing(place: Place) -> None:
    portal = trs.site(column(3, first_year=2024, negatives=False))
    with serve(portal):
        place.register.write_text(
            f"id,name,family,url\na,云溪市,trs,{portal.url}{trs.COLUMN}\n", encoding="utf-8"
        )
        harvest(place, date(2025, 6, 1))
        missing = place.value("SELECT count(*) FROM missing_publications")
        harvest(place, date(2031, 6, 1))
        said = harvest(place, date(2025, 6, 2))
        assert "a clock was wrong" in said
        assert place.value("SELECT count(*) FROM missing_publications") == missing
        assert "nothing is due" in harvest(place, date(2025, 6, 3))
        assert place.value("SELECT max(last_seen) < '2026' FROM addresses") == 1
