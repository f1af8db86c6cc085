"""What the two models of counts share: a population with two parameters, alpha and beta."""

from typing import TYPE_CHECKING

import numpy as np

from bhm_core._checks import (
    called,
    function,
    number_array,
    positive,
    real_array,
    stream,
    whole_numbers,
)
from bhm_core._typing import ArrayLike, Floats, Ints, LogPrior, Rng
from bhm_core.hierarchical.engine import sample_model
from bhm_core.hierarchical.engine.integrated import Integrated
from bhm_core.hierarchical.engine.model import ModelDraws

__all__ = ["CountGroups", "checked_counts"]

_FAR = 300.0  # |phi| beyond it is outside: alpha and beta leave the floating-point range


class CountGroups(Integrated):
    """Model of counts with phi = (log(alpha / beta), log(size)), size a sum of some of the two.

    A subclass has `constrain`, `start`, `_size(alpha, beta)`, `_log_likelihood(alpha, beta)` and
    `_draw_theta(alpha, beta, rng)`; its Jacobian is |d(alpha, beta) / d phi| = alpha beta.

    Parameters
    ----------
    n_groups : int
        J.
    log_prior : callable
        Log density of (alpha, beta), vectorised.

    Raises
    ------
    ValueError
        If `log_prior` is no function.
    """

    n_parameters = 2
    parameter_names: tuple[str, ...]

    if TYPE_CHECKING:  # what a subclass gives

        def constrain(self, phi: ArrayLike) -> dict[str, Floats]: ...
        def start(self) -> tuple[Floats, Floats]: ...
        def _size(self, alpha: Floats, beta: Floats) -> Floats: ...
        def _log_likelihood(self, alpha: Floats, beta: Floats) -> Floats: ...
        def _draw_theta(self, alpha: Floats, beta: Floats, rng: np.random.Generator) -> Floats: ...

    def __init__(self, n_groups: int, log_prior: LogPrior) -> None:
        self.n_groups, self._log_prior = n_groups, function("prior", log_prior)

    def unconstrain(self, alpha: ArrayLike, beta: ArrayLike) -> Floats:
        """Return phi for given parameters.

        Parameters
        ----------
        alpha, beta : array_like (...)
            Positive.

        Returns
        -------
        ndarray (..., 2)
            Unconstrained coordinates.

        Raises
        ------
        ValueError
            If an argument is not what it should be; the message names it.
        """
        alpha, beta = _positive_pair(alpha, beta)
        logs = np.log(alpha / beta), np.log(self._size(alpha, beta))
        return np.stack(np.broadcast_arrays(*logs), axis=-1)

    def log_integrated_likelihood(self, phi: ArrayLike) -> Floats:
        """Log of p(y | alpha, beta), theta integrated out, up to a constant.

        Parameters
        ----------
        phi : array_like (..., 2)
            Unconstrained coordinates, named in `parameter_names`.

        Returns
        -------
        ndarray (...)
            -inf outside.

        Raises
        ------
        ValueError
            If an argument is not what it should be; the message names it.
        """
        alpha, beta, inside = self._population(phi)
        return np.where(inside, self._log_likelihood(alpha, beta), -np.inf)

    def log_prior(self, phi: ArrayLike) -> Floats:
        """Log prior density of phi, Jacobian included.

        Parameters
        ----------
        phi : array_like (..., 2)
            Unconstrained coordinates, named in `parameter_names`.

        Returns
        -------
        ndarray (...)
            -inf outside.

        Raises
        ------
        ValueError
            If the prior gives NaN, or not one number for each (alpha, beta).
        """
        alpha, beta, inside = self._population(phi)
        value = called("prior", self._log_prior, alpha, beta, takes="arrays of alpha and of beta")
        value = real_array("what prior returns", value)
        if value.shape != alpha.shape:
            raise ValueError("prior must return one log density for each (alpha, beta), "
                             f"got shape {value.shape} for {alpha.shape}")
        bad = (np.isnan(value) | (value == np.inf)) & inside
        if bad.any():
            raise ValueError(f"prior must be a number or -inf, got {value[bad][0]} at (alpha, beta) = "
                             f"({alpha[bad][0]:g}, {beta[bad][0]:g})")
        return np.where(inside, value + np.log(alpha) + np.log(beta), -np.inf)

    def expand(self, phi: Floats, rng: np.random.Generator) -> dict[str, Floats]:
        """Exact draws of theta given alpha and beta: the conjugate update of each group.

        Parameters
        ----------
        phi : ndarray (n, 2)
            Draws of the coordinates.
        rng : numpy.random.Generator
            Source of randomness.

        Returns
        -------
        dict of str to ndarray (n, *shape)
            ``alpha`` and ``beta`` (), ``theta`` (J).

        Raises
        ------
        ValueError
            If an argument is not what it should be; the message names it.
        """
        found, rng = self.constrain(number_array("phi", phi, shape=(None, 2))), stream(rng)
        return {**found, "theta": self._draw_theta(found["alpha"], found["beta"], rng)}

    def sample(
        self, n_draws: int = 1000, n_chains: int = 4, *, rng: Rng, progress: bool = False
    ) -> ModelDraws:
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
        ModelDraws
            ``alpha``, ``beta`` and ``theta`` (J).

        Raises
        ------
        ValueError
            If a size is below 1, rng is neither a seed nor a Generator, or the posterior is improper.
        """
        return sample_model(self, n_draws=n_draws, n_chains=n_chains, rng=rng, progress=progress)

    def _population(self, phi):
        phi = number_array("phi", phi, shape=(..., 2))
        inside = (np.abs(phi) <= _FAR).all(axis=-1)
        found = self.constrain(np.where(inside[..., None], phi, 0.0))
        return found["alpha"], found["beta"], inside


def checked_counts(name: str, value: ArrayLike, *, minimum: int) -> Ints:
    """Return whole numbers (J,) of at least `minimum` as an int array."""
    array = whole_numbers(name, value, minimum=minimum, ndim=1)
    if array.size == 0:
        raise ValueError(f"{name} must have at least 1 group, got no groups")
    return array.astype(np.int64)


def _positive_pair(alpha, beta):
    """Return alpha and beta: positive, of one shape or one for all."""
    alpha, beta = (np.asarray(positive(name, x)) for name, x in (("alpha", alpha), ("beta", beta)))
    if alpha.ndim and beta.ndim and alpha.shape != beta.shape:
        raise ValueError(f"beta must have the shape of alpha, {alpha.shape}, got {beta.shape}")
    return alpha, beta
