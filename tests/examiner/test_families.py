"""Every family's replica and every broken portal, in two harvests: complete, exact, cheap to repeat."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.examiner import hostile, reports
from tests.examiner.families import REPLICAS
from tests.examiner.run import Place, compare, state
from tests.examiner.server import Site

#: one dialect of each family, the odder where there are several
CHOSEN = (
    "trs/five",
    "hanweb_jpage/page",
    "hanweb_xxgk",
    "hanweb_jpaas",
    "ucap/json",
    "gkmlpt",
    "nfcms",
    "vsb",
    "lonsun",
    "lonsun/years",
    "anhui_xxgk",
    "shanghai",
    "truecms",
    "portal/descending",
    "portal/query",
)
#: as those that the default wait for a server would make slow
BROKEN = tuple(name for name in hostile.CASES if name != "large_list")


@pytest.fixture(autouse=True)
def _without_office(monkeypatch: pytest.MonkeyPatch) -> None:
    """LibreOffice takes seconds a file: DOCX takes the place of PDF."""
    monkeypatch.setattr(reports, "PDF", False)


@contextmanager
def standing(sites: list[Site]) -> Iterator[None]:
    """Close what stands when all is asked."""
    try:
        yield
    finally:
        for site in sites:
            site.close()


def test_every_family_is_complete_exact_and_cheap_to_repeat(tmp_path: Path) -> None:
    replicas = {name.replace("/", "-"): REPLICAS[name]() for name in CHOSEN}
    place = Place(tmp_path)
    rows = [f"{name},{name},{replica.family},{replica.column}" for name, replica in replicas.items()]
    place.register.write_text("\n".join(["id,name,family,url", *rows]) + "\n", encoding="utf-8")
    with standing([site for replica in replicas.values() for site in replica.sites]):
        first = place.command("harvest", timeout=600)
        due = [one for replica in replicas.values() for one in replica.due]
        assert compare(place, due) == [], first.stderr
        outcomes = {
            row["portal"]: (row["outcome"], row["reason"]) for row in place.records("SELECT * FROM runs")
        }
        assert {name: outcome for name, (outcome, _) in outcomes.items()} == dict.fromkeys(
            replicas, "complete"
        )
        assert first.code == 0, first.stderr
        before = state(place)
        for replica in replicas.values():
            replica.sites[0].seen.clear()

        again = place.command("harvest", "--all", timeout=600)

        assert again.code == 0, again.stderr
        assert state(place) == before
        for name, replica in replicas.items():
            site = replica.sites[0]
            if site.validators == "none":
                continue
            unasked = [seen.target for seen in site.seen if seen.status == 200 and not seen.conditional]
            lists_and_robots = 3 + replica.pages
            assert len(unasked) <= lists_and_robots, (name, unasked)


def test_broken_portals_end_with_their_reason_and_hinder_no_other(tmp_path: Path) -> None:
    cases = {name: hostile.CASES[name]() for name in BROKEN}
    place = Place(tmp_path)
    rows = [f"{name},{name},{case.spider},{case.url}" for name, case in cases.items()]
    place.register.write_text("\n".join(["id,name,family,url", *rows]) + "\n", encoding="utf-8")
    with standing([site for case in cases.values() for site in case.sites]):
        crawl = place.command("harvest", "--jobs", "8", "-s", "DOWNLOAD_TIMEOUT=5")
        runs = {row["portal"]: row for row in place.records("SELECT * FROM runs")}
        wrong = []
        for name, case in cases.items():
            run = runs[name]
            if run["outcome"] not in case.outcomes:
                wrong.append(f"{name}: {run['outcome']} {run['reason']}")
            if run["outcome"] != "complete" and not run["reason"]:
                wrong.append(f"{name}: no reason")
            targets = [(site.authority, seen.target) for site in case.sites for seen in site.seen]
            if len(targets) > case.most:
                wrong.append(f"{name}: {len(targets)} requests")
            for forbidden in case.forbidden:
                wrong += [
                    f"{name}: {t}" for host, t in targets if forbidden == host or t.startswith(forbidden)
                ]
        assert wrong == []
        assert crawl.code == 1
