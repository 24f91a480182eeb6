"""What a title says: which body, which year, and that it is this kind of report at all."""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.report.characters import fold, strip_space
from pipelines.report.dates import western_year
from pipelines.values import value

#: 政府信息公开工作年度报告 in the wordings seen: 年度报告, 年报, 工作报告, 政务信息公开工作开展年度报告 …
REPORT_NAME = re.compile(
    r"(?:政府|政务)?(?:信息|政务)公开(?:工作)?(?:开展)?(?:情况)?的?(?:\(?(?:19|20)\d\d年?度?\)?)?(?:年度|全年)?(?:工作)?(?:情况)?(?:年度)?(?:总结)?(?:报告|年报)"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:年度?|度)?(?!\d)")
_LEADING = re.compile(r"^(?:附件?\d*[:：]|标题[:：]|关于|[《\"'“·•★☆◆●#*>\-]+)+")
_BRACKETED_YEAR = re.compile(r"[【\[〔(](?:19|20)\d\d(?:年度?)?[】\]〕)]")
_WEBSITE = re.compile(r"^.*(?:门户网站?|政府网站?|政务网|网站|平台|首页)[-_—|>:：]*")
_SELF = re.compile(r"^(?:本|我|全|各)(?:机关|单位|部门|局|委|县|市|区|镇|乡|街道|级|办|厅|院)*$")


@value
class TitleParts:
    """``title`` without white space; ``authority`` and ``year`` as it names them, else ``None``;
    ``names_report``: it names an annual report on information disclosure."""

    title: str
    authority: str | None
    year: int | None
    names_report: bool


@lru_cache(maxsize=256)
def parse_title(text: str) -> TitleParts:
    """The parts of a title. Raises nothing: what is not there is ``None``. Remembered: a page prints its title often."""
    title = strip_space(text)
    plain = western_year(fold(text))
    years = _YEAR.findall(plain)
    match = REPORT_NAME.search(plain)
    if match is None:
        return TitleParts(title, None, int(years[0]) if years else None, False)
    before = plain[: match.start()]
    if before.endswith("人民") and plain.startswith("政府", match.start()):
        before += "政府"  # 泾县人民政府信息公开年度报告: one 政府 serves twice
    before = _BRACKETED_YEAR.sub("", before)
    before = _YEAR.sub("", before)
    before = _LEADING.sub("", before).strip(" -—_|、,，:：的《\"'“”·")
    before = _WEBSITE.sub("", re.sub(r"(?:关于|年度)+$", "", before))
    authority: str | None = _as_printed(title, before)
    if not before or _SELF.match(before) or len(before) > 40:
        authority = None
    near = [year for year in years if year in plain[: match.end() + 12]]
    return TitleParts(title, authority, int((near or years)[0]) if years else None, True)


def _as_printed(title: str, folded: str) -> str:
    """The part of ``title`` that folds to ``folded``: names keep the characters they were printed with."""
    if folded in title:
        return folded
    for start in range(len(title)):
        if fold(title[start : start + len(folded)]) == folded:
            return title[start : start + len(folded)]
    return folded
