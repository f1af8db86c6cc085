"""What a hierarchical regression accepts, refuses and answers at the edges."""

import warnings

import numpy as np
import pytest
from scipy.stats import halfnorm, invwishart, norm, uniform

from bhm_core import HierarchicalRegression, Priors
from bhm_core.diagnostics import mcse_mean

TWO = HierarchicalRegression.two_level
FLAT = Priors(gamma="flat", tau="flat")


def rows(seed=1, n_groups=12, size=8):
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(n_groups), size)
    x = rng.normal(size=len(group))
    y = 2 + x + rng.normal(size=n_groups)[group] + rng.normal(size=len(group))
    return y, x, group


def points(model, n=10):
    return model.start()[0] + 0.3 * np.random.default_rng(2).normal(size=(n, model.n_parameters))


def test_group_predictors_come_in_four_forms():
    y, x, group = rows()
    u = np.random.default_rng(3).normal(size=12)
    model = TWO(y, x, group, u)
    phi = points(model)
    expected = model.log_posterior(phi)
    for form in (u[:, None], u[group], dict(enumerate(u.tolist()))):
        np.testing.assert_allclose(TWO(y, x, group, form).log_posterior(phi), expected, rtol=1e-12)
    X = np.column_stack([np.ones(96), x, u[group], u[group] * x])
    by_hand = HierarchicalRegression(y, X, X[:, :2], group)
    np.testing.assert_allclose(by_hand.log_posterior(phi), expected, rtol=1e-10)
    np.testing.assert_allclose(by_hand.population_map, model.population_map, atol=1e-9)
    np.testing.assert_array_equal(model.rows.X, X)
    assert model.coefficients == ("Intercept", "x", "u", "u:x")
    two = TWO(y, x, group, np.column_stack([u, u**2]))
    assert two.coefficients == ("Intercept", "x", "u1", "u2", "u1:x", "u2:x")
    wrong = TWO(y, x, group, np.roll(u, 1))
    assert np.abs(wrong.log_posterior(phi) - expected).max() > 0.01


@pytest.mark.parametrize(
    "change, message",
    [
        (dict(u=np.ones(5)), "u must have one value per group"),
        (dict(u=np.ones(12)), "X must have full column rank, but column 'u'"),
        (dict(u={j: 1.0 * j for j in range(11)}), "11 is missing"),
        (dict(u={j: 1.0 * j for j in range(13)}), "of the data alone, got 12"),
        (dict(u=np.arange(96.0)), "constant within groups, but differs within group 0"),
        (dict(x=np.ones(96)), "column 'x' is zero, or constant"),
        (dict(x=np.ones(95)), "x must have 96 rows like y, got 95"),
        (dict(group=np.zeros(96)), "at least 2 different labels, got 1"),
        (dict(group=[None] * 96), "a label in every row"),
        (dict(y=np.where(np.arange(96) == 4, np.inf, 0.0)), "y must be finite, got inf at position 4"),
        (dict(y=np.ones(96)), "y must vary"),
        (dict(priors="flat"), "priors must be Priors"),
    ],
)
def test_bad_input_is_named(change, message):
    y, x, group = rows()
    given = {"y": y, "x": x, "group": group, "u": None, "priors": None} | change
    with pytest.raises(ValueError, match=message):
        TWO(given["y"], given["x"], given["group"], given["u"], priors=given["priors"])


def test_columns_that_repeat_others_are_named():
    y, x, group = rows()
    X = np.column_stack([np.ones(96), x, 2 - 3 * x])
    with pytest.raises(ValueError, match="column 'third' is a combination"):
        HierarchicalRegression(y, X, X[:, 0], group, coefficient_names=["one", "x", "third"])
    with pytest.raises(ValueError, match="coefficient_names must have 3 entries"):
        HierarchicalRegression(y, X, X[:, 0], group, coefficient_names=["one"])


