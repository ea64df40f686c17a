"""Plain data to a typed clause: what does not fit is said in the words of the person who edits the file."""

from leadrules.shape.fields import MAY_BE_EMPTY, UNORDERED, WORDS
from leadrules.shape.salvage import Shaped, read_shape

__all__ = ["MAY_BE_EMPTY", "UNORDERED", "WORDS", "Shaped", "read_shape"]
