"""R-hat, effective sample size and Monte Carlo error, of all quantities at once."""

import numpy as np

from bhm_core.diagnostics import _chain_statistics as chains
from bhm_core.diagnostics._rows import as_rows

__all__ = [
    "autocorrelation",
    "autocorrelation_time",
    "convergence",
    "errors",
    "ess_bulk",
    "ess_mean",
    "ess_tail",
    "mcse_mean",
    "mcse_quantile",
    "mcse_sd",
    "r_hat",
]


def r_hat(draws):
    """Rank-normalised split R-hat: the larger of the one for location and the one for spread.

    Parameters
    ----------
    draws : ndarray (chain, draw, *shape)
        Draws after warm-up.

    Returns
    -------
    ndarray of `shape`
        Close to 1 when the chains tell the same story; above 1.01 they do not.

    References
    ----------
    Vehtari, Gelman, Simpson, Carpenter & Buerkner (2021), doi:10.1214/20-BA1221, section 4.

    Examples
    --------
    >>> import numpy as np
    >>> draws = np.random.default_rng(1).normal(size=(4, 1000))
    >>> print(f"{r_hat(draws):.2f} {r_hat(draws + np.arange(4)[:, None]):.2f}")
    1.00 1.54
    """
    return _one(chains.r_hat, draws, min_chains=2)


def ess_bulk(draws):
    """Effective sample size of the rank-normalised draws: how well the centre is known.

    Parameters
    ----------
    draws : ndarray (chain, draw, *shape)
        Draws after warm-up.

    Returns
    -------
    ndarray of `shape`
        The number of independent draws that would tell as much.
    """
    return _one(lambda x: chains.ess(chains.normal_scores(chains.split(x))), draws)


def ess_tail(draws):
    """Smaller effective sample size of the 5 % and the 95 % quantile: how well the tails are known.

    Parameters
    ----------
    draws : ndarray (chain, draw, *shape)
        Draws after warm-up.

    Returns
    -------
    ndarray of `shape`
        The number of independent draws that would tell as much.
    """
    return _one(chains.tail_ess, draws)


def ess_mean(draws):
    """Effective sample size for the mean.

    Parameters
    ----------
    draws : ndarray (chain, draw, *shape)
        Draws after warm-up.

    Returns
    -------
    ndarray of `shape`
        The number of independent draws whose average is as precise.
    """
    return _one(lambda x: chains.ess(chains.split(x)), draws)


def mcse_mean(draws):
    """Monte Carlo standard error of the mean: sd over the root of the effective sample size.

    Parameters
    ----------
    draws : ndarray (chain, draw, *shape)
        Draws after warm-up.

    Returns
    -------
    ndarray of `shape`
        In the unit of the draws.
    """
    return _one(chains.mean_mcse, draws)


def mcse_sd(draws):
    """Monte Carlo standard error of the standard deviation.

    The effective sample size is that of (x - mean)^2, whose average the variance is; with the one
    of x, as some libraries have it, chains that differ in location get an error several times too
    large.

    Parameters
    ----------
    draws : ndarray (chain, draw, *shape)
        Draws after warm-up.

    Returns
    -------
    ndarray of `shape`
        In the unit of the draws.
    """
    return _one(chains.sd_mcse, draws)


def mcse_quantile(draws, prob):
    """Monte Carlo standard error of a quantile.

    Parameters
    ----------
    draws : ndarray (chain, draw, *shape)
        Draws after warm-up.
    prob : float
        Probability below the quantile, between 0 and 1.

    Returns
    -------
    ndarray of `shape`
        In the unit of the draws.
    """
    if not 0 < prob < 1:
        raise ValueError(f"prob must be between 0 and 1, got {prob}")
    return _one(lambda x: chains.quantile_mcse(x, prob, chains.sort(x)[1]), draws)


def convergence(draws):
    """R-hat, bulk and tail effective sample size of all quantities, sharing the sorting.

    Parameters
    ----------
    draws : ndarray (chain, draw, *shape)
        Draws after warm-up.

    Returns
    -------
    dict
        ``r_hat``, ``ess_bulk``, ``ess_tail``, each an array of `shape`.
    """
    return _all(chains.convergence, ("r_hat", "ess_bulk", "ess_tail"), draws)


def errors(draws):
    """Monte Carlo standard errors of mean, sd and the 5, 50 and 95 % quantiles.

    Parameters
    ----------
    draws : ndarray (chain, draw, *shape)
        Draws after warm-up.

    Returns
    -------
    dict
        ``mcse_mean``, ``mcse_sd``, ``mcse_q05``, ``mcse_q50``, ``mcse_q95``, each an array of
        `shape`.
    """
    return _all(chains.errors, chains.ERRORS, draws)


def autocorrelation(draws):
    """Autocorrelation of each chain at lags 0, 1, 2, ...

    Parameters
    ----------
    draws : ndarray (chain, draw, *shape)
        Draws after warm-up.

    Returns
    -------
    ndarray (chain, lag, *shape)
        Autocovariance over variance; as many lags as draws.
    """
    rows, shape = as_rows(draws)
    with np.errstate(invalid="ignore"):
        covariance = chains.autocovariance(rows)
        correlation = covariance / covariance[..., :1]
    return np.moveaxis(correlation, 0, -1).reshape(*rows.shape[1:], *shape)


def autocorrelation_time(draws):
    """Integrated autocorrelation time: how many dependent draws are worth one independent draw.

    tau_int is the sum of the autocorrelations over all lags, positive and negative, estimated by
    Geyer's initial monotone sequence (Geyer 1992, doi:10.1214/ss/1177011137, section 3.3). Chains
    are not split, so one is enough.

    Parameters
    ----------
    draws : ndarray (chain, draw, *shape)
        Draws after warm-up.

    Returns
    -------
    ndarray of `shape`
        Number of draws over effective sample size.
    """
    return np.shape(draws)[0] * np.shape(draws)[1] / _one(chains.ess, draws)


def _all(function, names, draws, min_chains=1):
    rows, shape = as_rows(draws)
    out = chains.by_block(function, rows, names, min_chains=min_chains)
    return {name: values.reshape(shape)[()] for name, values in out.items()}


def _one(function, draws, min_chains=1):
    return _all(lambda x: {"it": function(x)}, ("it",), draws, min_chains)["it"]
