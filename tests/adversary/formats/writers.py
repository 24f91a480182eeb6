"""What word processors make of the XML of an ordinary document; nothing of it changes what a person sees."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

_CELL = re.compile(r"<w:tc>.*?</w:tc>", re.DOTALL)
_ROW = re.compile(r"<w:tr>.*?</w:tr>", re.DOTALL)
_RUN = re.compile(r'<w:r><w:t xml:space="preserve">([^<]*)</w:t></w:r>')
_TABLE = re.compile(r"<w:tbl>.*?</w:tbl>", re.DOTALL)

Quirk = Callable[[str, Random], str]


def letter_runs(body: str, rng: Random) -> str:
    """A run for every two letters, with marks of the spelling between."""

    def run(match: re.Match[str]) -> str:
        text = match[1]
        if "&" in text:
            return match[0]
        pieces = [text[at : at + 2] for at in range(0, len(text), 2)]
        runs = [
            f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">{piece}</w:t></w:r>'
            for piece in pieces
        ]
        return '<w:proofErr w:type="spellStart"/>'.join(runs)

    return _RUN.sub(run, body)


def controls(body: str, rng: Random) -> str:
    """Content controls round rows and round what cells hold."""
    body = _ROW.sub(lambda row: f"<w:sdt><w:sdtPr/><w:sdtContent>{row[0]}</w:sdtContent></w:sdt>", body)
    return re.sub(
        r"(</w:tcPr>)(<w:p>.*?</w:p>)(</w:tc>)", r"\1<w:sdt><w:sdtContent>\2</w:sdtContent></w:sdt>\3", body
    )


def old_merges(body: str, rng: Random) -> str:
    """Cells merged side by side the old way: a cell for each column, the first one saying that it begins."""

    def cell(match: re.Match[str]) -> str:
        span = re.search(r'<w:gridSpan w:val="(\d+)"/>', match[0])
        if span is None:
            return match[0]
        tall = re.search(r"<w:vMerge[^>]*>", match[0])
        first = match[0].replace(span[0], '<w:hMerge w:val="restart"/>')
        rest = f"<w:tc><w:tcPr><w:hMerge/>{tall[0] if tall else ''}</w:tcPr><w:p/></w:tc>"
        return first + rest * (int(span[1]) - 1)

    return _CELL.sub(cell, body)


def said_twice(body: str, rng: Random) -> str:
    """A tall cell's text once more in the cells that go on under it, where nobody sees it."""

    def cell(match: re.Match[str]) -> str:
        return (
            match[0].replace("<w:p></w:p>", "<w:p><w:r><w:t>77</w:t></w:r></w:p>")
            if "<w:vMerge/>" in match[0]
            else match[0]
        )

    return _CELL.sub(cell, body)


def bookmarks(body: str, rng: Random) -> str:
    """Bookmarks, a comment's range and links in and between cells."""
    body = body.replace("<w:tc>", '<w:bookmarkStart w:id="3" w:name="OLE_LINK3"/><w:tc>')
    body = body.replace("</w:tc>", '</w:tc><w:bookmarkEnd w:id="3"/>')
    return _RUN.sub(lambda run: f'<w:hyperlink w:anchor="a">{run[0]}</w:hyperlink>', body)


def smart_tags(body: str, rng: Random) -> str:
    """Figures and names in smart tags."""
    return _RUN.sub(lambda run: f'<w:smartTag w:uri="x" w:element="chmetcnv">{run[0]}</w:smartTag>', body)


def sections(body: str, rng: Random) -> str:
    """Tables on pages of their own, turned to their sides."""
    turned = '<w:p><w:pPr><w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr></w:pPr></w:p>'
    upright = '<w:p><w:pPr><w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:pPr></w:p>'
    return _TABLE.sub(lambda table: upright + table[0] + turned, body)


def cut_tables(body: str, rng: Random) -> str:
    """Each table cut in two, an empty paragraph between, where no cell is cut through."""

    def table(match: re.Match[str]) -> str:
        rows = _ROW.findall(match[0])
        places = [at for at in range(5, len(rows) - 1) if "<w:vMerge/>" not in rows[at]]
        if not places:
            return match[0]
        head = match[0][: match[0].index("<w:tr>")]
        at = rng.choice(places)
        return f"{head}{''.join(rows[:at])}</w:tbl><w:p/>{head}{''.join(rows[at:])}</w:tbl>"

    return _TABLE.sub(table, body)


def broken_pages(body: str, rng: Random) -> str:
    """Breaks of pages and lines as the last printing left them; tabs and soft hyphens of no width."""
    return _RUN.sub(
        lambda run: f"<w:r><w:lastRenderedPageBreak/>{run[0][5:-6]}</w:r>" if rng.random() < 0.2 else run[0],
        body,
    )


def alternatives(body: str, rng: Random) -> str:
    """Runs in a choice with what older programs show instead."""

    def run(match: re.Match[str]) -> str:
        if rng.random() < 0.7:
            return match[0]
        return (
            f'<mc:AlternateContent><mc:Choice Requires="wps">{match[0]}</mc:Choice>'
            f"<mc:Fallback>{match[0]}</mc:Fallback></mc:AlternateContent>"
        )

    return _RUN.sub(run, body)


QUIRKS: dict[str, Quirk] = {
    "letter-runs": letter_runs,
    "controls": controls,
    "old-merges": old_merges,
    "said-twice": said_twice,
    "bookmarks": bookmarks,
    "smart-tags": smart_tags,
    "sections": sections,
    "cut-tables": cut_tables,
    "page-breaks": broken_pages,
    "alternatives": alternatives,
}
