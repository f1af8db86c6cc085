"""Hard random problems: draws that claim to have converged agree with a road of extended precision.

The reference is `dense`, weighed by `reference`; it needs extended precision, which not every processor
has. Each problem asks for every tau, rho, sigma and gamma what share of the draws lies below the 5, 25,
50, 75 and 95% quantiles of the reference. Many questions are asked, so the bound is that of Bonferroni:
a right engine fails with probability .01 over all questions of a run together. Its unit is the standard
error of the share, from the effective size of the draws and that of the reference.
"""

import warnings

import numpy as np
import pytest
from dense import LONG, Problem, log_posterior
from few import few
from problems import random_problem
from reference import PROBABILITIES, Reference
from scipy.stats import halfnorm, multivariate_normal, norm

from bhm_core import HierarchicalRegression, Priors, on_variance
from bhm_core.diagnostics import ess_mean
from bhm_core.hierarchical.marginal import integrated

pytestmark = pytest.mark.skipif(np.finfo(LONG).eps > 1e-18, reason="no extended precision here")

QUICK = (*range(5), 170)  # the last has sparse groups
PUSH = range(5, 12)  # what a push has time for
N_SCHEDULED = 600
LEVEL = 0.01
TOO_FEW = 500  # effective points of a reference that says nothing
FEW = range(6)
TWO_RIDGES = 16  # of these problems
SPARSE = QUICK[-1]


class HalfTheJacobian(HierarchicalRegression):
    """Counts the Jacobian of log tau by half."""

    def log_posterior(self, phi):
        log_tau = np.asarray(phi)[..., : len(self.group_coefficients)]
        return super().log_posterior(phi) - 0.5 * log_tau.sum(axis=-1)


class OneGroupTooFew(HierarchicalRegression):
    """Leaves out the last group."""

    def __init__(self, y, X, Z, group, **options):
        kept = group < group.max()
        super().__init__(y[kept], X[kept], Z[kept], group[kept], **options)


class StartsFromTheData(HierarchicalRegression):
    """Never looks where the prior would have the scales."""

    other_starts = property()


def model_of(problem, kind=HierarchicalRegression):
    tau = [_stated(prior) for prior in problem.tau]
    scales = {"tau": tau} if problem.omega is None else {"omega": problem.omega}
    priors = Priors(gamma=problem.gamma, sigma=_stated(problem.sigma), **scales)
    return kind(problem.y, problem.X, problem.Z, problem.group, priors=priors,
                correlated=problem.correlated or problem.Z.shape[1] == 1)


def _stated(prior):
    return on_variance(prior[1]) if isinstance(prior, tuple) else prior


def quantities(draws, correlated):
    """The quantities of the reference, on its scales."""
    with np.errstate(divide="ignore"):
        found = {f"log tau[{k}]": np.log(draws["tau"][..., k]) for k in range(draws["tau"].shape[-1])}
        found["log sigma"] = np.log(draws["sigma"])
        if correlated:
            found["atanh rho"] = np.arctanh(draws["corr"][..., 1, 0])
    return found | {f"gamma[{c}]": draws["gamma"][..., c] for c in range(draws["gamma"].shape[-1])}


def misses(draws, reference):
    """Distance of each share from its probability, in standard errors: {(quantity, p): z}."""
    out = {}
    for name, x in quantities(draws, reference.problem.correlated).items():
        for p, threshold in zip(PROBABILITIES, reference.thresholds[name], strict=True):
            below = (x <= threshold).astype(float)
            size = float(ess_mean(below)) if 0 < below.mean() < 1 else below.size
            error = np.sqrt(p * (1 - p) * (1 / min(size, below.size) + 1 / reference.size))
            out[name, p] = (below.mean() - p) / error
    return out


