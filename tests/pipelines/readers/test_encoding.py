from __future__ import annotations

import pytest

from pipelines.readers.encoding import decode
from pipelines.readers.html.second.decoding import page_text

TEXT = "某市水务局2023年政府信息公开工作年度报告，本年新收申请 12 件。\n" * 8


def page(charset: str, text: str = TEXT) -> str:
    return f'<html><head><meta charset="{charset}"></head><body><p>{text}</p></body></html>'


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
@pytest.mark.parametrize(
    "claim", ["", "utf-8", "UTF8", "gb2312", "GBK", "gb_2312-80", "iso-8859-1", "nonsense", "base64"]
)
@pytest.mark.parametrize(
    "header",
    [None, "text/html", "text/html; charset=gbk", 'text/html;Charset="UTF-8"', "text/html; charset=x"],
)
def test_the_bytes_win_over_claims(encoding: str, claim: str, header: str | None) -> None:
    assert decode(page(claim).encode(encoding), header) == page(claim)


def test_gb2312_claims_are_decoded_as_gb18030() -> None:
    rare = "镕喆㐀𠀀"
    assert decode(page("gb2312", rare).encode("gb18030"), "text/html; charset=gb2312") == page("gb2312", rare)


def test_big5_is_believed_when_claimed() -> None:
    text = page("big5", "政府資訊公開年度報告")
    assert decode(text.encode("big5")) == text


def test_few_words_of_gbk_that_are_well_formed_utf8() -> None:
    assert decode("联通".encode("gbk"), "text/html; charset=gbk") == "联通"


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_character_cut_in_two_spoils_only_itself(encoding: str) -> None:
    data = TEXT.strip().encode(encoding)
    assert decode(data[:-1], "text/html; charset=gbk").startswith(TEXT.strip()[:-1])


@pytest.mark.parametrize(("mark", "times"), [(b"", 1), (b"\xef\xbb\xbf", 1), (b"\xef\xbb\xbf", 130)])
def test_a_foreign_include_leaves_the_page_readable(mark: bytes, times: int) -> None:
    data = mark + page("utf-8").encode() + "版权所有".encode("gbk") * times
    assert decode(data).startswith(page("utf-8"))
    text, source = page_text(data)
    assert text.startswith(page("utf-8"))
    assert source.decode() == text


@pytest.mark.parametrize("text", [TEXT, "版权所有", "网站地图　联系我们\n" * 9])
def test_an_include_that_brings_the_mark_of_utf8_into_a_page_of_gbk(text: str) -> None:
    data = b"\xef\xbb\xbf" + page("utf-8", text).encode("gbk")
    assert (decode(data), page_text(data)[0]) == (page("utf-8", text), page("utf-8", text))


@pytest.mark.parametrize(
    "data", [b"", b"\x00", b"\xff", b"\xff\xfe", bytes(range(256)) * 9, b"\x00\x01" * 999]
)
def test_junk_never_raises(data: bytes) -> None:
    assert isinstance(decode(data, 'text/html; charset="'), str)
