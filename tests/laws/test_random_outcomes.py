"""Random problems of yes/no outcomes and counts: draws that claim to have converged agree with plain sums.

The reference is importance sampling from the prior with the effects on a plain grid; it shares nothing with
the package. Groups are few and small, so that the prior finds the posterior.
"""

import warnings

import numpy as np
import pytest
from scipy.stats import halfnorm, norm

import bhm_core as bhm
from bhm_core.diagnostics import ess_mean

PROBABILITIES = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
LEVEL, TOO_FEW, N_SCHEDULED = 0.01, 150, 200
POINTS, NODES = {1: 20_000, 2: 3000}, {1: 241, 2: 49}  # of the prior, and of the grid of each effect
PUSH = range(4)


def problem(seed):
    """Two to eight groups of one to five rows, often all ones, or no counts, or few successes of many."""
    rng = np.random.default_rng(seed)
    family, k = ("binomial", "poisson")[seed % 2], 1 + seed // 2 % 2
    group = np.repeat(np.arange(8), rng.integers(1, 6, 8))
    group = group[group < rng.integers(2, 9)]
    X = np.column_stack([np.ones(len(group)), rng.normal(size=len(group))])
    X = X if np.linalg.matrix_rank(X) == 2 and len(X) > 2 else X[:, :1]
    k = min(k, X.shape[1])
    scale, size = 10 ** rng.uniform(-0.7, 0.3), rng.choice([1.0, 1, 4, 20], len(group))
    eta = X @ rng.normal(size=X.shape[1]) + scale * rng.normal(size=8)[group]
    if family == "poisson":
        size = np.ones(len(group))
        y = rng.choice([1, 0], p=[0.8, 0.2]) * rng.poisson(np.exp(eta))
    else:
        y = rng.choice([rng.binomial(size.astype(int), 1 / (1 + np.exp(-eta))), size], p=[0.8, 0.2])
    return family, y.astype(float), size, X, X[:, :k], group, scale


def reference(family, y, size, X, Z, group, scale, rng):
    """Draws of the prior (gamma, log tau), and their weights."""
    k = Z.shape[1]
    n = POINTS[k]
    gamma, tau = 1.5 * rng.normal(size=(n, X.shape[1])), scale * np.abs(rng.normal(size=(n, k)))
    rho = 2 * rng.beta(2, 2, n) - 1
    axis = np.linspace(-7, 7, NODES[k])
    u = np.stack(np.meshgrid(*[axis] * k), axis=-1).reshape(-1, k)
    b = tau[:, :1] * u[:, 0]
    effects = [b] if k == 1 else [
        b, tau[:, 1:] * (rho[:, None] * u[:, 0] + np.sqrt(1 - rho**2)[:, None] * u[:, 1])]
    log_weight = np.zeros(n)
    for j in np.unique(group):
        logs = np.tile(-0.5 * (u * u).sum(axis=1), (n, 1))
        for i in np.flatnonzero(group == j):
            eta = (gamma @ X[i])[:, None] + sum(z * e for z, e in zip(Z[i], effects, strict=True))
            logs += y[i] * eta - (np.exp(eta) if family == "poisson" else size[i] * np.logaddexp(0, eta))
        log_weight += np.logaddexp.reduce(logs, axis=1)
    weight = np.exp(log_weight - log_weight.max())
    return np.column_stack([gamma, np.log(tau)]), weight / weight.sum()


def judge(seed, kind=bhm.HierarchicalGLM):
    """A word, and the distances of shares from their probabilities in standard errors."""
    family, y, size, X, Z, group, scale = found = problem(seed)
    priors = bhm.Priors(gamma=norm(0, 1.5), tau=halfnorm(scale=scale))
    known = {"trials": size} if family == "binomial" else {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        model = kind(y, X, Z, group, family=family, priors=priors, **known)
        draws = model.sample(rng=seed, keep_groups=False)
    if not draws.diagnostics.converged:
        return "not converged", []
    points, weight = reference(*found, np.random.default_rng(seed))
    effective = 1 / (weight @ weight)
    if effective < TOO_FEW:
        return "no reference", []
    ours = np.concatenate([draws["gamma"], np.log(draws["tau"])], axis=-1)
    pairs = zip(np.moveaxis(ours, -1, 0), points.T, strict=True)
    return "drawn", [z for x, other in pairs for z in _misses(x, other, weight, effective)]


def _misses(x, other, weight, effective):
    order = np.argsort(other, kind="stable")
    level = np.cumsum(weight[order]) - weight[order] / 2
    for p, threshold in zip(PROBABILITIES, np.interp(PROBABILITIES, level, other[order]), strict=True):
        below = (x <= threshold).astype(float)
        size = min(below.size, float(ess_mean(below))) if 0 < below.mean() < 1 else below.size
        yield (below.mean() - p) / np.sqrt(p * (1 - p) * (1 / size + 1 / effective))


def verdict(seeds, kind=bhm.HierarchicalGLM):
    found = {seed: judge(seed, kind) for seed in seeds}
    limit = norm.isf(LEVEL / 2 / max(1, sum(len(z) for _, z in found.values())))
    wrong = [seed for seed, (_, z) in found.items() if z and np.abs(z).max() > limit]
    return {"wrong": wrong} | {word: [s for s, (said, _) in found.items() if said == word]
                               for word in ("not converged", "no reference")}


class TwiceTheJacobian(bhm.HierarchicalGLM):
    """Counts the Jacobian of log tau twice."""

    def log_posterior(self, phi):
        p, k = len(self.coefficients), len(self.group_coefficients)
        return super().log_posterior(phi) + np.asarray(phi)[..., p : p + k].sum(axis=-1)


@pytest.mark.long
def test_no_random_problem_is_wrong_or_not_converged():
    assert verdict(PUSH) == {"wrong": [], "not converged": [], "no reference": []}


@pytest.mark.long
def test_a_planted_fault_is_seen():
    assert len(verdict(range(2), TwiceTheJacobian)["wrong"]) == 2


@pytest.mark.scheduled
def test_two_hundred_fresh_problems_are_not_wrong(fresh_seed):
    found = verdict(range(fresh_seed, fresh_seed + N_SCHEDULED))
    assert found["wrong"] == [] and len(found["not converged"]) <= 2
    assert len(found["no reference"]) <= N_SCHEDULED // 10
