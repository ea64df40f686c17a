"""YAML text to plain data, keeping the position of every key and value."""

from leadrules.source.comments import Comment, comments
from leadrules.source.document import Document, Place, first_line_end, read_text, read_yaml
from leadrules.source.layout import Source
from leadrules.source.reader import Spot

__all__ = [
    "Comment",
    "Document",
    "Place",
    "Source",
    "Spot",
    "comments",
    "first_line_end",
    "read_text",
    "read_yaml",
]
