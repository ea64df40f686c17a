"""Plain data to a typed clause: what does not fit is said in the words of the person who edits the file."""

from leadrules.shape.fields import MAY_BE_EMPTY, UNORDERED, WORDS, Types, are_maps, items_have_ids, step_into
from leadrules.shape.salvage import MOST_TOLD, Shaped, read_shape

__all__ = [
    "MAY_BE_EMPTY",
    "MOST_TOLD",
    "UNORDERED",
    "WORDS",
    "Shaped",
    "Types",
    "are_maps",
    "items_have_ids",
    "read_shape",
    "step_into",
]
