"""Reports of invented bodies as text."""

from __future__ import annotations

from pipelines.report.form import editions


def make_report_text(
    body: str = "云溪市水务局", year: int = 2023, *, granted: int = 3, total: int | None = None
) -> str:
    """A complete report of an invented body as plain text, in which every relation of the form holds.

    ``granted`` requests of natural persons were received and granted; ``total`` replaces that row's total.
    """
    form = next(edition for edition in editions() if edition.edition == "2021")
    lines = [f"{body}{year}年政府信息公开工作年度报告", "一、总体情况", f"{year}年，{body}依法公开政府信息。"]
    lines.append("二、主动公开政府信息情况")
    for block in form.disclosures.blocks:
        lines.append(block.article)
        lines.append("\t".join(["信息内容", *(measure.label for measure in block.measures)]))
        lines += ["\t".join([item.label, *("0" for _ in block.measures)]) for item in block.items]
    lines.append("三、收到和处理政府信息公开申请情况")
    lines.append("\t".join(["项目", *(column.label for column in form.applications.columns)]))
    for row in form.applications.rows:
        count = granted if row.code in ("new_received", "granted", "total_handled") else 0
        shown = total if total is not None and row.code == "granted" else count
        lines.append("\t".join([f"{row.number}、{row.label}", *map(str, [count, 0, 0, 0, 0, 0, shown])]))
    lines.append("四、政府信息公开行政复议、行政诉讼情况")
    outcomes = [outcome.label for outcome in form.challenges.outcomes]
    lines += ["行政复议\t行政诉讼", "未经复议直接起诉\t复议后起诉"]
    lines += ["\t".join(outcomes * 3), "\t".join("0" * 15)]
    lines += [
        "五、存在的主要问题及改进情况",
        "公开的及时性有待提高。",
        "六、其他需要报告的事项",
        "无其他需要报告的事项。",
    ]
    return "\n".join(lines) + "\n"