@pytest.mark.parametrize(
    "n_groups, priors",
    [(2, FLAT), (2, Priors(gamma="flat", tau=["flat", halfnorm(scale=1)]))],
)
def test_flat_tau_with_too_few_groups_is_an_improper_posterior(n_groups, priors):
    y, x, group = rows(n_groups=n_groups)
    with pytest.raises(ValueError, match=f"with {n_groups} groups: the posterior is improper"):
        TWO(y, x, group, priors=priors).sample(rng=1)


def test_flat_tau_is_proper_from_three_groups_on():
    y, x, group = rows(n_groups=3, size=30)
    draws = TWO(y, x, group, priors=FLAT).sample(rng=1)
    assert np.isfinite(draws["tau"]).all()


def test_rows_that_are_fitted_exactly_leave_sigma_without_a_bound():
    _, x, group = rows()
    y = np.random.default_rng(4).normal(size=12)[group] + 2 * x
    with pytest.raises(ValueError, match="sigma must have a prior that keeps it from 0"):
        TWO(y, x, group).sample(rng=1)


def test_groups_of_one_row_and_constant_x_are_ordinary():
    rng = np.random.default_rng(5)
    group = np.concatenate([np.zeros(1), np.ones(4), np.repeat(np.arange(2, 15), 6)])
    x = np.where(group == 1, 3.0, rng.normal(size=len(group)))
    y = 1 + x + rng.normal(size=15)[group.astype(int)] + rng.normal(size=len(group))
    draws = TWO(y, x, group).sample(rng=1)
    assert draws.diagnostics.converged and np.isfinite(draws["theta"]).all()


def test_one_row_a_group_leaves_the_prior_to_split_the_variance():
    y, x, _ = rows()
    one = np.ones((96, 1))
    priors = Priors(tau=uniform(0, 10), sigma=uniform(0, 10), gamma=norm(0, 100))
    model = HierarchicalRegression(y, np.column_stack([one, x]), one, np.arange(96), priors=priors)
    draws = model.sample(rng=1)
    tau, sigma = draws["tau"][..., 0], draws["sigma"]
    error = np.hypot(mcse_mean(tau), mcse_mean(sigma))
    assert abs(tau.mean() - sigma.mean()) < 4 * error  # exchangeable under these priors
    assert draws["tau"].std() > 0.2


@pytest.mark.parametrize("tau", ["default", halfnorm(scale=1)])
def test_uncorrelated_effects_have_no_correlation(tau):
    y, x, group = rows()
    x = x + 3  # where "uncorrelated" stands for something else at the mean of x than at 0
    model = TWO(y, x, group, correlated=False, priors=Priors(tau=tau))
    both = TWO(y, x, group, priors=Priors(tau=tau))
    np.testing.assert_allclose(
        model.constrain(model.unconstrain([1.0, 2.0], None, 1.0))["tau"], [1.0, 2.0], rtol=1e-10)
    assert model.restricted_log_likelihood([1, 2], None, 1) == pytest.approx(
        both.restricted_log_likelihood([1, 2], 0.0, 1), rel=1e-10)
    assert model.n_parameters == 3
    draws = model.sample(n_draws=500, rng=1)
    np.testing.assert_array_equal(draws["corr"], np.broadcast_to(np.eye(2), (4, 500, 2, 2)))


def test_a_prior_with_bounds_is_kept():
    y, x, group = rows()
    draws = TWO(y, x, group, priors=Priors(tau=uniform(3, 1))).sample(n_draws=500, rng=1)
    assert draws["tau"].min() > 3 and draws["tau"].max() < 4


@pytest.mark.parametrize("seed", [1, 3])
def test_where_numbers_overflow_no_tail_is_called_flat(seed):
    """30 e-folds beyond the mode the density overflows to 0, 60 beyond it does not."""
    rng = np.random.default_rng(0)
    group = np.repeat(np.arange(9), 5)
    y = rng.normal(size=45) + rng.normal(size=9)[group]
    Z = np.column_stack([np.ones(45), rng.normal(size=45)])
    priors = Priors(omega=invwishart(5, [[2.0, 0.3], [0.3, 0.7]]), sigma=1.0, gamma="flat")
    assert HierarchicalRegression(y, Z, Z, group, priors=priors).sample(rng=seed).diagnostics.converged


