"""A rate, learnt from counts of events over an exposure."""

from dataclasses import dataclass
from math import log

import numpy as np
from scipy.special import gammaln, xlogy

from bhm_core._checks import finite_number, positive, positive_number
from bhm_core.conjugate._shared import (
    need_positive,
    one_each,
    one_of,
    store_floats,
    whole_numbers,
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

    def __post_init__(self):
        finite_number("shape", self.shape, minimum=0)
        finite_number("rate", self.rate, minimum=0)
        store_floats(self)

    def update(self, counts, exposure=1.0):
        """Learn from counts: events add to the shape, exposure to the rate.

        Parameters
        ----------
        counts : array_like of int
            Number of events.
        exposure : array_like, optional
            Exposure of each count, of the same shape or one for all.

        Returns
        -------
        GammaPoisson
            The posterior.
        """
        y, x = _events(counts, exposure)
        return GammaPoisson(self.shape + float(y.sum()), self.rate + float(x.sum()))

    @property
    def mean(self):
        """Mean of theta, shape / rate."""
        return float(self.marginal().mean())

    @property
    def var(self):
        """Variance of theta, shape / rate^2."""
        return float(self.marginal().var())

    def marginal(self, name="theta"):
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
            If shape or rate is 0: the distribution is improper.
        """
        from scipy.stats import gamma

        one_of("name", name, ("theta",))
        need_positive(self, ("shape", "rate"), "distribution")
        return gamma(self.shape, scale=1 / self.rate)

    def predictive(self, n=1):
        """Distribution of the number of events in n further units of exposure.

        Parameters
        ----------
        n : float
            Further exposure.

        Returns
        -------
        frozen scipy.stats.nbinom
            On 0, 1, 2, ...
        """
        from scipy.stats import nbinom

        need_positive(self, ("shape", "rate"), "predictive distribution")
        return nbinom(self.shape, self.rate / (self.rate + positive_number("n", n)))

    def log_evidence(self, counts, exposure=1.0):
        """Log probability of the counts with theta integrated out, log p(y).

        Parameters
        ----------
        counts : array_like of int
            As for `update`.
        exposure : array_like, optional
            As for `update`.

        Returns
        -------
        float
            Log probability.

        Raises
        ------
        ValueError
            If the prior is improper: it has no evidence.
        """
        y, x = _events(counts, exposure)
        need_positive(self, ("shape", "rate"), "evidence")
        after = self.update(counts, exposure)
        orders = (xlogy(y, x) - gammaln(y + 1)).sum()
        return float(orders + self._log_constant() - after._log_constant())

    def _log_constant(self):
        return self.shape * log(self.rate) - gammaln(self.shape)


def _events(counts, exposure):
    y = whole_numbers("counts", counts)
    return y, one_each("exposure", np.atleast_1d(positive("exposure", exposure)), y)
