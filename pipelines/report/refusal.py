"""Whether a document is an annual report at all: one of another kind, or a blank form, is ``not_a_report``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipelines.readers.subject import speaks_of_report
from pipelines.report.characters import fold
from pipelines.report.form import editions
from pipelines.report.identity import Identity
from pipelines.report.model import Section, Status, TableSummary
from pipelines.report.older import has_older_labels
from pipelines.report.status import table_names
from pipelines.report.titles import TitleParts

_BLANK_FORM = "空白表格或模板：没有数字，也没有写明机关和年度"
_NOTHING_OF_ONE = "文中没有年度报告的标题、章节和表格，是其他文件"
_LETTER = "只是报送或公布年度报告的公文，没有报告的内容"
#: what a form prints where a body, a year or a figure is to be filled in
_PLACEHOLDER = re.compile(
    r"[×xX╳＊*]{2,}(?:[省市县区镇乡局委厅]|年|单位|街道|部门)|20(?:[×xX*_]{2}|__)年?|[(](?:单位|机关|部门)(?:名称|全称)[)]|_{3,}年?"
)
_WORD = re.compile(r"[\u4e00-\u9fff]")
#: a word of Latin letters; that, or a figure: letters whose table of characters is lost come out as other signs
_LATIN_WORD = re.compile(r"[(\"'‘“]?[A-Z]?[a-z]{3,}[)\"'’”.,;:!?]*")
_LATIN = re.compile(r"[(\"'‘“]?(?:[A-Za-z]+(?:[-'’][A-Za-z]+)*|[$€£]?\d[\d.,:/%-]*|[-–—&])[)\"'’”.,;:!?]*")
#: fewer characters say nothing: the document could not be read
_FEWEST_WORDS = 30


def refusal(
    *,
    titles: Iterable[TitleParts],
    identity: Identity,
    sections: Sequence[Section],
    tables: Sequence[TableSummary],
    text: str,
    unread: bool,
) -> str | None:
    """Why a document is no report, one Chinese sentence, or ``None``.

    ``titles``: what its title, its page's data and its file's name say; ``text``: all that was read of it;
    ``unread``: its reader could not read a part.
    """
    found = list(titles)
    statuses = {table.status for table in tables} - {Status.MISSING}
    if statuses <= {Status.BLANK} and _is_form(identity, found, text if statuses else ""):
        return _BLANK_FORM
    ordinals = {section.ordinal for section in sections if section.ordinal}
    names = table_names()
    tabled = {one.ordinal for one in editions()[0].sections if one.code in names}
    if statuses or ordinals & tabled:
        return None
    other = next((parts.other for parts in found if parts.other), "")
    # 总体情况 and 其他事项 are headings of budgets too
    if (ordinals and not other and speaks_of_report(text)) or has_older_labels(text):
        return None
    if any(parts.names_report and not parts.covers for parts in found):
        return None
    words = sum(1 for _ in _WORD.finditer(text))
    if (words == 0 and not _is_foreign(text)) or (unread and words < _FEWEST_WORDS):
        return None
    if any(parts.covers for parts in found):
        return _LETTER
    return other or _NOTHING_OF_ONE


def _is_foreign(text: str) -> bool:
    """Whether a text holds nothing but words of Latin letters and figures."""
    words = text.split()
    return any(map(_LATIN_WORD.fullmatch, words)) and all(map(_LATIN.fullmatch, words))


def _is_form(identity: Identity, titles: Sequence[TitleParts], text: str) -> bool:
    """Whether what has no figure is a form that nobody has filled in; ``text`` is empty where no table was found."""
    if text and identity.authority is None and identity.year is None:
        return True
    if text and any(parts.other for parts in titles):
        return True
    printed = [text, *(parts.title for parts in titles if parts.names_report)]
    return any(_PLACEHOLDER.search(fold(one)) for one in printed)
