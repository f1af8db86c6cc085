"""Priors of tau against scipy, quadrature against the engine, and what the answers claim."""

import numpy as np
import pytest
from scipy.stats import halfcauchy, halfnorm, invgamma, t
from support import Scripts, planted

import bhm_core as bhm
from bhm_core.live.figures.tau_prior import TauPrior, log_prior
from bhm_core.shrinkage import log_likelihood_of_tau

TAU = np.array([0.05, 0.3, 1.0, 4.0, 20.0])


@pytest.mark.parametrize(
    ("kind", "density"),
    [
        ("half-normal", halfnorm(scale=3).pdf(TAU)),
        ("half-Cauchy", halfcauchy(scale=3).pdf(TAU)),
        ("half-t", 2 * t(4, scale=3).pdf(TAU)),
        ("inverse-gamma", 2 * TAU * invgamma(0.01, scale=0.01).pdf(TAU**2)),
        ("uniform", np.full(5, 0.01)),
    ],
)
def test_priors_are_the_ones_they_are_called(kind, density):
    np.testing.assert_allclose(np.exp(log_prior(kind, 3.0, TAU)), density, rtol=1e-10)
    if kind == "inverse-gamma":  # wrong twin: the Jacobian of the square forgotten
        assert not np.allclose(invgamma(0.01, scale=0.01).pdf(TAU**2), density)


@pytest.mark.parametrize(("prior", "dist"), [("half-normal", halfnorm), ("half-Cauchy", halfcauchy)])
def test_quadrature_agrees_with_the_engine(prior, dist):
    figure = TauPrior(prior=prior, J=8)
    draws = bhm.NormalMeans(figure.state["y"][:8], [8.0] * 8, tau=dist(scale=6.5)).sample(rng=1)
    tau, theta = draws["tau"], draws["theta"][..., 0]
    share = np.mean(tau < figure.result["median"])
    assert abs(share - 0.5) < 4 * 0.5 / np.sqrt(2000)
    assert abs(theta.mean() - figure.result["theta"][0]) < 4 * theta.std() / np.sqrt(2000)


def test_the_uniform_prior_is_integrated_up_to_its_end():
    result = TauPrior(prior="uniform", J=3).result
    tau = np.linspace(1e-4, 100, 400_001)
    density = np.exp(log_likelihood_of_tau(tau, [14.0, 6.0, -2.0], [8.0] * 3))
    share = np.cumsum(density) / density.sum()
    for key, p in {"low": 0.05, "median": 0.5, "high": 0.95}.items():
        # a grid with a cell across the end puts the upper end of the interval at 62.9
        assert abs(result[key] - tau[np.searchsorted(share, p)]) < 0.05, key


def test_few_groups_leave_the_answer_to_the_prior_and_many_do_not():
    def medians(J):
        return [TauPrior(prior=p, J=J).result["median"] for p in ("uniform", "half-Cauchy", "inverse-gamma")]

    assert max(medians(3)) > 8 * min(medians(3))
    assert max(medians(20)) < 2 * min(medians(20))


def test_the_inverse_gamma_prior_peaks_where_the_right_answer_says():
    tau = np.linspace(0.01, 5, 4991)
    logs = log_prior("inverse-gamma", 3.0, tau)
    right = next(a for a in TauPrior.prediction.answers if a.right)
    assert f"τ = {tau[logs.argmax()]:.2f} " in right.reply
    far = tau > 1  # from here on the density is 1 / tau, but for a factor that hardly changes
    assert np.ptp(logs[far] + np.log(tau[far])) < 0.05
    assert invgamma(0.01, scale=0.01).cdf(0.01) < 0.01  # it does *not* expect a variance below 0.01


def told(change=lambda text: text):
    """Say whether the readout names the true tau, with and without the truth in the drawing."""
    scripts, figure = Scripts(["tau_prior"], change), TauPrior()
    given = figure.result, figure.controls, figure.state
    spoken = [scripts.call("bhmLive.figures.tau_prior.readout", *given, {"truth": truth})
              for truth in (True, False)]
    return ["simulated, with τ = 6." in words for words in spoken]


def test_the_truth_is_told_where_it_is_shown():
    assert told() == [True, False]


def test_a_truth_that_is_told_unasked_is_noticed():
    assert told(planted("view?.truth && ", "")) == [True, True]
