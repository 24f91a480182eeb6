"""制表 ``/builder`` and ``/builder.csv``: bodies × figures × years with conditions, as a table, a chart and a file.

The address says everything that was chosen, so a table can be shared by its address.
"""

# mypy: disable-error-code="import-untyped"
from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any

from datasette.utils.asgi import AsgiStream

from ..patience import limited
from ..site import DATABASE, Handler, Site, asked, counted

PER_PAGE = 100
MOST_FIGURES = 8
MOST_NAMES = 12
#: bytes of a file that are held in memory, the rest on the disk; milliseconds that making it may take
_HELD, _FILE_MS = 1 << 20, 20_000
#: more rows than these are not summed up for the chart while a reader waits
MOST_SUMMED = 60_000
COMMON = (
    "新收申请", "上年结转", "予以公开", "部分公开", "不予公开", "无法提供", "不予处理", "其他处理", "办理总计", "结转下年",
    "复议", "复议纠正", "诉讼", "诉讼纠正", "晚几天", "不符",
)  # fmt: skip
#: words of a figure that its column alone does not explain
_CLEAR = {"晚几天": "晚几天（负数为提前）"}
CONDITIONS = {"least": "不少于", "most": "不多于", "up": "比上年至少增加", "down": "比上年至少减少"}
_LEVELS = ("中央", "省级", "地级", "县级", "乡级", "部门")


@dataclass(frozen=True)
class Figure:
    """A figure that can be chosen: its key in addresses, its words, and where it stands."""

    key: str
    label: str
    group: str
    column: str

    def of(self, report: str, wide: str) -> str:
        """The SQL of the figure, ``report`` and ``wide`` being the aliases of the two tables."""
        return f'{report}."{self.column}"' if self.group == "常用" else f'{wide}."{self.column}"'


@cache
def _figures(folder: str) -> dict[str, Figure]:
    known = json.loads((Path(folder) / "plugins" / "figures.json").read_text(encoding="utf-8"))
    common = [Figure(name, _CLEAR.get(name, name), "常用", name) for name in COMMON]
    form = [
        Figure(entry["key"], "·".join(entry["path"][1:]), entry["path"][0], entry["column"])
        for entry in known
    ]
    return {figure.key: figure for figure in (*common, *form)}


@dataclass
class Asked:
    """What the address asks for, with everything that is not known left out."""

    figures: list[Figure]
    names: list[str]
    region: str
    level: str
    first: str
    last: str
    condition: str
    on: Figure | None
    than: float | None


def _asked(site: Site, request: Any) -> Asked:
    known = _figures(str(site.folder))
    wanted = dict.fromkeys(key for key in request.args.getlist("figure") if key in known)
    condition = asked(request, "condition", CONDITIONS)
    than = asked(request, "than")
    number = float(than) if re.fullmatch(r"-?\d{1,9}(\.\d{1,4})?", than) else None
    on = known.get(asked(request, "on"))
    if not condition or on is None or number is None:
        condition, on, number = "", None, None
    newest = str(site.years[0]) if site.years else ""
    first, last = asked(request, "first", site.years), asked(request, "last", site.years)
    return Asked(
        figures=[known[key] for key in wanted][:MOST_FIGURES] or [known["新收申请"], known["予以公开"]],
        names=re.split(r"[\s,，、;；]+", asked(request, "name"))[:MOST_NAMES]
        if asked(request, "name")
        else [],
        region=asked(request, "region"),
        level=asked(request, "level", _LEVELS),
        first=first or last or newest,
        last=last or first or newest,
        condition=condition,
        on=on,
        than=number,
    )


def _query(wanted: Asked) -> tuple[str, list[Any]]:
    """FROM and WHERE of the table, and what fills its marks."""
    joins = " JOIN 全部数字 w ON w.序号 = f.rowid"
    years = sorted((wanted.first, wanted.last))
    conditions, values = ["f.年度 BETWEEN ? AND ?"], list[Any](years)
    if wanted.names:
        named = " OR ".join("instr(机关, ?) OR instr(别名, ?)" for _ in wanted.names)
        conditions.append(f"f.机关编号 IN (SELECT 机关编号 FROM 机关一览 WHERE {named})")
        values += [name for name in wanted.names for _ in range(2)]
    if wanted.region:
        conditions.append("f.地区代码 IN (SELECT 地区代码 FROM 所在 WHERE 以上 = ?)")
        values.append(wanted.region)
    if wanted.level:
        conditions.append("f.级别 = ?")
        values.append(wanted.level)
    if wanted.on is not None:
        if wanted.condition in ("up", "down"):
            joins += (
                " JOIN 报告一览 b ON b.机关编号 = f.机关编号 AND b.年度 = f.年度 - 1"
                " JOIN 全部数字 v ON v.序号 = b.rowid"
            )
            change = f"{wanted.on.of('f', 'w')} - {wanted.on.of('b', 'v')}"
            conditions.append(f"{change} >= ?" if wanted.condition == "up" else f"{change} <= -?")
        else:
            conditions.append(f"{wanted.on.of('f', 'w')} {'>=' if wanted.condition == 'least' else '<='} ?")
        values.append(wanted.than)
    return f"FROM 报告一览 f{joins} WHERE {' AND '.join(conditions)}", values


