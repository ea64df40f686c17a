"""Whether the log of a case speaks of events that there are, with what they carry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from leadrules.cases.file import CaseSpec
from leadrules.names import REASONED
from leadrules.source import Place
from leadrules.timeline.vocabulary import CARRIES

if TYPE_CHECKING:
    from leadrules.cases.checking import Check

_BESIDE: Final = ("id", "type", "at", "seen", "recorded_at")


def check_log(check: Check, case: CaseSpec, place: Place) -> None:
    """Report events of a log that there are not, what they do not carry, and reasons that the agreement has not."""
    if case.past is not None:
        hint = "remove `past`: the log says what happened before"
        check.findings.error("LR112", "both `past` and `log`", place["past"].key_span, hint)
    for index, event in enumerate(case.log or ()):
        at = place["log"][index]
        check.happened(event, at)
        kind = event.get("type")
        if kind is None:
            check.findings.error("LR404", "an event without `type`", at.span, "add `type: …`")
        elif kind not in CARRIES:
            check.unknown("LR404", "log event", str(kind), CARRIES, at["type"])
        else:
            check.values(event, CARRIES[kind], _BESIDE, ("LR404", f"attribute of {kind}"), at)
            _check_names(check, kind, event.get("reason"), at)


def _check_names(check: Check, kind: str, reason: object, place: Place) -> None:
    recycle = check.agreement.recycle
    if kind in REASONED and recycle is not None and reason is not None and reason not in recycle.reasons:
        check.unknown("LR405", "reason", str(reason), recycle.reasons, place["reason"])
