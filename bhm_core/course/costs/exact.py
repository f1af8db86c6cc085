"""The answer that every sampler must reproduce, by quadrature."""

from __future__ import annotations

from typing import Any

import numpy as np

from bhm_core import shrinkage
from bhm_core._checks import checked, positive_number, positive_or_infinite
from bhm_core._typing import ArrayLike
from bhm_core.grid import Grid

__all__ = ["quadrature"]


@checked(mu_sd=positive_or_infinite, tau_scale=positive_number)
def quadrature(
    y: ArrayLike, se: ArrayLike, *, mu_sd: float = np.inf, tau_scale: float
) -> dict[str, Any]:
    """Exact posterior means of the normal-means model: what every sampler must reproduce.

    mu ~ N(0, mu_sd^2), tau ~ half-Cauchy(tau_scale); a grid of tau, all else in closed form.

    Parameters
    ----------
    y, se : array_like (J,)
        Estimates and their standard errors.
    mu_sd, tau_scale : float
        Scales of the priors; ``mu_sd=inf`` for a flat one.

    Returns
    -------
    dict
        Posterior means of ``mu``, ``tau`` and ``theta`` (J,).

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.

    Examples
    --------
    >>> print(f"{quadrature([1.0, 2, 6], [1.0, 1, 1], tau_scale=2)['mu']:.2f}")
    3.00
    """
    from scipy.stats import halfcauchy

    # tau = sinh(u): fine near zero, and far enough out for the tail of the Cauchy
    u = np.linspace(1e-6, np.arcsinh(1e4 * tau_scale), 8001)
    tau = np.sinh(u)
    log_density = shrinkage.log_likelihood_of_tau(tau, y, se, sd=mu_sd)
    spread = Grid(log_density + halfcauchy(scale=tau_scale).logpdf(tau), tau)
    return {
        "mu": shrinkage.mu_given_y(spread, y, se, sd=mu_sd).mean,
        "tau": spread.mean(),
        "theta": shrinkage.theta_given_y(spread, y, se, sd=mu_sd).mean,
    }


def means_by_quadrature(y, se, *, mu_sd, tau_scale):
    """As `quadrature`, and the mean of ``log_tau``, which samplers walk on."""
    # even steps of log tau: fine near zero, and far enough out for the tail of the Cauchy
    log_tau = np.log(tau_scale) + np.linspace(-14, 10, 8001)
    tau = np.exp(log_tau)
    prior = log_tau - np.log1p((tau / tau_scale) ** 2)  # half-Cauchy, as a density of log tau
    p = Grid(shrinkage.log_likelihood_of_tau(tau, y, se, sd=mu_sd) + prior, log_tau).weights
    mu, _ = shrinkage.mu_given_tau(tau, y, se, sd=mu_sd)
    theta, _ = shrinkage.theta_given_tau(tau, y, se, sd=mu_sd)
    return {"mu": p @ mu, "tau": p @ tau, "log_tau": p @ log_tau, "theta": p @ theta}
