"""The project's settings without politeness, for servers that take settings from a module only."""

from govcrawl.settings import *  # noqa: F403

DOWNLOAD_DELAY = 0
AUTOTHROTTLE_ENABLED = False
RETRY_TIMES = 1
