"""报告一览: one row for each report, with what pages say of it. Row numbers run from the report published last."""

from __future__ import annotations

import sqlite3

from pipelines.report.form import editions

_TABLE = """
CREATE TABLE 报告一览 (
    报告编号 TEXT NOT NULL UNIQUE,
    机关编号 TEXT,
    机关 TEXT,
    报告所写机关 TEXT,
    级别 TEXT,
    类型 TEXT,
    层级 TEXT,
    地区代码 TEXT,
    地区 TEXT,
    省代码 TEXT,
    省 TEXT,
    年度 INTEGER,
    状态 TEXT NOT NULL,
    标题 TEXT,
    公布日期 TEXT,
    期限 TEXT,
    晚几天 INTEGER,
    格式 TEXT NOT NULL,
    网址 TEXT NOT NULL,
    原件 TEXT NOT NULL,
    新收申请 NUMERIC,
    上年结转 NUMERIC,
    予以公开 NUMERIC,
    部分公开 NUMERIC,
    不予公开 NUMERIC,
    无法提供 NUMERIC,
    不予处理 NUMERIC,
    其他处理 NUMERIC,
    办理总计 NUMERIC,
    结转下年 NUMERIC,
    复议 NUMERIC,
    复议纠正 NUMERIC,
    诉讼 NUMERIC,
    诉讼纠正 NUMERIC,
    不符 INTEGER NOT NULL DEFAULT 0,
    与上年重复 REAL
);
"""

_INDEXES = """
CREATE INDEX 报告一览_机关 ON 报告一览(机关编号, 年度);
CREATE INDEX 报告一览_地区 ON 报告一览(地区代码, 年度, 新收申请);
CREATE INDEX 报告一览_年度 ON 报告一览(年度, 状态);
CREATE INDEX 报告一览_省 ON 报告一览(省代码, 年度);
CREATE INDEX 报告一览_晚 ON 报告一览(年度, 晚几天);
CREATE INDEX 报告一览_新收 ON 报告一览(年度, 新收申请);
CREATE INDEX IF NOT EXISTS reports_by_status ON reports(status);
CREATE INDEX IF NOT EXISTS reports_by_format ON reports(format);
CREATE INDEX IF NOT EXISTS reports_by_edition ON reports(edition);
CREATE INDEX 报告_收录 ON reports(first_seen DESC, id);
CREATE INDEX 报告_年度 ON reports(year DESC, id);
"""

#: figures of table three that sum up several lines, by the group that the form puts them in
_GROUPS = {"不予公开": "denied", "无法提供": "unavailable", "不予处理": "not_processed", "其他处理": "other"}
_LINES = {
    "新收申请": "new_received",
    "上年结转": "carried_over",
    "予以公开": "granted",
    "部分公开": "partially_granted",
    "办理总计": "total_handled",
    "结转下年": "carried_forward",
}


def add_reports(connection: sqlite3.Connection) -> None:
    """Fill 报告一览 from the tables of the contract; documents that are no reports are left out."""
    connection.executescript(_TABLE)
    connection.execute(
        "CREATE TEMP TABLE sums AS SELECT report_id,"
        f" {', '.join(_sum(name, codes) for name, codes in _lines().items())}"
        " FROM applications GROUP BY report_id"
    )
    connection.execute("CREATE UNIQUE INDEX temp.sums_key ON sums(report_id)")
    connection.execute(
        "CREATE TEMP TABLE routes AS SELECT report_id,"
        " sum(total) FILTER (WHERE route = 'reconsideration') AS 复议,"
        " sum(corrected) FILTER (WHERE route = 'reconsideration') AS 复议纠正,"
        " sum(total) FILTER (WHERE route <> 'reconsideration') AS 诉讼,"
        " sum(corrected) FILTER (WHERE route <> 'reconsideration') AS 诉讼纠正"
        " FROM challenges GROUP BY report_id"
    )
    connection.execute("CREATE UNIQUE INDEX temp.routes_key ON routes(report_id)")
    connection.execute(
        "INSERT INTO 报告一览 SELECT r.id, a.body_id, coalesce(a.canonical_name, r.authority), r.authority,"
        " level.label, kind.label, tier.label, a.region_code, coalesce(region.全称, a.region_name),"
        " province.地区代码, province.地区, r.year, status.label, r.title, r.published_on,"
        " d.deadline, CAST(julianday(r.published_on) - julianday(d.deadline) AS INTEGER), r.format, r.url,"
        f" r.document_sha256, {', '.join(f's.{name}' for name in _lines())},"
        " c.复议, c.复议纠正, c.诉讼, c.诉讼纠正,"
        " (SELECT count(*) FROM checks k WHERE k.report_id = r.id AND k.status = 'fail' AND k.fault = 'publisher'),"
        " (SELECT round(1 - avg(n.new_share), 3) FROM section_novelty n"
        " WHERE n.report_id = r.id AND n.against = 'last_year')"
        " FROM reports r LEFT JOIN authorities a ON a.id = r.authority_id"
        " LEFT JOIN publication_deadlines d ON d.report_id = r.id"
        " LEFT JOIN sums s ON s.report_id = r.id LEFT JOIN routes c ON c.report_id = r.id"
        " LEFT JOIN codes level ON level.kind = 'level' AND level.code = a.level AND level.edition = ''"
        " LEFT JOIN codes kind ON kind.kind = 'kind' AND kind.code = a.kind AND kind.edition = ''"
        " LEFT JOIN codes tier ON tier.kind = 'level' AND tier.code = a.tier AND tier.edition = ''"
        " JOIN codes status ON status.kind = 'status' AND status.code = r.status AND status.edition = ''"
        " LEFT JOIN 地区 region ON region.地区代码 = a.region_code"
        " LEFT JOIN 地区 province ON province.地区代码 = substr(a.region_code, 1, 2) || '0000'"
        " WHERE r.status <> 'not_a_report'"
        " ORDER BY coalesce(r.published_on, '') DESC, r.year DESC, r.id"
    )
    connection.executescript(_INDEXES)
    connection.execute("DROP TABLE sums")
    connection.execute("DROP TABLE routes")


def _lines() -> dict[str, tuple[str, ...]]:
    """Codes of the lines of table three, of all editions, that each column of the summary adds up."""
    found: dict[str, tuple[str, ...]] = {}
    for name in ("新收申请", "上年结转", "予以公开", "部分公开", *_GROUPS, "办理总计", "结转下年"):
        if name in _LINES:
            found[name] = (_LINES[name],)
        else:
            lines = [line for form in editions() for line in form.applications.rows]
            prefix = f"{_GROUPS[name]}_"
            found[name] = tuple(dict.fromkeys(line.code for line in lines if line.code.startswith(prefix)))
    return found


def _sum(name: str, codes: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{code}'" for code in codes)
    return f"sum(total) FILTER (WHERE outcome IN ({listed})) AS {name}"
