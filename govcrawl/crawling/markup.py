"""Markup as servers send it: read in the encoding it is in, as HTML, with what its scripts write."""

from __future__ import annotations

import codecs
import re

from lxml import html
from lxml.html import HtmlElement
from scrapy.http import HtmlResponse, Response, TextResponse

_WRITTEN = re.compile(
    r"document\s*\.\s*write(?:ln)?\s*\(\s*((?:(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")\s*\+?\s*)+)\)", re.S
)
_STRING = re.compile(r"'((?:\\.|[^'\\])*)'|\"((?:\\.|[^\"\\])*)\"", re.S)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.S)
#: what servers claim of any page; no Chinese page is in them
_LATIN = {"ascii", "cp1252", "iso8859-1", "latin-1"}
_PARSER = html.HTMLParser(encoding="utf-8")
#: what a style sheet says, which takes the parser as long as the rest of a page
_STYLES = re.compile(rb"(<style\b[^<>]*>)[^<]+(?=</style)")


def in_its_encoding(response: TextResponse) -> TextResponse:
    """``response`` read in the encoding that its bytes are in, where header, page or a mark before it claim another.

    It is for looking at: such a mark is taken away.
    """
    if response.encoding == "utf-8":
        if "\ufffd" not in response.text:
            return response
        # a character cut in two is no other encoding
        # a mark that an include brought says nothing of the rest
        body = response.body.removeprefix(codecs.BOM_UTF8)
        foreign = response.text.count("\ufffd") > 0.1 * len(body.translate(None, bytes(range(128))))
        return response.replace(body=body, encoding="gb18030") if foreign else response
    try:
        response.body.decode()
    except UnicodeDecodeError:
        return response.replace(encoding="gb18030") if response.encoding in _LATIN else response
    return response.replace(encoding="utf-8")


def as_html(response: Response) -> HtmlResponse:
    """``response`` as HTML whatever type and encoding the server claims (list endpoints lie)."""
    if isinstance(response, TextResponse):
        response = in_its_encoding(response)
    if isinstance(response, HtmlResponse):
        return response
    encoding = response.encoding if isinstance(response, TextResponse) else None
    return HtmlResponse(
        response.url,
        body=response.body,
        headers=response.headers,
        encoding=encoding,
        request=response.request,
        status=response.status,
    )


def unescape(literal: str) -> str:
    """The text of a JavaScript string literal (without its quotes)."""

    def one(match: re.Match[str]) -> str:
        code = match[1]
        if code[0] in "ux" and len(code) > 1:
            return chr(int(code[1:], 16))
        return {"n": "\n", "r": "\r", "t": "\t", "\n": ""}.get(code, code)

    return _ESCAPE.sub(one, literal)


def written_markup(text: str) -> str:
    """Markup that the page's scripts write (``document.writeln("<li>…")``), empty if none."""
    if "document.write" not in text:
        return ""
    parts: list[str] = []
    for call in _WRITTEN.finditer(text):
        parts.append("".join(unescape(string[1] or string[2] or "") for string in _STRING.finditer(call[1])))
    markup = "\n".join(parts)
    return markup if "<a" in markup.lower() else ""


def parse_markup(markup: str) -> HtmlElement | None:
    """A fragment or page as a tree, ``None`` if there is nothing in it."""
    if not markup.strip():
        return None
    try:
        # as bytes: lxml takes no text that declares an encoding (XHTML), and is slower on any other
        source = _STYLES.sub(rb"\1", markup.encode(errors="replace"))
        return html.document_fromstring(source, parser=_PARSER)
    except html.etree.ParserError:
        return None
