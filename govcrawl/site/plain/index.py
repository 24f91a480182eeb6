"""The search index of plain files: places of all pairs of letters, which a browser loads as it needs them.

Chinese has no spaces, so words of any length are found by letters. All text is one line: of each report, in the order of
报告一览, its title, its body and the sections 0 to 6, each with an end after it. Letters are told as
:func:`~govcrawl.site.plugins.reader.spacing.spaced` tells them, without spaces. Files, in ``search/index/``, all numbers 32 bits,
little-endian, deflated (zlib):

- ``pairs/FIRST.bin`` (the letter's code in hexadecimal): how many second letters there are; of each its code and how many
  places follow; then the places of each, as differences. Where there are very many, none follow here, and
  ``pairs/FIRST-SECOND.bin`` has them.
- ``letters/FIRST.bin``: which reports have the letter, as differences.
- ``facts.bin``: of all reports the length of their text, then their years, provinces and levels (from 1, as in
  ``levels.json``); ``parts.bin``: the lengths of the nine parts of each.
- ``reports-N.json``: what the list of results says of 200 reports; ``bodies.json``: all bodies.

``static/plain/search.js`` reads it. Measured beside it, Pagefind 1.5.2 found 0 of 8 phrases of three letters.
"""

from __future__ import annotations

import json
import operator
import sqlite3
import sys
import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from govcrawl.site.plugins.reader.spacing import spaced

#: parts of a report's text: title, body, sections 0 to 6
_ORDINALS = range(7)
#: no letter of a text
_END = "\n"
#: reports in a file of what lists say
_GROUP = 200
#: pairs with more places have a file of their own
_MANY = 20_000


def write_index(connection: sqlite3.Connection, folder: Path) -> None:
    """Write the index of a published database into ``folder``. Raises :class:`OSError` or :class:`sqlite3.Error`."""
    for name in ("pairs", "letters"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    pairs: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
    letters: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
    lengths, parts, place = array("I"), array("I"), 0
    for number, texts in enumerate(_texts(connection)):
        text = "".join(texts)
        for at, pair in enumerate(map(operator.add, text, text[1:]), place):
            pairs[pair].append(at)
        for letter in set(text):
            letters[letter].append(number)
        place += len(text)
        lengths.append(len(text))
        parts.extend(map(len, texts))
    _write_pairs(pairs, folder / "pairs")
    for letter, reports in letters.items():
        if letter != _END:
            _write(folder / "letters" / f"{ord(letter):x}.bin", _differences(reports))
    _write(folder / "parts.bin", parts)
    _write_facts(connection, folder, lengths)


def _texts(connection: sqlite3.Connection) -> Iterator[list[str]]:
    """The nine parts of each report."""
    found = connection.execute(
        "SELECT f.rowid, f.标题, f.报告所写机关, s.ordinal, s.text FROM 报告一览 f"
        " LEFT JOIN sections s ON s.report_id = f.报告编号 ORDER BY f.rowid"
    )
    for (_, title, authority), sections in groupby(found, key=operator.itemgetter(0, 1, 2)):
        texts = {ordinal: text for *_, ordinal, text in sections}
        told = (title, authority, *(texts.get(ordinal) for ordinal in _ORDINALS))
        yield [flat(text or "") + _END for text in told]


def flat(text: str) -> str:
    """A text as the index has it."""
    return "".join(spaced(text).lower().split())


def _write_pairs(pairs: dict[str, array[int]], folder: Path) -> None:
    for first, group in groupby(sorted(pairs), key=operator.itemgetter(0)):
        if first == _END:
            continue
        head, lists = array("I"), array("I")
        for pair in group:
            places, code = _differences(pairs[pair]), ord(pair[1])
            many = len(places) > _MANY
            if many:
                _write(folder / f"{ord(first):x}-{code:x}.bin", places)
            else:
                lists.extend(places)
            head.extend((code, 0 if many else len(places)))
        _write(folder / f"{ord(first):x}.bin", array("I", [len(head) // 2]) + head + lists)


def _differences(numbers: array[int]) -> array[int]:
    return array("I", map(operator.sub, numbers, array("I", [0]) + numbers))


def _write(path: Path, numbers: array[int]) -> None:
    if sys.byteorder == "big":
        numbers = array("I", numbers)
        numbers.byteswap()
    path.write_bytes(zlib.compress(numbers.tobytes(), 6))


def _write_facts(connection: sqlite3.Connection, folder: Path, lengths: array[int]) -> None:
    rows = connection.execute(
        "SELECT 报告编号, coalesce(标题, 机关), 年度, 状态, 公布日期, 省代码, 级别 FROM 报告一览 ORDER BY rowid"
    ).fetchall()
    levels = sorted({level for *_, level in rows if level})
    columns = lengths + array("I")
    columns.extend(year or 0 for _, _, year, *_ in rows)
    columns.extend(int(province or 0) for *_, province, _ in rows)
    columns.extend(levels.index(level) + 1 if level else 0 for *_, level in rows)
    _write(folder / "facts.bin", columns)
    _write_json(folder / "levels.json", levels)
    for start in range(0, len(rows), _GROUP):
        told = [row[:5] for row in rows[start : start + _GROUP]]
        _write_json(folder / f"reports-{start // _GROUP}.json", told)
    bodies = connection.execute(
        "SELECT 机关编号, 机关, 别名, 级别, 地区, 报告数, 最早年度, 最近年度 FROM 机关一览 ORDER BY 机关编号"
    )
    _write_json(folder / "bodies.json", bodies.fetchall())


def _write_json(path: Path, data: Iterable[object]) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
