"""机关一览: one row for each body in the world that has a report."""

from __future__ import annotations

import sqlite3

_TABLE = """
CREATE TABLE 机关一览 (
    机关编号 TEXT PRIMARY KEY,
    机关 TEXT NOT NULL,
    别名 TEXT NOT NULL,
    级别 TEXT,
    类型 TEXT,
    层级 TEXT,
    地区代码 TEXT,
    地区 TEXT,
    省代码 TEXT,
    省 TEXT,
    上级机关 TEXT,
    报告数 INTEGER NOT NULL,
    最早年度 INTEGER,
    最近年度 INTEGER,
    最近报告 TEXT NOT NULL,
    最近新收 NUMERIC,
    待核对 INTEGER NOT NULL
) WITHOUT ROWID;
"""

_INDEXES = """
CREATE INDEX 机关一览_地区 ON 机关一览(地区代码, 级别);
CREATE INDEX 机关一览_名称 ON 机关一览(机关);
"""


def add_bodies(connection: sqlite3.Connection) -> None:
    """Fill 机关一览; a body's aliases are the names that its reports print, separated by a line each."""
    connection.executescript(_TABLE)
    connection.execute(
        "INSERT INTO 机关一览 SELECT f.机关编号, f.机关, coalesce(n.aliases, ''), f.级别, f.类型, f.层级, f.地区代码,"
        " f.地区, f.省代码, f.省, n.parent, count(*), min(f.年度), max(f.年度), f.报告编号, f.新收申请,"
        " coalesce(n.review, 0)"
        " FROM (SELECT * FROM 报告一览 WHERE 机关编号 IS NOT NULL ORDER BY 年度) f"
        " LEFT JOIN (SELECT body_id, max(parent) AS parent, max(review) AS review,"
        " group_concat(DISTINCT CASE WHEN name <> canonical_name THEN name END) AS aliases"
        " FROM authorities GROUP BY body_id) n ON n.body_id = f.机关编号"
        " GROUP BY f.机关编号"
    )
    connection.executescript(_INDEXES)
