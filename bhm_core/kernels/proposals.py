"""Proposals for `metropolis_hastings`: ``sample(x, rng)`` and ``log_density(to, given)``."""

from dataclasses import dataclass

import numpy as np

from bhm_core._checks import finite_array, positive


@dataclass(frozen=True)
class LogNormalWalk:
    """A random walk on the logarithm: theta* = theta exp(scale z), z standard normal.

    It never leaves the positive numbers and takes long steps where theta is large, so it is not
    symmetric: q(theta | theta*) / q(theta* | theta) = theta* / theta for each parameter.

    Parameters
    ----------
    scale : float
        Standard deviation of a step of log theta; positive.
    """

    scale: float

    def __post_init__(self):
        positive("scale", self.scale)

    def sample(self, x, rng):
        """Draw the candidates.

        Parameters
        ----------
        x : ndarray (n_chains, d)
            The states.
        rng : numpy.random.Generator or ChainStreams
            Source of randomness.

        Returns
        -------
        ndarray (n_chains, d)
            One candidate a chain.
        """
        return x * np.exp(self.scale * rng.standard_normal(x.shape))

    def log_density(self, to, given):
        """Log of q(to | given) up to a constant.

        Parameters
        ----------
        to, given : ndarray (n_chains, d)
            Where the step ends and where it starts.

        Returns
        -------
        ndarray (n_chains,)
            Log density.
        """
        z = (np.log(to) - np.log(given)) / self.scale
        return -(z**2 / 2 + np.log(to)).sum(axis=1)


class NormalProposal:
    """Candidates from one normal distribution, whatever the state: for `independence_metropolis`.

    Parameters
    ----------
    mean : array_like (d,)
        Its mean.
    cov : array_like (d, d)
        Its covariance matrix.
    """

    def __init__(self, mean, cov):
        self.mean = finite_array("mean", mean, ndim=1)
        self._root = np.linalg.cholesky(finite_array("cov", cov, ndim=2))

    def sample(self, x, rng):
        """Draw the candidates.

        Parameters
        ----------
        x : ndarray (n_chains, d)
            The states.
        rng : numpy.random.Generator or ChainStreams
            Source of randomness.

        Returns
        -------
        ndarray (n_chains, d)
            One candidate a chain.
        """
        return self.mean + rng.standard_normal(x.shape) @ self._root.T

    def log_density(self, to, given):
        """Log of q(to | given) up to a constant.

        Parameters
        ----------
        to, given : ndarray (n_chains, d)
            Where the step ends and where it starts.

        Returns
        -------
        ndarray (n_chains,)
            Log density.
        """
        z = np.linalg.solve(self._root, (to - self.mean).T)
        return -(z**2).sum(axis=0) / 2
