"""The steps by which a database of any earlier version becomes one of today's, in the order of the imports.

A step is a function with ``@schema()``; it is applied once, in one transaction, and never changed afterwards: what
comes later is a step of its own, in a module named for what it brings.
"""

from pipelines.database.migrations import first, harvests
from pipelines.database.migrations.steps import Database, schema

__all__ = ["Database", "first", "harvests", "schema"]
