"""What would hand a lead off: the answers that are missing, over many leads, and what one of them might still do."""

from leadrules.what_if.counterfactuals import Answer, Behaviour, Change, Counterfactuals, counterfactuals
from leadrules.what_if.listing import Listing, NearLead, list_near_misses

__all__ = [
    "Answer", "Behaviour", "Change", "Counterfactuals", "Listing", "NearLead", "counterfactuals", "list_near_misses",
]  # fmt: skip
