"""Distributions to propose from: cheap, with tails heavier than those of the target."""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, ndtr

from bhm_core._lattice import on_lattice, spacing, steady_roots
from bhm_core._typing import Floats

__all__ = ["Mixture", "SplitT", "defensive", "fit_mixture", "with_lobes"]

# Tails of the proposal. The densities here fall exponentially in the unconstrained coordinates, so
# any Student t lies above them in the end; 3 degrees of freedom bring that end near (Hesterberg
# 1995).
TAIL_DF = 3.0
COMPONENT_DF = 6.0
_NORMAL_SCORES = np.array([1.0, 2.0, 2.6])  # where `defensive` measures the spread


@dataclass(frozen=True)
class SplitT:
    """Independent Student t along the columns of `axes`, each with its own scale to either side.

    Independent tails, not one shared chi-square: a far step in one coordinate then leaves the
    others alone, which is what the ridge tau -> 0, where the correlation is free, asks for.

    Parameters
    ----------
    center : ndarray (d,)
        The mode.
    axes : ndarray (d, d)
        Directions in the columns.
    lower, upper : ndarray (d,)
        Scale below and above the centre in units of the axes.
    df : float
        Degrees of freedom.
    """

    center: Floats
    axes: Floats
    lower: Floats
    upper: Floats
    df: float = TAIL_DF

    def sample(self, n: int, rng: np.random.Generator) -> Floats:
        """Draw (n, d) points."""
        size = (n, len(self.center))
        steps = np.abs(rng.standard_t(self.df, size))
        up = rng.random(size) < self.upper / (self.lower + self.upper)
        return self.center + np.where(up, steps * self.upper, -steps * self.lower) @ self.axes.T

    def log_density(self, x: Floats) -> Floats:
        """Log density at x (n, d) -> (n,)."""
        z = (x - self.center) @ np.linalg.inv(self.axes).T
        z = z / np.where(z > 0, self.upper, self.lower)
        df, d = self.df, len(self.center)
        one = gammaln((df + 1) / 2) - gammaln(df / 2) - 0.5 * np.log(df * np.pi)
        constant = d * one - np.log((self.lower + self.upper) / 2).sum()
        constant -= np.linalg.slogdet(self.axes)[1]
        return constant - (df + 1) / 2 * np.log1p(z * z / df).sum(axis=1)


class Mixture:
    """Multivariate t components and a guard that keeps the ratio target/proposal bounded.

    Parameters
    ----------
    weights : ndarray (C,)
        Of the components; they sum to one.
    means : ndarray (C, d)
        Centres.
    scales : ndarray (C, d, d)
        Scale matrices.
    guard : SplitT
        The defensive part.
    share : float
        Its weight.
    """

    def __init__(
        self, weights: Floats, means: Floats, scales: Floats, guard: SplitT, share: float
    ) -> None:
        self.weights, self.means, self.guard, self.share = weights, means, guard, share
        self.scales, self.roots = scales, np.linalg.cholesky(scales)
        self._whiten = np.linalg.inv(self.roots).swapaxes(1, 2)
        self._constants = np.log(weights) + _t_constants(self.roots, COMPONENT_DF)

    def sample(self, n: int, rng: np.random.Generator) -> Floats:
        """Draw (n, d) points in random order."""
        d = self.means.shape[1]
        shares = np.append(self.weights * (1 - self.share), self.share)
        *counts, n_guard = rng.multinomial(n, shares / shares.sum())
        z = rng.standard_normal((n - n_guard, d))
        z /= np.sqrt(rng.chisquare(COMPONENT_DF, n - n_guard) / COMPONENT_DF)[:, None]
        parts = np.split(z, np.cumsum(counts)[:-1])
        points = [m + p @ root.T for m, p, root in zip(self.means, parts, self.roots, strict=True)]
        return rng.permutation(np.concatenate([*points, self.guard.sample(n_guard, rng)]))

    def log_density(self, x: Floats) -> Floats:
        """Log density at x (n, d) -> (n,)."""
        logs, _ = self.components(x)
        guard = self.guard.log_density(x) + np.log(self.share)
        top = np.maximum(logs.max(axis=0), guard)
        total = (1 - self.share) * np.exp(logs - top).sum(axis=0) + np.exp(guard - top)
        return top + np.log(total)

    def components(self, x: Floats) -> tuple[Floats, Floats]:
        """Weighted log density of each component, and squared distances, both (C, n)."""
        d, squared = self.means.shape[1], np.empty((len(self.means), len(x)))
        for out, mean, whiten in zip(squared, self.means, self._whiten, strict=True):
            z = (x - mean) @ whiten
            np.einsum("nd,nd->n", z, z, out=out)
        power = (COMPONENT_DF + d) / 2
        return self._constants[:, None] - power * np.log1p(squared / COMPONENT_DF), squared


