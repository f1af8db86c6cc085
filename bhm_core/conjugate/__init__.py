"""Posteriors in closed form: the prior and the posterior are of one family.

Every class is frozen; ``update`` returns the same type, so yesterday's posterior is today's prior.
Marginals and predictives are frozen ``scipy.stats`` distributions.
"""

from bhm_core.conjugate.beta_binomial import BetaBinomial
from bhm_core.conjugate.gamma_poisson import GammaPoisson
from bhm_core.conjugate.normal_inverse_gamma import NormalInverseGamma
from bhm_core.conjugate.normal_mean import NormalMean
from bhm_core.conjugate.regression import NormalLinearRegression

__all__ = [
    "BetaBinomial",
    "GammaPoisson",
    "NormalInverseGamma",
    "NormalLinearRegression",
    "NormalMean",
]
