"""Pilots: draw, weigh, fit a better proposal, and again, until the importance ratios are even."""

import numpy as np

from bhm_core.hierarchical.laplace import find_mode, split_scales
from bhm_core.hierarchical.proposal import SplitT, defensive, fit_mixture
from bhm_core.hierarchical.report import efficiency

__all__ = ["Pilot", "Target", "explore"]

_N_SCATTER = 200
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
    """Pilots until a proposal fits: all of them, the proposal, its log ratios on its own pilot."""
    pilot = Pilot(target)
    start, scale = (np.asarray(v, dtype=float) for v in target.model.start())
    d = len(start)
    n = max(_N_PILOT, 250 * d)
    pilot.draw(SplitT(start, np.eye(d), 2 * scale, 2 * scale), _N_SCATTER, rng)
    _cover_modes(target, pilot, start, scale, n, rng)
    best = (-1.0, None, None)
    for _ in range(_N_ROUNDS):
        points, weights = pilot.weighted()
        fitted = fit_mixture(points, weights, defensive(points, weights), n_components=4 + d // 2,
                             share=0.2, rng=rng)
        ratios = pilot.draw(fitted, n, rng)
        share = efficiency(ratios)
        stalled = share < best[0] + 0.03
        best = max(best, (share, fitted, ratios), key=lambda b: b[0])
        if share > 0.75 or stalled:
            break
    return pilot, *best[1:]


def _cover_modes(target, pilot, start, scale, n, rng):
    """Draw around the mode, and around another one wherever a point outweighs all others."""
    best = pilot.points[0][np.argmax(pilot.heights[0])]
    found = []
    for _ in range(4):
        mode, height, axes = find_mode(target, best, scale)
        lower, upper = split_scales(target, mode, height, axes)
        if any(np.all(np.abs(np.linalg.solve(axes, mode - other)) < 1) for other in found):
            return
        found.append(mode)
        pilot.draw(SplitT(mode, axes, lower, upper, 5.0), n, rng)
        points, weights = pilot.weighted()
        if weights.max() < 0.05:
            return
        best = points[np.argmax(weights)]
