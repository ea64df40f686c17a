"""With scikit-learn: cross-validation of the penalty in the order of time, and isotonic calibration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from leadrules.calibration.calibrating import Calibration
from leadrules.calibration.ranking import auc, brier
from leadrules.calibration.sample import Labelled
from leadrules.calibration.scoring import Scorer
from leadrules.diagnostics import LeadrulesError, error

PENALTIES: Final = (0.25, 1.0, 4.0, 16.0, 64.0)
_FOLDS: Final = 4


@dataclass(frozen=True, slots=True)
class Refinement:
    """What scikit-learn adds to a calibration. Values are None where there are too few leads of both kinds."""

    leads: int
    auc_by_penalty: dict[float, float | None]
    isotonic_brier: float | None

    @property
    def best_penalty(self) -> float | None:
        """The penalty that ranks best; the strongest of equals."""
        measured = [(value, penalty) for penalty, value in self.auc_by_penalty.items() if value is not None]
        return max(measured)[1] if measured else None

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data that JSON can hold."""
        return {
            "leads": self.leads,
            "auc_by_penalty": {f"{penalty:g}": value for penalty, value in self.auc_by_penalty.items()},
            "best_penalty": self.best_penalty,
            "isotonic_brier": self.isotonic_brier,
        }


def refine(calibration: Calibration) -> Refinement:
    """Return what cross-validation on the older leads and isotonic regression say.

    Folds follow time: each is predicted from those before it.

    Raises:
        LeadrulesError: the extra ``calibrate`` is not installed.
    """
    try:
        from sklearn.isotonic import IsotonicRegression
        from sklearn.linear_model import LogisticRegression
    except ImportError as problem:
        hint = "install it: `pip install 'leadrules[calibrate]'`"
        raise LeadrulesError(
            [error("LR927", "this needs the extra `calibrate`, with scikit-learn", None, hint)]
        ) from problem
    older, newer = calibration.older, calibration.newer
    rows, came = _hits(calibration, older), [lead.converted for lead in older]
    by_penalty: dict[float, float | None] = {}
    for penalty in PENALTIES:
        model = LogisticRegression(C=1 / penalty, max_iter=1000)
        by_penalty[penalty] = _cross_validated(model, rows, came)
    isotonic = None
    if calibration.suggestion is not None and newer:
        scorer = Scorer.of(calibration.plan, calibration.suggestion.points)
        curve = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip")
        curve.fit([scorer.score(lead.decision) for lead in older], [float(lead.converted) for lead in older])
        chances = curve.predict([scorer.score(lead.decision) for lead in newer])
        isotonic = brier([float(chance) for chance in chances], [lead.converted for lead in newer])
    return Refinement(len(older), by_penalty, isotonic)


def _hits(calibration: Calibration, leads: Sequence[Labelled]) -> list[list[float]]:
    """Return which rules gave each lead points, and whether it was a fast track."""
    ids = calibration.plan.rule_ids
    fired = [set(lead.decision.fired_rules) for lead in leads]
    return [
        [*(float(rule in rules) for rule in ids), float(lead.fast_track)]
        for rules, lead in zip(fired, leads, strict=True)
    ]


def _cross_validated(model: Any, rows: list[list[float]], came: list[bool]) -> float | None:
    """Return the AUC of predictions of each part from those before it; None where no part can be predicted."""
    size = len(rows) // (_FOLDS + 1)
    found = []
    for fold in range(1, _FOLDS + 1 if size else 1):
        before, part = slice(0, fold * size), slice(fold * size, (fold + 1) * size)
        if len(set(came[before])) < 2:
            continue
        model.fit(rows[before], came[before])
        if (value := auc([float(s) for s in model.decision_function(rows[part])], came[part])) is not None:
            found.append(value)
    return sum(found) / len(found) if found else None
