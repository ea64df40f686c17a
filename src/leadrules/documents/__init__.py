"""The document of an agreement that both sides sign: one content, rendered as Markdown or as one page of HTML."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, TypeAlias, assert_never

from leadrules.agreement import Agreement
from leadrules.documents.composing import compose
from leadrules.documents.content import AGREEMENT, Approval, Change, Content, Shell
from leadrules.documents.markdown import to_markdown
from leadrules.documents.page import to_html

Format: TypeAlias = Literal["markdown", "html"]


def marks_of(shell: Shell) -> dict[Format, str]:
    """Return what stands in the documents of a command."""
    return {"markdown": f"<!-- {shell.mark} -->", "html": f'<meta name="generator" content="{shell.mark}">'}


MARKS: Final[dict[Format, str]] = marks_of(AGREEMENT)
"""What stands in every rendered document, so that one may be written over and nothing else."""


def render(
    agreement: Agreement,
    format: Format = "markdown",  # noqa: A002 - it is what people call it
    *,
    changes: Iterable[tuple[str, str, str]] | None = None,
    approvals: Iterable[tuple[str, str, str]] | None = None,
) -> str:
    """Return the agreement as the document that both sides sign: Markdown with Mermaid, or one page of HTML.

    ``changes`` since the last version are (clause, sentence, for whom), ``approvals`` are (party, who, status); None
    where they are not known. The same input gives the same bytes; no date of today is in it.

    Raises:
        LeadrulesError: Jinja2 is not installed; it comes with the extra ``docs``.
    """
    content = compose(agreement, changed=changes, approved=approvals)
    match format:
        case "markdown":
            return to_markdown(content)
        case "html":
            return to_html(content)
        case _:
            assert_never(format)


__all__ = ["MARKS", "Approval", "Change", "Content", "Format", "compose", "marks_of", "render"]
