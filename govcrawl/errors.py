"""Errors that users meet on the terminal."""

from __future__ import annotations


class NothingDoneError(Exception):
    """Raised where nothing can be done at all: wrong arguments, an unknown portal, a database not writable.

    Raised in a spider's ``__init__`` or ``from_crawler``, or by a command before it starts. Its text is one
    line for stderr that names the thing and the next step; the command ends with exit status 2.
    """
