"""Whole posteriors of data that are hard: right, by a grid of the likelihood, or an error that says why not.

The likelihood itself is compared with a dense one in `tests/laws/test_outcomes_against_dense.py`.
"""

import warnings

import numpy as np
import pytest
from scipy.stats import halfcauchy, halfnorm, norm

import bhm_core as bhm
from bhm_core.diagnostics import ess_mean
from bhm_core.hierarchical.glm import HierarchicalGLM

PROBABILITIES = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
CODES = np.repeat(np.arange(8), 4)
ONES, X = np.ones(32), np.random.default_rng(1).normal(size=32)
SAME = (CODES % 2).astype(float)
FAR = 10.0 ** np.arange(-6, 7)
TIGHT, HEAVY = halfnorm(scale=1), halfcauchy(scale=5)
RNG = np.random.default_rng(2)
MILLIONS = RNG.poisson(1e6 * np.exp(0.3 * RNG.normal(size=12)))
CASES = {  # family, y, size, codes, prior of gamma, prior of tau
    "all ones": ("binomial", ONES, 1, CODES, norm(0, 2.5), TIGHT),
    "all ones, a heavy tail": ("binomial", ONES, 1, CODES, norm(0, 2.5), HEAVY),
    "groups all of one kind": ("binomial", SAME, 1, CODES, norm(0, 2.5), TIGHT),
    "of one kind, a heavy tail": ("binomial", SAME, 1, CODES, norm(0, 2.5), HEAVY),
    "one row per group": ("binomial", np.tile([0.0, 1, 1], 20), 1, np.arange(60), norm(0, 2.5), TIGHT),
    "two groups": ("binomial", np.array([1.0, 0, 0, 1, 1, 1]), 1, np.arange(6) % 2, norm(0, 2.5), HEAVY),
    "1 in 10,000": ("binomial", np.eye(4)[0], 1e4, np.arange(4), norm(0, 5), TIGHT),
    "a million trials": ("binomial", 1e3 * np.array([500, 510, 480, 505]), 1e6, np.arange(4), norm(0, 2),
                         TIGHT),
    "a wide prior": ("binomial", ONES, 1, CODES, norm(0, 1000), TIGHT),
    "counts in the millions": ("poisson", MILLIONS, 1, np.arange(12), norm(0, 20), TIGHT),
    "no counts": ("poisson", np.zeros(12), 1, np.arange(12) // 2, norm(0, 3), TIGHT),
    "exposures from 1e-6 to 1e6": ("poisson", np.round(3 * FAR), FAR, np.arange(13), norm(0, 2), TIGHT),
}


def fit(case, **settings):
    family, y, size, codes, of_gamma, of_tau = CASES[case]
    size = np.broadcast_to(size, len(y)).astype(float)
    known = {"trials" if family == "binomial" else "exposure": size}
    one = np.ones((len(y), 1))
    model = HierarchicalGLM(y, one, one, codes, family=family, priors=bhm.Priors(gamma=of_gamma, tau=of_tau),
                            **known)
    return model, model.sample(rng=1, **settings)


COARSE, FINE = (160, 160), (800, 160)  # nodes of gamma and log tau between draws
NARROW = ("a million trials", "exposures from 1e-6 to 1e6")  # gamma is known far better at small tau


def quantiles(model, draws, of_gamma, of_tau, sizes):
    """Quantiles of gamma and of log tau by a grid wider than the draws, as far as the prior of tau."""
    axes = []
    parameters = (draws["gamma"].ravel(), np.inf), (np.log(draws["tau"]).ravel(), np.log(of_tau.isf(1e-12)))
    for (x, highest), n in zip(parameters, sizes, strict=True):
        room = 0.3 * np.ptp(x)
        even = np.linspace(x.min() - room, min(x.max() + room, highest), n // 2)
        axes.append(np.unique(np.r_[even, np.quantile(x, np.linspace(0, 1, n // 2))]))
    g, t = (part.ravel() for part in np.meshgrid(*axes, indexing="ij"))
    logs = model.log_likelihood(g[:, None], np.exp(t)[:, None])
    logs = logs + of_gamma.logpdf(g) + of_tau.logpdf(np.exp(t)) + t
    lengths = [np.gradient(axis) for axis in axes]
    mass = (np.exp(logs - logs.max()).reshape(len(axes[0]), -1)) * np.outer(*lengths)
    return [_quantiles(axis, mass.sum(axis=1 - k)) for k, axis in enumerate(axes)]


def _quantiles(axis, mass):
    level = (np.cumsum(mass) - mass / 2) / mass.sum()
    return np.interp(PROBABILITIES, level, axis)


def worst(case):
    """Largest distance of the share of draws below a quantile from its probability, in standard errors."""
    model, draws = fit(case)
    assert draws.diagnostics.converged and draws.diagnostics.quadrature_error < 1e-3
    out, found = [], quantiles(model, draws, *CASES[case][4:], FINE if case in NARROW else COARSE)
    for x, thresholds in zip((draws["gamma"][..., 0], np.log(draws["tau"][..., 0])),
                        found, strict=True):
        for p, threshold in zip(PROBABILITIES, thresholds, strict=True):
            below = (x <= threshold).astype(float)
            size = min(below.size, float(ess_mean(below)))
            error = np.sqrt(p * (1 - p) / size) + 0.003  # of the grid
            out.append(abs(below.mean() - p) / error)
    return max(out)


@pytest.mark.parametrize("case", CASES)
def test_the_posterior_is_right_where_it_is_hard(case):
    assert worst(case) < 4


@pytest.mark.parametrize("bound", [600.0, 30.0])
def test_a_posterior_that_is_cut_off_is_seen(bound, monkeypatch):
    from bhm_core.hierarchical.quadrature import reach

    monkeypatch.setitem(reach._MOST_ETA, "binomial", bound)
    with pytest.raises(ValueError, match=r"gamma\[x0\] must have a prior that keeps it from infinity"):
        fit("a wide prior", keep_groups=False)


def test_too_few_nodes_are_no_convergence(monkeypatch):
    from bhm_core.hierarchical.quadrature import density

    monkeypatch.setitem(density._NODES, 1, (7,))
    with pytest.warns(RuntimeWarning, match="the quadrature must be exact"):
        _, draws = fit("of one kind, a heavy tail")
    assert not draws.diagnostics.converged


FLAT = bhm.Priors(gamma="flat")
SEPARATED = np.column_stack([ONES, X])
HALF = np.column_stack([ONES, np.arange(32) % 2])
IMPROPER = {
    "all ones": (ONES, SEPARATED[:, :1], FLAT, r"gamma\[x0\]"),
    "a predictor that separates": ((X > 0).astype(float), SEPARATED, FLAT, "gamma"),
    "one that separates a part": (np.where(HALF[:, 1] == 1, 1, SAME), HALF, FLAT, r"gamma\[x1\]"),
    "groups of one kind, flat tau": (SAME, SEPARATED[:, :1], bhm.Priors(tau="flat"), "tau"),
}


@pytest.mark.parametrize("case", IMPROPER)
def test_an_improper_posterior_is_an_error_that_names_the_parameter(case):
    y, columns, priors, name = IMPROPER[case]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        with pytest.raises(ValueError, match=f"{name}.*must have a prior|must be proper.*{name}"):
            HierarchicalGLM(y, columns, columns[:, :1], CODES, priors=priors).sample(rng=1)


def test_no_counts_and_a_flat_rate_are_refused():
    with pytest.raises(ValueError, match=r"gamma\[x0\]"):
        HierarchicalGLM(np.zeros(32), SEPARATED[:, :1], SEPARATED[:, :1], CODES, family="poisson",
                        priors=FLAT).sample(rng=1)


def test_flat_priors_of_data_that_speak_are_no_error():
    draws = HierarchicalGLM(np.tile([0.0, 1, 1, 0], 8), SEPARATED, SEPARATED[:, :1], CODES,
                            priors=bhm.Priors(gamma="flat", tau="flat")).sample(rng=1)
    assert draws.diagnostics.converged


@pytest.mark.long
def test_a_column_far_away_or_in_another_unit_is_the_same_model():
    y = RNG.binomial(1, 0.5, 32).astype(float)
    for shift, unit in ((1e3, 1.0), (0.0, 1e6), (0.0, 1e-6)):
        moved = np.column_stack([ONES, shift + unit * X])
        back = np.array([[1, -shift / unit], [0, 1 / unit]])  # of gamma
        values = []
        for columns, turn, log_unit in ((SEPARATED, np.eye(2), 0.0), (moved, back, np.log(unit))):
            model = HierarchicalGLM(y, columns, columns, CODES)
            model.posterior.integrals.set_nodes(25)
            away = turn @ np.array([[0.4, -0.2], [-0.7, 0.9]]) - model.posterior.gamma_0[:, None]
            rest = np.tile([-0.5, -0.2 - log_unit, 0.4], (2, 1))
            phi = np.column_stack([np.linalg.solve(model.posterior.root, away).T, rest])
            values.append(np.diff(model.log_posterior(phi)))
        assert values[1] == pytest.approx(values[0], abs=1e-5)


def test_z_may_be_constant_doubled_or_outside_x_but_not_zero():
    y = np.tile([0.0, 1, 1, 0], 8)
    for Z in (np.full((32, 1), 2.0), np.ones((32, 2)), X[:, None]):
        model = HierarchicalGLM(y, np.ones((32, 1)), Z, CODES)
        assert np.isfinite(model.log_posterior(model.start()[0]))
    with pytest.raises(ValueError, match="Z must have no column of zeros"):
        HierarchicalGLM(y, np.ones((32, 1)), np.zeros((32, 1)), CODES)


@pytest.mark.scheduled
@pytest.mark.filterwarnings("ignore:the fit takes:RuntimeWarning")
def test_five_thousand_groups_of_one_row_converge():
    y = (np.random.default_rng(1).random(5000) < 0.4).astype(float)
    one = np.ones((5000, 1))
    draws = HierarchicalGLM(y, one, one, np.arange(5000)).sample(50, rng=1, keep_groups=False)
    assert draws.diagnostics.converged
