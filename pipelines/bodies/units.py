"""Units that a list names: whose a row or a column is (发布机构, 单位), where a report prints no more than 教育局."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from pipelines.bodies.names import Names, plain
from pipelines.bodies.words import Kind, known_words

#: no name of a body is longer
_LONGEST = 40
#: what stands before a unit in a row, and the marks around it
_LABEL = re.compile(
    r"^(?:(?:信息)?(?:发布|公开|发文|制发|责任|编制|来源|主办)(?:机构|机关|单位|部门|主体)|(?:信息)?来源|单位|部门|机构)[:：]"
)
_WRAPPED = re.compile(r"^[(\[【〔<《](.*)[)\]】〕>》]$")
_ASIDE = re.compile(r"^[·•■>-]+|[(\[]\d+[)\]]$")
#: a heading over many units is none: 市直部门, 乡镇街道
_MANY = re.compile(
    r"^(?:各|全)?(?:[省市县区州镇乡]?(?:直|级|属|辖)?)?(?:部门|单位|机构|乡镇|镇街|街镇|镇乡|街道|乡|镇|县|区|市|[县市区、和及]+)+$"
)
#: the site itself, and parts of it
_SITE = re.compile(r"^(?:本站|本网|网站|新华社|(?:下载|服务|新闻|办事|互动|资料|图片|视频)中心)$")
_CODE = re.compile(r"[1-9A-Z][0-9A-Z](\d{6})[0-9A-Z]{10}|(\d{6})(?:\d{2,6})?")


@cache
def names() -> Names:
    """The project's reading of names. Raises :class:`~pipelines.bodies.words.AuthorityDataError`."""
    return Names(*known_words())


@lru_cache(maxsize=4096)
def unit_of(text: str) -> str | None:
    """The unit that a heading, a cell or the name of a column names, a region's bare name among them; else ``None``."""
    if len(text) > _LONGEST:
        return None
    label = plain(text)
    for _ in range(2):
        label = _WRAPPED.sub(r"\1", _LABEL.sub("", _ASIDE.sub("", label)))
    if (
        len(label) < 2
        or _SITE.match(label)
        or _MANY.match(re.sub(r"[()]", "", label))
        or any(mark in label for mark in "0123456789:>|《 ")
    ):
        return None
    codes, rest = names().regions(label)
    if codes and not rest:
        return label
    return None if names().body(rest).kind is Kind.UNKNOWN or not rest else label


def unit_among(texts: Iterable[str]) -> str | None:
    """The one unit that the texts of a row name; a government beside a department is the site's; else ``None``.

    Of one name in full and in part (武义县教育局, 教育局) the full one counts.
    """
    named = {unit for text in texts if text and (unit := unit_of(text.strip()))}
    found = {one for one in named if not any(other != one and other.endswith(one) for other in named)}
    if len(found) > 1:
        found = {unit for unit in found if not _governs(unit)}
    return found.pop() if len(found) == 1 else None


def within(above: str, unit: str) -> str:
    """A unit below another heading: that of a county (武义县) says where the units below it are (教育局)."""
    told, rest = names().regions(above)
    own, _ = names().regions(unit)
    return above + unit if told and not rest and not own else unit


def unit_of_code(code: str) -> str | None:
    """The region of a unit by its 统一社会信用代码 (18 signs, of which the third to eighth are the region of the office
    that gave it) or by a code that begins with the region's; ``None`` for what is neither."""
    found = _CODE.fullmatch(code)
    region = names().gazetteer.regions.get(found[1] or found[2]) if found else None
    return region.full_name if region is not None else None


def fuller(name: str, unit: str) -> str | None:
    """What a report's ``name`` means where a list says that it is ``unit``'s: the unit's name, where that says more of
    the same body; ``None`` where it does not, or where the name says its region itself."""
    text, said = plain(name), plain(unit)
    if names().is_central(text) or names().regions(text)[0]:
        return None
    relative = names().relative(text, None)
    rest = relative[1] if relative is not None else text
    codes, body = names().regions(said)
    if relative is not None and codes:
        inside = names().relative(text, codes[-1])
        if inside is None or inside[0] != codes[-1]:
            return None  # 县教育局 in a list of 金华市 is not the city's
    if codes and not body:
        return said + rest
    theirs, own = names().body(body), names().body(rest)
    if own.key == theirs.key:
        return said if codes and said != text else None
    if said.endswith(rest):
        return said
    if theirs.kind is Kind.ZONE and theirs.zone:
        return said.removesuffix(body) + theirs.zone + rest
    if theirs.kind in (Kind.TOWNSHIP, Kind.SUBDISTRICT) and theirs.township:
        return said.removesuffix(body) + theirs.township + rest
    return None


def _governs(unit: str) -> bool:
    _, rest = names().regions(unit)
    return names().body(rest).kind in (Kind.GOVERNMENT, Kind.OFFICE)
