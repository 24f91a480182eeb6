"""The words that names of bodies are made of: ``pipelines/data/authorities.yaml``, and the kinds of bodies."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from pipelines.bodies.regions import Gazetteer, regions
from pipelines.data_files import read_data_file
from pipelines.errors import DataFileError

WORDS_FILE = files("pipelines") / "data" / "authorities.yaml"


class AuthorityDataError(DataFileError):
    """Raised when ``pipelines/data/authorities.yaml`` does not fit its schema; names file and key."""


class Level(StrEnum):
    """Where a body stands: a government by its tier, anything that works under one as a department."""

    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    DEPARTMENT = "department"


class Kind(StrEnum):
    """What sort of body it is."""

    GOVERNMENT = "government"  # 人民政府
    OFFICE = "office"  # 人民政府办公室
    DEPARTMENT = "department"  # 局、委、厅
    TOWNSHIP = "township"  # 乡镇人民政府
    SUBDISTRICT = "subdistrict"  # 街道办事处
    ZONE = "zone"  # 开发区管委会
    VERTICAL = "vertical"  # 垂直管理: 税务局, 海关
    CENTRAL = "central"  # 国务院部门
    ENTERPRISE = "enterprise"  # 公司
    INSTITUTION = "institution"  # 学校、医院、中心
    UNKNOWN = "unknown"


class Evidence(StrEnum):
    """What settled the region."""

    NAME = "name"
    LIST = "list"
    PORTAL = "portal"
    SITE_ID = "site_id"
    HOST = "host"
    PINYIN = "pinyin"
    DOMAIN = "domain"
    NONE = "none"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Abbreviation(_Model):
    full: Annotated[str, Field(min_length=3)]
    short: Annotated[tuple[str, ...], Field(min_length=1)]


class _Vertical(_Model):
    pattern: str
    parent: str

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"not a pattern: {error}") from error
        return pattern


_Code = Annotated[str, Field(pattern=r"^\d{6}$")]


class Words(_Model):
    """``pipelines/data/authorities.yaml``: the words that names of bodies are made of."""

    region_aliases: dict[str, _Code]
    zone_words: tuple[str, ...]
    zone_shorter: dict[str, tuple[str, ...]]
    not_relative: tuple[str, ...]
    abbreviations: tuple[_Abbreviation, ...]
    central: tuple[str, ...]
    central_prefixes: tuple[str, ...]
    vertical: tuple[_Vertical, ...]
    province_hosts: dict[str, _Code]
    plain_hosts: tuple[str, ...]

    @field_validator("abbreviations")
    @classmethod
    def _once_each(cls, entries: tuple[_Abbreviation, ...]) -> tuple[_Abbreviation, ...]:
        seen: dict[str, str] = {}
        for entry in entries:
            for word in (entry.full, *entry.short):
                if word in seen:
                    raise ValueError(f"{word} stands for {seen[word]} and for {entry.full}")
                seen[word] = entry.full
        return entries


def load_words(path: Traversable = WORDS_FILE) -> Words:
    """The words in one file. Raises :class:`AuthorityDataError` naming the file and the key that is wrong."""
    return read_data_file(path, Words, AuthorityDataError)


@cache
def known_words() -> tuple[Words, Gazetteer]:
    """The words and the gazetteer of the data files, read once."""
    words = load_words()
    return words, Gazetteer(regions(), words.region_aliases)