@pytest.mark.parametrize("power", range(-12, 7, 2))
def test_a_proper_prior_far_from_the_data_is_no_improper_posterior(power):
    y, x, group = rows()
    scale = 10.0**power
    model = TWO(y, x, group, priors=Priors(tau=halfnorm(scale=scale)))
    for seed in range(5):
        draws = model.sample(rng=seed)
        assert draws.diagnostics.converged
        if scale < 0.01:  # so close to 0 that the data say nothing: the posterior is the prior
            ratio = draws["tau"] / scale
            assert np.all(np.abs(ratio.mean(axis=(0, 1)) - np.sqrt(2 / np.pi)) < 4 * mcse_mean(ratio))


def test_residuals_that_are_small_beside_the_groups_are_no_exact_fit():
    y, x, group = rows()
    between = 1e8 * np.random.default_rng(6).normal(size=12)[group]
    draws = TWO(y + between, x, group, priors=Priors(tau=halfnorm(scale=1e8))).sample(rng=1)
    assert 0.5 < draws["sigma"].mean() < 2


def test_a_prior_stated_so_far_away_that_digits_are_lost_is_refused():
    y, x, group = rows()
    u = np.random.default_rng(7).normal(size=12)
    priors = Priors(gamma=norm(0, 10), tau=halfnorm(scale=1))
    with pytest.raises(ValueError, match="centre x"):
        TWO(y, x + 1e8, group, u, priors=priors)
    assert TWO(y, x + 1e3, group, u, priors=priors).sample(rng=1).diagnostics.converged


def test_equal_seeds_give_equal_draws():
    y, x, group = rows()
    model = TWO(y, x, group)
    a, b, c = (model.sample(n_draws=500, rng=seed) for seed in (1, 1, 2))
    assert all(np.array_equal(a[name], b[name]) for name in a.names)
    assert not np.array_equal(a["gamma"], c["gamma"])


def test_groups_need_not_be_kept():
    y, x, group = rows()
    draws = TWO(y, x, group).sample(n_draws=500, rng=1, keep_groups=False)
    assert draws.names == ("gamma", "tau", "corr", "sigma")
    with pytest.raises(KeyError, match="keep_groups=True"):
        draws["theta"]


def test_numbers_far_from_one_give_no_warning():
    y, x, group = rows()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for scale in (1e-12, 1e12):
            draws = TWO(scale * y, x, group).sample(n_draws=500, rng=1)
            reference = TWO(y, x, group).sample(n_draws=500, rng=1)
            np.testing.assert_allclose(draws["tau"] / scale, reference["tau"], rtol=1e-5)


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda m: m.log_posterior(np.zeros(3)), "phi must have 4 entries"),
        (lambda m: m.log_likelihood(np.zeros(3), [1, 1], 0, 1), "gamma must have 2 entries"),
        (lambda m: m.log_likelihood(np.zeros(2), [1, -1], 0, 1), "tau must not be negative, got -1"),
        (lambda m: m.log_likelihood(np.zeros(2), [1, 1, 1], 0, 1), "tau must have 2 entries"),
        (lambda m: m.log_likelihood(np.zeros(2), [1, 1], 1.5, 1), "corr must be between -1 and 1"),
        (lambda m: m.log_likelihood(np.zeros(2), [1, 1], np.ones((2, 2)) * 2, 1), "correlation matrix"),
        (lambda m: m.log_likelihood(np.zeros(2), [1, 1], 0, 0), "sigma must be positive, got 0"),
        (lambda m: m.sample(rng=None), "rng must be"),
        (lambda m: m.sample(n_draws=0, rng=1), "n_draws must be"),
    ],
)
def test_bad_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call(TWO(*rows()))


def test_an_outcome_of_yes_and_no_is_hinted_at():
    y = np.arange(20) % 2
    with pytest.warns(UserWarning, match=r"0 or 1 in every row.*HierarchicalGLM"):
        HierarchicalRegression(y, np.ones(20), np.ones(20), np.arange(20) // 5)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        HierarchicalRegression(2 * y, np.ones(20), np.ones(20), np.arange(20) // 5)
