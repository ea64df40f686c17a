"""YAML text to plain data, keeping the position of every key and value."""

from leadrules.source.comments import Comment, comments
from leadrules.source.document import Document, Place, read_text, read_yaml
from leadrules.source.reader import Spot

__all__ = ["Comment", "Document", "Place", "Spot", "comments", "read_text", "read_yaml"]
