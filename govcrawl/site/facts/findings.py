"""发现: one row for each thing worth a look, so that lists, counts and filters are look-ups.

Relations of one report that a single figure would explain are one finding: they have the same hint.
"""

from __future__ import annotations

import sqlite3

from pipelines.report.form import relation_codes

_TABLE = """
CREATE TABLE 发现 (
    编号 INTEGER PRIMARY KEY,
    类别 TEXT NOT NULL,
    报告编号 TEXT,
    机关编号 TEXT,
    机关 TEXT,
    级别 TEXT,
    年度 INTEGER,
    地区代码 TEXT,
    省代码 TEXT,
    省 TEXT,
    规则 TEXT,
    位置 TEXT,
    应为 TEXT,
    公布为 TEXT,
    说明 TEXT NOT NULL,
    可能原因 TEXT,
    责任 TEXT,
    处数 INTEGER NOT NULL DEFAULT 1
);
"""

_INDEXES = """
CREATE INDEX 发现_类别 ON 发现(类别, 年度, 省代码);
CREATE INDEX 发现_省 ON 发现(类别, 省代码);
CREATE INDEX 发现_机关 ON 发现(机关编号, 年度);
CREATE INDEX 发现_报告 ON 发现(报告编号);
CREATE INDEX 发现_地区 ON 发现(地区代码, 年度, 类别);
"""

_COLUMNS = (
    "类别, 报告编号, 机关编号, 机关, 级别, 年度, 地区代码, 省代码, 省,"
    " 规则, 位置, 应为, 公布为, 说明, 可能原因, 责任, 处数"
)
_WHO = "f.报告编号, f.机关编号, f.机关, f.级别, f.年度, f.地区代码, f.省代码, f.省"
#: rules that have a list of their own; what else fails is in the last two kinds
_KINDS = """CASE
    WHEN max(c.rule IN ({relations}) AND c.fault = 'publisher') THEN '数字自相矛盾'
    WHEN max(c.rule IN ('text_repeated', 'text_shared', 'table_repeated')) THEN '照搬'
    WHEN max(c.status = 'fail' AND c.fault = 'publisher') THEN '其他不符'
    WHEN max(c.status = 'fail') THEN '读取存疑'
    ELSE '提示' END"""
#: what a failing check says stands before a note that only explains it
_SAID = """coalesce(group_concat(rtrim(c.message, '。') || '。', '') FILTER (WHERE c.status = 'fail'),
    group_concat(rtrim(c.message, '。') || '。', ''))"""
_ONE = "CASE WHEN sum(c.status = 'fail') = 1 THEN max(c.{0}) FILTER (WHERE c.status = 'fail') END"


def add_findings(connection: sqlite3.Connection) -> None:
    """Fill 发现 from the checks, and from what the dates of publication say."""
    connection.executescript(_TABLE)
    connection.execute(
        f"INSERT INTO 发现 ({_COLUMNS}) SELECT {_KINDS.format(relations=_relation_codes())}, {_WHO},"
        " coalesce(max(coalesce(rule.label, c.rule)) FILTER (WHERE c.status = 'fail'), max(coalesce(rule.label, c.rule))),"
        " coalesce(min(c.subject) FILTER (WHERE c.status = 'note' AND c.hint IS NOT NULL), min(c.subject)),"
        f" {_ONE.format('expected')}, {_ONE.format('actual')}, {_SAID}, c.hint,"
        " max(fault.label), max(1, sum(c.status = 'fail'))"
        " FROM checks c JOIN 报告一览 f ON f.报告编号 = c.report_id"
        " LEFT JOIN codes rule ON rule.kind = 'rule' AND rule.code = c.rule AND rule.edition = ''"
        " LEFT JOIN codes fault ON fault.kind = 'fault' AND fault.code = c.fault AND fault.edition = ''"
        # the cause of several failures is told with them, as their hint
        " WHERE c.status IN ('fail', 'note') AND c.rule NOT IN ('likely_cause', 'published_in_time')"
        " GROUP BY c.report_id, coalesce(c.hint, c.id) ORDER BY f.rowid, min(c.id)"
    )
    connection.execute(
        f"INSERT INTO 发现 ({_COLUMNS}) SELECT '逾期公布', {_WHO}, NULL, NULL, f.期限, f.公布日期,"
        " '期限为' || f.期限 || '，页面所载公布日期为' || f.公布日期 || '，晚' || f.晚几天 || '天。', NULL, NULL, 1"
        " FROM 报告一览 f WHERE f.晚几天 > 0 ORDER BY f.rowid"
    )
    connection.execute(
        f"INSERT INTO 发现 ({_COLUMNS}) SELECT '到期未见', NULL, f.机关编号, f.机关, f.级别, m.year, f.地区代码, f.省代码,"
        " f.省, NULL, NULL, m.deadline, NULL, m.year || '年度报告期限为' || m.deadline || '，至最近一次采集没有见到。',"
        " NULL, NULL, 1"
        " FROM missing_publications m JOIN (SELECT 机关, 机关编号, 级别, 地区代码, 省代码, 省"
        " FROM 报告一览 GROUP BY 机关编号) f ON f.机关编号 = m.body_id WHERE m.year NOT NULL ORDER BY m.year DESC, f.机关"
    )
    connection.execute(
        f"INSERT INTO 发现 ({_COLUMNS}) SELECT CASE c.status WHEN 'fail' THEN '读取存疑' ELSE '提示' END,"
        " NULL, NULL, '栏目' || c.portal, NULL, NULL, NULL, NULL, NULL, coalesce(rule.label, c.rule), c.subject,"
        " c.expected, c.actual, c.message, c.hint, fault.label, 1 FROM checks c"
        " LEFT JOIN codes rule ON rule.kind = 'rule' AND rule.code = c.rule AND rule.edition = ''"
        " LEFT JOIN codes fault ON fault.kind = 'fault' AND fault.code = c.fault AND fault.edition = ''"
        " WHERE c.portal IS NOT NULL AND c.status IN ('fail', 'note') ORDER BY c.id"
    )
    connection.executescript(_INDEXES)


def _relation_codes() -> str:
    return ", ".join(f"'{code}'" for code in sorted(relation_codes()))
