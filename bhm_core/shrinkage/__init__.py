"""Normal means with a normal population, line by line: tau, then mu given tau, then theta.

y_j ~ N(theta_j, se_j^2), theta_j ~ N(mu, tau^2), mu ~ N(mean, sd^2); ``sd=inf`` is the flat prior.
"""

from bhm_core.shrinkage.averages import mu_given_y, theta_given_y
from bhm_core.shrinkage.conditionals import (
    log_likelihood_of_tau,
    mu_given_tau,
    theta_given_mu_tau,
    theta_given_tau,
)
from bhm_core.shrinkage.mixture import NormalMixture

__all__ = [
    "NormalMixture",
    "log_likelihood_of_tau",
    "mu_given_tau",
    "mu_given_y",
    "theta_given_mu_tau",
    "theta_given_tau",
    "theta_given_y",
]
