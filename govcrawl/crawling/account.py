"""The account of a run: what was promised, what was seen, and how the run therefore ended.

Every spider has one (``spider.account``). Spiders and middlewares write to it; when the spider closes
it becomes the ``runs`` row, the closing summary and the exit status.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.items import RunOutcome, Visit

#: why Scrapy is told to end a run: the time of the harvest, or of the portal, is over
HARVEST_TIME, PORTAL_TIME = "harvest_time", "portal_time"


@dataclass(slots=True)
class Account:
    """Counts and problems of one run.

    ``promised``: how many items the listings said they hold, by listing address. ``listed``: items met
    on listing pages (each address once), ``lists``: the addresses of the lists that were read. ``problems``:
    reasons why the run is incomplete, one Chinese sentence each that names address and next step.
    ``held``: visits of stored reports that are said to be gone while none was reached. ``challenges``: the same as
    ``problems`` for challenge pages. ``failure``: why nothing could be done at all.
    """

    promised: dict[str, int] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)
    lists: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    held: list[Visit] = field(default_factory=list)
    challenges: list[str] = field(default_factory=list)
    failure: str | None = None
    #: the failure is that the entry, or its host, is not there any more
    lost: bool = False

    def outcome(self, *, found: int, gone: int = 0, finish_reason: str) -> tuple[RunOutcome, str]:
        """Outcome and reason: ``found`` counts new, changed, unchanged and resting reports, ``gone`` those answered 404 or 410.

        A single article may be gone; a list all of whose reports are gone is no list of reports any more.
        """
        if finish_reason == "shutdown":
            return RunOutcome.INTERRUPTED, "运行被中断，再次运行同一命令即可接着完成"
        if finish_reason == HARVEST_TIME:
            return RunOutcome.INTERRUPTED, "本次采集的时限已到，其余下次采集"
        if finish_reason == PORTAL_TIME:
            said = f"；{self.failure or self.problems[0]}" if self.failure or self.problems else ""
            return RunOutcome.INCOMPLETE, f"超过每个栏目的时限（GOVCRAWL_PORTAL_SECONDS），其余下次采集{said}"
        if self.failure is not None:
            return RunOutcome.FAILED, self.failure
        if finish_reason != "finished":
            return RunOutcome.FAILED, f"运行提前结束：{finish_reason}"
        if self.challenges:
            return RunOutcome.CHALLENGED, "；".join(self.challenges[:3])
        if self.problems:
            return RunOutcome.INCOMPLETE, "；".join(self.problems[:3])
        if self.held:
            where = f"打开{self.lists[0]}核对" if self.lists else "核对"
            return (
                RunOutcome.INCOMPLETE,
                f"已存的年度报告有{len(self.held)}篇返回404或410，而没有取得其他任何一篇，不记为撤下；请{where}栏目是否已迁移",
            )
        if found == 0 and gone and self.lists:
            return (
                RunOutcome.INCOMPLETE,
                f"列表中的年度报告均已撤下（{gone}篇，404或410）；请打开{self.lists[0]}核对栏目是否已迁移",
            )
        if found + gone == 0:
            return RunOutcome.INCOMPLETE, "没有找到任何年度报告；请核对网址是否为年度报告栏目"
        return RunOutcome.COMPLETE, ""
