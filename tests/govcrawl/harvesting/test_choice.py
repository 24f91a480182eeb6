"""Which portals options name."""

from __future__ import annotations

from pathlib import Path

import pytest

from govcrawl.errors import NothingDoneError
from govcrawl.harvesting.choice import Choice
from govcrawl.register import Register, read_register

FAMILIES = ("trs", "ucap")
ROWS = """id,name,family,url,region
zj,浙江省,trs,http://a.gov.cn/,330000
hz,杭州市,ucap,http://b.gov.cn/,330100
sc,上城区,trs,http://c.gov.cn/,330102
bj,北京市,trs,http://d.gov.cn/,110000
no,某局,trs,http://e.gov.cn/,
"""


@pytest.fixture
def register(tmp_path: Path) -> Register:
    path = tmp_path / "portals.csv"
    path.write_text(ROWS, encoding="utf-8")
    return read_register(path)


@pytest.mark.parametrize(
    ("choice", "ids"),
    [
        (Choice(), "zj hz sc bj no"),
        (Choice(portals=("bj", "zj")), "zj bj"),
        (Choice(families=("ucap",)), "hz"),
        (Choice(regions=("330000",)), "zj hz sc"),
        (Choice(regions=("33",)), "zj hz sc"),
        (Choice(regions=("3301",)), "hz sc"),
        (Choice(regions=("330102",)), "sc"),
        (Choice(regions=("浙江",)), "zj hz sc"),
        (Choice(regions=("杭州市", "北京")), "hz sc bj"),
        (Choice(regions=("浙江",), families=("trs",)), "zj sc"),
        (Choice(years="2023"), "zj hz sc bj no"),
    ],
    ids=str,
)
def test_options_of_a_kind_add_up_and_kinds_narrow(register: Register, choice: Choice, ids: str) -> None:
    assert [portal.id for portal in choice.of(register, FAMILIES)] == ids.split()


@pytest.mark.parametrize(
    ("choice", "named"),
    [
        (Choice(portals=("nosuch",)), "nosuch"),
        (Choice(families=("nosuch",)), "nosuch"),
        (Choice(regions=("亚特兰蒂斯",)), "亚特兰蒂斯"),
        (Choice(regions=("44",)), "portals.csv"),
        (Choice(families=("ucap",), portals=("bj",)), "portals.csv"),
    ],
    ids=str,
)
def test_a_name_that_means_nothing_is_an_error(register: Register, choice: Choice, named: str) -> None:
    with pytest.raises(NothingDoneError, match=named):
        choice.of(register, FAMILIES)
