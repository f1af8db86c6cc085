"""Pilots: draw, weigh, fit a better proposal, and again, until the importance ratios are even."""

from typing import TypeAlias

import numpy as np

from bhm_core._lattice import on_lattice, spacing
from bhm_core._typing import Floats
from bhm_core.hierarchical.engine.cost import progress_bar
from bhm_core.hierarchical.engine.model import HierarchicalModel
from bhm_core.hierarchical.engine.modes import find_modes, more_modes, narrowed, split_scales
from bhm_core.hierarchical.engine.proposal import (
    Mixture,
    SplitT,
    defensive,
    fit_mixture,
    with_lobes,
)
from bhm_core.hierarchical.engine.thinning import fewer_points

__all__ = ["LogPosterior", "Pilot", "explore"]

_N_SCATTER = 200
_REACH = 2.5  # of the scatter, in units of the rough scale
_N_CLIMBS = 6
_N_PILOT = 1000
_MAX_PILOTS = 12
_GOOD = 0.7  # effective share of the draws that needs no better proposal
_BITS = 26  # of the lattice that points lie on, below the scale
_HARDLY = 0.4  # 30 units at e^-.013 each
_STARVED = 3.0  # log of target over proposal at a mode, beyond which the mode gets a component
_SMALL = 0.02  # weight of that component
_MOST = 10  # such components
_CHUNK = 1000  # rows evaluated at once, if a model does not say: larger batches fall out of the cache

Proposal: TypeAlias = Mixture | SplitT


class LogPosterior:
    """The log posterior in chunks that fit the cache, with a count of its evaluations.

    Points are counted from the model's start, so that other units give the same points. Pilots ask for
    `roughly`, which may be off by a tenth: a proposal is none the worse, and what is drawn in
    the end is judged by the log posterior itself.
    """

    def __init__(self, model: HierarchicalModel) -> None:
        self.model, self.n = model, 0
        self._rough = getattr(model, "rough_log_posterior", None)
        self.origin, self.scale = (np.asarray(v, dtype=float) for v in model.start())

    def __call__(self, x: Floats) -> Floats:
        return self._evaluated(self.model.log_posterior, x)

    def roughly(self, x: Floats) -> Floats:
        """The model's rough log posterior, or the log posterior where it has none."""
        return self._evaluated(self._rough or self.model.log_posterior, x)

    def beyond_rough(self, x: Floats, heights: Floats) -> Floats:
        """What the log posterior has beyond the rough one, whose `heights` at x are known."""
        return np.zeros(len(x)) if self._rough is None else self(x) - heights

    def _evaluated(self, density, x):
        flat = self.origin + x.reshape(-1, x.shape[-1])
        self.n += len(flat)
        size = getattr(self.model, "batch", _CHUNK)
        out = np.concatenate([density(flat[k:k + size]) for k in range(0, len(flat), size)])
        if np.isnan(out).any():
            raise FloatingPointError(f"log_posterior is NaN at phi = {flat[np.isnan(out)][0]}")
        return out.reshape(x.shape[:-1])


