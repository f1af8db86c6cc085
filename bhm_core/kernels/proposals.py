"""Proposals for `metropolis_hastings`: ``sample(x, rng)`` and ``log_density(to, given)``."""

from dataclasses import dataclass

import numpy as np

from bhm_core._checks import covariance, finite_array, positive, real_array
from bhm_core._typing import ArrayLike, Floats, Stream
from bhm_core.kernels.step import one_scale_each


@dataclass(frozen=True)
class LogNormalWalk:
    """A random walk on the logarithm: theta* = theta exp(scale z), z standard normal.

    It never leaves the positive numbers and takes long steps where theta is large, so it is not
    symmetric: q(theta | theta*) / q(theta* | theta) = theta* / theta for each parameter.

    Parameters
    ----------
    scale : float
        Standard deviation of a step of log theta, or one for each parameter; positive.

    Raises
    ------
    ValueError
        If the scale is not positive.

    References
    ----------
    Hastings (1970), doi:10.1093/biomet/57.1.97, for the ratio that makes up for it.

    Examples
    --------
    >>> walk, one, two = LogNormalWalk(0.5), np.array([[1.0]]), np.array([[2.0]])
    >>> walk.log_density(one, given=two) - walk.log_density(two, given=one)  # log 2
    array([0.69314718])
    """

    scale: float

    def __post_init__(self) -> None:
        scale = positive("scale", real_array("scale", self.scale).copy())
        if np.ndim(scale) > 1:
            raise ValueError(f"scale must be one number, or one per parameter, got shape {scale.shape}")
        object.__setattr__(self, "scale", scale)

    def sample(self, x: Floats, rng: Stream) -> Floats:
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

        Raises
        ------
        ValueError
            If an argument is not what it should be; the message names it.
        """
        one_scale_each("scale", self.scale, x.shape)
        return x * np.exp(self.scale * rng.standard_normal(x.shape))

    def log_density(self, to: Floats, given: Floats) -> Floats:
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

    Raises
    ------
    ValueError
        If a number is not finite, or a shape wrong.

    Examples
    --------
    >>> proposal = NormalProposal([0.0, 0.0], np.eye(2))
    >>> proposal.sample(np.zeros((3, 2)), np.random.default_rng(1)).shape
    (3, 2)
    """

    def __init__(self, mean: ArrayLike, cov: ArrayLike) -> None:
        self.mean = finite_array("mean", mean, ndim=1).copy()
        self._root = np.linalg.cholesky(covariance("cov", cov, self.mean.size))

    def sample(self, x: Floats, rng: Stream) -> Floats:
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

    def log_density(self, to: Floats, given: Floats) -> Floats:
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
