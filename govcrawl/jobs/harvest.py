"""Every portal that is due, or those named, in one process, many hosts at once, each host politely."""

from __future__ import annotations

import json
import socket
import sqlite3
import time
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from govcrawl.conduct import conducting, current
from govcrawl.crawling.account import HARVEST_TIME
from govcrawl.crawling.years import YearsError, parse_years
from govcrawl.errors import DONE, IS_IT_OURS, InPartError, NothingDoneError, RegisterError, UserError
from govcrawl.extensions.knowledge import corrections
from govcrawl.harvesting import report
from govcrawl.harvesting.choice import Choice
from govcrawl.harvesting.due import Planned, next_due, plan
from govcrawl.harvesting.findings import LOSSES, Finding
from govcrawl.harvesting.fleet import Fleet, interruptible
from govcrawl.harvesting.nodes import Node
from govcrawl.harvesting.notices import notify
from govcrawl.harvesting.past import pasts
from govcrawl.harvesting.rounds import Rounds
from govcrawl.harvesting.summary import Summary, compared, of_nodes, standing, summary
from govcrawl.jobs.running import at_work, be_quiet, check_places
from govcrawl.locking import alone
from govcrawl.patience import Patience
from govcrawl.register import Register, provide_register, read_register
from govcrawl.terminal import Progress, say, short_path, table, warn
from govcrawl.user_agent import version
from pipelines.database import harvests
from pipelines.database.schema import connect_readonly
from pipelines.items import RunOutcome, now
from pipelines.workers.pool import ReaderPool

