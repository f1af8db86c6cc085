"""Where the rows are fitted exactly, or nearly: the digits are kept, or the error says what is wrong."""

import numpy as np
import pytest
from scipy.stats import halfcauchy, invgamma

from bhm_core import HierarchicalRegression, Priors, SufficientStatistics, on_variance
from bhm_core.hierarchical.marginal import integrated, square_root

TWO = HierarchicalRegression.two_level


def sparse(seed=1006):
    """One pair of rows and 14 single ones: X and Z fit everything, whatever y is."""
    r = np.random.default_rng(seed)
    group, x = np.r_[0, 0, 1:15], r.normal(size=16)
    y = 1 + 0.5 * x + r.normal(size=15)[group] + r.normal(size=16)
    return y, np.column_stack([np.ones(16), x]), np.ones((16, 1)), group


def line(noise, seed=1):
    r = np.random.default_rng(seed)
    x, error = r.normal(size=30), noise * r.normal(size=30)
    return 1 + 2 * x + error, x, np.repeat(np.arange(6), 5)


def deep(model):
    """Log density along log sigma, from e^-5 to e^-60 of the data."""
    start = np.tile(model.start()[0], (56, 1))
    start[:, -1] = -np.arange(5.0, 61.0)
    return model.log_posterior(start)


def test_sparse_groups_under_default_priors_keep_sigma_where_it_is():
    model = HierarchicalRegression(*sparse())
    for seed in range(6):
        draws = model.sample(rng=seed)
        assert draws.diagnostics.converged and np.quantile(draws["sigma"], 0.001) > 1e-4
        assert 0.55 < np.median(draws["sigma"]) < 0.7


def test_below_1e_8_of_y_the_density_goes_on_as_before_and_without_the_guard_it_does_not(monkeypatch):
    model = HierarchicalRegression(*sparse())
    right = deep(model)  # the likelihood is bounded: what is left is the Jacobian of log sigma
    np.testing.assert_allclose(np.diff(right), -1, atol=0.02)
    monkeypatch.setattr(integrated, "lost_digits", lambda pivots, size: np.zeros(size.shape[1], bool))
    assert not np.allclose(deep(model), right, atol=1)


@pytest.mark.parametrize("noise", [1e-3, 1e-7, 1e-10])
def test_a_fit_that_is_nearly_exact_is_the_same_in_other_units(noise):
    y, x, group = line(noise)
    left = np.std(y - np.polyval(np.polyfit(x, y, 1), x))
    for model in (TWO(y, x, group), HierarchicalRegression(y, np.c_[np.ones(30), x], np.ones(30), group)):
        draws = model.sample(rng=1)
        assert draws.diagnostics.converged
        assert 0.9 < np.median(draws["sigma"]) / left < 1.3
        assert abs(draws["gamma"].mean((0, 1)) - [1, 2]).max() < left


def test_a_nearly_exact_fit_keeps_its_likelihood():
    y, x, group = line(1e-7)
    X, Z = np.c_[np.ones(30), x], np.ones((30, 1))
    exact = y - X @ [1, 2]  # the same data with gamma moved by (1, 2)
    one, other = (HierarchicalRegression(v, X, Z, group) for v in (y, exact))
    at = {"tau": [[3e-8], [1e-6]], "corr": None, "sigma": [1e-7, 2e-7]}
    there = other.restricted_log_likelihood(**at)
    np.testing.assert_allclose(one.restricted_log_likelihood(**at), there, rtol=1e-6)
    moved = one.log_likelihood([1 + 1e-8, 2], **at)
    np.testing.assert_allclose(moved, other.log_likelihood([1e-8, 0], **at), rtol=1e-6)


def test_an_exact_fit_is_an_error_under_default_priors_and_an_answer_where_sigma_is_kept_from_0():
    y, x, group = line(0.0)
    with pytest.raises(ValueError, match="sigma must have a prior that keeps it from 0, or rows .* exactly"):
        TWO(y, x, group).sample(rng=1)
    for sigma in (0.1, on_variance(invgamma(1, scale=0.01))):
        assert TWO(y, x, group, priors=Priors(sigma=sigma)).sample(rng=1).diagnostics.converged


