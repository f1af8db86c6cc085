"""Results of a hierarchical regression: coefficients of groups, prediction, leaving out."""

import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import halfnorm, multivariate_normal, norm

from bhm_core import HierarchicalRegression, Priors, SufficientStatistics, diagnostics
from bhm_core.diagnostics import leave_one_out

PRIORS = Priors(gamma=norm(0, 10), tau=halfnorm(scale=2), sigma=halfnorm(scale=2))


def rows(seed=1, n_groups=10):
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(n_groups), rng.integers(1, 9, n_groups))
    x = rng.normal(size=len(group)) + 0.5
    u = rng.normal(size=n_groups)
    slope = 1 + 0.5 * u + 0.5 * rng.normal(size=n_groups)
    y = 2 + u[group] + slope[group] * x + rng.normal(size=n_groups)[group] + rng.normal(size=len(x))
    return y, x, np.array([f"s{j}" for j in range(n_groups)])[group], u


@pytest.fixture(scope="module")
def fit():
    return HierarchicalRegression.two_level(*rows(), priors=PRIORS).sample(n_draws=1000, rng=1)


def test_theta_is_b_plus_the_population_line_of_the_group(fit):
    gamma, b, (_, _, _, u) = fit["gamma"], fit["b"], rows()
    intercept = gamma[..., [0]] + gamma[..., [2]] * u
    slope = gamma[..., [1]] + gamma[..., [3]] * u
    line = np.stack([intercept, slope], axis=-1)
    np.testing.assert_allclose(fit["theta"], b + line, rtol=1e-12, atol=1e-12)
    assert fit["theta"].shape == (4, 1000, 10, 2)
    assert not np.allclose(fit["theta"], b + np.stack([intercept, slope[..., ::-1]], axis=-1))


def test_everything_is_in_the_summary(fit):
    assert fit.names == ("gamma", "tau", "corr", "sigma", "b", "theta")
    assert list(fit) == list(fit.names) and len(fit) == 6
    assert fit.summary()["theta[s9, x]"].ess_bulk > 400
    with pytest.raises(KeyError, match="no draws of 'mu'"):
        fit["mu"]


def test_theta_needs_a_counterpart_in_x():
    y, x, group, _ = rows()
    one = np.ones(len(y))
    lonely = HierarchicalRegression(y, one, np.column_stack([one, x]), group).sample(n_draws=500, rng=1)
    assert "theta" not in lonely.names
    with pytest.raises(KeyError, match="counterpart in X"):
        lonely["theta"]


def test_predictors_of_individuals_stay_outside_theta():
    y, x, group, u = rows()
    codes = np.array([int(label[1:]) for label in group])
    one = np.ones(len(y))
    X = np.column_stack([one, x, u[codes]])
    fit = HierarchicalRegression(y, X, one, group).sample(n_draws=500, rng=1)
    gamma = fit["gamma"]
    expected = fit["b"][..., 0] + gamma[..., [0]] + gamma[..., [2]] * u
    np.testing.assert_allclose(fit["theta"][..., 0], expected, rtol=1e-9)


def test_centred_x_in_one_place_and_raw_x_in_the_other_still_meet():
    y, x, group, _ = rows()
    one = np.ones(len(y))
    X = np.column_stack([one, x - 3])
    fit = HierarchicalRegression(y, X, np.column_stack([one, x]), group).sample(n_draws=500, rng=1)
    gamma = fit["gamma"]
    line = np.stack([gamma[..., 0] - 3 * gamma[..., 1], gamma[..., 1]], axis=-1)
    np.testing.assert_allclose(fit["theta"], fit["b"] + line[..., None, :], rtol=1e-8, atol=1e-8)


def test_a_product_shows_its_predictor_even_where_x_is_zero():
    """One row with x = 0 says nothing about u_j in the column u x; the column u does."""
    y, x, group, u = rows()
    codes = np.array([int(label[1:]) for label in group])
    x = np.where(group == "s3", 0.0, x)
    one = np.ones(len(y))
    X = np.column_stack([one, x, u[codes], u[codes] * x])
    model = HierarchicalRegression(y, X, X[:, :2], group)
    assert model.population_map[3, 1, 3] == pytest.approx(u[3], rel=1e-9)


