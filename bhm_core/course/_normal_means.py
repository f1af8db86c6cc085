"""The normal-means model as a density with a gradient."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from bhm_core._checks import finite_array, flag, positive, positive_or_infinite
from bhm_core._typing import ArrayLike, Floats, NamedDraws
from bhm_core.course._target import Target

__all__ = ["NormalMeansTarget"]


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
        y = finite_array("y", self.y, ndim=1).copy()
        object.__setattr__(self, "y", y)
        object.__setattr__(self, "se", positive("se", finite_array("se", self.se, shape=y.shape)).copy())
        positive_or_infinite("mu_sd", self.mu_sd)
        positive_or_infinite("tau_scale", self.tau_scale)
        flag("centred", self.centred)
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