def test_sums_of_squares_that_do_not_show_what_is_left_are_refused():
    y, x, group = line(1e-9)
    X = np.c_[np.ones(30), x]
    with pytest.raises(ValueError, match="y must not be fitted .* if it comes as sums of squares"):
        HierarchicalRegression.from_statistics(SufficientStatistics.from_arrays(y, X, X[:, :1], group))


@pytest.mark.parametrize("k", [1, 2])
def test_groups_of_exactly_k_rows_are_no_improper_posterior(k):
    r = np.random.default_rng(4)
    group = np.repeat(np.arange(18), k)
    day = r.integers(1, 10, 18 * k) + np.tile([0, 0.5], 9 * k)
    y = 250 + 10 * day + 20 * r.normal(size=18)[group] + 30 * r.normal(size=18 * k)
    X = np.column_stack([np.ones(18 * k), day])
    for Z in ([day[:, None]] if k == 1 else [X, day[:, None]]):
        assert HierarchicalRegression(y, X, Z, group).sample(rng=1).diagnostics.converged


@pytest.mark.parametrize("tau", [halfcauchy(scale=1), on_variance(invgamma(0.5, scale=0.5))])
@pytest.mark.parametrize("n_groups", [2, 5])
def test_proper_priors_of_three_uncorrelated_effects_are_proper_at_every_seed(tau, n_groups):
    r = np.random.default_rng(3)
    group = np.repeat(np.arange(n_groups), 4)
    Z = np.column_stack([np.ones(len(group)), r.normal(size=(len(group), 2))])
    y = Z @ [1, 0.5, 0.2] + (r.normal(size=(n_groups, 3))[group] * Z).sum(axis=1) + r.normal(size=len(group))
    model = HierarchicalRegression(y, Z, Z, group, correlated=False, priors=Priors(tau=tau))
    assert all(model.sample(rng=seed, keep_groups=False).diagnostics.converged for seed in range(6))


def slopes_alone(run):
    """Slopes about a line in u, and one level for all: Z reaches all columns of X but the constant."""
    r = np.random.default_rng(run)
    u, x = r.normal(0, 3, 5), r.normal(0, 3, (5, 100))
    y = (1 + u + r.normal(size=5))[:, None] * x + r.normal(size=x.shape)
    X = np.column_stack([np.ones(500), x.ravel(), (u[:, None] * x).ravel()])
    scale = halfcauchy(scale=5)
    priors = Priors(gamma="flat", tau=scale, sigma=scale)
    return HierarchicalRegression(y.ravel(), X, X[:, 1:2], np.repeat(np.arange(5), 100), priors=priors)


def along_tau(model):
    """Log posterior from tau = e^15 to e^60 of sigma, a unit of log tau apart."""
    return np.array([model.log_posterior(model.unconstrain([np.exp(t)], None, 1.0)) for t in range(15, 61)])


def worst_fall(runs=24):
    """How far the fall is from tau^-4: five slopes less two coefficients, tau^-2 (prior), tau (Jacobian)."""
    return max(np.abs(np.diff(along_tau(slopes_alone(run))) + 4).max() for run in range(runs))


def test_far_out_in_tau_the_density_falls_with_the_groups_that_are_left(monkeypatch):
    assert worst_fall() < 1e-6
    monkeypatch.setattr(square_root, "_triangle", _sorted_by_outcome)
    assert worst_fall() > 1


def _sorted_by_outcome(rows, prior):
    """The wrong twin of `_triangle`: a row of y alone on top leaves its rounding in the columns of X."""
    n, _, m = rows.shape
    rows = np.concatenate([rows, np.broadcast_to(prior, (n, *prior.shape)), np.zeros((n, m, m))], axis=1)
    order = np.argsort(-np.abs(rows).max(axis=2), axis=1, kind="stable")
    upper = np.linalg.qr(np.take_along_axis(rows, order[..., None], axis=1), mode="r")
    signs = np.where(upper[:, range(m), range(m)] < 0, -1, 1)
    return np.transpose(upper * signs[..., None], (2, 1, 0))


@pytest.mark.parametrize("run", range(8))
def test_slopes_about_a_line_under_a_flat_prior_are_proper(run):
    draws = slopes_alone(run).sample(n_draws=200, rng=run)
    assert draws.diagnostics.converged and draws["tau"].max() < 1e4
