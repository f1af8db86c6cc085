"""The sentences of the page on the engine that no printed line stands next to."""

import re
from functools import cache
from pathlib import Path

import nbformat
import numpy as np
import pytest
from scipy.stats import halfnorm, norm

import bhm_core as bhm
from bhm_core.course import records
from bhm_core.hierarchical.engine.report import pareto_k

DATA = bhm.load_high_school()
PUPILS, SCHOOLS = DATA.students, DATA.schools
Y, X, GROUP, U = (PUPILS[name] for name in ("mathach", "cses", "school", "catholic"))
PRIORS = bhm.Priors(gamma=norm(0, 10), tau=halfnorm(scale=5), sigma=halfnorm(scale=10), corr=bhm.LKJ(2))
PAGE = nbformat.read(Path(__file__).parents[3] / "chapters" / "engine.ipynb", as_version=4)
TEXT = "\n".join(cell.source for cell in PAGE.cells if cell.cell_type == "markdown")


def lines(u=SCHOOLS["catholic"]):
    return bhm.HierarchicalRegression.two_level(Y, X, GROUP, u=u, priors=PRIORS)


@cache
def sums():
    Z, W = np.column_stack([np.ones(Y.size), X]), np.column_stack([np.ones(Y.size), X, U, U * X, Y])
    start = np.flatnonzero(np.diff(GROUP, prepend=0))
    add = [np.add.reduceat(Z[:, :, None] * V[:, None, :], start) for V in (Z, W)]
    return *add, W.T @ W


def by_hand(tau, rho, sigma, *, groups=160, prior=None):
    """The equations of the page; with groups=1 the mistake of the exercise."""
    ZZ, ZW, WW = sums()
    L = np.asarray(tau)[:, None] * np.array([[1, 0], [rho, np.sqrt(1 - rho**2)]])
    C = sigma**2 * np.eye(2) + L.T @ ZZ @ L
    S = (WW - np.einsum("jka,jkl,jlb->ab", ZW, L @ np.linalg.solve(C, L.T), ZW)) / sigma**2
    log_det = (Y.size - 2 * groups) * np.log(sigma**2) + np.linalg.slogdet(C)[1].sum()
    constant = -(Y.size - 4) / 2 * np.log(2 * np.pi)
    if prior is not None:
        mean, P = prior
        more = np.linalg.cholesky(P).T @ np.column_stack([np.eye(4), mean])
        S = S + more.T @ more
        constant = -Y.size / 2 * np.log(2 * np.pi) + np.linalg.slogdet(P)[1] / 2
    ell = np.diag(np.linalg.cholesky(S))
    return -log_det / 2 - np.log(ell[:4]).sum() - ell[4] ** 2 / 2 + constant


PLACES = [([2.6, 0.5], 0.6, 6.06), ([0.0, 0.0], 0.0, 6.9), ([3.0, 0.0], -0.3, 6.2), ([0.1, 2.0], 0.9, 5.0)]


@pytest.mark.parametrize("place", PLACES)
def test_ten_lines_of_numpy_are_the_engine(place):
    ours = lines().restricted_log_likelihood(*place)
    assert by_hand(*place) == pytest.approx(ours, abs=1e-6)
    assert abs(by_hand(*place, groups=1) - ours) > 100


def test_a_normal_prior_of_gamma_is_four_more_rows():
    mean, P = np.array([12.0, 2.0, 1.0, -1.0]), np.diag([1.0, 4.0, 2.0, 3.0]) + 0.3
    priors = bhm.Priors(gamma=(mean, np.linalg.inv(P)), tau=halfnorm(scale=5), sigma=halfnorm(scale=10))
    model = bhm.HierarchicalRegression.two_level(Y, X, GROUP, u=SCHOOLS["catholic"], priors=priors)
    for place in (PLACES[0], PLACES[3]):
        ours = model.log_integrated_likelihood(model.unconstrain(*place))
        assert by_hand(*place, prior=(mean, P)) == pytest.approx(ours, abs=1e-6)
        assert abs(by_hand(*place, prior=(-mean, P)) - ours) > 1


def test_the_numbers_of_parameters_are_those_of_the_page():
    post = lines().sample(n_draws=10, rng=1)
    sizes = {name: post[name][0, 0].size for name in ("gamma", "tau", "sigma", "b")}
    assert sizes == {"gamma": 4, "tau": 2, "sigma": 1, "b": 320}
    assert sum(sizes.values()) + 1 == 328 and post.phi.shape[-1] == 4


