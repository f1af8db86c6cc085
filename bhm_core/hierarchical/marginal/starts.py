"""Where the posterior of a regression may have its mass, and how wide it is there."""

import numpy as np

from bhm_core._lattice import on_lattice

__all__ = ["other_starts", "start"]

LADDER = (0.03, 0.15, 0.35, 0.65, 0.85, 0.97)  # probabilities: a prior may have several bumps
SMALL = 6.0  # e-folds below the data: a part of the variance that is next to nothing


def start(posterior):
    """A point (d,) where the posterior is high, and a rough scale (d,) around it.

    The prior may live far from the scale of the data, or have bounds that leave all of the grid out:
    its middle is tried too.
    """
    layout, frame = posterior.coordinates.layout, posterior.frame
    within = frame.rest[-1, -1] / max(frame.n_rows - frame.basis[..., -1].size, 1)
    base = np.zeros(posterior.n_parameters)
    base[: layout.k] = np.log(frame.sd_y / frame.sd_z)
    if layout.sigma is None:
        base[-1] = 0.5 * np.log(np.clip(within, 1e-6 * frame.sd_y**2, frame.sd_y**2))
    moved = min(layout.k, 3)
    steps = np.meshgrid(*[[-4.0, -2.5, -1.5, -0.5]] * moved)
    points = np.tile(base, (4**moved, 1))
    points[:, :moved] += np.reshape(steps, (moved, -1)).T
    best = _highest(posterior, points)
    best = _highest(posterior, np.stack([best, posterior.group.middle(best)]))
    return best, _narrow(posterior.group, np.full(posterior.n_parameters, 0.5))


def _highest(posterior, points):
    """The point of highest density; the first of those that only rounding tells apart."""
    return points[np.argmax(on_lattice(posterior.log_posterior(points), 2.0**-16))]


def other_starts(posterior):
    """Points (m, d) where the prior, not the data, would have the scales.

    Each scale is at the data's size or at its prior median, the groups explain all of y or nothing,
    and one scale at a time is at quantiles and at the bumps of its prior.
    """
    layout, frame, prior = posterior.coordinates.layout, posterior.frame, posterior.group
    k, d = layout.k, posterior.n_parameters
    scales = np.array([i for i in range(d) if not k <= i < k + len(layout.pairs)])
    data = np.zeros(d)
    data[:k] = np.log(frame.sd_y / frame.sd_z)
    data[k + len(layout.pairs) :] = np.log(frame.sd_y)
    corners = _corners(data, prior.middle(data), data - SMALL, scales)
    best, points = _highest(posterior, corners), [corners]
    for lines in (prior.quantiles(LADDER, data), prior.bumps(data)):
        for at, values in lines.items():
            points.append(np.tile(best, (len(values), 1)))
            points[-1][:, at] = values
    return np.concatenate(points)


def _corners(data, prior, small, scales):
    """All scales from `prior`; all but one from `data`, one from `prior` or `small`; and the reverse."""
    others = np.where(np.isin(np.arange(len(data)), scales), 1.0, 0.0)
    points = [data + others * (prior - data)]
    for at in scales:
        for away in (prior, small):
            one = np.arange(len(data)) == at
            points += [np.where(one, away, data), np.where(one | (others == 0), data, away)]
    return np.array(points)


def _narrow(prior, scale):
    """Rough scales (d,), smaller where the prior of a parameter is narrower."""
    for at, (low, high) in prior.quantiles((0.05, 0.95), np.zeros(len(scale))).items():
        if high > low:
            scale[at] = min(scale[at], (high - low) / 3)
    return scale
