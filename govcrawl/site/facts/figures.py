"""全部数字: every figure of every report in one row, headed in Chinese; row numbers are those of 报告一览."""

from __future__ import annotations

import sqlite3

from govcrawl.downloads.wide import wide_columns, wide_rows, years

TABLE = "全部数字"


def add_figures(connection: sqlite3.Connection) -> None:
    """Fill 全部数字 with the wide table's columns."""
    columns = wide_columns()
    declared = ", ".join(f'"{column.name}" {"NUMERIC" if column.number else "TEXT"}' for column in columns)
    connection.execute(f"CREATE TABLE {TABLE} (序号 INTEGER PRIMARY KEY, {declared})")
    marks = ", ".join("?" * (len(columns) + 1))
    place = dict(connection.execute("SELECT 报告编号, rowid FROM 报告一览"))
    for year in years(connection):
        connection.executemany(
            f"INSERT INTO {TABLE} VALUES ({marks})",
            ((place[row[0]], *row) for row in wide_rows(connection, year)),
        )
