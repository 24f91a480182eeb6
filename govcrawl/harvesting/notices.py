"""Notices of a harvest in which something is wrong, to whom the settings name; a notice never changes the outcome."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from govcrawl.harvesting import report
from govcrawl.terminal import warn

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from govcrawl.harvesting.summary import Summary

#: where a notice is cut: mail takes more, chats take less
_LETTERS = 3_000


def notify(settings: BaseSettings, summary: Summary) -> None:
    """Send the report of a harvest to the addresses of ``GOVCRAWL_NOTICES``, where it needs a person."""
    addresses = settings["GOVCRAWL_NOTICES"].split()
    if not addresses or not (summary.wrong or summary.findings or summary.harvest["outcome"] != "complete"):
        return
    try:
        import apprise
    except ImportError:
        warn("no notice sent: pip install 'govcrawl[notices]' brings what sends them")
        return
    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # one line of ours says what failed
    for number, address in enumerate(addresses, start=1):
        try:
            sender = apprise.Apprise()
            sent = sender.add(address) and sender.notify(
                title=report.title(summary), body=report.text(summary)[:_LETTERS]
            )
        except Exception as error:  # whatever a service does, the harvest is over and its outcome stands
            warn(f"notice {number} of GOVCRAWL_NOTICES not sent: {type(error).__name__}: {error}")
            continue
        if not sent:  # the address holds a token and is not shown
            warn(f"notice {number} of GOVCRAWL_NOTICES not sent; check the address and the service")