def test_without_spread_of_slopes_the_correlation_has_its_prior():
    both = np.column_stack([SCHOOLS["meanses_file"], SCHOOLS["catholic"]])
    post = lines(both).sample(2500, rng=11, keep_groups=False)
    tau, rho = post["tau"][..., 1].ravel(), post["corr"][..., 0, 1].ravel()
    prior = np.sqrt(1 / 5)  # (rho + 1) / 2 ~ Beta(2, 2)
    assert abs(rho[tau < 0.1].std() / prior - 1) < 0.1 and rho[tau > 0.5].std() < 0.65 * prior


@pytest.mark.parametrize("seed", range(5))
def test_a_narrow_proposal_raises_the_alarm_and_its_candidates_look_sensible(seed):
    draws = norm(0, 0.3).rvs(4000, random_state=seed)
    wide = norm(0, 1.5).rvs(4000, random_state=seed)
    assert pareto_k(norm.logpdf(draws) - norm(0, 0.3).logpdf(draws)) > 0.65
    assert pareto_k(norm.logpdf(wide) - norm(0, 1.5).logpdf(wide)) <= 0
    assert np.abs(draws).max() < 1.6


def test_the_weight_of_a_tail_is_smaller_variance_above_one_half():
    """k = 1 - s^2: the second moment of the ratios is finite for s^2 > 1/2 and only then."""
    s = np.array([0.72, 0.70])
    power = 2 * (1 / s**2 - 1) - 1 / s**2  # of x^2 / 2 in r^2 times the density of the proposal
    assert (power < 0).tolist() == [True, False] and (1 - s**2 < 0.5).tolist() == [True, False]


def test_the_formula_in_the_tabs_is_the_model_of_the_page():
    code = re.search(r"tab-item\} bhm_core\n```python\n(.*?)```", TEXT, re.S).group(1)
    space = {"d": PUPILS.to_pandas()}
    exec(code.replace("post.summary()", ""), space)
    here, there = lines(), space["model"]
    assert list(there.coefficients) == ["Intercept", "cses", "catholic", "cses:catholic"]
    phi = here.unconstrain([2.6, 0.5], 0.4, 6.06)
    difference = [here.log_posterior(phi + d) - there.log_posterior(phi + d) for d in (0.0, 0.1)]
    assert difference == pytest.approx([0, 0], abs=1e-6)


def test_all_languages_state_the_same_priors():
    tabs = dict(re.findall(r"tab-item\} (\w+)\n```\w+\n(.*?)```", TEXT, re.S))
    assert list(tabs) == ["bhm_core", "PyMC", "Stan", "bambi", "lme4"]
    assert "HalfNormal.dist(5" in tabs["PyMC"] and "eta=2" in tabs["PyMC"]
    assert 'HalfNormal("sigma", 10)' in tabs["PyMC"] and 'Normal("gamma", 0, 10' in tabs["PyMC"]
    assert all(line in tabs["Stan"] for line in (
        "gamma ~ normal(0, 10)", "tau ~ normal(0, 5)", "lkj_corr_cholesky(2)", "sigma ~ normal(0, 10)"))
    assert "sigma=10" in tabs["bambi"] and "center_predictors=False" in tabs["bambi"]
    formula = "mathach ~ cses * catholic + (1 + cses | school)"
    assert all(formula in tabs[name] for name in ("bhm_core", "bambi", "lme4"))


def test_numbers_of_the_benchmark_are_read_and_not_typed():
    prose = " ".join(cell.source for cell in PAGE.cells
                     if cell.cell_type == "markdown" and "effective draws of the worst" in cell.source)
    assert prose and not re.search(r"\d+(?:\.\d+)? (?:seconds|times)", prose)
    assert "bhm_core" in records.benchmark()["label"]


def test_most_of_the_answer_for_two_groups_is_the_prior():
    dye = bhm.load_dyestuff()
    pair = np.isin(dye["Batch"], np.unique(dye["Batch"])[:2])
    one = np.ones((pair.sum(), 1))
    medians = []
    for width in (20, 200):
        priors = bhm.Priors(tau=halfnorm(scale=width), gamma=norm(1500, 200), sigma=halfnorm(scale=100))
        model = bhm.HierarchicalRegression(dye["Yield"][pair], one, one, dye["Batch"][pair], priors=priors)
        medians.append(np.median(model.sample(rng=12)["tau"]))
    assert medians[0] < 20 and medians[1] > 2 * medians[0]