def test_predictions_have_the_moments_of_the_model(fit):
    X = np.array([[1, 0.5, 0.2, 0.1], [1, 0.5, 0.2, 0.1], [1, 2.0, 0.0, 0.0]])
    Z = X[:, :2]
    drawn = fit.predict(X, Z, ["new", "new", "s4"], rng=1)
    assert drawn.shape == (4, 1000, 3)
    n = 4000
    omega = fit["corr"] * fit["tau"][..., :, None] * fit["tau"][..., None, :]
    shared = np.einsum("cdkl,k,l->cd", omega, Z[0], Z[0])
    line = fit["gamma"] @ X.T
    expected = [line[..., 0], line[..., 1], line[..., 2] + fit["b"][..., 4, :] @ Z[2]]
    spread = [shared + fit["sigma"] ** 2] * 2 + [fit["sigma"] ** 2]
    for i in range(3):
        z = (drawn[..., i] - expected[i]) / np.sqrt(spread[i])
        assert abs(z.mean()) < 4 / np.sqrt(n) and abs(z.std() - 1) < 4 / np.sqrt(2 * n)
    one, two = ((drawn[..., i] - expected[i]) / np.sqrt(spread[i]) for i in (0, 1))
    together = (one * two - shared / spread[0]).ravel()
    assert abs(together.mean()) < 4 * together.std() / np.sqrt(n)
    alone = fit.predict(X, Z, ["new", "other", "s4"], rng=1)
    apart = ((alone[..., 1] - expected[1]) / np.sqrt(spread[1]) * one).ravel()
    assert abs((apart - shared.ravel() / spread[0].ravel()).mean()) > 4 * apart.std() / np.sqrt(n)


def test_log_likelihood_of_rows_and_groups_is_the_density(fit):
    y, x, group, u = rows()
    codes = np.array([int(label[1:]) for label in group])
    X = np.column_stack([np.ones(len(y)), x, u[codes], u[codes] * x])
    by_row, by_group = fit.log_likelihood(), fit.log_likelihood(by="group")
    assert by_row.shape == (4, 1000, len(y)) and by_group.shape == (4, 1000, 10)
    for at in ((0, 0), (2, 517), (3, 999)):
        gamma, sigma, b = fit["gamma"][at], fit["sigma"][at], fit["b"][at]
        mean = X @ gamma
        own = (X[:, :2] * b[codes]).sum(axis=1)
        np.testing.assert_allclose(by_row[at], norm(mean + own, sigma).logpdf(y), rtol=1e-9)
        omega = fit["corr"][at] * np.outer(fit["tau"][at], fit["tau"][at])
        for j in range(10):
            Z = X[codes == j, :2]
            dense = multivariate_normal(mean[codes == j], Z @ omega @ Z.T + sigma**2 * np.eye(len(Z)))
            assert by_group[(*at, j)] == pytest.approx(dense.logpdf(y[codes == j]), rel=1e-9)
    total = fit.model.log_likelihood(fit["gamma"], fit["tau"], fit["corr"], fit["sigma"])
    np.testing.assert_allclose(by_group.sum(axis=-1), total, rtol=1e-9)


UNSURE = pytest.mark.filterwarnings("ignore:Pareto k is above:RuntimeWarning")  # of few rows and groups


@UNSURE
def test_the_two_ways_of_leaving_out_answer_different_questions(fit):
    row, group = fit.loo(), fit.loo(by="group")
    assert row["elpd"] > group["elpd"]  # the other rows of a known group help
    assert row["elpd_i"].shape == (len(rows()[0]),) and group["elpd_i"].shape == (10,)


@UNSURE
def test_leaving_groups_out_agrees_with_refits(fit):
    y, x, group, u = rows()
    codes = np.array([int(label[1:]) for label in group])
    smooth = fit.loo(by="group")
    here = fit.log_likelihood(by="group")
    for j in range(10):
        keep = codes != j
        left = HierarchicalRegression.two_level(
            y[keep], x[keep], group[keep], np.delete(u, j), priors=PRIORS
        ).sample(n_draws=2000, rng=7)
        values = density_of_group(left, x[~keep], y[~keep], u[j]).ravel()
        exact = logsumexp(values) - np.log(len(values))
        error = np.std(np.exp(values - exact)) / np.sqrt(len(values))
        weights = -here[..., j].ravel()
        weights = np.exp(weights - logsumexp(weights))
        own = np.sqrt(np.sum((weights * (np.exp(here[..., j].ravel() - exact) - 1)) ** 2))
        assert abs(smooth["elpd_i"][j] - exact) < 4 * np.hypot(error, own) + 0.01
    naive = logsumexp(here, axis=(0, 1)) - np.log(4000)
    assert naive.sum() - smooth["elpd"] > 1  # using each group to predict itself flatters


