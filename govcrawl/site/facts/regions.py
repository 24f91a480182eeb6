"""Regions: 地区, which one lies in which, and 地区一览, what is known of each in each year."""

from __future__ import annotations

import sqlite3

from pipelines.bodies.regions import regions

#: the country as a whole, above all provinces
COUNTRY = "000000"

_TABLES = """
CREATE TABLE 地区 (
    地区代码 TEXT PRIMARY KEY,
    地区 TEXT NOT NULL,
    全称 TEXT NOT NULL,
    层级 TEXT NOT NULL,
    上级代码 TEXT
) WITHOUT ROWID;
CREATE INDEX 地区_上级 ON 地区(上级代码);
CREATE TABLE 所在 (
    以上 TEXT NOT NULL,
    地区代码 TEXT NOT NULL,
    PRIMARY KEY (以上, 地区代码)
) WITHOUT ROWID;
CREATE INDEX 所在_地区 ON 所在(地区代码, 以上);
"""

_SUMMARY = """
CREATE TABLE 地区一览 (
    地区代码 TEXT NOT NULL,
    年度 INTEGER NOT NULL,
    机关数 INTEGER NOT NULL,
    报告数 INTEGER NOT NULL,
    核对无误 INTEGER NOT NULL,
    数字自相矛盾 INTEGER NOT NULL,
    未读全 INTEGER NOT NULL,
    按期公布 INTEGER NOT NULL,
    逾期公布 INTEGER NOT NULL,
    到期未见 INTEGER NOT NULL,
    新收申请 NUMERIC,
    予以公开 NUMERIC,
    部分公开 NUMERIC,
    不予公开 NUMERIC,
    无法提供 NUMERIC,
    不予处理 NUMERIC,
    其他处理 NUMERIC,
    复议 NUMERIC,
    复议纠正 NUMERIC,
    诉讼 NUMERIC,
    诉讼纠正 NUMERIC,
    PRIMARY KEY (地区代码, 年度)
) WITHOUT ROWID;
CREATE INDEX 地区一览_年度 ON 地区一览(年度, 地区代码);
"""


def add_regions(connection: sqlite3.Connection) -> None:
    """The regions of the country that the program knows, and for each all those above it."""
    connection.executescript(_TABLES)
    known = {region.code: region for region in regions()}
    words = {"province": "省级", "city": "地级", "county": "县级"}
    connection.execute("INSERT INTO 地区 VALUES (?, '全国', '全国', '中央', NULL)", (COUNTRY,))
    connection.executemany(
        "INSERT INTO 地区 VALUES (?, ?, ?, ?, ?)",
        (
            (region.code, region.name, region.full_name, words[region.level], region.parent or COUNTRY)
            for region in known.values()
        ),
    )
    lineage = []
    for region in known.values():
        code: str | None = region.code
        while code:
            lineage.append((code, region.code))
            code = known[code].parent
        lineage.append((COUNTRY, region.code))
    connection.executemany("INSERT INTO 所在 VALUES (?, ?)", [*lineage, (COUNTRY, COUNTRY)])


def add_summary(connection: sqlite3.Connection) -> None:
    """One row for each region and year; a region's numbers are of everything that lies in it."""
    connection.executescript(_SUMMARY)
    connection.execute(
        "CREATE TEMP TABLE own AS"
        " SELECT 地区代码, 年度, count(DISTINCT 机关编号) AS 机关数, count(*) AS 报告数,"
        " sum(状态 = '核对无误') AS 核对无误, sum(状态 = '数字自相矛盾') AS 数字自相矛盾,"
        " sum(状态 IN ('部分可读', '无法读取')) AS 未读全,"
        " sum(晚几天 <= 0) AS 按期公布, sum(晚几天 > 0) AS 逾期公布, 0 AS 到期未见,"
        f" {', '.join(f'sum({name}) AS {name}' for name in _SUMS)}"
        " FROM 报告一览 WHERE 年度 IS NOT NULL GROUP BY 地区代码, 年度"
        " UNION ALL SELECT 地区代码, 年度, count(*), 0, 0, 0, 0, 0, 0, count(*),"
        f" {', '.join('NULL' for _ in _SUMS)}"
        " FROM 发现 WHERE 类别 = '到期未见' AND 年度 IS NOT NULL GROUP BY 地区代码, 年度"
    )
    counted = ("机关数", "报告数", "核对无误", "数字自相矛盾", "未读全", "按期公布", "逾期公布", "到期未见")
    sums = ", ".join(f"coalesce(sum({name}), 0)" for name in counted)
    figures = ", ".join(f"sum({name})" for name in _SUMS)
    # what lies in no known region counts for the country alone
    connection.execute(
        f"INSERT INTO 地区一览 SELECT coalesce(p.以上, '{COUNTRY}'), o.年度, {sums}, {figures}"
        " FROM own o LEFT JOIN 所在 p ON p.地区代码 = o.地区代码 GROUP BY 1, 2"
    )
    connection.execute("DROP TABLE own")


_SUMS = (
    "新收申请", "予以公开", "部分公开", "不予公开", "无法提供", "不予处理", "其他处理",
    "复议", "复议纠正", "诉讼", "诉讼纠正",
)  # fmt: skip
