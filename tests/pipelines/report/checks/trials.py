"""For each rule within a report: one that passes, one that fails, one of which nothing can be said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipelines import Report, read_report
from pipelines.blocks import Content
from pipelines.publication.pictures import pictures_check
from pipelines.readers import guarded, readings
from pipelines.report.form import editions
from pipelines.report.reading import best_report, report_from
from tests.pipelines.report.checks.printed import BODY, page

#: bytes, or what makes a report that no bytes alone make
Document = bytes | Callable[[], Report]
LETTER = (
    "云溪市水务局文件\n关于召开防汛工作会议的通知\n各科室：定于5月8日召开防汛会议，请准时参加。\n".encode()
)
ROWS = {
    "new_received": (2, 2), "granted": (2, 2), "total_handled": (2, 2),
}  # fmt: skip


def swap(data: bytes, old: str, new: str) -> bytes:
    text = data.decode()
    assert old in text
    return text.replace(old, new, 1).encode()


def dated(date: str) -> bytes:
    """The report as a web page that says when it was published."""
    lines = []
    for line in page().decode().splitlines():
        cells = "".join(f"<td>{cell}</td>" for cell in line.split("\t"))
        lines.append(f"<tr>{cells}</tr>" if "\t" in line else f"<p>{line}</p>")
    body = re.sub(r"(?:<tr>.*</tr>\n?)+", lambda rows: f"<table>{rows[0]}</table>", "\n".join(lines))
    return f"<html><head><meta name='PubDate' content='{date}'></head><body>{body}</body></html>".encode()


def pictured() -> bytes:
    """A page whose tables are pictures."""
    return re.sub(
        "<table>.*?</table>", "<img src='1.png'>", dated("2024-01-20").decode(), flags=re.S
    ).encode()


def disagreeing() -> Report:
    """The second text of a document has another figure than its grids."""
    (content, *_) = readings(page(applications=ROWS))
    content.text = re.sub("(本年新收政府信息公开申请数量\\s+)2", r"\g<1>3", content.text, count=1)
    return report_from(content, url="file:///report.txt", sha256="0" * 64)


def failing() -> Report:
    """The second way of reading a document fails."""

    def contents() -> Iterator[Content]:
        yield from readings(page(headings={4: ""}))
        raise ZeroDivisionError

    return best_report(guarded("txt", contents), url="file:///report.txt", sha256="0" * 64)


def recognised() -> Report:
    """A page that was read with its pictures."""
    report = read_report(page(), url="file:///report.txt")
    report.checks.append(pictures_check([("0" * 64, "http://www.example.gov.cn/1.png")]))
    return report


@cache
def read(document: Document) -> Report:
    """A document as read, where it is not read already."""
    return document() if callable(document) else read_report(document, url="file:///report.txt")


@dataclass
class Trial:
    """Documents of a rule: ``passes`` and ``fails`` (or is noted); ``open_`` where nothing can be said."""

    passes: Document
    fails: Document
    open_: Document | None = None


BLANK_ROW = ("", "", "", "", "", "", "")
NO_YEAR: dict[str, Any] = {
    "title": f"{BODY}政府信息公开工作年度报告",
    "texts": {1: "本局依法公开政府信息，做好各项工作。"},
}
UNSURE: dict[str, Any] = {"applications": {"granted": ("若干", 0)}}
ALL_BLANK_COLUMN = {row.code: (0, "", 0, 0, 0, 0, 0) for row in editions()[0].applications.rows}
ITEMS = (
    "administrative_licensing", "other_public_services", "administrative_penalty", "administrative_coercion",
)  # fmt: skip
TRIALS = {
    "row_total": Trial(page(applications=ROWS), page(applications={**ROWS, "granted": (2, 3)}),
                       page(applications={"denied_state_secret": BLANK_ROW})),
    "outcomes_total": Trial(page(applications=ROWS), page(applications={**ROWS, "granted": (1, 2)}),
                            page(applications=ALL_BLANK_COLUMN)),
    "balance": Trial(page(applications=ROWS), page(applications={**ROWS, "carried_forward": (1, 1)}),
                     page(applications=ALL_BLANK_COLUMN)),
    "challenge_total": Trial(page(), page(challenges={"reconsideration": (1, 0, 0, 0, 2)}),
                             page(challenges={"reconsideration": ("", "", "", "", "")})),
    "likely_cause": Trial(page(applications=ROWS), page(applications={**ROWS, "granted": (2, 3)})),
    "table_found": Trial(page(), page(headings={4: ""})),
    "section_found": Trial(page(), page(headings={5: ""})),
    "columns_certain": Trial(page(), page(disclosures={"normative_documents": (1, 2)})),
    "cell_understood": Trial(page(), page(**UNSURE)),
    "unit_printed": Trial(page(edition="2019", year=2019), page(
        edition="2019", year=2019, disclosures={"government_procurement": (1, 52)})),
    "readings_agree": Trial(page(applications=ROWS), disagreeing),
    "table_accounted": Trial(page(), swap(page(), "二、上年结转", "备用一行\t3\t0\t0\t0\t0\t0\t3\n二、上年结转")),
    "readable": Trial(page(), b""),
    "document_read": Trial(page(), pictured()),
    "reader_failed": Trial(page(), failing),
    "read_from_pictures": Trial(page(), recognised, recognised),
    "is_report": Trial(page(), b"", LETTER),
    "authority_known": Trial(page(), page(title="2023年政府信息公开工作年度报告")),
    "authority_sources": Trial(dated("2024-01-10"), dated("2024-01-10").replace(
        b"<meta", "<meta name='ContentSource' content='云溪市教育局'><meta".encode(), 1)),
    "year_known": Trial(page(), page(**NO_YEAR)),
    "year_sources": Trial(page(), page(texts={1: "本报告统计期限为2022年1月1日至2022年12月31日。"})),
    "unit_in_cell": Trial(page(), page(disclosures={"administrative_fees": ("3.5 万元",)}), page(**UNSURE)),
    "missing_cell": Trial(page(), page(applications={"granted": ("", 0, 0, 0, 0, 0, 0)}), page(**UNSURE)),
    "label_typo": Trial(page(), page(labels={"本年废止件数": "本年度止件数"}), page(**UNSURE)),
    "label_variant": Trial(page(), page(labels={"其他法律行政法规禁止公开": "其他法律法规禁止公开"}), page(**UNSURE)),
    "items_not_decisions": Trial(
        page(edition="2019", year=2019, disclosures={"administrative_licensing": (30, "减2", 4721)}),
        page(edition="2019", year=2019, disclosures={"administrative_licensing": (10399, "减5678", 4721)}),
        page(edition="2019", year=2019, disclosures=dict.fromkeys(ITEMS, ("", "", ""))),
    ),
    "in_force_covers_issued": Trial(page(disclosures={"normative_documents": (2, 0, 5)}),
                                    page(disclosures={"normative_documents": (5, 1, 3)}),
                                    page(disclosures={"normative_documents": ("", 0, 3)})),
    "section_number": Trial(page(), page(headings={5: "四、存在的主要问题及改进情况"}), page(headings={
        1: "总体情况", 2: "主动公开政府信息情况", 3: "收到和处理政府信息公开申请情况",
        4: "政府信息公开行政复议、行政诉讼情况", 5: "存在的主要问题及改进情况", 6: "其他需要报告的事项"})),
    "section_order": Trial(page(), page(order=(1, 2, 3, 4, 6, 5)), page(headings=dict.fromkeys((1, 2, 3, 4, 5), ""))),
    "section_says_something": Trial(page(), page(texts={5: "无。"}), page(headings={5: ""})),
    "fee_explained": Trial(page(disclosures={"administrative_fees": ("3.5",)}),
                           page(disclosures={"administrative_fees": ("3.5",)}, texts={6: "无。"}),
                           page(disclosures={"administrative_fees": ("",)})),
    "edition_of_year": Trial(page(), page(edition="2019", year=2023), page(**NO_YEAR)),
    "signature_date": Trial(page(signature=(BODY, "2024年1月20日")), page(signature=(BODY, "2023年1月20日")),
                            page(**NO_YEAR)),
    "published_after_year": Trial(dated("2024-01-20"), dated("2023-06-20"), page(**NO_YEAR)),
    "narrative_year": Trial(page(texts={1: "2023年，我局主动公开政府信息30条。"}),
                            page(texts={1: "2022年，我局主动公开政府信息30条。"}), page(**NO_YEAR)),
    "narrative_vs_table": Trial(page(texts={1: "2023年共收到政府信息公开申请0件。"}),
                                page(texts={1: "2023年共收到政府信息公开申请5件。"}),
                                page(texts={1: "2023年共收到政府信息公开申请5件。"}, **UNSURE)),
    "narrative_arithmetic": Trial(page(texts={1: "承办建议7件，已办结5件，正在办理2件。"}),
                                  page(texts={1: "承办建议7件，已办结5件，正在办理1件。"})),
}  # fmt: skip