def density_of_group(draws, x, y, u):
    Z = np.column_stack([np.ones(len(x)), x])
    gamma, tau = draws["gamma"], draws["tau"]
    line = gamma[..., [0]] + gamma[..., [2]] * u + (gamma[..., [1]] + gamma[..., [3]] * u) * x
    omega = draws["corr"] * tau[..., :, None] * tau[..., None, :]
    cov = Z @ omega @ Z.T + draws["sigma"][..., None, None] ** 2 * np.eye(len(x))
    left = y - line
    quadratic = np.einsum("...i,...i->...", left, np.linalg.solve(cov, left[..., None])[..., 0])
    return -0.5 * (quadratic + np.linalg.slogdet(2 * np.pi * cov)[1])


def test_what_needs_rows_says_so(fit):
    y, x, group, _ = rows()
    X = np.column_stack([np.ones(len(y)), x])
    stats = SufficientStatistics.from_arrays(y, X, X, group)
    draws = HierarchicalRegression.from_statistics(stats).sample(n_draws=500, rng=1)
    with pytest.raises(ValueError, match="must have rows"):
        draws.log_likelihood()
    with pytest.raises(ValueError, match="by must be"):
        fit.log_likelihood(by="school")
    with pytest.raises(ValueError, match="X must have columns Intercept, x, u, u:x, got 1"):
        fit.predict([[1.0]], [[1.0, 0.0]], ["new"], rng=1)
    with pytest.raises(ValueError, match="same number of rows"):
        fit.predict(np.ones((2, 4)), np.ones((2, 2)), ["new"], rng=1)


def test_the_draws_go_to_arviz(fit):
    tree = fit.to_arviz()
    assert tree["posterior"]["theta"].shape == (4, 1000, 10, 2)


def test_a_summary_carries_the_names_of_coefficients_and_groups(fit):
    table = fit.summary()
    assert table.rows[:8] == ("gamma[Intercept]", "gamma[x]", "gamma[u]", "gamma[u:x]", "tau[Intercept]",
                              "tau[x]", "corr[x, Intercept]", "sigma")
    assert table.rows[8:10] == ("b[s0, Intercept]", "b[s0, x]") and table.rows[-1] == "theta[s9, x]"
    for k, label in enumerate(("theta[s9, x]", "gamma[x]", "corr[x, Intercept]")):
        name, *place = (("theta", 9, 1), ("gamma", 1), ("corr", 1, 0))[k]
        assert table[label].mean == pytest.approx(fit[name][(..., *place)].mean(), rel=1e-12)
    assert not np.isnan(table.r_hat).any()  # the diagonal of corr is no row


def test_numbers_find_the_rows_that_have_names(fit):
    table = fit.summary()
    assert table["theta[9,1]"] == table["theta[s9, x]"] and table["gamma[3]"] == table["gamma[u:x]"]
    assert table["corr[0,1]"] == table["corr[1,0]"] == table["corr[x, Intercept]"]
    for wrong in ("corr[0,0]", "theta[10,0]", "theta[9]", "theta[s10, x]", "gamma"):
        with pytest.raises(KeyError, match="no row"):
            table[wrong]


def test_arviz_and_repr_carry_the_same_names(fit):
    posterior = fit.to_arviz().posterior
    np.testing.assert_array_equal(posterior["theta"].sel(group="s9", group_coefficient="x"),
                                  fit["theta"][..., 9, 1])
    np.testing.assert_array_equal(posterior["gamma"].sel(coefficient="u:x"), fit["gamma"][..., 3])
    assert posterior["corr"].dims[2:] == ("group_coefficient", "other_group_coefficient")
    assert "gamma[Intercept] .. gamma[u:x]" in repr(fit) and "theta[s9, x]" in repr(fit)


@UNSURE
def test_rows_left_out_in_parts_are_those_left_out_at_once(fit, monkeypatch):
    whole = diagnostics.loo(fit.log_likelihood())
    monkeypatch.setattr(leave_one_out, "PART", 7 * 4000)
    parts = fit.loo()
    for name in ("elpd", "se", "p_loo", "elpd_i", "pareto_k"):
        np.testing.assert_array_equal(parts[name], whole[name])


def test_what_is_left_out_by_weights_not_to_be_trusted_is_named(fit):
    with pytest.warns(RuntimeWarning, match=r"1 of the 10 left out \(position 3; .*without each of them"):
        fit.loo(by="group")