if TYPE_CHECKING:
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.settings import BaseSettings

    from govcrawl.extensions.runs import RunResult
    from pipelines.database.process import Writer


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asks for: which portals, ``jobs`` hosts at once, for ``seconds`` at most.

    ``report``: the file to write the harvest's report into. ``nodes``: the addresses of the Scrapyd servers that run the
    portals, ``jobs`` hosts at once on each; none: this process does.
    """

    choice: Choice
    jobs: int = 4
    seconds: float | None = None
    report: Path | None = None
    nodes: tuple[str, ...] = ()


def harvest(process: AsyncCrawlerProcess, settings: BaseSettings, wish: Wish) -> int:
    """Harvest the portals that are due, or that are asked for; the exit status.

    Raises :class:`NothingDoneError` where none could begin, and :class:`InPartError` where not all are complete or a
    row of the register is wrong.
    """
    if wish.report is not None:
        report.check_name(wish.report)
    register = _register(settings)
    if Path(settings["GOVCRAWL_DATABASE"]).exists():
        check_places(settings)  # brings one of an earlier version up to date, which then tells what is due
    planned = chosen(register, settings, wish.choice)
    if not planned:
        return _report_faults(register, DONE)
    check_places(settings)
    be_quiet(settings)
    with at_work(settings, alone(Path(settings["GOVCRAWL_DATABASE"]), "harvest")) as writer:
        try:
            status = _harvest(process, settings, writer, planned, wish)
        except InPartError as error:
            raise InPartError("; ".join([str(error), *_faults(register)])) from error
        return _report_faults(register, status)


def show_plan(settings: BaseSettings, wish: Wish) -> int:
    """Print what a harvest would do now, with the reason for each portal, and do nothing; the exit status."""
    register = _register(settings)
    planned = chosen(register, settings, wish.choice)
    if planned:
        rows = [(one.portal.id, one.portal.name, one.portal.family, one.judged.reason) for one in planned]
        say("\n".join(table(rows, heads=("portal", "body", "family", "why"))))
    say(f"{len(planned)} of {len(register.portals)} portals would be harvested")
    return _report_faults(register, DONE)


def chosen(register: Register, settings: BaseSettings, choice: Choice) -> list[Planned]:
    """The portals to harvest now, each with its reason; where none is due, that is said.

    Raises :class:`NothingDoneError` for a choice that means nothing, or a database that cannot be read.
    """
    try:
        parse_years(choice.years, last=datetime.now(UTC).year)
    except YearsError as error:
        raise NothingDoneError(str(error)) from error
    day = datetime.now(UTC).date()
    portals = choice.of(register, _families(settings))
    database = Path(settings["GOVCRAWL_DATABASE"])
    try:
        known = pasts(database, day)
    except sqlite3.Error as error:
        raise NothingDoneError(
            f"{database} cannot be asked what is due ({error}); {IS_IT_OURS}, else give another with -s GOVCRAWL_DATABASE=FILE"
        ) from error
    planned = plan(portals, known, day)
    if choice.asked:
        return planned
    due = [one for one in planned if one.judged.due]
    if not due:
        when = next_due(planned) or date.max
        say(f"nothing is due: {len(planned)} portals, the next on {when}; --all harvests them all the same")
    return due


def _families(settings: BaseSettings) -> list[str]:
    from scrapy.spiderloader import get_spider_loader

    return get_spider_loader(settings).list()


def _report_faults(register: Register, status: int) -> int:
    """What is wrong with rows of the register, which cost those rows."""
    for words in _faults(register):
        raise InPartError(words)
    return status


def _faults(register: Register) -> list[str]:
    """The words for them; none where every row is sound."""
    if not register.faults:
        return []
    more = f" and {len(register.faults) - 1} rows more" if len(register.faults) > 1 else ""
    return [f"{register.faults[0]}{more}: not harvested; scrapy register check says more"]


def _harvest(
    process: AsyncCrawlerProcess,
    settings: BaseSettings,
    writer: Writer,
    planned: list[Planned],
    wish: Wish,
) -> int:
    row: dict[str, Any] = {
        "id": _new_id(),
        "options": {
            **asdict(wish.choice),
            **{"jobs": wish.jobs, "seconds": wish.seconds, "nodes": len(wish.nodes)},
        },
        "host": socket.gethostname(),
        "version": version(),
        "planned": len(planned),
    }
    identity = row["id"]
    fleet = _fleet(planned, wish, row) if wish.nodes else None
    begun = writer.submit(
        harvests.begin,
        identity,
        options=row["options"],
        host=row["host"],
        holder=current().holder or "",
        version=row["version"],
        planned=len(planned),
    )
    until = None if wish.seconds is None else time.monotonic() + wish.seconds
    with conducting(replace(current(), harvest=identity, rest=not wish.choice.asked, until=until)):
        if fleet is None:
            outcome, error = _outcome(
                _run_here(process, settings, writer, planned, wish), len(planned), writer.path
            )
        else:
            with interruptible():
                fleet.run()
            outcome, error = _outcome(fleet, len(planned), writer.path)
    told_by_nodes = fleet.results if fleet is not None else None
    try:
        begun.result()
        lost = _beside_the_past(writer, identity, told_by_nodes)
        if error is None and lost:
            outcome = RunOutcome.INCOMPLETE
            error = InPartError(
                f"{len(lost)} portals have less than before: {lost[0].portal}: {lost[0].words}; look at the portal"
            )
        writer.submit(harvests.end, identity, outcome, str(error or "")).result()
        told = _summary(writer.path, identity, told_by_nodes)
    except Exception as fault:
        raise NothingDoneError(
            f"the harvest's row cannot be written: {writer.path} ({fault}); "
            "see who else writes there and whether the disk is full, then run it again"
        ) from fault
    for finding in told.findings:
        say(f"{finding.portal}  {finding.kind}  {finding.words}")
    _tell(settings, told, wish.report)
    if error is not None:
        raise error
    return DONE


def _beside_the_past(writer: Writer, harvest: str, told: list[RunResult] | None) -> list[Finding]:
    """Note what is odd about the portals of a harvest; what is lost and was not before."""
    with closing(connect_readonly(writer.path)) as connection:
        known = {(one.portal, one.kind) for one in standing(connection)}
        found = compared(connection, harvest, told)
    checks = {portal: [one.check() for one in findings] for portal, findings in found.items()}
    writer.submit(harvests.beside_the_past, checks).result()
    everything = [one for findings in found.values() for one in findings]
    return [one for one in everything if one.kind in LOSSES and (one.portal, one.kind) not in known]


def _run_here(
    process: AsyncCrawlerProcess,
    settings: BaseSettings,
    writer: Writer,
    planned: list[Planned],
    wish: Wish,
) -> Rounds:
    # held here, so that workers stay, and what is known of hosts, from one portal to the next
    pool = ReaderPool.acquire(settings, corrections(settings).labels)
    patience = Patience.acquire(settings)
    try:
        portals = [one.portal for one in planned]
        patience.believe(one.portal.url for one in planned if one.answered)
        rounds = Rounds(process, writer, portals, wish.jobs, wish.choice.years)
        with Progress("harvest", "portals", len(planned)):
            rounds.fill()
            process.start()
        return rounds
    finally:
        patience.release()
        pool.release()


def _fleet(planned: list[Planned], wish: Wish, row: dict[str, Any]) -> Fleet:
    """The nodes, those that are there. Raises :class:`NothingDoneError` where none is."""
    told = {**row, "options": json.dumps(row["options"], ensure_ascii=False), "started": now()}
    job = json.dumps({"row": told, "rest": not wish.choice.asked}, ensure_ascii=False)
    fleet = Fleet(
        [Node(url) for url in wish.nodes],
        [one.portal for one in planned],
        wish.jobs,
        wish.choice.years,
        # the log tells how a run ended at this level
        {"LOG_LEVEL": "INFO", "GOVCRAWL_HARVEST": job},
    )
    fleet.check()
    return fleet


def _summary(database: Path, harvest: str, told: list[RunResult] | None) -> Summary:
    """``told``: how runs ended whose rows are in the databases of other machines; else they are here."""
    with closing(connect_readonly(database)) as connection:
        found = summary(connection, harvest)
        if found is not None and told is not None:
            found = of_nodes(connection, found, told)
    assert found is not None
    return found


def _tell(settings: BaseSettings, told: Summary, path: Path | None) -> None:
    """Report and notices: what goes wrong with them is said, and changes nothing."""
    if path is not None:
        try:
            report.write(told, path)
        except OSError as error:
            warn(f"report not written: {path} ({error.strerror or error})")
    notify(settings, told)


def _outcome(rounds: Rounds | Fleet, planned: int, database: Path) -> tuple[RunOutcome, UserError | None]:
    broken = next((result.broken for result in rounds.results if result.broken), None)
    if broken is not None:
        return RunOutcome.FAILED, NothingDoneError(broken)
    say(f"Database: {short_path(database)}")
    cut = [result for result in rounds.results if result.finish == HARVEST_TIME]
    wrong = [
        result
        for result in rounds.results
        if result.outcome is not RunOutcome.COMPLETE and result.finish != HARVEST_TIME
    ]
    unstarted = planned - len(rounds.results)
    over = bool(cut) or rounds.is_over()
    if over and (unstarted or cut):
        say(f"time limit reached: {len(cut) + unstarted} of {planned} portals stay due")
    words = []
    if wrong:
        names = ", ".join(f"{result.portal} {result.outcome}" for result in wrong)
        words.append(f"{len(wrong)} of {planned} portals not complete: {names}")
    if unstarted and not over:
        words.append(f"interrupted, {unstarted} portals not begun")
    interrupted = bool(unstarted or cut) or any(result.outcome is RunOutcome.INTERRUPTED for result in wrong)
    outcome = RunOutcome.INTERRUPTED if interrupted else RunOutcome.INCOMPLETE
    if not words:
        return (outcome if interrupted else RunOutcome.COMPLETE), None
    return outcome, InPartError(f"{'; '.join(words)}; table runs has the reasons, run it again")


def _new_id() -> str:
    """An id that sorts by time and is no other machine's."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{token_hex(3)}"


def _register(settings: BaseSettings) -> Register:
    path = Path(settings["GOVCRAWL_PORTALS"])
    provide_register(path)
    try:
        register = read_register(path)
    except FileNotFoundError:
        raise NothingDoneError(
            f"no register of portals: {path}; give one with -s GOVCRAWL_PORTALS=FILE"
        ) from None
    except (RegisterError, OSError) as error:
        raise NothingDoneError(f"register of portals: {error}; scrapy register check says more") from error
    if not register.portals:
        if register.faults:
            raise NothingDoneError(
                f"register of portals: {register.faults[0]}; scrapy register check says more"
            )
        raise NothingDoneError(f"{path} lists no portal; scrapy register add URL proposes a row")
    return register