def fit_mixture(
    points: Floats, weights: Floats, guard: SplitT, *, n_components: int, share: float,
    rng: np.random.Generator, n_steps: int = 8,
) -> Mixture:
    """Fit t components to weighted points by EM (McLachlan & Peel 2000, section 7.5).

    Components that lose their points are dropped; covariances shrink towards the whole sample's.

    Parameters
    ----------
    points : ndarray (n, d)
        Pilot draws.
    weights : ndarray (n,)
        Importance weights, summing to one.
    guard : SplitT
        Defensive part of the result.
    n_components : int
        At most so many.
    share : float
        Weight of the guard.
    rng : numpy.random.Generator
        Picks the first centres.
    n_steps : int
        EM iterations.

    Returns
    -------
    Mixture
        The proposal.
    """
    d = points.shape[1]
    spread = _covariance(points, weights, weights @ points)
    spread += 1e-8 * np.diag(points.var(axis=0))  # one point may have all the weight
    prior = 2 * d * (weights @ weights)  # 2 d effective points of shrinkage a component
    means = points[rng.choice(len(points), n_components, p=weights)]
    mixture = Mixture(np.full(n_components, 1 / n_components), means,
                      np.repeat(spread[None] / 2, n_components, axis=0), guard, share)
    for _ in range(n_steps):
        logs, squared = mixture.components(points)
        duty = np.exp(logs - logs.max(axis=0))
        duty *= weights / duty.sum(axis=0)
        size = duty.sum(axis=1)
        keep = size >= min(prior, size.max())
        duty, size = duty[keep], size[keep]
        pull = duty * (COMPONENT_DF + d) / (COMPONENT_DF + squared[keep])
        means = (pull @ points) / pull.sum(axis=1)[:, None]
        scales = np.stack([_covariance(points, u, m) for u, m in zip(pull, means, strict=True)])
        own = (1 / (size + prior))[:, None, None]
        scales = (scales + (prior / 2 + 1e-3 * size)[:, None, None] * spread) * own
        # a proposal may be any; with few bits it is the same one on every processor
        means = on_lattice(means, spacing(np.sqrt(np.diagonal(spread))))
        mixture = Mixture(size / size.sum(), means, steady_roots(scales), guard, share)
    return mixture


def with_lobes(mixture: Mixture, lobes: list[SplitT], weight: float) -> Mixture:
    """Add a component for each lobe that the others starve.

    Parameters
    ----------
    mixture : Mixture
        Fitted to points of which hardly any lie in a lobe of small mass.
    lobes : list of SplitT
        The shape of the density around the mode of each.
    weight : float
        Of each new component: more than a small lobe holds, so that its ratios are small.

    Returns
    -------
    Mixture
        The same where there is no lobe.
    """
    if not lobes:
        return mixture
    roots = np.stack([lobe.axes * (lobe.lower + lobe.upper) / 2 for lobe in lobes])
    scales = steady_roots(roots @ np.swapaxes(roots, 1, 2))
    weights = np.append(mixture.weights * (1 - weight * len(lobes)), np.full(len(lobes), weight))
    return Mixture(weights, np.concatenate([mixture.means, [lobe.center for lobe in lobes]]),
                   np.concatenate([mixture.scales, scales]), mixture.guard, mixture.share)


def defensive(points: Floats, weights: Floats, *, inflate: float = 1.6) -> SplitT:
    """Independent split t's around the weighted medians, somewhat wider than the weighted draws.

    Parameters
    ----------
    points : ndarray (n, d)
        Pilot draws.
    weights : ndarray (n,)
        Importance weights.
    inflate : float
        Factor on the scales.

    Returns
    -------
    SplitT
        Along the coordinate axes.
    """
    probabilities = np.concatenate([ndtr(-_NORMAL_SCORES), [0.5], ndtr(_NORMAL_SCORES)])
    low, center, high = np.split(_quantiles(points, weights, probabilities), [3, 4])
    center = center[0]
    lower = ((center - low) / _NORMAL_SCORES[:, None]).max(axis=0)
    upper = ((high - center) / _NORMAL_SCORES[:, None]).max(axis=0)
    bits = spacing(lower + upper)
    center, lower, upper = (on_lattice(v, bits) for v in (center, lower, upper))
    floor = 0.05 * (lower + upper) + 1e-9
    return SplitT(center, np.eye(len(center)), inflate * (lower + floor), inflate * (upper + floor))


def _t_constants(roots, df):
    d = roots.shape[-1]
    log_root = np.log(np.diagonal(roots, axis1=1, axis2=2)).sum(axis=1)
    return gammaln((df + d) / 2) - gammaln(df / 2) - d / 2 * np.log(df * np.pi) - log_root


def _covariance(points, weights, mean):
    away = points - mean
    return (away.T * weights) @ away


def _quantiles(points, weights, probabilities):
    """Weighted quantiles of each column: (probability, d)."""
    order = np.argsort(points, axis=0, kind="stable")
    cumulative = np.cumsum(weights[order], axis=0)
    columns = zip(np.take_along_axis(points, order, axis=0).T, cumulative.T, strict=True)
    return np.stack([np.interp(probabilities, c / c[-1], x) for x, c in columns], axis=1)
