"""Which names an answer waits for, as formulas: what ``unknown_names`` says of one lead, of all leads."""

from __future__ import annotations

from collections.abc import Iterator

from leadrules.analysis.formulas import FALSE, Formula
from leadrules.analysis.rails import Translator
from leadrules.expr import And, AtLeast, Known, Literal, Node, Not, Or, names_in
from leadrules.expr.nodes import children


def needs(translator: Translator, root: Node) -> Iterator[tuple[str, Formula]]:
    """Yield each name with where a condition is not known because of it."""
    unknown = _unknown(translator, root)
    for name, blamed in _blamed(translator, root).items():
        yield name, translator.formulas.all_of((unknown, blamed))


def _unknown(translator: Translator, node: Node) -> Formula:
    return translator.formulas.no(translator.formulas.any_of(translator.rails(node)))


def _blamed(translator: Translator, node: Node) -> dict[str, Formula]:
    """Return where each name is at fault, given that the node is not known."""
    formulas = translator.formulas
    if isinstance(node, Known | Literal):
        return {}
    found: dict[str, Formula] = {}
    if isinstance(node, And | Or | Not | AtLeast):
        for child in children(node):
            unknown = _unknown(translator, child)
            for name, blamed in _blamed(translator, child).items():
                here = formulas.all_of((unknown, blamed))
                found[name] = formulas.any_of((found.get(name, FALSE), here))
        return found
    names = names_in(node)
    every = formulas.all_of(translator.known(name) for name in names)
    return {name: formulas.any_of((every, formulas.no(translator.known(name)))) for name in names}
