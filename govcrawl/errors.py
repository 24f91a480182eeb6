"""What users are told when something goes wrong: every error here becomes one line on stderr and an exit status."""

from __future__ import annotations

#: exit status: done; done in part; nothing could be done
DONE, IN_PART, NOTHING = 0, 1, 2
#: what is said of a database that cannot be asked
IS_IT_OURS = "is it a govcrawl database? scrapy reparse brings one of an earlier version up to date"


class UserError(Exception):
    """Root of all that users meet. Its text is one line that names the thing and the next step."""

    exit_status = NOTHING


class NothingDoneError(UserError):
    """Raised where nothing can be done at all: wrong arguments, an unknown portal, a database not writable.

    Raised in a spider's ``__init__`` or ``from_crawler``, or by a job before it starts.
    """


class InPartError(UserError):
    """Raised by a job at its end, where something was done but not all that was asked."""

    exit_status = IN_PART


class RegisterError(NothingDoneError, ValueError):
    """Raised by :func:`govcrawl.register.load_register`; names file, row and column, and what is wrong there."""


class DemoError(NothingDoneError, ValueError):
    """Raised by :mod:`govcrawl.demo.content` where a file of the demo does not fit; names file and key."""


class PublishError(NothingDoneError):
    """Raised by :func:`govcrawl.site.website.publish` where the snapshot is not sound or
    would show what is to be hidden; names the file or the report."""
