"""Two groups beside each other."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from bhm_core import diagnostics
from bhm_core._checks import checked, finite_array, probability
from bhm_core._typing import ArrayLike

__all__ = ["Difference", "difference"]


class Difference(NamedTuple):
    """How far a lies above b, and how probable it is that it does.

    Attributes
    ----------
    probability : float
        P(a > b | y).
    mcse : float
        Its Monte Carlo standard error; NaN where the draws all say the same.
    mean, low, high : float
        Posterior mean and interval of a - b, in the unit of the draws.

    Examples
    --------
    >>> print(Difference(0.912, 0.005, 1.5, -0.3, 3.2))
    P(a > b) = 0.912 (MCSE 0.005), a - b = 1.5, interval -0.3 to 3.2
    """

    probability: float
    mcse: float
    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return (f"P(a > b) = {self.probability:.3f} (MCSE {self.mcse:.2g}), a - b = {self.mean:.1f}, "
                f"interval {self.low:.1f} to {self.high:.1f}")


@checked(prob=probability)
def difference(a: ArrayLike, b: ArrayLike, prob: float = 0.9) -> Difference:
    """Return the probability that a is above b, and the interval of their difference.

    The draws of a and b must be those of one posterior, in the same order: what the two share is then
    accounted for. Draws in which they are equal count one half.

    Parameters
    ----------
    a, b : array_like (chain, draw)
        Draws of one number each, such as the levels of two schools.
    prob : float
        Posterior probability of the interval, from one quantile to the other.

    Returns
    -------
    Difference
        ``probability``, ``mcse``, ``mean``, ``low`` and ``high``.

    Raises
    ------
    ValueError
        If a and b are not draws of one number each, or not equally many, or `prob` is not between 0 and 1.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> print(difference(rng.normal(1, 1, size=(4, 1000)), rng.normal(0, 1, size=(4, 1000))))
    P(a > b) = 0.762 (MCSE 0.0066), a - b = 1.0, interval -1.3 to 3.3
    """
    a, b = (finite_array(name, value, ndim=2) for name, value in (("a", a), ("b", b)))
    if a.shape != b.shape or a.size == 0:
        raise ValueError(f"a and b must have as many draws, at least one, got shapes {a.shape} and {b.shape}")
    gap = a - b
    above = (gap > 0) + 0.5 * (gap == 0)
    low, high = np.quantile(gap, [(1 - prob) / 2, (1 + prob) / 2])
    return Difference(float(above.mean()), float(diagnostics.mcse_mean(above)), float(gap.mean()),
                      float(low), float(high))
