"""A calendar of a test's own, in every process of a command."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

#: what Python runs at the start of each process: the day is another, the time of day goes on
_SITECUSTOMIZE = """
import datetime, os

_real = datetime.datetime
_shift = _real.fromisoformat(os.environ["TEST_DAY"]) - _real.combine(_real.now(datetime.UTC).date(), datetime.time())


class Shifted(_real):
    @classmethod
    def now(cls, tz=None):
        return _real.now(tz) + _shift


datetime.datetime = Shifted
"""


def on(folder: Path, day: date) -> dict[str, str]:
    """The environment of a command for which it is ``day``."""
    patches = folder / "clock"
    patches.mkdir(exist_ok=True)
    (patches / "sitecustomize.py").write_text(_SITECUSTOMIZE, encoding="utf-8")
    path = os.pathsep.join(filter(None, [str(patches), os.environ.get("PYTHONPATH")]))
    return {"PYTHONPATH": path, "TEST_DAY": day.isoformat()}