class Pilot:
    """Everything evaluated so far, weighted as draws from the mixture of all proposals used.

    Draws are rounded to a lattice some 1e-8 of the model's scale wide, so that they are the same on
    every processor: over so small a step a density is flat, and the weights hold as they stand.

    Parameters
    ----------
    target : LogPosterior
        The log posterior.
    """

    def __init__(self, target: LogPosterior) -> None:
        self.target, self.heights = target, np.zeros(0)
        self._spacing = spacing(target.scale, _BITS)
        self.points: list[Floats] = []
        self.proposals: list[Proposal] = []
        self.counts: list[int] = []
        self.densities: list[Floats] = []
        self.lobes: list[tuple[SplitT, float]] = []  # shapes that the model led to, and their heights

    def draw(self, proposal: Proposal, n: int, rng: np.random.Generator) -> None:
        """Evaluate n draws of `proposal`."""
        points = self.sample(proposal, n, rng)
        self.add(proposal, points, self.target.roughly(points))

    def sample(self, proposal: Proposal, n: int, rng: np.random.Generator) -> Floats:
        """Draw n points of the lattice (n, d)."""
        return on_lattice(proposal.sample(n, rng), self._spacing)

    def add(self, proposal: Proposal, points: Floats, heights: Floats) -> None:
        """Take in draws of `proposal`; every proposal is evaluated at every point."""
        self.heights = np.append(self.heights, heights)
        self.densities = [np.append(old, q.log_density(points))
                          for old, q in zip(self.densities, self.proposals, strict=True)]
        self.points.append(points)
        self.proposals.append(proposal)
        self.counts.append(len(points))
        self.densities.append(proposal.log_density(np.concatenate(self.points)))

    def improve(self, n: int, rng: np.random.Generator) -> float:
        """Fit a mixture to everything so far and draw from it; return its share."""
        points, weights = fewer_points(*self.weighted(), rng)
        mixture = fit_mixture(points, weights, defensive(points, weights), share=0.2, rng=rng,
                              n_components=4 + points.shape[1] // 2)
        self.draw(with_lobes(mixture, self._starved(mixture), _SMALL), n, rng)
        return self.share(-1)

    def _starved(self, mixture):
        """Lobes at which hardly anything would be proposed."""
        balanced = self._balanced()
        level = balanced.max() + np.log(np.exp(balanced - balanced.max()).mean())
        lobes = [lobe for lobe, height in self.lobes
                 if height - level - mixture.log_density(lobe.center[None])[0] > _STARVED]
        return lobes[:_MOST]

    def best(self) -> int:
        """Index of the mixture with the largest share, judged on all points."""
        mixtures = [k for k, q in enumerate(self.proposals) if isinstance(q, Mixture)]
        return max(mixtures, key=self.share)

    def weighted(self) -> tuple[Floats, Floats]:
        """Points (n, d) and normalised weights (n,): balance heuristic (Veach & Guibas 1995)."""
        balanced = self._balanced()
        if not balanced.max() > -np.inf:
            raise ValueError("the posterior must be positive where model.start() says, got -inf at all of "
                             f"{len(balanced)} points near there")
        weights = np.exp(balanced - balanced.max())
        return np.concatenate(self.points), weights / weights.sum()

    def log_ratios(self, k: int) -> tuple[Floats, float]:
        """Log of target over proposal k at all points (n,), and the log of its mean under k."""
        balanced = self._balanced()
        top = balanced.max()
        return self.heights - self.densities[k], top + np.log(np.exp(balanced - top).mean())

    def own_ratios(self, k: int) -> Floats:
        """Log of target over proposal k at the draws of that proposal."""
        first = sum(self.counts[:k])
        own = slice(first, first + self.counts[k])
        return self.heights[own] - self.densities[k][own]

    def share(self, k: int) -> float:
        """Effective share of draws from proposal k: 1 / (posterior mean of ratio / mean ratio)."""
        ratios, mean = self.log_ratios(k)
        return float(1 / (self.weighted()[1] @ np.exp(np.minimum(ratios - mean, 500))))

    def _balanced(self):
        logs = np.stack(self.densities) + np.log(self.counts)[:, None]
        log_mixture = np.logaddexp.reduce(logs, axis=0) - np.log(sum(self.counts))
        return self.heights - log_mixture


def explore(target: LogPosterior, rng: np.random.Generator, progress: bool = False) -> Pilot:
    """Draw pilots until a proposal fits.

    Parameters
    ----------
    target : LogPosterior
        The log posterior.
    rng : numpy.random.Generator
        Source of randomness.
    progress : bool
        Show a bar.

    Returns
    -------
    Pilot
        All points evaluated, with weights and proposals.
    """
    pilot, n = _first_pilots(target, rng)
    best, misses = 0.0, 0
    with progress_bar(_MAX_PILOTS - len(pilot.counts), "pilots", "pilots", progress) as bar:
        while best < _GOOD and misses < 2 and len(pilot.counts) < _MAX_PILOTS:
            share = pilot.improve(n, rng)
            misses += share < 1.05 * best
            best = max(best, share)
            bar.update()
    return pilot


def _first_pilots(target, rng):
    """Scatter points far and wide, climb from some to every mode, and draw around each."""
    scale, d, rough = target.scale, len(target.scale), target.roughly
    start = np.zeros(d)
    pilot, n = Pilot(target), max(_N_PILOT, 30 * d**2)
    wide = SplitT(start, np.eye(d), _REACH * scale, _REACH * scale)
    pilot.draw(wide, _N_SCATTER, rng)
    starts = _spread_out(np.concatenate([start[None], pilot.points[0]]),
                         np.append(rough(start[None]), pilot.heights), scale)
    modes = near = find_modes(rough, starts, scale)
    if hasattr(target.model, "other_starts"):
        modes = more_modes(rough, modes, target.model.other_starts() - target.origin, scale)
    _check_proper(target, *modes[0][:2])
    for k, (mode, height, axes) in enumerate(modes):
        axes = narrowed(rough, mode, height, axes)
        lower, upper = split_scales(rough, mode, height, axes)
        shape = SplitT(mode, axes, lower, upper, 5.0)
        pilot.lobes += [(shape, height)] if k and len(modes) > len(near) else []
        pilot.draw(shape, n // len(modes), rng)
    return pilot, n


def _spread_out(points, heights, scale):
    """The highest of the points, and others among the better ones far from all chosen before."""
    order = np.argsort(-heights, kind="stable")[:len(points) // 4]
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
    near, far = np.split(target(mode + np.concatenate([30 * ways, 60 * ways])), 2)
    # beyond a million below the mode rounding, not the model, decides which is higher, and a point
    # where numbers overflow says nothing
    level = (far > near - _HARDLY) & (far > height - 1e6) & (near > -np.inf)
    if level.any():
        k = int(np.argmax(level))
        begin, end = ((target.origin + mode + r * ways[k])[k % d] for r in (30, 60))
        raise ValueError(
            "the posterior must be proper, but it hardly falls as "
            f"{target.model.parameter_names[k % d]} goes from {begin:.3g} to {end:.3g}; "
            "give a prior that does")
