"""Proportions of groups: rat tumours, batting averages."""

from typing import Literal, cast

import numpy as np
from scipy.special import expit

from bhm_core._checks import finite_array
from bhm_core._typing import ArrayLike, Floats, LogPrior
from bhm_core.hierarchical.counts.base import CountGroups, checked_counts
from bhm_core.hierarchical.counts.rising import RisingSum

__all__ = ["BetaBinomialGroups"]


class BetaBinomialGroups(CountGroups):
    """Successes in groups: y_j ~ Binomial(n_j, theta_j), theta_j ~ Beta(alpha, beta).

    Parameters
    ----------
    successes : array_like of int (J,)
        y_j, between 0 and n_j.
    trials : array_like of int (J,)
        n_j, at least 1.
    prior : "bda" or callable
        ``log_prior(alpha, beta)``, the log of the joint density of the two, vectorised; "bda" is
        p(alpha, beta) ~ (alpha + beta)^(-5/2): flat on the mean and on (alpha + beta)^(-1/2).

    Attributes
    ----------
    n_groups : int
        J.
    parameter_names : tuple of str
        phi = (logit of the population mean alpha / (alpha + beta), log of alpha + beta).

    Raises
    ------
    ValueError
        If counts are not whole numbers in range, `prior` is neither "bda" nor a function, or under
        "bda" every group has all or no successes: the posterior is improper then.

    References
    ----------
    Gelman et al. (2013), Bayesian Data Analysis, section 5.3, equations 5.6 to 5.9.

    Examples
    --------
    >>> hits = BetaBinomialGroups([18, 17, 7], [45, 45, 45])
    >>> draws = hits.sample(rng=1)
    >>> draws["theta"].shape
    (4, 1000, 3)
    """

    parameter_names = ("logit_mean", "log_size")

    def __init__(
        self, successes: ArrayLike, trials: ArrayLike, *, prior: Literal["bda"] | LogPrior = "bda"
    ) -> None:
        self.successes = checked_counts("successes", successes, minimum=0)
        self.trials = checked_counts("trials", trials, minimum=1)
        if self.successes.shape != self.trials.shape:
            raise ValueError(f"trials must have one value per group, got {self.trials.size} "
                             f"for {self.successes.size} of successes")
        failures = self.trials - self.successes
        if (failures < 0).any():
            j = int(np.argmax(failures < 0))
            raise ValueError(f"successes must be at most trials, got {self.successes[j]} "
                             f"of {self.trials[j]} at position {j}")
        log_prior = bda_log_prior if isinstance(prior, str) and prior == "bda" else prior
        if log_prior is bda_log_prior and not ((self.successes > 0) & (failures > 0)).any():
            raise ValueError("prior must be proper when every group has all or no successes, "
                             "got 'bda': the posterior is improper")
        super().__init__(len(self.successes), cast(LogPrior, log_prior))
        sums = (self.successes, failures, self.trials)
        self._successes, self._failures, self._trials = (RisingSum(k) for k in sums)

    def constrain(self, phi: ArrayLike) -> dict[str, Floats]:
        """Return the parameters on their own scale.

        Parameters
        ----------
        phi : array_like (..., 2)
            Unconstrained coordinates, named in `parameter_names`.

        Returns
        -------
        dict of str to ndarray (...)
            ``alpha`` and ``beta``.

        Raises
        ------
        ValueError
            If an argument is not what it should be; the message names it.
        """
        phi = finite_array("phi", phi, shape=(..., 2))
        size = np.exp(phi[..., 1])
        return {"alpha": size * expit(phi[..., 0]), "beta": size * expit(-phi[..., 0])}

    def _size(self, alpha, beta):
        """What phi[1] is the logarithm of."""
        return alpha + beta

    def _log_likelihood(self, alpha, beta):
        """Up to the binomial coefficients, which hold no parameter (BDA 5.8)."""
        return self._successes(alpha) + self._failures(beta) - self._trials(alpha + beta)

    def start(self) -> tuple[Floats, Floats]:
        """Where the engine starts: the pooled proportion with the weight of ten trials.

        Returns
        -------
        phi, scale : ndarray (2,)
            A point and rough scales around it.
        """
        pooled = (self.successes.sum() + 0.5) / (self.trials.sum() + 1)
        return np.array([np.log(pooled / (1 - pooled)), np.log(10.0)]), np.array([0.5, 1.0])

    def _draw_theta(self, alpha, beta, rng):
        failures = self.trials - self.successes
        return rng.beta(alpha[:, None] + self.successes, beta[:, None] + failures)


def bda_log_prior(alpha: Floats, beta: Floats) -> Floats:
    """Log of (alpha + beta)^(-5/2), up to a constant.

    Parameters
    ----------
    alpha, beta : ndarray (...)
        Positive.

    Returns
    -------
    ndarray (...)
        Improper: it has no constant.
    """
    return -2.5 * np.log(alpha + beta)
