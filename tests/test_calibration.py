"""Calibration accepts exact draws and says what kind of error each test quantity can see."""

import numpy as np
import pytest

import bhm_core as bhm
from bhm_core.calibration import Calibration, geweke_joint_test, simulation_based
from bhm_core.course.broken import ignores_the_data

COV = np.array([[1.0, 0.9], [0.9, 1.0]])  # prior of (a, b); data are y ~ N(a + b, 1)


def prior(rng):
    a, b = rng.multivariate_normal([0, 0], COV)
    return {"a": a, "b": b}


def simulate(params, rng):
    return rng.normal(params["a"] + params["b"])


def log_likelihood(params, y):
    return -((y - params["a"] - params["b"]) ** 2) / 2


def conjugate(y):
    shared = COV.sum(axis=1) / (COV.sum() + 1)
    return shared * y, COV - np.outer(shared, COV.sum(axis=0))


def exact(y, rng, correlation=True, inflate=1.0):
    mean, cov = conjugate(y)
    cov = inflate * (cov if correlation else np.diag(np.diag(cov)))
    draws = rng.multivariate_normal(mean, cov, size=(1, 99))
    return bhm.Draws({"a": draws[..., 0], "b": draws[..., 1]})


def calibrate(posterior, n_sims=400, **options):
    return bhm.simulation_based_calibration(
        prior, simulate, posterior, n_sims=n_sims, rng=1, log_likelihood=log_likelihood, **options
    )


def test_exact_draws_are_calibrated_in_every_quantity():
    result = calibrate(exact)
    assert set(result.ranks) == {"a", "b", "a*b", "log_likelihood"}
    assert result.ranks["a"].shape == (400,) and result.n_draws == 99
    assert min(result.p_values.values()) > 0.01


def test_a_posterior_that_is_too_wide_is_caught_by_every_parameter():
    p = calibrate(lambda y, rng: exact(y, rng, inflate=2.0)).p_values
    assert p["a"] < 0.001 and p["b"] < 0.001


def test_a_sampler_that_ignores_the_data_is_caught_by_the_log_likelihood_alone():
    p = calibrate(ignores_the_data(prior, 99)).p_values
    assert p["log_likelihood"] < 0.001
    assert p["a"] > 0.01 and p["b"] > 0.01


def test_a_wrong_correlation_is_caught_by_the_product_and_not_by_the_parameters():
    p = calibrate(lambda y, rng: exact(y, rng, correlation=False)).p_values
    assert p["a*b"] < 0.001
    assert p["a"] > 0.01 and p["b"] > 0.01


def test_the_band_holds_95_percent_of_uniform_curves():
    rng = np.random.default_rng(2)
    runs, outside = 400, 0
    for _ in range(runs):
        result = Calibration({"x": rng.integers(0, 100, size=200)}, 99)
        difference = result.ecdf_difference("x")[1]
        outside += (abs(difference) > result.band(0.95) + 1e-12).any()
    assert abs(outside / runs - 0.05) < 4 * np.sqrt(0.05 * 0.95 / runs)


def test_p_values_of_uniform_ranks_are_uniform():
    rng = np.random.default_rng(3)
    ranks = rng.integers(0, 100, size=(200, 300))  # 300 quantities at once
    p = Calibration({"x": ranks}, 99).p_values["x"]
    assert p.shape == (300,)
    assert abs(np.mean(p < 0.1) - 0.1) < 4 * np.sqrt(0.09 / 300)


def test_ties_are_broken_at_random():
    result = bhm.simulation_based_calibration(
        lambda rng: {"k": rng.binomial(3, 0.5)},
        lambda params, rng: None,
        lambda data, rng: bhm.Draws({"k": rng.binomial(3, 0.5, size=(2, 50))}),
        n_sims=300, rng=1, log_likelihood=None,
    )  # fmt: skip
    assert result.p_values["k"] > 0.01


def test_the_same_seed_gives_the_same_ranks():
    np.testing.assert_array_equal(calibrate(exact, 20).ranks["a"], calibrate(exact, 20).ranks["a"])


def test_many_draws_are_thinned_evenly():
    assert calibrate(exact, 5, n_ranked=10).n_draws == 10


def ranks_among_all():
    """Ranks among 10 of 400 draws 0, 1, .., 399 in 4 chains, for truths spread over them."""
    truths = iter(np.linspace(-0.5, 399.5, 41))
    result = bhm.simulation_based_calibration(
        lambda rng: {"x": next(truths)}, lambda params, rng: None,
        lambda data, rng: bhm.Draws({"x": np.arange(400.0).reshape(4, 100)}),
        n_sims=41, rng=1, log_likelihood=None, n_ranked=10,
    )  # fmt: skip
    return result.ranks["x"]


def test_the_draws_that_are_ranked_are_spread_over_all_chains(monkeypatch):
    even = np.linspace(0, 10, 41)
    assert np.abs(ranks_among_all() - even).max() <= 1
    monkeypatch.setattr(simulation_based, "thinned", lambda draws, truth, n_ranked: {
        name: draws[name].ravel()[:n_ranked] for name in truth})
    assert np.abs(ranks_among_all() - even).max() > 5


def test_a_posterior_without_a_parameter_is_refused():
    with pytest.raises(ValueError, match=r"posterior must return draws of \['a', 'b'\], got none"):
        calibrate(lambda y, rng: bhm.Draws({"a": np.zeros((1, 9))}), 5)
    with pytest.raises(ValueError, match="n_sims must be an integer of at least 2, got 0"):
        calibrate(exact, 0)
    with pytest.raises(ValueError, match="level must be between 0 and 1, got 2"):
        calibrate(exact, 5).band(2)


def gibbs_step(params, y, rng, sd_of=np.sqrt):
    """a | b, y and then b | a, y, both normal."""
    precision = np.linalg.inv(COV) + 1
    values = dict(params)
    for one, other in (("a", "b"), ("b", "a")):
        variance = 1 / precision[0, 0]
        mean = variance * (y - precision[0, 1] * values[other])
        values[one] = rng.normal(mean, sd_of(variance))
    return values


def test_geweke_accepts_a_gibbs_sampler_and_rejects_its_wrong_twin():
    options = {"n_draws": 3000, "rng": 4, "log_likelihood": log_likelihood, "thin": 2}
    right = geweke_joint_test(prior, simulate, gibbs_step, **options)
    assert set(right) == {f"{n}{s}" for n in ("a", "b", "log_likelihood") for s in ("", "^2")}
    assert max(abs(z) for z in right.values()) < 4
    wrong = geweke_joint_test(
        prior, simulate, lambda p, y, rng: gibbs_step(p, y, rng, sd_of=lambda v: v), **options
    )
    assert max(abs(z) for z in wrong.values()) > 4