def _select(wanted: Asked) -> str:
    return ", ".join(f"{figure.of('f', 'w')} AS n{place}" for place, figure in enumerate(wanted.figures))


async def builder(site: Site, request: Any) -> Any:
    """The form, and the table where anything was asked."""
    wanted = _asked(site, request)
    source, values = _query(wanted)
    page = counted(request)
    begun = any(request.args.get(key) for key in ("figure", "name", "region", "level", "first"))
    found, rows, sums = 0, [], []
    if begun:
        row = await site.row(f"SELECT count(*) AS n {source}", *values)
        found = row["n"] if row else 0
        rows = await site.rows(
            "SELECT f.报告编号, f.机关编号, f.机关, f.地区, f.年度, f.状态, " + _select(wanted)
            + f" {source} ORDER BY f.年度 DESC, f.地区代码, f.机关, f.rowid LIMIT ? OFFSET ?",
            *values, PER_PAGE, (page - 1) * PER_PAGE,
        )  # fmt: skip
        if 0 < found <= MOST_SUMMED:
            sums = await site.rows(
                "SELECT f.年度, count(*) AS n, "
                + ", ".join(
                    f"sum({figure.of('f', 'w')}) AS n{place}" for place, figure in enumerate(wanted.figures)
                )
                + f" {source} GROUP BY f.年度 ORDER BY f.年度",
                *values,
            )
    known = _figures(str(site.folder))
    groups: dict[str, list[Figure]] = {}
    for figure in known.values():
        groups.setdefault(figure.group, []).append(figure)
    few = len({row["机关编号"] for row in rows}) <= 6 and found <= PER_PAGE
    return await site.page(
        request,
        "builder",
        wanted=wanted,
        begun=begun,
        found=found,
        rows=rows,
        sums=sums,
        groups=groups,
        conditions=CONDITIONS,
        levels=_LEVELS,
        provinces=site.provinces,
        region=await site.row("SELECT 地区代码, 全称 FROM 地区 WHERE 地区代码 = ?", wanted.region)
        if wanted.region
        else None,
        number_of_page=page,
        last_page=-(-found // PER_PAGE),
        charts=len(sums) > 0,
        data=[
            {
                "year": str(row["年度"]),
                "kind": row["机关"] if few else figure.label,
                "value": row[f"n{place}"],
            }
            for place, figure in enumerate(wanted.figures[:1] if few else wanted.figures)
            for row in (sorted(rows, key=lambda row: row["年度"]) if few else sums)
            if row[f"n{place}"] is not None
        ],
        data_label=wanted.figures[0].label if few else "合计",
    )


async def builder_csv(site: Site, request: Any) -> Any:
    """The whole table as a file that Excel opens in Chinese."""
    wanted = _asked(site, request)
    source, values = _query(wanted)
    heads = ["机关", "级别", "地区代码", "地区", "年度", "状态", "报告编号", "网址"]
    heads += [_CLEAR.get(figure.column, figure.column) for figure in wanted.figures]
    sql = (
        f"SELECT f.机关, f.级别, f.地区代码, f.地区, f.年度, f.状态, f.报告编号, f.网址, {_select(wanted)}"
        f" {source} ORDER BY f.年度 DESC, f.地区代码, f.机关, f.rowid"
    )
    spool = SpooledTemporaryFile(_HELD, "w+", encoding="utf-8", newline="")  # noqa: SIM115 (whoever is sent it closes it)

    def write(connection: Any) -> None:
        with limited(connection, _FILE_MS):
            writer = csv.writer(spool)
            writer.writerow(heads)
            writer.writerows(connection.execute(sql, values))
        spool.seek(0)

    try:
        await site.datasette.get_database(DATABASE).execute_fn(write)
    except BaseException:
        spool.close()
        raise

    async def told(to: Any) -> None:
        with spool:
            await to.write("\ufeff")
            while piece := spool.read(1 << 16):
                await to.write(piece)

    return AsgiStream(
        told,
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="table.csv"',
            "X-Content-Type-Options": "nosniff",
        },
    )


PAGES: tuple[tuple[str, Handler], ...] = ((r"^/builder$", builder), (r"^/builder\.csv$", builder_csv))
