"""Can these draws be trusted: R-hat, effective sample size, Monte Carlo error, leave-one-out.

Every function takes draws of shape ``(chain, draw, *shape)`` and returns one number for each
quantity, an array of `shape`. All quantities are computed together, because a hierarchical model
has hundreds: for 328 quantities of 4 x 1,000 draws `convergence` is several times faster than a
loop over arviz-stats, to whose numbers (and those of R's posterior) the tests hold it.

A constant quantity has no diagnostics: NaN, for a chain that never moves is not evidence of
anything. Neither has one with fewer than 4 draws, or with a draw that is not finite. R-hat compares
half chains, so that a single chain has one, too: it is R's `posterior` that agrees here, while
arviz-stats returns NaN.
"""

from bhm_core.diagnostics.chains import convergence, ess_bulk, ess_mean, ess_tail, r_hat
from bhm_core.diagnostics.leave_one_out import loo, psis
from bhm_core.diagnostics.memory import autocorrelation, autocorrelation_time
from bhm_core.diagnostics.precision import errors, mcse_mean, mcse_quantile, mcse_sd

__all__ = [
    "autocorrelation",
    "autocorrelation_time",
    "convergence",
    "errors",
    "ess_bulk",
    "ess_mean",
    "ess_tail",
    "loo",
    "mcse_mean",
    "mcse_quantile",
    "mcse_sd",
    "psis",
    "r_hat",
]
