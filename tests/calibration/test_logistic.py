"""The kernel: laws of a ridge logistic regression, and scikit-learn as the oracle."""

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadrules.calibration.logistic import Group, fit, fit_signed, grouped, logistic

ROWS = st.lists(
    st.tuples(st.tuples(*[st.sampled_from([0.0, 1.0])] * 3), st.booleans()), min_size=2, max_size=60
).filter(lambda rows: len({positive for _, positive in rows}) == 2)
PENALTIES = st.sampled_from([0.1, 1.0, 4.0, 50.0])
Rows = list[tuple[tuple[float, ...], bool]]


def groups_of(rows: Rows) -> tuple[Group, ...]:
    return grouped([row for row, _ in rows], [positive for _, positive in rows])


@given(ROWS, PENALTIES, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_never_matters(rows: Rows, penalty: float, rng: Random) -> None:
    other = list(rows)
    rng.shuffle(other)
    assert fit(groups_of(other), penalty=penalty) == fit(groups_of(rows), penalty=penalty)


@given(ROWS, PENALTIES)
def test_at_the_fit_the_slope_of_the_penalised_likelihood_is_zero(rows: Rows, penalty: float) -> None:
    found = fit(groups_of(rows), penalty=penalty)
    misses = [positive - found.probability(row) for row, positive in rows]
    assert math.fsum(misses) == pytest.approx(0, abs=1e-6)
    for index, coefficient in enumerate(found.coefficients):
        slope = math.fsum(miss * row[index] for miss, (row, _) in zip(misses, rows, strict=True))
        assert slope == pytest.approx(penalty * coefficient, abs=1e-6)


@given(ROWS, PENALTIES, st.sampled_from([0.5, 2.0, 10.0]))
def test_a_column_in_other_units_has_a_coefficient_in_other_units(rows: Rows, penalty: float, factor: float) -> None:
    scaled = [(tuple(value * factor for value in row), positive) for row, positive in rows]
    of_scaled = fit(groups_of(scaled), penalty=penalty * factor**2)
    for one, other in zip(fit(groups_of(rows), penalty=penalty).coefficients, of_scaled.coefficients, strict=True):
        assert other * factor == pytest.approx(one, abs=1e-6)


@given(ROWS, PENALTIES)
def test_turning_the_outcome_round_turns_the_signs_round(rows: Rows, penalty: float) -> None:
    found, turned = (fit(groups_of(each), penalty=penalty) for each in (rows, [(row, not y) for row, y in rows]))
    assert [-c for c in turned.coefficients] == pytest.approx(list(found.coefficients), abs=1e-6)
    assert -turned.intercept == pytest.approx(found.intercept, abs=1e-6)


@given(ROWS, PENALTIES)
def test_a_group_counts_as_its_rows_do(rows: Rows, penalty: float) -> None:
    alone = [Group(row, 1, int(positive)) for row, positive in sorted(rows)]
    for one, other in zip(
        fit(alone, penalty=penalty).coefficients, fit(groups_of(rows), penalty=penalty).coefficients, strict=True
    ):
        assert other == pytest.approx(one, abs=1e-6)


@given(ROWS, PENALTIES, st.tuples(*[st.sampled_from([-1, 0, 1])] * 3))
def test_no_coefficient_has_another_sign_than_its_rule(rows: Rows, penalty: float, signs: tuple[int, ...]) -> None:
    found = fit_signed(groups_of(rows), signs, penalty=penalty)
    assert all(sign * c >= 0 for sign, c in zip(signs, found.coefficients, strict=True))


@pytest.mark.xdist_group("scikit-learn")  # one process imports it
@given(ROWS, PENALTIES)
def test_the_fit_is_that_of_scikit_learn(rows: Rows, penalty: float) -> None:
    linear_model = pytest.importorskip("sklearn.linear_model")
    oracle = linear_model.LogisticRegression(C=1 / penalty, tol=1e-10, solver="newton-cholesky")
    oracle.fit([list(row) for row, _ in rows], [positive for _, positive in rows])
    found = fit(groups_of(rows), penalty=penalty)
    assert list(found.coefficients) == pytest.approx(list(oracle.coef_[0]), abs=1e-4)
    assert found.intercept == pytest.approx(float(oracle.intercept_[0]), abs=1e-4)


def test_leads_that_are_wholly_apart_have_finite_coefficients() -> None:
    found = fit(groups_of([((1.0,), True)] * 500 + [((0.0,), False)] * 500), penalty=1.0)
    assert 5 < found.coefficients[0] < 20
    assert math.isfinite(found.errors[0])


def test_a_far_row_does_not_break_the_fit() -> None:
    rows: Rows = [((1e6,), True), ((-1e6,), False), ((0.0,), True), ((1.0,), False)]
    assert all(map(math.isfinite, fit(groups_of(rows), penalty=0.001).coefficients))


def test_one_outcome_alone_cannot_be_fitted() -> None:
    with pytest.raises(ValueError, match="both kinds"):
        fit(groups_of([((1.0,), True)] * 3), penalty=1.0)


def test_known_coefficients_lie_in_their_intervals_as_often_as_promised() -> None:
    truth, rng, inside = (0.8, -0.5, 0.0, 1.2), Random(5), 0
    for _ in range(40):
        rows: Rows = []
        for _ in range(3000):
            row = tuple(float(rng.random() < 0.4) for _ in truth)
            chance = logistic(-1.0 + sum(c * v for c, v in zip(truth, row, strict=True)))
            rows.append((row, rng.random() < chance))
        found = fit(groups_of(rows), penalty=1.0)
        within = zip(truth, found.coefficients, found.errors, strict=True)
        inside += sum(abs(true - c) <= 1.645 * error for true, c, error in within)
    assert 0.84 <= inside / 160 <= 0.96
