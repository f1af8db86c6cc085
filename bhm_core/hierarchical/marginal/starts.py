"""Where else than :meth:`start` the posterior of a regression may have its mass, and how wide it is."""

import numpy as np

LADDER = (0.03, 0.15, 0.35, 0.65, 0.85, 0.97)  # probabilities: a prior may have several bumps
SMALL = 6.0  # e-folds below the data: a part of the variance that is next to nothing


def other_starts(model):
    """Points (m, d) where the prior, not the data, would have the scales.

    Each scale is at the data's size or at its prior median, the groups explain all of y or nothing,
    and one scale at a time is at quantiles of its prior.
    """
    k, d = model._layout.k, model.n_parameters
    scales = np.array([i for i in range(d) if not k <= i < k + len(model._layout.pairs)])
    data = np.zeros(d)
    data[:k] = np.log(model._frame.sd_y / model._frame.sd_z)
    data[k + len(model._layout.pairs):] = np.log(model._frame.sd_y)
    corners = _corners(data, model._prior.middle(data), data - SMALL, scales)
    lines = model._prior.quantiles(LADDER, data)
    points = np.tile(corners[np.argmax(model.log_posterior(corners))], (len(lines), len(LADDER), 1))
    for point, (at, values) in zip(points, lines.items(), strict=True):
        point[:, at] = values
    return np.concatenate([corners, points.reshape(-1, d)])


def _corners(data, prior, small, scales):
    """All scales from `prior`; all but one from `data`, one from `prior` or `small`; and the reverse."""
    others = np.where(np.isin(np.arange(len(data)), scales), 1.0, 0.0)
    points = [data + others * (prior - data)]
    for at in scales:
        for away in (prior, small):
            one = np.arange(len(data)) == at
            points += [np.where(one, away, data), np.where(one | (others == 0), data, away)]
    return np.array(points)


def narrow(prior, scale):
    """Rough scales (d,), smaller where the prior of a parameter is narrower."""
    for at, (low, high) in prior.quantiles((0.05, 0.95), np.zeros(len(scale))).items():
        if high > low:
            scale[at] = min(scale[at], (high - low) / 3)
    return scale
