"""Administrative divisions (行政区划, GB/T 2260): names to codes, and what lies in what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from pipelines.data_files import read_rows
from pipelines.errors import DataFileError
from pipelines.values import value

REGIONS_FILE = files("pipelines") / "data" / "regions.csv"

#: Taiwan, Hong Kong and Macau follow: their districts (东区, 北区) must not stand beside others of that name
_NO_REPORTS = "700000"
#: no code of GB/T 2260: the invented province that the demo lies in
_INVENTED = "990000"
_ETHNIC = (
    "哈萨克|蒙古族?|柯尔克孜|塔吉克|锡伯|维吾尔|达斡尔|"
    "(?:满|回|藏|羌|彝|苗|侗|瑶|壮|黎|畲|水|白|傣|佤|怒|土|各)族|"
    "(?:朝鲜|土家|布依|仡佬|仫佬|毛南|哈尼|拉祜|布朗|纳西|景颇|傈僳|独龙|普米|裕固|保安|东乡|撒拉)族"
)
_AUTONOMOUS = re.compile(rf"(?:{_ETHNIC})*自治(?=[州县]$)|族自治(?=旗$)|自治(?=旗$)")
_PROVINCE_END = re.compile(r"(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)$")
_NAME_END = re.compile(r"(?:地区|市|区|县|州|盟|旗)$")


@value
class Region:
    """A row of ``pipelines/data/regions.csv``; ``level`` is ``province``, ``city`` (地级) or ``county``; ``pinyin`` has
    a syllable for each character of the name."""

    code: str
    name: str
    level: str
    parent: str | None
    full_name: str
    pinyin: tuple[str, ...]


class Gazetteer:
    """Regions by code and by every name that they go by."""

    def __init__(self, regions: Iterable[Region], aliases: Mapping[str, str]) -> None:
        """``aliases``: names that no rule makes, to codes. Raises :class:`KeyError` for an unknown code."""
        self.regions = {region.code: region for region in regions}
        self._names: dict[str, list[str]] = {}
        self._stems: dict[str, list[str]] = {}
        self._spelled: dict[str, list[str]] = {}
        self._governing = {region.parent for region in self.regions.values()}
        for region in self.regions.values():
            if _NO_REPORTS <= region.code < _INVENTED:
                continue
            for name in dict.fromkeys(_names(region)):
                self._names.setdefault(name, []).append(region.code)
            stem = _NAME_END.sub("", region.name)
            if len(stem) > 1:
                self._stems.setdefault(stem, []).append(region.code)
            for spelled in _spellings(region):
                self._spelled.setdefault(spelled, []).append(region.code)
        for alias, code in aliases.items():
            codes = self._names.setdefault(alias, [])
            if code not in codes:
                codes.append(self.regions[code].code)
        self._longest = max(map(len, self._names))

    def named(self, text: str) -> list[tuple[str, list[str]]]:
        """Every beginning of ``text`` that names a region, longest first, with the codes that it may mean."""
        pieces = (text[:length] for length in range(min(self._longest, len(text)), 1, -1))
        return [(piece, self._names[piece]) for piece in pieces if piece in self._names]

    def stems(self, text: str) -> list[tuple[str, list[str]]]:
        """As :meth:`named`, for names without the word that says what they are (郑州, not 郑州市)."""
        pieces = (text[:length] for length in range(min(8, len(text)), 1, -1))
        return [(piece, self._stems[piece]) for piece in pieces if piece in self._stems]

    def spelled(self, pinyin: str) -> str | None:
        """The one region whose name is spelled so (``weihai``, ``longxian``), the upper one where a city and a
        county in it share their name; ``None`` where none is, or several are."""
        codes = self._spelled.get(pinyin, [])
        top = [code for code in codes if all(self.within(other, code) for other in codes)]
        return top[0] if top else None

    def governs_counties(self, code: str) -> bool:
        """Whether counties lie under the region (four cities have none: 中山, 东莞, 儋州, 嘉峪关)."""
        return code in self._governing

    def lineage(self, code: str) -> tuple[str, ...]:
        """The region and those above it, from the lowest."""
        found = []
        region: Region | None = self.regions[code]
        while region is not None:
            found.append(region.code)
            region = self.regions[region.parent] if region.parent else None
        return tuple(found)

    def within(self, code: str, above: str) -> bool:
        """Whether ``code`` is ``above`` or lies in it."""
        return above in self.lineage(code)

    def shown(self, code: str) -> str:
        """The name by which a region is known in the whole country: a district is called after its city."""
        region = self.regions[code]
        if region.level == "county" and region.parent and region.name.endswith("区"):
            return self.regions[region.parent].name + region.name
        return region.name


def _names(region: Region) -> Iterable[str]:
    """The full name, and the shorter ones by rule: 甘南州, 三江县, 宁夏."""
    yield region.name
    if region.level == "province":
        stem = _PROVINCE_END.sub("", region.name)
        yield stem
        if region.name.endswith("自治区"):
            yield f"{stem}自治区"
    else:
        short = _AUTONOMOUS.sub("", region.name)
        if short != region.name and len(short) > 2:
            yield short


def _spellings(region: Region) -> set[str]:
    """How hosts spell a region below the province: with and without 市, 县 …; 甘南 for 甘南藏族自治州."""
    if region.level == "province":
        return set()
    short = _AUTONOMOUS.sub("", region.name)
    stem = _NAME_END.sub("", short)
    last = region.pinyin[-1]
    if len(stem) < 2:
        return {"".join(region.pinyin)}
    spelled = "".join(region.pinyin[: len(stem)])
    return {spelled, spelled + last}


def load_regions(path: Traversable = REGIONS_FILE) -> list[Region]:
    """The regions in a file. Raises :class:`~pipelines.errors.DataFileError`."""
    try:
        _, rows = read_rows(path, DataFileError)
        return [
            Region(
                row["code"],
                row["name"],
                row["level"],
                row["parent"] or None,
                row["full_name"],
                tuple(row["pinyin"].split()),
            )
            for _, row in rows
        ]
    except OSError as error:
        raise DataFileError(f"{path}: cannot be read: {error.strerror or error}") from error
    except KeyError as error:
        raise DataFileError(f"{path}: row 1: columns missing: {error.args[0]}") from error


@cache
def regions() -> tuple[Region, ...]:
    """The regions of ``pipelines/data/regions.csv``."""
    return tuple(load_regions())
