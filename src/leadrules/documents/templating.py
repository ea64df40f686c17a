"""The templates, and what both renderings hand to them. Jinja2 comes with the extra ``docs``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from leadrules.diagnostics import LeadrulesError, error
from leadrules.documents.escaping import visible

if TYPE_CHECKING:
    from jinja2 import Environment


Filters: TypeAlias = Mapping[str, Callable[..., Any]]


def environment(filters: Filters) -> Environment:
    """Return an environment that escapes everything and refuses names that are not there.

    Raises:
        LeadrulesError: Jinja2 is not installed.
    """
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
    except ImportError as problem:
        hint = "install it: `pip install 'leadrules[docs]'`"
        raise LeadrulesError([error("LR702", "documents need the extra `docs`, with Jinja2", None, hint)]) from problem
    made = Environment(
        loader=PackageLoader("leadrules.documents"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(filters)
    return made


def _shown(value: object) -> object:
    """Return a value as the page shows it; text that a template has marked as safe stays as it is."""
    return visible(value) if type(value) is str else value
