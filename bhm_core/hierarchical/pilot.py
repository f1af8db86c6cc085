"""Pilots: draw, weigh, fit a better proposal, and again, until the importance ratios are even."""

import numpy as np

from bhm_core.hierarchical.laplace import find_modes, split_scales
from bhm_core.hierarchical.proposal import SplitT, defensive, fit_mixture
from bhm_core.hierarchical.report import efficiency

__all__ = ["Pilot", "Target", "explore"]

_N_SCATTER = 200
_REACH = 2.5  # of the scatter, in units of the rough scale
_N_CLIMBS = 6
_N_PILOT = 1000
_N_ROUNDS = 6
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
    """Everything evaluated so far, weighted as draws from the mixture of all proposals used."""

    def __init__(self, target):
        self.target, self.points, self.heights = target, [], []
        self.proposals, self.counts, self.densities = [], [], []

    def draw(self, proposal, n, rng):
        """Evaluate n draws of `proposal`; return their log ratios target/proposal."""
        new = proposal.sample(n, rng)
        heights = self.target(new)
        self.densities = [np.append(old, q.log_density(new))
                          for old, q in zip(self.densities, self.proposals, strict=True)]
        self.points.append(new)
        self.heights.append(heights)
        self.proposals.append(proposal)
        self.counts.append(n)
        self.densities.append(proposal.log_density(np.concatenate(self.points)))
        return heights - self.densities[-1][-n:]

    def weighted(self):
        """Points (n, d) and normalised weights (n,): balance heuristic (Veach & Guibas 1995)."""
        logs = np.stack(self.densities) + np.log(self.counts)[:, None]
        log_mixture = np.logaddexp.reduce(logs, axis=0)
        ratios = np.concatenate(self.heights) - log_mixture
        weights = np.exp(ratios - ratios.max())
        return np.concatenate(self.points), weights / weights.sum()


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
    pilot : Pilot
        All points evaluated, with weights.
    proposal : Mixture
        The best proposal found.
    log_ratios : ndarray (n,)
        Log of target over proposal at draws of its own.
    """
    pilot, n = _first_pilots(target, rng)
    best = (-1.0, None, None)
    for _ in range(_N_ROUNDS):
        points, weights = pilot.weighted()
        fitted = fit_mixture(points, weights, defensive(points, weights),
                             n_components=4 + points.shape[1] // 2, share=0.2, rng=rng)
        ratios = pilot.draw(fitted, n, rng)
        share = efficiency(ratios)
        stalled = share < best[0] + 0.03
        best = max(best, (share, fitted, ratios), key=lambda b: b[0])
        if share > 0.7 or stalled:
            break
    return pilot, *best[1:]


def _first_pilots(target, rng):
    """Scatter points far and wide, climb from some to every mode, and draw around each."""
    start, scale = (np.asarray(v, dtype=float) for v in target.model.start())
    d = len(start)
    pilot, n = Pilot(target), max(_N_PILOT, 250 * d)
    wide = SplitT(start, np.eye(d), _REACH * scale, _REACH * scale)
    pilot.draw(wide, _N_SCATTER, rng)
    modes = find_modes(target, _spread_out(start, pilot.points[0], pilot.heights[0], scale), scale)
    _check_proper(target, *modes[0][:2])
    for mode, height, axes in modes:
        lower, upper = split_scales(target, mode, height, axes)
        pilot.draw(SplitT(mode, axes, lower, upper, 5.0), n // len(modes), rng)
    return pilot, n


def _spread_out(start, points, heights, scale):
    """The start, the highest of the points, and some that lie far from all chosen before."""
    order = np.argsort(-heights)[:len(points) // 4]
    points = points[order][np.isfinite(heights[order])]
    chosen = np.concatenate([start[None], points[:1]])
    while len(points) and len(chosen) < _N_CLIMBS:
        away = np.abs((points[:, None] - chosen) / scale).max(axis=2).min(axis=1)
        chosen = np.concatenate([chosen, points[[np.argmax(away)]]])
    return chosen


def _check_proper(target, mode, height):
    """Raise if the density hardly falls over sixty units of a coordinate: e^60 on a log scale."""
    far = mode + np.concatenate([-60 * np.eye(len(mode)), 60 * np.eye(len(mode))])
    level = target(far) > height - 3
    if level.any():
        k = int(np.argmax(level)) % len(mode)
        raise ValueError(
            "the posterior must be proper, but it hardly falls as "
            f"{target.model.parameter_names[k]} goes from {mode[k]:.3g} to "
            f"{far[np.argmax(level), k]:.3g}; give a prior that does")
