"""The beginning of a new portal family."""

from __future__ import annotations

import re
from importlib.resources import files
from keyword import iskeyword
from pathlib import Path
from string import Template

from govcrawl.errors import DONE, NothingDoneError
from govcrawl.places import PROJECT
from govcrawl.terminal import say

_TEMPLATES = files("govcrawl") / "templates"
#: template and the file it becomes
_FILES = (
    ("spider.tmpl", "govcrawl/spiders/{name}.py"),
    ("replica.tmpl", "tests/portals/{name}.py"),
    ("test.tmpl", "tests/portals/test_{name}.py"),
)


def scaffold(name: str, checkout: Path) -> int:
    """Write spider, replica and test of the family ``name`` below ``checkout``; the exit status.

    Raises :class:`NothingDoneError` where the name will not do, or a file is there or cannot be written.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or iskeyword(name):
        raise NothingDoneError(
            f"{name}: a family's name is lower-case letters, digits and _, and no word of Python's own"
        )
    if checkout == PROJECT and not (checkout / "govcrawl" / "spiders").is_dir():
        raise NothingDoneError(f"{checkout} is no checkout of govcrawl; give one with --into")
    targets = [(template, checkout / target.format(name=name)) for template, target in _FILES]
    present = [str(target) for _, target in targets if target.exists()]
    if present:
        raise NothingDoneError(f"{', '.join(present)} exists; choose another name")
    words = {"name": name, "title": name, "class_name": name.title().replace("_", "")}
    for template, target in targets:
        text = (_TEMPLATES / template).read_text(encoding="utf-8")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(Template(text).safe_substitute(words), encoding="utf-8")
        except OSError as error:
            raise NothingDoneError(
                f"{target} not writable ({error.strerror}); give the checkout with --into"
            ) from error
        say(f"written  {target}")
    say(
        f"next     add {name} to govcrawl/data/families.yaml, write the replica from what the portal does, "
        f"then the spider, until pytest tests/portals/test_{name}.py passes"
    )
    return DONE
