"""Monte Carlo standard errors of what a summary shows."""

from bhm_core._checks import probability
from bhm_core._typing import ArrayLike, Number
from bhm_core.diagnostics import _chain_statistics as chains
from bhm_core.diagnostics._rows import all_of, one_of

__all__ = ["errors", "mcse_mean", "mcse_quantile", "mcse_sd"]


def mcse_mean(draws: ArrayLike) -> Number:
    """Monte Carlo standard error of the mean: sd over the root of the effective sample size.

    Parameters
    ----------
    draws : array_like (chain, draw, *shape)
        Draws after warm-up.

    Returns
    -------
    ndarray of `shape`
        In the unit of the draws.

    Raises
    ------
    ValueError
        If the draws have not the shape (chain, draw, ...), or there are none.

    References
    ----------
    Vehtari, Gelman, Simpson, Carpenter & Buerkner (2021), doi:10.1214/20-BA1221, section 3.2.

    Examples
    --------
    >>> import numpy as np
    >>> draws = np.random.default_rng(1).normal(size=(4, 1000))
    >>> print(f"{mcse_mean(draws):.3f}")
    0.016
    """
    return one_of(chains.mean_mcse, draws, in_units=True)


def mcse_sd(draws: ArrayLike) -> Number:
    """Monte Carlo standard error of the standard deviation.

    The effective sample size is that of (x - mean)^2, whose average the variance is; with the one
    of x, as some libraries have it, chains that differ in location get an error several times too
    large.

    Parameters
    ----------
    draws : array_like (chain, draw, *shape)
        Draws after warm-up.

    Returns
    -------
    ndarray of `shape`
        In the unit of the draws.

    Raises
    ------
    ValueError
        If the draws have not the shape (chain, draw, ...), or there are none.

    Examples
    --------
    >>> import numpy as np
    >>> draws = np.random.default_rng(1).normal(size=(4, 1000))
    >>> print(f"{mcse_sd(draws):.3f}")
    0.012
    """
    return one_of(chains.sd_mcse, draws, in_units=True)


def mcse_quantile(draws: ArrayLike, prob: float) -> Number:
    """Monte Carlo standard error of a quantile.

    Parameters
    ----------
    draws : array_like (chain, draw, *shape)
        Draws after warm-up.
    prob : float
        Probability below the quantile, between 0 and 1.

    Returns
    -------
    ndarray of `shape`
        In the unit of the draws.

    Raises
    ------
    ValueError
        If the draws have not the shape (chain, draw, ...), or prob is not between 0 and 1.

    References
    ----------
    Vehtari, Gelman, Simpson, Carpenter & Buerkner (2021), doi:10.1214/20-BA1221, section 4.4.

    Examples
    --------
    >>> import numpy as np
    >>> draws = np.random.default_rng(1).normal(size=(4, 1000))
    >>> print(f"{mcse_quantile(draws, 0.95):.3f}")
    0.030
    """
    prob = probability("prob", prob)
    return one_of(lambda x: chains.quantile_mcse(x, prob, chains.sort(x)[1]), draws, in_units=True)


def errors(draws: ArrayLike) -> dict[str, Number]:
    """Monte Carlo standard errors of mean, sd and the 5, 50 and 95% quantiles.

    Parameters
    ----------
    draws : array_like (chain, draw, *shape)
        Draws after warm-up.

    Returns
    -------
    dict
        ``mcse_mean``, ``mcse_sd``, ``mcse_q05``, ``mcse_q50``, ``mcse_q95``, each an array of
        `shape`.

    Raises
    ------
    ValueError
        If the draws have not the shape (chain, draw, ...), or there are none.

    References
    ----------
    Vehtari, Gelman, Simpson, Carpenter & Buerkner (2021), doi:10.1214/20-BA1221, section 4.4.

    Examples
    --------
    >>> import numpy as np
    >>> draws = np.random.default_rng(1).normal(size=(4, 1000))
    >>> {name: round(float(value), 3) for name, value in errors(draws).items()}
    {'mcse_mean': 0.016, 'mcse_sd': 0.012, 'mcse_q05': 0.035, 'mcse_q50': 0.019, 'mcse_q95': 0.03}
    """
    return all_of(chains.errors, chains.ERRORS, draws, in_units=True)
