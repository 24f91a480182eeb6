"""Where migrations are registered, and what they are written with."""

from __future__ import annotations

import sys

# sqlite-utils imports these two where they are installed, for values that never reach it here: a fifth of
# what a run needs to start
_LEFT_OUT = [name for name in ("numpy", "pandas") if name not in sys.modules]
sys.modules.update(dict.fromkeys(_LEFT_OUT))  # type: ignore[arg-type]
try:
    from sqlite_utils import Database, Migrations
finally:
    for _name in _LEFT_OUT:
        del sys.modules[_name]

__all__ = ["STEPS_TABLE", "Database", "schema", "script", "step_names"]

schema = Migrations("govcrawl")
#: where sqlite-utils notes which steps were applied
STEPS_TABLE = Migrations.migrations_table


def step_names() -> set[str]:
    """The names of all steps that this code knows."""
    return {step.name for step in schema.pending(Database(memory=True))}


def script(db: Database, statements: str) -> None:
    """Execute statements, each ended by a semicolon and a new line, inside the migration's transaction."""
    # not executescript: it would commit the transaction that records the migration
    for statement in statements.split(";\n"):
        if statement.strip():
            db.execute(statement)
