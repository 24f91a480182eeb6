"""What the sheets and ``style`` attributes of a page declare for each of its elements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from pipelines.readers.html.cells import CELLS, ROWS, Figures
from pipelines.readers.html.css import GROUPS, Declared, declarations
from pipelines.readers.html.customs import Customs, customs_in
from pipelines.readers.html.harms import IN_CELLS, harms
from pipelines.readers.html.preludes import PRINTING_PSEUDO
from pipelines.readers.html.selectors import Finder, UnknownSelectorError
from pipelines.readers.html.sheets import Rule, Sheets, fades, harms_held
from pipelines.readers.html.valid import HELD

#: what decides among declarations of a property: importance, specificity, order
Weight = tuple[bool, tuple[int, int, int, int], int]


@dataclass(slots=True)
class Cascade:
    """What the rules and the ``style`` attributes of a page declare, by element and property."""

    declared: dict[etree._Element, dict[str, tuple[Weight, str]]] = field(default_factory=dict)
    #: elements before or behind which a sheet prints, or whose first letter it takes away
    printed: list[etree._Element] = field(default_factory=list)
    #: elements over whose text a sheet may draw something that stands before or behind it
    drawn: list[etree._Element] = field(default_factory=list)
    #: cells whose figure a rule hurts that a browser may drop, or of which not all is understood
    doubted: list[etree._Element] = field(default_factory=list)
    #: elements that a rule or attribute makes items of a list
    items: set[etree._Element] = field(default_factory=set)
    #: elements that a rule or attribute which can hurt meets
    touched: set[etree._Element] = field(default_factory=set)
    unjudged: bool = False
    #: whether the page has a script
    scripted: bool = False
    figures: Figures = field(default_factory=Figures)
    customs: Customs = field(default_factory=Customs)
    #: the winning values of elements that were asked for, those that are alike being one
    _winning: dict[etree._Element, dict[str, str]] = field(default_factory=dict)
    _alike: dict[tuple[tuple[str, str], ...], dict[str, str]] = field(default_factory=dict)
    #: the custom properties at elements that were asked for
    _customs: dict[etree._Element, Mapping[str, str]] = field(default_factory=dict)

    def add(
        self,
        element: etree._Element,
        rule: Mapping[str, Declared],
        place: tuple[int, int, int, int],
        order: int,
    ) -> None:
        """Give an element the declarations of a rule; the weightier of two stays."""
        own = self.declared.setdefault(element, {})
        for name, (value, important) in rule.items():
            weight = (important, place, order)
            before = own.get(name)
            if before is None or before[0] <= weight:
                own[name] = (weight, value)

    def outweighs(self, element: etree._Element, rule: Rule, number: int) -> bool:
        """Whether something else that is declared for an element counts whatever a rule says."""
        own = self.declared.get(element, {})
        place = (0, *rule.specificity)
        return all(
            name in own and own[name][0] > (important, place, number)
            for name, (_, important) in rule.declared.items()
        )

    def props(self, element: etree._Element) -> dict[str, str]:
        """The winning value of each property that is declared for an element, once all are added; elements of
        which the same is declared get the same object."""
        own = self._winning.get(element)
        if own is None:
            declared = self.declared.get(element)
            pairs = tuple([(name, value) for name, (_, value) in declared.items()]) if declared else ()
            if self.customs.asked and pairs:
                pairs = self._told(element, pairs)
            own = self._winning[element] = self._alike.setdefault(pairs, dict(pairs))
        return own

    def _told(
        self, element: etree._Element, pairs: tuple[tuple[str, str], ...]
    ) -> tuple[tuple[str, str], ...]:
        """Declarations without custom properties, with their values where these were held."""
        return tuple(
            (name, value if HELD not in value else self._filled(element, name, value))
            for name, value in pairs
            if not name.startswith("--")
        )

    def _filled(self, element: etree._Element, name: str, value: str) -> str:
        told = self.customs.at(self._customs_at(element), value)
        if told is None:
            return "unset"
        told = told.strip().lower()
        return next((one for each, (one, _) in declarations(f"{name}:{told}").items() if each == name), told)

    def _customs_at(self, element: etree._Element) -> Mapping[str, str]:
        way = []
        at: etree._Element | None = element
        while at is not None and at not in self._customs:
            way.append(at)
            at = at.getparent()
        values = self._customs[at] if at is not None else {}
        for one in reversed(way):
            declared = self.declared.get(one, {})
            own = {name: value for name, (_, value) in declared.items() if name in self.customs.asked}
            values = self.customs.around(own, values) if own or self.customs.own else values
            self._customs[one] = values
        return values


def cascade(
    root: etree._Element, sheets: Sheets, always: frozenset[str], styled: Iterable[etree._Element]
) -> Cascade:
    """Hold the rules of sheets against a tree.

    ``always`` are groups of which every declaration is wanted (colours, where text and ground may meet);
    ``styled`` the elements with a ``style`` attribute.
    """
    scripted = next(root.iter("script"), None) is not None
    result = Cascade(unjudged=sheets.unjudged, customs=sheets.customs, scripted=scripted)
    finder = Finder(root)
    wanted = {name for group in always for name in GROUPS[group]}
    # Rules that can hurt come first: only what these meet needs the others.
    met: dict[int, list[etree._Element]] = {}
    groups: set[str] = set(always)
    for number, rule in enumerate(sheets.rules):
        if rule.harms and rule.sure:
            met[number] = _found(finder, rule, result)
            if (shown := rule.declared.get("display")) is not None and shown.value == "list-item":
                result.items.update(met[number])
            if _hurt(rule, met[number], result.figures):
                groups |= rule.harms
    inline = [
        (element, text)
        for element in styled
        if (text := _style_of(element, sheets)) and (declarations(text) or "--" in text)
    ]
    for element, text in inline:
        hurt = harms(text)
        if HELD in text:
            hurt |= harms_held(declarations(text), sheets.customs)
        if hurt and (not hurt <= IN_CELLS or _can_hurt(element, hurt, result.figures)):
            groups |= hurt
            result.touched.add(element)
    wanted = {name for group in groups for name in GROUPS[group]} | sheets.customs.asked
    for number, rule in enumerate(sheets.rules):
        if wanted.isdisjoint(rule.declared) or not rule.sure:
            continue
        elements = met.get(number)
        if elements is None:
            elements = _found(finder, rule, result)
        pseudo = rule.selector.pseudo_element
        if pseudo is not None:
            printed = "printed" in rule.harms and not _unprinted(rule)
            if pseudo == "marker":
                elements = [one for one in elements if one.tag in ("li", "summary") or one in result.items]
            if printed if pseudo in PRINTING_PSEUDO else rule.harms - IN_CELLS:
                result.printed += elements
            elif rule.harms & IN_CELLS:
                result.drawn += _hurt(rule, elements, result.figures)
            continue
        place = (0, *rule.specificity)
        for element in elements:
            result.add(element, rule.declared, place, number)
        if rule.harms:
            result.touched.update(_hurt(rule, elements, result.figures))
    order = len(sheets.rules)
    for element, text in inline:
        declared = {**declarations(text), **customs_in(text)}
        if not wanted.isdisjoint(declared):
            result.add(element, declared, (1, 0, 0, 0), order)
    for number, rule in enumerate(sheets.rules):
        if not rule.sure and (rule.harms or not wanted.isdisjoint(rule.declared)):
            _doubt(root, finder, rule, number, result)
    return result


def _doubt(root: etree._Element, finder: Finder, rule: Rule, number: int, result: Cascade) -> None:
    """Doubt the figures that a rule hurts, or keeps from being hurt, if it is in force."""
    elements = finder.guess(rule.selector)
    pseudo = rule.selector.pseudo_element
    hurts = _hurting(rule.declared, rule.harms)
    if pseudo in PRINTING_PSEUDO:
        if not (rule.harms & IN_CELLS or ("printed" in rule.harms and not _unprinted(rule))):
            return
    elif not hurts and fades(rule.declared, result.customs):
        elements = [one for one in elements if not result.outweighs(one, rule, number)]
    elif not hurts:
        elements = [one for one in elements if _undoes(rule, one, result)]
    elif hurts <= IN_CELLS:  # it hurts the cell that it stands in, or is, and none that it holds
        if hurts == {"edge"}:
            elements = [one for one in elements if one.tag not in CELLS and one.tag not in ROWS]
        for one in elements:
            result.doubted += result.figures.at(one)
        return
    if elements:
        result.doubted += result.figures.under(root, elements)
        result.unjudged = result.unjudged or bool(hurts - IN_CELLS)


def _hurting(declared: Mapping[str, Declared], harm: frozenset[str]) -> frozenset[str]:
    """The harms of declarations without that of a box, which only shows."""
    shown = declared.get("display")
    return (
        harm
        if shown is not None and shown.value in ("none", "table-column", "table-column-group")
        else harm - {"display"}
    )


def _undoes(rule: Rule, element: etree._Element, result: Cascade) -> bool:
    """Whether a rule may undo what hurts an element, or what it stands in."""
    for one in (element, *element.iterancestors()):
        if one in result.touched:
            props = result.props(one)
            common = {name: Declared(props[name], False) for name in rule.declared if name in props}
            if common and _hurting(
                common, harms(";".join(f"{name}:{each.value}" for name, each in common.items()))
            ):
                return True
    return False


def _style_of(element: etree._Element, sheets: Sheets) -> str:
    text = element.get("style") or ""
    return sheets.customs.held(text) if "var(" in text else text


def _hurt(rule: Rule, elements: list[etree._Element], figures: Figures) -> list[etree._Element]:
    """Those of the elements that a rule means that it can hurt."""
    if not rule.harms <= IN_CELLS:
        return elements
    return [one for one in elements if _can_hurt(one, rule.harms, figures)]


def _can_hurt(element: etree._Element, harm: frozenset[str], figures: Figures) -> bool:
    """Whether what hurts figures alone can hurt one by moving an element, or drawing over it."""
    return figures.touch(element) or ("carried" in harm and figures.labelled(element) is not None)


def _unprinted(rule: Rule) -> bool:
    """Whether what a rule prints before or behind an element is itself hidden (the dot that ends floats)."""
    hides = rule.harms & {"display", "visibility", "size", "opacity", "box", "place", "clip"}
    display = rule.declared.get("display")
    return bool(hides - {"display"}) or (display is not None and display.value == "none")


def _found(finder: Finder, rule: Rule, result: Cascade) -> list[etree._Element]:
    try:
        found = finder.find(rule.selector)
        if not rule.waits or not result.scripted:
            return found
        # A script shows what waits for it; of a figure nobody knows whether one does.
        for one in found:
            result.doubted += result.figures.at(one)
        return []
    except UnknownSelectorError:
        result.unjudged = result.unjudged or bool(rule.harms - IN_CELLS)
        if rule.harms:
            # A figure that it may mean is doubted.
            result.drawn += [one for one in finder.guess(rule.selector) if result.figures.touch(one)]
        return []
