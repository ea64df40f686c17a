"""E-mail addresses and their domains: texts that one of them can never be."""

from typing import Literal

from leadrules.expr.nodes import Call, Name, Node
from leadrules.expr.printer import to_text
from leadrules.expr.spelling import shortened
from leadrules.expr.types import EmailType


def why_never(node: Node, text: str) -> tuple[str, str] | None:
    """Return message and hint where a text cannot be the domain, or the address, that a node stands for."""
    if is_domain(node) and "@" in text:
        name = shortened(to_text(node))
        domain = text.rpartition("@")[2]
        hint = f"write `{shortened(domain)}`" if domain else "write what follows the `@`"
        return f"`{name}` never gives `{shortened(text)}`", hint
    if _is_address(node) and not _has_both_parts(text):
        what = "a domain" if "." in text or "@" in text else "no address"
        name = shortened(to_text(node))
        return f"`{name}` is an e-mail address, `{shortened(text)}` is {what}", f"compare `domain({_address(node)})`"
    return None


def never_in(node: Node, texts: tuple[str, ...]) -> str | None:
    """Return the text for which a list cannot be meant for what a node stands for.

    A list may hold addresses and domains, for two comparisons: one that fits is enough. `@acme.example` is neither.
    """
    if kind_of(node) is None:
        return None
    strange = [text for text in texts if why_never(node, text)]
    return next((text for text in strange if text.startswith("@") or len(strange) == len(texts)), None)


def kind_of(node: Node) -> Literal["domain", "address"] | None:
    """Return what of an address the node stands for; None for any other text."""
    return "domain" if is_domain(node) else "address" if _is_address(node) else None


def is_domain(node: Node) -> bool:
    """Return whether the node stands for the domain of an address."""
    if not isinstance(node, Call):
        return False
    return node.function == "domain" or (node.function == "lower" and is_domain(node.args[0]))


def _is_address(node: Node) -> bool:
    if isinstance(node, Call):
        return node.function == "lower" and _is_address(node.args[0])
    return isinstance(node, Name) and isinstance(node.type, EmailType)


def _address(node: Node) -> str:
    return _address(node.args[0]) if isinstance(node, Call) else to_text(node)


def _has_both_parts(text: str) -> bool:
    before, at, domain = text.rpartition("@")
    return bool(before and at and domain)
