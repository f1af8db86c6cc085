"""The mean of a normal model whose variance is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import hypot, inf, isinf, log, pi, sqrt

from bhm_core._checks import (
    count,
    finite_number,
    not_too_large,
    positive_number,
    positive_or_infinite,
)
from bhm_core._typing import ArrayLike, Continuous
from bhm_core.conjugate._shared import (
    known_name,
    observations,
    squared_deviations,
    store_floats,
)


@dataclass(frozen=True)
class NormalMean:
    """Mean mu of y_i ~ N(mu, sigma^2), sigma known, with mu ~ N(mean, sd^2).

    Parameters
    ----------
    mean : float
        Mean of mu, in the unit of y; without meaning while the prior is flat.
    sd : float
        Standard deviation of mu, in the unit of y; inf is the flat prior p(mu) = 1.
    sigma : float
        Standard deviation of one observation, in the unit of y.

    Raises
    ------
    ValueError
        If a number is not finite, or a standard deviation not positive.

    References
    ----------
    Gelman et al. (2013), Bayesian Data Analysis, section 2.5.

    Examples
    --------
    >>> posterior = NormalMean(mean=12, sd=3, sigma=6).update([4.0, 6.0])
    >>> print(round(posterior.mean, 3), round(posterior.sd, 3))
    9.667 2.449
    """

    mean: float = 0.0
    sd: float = inf
    sigma: float = field(kw_only=True)

    def __post_init__(self) -> None:
        not_too_large("mean", finite_number("mean", self.mean))
        if positive_or_infinite("sd", self.sd) < inf:
            not_too_large("sd", self.sd)
        not_too_large("sigma", positive_number("sigma", self.sigma))
        store_floats(self)

    @property
    def var(self) -> float:
        """Variance of mu, in squared units of y."""
        return self.sd**2

    def weight(self, n: int) -> float:
        """Weight of the mean of n observations in the posterior mean, n / (n + sigma^2 / sd^2).

        Parameters
        ----------
        n : int
            Number of observations.

        Returns
        -------
        float
            Between 0 (the prior alone) and 1 (the data alone).

        Raises
        ------
        ValueError
            If n is not an integer of at least 1.
        """
        n = count("n", n)
        return n / (n + (self.sigma / self.sd) ** 2)

    def update(self, y: ArrayLike) -> NormalMean:
        """Learn from observations: precisions add, means are averaged with precisions as weights.

        Parameters
        ----------
        y : array_like, shape (n,) or ()
            Observations.

        Returns
        -------
        NormalMean
            The posterior; the prior itself when there are no observations.

        Raises
        ------
        ValueError
            If an observation is not finite.
        """
        y = observations(y)
        if y.size == 0:
            return self
        sd = 1 / hypot(sqrt(y.size) / self.sigma, 1 / self.sd)
        w = y.size * (sd / self.sigma) ** 2
        return NormalMean(w * float(y.mean()) + (1 - w) * self.mean, sd, sigma=self.sigma)

    def marginal(self, name: str = "mu") -> Continuous:
        """Distribution of mu.

        Parameters
        ----------
        name : str, optional
            ``"mu"``, the only parameter.

        Returns
        -------
        frozen scipy.stats.norm
            In the unit of y.

        Raises
        ------
        ValueError
            If the prior is flat, for p(mu) = 1 is no distribution, or `name` is another one.
        """
        from scipy.stats import norm

        known_name(name, ("mu",))
        self._need_proper("distribution")
        return norm(self.mean, self.sd)

    def predictive(self, n: int = 1) -> Continuous:
        """Distribution of the mean of n further observations (of the next one, if n = 1).

        Parameters
        ----------
        n : int
            Number of further observations.

        Returns
        -------
        frozen scipy.stats.norm
            In the unit of y.

        Raises
        ------
        ValueError
            If n is below 1, or the prior is flat.
        """
        from scipy.stats import norm

        self._need_proper("predictive distribution")
        return norm(self.mean, hypot(self.sd, self.sigma / sqrt(count("n", n))))

    def log_evidence(self, y: ArrayLike) -> float:
        """Log density of the data with mu integrated out, log p(y).

        Parameters
        ----------
        y : array_like, shape (n,) or ()
            Observations.

        Returns
        -------
        float
            Log of a density in units of y, to the power -n.

        Raises
        ------
        ValueError
            If the prior is flat: it has no evidence, for its constant is arbitrary; or an
            observation is not finite.
        """
        y = observations(y)
        self._need_proper("evidence")
        n, total = y.size, self.sigma**2 + y.size * self.sd**2
        gap = float(y.mean() - self.mean) if n else 0.0
        within = squared_deviations(y) / self.sigma**2
        log_det = (n - 1) * log(self.sigma**2) + log(total) if n else 0.0
        return -0.5 * (n * log(2 * pi) + log_det + within + n * gap**2 / total)

    def _need_proper(self, what):
        if isinf(self.sd):
            raise ValueError(f"sd must be finite, for a flat prior has no {what}, got inf")
