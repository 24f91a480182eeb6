"""Makes ``docs/rules.md`` from the catalogue of rules.

Run in the checkout: ``python -m govcrawl.site.rules_page``.
"""

from __future__ import annotations

from collections.abc import Iterator

from govcrawl.places import PROJECT
from pipelines.report.catalogue import RuleEntry, rule_groups

DOCUMENT = PROJECT / "docs" / "rules.md"

_INTRODUCTION = """\
# Rules

Made by `python -m govcrawl.site.rules_page` from `pipelines/data/rules/`: do not edit it by hand. How a report's status
comes of them says `docs/judging.md`. A finding is a row of the table `checks`: `status` is `fail` where a rule is broken
(then `fault` says whose mistake it is), `note` where something is worth knowing and no mistake, `not_assessable` where
the rule cannot be applied. Precision is the share of a rule's findings that were right, given where it was measured.
"""


def document() -> str:
    """The text of ``docs/rules.md``."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield _INTRODUCTION
    for group in rule_groups():
        yield f"## {group.label.en} {group.label.zh}\n"
        yield f"{group.about.zh}\n\n{group.about.en}\n"
        for rule in group.rules:
            yield from _entry(rule)


def _entry(rule: RuleEntry) -> Iterator[str]:
    yield f"### `{rule.id}`\n"
    yield f"{rule.label.zh}. {rule.label.en}.\n"
    yield f"- 公式: {rule.formula.zh}"
    yield f"- formula: {rule.formula.en}"
    yield f"- reads: {', '.join(rule.reads)}; version {rule.version}"
    yield f"- finds: {_finds(rule)}"
    when = rule.not_assessable
    yield f"- not assessable: {f'{when.zh}; {when.en}' if when else 'never'}"
    for one in rule.precision:
        yield f"- precision: {one.right} of {one.of} ({one.measured_on})"
    yield ""


def _finds(rule: RuleEntry) -> str:
    failures = f"failures (fault: {', '.join(rule.fails_as)})" if rule.fails_as else ""
    return " and ".join(filter(None, (failures, "notes" if rule.notes else ""))) or "nothing"


def main() -> None:
    """Write the document."""
    DOCUMENT.write_text(document(), encoding="utf-8")


if __name__ == "__main__":
    main()
