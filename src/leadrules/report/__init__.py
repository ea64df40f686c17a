"""The report: what both sides promised and what became of it, as Markdown and as one page, with charts."""

from leadrules.report.composing import Report, compose
from leadrules.report.talk import talking_points

__all__ = ["Report", "compose", "talking_points"]
