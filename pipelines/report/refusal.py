"""Whether a document is an annual report at all: one of another kind, or a blank form, is ``not_a_report``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pipelines.blocks import Block, Content, Paragraph
from pipelines.readers.subject import speaks_of_report
from pipelines.report.characters import fold, strip_space
from pipelines.report.form import editions
from pipelines.report.identity import Identity
from pipelines.report.model import Status
from pipelines.report.older import has_older_labels
from pipelines.report.other_titles import is_list
from pipelines.report.sections import SectionsReading
from pipelines.report.status import table_names
from pipelines.report.tables.reading import TablesReading
from pipelines.report.titles import TitleParts

_BLANK_FORM = "空白表格或模板：没有数字，也没有写明机关和年度"
_FORM_OF_NOUGHTS = "只填了零的空白表格或模板：没有写明机关和年度，也没有文字"
_NOTHING_OF_ONE = "文中没有年度报告的标题、章节和表格，是其他文件"
_LIST = "只是年度报告的列表，没有报告的内容"
_LETTER = "只是报送或公布年度报告的公文，没有报告的内容"
#: what a form prints where a body, a year or a figure is to be filled in
_PLACEHOLDER = re.compile(
    r"[×xX╳＊*]{2,}(?:[省市县区镇乡局委厅]|年|单位|街道|部门)|20(?:[×xX*_]{2}|__)年?|[(](?:单位|机关|部门)(?:名称|全称)[)]|_{3,}年?"
)
_MORE_THAN_NOUGHT = re.compile(r"[1-9一二三四五六七八九十]")
#: what only a report says of itself, and what documents of other kinds do
_OWN_WORDS = re.compile(r"本报告|本年度报告|(?:报告|公布)如下|统计期限")
_SELF = re.compile(r"(?:制定|制订|编制|编写|印发)(?:了)?本(指南|制度|办法|规定|细则|方案|规程|目录)")
#: characters of a text among which it says that
_OPENING = 1000
#: so many headings of the form's sections with a table, as the form words them, outweigh the name of another kind
_FEWEST_PLAIN = 2
_WORD = re.compile(r"[\u4e00-\u9fff]")
#: a word of Latin letters; that, or a figure: letters whose table of characters is lost come out as other signs
_LATIN_WORD = re.compile(r"[(\"'‘“]?[A-Z]?[a-z]{3,}[)\"'’”.,;:!?]*")
_LATIN = re.compile(r"[(\"'‘“]?(?:[A-Za-z]+(?:[-'’][A-Za-z]+)*|[$€£]?\d[\d.,:/%-]*|[-–—&])[)\"'’”.,;:!?]*")
#: letters with accents among those of a text in Latin ones; more are letters that were read by the wrong table
_FOREIGN_SHARE = 0.05
#: letters and figures among what a text shows; where there are fewer they may be signs of letters that are lost
_FEWEST_LETTERS = 0.5
#: letters written as numbers (JSON, HTML, addresses, mails, HZ), and strings that may stand for anything (base64)
_WRITTEN_OUT = re.compile(
    r"\\[uU]\+?\{?[0-9A-Fa-f]{4}|\\x[89A-Fa-f][0-9A-Fa-f]|\\[2-3][0-7]{2}|&#[xX]?[0-9A-Fa-f]{4}|[%=][89A-Fa-f][0-9A-Fa-f][%=][89A-Fa-f]"
    r"|~\{|\?{3}|\ufffd|[A-Za-z0-9+/]{60}"
)
#: fewer characters say nothing: the document could not be read
_FEWEST_WORDS = 30


def refusal(
    *,
    titles: Iterable[TitleParts],
    identity: Identity,
    sections: SectionsReading,
    tables: TablesReading,
    content: Content,
) -> str | None:
    """Why a document is no report, one Chinese sentence, or ``None``.

    ``titles``: what its title, its page's data and its file's name say.
    """
    found = list(titles)
    statuses = {table.status for table in tables.summaries} - {Status.MISSING}
    if (
        statuses
        and _prints_noughts_alone(tables)
        and _is_form_of_noughts(identity, found, sections, content.text)
    ):
        return _FORM_OF_NOUGHTS
    if statuses <= {Status.BLANK} and _is_form(identity, found, content.text if statuses else ""):
        return _BLANK_FORM
    if not any(map(_names_one, found)):
        always = next((parts.other for parts in found if parts.always), "")
        if always:
            return always
    if statuses or has_older_labels(content.text):
        return None
    reason = _by_title(found, sections, content)
    words = sum(1 for _ in _WORD.finditer(content.text))
    foreign = _is_foreign(content.text) or (content.format == "txt" and _is_plain(content.text))
    if (words == 0 and not foreign) or (content.notes and words < _FEWEST_WORDS):
        return None
    return reason or None


def _by_title(found: Sequence[TitleParts], sections: SectionsReading, content: Content) -> str:
    """What a document without tables is instead of a report, by its titles, headings and words; empty where it is one."""
    written = any(section.ordinal for section in sections.sections)
    told = any(parts.other or parts.kind for parts in found)
    if any(parts.names_report and not parts.covers and (not told or _names_one(parts)) for parts in found):
        listed = not written and not content.notes and is_list(_texts(content.blocks))
        return _LIST if listed else ""
    if any(parts.covers for parts in found):
        return "" if written else _LETTER
    tabled = {one.ordinal for one in editions()[0].sections if one.code in table_names()}
    # a guide's headings lack the word: 主动公开政府信息
    plain = {heading.ordinal for heading in sections.headings if "情况" in heading.line} & tabled
    other = next((parts.other for parts in found if parts.other), "")
    if other:  # a report without its title may stand below what leads to its explanation
        return "" if plain and _OWN_WORDS.search(strip_space(content.text)) else other
    # a report of an older year may call itself a summary
    kind = next((parts.kind for parts in found if parts.kind), "") or _kind_by_words(content.text)
    if kind and len(plain) < _FEWEST_PLAIN:
        return kind
    headings = "\n".join(heading.line for heading in sections.headings)
    speaks = speaks_of_report(content.text) or speaks_of_report(headings)
    return "" if written and speaks else _NOTHING_OF_ONE


def _names_one(parts: TitleParts) -> bool:
    """Whether a title names a report of some body or year; a column of them is named 政府信息公开年报 alone."""
    return parts.names_report and (parts.authority is not None or parts.year is not None)


def _kind_by_words(text: str) -> str:
    """What a text without a title says that it is (编制本指南), or nothing."""
    match = _SELF.search(strip_space(text[:_OPENING]))
    return f"是{match[1]}，不是年度报告" if match else ""


def _texts(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield from (cell.text for row in block.slots for cell in row if cell is not None)


def _is_foreign(text: str) -> bool:
    """Whether a text holds nothing but words of Latin letters and figures."""
    words = text.split()
    return any(map(_LATIN_WORD.fullmatch, words)) and all(map(_LATIN.fullmatch, words))


def _is_plain(text: str) -> bool:
    """Whether the letters of a plain text can hold no Chinese: they are mostly letters and figures, no others than Latin ones
    but for a few, none written as numbers, and no long string of them that may be anything."""
    others = sum(letter.isalpha() for letter in text if not letter.isascii())
    shown = "".join(text.split())
    return (
        sum(map(str.isalnum, shown)) >= _FEWEST_LETTERS * len(shown)
        and others <= _FOREIGN_SHARE * len(text)
        and all(letter.isprintable() or letter.isspace() for letter in text)
        and _WRITTEN_OUT.search(text) is None
    )


def _prints_noughts_alone(tables: TablesReading) -> bool:
    """Whether noughts are all that stands in place of figures, as printed: what is not understood is no nought."""
    texts = [figure.raw for figure in tables.disclosures]
    texts += [raw for row in tables.applications for raw in row.raw]
    texts += [raw for route in tables.challenges for raw in route.raw]
    printed = list(map(fold, texts))
    return any("0" in text for text in printed) and not any(map(_MORE_THAN_NOUGHT.search, printed))


def _is_form_of_noughts(
    identity: Identity, titles: Sequence[TitleParts], sections: SectionsReading, text: str
) -> bool:
    """Whether a form with no figure but nought is one that nobody has filled in: it says who and when are to be filled in,
    or, with all of its headings, neither who, nor when, nor a sentence."""
    if identity.authority is not None and identity.year is not None:
        return False
    if _has_placeholder(titles, text):
        return True
    written = sum(1 for section in sections.sections for _ in _WORD.finditer(section.text))
    return (
        identity.authority is None
        and identity.year is None
        and not sections.missing
        and written < _FEWEST_WORDS
    )


def _has_placeholder(titles: Sequence[TitleParts], text: str) -> bool:
    printed = (text, *(parts.title for parts in titles if parts.names_report))
    return any(_PLACEHOLDER.search(fold(one)) for one in printed)


def _is_form(identity: Identity, titles: Sequence[TitleParts], text: str) -> bool:
    """Whether what has no figure is a form that nobody has filled in; ``text`` is empty where no table was found."""
    if text and identity.authority is None and identity.year is None:
        return True
    if text and any(parts.other for parts in titles):
        return True
    return _has_placeholder(titles, text)
