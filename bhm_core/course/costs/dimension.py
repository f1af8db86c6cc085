"""What dimension costs: the share of a ball in a cube, and evaluations for one effective draw."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np
from scipy.special import gammaln

from bhm_core import diagnostics
from bhm_core._checks import checked, count, positive, size
from bhm_core._typing import Array, ArrayLike, Floats, Rng
from bhm_core.kernels import hmc, random_walk_metropolis
from bhm_core.sampling import sample

__all__ = ["ball_in_cube", "efficiency", "standard_normal_costs"]


def ball_in_cube(d: ArrayLike) -> Floats:
    """Share of the cube [-1, 1]^d that lies in the unit ball: pi^(d/2) / (2^d Gamma(d/2 + 1)).

    Parameters
    ----------
    d : array_like of int (...)
        Dimensions, at least 1.

    Returns
    -------
    ndarray (...)
        Shares.

    Raises
    ------
    ValueError
        If a dimension is not positive.

    Examples
    --------
    >>> print(ball_in_cube([1, 2, 3]).round(5))
    [1.      0.7854  0.5236]
    """
    d = positive("d", d)
    return np.exp(d / 2 * np.log(np.pi) - d * np.log(2) - gammaln(d / 2 + 1))


@checked()
def efficiency(quantities: Mapping[str, Array], evaluations: int) -> float:
    """Effective draws of the worst quantity for 1,000 evaluations of the target.

    Parameters
    ----------
    quantities : dict of str to ndarray (chain, draw, *shape)
        All that one wants to know.
    evaluations : int
        Evaluations of the log density or its gradient that the draws took, all chains together.

    Returns
    -------
    float
        1,000 x smallest bulk effective sample size / evaluations.

    Raises
    ------
    ValueError
        If `evaluations` is below 1.

    Examples
    --------
    >>> x = np.random.default_rng(1).normal(size=(4, 1000))
    >>> print(f"{efficiency({'x': x}, 40_000):.0e}")
    1e+02
    """
    smallest = min(np.min(diagnostics.ess_bulk(x)) for x in quantities.values())
    return 1000 * float(smallest) / count("evaluations", evaluations)


@checked(d=size, n_draws=partial(size, minimum=40))
def standard_normal_costs(d: int, *, n_draws: int = 20_000, rng: Rng) -> tuple[float, float]:
    """Evaluations for one effective draw of d standard normals: random walk, and Hamiltonian.

    The walk takes steps of 2.38 / sqrt(d) (Roberts, Gelman & Gilks 1997), the orbit steps of
    1.1 d^(-1/4) for a quarter of a turn (Neal 2011, section 4.4). Both start in the target. The
    cost is that of the first coordinate or of the squared length, whichever is larger.

    Parameters
    ----------
    d : int
        Dimension.
    n_draws : int, optional
        Draws a chain of the walk; the orbit makes a tenth.
    rng : int or numpy.random.Generator
        Source of randomness.

    Returns
    -------
    tuple of float
        Evaluations for one effective draw, of the walk and of the orbit.

    Raises
    ------
    ValueError
        If d is below 1.

    Examples
    --------
    >>> walk, orbit = standard_normal_costs(20, n_draws=4000, rng=1)
    >>> bool(walk > 5 * orbit)
    True
    """
    d, rng = count("d", d), np.random.default_rng(rng)
    start = rng.standard_normal((4, d))
    step = 1.1 * d**-0.25
    n_steps = int(np.ceil(np.pi / 2 / step))
    walk = random_walk_metropolis(_half_squares, 2.38 / np.sqrt(d))
    orbit = hmc(lambda x: (_half_squares(x), -x), step_size=step, n_steps=n_steps)
    return (
        _cost(sample(walk, start, n_draws=n_draws, rng=rng), 1),
        _cost(sample(orbit, start, n_draws=max(n_draws // 10, 4), rng=rng), n_steps),
    )


def _half_squares(x):
    return -np.einsum("ij,ij->i", x, x) / 2


def _cost(draws, evaluations_a_draw):
    x = draws["theta"]
    worst = min(map(diagnostics.ess_mean, (x[..., 0], (x**2).sum(axis=-1))))
    return evaluations_a_draw * x.shape[0] * x.shape[1] / worst
