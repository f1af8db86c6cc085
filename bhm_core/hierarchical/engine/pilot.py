"""Pilots: draw, weigh, fit a better proposal, and again, until the importance ratios are even."""

import numpy as np

from bhm_core.hierarchical.engine.modes import find_modes, more_modes, narrowed, split_scales
from bhm_core.hierarchical.engine.proposal import Mixture, SplitT, defensive, fit_mixture

__all__ = ["Pilot", "Target", "explore"]

_N_SCATTER = 200
_REACH = 2.5  # of the scatter, in units of the rough scale
_N_CLIMBS = 6
_N_PILOT = 1000
_MAX_PILOTS = 12
_GOOD = 0.7  # effective share of the draws that needs no better proposal
_HARDLY = 0.4  # 30 units at e^-.013 each
_CHUNK = 1000  # rows evaluated at once: larger batches fall out of the cache


class Target:
    """The log posterior in chunks that fit the cache, with a count of its evaluations."""

    def __init__(self, model):
        self.model, self.n = model, 0

    def __call__(self, phi):
        flat = phi.reshape(-1, phi.shape[-1])
        self.n += len(flat)
        parts = [self.model.log_posterior(flat[k:k + _CHUNK]) for k in range(0, len(flat), _CHUNK)]
        out = np.concatenate(parts)
        if np.isnan(out).any():
            raise FloatingPointError(f"log_posterior is NaN at phi = {flat[np.isnan(out)][0]}")
        return out.reshape(phi.shape[:-1])


class Pilot:
    """Everything evaluated so far, weighted as draws from the mixture of all proposals used.

    Parameters
    ----------
    target : Target
        The log posterior.
    """

    def __init__(self, target):
        self.target, self.points, self.heights = target, [], np.zeros(0)
        self.proposals, self.counts, self.densities = [], [], []

    def draw(self, proposal, n, rng):
        """Evaluate n draws of `proposal`."""
        points = proposal.sample(n, rng)
        self.add(proposal, points, self.target(points))

    def add(self, proposal, points, heights):
        """Take in draws of `proposal`; every proposal is evaluated at every point."""
        self.heights = np.append(self.heights, heights)
        self.densities = [np.append(old, q.log_density(points))
                          for old, q in zip(self.densities, self.proposals, strict=True)]
        self.points.append(points)
        self.proposals.append(proposal)
        self.counts.append(len(points))
        self.densities.append(proposal.log_density(np.concatenate(self.points)))

    def improve(self, n, rng):
        """Fit a mixture to everything so far and draw from it; return its share."""
        points, weights = self.weighted()
        self.draw(fit_mixture(points, weights, defensive(points, weights), share=0.2, rng=rng,
                              n_components=4 + points.shape[1] // 2), n, rng)
        return self.share(-1)

    def best(self):
        """Index of the mixture with the largest share, judged on all points."""
        mixtures = [k for k, q in enumerate(self.proposals) if isinstance(q, Mixture)]
        return max(mixtures, key=self.share)

    def weighted(self):
        """Points (n, d) and normalised weights (n,): balance heuristic (Veach & Guibas 1995)."""
        balanced = self._balanced()
        if not balanced.max() > -np.inf:
            raise ValueError("the posterior must be positive where model.start() says, got -inf at all of "
                             f"{len(balanced)} points near there")
        weights = np.exp(balanced - balanced.max())
        return np.concatenate(self.points), weights / weights.sum()

    def log_ratios(self, k):
        """Log of target over proposal k at all points (n,), and the log of its mean under k."""
        balanced = self._balanced()
        top = balanced.max()
        return self.heights - self.densities[k], top + np.log(np.exp(balanced - top).mean())

    def share(self, k):
        """Effective share of draws from proposal k: 1 / (posterior mean of ratio / mean ratio)."""
        ratios, mean = self.log_ratios(k)
        return 1 / (self.weighted()[1] @ np.exp(np.minimum(ratios - mean, 500)))

    def _balanced(self):
        logs = np.stack(self.densities) + np.log(self.counts)[:, None]
        log_mixture = np.logaddexp.reduce(logs, axis=0) - np.log(sum(self.counts))
        return self.heights - log_mixture


def explore(target, rng):
    """Draw pilots until a proposal fits.

    Parameters
    ----------
    target : Target
        The log posterior.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    Pilot
        All points evaluated, with weights and proposals.
    """
    pilot, n = _first_pilots(target, rng)
    best, misses = 0.0, 0
    while best < _GOOD and misses < 2 and len(pilot.counts) < _MAX_PILOTS:
        share = pilot.improve(n, rng)
        misses += share < 1.05 * best
        best = max(best, share)
    return pilot


def _first_pilots(target, rng):
    """Scatter points far and wide, climb from some to every mode, and draw around each."""
    start, scale = (np.asarray(v, dtype=float) for v in target.model.start())
    d = len(start)
    pilot, n = Pilot(target), max(_N_PILOT, 30 * d**2)
    wide = SplitT(start, np.eye(d), _REACH * scale, _REACH * scale)
    pilot.draw(wide, _N_SCATTER, rng)
    starts = _spread_out(np.concatenate([start[None], pilot.points[0]]),
                         np.append(target(start[None]), pilot.heights), scale)
    modes = find_modes(target, starts, scale)
    if hasattr(target.model, "other_starts"):
        modes = more_modes(target, modes, target.model.other_starts(), scale)
    _check_proper(target, *modes[0][:2])
    for mode, height, axes in modes:
        axes = narrowed(target, mode, height, axes)
        lower, upper = split_scales(target, mode, height, axes)
        pilot.draw(SplitT(mode, axes, lower, upper, 5.0), n // len(modes), rng)
    return pilot, n


def _spread_out(points, heights, scale):
    """The highest of the points, and others among the better ones far from all chosen before."""
    order = np.argsort(-heights)[:len(points) // 4]
    points = points[order][np.isfinite(heights[order])]
    if not len(points):
        raise ValueError("the posterior must be positive somewhere near model.start(), got -inf")
    chosen = points[:1]
    while len(chosen) < min(_N_CLIMBS, len(points)):
        away = np.abs((points[:, None] - chosen) / scale).max(axis=2).min(axis=1)
        chosen = np.concatenate([chosen, points[[np.argmax(away)]]])
    return chosen


def _check_proper(target, mode, height):
    """Raise if the density hardly falls from 30 to 60 units beyond the mode: e^30 on a log scale.

    Units that fall slower than this hold 1e-4 of their mass beyond what a double can hold.
    """
    d = len(mode)
    ways = np.concatenate([-np.eye(d), np.eye(d)])
    near, far = target(mode + 30 * ways), target(mode + 60 * ways)
    # beyond a million below the mode rounding, not the model, decides which is higher, and a point
    # where numbers overflow says nothing
    level = (far > near - _HARDLY) & (far > height - 1e6) & (near > -np.inf)
    if level.any():
        k = int(np.argmax(level))
        raise ValueError(
            "the posterior must be proper, but it hardly falls as "
            f"{target.model.parameter_names[k % d]} goes from {(mode + 30 * ways[k])[k % d]:.3g} to "
            f"{(mode + 60 * ways[k])[k % d]:.3g}; give a prior that does")
