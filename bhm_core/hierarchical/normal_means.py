"""Normal means: estimates with known standard errors, such as the eight schools."""

import numpy as np

from bhm_core._checks import finite_array
from bhm_core.hierarchical._means import NormalMeansDraws, normal_prior, scale_prior
from bhm_core.hierarchical.engine import sample_model

__all__ = ["NormalMeans", "NormalMeansDraws"]

_LADDER = (0.03, 0.15, 0.35, 0.65, 0.85, 0.97)
_FAR = 300.0  # |log tau| beyond it is outside: its square leaves the floating-point range


class NormalMeans:
    """Group means known up to normal errors: y_j ~ N(theta_j, se_j^2), theta_j ~ N(mu, tau^2).

    Parameters
    ----------
    y : array_like (J,)
        Estimate of each group.
    se : array_like (J,)
        Its standard error, known.
    mu : "flat" or frozen scipy.stats norm
        Prior of the population mean.
    tau : "flat" or frozen scipy.stats distribution on [0, inf)
        Prior of the population standard deviation; "flat" is uniform on (0, inf).

    Attributes
    ----------
    n_groups : int
        J.
    parameter_names : tuple of str
        ``("log_tau",)``: mu and theta integrate out.

    Raises
    ------
    ValueError
        If the data are not finite, a standard error is not positive, a prior is not of the kinds
        above, or the posterior is improper: flat tau needs 3 groups, 2 under a normal prior on mu.

    References
    ----------
    Gelman et al. (2013), Bayesian Data Analysis, section 5.4, equations 5.17 to 5.21.

    Examples
    --------
    >>> schools = NormalMeans([28, 8, -3, 7, -1, 1, 18, 12], [15, 10, 16, 11, 9, 11, 10, 18])
    >>> draws = schools.sample(rng=1)
    >>> print(f"{draws['mu'].mean():.0f} {draws['theta'].shape}")
    8 (4, 1000, 8)
    """

    n_parameters = 1
    parameter_names = ("log_tau",)

    def __init__(self, y, se, *, mu="flat", tau="flat"):
        self.y, self.se = finite_array("y", y, ndim=1), finite_array("se", se, ndim=1)
        if self.y.shape != self.se.shape or self.y.size == 0:
            raise ValueError(f"se must have one value a group, got {self.se.size} "
                             f"for {self.y.size} of y")
        if (self.se <= 0).any():
            raise ValueError(f"se must be positive, got {self.se[self.se <= 0][0]}")
        self.n_groups = len(self.y)
        self._center, self._precision = normal_prior(mu)
        self._tau = scale_prior(tau)
        needed = 3 if self._precision == 0 else 2
        if self._tau is None and self.n_groups < needed:
            raise ValueError(f"tau must have a proper prior when there are fewer than {needed} "
                             f"groups, got 'flat' with {self.n_groups}: the posterior is improper")

    def constrain(self, phi):
        """Return the parameters on their own scale.

        Parameters
        ----------
        phi : array_like (..., 1)
            Log of tau.

        Returns
        -------
        dict
            ``tau`` (...).
        """
        return {"tau": np.exp(np.asarray(phi, dtype=float)[..., 0])}

    def unconstrain(self, tau):
        """Return phi for given parameters.

        Parameters
        ----------
        tau : array_like (...)
            Positive.

        Returns
        -------
        ndarray (..., 1)
            Log of tau.
        """
        return np.log(np.asarray(tau, dtype=float))[..., None]

    def log_integrated_likelihood(self, phi):
        """Log of p(y | tau), mu and theta integrated out.

        Under a flat prior on mu this is the integral over mu of p(y | mu, tau).

        Parameters
        ----------
        phi : array_like (..., 1)
            Log of tau.

        Returns
        -------
        ndarray (...)
            -inf outside.
        """
        tau, inside = self._tau_of(phi)
        mean, precision, variance = self._population_mean(tau)
        squares = ((self.y - mean[..., None]) ** 2 / variance).sum(-1)
        if self._precision:
            squares += self._precision * (mean - self._center) ** 2 - np.log(self._precision)
        logs = np.log(variance).sum(-1) + np.log(precision)
        n_factors = self.n_groups - (0 if self._precision else 1)
        value = -0.5 * (squares + logs + n_factors * np.log(2 * np.pi))
        return np.where(inside, value, -np.inf)

    def log_prior(self, phi):
        """Log prior density of phi, Jacobian included.

        Parameters
        ----------
        phi : array_like (..., 1)
            Log of tau.

        Returns
        -------
        ndarray (...)
            -inf outside; up to a constant if the prior is flat.
        """
        tau, inside = self._tau_of(phi)
        with np.errstate(divide="ignore"):
            value = np.zeros(tau.shape) if self._tau is None else self._tau.logpdf(tau)
        return np.where(inside, value + np.log(tau), -np.inf)

    def log_posterior(self, phi):
        """Log of p(phi | y) up to a constant.

        Parameters
        ----------
        phi : array_like (..., 1)
            Log of tau.

        Returns
        -------
        ndarray (...)
            -inf outside, never NaN.
        """
        return self.log_integrated_likelihood(phi) + self.log_prior(phi)

    def log_evidence(self):
        """Log of p(y), by quadrature over log tau.

        Returns
        -------
        float
            The evidence.

        Raises
        ------
        ValueError
            If a prior is flat: there is no evidence then.
        """
        from scipy.integrate import quad

        if self._tau is None or not self._precision:
            raise ValueError("log_evidence needs proper priors, got a flat one")
        u = np.linspace(-_FAR, _FAR, 60_001)[:, None]
        heights = self.log_posterior(u)
        peak, top = u[np.argmax(heights), 0], heights.max()
        inside = u[heights > top - 60, 0]
        area, _ = quad(lambda v: np.exp(self.log_posterior(np.array([v])) - top), inside[0] - 0.01,
                       inside[-1] + 0.01, points=[peak], epsabs=0, epsrel=1e-10, limit=500)
        return float(top + np.log(area))

    def start(self):
        """Where the engine starts.

        Returns
        -------
        phi, scale : ndarray (1,)
            A point and a rough scale around it.
        """
        spread, scale = np.sqrt(np.median(self.se) ** 2 + np.var(self.y)) / 2, 1.0
        if self._tau is not None:
            low, middle, high = self._tau.ppf([0.05, 0.5, 0.95])
            inside = self._tau.support()[0] < spread < self._tau.support()[1]
            spread, scale = (spread if inside else middle), min(1.0, np.log(high / low) / 2)
        return np.log([spread]), np.array([scale])

    def other_starts(self):
        """Quantiles of the prior, which may have bumps where the data do not look.

        Returns
        -------
        ndarray (m, 1)
            None for a flat prior.
        """
        if self._tau is None:
            return np.zeros((0, 1))
        return np.log(np.maximum(self._tau.ppf(_LADDER), np.exp(-_FAR)))[:, None]

    def expand(self, phi, rng):
        """Exact draws of mu given tau, then of theta given both (BDA 5.20 and 5.17).

        Parameters
        ----------
        phi : ndarray (n, 1)
            Draws of log tau.
        rng : numpy.random.Generator
            Source of randomness.

        Returns
        -------
        dict
            ``mu`` (n), ``tau`` (n), ``theta`` (n, J).
        """
        tau, _ = self._tau_of(phi)
        mean, precision, variance = self._population_mean(tau)
        mu = mean + rng.standard_normal(mean.shape) / np.sqrt(precision)
        pooled = self.se**2 / variance  # weight of mu; 1 at tau = 0: complete pooling
        noise = rng.standard_normal((len(tau), self.n_groups)) * self.se * np.sqrt(1 - pooled)
        return {"mu": mu, "tau": tau, "theta": self.y + pooled * (mu[:, None] - self.y) + noise}

    def sample(self, n_draws=1000, n_chains=4, *, rng, progress=False):
        """Draw from the posterior.

        Parameters
        ----------
        n_draws, n_chains : int
            Size of the result.
        rng : int or numpy.random.Generator
            Source of randomness.
        progress : bool
            Show a bar if it takes long.

        Returns
        -------
        NormalMeansDraws
            ``mu``, ``tau`` and ``theta`` (J).
        """
        draws = sample_model(self, n_draws=n_draws, n_chains=n_chains, rng=rng, progress=progress,
                             into=NormalMeansDraws)
        draws.model = self
        return draws

    def _tau_of(self, phi):
        u = np.asarray(phi, dtype=float)[..., 0]
        return np.exp(np.clip(u, -_FAR, _FAR)), np.abs(u) <= _FAR

    def _population_mean(self, tau):
        """Mean and precision of mu given tau and y; variance of each y_j given mu and tau."""
        variance = self.se**2 + tau[..., None] ** 2
        precision = (1 / variance).sum(-1) + self._precision
        # deviations from y_1 keep the digits that a common large offset would eat
        origin = self.y[0]
        total = ((self.y - origin) / variance).sum(-1) + self._precision * (self._center - origin)
        return origin + total / precision, precision, variance
