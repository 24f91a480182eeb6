"""Columns of the tables of figures that an edition of the form has and the database does not have yet.

The contract's columns are those of the editions up to 2021. A new edition's file may name more: each becomes a
column at the end of its table, empty in the rows of other editions, when the database is next opened for writing.
"""

from __future__ import annotations

import sqlite3

from pipelines.report.form import FormTable, columns

_TABLES: tuple[FormTable, ...] = ("applications", "challenges")


def lacking(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """The tables of figures and those of their columns that the form has and the database does not."""
    return [
        (table, column)
        for table in _TABLES
        for known in [
            {name for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))}
        ]
        for column in columns(table)
        if column not in known
    ]


def add_form_columns(connection: sqlite3.Connection) -> None:
    """Add what is lacking."""
    for table, column in lacking(connection):
        connection.execute(f"ALTER TABLE {table} ADD COLUMN {column} NUMERIC")
