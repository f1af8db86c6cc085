"""Densities whose answers are known, with gradients: what samplers are tried on.

Each has ``log_density(x)``: ``(n_chains, d) -> (n_chains,)`` and ``log_density_and_gradient(x)``,
the gradient worked out by hand and checked in the tests against central differences.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from bhm_core._checks import finite_array, positive
from bhm_core._typing import ArrayLike, Floats, NamedDraws

__all__ = ["Funnel", "Normal", "NormalMeansTarget", "Target", "TwoModes"]


class Target:
    """A density with a gradient; `log_density` alone is what Metropolis kernels ask for."""

    def log_density(self, x: Floats) -> Floats:
        """Log density up to a constant.

        Parameters
        ----------
        x : ndarray (n_chains, d)
            Points.

        Returns
        -------
        ndarray (n_chains,)
            Log density at each.
        """
        return self.log_density_and_gradient(x)[0]

    if TYPE_CHECKING:  # what every target adds

        def log_density_and_gradient(self, x: Floats) -> tuple[Floats, Floats]: ...


class Normal(Target):
    """A normal distribution in d dimensions.

    Parameters
    ----------
    mean : array_like (d,)
        Its mean.
    cov : array_like (d, d)
        Its covariance matrix.

    Raises
    ------
    ValueError
        If a number is not finite, or an array has the wrong number of dimensions.
    """

    def __init__(self, mean: ArrayLike, cov: ArrayLike) -> None:
        self.mean = finite_array("mean", mean, ndim=1)
        self.cov = finite_array("cov", cov, ndim=2)
        self.precision = np.linalg.inv(self.cov)

    def log_density_and_gradient(self, x: Floats) -> tuple[Floats, Floats]:
        """Log density and its gradient.

        Parameters
        ----------
        x : ndarray (n_chains, d)
            Points.

        Returns
        -------
        tuple of ndarray (n_chains,), ndarray (n_chains, d)
            Log density up to a constant, and its gradient.
        """
        deviation = x - self.mean
        gradient = -deviation @ self.precision
        return (deviation * gradient).sum(axis=1) / 2, gradient


@dataclass(frozen=True)
class Funnel(Target):
    """Neal's funnel: v ~ N(0, 3^2), x_k ~ N(0, exp(v)), k = 1, ..., n (Neal 2003, section 8).

    Centred, the parameters are (v, x_1, ...): where v is small the x are squeezed into a neck.
    Non-centred they are (v, z_1, ...) with x = exp(v / 2) z: independent normals.

    Parameters
    ----------
    n : int
        Number of x.
    centred : bool
        Whether the parameters are x or z.
    """

    n: int = 9
    centred: bool = True

    def log_density_and_gradient(self, x: Floats) -> tuple[Floats, Floats]:
        """Log density and its gradient.

        Parameters
        ----------
        x : ndarray (n_chains, 1 + n)
            v, and x or z.

        Returns
        -------
        tuple of ndarray (n_chains,), ndarray (n_chains, 1 + n)
            Log density up to a constant, and its gradient.
        """
        v, rest = x[:, 0], x[:, 1:]
        precision = np.exp(-v) if self.centred else np.ones_like(v)
        squares = precision * (rest**2).sum(axis=1)
        log_density = -(v**2) / 18 - squares / 2 - self.centred * self.n * v / 2
        of_v = -v / 9 + self.centred * (squares - self.n) / 2
        return log_density, np.column_stack([of_v, -precision[:, None] * rest])


@dataclass(frozen=True)
class TwoModes(Target):
    """Two normals of sd 1, equal weights, `distance` apart: mean 0, variance 1 + distance^2 / 4.

    Parameters
    ----------
    distance : float
        Between the modes, along the first coordinate.
    d : int
        Number of coordinates.
    """

    distance: float = 4.0
    d: int = 1

    def log_density_and_gradient(self, x: Floats) -> tuple[Floats, Floats]:
        """Log density and its gradient.

        Parameters
        ----------
        x : ndarray (n_chains, d)
            Points.

        Returns
        -------
        tuple of ndarray (n_chains,), ndarray (n_chains, d)
            Log density up to a constant, and its gradient.
        """
        half = self.distance / 2
        log_density = np.logaddexp(half * x[:, 0], -half * x[:, 0]) - (x**2).sum(axis=1) / 2
        gradient = -x.copy()
        gradient[:, 0] += half * np.tanh(half * x[:, 0])
        return log_density, gradient


@dataclass(frozen=True)
class NormalMeansTarget(Target):
    """The normal-means model (eight schools) on the scale that samplers walk on.

    y_j ~ N(theta_j, se_j^2), theta_j ~ N(mu, tau^2), mu ~ N(0, mu_sd^2), tau ~
    half-Cauchy(tau_scale). Parameters: (mu, log tau, theta_1, ...) centred, (mu, log tau, eta_1,
    ...) with theta = mu + tau eta non-centred. The density counts the Jacobian of log tau.

    Parameters
    ----------
    y, se : array_like (J,)
        Estimates and their standard errors.
    mu_sd, tau_scale : float
        Scales of the priors; infinite means flat (on mu, on tau).
    centred : bool
        Whether the parameters are theta or eta.

    Raises
    ------
    ValueError
        If a number is not finite, or a standard error not positive.
    """

    y: Floats
    se: Floats
    mu_sd: float = np.inf
    tau_scale: float = np.inf
    centred: bool = False
    names: dict[str, tuple[int, ...]] = field(init=False, repr=False, default_factory=dict)

    if TYPE_CHECKING:  # what goes in is wider than what is stored

        def __init__(
            self, y: ArrayLike, se: ArrayLike, mu_sd: float = ..., tau_scale: float = ...,
            centred: bool = ...,
        ) -> None: ...

    def __post_init__(self) -> None:
        object.__setattr__(self, "y", finite_array("y", self.y, ndim=1))
        object.__setattr__(self, "se", positive("se", self.se))
        effects = "theta" if self.centred else "eta"
        names = {"mu": (), "log_tau": (), effects: (len(self.y),)}
        object.__setattr__(self, "names", names)

    def log_density_and_gradient(self, x: Floats) -> tuple[Floats, Floats]:
        """Log density and its gradient.

        Parameters
        ----------
        x : ndarray (n_chains, 2 + J)
            mu, log tau, and theta or eta.

        Returns
        -------
        tuple of ndarray (n_chains,), ndarray (n_chains, 2 + J)
            Log density up to a constant, and its gradient.
        """
        mu, log_tau, rest = x[:, :1], x[:, 1], x[:, 2:]
        tau = np.exp(log_tau)[:, None]
        theta = rest if self.centred else mu + tau * rest
        residual = (self.y - theta) / self.se
        eta = (rest - mu) / tau if self.centred else rest
        ratio = (tau[:, 0] / self.tau_scale) ** 2
        log_density = (
            -(_squares(residual) + _squares(eta) + (x[:, 0] / self.mu_sd) ** 2) / 2
            - np.log1p(ratio) + log_tau * (1 - self.centred * len(self.y))
        )  # fmt: skip
        force = residual / self.se  # derivative of the likelihood with respect to theta
        pull = eta / tau if self.centred else force
        gradient = np.empty(x.shape)
        gradient[:, 0] = pull.sum(axis=1) - x[:, 0] / self.mu_sd**2
        gradient[:, 1] = (1 - ratio) / (1 + ratio)
        gradient[:, 1] += (eta**2 - 1 if self.centred else force * tau * eta).sum(axis=1)
        gradient[:, 2:] = force - pull if self.centred else force * tau - eta
        return log_density, gradient

    def arrays(self, draws: NamedDraws) -> dict[str, Any]:
        """The quantities of the model from draws of its parameters.

        Parameters
        ----------
        draws : Draws
            Made with ``names=target.names``.

        Returns
        -------
        dict
            ``mu``, ``tau`` (chain, draw) and ``theta`` (chain, draw, J).
        """
        mu, tau = draws["mu"], np.exp(draws["log_tau"])
        if self.centred:
            return {"mu": mu, "tau": tau, "theta": draws["theta"]}
        return {"mu": mu, "tau": tau, "theta": mu[..., None] + tau[..., None] * draws["eta"]}


def _squares(x):
    return np.einsum("ij,ij->i", x, x)
