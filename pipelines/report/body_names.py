"""What looks like the name of a body (机关名称): by its end or by the region at its head, and by nothing in it that
no name holds."""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.report.characters import fold, simplified, strip_space
from pipelines.report.title_rules import any_of, region_names

_LONGEST = 40
#: a name that has a region at its head and no known end: 西藏自治区政府国资委 has one, 威海质监 has none
_LONGEST_UNENDED = 10
_ASIDE = re.compile(r"[(\[][^()\[\]]{1,20}[)\]]$")
_LONGEST_REGION = 12
#: a region at the head of a name, by its form alone; the table of regions knows no township, and none of tests
_REGION = re.compile(r"^[\u4e00-\u9fff]{2,5}?(?:省|市|县|区|州|旗|盟)")
_REGION_ENDS = "省市县区州旗盟"
#: before a region, what belongs to a body's name: 国家税务总局, 中国共产党, 共青团, 第八师
_BODY_AHEAD = re.compile(r"中国|中共|国家|共青|兵团|[局署部会院党团行社司厅师所处队][(]?$")
_LONGEST_LEAD = 8
_BRACKETS = {")": "(", "]": "["}


@lru_cache(maxsize=1024)
def body_name(text: str) -> str | None:
    """``text`` as a body's name without white space, or ``None`` where it does not look like one.

    What stands before or behind a name in titles (关于, 公布, 【…】, numbers, site names) is taken off first.
    """
    printed = strip_space(text)
    name = _found(fold(printed), [fold(part) for part in text.split()])
    return None if name is None else as_printed(printed, name)


def looks_like_body(name: str) -> bool:
    """Whether a folded name looks like a body's, as it stands."""
    if not 2 <= len(name) <= _LONGEST or any_of("never").search(name) or not _balanced(name):
        return False
    plain = _ASIDE.sub("", name)
    if any_of("endings", suffix="$").search(plain):
        return len(plain) > 1
    return len(plain) <= _LONGEST_UNENDED and _region_head(plain)


def names_region(name: str) -> bool:
    """Whether a folded name begins with a region: a known one, or by its form (省, 市, 县 …)."""
    return _REGION.match(name) is not None or _region_head(name)


def _region_head(name: str) -> bool:
    known = region_names()
    return any(name[:length] in known for length in range(2, min(len(name), _LONGEST_REGION) + 1))


def _found(folded: str, chunks: list[str]) -> str | None:
    """The last piece of a title's beginning that looks like a body's name."""
    for piece in reversed(any_of("breaks").split(_dropped(folded, chunks))):
        name = _trimmed(piece)
        if name and looks_like_body(name):
            return _last_named(name)
    return None


def _dropped(folded: str, chunks: list[str]) -> str:
    """``folded`` without the words at its head that white space sets apart from a name of a region: 要闻 云泽市水务局."""
    for count in range(1, min(len(chunks), 6)):
        lead, rest = chunks[count - 1], "".join(chunks[count:])
        if (
            len(lead) > 1
            and not names_region(lead)
            and names_region(rest)
            and looks_like_body(_trimmed(rest))
        ):
            return rest
    return folded


def _last_named(name: str) -> str:
    """A name behind another that begins with the same region: 云泽市人民政府云泽市水务局 is the bureau."""
    name = _from_region(name)
    region = _REGION.match(name)
    if region is not None and (again := name.rfind(region[0])) > 0 and looks_like_body(name[again:]):
        return name[again:]
    return name


def _from_region(name: str) -> str:
    """A name without words of the page before its region, which the table of regions knows: 热点聚焦武汉市审计局."""
    if names_region(name):
        return name
    known = region_names()
    for start in range(2, min(_LONGEST_LEAD, len(name) - 3) + 1):
        length = next(
            (
                size
                for size in range(min(_LONGEST_REGION, len(name) - start), 2, -1)
                if name[start : start + size] in known and name[start + size - 1] in _REGION_ENDS
            ),
            0,
        )
        if length:
            of_city = name.startswith("管理", start + length)  # 城市管理局, and no 城市
            return name if of_city or _BODY_AHEAD.search(name[:start]) else name[start:]
    return name


def _trimmed(text: str) -> str:
    """A piece without marks, numbers and words of publishing at its head and end."""
    before, after = any_of("before", prefix="^"), any_of("after", suffix="$")
    trims = any_of("trims")
    while True:
        shorter = trims.sub("", after.sub("", before.sub("", text, count=1), count=1))
        if shorter == text or not shorter:
            return shorter
        text = shorter


def _balanced(name: str) -> bool:
    opened: list[str] = []
    for character in name:
        if character in "([":
            opened.append(character)
        elif character in _BRACKETS and (not opened or opened.pop() != _BRACKETS[character]):
            return False
    return not opened


def as_printed(title: str, folded: str) -> str:
    """The part of ``title`` that folds to ``folded``: names keep the characters they were printed with."""
    if folded in title:
        return folded
    plain = simplified(title)  # of the same length, and the whole tells in which letters each part is printed
    for start in range(len(title)):
        for end in (start + len(folded), start + len(folded) - 1, start + len(folded) + 1):
            if fold(plain[start:end]) == folded:
                return title[start:end]
    return folded
