"""Settings of the Scrapy project. Each can be overridden by ``-s NAME=value``.

The settings named ``GOVCRAWL_`` can also come from an environment variable of the same name.
"""

from __future__ import annotations

import os

from scrapy.settings import default_settings

from govcrawl import places
from govcrawl.user_agent import ROBOT, user_agent

# What is the project's own

#: the database that reports are stored in
GOVCRAWL_DATABASE = os.environ.get("GOVCRAWL_DATABASE", str(places.DATABASE))
#: the folder that keeps the original bytes
GOVCRAWL_ARCHIVE = os.environ.get("GOVCRAWL_ARCHIVE", str(places.ARCHIVE))
#: the register of portals
GOVCRAWL_PORTALS = os.environ.get("GOVCRAWL_PORTALS", str(places.PORTALS))
#: the list of reports and passages that are not published
GOVCRAWL_TAKEDOWNS = os.environ.get("GOVCRAWL_TAKEDOWNS", str(places.TAKEDOWNS))
#: reviewed corrections of what was read, and bodies that odd names mean
GOVCRAWL_CORRECTIONS = os.environ.get("GOVCRAWL_CORRECTIONS", str(places.CORRECTIONS))
#: who to ask about this crawler: a mail or web address, told to each server in the user agent
GOVCRAWL_CONTACT = os.environ.get("GOVCRAWL_CONTACT", "")
#: the address at which plain files (``scrapy publish DIR --static``) will stand
GOVCRAWL_SITE_ADDRESS = os.environ.get("GOVCRAWL_SITE_ADDRESS", "")
#: processes that read documents; 0: one for each processor
GOVCRAWL_WORKERS = int(os.environ.get("GOVCRAWL_WORKERS", "0"))
#: what reading one document may take before it ends as unreadable
GOVCRAWL_DOCUMENT_SECONDS = float(os.environ.get("GOVCRAWL_DOCUMENT_SECONDS", "120"))
GOVCRAWL_DOCUMENT_MEGABYTES = int(os.environ.get("GOVCRAWL_DOCUMENT_MEGABYTES", "1500"))

#: seconds that a harvest gives each portal; what remains then is due again. 0: no limit
GOVCRAWL_PORTAL_SECONDS = float(os.environ.get("GOVCRAWL_PORTAL_SECONDS", "7200"))

#: so often in a row a host may fail before it rests, seconds, and once more so often before it is given up
GOVCRAWL_HOST_FAILURES = int(os.environ.get("GOVCRAWL_HOST_FAILURES", "5"))
GOVCRAWL_HOST_PAUSE = float(os.environ.get("GOVCRAWL_HOST_PAUSE", "20"))
#: seconds that a host may ask to be left alone (Retry-After); one that asks for more is given up
GOVCRAWL_RETRY_AFTER = float(os.environ.get("GOVCRAWL_RETRY_AFTER", "120"))
#: seconds that the net is waited for, when nothing answers
GOVCRAWL_NET_SECONDS = float(os.environ.get("GOVCRAWL_NET_SECONDS", "600"))

#: who is told of a harvest in which something is wrong: addresses of Apprise, separated by spaces
GOVCRAWL_NOTICES = os.environ.get("GOVCRAWL_NOTICES", "")

#: of a job on a Scrapyd node the harvest that it belongs to, as the coordinator writes it (JSON)
GOVCRAWL_HARVEST = os.environ.get("GOVCRAWL_HARVEST", "")

#: whether a crawl says how far it is: on a line of the terminal, elsewhere now and then
GOVCRAWL_PROGRESS = True

# The project's parts

BOT_NAME = "govcrawl"
SPIDER_MODULES = ["govcrawl.spiders"]
NEWSPIDER_MODULE = "govcrawl.spiders"
COMMANDS_MODULE = "govcrawl.commands"

ITEM_PIPELINES = {
    "pipelines.archive.ArchivePipeline": 100,
    "pipelines.read.ReadPipeline": 200,
    "pipelines.store.StorePipeline": 300,  # chooses too, where it stores
}
DOWNLOAD_HANDLERS = dict.fromkeys(("http", "https"), "govcrawl.download_handler.DownloadHandler")
#: Scrapy's own without those that open ports or look for leaks; one set to None would be loaded all the same
EXTENSIONS_BASE = {
    name: order
    for name, order in default_settings.EXTENSIONS_BASE.items()
    if not name.endswith((".RemoteControl", ".TelnetConsole", ".MemoryDebugger"))
}
EXTENSIONS = {
    "govcrawl.extensions.knowledge.Knowledge": 0,
    "govcrawl.extensions.runs.RunRecord": 0,
    "govcrawl.extensions.progress.Progress": 0,
    "govcrawl.extensions.limit.TimeLimit": 0,
    "govcrawl.extensions.closing.Closing": 0,
    "govcrawl.discovery.healing.Healing": 0,
    "govcrawl.extensions.collector.Collector": 0,
    "govcrawl.extensions.comparing.Comparing": 0,
}
DOWNLOADER_MIDDLEWARES: dict[str, int | None] = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # OfficialHostsMiddleware has its place
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,  # what is public asks for no password
    "govcrawl.middlewares.OfficialHostsMiddleware": 50,  # before robots.txt is asked for
    "govcrawl.middlewares.QuirksMiddleware": 60,
    "govcrawl.middlewares.RobotsPatienceMiddleware": 70,
    "govcrawl.middlewares.ConditionalMiddleware": 560,
    "govcrawl.patience.PatienceMiddleware": 570,  # sees each attempt, before any retry
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "govcrawl.cookies.BoundedCookiesMiddleware": 700,  # in its place
    "govcrawl.middlewares.WholenessMiddleware": 595,  # before answers are decompressed
    "govcrawl.middlewares.ChallengeMiddleware": 585,  # answers come decompressed, and before any retry
}
#: the same address may be the target once or twice (a cookie is set on the way), never for long
REDIRECT_MAX_TIMES = 6
#: the walker bounds depth and addresses itself; each of these would handle every item and request once more
SPIDER_MIDDLEWARES: dict[str, int | None] = {
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
}

# Politeness: one request at a time and host, slower where the host is slow, robots.txt obeyed, a named agent

USER_AGENT = user_agent(GOVCRAWL_CONTACT)
ROBOTSTXT_USER_AGENT = ROBOT
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS = 16
#: Scrapy starts so many tasks for each response; a page gives one document
CONCURRENT_ITEMS = 1
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 0.5
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 0.5
AUTOTHROTTLE_MAX_DELAY = 30
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0
RETRY_TIMES = 2
#: Scrapy's own knows no IPv6
DNS_RESOLVER = "scrapy.resolver.CachingHostnameResolver"
DOWNLOAD_TIMEOUT = 60
#: reports are kilobytes, scans a few megabytes; an endless body ends here
DOWNLOAD_MAXSIZE = 128 << 20
DOWNLOAD_WARNSIZE = 0

#: runs tell how they went by a progress line, a summary and the exit status; ``-L INFO`` tells more
LOG_LEVEL = "ERROR"
FEED_EXPORT_ENCODING = "utf-8"