def judge(seed, kind=HierarchicalRegression):
    """("drawn", "not converged", "refused" or "no reference", scores, text) of one problem."""
    problem, text = random_problem(seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        try:
            draws = model_of(problem, kind).sample(rng=seed, keep_groups=False)
        except ValueError as error:
            return "refused", {}, f"{text}: {error}"
    if not draws.diagnostics.converged:
        return "not converged", {}, text
    reference = Reference(problem, draws.phi.reshape(-1, problem.d))
    if reference.size < TOO_FEW:
        return "no reference", {}, text
    return "drawn", misses(draws, reference), text


def verdict(seeds, kind=HierarchicalRegression):
    """A line for each problem that is wrong, refused, not converged, or beyond the reference."""
    found = [judge(seed, kind) for seed in seeds]
    limit = norm.isf(LEVEL / 2 / max(1, sum(len(scores) for _, scores, _ in found)))
    out = {"wrong": [], "refused": [], "not converged": [], "no reference": []}
    for word, scores, text in found:
        worst = max(scores, key=lambda key: abs(scores[key]), default=None)
        if word != "drawn":
            out[word].append(text)
        elif abs(scores[worst]) > limit:
            out["wrong"].append(f"{text}: {worst} {scores[worst]:.1f}")
    return out


@pytest.mark.parametrize("seeds", few([QUICK], [QUICK, PUSH]), ids=["few", "more"])
def test_no_hard_problem_is_silently_wrong_refused_or_not_converged(seeds):
    assert verdict(seeds) == {"wrong": [], "refused": [], "not converged": [], "no reference": []}


@pytest.mark.scheduled
def test_six_hundred_fresh_problems_are_not_silently_wrong(fresh_seed):
    found = verdict(range(fresh_seed, fresh_seed + N_SCHEDULED))
    assert found["wrong"] == found["refused"] == []
    assert len(found["not converged"]) <= N_SCHEDULED // 200
    assert len(found["no reference"]) <= N_SCHEDULED // 100


@pytest.mark.long
@pytest.mark.parametrize("kind", [HalfTheJacobian, OneGroupTooFew])
def test_a_planted_fault_is_seen(kind):
    assert len(verdict(FEW, kind)["wrong"]) >= 2


def test_starts_that_trust_the_data_alone_are_seen():
    assert verdict([TWO_RIDGES])["wrong"] == [] != verdict([TWO_RIDGES], StartsFromTheData)["wrong"]


def error_as_sigma_vanishes(problem):
    """Largest error of the log density, tau at the scale of y and sigma from there down to 1e-11 of it."""
    phi = np.full((12, problem.d), np.log(problem.y.std()))
    phi[:, -1] -= np.log(10) * np.arange(12)
    ours, dense = model_of(problem).log_posterior(phi), log_posterior(problem, phi)[0]
    return np.abs((ours - ours[0]) - (dense - dense[0])).max()


def test_without_the_guard_of_the_digits_the_density_of_sparse_groups_is_noise(monkeypatch):
    problem, _ = random_problem(SPARSE)
    assert error_as_sigma_vanishes(problem) < 1e-3
    monkeypatch.setattr(integrated, "lost_digits", lambda pivots, size: np.zeros(size.shape[1], bool))
    monkeypatch.setattr(integrated, "MANY", np.inf)
    assert error_as_sigma_vanishes(problem) > 1


def test_the_reference_is_the_dense_normal_density():
    problem, _ = random_problem(4)
    assert problem.correlated
    phi = np.array([[0.3, -0.2, 0.5, 0.1]]) + np.log(problem.y.std()) * np.array([1, 1, 0, 1])
    mean, cov = np.zeros(problem.X.shape[1]), 4.0 * np.eye(problem.X.shape[1])
    scale = halfnorm(scale=1.0)
    problem = Problem(problem.y, problem.X, problem.Z, problem.group, True, [scale] * 2, scale, (mean, cov))
    tau, rho, sigma = np.exp(phi[0, :2]), np.tanh(phi[0, 2]), np.exp(phi[0, 3])
    omega = np.outer(tau, tau) * np.array([[1, rho], [rho, 1]])
    same = problem.group[:, None] == problem.group
    V = same * (problem.Z @ omega @ problem.Z.T) + sigma**2 * np.eye(len(same))
    dense = multivariate_normal(np.zeros(len(V)), V + problem.X @ cov @ problem.X.T).logpdf(problem.y)
    prior = scale.logpdf([*tau, sigma]).sum() + phi[0, [0, 1, 3]].sum() + 2 * np.log1p(-(rho**2))
    other = phi + 0.1
    change = log_posterior(problem, phi)[0] - log_posterior(problem, other)[0]
    model = model_of(problem)
    assert change == pytest.approx(model.log_posterior(phi) - model.log_posterior(other), abs=1e-8)
    constant = len(V) / 2 * np.log(2 * np.pi)
    cov_part = 0.5 * np.linalg.slogdet(cov)[1]
    assert log_posterior(problem, phi)[0][0] - constant - cov_part == pytest.approx(dense + prior, abs=1e-8)
