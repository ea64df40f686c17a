"""How far a long command has come, for a person who waits: on a terminal alone, and gone when it is done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import Progress as Bar

from leadrules.analysis import Progress
from leadrules.cli.console import messages


@contextmanager
def progress_bar(words: str) -> Iterator[Progress]:
    """Show a bar beside the words for what is done, and give what moves it."""
    with Bar(console=messages(), transient=True, disable=not messages().is_terminal) as bar:
        task = bar.add_task(words, total=None)
        yield lambda done, all_: bar.update(task, completed=done, total=all_)
