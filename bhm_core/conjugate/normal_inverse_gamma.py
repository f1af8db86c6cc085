"""The normal model with mean and variance both unknown."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isnan, log, nan, pi, sqrt

from scipy.special import gammaln

from bhm_core._checks import count, finite_number, not_too_large
from bhm_core._typing import ArrayLike, Continuous
from bhm_core.conjugate._shared import (
    known_name,
    observations,
    squared_deviations,
    store_floats,
)


@dataclass(frozen=True)
class NormalInverseGamma:
    """Mean and variance of y_i ~ N(mu, sigma^2), both unknown.

    The prior is mu | sigma^2 ~ N(mu, sigma^2 / kappa) and sigma^2 ~ scaled-Inv-chi^2(nu, sigma2),
    the same as Inv-gamma(nu / 2, nu sigma2 / 2). ``NormalInverseGamma(0, 0, -1, 0)`` is the limit
    p(mu, sigma^2) = 1 / sigma^2, flat on (mu, log sigma).

    Parameters
    ----------
    mu : float
        Centre of mu, in the unit of y.
    kappa : float
        Number of observations that the prior on mu is worth, at least 0.
    nu : float
        Degrees of freedom of sigma^2; not above 0 while improper.
    sigma2 : float
        Scale of sigma^2, in squared units of y, at least 0.

    Raises
    ------
    ValueError
        If a number is not finite, or kappa, sigma2 or nu * sigma2 is negative.

    References
    ----------
    Gelman et al. (2013), Bayesian Data Analysis, sections 3.2 and 3.3.

    Examples
    --------
    >>> posterior = NormalInverseGamma(0, 0, -1, 0).update([3.0, 5.0, 4.0, 8.0])
    >>> posterior.mean, posterior.kappa, posterior.nu, round(posterior.sigma2, 3)
    (5.0, 4.0, 3.0, 4.667)
    """

    mu: float
    kappa: float
    nu: float
    sigma2: float
    # nu * sigma2 is what data add to; kept apart because sigma2 alone is undefined while nu <= 0
    _sum_of_squares: float = field(default=nan, repr=False, kw_only=True)

    def __post_init__(self) -> None:
        not_too_large("mu", finite_number("mu", self.mu))
        finite_number("kappa", self.kappa, minimum=0)
        finite_number("nu", self.nu)
        if isnan(self._sum_of_squares):
            finite_number("sigma2", self.sigma2, minimum=0)
            finite_number("nu * sigma2", self.nu * self.sigma2, minimum=0)
            object.__setattr__(self, "_sum_of_squares", self.nu * self.sigma2)
        store_floats(self)

    def update(self, y: ArrayLike) -> NormalInverseGamma:
        """Learn from observations: counts add, and so do sums of squares.

        Parameters
        ----------
        y : array_like, shape (n,) or ()
            Observations.

        Returns
        -------
        NormalInverseGamma
            The posterior; sigma2 is NaN as long as nu is not above 0.

        Raises
        ------
        ValueError
            If an observation is not finite.
        """
        y = observations(y)
        n, kappa, nu = y.size, float(self.kappa + y.size), float(self.nu + y.size)
        if n == 0:
            return self
        gap = float(y.mean()) - self.mu
        squares = self._sum_of_squares + squared_deviations(y) + self.kappa * n / kappa * gap**2
        mu = (self.kappa * self.mu + n * float(y.mean())) / kappa
        return NormalInverseGamma(
            mu, kappa, nu, squares / nu if nu > 0 else nan, _sum_of_squares=squares
        )

    @property
    def mean(self) -> float:
        """Mean of mu; for sigma^2 ask ``marginal("sigma2").mean()``."""
        return float(self.marginal("mu").mean())

    @property
    def var(self) -> float:
        """Variance of mu, sigma2 / kappa * nu / (nu - 2): not the squared scale of its t."""
        return float(self.marginal("mu").var())

    def marginal(self, name: str = "mu") -> Continuous:
        """Distribution of one parameter, the other integrated out.

        Parameters
        ----------
        name : str
            ``"mu"`` (Student t), ``"sigma2"`` (inverse gamma) or ``"sigma"`` (its root).

        Returns
        -------
        frozen scipy.stats distribution
            In the unit of y, or its square for sigma2.

        Raises
        ------
        ValueError
            If the distribution is improper (kappa, nu or sigma2 is not above 0), or `name` is
            another one.
        """
        from scipy.stats import gengamma, invgamma, t

        known_name(name, ("mu", "sigma2", "sigma"))
        self._need_proper("distribution")
        if name == "mu":
            return t(self.nu, self.mu, sqrt(self.sigma2 / self.kappa))
        half, scale = self.nu / 2, self._sum_of_squares / 2
        if name == "sigma2":
            return invgamma(half, scale=scale)
        return gengamma(half, -2, scale=sqrt(scale))

    def predictive(self, n: int = 1) -> Continuous:
        """Distribution of the mean of n further observations (of the next one, if n = 1).

        Parameters
        ----------
        n : int
            Number of further observations.

        Returns
        -------
        frozen scipy.stats.t
            In the unit of y.

        Raises
        ------
        ValueError
            If n is below 1, or the distribution is improper.
        """
        from scipy.stats import t

        self._need_proper("predictive distribution")
        return t(self.nu, self.mu, sqrt(self.sigma2 * (1 / self.kappa + 1 / count("n", n))))

    def log_evidence(self, y: ArrayLike) -> float:
        """Log density of the data with mu and sigma^2 integrated out, log p(y).

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
            If the prior is improper: it has no evidence; or an observation is not finite.
        """
        self._need_proper("evidence")
        after = self.update(y)
        n = after.kappa - self.kappa
        return float(self._log_constant() - after._log_constant() - n / 2 * log(2 * pi))

    def _log_constant(self):
        half = self.nu / 2
        return 0.5 * log(self.kappa) + half * log(self._sum_of_squares / 2) - gammaln(half)

    def _need_proper(self, what):
        for name in ("kappa", "nu", "sigma2"):
            if not getattr(self, name) > 0:
                raise ValueError(
                    f"{name} must be positive for a proper {what}, got {getattr(self, name)}"
                )
