"""Sixty districts: the package's posterior, the limits, and what fewer women do."""

from math import inf

import numpy as np
import pytest
from scipy.special import expit
from scipy.stats import halfnorm, norm

import bhm_core as bhm
from bhm_core.live import Districts
from bhm_core.live.figures import districts

START = Districts()
PRIORS = bhm.Priors(gamma=norm(0, 1.5), tau=halfnorm(scale=1))


def model(y, n):
    one = np.ones((len(y), 1))
    return bhm.HierarchicalGLM(y, one, one, np.arange(len(y)), trials=n, priors=PRIORS)


@pytest.mark.parametrize("keep", [3, 118])
def test_the_average_over_tau_is_the_posterior_of_the_package(keep):
    result = Districts(keep=keep).result
    draws = model(result["y"], result["n"]).sample(n_draws=2000, rng=5)
    chance = expit(draws["theta"][..., 0])
    error = bhm.diagnostics.mcse_mean(chance)
    assert (abs(chance.mean(axis=(0, 1)) - result["mean"]) < 4.5 * error).all()
    tau = draws["tau"][..., 0]
    assert abs(tau.mean() - result["tau_mean"]) < 4 * bhm.diagnostics.mcse_mean(tau)


def test_a_spread_that_is_cut_off_would_be_seen(monkeypatch):
    result = Districts(keep=3).result
    draws = model(result["y"], result["n"]).sample(n_draws=2000, rng=5)["tau"][..., 0]
    monkeypatch.setattr(districts, "TAU_STEP", 0.01)  # tau ends at 0.9
    wrong = districts.over_tau.__wrapped__(tuple(START.state["answers"]), 3)
    assert abs(draws.mean() - wrong[3] @ wrong[2] * 0.01) > 4 * bhm.diagnostics.mcse_mean(draws)


@pytest.mark.parametrize("tau", [0.3, 1.7])
def test_given_tau_the_steps_are_as_good_as_the_quadrature_of_the_package(tau):
    y, n = districts.kept_counts(START.state["answers"], 20)
    gamma, _ = districts.steps_of_gamma(tau, y, n)
    ours = districts.given(tau, gamma, 0.0, y, n)[0] + 0.5 * (gamma / 1.5) ** 2
    theirs = model(y, n).log_likelihood(gamma[:, None], [[tau]] * len(gamma))
    assert np.ptp(ours - theirs) < 1e-7


def test_tau_to_zero_is_one_share_for_all_and_to_infinity_each_has_its_own():
    together, alone = Districts(tau=0.0).result, Districts(tau=inf).result
    assert np.ptp(together["mean"]) < 1e-12 and together["mean"][0] == together["pooled"]
    assert alone["mean"] == alone["share"] and alone["sd"] is None
    assert abs(together["pooled"] - sum(START.result["y"]) / 1934) < 0.001


def test_fewer_women_move_a_district_further():
    moves = [abs(np.subtract(r["share"], r["mean"])).mean() for r in
             (Districts(keep=keep).result for keep in (2, 10, 118))]
    assert moves[0] > moves[1] > moves[2]


def test_the_density_of_tau_is_one():
    for keep in (1, 30):
        curve = Districts(keep=keep).result["tau_curve"]
        assert sum(curve["y"]) * districts.TAU_STEP == pytest.approx(1)
