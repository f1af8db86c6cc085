"""Normal means: estimates with known standard errors, such as the eight schools."""

import numpy as np

from bhm_core._checks import number_array, spread, stream
from bhm_core._typing import ArrayLike, Floats, Rng
from bhm_core.hierarchical._means import LogTau, NormalMeansDraws, checked_estimates
from bhm_core.hierarchical.engine import sample_model
from bhm_core.hierarchical.priors.bumps import log_bumps
from bhm_core.hierarchical.priors.parse import normal_term, scale_term
from bhm_core.hierarchical.priors.terms import Normal, NormalPrior, Scale, ScalePrior
from bhm_core.shrinkage import log_likelihood_of_tau, mu_given_tau, theta_given_mu_tau

__all__ = ["NormalMeans", "NormalMeansDraws"]

_LADDER = (0.03, 0.15, 0.35, 0.65, 0.85, 0.97)
_FAR = 300.0  # |log tau| beyond it is outside: its square leaves the floating-point range


class NormalMeans(LogTau):
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
    parameter_names: tuple[str, ...] = ("log_tau",)

    def __init__(
        self, y: ArrayLike, se: ArrayLike, *, mu: NormalPrior = "flat", tau: ScalePrior = "flat"
    ) -> None:
        self.y, self.se = checked_estimates(y, se)
        self.n_groups = len(self.y)
        center, self._tau = normal_term("mu", mu), scale_term("tau", tau)
        self._mu = {"mean": 0.0, "sd": np.inf}  # flat
        if isinstance(center, Normal):
            self._mu = {"mean": center.mean, "sd": spread("the sd of mu", center.sd)}
        needed = 2 if center.proper else 3
        if not self._tau.proper and self.n_groups < needed:
            raise ValueError(f"tau must have a proper prior when there are fewer than {needed} "
                             f"groups, got 'flat' with {self.n_groups}: the posterior is improper")

    def log_integrated_likelihood(self, phi: ArrayLike) -> Floats:
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

        Raises
        ------
        ValueError
            If an argument is not what it should be; the message names it.
        """
        tau, inside = self._tau_of(phi)
        return np.where(inside, log_likelihood_of_tau(tau, self.y, self.se, **self._mu), -np.inf)

    def log_prior(self, phi: ArrayLike) -> Floats:
        """Log prior density of phi, Jacobian included.

        Parameters
        ----------
        phi : array_like (..., 1)
            Log of tau.

        Returns
        -------
        ndarray (...)
            -inf outside; up to a constant if the prior is flat.

        Raises
        ------
        ValueError
            If an argument is not what it should be; the message names it.
        """
        tau, inside = self._tau_of(phi)
        with np.errstate(divide="ignore"):
            value = self._tau.log_density(tau) + np.log(tau)
        return np.where(inside, value, -np.inf)

    def log_evidence(self) -> float:
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

        if not self._tau.proper or np.isinf(self._mu["sd"]):
            raise ValueError("log_evidence needs proper priors, got a flat one")
        u = np.linspace(-_FAR, _FAR, 60_001)[:, None]
        heights = self.log_posterior(u)
        peak, top = u[np.argmax(heights), 0], heights.max()
        inside = u[heights > top - 60, 0]
        area, _ = quad(lambda v: np.exp(self.log_posterior(np.array([v])) - top), inside[0] - 0.01,
                       inside[-1] + 0.01, points=[peak], epsabs=0, epsrel=1e-10, limit=500)
        return float(top + np.log(area))

    def start(self) -> tuple[Floats, Floats]:
        """Where the engine starts.

        Returns
        -------
        phi, scale : ndarray (1,)
            A point and a rough scale around it.
        """
        middle, scale = np.sqrt(np.median(self.se) ** 2 + np.var(self.y)) / 2, 1.0
        if isinstance(self._tau, Scale):
            least, low, median, high, most = self._tau.quantile([0, 0.05, 0.5, 0.95, 1])
            middle = middle if least < middle < most else median
            scale = min(1.0, np.log(high / low) / 2)
        return np.log([middle]), np.array([scale])

    def other_starts(self) -> Floats:
        """Quantiles of the prior, which may have bumps where the data do not look.

        Returns
        -------
        ndarray (m, 1)
            None for a flat prior.
        """
        if not self._tau.proper:
            return np.zeros((0, 1))
        found = self._tau.log_quantiles(_LADDER, 0.0), log_bumps(self._tau)
        return np.concatenate(found)[:, None]

    def expand(self, phi: Floats, rng: np.random.Generator) -> dict[str, Floats]:
        """Exact draws of mu given tau, then of theta given both (BDA 5.20 and 5.17).

        Parameters
        ----------
        phi : ndarray (n, 1)
            Draws of log tau.
        rng : numpy.random.Generator
            Source of randomness.

        Returns
        -------
        dict of str to ndarray (n, *shape)
            ``mu`` and ``tau`` (), ``theta`` (J).

        Raises
        ------
        ValueError
            If an argument is not what it should be; the message names it.
        """
        tau, _ = self._tau_of(number_array("phi", phi, shape=(None, 1)))
        rng = stream(rng)
        mu = _normal(*mu_given_tau(tau, self.y, self.se, **self._mu), rng)
        return {"mu": mu, "tau": tau, "theta": _normal(*theta_given_mu_tau(mu, tau, self.y, self.se), rng)}

    def sample(
        self, n_draws: int = 1000, n_chains: int = 4, *, rng: Rng, progress: bool = False
    ) -> NormalMeansDraws:
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

        Raises
        ------
        ValueError
            If a size is below 1, rng is neither a seed nor a Generator, or the posterior is improper.
        """
        draws = sample_model(self, n_draws=n_draws, n_chains=n_chains, rng=rng, progress=progress)
        return NormalMeansDraws(draws, model=self, phi=draws.phi, diagnostics=draws.diagnostics)

    def _tau_of(self, phi):
        u = number_array("phi", phi, shape=(..., 1))[..., 0]
        return np.exp(np.clip(u, -_FAR, _FAR)), np.abs(u) <= _FAR


def _normal(mean, sd, rng):
    """A draw from each normal distribution."""
    return mean + sd * rng.standard_normal(mean.shape)
