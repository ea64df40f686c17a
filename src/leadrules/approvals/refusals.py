"""A refusal on its way to a person: the reason is known, the file and the place are not yet."""

from __future__ import annotations

from leadrules.diagnostics import Diagnostic, Span, error


class Refused(Exception):  # noqa: N818 - it is no fault of the program
    """Something of a signature or a key is not accepted. The message goes on after the name of the file."""

    def __init__(self, code: str, reason: str, hint: str | None = None) -> None:
        super().__init__(reason)
        self.code, self.reason, self.hint = code, reason, hint

    def told(self, of: str, span: Span | None) -> Diagnostic:
        """Return the refusal as an error of a file; ``of`` is what the message begins with."""
        return error(self.code, f"{of}: {self.reason}", span, self.hint)
