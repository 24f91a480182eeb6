"""What a report says of itself in its opening (自述): which body it is of, where neither a title nor a signature names one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from pydantic import Field, field_validator

from pipelines.data_files import Data, Regex, Rule, read_data_file
from pipelines.errors import DataFileError
from pipelines.report.body_names import as_printed, looks_like_body, names_region
from pipelines.report.characters import fold, strip_space
from pipelines.report.title_rules import Affix
from pipelines.report.titles import parse_title
from pipelines.values import value

RULES_FILE = files("pipelines") / "data" / "openings.yaml"

#: characters of a text that are its opening: the lead, and the first sentences of section one
_OPENING = 1500
#: shorter lines are headings, dates and the furniture of a page
_SHORTEST = 12
#: what a report calls its body by (我局, 我镇), and what reports of governments do, among others (我市)
_OWN = re.compile(r"我(局|镇|乡|街道|街|委|厅|办|中心|院|队|站|公司|集团|学校)")
_OWN_REGION = re.compile(r"我[省市县区州旗盟]")
#: letters at the end of a name among which that word stands
_TAIL = 8
_GOVERNMENT = re.compile(r"政府|[镇乡]$|街道$")
_TOWNSHIP = re.compile(r"(?:镇|乡|街道|街|苏木|办事处|政府)$")
_REGION = re.compile(r"(?:[省市县区州旗盟]|地区|新区|特区)$")


class OpeningRulesError(DataFileError):
    """Raised when ``pipelines/data/openings.yaml`` does not fit; names file and key."""


class Named(Data):
    """An example of what a rule takes: ``name`` out of ``text``."""

    text: str
    name: str


class Naming(Regex):
    """A regular expression whose group ``name`` is the part that names body or report."""

    examples: tuple[Named, ...] = Field(min_length=1)

    @field_validator("pattern")
    @classmethod
    def _names(cls, pattern: re.Pattern[str]) -> re.Pattern[str]:
        if "name" not in pattern.groupindex:
            raise ValueError("has no group (?P<name>…)")
        return pattern


class OpeningRules(Data):
    """``pipelines/data/openings.yaml``, whose comments say what each list is for."""

    announced: tuple[Naming, ...]
    compiled: tuple[Naming, ...]
    contact: tuple[Naming, ...]
    subject: tuple[Naming, ...]
    inside: tuple[Affix, ...]
    unclear: tuple[Rule, ...]
    shared: tuple[Rule, ...]
    year: tuple[Naming, ...]


def load_opening_rules(path: Traversable = RULES_FILE) -> OpeningRules:
    """The rules in one file. Raises :class:`OpeningRulesError` naming the file and the key that is wrong."""
    return read_data_file(path, OpeningRules, OpeningRulesError)


@cache
def opening_rules() -> OpeningRules:
    """The project's rules, read once."""
    return load_opening_rules()


@value
class Opening:
    """What an opening says: ``authority`` and ``year`` as it names them, else ``None``."""

    authority: str | None
    year: int | None


def read_opening(lines: Iterable[str]) -> Opening:
    """The body and the year that the paragraphs at the beginning of a report name."""
    sentences = list(_sentences(lines))
    opening = "\n".join(sentences)
    said = _announced(opening)
    authority = said.authority or _acting_body(opening, sentences)
    year = said.year or next(map(int, _found(opening, opening_rules().year)), None)
    return Opening(authority, year)


def _announced(opening: str) -> Opening:
    """Body and year of the report as its opening announces it: 现公布…局2023年政府信息公开工作年度报告."""
    year = None
    for name in _found(opening, opening_rules().announced):
        parts = parse_title(name)
        if parts.names_report and parts.authority is not None:
            return Opening(parts.authority, parts.year)
        if parts.names_report:
            year = year or parts.year
        elif looks_like_body(fold(name)):
            return Opening(name, None)
    return Opening(None, year)


def _acting_body(opening: str, sentences: Sequence[str]) -> str | None:
    """The body that an opening names otherwise: who drew the report up, whom to ask about it, who acts in its first
    sentence. ``None`` where these are of different bodies, or the report calls its own by a word that does not fit (我局):
    a bureau draws up the report of its city, too (我市).
    """
    rules = opening_rules()
    offices = _clear(_found(opening, (*rules.compiled, *rules.contact)))
    asked = [name for name in offices if not any(rule.pattern.search(fold(name)) for rule in rules.shared)]
    acting = [name for name in _clear(_actors(sentences)) if not _REGION.search(fold(name))]
    if not asked and not acting:
        return None
    longest = fold(max((*asked, *acting), key=len))
    own = set(_OWN.findall(fold(opening)))
    of_region = not acting and not own and _OWN_REGION.search(opening) and not _GOVERNMENT.search(longest)
    same = all(longest.endswith(fold(name)) for name in (*asked, *acting))
    fits = all(word in longest[-_TAIL:] for word in own)
    return as_printed(opening, longest) if same and fits and not of_region else None


def _actors(sentences: Iterable[str]) -> Iterator[str]:
    """Who acts at the beginning of a paragraph."""
    for sentence in sentences:
        yield from _found(sentence, opening_rules().subject)


def _sentences(lines: Iterable[str]) -> Iterator[str]:
    """The paragraphs of an opening without white space, headings and short lines left out."""
    length = 0
    for line in lines:
        text = strip_space(line[: 2 * _OPENING])[:_OPENING]
        if len(text) < _SHORTEST:
            continue
        yield text
        length += len(text)
        if length > _OPENING:
            return


def _found(text: str, rules: Iterable[Naming]) -> Iterator[str]:
    """What rules take out of a text, as it is printed."""
    folded = "\n".join(map(fold, text.split("\n")))
    for rule in rules:
        for match in rule.pattern.finditer(folded):
            yield as_printed(text, match["name"])


def _clear(names: Iterable[str]) -> Iterator[str]:
    """Names of bodies among ``names``, without the offices inside them that answer for them."""
    for printed in names:
        name = fold(printed)
        for ending in opening_rules().inside:
            name = ending.pattern.sub("", name)
        if any(rule.pattern.search(name) for rule in opening_rules().unclear):
            continue
        if looks_like_body(name) and (names_region(name) or _TOWNSHIP.search(name)):
            yield as_printed(printed, name)
