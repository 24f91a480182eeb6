"""Figures that a reviewed correction replaces: what the program read stays beside them."""

from __future__ import annotations

from pipelines.database.migrations.steps import Database, schema


@schema()
def corrected(db: Database) -> None:
    """The column is null but in rows with a corrected figure: there it has what was read, by column, as JSON.

    In ``challenges`` ``corrected`` is a figure of the form (结果纠正).
    """
    db.execute("ALTER TABLE disclosures ADD COLUMN corrected TEXT")
    db.execute("ALTER TABLE applications ADD COLUMN corrected TEXT")
    db.execute("ALTER TABLE challenges ADD COLUMN corrected_cells TEXT")
