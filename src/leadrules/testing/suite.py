"""The library of laws: each tried on many situations, one by one or as the tests of a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy

from leadrules.agreement import load
from leadrules.diagnostics import AgreementError, did_you_mean, to_text
from leadrules.plan import Plan
from leadrules.plan import compile as compile_plan
from leadrules.testing import deciding, engagement, following
from leadrules.testing.situation import BrokenLawError, logged, situations


@dataclass(frozen=True, slots=True)
class Law:
    """A law that any agreement must obey: what looks at one situation or log, and the strategy that draws them."""

    check: Callable[[Plan, Any], None]
    drawn: Callable[[Plan], SearchStrategy[Any]]

    @property
    def id(self) -> str:
        """What the law says, in words with hyphens."""
        return self.check.__name__.replace("_", "-")

    @property
    def promise(self) -> str:
        """What the law promises, in a sentence."""
        return (self.check.__doc__ or "").partition("\n")[0]

    def hold(self, plan: Plan, *, max_examples: int | None = None) -> None:
        """Try the law on many situations; the one that is told where it does not hold is as small as can be found.

        ``max_examples`` and everything else is that of the Hypothesis profile where it is not given, but for the time
        of one example, which nothing bounds.

        Raises:
            BrokenLawError: the law does not hold.
        """

        def holds(drawn: Any) -> None:
            self.check(plan, drawn)

        holds.__name__ = holds.__qualname__ = self.check.__name__  # what Hypothesis remembers examples by
        usual = settings(deadline=None, report_multiple_bugs=False, suppress_health_check=list(HealthCheck))
        chosen = usual if max_examples is None else settings(usual, max_examples=max_examples)
        chosen(given(self.drawn(plan))(holds))()


LAWS: Final[tuple[Law, ...]] = (
    Law(deciding.the_same_input_gives_the_same_decision, situations),
    Law(deciding.order_and_repeats_of_events_change_nothing, situations),
    Law(deciding.what_happens_later_changes_nothing, situations),
    Law(deciding.a_missing_answer_never_disqualifies, situations),
    Law(deciding.a_handoff_has_a_reason_an_owner_and_a_clock, situations),
    Law(deciding.points_are_in_range_and_the_sum_of_their_reasons, situations),
    Law(engagement.a_welcome_event_never_lowers_the_tier, situations),
    Law(deciding.engines_agree, situations),
    Law(deciding.an_explanation_names_every_reason, situations),
    Law(deciding.what_the_schema_lets_in_can_be_decided, situations),
    Law(following.order_and_repeats_of_the_log_change_nothing, logged),
    Law(following.every_event_counts_or_is_told, logged),
    Law(following.a_clock_is_met_exactly_when_it_stops_in_time, logged),
)
"""Every law, those of deciding first."""


def laws(
    ruleset: str | Path | Plan, *, max_examples: int | None = None, skip: Mapping[str, str] | None = None
) -> Callable[..., None]:
    """Return a test of pytest that tries every law on an agreement, each under its own id.

    ``ruleset`` is a folder or file, from the root folder of pytest on, or a plan. ``skip`` maps ids of laws to the
    reason why they are not meant to hold.

    Raises:
        ValueError: there is no law of an id in ``skip``.
    """
    import pytest

    left_out = dict(skip or {})
    ids = [law.id for law in LAWS]
    for name in left_out:
        if name not in ids:
            known = f"there are {', '.join(ids)}"
            raise ValueError(f"no law `{name[:60]}`; {did_you_mean(name, ids) or known}")
    marks = {name: [pytest.mark.skip(reason=reason)] for name, reason in left_out.items()}

    @pytest.mark.parametrize("law", [pytest.param(law, id=law.id, marks=marks.get(law.id, [])) for law in LAWS])
    def test_laws(law: Law, pytestconfig: pytest.Config) -> None:
        try:
            plan = ruleset if isinstance(ruleset, Plan) else _plan(pytestconfig.rootpath / ruleset)
            law.hold(plan, max_examples=max_examples)
        except BrokenLawError as broken:
            pytest.fail(f"{law.promise}\n{broken}", pytrace=False)
        except AgreementError as problem:
            pytest.fail(to_text(problem.diagnostics, {}), pytrace=False)

    return test_laws


@lru_cache(maxsize=8)
def _plan(path: Path) -> Plan:
    return compile_plan(load(path))
