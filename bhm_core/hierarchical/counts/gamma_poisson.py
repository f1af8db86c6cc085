"""Rates of groups: events over exposure."""

import numpy as np

from bhm_core._checks import finite_array, positive
from bhm_core._typing import ArrayLike, Floats, LogPrior
from bhm_core.hierarchical.counts.base import CountGroups, checked_counts
from bhm_core.hierarchical.counts.rising import RisingSum

__all__ = ["GammaPoissonGroups"]


class GammaPoissonGroups(CountGroups):
    """Counts in groups: y_j ~ Poisson(e_j theta_j), theta_j ~ Gamma(alpha, rate beta).

    Parameters
    ----------
    counts : array_like of int (J,)
        y_j, at least 0.
    exposure : array_like (J,) or float
        e_j, positive, in the unit that theta is a rate of.
    prior : callable
        ``log_prior(alpha, beta)``, the log of the joint density of shape and rate, vectorised.

    Attributes
    ----------
    n_groups : int
        J.
    parameter_names : tuple of str
        phi = (log of the population mean alpha / beta, log of alpha).

    Raises
    ------
    ValueError
        If counts are not whole numbers, an exposure is not positive, or `prior` is no function.

    References
    ----------
    Gelman et al. (2013), Bayesian Data Analysis, sections 2.6 and 5.1.

    Examples
    --------
    >>> pumps = GammaPoissonGroups([5, 1, 5, 14], [94.3, 15.7, 62.9, 126.0],
    ...                            prior=lambda a, b: -a - 0.1 * b)
    >>> pumps.sample(rng=1)["theta"].shape
    (4, 1000, 4)
    """

    parameter_names = ("log_mean", "log_shape")

    def __init__(self, counts: ArrayLike, exposure: ArrayLike, *, prior: LogPrior) -> None:
        self.counts = checked_counts("counts", counts, minimum=0)
        exposure = np.asarray(positive("exposure", exposure))
        if exposure.ndim and exposure.shape != self.counts.shape:
            raise ValueError(f"exposure must have one value per group, got shape {exposure.shape} "
                             f"for {self.counts.size} counts")
        self.exposure = np.broadcast_to(exposure, self.counts.shape)
        super().__init__(len(self.counts), prior)
        self._rising = RisingSum(self.counts)

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
        return {"alpha": np.exp(phi[..., 1]), "beta": np.exp(phi[..., 1] - phi[..., 0])}

    def _size(self, alpha, beta):
        """What phi[1] is the logarithm of."""
        return alpha

    def _log_likelihood(self, alpha, beta):
        """Negative binomial, up to the terms without a parameter."""
        a, b = alpha[..., None], beta[..., None]
        empty = -(a * np.log1p(self.exposure / b) + self.counts * np.log(b + self.exposure))
        return self._rising(alpha) + empty.sum(axis=-1)

    def start(self) -> tuple[Floats, Floats]:
        """Where the engine starts: the pooled rate with shape 2.

        Returns
        -------
        phi, scale : ndarray (2,)
            A point and rough scales around it.
        """
        pooled = (self.counts.sum() + 0.5) / self.exposure.sum()
        return np.array([np.log(pooled), np.log(2.0)]), np.array([0.5, 1.0])

    def _draw_theta(self, alpha, beta, rng):
        return rng.gamma(alpha[:, None] + self.counts) / (beta[:, None] + self.exposure)
