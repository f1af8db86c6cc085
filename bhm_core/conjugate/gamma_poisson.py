"""A rate, learnt from counts of events over an exposure."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
from scipy.special import gammaln, xlogy

from bhm_core._checks import (
    finite_number,
    one_each,
    positive,
    positive_number,
    whole_numbers,
)
from bhm_core._typing import ArrayLike, Continuous, Discrete
from bhm_core.conjugate._shared import (
    known_name,
    need_positive,
    store_floats,
)


@dataclass(frozen=True)
class GammaPoisson:
    """Rate theta of counts y_i ~ Poisson(theta x_i), exposure x_i, with theta ~ Gamma(shape, rate).

    Parameters
    ----------
    shape : float
        Events that the prior is worth, at least 0; 0 is the improper limit.
    rate : float
        Exposure that the prior is worth, at least 0; 0 is the improper limit.

    Raises
    ------
    ValueError
        If shape or rate is negative or not finite.

    References
    ----------
    Gelman et al. (2013), Bayesian Data Analysis, section 2.6.

    Examples
    --------
    >>> posterior = GammaPoisson(3, 5).update(3, exposure=2)
    >>> posterior, round(posterior.mean, 4)
    (GammaPoisson(shape=6.0, rate=7.0), 0.8571)
    """

    shape: float
    rate: float

    def __post_init__(self) -> None:
        finite_number("shape", self.shape, minimum=0)
        finite_number("rate", self.rate, minimum=0)
        store_floats(self)

    def update(self, counts: ArrayLike, exposure: ArrayLike = 1.0) -> GammaPoisson:
        """Learn from counts: events add to the shape, exposure to the rate.

        Parameters
        ----------
        counts : array_like of int, shape (m,)
            Number of events.
        exposure : array_like, shape (m,) or (), optional
            Exposure of each count, of the same shape or one for all.

        Returns
        -------
        GammaPoisson
            The posterior.

        Raises
        ------
        ValueError
            If a number is not a count, an exposure not positive, or the shapes differ.
        """
        y, x = _events(counts, exposure)
        return GammaPoisson(self.shape + float(y.sum()), self.rate + float(x.sum()))

    @property
    def mean(self) -> float:
        """Mean of theta, shape / rate."""
        return float(self.marginal().mean())

    @property
    def var(self) -> float:
        """Variance of theta, shape / rate^2."""
        return float(self.marginal().var())

    def marginal(self, name: str = "theta") -> Continuous:
        """Distribution of theta.

        Parameters
        ----------
        name : str, optional
            ``"theta"``, the only parameter.

        Returns
        -------
        frozen scipy.stats.gamma
            Events for each unit of exposure.

        Raises
        ------
        ValueError
            If shape or rate is 0, so that the distribution is improper, or `name` is another one.
        """
        from scipy.stats import gamma

        known_name(name, ("theta",))
        need_positive(self, ("shape", "rate"), "distribution")
        return gamma(self.shape, scale=1 / self.rate)

    def predictive(self, n: float = 1) -> Discrete:
        """Distribution of the number of events in n further units of exposure.

        Parameters
        ----------
        n : float
            Further exposure.

        Returns
        -------
        frozen scipy.stats.nbinom
            On 0, 1, 2, ...

        Raises
        ------
        ValueError
            If n is not positive, or the distribution is improper because shape or rate is 0.
        """
        from scipy.stats import nbinom

        need_positive(self, ("shape", "rate"), "predictive distribution")
        return nbinom(self.shape, self.rate / (self.rate + positive_number("n", n)))

    def log_evidence(self, counts: ArrayLike, exposure: ArrayLike = 1.0) -> float:
        """Log probability of the counts with theta integrated out, log p(y).

        Parameters
        ----------
        counts : array_like of int, shape (m,)
            As for `update`.
        exposure : array_like, shape (m,) or (), optional
            As for `update`.

        Returns
        -------
        float
            Log probability.

        Raises
        ------
        ValueError
            If the prior is improper: it has no evidence; or as for `update`.
        """
        y, x = _events(counts, exposure)
        need_positive(self, ("shape", "rate"), "evidence")
        after = self.update(counts, exposure)
        orders = (xlogy(y, x) - gammaln(y + 1)).sum()
        return float(orders + self._log_constant() - after._log_constant())

    def _log_constant(self):
        return self.shape * log(self.rate) - gammaln(self.shape)


def _events(counts, exposure):
    y = np.atleast_1d(whole_numbers("counts", counts))
    return y, one_each("exposure", np.atleast_1d(positive("exposure", exposure)), y, "the counts")
