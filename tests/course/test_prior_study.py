"""The simulation study: a formula and a record that meet, and a record that can be made again."""

import numpy as np
import pytest

from bhm_core.course import prior_study as ps

RECORD = ps.load_prior_study()


def cell(prior, quantity, J, n):
    where = {"prior": prior, "quantity": quantity, "groups": J, "members": n}
    mine = np.all([RECORD[name] == value for name, value in where.items()], axis=0)
    return {name: column[mine][0] for name, column in RECORD.items()}


def known_scales(J, n, m, s, runs=4000):
    """Errors and coverage of gamma by generalised least squares, with tau and sigma known."""
    x, u = ps.design(J, n)
    rng = np.random.default_rng(1)
    X = np.stack([np.ones_like(x), x, u[:, None] * x], axis=-1).reshape(-1, 3)
    V = np.kron(np.eye(J), np.eye(n)) + sum(
        np.outer(z, z) for z in (np.where(np.arange(J)[:, None] == j, x, 0).ravel() for j in range(J)))
    prior = np.diag([0, s**-2, s**-2])
    cov = np.linalg.inv(X.T @ np.linalg.solve(V, X) + prior)
    y = X @ [0, 1, 1] + rng.standard_normal((runs, J * n)) @ np.linalg.cholesky(V).T
    mean = (y @ np.linalg.solve(V, X) + prior @ np.full(3, m)) @ cov
    held = abs(mean - [0, 1, 1]) < 1.6448536 * np.sqrt(np.diag(cov))
    return mean[:, 1:] - 1, held[:, 1:]


@pytest.mark.parametrize(("J", "m", "s"), [(5, 2.0, 1.0), (10, 4.0, 0.5)])
def test_the_formula_is_what_known_scales_give(J, m, s):
    errors, held = known_scales(J, 4, m, s)
    found = ps.bias_and_coverage(ps.information(J, 4), m, s)
    assert (abs(errors.mean(axis=0) - found["bias"]) < 4 * errors.std(axis=0) / np.sqrt(len(errors))).all()
    assert (abs(held.mean(axis=0) - found["coverage"]) < 4 * np.sqrt(0.25 / len(held))).all()
    plain = ps.bias_and_coverage(ps.information(J, 4, tau=0.5), m, s)["bias"]  # slopes that hardly differ
    assert (abs(errors.mean(axis=0) - plain) > 4 * errors.std(axis=0) / np.sqrt(len(errors))).any()


def test_with_many_groups_the_record_meets_the_formula():
    for n in ps.MEMBERS:
        for name, prior in ps.PRIORS.items():
            m, s = prior or (0.0, np.inf)
            found = ps.bias_and_coverage(ps.information(50, n), m, s)
            for k, quantity in enumerate(ps.QUANTITIES[:2]):
                row = cell(name, quantity, 50, n)
                assert abs(row["bias"] - found["bias"][k]) < 4 * row["bias_mcse"]
                assert abs(row["coverage"] - found["coverage"][k]) < 4 * row["coverage_mcse"]


def test_with_many_groups_the_bad_prior_is_washed_out():
    """With fifty groups a mean that is 1 off moves gamma by less than 0.05; with five it stays."""
    many, few = ([cell("wrong", "gamma_0", J, n)["bias"] for n in ps.MEMBERS] for J in (50, 5))
    assert ps.PRIORS["wrong"] == (2.0, 1.0) and max(map(abs, many)) < 0.05 and min(few) > 0.25
    assert all(abs(cell("wrong", "gamma_1", 50, n)["bias"]) < 0.05 for n in ps.MEMBERS)


def test_a_part_of_the_record_is_made_again():
    """The first thirty runs of a cell; the file keeps their sums."""
    from bhm_core.data import read_csv

    sums = read_csv("prior_study.csv", text=["prior", "quantity"], package="bhm_core.course.records")
    where = {"groups": 10, "members": 10, "prior": "wrong", "batch": 0}
    first = np.all([sums[name] == value for name, value in where.items()], axis=0)
    again = ps.study(10, 10, "wrong", runs=range(30))
    for row in np.flatnonzero(first):
        made = again[str(sums["quantity"][row])]
        assert made["error"] == pytest.approx(sums["error"][row], rel=1e-5, abs=1e-5)
        assert made["covered"] == sums["covered"][row]


@pytest.mark.scheduled
def test_the_whole_record_is_made_again():
    from bhm_core.data import read_csv

    sums = read_csv("prior_study.csv", text=["prior", "quantity"], package="bhm_core.course.records")
    for row in range(0, len(sums["error"]), 3):
        J, n, prior, batch = (sums[name][row] for name in ("groups", "members", "prior", "batch"))
        again = ps.study(int(J), int(n), str(prior), runs=range(int(30 * batch), int(30 * batch) + 30))
        made = again[str(sums["quantity"][row])]["error"]
        assert made == pytest.approx(sums["error"][row], rel=1e-5, abs=1e-5)


def test_a_prior_may_be_a_pair_of_numbers():
    named, pair = (ps.fit(5, 10, 0, prior, n_draws=50)["gamma"] for prior in ("wrong", (2.0, 1.0)))
    np.testing.assert_array_equal(named, pair)
    for bad in ((2.0, -1.0), (np.nan, 1.0), (2.0,), "worse"):
        with pytest.raises(ValueError, match="prior must be"):
            ps.fit(5, 10, 0, bad)


@pytest.mark.parametrize(("call", "words"), [
    (lambda: ps.design(2, 10), "n_groups must be"),
    (lambda: ps.simulated_outcomes(5, 10, -1), "run must be"),
    (lambda: ps.fit(5, 10, 0, "best"), "prior must be"),
    (lambda: ps.information(5, 10, tau=0.0), "tau must be"),
    (lambda: ps.bias_and_coverage(np.eye(2), 2.0, -1.0), "sd must be"),
])  # fmt: skip
def test_a_bad_argument_is_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()
