"""The form before 2019 (统计指标 | 单位 | 统计数): recognised, so that it is never taken for the present one."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.report.characters import fold
from pipelines.report.model import Status, TableSummary

_LAST_YEAR = 2018
#: labels of the annex of 2014 to 2018; three of them make the form
_LABELS = (
    "统计指标",
    "统计数",
    "主动公开政府信息数",
    "主动公开规范性文件数",
    "制发规范性文件总数",
    "政府公报公开政府信息数",
    "回应公众关注热点或重大舆情数",
    "政策解读稿件发布数",
    "收到申请数",
    "申请办结数",
    "申请答复数",
    "举报投诉数量",
    "依申请公开信息收取的费用",
    "政府信息公开工作专门机构数",
    "指标名称",
    "历年累计",
)
_FEWEST = 3


def is_older_form(text: str, year: int | None, tables: Sequence[TableSummary]) -> bool:
    """Whether a report without the present tables is in the layout used before 2019."""
    if any(table.status is not Status.MISSING for table in tables):
        return False
    folded = fold(text)
    return sum(label in folded for label in _LABELS) >= _FEWEST or (year is not None and year <= _LAST_YEAR)
