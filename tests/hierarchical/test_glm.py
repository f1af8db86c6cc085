"""Hierarchical logistic and Poisson regression: two roads, ways in, predictions, and what is refused."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from scipy.stats import halfnorm, invwishart, norm

import bhm_core as bhm
from bhm_core.hierarchical.glm import HierarchicalGLM

RATS = bhm.load_rat_tumors()
ONE = np.ones((71, 1))
FIXED = bhm.Priors(gamma=norm(0, 2), tau=halfnorm(scale=1))


def rats(**settings):
    return HierarchicalGLM(RATS.y, ONE, ONE, np.arange(71), trials=RATS.K, priors=FIXED, **settings)


@pytest.fixture(scope="module")
def draws():
    return rats().sample(rng=1)


def by_grid(n=50):
    """Moments of gamma, tau and each chance of the rats by quadrature over (gamma, log tau) and b."""
    model = rats()
    gamma, log_tau = np.linspace(-3, -1, n), np.linspace(-4, 1, n)
    g, t = (part.ravel() for part in np.meshgrid(gamma, log_tau, indexing="ij"))
    logs = model.log_likelihood(g[:, None], np.exp(t)[:, None])
    logs = logs + norm(0, 2).logpdf(g) + halfnorm(scale=1).logpdf(np.exp(t)) + t
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    return {"gamma": weights @ g, "tau": weights @ np.exp(t), "tau2": weights @ np.exp(2 * t)}


def within(draws, value, h=lambda x: x, limit=4.0):
    """Whether a mean of draws lies within so many Monte Carlo standard errors of a value."""
    x = h(draws)
    return abs(x.mean() - value) < limit * float(bhm.diagnostics.mcse_mean(x))


def test_the_engine_agrees_with_a_grid(draws):
    grid = by_grid()
    assert draws.diagnostics.converged and draws.diagnostics.quadrature_error < 1e-6
    assert within(draws["gamma"][..., 0], grid["gamma"])
    assert within(draws["tau"][..., 0], grid["tau"])
    assert within(draws["tau"][..., 0], grid["tau2"], np.square)


class TwiceTheJacobian(HierarchicalGLM):
    """Counts the Jacobian of log tau twice."""

    def log_posterior(self, phi):
        return super().log_posterior(phi) + np.asarray(phi)[..., 1]


class VarianceForSd(HierarchicalGLM):
    """Takes tau for its square."""

    def log_posterior(self, phi):
        phi = np.array(phi, dtype=float)
        phi[..., 1] *= 2
        return super().log_posterior(phi)


@pytest.mark.parametrize("kind", [TwiceTheJacobian, VarianceForSd])
def test_a_planted_fault_is_far_from_the_grid(kind):
    model = kind(RATS.y, ONE, ONE, np.arange(71), trials=RATS.K, priors=FIXED)
    assert not within(model.sample(rng=1)["tau"][..., 0], by_grid()["tau"])


def test_formula_arrays_and_two_level_data_are_one_model():
    data = bhm.load_contraception()
    table = pd.DataFrame(dict(data))
    X = np.column_stack([np.ones(1934), data.urban])
    arrays = HierarchicalGLM(data.use, X, X, data.district)
    formula = HierarchicalGLM.from_formula("use ~ urban + (urban | district)", table)
    two = HierarchicalGLM.two_level(data.use, data.urban, data.district)
    at = [-0.7, 0.6], [0.5, 0.7], -0.5
    values = [model.log_likelihood(*at) for model in (arrays, formula, two)]
    assert values == pytest.approx([values[0]] * 3, abs=1e-9)
    assert formula.coefficients == ("Intercept", "urban")


def test_an_offset_in_the_formula_is_an_exposure():
    table = pd.DataFrame({"y": [3, 8, 20, 5], "time": [1.0, 2, 7, 2], "g": list("aabb")})
    offset = HierarchicalGLM.from_formula("y ~ 1 + offset(log(time)) + (1 | g)", table, family="poisson")
    exposure = HierarchicalGLM.from_formula("y ~ 1 + (1 | g)", table, family="poisson", exposure="time")
    forgotten = HierarchicalGLM.from_formula("y ~ 1 + (1 | g)", table, family="poisson")
    values = [model.log_likelihood([1.0], [0.3]) for model in (offset, exposure, forgotten)]
    assert values[0] == pytest.approx(values[1], abs=1e-8)
    assert abs(values[0] - values[2]) > 1


def test_draws_speak_of_probabilities(draws):
    chance = draws.fitted() / RATS.K
    assert chance.shape == (4, 1000, 71) and ((chance > 0) & (chance < 1)).all()
    assert chance.mean(axis=(0, 1)) @ RATS.K == pytest.approx(RATS.y.sum(), rel=0.02)
    mean = draws.predict(ONE[:1], ONE[:1], [70], rng=1, trials=[14], kind="mean")
    assert mean[..., 0] == pytest.approx(14 * chance[..., 70])
    assert draws["theta"] == pytest.approx(draws["b"] + draws["gamma"][..., None, :])


def test_new_outcomes_have_the_variance_of_their_distribution(draws):
    new = draws.predict(ONE[:2], ONE[:2], [70, 999], rng=2, trials=[50, 50])
    mean = draws.predict(ONE[:2], ONE[:2], [70, 999], rng=2, trials=[50, 50], kind="mean")
    assert (new == np.round(new)).all() and new.max() <= 50
    known = mean[..., 0]
    assert within(new[..., 0], known.mean())
    expected = (known * (1 - known / 50)).mean() + known.var()
    assert within(new[..., 0], expected, lambda x: (x - known.mean()) ** 2)
    assert mean[..., 1].var() > 1.1 * mean[..., 0].var()  # a new experiment is less certain than the last


def test_groups_left_out_are_scored_without_their_effects(draws):
    by_group = draws.log_likelihood("group").reshape(4000, 71)
    model = rats()
    k = 7
    gamma, tau = draws["gamma"].reshape(-1, 1)[k], draws["tau"].reshape(-1, 1)[k]
    assert by_group[k].sum() == pytest.approx(model.log_likelihood(gamma, tau), abs=1e-6)
    with pytest.warns(RuntimeWarning, match=r"Pareto k is above 0.7"):  # of one row each
        by_row = draws.loo()
    assert draws.loo(by="group")["elpd"] < by_row["elpd"]


def test_prior_predictive_spans_what_the_prior_holds_possible():
    y = rats().prior_predictive(2000, rng=1)
    assert y.shape == (2000, 71) and (y <= RATS.K).all() and (y >= 0).all()
    share = y.sum(axis=1) / RATS.K.sum()
    expected = expit(np.random.default_rng(2).normal(0, 2, 4000)).mean()
    assert share.mean() == pytest.approx(expected, abs=0.04)
    wishart = bhm.Priors(gamma=norm(0, 2), omega=invwishart(5, np.eye(1)))
    model = HierarchicalGLM(RATS.y, ONE, ONE, np.arange(71), trials=RATS.K, priors=wishart)
    assert "omega ~ invwishart" in repr(model) and model.prior_predictive(5, rng=1).shape == (5, 71)
    with pytest.raises(ValueError, match="gamma must have a proper prior"):
        HierarchicalGLM(RATS.y, ONE, ONE, np.arange(71), trials=RATS.K,
                        priors=bhm.Priors(gamma="flat")).prior_predictive(3, rng=1)


def test_separated_data_have_a_proper_posterior():
    y = np.r_[np.ones(10), np.zeros(10)]
    X = np.column_stack([np.ones(20), np.r_[np.ones(10), -np.ones(10)]])
    model = HierarchicalGLM(y, X, X[:, :1], np.tile(np.arange(5), 4), priors=FIXED)
    post = model.sample(n_draws=300, rng=1)
    assert post.diagnostics.converged and 1 < post["gamma"][..., 1].mean() < 8


def test_a_group_of_ones_is_pulled_to_the_others():
    y = np.r_[np.ones(5), np.tile([0, 1], 20)]
    codes = np.r_[np.zeros(5), np.repeat(np.arange(1, 9), 5)].astype(int)
    post = HierarchicalGLM(y, np.ones((45, 1)), np.ones((45, 1)), codes, priors=FIXED).sample(rng=1)
    chance = expit(post["theta"][..., 0]).mean(axis=(0, 1))
    assert chance.argmax() == 0 and 0.5 < chance[0] < 0.95


def test_truth_values_are_zero_and_one():
    own = HierarchicalGLM([1, 0, 1, 1], np.ones((4, 1)), np.ones((4, 1)), [0, 0, 1, 1])
    for y in ([True, False, True, True], np.array([1, 0, 1, 1], bool)):
        model = HierarchicalGLM(y, np.ones((4, 1)), np.ones((4, 1)), [0, 0, 1, 1])
        assert model.log_likelihood([0.3], [1.0]) == own.log_likelihood([0.3], [1.0])


def test_a_seed_gives_the_same_draws_whether_or_not_nodes_had_to_be_added():
    model = rats()
    model.posterior.integrals.set_nodes(3)
    first, second = model.sample(50, rng=1), model.sample(50, rng=1)
    assert model.posterior.integrals.n_nodes > 3
    assert all(np.array_equal(first[name], second[name]) for name in first)


def test_group_effects_may_be_left_out():
    few = rats().sample(50, rng=1, keep_groups=False)
    assert few.names == ("gamma", "tau", "corr") and few.log_likelihood("group").shape == (4, 50, 71)
    with pytest.raises(ValueError, match="group effects must be kept"):
        few.fitted()


def test_summary_and_repr_have_names(draws):
    assert "gamma[x0]" in str(draws.summary())
    assert "HierarchicalGLM: binomial, 71 rows in 71 groups" in repr(rats())
    assert "tau[z0] ~ halfnorm(scale=1)" in repr(rats())


BAD = {
    "y must be at most the number of trials": dict(y=[2, 0, 1, 1]),
    "y must be whole numbers": dict(y=[0.5, 0, 1, 1]),
    "family must be": dict(family="gaussian"),
    "trials must be whole numbers": dict(trials=[1.5, 1, 1, 1]),
    "trials must fit": dict(trials=[1, 1]),
    "exposure must be left out": dict(exposure=[1.0, 1, 1, 1]),
    "trials must be left out": dict(family="poisson", trials=[1, 1, 1, 1]),
    "exposure must be positive": dict(family="poisson", exposure=[0.0, 1, 1, 1]),
    "X must be of full rank": dict(X=np.ones((4, 2))),
    "Z must have at most 2 columns": dict(Z=np.eye(4)[:, :3]),
    "sigma must be left out": dict(priors=bhm.Priors(sigma=2.0)),
    "group must have at least 2": dict(group=[1, 1, 1, 1]),
}


@pytest.mark.parametrize("message", BAD)
def test_what_is_no_such_model_is_refused(message):
    good = {"y": [1, 0, 1, 1], "X": np.ones((4, 1)), "Z": np.ones((4, 1)), "group": [0, 0, 1, 1]}
    with pytest.raises(ValueError, match=message):
        HierarchicalGLM(**(good | BAD[message]))


def test_sums_alone_are_refused():
    with pytest.raises(ValueError, match="X must be given"):
        HierarchicalGLM([1, 0, 1])
    one = np.ones((4, 1))
    statistics = bhm.SufficientStatistics.from_arrays(np.arange(4.0), one, one, [0, 0, 1, 1])
    with pytest.raises(ValueError, match="data must have rows"):
        HierarchicalGLM(bhm.RegressionData.from_statistics(statistics))


SOME = {"y": [1, 0, 1, 1, 0, 1, 0, 0], "n": [1, 2, 1, 3, 1, 1, 2, 1], "x": [0.0, 1, 2, 3, 1, 0, 2, 1],
        "g": list("aabbccdd"), "t": [1.0, 2, 1, 3, 1, 1, 2, 1]}
FORMULAS = {  # names of the parameters
    "y ~ x + (1 | g)": ("gamma[Intercept]", "gamma[x]", "log tau[Intercept]"),
    "y ~ x + (x | g)": ("gamma[Intercept]", "gamma[x]", "log tau[Intercept]", "log tau[x]",
                        "atanh corr[x, Intercept]"),
    "y ~ x + (x || g)": ("gamma[Intercept]", "gamma[x]", "log tau[Intercept]", "log tau[x]"),
    "y ~ x + (1 | g) + (0 + x | g)": ("gamma[Intercept]", "gamma[x]", "log tau[Intercept]", "log tau[x]"),
    "y ~ 1 + offset(x) + (1 | g)": ("gamma[Intercept]", "log tau[Intercept]"),
}


@pytest.mark.parametrize("family", ["binomial", "poisson"])
@pytest.mark.parametrize("formula", FORMULAS)
def test_formulas_say_what_varies(formula, family):
    known = {"trials": "n"} if family == "binomial" else {"exposure": "t"}
    model = HierarchicalGLM.from_formula(formula, SOME, family=family, **known)
    assert model.parameter_names == FORMULAS[formula]
    assert np.isfinite(model.log_posterior(model.start()[0]))


@pytest.mark.parametrize(("formula", "settings", "message"), [
    ("cbind(y, n) ~ x + (1 | g)", {}, "HierarchicalGLM.from_formula.*trials='trials'"),
    ("proportion(y, n) ~ x + (1 | g)", {}, "trials='trials'"),
    ("y | trials(n) ~ x + (1 | g)", {}, "trials='trials'"),
    ("y ~ x + (1 | g), family=binomial", {}, "family=, trials= and exposure= beside it"),
    ("y ~ x + (1 | g), weights=n", {}, "weights are not offered"),
    ("y ~ x + (1 | g) + (1 | x)", {}, "one term"),
    ("y ~ x + (1 | g)", {"trials": "m"}, "trials must be numbers or the name of a column, got 'm'"),
    ("y ~ x + (1 | g)", {"family": "poisson", "exposure": "m"}, "exposure must be numbers or the name"),
    ("x ~ 1 + (1 | g)", {}, "y must be at most the number of trials.*family='poisson'"),
    ("t ~ x + (t + x | g)", {"family": "poisson"}, "Z must have at most 2 columns"),
])
def test_formulas_that_say_something_else_are_refused(formula, settings, message):
    with pytest.raises(ValueError, match=message):
        HierarchicalGLM.from_formula(formula, SOME, **settings)


def test_the_normal_model_of_zeros_and_ones_names_this_one():
    with pytest.warns(UserWarning, match="HierarchicalGLM takes the same arguments"):
        bhm.HierarchicalRegression.from_formula("y ~ x + (1 | g)", SOME)


def test_rows_of_the_summary_and_dimensions_of_arviz_have_names():
    model = HierarchicalGLM.from_formula("y ~ x + (x | g)", SOME, trials="n")
    few = model.sample(50, 2, rng=1)
    rows = str(few.summary())
    assert all(name in rows for name in ("gamma[x]", "tau[Intercept]", "corr[x, Intercept]", "b[a, x]"))
    posterior = few.to_arviz()["posterior"]
    assert posterior["b"].sel(group="d", group_coefficient="x").shape == (2, 50)
    assert posterior["gamma"].coords["coefficient"].values.tolist() == ["Intercept", "x"]
