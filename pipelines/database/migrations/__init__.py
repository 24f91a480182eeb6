"""The steps by which a database of any earlier version becomes one of today's, in the order of the imports.

A step is a function with ``@schema()``; it is applied once, in one transaction, and never changed afterwards: what
comes later is a step of its own, in a module named for what it brings, imported on a line of its own at the end.
"""

from pipelines.database.migrations import first  # isort: skip
from pipelines.database.migrations import harvests  # isort: skip
from pipelines.database.migrations import checks  # isort: skip
from pipelines.database.migrations import unfinished  # isort: skip
from pipelines.database.migrations import mentions  # isort: skip
from pipelines.database.migrations import comparison  # isort: skip
from pipelines.database.migrations import publication  # isort: skip
from pipelines.database.migrations import copies  # isort: skip
from pipelines.database.migrations import bodies  # isort: skip
from pipelines.database.migrations import moves  # isort: skip
from pipelines.database.migrations import versions  # isort: skip
from pipelines.database.migrations import verdicts  # isort: skip
from pipelines.database.migrations import compact  # isort: skip
from pipelines.database.migrations import corrections  # isort: skip
from pipelines.database.migrations import expectations  # isort: skip
from pipelines.database.migrations import room  # isort: skip
from pipelines.database.migrations import reforms  # isort: skip
from pipelines.database.migrations import packed  # isort: skip
from pipelines.database.migrations import withdrawn  # isort: skip
from pipelines.database.migrations.steps import Database, schema

__all__ = [
    "Database",
    "bodies",
    "checks",
    "compact",
    "comparison",
    "copies",
    "corrections",
    "expectations",
    "first",
    "harvests",
    "mentions",
    "moves",
    "packed",
    "publication",
    "reforms",
    "room",
    "schema",
    "unfinished",
    "verdicts",
    "versions",
    "withdrawn",
]
