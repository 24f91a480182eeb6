"""The account of a run: what was promised, what was seen, and how the run therefore ended.

Every spider has one (``spider.account``). Spiders and middlewares write to it; when the spider closes
it becomes the ``runs`` row, the closing summary and the exit status.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.items import RunOutcome

#: why Scrapy is told to end a run: the time of the harvest, or of the portal, is over
HARVEST_TIME, PORTAL_TIME = "harvest_time", "portal_time"


@dataclass(slots=True)
class Account:
    """Counts and problems of one run.

    ``promised``: how many items the listings said they hold, by listing address. ``listed``: items met
    on listing pages (each address once). ``problems``: reasons why the run is incomplete, one Chinese
    sentence each that names address and next step. ``challenges``: the same for challenge pages.
    ``failure``: why nothing could be done at all.
    """

    promised: dict[str, int] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    challenges: list[str] = field(default_factory=list)
    failure: str | None = None

    def outcome(self, *, documents: int, finish_reason: str) -> tuple[RunOutcome, str]:
        """Outcome and reason: ``documents`` counts found, new or unchanged reports (gone ones too)."""
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
        if documents == 0:
            return RunOutcome.INCOMPLETE, "没有找到任何年度报告；请核对网址是否为年度报告栏目"
        return RunOutcome.COMPLETE, ""
